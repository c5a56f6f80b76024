// Words and code points of a text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay::stats {

// What white space (ASCII) separates.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

// Code points of UTF-8; a byte that is no part of a well-formed one becomes 0x110000 + byte, which no code point is.
[[nodiscard]] std::vector<std::uint32_t> code_points(std::string_view text);

}  // namespace assay::stats
