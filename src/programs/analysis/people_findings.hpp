// people_findings: what a file of labels says of each person who judged, and the signs that somebody should look at.
#pragma once
#include "assay/stats/estimate.hpp"
#include "assay/stats/people.hpp"
#include "programs/analysis/ratings.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

inline constexpr std::size_t gold_window = 20;        ///< the last gold that say how somebody works now
inline constexpr std::size_t gold_watched_from = 10;  ///< in the window, before anything is said
inline constexpr double gold_warned_below = 0.7;      ///< share right in the window

struct PersonFindings {
  std::uint32_t rater = 0;
  std::size_t labels = 0, shared_items = 0;
  std::optional<double> agreement, kappa;  ///< with the others
  std::size_t gold = 0, gold_right = 0;
  std::vector<bool> gold_answers;              ///< right or wrong, in order
  std::optional<stats::Estimate> skill;        ///< raw share right on gold, Wilson 90 %
  std::optional<stats::Estimate> shown_skill;  ///< (0.5 + right) / (1 + total) of the last 20 gold, its 90 % interval
  std::optional<double> last_right;            ///< raw share right of the last 20 gold
  std::size_t drift_at = 0;                    ///< the gold answer that raised the alarm of drift; 0: none
  std::optional<double> median_seconds;
  std::size_t timed = 0, fast = 0;  ///< of the last ten timed answers, and those of them below the floor of speed
  bool too_fast = false;            ///< three of these or more
  std::size_t longest_run = 0;
  std::optional<double> run_p;          ///< of a run that long on these items; only where the order of answers is known
  std::optional<stats::Estimate> left;  ///< share of the left among left and right, at any time
  std::optional<double> left_p;         ///< of a share of a half, at any time
  std::optional<stats::Estimate> ties;  ///< share of ties among left, right and tie, at any time
  std::optional<double> others_ties;    ///< the same of all others together
  std::optional<double> ties_p;         ///< of a share within one and a half times the odds of theirs, at any time
  std::optional<double> hurry;          ///< median time of the last answers over that of the earlier ones, where the order is known
  std::size_t near_duplicates = 0;      ///< texts that nearly repeat an earlier one of the same person
};

/// Something that a person should look at; it proves nothing.
struct Sign {
  std::string kind;  ///< "gold", "drift", "run", "left", "ties", "duplicates", "fast", "hurry", "same_wrong"
  std::vector<std::uint32_t> people;
  std::string says;
  std::optional<double> p;  ///< adjusted over people, or over pairs
};

struct PeopleFindings {
  std::vector<PersonFindings> people;  ///< lowest kappa first
  std::vector<Sign> signs;
  std::optional<double> floor_seconds;  ///< of speed, where lengths of items play no part
  bool by_gold = false;                 ///< qualified are those who know the gold; else everybody
  std::size_t gold_items = 0;
  std::size_t pairs_tested = 0;
  bool by_time = false;  ///< the order of answers is that of a column; else that of the rows
  std::vector<stats::Note> notes;
};

struct PeopleOptions {
  double false_discoveries = 0.01;  ///< of each kind of sign that has a p
};

[[nodiscard]] PeopleFindings find_people(const Ratings& ratings, const PeopleOptions& options);

}  // namespace assay::programs
