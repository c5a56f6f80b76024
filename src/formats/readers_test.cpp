// readers_test: what each format's reader takes, and how it goes on after what it does not take.
#include "formats/native.hpp"
#include "formats/registry.hpp"
#include "formats/test_help.hpp"

namespace assay::formats {
namespace {

using namespace testing;

std::vector<std::string> texts(const AllRows& rows) {
  std::vector<std::string> out;
  for (const auto& record : rows.records) out.push_back(std::to_string(record.line) + ":" + json::write(record.row));
  return out;
}
using Texts = std::vector<std::string>;

TEST(Jsonl, gives_objects_with_their_lines_and_ignores_empty_lines) {
  const auto rows = rows_of(read_jsonl, "{\"a\":1}\n\n  \n{\"a\":2}");
  EXPECT_EQ(texts(rows), (Texts{"1:{\"a\":1}", "4:{\"a\":2}"}));
  EXPECT_TRUE(rows.errors.empty());
  EXPECT_EQ(rows.end, "");
}

TEST(Jsonl, names_the_line_of_a_bad_row_and_goes_on) {
  const auto rows = rows_of(read_jsonl, "{\"a\":1}\n{broken\n[1]\n7\n{\"a\":2}\n");
  EXPECT_EQ(texts(rows), (Texts{"1:{\"a\":1}", "5:{\"a\":2}"}));
  ASSERT_EQ(rows.errors.size(), 3U);
  EXPECT_EQ(rows.errors[0].line, 2U);
  EXPECT_EQ(rows.errors[1].message, "A line must be an object like {\"prompt\": …}; this is a list.");
}

TEST(Json, gives_the_elements_of_a_list) {
  const auto rows = rows_of(read_json, " [ {\"a\":[1,{\"b\":\"]},\\\"\"}]} ,\n{\"a\":2}\n] ");
  EXPECT_EQ(texts(rows), (Texts{"1:{\"a\":[1,{\"b\":\"]},\\\"\"}]}", "2:{\"a\":2}"}));
  EXPECT_EQ(rows.end, "");
  EXPECT_TRUE(rows_of(read_json, "[]").records.empty());
  EXPECT_EQ(rows_of(read_json, "[]").end, "");
}

TEST(Json, finds_the_list_inside_an_object) {
  const auto rows = rows_of(read_json, "{\"version\": {\"data\":[1]}, \"note\":\"[\", \"data\": [{\"a\":1},{\"a\":2}], \"n\": 2}");
  EXPECT_EQ(texts(rows).size(), 2U);
  EXPECT_EQ(rows.end, "");
  EXPECT_NE(rows_of(read_json, "{\"a\":1}").end.find("no list of rows"), std::string::npos);
}

TEST(Json, goes_on_after_a_bad_element) {
  const auto rows = rows_of(read_json, "[{\"a\":1},{\"a\":NaN},7,nope,\"text\",{\"a\":2}]");
  EXPECT_EQ(texts(rows).size(), 2U);
  EXPECT_EQ(rows.errors.size(), 4U);
  EXPECT_EQ(rows.end, "");
}

TEST(Json, says_where_it_cannot_go_on) {
  EXPECT_EQ(rows_of(read_json, "[{\"a\":1}\n{\"a\":2}]").end, "The file cannot be read beyond line 2: a comma or ] is expected there.");
  EXPECT_EQ(rows_of(read_json, "[{\"a\":1},").end, "The file ends before its list does: ] is missing.");
  EXPECT_EQ(rows_of(read_json, "[\n{\"a\":\"").end, "The file ends in the middle of the row that begins on line 2.");
  EXPECT_EQ(rows_of(read_json, "[{\"a\":1},]").records.size(), 1U);
  EXPECT_NE(rows_of(read_json, "[{\"a\":1},]").end, "");
  EXPECT_NE(rows_of(read_json, "[] x").end, "");
  EXPECT_EQ(rows_of(read_json, "").end, "The file is empty.");
  EXPECT_NE(rows_of(read_json, "{\"data\":[{\"a\":1}]").end, "");
}

TEST(Csv, follows_rfc_4180) {
  const auto rows = rows_of(read_csv, "a,b\r\n1,\"x, \"\"y\"\"\"\r\n\"two\nlines\",\r\n");
  EXPECT_EQ(texts(rows), (Texts{"2:{\"a\":\"1\",\"b\":\"x, \\\"y\\\"\"}", "3:{\"a\":\"two\\nlines\",\"b\":\"\"}"}));
  EXPECT_EQ(rows.end, "");
}

TEST(Csv, keeps_cells_as_texts_and_counts_lines_inside_cells) {
  const auto rows = rows_of(read_csv, "a;b\n\"1\n2\";3\n4;5;6\n007;true");
  EXPECT_EQ(texts(rows), (Texts{"2:{\"a\":\"1\\n2\",\"b\":\"3\"}", "5:{\"a\":\"007\",\"b\":\"true\"}"}));
  ASSERT_EQ(rows.errors.size(), 1U);
  EXPECT_EQ(rows.errors[0], (RowError{4, "", "This row has 3 cells, the header 2."}));
}

TEST(Csv, refuses_headers_that_do_not_name_every_column_once) {
  EXPECT_EQ(rows_of(read_csv, "a,b,a\n1,2,3").end, "Two columns are named \"a\"; give each its own name.");
  EXPECT_NE(rows_of(read_csv, "a,,c\n1,2,3").end.find("Column 2 has no name"), std::string::npos);
  EXPECT_NE(rows_of(read_csv, "").end.find("The file is empty"), std::string::npos);
  EXPECT_NE(rows_of(read_csv, "\n\n").end.find("The file is empty"), std::string::npos);
}

TEST(Csv, reads_tabs_old_mac_lines_and_a_single_column) {
  EXPECT_EQ(texts(rows_of(import_format(Format::tsv).open, "a\tb\n1,5\t2\n")), (Texts{"2:{\"a\":\"1,5\",\"b\":\"2\"}"}));
  EXPECT_EQ(texts(rows_of(read_csv, "a,b\r1,2\r3,4")).size(), 2U);
  EXPECT_EQ(texts(rows_of(read_csv, "a\n1\n\n2\n")).size(), 3U);
  EXPECT_EQ(texts(rows_of(read_csv, "a,b\n1,2\n\n3,4\n\n")).size(), 2U);
}

TEST(Csv, names_what_is_wrong_with_quotation_marks) {
  const auto rows = rows_of(read_csv, "a,b\n\"x\"y,1\n2,3\n\"open,4\n5,6\n");
  ASSERT_EQ(rows.errors.size(), 2U);
  EXPECT_NE(rows.errors[0].message.find("Cell 1 goes on after its closing quotation mark"), std::string::npos);
  EXPECT_EQ(rows.errors[1].message, "The quotation mark that opens on line 4 is never closed.");
  EXPECT_EQ(rows.records.size(), 1U);
}

TEST(Arena, completes_prompt_and_responses_from_conversations) {
  const auto rows = rows_of(read_arena, R"j([{"question_id":"q","model_a":"m1","model_b":"m2","winner":"tie (bothbad)","judge":"u",
    "conversation_a":[{"role":"user","content":"Hi"},{"role":"assistant","content":"A"}],
    "conversation_b":[{"role":"user","content":"Hi"},{"role":"assistant","content":"B"},{"role":"user","content":"Again"},{"role":"assistant","content":"B2"}]}])j");
  ASSERT_EQ(rows.records.size(), 1U);
  EXPECT_EQ(json::text_at(rows.records[0].row, "prompt"), "Hi");
  EXPECT_EQ(json::text_at(rows.records[0].row, "response_a"), "A");
  EXPECT_EQ(json::text_at(rows.records[0].row, "response_b"), "B\n\n**User:** Again\n\n**Assistant:** B2");
}

