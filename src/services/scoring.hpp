// scoring: keeps each project's judgments in columns and its results for those who look at them.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/pending.hpp"
#include "services/context.hpp"
#include "services/results.hpp"

namespace assay::services {

class Scoring {
 public:
  explicit Scoring(Context context) : context_(context) {}

  struct Scored {
    std::shared_ptr<const Results> results;
    std::string version;  ///< the entity tag: the same text means the same results
  };
  /// Counts are at most 5 seconds old. So are the estimates, unless computing them takes more than half a second: then they
  /// are made anew after ten times as long, so that looking at results never takes more than a tenth of a core.
  /// What was read once is not read again: only new annotations are, or all when earlier ones changed.
  [[nodiscard]] Pending<Scored> results(WorkspaceId workspace, const PublicId& project);

 private:
  struct Entry {
    Time checked;
    Scored scored;                             ///< null before the first
    bool busy = false;                         ///< somebody reads and computes
    std::vector<Promise<Scored>> waiting;      ///< for the first results
    std::shared_ptr<const Results> estimates;  ///< without progress
    Time estimates_due;
    // Of whoever is busy:
    std::unique_ptr<Judgments> judgments;
    std::int64_t form_version = 0, changes = 0;
    bool outdated = true;  ///< the estimates do not know all that was read
  };
  struct Read {
    store::ScoredProject project;
    std::vector<store::PersonName> people;
  };

  [[nodiscard]] std::shared_ptr<Entry> entry_of(const std::string& key);
  [[nodiscard]] Result<Read> catch_up(store::Tx& tx, Entry& entry, WorkspaceId workspace, const PublicId& project) const;
  [[nodiscard]] Scored compute(Entry& entry, const Read& read) const;
  void finish(Entry& entry, Result<Scored> outcome);

  static constexpr std::size_t capacity = 64;  // projects whose columns are kept; about 100 bytes an annotation and question
  Context context_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace assay::services
