// G and D studies: Shrout and Fleiss's table and the intraclass correlations, unbiasedness of the quadratic forms, deletion, coverage.
#include "assay/stats/generalizability.hpp"

#include "assay/stats/reliability.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Rows {
  std::vector<std::uint32_t> item, rater;
  std::vector<double> value;
  void add(std::uint32_t i, std::uint32_t r, double x) {
    item.push_back(i);
    rater.push_back(r);
    value.push_back(x);
  }
  [[nodiscard]] Ratings columns() const { return {item, rater, value}; }
  [[nodiscard]] Rows without(const std::function<bool(std::size_t)>& gone) const {
    Rows out;
    for (std::size_t k = 0; k < item.size(); ++k) {
      if (!gone(k)) out.add(item[k], rater[k], value[k]);
    }
    return out;
  }
};

// Shrout and Fleiss (1979), table 2: six targets, four judges; mean squares 11.24, 32.49, 1.02 in their table 3.
const std::vector<double> shrout{9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};
Rows shrout_rows() {
  Rows out;
  for (std::uint32_t i = 0; i < 24; ++i) out.add(i / 4, i % 4, shrout[i]);
  return out;
}

TEST(GStudy, OfShroutAndFleissHasTheVariancesOfTheirMeanSquares) {
  const auto study = g_study(shrout_rows().columns());
  EXPECT_NEAR(*study.item.estimate, (11.24 - 1.02) / 4, .003);
  EXPECT_NEAR(*study.rater.estimate, (32.49 - 1.02) / 6, .003);
  EXPECT_NEAR(*study.residual.estimate, 1.02, .005);
  EXPECT_EQ(study.items, 6U);
  EXPECT_EQ(study.raters, 4U);
}

TEST(DStudy, OfATableWithoutGapsIsTheIntraclassCorrelations) {
  const RatingTable table{shrout, 6, 4};
  const auto study = g_study(shrout_rows().columns());
  for (const auto& [raters, unit] : {std::pair(1.0, IccUnit::single), std::pair(4.0, IccUnit::average)}) {
    const auto found = d_study(study, raters);
    EXPECT_NEAR(*found.generalizability.estimate, *icc(table, IccModel::consistency, unit).estimate, 1e-12);
    EXPECT_NEAR(*found.dependability.estimate, *icc(table, IccModel::agreement, unit).estimate, 1e-12);
  }
  // Any other number of raters is Spearman and Brown's.
  const auto ten = d_study(study, 10);
  EXPECT_NEAR(*ten.generalizability.estimate, *spearman_brown(*icc(table, IccModel::consistency, IccUnit::single).estimate, 10), 1e-12);
  EXPECT_NEAR(*ten.dependability.low, *spearman_brown(*d_study(study, 1).dependability.low, 10), 1e-12);
  const auto needed = raters_for(study.absolute, .8);
  EXPECT_NEAR(*d_study(study, *needed.estimate).dependability.estimate, .8, 1e-12);
  EXPECT_NEAR(*needed.estimate, *raters_for(*icc(table, IccModel::agreement, IccUnit::single).estimate, .8), 1e-9);
}

// The estimates are quadratic forms x'Qx; Q by polarisation, and then E x'Qx = tr(Q V) for every part of V: it is exactly unbiased.
TEST(GStudy, WithGapsTheVariancesAreUnbiasedQuadraticForms) {
  Xoshiro256 rng(3);
  Rows rows;
  for (std::uint32_t i = 0; i < 6; ++i) {
    for (std::uint32_t r = 0; r < 5; ++r) {
      if (uniform(rng) < .65) rows.add(i, r, 0);
    }
  }
  const std::size_t n = rows.value.size();
  const auto at = [&](std::size_t i, std::size_t j) {
    rows.value.assign(n, 0);
    rows.value[i] += 1;
    rows.value[j] += 1;
    const auto study = g_study(rows.columns(), RaterPopulation::these_raters);
    return std::vector<double>{*study.item.estimate, *study.rater.estimate, *study.residual.estimate};
  };
  std::vector<std::vector<double>> diagonal;
  for (std::size_t i = 0; i < n; ++i) diagonal.push_back(at(i, i));  // of 2 e_i: four times Q_ii
  for (std::size_t which = 0; which < 3; ++which) {
    double item = 0, rater = 0, residual = 0, mean = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const double q = i == j ? diagonal[i][which] / 4 : (at(i, j)[which] - (diagonal[i][which] + diagonal[j][which]) / 4) / 2;
        mean += q;
        if (rows.item[i] == rows.item[j]) item += q;
        if (rows.rater[i] == rows.rater[j]) rater += q;
        if (i == j) residual += q;
      }
    }
    EXPECT_NEAR(item, which == 0 ? 1 : 0, 1e-10);
    EXPECT_NEAR(rater, which == 1 ? 1 : 0, 1e-10);
    EXPECT_NEAR(residual, which == 2 ? 1 : 0, 1e-10);
    EXPECT_NEAR(mean, 0, 1e-10);
  }
}

