// Plackett-Luce against enumeration of all choices, Davidson's model on pairs, and a search of its own.
#include "assay/stats/plackett_luce.hpp"

#include "assay/stats/goodness.hpp"
#include "assay/stats/quasi_variance.hpp"
#include "assay/stats/rng.hpp"
#include "choices.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::as_rankings;
using test::RankingRows;
using test::simulate;
using test::Votes;

// The log-likelihood as the paper writes it: all subsets of up to `largest` alternatives by bit masks; x = thetas, then
// log delta of the orders given.
double by_the_paper(const RankingRows& rows, std::size_t models, const std::vector<std::uint32_t>& orders, const std::vector<double>& x) {
  const auto log_f = [&](std::uint32_t set) {
    const auto size = static_cast<std::uint32_t>(std::popcount(set));
    double sum = 0;
    for (std::uint32_t i = 0; i < models; ++i) sum += (set >> i & 1U) != 0 ? x[i] : 0;
    if (size == 1) return sum;
    const auto at = std::ranges::find(orders, size);
    return at == orders.end() ? -HUGE_VAL : sum / size + x[models + static_cast<std::size_t>(at - orders.begin())];
  };
  std::map<std::uint32_t, std::map<std::uint32_t, std::uint32_t>> rankings;  // sets by rank
  for (std::size_t i = 0; i < rows.ranking.size(); ++i) rankings[rows.ranking[i]][rows.rank[i]] |= 1U << rows.model[i];
  double sum = 0;
  for (const auto& [id, sets] : rankings) {
    std::uint32_t rest = 0;
    for (const auto& [rank, set] : sets) rest |= set;
    for (const auto& [rank, set] : sets) {
      if (rank == unplaced) continue;
      double total = 0;
      for (std::uint32_t subset = rest; subset != 0; subset = (subset - 1) & rest) total += std::exp(log_f(subset));
      sum += log_f(set) - std::log(total);
      rest &= ~set;
    }
  }
  return sum;
}

std::vector<double> point(const StrengthFit& fit) {
  std::vector<double> x = fit.theta;
  x.insert(x.end(), fit.log_delta.begin(), fit.log_delta.end());
  return x;
}

// Rankings of 2 to 5 of five models, with ties of two and three, some of them cut off after the best.
RankingRows mixed(int count, std::uint64_t seed, std::uint32_t people = 1) {
  Xoshiro256 rng(seed);
  RankingRows out;
  for (int r = 0; r < count; ++r) {
    std::vector<std::uint32_t> ranks(5);
    const bool cut = uniform(rng) < 0.2;
    for (std::uint32_t i = 0; i < 5; ++i) {
      const double place = 3.4 - 0.5 * i + 1.3 * normal(rng);
      ranks[i] = uniform(rng) < 0.2 ? 0 : static_cast<std::uint32_t>(std::clamp(place, 1.0, 5.0));
      if (cut && ranks[i] > 1) ranks[i] = unplaced;
    }
    const bool large = std::ranges::any_of(ranks, [&](std::uint32_t rank) { return rank - 1 < 5 && std::ranges::count(ranks, rank) > 3; });
    if (large) continue;  // no ties of four or five
    out.add(ranks, below(rng, people));
  }
  return out;
}

TEST(PlackettLuce, OfThreeModelsInOneOrderFollowsTheFirstChoices) {
  // Six orders as often as the model of worths 3, 2, 1 says: fitted worths are these.
  RankingRows rows;
  const auto times = [&](const std::vector<std::uint32_t>& ranks, int count) {
    for (int i = 0; i < count; ++i) rows.add(ranks);
  };
  times({1, 2, 3}, 40);  // 3/6 2/3 of 120
  times({1, 3, 2}, 20);
  times({2, 1, 3}, 30);  // 2/6 3/4
  times({3, 1, 2}, 10);
  times({2, 3, 1}, 12);  // 1/6 3/5
  times({3, 2, 1}, 8);
  const StrengthFit fit = fit_plackett_luce(rows.columns(3));
  ASSERT_TRUE(fit.ok());
  EXPECT_NEAR(fit.theta[1], std::log(2.0 / 3), 1e-10);
  EXPECT_NEAR(fit.theta[2], std::log(1.0 / 3), 1e-10);
  EXPECT_TRUE(fit.log_delta.empty());
  EXPECT_EQ(fit.n, 120U);
  EXPECT_TRUE(strengths(fit)[1].method.starts_with("Plackett-Luce"));
  EXPECT_TRUE(strengths(fit)[1].has_interval());
}

