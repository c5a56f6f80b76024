// scoring: what a project's judgments say, with honest intervals: agreement, leaderboard, position bias, people, progress.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/pending.hpp"
#include "domain/person.hpp"
#include "services/context.hpp"
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
  std::int64_t rank_low = 0, rank_high = 0;
  std::optional<double> win_share;
};
ASSAY_DESCRIBE(ModelResult, name, n, score, low, high, rank_low, rank_high, win_share)

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

/// All of one project, ready to score: pure input of `score`.
struct ScoringInput {
  store::ScoredProject project;
  std::vector<store::AnnotationRow> annotations;
  std::map<std::int64_t, std::vector<std::string>> models;  ///< by item key, canonical order
  std::vector<store::PersonName> people;
};
[[nodiscard]] Result<Results> score(const ScoringInput& input, Time now);

class Scoring {
 public:
  explicit Scoring(Context context) : context_(context) {}

  struct Scored {
    std::shared_ptr<const Results> results;
    std::string version;  ///< the entity tag: the same text means the same results
  };
  /// At most 5 seconds old; computed again only when something happened.
  [[nodiscard]] Pending<Scored> results(WorkspaceId workspace, const PublicId& project);

 private:
  struct Entry {
    std::int64_t last_annotation = -1;
    std::int64_t last_event = -1;
    Time checked;
    std::shared_ptr<const Results> results;
    std::int64_t generation = 0;
  };
  Context context_;
  std::mutex mutex_;
  std::map<std::string, Entry> cache_;
};

}  // namespace assay::services
