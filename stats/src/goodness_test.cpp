// Goodness of fit against identities, enumeration of all outcomes, and simulated tables.
#include "assay/stats/goodness.hpp"

#include "assay/stats/rng.hpp"
#include "cycles.hpp"
#include "test_data.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::simulate;
using test::Votes;

std::array<const CellFit*, 3> cells(const PairFit& pair) { return {&pair.first_wins, &pair.ties, &pair.second_wins}; }

// Log-likelihood of the observed shares themselves.
double saturated(const Goodness& fit) {
  double sum = 0;
  for (const PairFit& pair : fit.pairs) {
    for (const CellFit* cell : cells(pair)) sum += cell->observed > 0 ? cell->observed * std::log(cell->observed / pair.votes) : 0;
  }
  return sum;
}

TEST(Goodness, TheDevianceIsTwiceTheDistanceToTheSaturatedLikelihood) {
  const Votes votes = simulate(6, 1, 500, 0, 5);
  double worst = 0;
  for (const StrengthFit& fit : {fit_davidson(votes.columns(6)), fit_rao_kupper(votes.columns(6))}) {
    const Goodness found = goodness_of_fit(votes.columns(6), fit);
    ASSERT_TRUE(found.deviance);
    worst = std::max(worst, std::abs(*found.deviance - 2 * (saturated(found) - *fit.log_likelihood)));
    EXPECT_EQ(found.df, 15U * 2 - 6);
    EXPECT_GT(*found.deviance_p, 1e-4);
  }
  test::report("deviance against log-likelihoods", worst);
  EXPECT_LT(worst, 1e-9);
}

TEST(Goodness, TheVariancesOfResidualsAddUpToTheDegreesOfFreedom) {
  // The sum of Var(O - E) / E over all cells is cells - pairs - parameters, whatever the data.
  const Votes votes = simulate(6, 1, 300, 0, 9);
  Votes decisive;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    if (votes.outcome[i] != Outcome::tie) decisive.add(votes.left[i], votes.outcome[i], votes.right[i]);
  }
  const auto total = [](const Goodness& fit) {
    double sum = 0;
    for (const PairFit& pair : fit.pairs) {
      for (const CellFit* cell : cells(pair)) {
        if (cell->residual) sum += std::pow((cell->observed - cell->expected) / *cell->residual, 2) / cell->expected;
      }
    }
    return sum;
  };
  EXPECT_NEAR(total(goodness_of_fit(votes.columns(6), fit_davidson(votes.columns(6)))), 24, 1e-8);
  EXPECT_NEAR(total(goodness_of_fit(votes.columns(6), fit_rao_kupper(votes.columns(6)))), 24, 1e-8);
  EXPECT_NEAR(total(goodness_of_fit(decisive.columns(6), fit_bradley_terry(decisive.columns(6)))), 10, 1e-8);
}

TEST(Goodness, ResidualsOfDataFromTheModelAreStandardNormalAndTheTestKeepsItsLevel) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  int rejected = 0;
  constexpr int runs = 400;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const Votes votes = simulate(4, 1, 360, 0, 500 + seed);
    const Goodness found = goodness_of_fit(votes.columns(4), fit_davidson(votes.columns(4)));
    rejected += *found.pearson_p < 0.05 ? 1 : 0;
    for (const PairFit& pair : found.pairs) {
      for (const CellFit* cell : cells(pair)) {
        sum += *cell->residual;
        squares += *cell->residual * *cell->residual;
        count += 1;
      }
    }
  }
  std::printf("  residuals: mean %.3f, variance %.3f; %.1f %% rejected at 5 %%\n", sum / count, squares / count, 100.0 * rejected / runs);
  EXPECT_NEAR(sum / count, 0, 0.03);
  EXPECT_NEAR(squares / count, 1, 0.06);
  EXPECT_GT(rejected, 0.02 * runs);
  EXPECT_LT(rejected, 0.09 * runs);
}

