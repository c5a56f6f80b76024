// ranking_picture: models by strength, each with its interval and the ranks that the data allow.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace assay::report {

struct RankedModel {
  std::string name;
  std::optional<double> strength, low, high;
  std::string rank;  ///< "2-5"; empty where unknown
  std::string note;  ///< in place of the mark where there is no strength
};

struct RankingPicture {
  std::string title;
  std::string axis;                 ///< what strength means
  std::vector<std::string> small;   ///< lines below: method, number of votes, source
  std::vector<RankedModel> models;  ///< strongest first
};

[[nodiscard]] std::string ranking_svg(const RankingPicture& picture);

/// Round places for marks on an axis that holds [low, high]: about `wanted` of them.
[[nodiscard]] std::vector<double> ticks(double low, double high, int wanted);

}  // namespace assay::report
