// columns_test: a glance at files of every kind, chosen columns of them, and the fast CSV path against
// read_csv.
#include "formats/columns.hpp"

#include "base/random.hpp"
#include "formats/test_help.hpp"

namespace assay::formats {
namespace {

using namespace testing;
using Texts = std::vector<std::string>;

struct Picked {
  std::vector<Texts> rows;
  std::vector<std::uint64_t> lines;
  std::vector<RowError> errors;
  std::string end;  // why the file could not be read further
};

Picked drain(ColumnReader& reader) {
  Picked out;
  while (true) {
    PickedRow row;
    const auto more = reader.next(row);
    if (!more.ok()) {
      out.end = more.error().message;
      return out;
    }
    if (!*more) return out;
    if (row.problem != nullptr) {
      out.errors.push_back(*row.problem);
    } else {
      out.rows.emplace_back(row.cells.begin(), row.cells.end());
      out.lines.push_back(row.line);
    }
  }
}

struct Opened {
  Glance glance;
  Picked picked;
  std::string refused;  // why it could not be opened
};

Opened open_file(std::string_view bytes, const std::string& name, const Texts& columns) {
  Opened out;
  TextSource source(bytes);
  auto file = RowFile::open(source, name);
  if (!file.ok()) {
    out.refused = file.error().message;
    return out;
  }
  out.glance = (*file)->glance();
  const auto reader = (*file)->read(columns);
  out.picked = drain(*reader);
  return out;
}

const std::vector<Texts> two_rows = {{"x", "Ada"}, {"y", "Ben"}};

TEST(Columns, csv_with_a_mark_quotes_newlines_and_crlf) {
  const auto file = open_file("\xEF\xBB\xBFperson,note,model\r\nAda,\"two\r\nlines, \"\"quoted\"\"\",x\r\nBen,,y\r\n", "a.csv",
                              {"model", "note", "person"});
  EXPECT_EQ(file.glance.columns, (Texts{"person", "note", "model"}));
  EXPECT_EQ(file.glance.format, Format::csv);
  EXPECT_EQ(file.picked.rows, (std::vector<Texts>{{"x", "two\r\nlines, \"quoted\"", "Ada"}, {"y", "", "Ben"}}));
  EXPECT_EQ(file.picked.lines, (std::vector<std::uint64_t>{2, 4}));
  EXPECT_EQ(file.glance.rows[0], (Texts{"Ada", "two\r\nlines, \"quoted\"", "x"}));
}

TEST(Columns, the_same_two_rows_in_every_container) {
  const std::string csv = "model,person\nx,Ada\ny,Ben\n";
  for (const auto& [text, name] : {std::pair<std::string, std::string>{csv, "a.csv"},
                                   {gzipped(csv), "a.csv.gz"},
                                   {"model;person\nx;Ada\ny;Ben", "a.csv"},
                                   {"model\tperson\nx\tAda\ny\tBen\n", "a.tsv"},
                                   {"{\"model\":\"x\",\"person\":\"Ada\"}\n\n{\"person\":\"Ben\",\"model\":\"y\"}\n", "-"},
                                   {"[{\"model\":\"x\",\"person\":\"Ada\"},{\"person\":\"Ben\",\"model\":\"y\"}]", "a.json"},
                                   {"{\"data\":[{\"model\":\"x\",\"person\":\"Ada\"},{\"person\":\"Ben\",\"model\":\"y\"}]}", "-"}}) {
    const auto file = open_file(text, name, {"model", "person"});
    EXPECT_EQ(file.refused, "") << text;
    EXPECT_EQ(file.picked.rows, two_rows) << text;
    EXPECT_TRUE(file.picked.errors.empty()) << text;
    EXPECT_EQ(file.glance.rows.size(), 2U) << text;
    EXPECT_EQ(file.glance.gzip, name == "a.csv.gz");
  }
}

TEST(Columns, absent_cells_are_empty_and_numbers_are_texts) {
  const auto file = open_file("{\"a\":1,\"b\":{\"c\":2.5}}\n{\"a\":null,\"d\":true}\n", "a.jsonl", {"a", "b/c", "d"});
  EXPECT_EQ(file.glance.columns, (Texts{"a", "b", "d", "b/c"}));
  EXPECT_EQ(file.picked.rows, (std::vector<Texts>{{"1", "2.5", ""}, {"", "", "true"}}));
}

TEST(Columns, a_column_may_be_asked_for_twice_and_found_in_any_case) {
  const auto file = open_file("Model,x\nm,1\n", "a.csv", {"Model", "Model"});
  EXPECT_EQ(file.picked.rows, (std::vector<Texts>{{"m", "m"}}));
  EXPECT_EQ(file.glance.find("model"), 0U);
  EXPECT_EQ(file.glance.find("nobody"), std::nullopt);
}

TEST(Columns, a_bad_row_is_named_by_line_and_the_others_come) {
  const auto file = open_file("a,b\n1,2\n3\n\"4\"x,5\ncaf\xE9,6\n7,8\n", "a.csv", {"b"});
  EXPECT_EQ(file.picked.rows, (std::vector<Texts>{{"2"}, {"8"}}));
  EXPECT_EQ(file.picked.errors,
            (std::vector<RowError>{{3, "", "This row has 1 cells, the header 2."},
                                   {4, "", "Cell 1 goes on after its closing quotation mark; write a quotation mark inside a cell twice."},
                                   {5, "a", "Byte 4 of this cell is not valid UTF-8. Save the file as UTF-8."}}));
  const auto lines = open_file("{\"a\":1}\n{\"a\":\n{\"a\":2}\n", "a.jsonl", {"a"});
  EXPECT_EQ(lines.picked.rows, (std::vector<Texts>{{"1"}, {"2"}}));
  ASSERT_EQ(lines.picked.errors.size(), 1U);
  EXPECT_EQ(lines.picked.errors[0].line, 2U);
}

TEST(Columns, a_file_that_is_no_table_is_refused_in_a_sentence) {
  EXPECT_EQ(open_file("", "a.csv", {}).refused, "The file is empty.");
  EXPECT_EQ(open_file("a,b\n", "a.csv", {}).refused, "The file has no rows.");
  EXPECT_EQ(open_file("a,a\n1,2\n", "a.csv", {}).refused, "Two columns are named \"a\"; give each its own name.");
  EXPECT_EQ(open_file("a,b\n1\n2\n", "a.csv", {}).refused, "No row of the file can be read. Line 2: This row has 1 cells, the header 2.");
  EXPECT_NE(open_file("PK\x03\x04zip", "a.xlsx", {}).refused.find("Excel"), std::string::npos);
  EXPECT_EQ(open_file(gzipped(gzipped("a,b\n1,2\n")), "a.csv.gz", {}).refused, "The file is compressed twice. Unpack it once.");
  EXPECT_EQ(open_file("a,b\n1,2\n", "a.csv", {"c"}).picked.end, "There is no column \"c\".");
}

TEST(Columns, a_glance_does_not_take_half_a_row_for_a_row) {
  // So long a header that the glance ends inside the word "winner".
  std::string text = std::string(182, 'h') + ",word\n";
  while (text.size() < (std::size_t{256} << 10U) + 500) text += std::string(700, 'm') + ",winner\n";
  const auto file = open_file(text, "a.csv", {"word"});
  ASSERT_GT(file.glance.rows.size(), 300U);
  for (const auto& row : file.glance.rows) EXPECT_EQ(row[1], "winner");
  EXPECT_EQ(text.substr((std::size_t{256} << 10U) - 3, 3), "win");
  EXPECT_GT(file.picked.rows.size(), file.glance.rows.size());
}

TEST(Columns, a_long_first_row_and_a_cut_gzip) {
  const auto wide = open_file("a,b\n" + std::string(std::size_t{1} << 20U, 'x') + ",1\ny,2\n", "a.csv", {"b"});
  EXPECT_EQ(wide.picked.rows, (std::vector<Texts>{{"1"}, {"2"}}));
  std::string text = "a,b\n";
  for (int i = 0; i < 200000; ++i) text += std::to_string(i * 7919 % 100003) + "," + std::to_string(i) + "\n";
  const auto bytes = gzipped(text);
  const auto cut = open_file(std::string_view(bytes).substr(0, bytes.size() / 2), "a.csv.gz", {"b"});
  EXPECT_GT(cut.picked.rows.size(), 50000U);
  EXPECT_NE(cut.picked.end.find("was cut off"), std::string::npos);
}

TEST(Columns, an_export_of_ours_becomes_a_row_an_annotation) {
  const std::string form =
      R"({"fields":[{"name":"prompt","kind":"text"},{"name":"responses","kind":"responses"}],"questions":[)"
      R"({"name":"overall","kind":"preference","config":{"strengths":3}},)"
      R"({"name":"quality","kind":"rating","per":"response","config":{"points":[{"label":"Poor"},{"label":"Good"}]}}]})";
  const auto annotation = [](const std::string& person, const std::string& rest) {
    return R"({"id":"x","person":")" + person +
           R"(","revision":1,"current":true,"submitted_at":"2026-11-25T06:00:00.000000Z","active_ms":null,)"
           R"("form_version":1,"shown_order":[],"voided":false,"void_reason":"","answers":{"overall":{"choice":"second","strength":2}}})" +
           rest;
  };
  auto gone = annotation("Eve", "");
  gone.replace(gone.find("\"voided\":false"), 14, "\"voided\":true");
  const std::string text = R"({"format":"assay","version":1,"about":{"forms":[{"version":1,"form":)" + form + "}]}}\n" +
                           R"({"external_id":"q1","version":1,"status":"active","group":null,"content":{"prompt":"p","responses":)"
                           R"([{"text":"t","model":"m1"},{"text":"u","model":"m2"}]},"annotations":[)" +
                           annotation("Ada", ",") + gone + "," + annotation("Ben", "") + "],\"consensus\":null}\n{\"external_id\":\"\"}\n";
  const auto file = open_file(text, "items.jsonl", {"item", "person", "model_a", "model_b", "overall", "overall.strength"});
  EXPECT_EQ(file.refused, "");
  EXPECT_EQ(file.glance.nesting, Nesting::assay);
  EXPECT_EQ(file.picked.rows, (std::vector<Texts>{{"q1", "Ada", "m1", "m2", "second", "2"}, {"q1", "Ben", "m1", "m2", "second", "2"}}));
  ASSERT_EQ(file.picked.errors.size(), 1U);
  EXPECT_EQ(file.picked.errors[0].line, 3U);
  auto turned = text;
  turned.replace(turned.find("\"shown_order\":[]"), 16, "\"shown_order\":[1,0]");
  const auto sides = open_file(turned, "items.jsonl", {"response_a", "response_b", "shown"});
  EXPECT_EQ(sides.picked.rows, (std::vector<Texts>{{"t", "u", "b_first"}, {"t", "u", ""}}));
}

