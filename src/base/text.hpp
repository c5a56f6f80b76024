// text: UTF-8 checks and counts, JSON quoting, and small string work that several rooms share.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Byte offset of the first invalid UTF-8 sequence (overlong forms and surrogates included), or nothing.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);
/// Number of Unicode code points; the text must be valid UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text);
/// Byte offset of the code point with the given index; text.size() where there are fewer.
[[nodiscard]] std::size_t byte_offset(std::string_view text, std::size_t code_point_index);
/// At most `code_points` of the text, with an ellipsis where something was cut.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t code_points);
/// Runs of characters between white space (ASCII and U+00A0, U+2000-U+200A, U+3000).
[[nodiscard]] std::size_t count_words(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string lower_ascii(std::string_view text);
/// A JSON string with its quotes; control characters are escaped, the rest stays UTF-8.
[[nodiscard]] std::string quote_json(std::string_view text);
void append_json_string(std::string& out, std::string_view text);
/// One reference token of a JSON pointer: ~ becomes ~0 and / becomes ~1.
[[nodiscard]] std::string escape_pointer(std::string_view token);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace assay
