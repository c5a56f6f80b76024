// number: all by to_chars, so that no locale can change a result.
#include "report/number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace assay::report {

std::string fixed(double number, int decimals) {
  if (!std::isfinite(number)) return absent;
  char buffer[400];  // the largest double has 309 digits
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), number, std::chars_format::fixed, decimals).ptr;
  std::string text(std::begin(buffer), end);
  if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string fixed(std::optional<double> number, int decimals) { return number ? fixed(*number, decimals) : absent; }

std::string interval(std::optional<double> low, std::optional<double> high, int decimals) {
  if (!low || !high) return absent;
  return "[" + fixed(*low, decimals) + ", " + fixed(*high, decimals) + "]";
}

std::string with_interval(std::optional<double> number, std::optional<double> low, std::optional<double> high, int decimals) {
  auto text = fixed(number, decimals);
  if (number && low && high) text += " " + interval(low, high, decimals);
  return text;
}

std::string percent(std::optional<double> share, int decimals) { return share ? fixed(100 * *share, decimals) + " %" : absent; }

std::string count(std::uint64_t n) {
  auto digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

std::string count(std::uint64_t n, const std::string& one, const std::string& many) {
  return count(n) + " " + (n == 1 ? one : many.empty() ? one + "s" : many);
}

std::string p_value(double p) {
  if (p < 0.001) return "p < 0.001";
  return "p = " + fixed(p, p < 0.1 ? 3 : 2);
}

std::string range(std::size_t low, std::size_t high) {
  if (low == high) return std::to_string(low);
  return std::to_string(low) + "-" + std::to_string(high);
}

std::string exact(double number) {
  if (!std::isfinite(number)) return {};
  char buffer[32];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), number).ptr;
  return {std::begin(buffer), end};
}

int decimals_for(std::span<const double> half_widths) {
  double least = HUGE_VAL;
  for (const double width : half_widths) {
    if (width > 0) least = std::min(least, width);
  }
  if (!std::isfinite(least)) return 2;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(least))), 2, 5);
}

}  // namespace assay::report