TEST(Goodness, RockPaperScissorsFitsNoStrengths) {
  Votes votes;
  for (const std::uint32_t a : {0U, 1U, 2U}) {
    votes.add(a, Outcome::left, (a + 1) % 3, 0, 18);
    votes.add(a, Outcome::right, (a + 1) % 3, 0, 2);
  }
  const Goodness found = goodness_of_fit(votes.columns(3), fit_bradley_terry(votes.columns(3)));
  EXPECT_EQ(found.df, 1U);
  EXPECT_NEAR(*found.pearson, 6 * 64.0 / 10, 1e-9);  // 18 and 2 against 10 and 10, three times
  EXPECT_LT(*found.pearson_p, 1e-8);
  EXPECT_EQ(found.cycles.triads, 1U);
  EXPECT_EQ(found.cycles.observed, 1U);
  ASSERT_TRUE(found.cycles.z);
  EXPECT_GT(*found.cycles.z, 1);
  // One degree of freedom shared by all three pairs: their residuals are as large.
  EXPECT_NEAR(std::abs(*found.pairs[0].first_wins.residual), std::sqrt(*found.pearson), 1e-9);
  EXPECT_NEAR(*found.pairs[1].first_wins.residual, -*found.pairs[1].second_wins.residual, 1e-9);
}

// P(first leads), P(level), P(second leads) by all 3^votes sequences.
Lead enumerate(std::size_t votes, const std::array<double, 3>& p) {
  Lead out;
  std::size_t sequences = 1;
  for (std::size_t v = 0; v < votes; ++v) sequences *= 3;
  for (std::size_t s = 0; s < sequences; ++s) {
    double probability = 1;
    int lead = 0;
    for (std::size_t v = 0, rest = s; v < votes; ++v, rest /= 3) {
      probability *= p[rest % 3];
      lead += 1 - static_cast<int>(rest % 3);
    }
    (lead > 0 ? out.first : lead < 0 ? out.second : out.level) += probability;
  }
  return out;
}

