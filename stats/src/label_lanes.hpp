// Vectors of doubles with exp and log: the same operations in the same order on every instruction set, hence the same bits.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace assay::stats {
namespace {

#define ASSAY_INLINE inline __attribute__((always_inline))

template <size_t N>
struct Lanes;
template <>
struct Lanes<2> {
  using Real = double __attribute__((vector_size(16)));
  using Bits = int64_t __attribute__((vector_size(16)));
};
template <>
struct Lanes<4> {
  using Real = double __attribute__((vector_size(32)));
  using Bits = int64_t __attribute__((vector_size(32)));
};
template <>
struct Lanes<8> {
  using Real = double __attribute__((vector_size(64)));
  using Bits = int64_t __attribute__((vector_size(64)));
};

// Adding it to a small number leaves that number's whole part in the low bits.
constexpr double shifter = 6755399441055744.0;  // 1.5 * 2^52

template <size_t N>
ASSAY_INLINE void load(typename Lanes<N>::Real& to, const double* from) {
  __builtin_memcpy(&to, from, sizeof to);
}
// The first n lanes; all of them is one instruction.
template <size_t N>
ASSAY_INLINE void store(double* to, const typename Lanes<N>::Real& from, size_t n) {
  if (n >= N) __builtin_memcpy(to, &from, sizeof from);
  else
    for (size_t k = 0; k < n; ++k) to[k] = from[k];
}

// exp(x) for x <= 0 in place, 0 below -708: x = n log 2 + r, Taylor polynomial of degree 13 on |r| <= log(2)/2.
template <size_t N>
ASSAY_INLINE void exp_lanes(typename Lanes<N>::Real& x) {
  using Real = typename Lanes<N>::Real;
  using Bits = typename Lanes<N>::Bits;
  const Bits some = x >= -708.0;
  const Real y = (Real)((Bits)x & some);
  const Real moved = y * 1.4426950408889634074 + shifter;
  const Real n = moved - shifter;
  const Real r = (y - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  Real p = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r * r + r + 1.0;
  const Bits scale = ((Bits)moved + 1023) << 52;
  x = (Real)((Bits)(p * (Real)scale) & some);
}

// log(x) for positive normal x in place, as fdlibm's e_log.c (Sun Microsystems, 1993) does it: x = 2^k (1 + f),
// sqrt(1/2) <= 1 + f < sqrt(2). Anything else gives some finite number.
template <size_t N>
ASSAY_INLINE void log_lanes(typename Lanes<N>::Real& x) {
  using Real = typename Lanes<N>::Real;
  using Bits = typename Lanes<N>::Bits;
  const Bits off = (Bits)x - 0x3fe6a09e667f3bcd;
  const Bits k = off >> 52;
  const Real f = (Real)((Bits)x - (k << 52)) - 1.0;
  const Bits moved_bits = k + 0x4338000000000000;
  const Real e = (Real)moved_bits - shifter;
  const Real s = f / (2.0 + f);
  const Real z = s * s;
  const Real w = z * z;
  const Real t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const Real t2 =
      z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const Real half = 0.5 * f * f;
  x = e * 6.93147180369123816490e-01 - ((half - (s * (half + (t2 + t1)) + e * 1.90821492927058770002e-10)) - f);
}

ASSAY_INLINE double log_one(double x) {
  Lanes<2>::Real both = {x, x};
  log_lanes<2>(both);
  return both[0];
}

template <size_t N>
ASSAY_INLINE double sum_lanes(const typename Lanes<N>::Real& x) {
  if constexpr (N == 2) return x[0] + x[1];
  else if constexpr (N == 4) return (x[0] + x[2]) + (x[1] + x[3]);
  else return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

template <size_t N>
ASSAY_INLINE void max_lanes(typename Lanes<N>::Real& a, const typename Lanes<N>::Real& b) {
  using Bits = typename Lanes<N>::Bits;
  const Bits less = a < b;
  a = (typename Lanes<N>::Real)(((Bits)a & ~less) | ((Bits)b & less));
}

template <size_t N>
ASSAY_INLINE double largest_lane(const typename Lanes<N>::Real& x) {
  double most = x[0];
  for (size_t k = 1; k < N; ++k) most = most < x[k] ? x[k] : most;
  return most;
}

}  // namespace
}  // namespace assay::stats
