// text: code points by a small decoder; widths by the ranges that matter (Unicode 15, East Asian Width).
#include "report/text.hpp"

#include <array>
#include <cstdint>
#include <iterator>

namespace assay::report {
namespace {

struct Point {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
};

Point decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(text[i])); };
  const std::uint32_t first = byte(0);
  const std::size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (bytes == 1 || text.size() < bytes) return {first, 1};
  std::uint32_t value = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) value = (value << 6U) | (byte(i) & 0x3FU);
  return {value, bytes};
}

struct Range {
  std::uint32_t low, high;
};
template <std::size_t N>
bool in(const std::array<Range, N>& ranges, std::uint32_t value) {
  for (const auto& range : ranges) {
    if (value >= range.low && value <= range.high) return true;
  }
  return false;
}

constexpr std::array<Range, 9> zero_width{{{0x300, 0x36F},
                                           {0x591, 0x5BD},
                                           {0x610, 0x61A},
                                           {0x64B, 0x65F},
                                           {0x1AB0, 0x1AFF},
                                           {0x1DC0, 0x1DFF},
                                           {0x200B, 0x200D},
                                           {0x20D0, 0x20FF},
                                           {0xFE00, 0xFE0F}}};
constexpr std::array<Range, 12> wide{{{0x1100, 0x115F},
                                      {0x2E80, 0x303E},
                                      {0x3041, 0x33FF},
                                      {0x3400, 0x4DBF},
                                      {0x4E00, 0x9FFF},
                                      {0xA000, 0xA4CF},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0x1F300, 0x1FAFF},
                                      {0x20000, 0x3FFFD}}};
// Controls, and marks that reverse what follows them or hide it.
constexpr std::array<Range, 7> unsafe{
    {{0, 0x1F}, {0x7F, 0x9F}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}}};

std::string escape_of(std::uint32_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  const bool small = value < 0x100;
  std::string out = small ? "\\x" : "\\u";
  for (int shift = small ? 4 : 12; shift >= 0; shift -= 4) out += digits[(value >> static_cast<unsigned>(shift)) & 0xFU];
  return out;
}

std::size_t width_of(std::uint32_t value) {
  if (value < 0x300) return 1;
  return in(zero_width, value) ? 0 : in(wide, value) ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto point = decode(text);
    if (point.value == '\n' || point.value == '\t' || point.value == '\r') out += ' ';
    else if (in(unsafe, point.value)) out += escape_of(point.value);
    else out += text.substr(0, point.bytes);
    text.remove_prefix(point.bytes);
  }
  return out;
}

std::size_t width(std::string_view text) {
  std::size_t sum = 0;
  while (!text.empty()) {
    const auto point = decode(text);
    sum += width_of(point.value);
    text.remove_prefix(point.bytes);
  }
  return sum;
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (width(text) <= columns) return std::string(text);
  std::size_t sum = 1;  // the ellipsis
  std::size_t at = 0;
  while (at < text.size()) {
    const auto point = decode(text.substr(at));
    if (sum + width_of(point.value) > columns) break;
    sum += width_of(point.value);
    at += point.bytes;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string wrapped(std::string_view text, std::size_t columns, std::string_view indent) {
  std::string out;
  std::size_t used = 0;
  bool first = true;
  while (!text.empty()) {
    const auto end = text.find(' ');
    const auto word = text.substr(0, end);
    const auto wide_as = width(word);
    if (!first && used + 1 + wide_as > columns) {
      out += '\n';
      out += indent;
      used = width(indent);
    } else if (!first) {
      out += ' ';
      ++used;
    }
    out += word;
    used += wide_as;
    first = false;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace assay::report
