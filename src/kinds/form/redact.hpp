// redact: finds where a model's words say which model or maker they come from, and covers it.
#pragma once
#include "json/value.hpp"

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

/// Who speaks: the model itself, or somebody who tells a model who it is, as a system message does.
enum class Voice { model, instruction };

class Redactor {
 public:
  /// `models` are the names of all models of the item, so that a response cannot give a neighbour away
  /// either.
  explicit Redactor(const std::vector<std::string>& models);
  [[nodiscard]] Redacted redact(std::string_view text, Voice voice = Voice::model) const;

 private:
  std::vector<std::string> distinct_;  // lower case; covered wherever they stand
  std::vector<std::string> plain_;     // lower case; everyday words, covered only after "I am" and the like
};

/// [{start, end, kind: "redacted"}]
[[nodiscard]] json::Array marks_view(const std::vector<Mark>& marks);
/// The text as it was where nothing had to be covered, otherwise {text, marks}.
[[nodiscard]] json::Value text_view(std::string_view text, const Redactor& redactor);

}  // namespace assay::kinds
