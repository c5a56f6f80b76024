// The proportional-odds model: against R's ordinal, by hand, and where there is no maximum.
#include "assay/stats/cumulative.hpp"

#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using namespace test;

struct Table {
  std::vector<std::uint32_t> category{};
  std::vector<double> x{};
  std::size_t covariates = 1;

  void add(std::uint32_t y, const std::vector<double>& covariate, int times = 1) {
    for (int i = 0; i < times; ++i) {
      category.push_back(y);
      x.insert(x.end(), covariate.begin(), covariate.end());
    }
  }
  [[nodiscard]] OrdinalRows columns() const { return {category, x, covariates}; }
};

TEST(Cumulative, OfTwoCategoriesAndTwoGroupsIsTheLogOddsRatio) {
  Table table;
  table.add(0, {0}, 30);
  table.add(1, {0}, 10);
  table.add(0, {1}, 12);
  table.add(1, {1}, 24);
  const CumulativeFit fit = fit_cumulative(table.columns());
  ASSERT_TRUE(fit.ok());
  EXPECT_NEAR(*fit.threshold[0].estimate, std::log(3), 1e-9);
  EXPECT_NEAR(*fit.effect[0].estimate, std::log(3) + std::log(2), 1e-9);
  EXPECT_NEAR(*fit.effect[0].se, std::sqrt(1.0 / 30 + 1.0 / 10 + 1.0 / 12 + 1.0 / 24), 1e-9);
  EXPECT_NEAR(fit.covariance[0], 1.0 / 30 + 1.0 / 10, 1e-9);
}

TEST(Cumulative, WithoutCovariatesReproducesTheShares) {
  Table table{.covariates = 0};
  table.add(7, {}, 5);
  table.add(2, {}, 3);
  table.add(9, {}, 2);
  const CumulativeFit fit = fit_cumulative(table.columns());
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(fit.category, (std::vector<std::uint32_t>{2, 7, 9}));
  EXPECT_NEAR(*fit.threshold[0].estimate, std::log(0.3 / 0.7), 1e-10);
  EXPECT_NEAR(*fit.threshold[1].estimate, std::log(0.8 / 0.2), 1e-10);
  EXPECT_NEAR(*fit.log_likelihood, 5 * std::log(0.5) + 3 * std::log(0.3) + 2 * std::log(0.2), 1e-10);
}

TEST(Cumulative, OfTheBitternessOfWineAgreesWithR) {
  const auto shared = shared_folder();
  if (!shared) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
  const boost::json::value reference = read_json(*shared + "/reference/statistics.json");
  const auto& r = reference.at("R").at("wine_clm");
  Table table{.covariates = 2};
  const auto rows = read_csv(*shared + "/reference/published/wine.csv");
  for (std::size_t i = 1; i < rows.size(); ++i)
    table.add(static_cast<std::uint32_t>(std::stoul(rows[i][0])), {rows[i][1] == "warm" ? 1.0 : 0.0, rows[i][2] == "yes" ? 1.0 : 0.0});
  const CumulativeFit fit = fit_cumulative(table.columns());
  ASSERT_TRUE(fit.ok());
  ASSERT_EQ(fit.n, 72U);
  const std::vector<double> est = numbers(r.at("est"));
  const std::vector<double> se = numbers(r.at("se"));
  double off = 0;
  double worst = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const Estimate& each = i < 4 ? fit.threshold[i] : fit.effect[i - 4];
    off = std::max(off, std::abs(*each.estimate - est[i]));
    worst = std::max(worst, std::abs(*each.se / se[i] - 1));
  }
  const double ll = std::abs(*fit.log_likelihood - r.at("logLik").to_number<double>());
  report("wine, thresholds and effects", off);
  report("wine, log-likelihood", ll);
  report("wine, se (relative)", worst);
  EXPECT_LT(off, 1e-6);
  EXPECT_LT(ll, 1e-6);
  EXPECT_LT(worst, 1e-5);
}

TEST(Cumulative, SaysWhyThereIsNothing) {
  Table table;
  EXPECT_TRUE(has_note(fit_cumulative(table.columns()).notes, note::no_data));
  table.add(1, {0.5}, 2);
  EXPECT_TRUE(has_note(fit_cumulative(table.columns()).notes, note::no_variation));
  table.add(2, {0.5}, 2);
  EXPECT_TRUE(has_note(fit_cumulative(table.columns()).notes, note::no_curvature));  // a constant
  table.add(2, {0.9}, 2);
  const CumulativeFit separated = fit_cumulative(table.columns());  // whoever has .9 says 2
  EXPECT_FALSE(separated.ok());
  EXPECT_TRUE(has_note(separated.notes, note::separated));
  EXPECT_TRUE(has_note(fit_cumulative(table.columns(), 1.5).notes, note::bad_input));
  table.x.back() = std::nan("");
  EXPECT_TRUE(has_note(fit_cumulative(table.columns()).notes, note::bad_input));
  table.x.pop_back();
  EXPECT_TRUE(has_note(fit_cumulative(table.columns()).notes, note::bad_input));
}

TEST(Cumulative, OrderOfRowsChangesNotABit) {
  Table table;
  Table turned;
  for (std::uint32_t i = 0; i < 40; ++i) {
    table.add(i * 7 % 5 % 3, {0.1 * i});
    const std::uint32_t j = 39 - i;
    turned.add(j * 7 % 5 % 3, {0.1 * j});
  }
  const CumulativeFit a = fit_cumulative(table.columns());
  const CumulativeFit b = fit_cumulative(turned.columns());
  ASSERT_TRUE(a.ok());
  EXPECT_EQ(*a.log_likelihood, *b.log_likelihood);
  EXPECT_EQ(*a.effect[0].high, *b.effect[0].high);
}

}  // namespace
}  // namespace assay::stats
