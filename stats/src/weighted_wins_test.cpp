// Win rates under adaptive sampling: over all ways a small design can go, by simulation, and against plain shares.
#include "assay/stats/weighted_wins.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

struct Sampled {
  Votes votes;
  std::vector<double> inclusion;
  void add(std::uint32_t a, Outcome o, std::uint32_t b, std::uint32_t who, double p) {
    votes.add(a, o, b, who);
    inclusion.push_back(p);
  }
  [[nodiscard]] SampledComparisons columns(std::size_t models) const { return {votes.columns(models), inclusion}; }
};

// Model 0 against 1 (wins .3) and 2 (wins .9). After a loss against an opponent it is asked less often.
double chance_of_first(int losses_to_first, int losses_to_second) { return 0.5 * std::pow(0.5, losses_to_first) + 0.05 * losses_to_second; }

struct Expectation {
  double weighted = 0, weight = 0, plain = 0;
};

void every_way(Sampled& sofar, int draws, double p, int lost_first, int lost_second, Expectation& out) {
  if (draws == 0) {
    const WeightedWinRate found = weighted_win_rate(sofar.columns(3), 0, std::vector<double>{0, 0.25, 0.75});
    out.weighted += p * *found.rate.estimate * found.weight;
    out.weight += p * found.weight;
    double wins = 0;
    for (const Outcome each : sofar.votes.outcome) wins += each == Outcome::left ? 1 : 0;
    out.plain += p * wins / static_cast<double>(sofar.votes.left.size());
    return;
  }
  const double first = chance_of_first(lost_first, lost_second);
  for (const std::uint32_t opponent : {1U, 2U}) {
    for (const bool win : {true, false}) {
      const double shown = opponent == 1 ? first : 1 - first;
      const double rate = opponent == 1 ? 0.3 : 0.9;
      Sampled next = sofar;
      next.add(0, win ? Outcome::left : Outcome::right, opponent, static_cast<std::uint32_t>(draws), shown);
      every_way(next, draws - 1, p * shown * (win ? rate : 1 - rate), lost_first + (opponent == 1 && !win ? 1 : 0),
                lost_second + (opponent == 2 && !win ? 1 : 0), out);
    }
  }
}

TEST(WeightedWins, AreUnbiasedOverAllWaysAnAdaptiveDesignCanGo) {
  Expectation found;
  Sampled nothing;
  every_way(nothing, 5, 1, 0, 0, found);
  EXPECT_NEAR(found.weighted / 5, 0.25 * 0.3 + 0.75 * 0.9, 1e-12);
  EXPECT_NEAR(found.weight, 5, 1e-12);
  EXPECT_GT(std::abs(found.plain - 0.5 * (0.3 + 0.9)), 0.05);  // nor is the plain share that of an even mix
}

TEST(WeightedWins, CoverTheRateOfTheMixUnderAdaptiveSamplingAndPlainSharesDoNot) {
  // Four opponents; the sampler favours those against whom the score is close to even, 20 annotators with tastes.
  const std::vector<double> rate{0, 0.1, 0.2, 0.45, 0.6};
  const std::vector<double> mix{0, 1, 1, 1, 1};
  const double truth = 0.3375;
  int covered = 0;
  int covered_plain = 0;
  double mean = 0;
  const int runs = 300;
  for (int run = 0; run < runs; ++run) {
    Xoshiro256 rng(static_cast<std::uint64_t>(run) + 1);
    Sampled data;
    double seen[5] = {0, 1, 1, 1, 1};
    double won[5] = {0, 0.5, 0.5, 0.5, 0.5};
    std::vector<double> value;
    std::vector<std::uint32_t> who;
    for (std::uint32_t person = 0; person < 20; ++person) {
      const double taste = 0.15 * (uniform(rng) - 0.5);
      for (int v = 0; v < 25; ++v) {
        double p[5] = {};
        double sum = 0;
        for (std::uint32_t m = 1; m < 5; ++m) sum += p[m] = 0.05 + std::exp(-12 * std::abs(won[m] / seen[m] - 0.5));
        double u = uniform(rng) * sum;
        std::uint32_t m = 1;
        while (m < 4 && u >= p[m]) u -= p[m++];
        const bool win = uniform(rng) < rate[m] + taste;
        data.add(win ? 0 : m, Outcome::left, win ? m : 0, person, p[m] / sum);
        value.push_back(win ? 1 : 0);
        who.push_back(person);
        seen[m] += 1;
        won[m] += win ? 1 : 0;
      }
    }
    const WeightedWinRate found = weighted_win_rate(data.columns(5), 0, mix);
    mean += *found.rate.estimate / runs;
    covered += *found.rate.low < truth && truth < *found.rate.high ? 1 : 0;
    const Estimate plain = clustered_mean(value, who);
    covered_plain += *plain.low < truth && truth < *plain.high ? 1 : 0;
  }
  std::printf("  rate .3375: mean %.4f; 95 %% intervals hold it in %.1f %%, plain shares in %.1f %%\n", mean, 100.0 * covered / runs,
              100.0 * covered_plain / runs);
  EXPECT_NEAR(mean, truth, 0.01);
  EXPECT_GE(covered, 276);  // 285 expected
  EXPECT_LT(covered_plain, 30);
}

