// Elo by hand, its invariants, and what weights must not do.
#include "assay/stats/elo.hpp"

#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::simulate;
using test::Votes;

TEST(Elo, OfThreeVotesIsWhatAHandGets) {
  Votes votes;
  votes.add(0, Outcome::left, 1);
  votes.add(1, Outcome::tie, 2);
  votes.add(2, Outcome::right, 0);
  const EloRatings found = elo(votes.columns(4), {}, {.initial = 1500, .k = 32});
  const double second = 1484 + 32 * (0.5 - 1 / (1 + std::pow(10.0, 16.0 / 400)));
  const double third = 1500 + 1484 - second;
  const double last = 32 * (1 - 1 / (1 + std::pow(10.0, (third - 1516) / 400)));
  EXPECT_NEAR(found.rating[0], 1516 + last, 1e-12);
  EXPECT_NEAR(found.rating[1], second, 1e-12);
  EXPECT_NEAR(found.rating[2], third - last, 1e-12);
  EXPECT_EQ(found.rating[3], 1500);
  EXPECT_EQ(found.votes, (std::vector<std::size_t>{2, 2, 2, 0}));
  // 400 points ahead: ten wins for a loss.
  EXPECT_NEAR(elo_change(1400, 1000, Outcome::right, 1, {.k = 1}), -10.0 / 11, 1e-15);
  EXPECT_NEAR(elo_change(1000, 800, Outcome::right, 1, {.k = 1, .scale = 200, .base = 3}), -0.75, 1e-15);
}

TEST(Elo, AWinNeverLowersTheWinnerWhateverItsWeight) {
  Xoshiro256 rng(4);
  for (int i = 0; i < 1000; ++i) {
    const double left = 1000 + 400 * normal(rng);
    const double right = 1000 + 400 * normal(rng);
    const double weight = uniform(rng) + 1e-3;
    EXPECT_GT(elo_change(left, right, Outcome::left, weight), 0);
    EXPECT_LT(elo_change(left, right, Outcome::right, weight), 0);
    EXPECT_NEAR(elo_change(left, right, Outcome::left, weight), weight * elo_change(left, right, Outcome::left), 1e-12);
  }
  // The fault of a weight on the score alone: 0.5 less 0.91 is below 0.
  EXPECT_GT(elo_change(1400, 1000, Outcome::left, 0.5), 0);
}

TEST(Elo, KeepsTheSumAndGoesOnFromWhereItWas) {
  const Votes votes = simulate(6, 1, 300, 0, 2);
  std::vector<double> weight(votes.left.size());
  Xoshiro256 rng(8);
  for (double& each : weight) each = 2 * uniform(rng);
  const EloRatings all = elo(votes.columns(6), weight);
  EXPECT_NEAR(std::accumulate(all.rating.begin(), all.rating.end(), 0.0), 6000, 1e-9);
  const Comparisons whole = votes.columns(6);
  const std::span<const double> weights = weight;
  const auto part = [&](std::size_t from, std::size_t count) {
    return Comparisons{whole.left.subspan(from, count), whole.right.subspan(from, count), whole.outcome.subspan(from, count), {}, 6};
  };
  const EloRatings first = elo(part(0, 100), weights.first(100));
  EXPECT_EQ(elo(part(100, 200), weights.subspan(100), {}, first.rating).rating, all.rating);
  EXPECT_NE(first.rating, all.rating);
}

TEST(Elo, DependsOnTheOrderOfRows) {
  const Votes votes = simulate(4, 1, 100, 0, 5);
  Votes reversed;
  for (std::size_t i = votes.left.size(); i-- > 0;) reversed.add(votes.left[i], votes.outcome[i], votes.right[i]);
  EXPECT_GT(test::largest_difference(elo(votes.columns(4)).rating, elo(reversed.columns(4)).rating), 1e-3);
}

TEST(Elo, RefusesWhatItCannotUse) {
  Votes votes;
  votes.add(0, Outcome::left, 1);
  votes.add(1, Outcome::left, 1);
  const Comparisons data = votes.columns(2);
  EXPECT_TRUE(has_note(elo(data).notes, note::self_comparison));
  EXPECT_EQ(elo(data).rating[0], 1002);
  const std::vector<double> ones{1, 1};
  const auto refused = [&](const std::vector<double>& weight, const EloOptions& options, const std::vector<double>& start) {
    const EloRatings found = elo(data, weight, options, start);
    return found.rating.empty() && has_note(found.notes, note::bad_input);
  };
  EXPECT_FALSE(refused(ones, {}, ones));
  EXPECT_TRUE(refused({1}, {}, {}));
  EXPECT_TRUE(refused({1, -1}, {}, {}));
  EXPECT_TRUE(refused({1, std::nan("")}, {}, {}));
  EXPECT_TRUE(refused({}, {.scale = 0}, {}));
  EXPECT_TRUE(refused({}, {.base = 1}, {}));
  EXPECT_TRUE(refused({}, {.k = std::nan("")}, {}));
  EXPECT_TRUE(refused({}, {}, {1}));
  EXPECT_TRUE(refused({}, {}, {1, HUGE_VAL}));
  EXPECT_TRUE(refused({1e300, 1}, {.k = 1e300}, {}));
  EXPECT_TRUE(has_note(elo(votes.columns(1)).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
