// Votes with covariates of style: against fits without them, a search, planted effects, and the normalisation by hand.
#include "assay/stats/style.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::largest_difference;
using test::Votes;

struct Styled {
  Votes votes;
  std::vector<double> difference;
  std::size_t covariates = 1;
  [[nodiscard]] StyledComparisons columns(std::size_t models) const { return {votes.columns(models), difference, covariates}; }
};

// Davidson's model with log nu = 0: model m has strength m / 2, writes at a length that grows with its number, and a difference in
// length counts for `bias`. Annotators have tastes for length.
Styled draw(std::uint32_t models, std::uint32_t people, std::uint32_t votes_each, double bias, double side, double taste,
            std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Styled out;
  for (std::uint32_t person = 0; person < people; ++person) {
    const double own = bias + taste * normal(rng);
    for (std::uint32_t v = 0; v < votes_each; ++v) {
      const std::uint32_t a = below(rng, models);
      const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
      const double longer = 0.5 * (static_cast<double>(a) - b) + normal(rng);
      const double x = 0.5 * (static_cast<double>(a) - b) + side + own * longer;
      const double win = std::exp(x / 2);
      const double u = uniform(rng) * (win + 1 + 1 / win);
      out.votes.add(a, u < win ? Outcome::left : u < win + 1 ? Outcome::tie : Outcome::right, b, person);
      out.difference.push_back(longer);
    }
  }
  return out;
}

TEST(Styled, WithoutCovariatesAreTheModelsOfWinsAndTies) {
  const Votes votes = test::simulate(5, 12, 40, 0.4, 3);
  const StyledComparisons plain{.votes = votes.columns(5), .difference = {}};
  const auto same = [&](TieModel ties, const StrengthFit& known) {
    const StrengthFit fit = fit_styled(plain, {.ties = ties, .side = false});
    EXPECT_LT(largest_difference(fit.theta, known.theta), 1e-9);
    EXPECT_LT(largest_difference(fit.covariance, known.covariance), 1e-9);
    EXPECT_NEAR(*fit.log_likelihood, *known.log_likelihood, 1e-9);
    EXPECT_EQ(fit.n, known.n);
    EXPECT_EQ(strengths(fit)[1].method, strengths(known)[1].method);
    EXPECT_LT(largest_difference(clustered_covariance(plain, fit).covariance, clustered_covariance(votes.columns(5), known).covariance),
              1e-9);
  };
  same(TieModel::davidson, fit_davidson(votes.columns(5)));
  same(TieModel::rao_kupper, fit_rao_kupper(votes.columns(5)));
  same(TieModel::half_wins, fit_bradley_terry(votes.columns(5)));
}

