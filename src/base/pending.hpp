// Pending<T>: a Result that somebody else will finish; move-only, with no event loop inside.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.hpp"

namespace assay {

template <class T>
class Pending;

namespace detail {

/// The place where the finisher and the waiter meet. Whoever comes second runs the continuation.
template <class T>
class PendingState {
 public:
  struct Continuation {
    virtual ~Continuation() = default;
    virtual void run(Result<T>&& result) = 0;
  };

  void finish(Result<T>&& result) {
    std::unique_ptr<Continuation> next;
    {
      const std::lock_guard lock(mutex_);
      if (finished_) return;  // the first answer stands
      finished_ = true;
      if (!continuation_) {
        result_.emplace(std::move(result));
        ready_.notify_all();
        return;
      }
      next = std::move(continuation_);
    }
    next->run(std::move(result));
  }

  void on_finish(std::unique_ptr<Continuation> continuation) {
    {
      const std::lock_guard lock(mutex_);
      if (!result_) {
        continuation_ = std::move(continuation);
        return;
      }
    }
    continuation->run(std::move(*result_));
  }

  Result<T> wait() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return result_.has_value(); });
    return std::move(*result_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool finished_ = false;
  std::optional<Result<T>> result_;
  std::unique_ptr<Continuation> continuation_;
};

template <class T>
struct unwrap_pending {
  using type = T;
  static constexpr bool is_pending = false;
};
template <class T>
struct unwrap_pending<Pending<T>> {
  using type = T;
  static constexpr bool is_pending = true;
};
template <class T>
struct unwrap_pending<Result<T>> {
  using type = T;
  static constexpr bool is_pending = false;
};

}  // namespace detail

/// The writing end of a Pending. A Promise that is destroyed unfinished answers `unavailable`.
template <class T>
class Promise {
 public:
  Promise() : state_(std::make_shared<detail::PendingState<T>>()) {}
  Promise(Promise&&) noexcept = default;
  Promise& operator=(Promise&&) noexcept = default;
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;
  ~Promise() {
    if (state_) {
      state_->finish(Error{ErrorCode::unavailable, "The server stopped before it could answer; ask again with the same key.", {}, {}});
    }
  }

  [[nodiscard]] Pending<T> pending() { return Pending<T>(state_); }
  void finish(Result<T> result) {
    auto state = std::move(state_);
    state->finish(std::move(result));
  }

 private:
  std::shared_ptr<detail::PendingState<T>> state_;
};

/// A Result that will come. `then` may run its function on the thread that finishes (the database writer):
/// keep such functions short. `get` blocks; it is for tests, jobs and programs.
template <class T>
class [[nodiscard]] Pending {
 public:
  Pending(Result<T> result) : state_(std::make_shared<detail::PendingState<T>>()) { state_->finish(std::move(result)); }
  Pending(Error error) : Pending(Result<T>(std::move(error))) {}
  template <class U>
    requires(std::is_constructible_v<Result<T>, U &&> && !std::is_same_v<std::decay_t<U>, Pending> &&
             !std::is_same_v<std::decay_t<U>, Result<T>> && !std::is_same_v<std::decay_t<U>, Error> &&
             !std::is_same_v<std::decay_t<U>, std::shared_ptr<detail::PendingState<T>>>)
  Pending(U&& value) : Pending(Result<T>(std::forward<U>(value))) {}
  explicit Pending(std::shared_ptr<detail::PendingState<T>> state) : state_(std::move(state)) {}
  Pending(Pending&&) noexcept = default;
  Pending& operator=(Pending&&) noexcept = default;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() = default;

  /// Waits for the result. Call at most once.
  [[nodiscard]] Result<T> get() && { return std::move(state_)->wait(); }

  /// Calls `function(Result<T>)` when the result is there and drops what it returns.
  template <class F>
  void finally(F function) && {
    struct Run final : detail::PendingState<T>::Continuation {
      explicit Run(F f) : function(std::move(f)) {}
      void run(Result<T>&& result) override { function(std::move(result)); }
      F function;
    };
    auto state = std::move(state_);
    state->on_finish(std::make_unique<Run>(std::move(function)));
  }

  /// Maps the value: `function(T)` (or `function()` for void) returns U, Result<U> or Pending<U>;
  /// an error passes by it untouched.
  template <class F>
  auto then(F function) && {
    if constexpr (std::is_void_v<T>) {
      return std::move(*this).chain([f = std::move(function)](Result<T>&&) mutable { return f(); });
    } else {
      return std::move(*this).chain([f = std::move(function)](Result<T>&& result) mutable { return f(std::move(*result)); });
    }
  }

 private:
  template <class F>
  auto chain(F function) && {
    using Returned = std::invoke_result_t<F&, Result<T>&&>;
    using U = typename detail::unwrap_pending<Returned>::type;
    Promise<U> promise;
    auto pending = promise.pending();
    std::move(*this).finally([promise = std::move(promise), f = std::move(function)](Result<T>&& result) mutable {
      if (!result.has_value()) {
        promise.finish(std::move(result.error()));
      } else if constexpr (detail::unwrap_pending<Returned>::is_pending) {
        f(std::move(result)).finally([p = std::move(promise)](Result<U>&& inner) mutable { p.finish(std::move(inner)); });
      } else if constexpr (std::is_void_v<Returned>) {
        f(std::move(result));
        promise.finish(success());
      } else {
        promise.finish(f(std::move(result)));
      }
    });
    return pending;
  }

  std::shared_ptr<detail::PendingState<T>> state_;
};

}  // namespace assay
