// limits: how large a form, a content or an answer may be; docs/limits.md states each.
#pragma once
#include <cstddef>
#include <cstdint>

namespace assay::kinds::limits {

// forms
inline constexpr std::size_t parts = 100;  ///< fields, and as many questions
inline constexpr std::int64_t title = 500;
inline constexpr std::int64_t help = 5000;
inline constexpr std::size_t name = 40;

// questions
inline constexpr std::size_t fewest_labels = 2, most_labels = 200;
inline constexpr std::size_t label = 200;
inline constexpr std::int64_t strengths = 3;
inline constexpr std::size_t fewest_points = 2, most_points = 11;
inline constexpr std::int64_t rating = 1'000'000'000;
inline constexpr double rating_step = 0.001;
inline constexpr std::size_t dimensions = 30;
inline constexpr std::int64_t fewest_scores = 2, most_scores = 10;
inline constexpr std::int64_t weight = 1000;
inline constexpr std::size_t why = 5000;
inline constexpr std::int64_t words = 10000;
inline constexpr std::size_t text = 100'000;
inline constexpr std::size_t flag_reasons = 20;
inline constexpr std::size_t flag_note = 2000;

// fields
inline constexpr std::size_t fewest_responses = 2, most_responses = 26;  ///< the page names them A to Z
inline constexpr std::size_t model = 200;
inline constexpr std::size_t messages = 1000;
inline constexpr std::size_t rows = 5000;
inline constexpr std::size_t code_language = 40;

}  // namespace assay::kinds::limits
