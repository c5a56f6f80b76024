// Ratings freed of raters, answers of persons, and ratings explained by covariates.
#include "coverage.hpp"

#include "assay/stats/cumulative.hpp"
#include "assay/stats/facets.hpp"
#include "assay/stats/rasch.hpp"
#include "assay/stats/rater_bias.hpp"

#include <cmath>

namespace coverage {

namespace {

using namespace assay::stats;

const char* const these = "these annotators";

struct Rubric {
  std::vector<std::uint32_t> item, rater, dimension;
  std::vector<double> value, worth;
};

constexpr double severity[6] = {-0.5, -0.3, -0.1, 0.1, 0.3, 0.5};
constexpr double ease[2] = {0.25, -0.25};

// Three of six raters rate every item on two dimensions.
Rubric draw_rubric(Rng& rng, std::size_t items, const std::function<double(Rng&, double at, double halo)>& rate) {
  Rubric out;
  for (std::uint32_t i = 0; i < items; ++i) {
    out.worth.push_back(normal(rng));
    std::uint32_t order[6] = {0, 1, 2, 3, 4, 5};
    for (std::uint32_t k = 0; k < 3; ++k) {
      std::swap(order[k], order[k + below(rng, 6 - k)]);
      const double halo = normal(rng);
      for (std::uint32_t d = 0; d < 2; ++d) {
        out.item.push_back(i);
        out.rater.push_back(order[k]);
        out.dimension.push_back(d);
        out.value.push_back(rate(rng, out.worth.back() - severity[order[k]] + ease[d], halo));
      }
    }
  }
  return out;
}

Run rater_bias_run(std::size_t items) {
  return [=](Rng& rng) -> std::vector<Held> {
    const auto rubric =
        draw_rubric(rng, items, [](Rng& drawing, double at, double halo) { return 3 + at + 0.4 * halo + 0.6 * normal(drawing); });
    const auto fit = fit_rater_bias({rubric.item, rubric.rater, rubric.dimension, rubric.value, items, 6, 2});
    if (!fit.ok()) return std::vector<Held>(3);
    return {holds(fit.item[0], 3 + rubric.worth[0]), holds(fit.severity[0], severity[0]), holds(fit.ease[0], ease[0])};
  };
}

// Points 0 to 3 of a rating scale with steps at -1, 0 and 1.
Run facets_run(std::size_t items) {
  return [=](Rng& rng) -> std::vector<Held> {
    const auto rubric = draw_rubric(rng, items, [](Rng& drawing, double at, double) {
      return static_cast<double>(drawn(drawing, {1, std::exp(at + 1), std::exp(2 * at + 1), std::exp(3 * at)}));
    });
    const auto fit = fit_facets({rubric.item, rubric.rater, rubric.dimension, rubric.value, items, 6, 2}, {.nodes = 31});
    if (!fit.ok()) return std::vector<Held>(4);
    return {holds(fit.item[0], rubric.worth[0]), holds(fit.severity[0], severity[0]), holds(fit.difficulty[0], -ease[0]), holds(fit.sd, 1)};
  };
}

Run rasch_run(std::size_t persons) {
  return [=](Rng& rng) -> std::vector<Held> {
    constexpr std::uint32_t items = 6;
    constexpr double difficulty[items] = {-1, -0.6, -0.2, 0.2, 0.6, 1};
    std::vector<std::uint32_t> person, item;
    std::vector<std::uint8_t> right;
    for (std::uint32_t p = 0; p < persons; ++p) {
      const double ability = normal(rng);
      for (std::uint32_t i = 0; i < items; ++i) {
        person.push_back(p);
        item.push_back(i);
        right.push_back(uniform(rng) < logistic(ability - difficulty[i]) ? 1 : 0);
      }
    }
    const auto fit = fit_rasch({person, item, right, persons, items});
    if (!fit.ok() || !fit.notes.empty()) return {std::nullopt};
    return {holds(fit.difficulty[0], difficulty[0])};
  };
}

Run cumulative_run(std::size_t n) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<std::uint32_t> category;
    std::vector<double> x;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(normal(rng));
      const double u = uniform(rng);
      category.push_back(u < logistic(-1 - 0.8 * x.back()) ? 0 : u < logistic(1 - 0.8 * x.back()) ? 1 : 2);
    }
    const auto fit = fit_cumulative({category, x, 1});
    if (!fit.ok() || fit.threshold.size() < 2) return std::vector<Held>(2);
    return {holds(fit.effect[0], 0.8), holds(fit.threshold[0], -1)};
  };
}

}  // namespace

Cells rubric_cells() {
  Cells out;
  over_counts(out,
              {{.estimator = "item freed of rater bias", .about = these},
               {.estimator = "severity (rater bias)", .about = "other items"},
               {.estimator = "ease of a dimension (rater bias)", .about = "other items"}},
              Cost::cheap, "items", {10, 20, 60}, rater_bias_run);
  over_counts(out,
              {{.estimator = "ability of an item (facets)", .about = these},
               {.estimator = "severity (facets)", .about = "other items"},
               {.estimator = "difficulty of a dimension (facets)", .about = "other items"},
               {.estimator = "spread of abilities (facets)", .about = "other items"}},
              Cost::costly, "items", {10, 20, 60}, facets_run);
  over_counts(out, {{.estimator = "difficulty (Rasch)", .about = "other persons"}}, Cost::costly, "persons", {20, 60, 200}, rasch_run);
  over_counts(out,
              {{.estimator = "effect (proportional odds)", .about = "other values"},
               {.estimator = "threshold (proportional odds)", .about = "other values"}},
              Cost::costly, "ratings", {20, 60, 200}, cumulative_run);
  return out;
}

}  // namespace coverage
