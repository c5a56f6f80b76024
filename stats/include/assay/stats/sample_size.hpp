// How many votes an answer needs: the power of a test of a share and the width of its interval, for votes of people who each vote
// often.
#pragma once

#include <cstddef>
#include <optional>

namespace assay::stats {

// 1 + (votes a person - 1) x rho, by which votes of people who resemble themselves (intraclass correlation rho) count for less:
// Kish (1965), Survey Sampling, section 5.4. Absent for less than one vote a person or rho outside [0, 1].
[[nodiscard]] std::optional<double> design_effect(double votes_a_person, double rho);

// A two-sided test, at 1 - level, that a share is `null` when it is `share`.
struct ShareTest {
  double share = 0.55;
  double null = 0.5;
  double level = 0.95;
  double design_effect = 1;
};
// The least votes with which it finds the difference with probability `power`:
//   deff x ((z_{(1 + level) / 2} sqrt(null (1 - null)) + z_power sqrt(share (1 - share))) / (share - null))^2, rounded up
// (Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, chapter 2). Normal approximation: good where
// votes x share and votes x (1 - share) exceed 5. Absent unless 0 < share, null < 1, share differs from null, and level and power are
// in (0, 1), and where more than 2^53 votes would be needed.
[[nodiscard]] std::optional<std::size_t> votes_for_power(const ShareTest& test, double power = 0.8);
// The probability of finding it with so many votes; the far side of the test is counted too.
[[nodiscard]] std::optional<double> power_of(const ShareTest& test, std::size_t votes);

// Half of the width that Wilson's interval (intervals.hpp) of a share has with votes / design_effect independent votes, and the least
// votes with which it is at most `half_width`. Absent for a share outside [0, 1], no vote, a half_width outside (0, 0.5), or
// more than 2^53 votes.
[[nodiscard]] std::optional<double> half_width_of_share(double share, std::size_t votes, double level = 0.95, double design_effect = 1);
[[nodiscard]] std::optional<std::size_t> votes_for_half_width(double share, double half_width, double level = 0.95,
                                                              double design_effect = 1);

}  // namespace assay::stats
