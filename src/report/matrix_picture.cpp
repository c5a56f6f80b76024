// matrix_picture: one square a pair; numbers in it where they can be read, and in its tooltip.
#include "report/matrix_picture.hpp"

#include "report/number.hpp"
#include "report/svg.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::report {
namespace {

constexpr double edge = 20;
constexpr std::size_t widest_name = 40;
constexpr std::size_t most_tooltips = 100;  // models; beyond it the file would be huge
constexpr std::string_view faint = "#666666";
constexpr std::string_view dot = "#aaaaaa";  // where a pair has no votes
constexpr double slant = 60;                 // degrees of the columns' names

using Rgb = std::array<double, 3>;
// PuOr of ColorBrewer (Harrower and Brewer 2003).
constexpr std::array<Rgb, 5> scale{{{179, 88, 6}, {253, 184, 99}, {247, 247, 247}, {178, 171, 210}, {84, 39, 136}}};

Rgb colour_at(double share) {
  const double at = 4 * std::clamp(share, 0.0, 1.0);
  const auto k = std::min<std::size_t>(3, static_cast<std::size_t>(at));
  Rgb out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = scale[k][i] + (at - static_cast<double>(k)) * (scale[k + 1][i] - scale[k][i]);
  return out;
}

bool is_dark(const Rgb& colour) { return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] < 130; }

std::string tooltip(const std::string& row, const std::string& column, const stats::WinCell& cell) {
  if (cell.n == 0) return row + " against " + column + ": no votes";
  return row + " against " + column + ": " + percent(cell.share) + " of " + count(cell.n, "vote") + " (" + count(cell.wins, "win") + ", " +
         count(cell.ties, "tie") + ", " + count(cell.losses, "loss", "losses") + ")";
}

void legend(Svg& svg, double x, double y) {
  constexpr int steps = 24;
  constexpr double each = 7;
  for (int i = 0; i < steps; ++i) svg.rect(x + each * i, y, each + 0.3, 12, share_colour((i + 0.5) / steps));
  for (const double share : {0.0, 0.5, 1.0})
    svg.text(x + share * each * steps, y + 26, percent(share, 0), {.size = 10, .anchor = Anchor::middle, .fill = faint});
  svg.circle(x + each * steps + 40, y + 6, 1, dot);
  svg.text(x + each * steps + 52, y + 10, "no votes", {.size = 10, .fill = faint});
}

}  // namespace

std::string share_colour(double share) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "#";
  for (const double part : colour_at(share)) {
    const auto value = static_cast<unsigned>(std::lround(part));
    out += digits[value >> 4U];
    out += digits[value & 15U];
  }
  return out;
}

std::string matrix_svg(const MatrixPicture& picture, const stats::WinMatrix& matrix) {
  const auto n = picture.order.size();
  const double cell = n <= 12 ? 44 : n <= 25 ? 32 : n <= 80 ? 16 : 9;
  const double size = n <= 25 ? 12 : n <= 80 ? 11 : 8;
  std::vector<std::string> names;
  double longest = 0;
  for (const auto& name : picture.models) {
    names.push_back(shortened(printable(name), widest_name));
    longest = std::max(longest, text_width(names.back(), size));
  }
  const double pi = std::acos(-1.0);
  const double left = edge + longest + 10;
  const double top = edge + 30 + longest * std::sin(slant * pi / 180) + 10;
  const double side = cell * static_cast<double>(n);
  double width = std::max(left + side + longest * std::cos(slant * pi / 180), left + 280) + edge;
  width = std::max(width, text_width(picture.title, 15) + 2 * edge);
  for (const auto& line : picture.small) width = std::max(width, text_width(line, 11) + 2 * edge);
  const double height = top + side + 64 + 16 * static_cast<double>(picture.small.size()) + edge;
  Svg svg(
      width, height, picture.title,
      "Each square says how often the model of its row wins against the model of its column. Rows and "
      "columns: " +
          [&] {
            std::string all;
            for (const auto i : picture.order) all += (all.empty() ? "" : ", ") + picture.models[i];
            return all;
          }() +
          ".");
  svg.text(edge, edge + 10, picture.title, {.size = 15, .bold = true});
  for (std::size_t r = 0; r < n; ++r) {
    const auto row = picture.order[r];
    const double y = top + cell * static_cast<double>(r);
    svg.text(left - 8, y + cell / 2 + size / 3, names[row], {.size = size, .anchor = Anchor::end});
    svg.text(left + cell * (static_cast<double>(r) + 0.5) + size / 3, top - 6, names[row], {.size = size, .turned = -slant});
    for (std::size_t c = 0; c < n; ++c) {
      const auto column = picture.order[c];
      if (row == column) continue;
      const auto& votes = matrix.against(row, column);
      const double x = left + cell * static_cast<double>(c);
      const auto told = n <= most_tooltips ? tooltip(picture.models[row], picture.models[column], votes) : std::string();
      const bool known = votes.share.has_value();
      svg.rect(x, y, cell - 1, cell - 1, known ? share_colour(*votes.share) : "#ffffff", told);
      if (!known) svg.circle(x + (cell - 1) / 2, y + (cell - 1) / 2, 1, dot);
      if (!known || n > 25) continue;
      svg.text(x + (cell - 1) / 2, y + cell / 2 + 4, fixed(100 * *votes.share, 0),
               {.size = n <= 12 ? 12.0 : 10.0, .anchor = Anchor::middle, .fill = is_dark(colour_at(*votes.share)) ? "#ffffff" : "#222222"});
    }
  }
  legend(svg, left, top + side + 18);
  double y = top + side + 76;
  for (const auto& line : picture.small) {
    svg.text(edge, y, line, {.size = 11, .fill = faint});
    y += 16;
  }
  return svg.finish();
}

}  // namespace assay::report
