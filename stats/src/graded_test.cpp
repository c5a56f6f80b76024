// Graded votes against Davidson, Rao and Kupper, Bradley and Terry, closed forms, a search, and numerical derivatives.
#include "assay/stats/graded.hpp"
#include "assay/stats/rng.hpp"
#include "graded_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::climb;
using test::draw_graded;
using test::graded_share;
using test::GradedVotes;
using test::largest_difference;
using test::simulate;
using test::Votes;

constexpr GradeModel both[] = {GradeModel::adjacent, GradeModel::cumulative};

GradedVotes as_graded(const Votes& votes, std::size_t models) {
  GradedVotes out;
  out.models = models;
  out.grades = 3;
  for (std::size_t i = 0; i < votes.left.size(); ++i)
    out.add(votes.left[i], static_cast<std::uint32_t>(votes.outcome[i]), votes.right[i], votes.annotator[i]);
  return out;
}

std::vector<double> point(const StrengthFit& fit) {
  std::vector<double> x = fit.theta;
  x.insert(x.end(), fit.scale.begin(), fit.scale.end());
  x.insert(x.end(), fit.effect.begin(), fit.effect.end());
  return x;
}

double by_the_paper(const GradedVotes& votes, GradeModel model, bool side, const std::vector<double>& x) {
  const auto levels = static_cast<std::ptrdiff_t>((votes.grades - 1) / 2);
  const auto begin = x.begin() + static_cast<std::ptrdiff_t>(votes.models);
  const std::vector<double> scale(begin, begin + levels);
  double sum = 0;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    const double difference = x[votes.left[i]] - x[votes.right[i]] + (side ? x.back() : 0);
    sum += std::log(graded_share(model, static_cast<std::uint32_t>(votes.grades), votes.grade[i], difference, scale));
  }
  return sum;
}

TEST(Graded, OfThreeGradesAreDavidsonAndRaoKupperWithTheirClusteredIntervals) {
  const Votes votes = simulate(6, 15, 40, 0.5, 7);
  const GradedVotes graded = as_graded(votes, 6);
  for (const GradeModel model : both) {
    const bool adjacent = model == GradeModel::adjacent;
    const StrengthFit known = adjacent ? fit_davidson(votes.columns(6)) : fit_rao_kupper(votes.columns(6));
    const StrengthFit fit = fit_graded(graded.columns(), model);
    ASSERT_TRUE(fit.ok());
    EXPECT_LT(largest_difference(fit.theta, known.theta), 1e-10);
    EXPECT_NEAR(fit.scale.at(0), *known.tie_parameter(), 1e-10);
    EXPECT_EQ(fit.scale_grade, std::vector<std::uint32_t>{1});
    EXPECT_LT(largest_difference(fit.covariance, known.covariance), 1e-9);
    EXPECT_NEAR(*fit.log_likelihood, *known.log_likelihood, 1e-9);
    EXPECT_EQ(fit.n, known.n);
    const ClusteredCovariance clustered = clustered_covariance(graded.columns(), fit);
    const ClusteredCovariance expected = clustered_covariance(votes.columns(6), known);
    ASSERT_TRUE(clustered.ok());
    EXPECT_LT(largest_difference(clustered.covariance, expected.covariance), 1e-9);
    EXPECT_EQ(clustered.df, expected.df);
    EXPECT_EQ(strengths(fit, &clustered)[3].method, strengths(known, &expected)[3].method);
    const Estimate tie = adjacent ? log_nu(known, &expected) : stats::threshold(known, &expected);
    EXPECT_NEAR(*grade_scale(fit, &clustered)[0].se, *tie.se, 1e-9);
  }
}

TEST(Graded, ADominantAnnotatorCostsTheDegreesOfFreedomOfDavidsonsModel) {
  const Votes votes = simulate(4, 12, 30, 0.5, 8, 300);
  const GradedVotes graded = as_graded(votes, 4);
  const StrengthFit fit = fit_graded(graded.columns(), GradeModel::adjacent);
  const StrengthFit known = fit_davidson(votes.columns(4));
  const ClusteredCovariance clustered = clustered_covariance(graded.columns(), fit);
  EXPECT_LT(clustered.df[1], 10);
  EXPECT_LT(largest_difference(clustered.df, clustered_covariance(votes.columns(4), known).df), 1e-6);
}

