// Small dense symmetric systems: Cholesky, solve and inverse of positive definite ones, the positive part of others.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

// Square matrix, row-major.
struct Matrix {
  std::size_t size = 0;
  std::vector<double> cell;

  explicit Matrix(std::size_t n = 0) : size(n), cell(n * n) {}
  [[nodiscard]] double* row(std::size_t i) { return cell.data() + i * size; }
  [[nodiscard]] const double* row(std::size_t i) const { return cell.data() + i * size; }
  [[nodiscard]] double& at(std::size_t i, std::size_t j) { return cell[i * size + j]; }
  [[nodiscard]] double at(std::size_t i, std::size_t j) const { return cell[i * size + j]; }
};

// A = U'U from the upper triangle of `a`, in place (the lower triangle is left as it was). False when a pivot
// falls below `tolerance` times its original diagonal: not positive definite in working precision.
[[nodiscard]] bool cholesky(Matrix& a, double tolerance = 1e-12);

// x := U^-T x (first half of a solve), x := U^-1 x (second half), and both: x := A^-1 x.
void solve_lower(const Matrix& u, std::span<double> x);
void solve_upper(const Matrix& u, std::span<double> x);
void solve(const Matrix& u, std::span<double> x);

// A^-1 in full from its factor.
[[nodiscard]] Matrix inverse(const Matrix& u);

// Sets the negative eigenvalues of a full symmetric matrix to 0: the nearest positive semidefinite one. Jacobi's rotations, some ten
// times size^3. Returns the size of the most negative one over that of the largest; 0 where there is none.
double clip_negative(Matrix& a);

}  // namespace assay::stats
