// comparison: an earlier result beside this one: which of their numbers differ beyond noise.
#pragma once
#include "base/describe.hpp"
#include "base/result.hpp"
#include "json/value.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

/// A number that both results have, or one of them.
struct NamedNumber {
  std::string name;
  std::optional<double> value, se;
};

struct Change {
  std::string name;
  double was = 0, now = 0, difference = 0;
  std::optional<double> low, high;  ///< of the difference
  std::optional<double> p;          ///< two-sided, adjusted over all changes
  bool beyond_noise = false;
};
ASSAY_DESCRIBE(Change, name, was, now, difference, low, high, p, beyond_noise)

/// Where a command has no --confidence.
inline constexpr double comparison_confidence = 0.95;

struct Comparison {
  std::string file;                                ///< of the earlier result
  std::string assay, command;                      ///< that made it
  std::vector<Change> changes;                     ///< in the order of this result
  std::vector<std::string> only_before, only_now;  ///< names
};
ASSAY_DESCRIBE(Comparison, file, assay, command, changes, only_before, only_now)

/// The two results are taken as independent: differences are normal with both standard errors. Where they share rows they differ by less
/// than that, so what is called beyond noise is. p by Benjamini and Yekutieli (2001), beyond noise below 1 - confidence.
[[nodiscard]] Comparison compare_numbers(const std::vector<NamedNumber>& before, const std::vector<NamedNumber>& now, double confidence);

/// The numbers of a result that `assay NAME --json` printed: strengths of models (against those models that both results have: pass the
/// other result), coefficients of agreement, judges beside humans, skill of people.
[[nodiscard]] std::vector<NamedNumber> numbers_of(std::string_view name, const json::Value& result, const json::Value& other);

/// Reads the earlier result of `assay NAME --json` and compares it with this one, whose JSON `json` makes; nothing without a path.
[[nodiscard]] Result<std::optional<Comparison>> compare_with(const std::string& path, std::string_view name,
                                                             const std::function<std::string()>& json, double confidence);

[[nodiscard]] std::string comparison_text(const Comparison& found, double confidence);

}  // namespace assay::programs
