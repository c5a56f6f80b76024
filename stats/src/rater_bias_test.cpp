// The additive model of ratings: by hand, against dense least squares and refits, and on simulated raters.
#include "assay/stats/rater_bias.hpp"

#include "assay/stats/reliability.hpp"

#include "assay/stats/rng.hpp"
#include "linear.hpp"
#include "rubric_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using namespace test;

TEST(RaterBias, OfACompleteTableByHand) {
  RubricTable table;
  const double value[3][2] = {{4, 2}, {5, 4}, {3, 0}};
  for (std::uint32_t i = 0; i < 3; ++i) {
    for (std::uint32_t r = 0; r < 2; ++r) table.add(i, r, value[i][r]);
  }
  const RaterBiasFit fit = fit_rater_bias(table.columns(3, 2));
  ASSERT_TRUE(fit.ok());
  EXPECT_NEAR(*fit.item[0].estimate, 3, 1e-12);
  EXPECT_NEAR(*fit.item[1].estimate, 4.5, 1e-12);
  EXPECT_NEAR(*fit.item[2].estimate, 1.5, 1e-12);
  EXPECT_NEAR(*fit.severity[0].estimate, -1, 1e-12);
  EXPECT_NEAR(*fit.severity[1].estimate, 1, 1e-12);
  // Residuals 0, 0, -.5, .5, .5, -.5 with two degrees of freedom: q = .5, V = q / 2.
  EXPECT_NEAR(*fit.residual_sd, std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(*fit.item[0].se, 0.5, 1e-12);
  EXPECT_EQ(*fit.df, 2);
  EXPECT_NEAR(*fit.item[0].high, 3 + 4.302652729911275 * 0.5, 1e-9);
  // The means vary by 2.25.
  EXPECT_NEAR(*fit.reliability.estimate, 1 - 0.25 / 2.25, 1e-12);
  // Differences of the raters are 2, 1, 3: leaving one out moves their half mean, 1, by 0, .25, -.25.
  EXPECT_NEAR(*fit.severity[0].se, std::sqrt(2.0 / 3 * 2 * 0.25 * 0.25), 1e-12);
  EXPECT_EQ(fit.severity[0].clusters, 3U);
  EXPECT_TRUE(fit.severity[0].has_note(note::few_clusters));
}

TEST(RaterBias, AnItemOfASevereRaterIsNotWorseForIt) {
  // Item 3 is rated by the severe rater alone, item 0 by the lenient one alone; all items are worth 5.
  RubricTable table;
  const double severity[3] = {-1, 0, 1};
  const std::vector<std::vector<std::uint32_t>> who{{0}, {0, 1}, {1, 2}, {2}};
  for (std::uint32_t i = 0; i < 4; ++i) {
    for (const std::uint32_t r : who[i]) table.add(i, r, 5 - severity[r]);
  }
  const RaterBiasFit fit = fit_rater_bias(table.columns(4, 3));
  EXPECT_NEAR(fit.raw[0], 6, 1e-12);
  EXPECT_NEAR(fit.raw[3], 4, 1e-12);
  for (const Estimate& item : fit.item) EXPECT_NEAR(*item.estimate, 5, 1e-12);
  for (std::size_t r = 0; r < 3; ++r) EXPECT_NEAR(*fit.severity[r].estimate, severity[r], 1e-12);
  EXPECT_TRUE(has_note(fit.notes, note::saturated));
  EXPECT_FALSE(fit.item[0].has_interval());
  EXPECT_TRUE(fit.severity[0].has_note(note::too_few));
}

// Ordinary least squares with a column an item, a rater but the last and a dimension but the last, effects summing to zero.
struct Dense {
  std::vector<double> beta;
  Matrix covariance;  // without the residual variance
  double rss = 0;
  std::size_t df = 0;
};

std::vector<double> dense_row(const RubricTable& t, std::size_t i, std::size_t items, std::size_t raters, std::size_t dimensions) {
  std::vector<double> x(items + raters - 1 + dimensions - 1);
  x[t.item[i]] = 1;
  const auto effect = [&](std::size_t at, std::size_t from, std::size_t levels) {
    for (std::size_t k = 0; k + 1 < levels; ++k) x[from + k] = at == k ? 1 : at + 1 == levels ? -1 : 0;
  };
  effect(t.rater[i], items, raters);
  effect(t.dimension.empty() ? 0 : t.dimension[i], items + raters - 1, dimensions);
  return x;
}

Dense dense_least_squares(const RubricTable& t, std::size_t items, std::size_t raters, std::size_t dimensions) {
  const std::size_t p = items + raters - 1 + dimensions - 1;
  Dense out{.beta = std::vector<double>(p), .covariance = Matrix(p)};
  Matrix a(p);
  for (std::size_t i = 0; i < t.value.size(); ++i) {
    const std::vector<double> x = dense_row(t, i, items, raters, dimensions);
    for (std::size_t j = 0; j < p; ++j) {
      out.beta[j] += x[j] * t.value[i];
      for (std::size_t k = 0; k < p; ++k) a.at(j, k) += x[j] * x[k];
    }
  }
  EXPECT_TRUE(cholesky(a));
  solve(a, out.beta);
  out.covariance = inverse(a);
  for (std::size_t i = 0; i < t.value.size(); ++i) {
    const std::vector<double> x = dense_row(t, i, items, raters, dimensions);
    const double off = t.value[i] - std::inner_product(x.begin(), x.end(), out.beta.begin(), 0.0);
    out.rss += off * off;
  }
  out.df = t.value.size() - p;
  return out;
}

TEST(RaterBias, IsDenseLeastSquaresOnAnIncompleteTable) {
  const RubricTable table = simulate_rubric({.items = 30, .raters = 7, .raters_each = 3, .noise = 0.8}, 3);
  const RaterBiasFit fit = fit_rater_bias(table.columns(30, 7));
  const Dense dense = dense_least_squares(table, 30, 7, 1);
  ASSERT_TRUE(fit.reliability.estimate);
  EXPECT_EQ(*fit.df, static_cast<double>(dense.df));
  const double variance = dense.rss / static_cast<double>(dense.df);
  double worst = std::abs(*fit.residual_sd - std::sqrt(variance));
  for (std::size_t i = 0; i < 30; ++i) {
    worst = std::max(worst, std::abs(*fit.item[i].estimate - dense.beta[i]));
    worst = std::max(worst, std::abs(*fit.item[i].se - std::sqrt(variance * dense.covariance.at(i, i))));
  }
  for (std::size_t r = 0; r < 6; ++r) worst = std::max(worst, std::abs(*fit.severity[r].estimate + dense.beta[30 + r]));
  report("additive model, means, errors, severities", worst);
  EXPECT_LT(worst, 1e-10);
}

TEST(RaterBias, WithDimensionsIsDenseLeastSquaresToo) {
  const RubricTable table = simulate_rubric({.items = 25, .raters = 6, .raters_each = 3, .dimensions = 4, .noise = 0.8, .missing = 0.3}, 5);
  const RaterBiasFit fit = fit_rater_bias(table.columns(25, 6, 4));
  const Dense dense = dense_least_squares(table, 25, 6, 4);
  double worst = std::abs(*fit.residual_sd - std::sqrt(dense.rss / static_cast<double>(dense.df)));
  for (std::size_t i = 0; i < 25; ++i) worst = std::max(worst, std::abs(*fit.item[i].estimate - dense.beta[i]));
  for (std::size_t r = 0; r < 5; ++r) worst = std::max(worst, std::abs(*fit.severity[r].estimate + dense.beta[25 + r]));
  for (std::size_t d = 0; d < 3; ++d) worst = std::max(worst, std::abs(*fit.ease[d].estimate - dense.beta[30 + d]));
  report("additive model with dimensions", worst);
  EXPECT_LT(worst, 1e-10);
}

TEST(RaterBias, TheErrorOfASeverityIsThatOfRefittingWithoutEveryItem) {
  const RubricTable table = simulate_rubric({.items = 20, .raters = 5, .raters_each = 3, .dimensions = 3, .noise = 0.7}, 11);
  const RaterBiasFit fit = fit_rater_bias(table.columns(20, 5, 3));
  std::vector<double> moved(8);
  for (std::uint32_t without = 0; without < 20; ++without) {
    RubricTable rest;
    for (std::size_t i = 0; i < table.value.size(); ++i) {
      if (table.item[i] != without) rest.add(table.item[i], table.rater[i], table.value[i], table.dimension[i]);
    }
    const RaterBiasFit refit = fit_rater_bias(rest.columns(20, 5, 3));
    for (std::size_t p = 0; p < 8; ++p) {
      const auto of = [&](const RaterBiasFit& f) { return p < 5 ? *f.severity[p].estimate : *f.ease[p - 5].estimate; };
      moved[p] += (of(refit) - of(fit)) * (of(refit) - of(fit));
    }
  }
  double worst = 0;
  for (std::size_t p = 0; p < 8; ++p) {
    const Estimate& each = p < 5 ? fit.severity[p] : fit.ease[p - 5];
    worst = std::max(worst, std::abs(*each.se / std::sqrt(19.0 / 20 * moved[p]) - 1));
  }
  report("additive model, item jackknife (relative)", worst);
  EXPECT_LT(worst, 1e-9);
}

TEST(RaterBias, IntervalsHoldTheTruthAlsoWithAHalo) {
  std::size_t items = 0;
  std::size_t items_held = 0;
  std::size_t raters = 0;
  std::size_t raters_held = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    // What a rater thinks of an item colours all three dimensions.
    const RubricShape shape{.items = 30, .raters = 6, .raters_each = 3, .dimensions = 3, .noise = 0.5, .halo = 0.8};
    const RubricTable table = simulate_rubric(shape, seed);
    const RaterBiasFit fit = fit_rater_bias(table.columns(30, 6, 3));
    const auto held = [](const Estimate& each, double truth) { return *each.low <= truth && truth <= *each.high ? 1U : 0U; };
    for (std::size_t i = 0; i < 30; ++i) items_held += held(fit.item[i], table.true_item[i]);
    for (std::size_t r = 0; r < 6; ++r) raters_held += held(fit.severity[r], table.true_severity[r]);
    items += 30;
    raters += 6;
  }
  const double of_items = static_cast<double>(items_held) / static_cast<double>(items);
  const double of_raters = static_cast<double>(raters_held) / static_cast<double>(raters);
  std::printf("  coverage: items %.3f, severities %.3f\n", of_items, of_raters);
  EXPECT_NEAR(of_items, 0.95, 0.015);
  EXPECT_NEAR(of_raters, 0.955, 0.025);
}

