// Shares, means, calibration, and what may be looked at at any time.
#include "coverage.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/sequences.hpp"
#include "assay/stats/variation.hpp"

#include <cmath>

namespace coverage {

namespace {

using namespace assay::stats;

const char* const other_values = "other values";
const char* const other_items = "other items";

// Votes for the left by people who each lean their own way.
Run share_run(const Sizes& sizes) {
  const double truth = normal_mean([](double z) { return logistic(0.2 + 0.4 * z); });
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<std::uint8_t> yes;
    std::vector<std::uint32_t> who;
    for (std::uint32_t g = 0; g < sizes.size(); ++g) {
      const double p = logistic(0.2 + 0.4 * normal(rng));
      for (std::size_t i = 0; i < sizes[g]; ++i) {
        yes.push_back(uniform(rng) < p ? 1 : 0);
        who.push_back(g);
      }
    }
    return {holds(clustered_share(yes, who), truth)};
  };
}

// Ratings by people who are severe or lenient.
Run mean_run(const Sizes& sizes) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> rating;
    std::vector<std::uint32_t> who;
    for (std::uint32_t g = 0; g < sizes.size(); ++g) {
      const double severity = 0.5 * normal(rng);
      for (std::size_t i = 0; i < sizes[g]; ++i) {
        rating.push_back(3 + severity + normal(rng));
        who.push_back(g);
      }
    }
    return {holds(clustered_mean(rating, who), 3)};
  };
}

// Errors over words, where people differ in both.
Run ratio_run(const Sizes& sizes) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> errors, words;
    std::vector<std::uint32_t> who;
    for (std::uint32_t g = 0; g < sizes.size(); ++g) {
      const double rate = 0.2 + 0.05 * normal(rng);
      for (std::size_t i = 0; i < sizes[g]; ++i) {
        words.push_back(5 + below(rng, 11));
        errors.push_back(words.back() * rate + normal(rng));
        who.push_back(g);
      }
    }
    return {holds(clustered_ratio(errors, words, who), 0.2)};
  };
}

Run independent_mean_run(std::size_t n, bool skewed) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(skewed ? -std::log(1 - uniform(rng)) : normal(rng));
    return {holds(mean(values), skewed ? 1 : 0)};
  };
}

Run median_run(std::size_t n) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(-std::log(1 - uniform(rng)));
    return {holds(median(values), std::log(2))};
  };
}

void add_wilson(Cells& out, const char* name, double p) {
  over_counts(out, {{.estimator = name, .about = other_values, .apart = p < 0.2}}, Cost::cheap, "values", {10, 20, 60}, [p](std::size_t n) {
    return [=](Rng& rng) -> std::vector<Held> {
      std::size_t yes = 0;
      for (std::size_t i = 0; i < n; ++i) yes += uniform(rng) < p ? 1 : 0;
      return {holds(wilson_share(static_cast<double>(yes), static_cast<double>(n)), p)};
    };
  });
}

// A model's probabilities of two classes, which are a little too sure.
Run brier_run(std::size_t n) {
  double truth = 0;
  constexpr int steps = 10000;
  const auto right = [](double p) { return 0.5 + 0.8 * (p - 0.5); };
  for (int i = 0; i < steps; ++i) {
    const double p = (i + 0.5) / steps;
    truth += 2 * (right(p) * (1 - p) * (1 - p) + (1 - right(p)) * p * p) / steps;
  }
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> probability;
    std::vector<std::uint32_t> label;
    for (std::size_t i = 0; i < n; ++i) {
      const double p = uniform(rng);
      probability.push_back(p);
      probability.push_back(1 - p);
      label.push_back(uniform(rng) < right(p) ? 0 : 1);
    }
    return {holds(brier_score(probability, label, 2), truth)};
  };
}

// Five bins of rows that are right less often than they say: by 0.02 in the first to 0.18 in the last.
Run calibration_run(std::size_t n) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> confidence;
    std::vector<std::uint8_t> right;
    for (std::size_t i = 0; i < n; ++i) {
      const double bin = below(rng, 5);
      confidence.push_back(0.1 + 0.2 * bin);
      right.push_back(uniform(rng) < confidence.back() - 0.02 - 0.04 * bin ? 1 : 0);
    }
    return {holds(calibration(confidence, right, {.count = 5}).error, 0.1)};
  };
}

struct Opinions {
  std::vector<std::uint32_t> item, worker, label;
  std::vector<double> model;
};