TEST(Cycles, LeadsHaveTheProbabilitiesOfAllSequences) {
  double worst = 0;
  for (const std::array<double, 3>& p : {std::array{0.5, 0.2, 0.3}, std::array{0.07, 0.9, 0.03}, std::array{0.6, 0.0, 0.4}}) {
    for (std::size_t votes = 0; votes <= 8; ++votes) {
      const Lead expected = enumerate(votes, p);
      const Lead found = lead_probabilities(votes, p[0], p[1], p[2]);
      for (const auto& [a, b] : {std::pair{found.first, expected.first}, {found.level, expected.level}, {found.second, expected.second}})
        worst = std::max(worst, std::abs(a - b));
    }
  }
  test::report("lead probabilities against enumeration", worst);
  EXPECT_LT(worst, 1e-14);
  // Many votes: the three add up to 1, and a fair pair is even.
  const Lead many = lead_probabilities(200'000, 0.41, 0.18, 0.41);
  EXPECT_NEAR(many.first + many.level + many.second, 1, 1e-14);
  const double level = 1 / std::sqrt(2 * std::numbers::pi * 200'000 * 0.82);  // the normal density at 0
  EXPECT_NEAR(many.level / level, 1, 1e-5);
  EXPECT_EQ(many.first, many.second);
  EXPECT_NEAR(lead_probabilities(1'000'001, 0.9, 0, 0.1).first, 1, 1e-14);
}

TEST(Cycles, MeanAndVarianceAreThoseOfAllDirections) {
  // Five models, all pairs but one, 3^9 directions.
  Xoshiro256 rng(3);
  std::vector<DirectedPair> pairs;
  for (std::uint32_t i = 0; i < 5; ++i) {
    for (std::uint32_t j = i + 1; j < 5; ++j) {
      if (i == 1 && j == 3) continue;
      const double a = uniform(rng);
      const double b = uniform(rng);
      pairs.push_back({.first = i, .second = j, .expected = {.first = a * b, .level = 1 - a, .second = a * (1 - b)}});
    }
  }
  double mean = 0;
  double square = 0;
  for (int direction = 0; direction < 19683; ++direction) {
    double probability = 1;
    for (int at = 0, rest = direction; at < 9; ++at, rest /= 3) {
      DirectedPair& pair = pairs[static_cast<std::size_t>(at)];
      pair.observed = rest % 3 - 1;
      probability *= pair.observed > 0 ? pair.expected.first : pair.observed < 0 ? pair.expected.second : pair.expected.level;
    }
    const auto observed = static_cast<double>(count_cycles(pairs, 5).observed);
    mean += probability * observed;
    square += probability * observed * observed;
  }
  for (DirectedPair& pair : pairs) pair.observed = 1;  // 0 > 1 > 2 > 3 > 4 and so on: no cycle
  const CycleCount found = count_cycles(pairs, 5);
  EXPECT_EQ(found.triads, 7U);
  EXPECT_EQ(found.observed, 0U);
  EXPECT_NEAR(found.expected, mean, 1e-12);
  EXPECT_NEAR(*found.z, -mean / std::sqrt(square - mean * mean), 1e-10);
}

TEST(Goodness, SaysWhatItCannotTest) {
  Votes two;
  two.add(0, Outcome::left, 1, 0, 20);
  two.add(0, Outcome::tie, 1, 0, 15);
  two.add(0, Outcome::right, 1, 0, 5);
  const Goodness saturated_fit = goodness_of_fit(two.columns(2), fit_davidson(two.columns(2)));
  EXPECT_EQ(saturated_fit.df, 0U);
  EXPECT_NEAR(*saturated_fit.deviance, 0, 1e-10);
  EXPECT_FALSE(saturated_fit.deviance_p);
  EXPECT_FALSE(saturated_fit.pairs[0].ties.residual);
  EXPECT_TRUE(has_note(saturated_fit.notes, note::saturated));
  EXPECT_FALSE(saturated_fit.cycles.z);
  const Goodness halves = goodness_of_fit(two.columns(2), fit_bradley_terry(two.columns(2)));
  EXPECT_FALSE(halves.deviance);
  EXPECT_TRUE(has_note(halves.notes, note::half_ties));
  EXPECT_EQ(halves.pairs[0].first_wins.observed, 27.5);
  const Votes few = simulate(5, 1, 60, 0, 3);
  EXPECT_TRUE(has_note(goodness_of_fit(few.columns(5), fit_davidson(few.columns(5))).notes, note::sparse));
  EXPECT_TRUE(has_note(goodness_of_fit(few.columns(5), fit_davidson(two.columns(5))).notes, note::bad_input));
  EXPECT_TRUE(has_note(goodness_of_fit(few.columns(5), StrengthFit{}).notes, note::no_data));
}

TEST(Goodness, CyclesOfHalfWinsAreThoseOfTheDecisiveVotes) {
  Votes votes;
  for (const std::uint32_t a : {0U, 1U, 2U}) {
    votes.add(a, Outcome::left, (a + 1) % 3);
    votes.add(a, Outcome::tie, (a + 1) % 3);
  }
  // One decisive vote a pair, even strengths: two of eight directions go round. With Davidson's model two votes, half of
  // them ties, leave a pair level with 3/8.
  EXPECT_NEAR(goodness_of_fit(votes.columns(3), fit_bradley_terry(votes.columns(3))).cycles.expected, 0.25, 1e-12);
  const CycleCount davidson = goodness_of_fit(votes.columns(3), fit_davidson(votes.columns(3))).cycles;
  EXPECT_NEAR(davidson.expected, 2 * std::pow(5.0 / 16, 3), 1e-10);
  EXPECT_EQ(davidson.observed, 1U);
}

// Votes whose shares are those of Rao and Kupper's model, as nearly as whole numbers allow.
Votes rao_kupper_votes(std::uint32_t models, double threshold, double votes_a_pair) {
  Votes out;
  const auto times = [&](double share) { return static_cast<std::size_t>(std::lround(share * votes_a_pair)); };
  for (std::uint32_t i = 0; i < models; ++i) {
    for (std::uint32_t j = i + 1; j < models; ++j) {
      const double x = 1.2 * (static_cast<double>(i) - static_cast<double>(j));
      const double win = 1 / (1 + std::exp(threshold - x));
      const double loss = 1 / (1 + std::exp(threshold + x));
      out.add(i, Outcome::left, j, 0, times(win));
      out.add(i, Outcome::right, j, 0, times(loss));
      out.add(i, Outcome::tie, j, 0, times(1 - win - loss));
    }
  }
  return out;
}

TEST(TieModels, TheOneThatMadeTheVotesHasTheLargerLikelihood) {
  const Votes kupper = rao_kupper_votes(5, 0.9, 3000);
  const TieComparison theirs = compare_tie_models(kupper.columns(5));
  EXPECT_NEAR(*theirs.rao_kupper.threshold, 0.9, 2e-3);
  EXPECT_NEAR(theirs.rao_kupper.theta[4], 4 * 1.2, 1e-2);
  EXPECT_LT(*theirs.difference, -10);
  EXPECT_EQ(*theirs.difference, *theirs.davidson.log_likelihood - *theirs.rao_kupper.log_likelihood);
  EXPECT_LT(*goodness_of_fit(kupper.columns(5), theirs.rao_kupper).deviance, 1);
  EXPECT_GT(*goodness_of_fit(kupper.columns(5), theirs.davidson).deviance, 20);
  const Votes davidson = simulate(5, 1, 60'000, 0, 1);
  EXPECT_GT(*compare_tie_models(davidson.columns(5)).difference, 0);
  Votes decisive;
  decisive.add(0, Outcome::left, 1, 0, 3);
  decisive.add(0, Outcome::right, 1, 0, 2);
  EXPECT_FALSE(compare_tie_models(decisive.columns(2)).difference);
  EXPECT_TRUE(has_note(compare_tie_models(decisive.columns(2)).notes, note::no_ties));
}

// Dense, cell by cell, with numerical derivatives of the expected counts.
TEST(RaoScott, IsTheTraceOfTheAnnotatorsPartsAsTheyAreDefined) {
  const Votes votes = simulate(4, 12, 40, 0.6, 31);
  const StrengthFit fit = fit_davidson(votes.columns(4));
  const Goodness plain = goodness_of_fit(votes.columns(4), fit);
  const auto shares = [](const std::vector<double>& theta, std::size_t a, std::size_t b) {
    const double win = std::exp((theta[a] - theta[b]) / 2);
    const double tie = std::exp(theta[4]);
    const double sum = win + tie + 1 / win;
    return std::array<double, 3>{win / sum, tie / sum, 1 / win / sum};
  };
  std::vector<double> theta = fit.theta;
  theta.push_back(*fit.log_nu);
  const std::size_t cells_of_all = plain.pairs.size() * 3;
  std::vector<std::vector<double>> part(12, std::vector<double>(cells_of_all));  // (o_g - E_g) / sqrt E
  std::vector<std::vector<double>> slope(5, std::vector<double>(cells_of_all));  // dE / sqrt E
  for (std::size_t at = 0; at < plain.pairs.size(); ++at) {
    const PairFit& pair = plain.pairs[at];
    const auto p = shares(theta, pair.first, pair.second);
    for (std::size_t k = 0; k < 3; ++k) {
      const double root = std::sqrt(pair.votes * p[k]);
      for (std::size_t i = 1; i < 5; ++i) {
        std::vector<double> up = theta;
        std::vector<double> down = theta;
        up[i] += 1e-5;
        down[i] -= 1e-5;
        slope[i][at * 3 + k] =
            pair.votes * (shares(up, pair.first, pair.second)[k] - shares(down, pair.first, pair.second)[k]) / 2e-5 / root;
      }
    }
    for (std::size_t v = 0; v < votes.left.size(); ++v) {
      const bool straight = votes.left[v] == pair.first && votes.right[v] == pair.second;
      if (!straight && !(votes.left[v] == pair.second && votes.right[v] == pair.first)) continue;
      const auto seen = static_cast<std::size_t>(votes.outcome[v]);
      for (std::size_t k = 0; k < 3; ++k) {
        const double off = ((straight ? seen : 2 - seen) == k ? 1 : 0) - p[k];
        part[votes.annotator[v]][at * 3 + k] += off / std::sqrt(pair.votes * p[k]);
      }
    }
  }
  const auto dot = [](const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  };
  // Take the slopes out of every part, one after the other (Gram and Schmidt).
  std::vector<std::vector<double>> axes;
  for (std::size_t i = 1; i < 5; ++i) {
    std::vector<double> axis = slope[i];
    for (int again = 0; again < 2; ++again) {
      for (const auto& other : axes) {
        const double along = dot(axis, other);
        for (std::size_t c = 0; c < axis.size(); ++c) axis[c] -= along * other[c];
      }
    }
    const double length = std::sqrt(dot(axis, axis));
    for (double& x : axis) x /= length;
    axes.push_back(axis);
  }
  double trace = 0;
  double squares = 0;
  std::vector<double> sum(cells_of_all);
  for (auto& each : part) {
    for (const auto& axis : axes) {
      const double along = dot(each, axis);
      for (std::size_t c = 0; c < each.size(); ++c) each[c] -= along * axis[c];
    }
    trace += dot(each, each);
    for (std::size_t c = 0; c < each.size(); ++c) sum[c] += each[c];
  }
  EXPECT_NEAR(dot(sum, sum), *plain.pearson, 1e-6);
  trace = (trace - dot(sum, sum) / 12) * 12 / 11;
  for (std::size_t g = 0; g < 12; ++g) {
    for (std::size_t h = 0; h < 12; ++h) squares += g == h ? 0 : std::pow(dot(part[g], part[h]), 2) * 12 / 11;
  }
  const RaoScott found = rao_scott(votes.columns(4), fit);
  ASSERT_TRUE(found.p);
  EXPECT_NEAR(*found.design_effect, trace / static_cast<double>(plain.df), 1e-6);
  EXPECT_NEAR(*found.f, *plain.pearson / trace, 1e-6);
  EXPECT_NEAR(*found.df, std::min(static_cast<double>(plain.df), trace * trace / squares), 1e-5);
}

// Everybody says everything four times: the statistic is four times too large.
TEST(RaoScott, KeepsTheLevelWhereVotesAreRepeatedAndFindsAMisfit) {
  constexpr int runs = 400;
  int plain_rejects = 0;
  int rejects = 0;
  int found = 0;
  double effect = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    Xoshiro256 rng(60 + run);
    Votes votes;
    Votes odd;  // model 0 beats 2 far more often than strengths say
    for (std::uint32_t who = 0; who < 60; ++who) {
      for (int v = 0; v < 8; ++v) {
        const std::uint32_t a = below(rng, 5);
        const std::uint32_t b = (a + 1 + below(rng, 4)) % 5;
        const auto outcome = [&](double x) {
          const double u = uniform(rng) * (std::exp(x) + 1 + std::exp(-x));
          return u < std::exp(x) ? Outcome::left : u < std::exp(x) + 1 ? Outcome::tie : Outcome::right;
        };
        const double usual = 0.2 * (static_cast<double>(a) - b);
        votes.add(a, outcome(usual), b, who, 4);
        const double extra = a == 0 && b == 2 ? 2.5 : a == 2 && b == 0 ? -2.5 : 0;
        odd.add(a, outcome(usual + extra), b, who, 4);
      }
    }
    const StrengthFit fit = fit_davidson(votes.columns(5));
    plain_rejects += *goodness_of_fit(votes.columns(5), fit).pearson_p < 0.05 ? 1 : 0;
    const RaoScott now = rao_scott(votes.columns(5), fit);
    ASSERT_TRUE(now.p);
    effect += *now.design_effect / runs;
    rejects += *now.p < 0.05 ? 1 : 0;
    found += *rao_scott(odd.columns(5), fit_davidson(odd.columns(5))).p < 0.05 ? 1 : 0;
  }
  std::printf("  design effect %.2f of 4; tests at 5 %% reject %.1f %%, Pearson's %.1f %%; a misfit is found in %.1f %%\n", effect,
              100.0 * rejects / runs, 100.0 * plain_rejects / runs, 100.0 * found / runs);
  EXPECT_NEAR(effect, 4, 0.15);
  EXPECT_LT(rejects, 0.08 * runs);
  EXPECT_GT(rejects, 0.02 * runs);
  EXPECT_GT(plain_rejects, 0.9 * runs);
  EXPECT_GT(found, 0.9 * runs);
}

TEST(RaoScott, SaysWhyItHasNothing) {
  Votes votes = simulate(4, 1, 200, 0, 3);
  const StrengthFit fit = fit_davidson(votes.columns(4));
  EXPECT_TRUE(has_note(rao_scott(votes.columns(4), fit).notes, note::too_few));
  EXPECT_TRUE(has_note(rao_scott(votes.columns(4), StrengthFit{}).notes, note::no_data));
  EXPECT_TRUE(has_note(rao_scott(votes.columns(4), fit_bradley_terry(votes.columns(4))).notes, note::half_ties));
  votes.annotator.clear();
  EXPECT_TRUE(has_note(rao_scott(votes.columns(4), fit).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