TEST(Columns, a_column_of_arena_battles_is_one_of_the_file) {
  const auto file =
      open_file(R"({"model_a":"m","model_b":"n","winner":"tie","conversation_a":[{"role":"user","content":"q"}],"conversation_b":[]})",
                "battles.jsonl", {"conversation_a", "winner"});
  EXPECT_EQ(file.glance.format, Format::arena);
  EXPECT_TRUE(file.glance.find("conversation_a"));
  EXPECT_FALSE(file.glance.find("response_a"));
  EXPECT_EQ(file.picked.rows, (std::vector<Texts>{{R"([{"role":"user","content":"q"}])", "tie"}}));
}

TEST(Columns, label_studio_tasks_become_a_row_an_annotation) {
  const std::string text = R"([{"id":7,"data":{"text":"t","list":[1]},"annotations":[
      {"completed_by":{"id":3,"email":"ada@x"},"result":[{"from_name":"mood","type":"choices","value":{"choices":["good"]}},
        {"from_name":"stars","type":"rating","value":{"rating":4}},
        {"from_name":"span","type":"labels","value":{"start":1,"end":2,"labels":["X"]}}]},
      {"completed_by":4,"was_cancelled":true,"result":[]},
      {"completed_by":5,"was_cancelled":false,"result":[{"from_name":"mood","type":"choices","value":{"choices":["a","b"]}}]}]},
    {"id":8,"data":{},"annotations":[{"completed_by":5}]}])";
  const auto file = open_file(text, "project.json", {"item", "annotator", "text", "mood", "stars", "span"});
  EXPECT_EQ(file.glance.nesting, Nesting::label_studio);
  EXPECT_EQ(file.glance.columns,
            (Texts{"item", "annotator", "text", "mood", "stars", "span", "span/0", "span/0/start", "span/0/end", "span/0/label"}));
  EXPECT_EQ(file.picked.rows,
            (std::vector<Texts>{{"7", "ada@x", "t", "good", "4", R"([{"start":1,"end":2,"label":"X"}])"}, {"7", "5", "t", "a|b", "", ""}}));
  EXPECT_EQ(file.picked.errors.size(), 1U);
}

