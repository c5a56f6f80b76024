// Tests of the server over real sockets: what is answered, what is refused, and how it ends.
#include <gtest/gtest.h>

#include <chrono>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "http/files.hpp"
#include "http/testing/client.hpp"
#include "http/testing/fixture.hpp"

namespace assay::http {
namespace {

using testing::Client;
using testing::HasBody;
using testing::route;
using testing::Running;
using std::chrono::milliseconds;

Answer hello(const Call& call) { return Reply::json("{\"hello\":\"" + call.param("name") + "\"}"); }
Answer echo(const Call& call) { return Reply::text(call.request.body); }

RouteTable plain_routes() {
  RouteTable table;
  table.push_back(route(Method::get, "/api/hello/{name}", hello));
  table.push_back(route(Method::post, "/api/echo", echo, Body::bytes(1000)));
  table.push_back(route(Method::post, "/api/json", [](const Call& call) { return Reply::json(json::write(call.json)); }, Body::json(1000)));
  table.push_back(
      route(Method::post, "/api/throw", [](const Call&) -> Answer { throw std::runtime_error("secret reason"); }, Body::json()));
  return table;
}

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("assay-http-" + PublicId::make(random_).text())) {
    std::filesystem::create_directory(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] bool empty() const { return std::filesystem::is_empty(path_); }

 private:
  SystemRandom random_;
  std::filesystem::path path_;
};

/// Settings where a deadline is over soon; the client waits for the server's close, nobody sleeps.
Settings impatient() {
  Settings settings;
  settings.idle_time = settings.header_time = settings.chunk_time = milliseconds(150);
  return settings;
}

std::size_t peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
  }
  return 0;
}

TEST(Server, answers_several_requests_on_one_connection) {
  const Running running(plain_routes());
  Client client(running.port());
  for (int i = 0; i < 3; ++i) {
    const auto reply = client.get("/api/hello/w%C3%B6rld");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "{\"hello\":\"wörld\"}");
    EXPECT_EQ(reply.header("connection"), "keep-alive");
    EXPECT_EQ(reply.header("x-request-id").size(), 26U);
  }
}

TEST(Server, answers_pipelined_requests_in_order) {
  const Running running(plain_routes());
  Client client(running.port());
  std::string all;
  for (int i = 0; i < 20; ++i) {
    all += "GET /api/hello/" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    all += "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  }
  client.send(all);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.read_reply().body, "{\"hello\":\"" + std::to_string(i) + "\"}");
    EXPECT_EQ(client.read_reply().body, "abc");
  }
}

TEST(Server, serves_twenty_clients_at_once) {
  Settings settings;
  settings.io_threads = 2;
  const Running running(plain_routes(), settings);
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&, i] {
      Client client(running.port());
      for (int k = 0; k < 50; ++k) {
        const auto body = std::to_string(i) + "-" + std::to_string(k);
        if (client.request("POST", "/api/echo", body).body == body) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 1000);
}

TEST(Server, speaks_ipv6) {
  Settings settings;
  settings.listen.host = "::1";
  const Running running(plain_routes(), settings);
  Client client(running.port(), "::1");
  EXPECT_EQ(client.get("/api/hello/six").status, 200);
}

TEST(Server, refuses_unknown_paths_wrong_methods_and_large_bodies) {
  const Running running(plain_routes());
  Client client(running.port());
  EXPECT_EQ(client.get("/api/nothing").status, 404);
  const auto wrong = client.request("DELETE", "/api/echo");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("allow"), "POST");
  EXPECT_EQ(client.request("BREW", "/api/echo").status, 405);
  EXPECT_EQ(client.get("/api/hello/%2e%2e").status, 400);
  EXPECT_EQ(client.get("/api/hello/a?x=%zz").status, 400);
  EXPECT_EQ(client.request("POST", "/api/echo", std::string(1000, 'x')).status, 200);
  const auto large = client.request("POST", "/api/echo", std::string(1001, 'x'));
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(large.header("connection"), "close");
}

TEST(Server, tells_a_client_that_is_still_sending_why_its_large_body_was_refused) {
  const Running running(plain_routes());
  Client client(running.port());
  client.send("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n");
  client.send(std::string(600000, 'x'));
  EXPECT_EQ(client.read_reply().status, 413);
}