TEST(Graded, OfTwoGradesAreBradleyTerry) {
  Votes votes = simulate(5, 6, 60, 0.3, 3);
  GradedVotes graded;
  graded.models = 5;
  graded.grades = 2;
  Votes decisive;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    if (votes.outcome[i] == Outcome::tie) continue;
    decisive.add(votes.left[i], votes.outcome[i], votes.right[i], votes.annotator[i]);
    graded.add(votes.left[i], votes.outcome[i] == Outcome::left ? 0 : 1, votes.right[i], votes.annotator[i]);
  }
  const StrengthFit known = fit_bradley_terry(decisive.columns(5));
  for (const GradeModel model : both) {
    const StrengthFit fit = fit_graded(graded.columns(), model);
    EXPECT_LT(largest_difference(fit.theta, known.theta), 1e-10);
    EXPECT_LT(largest_difference(fit.covariance, known.covariance), 1e-10);
    EXPECT_TRUE(fit.scale.empty());
  }
}

TEST(Graded, EqualModelsHaveTheFrequenciesOfTheGrades) {
  // 0 and 4 together 30, 1 and 3 together 50, 2 20, the same on either side.
  GradedVotes votes;
  votes.models = 2;
  votes.grades = 5;
  const std::size_t times[5] = {15, 25, 20, 25, 15};
  for (std::uint32_t g = 0; g < 5; ++g) votes.add(0, g, 1, 0, times[g]);
  const StrengthFit adjacent = fit_graded(votes.columns(), GradeModel::adjacent);
  EXPECT_NEAR(adjacent.theta[1], 0, 1e-12);
  EXPECT_NEAR(adjacent.scale.at(0), std::log(25.0 / 15), 1e-10);
  EXPECT_NEAR(adjacent.scale.at(1), std::log(20.0 / 15), 1e-10);
  const StrengthFit cumulative = fit_graded(votes.columns(), GradeModel::cumulative);
  EXPECT_NEAR(cumulative.scale.at(0), std::log(85.0 / 15), 1e-10);
  EXPECT_NEAR(cumulative.scale.at(1), std::log(60.0 / 40), 1e-10);
  EXPECT_EQ(cumulative.scale_grade, (std::vector<std::uint32_t>{1, 2}));
}

TEST(Graded, FindsTheMaximumThatASearchFindsAndInvertsTheNumericalHessian) {
  double from_search = 0;
  double from_hessian = 0;
  for (const GradeModel model : both) {
    for (const std::uint32_t grades : {3U, 4U, 5U, 6U}) {
      const GradedVotes votes = draw_graded(3, grades, 1, 150, 0, 0.4, grades);
      const StrengthFit fit = fit_graded(votes.columns(), model, {.side = true});
      ASSERT_EQ(fit.theta.size(), 3U);
      const std::vector<double> x = point(fit);
      ASSERT_EQ(x.size(), 3 + (grades - 1) / 2 + 1);
      const auto f = [&](const std::vector<double>& at) { return by_the_paper(votes, model, true, at); };
      std::vector<double> start(x.size());
      if (model == GradeModel::cumulative) {
        for (std::size_t i = 3; i + 1 < start.size(); ++i) start[i] = static_cast<double>(start.size() - i);
      }
      from_search = std::max(from_search, largest_difference(x, climb(f, start)));
      EXPECT_NEAR(*fit.log_likelihood, f(x), 1e-9);
      const std::size_t p = x.size();
      const double h = 1e-4;
      const auto at = [&](std::size_t i, double a, std::size_t j, double b) {
        std::vector<double> next = x;
        next[i] += a;
        next[j] += b;
        return f(next);
      };
      for (std::size_t i = 1; i < p; ++i) {
        for (std::size_t j = 1; j < p; ++j) {
          double product = 0;
          for (std::size_t k = 1; k < p; ++k)
            product -= (at(i, h, k, h) - at(i, h, k, -h) - at(i, -h, k, h) + at(i, -h, k, -h)) / (4 * h * h) * fit.covariance[k * p + j];
          from_hessian = std::max(from_hessian, std::abs(product - (i == j ? 1 : 0)));
        }
      }
    }
  }
  test::report("graded votes against a search", from_search);
  test::report("graded votes, Hessian times covariance", from_hessian);
  EXPECT_LT(from_search, 2e-6);
  EXPECT_LT(from_hessian, 1e-4);
}

