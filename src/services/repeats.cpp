// repeats: look, let one through, keep its reply. One server works on a database, so its memory knows what is under way.
#include "services/repeats.hpp"

#include <utility>

#include "secrets/sealed.hpp"
#include "secrets/token.hpp"
#include "store/idempotency.hpp"

namespace assay::services {
namespace {

Error other_body() { return Error::conflict("This Idempotency-Key was used before with another body. Use a new key for a new request."); }

}  // namespace

Repeats::Turn::~Turn() {
  if (!ended_) failed({ErrorCode::unavailable, "The server could not answer; ask again with the same key.", {}, {}});
}

Pending<void> Repeats::Turn::done(const std::string& reply) {
  ended_ = true;
  auto kept = repeats_.context_.store.write(
      [person = person_, once = once_, sealed = secrets::seal(repeats_.context_.random, key_, reply)](store::Tx& tx) -> Result<void> {
        store::keep_reply(tx, person, once, sealed);
        return success();
      });
  Promise<void> promise;
  auto answer = promise.pending();
  // Only then: who asks in between would find the effect without its reply.
  std::move(kept).finally(
      [&repeats = repeats_, name = name_of(person_, once_), reply, promise = std::move(promise)](Result<void>&& result) mutable {
        repeats.end(name, reply);
        promise.finish(std::move(result));
      });
  return answer;
}

void Repeats::Turn::failed(const Error& error) {
  ended_ = true;
  repeats_.end(name_of(person_, once_), error);
}

std::string Repeats::name_of(PersonId person, const Idempotency& once) {
  return std::to_string(person.value) + " " + once.route + " " + once.key;
}

void Repeats::end(const std::string& name, const Result<std::string>& reply) {
  Waiting waiting;
  {
    const std::lock_guard lock(mutex_);
    const auto found = under_way_.find(name);
    if (found == under_way_.end()) return;
    waiting = std::move(found->second);
    under_way_.erase(found);
  }
  for (auto& one : waiting.promises) {
    if (reply.ok()) one.finish(Begun{*reply, nullptr});
    else one.finish(reply.error());
  }
}

Pending<Repeats::Begun> Repeats::begin(PersonId person, const std::string& route, const std::string& key, const std::string& request) {
  // The key opens the sealed reply, so only its hash is stored.
  const Idempotency once{route, secrets::hash_token(key), secrets::hash_bytes(request)};
  const auto name = name_of(person, once);
  {
    const std::lock_guard lock(mutex_);
    const auto [place, fresh] = under_way_.try_emplace(name);
    if (!fresh) {
      if (place->second.request_hash != once.request_hash) return other_body();
      place->second.promises.emplace_back();
      return place->second.promises.back().pending();
    }
    place->second.request_hash = once.request_hash;
  }
  auto turn = std::make_shared<Turn>(*this, person, once, key);
  return context_.store
      .read([person, once](store::Tx& tx) -> Result<std::optional<std::string>> { return store::find_reply(tx, person, once); })
      .then([this, turn, name, key](std::optional<std::string> before) -> Result<Begun> {
        if (!before) return Begun{std::nullopt, turn};
        auto reply = secrets::open_sealed(key, *before);
        if (!reply) {
          return Error::conflict(
              "This request took effect before the server was interrupted, and its answer is lost. Load the page again to see what was made.");
        }
        turn->ended_ = true;
        end(name, *reply);
        return Begun{std::move(reply), nullptr};
      });
}

}  // namespace assay::services
