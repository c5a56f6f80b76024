// leasing rules: how long a lease lasts, who may hold how many, and where a slot stands in the queue.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "domain/assignment.hpp"
#include "domain/project.hpp"

namespace assay::rules {

/// One shown, two prefetched.
inline constexpr std::int64_t max_leases = 3;
/// Lease time until a project knows how long its people take.
inline constexpr Duration early_lease = minutes(30);
inline constexpr std::int64_t early_submissions = 20;

/// 1.5 times the average time on a task within 10 minutes and 8 hours; 30 minutes before 20 submissions;
/// the project's own setting goes first.
[[nodiscard]] Duration lease_time(const Settings& settings, std::int64_t submissions, Duration average);

/// The queue's one integer key: priority class above, position below. Smaller goes first.
[[nodiscard]] constexpr std::int64_t sort_key(std::int64_t priority_class, std::int64_t position) {
  return (priority_class << 40) | position;
}
inline constexpr std::int64_t normal_class = 100;

/// Why nobody more may be granted now.
enum class Refusal { none, not_open, acknowledge, too_many_skips, share_reached };

struct Standing {
  ProjectStatus status = ProjectStatus::draft;
  std::int64_t guideline_version = 0;
  std::int64_t acknowledged_version = 0;
  bool must_acknowledge = false;  ///< a version since the acknowledged one was more than a patch
  std::int64_t skips_in_row = 0;
  std::uint64_t recent_skips = 0;  ///< bit i: the i-th latest of the last 40 was a skip that counts
  std::int64_t recent_count = 0;
  bool skips_accepted = false;  ///< the person was asked and goes on
  std::int64_t mine = 0;        ///< submitted by this person
  std::int64_t needed = 0;      ///< judgments of the whole project
  std::optional<std::int64_t> share_percent;
};

/// policy.md: more than 5 skips in a row or 25 % of the last 40 pauses and asks.
[[nodiscard]] Refusal may_lease(const Standing& standing);
[[nodiscard]] std::string_view sentence(Refusal refusal);
[[nodiscard]] std::string_view reason_code(Refusal refusal);

/// A random order of n responses (Fisher-Yates), or the canonical one where shuffling is off.
[[nodiscard]] std::vector<int> shown_order(int responses, bool shuffle, Random& random);

}  // namespace assay::rules
