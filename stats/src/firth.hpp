// Firth's penalty of the Bradley-Terry likelihood: half the logarithm of the determinant of the information.
#pragma once

#include "strength_model.hpp"

#include <optional>
#include <span>

namespace assay::stats {

// 1/2 log |I| with the first model pinned (the same whichever is). Absent where I is singular in working precision.
[[nodiscard]] std::optional<double> firth_penalty(const StrengthModel& model, std::span<const PairCount> pairs,
                                                  std::span<const double> parameter);

// Adds the penalty's score, sum of h (1/2 - p) over the pairs with h = n p q Var(theta_i - theta_j), and to the
// information of the votes, which it takes, that of h votes more a pair: where h does not change, the penalty is h / 2
// wins on both sides. Returns the penalty; absent where the information is singular.
[[nodiscard]] std::optional<double> add_firth(const StrengthModel& model, std::span<const PairCount> pairs,
                                              std::span<const double> parameter, std::span<double> score, Matrix& information);

}  // namespace assay::stats