TEST(PlackettLuce, TheProbabilitiesOfAllOrdersWithTiesAddUpToOne) {
  const ChoiceModel model{.models = 4, .orders = {2, 3, 4}};
  const std::vector<double> parameter{0, 1.2, -0.7, 0.4, -0.5, 0.8, -2};
  double sum = 0;
  int orders = 0;
  for (std::uint32_t code = 0; code < 256; ++code) {
    const std::vector<std::uint32_t> ranks{code % 4 + 1, code / 4 % 4 + 1, code / 16 % 4 + 1, code / 64 + 1};
    // Every order once: its ranks are 1 up to their number.
    const std::uint32_t last = std::ranges::max(ranks);
    bool dense = true;
    for (std::uint32_t r = 1; r <= last; ++r) dense = dense && std::ranges::count(ranks, r) > 0;
    if (!dense) continue;
    RankingRows rows;
    rows.add(ranks);
    sum += std::exp(model.log_likelihood(together(choices_by_annotator(rows.columns(4))), parameter));
    ++orders;
  }
  EXPECT_EQ(orders, 75);  // ordered partitions of four
  EXPECT_NEAR(sum, 1, 1e-14);
}

TEST(PlackettLuce, FindsTheMaximumThatASearchFindsAndInvertsTheNumericalHessian) {
  const RankingRows rows = mixed(60, 3);
  const StrengthFit fit = fit_plackett_luce(rows.columns(5));
  ASSERT_EQ(fit.estimated.size(), 5U);
  ASSERT_EQ(fit.tie_orders, (std::vector<std::uint32_t>{2, 3}));
  const auto f = [&](const std::vector<double>& x) { return by_the_paper(rows, 5, fit.tie_orders, x); };
  const std::vector<double> found = test::climb(f, std::vector<double>(7));
  const double off = test::largest_difference(point(fit), found);
  test::report("Plackett-Luce against a search", off);
  EXPECT_LT(off, 1e-5);
  EXPECT_NEAR(*fit.log_likelihood, f(point(fit)), 1e-9);
  EXPECT_LE(fit.gradient, 1e-10);
  const double h = 1e-4;
  const auto at = [&](std::size_t i, double a, std::size_t j, double b) {
    std::vector<double> next = point(fit);
    next[i] += a;
    next[j] += b;
    return f(next);
  };
  double worst = 0;
  for (std::size_t i = 1; i < 7; ++i) {
    for (std::size_t j = 1; j < 7; ++j) {
      double product = 0;
      for (std::size_t k = 1; k < 7; ++k) {
        const double second = (at(i, h, k, h) - at(i, h, k, -h) - at(i, -h, k, h) + at(i, -h, k, -h)) / (4 * h * h);
        product -= second * fit.covariance[k * 7 + j];
      }
      worst = std::max(worst, std::abs(product - (i == j ? 1 : 0)));
    }
  }
  test::report("Plackett-Luce Hessian times covariance", worst);
  EXPECT_LT(worst, 1e-5);
}

