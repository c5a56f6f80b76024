// results: what a project's judgments say, with honest intervals: agreement, leaderboard, position bias, people, progress.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "services/judgments.hpp"
#include "store/scoring.hpp"

namespace assay::services {

struct DayCount {
  std::string day;
  std::int64_t count = 0;
};
ASSAY_DESCRIBE(DayCount, day, count)

struct Progress {
  std::int64_t items = 0, needed = 0, done = 0, in_progress = 0, skipped = 0, flagged = 0;
  std::vector<DayCount> per_day;
  std::optional<Time> forecast_at;
};
ASSAY_DESCRIBE(Progress, items, needed, done, in_progress, skipped, flagged, per_day, forecast_at)

/// An estimate as it is shown: a number is never alone.
struct Measured {
  std::optional<double> estimate, low, high;
  std::string method, note;
};
ASSAY_DESCRIBE(Measured, estimate, low, high, method, note)

struct LabelCount {
  std::string label;
  std::int64_t count = 0;
};
ASSAY_DESCRIBE(LabelCount, label, count)

struct QuestionResult {
  std::string name, kind, title, level;
  std::int64_t answers = 0;
  Measured alpha;
  std::vector<LabelCount> distribution;
};
ASSAY_DESCRIBE(QuestionResult, name, kind, title, level, answers, alpha, distribution)

struct ModelResult {
  std::string name;
  std::int64_t n = 0;
  std::optional<double> score, low, high;
  std::optional<double> any_time_low, any_time_high;  ///< an interval that may be looked at every day
  std::int64_t rank_low = 0, rank_high = 0;
  std::optional<double> win_share;
};
ASSAY_DESCRIBE(ModelResult, name, n, score, low, high, any_time_low, any_time_high, rank_low, rank_high, win_share)

struct WinTable {
  std::vector<std::string> models;
  std::vector<std::vector<std::int64_t>> wins, ties;
};
ASSAY_DESCRIBE(WinTable, models, wins, ties)

struct Leaderboard {
  std::string question, method;
  std::vector<std::string> notes;
  std::int64_t votes = 0, annotators = 0;
  std::optional<double> log_nu, log_likelihood;
  std::vector<ModelResult> models;  ///< best first; those without a strength last
  WinTable win_matrix;
};
ASSAY_DESCRIBE(Leaderboard, question, method, notes, votes, annotators, log_nu, log_likelihood, models, win_matrix)

struct LeftShare {
  Measured share;
  std::int64_t n = 0, unknown_order = 0;
};
ASSAY_DESCRIBE(LeftShare, share, n, unknown_order)

struct PersonResult {
  PublicId id;
  std::string name;
  std::int64_t n = 0;
  std::optional<double> median_seconds, tie_share, agreement;
  std::int64_t left_n = 0;
  Measured left_share;
};
ASSAY_DESCRIBE(PersonResult, id, name, n, median_seconds, tie_share, agreement, left_n, left_share)

struct Results {
  Progress progress;
  std::vector<PersonResult> people;
  std::vector<QuestionResult> questions;
  std::optional<Leaderboard> leaderboard;
  std::optional<LeftShare> left_share;
  Time computed_at;
};
ASSAY_DESCRIBE(Results, progress, people, questions, leaderboard, left_share, computed_at)

/// Cheap: from counters and times alone.
[[nodiscard]] Progress progress_of(const Judgments& judgments, const store::ScoredProject& project, Time now);
/// All but the progress. `people` are those of judgments.person_keys(), by rising key.
[[nodiscard]] Results estimates_of(const Judgments& judgments, const std::vector<store::PersonName>& people, Time now);

}  // namespace assay::services
