// aggregator_dawid_skene: Dawid-Skene and one-coin, with the confusion matrices of the former.
#include "programs/analysis/consensus.hpp"

#include "assay/stats/worker_cost.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

// All raters together by the votes expected in each cell, then those with most labels by their own shares.
std::vector<Confusion> confusions_of(const stats::LabelFit& fit, double confidence) {
  const std::size_t k = fit.classes;
  std::vector<Confusion> out;
  if (k > most_confused_labels || !fit.ok()) return out;
  std::vector<std::uint32_t> busiest;
  Confusion all;
  all.votes = fit.n;
  all.expected.resize(k * k);
  for (std::uint32_t w = 0; w < fit.workers; ++w) {
    if (fit.votes(w) == 0) continue;
    busiest.push_back(w);
    const auto votes = fit.expected_votes(w);
    for (std::size_t i = 0; i < votes.size(); ++i) all.expected[i] += votes[i];
  }
  all.share = all.expected;
  for (std::size_t row = 0; row < k; ++row) {
    double sum = 0;
    for (std::size_t i = 0; i < k; ++i) sum += all.share[row * k + i];
    for (std::size_t i = 0; i < k && sum > 0; ++i) all.share[row * k + i] /= sum;
  }
  out.push_back(std::move(all));
  std::ranges::sort(busiest, [&](std::uint32_t a, std::uint32_t b) { return std::pair(fit.votes(b), a) < std::pair(fit.votes(a), b); });
  busiest.resize(std::min(busiest.size(), most_confusions - 1));
  for (const auto w : busiest) {
    Confusion one{w, fit.votes(w), fit.confusion(w), {}, fit.expected_votes(w), {}, {}};
    for (std::uint32_t truth = 0; truth < k; ++truth) {
      for (std::uint32_t said = 0; said < k; ++said) {
        const auto cell = fit.confusion_cell(w, truth, said, confidence);
        one.low.push_back(cell.low);
        one.high.push_back(cell.high);
      }
    }
    out.push_back(std::move(one));
  }
  return out;
}

constexpr std::size_t cost_draws = 200;

// `times` passes over the confusion matrices of everybody.
bool affordable(const stats::LabelFit& fit, double times = 1) {
  const auto k = static_cast<double>(fit.classes);
  return times * static_cast<double>(fit.workers) * k * k <= most_matrix_cells;
}

stats::LabelFit fit_of(const ModelInput& input, MethodResult& out, stats::LabelModel model) {
  stats::LabelOptions options{.prior = input.options.prior, .threads = input.options.threads};
  options.model = model;
  if (input.options.progress) options.progress = [&](int round, double) { input.options.progress(out.method, round); };
  auto fit = stats::fit_labels(input.index, options);
  take_fit(out, fit);
  const auto intervals =
      affordable(fit) && fit.ok() ? stats::label_intervals(input.index, fit, input.options.confidence) : stats::LabelIntervals{};
  out.skill.reserve(fit.workers);
  for (std::uint32_t w = 0; w < fit.workers; ++w) {
    stats::Estimate alone;
    alone.estimate = fit.skill(w);
    out.skill.emplace_back(intervals.ok() ? intervals.skill[w] : alone);
  }
  return fit;
}

}  // namespace

void fit_dawid_skene(const ModelInput& input, MethodResult& out) {
  const auto fit = fit_of(input, out, stats::LabelModel::dawid_skene);
  input.all.pseudo_labels = fit.pseudo_labels;
  input.all.confusions = confusions_of(fit, input.options.confidence);
  // Of very many raters the costs stand without intervals.
  const stats::WorkerCostOptions cost{.level = input.options.confidence, .draws = affordable(fit, 10 * cost_draws) ? cost_draws : 0};
  for (auto& person : input.all.people) {
    if (affordable(fit)) person.expected_cost.emplace(stats::relative_cost(stats::worker_cost(fit, person.rater, cost)));
  }
  if (input.options.fitted && fit.ok()) input.options.fitted(fit);
}

void fit_one_coin(const ModelInput& input, MethodResult& out) { (void)fit_of(input, out, stats::LabelModel::one_coin); }

}  // namespace assay::programs