TEST(Styled, FindTheMaximumThatASearchFinds) {
  Styled data = draw(3, 1, 150, 0.6, 0.3, 0, 5);
  Xoshiro256 rng(4);
  std::vector<double> two;
  for (const double each : data.difference) {
    two.push_back(each);
    two.push_back(normal(rng));
  }
  data.difference = two;
  data.covariates = 2;
  double worst = 0;
  for (const TieModel ties : {TieModel::davidson, TieModel::half_wins, TieModel::rao_kupper}) {
    const StrengthFit fit = fit_styled(data.columns(3), {.ties = ties});
    ASSERT_TRUE(fit.ok());
    std::vector<double> x = fit.theta;
    x.insert(x.end(), fit.effect.begin(), fit.effect.end());
    x.insert(x.end(), fit.scale.begin(), fit.scale.end());
    // theta, side, two effects, then log nu or the threshold.
    const auto f = [&](const std::vector<double>& at) {
      double sum = 0;
      for (std::size_t i = 0; i < data.votes.left.size(); ++i) {
        const double z = at[data.votes.left[i]] - at[data.votes.right[i]] + at[3] + at[4] * two[2 * i] + at[5] * two[2 * i + 1];
        const Outcome outcome = data.votes.outcome[i];
        if (ties == TieModel::half_wins) {
          const double left = 1 / (1 + std::exp(-z));
          const double share = outcome == Outcome::left ? 1 : outcome == Outcome::tie ? 0.5 : 0;
          sum += share * std::log(left) + (1 - share) * std::log(1 - left);
          continue;
        }
        double p[3];
        if (ties == TieModel::davidson) {
          const double all = std::exp(z / 2) + std::exp(-z / 2) + std::exp(at[6]);
          p[0] = std::exp(z / 2) / all;
          p[2] = std::exp(-z / 2) / all;
        } else {
          p[0] = 1 / (1 + std::exp(at[6] - z));
          p[2] = 1 / (1 + std::exp(at[6] + z));
        }
        p[1] = 1 - p[0] - p[2];
        sum += std::log(p[static_cast<std::size_t>(outcome)]);
      }
      return sum;
    };
    std::vector<double> start(x.size());
    if (ties == TieModel::rao_kupper) start.back() = 1;
    worst = std::max(worst, largest_difference(x, test::climb(f, start)));
    EXPECT_NEAR(*fit.log_likelihood, f(x), 1e-9);
    EXPECT_EQ(effects(fit).size(), 3U);
  }
  test::report("votes with covariates against a search", worst);
  EXPECT_LT(worst, 2e-6);
}

TEST(Styled, APlantedLengthBiasIsRecoveredAndStrengthsAreThenUnbiased) {
  // Longer answers come from stronger models, so without the covariate their strengths are overstated.
  const std::uint32_t models = 4;
  const int runs = 120;
  double effect = 0;
  double side = 0;
  double freed = 0;
  double plain = 0;
  double squares = 0;
  int covered = 0;
  int covered_strength = 0;
  for (int run = 0; run < runs; ++run) {
    const Styled data = draw(models, 20, 60, 0.5, 0.25, 0.15, 100 + static_cast<std::uint64_t>(run));
    const StrengthFit fit = fit_styled(data.columns(models));
    const ClusteredCovariance clustered = clustered_covariance(data.columns(models), fit);
    const auto found = effects(fit, &clustered);
    side += *found[0].estimate / runs;
    effect += *found[1].estimate / runs;
    covered += *found[1].low < 0.5 && 0.5 < *found[1].high ? 1 : 0;
    const Estimate gap = strength_difference(fit, 3, 0, &clustered);
    freed += *gap.estimate / runs;
    squares += (*gap.estimate - 1.5) * (*gap.estimate - 1.5) / runs;
    covered_strength += *gap.low < 1.5 && 1.5 < *gap.high ? 1 : 0;
    plain += *strength_difference(fit_davidson(data.votes.columns(models)), 3, 0).estimate / runs;
  }
  std::printf("  planted .5, found %.3f; side .25, found %.3f; strength 1.5, found %.3f, without the covariate %.3f\n", effect, side, freed,
              plain);
  std::printf("  95 %% intervals hold the effect in %d and the strength in %d of %d runs\n", covered, covered_strength, runs);
  const double error = std::sqrt(squares / runs);
  EXPECT_NEAR(effect, 0.5, 0.02);  // tastes that differ draw it a little towards 0
  EXPECT_NEAR(side, 0.25, 0.02);
  EXPECT_NEAR(freed, 1.5, 3 * error + 0.03);
  EXPECT_GT(plain, 2.0);
  EXPECT_GE(covered, 107);  // 114 expected
  EXPECT_GE(covered_strength, 107);
}