/// Gives pieces of random size.
class Pieces final : public ByteSource {
 public:
  Pieces(std::string_view text, std::size_t most, std::uint64_t seed) : text_(text), most_(most), dice_(seed) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    return text_.read(into.first(std::min<std::size_t>(1 + dice_.below(most_), into.size())));
  }

 private:
  TextSource text_;
  std::size_t most_;
  SeededRandom dice_;
};

std::string difference(std::string_view text, ReadOptions options, std::uint64_t seed, std::size_t pieces) {
  const auto expected = rows_of(read_csv, text, options);
  Texts columns;
  if (!expected.records.empty()) {
    for (const auto& [key, value] : expected.records[0].row.get_object()) columns.emplace_back(key);
  }
  Pieces source(text, pieces, seed);
  const auto reader = read_csv_columns(source, columns, options);
  const auto found = drain(*reader);
  if (found.end != expected.end) return "ends with '" + found.end + "', not '" + expected.end + "'";
  if (found.errors != expected.errors) {
    std::string all = "errors:";
    for (const auto& one : found.errors) all += " " + std::to_string(one.line) + one.where + one.message;
    all += " expected:";
    for (const auto& one : expected.errors) all += " " + std::to_string(one.line) + one.where + one.message;
    return all;
  }
  if (found.rows.size() != expected.records.size()) return "another number of rows";
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    if (found.lines[i] != expected.records[i].line) return "another line of row " + std::to_string(i);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (found.rows[i][k] != json::text_at(expected.records[i].row, columns[k]))
        return "another cell in row " + std::to_string(i) + ": " + found.rows[i][k];
    }
  }
  return {};
}

