// endpoint: what every route with an Idempotency-Key shares.
#include "http/api/endpoint.hpp"

namespace assay::http::api {
namespace {

using IdempotencyKey = json::Text<1, limits::idempotency_key>;

// Everything that makes a request this one.
std::string text_of(const Request& request) {
  std::string text = std::string(to_string(request.method)) + " " + request.path + "\n";
  for (const auto& [name, value] : request.query) text += name + "=" + value + "\n";
  return text + request.body;
}

Pending<Reply> pending(Answer answer) {
  if (answer.is_pending()) return std::move(answer).take_pending();
  return std::move(answer).take_result();
}

// The reply goes out when it is kept, so that a repeat finds it.
Pending<Reply> keep(Pending<Reply> running, std::shared_ptr<services::Repeats::Turn> turn) {
  Promise<Reply> promise;
  auto answer = promise.pending();
  std::move(running).finally([turn = std::move(turn), promise = std::move(promise)](Result<Reply>&& result) mutable {
    const auto* body = result.ok() ? std::get_if<std::string>(&result->body) : nullptr;
    if (body == nullptr) {
      turn->failed(result.ok() ? Error{ErrorCode::unavailable, "This reply cannot be repeated.", {}, {}} : result.error());
      promise.finish(std::move(result));
      return;
    }
    turn->done(*body).finally(
        [promise = std::move(promise), reply = std::move(*result)](Result<void>&& /*kept*/) mutable { promise.finish(std::move(reply)); });
  });
  return answer;
}

}  // namespace

Parameter key_parameter(Parameter::Presence presence, std::string sentence) {
  return {Parameter::In::header, "Idempotency-Key", json::schema_read<IdempotencyKey>, presence, std::move(sentence)};
}

Result<std::optional<std::string>> idempotency_key(const Call& call) {
  const auto key = call.request.headers.find("Idempotency-Key");
  if (!key) return std::optional<std::string>();
  if (key->empty() || key->size() > limits::idempotency_key) {
    return Error::invalid("", "An Idempotency-Key has 1 to " + std::to_string(limits::idempotency_key) + " characters.");
  }
  return std::optional<std::string>(*key);
}

Handler once_per_key(services::Repeats& repeats, std::string route, int status, Handler handler) {
  return [&repeats, route = std::move(route), status, handler = std::move(handler)](Call call) -> Answer {
    ASSAY_TRY(const auto key, idempotency_key(call));
    if (!key) return handler(std::move(call));
    const auto person = actor_of(call).person;
    auto begun = repeats.begin(person, route, *key, text_of(call.request));
    return std::move(begun).then([status, handler, call = std::move(call)](services::Repeats::Begun one) mutable -> Pending<Reply> {
      if (one.reply) return Reply::json(std::move(*one.reply), status);
      auto actor = actor_of(call);
      actor.once = std::make_shared<const Idempotency>(one.turn->once());
      call.identity = std::make_shared<SignedIn>(std::move(actor));
      return keep(pending(handler(std::move(call))), std::move(one.turn));
    });
  };
}

}  // namespace assay::http::api