TEST(RaterBias, NamesWhatCannotBeCompared) {
  RubricTable apart;
  for (const std::uint32_t i : {0U, 1U}) {
    for (const std::uint32_t r : {0U, 1U}) apart.add(i, r, 1.0 + i + 2 * r);
  }
  for (const std::uint32_t i : {2U, 3U}) {
    for (const std::uint32_t r : {2U, 4U}) apart.add(i, r, 2.0 + i + r + (i == r ? 1 : 0));
  }
  const RaterBiasFit fit = fit_rater_bias(apart.columns(5, 5));
  ASSERT_TRUE(has_note(fit.notes, note::disconnected));
  const auto said = std::ranges::find(fit.notes, note::disconnected, &Note::code);
  EXPECT_NE(said->message.find("raters 0 and 1; raters 2 and 4"), std::string::npos) << said->message;
  EXPECT_EQ(fit.item_component, (std::vector<std::uint32_t>{0, 0, 2, 2, not_rated}));
  EXPECT_EQ(fit.rater_component, (std::vector<std::uint32_t>{0, 0, 2, not_rated, 2}));
  EXPECT_NEAR(*fit.severity[0].estimate + *fit.severity[1].estimate, 0, 1e-12);
  EXPECT_NEAR(*fit.severity[2].estimate + *fit.severity[4].estimate, 0, 1e-12);
  EXPECT_NEAR(*fit.item[3].estimate, 8, 1e-12);
  EXPECT_TRUE(fit.item[4].has_note(note::no_data));
  EXPECT_TRUE(fit.severity[3].has_note(note::no_data));
  EXPECT_FALSE(fit.severity[3].estimate);
}