TEST(PlackettLuce, OnPairsIsDavidsonsModelWithItsClusteredIntervals) {
  const Votes votes = simulate(5, 20, 30, 0.5, 8, 400);
  const RankingRows rows = as_rankings(votes);
  const StrengthFit davidson = fit_davidson(votes.columns(5));
  const StrengthFit fit = fit_plackett_luce(rows.columns(5));
  ASSERT_TRUE(fit.ok());
  EXPECT_LT(test::largest_difference(fit.theta, davidson.theta), 1e-10);
  EXPECT_NEAR(fit.log_delta[0], *davidson.log_nu, 1e-10);
  EXPECT_NEAR(*fit.log_likelihood, *davidson.log_likelihood, 1e-9);
  EXPECT_LT(test::largest_difference(fit.covariance, davidson.covariance), 1e-11);
  EXPECT_EQ(fit.n, davidson.n);
  const ClusteredCovariance expected = clustered_covariance(votes.columns(5), davidson);
  const ClusteredCovariance found = clustered_covariance(rows.columns(5), fit);
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(has_note(found.notes, note::unequal_clusters));
  EXPECT_LT(test::largest_difference(found.covariance, expected.covariance), 1e-10);
  EXPECT_LT(test::largest_difference(found.df, expected.df), 1e-6);
  const std::vector<Estimate> ties = log_tie_orders(fit, &found);
  const Estimate nu = log_nu(davidson, &expected);
  ASSERT_EQ(ties.size(), 1U);
  EXPECT_NEAR(*ties[0].estimate, *nu.estimate, 1e-10);
  EXPECT_NEAR(*ties[0].low, *nu.low, 1e-8);
  EXPECT_NEAR(*ties[0].high, *nu.high, 1e-8);
  EXPECT_TRUE(log_tie_orders(davidson).empty());
  EXPECT_TRUE(strength_difference(fit, 4, 0, &found).has_interval());
  EXPECT_TRUE(quasi_variances(sum_to_zero(fit, found.covariance).covariance).ok());
}

TEST(PlackettLuce, RefusesWhatDavidsonRefusesOnEverySmallTable) {
  // Few votes on three or four models: separated in every way, or not.
  Xoshiro256 rng(12);
  int refused = 0;
  int fitted = 0;
  for (int table = 0; table < 600; ++table) {
    const std::uint32_t models = 3 + below(rng, 2);
    Votes votes;
    for (std::uint32_t v = 0; v < 3 + below(rng, 7); ++v) {
      const std::uint32_t a = below(rng, models);
      const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
      const bool tie = uniform(rng) < 0.4;
      votes.add(std::min(a, b), tie ? Outcome::tie : uniform(rng) < 0.8 ? Outcome::left : Outcome::right, std::max(a, b));
    }
    const StrengthFit davidson = fit_davidson(votes.columns(models));
    const StrengthFit fit = fit_plackett_luce(as_rankings(votes).columns(models));
    ASSERT_EQ(fit.ok(), davidson.ok()) << table;
    EXPECT_EQ(fit.state, davidson.state) << table;
    (fit.ok() ? fitted : refused) += 1;
    if (!fit.ok()) continue;
    EXPECT_LT(test::largest_difference(fit.theta, davidson.theta), 1e-6) << table;
    EXPECT_FALSE(has_note(fit.notes, note::not_converged)) << table;
  }
  std::printf("  %d tables fitted, %d refused\n", fitted, refused);
  EXPECT_GT(refused, 50);
  EXPECT_GT(fitted, 50);
}

