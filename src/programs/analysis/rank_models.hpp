// rank_models: the models that `assay rank` can fit, a line each: what they are called, what they are made from, and how they are fitted.
#pragma once
#include "assay/stats/best_worst.hpp"
#include "assay/stats/comparisons.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

enum class Model {
  davidson,
  bradley_terry,
  rao_kupper,
  firth,
  adjacent,
  cumulative,
  skilled,
  plackett_luce,
  best_worst,
  maxdiff,
};

/// What a file's rows are.
enum class VoteShape { pairs, rankings, best_worst };

/// The votes behind one board, with its models numbered from 0.
struct BoardVotes {
  VoteShape shape = VoteShape::pairs;
  stats::Comparisons pairs{};                    ///< of rankings and choices: what they say of every two models, without raters
  std::span<const std::uint32_t> grade{};        ///< of pairs whose answers say how much better; else empty
  std::vector<std::string> grade_names{};        ///< one a grade
  std::span<const std::uint32_t> ballot{};       ///< of rankings and choices: a row a model that was shown
  std::span<const std::uint32_t> shown{};        ///< the model
  std::span<const std::uint32_t> place{};        ///< of rankings
  std::span<const stats::Mark> mark{};           ///< of choices
  std::span<const std::uint32_t> shown_rater{};  ///< empty where nobody is named
  [[nodiscard]] std::span<const std::uint32_t> raters() const { return shape == VoteShape::pairs ? pairs.annotator : shown_rater; }
};

struct FittedModel {
  stats::StrengthFit fit;
  /// By these raters, one a row. Empty where the model has no clustered intervals.
  std::function<stats::ClusteredCovariance(std::span<const std::uint32_t> raters)> clustered;
  bool grouping = true;  ///< whether raters may be put into groups to save work
};

struct RankModel {
  Model model;
  std::string_view name;    ///< for --model; the JSON has it with _ for -
  VoteShape shape;          ///< what it is made from
  bool graded;              ///< reads how much better an answer is
  std::string_view title;   ///< for people
  std::string_view phrase;  ///< for a paper, after "were ranked with"
  std::string_view work;    ///< key of the BibTeX
  FittedModel (*fit)(const BoardVotes& votes);
};

[[nodiscard]] std::span<const RankModel> rank_models();
[[nodiscard]] const RankModel& rank_model(Model model);
/// The one that is fitted where nobody asks for another.
[[nodiscard]] Model default_model(VoteShape shape);
/// "davidson", "bradley_terry": as the JSON has it.
[[nodiscard]] std::string json_name(const RankModel& model);

}  // namespace assay::programs
