// leasing: grants, expiry and return of slots; the cost of a grant does not depend on how many items exist.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.hpp"
#include "domain/assignment.hpp"
#include "domain/project.hpp"
#include "domain/rules/leasing.hpp"
#include "store/store.hpp"

namespace assay::store {

/// Where each person's search for free slots goes on. Only a hint: losing it costs a scan, never an answer.
/// A search that found nothing is remembered until the project's epoch moves (import, release, expiry).
class LeaseHints {
 public:
  struct Hint {
    std::int64_t after = -1;
    bool exhausted = false;
    std::uint64_t epoch = 0;  ///< when the search began: what it found is remembered under this one
  };
  [[nodiscard]] Hint get(ProjectId project, PersonId person);
  void set(ProjectId project, PersonId person, Hint hint);
  /// A slot came free or items were added. Call after the commit: a search that still sees the old state must not be
  /// remembered under the new epoch.
  void raise_epoch(ProjectId project);

 private:
  struct Entry {
    std::int64_t after = -1;
    std::uint64_t exhausted_at = 0;  // epoch + 1 of the fruitless scan; 0: none
  };
  static constexpr std::size_t capacity = 100'000;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, std::uint64_t> epochs_;
  std::unordered_map<std::uint64_t, Entry> entries_;
};

struct LeaseRequest {
  PublicId project;
  PersonId person;
  std::int64_t hold = 1;
  bool accept_skips = false;  ///< the person was asked about many skips and goes on
};

struct LeaseOutcome {
  ProjectId project;
  rules::Refusal refusal = rules::Refusal::none;
  std::int64_t live = 0;     ///< leases held now
  std::int64_t granted = 0;  ///< of them new
  bool freed = false;        ///< own leases ran out: raise the epoch after the commit
};

/// Tops this person's leases up to `hold`. not_found where the person may not see the project.
[[nodiscard]] Result<LeaseOutcome> lease(Tx& tx, Keys& keys, LeaseHints& hints, Random& random, const LeaseRequest& request, Time now);

/// The same for a batch, one outcome each in its order; on PostgreSQL by set statements, with what is out of the
/// ordinary granted one by one. Refuses one request without its neighbours.
[[nodiscard]] std::vector<Result<LeaseOutcome>> lease_all(Tx& tx, Keys& keys, LeaseHints& hints, Random& random,
                                                          std::span<const LeaseRequest> requests, Time now);

/// Ends at most `most` leases whose time is over; their slots go to the end of their class. Returns the project of each.
[[nodiscard]] Result<std::vector<ProjectId>> expire_leases(Tx& tx, Time now, std::int64_t most);

/// "1,0,2" and back.
[[nodiscard]] std::string order_text(const std::vector<int>& order);
[[nodiscard]] std::vector<int> parse_order(std::string_view text);

}  // namespace assay::store