// Is there a direction of small whole numbers in which every choice becomes or stays more certain? x0 = 0, x1, x2, and
// h of ties of two and three; by all subsets.
bool separated(const std::vector<Choice>& choices) {
  const auto holds = [&](const std::array<int, 3>& x, int h2, int h3) {
    bool rises = false;
    for (const Choice& choice : choices) {
      const auto value = [&](std::uint32_t set) {  // six times the mean, and h
        const int size = std::popcount(set);
        int sum = 0;
        for (std::size_t i = 0; i < choice.alternatives.size(); ++i) sum += (set >> i & 1U) != 0 ? x[choice.alternatives[i]] : 0;
        return 6 * sum / size + (size == 2 ? 6 * h2 : size == 3 ? 6 * h3 : 0);
      };
      const int own = value((1U << choice.chosen) - 1);
      for (std::uint32_t set = 1; set < 1U << choice.alternatives.size(); ++set) {
        if (value(set) > own) return false;
        rises = rises || value(set) < own;
      }
    }
    return rises;
  };
  for (int x1 = -6; x1 <= 6; ++x1) {
    for (int x2 = -6; x2 <= 6; ++x2) {
      for (int h = 0; h < 49; ++h) {
        if (holds({0, x1, x2}, h % 7, h / 7)) return true;
      }
    }
  }
  return false;
}

TEST(PlackettLuce, NoticesThatStrengthsAndTiesOfThreeGrowTogether) {
  Xoshiro256 rng(31);
  int refused = 0;
  int fitted = 0;
  for (int table = 0; table < 500; ++table) {
    RankingRows rows;
    rows.add({1, 1, 1});
    rows.add({1, 1, 0});
    for (std::uint32_t r = 0; r < 2 + below(rng, 4); ++r) {
      std::vector<std::uint32_t> ranks(3);
      for (std::uint32_t i = 0; i < 3; ++i) ranks[i] = uniform(rng) < 0.25 ? 0 : 1 + i / 2 + below(rng, 2);
      rows.add(ranks);
    }
    const StrengthFit fit = fit_plackett_luce(rows.columns(3));
    const std::vector<Choice> choices = together(choices_by_annotator(rows.columns(3)));
    EXPECT_EQ(!fit.ok(), separated(choices)) << table;
    EXPECT_FALSE(has_note(fit.notes, note::not_converged)) << table;
    (fit.ok() ? fitted : refused) += 1;
  }
  std::printf("  %d tables fitted, %d refused\n", fitted, refused);
  EXPECT_GT(refused, 50);
  EXPECT_GT(fitted, 50);
}

