// Boards by category: fits of their votes, errors against refits, the level of all comparisons together, and planted differences.
#include "assay/stats/category_boards.hpp"
#include "assay/stats/distributions.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

struct Sorted {
  Votes votes;
  std::vector<std::uint32_t> category;

  void add(const Votes& of, std::size_t row, std::uint32_t in) {
    votes.add(of.left[row], of.outcome[row], of.right[row], of.annotator[row]);
    category.push_back(in);
  }
};

// Categories 3, 5 and 9; in 9 model 2 is stronger by `planted`. Annotators have tastes.
Sorted draw(std::uint32_t people, std::uint32_t votes_each, double planted, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Sorted out;
  const std::uint32_t names[3] = {3, 5, 9};
  for (std::uint32_t person = 0; person < people; ++person) {
    double theta[4];
    for (std::uint32_t m = 0; m < 4; ++m) theta[m] = 0.4 * m + 0.6 * normal(rng);
    for (std::uint32_t v = 0; v < votes_each; ++v) {
      const std::uint32_t in = names[below(rng, 3)];
      const std::uint32_t a = below(rng, 4);
      const std::uint32_t b = (a + 1 + below(rng, 3)) % 4;
      const double x = theta[a] - theta[b] + (in == 9 ? planted * ((a == 2 ? 1 : 0) - (b == 2 ? 1 : 0)) : 0);
      const double win = std::exp(x / 2);
      const double u = uniform(rng) * (win + 1 + 1 / win);
      out.votes.add(a, u < win ? Outcome::left : u < win + 1 ? Outcome::tie : Outcome::right, b, person);
      out.category.push_back(in);
    }
  }
  return out;
}

Votes rows_of(const Sorted& data, std::uint32_t category, std::uint32_t without = 0xffffffffU) {
  Votes out;
  for (std::size_t i = 0; i < data.category.size(); ++i) {
    if ((category == 0 || data.category[i] == category) && data.votes.annotator[i] != without)
      out.add(data.votes.left[i], data.votes.outcome[i], data.votes.right[i], data.votes.annotator[i]);
  }
  return out;
}

std::vector<double> centred(const StrengthFit& fit) { return sum_to_zero(fit, {}).theta; }

TEST(CategoryBoards, AreTheFitsOfTheirVotes) {
  const Sorted data = draw(12, 60, 0.5, 3);
  for (const TieModel ties : {TieModel::davidson, TieModel::half_wins, TieModel::rao_kupper}) {
    Xoshiro256 rng(1);
    const CategoryBoards boards = category_boards(data.votes.columns(4), data.category, rng, {.ties = ties, .draws = 200});
    ASSERT_EQ(boards.categories.size(), 3U);
    const auto fit = [&](const Votes& votes) {
      return ties == TieModel::half_wins    ? fit_bradley_terry(votes.columns(4))
             : ties == TieModel::rao_kupper ? fit_rao_kupper(votes.columns(4))
                                            : fit_davidson(votes.columns(4));
    };
    EXPECT_EQ(boards.whole.fit.theta, fit(data.votes).theta);
    const std::uint32_t names[3] = {3, 5, 9};
    for (std::size_t c = 0; c < 3; ++c) {
      const Votes votes = rows_of(data, names[c]);
      const StrengthFit alone = fit(votes);
      const CategoryBoard& board = boards.categories[c];
      EXPECT_EQ(board.category, names[c]);
      EXPECT_EQ(board.fit.theta, alone.theta);
      EXPECT_EQ(board.clustered.covariance, clustered_covariance(votes.columns(4), alone).covariance);
      for (std::size_t m = 0; m < 4; ++m) EXPECT_NEAR(*board.shift[m].estimate, centred(alone)[m] - centred(boards.whole.fit)[m], 1e-12);
    }
    EXPECT_EQ(boards.compared, 12U);
  }
}

TEST(CategoryBoards, ErrorsOfShiftsAreCloseToRefittingBothBoardsWithoutEveryAnnotator) {
  const Sorted data = draw(40, 90, 0.5, 5);
  Xoshiro256 rng(1);
  const CategoryBoards boards = category_boards(data.votes.columns(4), data.category, rng, {.draws = 200});
  const auto shift = [&](std::uint32_t without) {
    const auto here = centred(fit_davidson(rows_of(data, 9, without).columns(4)));
    const auto there = centred(fit_davidson(rows_of(data, 0, without).columns(4)));
    std::vector<double> out;
    for (std::size_t m = 0; m < 4; ++m) out.push_back(here[m] - there[m]);
    return out;
  };
  const std::vector<double> all = shift(0xffffffffU);
  std::vector<double> sum(4);
  for (std::uint32_t person = 0; person < 40; ++person) {
    const std::vector<double> without = shift(person);
    for (std::size_t m = 0; m < 4; ++m) sum[m] += (without[m] - all[m]) * (without[m] - all[m]) * 39 / 40;
  }
  double worst = 0;
  double apart = 0;  // what two boards of different people would have
  for (std::size_t m = 0; m < 4; ++m) {
    const CategoryBoard& board = boards.categories[2];
    worst = std::max(worst, std::abs(*board.shift[m].se / std::sqrt(sum[m]) - 1));
    apart = std::max(apart, *board.shift[m].se / std::hypot(*board.strengths[m].se, *boards.whole.strengths[m].se));
  }
  test::report("shifts, CR3 se against exact refits (relative)", worst);
  EXPECT_LT(worst, 0.03);
  EXPECT_LT(apart, 0.9);
}

