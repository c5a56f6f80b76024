// Passes over the labels in parts: which part a label belongs to depends on the data alone, so threads change nothing.
#include "label_em.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace assay::stats {
namespace {

constexpr std::size_t few_labels = 1U << 15U;  // below this a second part is not worth its table

// Tables are small beside the labels, or there is one part only and rows are not padded.
struct Layout {
  std::size_t parts = 1;
  bool padded = true;
};

Layout layout_of(const LabelRows& rows, bool coin) {
  const std::size_t table = rows.rows() * (coin ? 1 : lanes(rows.classes)) * sizeof(double);
  Layout out;
  out.padded = table <= 16 * rows.labels + (1U << 16U);
  while (out.padded && out.parts < most_parts && rows.labels >= few_labels * 2 * out.parts && out.parts * table <= 8 * rows.labels)
    out.parts *= 2;
  return out;
}

const LabelKernel& kernel_for(const LabelKernels& all, bool coin, std::size_t classes) {
  const std::size_t width = lanes(classes);
  return (coin ? all.one_coin : all.dawid_skene)[width == 2 ? 0 : width == 4 ? 1 : 2];
}

}  // namespace

const LabelKernels& label_kernels(InstructionSet wanted) {
#if defined(__x86_64__)
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  const bool avx2 = __builtin_cpu_supports("avx2");
  if (avx512 && (wanted == InstructionSet::best || wanted == InstructionSet::avx512)) return label_kernels_avx512;
  if (avx2 && wanted != InstructionSet::portable) return label_kernels_avx2;
#else
  static_cast<void>(wanted);
#endif
  return label_kernels_portable;
}

Table::Table(std::size_t size) : size_(size) {
  const std::size_t bytes = ((size + table_slack) * sizeof(double) + 63) / 64 * 64;
  data_.reset(static_cast<double*>(std::aligned_alloc(64, bytes)));
  if (!data_) throw std::bad_alloc();
  std::memset(data_.get(), 0, bytes);
}

LabelEm::LabelEm(const LabelRows& rows, const LabelOptions& options, const std::vector<double>& pseudo)
    : rows_(rows),
      options_(options),
      coin_(options.model == LabelModel::one_coin),
      classes_(rows.classes),
      lanes_(lanes(rows.classes)),
      shares_(rows.classes) {
  kernel_ = kernel_for(label_kernels(options.instructions), coin_, classes_);
  const Layout layout = layout_of(rows, coin_);
  parts_ = layout.parts;
  width_ = coin_ ? 1 : layout.padded ? lanes_ : classes_;
  cell_width_ = coin_ ? 2 : width_;
  cells_ = Table(rows.rows() * cell_width_);
  log_prior_of_class_ = Table(lanes_);
  for (std::size_t p = 0; p < parts_; ++p) {
    counts_[p] = Table(rows.rows() * width_);
    class_counts_[p] = Table(lanes_);
    const auto share = static_cast<std::uint32_t>(rows.labels * p / parts_);
    item_cut_.push_back(static_cast<std::size_t>(std::ranges::lower_bound(rows.item_begin, share) - rows.item_begin.begin()));
    const auto row = static_cast<std::uint32_t>(rows.rows() * p / parts_);
    worker_cut_.push_back(static_cast<std::size_t>(std::ranges::lower_bound(rows.row_begin, row) - rows.row_begin.begin()));
  }
  item_cut_[0] = worker_cut_[0] = 0;
  item_cut_.push_back(rows.items);
  worker_cut_.push_back(rows.workers);
  if (pseudo.empty()) return;
  pseudo_ = Table((classes_ + 2) * lanes_);
  for (std::size_t l = 0; l < classes_; ++l) {
    for (std::size_t k = 0; k < classes_; ++k) {
      const double a = pseudo[l * classes_ + k];
      pseudo_[l * lanes_ + k] = a;
      pseudo_[classes_ * lanes_ + k] += a;
      pseudo_[(classes_ + 1) * lanes_ + k] += a > 0 ? a * std::log(a) : 0;
    }
  }
}

void LabelEm::each_part(const std::function<void(std::size_t)>& work) const {
  const std::size_t threads = std::clamp<std::size_t>(options_.threads, 1, parts_);
  const auto share = [&](std::size_t t) {
    for (std::size_t p = t; p < parts_; p += threads) work(p);
  };
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(share, t);
  share(0);
}

