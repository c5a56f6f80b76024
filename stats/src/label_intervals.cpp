// Intervals of workers' skills and classes' shares from the observed information of a fit of labels.
#include "assay/stats/distributions.hpp"
#include "label_rows.hpp"
#include "linear.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace assay::stats {
namespace {

constexpr double least_share = 1e-9;  // of a class or cell below which nothing moves it

// Beta with this mean, the variance if there is one, and no more trials than `most`.
void beta_interval(Estimate& out, std::optional<double> variance, double most) {
  const double mean = *out.estimate;
  double trials = most;
  if (variance && *variance > 0) {
    out.se = std::sqrt(std::max(*variance, mean * (1 - mean) / (most + 1)));
    trials = std::clamp(mean * (1 - mean) / *variance - 1, 1.0, most);
  }
  const double right = std::max(mean * trials, 0.5);
  const double wrong = std::max((1 - mean) * trials, 0.5);
  out.low = std::min(mean, *beta_quantile((1 - out.level) / 2, right, wrong));
  out.high = std::max(mean, *beta_quantile((1 + out.level) / 2, right, wrong));
}

// Symmetric K x K matrices one after the other, as upper triangles of squares.
class Triangles {
 public:
  Triangles(std::size_t blocks, std::size_t classes) : k_(classes), cell_(blocks * classes * classes) {}
  void add(std::size_t block, std::span<const double> u) {
    double* at = cell_.data() + block * k_ * k_;
    for (std::size_t c = 0; c < k_; ++c) {
      for (std::size_t d = c; d < k_; ++d) at[c * k_ + d] += u[c] * u[d];
    }
  }
  [[nodiscard]] Matrix matrix(std::size_t block) const {
    Matrix out(k_);
    std::copy_n(cell_.begin() + static_cast<std::ptrdiff_t>(block * k_ * k_), k_ * k_, out.cell.begin());
    return out;
  }

 private:
  std::size_t k_;
  std::vector<double> cell_;
};

class Intervals {
 public:
  Intervals(const LabelRows& rows, const LabelFit& fit, double level, LabelIntervals& out)
      : rows_(rows), fit_(fit), level_(level), out_(out), k_(rows.classes), coin_(fit.model == LabelModel::one_coin) {}

  void run() {
    classes();
    skills();
  }

 private:
  // Scores of shares are posterior / share; they sum to 1.
  void classes() {
    Matrix information(k_);
    for (std::size_t i = 0; i < rows_.items; ++i) {
      if (rows_.item_begin[i] == rows_.item_begin[i + 1]) continue;
      for (std::size_t c = 0; c < k_; ++c) {
        for (std::size_t d = c; d < k_; ++d) {
          if (fit_.prior[c] < least_share || fit_.prior[d] < least_share) continue;
          information.at(c, d) += fit_.posterior[i * k_ + c] / fit_.prior[c] * (fit_.posterior[i * k_ + d] / fit_.prior[d]);
        }
      }
    }
    const auto items = static_cast<double>(rows_.labelled_items);
    for (std::size_t c = 0; c < k_; ++c) {
      if (fit_.prior[c] < least_share) information.at(c, c) = items / (least_share * least_share);
    }
    shares_ = Matrix(k_);
    if (cholesky(information)) {
      shares_ = inverse(information);
      std::vector<double> sums(k_);
      double all = 0;
      for (std::size_t c = 0; c < k_; ++c) {
        for (std::size_t d = 0; d < k_; ++d) sums[c] += shares_.at(c, d);
        all += sums[c];
      }
      for (std::size_t c = 0; c < k_; ++c) {
        for (std::size_t d = 0; d < k_; ++d) shares_.at(c, d) -= sums[c] * sums[d] / all;
      }
    }
    for (std::size_t c = 0; c < k_; ++c) {
      Estimate& out = out_.prior.emplace_back(
          Estimate{.level = level_, .method = "share of items, observed information, beta interval", .speaks_for = SpeaksFor::the_model});
      out.n = rows_.labelled_items;
      out.clusters = rows_.labelled_items;
      out.estimate = std::clamp(fit_.prior[c], 0.0, 1.0);
      if (k_ == 1) {
        out.add_note(note::no_variation, "one class: its share is 1");
        continue;
      }
      out.add_note(note::conditional_error, "the error takes confusion matrices for known");
      beta_interval(out, shares_.at(c, c), items);
    }
  }

