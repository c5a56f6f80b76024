// Passes over the labels in parts: which part a label belongs to depends on the data alone, so threads change nothing.
#include "label_pass.hpp"

#include "instructions.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
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
  switch (instructions_here(wanted)) {
#if defined(__x86_64__)
    case InstructionSet::avx512: return label_kernels_avx512;
    case InstructionSet::avx2: return label_kernels_avx2;
#endif
    default: return label_kernels_portable;
  }
}

Table::Table(std::size_t size) : size_(size) {
  const std::size_t bytes = ((size + table_slack) * sizeof(double) + 63) / 64 * 64;
  data_.reset(static_cast<double*>(std::aligned_alloc(64, bytes)));
  if (!data_) throw std::bad_alloc();
  std::memset(data_.get(), 0, bytes);
}

LabelPass::LabelPass(const LabelRows& rows, const PassOptions& options) : rows_(rows), options_(options), lanes_(lanes(rows.classes)) {
  kernel_ = kernel_for(label_kernels(options.instructions), options.coin, rows.classes);
  const Layout layout = layout_of(rows, options.coin);
  parts_ = layout.parts;
  width_ = options.coin ? 1 : layout.padded ? lanes_ : rows.classes;
  cell_width_ = options.coin ? 2 : width_;
  cells = Table(rows.rows() * cell_width_);
  log_share_ = Table(lanes_);
  for (std::size_t p = 0; p < parts_; ++p) {
    counts[p] = Table(rows.rows() * width_);
    class_counts[p] = Table(lanes_);
    const auto share = static_cast<std::uint32_t>(rows.labels * p / parts_);
    item_cut_.push_back(static_cast<std::size_t>(std::ranges::lower_bound(rows.item_begin, share) - rows.item_begin.begin()));
    const auto row = static_cast<std::uint32_t>(rows.rows() * p / parts_);
    worker_cut_.push_back(static_cast<std::size_t>(std::ranges::lower_bound(rows.row_begin, row) - rows.row_begin.begin()));
  }
  item_cut_[0] = worker_cut_[0] = 0;
  item_cut_.push_back(rows.items);
  worker_cut_.push_back(rows.workers);
}

void LabelPass::each_part(const std::function<void(std::size_t)>& work) const {
  const std::size_t threads = std::clamp<std::size_t>(options_.threads, 1, parts_);
  const auto share = [&](std::size_t t) {
    for (std::size_t p = t; p < parts_; p += threads) work(p);
  };
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(share, t);
  share(0);
}

void LabelPass::clear() {
  for (std::size_t p = 0; p < parts_; ++p) {
    std::memset(counts[p].data(), 0, counts[p].size() * sizeof(double));
    std::memset(class_counts[p].data(), 0, lanes_ * sizeof(double));
  }
}

void LabelPass::set_class_shares(const std::vector<double>& shares) {
  for (std::size_t k = 0; k < lanes_; ++k) log_share_[k] = k < shares.size() ? std::log(std::max(shares[k], 1e-10)) : -1e300;
}

double LabelPass::run(double* posterior, std::uint32_t* best) {
  double part_likelihood[most_parts] = {};
  each_part([&](std::size_t p) {
    PassData data{.item_begin = rows_.item_begin.data(),
                  .word = rows_.word.data(),
                  .row_label = rows_.row_label.data(),
                  .labels = rows_.labels,
                  .first = item_cut_[p],
                  .last = item_cut_[p + 1],
                  .classes = rows_.classes,
                  .stride = width_,
                  .log_prior = log_share_.data(),
                  .cells = cells.data(),
                  .gold = options_.gold.empty() ? nullptr : options_.gold.data(),
                  .counts = counts[p].data(),
                  .class_counts = class_counts[p].data(),
                  .posterior = posterior,
                  .best = best,
                  .log_likelihood = 0};
    kernel_.pass(data);
    part_likelihood[p] = data.log_likelihood;
  });
  double log_likelihood = 0;
  for (std::size_t p = 0; p < parts_; ++p) log_likelihood += part_likelihood[p];
  return log_likelihood;
}

}  // namespace assay::stats
