// What a fit says about one worker.
#include "assay/stats/distributions.hpp"
#include "assay/stats/labels.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {

std::size_t LabelFit::votes(std::uint32_t worker) const {
  std::size_t sum = 0;
  if (worker >= workers || row_begin.empty()) return sum;
  for (std::uint32_t r = row_begin[worker]; r < row_begin[worker + 1]; ++r) sum += row_votes[r];
  return sum;
}

std::vector<double> LabelFit::confusion(std::uint32_t worker) const {
  std::vector<double> out;
  if (votes(worker) == 0) return out;
  const std::size_t k = classes;
  out.assign(k * k, 0.0);
  if (model == LabelModel::one_coin) {
    const double right = row_share[row_begin[worker]];
    std::ranges::fill(out, (1 - right) / static_cast<double>(k - 1));
    for (std::size_t c = 0; c < k; ++c) out[c * k + c] = right;
    return out;
  }
  std::vector<bool> used(k);
  for (std::uint32_t r = row_begin[worker]; r < row_begin[worker + 1]; ++r) {
    used[row_label[r]] = true;
    for (std::size_t c = 0; c < k; ++c) out[c * k + row_label[r]] = row_share[r * k + c];
  }
  if (pseudo.empty()) return out;
  // What the labels used leave of a row is the prior's, in its proportions.
  for (std::size_t c = 0; c < k; ++c) {
    double left = 1;
    double unused = 0;
    for (std::size_t l = 0; l < k; ++l) (used[l] ? left : unused) += used[l] ? -out[c * k + l] : pseudo[l * k + c];
    for (std::size_t l = 0; l < k; ++l) {
      if (!used[l] && unused > 0) out[c * k + l] = std::max(0.0, left) * pseudo[l * k + c] / unused;
    }
  }
  return out;
}

std::vector<double> LabelFit::expected_votes(std::uint32_t worker) const {
  std::vector<double> out;
  if (votes(worker) == 0) return out;
  const std::size_t k = classes;
  out.assign(k * k, 0.0);
  for (std::uint32_t r = row_begin[worker]; r < row_begin[worker + 1]; ++r) {
    if (model == LabelModel::one_coin) {
      // The model tells right from wrong, not which class was meant.
      out[row_label[r] * k + row_label[r]] = row_expected[r];
      const double wrong = (row_votes[r] - row_expected[r]) / static_cast<double>(k - 1);
      for (std::size_t c = 0; c < k; ++c) {
        if (c != row_label[r]) out[c * k + row_label[r]] = wrong;
      }
    } else {
      for (std::size_t c = 0; c < k; ++c) out[c * k + row_label[r]] = row_expected[r * k + c];
    }
  }
  return out;
}

std::optional<double> LabelFit::skill(std::uint32_t worker) const {
  if (votes(worker) == 0) return std::nullopt;
  if (model == LabelModel::one_coin) return row_share[row_begin[worker]];
  const std::vector<double> cells = confusion(worker);
  double sum = 0;
  for (std::size_t c = 0; c < classes; ++c) sum += prior[c] * cells[c * classes + c];
  return std::clamp(sum, 0.0, 1.0);
}

Estimate LabelFit::confusion_cell(std::uint32_t worker, std::uint32_t truth, std::uint32_t said, double level) const {
  Estimate out{.level = level, .method = "share of expected votes, beta interval", .speaks_for = SpeaksFor::the_model, .rounds = rounds};
  if (!objective.empty()) out.objective = objective.back();
  const std::size_t k = classes;
  if (truth >= k || said >= k || worker >= workers || !(level > 0 && level < 1)) {
    out.add_note(note::bad_input, "no such worker or class, or a level that is not between 0 and 1");
    return out;
  }
  const std::vector<double> cells = confusion(worker);
  if (cells.empty()) {
    out.add_note(note::no_data, "this worker gave no label");
    return out;
  }
  const std::vector<double> votes_of = expected_votes(worker);
  double hits = pseudo.empty() ? 0 : pseudo[said * k + truth];
  double others = 0;
  double seen = 0;
  for (std::size_t l = 0; l < k; ++l) {
    seen += votes_of[truth * k + l];
    if (l == said) hits += votes_of[truth * k + l];
    else others += votes_of[truth * k + l] + (pseudo.empty() ? 0 : pseudo[l * k + truth]);
  }
  out.n = static_cast<std::size_t>(std::lround(seen));
  out.estimate = cells[truth * k + said];
  out.low = beta_quantile((1 - level) / 2, std::max(hits, 0.5), std::max(others, 0.5));
  out.high = beta_quantile((1 + level) / 2, std::max(hits, 0.5), std::max(others, 0.5));
  return out;
}

}  // namespace assay::stats