TEST(PlackettLuce, ALongClimbToAFiniteMaximumIsNotTakenForSeparation) {
  RankingRows rows;
  for (int i = 0; i < 30'000; ++i) rows.add({1, 2});
  rows.add({2, 1});
  const StrengthFit fit = fit_plackett_luce(rows.columns(2));
  ASSERT_TRUE(fit.ok());
  EXPECT_GE(fit.rounds, 12);
  EXPECT_NEAR(fit.theta[1], -std::log(30'000.0), 1e-6);
  const ChoiceModel model{.models = 2, .orders = {}};
  const std::vector<Choice> both = together(choices_by_annotator(rows.columns(2)));
  const std::vector<double> down{0, -1};
  EXPECT_FALSE(model.recedes(both, down));
  EXPECT_TRUE(model.recedes(std::span(both).first(1), down));  // the wins of the first alone
  EXPECT_FALSE(model.recedes(std::span(both).first(1), std::vector<double>{0, 1}));
  EXPECT_FALSE(model.recedes(std::span(both).first(1), std::vector<double>{0, 0}));
}

TEST(PlackettLuce, ABestThatIsKnownAloneOrAWorstThatIsNotPlacedAreTheSame) {
  RankingRows whole;
  RankingRows cut;
  Xoshiro256 rng(6);
  for (int r = 0; r < 60; ++r) {
    const std::uint32_t first = below(rng, 3);
    const std::uint32_t second = (first + 1 + below(rng, 2)) % 3;
    std::vector<std::uint32_t> ranks(3, 3);
    ranks[first] = 1;
    ranks[second] = 2;
    whole.add(ranks);
    for (std::uint32_t& rank : ranks) rank = rank == 3 ? unplaced : 7 * rank;  // only the order of ranks counts
    cut.add(ranks);
  }
  EXPECT_EQ(fit_plackett_luce(whole.columns(3)).theta, fit_plackett_luce(cut.columns(3)).theta);
}

TEST(PlackettLuce, NamesModelsThatAlwaysComeFirstOrLastOrApart) {
  RankingRows rows;
  for (const std::uint32_t b : {1U, 2U}) {
    rows.add({2, 2 + b, 5 - b, 1, 9});  // 3 always first, 4 always last, 1 and 2 either way
    rows.add({3, 2, 4, 1, 9});
    rows.add({4, 3, 2, 0, 9});
  }
  rows.add({0, 0, 0, 0, 0, 1, 2});
  const StrengthFit fit = fit_plackett_luce(rows.columns(7));
  ASSERT_EQ(fit.estimated, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(fit.state[3], ModelState::above);
  EXPECT_EQ(fit.state[4], ModelState::below);
  EXPECT_EQ(fit.state[5], ModelState::incomparable);
  EXPECT_TRUE(has_note(fit.notes, note::separated));
  EXPECT_TRUE(has_note(fit.notes, note::disconnected));
  EXPECT_EQ(fit.n, 6U);
  // The others are where they would be if nobody had seen these.
  RankingRows alone;
  for (std::size_t i = 0; i < rows.ranking.size(); ++i) {
    if (rows.model[i] < 3) alone.add(rows.ranking[i], rows.model[i], rows.rank[i], 0);
  }
  EXPECT_EQ(fit.theta, fit_plackett_luce(alone.columns(3)).theta);
}

TEST(PlackettLuce, TheOrderOfRowsAndTheIdsPlayNoPart) {
  const RankingRows rows = mixed(80, 7, 9);
  std::vector<std::size_t> order(rows.ranking.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 rng(2);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  RankingRows other;
  for (const std::size_t i : order) other.add(4'000'000'000U - rows.ranking[i], rows.model[i], rows.rank[i], rows.annotator[i]);
  const StrengthFit fit = fit_plackett_luce(rows.columns(5));
  const StrengthFit again = fit_plackett_luce(other.columns(5));
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(point(again), point(fit));
  EXPECT_EQ(again.covariance, fit.covariance);
  EXPECT_EQ(clustered_covariance(other.columns(5), again).covariance, clustered_covariance(rows.columns(5), fit).covariance);
}

TEST(PlackettLuce, TheClusteredCovarianceIsCloseToRefittingWithoutEveryAnnotator) {
  const RankingRows rows = mixed(800, 5, 40);
  const StrengthFit fit = fit_plackett_luce(rows.columns(5));
  const ClusteredCovariance clustered = clustered_covariance(rows.columns(5), fit);
  ASSERT_TRUE(clustered.ok());
  EXPECT_EQ(clustered.clusters, 40U);
  std::vector<double> sum(7);
  for (std::uint32_t person = 0; person < 40; ++person) {
    RankingRows rest;
    for (std::size_t i = 0; i < rows.ranking.size(); ++i) {
      if (rows.annotator[i] != person) rest.add(rows.ranking[i], rows.model[i], rows.rank[i], rows.annotator[i]);
    }
    const std::vector<double> without = point(fit_plackett_luce(rest.columns(5)));
    const std::vector<double> all = point(fit);
    for (std::size_t i = 0; i < 7; ++i) sum[i] += (without[i] - all[i]) * (without[i] - all[i]) * 39 / 40;
  }
  double worst = 0;
  for (std::size_t i = 1; i < 7; ++i) worst = std::max(worst, std::abs(std::sqrt(clustered.covariance[i * 8] / sum[i]) - 1));
  test::report("Plackett-Luce CR3 se against exact refits (relative)", worst);
  EXPECT_LT(worst, 0.02);
}

TEST(PlackettLuce, EveryRoundClimbs) {
  RankingRows rows = mixed(60, 3);
  for (int i = 0; i < 200; ++i) rows.add({5, 4, 3, 2, 1});
  for (int i = 0; i < 90; ++i) rows.add({1, 0, 0, 0, 1});
  double before = -HUGE_VAL;
  int rounds = 0;
  for (int most = 0; most <= 12; ++most) {
    const StrengthFit fit = fit_plackett_luce(rows.columns(5), {.max_rounds = most});
    EXPECT_GE(*fit.log_likelihood, before - 1e-12 * std::abs(before));
    before = *fit.log_likelihood;
    rounds = fit.rounds;
  }
  EXPECT_GT(rounds, 3);
  EXPECT_LT(rounds, 12);
}

TEST(PlackettLuce, FiveHundredRankingsOfTenTakeAReasonableTime) {
  Xoshiro256 rng(1);
  RankingRows rows;
  for (std::uint32_t r = 0; r < 500; ++r) {
    std::vector<std::uint32_t> ranks(30);
    for (std::uint32_t seen = 0; seen < 10;) {
      const std::uint32_t i = below(rng, 30);
      if (ranks[i] > 0) continue;
      ranks[i] = 1 + static_cast<std::uint32_t>(std::max(0.0, 20 - 0.2 * i + 4 * normal(rng)));
      ++seen;
    }
    rows.add(ranks, r % 50);
  }
  const auto begin = std::chrono::steady_clock::now();
  const StrengthFit fit = fit_plackett_luce(rows.columns(30));
  const std::chrono::duration<double, std::milli> fitted = std::chrono::steady_clock::now() - begin;
  const ClusteredCovariance clustered = clustered_covariance(rows.columns(30), fit);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(clustered.ok());
  EXPECT_EQ(fit.estimated.size(), 30U);
  std::printf("  500 rankings of 10 of 30 models, ties of up to %u: fit %.0f ms in %d rounds, with clustered intervals %.0f ms\n",
              fit.tie_orders.back(), fitted.count(), fit.rounds, took.count());
}

TEST(PlackettLuce, SaysWhatItCannotUse) {
  const auto refused = [](const RankingRows& rows, std::string_view code) {
    const StrengthFit fit = fit_plackett_luce(rows.columns(3));
    return !fit.ok() && has_note(fit.notes, code);
  };
  RankingRows rows;
  EXPECT_TRUE(refused(rows, note::no_data));
  rows.add({1});
  EXPECT_TRUE(refused(rows, note::no_data));  // a model alone says nothing
  rows.add({unplaced, unplaced});
  EXPECT_TRUE(refused(rows, note::no_data));
  RankingRows ties;
  ties.add({1, 1, 1});
  ties.add({1, 1, 0});
  EXPECT_TRUE(refused(ties, note::only_ties));
  RankingRows twice;
  twice.add(0, 1, 1, 0);
  twice.add(0, 1, 2, 0);
  EXPECT_TRUE(refused(twice, note::bad_input));
  RankingRows people;
  people.add(0, 1, 1, 0);
  people.add(0, 2, 2, 1);
  EXPECT_TRUE(refused(people, note::bad_input));
  RankingRows range;
  range.add({0, 0, 0, 1});
  EXPECT_TRUE(refused(range, note::bad_input));
  rows = mixed(60, 3);
  const StrengthFit fit = fit_plackett_luce(rows.columns(5));
  EXPECT_TRUE(has_note(clustered_covariance(rows.columns(5), fit).notes, note::too_few));
  const Votes votes = simulate(5, 3, 30, 0, 1);
  EXPECT_TRUE(has_note(clustered_covariance(rows.columns(5), fit_davidson(votes.columns(5))).notes, note::bad_input));
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(5), fit).notes, note::bad_input));
  EXPECT_TRUE(has_note(goodness_of_fit(votes.columns(5), fit).notes, note::bad_input));
  rows.annotator.clear();
  EXPECT_TRUE(has_note(clustered_covariance(rows.columns(5), fit).notes, note::bad_input));
  EXPECT_TRUE(has_note(clustered_covariance(rows.columns(5), StrengthFit{}).notes, note::no_data));
}

}  // namespace
}  // namespace assay::stats