TEST(Graded, TheClusteredCovarianceIsCloseToRefittingWithoutEveryAnnotator) {
  for (const GradeModel model : both) {
    const GradedVotes votes = draw_graded(4, 5, 40, 50, 0.6, 0.3, 5);
    const StrengthFit fit = fit_graded(votes.columns(), model, {.side = true});
    const ClusteredCovariance clustered = clustered_covariance(votes.columns(), fit);
    ASSERT_TRUE(clustered.ok());
    const std::vector<double> x = point(fit);
    std::vector<double> sum(x.size());
    for (std::uint32_t person = 0; person < 40; ++person) {
      GradedVotes rest;
      rest.models = 4;
      rest.grades = 5;
      for (std::size_t i = 0; i < votes.left.size(); ++i) {
        if (votes.annotator[i] != person) rest.add(votes.left[i], votes.grade[i], votes.right[i]);
      }
      const std::vector<double> without = point(fit_graded(rest.columns(), model, {.side = true}));
      for (std::size_t i = 0; i < x.size(); ++i) sum[i] += (without[i] - x[i]) * (without[i] - x[i]) * 39 / 40;
    }
    double worst = 0;
    for (std::size_t i = 1; i < x.size(); ++i)
      worst = std::max(worst, std::abs(std::sqrt(clustered.covariance[i * (x.size() + 1)] / sum[i]) - 1));
    test::report("graded CR3 se against exact refits (relative)", worst);
    EXPECT_LT(worst, 0.03);
  }
}

TEST(Graded, TheOrderOfRowsPlaysNoPartAndSidesChangeTheirEffectOnly) {
  const GradedVotes votes = draw_graded(5, 5, 8, 40, 0.4, 0.5, 21);
  std::vector<std::size_t> order(votes.left.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 rng(2);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  GradedVotes mirrored;
  mirrored.models = votes.models;
  mirrored.grades = votes.grades;
  for (const std::size_t i : order) mirrored.add(votes.right[i], 4 - votes.grade[i], votes.left[i], votes.annotator[i]);
  for (const GradeModel model : both) {
    const StrengthFit plain = fit_graded(votes.columns(), model);
    const StrengthFit again = fit_graded(mirrored.columns(), model);
    EXPECT_EQ(again.theta, plain.theta);
    EXPECT_EQ(clustered_covariance(mirrored.columns(), again).covariance, clustered_covariance(votes.columns(), plain).covariance);
    const StrengthFit sided = fit_graded(votes.columns(), model, {.side = true});
    const StrengthFit other = fit_graded(mirrored.columns(), model, {.side = true});
    EXPECT_LT(largest_difference(other.theta, sided.theta), 1e-9);
    EXPECT_NEAR(other.effect.at(0), -sided.effect.at(0), 1e-9);
    EXPECT_GT(*effects(sided)[0].low, 0);
    // A column of ones is the side.
    GradedVotes ones = votes;
    ones.covariates = 1;
    ones.difference.assign(votes.left.size(), 1.0);
    EXPECT_EQ(fit_graded(ones.columns(), model).effect, sided.effect);
    EXPECT_TRUE(has_note(fit_graded(ones.columns(), model, {.side = true}).notes, note::no_curvature));
  }
}

TEST(Graded, EveryRoundClimbs) {
  GradedVotes hard = draw_graded(6, 5, 1, 60, 0, 0, 4);
  hard.add(0, 0, 5, 0, 400);  // the weakest beats the strongest: far from where it starts
  hard.add(1, 2, 2, 0, 300);
  for (const GradeModel model : both) {
    double before = -HUGE_VAL;
    for (int most = 0; most <= 12; ++most) {
      const StrengthFit fit = fit_graded(hard.columns(), model, {.side = true, .climb = {.max_rounds = most}});
      EXPECT_GE(*fit.log_likelihood, before - 1e-12 * std::abs(before));
      before = *fit.log_likelihood;
    }
    EXPECT_LE(fit_graded(hard.columns(), model, {.side = true}).gradient, 1e-10);
  }
}

}  // namespace
}  // namespace assay::stats