TEST(Arena, takes_exactly_four_words_for_the_winner_in_any_container) {
  EXPECT_EQ(rows_of(read_arena, "model_a,model_b,winner\nm,n,model_a\nm,n,model_b\nm,n,tie\nm,n,tie (bothbad)\nm,n,left\n").records.size(),
            4U);
  const auto rows =
      rows_of(read_arena, "{\"model_a\":\"m\",\"model_b\":\"n\",\"winner\":\"Tie\"}\n{\"model_a\":\"m\",\"winner\":\"tie\"}\n");
  ASSERT_EQ(rows.errors.size(), 2U);
  EXPECT_EQ(rows.errors[0], (RowError{1, "/winner", "The winner must be model_a, model_b, tie or tie (bothbad)."}));
  EXPECT_EQ(rows.errors[1].where, "/model_b");
}

TEST(Native, wants_its_header_and_a_version_that_it_knows) {
  EXPECT_NE(rows_of(read_native, "{\"a\":1}\n").end.find("no export of Assay"), std::string::npos);
  EXPECT_NE(rows_of(read_native, "{\"format\":\"assay\",\"version\":2}\n").end.find("Update the server"), std::string::npos);
  EXPECT_NE(rows_of(read_native, "").end, "");
  const auto rows = rows_of(read_native, "{\"format\":\"assay\",\"version\":1}\n{\"external_id\":1}\n");
  ASSERT_EQ(rows.errors.size(), 1U);
  EXPECT_EQ(rows.errors[0].line, 2U);
}

