// lines: most lines lie in one window and are not copied.
#include "formats/lines.hpp"

namespace assay::formats {

Line LineSplitter::finish(std::string_view text, bool too_long) {
  ++number_;
  if (number_ == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.ends_with('\r')) text.remove_suffix(1);
  too_long = too_long || text.size() > longest_;
  return Line{number_, too_long ? std::string_view() : text, too_long};
}

Result<std::optional<Line>> LineSplitter::next() {
  if (pending_ > 0) {
    feed_.take(pending_);
    pending_ = 0;
  }
  joined_.clear();
  bool spans = false;
  bool too_long = false;
  while (true) {
    ASSAY_TRY(const std::string_view window, feed_.peek());
    if (window.empty()) {
      if (!spans) return std::optional<Line>();
      return std::optional<Line>(finish(joined_, too_long));
    }
    const auto end = window.find('\n');
    const auto piece = window.substr(0, end);
    // One byte more for a CR that does not count.
    too_long = too_long || joined_.size() + piece.size() > longest_ + 1;
    if (end != std::string_view::npos && !spans) {
      pending_ = end + 1;
      return std::optional<Line>(finish(piece, too_long));
    }
    if (too_long) joined_.clear();
    else joined_ += piece;
    spans = true;
    feed_.take(end == std::string_view::npos ? window.size() : end + 1);
    if (end != std::string_view::npos) return std::optional<Line>(finish(joined_, too_long));
  }
}

std::string too_long_sentence(std::size_t longest) {
  return "This row is longer than " + std::to_string(longest) + " bytes and was passed over.";
}

Result<void> check_encoding(std::string_view head) {
  using namespace std::string_view_literals;
  const bool marked = head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv);
  // ASCII in UTF-16 or UTF-32 has a zero in its first two bytes; JSON and CSV begin with ASCII.
  const bool wide = head.size() >= 4 && (head[0] == '\0') != (head[1] == '\0');
  if (!marked && !wide) return success();
  return Error::invalid("", "This file is in UTF-16 or UTF-32. Save it as UTF-8 and upload it again.");
}

}  // namespace assay::formats