TEST(Columns, the_fast_path_says_what_read_csv_says_about_hostile_files) {
  using namespace std::string_literals;
  const std::string many(2500, ',');
  for (const auto& text : {""s,
                           "\n\n"s,
                           "\xEF\xBB\xBF"s,
                           "\xEF\xBB\xBF\"a\",b\n1,2"s,
                           "a"s,
                           "a\n"s,
                           "a\n\n\nx\n\n"s,
                           "a,b\n,\n,x\n\"\"\n\"\",\n"s,
                           "a,b\r1,2\r3,4"s,
                           "a,b\r\n1,2\r\n\r\n3,4\r"s,
                           "a,b\n\r1,2\n"s,
                           "a;b,c;d\n1;2;3\n"s,
                           "a|b\n1|\"x|y\"\n"s,
                           "a\tb\n1\t\"\t\"\n"s,
                           "\"a\n,b\",c\n1,2\n"s,
                           "a,b\n\"1\n2\",3\n\"never,\nclosed\n"s,
                           "a,b\n\"x\" ,1\n2,3\n"s,
                           "a,b\n\"x\"\"\"y,1\n2,3\n"s,
                           "a,b\n\"\"\"\",1\n\"\"\"\"\"\",\"\"\n"s,
                           "a,b\nx\"y,\"\"z\n1,2\n"s,
                           "a,,b\n1,2,3\n"s,
                           "a, a \n1,2\n"s,
                           " a , b \n1,2\n"s,
                           "caf\xE9,b\n1,2\n"s,
                           "a,b\n\xED\xA0\x80,1\n2,\xFF\n\"\xC3\xA9\",3\n"s,
                           "\xFF\xFE\0a"s,
                           "a\0,b\n1\0,2\n"s,
                           "a,b\n1\0,2\n"s,
                           "a,b\n" + many + "\n1,2\n"s,
                           many + "\n1,2\n"s,
                           "a,b\n" + many + "\"unclosed"s,
                           "a,b\n\"" + std::string(300, '"') + "\",1\n2,3\n"s,
                           "a,b\n" + std::string(300, 'x') + ",1\n2,3\n"s,
                           "a,b\n\"" + std::string(300, '\n') + "\"x,1\n2,3\n"s,
                           "a,b\n\"" + std::string(300, 'x') + "\" junk " + many + "\n1,2\n"s}) {
    for (const std::size_t longest : {longest_row, std::size_t{200}, std::size_t{4}, std::size_t{1}}) {
      for (const std::size_t pieces : {std::size_t{1}, std::size_t{3}, std::size_t{100000}})
        EXPECT_EQ(difference(text, {.longest = longest}, 1, pieces), "") << text.substr(0, 60) << " longest " << longest;
    }
  }
}