void LabelEm::start() {
  std::vector<double> q(classes_);
  for (std::size_t item = 0; item < rows_.items; ++item) {
    const std::size_t begin = rows_.item_begin[item];
    const std::size_t end = rows_.item_begin[item + 1];
    if (begin == end) continue;
    double sum = 0;
    if (!options_.gold.empty() && options_.gold[item] < classes_) {
      std::ranges::fill(q, 0.0);
      q[options_.gold[item]] = sum = 1;
    } else if (!options_.start.empty()) {
      for (std::size_t k = 0; k < classes_; ++k) sum += q[k] = std::max(0.0, options_.start[item * classes_ + k]);
    }
    if (sum <= 0) {
      std::ranges::fill(q, 0.0);
      for (std::size_t j = begin; j < end; ++j) q[rows_.row_label[rows_.word[j]]] += 1;
      sum = static_cast<double>(end - begin);
    }
    for (std::size_t k = 0; k < classes_; ++k) {
      q[k] /= sum;
      class_counts_[0][k] += q[k];
    }
    for (std::size_t j = begin; j < end; ++j) {
      double* const row = counts_[0].data() + rows_.word[j] * width_;
      if (coin_) *row += q[rows_.row_label[rows_.word[j]]];
      else
        for (std::size_t k = 0; k < classes_; ++k) row[k] += q[k];
    }
  }
}

void LabelEm::set(const Expected& counts) {
  clear();
  std::memcpy(counts_[0].data(), counts.rows.data(), counts_[0].size() * sizeof(double));
  std::memcpy(class_counts_[0].data(), counts.classes.data(), lanes_ * sizeof(double));
}

void LabelEm::clear() {
  for (std::size_t p = 0; p < parts_; ++p) {
    std::memset(counts_[p].data(), 0, counts_[p].size() * sizeof(double));
    std::memset(class_counts_[p].data(), 0, lanes_ * sizeof(double));
  }
}

void LabelEm::class_prior() {
  double all = 0;
  for (std::size_t k = 0; k < classes_; ++k) {
    for (std::size_t p = 1; p < parts_; ++p) class_counts_[0][k] += class_counts_[p][k];
    all += class_counts_[0][k];
  }
  for (std::size_t k = 0; k < lanes_; ++k) {
    if (k < classes_) shares_[k] = class_counts_[0][k] / all;
    log_prior_of_class_[k] = k < classes_ ? std::log(std::max(shares_[k], 1e-10)) : -1e300;
  }
}

void LabelEm::maximize(Expected* keep) {
  class_prior();
  if (keep != nullptr) std::memcpy(keep->classes.data(), class_counts_[0].data(), lanes_ * sizeof(double));
  for (std::size_t p = 0; p < parts_; ++p) std::memset(class_counts_[p].data(), 0, lanes_ * sizeof(double));
  double part_prior[most_parts] = {};
  each_part([&](std::size_t p) {
    CellData data{.row_begin = rows_.row_begin.data(),
                  .row_label = rows_.row_label.data(),
                  .row_votes = rows_.row_votes.data(),
                  .first = worker_cut_[p],
                  .last = worker_cut_[p + 1],
                  .classes = classes_,
                  .stride = width_,
                  .counts = {},
                  .parts = parts_,
                  .cells = cells_.data(),
                  .keep = keep != nullptr ? keep->rows.data() : nullptr,
                  .pseudo = pseudo_.data(),
                  .log_prior = 0};
    for (std::size_t t = 0; t < parts_; ++t) data.counts[t] = counts_[t].data();
    kernel_.cells(data);
    part_prior[p] = data.log_prior;
  });
  log_prior_ = 0;
  for (std::size_t p = 0; p < parts_; ++p) log_prior_ += part_prior[p];
}

void LabelEm::pass(double* posterior, std::uint32_t* best) {
  double part_likelihood[most_parts] = {};
  each_part([&](std::size_t p) {
    PassData data{.item_begin = rows_.item_begin.data(),
                  .word = rows_.word.data(),
                  .row_label = rows_.row_label.data(),
                  .labels = rows_.labels,
                  .first = item_cut_[p],
                  .last = item_cut_[p + 1],
                  .classes = classes_,
                  .stride = width_,
                  .log_prior = log_prior_of_class_.data(),
                  .cells = cells_.data(),
                  .gold = options_.gold.empty() ? nullptr : options_.gold.data(),
                  .counts = counts_[p].data(),
                  .class_counts = class_counts_[p].data(),
                  .posterior = posterior,
                  .best = best,
                  .log_likelihood = 0};
    kernel_.pass(data);
    part_likelihood[p] = data.log_likelihood;
  });
  log_likelihood_ = 0;
  for (std::size_t p = 0; p < parts_; ++p) log_likelihood_ += part_likelihood[p];
}

// The table without padding, in its own memory where that is a vector's; the table goes.
std::vector<double> LabelEm::compact(Table& table, std::size_t stride, std::size_t from, bool exponent) const {
  const std::size_t width = coin_ ? 1 : classes_;
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
    for (std::size_t r = 0; r < rows_.rows(); ++r) cells_[2 * r] += cells_[2 * r + 1];
  }
  return compact(cells_, cell_width_, 0, true);
}

std::vector<double> LabelEm::take_counts() {
  for (std::size_t p = 1; p < parts_; ++p) {
    for (std::size_t i = 0; i < counts_[p].size(); ++i) counts_[0][i] += counts_[p][i];
    counts_[p] = Table();
  }
  return compact(counts_[0], width_, 0, false);
}

}  // namespace assay::stats
