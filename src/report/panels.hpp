// panels: several small pictures of one kind in one file: curves with their bands, and confusion matrices.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace assay::report {

struct CurvePoint {
  double x = 0, y = 0;
  std::optional<double> low, high;
  std::string tooltip;
};

struct CurvePanel {
  std::string title;
  std::vector<CurvePoint> points;  ///< ascending in x
};

/// y is a share: its axis goes from 0 to 1.
struct CurvesPicture {
  std::string title, x_axis, y_axis;
  std::vector<std::string> small;
  std::vector<CurvePanel> panels;
  bool x_is_share = false;     ///< its axis goes from 0 to 1, too, and a diagonal says where both are the same
  std::vector<double> levels;  ///< horizontal lines, for example where somebody is warned
  double x_from = 0;           ///< where the axis begins
};

[[nodiscard]] std::string curves_svg(const CurvesPicture& picture);

struct ConfusionPanel {
  std::string title;
  std::vector<double> share;  ///< labels x labels: of the items that are the row's label, how many are called the column's
};

struct ConfusionPicture {
  std::string title;
  std::vector<std::string> small;
  std::vector<std::string> labels;
  std::vector<ConfusionPanel> panels;
};

[[nodiscard]] std::string confusion_svg(const ConfusionPicture& picture);

}  // namespace assay::report