TEST(Columns, property_the_fast_path_reads_random_small_files_as_read_csv_does) {
  using namespace std::string_view_literals;
  constexpr std::string_view parts[] = {"a",  "bc",   ",", ",", "\"",       "\"\"", "\n",   "\n",
                                        "\r", "\r\n", " ", ";", "\xC3\xA9", "\xE9", "\0"sv, "name"};
  SeededRandom dice(20261125);
  std::size_t rows = 0;
  std::size_t errors = 0;
  for (std::uint64_t i = 0; i < 30000; ++i) {
    // Half of the files have a good header, so that their rows are reached.
    std::string text = dice.below(2) == 0 ? "a,b\n" : "";
    for (auto n = dice.below(40); n > 0; --n) text += parts[dice.below(std::size(parts))];
    const ReadOptions options{.longest = dice.below(3) == 0 ? 1 + dice.below(20) : longest_row};
    const auto wrong = difference(text, options, i, 1 + dice.below(20));
    ASSERT_EQ(wrong, "") << "file " << i << ": " << quote_json(text) << " longest " << options.longest;
    const auto expected = rows_of(read_csv, text, options);
    rows += expected.records.size();
    errors += expected.errors.size();
  }
  // The files must not all be of one sort, or nothing was compared.
  EXPECT_GT(rows, 3000U);
  EXPECT_GT(errors, 10000U);
}

TEST(Columns, property_the_fast_path_reads_long_files_across_its_windows) {
  SeededRandom dice(7);
  std::string text = "left,right,note\n";
  while (text.size() < (std::size_t{3} << 20U)) {
    text += "m" + std::to_string(dice.below(50)) + ",";
    text += dice.below(4) == 0 ? "\"quoted \"\"m\"\"\n\"" : "plain";
    text += "," + std::string(dice.below(dice.below(100) == 0 ? 300000 : 60), 'n') + (dice.below(50) == 0 ? "\xE9\n" : "\n");
  }
  EXPECT_EQ(difference(text, {}, 1, 1U << 20U), "");
  EXPECT_EQ(difference(text, {.longest = 1000}, 2, 5000), "");
}

}  // namespace
}  // namespace assay::formats
