// repeats: a request with an Idempotency-Key takes effect once, and its repeats get the first reply again.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/pending.hpp"
#include "domain/idempotency.hpp"
#include "domain/ids.hpp"
#include "services/context.hpp"

namespace assay::services {

class Repeats {
 public:
  explicit Repeats(Context context) : context_(context) {}

  /// One request under way. Whoever asks the same meanwhile waits for its end.
  class Turn {
   public:
    Turn(Repeats& repeats, PersonId person, Idempotency once, std::string key)
        : repeats_(repeats), person_(person), once_(std::move(once)), key_(std::move(key)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn();
    /// For the actor: the unit that takes effect uses the key (store::use_key).
    [[nodiscard]] const Idempotency& once() const { return once_; }
    /// Keeps the reply, sealed by the key itself, which is not stored: it may hold a secret that is shown once.
    [[nodiscard]] Pending<void> done(const std::string& reply);
    /// Nothing took effect; the key may be used again.
    void failed(const Error& error);

   private:
    friend class Repeats;
    Repeats& repeats_;
    PersonId person_;
    Idempotency once_;
    std::string key_;
    bool ended_ = false;
  };
  /// Either the reply of before, or a turn.
  struct Begun {
    std::optional<std::string> reply;
    std::shared_ptr<Turn> turn;
  };
  /// `request` is everything that makes the request this one: method, address and body.
  [[nodiscard]] Pending<Begun> begin(PersonId person, const std::string& route, const std::string& key, const std::string& request);

 private:
  [[nodiscard]] static std::string name_of(PersonId person, const Idempotency& once);
  void end(const std::string& name, const Result<std::string>& reply);
  struct Waiting {
    std::string request_hash;
    std::vector<Promise<Begun>> promises;
  };
  Context context_;
  std::mutex mutex_;
  std::map<std::string, Waiting> under_way_;
};

}  // namespace assay::services
