// site: routing, refusals, authorisation, the request wall, and what is counted and logged.
#include "http/site.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/origin.hpp"
#include "http/problem.hpp"
#include "http/target.hpp"
#include "http/wire.hpp"
#include "json/value.hpp"

namespace assay::http {
namespace {

bool is_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

bool is_json_type(std::string_view type) { return same_ignoring_case(trim(type.substr(0, type.find(';'))), "application/json"); }

std::string_view route_name(const Exchange& exchange) {
  return exchange.match.route == nullptr ? std::string_view("none") : std::string_view(exchange.match.route->pattern);
}

Reply malformed(const Exchange& exchange, std::string_view detail) {
  return refuse(Refusal::malformed, detail, exchange.call.request.request_id);
}

std::optional<Reply> refuse_body(const Exchange& exchange) {
  const auto& request = exchange.call.request;
  const auto& body = exchange.match.route->body;
  if (body.kind == BodyKind::none) {
    if (exchange.has_body()) return malformed(exchange, "This request must not have a body.");
    return std::nullopt;
  }
  if (body.limit && exchange.content_length.value_or(0) > *body.limit) {
    return refuse(Refusal::too_large, "The body is larger than the " + std::to_string(*body.limit) + " bytes allowed here.",
                  request.request_id);
  }
  if (body.kind == BodyKind::json && !is_json_type(request.headers.find("content-type").value_or(""))) {
    return refuse(Refusal::media_type, "The body must have the type application/json.", request.request_id);
  }
  return std::nullopt;
}

/// Splits the target and finds the route.
std::optional<Reply> find_route(Exchange& exchange) {
  auto& request = exchange.call.request;
  const std::string_view target = exchange.target;
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  auto segments = path_segments(request.path);
  const bool directory = !segments.ok() && request.path.ends_with('/') && !is_api(request.path);
  if (directory) segments = path_segments(std::string_view(request.path).substr(0, request.path.size() - 1));
  if (!segments.ok() || target.find('#') != std::string_view::npos) {
    return malformed(exchange, "The target of this request is not well formed.");
  }
  if (question != std::string_view::npos) {
    auto pairs = query_pairs(target.substr(question + 1));
    if (!pairs.ok()) return malformed(exchange, pairs.error().message);
    request.query = std::move(*pairs);
  }
  auto found = exchange.site.router.find(request.method, *segments);
  if (auto* match = std::get_if<Match>(&found)) {
    exchange.match = std::move(*match);
    exchange.call.params = std::move(exchange.match.params);
    return std::nullopt;
  }
  if (const auto* wrong = std::get_if<WrongMethod>(&found)) {
    return refuse(Refusal::method, "This method is not allowed here.", request.request_id).with("Allow", wrong->allow);
  }
  const bool serves_page = exchange.site.assets != nullptr && !is_api(request.path);
  if (serves_page) return exchange.site.assets->serve(request, exchange.site.random);
  return problem(Error::not_found("There is nothing here."), request.request_id);
}

}  // namespace

std::optional<Reply> open_exchange(Exchange& exchange, std::string_view connection_address) {
  auto& request = exchange.call.request;
  request.request_id = PublicId::make(exchange.site.random).text();
  see_through_proxies(request, connection_address, exchange.site.proxies);
  exchange.method = request.method;
  exchange.request_id = request.request_id;
  exchange.peer = request.peer;
  if (const auto fault = framing_fault(request.headers, exchange.version)) {
    exchange.must_close = true;
    return malformed(exchange, *fault);
  }
  if (auto reply = find_route(exchange)) return reply;
  if (judge_origin(request, exchange.site.origins) == OriginVerdict::foreign) {
    return refuse(Refusal::wrong_origin, "This request comes from another site.", request.request_id);
  }
  return refuse_body(exchange);
}

Pending<IdentityPtr> authorize(Exchange& exchange) {
  const auto& route = *exchange.match.route;
  if (!exchange.site.authorize) {
    if (route.needs.value == Permission::anyone) return IdentityPtr();
    return Error::not_found("There is nothing here.");
  }
  try {
    return exchange.site.authorize(exchange.call.request, route, exchange.call.params);
  } catch (const std::exception& reason) {
    log::error("the authorizer failed", {{"reason", reason.what()}, {"route", route.pattern}});
    return Error{ErrorCode::unavailable, "The server could not check who asks.", {}, {}};
  }
}

Answer call_handler(Exchange& exchange) {
  const auto& route = *exchange.match.route;
  try {
    if (route.body.kind == BodyKind::json) {
      json::Limits limits;
      if (route.body.limit) limits.bytes = static_cast<std::size_t>(*route.body.limit);
      auto parsed = json::parse(exchange.call.request.body, limits);
      if (!parsed.ok()) return malformed_json(parsed.error(), exchange.request_id);
      exchange.call.json = std::move(*parsed);
    }
    return route.handler(std::move(exchange.call));
  } catch (const std::exception& reason) {
    return internal_error(reason, route.pattern, exchange.request_id);
  }
}

Reply conclude(const Exchange& exchange, Result<Reply> result) {
  auto reply = result.ok() ? std::move(*result) : problem(result.error(), exchange.request_id);
  if (!headers_are_whole(reply)) {
    reply = internal_error(std::logic_error("a reply header holds a line break"), route_name(exchange), exchange.request_id);
  }
  if (is_api(std::string_view(exchange.target).substr(0, exchange.target.find('?')))) {
    if (!reply.has_header("Cache-Control")) reply.headers.emplace_back("Cache-Control", "no-store");
    if (!reply.has_header("Content-Security-Policy")) {
      reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    }
  }
  return reply;
}

void close_exchange(const Exchange& exchange, int status, std::uint64_t bytes) {
  const auto& site = exchange.site;
  if (site.metrics == nullptr) return;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - exchange.began);
  site.metrics->count(exchange.match.route == nullptr ? Metrics::no_route : exchange.match.index, status, {took.count()});
  if (site.settings.access_log == AccessLog::off) return;
  // The pattern, not the path: paths can carry secrets (an invitation's token).
  log::info("request", {{"method", std::string(to_string(exchange.method))},
                        {"route", std::string(route_name(exchange))},
                        {"status", std::to_string(status)},
                        {"micros", std::to_string(took.count())},
                        {"bytes", std::to_string(bytes)},
                        {"peer", exchange.peer},
                        {"request_id", exchange.request_id}});
}

}  // namespace assay::http
