// limits: how long texts and lists of the nouns may be; docs/limits.md states each.
#pragma once
#include <cstddef>
#include <cstdint>

namespace assay::limits {

// texts, in characters (Unicode code points)
inline constexpr std::int64_t name = 200;  ///< of a person, a project, an invitation, a token
inline constexpr std::int64_t description = 4000;
inline constexpr std::int64_t email = 254;
inline constexpr std::int64_t shortest_password = 10;
inline constexpr std::int64_t longest_password = 200;
inline constexpr std::int64_t guideline = 200'000;
inline constexpr std::int64_t form_text = 500'000;  ///< of a form in the editor
inline constexpr std::int64_t external_id = 400;
inline constexpr std::int64_t group = 400;
inline constexpr std::int64_t reason = 2000;  ///< of withdrawing an item or setting an annotation aside
inline constexpr std::int64_t skip_note = 2000;
inline constexpr std::int64_t search = 200;
inline constexpr std::size_t idempotency_key = 100;  ///< bytes
inline constexpr std::size_t file_name = 200;        ///< bytes

// lists
inline constexpr std::size_t items_at_once = 1000;
inline constexpr std::int64_t items_on_a_page = 50;
inline constexpr std::int64_t jobs_listed = 50;
inline constexpr int recent_submissions = 10;
inline constexpr std::int64_t shown_job_errors = 100;  ///< on the page of a job; its file has more

// settings of a project
inline constexpr std::int64_t overlap = 50;
inline constexpr std::int64_t lease_minutes = 480;
inline constexpr std::int64_t person_share_percent = 100;

// work
inline constexpr std::size_t draft_bytes = std::size_t{1} << 20U;
inline constexpr std::int64_t revisions = 10'000;
inline constexpr std::int64_t active_ms = 86'400'000;  ///< a day

}  // namespace assay::limits
