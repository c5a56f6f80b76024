// fuzz_request: any bytes as a request: the head as the server parses it, judged, routed, its body read, and a whole reply.
#include <boost/beast/http.hpp>
#include <string>

#include "base/log.hpp"
#include "base/text.hpp"
#include "fuzz.hpp"
#include "http/cookies.hpp"
#include "http/files.hpp"
#include "http/origin.hpp"
#include "http/site.hpp"
#include "http/target.hpp"
#include "http/wire.hpp"

namespace {

using namespace assay;
using http::Call;
using http::Reply;
namespace wire = boost::beast::http;

Reply echo(const Call& call) {
  auto reply = Reply::json(json::write(call.json));
  for (const auto& [name, value] : call.params) fuzz::require(!value.empty() && !first_invalid_utf8(value));
  return reply;
}

http::Route route(http::Method method, std::string pattern, http::Body body) {
  return {method, std::move(pattern), http::Permission::anyone, std::move(body), "echo", "A route.", [](Call call) { return echo(call); }};
}

struct World {
  http::Settings settings;
  SystemClock clock;
  SeededRandom random{1};
  http::Workers workers{1};
  http::Router router;
  http::Site site;

  World()
      : router(*http::Router::make({route(http::Method::get, "/api/items/{item}", http::Body::none()),
                                    route(http::Method::post, "/api/items", http::Body::json(1000)),
                                    route(http::Method::put, "/api/items/{item}/part/{part}", http::Body::bytes(100))})),
        site{settings, router,           {},    nullptr, nullptr, *http::Networks::parse({"127.0.0.0/8", "fd00::/8"}),
             {},       "X-Plain: 1\r\n", clock, random,  workers} {
    log::set_level(log::Level::error);
  }
};

/// What handlers ask of a request's headers.
void ask_headers(const http::Request& request) {
  if (const auto cookie = http::find_cookie(request, "session")) fuzz::require(cookie->find(';') == std::string_view::npos);
  static_cast<void>(http::etag_matches(request, "\"a\""));
  const auto range = http::parse_range(request.headers.find("range").value_or(""), 1000);
  if (const auto* part = std::get_if<http::ByteRange>(&range)) fuzz::require(part->length > 0 && part->first + part->length <= 1000);
  const auto name = http::attachment(request.headers.find("x-name").value_or(""));
  fuzz::require(name.find_first_of("\r\n") == std::string::npos);
  static_cast<void>(http::accepts_encoding(request.headers.joined("accept-encoding"), "br"));
  static_cast<void>(http::origin_of(request.headers.find("origin").value_or("")));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  wire::request_parser<wire::empty_body> parser;
  parser.header_limit(world.settings.header_limit);
  parser.body_limit(boost::none);
  boost::beast::error_code code;
  const auto used = parser.put(boost::asio::buffer(data, size), code);
  if (code || !parser.is_header_done()) return 0;
  http::Exchange exchange(world.site);
  const auto& head = parser.get();
  exchange.version = head.version();
  exchange.chunked = parser.chunked();
  if (const auto length = parser.content_length()) exchange.content_length = *length;
  exchange.target = std::string(head.target());
  auto& request = exchange.call.request;
  request.method = http::parse_method(std::string(head.method_string()));
  for (const auto& field : head) request.headers.add(std::string(field.name_string()), std::string(field.value()));
  auto answered = http::open_exchange(exchange, "127.0.0.1");
  ask_headers(request);
  Result<Reply> result = answered ? Result<Reply>(std::move(*answered)) : Result<Reply>(Reply::json("{}"));
  if (!answered) {
    fuzz::require(exchange.match.route != nullptr);
    fuzz::require(!(exchange.chunked && exchange.content_length));  // two ways to say where a body ends are refused
    request.body = std::string(fuzz::text(data, size).substr(std::min(used, size)));
    if (exchange.match.route->body.kind != http::BodyKind::none) result = http::call_handler(exchange).take_result();
  }
  const auto reply = http::conclude(exchange, std::move(result));
  fuzz::require(reply.status >= 200 && reply.status < 500 && http::headers_are_whole(reply));
  const auto text = http::reply_head(reply, {}, world.site.security, "id", world.clock.now());
  fuzz::require(text.starts_with("HTTP/1.1 ") && text.find("\r\n\r\n") == text.size() - 4);
  return 0;
}