TEST(RaterBias, DimensionsThatGoWithRatersAreRefused) {
  RubricTable table;
  for (std::uint32_t i = 0; i < 4; ++i) {
    for (std::uint32_t r = 0; r < 2; ++r) table.add(i, r, 1.0 + i * r, r);
  }
  const RaterBiasFit fit = fit_rater_bias(table.columns(4, 2, 2));
  EXPECT_FALSE(fit.ok());
  EXPECT_TRUE(has_note(fit.notes, note::disconnected));
}

TEST(RaterBias, AComparisonThatHangsOnOneItemIsNamed) {
  RubricTable table = simulate_rubric({.items = 12, .raters = 3, .raters_each = 3, .noise = 0.5}, 2);
  table.add(4, 3, 2.5);  // rater 3 saw item 4 alone
  const RaterBiasFit fit = fit_rater_bias(table.columns(12, 4));
  ASSERT_TRUE(has_note(fit.notes, note::too_few));
  EXPECT_NE(std::ranges::find(fit.notes, note::too_few, &Note::code)->message.find("item 4 "), std::string::npos);
  EXPECT_FALSE(fit.severity[3].has_interval());
  EXPECT_TRUE(fit.severity[0].has_interval());
}

TEST(RaterBias, SaysWhyThereIsNothing) {
  RubricTable table;
  EXPECT_TRUE(has_note(fit_rater_bias(table.columns(2, 2)).notes, note::no_data));
  table.add(2, 0, 1);
  EXPECT_TRUE(has_note(fit_rater_bias(table.columns(2, 2)).notes, note::bad_input));
  table.item[0] = 0;
  const RaterBiasFit one = fit_rater_bias(table.columns(2, 2));
  EXPECT_EQ(*one.item[0].estimate, 1);
  EXPECT_EQ(*one.severity[0].estimate, 0);
  EXPECT_FALSE(one.severity[0].has_interval());
  EXPECT_TRUE(has_note(fit_rater_bias(table.columns(2, 2), {.level = 1}).notes, note::bad_input));
  table.value[0] = std::nan("");
  EXPECT_TRUE(has_note(fit_rater_bias(table.columns(2, 2)).notes, note::bad_input));
}

