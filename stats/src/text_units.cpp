// Splits at ASCII white space, and decodes UTF-8.
#include "text_units.hpp"

#include <cstddef>
#include <optional>

namespace assay::stats {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct Decoded {
  std::uint32_t point;
  std::size_t bytes;
};

std::size_t length_by_first_byte(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  if (first < 0xE0) return 2;
  return first < 0xF0 ? 3 : 4;
}

// The well-formed code point that `text` begins with (Unicode 15, table 3-7): no overlong form, no surrogate.
std::optional<Decoded> decode(std::string_view text) {
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t bytes = length_by_first_byte(first);
  if (bytes == 0 || bytes > text.size()) return std::nullopt;
  std::uint32_t point = bytes == 1 ? first : first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return std::nullopt;
    point = point << 6U | (next & 0x3FU);
  }
  if (point < least[bytes] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return std::nullopt;
  return Decoded{point, bytes};
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && !is_space(text[end])) ++end;
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::vector<std::uint32_t> code_points(std::string_view text) {
  std::vector<std::uint32_t> points;
  while (!text.empty()) {
    const auto found = decode(text);
    points.push_back(found ? found->point : 0x110000U + static_cast<unsigned char>(text.front()));
    text.remove_prefix(found ? found->bytes : 1);
  }
  return points;
}

}  // namespace assay::stats