TEST(Styled, TheOrderOfRowsAndSidesPlaysNoPart) {
  const Styled data = draw(5, 9, 40, 0.4, 0, 0.2, 8);
  std::vector<std::size_t> order(data.difference.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 rng(2);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  Styled other;
  for (const std::size_t i : order) {
    const auto flipped = static_cast<Outcome>(2 - static_cast<int>(data.votes.outcome[i]));
    other.votes.add(data.votes.right[i], flipped, data.votes.left[i], data.votes.annotator[i]);
    other.difference.push_back(-data.difference[i]);
  }
  const StyleOptions options{.side = false};
  const StrengthFit fit = fit_styled(data.columns(5), options);
  const StrengthFit again = fit_styled(other.columns(5), options);
  EXPECT_EQ(again.theta, fit.theta);
  EXPECT_EQ(again.effect, fit.effect);
  EXPECT_EQ(clustered_covariance(other.columns(5), again).covariance, clustered_covariance(data.columns(5), fit).covariance);
}

TEST(Styled, NameWhatCannotBeToldApart) {
  Styled data = draw(3, 5, 40, 0.4, 0, 0.2, 8);
  Styled of_model = data;  // a value of the model, not of the response
  for (std::size_t i = 0; i < of_model.difference.size(); ++i)
    of_model.difference[i] = static_cast<double>(data.votes.left[i] * data.votes.left[i]) - data.votes.right[i] * data.votes.right[i];
  const StrengthFit confounded = fit_styled(of_model.columns(3));
  EXPECT_FALSE(confounded.ok());
  EXPECT_TRUE(has_note(confounded.notes, note::no_curvature));
  Styled oracle = data;  // the covariate says who wins
  for (std::size_t i = 0; i < oracle.difference.size(); ++i) oracle.difference[i] = 1.0 - static_cast<int>(data.votes.outcome[i]);
  const StrengthFit separated = fit_styled(oracle.columns(3));
  EXPECT_FALSE(separated.ok());
  EXPECT_TRUE(has_note(separated.notes, note::separated));
  EXPECT_TRUE(effects(separated).empty());
  data.covariates = 2;
  EXPECT_TRUE(has_note(fit_styled(data.columns(3)).notes, note::bad_input));
  data.covariates = 1;
  EXPECT_TRUE(has_note(fit_styled(data.columns(3), {.ties = TieModel::plackett_luce}).notes, note::bad_input));
  // A fit with covariates is none of those that goodness of fit and plain clustered intervals know.
  EXPECT_TRUE(has_note(clustered_covariance(data.votes.columns(3), fit_styled(data.columns(3))).notes, note::bad_input));
}

TEST(StyleDifferences, AreNormalisedAndStandardised) {
  const std::vector<double> left{300, 0, 100, 2};  // length, headers
  const std::vector<double> right{100, 0, 100, 0};
  const StyleDifferences found = style_differences(left, right, 2, std::vector<double>{0, 1});
  // Lengths: .5 and 0, whose root mean square is sqrt(.125); headers with 1 added below: 0 and 2 / (2 + 0 + 1).
  ASSERT_EQ(found.difference.size(), 4U);
  EXPECT_NEAR(found.spread[0], std::sqrt(0.125), 1e-15);
  EXPECT_NEAR(found.spread[1], std::sqrt(2.0 / 9), 1e-15);
  EXPECT_NEAR(found.difference[0], 0.5 / std::sqrt(0.125), 1e-15);
  EXPECT_EQ(found.difference[1], 0);
  EXPECT_EQ(found.difference[2], 0);
  EXPECT_NEAR(found.difference[3], std::sqrt(2.0), 1e-15);
  const StyleDifferences other = style_differences(right, left, 2, std::vector<double>{0, 1});
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(other.difference[i], -found.difference[i]);
  const StyleDifferences same = style_differences(left, left, 2);
  EXPECT_TRUE(has_note(same.notes, note::no_variation));
  EXPECT_EQ(same.difference, std::vector<double>(4, 0.0));
  EXPECT_TRUE(has_note(style_differences(left, right, 3).notes, note::bad_input));
  EXPECT_TRUE(has_note(style_differences(std::vector<double>{-1}, std::vector<double>{1}, 1).notes, note::bad_input));
  EXPECT_TRUE(has_note(style_differences({}, {}, 1).notes, note::no_data));
}

}  // namespace
}  // namespace assay::stats
