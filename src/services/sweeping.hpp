// sweeping: what a server that runs for a year takes away, after how long, and why: one list.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "domain/rules/submitting.hpp"
#include "services/context.hpp"

namespace assay::services {

class Sweeping {
 public:
  static constexpr Duration keep_sessions = days(1);
  static constexpr Duration keep_links = days(1);
  static constexpr Duration keep_invitations = days(30);
  static constexpr Duration keep_idempotency = days(7);
  static constexpr Duration keep_drafts = rules::late_window;
  static constexpr Duration keep_uploads = days(30);
  static constexpr Duration keep_exports = days(30);
  /// Rows of one unit of work: a few milliseconds, behind all that waits.
  static constexpr std::int64_t rows_at_once = 100;

  /// Files of exports lie in `exports`/JOB/.
  Sweeping(Context context, std::filesystem::path uploads, std::filesystem::path exports);

  /// One line of THE list.
  struct Rule {
    std::string what;
    Duration after;
    std::string why;
    /// Takes away at most `rows_at_once` and says how many there were.
    std::function<Result<std::int64_t>(Time before)> sweep;
  };
  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }

  /// Goes through the list once; `pause` between two units may end it early by returning false. Says what was taken away.
  std::map<std::string, std::int64_t> sweep(const std::function<bool()>& pause);
  /// Before the server listens and the first job runs: files that a crash left behind. Says how many.
  std::int64_t remove_leftovers();

 private:
  [[nodiscard]] Result<std::int64_t> sweep_uploads(Time before);
  [[nodiscard]] Result<std::int64_t> sweep_exports(Time before);
  [[nodiscard]] std::int64_t remove_left_uploads();
  [[nodiscard]] std::int64_t remove_left_exports();
  Context context_;
  std::filesystem::path uploads_, exports_;
  std::vector<Rule> rules_;
};

}  // namespace assay::services
