// svg: plain SVG 1.1 without script or outside references; every text is escaped.
#pragma once
#include <string>
#include <string_view>

namespace assay::report {

/// As the content of an element or an attribute; what XML 1.0 cannot hold becomes U+FFFD. Valid UTF-8.
[[nodiscard]] std::string xml_escaped(std::string_view text);
/// About how wide a text is at this size, in the fonts that the pictures ask for.
[[nodiscard]] double text_width(std::string_view text, double size);

enum class Anchor { start, middle, end };

struct TextStyle {
  double size = 12;
  Anchor anchor = Anchor::start;
  std::string_view fill = "#222222";
  bool bold = false;
  double turned = 0;  ///< degrees, clockwise, around its place
};

class Svg {
 public:
  /// `title` and `description` are read aloud by screen readers; `title` is also the tooltip.
  Svg(double width, double height, std::string_view title, std::string_view description);
  void text(double x, double y, std::string_view text, const TextStyle& style = {});
  void line(double x1, double y1, double x2, double y2, std::string_view stroke, double thickness);
  /// `tooltip` may be empty.
  void rect(double x, double y, double width, double height, std::string_view fill, std::string_view tooltip = {});
  void circle(double x, double y, double radius, std::string_view fill, std::string_view tooltip = {});
  /// Once, at the end.
  [[nodiscard]] std::string finish();

 private:
  void close(std::string_view element, std::string_view tooltip);
  std::string out_;
};

}  // namespace assay::report
