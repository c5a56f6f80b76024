// number: how results are written for people: fixed decimals, intervals, shares, counts, p-values; no locale.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace assay::report {

/// What stands where there is no number.
inline constexpr const char* absent = "-";

/// "0.50"; never "-0.00". A number that is not finite is absent.
[[nodiscard]] std::string fixed(double number, int decimals);
[[nodiscard]] std::string fixed(std::optional<double> number, int decimals);
/// "[0.12, 0.56]"
[[nodiscard]] std::string interval(std::optional<double> low, std::optional<double> high, int decimals);
/// "0.34 [0.12, 0.56]"; the number alone where there is no interval.
[[nodiscard]] std::string with_interval(std::optional<double> number, std::optional<double> low, std::optional<double> high, int decimals);
/// "54.2 %"
[[nodiscard]] std::string percent(std::optional<double> share, int decimals = 1);
/// "8,931"
[[nodiscard]] std::string count(std::uint64_t n);
/// "1 row", "8,931 rows": an s where it is needed, or the plural that is given.
[[nodiscard]] std::string count(std::uint64_t n, const std::string& one, const std::string& many = {});
/// "p = 0.032", "p < 0.001"
[[nodiscard]] std::string p_value(double p);
/// "2" or "2-5"
[[nodiscard]] std::string range(std::size_t low, std::size_t high);
/// Shortest decimals that read back as the same double, for machines.
[[nodiscard]] std::string exact(double number);
/// Decimals that show an interval of this half-width with two digits: 2 to 5.
[[nodiscard]] int decimals_for(std::span<const double> half_widths);

}  // namespace assay::report
