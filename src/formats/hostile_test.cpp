// hostile_test: files that try to break a reader: each gives a sentence, none a crash, and good rows survive.
#include "formats/detect.hpp"
#include "formats/row_errors.hpp"
#include "formats/test_help.hpp"

namespace assay::formats {
namespace {

using namespace testing;

const std::string good = "{\"prompt\":\"ok\"}";

/// The message about a bad row between two good ones, as JSONL and as an element of a list.
std::string complaint(const std::string& bad) {
  const auto lines = rows_of(read_jsonl, good + "\n" + bad + "\n" + good + "\n");
  EXPECT_EQ(lines.records.size(), 2U) << bad.substr(0, 80);
  EXPECT_EQ(lines.errors.size(), 1U) << bad.substr(0, 80);
  EXPECT_EQ(lines.end, "");
  const auto list = rows_of(read_json, "[" + good + ",\n" + bad + ",\n" + good + "]");
  EXPECT_EQ(list.records.size(), 2U) << bad.substr(0, 80);
  EXPECT_EQ(list.errors.size(), 1U) << bad.substr(0, 80);
  EXPECT_EQ(list.end, "");
  if (lines.errors.empty() || list.errors.empty()) return {};
  EXPECT_EQ(lines.errors[0].line, 2U);
  EXPECT_EQ(list.errors[0].line, 2U);
  EXPECT_EQ(lines.errors[0].message, list.errors[0].message);
  return lines.errors[0].where + " " + lines.errors[0].message;
}

TEST(Hostile, wrong_encoding_is_the_error_of_its_row) {
  EXPECT_NE(complaint("{\"prompt\":\"caf\xE9\"}").find("not valid UTF-8"), std::string::npos);
  EXPECT_NE(complaint("{\"prompt\":\"\xED\xA0\x80\"}").find("not valid UTF-8"), std::string::npos);
  const auto rows = rows_of(read_csv, "name,x\ncaf\xE9,1\nok,2\n");
  ASSERT_EQ(rows.errors.size(), 1U);
  EXPECT_EQ(rows.errors[0], (RowError{2, "name", "Byte 4 of this cell is not valid UTF-8. Save the file as UTF-8."}));
  EXPECT_EQ(rows.records.size(), 1U);
}

TEST(Hostile, utf_16_is_named_for_the_whole_file) {
  using namespace std::string_literals;
  for (const auto& text : {"\xFF\xFE{\0\"\0"s, "\xFE\xFF\0{\0\""s, "{\0\"\0a\0\"\0:\0"s}) {
    EXPECT_NE(rows_of(read_jsonl, text).end.find("UTF-16"), std::string::npos);
    EXPECT_NE(rows_of(read_json, text).end.find("UTF-16"), std::string::npos);
    EXPECT_NE(rows_of(read_csv, text).end.find("UTF-16"), std::string::npos);
  }
}

TEST(Hostile, lone_surrogates_nan_and_2_to_the_64_are_errors_of_their_rows) {
  EXPECT_NE(complaint("{\"prompt\":\"\\ud800\"}").find("surrogate"), std::string::npos);
  EXPECT_NE(complaint("{\"prompt\":\"\\udc00 x\"}").find("surrogate"), std::string::npos);
  EXPECT_NE(complaint("{\"prompt\":\"\\ud800\\u0041\"}").find("surrogate"), std::string::npos);
  EXPECT_NE(complaint("{\"prompt\":NaN}"), " ");
  EXPECT_NE(complaint("{\"prompt\":-Infinity}"), " ");
  EXPECT_NE(complaint("{\"prompt\":18446744073709551616}").find("too large"), std::string::npos);
  EXPECT_NE(complaint("{\"prompt\":9223372036854775808}").find("/prompt This whole number is too large"), std::string::npos);
  EXPECT_NE(complaint("{\"prompt\":1e999}"), " ");
}

TEST(Hostile, duplicate_keys_and_deep_nesting_are_errors_of_their_rows) {
  EXPECT_EQ(complaint("{\"prompt\":\"a\",\"prompt\":\"b\"}"), "/prompt This key stands twice in one object.");
  const auto nested = [](std::size_t n) { return "{\"prompt\":" + std::string(n, '[') + std::string(n, ']') + "}"; };
  EXPECT_NE(complaint(nested(70)).find("nested deeper than 64 levels"), std::string::npos);
  EXPECT_NE(complaint(nested(1000000)).find("nested"), std::string::npos);
}

TEST(Hostile, a_line_of_10_mb_is_passed_over) {
  const std::string big = "{\"prompt\":\"" + std::string(std::size_t{10} << 20U, 'x') + "\"}";
  EXPECT_NE(complaint(big).find("longer than 8388608 bytes and was passed over"), std::string::npos);
  const auto rows = rows_of(read_csv, "a,b\n" + std::string(std::size_t{10} << 20U, 'x') + ",1\n2,3\n");
  ASSERT_EQ(rows.errors.size(), 1U);
  EXPECT_EQ(rows.errors[0].line, 2U);
  EXPECT_EQ(rows.records.size(), 1U);
}

TEST(Hostile, a_truncated_gzip_gives_its_rows_and_then_says_so) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "{\"prompt\":\"" + std::to_string(i * 7919 % 100003) + "\"}\n";
  const auto bytes = gzipped(text);
  TextSource source(std::string_view(bytes).substr(0, bytes.size() / 2));
  GzipSource gzip(source);
  const auto reader = read_jsonl(gzip);
  const auto rows = drain(*reader);
  EXPECT_GT(rows.records.size(), 5000U);
  EXPECT_LT(rows.records.size(), 15000U);
  EXPECT_TRUE(rows.errors.empty());
  EXPECT_NE(rows.end.find("was cut off"), std::string::npos);
}

TEST(Hostile, an_empty_file_is_said_to_be_empty) {
  for (const std::string_view text : {"", "\n \n", "\xEF\xBB\xBF"}) {
    TextSource source(text);
    const auto found = detect(source, "empty.jsonl", pair_form);
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().message, "The file is empty.");
  }
  const auto bytes = gzipped("");
  TextSource compressed(bytes);
  EXPECT_FALSE(detect(compressed, "empty.jsonl.gz", pair_form).ok());
}