TEST(WeightedWins, WithEqualProbabilitiesAndAnEvenMixAreClusteredMeans) {
  const Votes votes = test::simulate(4, 12, 30, 0.5, 3);
  Sampled data{votes, std::vector<double>(votes.left.size(), 1.0 / 6)};
  const auto found = weighted_win_rates(data.columns(4), std::vector<double>(4, 2.0));
  ASSERT_EQ(found.size(), 4U);
  for (std::uint32_t m = 0; m < 4; ++m) {
    std::vector<double> value;
    std::vector<std::uint32_t> who;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      if (votes.left[i] != m && votes.right[i] != m) continue;
      const Outcome won = votes.left[i] == m ? Outcome::left : Outcome::right;
      value.push_back(votes.outcome[i] == Outcome::tie ? 0.5 : votes.outcome[i] == won ? 1 : 0);
      who.push_back(votes.annotator[i]);
    }
    const Estimate plain = clustered_mean(value, who);
    EXPECT_NEAR(*found[m].rate.estimate, *plain.estimate, 1e-12);
    EXPECT_NEAR(*found[m].rate.se, *plain.se, 1e-12);
    EXPECT_NEAR(found[m].effective_n, static_cast<double>(value.size()), 1e-9);
    EXPECT_EQ(found[m].rate.n, value.size());
    EXPECT_NEAR(found[m].weight, 2.0 * static_cast<double>(value.size()), 1e-9);
  }
}

TEST(WeightedWins, SayWhenOneVoteDecidesAndWhoWasNeverMet) {
  Sampled data;
  for (std::uint32_t i = 0; i < 60; ++i) data.add(0, i % 3 == 0 ? Outcome::right : Outcome::left, 1, i % 12, 0.9);
  data.add(2, Outcome::left, 0, 5, 0.001);
  const std::vector<double> mix{1, 1, 1, 2};
  const WeightedWinRate found = weighted_win_rate(data.columns(4), 0, mix);
  EXPECT_TRUE(found.rate.has_note(note::dominant_weight));
  EXPECT_TRUE(found.rate.has_note(note::unmet_opponents));
  EXPECT_NEAR(found.unmet, 0.5, 1e-15);
  EXPECT_GT(found.largest, 0.9);
  EXPECT_LT(found.effective_n, 2);
  const double heavy = 1 / 0.001;
  const double light = 60 / 0.9;
  EXPECT_NEAR(*found.rate.estimate, 40 / 0.9 / (heavy + light), 1e-12);
  EXPECT_FALSE(weighted_win_rate(data.columns(4), 1, mix).rate.has_note(note::dominant_weight));
  EXPECT_TRUE(weighted_win_rate(data.columns(4), 3, mix).rate.has_note(note::no_data));
}

TEST(WeightedWins, AtTheBoundaryHaveWilsonsInterval) {
  Sampled data;
  for (std::uint32_t i = 0; i < 40; ++i) data.add(0, Outcome::left, 1, i % 10, 0.5);
  const WeightedWinRate found = weighted_win_rate(data.columns(2), 0, std::vector<double>{0, 1});
  EXPECT_EQ(*found.rate.estimate, 1);
  EXPECT_TRUE(found.rate.has_note(note::boundary));
  EXPECT_NEAR(*found.rate.low, 10 / (10 + 1.959963984540054 * 1.959963984540054), 1e-9);  // ten equal annotators
  EXPECT_EQ(*found.rate.high, 1);
  EXPECT_EQ(*weighted_win_rate(data.columns(2), 1, std::vector<double>{1, 1}).rate.estimate, 0);
}

TEST(WeightedWins, TheOrderOfRowsPlaysNoPartAlsoWithoutAnnotators) {
  const Votes votes = test::simulate(4, 8, 30, 0.5, 3);
  Sampled data{votes, {}};
  Xoshiro256 rng(2);
  for (std::size_t i = 0; i < votes.left.size(); ++i) data.inclusion.push_back(0.1 + 0.8 * uniform(rng));
  std::vector<std::size_t> order(votes.left.size());
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  Sampled other;
  for (const std::size_t i : order) other.add(votes.left[i], votes.outcome[i], votes.right[i], votes.annotator[i], data.inclusion[i]);
  const std::vector<double> mix{1, 2, 3, 4};
  for (const bool named : {true, false}) {
    if (!named) {
      data.votes.annotator.clear();
      other.votes.annotator.clear();
    }
    const WeightedWinRate found = weighted_win_rate(data.columns(4), 2, mix, {.ties = TieShare::dropped});
    const WeightedWinRate again = weighted_win_rate(other.columns(4), 2, mix, {.ties = TieShare::dropped});
    EXPECT_EQ(*again.rate.estimate, *found.rate.estimate);
    EXPECT_EQ(*again.rate.se, *found.rate.se);
    EXPECT_EQ(found.rate.clusters, named ? 8 : found.rate.n);
  }
}

TEST(WeightedWins, RefuseWhatIsNoProbability) {
  Sampled data;
  data.add(0, Outcome::left, 1, 0, 0.0);
  const std::vector<double> mix{1, 1};
  EXPECT_TRUE(weighted_win_rate(data.columns(2), 0, mix).rate.has_note(note::bad_input));
  data.inclusion[0] = 1.5;
  EXPECT_TRUE(weighted_win_rate(data.columns(2), 0, mix).rate.has_note(note::bad_input));
  data.inclusion[0] = 0.5;
  EXPECT_TRUE(weighted_win_rate(data.columns(2), 0, std::vector<double>{1, -1}).rate.has_note(note::bad_input));
  EXPECT_TRUE(weighted_win_rate(data.columns(2), 2, mix).rate.has_note(note::bad_input));
  EXPECT_TRUE(weighted_win_rates(data.columns(2), std::vector<double>{1}).empty());
  EXPECT_TRUE(weighted_win_rate(data.columns(2), 0, std::vector<double>{1, 0}).rate.has_note(note::no_data));
  EXPECT_TRUE(weighted_win_rate(data.columns(2), 0, mix).rate.has_note(note::too_few) ||
              weighted_win_rate(data.columns(2), 0, mix).rate.has_note(note::boundary));
}

}  // namespace
}  // namespace assay::stats
