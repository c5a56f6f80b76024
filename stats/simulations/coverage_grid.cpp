// What the areas have in common: the grid of clusters, and how data are drawn.
#include "coverage.hpp"

#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>

namespace coverage {

using namespace assay::stats;

Held holds(const Estimate& found, double truth) {
  if (!found.has_interval()) return std::nullopt;
  return *found.low <= truth && truth <= *found.high;
}

std::string Cell::name(std::size_t row) const { return rows[row].estimator + " | " + rows[row].about + " | " + clusters + " | " + sizes; }

Sizes sizes_of(std::size_t clusters, bool heavy) {
  Sizes out(clusters, rows_a_cluster);
  if (!heavy) return out;
  double harmonic = 0;
  for (std::size_t g = 1; g <= clusters; ++g) harmonic += 1 / static_cast<double>(g);
  for (std::size_t g = 0; g < clusters; ++g) {
    const double share = 1 / (static_cast<double>(g + 1) * harmonic);
    out[g] = std::max<std::size_t>(2, static_cast<std::size_t>(share * static_cast<double>(clusters * rows_a_cluster)));
  }
  return out;
}

void over_clusters(Cells& out, const std::vector<Row>& rows, Cost cost, const char* unit, const std::function<Run(const Sizes&)>& make) {
  for (const std::size_t clusters : {10U, 20U, 60U}) {
    for (const bool heavy : {false, true}) {
      const std::string sizes = heavy ? "heavy-tailed" : "equal";
      out.push_back({.rows = rows,
                     .cost = cost,
                     .clusters = std::to_string(clusters),
                     .sizes = *unit ? sizes + " " + unit : sizes,
                     .run = make(sizes_of(clusters, heavy))});
    }
  }
}

void over_annotators(Cells& out, const std::vector<Row>& rows, Cost cost, const std::function<Run(const Sizes&)>& make) {
  over_clusters(out, rows, cost, "", make);
}

void over_counts(Cells& out, const std::vector<Row>& rows, Cost cost, const char* unit, const std::vector<std::size_t>& counts,
                 const std::function<Run(std::size_t)>& make) {
  for (const auto n : counts) {
    out.push_back({.rows = rows, .cost = cost, .clusters = std::to_string(n), .sizes = unit, .run = make(n)});
  }
}

Truth once(const Truth& find) {
  struct Found {
    std::once_flag flag;
    std::vector<double> value;
  };
  const auto found = std::make_shared<Found>();
  return [found, find] {
    std::call_once(found->flag, [&] { found->value = find(); });
    return found->value;
  };
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

double normal_mean(const std::function<double(double)>& f) {
  constexpr int steps = 20000;
  double sum = 0;
  for (int i = 0; i < steps; ++i) sum += f(*normal_quantile((i + 0.5) / steps));
  return sum / steps;
}

double skill_of(double z) { return logistic(1.2 + 0.6 * z); }

std::uint32_t said(Rng& rng, std::uint32_t truth, double skill) { return uniform(rng) < skill ? truth : (truth + 1 + below(rng, 2)) % 3; }

std::uint32_t drawn(Rng& rng, const std::vector<double>& weight) {
  double sum = 0;
  for (const double w : weight) sum += w;
  double u = uniform(rng) * sum;
  for (std::uint32_t k = 0; k + 1 < weight.size(); ++k) {
    if (u < weight[k]) return k;
    u -= weight[k];
  }
  return static_cast<std::uint32_t>(weight.size() - 1);
}

Deck::Deck(const Sizes& sizes) {
  for (std::uint32_t g = 0; g < sizes.size(); ++g) cards_.insert(cards_.end(), sizes[g], g);
}

void Deck::draw(Rng& rng, std::uint32_t (&chosen)[3]) const {
  for (int c = 0; c < 3; ++c) {
    do chosen[c] = cards_[below(rng, static_cast<std::uint32_t>(cards_.size()))];
    while (std::find(chosen, chosen + c, chosen[c]) != chosen + c);
  }
}

}  // namespace coverage
