// style_counts: what the style of an answer's text is counted by: its length, and headers, lists and bold in Markdown.
#pragma once
#include <array>
#include <string_view>

namespace assay::programs {

inline constexpr std::array<std::string_view, 4> style_names = {"length", "headers", "lists", "bold"};

/// Code points, headers (# to ######), list items (-, *, + or 1.) and bold (**x** or __x__), as the style-controlled leaderboard of Li,
/// Angelopoulos and Chiang (2024) counts them, but code points for tokens; nothing is counted within ``` fences but length. A cell that is
/// a conversation ([{"role": "assistant", "content": "…"}, …]) counts for what the assistant said.
[[nodiscard]] std::array<double, 4> style_counts(std::string_view cell);

}  // namespace assay::programs