TEST(Server, reads_chunked_bodies_and_caps_them) {
  const Running running(plain_routes());
  Client client(running.port());
  client.send("POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, "abcde");
  client.send("POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 413);
}

TEST(Server, says_go_on_before_it_waits_for_a_body) {
  const Running running(plain_routes());
  Client client(running.port());
  client.send("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_reply(HasBody::no).status, 100);
  client.send("ok");
  EXPECT_EQ(client.read_reply().body, "ok");
}

TEST(Server, parses_json_before_the_handler_and_answers_400_where_it_is_none) {
  const Running running(plain_routes());
  Client client(running.port());
  EXPECT_EQ(client.post_json("/api/json", "{\"a\":[1,2]}").body, "{\"a\":[1,2]}");
  for (const auto* broken : {"", "{", "{\"a\":1,\"a\":2}", "[NaN]"}) EXPECT_EQ(client.post_json("/api/json", broken).status, 400) << broken;
  EXPECT_EQ(client.request("POST", "/api/json", "{}", "Content-Type: text/plain\r\n").status, 415);
}

TEST(Server, hides_the_reason_of_an_exception) {
  const Running running(plain_routes());
  Client client(running.port());
  const auto reply = client.post_json("/api/throw", "{}");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  EXPECT_EQ(client.get("/api/hello/again").status, 200);
}

TEST(Server, does_not_send_a_header_that_breaks_out_of_its_line) {
  RouteTable table;
  table.push_back(route(Method::get, "/api/split", [](const Call&) { return Reply::text("x").with("X", "a\r\nSet-Cookie: b"); }));
  const Running running(std::move(table));
  Client client(running.port());
  const auto reply = client.get("/api/split");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.header("set-cookie"), "");
}

TEST(Server, refuses_state_changes_from_other_sites) {
  const Running running(plain_routes());
  Client client(running.port());
  client.send("POST /api/echo HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.test\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 403);
}

TEST(Server, puts_the_security_headers_on_every_reply) {
  Settings settings;
  settings.public_url = "https://assay.test";
  const Running running(plain_routes(), settings);
  Client client(running.port());
  for (const auto* path : {"/api/hello/x", "/api/nothing", "/healthz"}) {
    const auto reply = client.get(path);
    EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.header("referrer-policy"), "same-origin");
    EXPECT_EQ(reply.header("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(reply.header("cross-origin-resource-policy"), "same-origin");
    EXPECT_EQ(reply.header("x-frame-options"), "DENY");
    EXPECT_NE(reply.header("permissions-policy"), "");
    EXPECT_EQ(reply.header("strict-transport-security"), "max-age=31536000");
    EXPECT_EQ(reply.header("cache-control"), "no-store");
  }
}

TEST(Server, answers_malformed_requests_instead_of_just_closing) {
  const Running running(plain_routes());
  const std::vector<std::string> requests{
      "nonsense\r\n\r\n",
      "GET  /api/hello/a HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /api/hello/a HTTP/2.0\r\nHost: x\r\n\r\n",
      "GET /api/hello/a\r\n\r\n",
      "GET /api/hello/a HTTP/1.1\r\n\r\n",
      "GET /api/hello/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
      "GET http://x/api/hello/a HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /api/hello/a#b HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /api/hello/a HTTP/1.1\r\nHost : x\r\n\r\n",
      "GET /api/hello/a HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
      "GET /api/hello/a HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n",
      "GET /api/hello/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab",
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  };
  for (const auto& request : requests) {
    Client client(running.port());
    client.send(request);
    client.finish_sending();
    EXPECT_EQ(client.read_reply().status, 400) << request;
  }
}

TEST(Server, refuses_requests_that_say_in_two_ways_where_they_end) {
  const Running running(plain_routes());
  const std::string start = "POST /api/echo HTTP/1.1\r\nHost: x\r\n";
  const std::string smuggled = "GET /api/hello/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string framing :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n", "Content-Length: +5\r\n", "Content-Length: 0x5\r\n"}) {
    Client client(running.port());
    client.send(start + framing + "\r\n0\r\n\r\n" + smuggled);
    client.finish_sending();
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, 400) << framing;
    EXPECT_TRUE(client.closed()) << framing;
  }
  Client old(running.port());
  old.send("POST /api/echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(old.read_reply().status, 400);
}

TEST(Server, refuses_a_head_beyond_its_limit) {
  const Running running(plain_routes());
  Client fits(running.port());
  EXPECT_EQ(fits.get("/api/hello/a", "X: " + std::string(15000, 'x') + "\r\n").status, 200);
  Client large(running.port());
  large.send("GET /api/hello/a HTTP/1.1\r\nHost: x\r\nX: " + std::string(17000, 'x') + "\r\n\r\n");
  EXPECT_EQ(large.read_reply().status, 431);
  Client long_path(running.port());
  long_path.send("GET /" + std::string(17000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(long_path.read_reply().status, 431);
}

TEST(Server, cuts_a_head_or_body_that_does_not_arrive_in_time_and_idle_connections) {
  const Running running(plain_routes(), impatient());
  Client head(running.port());
  head.send("GET /api/hello/a HTTP/1.1\r\nHo");
  Client body(running.port());
  body.send("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  Client idle(running.port());
  EXPECT_TRUE(head.closed());
  EXPECT_TRUE(body.closed());
  EXPECT_TRUE(idle.closed());
}

TEST(Server, asks_the_authorizer_before_it_reads_a_body) {
  struct Person final : Identity {
    explicit Person(std::string n) : name(std::move(n)) {}
    std::string name;
  };
  const auto authorize = [](const Request& request, const Route& asked, const Params&) -> Pending<IdentityPtr> {
    EXPECT_EQ(asked.needs.value, Permission::manage);
    if (request.headers.find("authorization") != "Bearer good") return Error{ErrorCode::unauthenticated, "Sign in first.", {}, {}};
    return IdentityPtr(std::make_shared<Person>("Ada"));
  };
  RouteTable table;
  table.push_back(route(
      Method::post, "/api/me", [](const Call& call) { return Reply::text(call.identity_as<Person>().name); }, Body::bytes(1U << 20U),
      Permission::manage));
  const Running running(std::move(table), {}, authorize);
  Client client(running.port());
  client.send("POST /api/me HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 401);
  Client good(running.port());
  EXPECT_EQ(good.request("POST", "/api/me", "x", "Authorization: Bearer good\r\n").body, "Ada");
  RouteTable closed;
  closed.push_back(route(Method::get, "/api/me", [](const Call&) { return Reply::text("open"); }, Body::none(), Permission::signed_in));
  const Running without(std::move(closed));
  Client nobody(without.port());
  EXPECT_EQ(nobody.get("/api/me").status, 404);
}

TEST(Server, awaits_what_another_thread_finishes) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  RouteTable table;
  table.push_back(route(Method::get, "/api/later", [&](const Call&) -> Answer {
    Promise<Reply> promise;
    auto pending = promise.pending();
    const std::lock_guard lock(mutex);
    threads.emplace_back([p = std::move(promise)]() mutable { p.finish(Reply::text("later")); });
    return pending;
  }));
  table.push_back(route(Method::get, "/api/failed", [](const Call&) -> Answer { return Pending<Reply>(Error::conflict("No.")); }));
  table.push_back(route(Method::get, "/api/dropped", [](const Call&) -> Answer { return Promise<Reply>().pending(); }));
  {
    const Running running(std::move(table));
    Client client(running.port());
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.get("/api/later").body, "later");
    EXPECT_EQ(client.get("/api/failed").status, 409);
    EXPECT_EQ(client.get("/api/dropped").status, 503);
  }
  for (auto& thread : threads) thread.join();
}

TEST(Server, finishes_what_it_accepted_before_it_stops) {
  std::promise<void> reached;
  std::mutex mutex;
  std::optional<Promise<Reply>> waiting;
  RouteTable table;
  table.push_back(route(Method::get, "/api/slow", [&](const Call&) -> Answer {
    const std::lock_guard lock(mutex);
    waiting.emplace();
    reached.set_value();
    return waiting->pending();
  }));
  Running running(std::move(table));
  Client idle(running.port());
  Client busy(running.port());
  busy.send("GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n");
  reached.get_future().wait();
  std::thread stopping([&] { running.server().stop(std::chrono::seconds(10)); });
  EXPECT_TRUE(idle.closed());  // so the stop has begun
  {
    const std::lock_guard lock(mutex);
    waiting->finish(Reply::text("done"));
  }
  const auto reply = busy.read_reply();
  EXPECT_EQ(reply.body, "done");
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(busy.closed());
  stopping.join();
  EXPECT_THROW(Client(running.port()), std::runtime_error);
}

TEST(Server, cuts_what_is_not_finished_when_the_grace_is_over) {
  std::promise<void> reached;
  std::optional<Promise<Reply>> waiting;
  RouteTable table;
  table.push_back(route(Method::get, "/api/never", [&](const Call&) -> Answer {
    waiting.emplace();
    reached.set_value();
    return waiting->pending();
  }));
  std::optional<Running> running(std::in_place, std::move(table));
  Client client(running->port());
  client.send("GET /api/never HTTP/1.1\r\nHost: x\r\n\r\n");
  reached.get_future().wait();
  running->server().stop(milliseconds(20));
  EXPECT_TRUE(client.closed());
  running.reset();
  waiting->finish(Reply::text("too late"));  // finds nobody, and must not touch what is gone
}

TEST(Server, names_the_address_that_is_taken) {
  Settings settings;
  settings.io_threads = 2;
  const Running running(plain_routes(), settings);
  settings.listen.port = running.port();
  const SystemClock clock;
  SystemRandom random;
  const auto second = Server::start(settings, plain_routes(), Hooks{clock, random, {}, {}, {}, {}});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().message, "Another program already listens on 127.0.0.1:" + std::to_string(running.port()) + ".");
}

TEST(Server, turns_clients_away_beyond_its_limit) {
  Settings settings;
  settings.max_connections = 1;
  const Running running(plain_routes(), settings);
  Client first(running.port());
  EXPECT_EQ(first.get("/api/hello/a").status, 200);
  Client second(running.port());
  EXPECT_EQ(second.read_reply().status, 503);
}

TEST(Upload, streams_a_body_into_a_file_in_constant_memory) {
  const TemporaryFolder folder;
  RouteTable table;
  table.push_back(route(
      Method::post, "/api/upload",
      [&](Call call) -> Answer {
        const auto bytes = call.upload.bytes();
        ASSAY_CHECK(call.upload.keep_as(folder.path() / "kept"));
        return Reply::text(std::to_string(bytes));
      },
      Body::to_file(folder.path())));
  table.push_back(route(
      Method::post, "/api/dropped", [](const Call& call) -> Answer { return Reply::text(std::to_string(call.upload.bytes())); },
      Body::to_file(folder.path(), 1000)));
  const Running running(std::move(table), impatient());
  Client client(running.port());
  EXPECT_EQ(client.request("POST", "/api/dropped", "abc").body, "3");
  EXPECT_EQ(client.request("POST", "/api/dropped", "").body, "0");
  EXPECT_TRUE(folder.empty());
  const std::string piece(1U << 20U, 'x');
  const auto before = peak_kib();
  client.send("POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(100 * piece.size()) + "\r\n\r\n");
  for (int i = 0; i < 100; ++i) client.send(piece);
  EXPECT_EQ(client.read_reply().body, std::to_string(100 * piece.size()));
  EXPECT_LT(peak_kib(), before + std::size_t{20} * 1024);
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "kept"), 100 * piece.size());
  std::filesystem::remove(folder.path() / "kept");
  Client cut(running.port());
  cut.send("POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
  EXPECT_TRUE(cut.closed());
  // The client may see the end of the connection a moment before the server drops the file.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!folder.empty() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(folder.empty());
  Client large(running.port());
  EXPECT_EQ(large.request("POST", "/api/dropped", std::string(1001, 'x')).status, 413);
}

class Numbers final : public BodySource {
 public:
  explicit Numbers(std::uint64_t bytes) : left_(bytes) {}
  Result<std::size_t> next(std::span<char> space) override {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(space.size(), left_));
    std::fill_n(space.begin(), size, '7');
    left_ -= size;
    return size;
  }

 private:
  std::uint64_t left_;
};

TEST(Download, streams_200_megabytes_in_constant_memory) {
  static constexpr std::uint64_t bytes = 200U << 20U;
  RouteTable table;
  table.push_back(
      route(Method::get, "/api/all", [](const Call&) { return Reply::stream("text/plain", std::make_unique<Numbers>(bytes)); }));
  table.push_back(
      route(Method::get, "/api/some", [](const Call&) { return Reply::stream("text/plain", std::make_unique<Numbers>(100000)); }));
  const Running running(std::move(table));
  Client client(running.port());
  EXPECT_EQ(client.get("/api/some").body, std::string(100000, '7'));
  EXPECT_EQ(client.get("/api/some").body.size(), 100000U);
  const auto before = peak_kib();
  client.send("GET /api/all HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_reply(HasBody::no).header("transfer-encoding"), "chunked");
  EXPECT_GE(client.discard(bytes), bytes);  // the chunks' heads come on top
  EXPECT_LT(peak_kib(), before + std::size_t{20} * 1024);
  Client old(running.port());
  old.send("GET /api/some HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.read_reply(HasBody::no).header("connection"), "close");
  EXPECT_EQ(old.discard(1U << 30U), 100000U);
}

TEST(Download, cuts_a_client_that_does_not_read) {
  RouteTable table;
  table.push_back(
      route(Method::get, "/api/all", [](const Call&) { return Reply::stream("text/plain", std::make_unique<Numbers>(200U << 20U)); }));
  Running running(std::move(table), impatient());
  Client client(running.port());
  client.send("GET /api/all HTTP/1.1\r\nHost: x\r\n\r\n");
  // With nobody reading, only the cut can bring the server to rest before the grace is over.
  const auto began = std::chrono::steady_clock::now();
  running.server().stop(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

TEST(Download, serves_files_whole_in_ranges_and_not_again_when_unchanged) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "0123456789";
  RouteTable table;
  table.push_back(route(Method::get, "/api/file", [&](const Call& call) -> Answer {
    return file_reply(call.request, {folder.path() / "file", "text/plain", "\"e1\"", "a b.txt"});
  }));
  table.push_back(route(Method::get, "/api/missing", [&](const Call& call) -> Answer {
    return file_reply(call.request, {folder.path() / "missing", "text/plain", {}, {}});
  }));
  const Running running(std::move(table));
  Client client(running.port());
  EXPECT_EQ(client.get("/api/file").body, "0123456789");
  const auto part = client.get("/api/file", "Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(client.get("/api/file", "Range: bytes=20-\r\n").status, 416);
  EXPECT_EQ(client.get("/api/file", "Range: bytes=2-4\r\nIf-Range: \"old\"\r\n").status, 200);
  client.send("GET /api/file HTTP/1.1\r\nHost: x\r\nIf-None-Match: W/\"e1\"\r\n\r\n");
  EXPECT_EQ(client.read_reply(HasBody::no).status, 304);
  const auto head = client.request("HEAD", "/api/file");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "10");
  EXPECT_EQ(client.get("/api/missing").status, 404);
}

constexpr std::array<Asset, 2> assets{{{"/index.html", "text/html", "\"i\"", "<style nonce=__CSP_NONCE__></style>__CSP_NONCE__"},
                                       {"/assets/app.js", "text/javascript", "\"a\"", "plain", "zipped", "brotli", Caching::immutable}}};

TEST(Pages, serve_assets_compressed_and_validated) {
  const Running running({}, {}, {}, assets);
  Client client(running.port());
  EXPECT_EQ(client.get("/assets/app.js").body, "plain");
  const auto compressed = client.get("/assets/app.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(compressed.body, "brotli");
  EXPECT_EQ(compressed.header("content-encoding"), "br");
  EXPECT_EQ(compressed.header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(client.get("/assets/app.js", "Accept-Encoding: gzip\r\n").body, "zipped");
  client.send("GET /assets/app.js HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"a\"\r\n\r\n");
  EXPECT_EQ(client.read_reply(HasBody::no).status, 304);
  EXPECT_EQ(client.get("/assets/gone.js").status, 404);
  EXPECT_EQ(client.request("POST", "/projects", "").status, 405);
}

TEST(Pages, give_every_page_a_fresh_nonce_in_page_and_policy) {
  const Running running({}, {}, {}, assets);
  Client client(running.port());
  const auto first = client.get("/");
  const auto second = client.get("/work/project/abc");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(second.status, 200);
  EXPECT_NE(first.body, second.body);
  const auto policy = first.header("content-security-policy");
  const auto nonce = policy.substr(policy.find("nonce-") + 6, 32);
  EXPECT_EQ(first.body, "<style nonce=" + nonce + "></style>" + nonce);
  EXPECT_EQ(client.get("/api").status, 404);
  EXPECT_EQ(client.get("/api/x").status, 404);
}

TEST(MetricsListener, counts_by_pattern_on_an_address_of_its_own) {
  Settings settings;
  settings.metrics = Address{};
  Running running(plain_routes(), settings);
  Client client(running.port());
  EXPECT_EQ(client.get("/api/hello/secret-name").status, 200);
  EXPECT_EQ(client.get("/metrics").status, 404);
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_EQ(client.get("/readyz").status, 200);
  Client scraper(running.server().metrics_port().value());
  const auto text = scraper.get("/metrics").body;
  EXPECT_NE(text.find("assay_http_requests_total{method=\"GET\",route=\"/api/hello/{name}\",status=\"2xx\"} 1\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("assay_http_connections 1\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("secret-name"), std::string::npos);
  EXPECT_EQ(scraper.get("/api/hello/a").status, 404);
}

}  // namespace
}  // namespace assay::http
