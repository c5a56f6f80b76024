// Warm starts of label models, and when a fit begins anew.
#include "assay/stats/label_refit.hpp"
#include "label_rows.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace assay::stats {
namespace {

constexpr double least_cell = 1e-10;

// P(label | true class) of a worker as the earlier fit has it, of a new one as its prior has it; empty: nothing is known.
std::vector<double> matrix_of(const LabelFit& earlier, std::uint32_t worker) {
  const std::size_t k = earlier.classes;
  if (worker < earlier.workers) {
    if (auto known = earlier.confusion(worker); !known.empty()) return known;
  }
  std::vector<double> out;
  if (earlier.pseudo.empty()) return out;
  out.assign(k * k, 0.0);
  for (std::size_t c = 0; c < k; ++c) {
    double sum = 0;
    for (std::size_t l = 0; l < k; ++l) sum += earlier.pseudo[l * k + c];
    for (std::size_t l = 0; l < k; ++l) out[c * k + l] = earlier.pseudo[l * k + c] / sum;
  }
  return out;
}

// log P(label of the row | true class), rows x classes.
std::vector<double> logs_of(const LabelRows& rows, const LabelFit& earlier) {
  const std::size_t k = rows.classes;
  std::vector<double> out(rows.rows() * k);
  for (std::uint32_t w = 0; w < rows.workers; ++w) {
    if (rows.row_begin[w] == rows.row_begin[w + 1]) continue;
    const auto matrix = matrix_of(earlier, w);
    if (matrix.empty()) continue;
    for (std::size_t r = rows.row_begin[w]; r < rows.row_begin[w + 1]; ++r) {
      for (std::size_t c = 0; c < k; ++c) out[r * k + c] = std::log(std::max(matrix[c * k + rows.row_label[r]], least_cell));
    }
  }
  return out;
}

bool of_one_kind(const LabelFit& earlier, const LabelOptions& options) {
  const bool prior = options.model == LabelModel::dawid_skene && options.prior != WorkerPrior::none;
  return earlier.model == options.model && prior != earlier.pseudo.empty();
}

}  // namespace

std::vector<double> warm_start(const LabelIndex& labels, const LabelFit& earlier) {
  const LabelRows& rows = labels.rows();
  std::vector<double> out;
  if (!rows.ok || !earlier.ok() || earlier.classes != rows.classes || earlier.items > rows.items || earlier.workers > rows.workers)
    return out;
  const std::size_t k = rows.classes;
  const auto logs = logs_of(rows, earlier);
  out.assign(rows.items * k, 0.0);
  for (std::size_t item = 0; item < rows.items; ++item) {
    if (rows.item_begin[item] == rows.item_begin[item + 1]) continue;
    const std::span q(out.data() + item * k, k);
    for (std::size_t c = 0; c < k; ++c) q[c] = std::log(std::max(earlier.prior[c], 1e-300));
    for (std::size_t j = rows.item_begin[item]; j < rows.item_begin[item + 1]; ++j) {
      for (std::size_t c = 0; c < k; ++c) q[c] += logs[rows.word[j] * k + c];
    }
    const double highest = *std::ranges::max_element(q);
    for (double& x : q) x = std::exp(x - highest);
  }
  return out;
}

LabelRefit refit_labels(const LabelIndex& labels, const LabelRefit& earlier, const LabelOptions& options) {
  const auto start = of_one_kind(earlier.fit, options) ? warm_start(labels, earlier.fit) : std::vector<double>();
  LabelRefit out;
  LabelOptions wanted = options;
  const auto labels_now = static_cast<double>(labels.rows().labels);
  const bool grown = labels_now >= (1 + cold_growth) * static_cast<double>(earlier.cold_labels);
  if (!start.empty()) {
    wanted.start = start;
    out.fit = fit_labels(labels, wanted);
    out.cold_labels = earlier.cold_labels;
    if (!grown || out.fit.cancelled) return out;
  }
  wanted.start = {};
  auto cold = fit_labels(labels, wanted);
  if (!cold.cancelled) out.cold_labels = cold.n;
  const bool better = start.empty() || (cold.ok() && cold.objective.back() > out.fit.objective.back());
  if (!better) return out;
  out.fit = std::move(cold);
  out.from_votes = true;
  return out;
}

}  // namespace assay::stats
