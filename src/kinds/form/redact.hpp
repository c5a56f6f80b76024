// redact: finds where a response says which model or maker it comes from, and covers it.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay::kinds {

/// A range of code points, end exclusive, of the text as served.
struct Mark {
  std::size_t start = 0;
  std::size_t end = 0;
};

struct Redacted {
  std::string text;
  std::vector<Mark> marks;
};

/// What covers a name.
inline constexpr std::string_view redaction = "[redacted]";

class Redactor {
 public:
  /// `models` are the names of all models of the item, so that a response cannot give a neighbour away
  /// either.
  explicit Redactor(const std::vector<std::string>& models);
  [[nodiscard]] Redacted redact(std::string_view text) const;

 private:
  std::vector<std::string> distinct_;  // lower case; covered wherever they stand
  std::vector<std::string> plain_;     // lower case; everyday words, covered only after "I am" and the like
};

}  // namespace assay::kinds
