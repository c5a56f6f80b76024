// findings: what `assay rank` says beside the boards: shifts between categories, sides, style, people, sampling. Each is a file of its own
// and a line in the list of findings.cpp.
#pragma once
#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"
#include "base/json_text.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/analysis/votes.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

struct Finding {
  struct Table {
    std::string key;   ///< its name in the JSON
    std::string text;  ///< for people; may be shorter, and empty
    std::string json;  ///< all of it
  };
  std::string key;    ///< its name in the JSON
  std::string intro;  ///< stands above the tables
  std::vector<Table> tables;
  std::vector<std::string> sentences;  ///< what they mean, below the tables
  std::vector<stats::Note> notes;
  std::string methods;  ///< a sentence for a paper; may be empty
  std::vector<std::string_view> works;
};

/// All that the votes and the options ask for, in the order in which they are printed.
[[nodiscard]] std::vector<Finding> findings_of(const RankResult& result, const Votes& votes);

[[nodiscard]] std::string finding_text(const Finding& finding);
/// An object with a member for each finding.
[[nodiscard]] JsonText findings_json(std::span<const Finding> findings);

// The findings; nothing where there is nothing to say.

/// --by: where a model is stronger or weaker than on all votes, beyond noise.
[[nodiscard]] std::optional<Finding> shifts_finding(const RankResult& result, const Votes& votes);
/// How often each answer was given, and whether the other model of grades describes them better.
[[nodiscard]] std::optional<Finding> grades_finding(const RankResult& result, const Votes& votes);
/// How much better the left answer looks for standing there.
[[nodiscard]] std::optional<Finding> side_finding(const RankResult& result, const Votes& votes);
/// --style and --covariate: strengths with and without style.
[[nodiscard]] std::optional<Finding> style_finding(const RankResult& result, const Votes& votes);
/// --model skilled: who says how much, and whose side.
[[nodiscard]] std::optional<Finding> people_finding(const RankResult& result, const Votes& votes);
/// Win rates weighed by the probabilities with which pairs were drawn.
[[nodiscard]] std::optional<Finding> weighted_finding(const RankResult& result, const Votes& votes);
/// The scores of best-worst choices by counting.
[[nodiscard]] std::optional<Finding> scores_finding(const RankResult& result, const Votes& votes);
/// How often both answers were bad, by model.
[[nodiscard]] std::optional<Finding> both_bad_finding(const RankResult& result, const Votes& votes);
/// --elo: ratings that follow the rows.
[[nodiscard]] std::optional<Finding> elo_finding(const RankResult& result, const Votes& votes);

// What several of them need.

/// The model of wins and ties that stands behind a board: Davidson's where that board's is another one.
[[nodiscard]] stats::TieModel tie_model(const RankResult& result);
[[nodiscard]] std::string_view tie_model_name(stats::TieModel model);
/// Strengths without and with something, by model and with both ranks; a sentence about who changes places.
[[nodiscard]] Finding::Table two_boards(const std::vector<std::string>& names, std::span<const stats::Estimate> plain,
                                        std::span<const stats::Estimate> freed, std::string_view with, std::string& moved);
/// 0 .. n-1 by falling value, absent ones last, equal ones as they are.
[[nodiscard]] std::vector<std::size_t> highest_first(std::size_t n, const std::function<std::optional<double>(std::size_t)>& value);
/// Whether intervals by rater can be had in a few seconds.
[[nodiscard]] bool affordable(const Votes& votes);

}  // namespace assay::programs
