// dots_picture: a dot with its interval for each name: models by strength, measures of agreement, people by skill.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace assay::report {

struct Dot {
  std::string name;
  std::optional<double> value, low, high;
  std::string beside;  ///< on the right: "2-5"; empty where there is nothing
  std::string note;    ///< in place of the mark where there is no value
};

struct DotsPicture {
  std::string title;
  std::string axis;                ///< what the values mean
  std::vector<std::string> small;  ///< lines below: method, number of votes, source
  std::vector<Dot> dots;           ///< from above
  std::string beside;              ///< title of what stands on the right: "rank"
};

/// The axis holds 0, which has a line of its own.
[[nodiscard]] std::string dots_svg(const DotsPicture& picture);

/// Round places for marks on an axis that holds [low, high]: about `wanted` of them.
[[nodiscard]] std::vector<double> ticks(double low, double high, int wanted);
/// The decimals that such marks need.
[[nodiscard]] int tick_decimals(const std::vector<double>& ticks);

}  // namespace assay::report