TEST(Readers, resume_where_they_stopped_and_depend_on_no_window) {
  const std::string jsonl = "{\"a\":1}\nbad\n\n{\"a\":2}\n{\"a\":3}\n";
  const std::string json = "{\"x\":[1],\"data\":[{\"a\":1},7,{\"a\":\"\\\\\"},{\"a\":3}]}";
  const std::string csv = "a,b\r\n\"1\r\n\"\"\",2\r\n3\r\n4,5\r\n6,7";
  const std::string arena = "model_a,model_b,winner\nm,n,tie\nm,n,x\nm,n,model_b\n";
  const std::string native =
      "{\"format\":\"assay\",\"version\":1}\n{\"no\":1}\n{\"external_id\":\"e\",\"version\":1,\"status\":"
      "\"\",\"group\":null,\"content\":{},\"annotations\":[],\"consensus\":null}\n";
  for (const auto& [open, text] : {std::pair<Open, std::string>(read_jsonl, jsonl),
                                   {read_json, json},
                                   {read_csv, csv},
                                   {read_csv,
                                    "\xEF\xBB\xBF"
                                    "a;b\n1;2\n"},
                                   {read_json, "\xEF\xBB\xBF[{}]"},
                                   {read_arena, arena},
                                   {read_native, native}}) {
    const auto whole = rows_of(open, text);
    EXPECT_EQ(whole.end, "") << text;
    const auto n = whole.records.size() + whole.errors.size();
    for (std::uint64_t position = 0; position <= n; ++position) {
      Trickle source(text);
      const auto reader = open(source, {});
      ASSERT_TRUE(reader->skip_to(position).ok());
      EXPECT_EQ(reader->position(), position);
      const auto rest = drain(*reader);
      EXPECT_EQ(rest.records.size() + rest.errors.size(), n - position) << text;
      EXPECT_EQ(reader->position(), n);
      if (!whole.records.empty() && !rest.records.empty()) {
        EXPECT_EQ(rest.records.back().row, whole.records.back().row);
        EXPECT_EQ(rest.records.back().line, whole.records.back().line);
      }
    }
    TextSource source(text);
    EXPECT_FALSE(open(source, {})->skip_to(n + 1).ok());
  }
}

TEST(Registry, opens_every_format) {
  for (const auto& format : import_formats()) {
    TextSource empty("");
    EXPECT_NE(open_reader(format.format, empty), nullptr) << format.name;
    EXPECT_EQ(import_format(format.format).name, format.name);
  }
  EXPECT_EQ(export_formats().size(), 4U);
  for (const auto& format : export_formats()) EXPECT_EQ(export_format(format.kind).name, format.name);
}

}  // namespace
}  // namespace assay::formats
