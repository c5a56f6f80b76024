// endpoint: a handler whose types say what its route takes and gives; reading, writing and the contract follow from them.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "domain/limits.hpp"
#include "http/api/signed_in.hpp"
#include "http/route.hpp"
#include "json/types.hpp"
#include "json/write.hpp"
#include "services/repeats.hpp"

namespace assay::http::api {

/// `{}`, as a body and as a reply.
struct Nothing {};
ASSAY_DESCRIBE(Nothing)
inline json::Object json_schema(json::Schemas& schemas, json::Direction /*direction*/, std::type_identity<Nothing>) {
  return schemas.define("Nothing", typeid(Nothing), {{"type", "object"}, {"properties", json::Object{}}, {"additionalProperties", false}});
}

/// A View that was written already, because its reply has headers of its own.
template <class View>
struct Made {
  explicit Made(const View& view) : reply(Reply::json(json::to_string(view))) {}
  explicit Made(Reply its_reply) : reply(std::move(its_reply)) {}
  Reply reply;
};

/// A reply that is no JSON: a file, a table. Its route says with which media types.
struct Document {
  Reply reply;
};

/// A line of the route table without its handler.
struct Line {
  Method method;
  std::string pattern;
  Needs needs;
  Body body;
  std::string name;
  std::string summary;
  int status = 200;  ///< of success
  std::vector<Parameter> parameters{};
  std::vector<std::string> media{};  ///< of a Document
  /// Where the route makes something: a request with an Idempotency-Key makes it once, and its repeats get the first
  /// reply. The service's unit uses the key (store::use_key).
  services::Repeats* once = nullptr;
};

/// The same line for a route that makes something.
[[nodiscard]] inline Line once(services::Repeats& repeats, Line line) {
  line.once = &repeats;
  return line;
}

/// The header of a request that may be repeated.
[[nodiscard]] Parameter key_parameter(Parameter::Presence presence, std::string sentence);
/// Its value, nothing where there is none; refused where it is no key.
[[nodiscard]] Result<std::optional<std::string>> idempotency_key(const Call& call);
/// The handler behind a look at the repeats; `status` is that of success.
[[nodiscard]] Handler once_per_key(services::Repeats& repeats, std::string route, int status, Handler handler);

/// How the handler's result becomes a reply, and what the contract calls it.
template <class T>
struct Giving {
  static constexpr json::SchemaMaker schema = json::schema_written<T>;
  static Pending<Reply> reply(Pending<T> result, int status) {
    return std::move(result).then([status](T view) { return Reply::json(json::to_string(view), status); });
  }
};
template <class View>
struct Giving<Made<View>> {
  static constexpr json::SchemaMaker schema = json::schema_written<View>;
  static Pending<Reply> reply(Pending<Made<View>> result, int /*status*/) {
    return std::move(result).then([](Made<View> made) { return std::move(made.reply); });
  }
};
template <>
struct Giving<void> {
  static constexpr json::SchemaMaker schema = json::schema_written<Nothing>;
  static Pending<Reply> reply(Pending<void> result, int status) {
    return std::move(result).then([status] { return Reply::json("{}", status); });
  }
};
template <>
struct Giving<Document> {
  static constexpr json::SchemaMaker schema = nullptr;
  static Pending<Reply> reply(Pending<Document> result, int /*status*/) {
    return std::move(result).then([](Document document) { return std::move(document.reply); });
  }
};

inline void add_line(RouteTable& routes, Line line, Contract contract, Handler handler) {
  if (line.once != nullptr) {
    handler = once_per_key(*line.once, line.name, line.status, std::move(handler));
    line.parameters.push_back(key_parameter(Parameter::Presence::optional,
                                            "New for each request, the same for its repeats: these make nothing more and get the first "
                                            "answer again, for 7 days. Make it of random letters."));
  }
  contract.status = line.status;
  contract.media = std::move(line.media);
  contract.parameters = std::move(line.parameters);
  routes.push_back({line.method, std::move(line.pattern), line.needs, std::move(line.body), std::move(line.name), std::move(line.summary),
                    std::move(handler), std::move(contract)});
}

template <class T, class C>
void add_typed(RouteTable& routes, Line line, std::function<Pending<T>(C)> handler) {
  static_assert(std::is_same_v<std::remove_cvref_t<C>, Call>);
  const int status = line.status;
  add_line(routes, std::move(line), {nullptr, Giving<T>::schema},
           [handler = std::move(handler), status](Call call) -> Answer { return Giving<T>::reply(handler(call), status); });
}

template <class T, class C, class B>
void add_typed(RouteTable& routes, Line line, std::function<Pending<T>(C, B)> handler) {
  static_assert(std::is_same_v<std::remove_cvref_t<C>, Call>);
  using Taken = std::remove_cvref_t<B>;
  const int status = line.status;
  add_line(routes, std::move(line), {json::schema_read<Taken>, Giving<T>::schema},
           [handler = std::move(handler), status](Call call) -> Answer {
             ASSAY_TRY(auto body, call.read<Taken>());
             return Giving<T>::reply(handler(call, std::move(body)), status);
           });
}

/// Adds a route. `handler` is a function (Call&) or (Call&, Body) that returns Pending of the reply's View, of
/// Made<View>, of Document, or of void for `{}`.
template <class F>
void add(RouteTable& routes, Line line, F handler) {
  add_typed(routes, std::move(line), std::function(std::move(handler)));
}

/// A function (Service&, Call&, …) as a handler of that service, which outlives the server.
template <class Service, class T, class C, class... B>
[[nodiscard]] auto on(Service& service, Pending<T> (*handler)(Service&, C, B...)) {
  return std::function<Pending<T>(C, B...)>(
      [&service, handler](C call, B... body) { return handler(service, static_cast<C>(call), std::forward<B>(body)...); });
}

/// The public id in the path. `what` names the noun where it differs from the parameter.
[[nodiscard]] inline Result<PublicId> id_param(const Call& call, std::string_view name, std::string_view what = {}) {
  if (const auto id = PublicId::parse(call.param(name))) return *id;
  return Error::not_found("There is no such " + std::string(what.empty() ? name : what) + ".");
}

}  // namespace assay::http::api
