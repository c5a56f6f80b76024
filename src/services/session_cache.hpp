// session_cache: who a cookie is, for two seconds, on routes that name no workspace. What a person may do is asked of
// the database every time; only that the session is alive is remembered.
#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/person.hpp"

namespace assay::services {

class SessionCache {
 public:
  static constexpr Duration lifetime = seconds(2);

  [[nodiscard]] std::optional<Actor> find(const std::string& hash, Time now) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(hash);
    if (found == entries_.end() || found->second.until < now) return std::nullopt;
    return found->second.actor;
  }
  /// Taken before the database is asked; an answer that is older than a clear is not kept.
  [[nodiscard]] std::uint64_t epoch() const {
    const std::lock_guard lock(mutex_);
    return epoch_;
  }
  void keep(const std::string& hash, const Actor& actor, Time now, std::uint64_t epoch) {
    const std::lock_guard lock(mutex_);
    if (epoch != epoch_) return;
    if (entries_.size() >= capacity) entries_.clear();
    entries_[hash] = {actor, now + lifetime};
  }
  /// After the commit that ended a session.
  void clear() {
    const std::lock_guard lock(mutex_);
    ++epoch_;
    entries_.clear();
  }

 private:
  struct Entry {
    Actor actor;
    Time until;
  };
  static constexpr std::size_t capacity = 50'000;
  mutable std::mutex mutex_;
  std::uint64_t epoch_ = 0;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace assay::services