// Eight people on each item, whose opinions are spread as the item's are; the model says half of the spread and half evenly.
Opinions draw_opinions(Rng& rng, std::size_t items) {
  Opinions out;
  for (std::uint32_t i = 0; i < items; ++i) {
    std::vector<double> weight;
    double sum = 0;
    for (int k = 0; k < 3; ++k) weight.push_back(std::exp(1.5 * normal(rng)));
    for (const double w : weight) sum += w;
    for (const double w : weight) out.model.push_back(0.5 * w / sum + 0.5 / 3);
    for (std::uint32_t r = 0; r < 8; ++r) {
      out.item.push_back(i);
      out.worker.push_back(r);
      out.label.push_back(drawn(rng, weight));
    }
  }
  return out;
}

ModelDivergence divergence_of(const Opinions& all, std::size_t items, Rng& rng) {
  return model_divergence(LabelIndex({all.item, all.worker, all.label, items, 8, 3}), all.model, rng, {.splits = 10});
}

Truth divergence_truth() {
  return once([] {
    Xoshiro256 rng(29);
    const auto found = divergence_of(draw_opinions(rng, 40000), 40000, rng);
    return std::vector<double>{*found.model.estimate, *found.model_half.estimate, *found.ceiling.estimate};
  });
}

// Whether the share was held after each of 500 answers.
std::vector<Held> share_always(Rng& rng) {
  std::size_t right = 0;
  for (std::size_t n = 1; n <= 500; ++n) {
    right += uniform(rng) < 0.8 ? 1 : 0;
    if (!holds(share_at_any_time(right, n), 0.8).value_or(false)) return {false};
  }
  return {true};
}

std::vector<Held> mean_always(Rng& rng) {
  MeanSequence sequence;
  for (int n = 1; n <= 500; ++n) {
    const double u = uniform(rng);
    sequence.add(u < 0.5 ? 1 : u < 0.7 ? 0.5 : 0);
    if (!holds(sequence.now(), 0.6).value_or(false)) return {false};
  }
  return {true};
}

}  // namespace

Cells value_cells() {
  Cells out;
  over_annotators(out, {{.estimator = "share of the left"}}, Cost::cheap, share_run);
  over_annotators(out, {{.estimator = "mean rating"}}, Cost::cheap, mean_run);
  over_annotators(out, {{.estimator = "ratio of sums"}}, Cost::cheap, ratio_run);
  over_counts(out, {{.estimator = "mean", .about = other_values}}, Cost::cheap, "values", {10, 20, 60},
              [](std::size_t n) { return independent_mean_run(n, false); });
  over_counts(out, {{.estimator = "mean of skewed values", .about = other_values, .apart = true}}, Cost::cheap, "values", {10, 20, 60},
              [](std::size_t n) { return independent_mean_run(n, true); });
  over_counts(out, {{.estimator = "median", .about = other_values, .apart = true}}, Cost::cheap, "values", {10, 20, 60}, median_run);
  add_wilson(out, "share of 0.05", 0.05);
  add_wilson(out, "share of 0.30", 0.30);
  add_wilson(out, "share of 0.50", 0.50);
  over_counts(out, {{.estimator = "Brier score", .about = other_items}}, Cost::cheap, "items", {10, 20, 60}, brier_run);
  over_counts(out, {{.estimator = "expected calibration error", .about = other_items}}, Cost::costly, "items", {200, 600, 2000},
              calibration_run);
  const auto divergence = divergence_truth();
  const std::vector<Row> rows = {{.estimator = "divergence of a model", .about = other_items},
                                 {.estimator = "divergence of a model, half of the labels", .about = other_items},
                                 {.estimator = "ceiling of divergence", .about = other_items}};
  over_counts(out, rows, Cost::costly, "items", {10, 20, 60}, [divergence](std::size_t items) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto opinions = draw_opinions(rng, items);
      Xoshiro256 splitting(rng.next());
      const auto found = divergence_of(opinions, items, splitting);
      const auto truth = divergence();
      return {holds(found.model, truth[0]), holds(found.model_half, truth[1]), holds(found.ceiling, truth[2])};
    };
  });
  over_counts(out, {{.estimator = "share at any time", .about = other_values, .apart = true}}, Cost::costly, "answers", {500},
              [](std::size_t) { return share_always; });
  over_counts(out, {{.estimator = "mean at any time", .about = other_values, .apart = true}}, Cost::costly, "answers", {500},
              [](std::size_t) { return mean_always; });
  return out;
}

}  // namespace coverage
