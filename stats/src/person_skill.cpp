// Skill on known answers and the shares of sides and ties.
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/people.hpp"
#include "assay/stats/sequences.hpp"

#include <algorithm>

namespace assay::stats {
namespace {

Estimate jeffreys(std::size_t right, std::size_t total, double level) {
  Estimate out{
      .level = level, .method = "Jeffreys' posterior, mean and equal-tailed interval", .speaks_for = SpeaksFor::other_rows, .n = total};
  if (total == 0) {
    out.add_note(note::no_data, "no answers");
    return out;
  }
  const double a = 0.5 + static_cast<double>(right);
  const double b = 0.5 + static_cast<double>(total - right);
  out.estimate = a / (a + b);
  out.low = right == 0 ? 0 : beta_quantile((1 - level) / 2, a, b);
  out.high = right == total ? 1 : beta_quantile((1 + level) / 2, a, b);
  return out;
}

}  // namespace

PersonSkill person_skill(std::span<const std::uint8_t> right, const SkillOptions& options) {
  PersonSkill out;
  if (!(options.level > 0 && options.level < 1) || !std::ranges::all_of(right, [](std::uint8_t x) { return x <= 1; })) {
    for (Estimate* const each : {&out.raw, &out.shown}) {
      each->level = options.level;
      each->add_note(note::bad_input, "needs 0 or 1 an answer, and a level between 0 and 1");
    }
    return out;
  }
  if (options.window > 0 && right.size() > options.window) right = right.last(options.window);
  out.total = right.size();
  out.right = static_cast<std::size_t>(std::ranges::count(right, std::uint8_t{1}));
  out.raw = wilson_share(static_cast<double>(out.right), static_cast<double>(out.total), options.level);
  out.shown = jeffreys(out.right, out.total, options.level);
  return out;
}

SideAndTies side_and_tie_share(std::size_t left, std::size_t ties, std::size_t right, double level) {
  return {.left = share_at_any_time(left, left + right, level),
          .ties = share_at_any_time(ties, left + ties + right, level),
          .left_p = share_p_at_any_time(left, left + right, 0.5)};
}

}  // namespace assay::stats
