// Cholesky in row order: every inner loop runs along a row, so that compilers vectorise it.
#include "linear.hpp"

#include "pair_kernels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::stats {

bool cholesky(Matrix& a, double tolerance) {
  const std::size_t n = a.size;
  std::vector<double> diagonal(n);
  for (std::size_t i = 0; i < n; ++i) diagonal[i] = a.at(i, i);
  for (std::size_t k = 0; k < n; ++k) {
    double* const top = a.row(k);
    if (!(top[k] > tolerance * diagonal[k])) return false;
    const double scale = 1 / std::sqrt(top[k]);
    for (std::size_t j = k; j < n; ++j) top[j] *= scale;
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = top[i];
      if (factor == 0) continue;
      double* const below = a.row(i);
      for (std::size_t j = i; j < n; ++j) below[j] -= factor * top[j];
    }
  }
  return true;
}

void solve_lower(const Matrix& u, std::span<double> x) {
  for (std::size_t k = 0; k < u.size; ++k) {
    const double* const top = u.row(k);
    x[k] /= top[k];
    const double value = x[k];
    if (value == 0) continue;
    for (std::size_t j = k + 1; j < u.size; ++j) x[j] -= value * top[j];
  }
}

void solve_upper(const Matrix& u, std::span<double> x) {
  for (std::size_t k = u.size; k-- > 0;) {
    const double* const top = u.row(k);
    double value = x[k];
    for (std::size_t j = k + 1; j < u.size; ++j) value -= top[j] * x[j];
    x[k] = value / top[k];
  }
}

void solve(const Matrix& u, std::span<double> x) {
  solve_lower(u, x);
  solve_upper(u, x);
}

Matrix inverse(const Matrix& u) {
  Matrix out(u.size);
  std::vector<double> x(u.size * pair_lanes);
  for (std::size_t begin = 0; begin < u.size; begin += pair_lanes) {
    // Columns of the unit matrix, some at a time; what is above is known from the columns before.
    const std::size_t columns = std::min(pair_lanes, u.size - begin);
    std::ranges::fill(x, 0.0);
    for (std::size_t k = 0; k < columns; ++k) x[(begin + k) * pair_lanes + k] = 1;
    LaneSolve system{.size = u.size, .begin = begin, .factor = u.cell.data(), .x = x.data()};
    pair_kernel().solve_lanes(system);
    for (std::size_t k = 0; k < columns; ++k) {
      for (std::size_t j = begin + k; j < u.size; ++j) out.at(j, begin + k) = out.at(begin + k, j) = x[j * pair_lanes + k];
    }
  }
  return out;
}

namespace {

// Turns coordinates p and q of `a` such that they no longer go together; `turned` collects the turns.
void rotate(Matrix& a, Matrix& turned, std::size_t p, std::size_t q) {
  const double both = a.at(p, q);
  const double ratio = (a.at(q, q) - a.at(p, p)) / (2 * both);
  const double tangent = (ratio < 0 ? -1 : 1) / (std::abs(ratio) + std::sqrt(ratio * ratio + 1));
  const double cosine = 1 / std::sqrt(tangent * tangent + 1);
  const double sine = tangent * cosine;
  for (std::size_t k = 0; k < a.size; ++k) {
    const double x = a.at(k, p);
    const double y = a.at(k, q);
    a.at(k, p) = cosine * x - sine * y;
    a.at(k, q) = sine * x + cosine * y;
  }
  for (Matrix* const rows : {&a, &turned}) {
    double* const first = rows->row(p);
    double* const second = rows->row(q);
    for (std::size_t k = 0; k < a.size; ++k) {
      const double x = first[k];
      const double y = second[k];
      first[k] = cosine * x - sine * y;
      second[k] = sine * x + cosine * y;
    }
  }
}

}  // namespace

double clip_negative(Matrix& a) {
  const std::size_t n = a.size;
  Matrix vectors(n);  // in rows
  double size = 0;
  for (std::size_t i = 0; i < n; ++i) {
    vectors.at(i, i) = 1;
    for (std::size_t j = 0; j < n; ++j) size = std::max(size, std::abs(a.at(i, j)));
  }
  Matrix whole = a;
  for (int sweep = 0; sweep < 60; ++sweep) {
    bool turned = false;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (std::abs(a.at(p, q)) <= 1e-16 * size) continue;
        rotate(a, vectors, p, q);
        turned = true;
      }
    }
    if (!turned) break;
  }
  double most = 0;
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    most = std::max(most, -a.at(i, i));
    largest = std::max(largest, std::abs(a.at(i, i)));
  }
  for (std::size_t k = 0; k < n; ++k) {
    const double negative = -a.at(k, k);
    if (!(negative > 0)) continue;
    const double* const v = vectors.row(k);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) whole.at(i, j) += negative * v[i] * v[j];
    }
  }
  a = std::move(whole);
  return largest > 0 ? most / largest : 0;
}

}  // namespace assay::stats