TEST(CategoryBoards, KeepTheLevelOfAllComparisonsTogether) {
  int wrong = 0;
  int wrong_alone = 0;
  const int runs = 300;
  for (int run = 0; run < runs; ++run) {
    const Sorted data = draw(15, 60, 0, 100 + static_cast<std::uint64_t>(run));
    Xoshiro256 rng(static_cast<std::uint64_t>(run));
    const CategoryBoards boards = category_boards(data.votes.columns(4), data.category, rng, {.draws = 400});
    bool any = false;
    bool any_alone = false;
    for (const CategoryBoard& board : boards.categories) {
      any = any || !board.stronger.empty() || !board.weaker.empty();
      for (const Estimate& each : board.shift) any_alone = any_alone || std::abs(*each.estimate) > *two_sided_t(0.95, *each.df) * *each.se;
    }
    wrong += any ? 1 : 0;
    wrong_alone += any_alone ? 1 : 0;
  }
  std::printf("  no category differs: something is beyond noise in %.1f %% of boards, one by one in %.1f %%\n", 100.0 * wrong / runs,
              100.0 * wrong_alone / runs);
  EXPECT_LE(wrong, 27);  // 15 expected
  EXPECT_GE(wrong, 3);
  EXPECT_GT(wrong_alone, 60);
}

TEST(CategoryBoards, NameAModelThatIsStrongerInOneCategory) {
  const Sorted data = draw(30, 120, 1.5, 8);
  Xoshiro256 rng(1);
  const CategoryBoards boards = category_boards(data.votes.columns(4), data.category, rng);
  EXPECT_EQ(boards.categories[2].stronger, std::vector<std::uint32_t>{2});
  EXPECT_TRUE(boards.categories[0].stronger.empty() || boards.categories[0].stronger[0] != 2);
  EXPECT_GT(boards.alone, 0.99);  // of nine free comparisons
  EXPECT_LT(boards.alone, 0.9999);
  const Estimate& found = boards.categories[2].shift[2];
  EXPECT_GT(*found.low, 0);
  EXPECT_NEAR(*found.high - *found.estimate, *two_sided_t(boards.alone, *found.df) * *found.se, 1e-12);
}

TEST(CategoryBoards, SayWhatCannotBeCompared) {
  Sorted data = draw(12, 60, 0, 4);
  for (std::uint32_t i = 0; i < 12; ++i) {
    data.votes.add(4, i % 2 == 0 ? Outcome::left : Outcome::right, 0, i, 2);  // model 4 in category 3 only
    data.category.insert(data.category.end(), 2, 3);
  }
  data.votes.add(0, Outcome::left, 1, 2, 3);  // a category of one annotator
  data.votes.add(0, Outcome::right, 1, 2, 3);
  data.category.insert(data.category.end(), 6, 20);
  Xoshiro256 rng(1);
  const CategoryBoards boards = category_boards(data.votes.columns(6), data.category, rng, {.draws = 200});
  ASSERT_EQ(boards.categories.size(), 4U);
  EXPECT_TRUE(boards.categories[0].shift[4].has_interval());
  EXPECT_FALSE(boards.categories[1].shift[4].estimate);
  EXPECT_TRUE(boards.categories[1].shift[4].has_note(note::disconnected));
  EXPECT_FALSE(boards.categories[0].shift[5].estimate);
  const CategoryBoard& lone = boards.categories[3];
  EXPECT_EQ(lone.category, 20U);
  EXPECT_TRUE(lone.shift[0].estimate);
  EXPECT_FALSE(lone.shift[0].has_interval());
  EXPECT_TRUE(lone.shift[0].has_note(note::too_few));
  // One category is the whole board.
  const std::vector<std::uint32_t> same(data.category.size(), 1);
  const CategoryBoards one = category_boards(data.votes.columns(6), same, rng, {.draws = 200});
  EXPECT_EQ(one.compared, 0U);
  EXPECT_EQ(*one.categories[0].shift[1].estimate, 0);
  EXPECT_TRUE(one.categories[0].shift[1].has_note(note::no_variation));
  EXPECT_TRUE(has_note(category_boards(data.votes.columns(6), std::vector<std::uint32_t>{1}, rng).notes, note::bad_input));
  EXPECT_TRUE(has_note(category_boards(data.votes.columns(6), data.category, rng, {.draws = 10}).notes, note::bad_input));
  Votes nobody = data.votes;
  nobody.annotator.clear();
  EXPECT_TRUE(has_note(category_boards(nobody.columns(6), data.category, rng).notes, note::bad_input));
  EXPECT_TRUE(category_boards({}, {}, rng).categories.empty());
}

TEST(CategoryBoards, TheOrderOfRowsPlaysNoPart) {
  const Sorted data = draw(9, 50, 0.5, 6);
  std::vector<std::size_t> order(data.category.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 shuffle(2);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(shuffle, static_cast<std::uint32_t>(i))]);
  Sorted other;
  for (const std::size_t i : order) other.add(data.votes, i, data.category[i]);
  Xoshiro256 one(7);
  Xoshiro256 two(7);
  const CategoryBoards boards = category_boards(data.votes.columns(4), data.category, one, {.draws = 200});
  const CategoryBoards again = category_boards(other.votes.columns(4), other.category, two, {.draws = 200});
  EXPECT_EQ(again.alone, boards.alone);
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t m = 0; m < 4; ++m) EXPECT_EQ(*again.categories[c].shift[m].low, *boards.categories[c].shift[m].low);
  }
}

}  // namespace
}  // namespace assay::stats
