// locate: finds where the value of a JSON pointer begins, so that an error can point at its line.
#include <cctype>
#include <string>

#include "base/text.hpp"
#include "json/value.hpp"

namespace assay::json {
namespace {

// Walks valid or nearly valid JSON; stops quietly where the text is broken.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  std::size_t find(std::string_view pointer) {
    space();
    std::size_t best = at_;
    if (pointer.empty()) return best;
    for (const auto token : split(pointer.substr(1), '/')) {
      const bool found = peek() == '{' ? enter_member(token, best) : peek() == '[' && enter_element(token);
      if (!found) return best;
      space();
      if (peek() == '{' || peek() == '[' || best < at_) best = key_at_ != npos ? key_at_ : at_;
    }
    return best;
  }

 private:
  static constexpr std::size_t npos = std::string_view::npos;

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  std::string_view string() {
    const std::size_t from = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const auto inside = text_.substr(from, at_ - from);
    if (at_ < text_.size()) ++at_;
    return inside;
  }
  void skip_value() {
    space();
    if (peek() == '"') {
      string();
      return;
    }
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = peek();
      if (c == '"') {
        string();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) return;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
      if (depth == 0 && (c == '}' || c == ']')) return;
    }
  }
  bool enter_member(std::string_view token, std::size_t) {
    ++at_;
    while (true) {
      space();
      if (peek() != '"') return false;
      const std::size_t key_at = at_;
      const auto key = string();
      space();
      if (peek() == ':') ++at_;
      space();
      if (escape_pointer(key) == token) {
        key_at_ = key_at;
        return true;
      }
      skip_value();
      space();
      if (peek() != ',') return false;
      ++at_;
    }
  }
  bool enter_element(std::string_view token) {
    ++at_;
    std::size_t index = 0;
    while (true) {
      space();
      if (peek() == ']' || at_ >= text_.size()) return false;
      if (std::to_string(index) == token) {
        key_at_ = npos;
        return true;
      }
      skip_value();
      space();
      if (peek() != ',') return false;
      ++at_;
      ++index;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t key_at_ = npos;
};

}  // namespace

Place locate(std::string_view text, std::string_view pointer) {
  const std::size_t offset = Walker(text).find(pointer);
  Place place;
  for (std::size_t i = 0; i < offset; ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
  return place;
}

}  // namespace assay::json
