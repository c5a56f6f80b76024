// leasing rules: pure functions over standings and settings.
#include "domain/rules/leasing.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace assay::rules {

Duration lease_time(const Settings& settings, std::int64_t submissions, Duration average) {
  if (settings.lease_minutes) return minutes(*settings.lease_minutes);
  if (submissions < early_submissions) return early_lease;
  return {std::clamp(average.micros * 3 / 2, minutes(10).micros, hours(8).micros)};
}

Refusal may_lease(const Standing& standing) {
  if (standing.status != ProjectStatus::open) return Refusal::not_open;
  if (standing.guideline_version > 0 && standing.must_acknowledge) return Refusal::acknowledge;
  constexpr std::int64_t window = 40;
  const bool full = standing.recent_count >= window;
  const auto skips = std::popcount(standing.recent_skips & ((std::uint64_t{1} << window) - 1));
  if (!standing.skips_accepted && (standing.skips_in_row > 5 || (full && std::int64_t{4} * skips > window))) return Refusal::too_many_skips;
  if (standing.share_percent && standing.mine * 100 >= standing.needed * *standing.share_percent) return Refusal::share_reached;
  return Refusal::none;
}

std::string_view sentence(Refusal refusal) {
  switch (refusal) {
    case Refusal::none: return "";
    case Refusal::not_open: return "This project is not open for work now.";
    case Refusal::acknowledge: return "The guidelines have a version that you have not acknowledged yet. Read them, then go on.";
    case Refusal::too_many_skips:
      return "You skipped many tasks lately. That is allowed; please confirm that you want to go on, or tell the manager what is wrong.";
    case Refusal::share_reached: return "You reached the part of this project that one person may do. Thank you.";
  }
  return "";
}

std::string_view reason_code(Refusal refusal) {
  switch (refusal) {
    case Refusal::none: return "none";
    case Refusal::not_open: return "not_open";
    case Refusal::acknowledge: return "acknowledge";
    case Refusal::too_many_skips: return "too_many_skips";
    case Refusal::share_reached: return "share_reached";
  }
  return "none";
}

std::vector<int> shown_order(int responses, bool shuffle, Random& random) {
  std::vector<int> order(static_cast<std::size_t>(std::max(0, responses)));
  std::iota(order.begin(), order.end(), 0);
  if (shuffle) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  }
  return order;
}

}  // namespace assay::rules
