// table_test: aligned text, CSV and JSON of one result.
#include "report/table.hpp"

#include "report/text.hpp"

#include <gtest/gtest.h>

namespace assay::report {
namespace {

TEST(Table, keeps_its_columns_aligned_whatever_the_names) {
  TextTable table({{"model", Align::left, 12}, {"wins"}});
  table.add({"模型 one", "7"});
  table.add({"a very long name indeed", "1,234"});
  table.add({"e\xCC\x81\x1b", "-"});
  EXPECT_EQ(table.text(),
            "model          wins\n"
            "模型 one          7\n"
            "a very long…  1,234\n"
            "e\xCC\x81\\x1b             -\n");
}

TEST(Table, ends_no_line_with_spaces) {
  TextTable table({{"a", Align::left}, {"note", Align::left}});
  table.add({"long name", ""});
  EXPECT_EQ(table.text(), "a          note\nlong name\n");
}

TEST(Table, a_row_of_another_length_is_a_bug) {
  TextTable table({{"a"}});
  EXPECT_THROW(table.add({"1", "2"}), std::logic_error);
  DataTable data({"a"});
  EXPECT_THROW(data.add({}), std::logic_error);
}

DataTable data() {
  DataTable table({"model", "strength", "n"});
  table.add({"=cmd()|'x'", 0.1, std::int64_t{3}});
  table.add({"a \"b\", c\n", {}, std::int64_t{-1}});
  table.add({"-5", 1.0 / 0.0, {}});
  return table;
}

TEST(Table, csv_is_quoted_and_no_formula) {
  EXPECT_EQ(data().csv(),
            "model,strength,n\r\n"
            "'=cmd()|'x',0.1,3\r\n"
            "\"a \"\"b\"\", c\n\",,-1\r\n"
            "-5,,\r\n");
}

TEST(Table, json_has_every_key_in_every_row) {
  EXPECT_EQ(data().json(), R"([{"model":"=cmd()|'x'","strength":0.1,"n":3},{"model":"a \"b\", c\n","strength":null,"n":-1},)"
                           R"({"model":"-5","strength":null,"n":null}])");
  EXPECT_EQ(DataTable({"a"}).json(), "[]");
}

}  // namespace
}  // namespace assay::report
