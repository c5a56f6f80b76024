// dots_picture: names on the left, marks with intervals in the middle, something more on the right.
#include "report/dots_picture.hpp"

#include "report/number.hpp"
#include "report/svg.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>

namespace assay::report {
namespace {

constexpr double edge = 20;
constexpr double plot = 440;
constexpr double row_height = 20;
constexpr std::size_t widest_name = 48;
constexpr std::string_view ink = "#1f4e79";
constexpr std::string_view grid = "#dddddd";
constexpr std::string_view faint = "#666666";

std::string sentence(const Dot& dot, const std::string& beside) {
  if (!dot.value) return dot.name + ": " + dot.note;
  auto text = dot.name + ": " + with_interval(dot.value, dot.low, dot.high, 3);
  if (!dot.beside.empty()) text += ", " + beside + " " + dot.beside;
  return text;
}

}  // namespace

std::vector<double> ticks(double low, double high, int wanted) {
  std::vector<double> out;
  if (!(high > low) || wanted < 1) return out;
  const double raw = (high - low) / wanted;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  const double digit = raw / power;
  const double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  const auto first = static_cast<long>(std::ceil(low / step - 1e-9));
  const auto last = static_cast<long>(std::floor(high / step + 1e-9));
  for (long i = first; i <= last; ++i) out.push_back(static_cast<double>(i) * step);
  return out;
}

int tick_decimals(const std::vector<double>& ticks) {
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
}

std::string dots_svg(const DotsPicture& picture) {
  double low = 0;
  double high = 0;
  double names = 0;
  for (const auto& dot : picture.dots) {
    names = std::max(names, text_width(shortened(printable(dot.name), widest_name), 12));
    if (!dot.value) continue;
    low = std::min({low, *dot.value, dot.low.value_or(0)});
    high = std::max({high, *dot.value, dot.high.value_or(0)});
  }
  const double margin = std::max(0.05 * (high - low), 0.01);
  low -= margin;
  high += margin;
  const double left = edge + names + 14;
  const double top = edge + 44;
  const double bottom = top + row_height * static_cast<double>(picture.dots.size());
  const double ranks = left + plot + 40;
  double width = std::max(ranks + 34, text_width(picture.title, 15) + edge) + edge;
  for (const auto& line : picture.small) width = std::max(width, text_width(line, 11) + 2 * edge);
  const double height = bottom + 44 + 16 * static_cast<double>(picture.small.size()) + edge;
  const auto place = [&](double value) { return left + plot * (value - low) / (high - low); };

  std::string description = picture.axis + ".";
  for (const auto& dot : picture.dots) description += " " + sentence(dot, picture.beside) + ".";
  Svg svg(width, height, picture.title, description);
  svg.text(edge, edge + 10, picture.title, {.size = 15, .bold = true});
  svg.text(ranks, top - 10, picture.beside, {.size = 11, .anchor = Anchor::middle, .fill = faint});

  const auto marks = ticks(low, high, 7);
  const double step = marks.size() > 1 ? marks[1] - marks[0] : 1;
  const int decimals = tick_decimals(marks);
  for (const double mark : marks) {
    const bool zero = std::abs(mark) < step / 2;
    svg.line(place(mark), top, place(mark), bottom, zero ? "#999999" : grid, 1);
    svg.text(place(mark), bottom + 16, fixed(mark, decimals), {.size = 11, .anchor = Anchor::middle, .fill = faint});
  }
  svg.text(left + plot / 2, bottom + 36, picture.axis, {.size = 12, .anchor = Anchor::middle});

  double y = top + row_height / 2;
  for (const auto& dot : picture.dots) {
    svg.text(left - 10, y + 4, shortened(printable(dot.name), widest_name), {.anchor = Anchor::end});
    if (!dot.value) {
      svg.text(left + 6, y + 4, dot.note, {.size = 11, .fill = faint});
    } else {
      if (dot.low && dot.high) {
        svg.line(place(*dot.low), y, place(*dot.high), y, ink, 1.5);
        svg.line(place(*dot.low), y - 4, place(*dot.low), y + 4, ink, 1.5);
        svg.line(place(*dot.high), y - 4, place(*dot.high), y + 4, ink, 1.5);
      }
      svg.circle(place(*dot.value), y, 3.5, ink, sentence(dot, picture.beside));
    }
    if (!dot.beside.empty()) svg.text(ranks, y + 4, dot.beside, {.size = 11, .anchor = Anchor::middle});
    y += row_height;
  }
  y = bottom + 60;
  for (const auto& line : picture.small) {
    svg.text(edge, y, line, {.size = 11, .fill = faint});
    y += 16;
  }
  return svg.finish();
}

}  // namespace assay::report
