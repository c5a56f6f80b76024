// The Rasch model: against R's eRm, all answers with a score by enumeration, and answers that do not place items.
#include "assay/stats/rasch.hpp"

#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using namespace test;

struct AnswerRows {
  std::vector<std::uint32_t> person, item;
  std::vector<std::uint8_t> right;

  void add(std::uint32_t who, std::uint32_t what, bool well) {
    person.push_back(who);
    item.push_back(what);
    right.push_back(well ? 1 : 0);
  }
  // One line a person: 1 right, 0 wrong, blank not answered.
  void add(std::uint32_t who, const std::string& line) {
    for (std::uint32_t i = 0; i < line.size(); ++i) {
      if (line[i] != ' ') add(who, i, line[i] == '1');
    }
  }
  [[nodiscard]] RaschAnswers columns(std::size_t persons, std::size_t items) const { return {person, item, right, persons, items}; }
};

AnswerRows with_gaps() {
  AnswerRows rows;
  const std::vector<std::string> lines{"1100", "1010", "0110", "1001", "01 1", "1 01", "100 ",
                                       "0011", "1110", "1101", " 101", "1111", "000 "};
  for (std::uint32_t who = 0; who < lines.size(); ++who) rows.add(who, lines[who]);
  return rows;
}

TEST(Rasch, OfTwoItemsIsTheLogOdds) {
  // Six have the first alone right, two the second alone.
  AnswerRows rows;
  for (std::uint32_t who = 0; who < 9; ++who) rows.add(who, who < 6 ? "10" : who < 8 ? "01" : "11");
  const RaschFit fit = fit_rasch(rows.columns(9, 2));
  ASSERT_TRUE(fit.ok());
  EXPECT_NEAR(*fit.difficulty[1].estimate - *fit.difficulty[0].estimate, std::log(3), 1e-9);
  // The difference has the variance 1/6 + 1/2, half of it a quarter of that.
  EXPECT_NEAR(*fit.difficulty[0].se, std::sqrt((1.0 / 6 + 1.0 / 2) / 4), 1e-9);
  EXPECT_NEAR(*fit.log_likelihood, 6 * std::log(0.75) + 2 * std::log(0.25), 1e-9);
  EXPECT_EQ(fit.persons, 8U);
  EXPECT_EQ(fit.n, 16U);
}

// The conditional log-likelihood by going through all answers with the same score.
double enumerated(const AnswerRows& rows, std::uint32_t persons, const std::vector<double>& difficulty) {
  double sum = 0;
  for (std::uint32_t who = 0; who < persons; ++who) {
    std::vector<double> b;
    double own = 0;
    int score = 0;
    for (std::size_t i = 0; i < rows.item.size(); ++i) {
      if (rows.person[i] != who) continue;
      b.push_back(difficulty[rows.item[i]]);
      own -= rows.right[i] * b.back();
      score += rows.right[i];
    }
    double total = 0;
    for (unsigned mask = 0; mask < 1U << b.size(); ++mask) {
      double each = 0;
      int bits = 0;
      for (std::size_t i = 0; i < b.size(); ++i) {
        if ((mask >> i & 1U) == 0) continue;
        each -= b[i];
        ++bits;
      }
      if (bits == score) total += std::exp(each);
    }
    sum += own - std::log(total);
  }
  return sum;
}

TEST(Rasch, WithGapsIsAtTheMaximumOverEnumeratedAnswers) {
  const AnswerRows rows = with_gaps();
  const RaschFit fit = fit_rasch(rows.columns(13, 4));
  ASSERT_TRUE(fit.ok());
  std::vector<double> x;
  for (const Estimate& each : fit.difficulty) x.push_back(*each.estimate);
  const auto f = [&](const std::vector<double>& b) { return enumerated(rows, 13, b); };
  EXPECT_NEAR(*fit.log_likelihood, f(x), 1e-10);
  const std::vector<double> found = climb(f, x);
  report("Rasch difficulties, search", largest_difference(found, x));
  EXPECT_LT(largest_difference(found, x), 1e-5);
  EXPECT_EQ(fit.persons, 11U);
}

