// JsonText: a JSON document that most rooms only carry; kinds and formats alone look inside.
#pragma once
#include <string>
#include <utility>

namespace assay {

/// Valid JSON by promise of whoever made it; opaque to everybody else.
class JsonText {
 public:
  JsonText() : text_("null") {}
  explicit JsonText(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& text() const { return text_; }
  friend bool operator==(const JsonText&, const JsonText&) = default;

 private:
  std::string text_;
};

}  // namespace assay