TEST(Hostile, zero_bytes_do_not_reach_ids_and_formulas_do_not_reach_spreadsheets) {
  Mapping mapping;
  mapping.external_id = "id";
  mapping.fields["prompt"] = "p";
  const auto item = apply(mapping, {{"prompt", "text"}}, parsed("{\"id\":\"a\\u0000b\",\"p\":\"x\"}"));
  ASSERT_FALSE(item.ok());
  EXPECT_EQ(item.error().violations[0].where, "/id");
  TextSink sink;
  RowErrorWriter errors(sink);
  ASSERT_TRUE(errors.begin().ok());
  ASSERT_TRUE(errors.add({3, "=cmd|' /C calc'!A0", "a \"b\", c"}).ok());
  ASSERT_TRUE(errors.end().ok());
  EXPECT_EQ(sink.text(), "line,where,message\r\n3,'=cmd|' /C calc'!A0,\"a \"\"b\"\", c\"\r\n");
}

TEST(Hostile, binary_files_are_named) {
  for (const auto& [bytes, name] : {std::pair<std::string, std::string>("PK\x03\x04xx", "Excel"),
                                    {"PAR1xxxx", "Parquet"},
                                    {"%PDF-1.4", "PDF"},
                                    {std::string("ab\0\0cdef", 8), "zero bytes"}}) {
    TextSource source(bytes);
    const auto found = detect(source, "x", pair_form);
    ASSERT_FALSE(found.ok()) << name;
    EXPECT_NE(found.error().message.find(name), std::string::npos) << found.error().message;
  }
}

}  // namespace
}  // namespace assay::formats
