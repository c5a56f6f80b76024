// svg: elements one a line, numbers with two decimals.
#include "report/svg.hpp"

#include "report/number.hpp"
#include "report/text.hpp"

#include <cstdint>

namespace assay::report {
namespace {

std::string number(double value) {
  auto text = fixed(value, 2);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return text;
}

std::string attribute(std::string_view name, std::string_view value) { return " " + std::string(name) + "=\"" + xml_escaped(value) + "\""; }
std::string attribute(std::string_view name, double value) { return attribute(name, number(value)); }

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (c == '\'') out += "&#39;";
    else if (static_cast<std::uint8_t>(c) < 0x20 && c != '\n' && c != '\t') out += "\xEF\xBF\xBD";
    else if (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF") {
      out += "\xEF\xBF\xBD";  // U+FFFE and U+FFFF are no characters of XML
      i += 2;
    } else out += c;
  }
  return out;
}

double text_width(std::string_view text, double size) { return 0.57 * size * static_cast<double>(width(text)); }

Svg::Svg(double width, double height, std::string_view title, std::string_view description) {
  out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"";
  out_ += attribute("width", width) + attribute("height", height);
  out_ += attribute("viewBox", "0 0 " + number(width) + " " + number(height));
  out_ += " role=\"img\" aria-labelledby=\"title description\"";
  out_ += " font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\">\n";
  out_ += "<title id=\"title\">" + xml_escaped(printable(title)) + "</title>\n";
  out_ += "<desc id=\"description\">" + xml_escaped(printable(description)) + "</desc>\n";
  rect(0, 0, width, height, "#ffffff");
}

void Svg::text(double x, double y, std::string_view text, const TextStyle& style) {
  out_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("font-size", style.size) + attribute("fill", style.fill);
  if (style.anchor != Anchor::start) out_ += attribute("text-anchor", style.anchor == Anchor::middle ? "middle" : "end");
  if (style.bold) out_ += attribute("font-weight", "bold");
  if (style.turned != 0) out_ += attribute("transform", "rotate(" + number(style.turned) + " " + number(x) + " " + number(y) + ")");
  out_ += ">" + xml_escaped(printable(text)) + "</text>\n";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view stroke, double thickness) {
  out_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) + attribute("stroke", stroke) +
          attribute("stroke-width", thickness) + "/>\n";
}

void Svg::close(std::string_view element, std::string_view tooltip) {
  if (tooltip.empty()) {
    out_ += "/>\n";
    return;
  }
  out_ += "><title>" + xml_escaped(printable(tooltip)) + "</title></" + std::string(element) + ">\n";
}

void Svg::rect(double x, double y, double width, double height, std::string_view fill, std::string_view tooltip) {
  out_ +=
      "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) + attribute("fill", fill);
  close("rect", tooltip);
}

void Svg::circle(double x, double y, double radius, std::string_view fill, std::string_view tooltip) {
  out_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) + attribute("fill", fill);
  close("circle", tooltip);
}

std::string Svg::finish() { return std::move(out_) + "</svg>\n"; }

}  // namespace assay::report
