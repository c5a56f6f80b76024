// Tests of what needs no socket: routes, targets, problems, cookies, origins, proxies, ranges, assets, and the source itself.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <type_traits>

#include "http/browser.hpp"
#include "http/cookies.hpp"
#include "http/files.hpp"
#include "http/origin.hpp"
#include "http/own_address.hpp"
#include "http/problem.hpp"
#include "http/proxies.hpp"
#include "http/router.hpp"
#include "http/target.hpp"
#include "http/testing/fixture.hpp"
#include "http/wire.hpp"
#include "json/value.hpp"

namespace assay::http {
namespace {

using testing::route;

static_assert(!std::is_default_constructible_v<Needs>);
static_assert(!std::is_default_constructible_v<Route>);
static_assert(!std::is_constructible_v<Route, Method, std::string>, "a route without a permission must not compile");

Answer nothing(const Call&) { return Reply::text(""); }

std::string name_found(const Router& router, Method method, const std::string& path) {
  const auto found = router.find(method, path_segments(path).value());
  if (const auto* match = std::get_if<Match>(&found)) return match->route->pattern;
  if (const auto* wrong = std::get_if<WrongMethod>(&found)) return "allow " + wrong->allow;
  return "nothing";
}

TEST(Router, a_literal_wins_over_a_parameter_and_head_is_served_by_get) {
  RouteTable table;
  table.push_back(route(Method::get, "/a/{b}", nothing));
  table.push_back(route(Method::get, "/a/new", nothing));
  table.push_back(route(Method::post, "/a/{b}", nothing));
  const auto router = Router::make(std::move(table)).value();
  EXPECT_EQ(name_found(router, Method::get, "/a/new"), "/a/new");
  EXPECT_EQ(name_found(router, Method::head, "/a/other"), "/a/{b}");
  EXPECT_EQ(name_found(router, Method::remove, "/a/other"), "allow GET, HEAD, POST");
  EXPECT_EQ(name_found(router, Method::get, "/a/b/c"), "nothing");
  EXPECT_EQ(name_found(router, Method::get, "/"), "nothing");
}

TEST(Router, refuses_a_table_that_cannot_work) {
  for (const std::string pattern : {"a", "/a//b", "/{", "/{}", "/x{a}", "/{a}x", "/a/"}) {
    RouteTable table;
    table.push_back(route(Method::get, pattern, nothing));
    EXPECT_FALSE(Router::make(std::move(table)).ok()) << pattern;
  }
  RouteTable twice;
  twice.push_back(route(Method::get, "/a/{b}", nothing));
  twice.push_back(route(Method::get, "/a/{c}", nothing));
  EXPECT_FALSE(Router::make(std::move(twice)).ok());
  RouteTable without_handler;
  without_handler.push_back(route(Method::get, "/a", {}));
  EXPECT_FALSE(Router::make(std::move(without_handler)).ok());
  RouteTable body_on_get;
  body_on_get.push_back(route(Method::get, "/a", nothing, Body::json()));
  EXPECT_FALSE(Router::make(std::move(body_on_get)).ok());
}

TEST(Target, decodes_segments_and_refuses_what_could_leave_its_folder) {
  EXPECT_EQ(path_segments("/api/a%20b/%C3%A9").value(), (std::vector<std::string>{"api", "a b", "é"}));
  for (const auto* path : {"", "api", "/a/../b", "/a/%2e%2E/b", "/a/./b", "/a//b", "/a%2Fb", "/a%5cb", "/a%00b", "/a%0ab", "/%", "/%4",
                           "/%zz", "/%ff", "/%c0%ae"}) {
    EXPECT_FALSE(path_segments(path).ok()) << path;
  }
}

TEST(Target, reads_a_query) {
  EXPECT_EQ(query_pairs("a=1&b=x+y%26&c").value(), (Pairs{{"a", "1"}, {"b", "x y&"}, {"c", ""}}));
  EXPECT_FALSE(query_pairs("a=%").ok());
  EXPECT_FALSE(query_pairs("a=%00").ok());
}

TEST(Problem, lists_every_violation_with_its_pointer) {
  const auto reply = problem(Error::invalid({{"/a/0", "First \"one\"."}, {"/b", "Second."}}), "r1");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  const auto document = json::parse(std::get<std::string>(reply.body)).value();
  EXPECT_EQ(document.at("violations").as_array().size(), 2U);
  EXPECT_EQ(document.at("violations").at(0).at("pointer").as_string(), "/a/0");
  EXPECT_EQ(document.at("request_id").as_string(), "r1");
  EXPECT_EQ(document.at("code").as_string(), "invalid");
}

TEST(Problem, knows_the_status_of_every_code_and_says_when_to_ask_again) {
  const std::vector<std::pair<ErrorCode, int>> all{
      {ErrorCode::unauthenticated, 401}, {ErrorCode::not_found, 404},   {ErrorCode::conflict, 409},    {ErrorCode::too_large, 413},
      {ErrorCode::throttled, 429},       {ErrorCode::unavailable, 503}, {ErrorCode::out_of_space, 507}};
  for (const auto& [code, status] : all) {
    const auto reply = problem({code, "Why.", {}, {}}, "r");
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.has_header("Retry-After"), status == 429 || status == 503 || status == 507);
  }
}

TEST(Cookies, are_read_once_and_written_in_one_shape) {
  Request request;
  request.headers.add("Cookie", "a=1; assay_session=xyz;b=2");
  EXPECT_EQ(find_cookie(request, "assay_session"), "xyz");
  EXPECT_EQ(find_cookie(request, "c"), std::nullopt);
  Request planted;
  planted.headers.add("cookie", "s=1; s=2");
  EXPECT_EQ(find_cookie(planted, "s"), std::nullopt);
  EXPECT_EQ(set_cookie("s", "v", 60, Secure::yes), "s=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
  EXPECT_THROW((void)set_cookie("s", "v; Domain=x", 60, Secure::no), std::logic_error);
}

Request posted(const std::vector<std::pair<std::string, std::string>>& headers) {
  Request request;
  request.method = Method::post;
  request.scheme = "http";
  request.host = "assay.test:8080";
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  return request;
}

TEST(Origin, only_our_own_pages_may_change_state) {
  const std::vector<std::string> any;
  EXPECT_EQ(judge_origin(posted({{"Origin", "http://assay.test:8080"}}), any), OriginVerdict::ours);
  EXPECT_EQ(judge_origin(posted({{"Origin", "http://evil.test"}}), any), OriginVerdict::foreign);
  EXPECT_EQ(judge_origin(posted({{"Origin", "null"}}), any), OriginVerdict::foreign);
  EXPECT_EQ(judge_origin(posted({{"Sec-Fetch-Site", "cross-site"}}), any), OriginVerdict::foreign);
  EXPECT_EQ(judge_origin(posted({{"Sec-Fetch-Site", "same-site"}, {"Origin", "http://assay.test:8080"}}), any), OriginVerdict::foreign);
  EXPECT_EQ(judge_origin(posted({{"Cookie", "s=1"}}), any), OriginVerdict::foreign);
  EXPECT_EQ(judge_origin(posted({{"Authorization", "Bearer x"}}), any), OriginVerdict::ours);
  EXPECT_EQ(judge_origin(posted({{"Origin", "http://assay.test:8080"}}), {"https://other.test"}), OriginVerdict::foreign);
  EXPECT_EQ(origin_of("https://Assay.Test:443/path"), "https://assay.test");
}

TEST(Proxies, count_only_when_they_are_trusted) {
  const auto trusted = Networks::parse({"10.0.0.0/8", "::1"}).value();
  Request request;
  request.headers.add("Host", "inner");
  request.headers.add("X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.1.1.1");
  request.headers.add("X-Forwarded-Proto", "https");
  request.headers.add("X-Forwarded-Host", "assay.example.org");
  see_through_proxies(request, "9.9.9.9", trusted);
  EXPECT_EQ(request.peer, "9.9.9.9");
  EXPECT_EQ(request.scheme, "http");
  see_through_proxies(request, "10.0.0.5", trusted);
  EXPECT_EQ(request.peer, "1.2.3.4");
  EXPECT_EQ(request.scheme, "https");
  EXPECT_EQ(request.host, "assay.example.org");
  EXPECT_FALSE(Networks::parse({"10.0.0.0/33"}).ok());
  EXPECT_FALSE(Networks::parse({"house"}).ok());
}

TEST(OwnAddress, is_the_public_one_or_what_the_asker_typed_and_never_a_host_that_is_none) {
  Request request;
  request.scheme = "http";
  const auto under = [&](const std::string& host, const std::string& public_url = {}) {
    request.host = host;
    const auto address = own_address(request, public_url);
    return address.ok() ? *address : std::string("refused");
  };
  EXPECT_EQ(under("evil.test", "https://assay.example.org"), "https://assay.example.org");
  EXPECT_EQ(under("127.0.0.1:41234"), "http://127.0.0.1:41234");
  EXPECT_EQ(under("assay.lan"), "http://assay.lan");
  EXPECT_EQ(under("[::1]:8080"), "http://[::1]:8080");
  for (const auto* wrong : {"", ":8080", "a b", "a/b", "a?b", "a#b", "a@b", "user:pass@a", "a:0", "a:99999", "a:", "a:8x", "[::1", "[::1]x",
                            "[evil]:1", "\"><script>", "a\\b", "a\r\nSet-Cookie"}) {
    EXPECT_EQ(under(wrong), "refused") << wrong;
  }
  EXPECT_EQ(under(std::string(254, 'a')), "refused");
  // Through a proxy that is trusted the name that people typed counts, from anybody else it does not.
  request.headers.add("Host", "inner:8080");
  request.headers.add("X-Forwarded-Proto", "https");
  request.headers.add("X-Forwarded-Host", "assay.example.org");
  const auto trusted = Networks::parse({"10.0.0.0/8"}).value();
  see_through_proxies(request, "10.0.0.5", trusted);
  EXPECT_EQ(own_address(request, "").value(), "https://assay.example.org");
  see_through_proxies(request, "9.9.9.9", trusted);
  EXPECT_EQ(own_address(request, "").value(), "http://inner:8080");
  request.headers.add("Host", "evil.test");
  EXPECT_FALSE(own_address(request, "").ok());
}

TEST(Browser, is_named_without_anything_finer) {
  const std::string windows =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  EXPECT_EQ(browser_of(windows), "Chrome on Windows");
  EXPECT_EQ(browser_of(windows + " Edg/140.0.0.0"), "Edge on Windows");
  EXPECT_EQ(browser_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), "Firefox on Linux");
  EXPECT_EQ(browser_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"),
            "Safari on iPhone");
  EXPECT_EQ(browser_of("curl/8.5.0"), "curl");
  EXPECT_EQ(browser_of("<script>alert(1)</script>"), "");
}

TEST(Files, ranges_are_read_as_the_standard_says) {
  const auto range = [](std::string_view text) { return parse_range(text, 100); };
  EXPECT_EQ(std::get<ByteRange>(range("bytes=0-9")), (ByteRange{0, 10}));
  EXPECT_EQ(std::get<ByteRange>(range("bytes=90-")), (ByteRange{90, 10}));
  EXPECT_EQ(std::get<ByteRange>(range("bytes=-5")), (ByteRange{95, 5}));
  EXPECT_EQ(std::get<ByteRange>(range("bytes=50-1000")), (ByteRange{50, 50}));
  for (const auto* unreachable : {"bytes=100-", "bytes=-0"}) EXPECT_TRUE(std::holds_alternative<NotSatisfiable>(range(unreachable)));
  for (const auto* whole : {"bytes=", "bytes=-", "bytes=9-1", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"}) {
    EXPECT_TRUE(std::holds_alternative<WholeFile>(range(whole))) << whole;
  }
  EXPECT_EQ(attachment("a\"\r\nb.csv"), "attachment; filename=\"a___b.csv\"; filename*=UTF-8''a%22%0D%0Ab.csv");
}

TEST(Assets, negotiate_their_encoding) {
  EXPECT_TRUE(accepts_encoding("gzip, deflate, br", "br"));
  EXPECT_FALSE(accepts_encoding("gzip, br;q=0", "br"));
  EXPECT_FALSE(accepts_encoding("", "br"));
  EXPECT_TRUE(accepts_encoding("br;q=0.5", "br"));
}

TEST(Wire, a_header_cannot_break_out_of_its_line) {
  auto reply = Reply::text("x").with("X", "a\r\nSet-Cookie: b");
  EXPECT_THROW((void)reply_head(reply, {}, "", "r", {}), std::logic_error);
  EXPECT_EQ(http_date({1'790'000'000'000'000}), "Mon, 21 Sep 2026 14:13:20 GMT");
}

// g++ 12 compiles some expressions around an await wrongly (stack of choices, "Coroutines"): named locals only.
TEST(Source, awaits_nothing_but_plain_calls_with_named_arguments) {
  std::size_t awaits = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(ASSAY_SOURCE_DIR "/src/http")) {
    if (entry.path().extension() != ".cpp" || entry.path().string().ends_with("_test.cpp")) continue;
    std::ifstream file(entry.path());
    std::stringstream all;
    all << file.rdbuf();
    const auto text = all.str();
    for (auto at = text.find("co_await"); at != std::string::npos; at = text.find("co_await", at + 1)) {
      ++awaits;
      const auto begin = text.find_last_of(";{}", at) + 1;
      const auto statement = text.substr(begin, text.find(';', at) - begin);
      const auto awaited = text.substr(at, text.find(';', at) - at);
      EXPECT_EQ(awaited.find_first_of("{}?["), std::string::npos) << entry.path() << ": " << statement;
      EXPECT_EQ(statement.find('?'), std::string::npos) << entry.path() << ": " << statement;
      EXPECT_EQ(statement.find("]("), std::string::npos) << entry.path() << ": " << statement;
    }
  }
  EXPECT_GT(awaits, 0U);
}

TEST(Source, no_header_of_the_room_knows_the_event_loop) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(ASSAY_SOURCE_DIR "/src/http")) {
    if (entry.path().extension() != ".hpp") continue;
    std::ifstream file(entry.path());
    std::stringstream all;
    all << file.rdbuf();
    EXPECT_EQ(all.str().find("boost/"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace assay::http
