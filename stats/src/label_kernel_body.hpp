// The loops themselves; each label_kernel_*.cpp includes this once with its own compiler flags and name.
#include "label_kernel.hpp"
#include "label_lanes.hpp"

namespace assay::stats {
namespace {

constexpr double smallest_cell = 1e-10;
constexpr double far_below = -1e300;
constexpr size_t most_lanes = 1024;

// Log-likelihoods are summed in blocks, and the logarithm is taken of products: fewer roundings and fewer logarithms.
struct LogSum {
  double total = 0, block = 0, product = 1;
  size_t count = 0;
  ASSAY_INLINE void add(double log, double factor) {
    block += log;
    product *= factor;
    if (product > 1e280) flush_product();
    if (++count % 1024 == 0) flush_block();
  }
  ASSAY_INLINE void flush_product() {
    block += log_one(product);
    product = 1;
  }
  ASSAY_INLINE void flush_block() {
    total += block;
    block = 0;
  }
  ASSAY_INLINE double value() {
    flush_product();
    flush_block();
    return total;
  }
};

// From log posteriors up to a constant to posteriors. `base` is part of every class's logarithm.
template <size_t N, bool one>
ASSAY_INLINE void soften(typename Lanes<N>::Real* q, size_t vectors, double base, LogSum& sum) {
  using Real = typename Lanes<N>::Real;
  const size_t count = one ? 1 : vectors;
  Real top = q[0];
  for (size_t b = 1; b < count; ++b) max_lanes<N>(top, q[b]);
  const double most = largest_lane<N>(top);
  Real total = {};
  for (size_t b = 0; b < count; ++b) {
    q[b] = q[b] - most;
    exp_lanes<N>(q[b]);
    total += q[b];
  }
  const double all = sum_lanes<N>(total);
  for (size_t b = 0; b < count; ++b) q[b] = q[b] / all;
  sum.add(base + most, all);
}

template <size_t N, bool one>
ASSAY_INLINE void apply_gold(typename Lanes<N>::Real* q, size_t vectors, uint32_t gold) {
  double* const lane = reinterpret_cast<double*>(q);
  for (size_t k = 0; k < (one ? 1 : vectors) * N; ++k) lane[k] = k == gold ? lane[k] : far_below;
}

template <size_t N, bool one>
ASSAY_INLINE void report_item(const PassData& d, size_t item, const typename Lanes<N>::Real* q) {
  const double* const lane = reinterpret_cast<const double*>(q);
  if (d.posterior != nullptr) {
    double* const to = d.posterior + item * d.classes;
    for (size_t k = 0; k < d.classes; ++k) to[k] = lane[k];
  }
  if (d.best != nullptr) {
    size_t best = 0;
    for (size_t k = 1; k < d.classes; ++k) best = lane[k] > lane[best] ? k : best;
    d.best[item] = static_cast<uint32_t>(best);
  }
}

template <size_t N, bool one, bool coin>
ASSAY_INLINE void pass_items(PassData& d) {
  using Real = typename Lanes<N>::Real;
  const size_t vectors = one ? 1 : lanes(d.classes) / N;
  Real start[one ? 1 : most_lanes / N];
  Real q[one ? 1 : most_lanes / N];
  Real acc[one ? 1 : most_lanes / N];
  for (size_t b = 0; b < vectors; ++b) {
    load<N>(start[b], d.log_prior + b * N);
    acc[b] = Real{};
  }
  LogSum sum;
  const size_t last_word = d.labels - 1;
  double* const lane = reinterpret_cast<double*>(q);
  for (size_t item = d.first; item < d.last; ++item) {
    const size_t begin = d.item_begin[item];
    const size_t end = d.item_begin[item + 1];
    if (begin == end) continue;
    for (size_t b = 0; b < vectors; ++b) q[b] = start[b];
    double base = 0;
    for (size_t j = begin; j < end; ++j) {
      const size_t later = j + prefetch_ahead;
      const size_t ahead = d.word[later < last_word ? later : last_word];
      const size_t row = d.word[j];
      if constexpr (coin) {
        __builtin_prefetch(d.cells + 2 * ahead);
        __builtin_prefetch(d.counts + ahead, 1);
        base += d.cells[2 * row];
        lane[d.row_label[row]] += d.cells[2 * row + 1];
      } else {
        __builtin_prefetch(d.cells + ahead * d.stride);
        __builtin_prefetch(d.counts + ahead * d.stride, 1);
        for (size_t b = 0; b < vectors; ++b) {
          Real cell;
          load<N>(cell, d.cells + row * d.stride + b * N);
          q[b] += cell;
        }
      }
    }
    if (d.gold != nullptr && d.gold[item] < d.classes) apply_gold<N, one>(q, vectors, d.gold[item]);
    soften<N, one>(q, vectors, base, sum);
    for (size_t b = 0; b < vectors; ++b) acc[b] += q[b];
    report_item<N, one>(d, item, q);
    for (size_t j = begin; j < end; ++j) {
      const size_t row = d.word[j];
      if constexpr (coin) {
        d.counts[row] += lane[d.row_label[row]];
      } else {
        for (size_t b = 0; b < vectors; ++b) {
          // Lanes behind the last class are 0: where rows are not padded they add nothing to the next row.
          double* const at = d.counts + row * d.stride + b * N;
          Real count;
          load<N>(count, at);
          count += q[b];
          store<N>(at, count, N);
        }
      }
    }
  }
  for (size_t b = 0; b < vectors; ++b) {
    Real before;
    load<N>(before, d.class_counts + b * N);
    store<N>(d.class_counts + b * N, before + acc[b], N);
  }
  d.log_likelihood = sum.value();
}

template <size_t N, bool coin>
void pass(PassData& d) {
  if (lanes(d.classes) == N) pass_items<N, true, coin>(d);
  else pass_items<N, false, coin>(d);
}

template <size_t N>
ASSAY_INLINE void summed(typename Lanes<N>::Real& c, const CellData& d, size_t at) {
  load<N>(c, d.counts[0] + at);
  for (size_t p = 1; p < d.parts; ++p) {
    typename Lanes<N>::Real more;
    load<N>(more, d.counts[p] + at);
    c += more;
  }
}

template <size_t N>
void dawid_skene_cells(CellData& d) {
  using Real = typename Lanes<N>::Real;
  const size_t width = lanes(d.classes);
  double prior_sum = 0;
  for (size_t b = 0; b < width; b += N) {
    const size_t n = d.stride - b < N ? d.stride - b : N;
    Real prior_lanes = {};
    Real pseudo_sum = {};
    Real pseudo_log_sum = {};
    if (d.pseudo != nullptr) {
      load<N>(pseudo_sum, d.pseudo + d.classes * width + b);
      load<N>(pseudo_log_sum, d.pseudo + (d.classes + 1) * width + b);
    }
    const Real floor = Real{} + smallest_cell;
    for (size_t w = d.first; w < d.last; ++w) {
      const size_t begin = d.row_begin[w];
      const size_t end = d.row_begin[w + 1];
      if (begin == end) continue;
      Real all = pseudo_sum;
      for (size_t r = begin; r < end; ++r) {
        Real c;
        summed<N>(c, d, r * d.stride + b);
        if (d.pseudo == nullptr) max_lanes<N>(c, floor);
        all += c;
      }
      log_lanes<N>(all);
      if (d.pseudo != nullptr) prior_lanes += pseudo_log_sum - pseudo_sum * all;
      for (size_t r = begin; r < end; ++r) {
        const size_t at = r * d.stride + b;
        Real c;
        summed<N>(c, d, at);
        if (d.keep != nullptr) store<N>(d.keep + at, c, n);
        if (d.pseudo != nullptr) {
          const double* const row = d.pseudo + d.row_label[r] * width + b;
          Real a;
          load<N>(a, row);
          c += a;
          max_lanes<N>(c, Real{} + 1e-300);
          Real log_a = a;
          max_lanes<N>(log_a, Real{} + 1e-300);
          log_lanes<N>(c);
          log_lanes<N>(log_a);
          prior_lanes += a * (c - log_a);
        } else {
          max_lanes<N>(c, floor);
          log_lanes<N>(c);
        }
        store<N>(d.cells + at, c - all, n);
        for (size_t p = 0; p < d.parts; ++p) store<N>(d.counts[p] + at, Real{}, n);
      }
    }
    prior_sum += sum_lanes<N>(prior_lanes);
  }
  d.log_prior = prior_sum;
}

// P(right) of a worker from the expected right votes; `stride` is 1 for the counts and 2 for the cells.
template <size_t N>
void one_coin_cells(CellData& d) {
  for (size_t w = d.first; w < d.last; ++w) {
    double right = 0;
    double votes = 0;
    for (size_t r = d.row_begin[w]; r < d.row_begin[w + 1]; ++r) {
      double c = 0;
      for (size_t p = 0; p < d.parts; ++p) {
        c += d.counts[p][r];
        d.counts[p][r] = 0;
      }
      if (d.keep != nullptr) d.keep[r] = c;
      right += c;
      votes += d.row_votes[r];
    }
    if (votes == 0) continue;
    double share = right / votes;
    share = share < smallest_cell ? smallest_cell : share > 1 - smallest_cell ? 1 - smallest_cell : share;
    const double wrong = log_one((1 - share) / static_cast<double>(d.classes - 1));
    const double gain = log_one(share) - wrong;
    for (size_t r = d.row_begin[w]; r < d.row_begin[w + 1]; ++r) {
      d.cells[2 * r] = wrong;
      d.cells[2 * r + 1] = gain;
    }
  }
  d.log_prior = 0;
}

}  // namespace

#define ASSAY_LABEL_KERNELS(name)                                                                                               \
  extern const LabelKernels name = {                                                                                            \
      {{pass<2, false>, dawid_skene_cells<2>}, {pass<4, false>, dawid_skene_cells<4>}, {pass<8, false>, dawid_skene_cells<8>}}, \
      {{pass<2, true>, one_coin_cells<2>}, {pass<4, true>, one_coin_cells<4>}, {pass<8, true>, one_coin_cells<8>}}};

}  // namespace assay::stats
