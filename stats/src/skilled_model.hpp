// Log posterior of strengths, annotators' skills and sides, with its first and second derivatives.
#pragma once

#include "graded_rows.hpp"
#include "linear.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

// Of one annotator: log-discrimination, and side beside the common one.
using Traits = std::array<double, 2>;

struct SkilledPoint {
  std::vector<double> common;  // thetas, log nu if there are ties, the common side
  std::vector<Traits> traits;  // of every annotator
};

// What one annotator adds. Curvature is minus the second derivative.
struct SkilledPart {
  std::vector<double> score;      // of the common parameters
  Traits own_score{};             // of the traits
  Matrix common;                  // curvature, its upper triangle
  std::vector<Traits> cross;      // of each common parameter with the traits
  double aa = 0, ac = 0, cc = 0;  // of the traits

  [[nodiscard]] bool definite() const { return aa > 0 && aa * cc - ac * ac > 1e-12 * aa * cc; }
  // Curvature of the traits, inverted, times v.
  [[nodiscard]] Traits solve(const Traits& v) const {
    const double determinant = aa * cc - ac * ac;
    return {(cc * v[0] - ac * v[1]) / determinant, (aa * v[1] - ac * v[0]) / determinant};
  }
};

struct SkilledModel {
  std::size_t models = 0;
  bool ties = false;
  double skill_precision = 1, side_precision = 1;

  [[nodiscard]] std::size_t parameters() const { return models + (ties ? 2 : 1); }
  [[nodiscard]] std::size_t side() const { return parameters() - 1; }

  [[nodiscard]] double log_likelihood(std::span<const GradedRow> rows, std::span<const double> common, const Traits& traits) const;
  [[nodiscard]] double log_prior(const Traits& traits) const {
    return -(skill_precision * traits[0] * traits[0] + side_precision * traits[1] * traits[1]) / 2;
  }
  // `expected`: the expected information instead of the curvature, never indefinite.
  [[nodiscard]] SkilledPart part(std::span<const GradedRow> rows, std::span<const double> common, const Traits& traits,
                                 bool expected) const;

 private:
  // Davidson's model at z: log-likelihood, score and information of a row's weight.
  struct Local {
    double log_likelihood, score_z, score_t, info_zz, info_zt, info_tt;
  };
  [[nodiscard]] Local local(const GradedRow& row, double z, double log_nu) const;
  [[nodiscard]] double predictor(const GradedRow& row, std::span<const double> common, const Traits& traits) const;
  [[nodiscard]] double log_nu(std::span<const double> common) const { return ties ? common[models] : 0; }
};

// Curvature of the annotator's part with the traits at their best for every value of the common parameters, its upper triangle, times
// `sign` added to `out`.
void add_profiled(const SkilledPart& part, Matrix& out, double sign);

}  // namespace assay::stats
