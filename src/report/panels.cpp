// panels: a grid of four across; what is the same in all stands once.
#include "report/panels.hpp"

#include "report/dots_picture.hpp"
#include "report/number.hpp"
#include "report/svg.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>

namespace assay::report {
namespace {

constexpr double edge = 20;
constexpr std::size_t across = 4;
constexpr std::size_t widest_name = 28;
constexpr std::string_view ink = "#1f4e79";
constexpr std::string_view band = "#9dbad5";
constexpr std::string_view grid = "#dddddd";
constexpr std::string_view level_line = "#b35806";
constexpr std::string_view faint = "#666666";

// Where the panels of a picture stand, and how large it is.
struct Grid {
  double panel_width, panel_height;
  double top = edge + 34;
  std::size_t panels;

  [[nodiscard]] std::size_t columns() const { return std::clamp<std::size_t>(panels, 1, across); }
  [[nodiscard]] std::size_t rows() const { return (panels + across - 1) / across; }
  [[nodiscard]] double x(std::size_t panel) const { return edge + panel_width * static_cast<double>(panel % across); }
  [[nodiscard]] double y(std::size_t panel) const {
    const std::size_t row = panel / across;
    return top + panel_height * static_cast<double>(row);
  }
  [[nodiscard]] double bottom() const { return top + panel_height * static_cast<double>(rows()); }
  [[nodiscard]] double width(const std::string& title, const std::vector<std::string>& small) const {
    double out = std::max(panel_width * static_cast<double>(columns()), text_width(title, 15)) + 2 * edge;
    for (const auto& line : small) out = std::max(out, text_width(line, 11) + 2 * edge);
    return out;
  }
  [[nodiscard]] double height(std::size_t small) const { return bottom() + 16 * static_cast<double>(small) + edge; }
};

void frame(Svg& svg, const Grid& at, const std::string& title, const std::vector<std::string>& small) {
  svg.text(edge, edge + 10, title, {.size = 15, .bold = true});
  double y = at.bottom() + 12;
  for (const auto& line : small) {
    svg.text(edge, y, line, {.size = 11, .fill = faint});
    y += 16;
  }
}

std::string name_of(const std::string& title) { return shortened(printable(title), widest_name); }

constexpr double curve_plot = 190;
constexpr double curve_height = 130;
constexpr double curve_left = 40;

void draw_curve(Svg& svg, const CurvesPicture& picture, const CurvePanel& panel, double left, double top, double x_low, double x_high) {
  const auto x = [&](double value) { return left + curve_plot * (value - x_low) / (x_high - x_low); };
  const auto y = [&](double share) { return top + curve_height * (1 - std::clamp(share, 0.0, 1.0)); };
  svg.text(left, top - 8, name_of(panel.title), {.size = 12, .bold = true});
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    svg.line(left, y(share), left + curve_plot, y(share), grid, 1);
    if (share == 0 || share == 0.5 || share == 1)
      svg.text(left - 6, y(share) + 4, percent(share, 0), {.size = 10, .anchor = Anchor::end, .fill = faint});
  }
  const auto marks = ticks(x_low, x_high, 4);
  for (const double mark : marks) {
    svg.line(x(mark), top + curve_height, x(mark), top + curve_height + 4, faint, 1);
    const auto text = picture.x_is_share ? percent(mark, 0) : fixed(mark, tick_decimals(marks));
    svg.text(x(mark), top + curve_height + 16, text, {.size = 10, .anchor = Anchor::middle, .fill = faint});
  }
  for (const double level : picture.levels) svg.line(left, y(level), left + curve_plot, y(level), level_line, 1);
  if (picture.x_is_share) svg.line(x(0), y(0), x(1), y(1), faint, 1);
  for (const auto& point : panel.points) {
    if (point.low && point.high) svg.line(x(point.x), y(*point.low), x(point.x), y(*point.high), band, 3);
  }
  for (std::size_t i = 1; i < panel.points.size(); ++i)
    svg.line(x(panel.points[i - 1].x), y(panel.points[i - 1].y), x(panel.points[i].x), y(panel.points[i].y), ink, 1.5);
  for (const auto& point : panel.points) svg.circle(x(point.x), y(point.y), 2.5, ink, point.tooltip);
}

constexpr std::size_t most_written_labels = 8;

// From white to dark blue: told apart in grey, too.
std::string blues(double share) {
  constexpr double darkest[3] = {8, 48, 107};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "#";
  for (const double part : darkest) {
    const auto value = static_cast<unsigned>(std::lround(255 + std::clamp(share, 0.0, 1.0) * (part - 255)));
    out += digits[value >> 4U];
    out += digits[value & 15U];
  }
  return out;
}

}  // namespace

