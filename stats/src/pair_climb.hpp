// Strengths of many models at a cost that grows with the pairs that met, not with the models' third power.
#pragma once

#include "newton.hpp"
#include "pair_counts.hpp"
#include "pair_triangle.hpp"
#include "strength_model.hpp"

#include <span>
#include <vector>

namespace assay::stats {

// Newton's method whose steps are solved by conjugate gradients (Hestenes and Stiefel 1952) with the diagonal as
// preconditioner, on the pairs themselves: no matrix. Steps are as exact as the gradient is small (Dembo, Eisenstat and
// Steihaug 1982, "Inexact Newton methods"), so that they square the error. The log-likelihood never falls by more than
// 1e-12 of itself. `curvature` is left empty. Not `converged` where the votes are too close to separation for it: go on with
// maximise() from where it stands.
[[nodiscard]] Maximum climb_pairs(const StrengthModel& model, std::span<const PairCount> pairs, std::vector<double> start,
                                  const StrengthOptions& options);

// The same on a triangle, for Bradley-Terry and Davidson. The least bits of the weights of a step are dropped, never those of a score.
[[nodiscard]] Maximum climb_triangle(const StrengthModel& model, const PairTriangle& votes, std::vector<double> start,
                                     const StrengthOptions& options, InstructionSet instructions = InstructionSet::best);

}  // namespace assay::stats