TEST(Rasch, OfTheSetOfErmAgreesWithR) {
  const auto shared = shared_folder();
  if (!shared) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
  const boost::json::value reference = read_json(*shared + "/reference/statistics.json");
  const auto& r = reference.at("R").at("eRm_RM");
  AnswerRows rows;
  const auto table = read_csv(*shared + "/reference/published/raschdat1.csv");
  for (std::uint32_t who = 1; who < table.size(); ++who) {
    for (std::uint32_t i = 0; i < 30; ++i) rows.add(who - 1, i, table[who][i] == "1");
  }
  const RaschFit fit = fit_rasch(rows.columns(100, 30));
  ASSERT_TRUE(fit.ok());
  const std::vector<double> easiness = numbers(r.at("beta"));
  const std::vector<double> se = numbers(r.at("se"));
  std::vector<double> found;
  double worst = 0;
  for (const Estimate& each : fit.difficulty) found.push_back(-*each.estimate);
  for (std::size_t i = 0; i < 29; ++i) worst = std::max(worst, std::abs(*fit.difficulty[i + 1].se / se[i] - 1));
  // eRm stops a little below the maximum, and is that far from it.
  const double above = *fit.log_likelihood - r.at("logLik").to_number<double>();
  report("eRm easiness", largest_difference(found, easiness));
  report("eRm log-likelihood", above);
  report("eRm se (relative)", worst);
  EXPECT_GE(above, 0);
  EXPECT_LT(above, 1e-6);
  EXPECT_LE(fit.gradient, 1e-9);
  EXPECT_LT(largest_difference(found, easiness), 1e-4);
  EXPECT_LT(worst, 1e-4);
}

TEST(Rasch, NamesItemsThatAreNotLinkedBothWays) {
  AnswerRows rows = with_gaps();
  for (std::uint32_t who = 0; who < 13; ++who) rows.add(who, 4, true);  // everybody has item 4 right
  const RaschFit fit = fit_rasch(rows.columns(13, 6));
  ASSERT_TRUE(fit.ok());
  ASSERT_TRUE(has_note(fit.notes, note::separated));
  EXPECT_NE(fit.notes.front().message.find("items 4 and 5"), std::string::npos) << fit.notes.front().message;
  EXPECT_FALSE(fit.difficulty[4].estimate);
  EXPECT_TRUE(fit.difficulty[5].has_note(note::separated));
  EXPECT_EQ(*fit.difficulty[0].estimate, *fit_rasch(with_gaps().columns(13, 4)).difficulty[0].estimate);
}

TEST(Rasch, SaysWhyThereIsNothingInAnyOrderOfRows) {
  AnswerRows rows;
  EXPECT_TRUE(has_note(fit_rasch(rows.columns(2, 2)).notes, note::no_data));
  rows.add(0, "11");
  EXPECT_TRUE(has_note(fit_rasch(rows.columns(2, 2)).notes, note::no_variation));
  EXPECT_TRUE(has_note(fit_rasch(rows.columns(2, 2), 2).notes, note::bad_input));
  rows.add(0, 1, false);  // twice the same person and item
  EXPECT_TRUE(has_note(fit_rasch(rows.columns(2, 2)).notes, note::bad_input));
  AnswerRows turned = with_gaps();
  const RaschFit fit = fit_rasch(turned.columns(13, 4));
  std::ranges::reverse(turned.person);
  std::ranges::reverse(turned.item);
  std::ranges::reverse(turned.right);
  const RaschFit again = fit_rasch(turned.columns(13, 4));
  EXPECT_EQ(*fit.log_likelihood, *again.log_likelihood);
  EXPECT_EQ(*fit.difficulty[2].high, *again.difficulty[2].high);
}

}  // namespace
}  // namespace assay::stats
