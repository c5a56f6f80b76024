// number_test: how numbers and texts of results look.
#include "report/number.hpp"

#include "report/text.hpp"

#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

namespace assay::report {
namespace {

TEST(Number, has_fixed_decimals_and_no_negative_zero) {
  EXPECT_EQ(fixed(0.125, 2), "0.12");
  EXPECT_EQ(fixed(-0.001, 2), "0.00");
  EXPECT_EQ(fixed(-0.006, 2), "-0.01");
  EXPECT_EQ(fixed(1e300, 0).size(), 301U);
  EXPECT_EQ(fixed(std::nan(""), 2), "-");
  EXPECT_EQ(fixed(std::nullopt, 2), "-");
}

TEST(Number, with_its_interval_or_alone) {
  EXPECT_EQ(with_interval(0.5, 0.25, 0.75, 2), "0.50 [0.25, 0.75]");
  EXPECT_EQ(with_interval(0.5, std::nullopt, 0.75, 2), "0.50");
  EXPECT_EQ(with_interval(std::nullopt, 0.25, 0.75, 2), "-");
  EXPECT_EQ(interval(std::nullopt, 1.0, 2), "-");
}

TEST(Number, shares_counts_ranks_and_p_values) {
  EXPECT_EQ(percent(0.5415), "54.1 %");
  EXPECT_EQ(percent(1.0, 0), "100 %");
  EXPECT_EQ(percent(std::nullopt), "-");
  EXPECT_EQ(count(0), "0");
  EXPECT_EQ(count(999), "999");
  EXPECT_EQ(count(8931), "8,931");
  EXPECT_EQ(count(10000000), "10,000,000");
  EXPECT_EQ(count(1, "row"), "1 row");
  EXPECT_EQ(count(2000, "loss", "losses"), "2,000 losses");
  EXPECT_EQ(range(2, 2), "2");
  EXPECT_EQ(range(2, 5), "2-5");
  EXPECT_EQ(p_value(0.5), "p = 0.50");
  EXPECT_EQ(p_value(0.0321), "p = 0.032");
  EXPECT_EQ(p_value(1e-9), "p < 0.001");
}

TEST(Number, decimals_show_two_digits_of_the_narrowest_interval) {
  EXPECT_EQ(decimals_for({}), 2);
  const double wide[] = {3.0, 0.0};
  EXPECT_EQ(decimals_for(wide), 2);
  const double narrow[] = {3.0, 0.004};
  EXPECT_EQ(decimals_for(narrow), 4);
  const double tiny[] = {1e-12};
  EXPECT_EQ(decimals_for(tiny), 5);
}

TEST(Number, exact_reads_back_as_the_same_double) {
  for (const double x : {0.1, 1.0 / 3, -8995.839703584623, 1e-300, 5e-324}) EXPECT_EQ(std::strtod(exact(x).c_str(), nullptr), x);
}

TEST(Text, names_give_a_terminal_no_orders) {
  EXPECT_EQ(printable("a\x1b[31mred\x07"), "a\\x1b[31mred\\x07");
  EXPECT_EQ(printable("two\nlines\tand"), "two lines and");
  EXPECT_EQ(printable("\xE2\x80\xAE"
                      "abc"),
            "\\u202eabc");
  EXPECT_EQ(printable("\xC2\x9B"
                      "csi"),
            "\\x9bcsi");
  EXPECT_EQ(printable("Größe 模型 🙂"), "Größe 模型 🙂");
}

TEST(Text, width_counts_columns_and_cuts_between_characters) {
  EXPECT_EQ(width("abc"), 3U);
  EXPECT_EQ(width("模型"), 4U);
  EXPECT_EQ(width("e\xCC\x81"), 1U);
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdef", 4), "abc…");
  EXPECT_EQ(shortened("模型模型", 4), "模…");
}

TEST(Text, is_broken_between_words) {
  EXPECT_EQ(wrapped("one two three", 7, "  "), "one two\n  three");
  EXPECT_EQ(wrapped("unbreakable x", 4), "unbreakable\nx");
  EXPECT_EQ(wrapped("", 4), "");
}

}  // namespace
}  // namespace assay::report
