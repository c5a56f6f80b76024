// Error rates of a batch by inverse inclusion probabilities.
#include "assay/stats/audits.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace assay::stats {
namespace {

constexpr double dominant_share = 0.10;

// Rows in an order of their own: that of the input plays no part.
struct Row {
  double probability = 0;
  bool wrong = false;
  double times = 1;
  [[nodiscard]] double weight() const { return times / probability; }
  auto operator<=>(const Row&) const = default;
};

bool usable(const Audits& audits, double level, Estimate& out) {
  if (audits.wrong.size() != audits.probability.size() || audits.wrong.size() > audits.items || !(level > 0 && level < 1) ||
      !std::ranges::all_of(audits.wrong, [](std::uint8_t y) { return y <= 1; }) ||
      std::ranges::any_of(audits.probability, [](double p) { return p > 1; })) {
    out.add_note(note::bad_input,
                 "needs 0 or 1 and a probability of at most 1 an audit, as many items at least, and a level between 0 and 1");
    return false;
  }
  if (audits.wrong.empty()) {
    out.add_note(note::no_data, "nothing was audited");
    return false;
  }
  const auto without = std::ranges::count_if(audits.probability, [](double p) { return !(p > 0); });
  if (without > 0) {
    out.add_note(note::no_probability, std::to_string(without) + " audits have no positive probability and cannot be weighted");
    return false;
  }
  return true;
}

// Of the sum of residual / probability. Items that were certain to be audited bring none.
double variance_of_sum(const std::vector<Row>& rows, AuditDesign design, double center) {
  const auto pulled = [&](const Row& row) { return ((row.wrong ? 1 : 0) - center) / row.probability; };
  double chance = 0;
  double drawn = 0;
  double mean = 0;
  for (const Row& row : rows) {
    if (row.probability == 1) continue;
    drawn += row.times;
    chance += row.times * (1 - row.probability);
    mean += row.times * (1 - row.probability) * pulled(row);
  }
  mean = design == AuditDesign::fixed_size && chance > 0 ? mean / chance : 0;
  double sum = 0;
  for (const Row& row : rows) sum += row.times * (1 - row.probability) * (pulled(row) - mean) * (pulled(row) - mean);
  if (design == AuditDesign::poisson) return sum;
  return drawn > 1 ? sum * drawn / (drawn - 1) : 0;
}

struct Moments {
  double rate = 0, variance = 0;
};

Moments horvitz_thompson(const std::vector<Row>& rows, const Audits& audits) {
  const auto items = static_cast<double>(audits.items);
  double wrong = 0;
  for (const Row& row : rows) wrong += row.wrong ? row.weight() : 0;
  return {wrong / items, variance_of_sum(rows, audits.design, 0) / (items * items)};
}

Moments hajek(const std::vector<Row>& rows, const Audits& audits) {
  double wrong = 0;
  double all = 0;
  for (const Row& row : rows) {
    wrong += row.wrong ? row.weight() : 0;
    all += row.weight();
  }
  return {wrong / all, variance_of_sum(rows, audits.design, wrong / all) / (all * all)};
}

// The quantile of the beta distribution with this mean and variance.
double limit(const Moments& at, double p) {
  const double trials = at.rate * (1 - at.rate) / at.variance;
  return beta_quantile(p, at.rate * trials, (1 - at.rate) * trials).value_or(at.rate);
}

using Rate = Moments (*)(const std::vector<Row>&, const Audits&);

// `rows` are ascending by probability.
void add_interval(Estimate& out, Rate rate, const std::vector<Row>& rows, const Audits& audits) {
  const auto [estimate, variance] = rate(rows, audits);
  if (rows.size() == audits.items && rows.front().probability == 1) {
    out.se = 0;
    out.low = out.high = estimate;
    return;
  }
  if (variance > 0) out.se = std::sqrt(variance);
  if (estimate > 1) {
    out.add_note(note::boundary, "the weights of wrong labels add up to more than the batch: no interval, see the Hajek rate");
    return;
  }
  if (rows.size() < 2 || rows.front().probability == 1) {
    out.add_note(note::too_few, "too few audits were left to chance to say how far the rate may be off");
    return;
  }
  if (!(variance > 0)) out.add_note(note::boundary, "all audits that were left to chance agree");
  const auto with_half_more = [&](bool wrong) {
    auto more = rows;
    more.insert(more.begin(), Row{rows.front().probability, wrong, 0.5});
    return rate(more, audits);
  };
  const auto above = with_half_more(true);
  const auto below = with_half_more(false);
  out.high = above.rate < 1 ? std::max(estimate, limit(above, (1 + out.level) / 2)) : 1;
  out.low = below.rate > 0 && below.rate < 1 && below.variance > 0 ? std::min(estimate, limit(below, (1 - out.level) / 2)) : 0;
}

}  // namespace

ErrorRate audited_error_rate(const Audits& audits, double level) {
  ErrorRate out;
  const char* const how = audits.design == AuditDesign::poisson ? "; Poisson sampling, beta limits" : "; fixed size, beta limits";
  out.horvitz_thompson = {
      .level = level, .method = std::string("Horvitz-Thompson") + how, .speaks_for = SpeaksFor::other_rows, .n = audits.wrong.size()};
  out.hajek = {.level = level, .method = std::string("Hajek") + how, .speaks_for = SpeaksFor::other_rows, .n = audits.wrong.size()};
  if (!usable(audits, level, out.hajek)) {
    out.horvitz_thompson.notes = out.hajek.notes;
    return out;
  }
  std::vector<Row> rows(audits.wrong.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {audits.probability[i], audits.wrong[i] == 1};
  std::ranges::sort(rows);
  std::vector<double> weights;
  double all = 0;
  double squares = 0;
  for (const Row& row : rows) {
    weights.push_back(row.weight());
    all += row.weight();
    squares += row.weight() * row.weight();
  }
  out.effective_n = all * all / squares;
  for (const auto& [rate, estimate] : {std::pair<Rate, Estimate*>{horvitz_thompson, &out.horvitz_thompson}, {hajek, &out.hajek}}) {
    estimate->estimate = rate(rows, audits).rate;
    add_interval(*estimate, rate, rows, audits);
  }
  if (const double most = largest_share(weights); most > dominant_share) {
    for (Estimate* rate : {&out.horvitz_thompson, &out.hajek})
      rate->add_note(note::dominant_weight, "one audit carries " + std::to_string(std::lround(100 * most)) + " % of the weight");
  }
  return out;
}

}  // namespace assay::stats
