// lines: a text cut into lines of bounded length; a longer line is passed over, not kept.
#pragma once
#include "formats/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::formats {

/// The longest line, element or record that is read. Stated in docs/limits.md.
inline constexpr std::size_t longest_row = std::size_t{8} << 20U;

struct Line {
  std::uint64_t number = 0;  ///< from 1
  std::string_view text{};   ///< without its end (LF or CRLF); until the next call
  bool too_long = false;     ///< `text` is empty then
};

class LineSplitter {
 public:
  explicit LineSplitter(ByteSource& source, std::size_t longest = longest_row) : feed_(source), longest_(longest) {}
  /// Nothing at the end. A byte order mark before the first line is dropped.
  [[nodiscard]] Result<std::optional<Line>> next();
  [[nodiscard]] std::uint64_t bytes() const { return feed_.taken(); }

 private:
  [[nodiscard]] Line finish(std::string_view text, bool too_long);

  Feed feed_;
  std::size_t longest_;
  std::string joined_;  // a line that spans windows
  std::size_t pending_ = 0;
  std::uint64_t number_ = 0;
};

/// The sentence for a row beyond the limit.
[[nodiscard]] std::string too_long_sentence(std::size_t longest);
/// A file in UTF-16 or UTF-32, named, or success. Looks at the first bytes only.
[[nodiscard]] Result<void> check_encoding(std::string_view head);

}  // namespace assay::formats