Rows simulated(std::uint32_t items, std::uint32_t raters, double kept, double s_item, double s_rater, double s_residual, Rng& rng) {
  Rows out;
  std::vector<double> severity(raters);
  for (auto& s : severity) s = std::sqrt(s_rater) * normal(rng);
  for (std::uint32_t i = 0; i < items; ++i) {
    const double worth = 7 + std::sqrt(s_item) * normal(rng);
    for (std::uint32_t r = 0; r < raters; ++r) {
      if (uniform(rng) < kept) out.add(i, r, worth + severity[r] + std::sqrt(s_residual) * normal(rng));
    }
  }
  return out;
}

TEST(GStudy, IntervalsAreThoseOfDeletingItemsRatersAndRatings) {
  Xoshiro256 rng(7);
  const auto rows = simulated(14, 6, .6, 1, .4, .8, rng);
  const auto all = g_study(rows.columns());
  const auto variance = [&](const auto& read, std::size_t clusters, const auto& key) {
    double sum = 0;
    for (std::size_t g = 0; g < clusters; ++g) {
      const auto rest = g_study(rows.without([&](std::size_t k) { return key(k) == g; }).columns(), RaterPopulation::these_raters);
      const double step = read(rest) - read(all);
      sum += step * step;
    }
    const auto count = static_cast<double>(clusters);
    return (count - 1) / count * sum;
  };
  const auto both_ways = [&](const auto& read) {
    const double items = variance(read, 14, [&](std::size_t k) { return rows.item[k]; });
    const double raters = variance(read, 6, [&](std::size_t k) { return rows.rater[k]; });
    const double cells = variance(read, rows.item.size(), [](std::size_t k) { return k; });
    return std::pair(items, std::max({items, raters, items + raters - cells}));
  };
  const auto of_item = both_ways([](const GStudy& s) { return *s.item.estimate; });
  EXPECT_NEAR(*all.item.se, std::sqrt(of_item.second), 1e-10);
  EXPECT_NEAR(*g_study(rows.columns(), RaterPopulation::these_raters).item.se, std::sqrt(of_item.first), 1e-10);
  const double each = static_cast<double>(rows.item.size()) / 14;
  const auto log_of = [&](double signal) { return std::log1p(each * signal); };
  const auto of_signal = both_ways([&](const GStudy& s) { return log_of(*s.absolute.estimate); });
  const double half = log_of(*all.absolute.high) - log_of(*all.absolute.estimate);
  EXPECT_NEAR(log_of(*all.absolute.estimate) - log_of(*all.absolute.low), half, 1e-9);
  EXPECT_NEAR(half / std::sqrt(of_signal.second), 2.5705818366147395, .5);  // t with 5 degrees of freedom, or fewer where unequal
  EXPECT_GT(half / std::sqrt(of_signal.second), 2.57);
}

TEST(GStudy, VariancesOfFewItemsAreCovered) {
  double item = 0;
  double residual = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    Xoshiro256 rng(seed);
    const auto rows = simulated(10, 5, 1, 1, .3, .7, rng);
    const auto study = g_study(rows.columns(), RaterPopulation::these_raters);
    ASSERT_TRUE(study.item.has_interval());
    item += *study.item.low <= 1 && 1 <= *study.item.high ? 1 : 0;
    residual += *study.residual.low <= .7 && .7 <= *study.residual.high ? 1 : 0;
    // As far from the estimate on either side, on the scale of the logarithm.
    const double seen = std::log(*study.item.estimate + *study.residual.estimate / 5);
    const auto at = [&](double limit) { return std::log(limit + *study.residual.estimate / 5); };
    EXPECT_NEAR(at(*study.item.high) - seen, seen - at(*study.item.low), 1e-9);
  }
  for (const double covered : {item / 600, residual / 600}) {
    EXPECT_GE(covered, .92);
    EXPECT_LE(covered, .98);
  }
}

