// text: names from files on a terminal: harmless, and as wide as they are.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace assay::report {

/// Without what a terminal or a reader could take for an order: control characters and marks that turn the
/// direction of writing become visible escapes such as \x1b. Line breaks and tabs become spaces.
[[nodiscard]] std::string printable(std::string_view text);
/// Columns on a terminal: 2 for East Asian wide characters and emoji, 0 for combining marks. Valid UTF-8.
[[nodiscard]] std::size_t width(std::string_view text);
/// At most `columns` wide, with an ellipsis where something was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);
/// Broken between words into lines of at most `columns`; lines after the first begin with `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns, std::string_view indent = "");

}  // namespace assay::report
