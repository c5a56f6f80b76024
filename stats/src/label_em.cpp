// Parameters of a label model from its counts.
#include "label_em.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace assay::stats {

void count_votes_once(const LabelRows& rows, std::size_t width, Table& expected) {
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    double* const row = expected.data() + r * width;
    const double votes = rows.row_votes[r];
    if (width == 1) {
      row[0] = std::min(row[0], votes);
      continue;
    }
    double sum = 0;
    for (std::size_t k = 0; k < width; ++k) sum += row[k];
    for (std::size_t k = 0; k < width; ++k) row[k] *= votes / sum;
  }
}

LabelEm::LabelEm(const LabelRows& rows, const LabelOptions& options, const std::vector<double>& pseudo)
    : rows_(rows),
      options_(options),
      coin_(options.model == LabelModel::one_coin),
      pass_(rows, {.coin = coin_, .gold = options.gold, .threads = options.threads, .instructions = options.instructions}),
      shares_(rows.classes) {
  if (pseudo.empty()) return;
  const std::size_t classes = rows.classes;
  const std::size_t width = pass_.class_lanes();
  pseudo_ = Table((classes + 2) * width);
  for (std::size_t l = 0; l < classes; ++l) {
    for (std::size_t k = 0; k < classes; ++k) {
      const double a = pseudo[l * classes + k];
      pseudo_[l * width + k] = a;
      pseudo_[classes * width + k] += a;
      pseudo_[(classes + 1) * width + k] += a > 0 ? a * std::log(a) : 0;
    }
  }
}

void LabelEm::start() {
  pass_.each_part([&](std::size_t p) { start(p); });
}

void LabelEm::start(std::size_t part) {
  const std::size_t classes = rows_.classes;
  const Table& counts = pass_.counts[part];
  std::vector<double> q(classes);
  for (std::size_t item = pass_.first_item(part); item < pass_.first_item(part + 1); ++item) {
    const std::size_t begin = rows_.item_begin[item];
    const std::size_t end = rows_.item_begin[item + 1];
    if (begin == end) continue;
    double sum = 0;
    if (!options_.gold.empty() && options_.gold[item] < classes) {
      std::ranges::fill(q, 0.0);
      q[options_.gold[item]] = sum = 1;
    } else if (!options_.start.empty()) {
      for (std::size_t k = 0; k < classes; ++k) sum += q[k] = std::max(0.0, options_.start[item * classes + k]);
    }
    if (sum <= 0) {
      std::ranges::fill(q, 0.0);
      for (std::size_t j = begin; j < end; ++j) q[rows_.row_label[rows_.word[j]]] += 1;
      sum = static_cast<double>(end - begin);
    }
    for (std::size_t k = 0; k < classes; ++k) {
      q[k] /= sum;
      pass_.class_counts[part][k] += q[k];
    }
    for (std::size_t j = begin; j < end; ++j) {
      double* const row = counts.data() + rows_.word[j] * pass_.width();
      if (coin_) *row += q[rows_.row_label[rows_.word[j]]];
      else
        for (std::size_t k = 0; k < classes; ++k) row[k] += q[k];
    }
  }
}

void LabelEm::set(const Expected& counts) {
  clear();
  std::memcpy(pass_.counts[0].data(), counts.rows.data(), pass_.counts[0].size() * sizeof(double));
  std::memcpy(pass_.class_counts[0].data(), counts.classes.data(), pass_.class_lanes() * sizeof(double));
}

void LabelEm::class_prior() {
  double all = 0;
  const Table& counts = pass_.class_counts[0];
  for (std::size_t k = 0; k < rows_.classes; ++k) {
    for (std::size_t p = 1; p < pass_.parts(); ++p) counts[k] += pass_.class_counts[p][k];
    all += counts[k];
  }
  for (std::size_t k = 0; k < rows_.classes; ++k) shares_[k] = counts[k] / all;
  pass_.set_class_shares(shares_);
}

void LabelEm::maximize(Expected* keep) {
  class_prior();
  const std::size_t width = pass_.class_lanes();
  if (keep != nullptr) std::memcpy(keep->classes.data(), pass_.class_counts[0].data(), width * sizeof(double));
  for (std::size_t p = 0; p < pass_.parts(); ++p) std::memset(pass_.class_counts[p].data(), 0, width * sizeof(double));
  double part_prior[most_parts] = {};
  pass_.each_part([&](std::size_t p) {
    CellData data{.row_begin = rows_.row_begin.data(),
                  .row_label = rows_.row_label.data(),
                  .row_votes = rows_.row_votes.data(),
                  .first = pass_.first_worker(p),
                  .last = pass_.first_worker(p + 1),
                  .classes = rows_.classes,
                  .stride = pass_.width(),
                  .counts = {},
                  .parts = pass_.parts(),
                  .cells = pass_.cells.data(),
                  .keep = keep != nullptr ? keep->rows.data() : nullptr,
                  .pseudo = pseudo_.data(),
                  .log_prior = 0};
    for (std::size_t t = 0; t < pass_.parts(); ++t) data.counts[t] = pass_.counts[t].data();
    pass_.kernel().cells(data);
    part_prior[p] = data.log_prior;
  });
  log_prior_ = 0;
  for (std::size_t p = 0; p < pass_.parts(); ++p) log_prior_ += part_prior[p];
}

void LabelEm::pass(double* posterior, std::uint32_t* best) { log_likelihood_ = pass_.run(posterior, best); }

// The table without padding, in its own memory where that is a vector's; the table goes.
std::vector<double> LabelEm::compact(Table& table, std::size_t stride, std::size_t from, bool exponent) const {
  const std::size_t width = coin_ ? 1 : rows_.classes;
  std::vector<double> out(rows_.rows() * width);
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    for (std::size_t k = 0; k < width; ++k) {
      const double value = table[r * stride + from + k];
      out[r * width + k] = exponent ? std::exp(value) : value;
    }
  }
  table = Table();
  return out;
}

std::vector<double> LabelEm::take_shares() {
  if (coin_) {
    // log right = log wrong + gain
    for (std::size_t r = 0; r < rows_.rows(); ++r) pass_.cells[2 * r] += pass_.cells[2 * r + 1];
  }
  return compact(pass_.cells, pass_.cell_width(), 0, true);
}

std::vector<double> LabelEm::take_counts() {
  for (std::size_t p = 1; p < pass_.parts(); ++p) {
    for (std::size_t i = 0; i < pass_.counts[p].size(); ++i) pass_.counts[0][i] += pass_.counts[p][i];
    pass_.counts[p] = Table();
  }
  return compact(pass_.counts[0], pass_.width(), 0, false);
}

}  // namespace assay::stats
