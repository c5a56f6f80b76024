// Reliability of ratings on a scale.
#include "coverage.hpp"

#include "assay/stats/alpha.hpp"
#include "assay/stats/generalizability.hpp"
#include "assay/stats/reliability.hpp"

#include <cmath>

namespace coverage {

namespace {

using namespace assay::stats;

constexpr double item_variance = 1;
constexpr double rater_variance = 0.25;
constexpr double error_variance = 0.5;

const char* const both = "items and annotators like these";

// Four raters drawn anew; for the one-way correlations every item has four of its own.
Run icc_run(std::size_t items) {
  return [=](Rng& rng) {
    constexpr std::size_t raters = 4;
    std::vector<double> crossed, nested;
    double severity[raters];
    for (auto& one : severity) one = std::sqrt(rater_variance) * normal(rng);
    for (std::size_t i = 0; i < items; ++i) {
      const double worth = std::sqrt(item_variance) * normal(rng);
      for (const double own : severity) {
        const double error = std::sqrt(error_variance) * normal(rng);
        crossed.push_back(worth - own + error);
        nested.push_back(worth + std::sqrt(rater_variance) * normal(rng) + error);
      }
    }
    std::vector<Held> out;
    for (const auto model : {IccModel::one_way, IccModel::agreement, IccModel::consistency}) {
      const double noise = error_variance + (model == IccModel::consistency ? 0 : rater_variance);
      const RatingTable table{model == IccModel::one_way ? nested : crossed, items, raters};
      out.push_back(holds(icc(table, model, IccUnit::single), item_variance / (item_variance + noise)));
      out.push_back(holds(icc(table, model, IccUnit::average), item_variance / (item_variance + noise / raters)));
    }
    return out;
  };
}

// Everybody orders the same ten items, some with more care than others.
std::vector<double> ten_ratings(Rng& rng) {
  const double care = 0.5 * std::exp(0.4 * normal(rng));
  std::vector<double> out;
  for (int i = 0; i < 10; ++i) out.push_back(0.2 * i + normal(rng) * care);
  return out;
}

Run kendall_run(std::size_t raters) {
  // W of k raters is 1/k + (k - 1)/k times the mean of Spearman's correlations; of two it is half of one and that.
  const auto correlation = once([] {
    Xoshiro256 rng(22);
    double sum = 0;
    constexpr int pairs = 40000;
    for (int p = 0; p < pairs; ++p) {
      const auto first = ten_ratings(rng);
      const auto second = ten_ratings(rng);
      std::vector<double> value;
      for (std::size_t i = 0; i < 10; ++i) value.insert(value.end(), {first[i], second[i]});
      sum += 2 * *kendall_w({value, 10, 2}).estimate - 1;
    }
    return std::vector<double>{sum / pairs};
  });
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> value(10 * raters);
    for (std::size_t r = 0; r < raters; ++r) {
      const auto own = ten_ratings(rng);
      for (std::size_t i = 0; i < 10; ++i) value[i * raters + r] = own[i];
    }
    const double k = static_cast<double>(raters);
    return {holds(kendall_w({value, 10, raters}), (1 + (k - 1) * correlation()[0]) / k)};
  };
}

struct Table {
  std::vector<std::uint32_t> item, rater;
  std::vector<double> value;
  [[nodiscard]] Ratings columns() const { return {item, rater, value}; }
};

Table draw_table(Rng& rng, std::size_t items, const std::vector<double>& severity) {
  Table out;
  for (std::uint32_t i = 0; i < items; ++i) {
    const double worth = std::sqrt(item_variance) * normal(rng);
    for (std::uint32_t r = 0; r < severity.size(); ++r) {
      out.item.push_back(i);
      out.rater.push_back(r);
      out.value.push_back(worth - severity[r] + std::sqrt(error_variance) * normal(rng));
    }
  }
  return out;
}

std::vector<Row> study_rows(const char* about) {
  return {{.estimator = "variance of items (G study)", .about = about},
          {.estimator = "variance of residuals (G study)", .about = about},
          {.estimator = "signal to noise, relative (G study)", .about = about},
          {.estimator = "signal to noise, absolute (G study)", .about = about}};
}

std::vector<Held> study_holds(const GStudy& study, double severity_variance) {
  return {holds(study.item, item_variance), holds(study.residual, error_variance), holds(study.relative, item_variance / error_variance),
          holds(study.absolute, item_variance / (severity_variance + error_variance))};
}

Run these_raters_run(std::size_t items) {
  return [=](Rng& rng) {
    const auto table = draw_table(rng, items, {-0.6, -0.3, 0, 0.3, 0.6});
    return study_holds(g_study(table.columns(), RaterPopulation::these_raters), 0.9 / 4);
  };
}

Run raters_run(std::size_t raters) {
  return [=](Rng& rng) {
    std::vector<double> severity(raters);
    for (auto& one : severity) one = std::sqrt(rater_variance) * normal(rng);
    const auto table = draw_table(rng, 20, severity);
    return study_holds(g_study(table.columns(), RaterPopulation::raters_like_these), rater_variance);
  };
}

// Three ratings an item; given the items, whose variance is that of the drawn ones.
Run interval_alpha_run(const Sizes& sizes) {
  return [raters = sizes.size(), deck = Deck(sizes)](Rng& rng) -> std::vector<Held> {
    std::vector<double> severity(raters);
    for (auto& one : severity) one = std::sqrt(rater_variance) * normal(rng);
    Table table;
    double sum = 0;
    double squares = 0;
    for (std::uint32_t i = 0; i < deck.items(); ++i) {
      const double worth = std::sqrt(item_variance) * normal(rng);
      sum += worth;
      squares += worth * worth;
      std::uint32_t chosen[3];
      deck.draw(rng, chosen);
      for (const auto r : chosen) {
        table.item.push_back(i);
        table.rater.push_back(r);
        table.value.push_back(worth - severity[r] + std::sqrt(error_variance) * normal(rng));
      }
    }
    const double n = static_cast<double>(deck.items());
    const double spread = squares / n - sum / n * (sum / n);
    return {holds(alpha_annotators_like_these(table.columns(), Metric::interval), spread / (spread + rater_variance + error_variance))};
  };
}

}  // namespace

Cells reliability_cells() {
  Cells out;
  over_counts(out,
              {{.estimator = "ICC one-way, single", .about = both},
               {.estimator = "ICC one-way, average", .about = both},
               {.estimator = "ICC agreement, single", .about = both},
               {.estimator = "ICC agreement, average", .about = both},
               {.estimator = "ICC consistency, single", .about = both},
               {.estimator = "ICC consistency, average", .about = both}},
              Cost::cheap, "items", {10, 20, 60}, icc_run);
  over_counts(out, {{.estimator = "Kendall W"}}, Cost::costly, "10 items each", {10, 20, 60}, kendall_run);
  over_counts(out, study_rows("these annotators"), Cost::cheap, "items", {10, 20, 60}, these_raters_run);
  over_counts(out, study_rows(both), Cost::costly, "annotators, 20 items", {10, 20, 60}, raters_run);
  over_annotators(out, {{.estimator = "Krippendorff alpha, interval"}}, Cost::costly, interval_alpha_run);
  return out;
}

}  // namespace coverage