TEST(DStudy, CoversTheReliabilityOfTablesWithGaps) {
  double relative = 0, absolute = 0, runs = 0, mean = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Xoshiro256 rng(seed);
    const auto study = g_study(simulated(40, 10, .5, 1, .3, 1.5, rng).columns());
    const auto found = d_study(study, 3);
    mean += *study.item.estimate / 400;
    if (!found.generalizability.has_interval() || !found.dependability.has_interval()) continue;
    const double rho = 1 / (1 + 1.5 / 3);
    const double phi = 1 / (1 + 1.8 / 3);
    relative += *found.generalizability.low <= rho && rho <= *found.generalizability.high ? 1 : 0;
    absolute += *found.dependability.low <= phi && phi <= *found.dependability.high ? 1 : 0;
    runs += 1;
  }
  std::printf("    40 items, 10 raters, half missing: E rho^2 covers %.3f, Phi %.3f of %g runs\n", relative / runs, absolute / runs, runs);
  EXPECT_GE(runs, 398);
  EXPECT_NEAR(mean, 1, .05);
  for (const double covered : {relative / runs, absolute / runs}) {
    EXPECT_GE(covered, .93);
    EXPECT_LE(covered, .99);
  }
}

TEST(GStudy, OrderOfRowsChangesNotABitAndRepeatsAreAveraged) {
  Xoshiro256 rng(5);
  auto rows = simulated(12, 5, .8, 1, .3, 1, rng);
  const auto before = g_study(rows.columns());
  std::ranges::reverse(rows.item);
  std::ranges::reverse(rows.rater);
  std::ranges::reverse(rows.value);
  const auto after = g_study(rows.columns());
  EXPECT_EQ(*before.absolute.low, *after.absolute.low);
  EXPECT_EQ(*before.rater.se, *after.rater.se);
  const auto n = rows.item.size();
  for (std::size_t i = 0; i < n; ++i) rows.add(rows.item[i], rows.rater[i], rows.value[i]);
  const auto doubled = g_study(rows.columns());
  EXPECT_EQ(*doubled.item.estimate, *before.item.estimate);
  EXPECT_TRUE(doubled.residual.has_note(note::repeated_rows));
}

TEST(GStudy, SaysWhatItCannotTell) {
  Rows nested;  // every rater has items of their own
  for (std::uint32_t i = 0; i < 6; ++i) nested.add(i, i / 2, i);
  EXPECT_TRUE(g_study(nested.columns()).item.has_note(note::no_data));
  Rows same;
  for (std::uint32_t i = 0; i < 6; ++i) same.add(i / 2, i % 2, 3);
  EXPECT_TRUE(g_study(same.columns()).relative.has_note(note::no_variation));
  Rows exact;  // raters differ by a constant: no residual
  for (std::uint32_t i = 0; i < 4; ++i) {
    for (std::uint32_t r = 0; r < 3; ++r) exact.add(i, r, i + 2 * r);
  }
  const auto without_noise = g_study(exact.columns());
  EXPECT_TRUE(without_noise.relative.has_note(note::no_variation));
  EXPECT_FALSE(d_study(without_noise, 2).generalizability.estimate);
  EXPECT_TRUE(d_study(without_noise, 2).dependability.estimate.has_value());
  Rows opposite;  // items do not differ, and the residual is all there is
  for (std::uint32_t i = 0; i < 4; ++i) {
    opposite.add(i, 0, i % 2);
    opposite.add(i, 1, 1 - i % 2);
  }
  const auto below = g_study(opposite.columns());
  EXPECT_LT(*below.item.estimate, 0);
  auto broken = same;
  broken.value[0] = NAN;
  EXPECT_TRUE(g_study(broken.columns()).item.has_note(note::bad_input));
  const auto study = g_study(shrout_rows().columns());
  EXPECT_TRUE(d_study(study, 0).dependability.has_note(note::bad_input));
  EXPECT_TRUE(raters_for(study.relative, 1).has_note(note::bad_input));
  Estimate worse{.estimate = -.1, .low = -.2, .high = .1};
  EXPECT_TRUE(raters_for(worse, .8).has_note(note::no_variation));
  worse.estimate = .05;
  const auto open = raters_for(worse, .5);
  EXPECT_NEAR(*open.estimate, 20, 1e-12);
  EXPECT_NEAR(*open.low, 10, 1e-12);
  EXPECT_FALSE(open.high);
  EXPECT_TRUE(open.has_note(note::boundary));
}

}  // namespace
}  // namespace assay::stats