  void skills() {
    const std::size_t rows = rows_.rows();
    Triangles cells(coin_ ? 0 : rows, k_);
    std::vector<double> coin(coin_ ? rows_.workers : 0);
    std::vector<double> u(k_);
    for (std::size_t i = 0; i < rows_.items; ++i) {
      for (std::uint32_t j = rows_.item_begin[i]; j < rows_.item_begin[i + 1]; ++j) {
        const std::uint32_t row = rows_.word[j];
        const double* posterior = fit_.posterior.data() + i * k_;
        if (coin_) {
          const double p = fit_.row_share[row];
          const double right = posterior[rows_.row_label[row]];
          const double score = (p > least_share ? right / p : 0) - (p < 1 - least_share ? (1 - right) / (1 - p) : 0);
          coin[rows_.row_worker[row]] += score * score;
          continue;
        }
        for (std::size_t c = 0; c < k_; ++c) {
          const double share = fit_.row_share[row * k_ + c];
          u[c] = share > least_share ? posterior[c] / share : 0;
        }
        cells.add(row, u);
      }
    }
    for (std::uint32_t w = 0; w < rows_.workers; ++w) {
      Estimate& out = out_.skill.emplace_back(Estimate{.level = level_,
                                                       .method = "probability of a right label, observed information, beta interval",
                                                       .speaks_for = SpeaksFor::the_model});
      out.n = fit_.votes(w);
      out.estimate = fit_.skill(w);
      if (!out.estimate) {
        out.add_note(note::no_data, "this worker gave no label");
        continue;
      }
      if (k_ == 1) {
        out.add_note(note::no_variation, "one class: nothing to be wrong about");
        continue;
      }
      out.add_note(note::conditional_error, "the error takes all other workers and the shares of classes for known");
      const std::optional<double> variance = coin_ ? (coin[w] > 0 ? std::optional(1 / coin[w]) : std::nullopt) : of_matrix(w, cells);
      // A pseudo-label of the prior stands beside every class, of which the skill is a mean.
      beta_interval(out, variance, static_cast<double>(out.n) + fit_.pseudo_labels);
    }
  }

  // Column by column (a label used): B is the inverse of what its labels and the prior tell of it; rows must go on summing to 1, so that
  // the covariance is B - B A'(A B A')^-1 A B with A adding up over columns. Of the sum of prior x diagonal.
  [[nodiscard]] std::optional<double> of_matrix(std::uint32_t w, const Triangles& cells) const {
    const std::vector<double> shares = fit_.confusion(w);
    Matrix sum(k_);                 // A B A'
    std::vector<double> cross(k_);  // A B c
    double variance = 0;            // c'B c
    std::vector<std::optional<std::size_t>> row_of(k_);
    for (std::uint32_t r = rows_.row_begin[w]; r < rows_.row_begin[w + 1]; ++r) row_of[rows_.row_label[r]] = r;
    for (std::size_t l = 0; l < k_; ++l) {
      Matrix information = row_of[l] ? cells.matrix(*row_of[l]) : Matrix(k_);
      for (std::size_t c = 0; c < k_; ++c) {
        const double share = std::max(shares[c * k_ + l], least_share);
        // Without a prior half a label, as in confusion_cell.
        information.at(c, c) += (fit_.pseudo.empty() ? 0.5 : fit_.pseudo[l * k_ + c]) / (share * share);
      }
      if (!cholesky(information)) return std::nullopt;
      const Matrix b = inverse(information);
      for (std::size_t c = 0; c < k_; ++c) {
        for (std::size_t d = 0; d < k_; ++d) sum.at(c, d) += b.at(c, d);
        cross[c] += b.at(c, l) * fit_.prior[l];
      }
      variance += fit_.prior[l] * fit_.prior[l] * b.at(l, l);
    }
    if (!cholesky(sum)) return std::nullopt;
    std::vector<double> solved = cross;
    solve(sum, solved);
    for (std::size_t c = 0; c < k_; ++c) variance -= cross[c] * solved[c];
    for (std::size_t c = 0; c < k_; ++c) {
      for (std::size_t d = 0; d < k_; ++d) variance += shares[c * k_ + c] * shares_.at(c, d) * shares[d * k_ + d];
    }
    return variance;
  }

  const LabelRows& rows_;
  const LabelFit& fit_;
  double level_;
  LabelIntervals& out_;
  std::size_t k_;
  bool coin_;
  Matrix shares_{};
};

}  // namespace

LabelIntervals label_intervals(const LabelIndex& labels, const LabelFit& fit, double level) {
  LabelIntervals out;
  const LabelRows& rows = labels.rows();
  const auto refuse = [&out](std::string_view code, const char* why) { out.notes.push_back({std::string(code), why}); };
  if (!rows.ok || !fit.ok()) {
    refuse(note::no_data, "no labels, or no fit of them");
  } else if (fit.items != rows.items || fit.workers != rows.workers || fit.classes != rows.classes || fit.n != rows.labels ||
             fit.row_label != rows.row_label || fit.row_votes != rows.row_votes || !(level > 0 && level < 1)) {
    refuse(note::bad_input, "needs the labels of the fit, and a level between 0 and 1");
  } else if (rows.classes > most_interval_classes) {
    refuse(note::too_costly, "more than 64 classes");
  } else {
    Intervals(rows, fit, level, out).run();
  }
  return out;
}

}  // namespace assay::stats
