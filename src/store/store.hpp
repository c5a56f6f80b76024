// store: all access to the database; units of work go in, Results come out.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "base/pending.hpp"
#include "db/database.hpp"

namespace assay::store {

using db::Tx;

namespace detail {
template <class F>
using ResultOf = std::invoke_result_t<const F&, Tx&>;
template <class R>
struct ValueOf;
template <class T>
struct ValueOf<Result<T>> {
  using type = T;
};

template <class T, class F>
class WriteUnit final : public db::Unit {
 public:
  WriteUnit(F work, Promise<T> promise) : work_(std::move(work)), promise_(std::move(promise)) {}
  bool run(Tx& tx) override {
    result_.emplace(std::as_const(work_)(tx));
    return result_->has_value();
  }
  void done() override { promise_.finish(std::move(*result_)); }
  void failed(Error error) override { promise_.finish(std::move(error)); }

 private:
  F work_;
  Promise<T> promise_;
  std::optional<Result<T>> result_;
};
}  // namespace detail

/// Keys for new rows: from memory on SQLite (counted anew where a command beside the server has written), from a
/// sequence in blocks on PostgreSQL (any number of processes).
class Keys {
 public:
  void start(std::int64_t next) { next_ = next; }
  template <class IdType>
  [[nodiscard]] IdType make(Tx& tx) {
    return {take(tx)};
  }

 private:
  std::int64_t take(Tx& tx);
  std::atomic<std::int64_t> next_{1};
  std::int64_t seen_version_ = -1;  ///< of the SQLite file; only its one writer asks
  std::mutex mutex_;
  std::int64_t block_next_ = 0;
  std::int64_t block_end_ = 0;
};

/// Whether an older schema may be brought up to date: not under a server that works with it.
enum class Upgrade { allowed, refused };

class Store {
 public:
  /// Opens and migrates (SQLite: after a backup).
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& address, db::Options options = {},
                                                           Upgrade upgrade = Upgrade::allowed);

  /// Commits when the Result holds a value, rolls back otherwise. The work may run twice: it takes what it
  /// captured by const reference.
  template <class F>
  auto write(F work, db::Priority priority = db::Priority::foreground) {
    using T = typename detail::ValueOf<detail::ResultOf<F>>::type;
    Promise<T> promise;
    auto pending = promise.pending();
    database_->write(std::make_unique<detail::WriteUnit<T, F>>(std::move(work), std::move(promise)), priority);
    return pending;
  }

  /// A short read-only snapshot on a reader thread; it is over when whoever waits for the result goes on.
  template <class F>
  auto read(F work) {
    using T = typename detail::ValueOf<detail::ResultOf<F>>::type;
    auto promise = std::make_shared<Promise<T>>();
    auto pending = promise->pending();
    database_->read(
        [work = std::move(work), promise](Tx& tx) -> std::function<void()> {
          auto result = std::make_shared<Result<T>>(std::as_const(work)(tx));
          return [promise, result] { promise->finish(std::move(*result)); };
        },
        [promise](Error error) { promise->finish(std::move(error)); });
    return pending;
  }

  [[nodiscard]] Keys& keys() { return keys_; }
  [[nodiscard]] db::Database& database() { return *database_; }

 private:
  explicit Store(std::unique_ptr<db::Database> database) : database_(std::move(database)) {}
  Keys keys_;
  std::unique_ptr<db::Database> database_;
};

}  // namespace assay::store