std::string curves_svg(const CurvesPicture& picture) {
  const double x_low = picture.x_from;
  double x_high = x_low + 1;
  for (const auto& panel : picture.panels) {
    for (const auto& point : panel.points) x_high = std::max(x_high, point.x);
  }
  if (picture.x_is_share) x_high = 1;
  const Grid at{.panel_width = curve_left + curve_plot + 30, .panel_height = curve_height + 72, .panels = picture.panels.size()};
  std::string description = picture.y_axis + " by " + picture.x_axis + ".";
  for (const auto& panel : picture.panels) description += " " + panel.title + ": " + count(panel.points.size(), "point") + ".";
  auto small = picture.small;
  small.insert(small.begin(), "Across: " + picture.x_axis + ". Up: " + picture.y_axis + ".");
  Svg svg(at.width(picture.title, small), at.height(small.size()), picture.title, description);
  frame(svg, at, picture.title, small);
  for (std::size_t i = 0; i < picture.panels.size(); ++i)
    draw_curve(svg, picture, picture.panels[i], at.x(i) + curve_left, at.y(i) + 22, x_low, x_high);
  return svg.finish();
}

std::string confusion_svg(const ConfusionPicture& picture) {
  const std::size_t k = picture.labels.size();
  const double cell = std::clamp(160.0 / static_cast<double>(std::max<std::size_t>(k, 1)), 14.0, 44.0);
  double names = 0;
  for (const auto& label : picture.labels) names = std::max(names, text_width(shortened(printable(label), 16), 10));
  const bool written = k <= most_written_labels;
  const double square = cell * static_cast<double>(k);
  const Grid at{.panel_width = names + square + 44, .panel_height = square + names + 78, .panels = picture.panels.size()};
  std::string description = "Rows: what an item is. Columns: what it is called.";
  for (const auto& panel : picture.panels) description += " " + panel.title + ".";
  auto small = picture.small;
  small.insert(small.begin(), "Rows: what an item is. Columns: what it is called. Rows add up to 100 %.");
  Svg svg(at.width(picture.title, small), at.height(small.size()), picture.title, description);
  frame(svg, at, picture.title, small);
  for (std::size_t i = 0; i < picture.panels.size(); ++i) {
    const auto& panel = picture.panels[i];
    const double left = at.x(i) + names + 10;
    const double top = at.y(i) + names * 0.9 + 30;
    svg.text(at.x(i), at.y(i) + 10, name_of(panel.title), {.size = 12, .bold = true});
    for (std::size_t row = 0; row < k; ++row) {
      const double y = top + cell * static_cast<double>(row);
      const auto label = shortened(printable(picture.labels[row]), 16);
      svg.text(left - 6, y + cell / 2 + 4, label, {.size = 10, .anchor = Anchor::end});
      svg.text(left + cell * (static_cast<double>(row) + 0.6), top - 6, label, {.size = 10, .turned = -60});
      for (std::size_t column = 0; column < k; ++column) {
        const double share = panel.share[row * k + column];
        const double x = left + cell * static_cast<double>(column);
        svg.rect(x, y, cell - 1, cell - 1, blues(share), picture.labels[row] + " called " + picture.labels[column] + ": " + percent(share));
        if (written)
          svg.text(x + cell / 2, y + cell / 2 + 3, fixed(100 * share, 0),
                   {.size = 9, .anchor = Anchor::middle, .fill = share > 0.55 ? "#ffffff" : "#222222"});
      }
    }
  }
  return svg.finish();
}

}  // namespace assay::report
