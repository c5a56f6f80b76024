// The loops themselves; each pair_kernel_*.cpp includes this once with its own compiler flags and name.
#include "label_lanes.hpp"
#include "pair_kernel.hpp"

namespace assay::stats {
namespace {

constexpr size_t N = pair_lanes;
using Real = Lanes<N>::Real;
using Floats = float __attribute__((vector_size(32)));
using Words = uint32_t __attribute__((vector_size(32)));
using Signed = int32_t __attribute__((vector_size(32)));
using Bytes = uint8_t __attribute__((vector_size(8)));

ASSAY_INLINE void load_floats(Real& to, const float* from) {
  Floats some;
  __builtin_memcpy(&some, from, sizeof some);
  to = __builtin_convertvector(some, Real);
}
ASSAY_INLINE void add_to(double* to, const Real& more) {
  Real here;
  load<N>(here, to);
  store<N>(to, here + more, N);
}
ASSAY_INLINE void load_words(Words& to, const uint32_t* from) { __builtin_memcpy(&to, from, sizeof to); }

// Which model is lower is as good as a coin toss: without a branch.
void cells(CellRows& d) {
  const uint32_t models = d.models;
  const uint32_t nowhere = models * (models - 1) / 2 * 3;
  Words invalid = {};
  const auto eight = [&](const Words& left, const Words& right, const Words& seen, Words& cell) {
    const Words swap = (Words)(left > right);
    const Words differ = (left ^ right) & swap;
    const Words low = left ^ differ;
    const Words high = right ^ differ;
    const Words outcome = seen + ((2 - 2 * seen) & swap);
    const Words wrong = (Words)(high >= models) | (Words)(seen > 2);
    const Words none = wrong | (Words)(low == high);
    invalid |= wrong;
    const Words pair = (low * (2 * models - 3 - low) >> 1) + high - 1;
    cell = ((pair * 3 + outcome) & ~none) | (nowhere & none);
  };
  size_t i = 0;
  for (; i + N <= d.rows; i += N) {
    Words left, right, cell;
    Bytes seen;
    load_words(left, d.left + i);
    load_words(right, d.right + i);
    __builtin_memcpy(&seen, d.outcome + i, sizeof seen);
    eight(left, right, __builtin_convertvector(seen, Words), cell);
    __builtin_memcpy(d.cell + i, &cell, sizeof cell);
  }
  if (i < d.rows) {
    Words left = {}, right = {}, seen = {}, cell;
    for (size_t k = 0; i + k < d.rows; ++k) {
      left[k] = d.left[i + k];
      right[k] = d.right[i + k];
      seen[k] = d.outcome[i + k];
    }
    eight(left, right, seen, cell);
    for (size_t k = 0; i + k < d.rows; ++k) d.cell[i + k] = cell[k];
  }
  d.invalid = 0;
  for (size_t k = 0; k < N; ++k) d.invalid |= invalid[k];
}

template <bool ties>
ASSAY_INLINE void sums_of(PairSums& d) {
  const float* votes = d.votes;
  float* weight = d.weight;
  Real tie_sum = {};
  Real tie_information = {};
  for (size_t m = 0; m + 1 < d.models; ++m) {
    const size_t lanes_here = lanes_of_first(d.models, m);
    const double a = d.root[m];
    const double a2 = a * a;
    const double level = d.nu * a;
    Real own_expected = {};
    Real own_information = {};
    Real own_tie = {};
    for (size_t k = 0; k < lanes_here; k += N) {
      const size_t at = m + 1 + k;
      Real b, n;
      load<N>(b, d.root + at);
      load_floats(n, votes + k);
      const Real b2 = b * b;
      Real all = b2 + a2;
      if constexpr (ties) all += b * level;
      const Real scale = 1.0 / all;
      const Real win = scale * a2;
      const Real loss = scale * b2;
      Real won = n * win;
      Real lost = n * loss;
      Real information = won * loss;
      if constexpr (ties) {
        const Real tie = scale * b * level;
        const Real tied = n * tie;
        const Real decided = win + loss;
        const Real both = tied * decided;
        information += both * 0.25;
        const Real cross = tied * (loss - win) * 0.5;
        own_tie += cross;
        add_to(d.tie_row + at, -cross);
        tie_sum += tied;
        tie_information += both;
        won += tied * 0.5;
        lost += tied * 0.5;
      }
      own_expected += won;
      own_information += information;
      add_to(d.expected + at, lost);
      add_to(d.diagonal + at, information);
      const Floats small = __builtin_convertvector(information, Floats);
      __builtin_memcpy(weight + k, &small, sizeof small);
    }
    votes += lanes_here;
    weight += lanes_here;
    d.expected[m] += sum_lanes<N>(own_expected);
    d.diagonal[m] += sum_lanes<N>(own_information);
    if constexpr (ties) d.tie_row[m] += sum_lanes<N>(own_tie);
  }
  d.expected_ties += sum_lanes<N>(tie_sum);
  d.tie_information += sum_lanes<N>(tie_information);
}
void sums(PairSums& d) {
  if (d.nu > 0) sums_of<true>(d);
  else sums_of<false>(d);
}

void flow(PairFlow& d) {
  const float* weight = d.weight;
  for (size_t m = 0; m + 1 < d.models; ++m) {
    const size_t lanes_here = lanes_of_first(d.models, m);
    const double here = d.x[m];
    Real own = {};
    for (size_t k = 0; k < lanes_here; k += N) {
      Real w, x;
      load_floats(w, weight + k);
      load<N>(x, d.x + m + 1 + k);
      const Real along = w * (here - x);
      own += along;
      add_to(d.out + m + 1 + k, -along);
    }
    weight += lanes_here;
    d.out[m] += sum_lanes<N>(own);
  }
}

double log_sums(const PairSums& d) {
  const float* votes = d.votes;
  double total = 0;
  for (size_t m = 0; m + 1 < d.models; ++m) {
    const size_t lanes_here = lanes_of_first(d.models, m);
    const double a = d.root[m];
    const double a2 = a * a;
    const double level = d.nu * a;
    Real own = {};
    for (size_t k = 0; k < lanes_here; k += N) {
      Real b, n;
      load<N>(b, d.root + m + 1 + k);
      load_floats(n, votes + k);
      Real all = b * b + a2 + b * level;
      log_lanes<N>(all);
      own += n * all;
    }
    votes += lanes_here;
    total += sum_lanes<N>(own);
  }
  return total;
}

void replicate_votes(ReplicateVotes& d) {
  Words times;
  load_words(times, d.times);
  for (size_t i = 0; i < d.parts; ++i) {
    uint32_t* const to = d.sum + size_t{d.pair[i]} * N;
    Words sum;
    load_words(sum, to);
    sum += times * d.votes[i];
    __builtin_memcpy(to, &sum, sizeof sum);
  }
}

template <bool ties>
ASSAY_INLINE void replicate_sums_of(ReplicateSums& d) {
  Real nu, tie_sum = {};
  load<N>(nu, d.nu);
  for (size_t i = 0; i < d.pairs; ++i) {
    const size_t first = size_t{d.first[i]} * N;
    const size_t second = size_t{d.second[i]} * N;
    Real a, b;
    load<N>(a, d.root + first);
    load<N>(b, d.root + second);
    Words count;
    load_words(count, d.votes + i * N);
    // Through signed numbers, for which every instruction set has a conversion.
    const Real n = __builtin_convertvector((Signed)(count ^ 0x80000000U), Real) + 2147483648.0;
    const Real a2 = a * a;
    Real all = a2 + b * b;
    if constexpr (ties) all += nu * a * b;
    const Real each = n / all;
    Real won = each * a2;
    if constexpr (ties) {
      const Real tied = each * (nu * a * b);
      tie_sum += tied;
      won += tied * 0.5;
    }
    add_to(d.expected + first, won);
    add_to(d.expected + second, n - won);
  }
  add_to(d.expected_ties, tie_sum);
}
void replicate_sums(ReplicateSums& d) {
  bool ties = false;
  for (size_t k = 0; k < N; ++k) ties = ties || d.nu[k] > 0;
  if (ties) replicate_sums_of<true>(d);
  else replicate_sums_of<false>(d);
}

void solve_lanes(LaneSolve& d) {
  for (size_t k = d.begin; k < d.size; ++k) {
    const double* const row = d.factor + k * d.size;
    Real value;
    load<N>(value, d.x + k * N);
    value = value / row[k];
    store<N>(d.x + k * N, value, N);
    for (size_t j = k + 1; j < d.size; ++j) add_to(d.x + j * N, -(value * row[j]));
  }
  for (size_t k = d.size; k-- > d.begin;) {
    const double* const row = d.factor + k * d.size;
    // Four sums, so that one need not wait for the other.
    Real rest[4] = {};
    size_t j = k + 1;
    for (; j + 4 <= d.size; j += 4) {
      for (size_t s = 0; s < 4; ++s) {
        Real x;
        load<N>(x, d.x + (j + s) * N);
        rest[s] += x * row[j + s];
      }
    }
    for (; j < d.size; ++j) {
      Real x;
      load<N>(x, d.x + j * N);
      rest[0] += x * row[j];
    }
    Real value;
    load<N>(value, d.x + k * N);
    store<N>(d.x + k * N, (value - ((rest[0] + rest[1]) + (rest[2] + rest[3]))) / row[k], N);
  }
}

}  // namespace

#define ASSAY_PAIR_KERNEL(name) extern const PairKernel name = {cells, sums, flow, log_sums, replicate_votes, replicate_sums, solve_lanes};

}  // namespace assay::stats