TEST(RaterBias, OrderOfRowsChangesNotABit) {
  const RubricTable table = simulate_rubric({.items = 40, .raters = 8, .raters_each = 4, .dimensions = 2, .noise = 0.9}, 17);
  const RubricTable other = table.shuffled(23);
  ASSERT_NE(table.value, other.value);
  const RaterBiasFit a = fit_rater_bias(table.columns(40, 8, 2));
  const RaterBiasFit b = fit_rater_bias(other.columns(40, 8, 2));
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(*a.item[i].estimate, *b.item[i].estimate);
    EXPECT_EQ(*a.item[i].se, *b.item[i].se);
  }
  for (std::size_t r = 0; r < 8; ++r) EXPECT_EQ(*a.severity[r].high, *b.severity[r].high);
  // Without the column of dimensions there is one.
  RubricRatings columns = table.columns(40, 8, 1);
  columns.dimension = {};
  const RaterBiasFit fit = fit_rater_bias(columns);
  EXPECT_TRUE(fit.ease.empty());
  EXPECT_EQ(fit.severity[0].n, a.severity[0].n);
}

TEST(RaterBias, ConjugateGradientsFindTheSameAndTakeAHundredThousandRatings) {
  const RubricTable small = simulate_rubric({.items = 60, .raters = 15, .raters_each = 3, .dimensions = 3, .noise = 1}, 29);
  const RaterBiasFit direct = fit_rater_bias(small.columns(60, 15, 3));
  const RaterBiasFit gradients = fit_rater_bias(small.columns(60, 15, 3), {.most_direct = 10});
  EXPECT_TRUE(has_note(gradients.notes, note::too_costly));
  double worst = 0;
  for (std::size_t i = 0; i < 60; ++i) worst = std::max(worst, std::abs(*direct.item[i].estimate - *gradients.item[i].estimate));
  report("additive model, conjugate gradients", worst);
  EXPECT_LT(worst, 1e-10);
  EXPECT_FALSE(gradients.item[0].has_interval());
  const RubricTable large = simulate_rubric({.items = 20000, .raters = 2000, .raters_each = 5, .noise = 0.5}, 31);
  const RaterBiasFit fit = fit_rater_bias(large.columns(20000, 2000));
  EXPECT_FALSE(has_note(fit.notes, note::not_converged));
  double squares = 0;
  for (std::size_t r = 0; r < 2000; ++r) squares += std::pow(*fit.severity[r].estimate - large.true_severity[r], 2) / 2000;
  // Fifty ratings a rater with an error of .5, and what four other raters add.
  EXPECT_NEAR(std::sqrt(squares), 0.5 / std::sqrt(50 * 0.8), 0.01);
}

TEST(RaterBias, OfATableWithoutGapsHasTheReliabilityAndLimitsOfTheIccOfMeans) {
  const RubricTable table = simulate_rubric({.items = 12, .raters = 4, .raters_each = 4, .noise = 1}, 3);
  std::vector<double> value(48);
  for (std::size_t i = 0; i < table.item.size(); ++i) value[table.item[i] * 4 + table.rater[i]] = table.value[i];
  const Estimate expected = icc({value, 12, 4}, IccModel::consistency, IccUnit::average);
  const RaterBiasFit fit = fit_rater_bias(table.columns(12, 4));
  EXPECT_NEAR(*fit.reliability.estimate, *expected.estimate, 1e-10);
  EXPECT_NEAR(*fit.reliability.low, std::max(0.0, *expected.low), 1e-9);
  EXPECT_NEAR(*fit.reliability.high, *expected.high, 1e-9);
}

}  // namespace
}  // namespace assay::stats
