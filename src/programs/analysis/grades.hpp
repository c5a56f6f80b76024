// grades: answers that say how much better one of two is: "much better", A>>B, -3 .. 3, 1 .. 7, or a strength beside the choice.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

/// How much better, for whom: below 0 for the first, above for the second, 0 for a tie; the larger the more.
using Degree = int;
inline constexpr Degree most_degree = 31;  ///< 63 grades with the tie

/// How the answers of a file are read.
class GradeWords {
 public:
  enum class Kind {
    words,           ///< a side and how much: "A is much better", slightly_better_b, left++, [[A>>B]]; a tie
    signed_numbers,  ///< whole numbers, below 0 for the first
    counted,         ///< 1 .. top, the middle being a tie: 1 for the first
    listed           ///< in the order that somebody gave
  };
  GradeWords() = default;
  /// What some answers look like; nothing where they are no grades, or say only which one is better. Empty ones are passed over.
  [[nodiscard]] static std::optional<GradeWords> guess(std::span<const std::string_view> answers);
  /// From "the first is much better" to "the second is much better"; nothing below two, above 63, or where one is named twice.
  [[nodiscard]] static std::optional<GradeWords> listed(const std::vector<std::string>& answers);
  [[nodiscard]] std::optional<Degree> degree(std::string_view answer) const;
  [[nodiscard]] Kind kind() const { return kind_; }
  /// What is taken for what, for people.
  [[nodiscard]] std::string sentence() const;

 private:
  Kind kind_ = Kind::words;
  int top_ = 0;                    // of counted ones
  std::vector<std::string> list_;  // in lower case
};

/// The grades of a file once all of it is read: those that occur, with their mirror images and the tie.
struct GradeScale {
  std::vector<std::string> names;  ///< from the first's outermost to the second's; the tie is in the middle
  std::map<Degree, std::uint32_t> grade;
};
/// `words` has an answer for every degree that occurs.
[[nodiscard]] GradeScale grade_scale_of(const std::map<Degree, std::string>& words);

}  // namespace assay::programs
