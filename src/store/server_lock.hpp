// server_lock: one server for a PostgreSQL database: an advisory lock on a connection of its own, watched until the end.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.hpp"
#include "db/connection.hpp"

namespace assay::store {

/// Memory is part of how a server works (whose turn it is, what was searched in vain), so a second one would go by
/// another memory. SQLite has the lock of the folder for that.
class ServerLock {
 public:
  /// `name` tells the others who holds it, for example "assay serve". `lost` is called once, from another thread, with
  /// who holds it now. A database that was away and comes back is no loss: the lock is taken again.
  [[nodiscard]] static Result<std::unique_ptr<ServerLock>> take(const std::string& url, const std::string& name,
                                                                std::function<void(const std::string& holder)> lost);
  /// Who holds the lock of this database now; empty where nobody does.
  [[nodiscard]] static Result<std::string> holder_of(const std::string& url);
  ServerLock(const ServerLock&) = delete;
  ServerLock& operator=(const ServerLock&) = delete;
  ~ServerLock();

  [[nodiscard]] bool held() const { return held_; }
  /// Who has it where this does not.
  [[nodiscard]] const std::string& holder() const { return holder_; }

 private:
  ServerLock(std::string url, const std::string& name, std::function<void(const std::string&)> lost);
  [[nodiscard]] bool try_take();
  void watch();
  std::string url_, name_, holder_;
  std::function<void(const std::string&)> lost_;
  std::unique_ptr<db::Connection> connection_;
  bool held_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread watcher_;
};

}  // namespace assay::store
