// ranking_picture: names on the left, marks with intervals in the middle, ranks on the right.
#include "report/ranking_picture.hpp"

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

std::string sentence(const RankedModel& model) {
  if (!model.strength) return model.name + ": " + model.note;
  auto text = model.name + ": " + with_interval(model.strength, model.low, model.high, 3);
  if (!model.rank.empty()) text += ", rank " + model.rank;
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

std::string ranking_svg(const RankingPicture& picture) {
  double low = 0;
  double high = 0;
  double names = 0;
  for (const auto& model : picture.models) {
    names = std::max(names, text_width(shortened(printable(model.name), widest_name), 12));
    if (!model.strength) continue;
    low = std::min({low, *model.strength, model.low.value_or(0)});
    high = std::max({high, *model.strength, model.high.value_or(0)});
  }
  const double margin = std::max(0.05 * (high - low), 0.01);
  low -= margin;
  high += margin;
  const double left = edge + names + 14;
  const double top = edge + 44;
  const double bottom = top + row_height * static_cast<double>(picture.models.size());
  const double ranks = left + plot + 40;
  double width = std::max(ranks + 34, text_width(picture.title, 15) + edge) + edge;
  for (const auto& line : picture.small) width = std::max(width, text_width(line, 11) + 2 * edge);
  const double height = bottom + 44 + 16 * static_cast<double>(picture.small.size()) + edge;
  const auto place = [&](double strength) { return left + plot * (strength - low) / (high - low); };

  std::string description = picture.axis + ".";
  for (const auto& model : picture.models) description += " " + sentence(model) + ".";
  Svg svg(width, height, picture.title, description);
  svg.text(edge, edge + 10, picture.title, {.size = 15, .bold = true});
  svg.text(ranks, top - 10, "rank", {.size = 11, .anchor = Anchor::middle, .fill = faint});

  const auto marks = ticks(low, high, 7);
  const double step = marks.size() > 1 ? marks[1] - marks[0] : 1;
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  for (const double mark : marks) {
    const bool zero = std::abs(mark) < step / 2;
    svg.line(place(mark), top, place(mark), bottom, zero ? "#999999" : grid, 1);
    svg.text(place(mark), bottom + 16, fixed(mark, decimals), {.size = 11, .anchor = Anchor::middle, .fill = faint});
  }
  svg.text(left + plot / 2, bottom + 36, picture.axis, {.size = 12, .anchor = Anchor::middle});

  double y = top + row_height / 2;
  for (const auto& model : picture.models) {
    svg.text(left - 10, y + 4, shortened(printable(model.name), widest_name), {.anchor = Anchor::end});
    if (!model.strength) {
      svg.text(left + 6, y + 4, model.note, {.size = 11, .fill = faint});
    } else {
      if (model.low && model.high) {
        svg.line(place(*model.low), y, place(*model.high), y, ink, 1.5);
        svg.line(place(*model.low), y - 4, place(*model.low), y + 4, ink, 1.5);
        svg.line(place(*model.high), y - 4, place(*model.high), y + 4, ink, 1.5);
      }
      svg.circle(place(*model.strength), y, 3.5, ink, sentence(model));
    }
    if (!model.rank.empty()) svg.text(ranks, y + 4, model.rank, {.size = 11, .anchor = Anchor::middle});
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
