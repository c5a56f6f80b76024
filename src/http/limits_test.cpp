// limits: what a request may cost, at the limit and one past it.
#include "http/limits.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "http/target.hpp"
#include "http/testing/client.hpp"
#include "http/testing/fixture.hpp"

namespace assay::http {
namespace {

using testing::Client;
using testing::route;
using testing::Running;

RouteTable echoes() {
  RouteTable table;
  const auto length = [](const Call& call) { return Reply::text(std::to_string(call.request.body.size())); };
  table.push_back(route(Method::get, "/api/hello", [](const Call&) { return Reply::text("hello"); }));
  table.push_back(route(Method::post, "/api/small", length, Body::bytes(limits::small_body)));
  table.push_back(route(Method::post, "/api/usual", length, Body::bytes(limits::usual_body)));
  table.push_back(route(Method::post, "/api/answers", length, Body::bytes(limits::answers_body)));
  table.push_back(route(Method::post, "/api/large", length, Body::bytes(limits::large_body)));
  return table;
}

TEST(HttpLimits, a_head_is_as_long_as_the_limit_and_no_longer) {
  const Running running(echoes());
  const std::string begin = "GET /api/hello HTTP/1.1\r\nHost: x\r\nX: ";
  const auto head = [&](std::size_t bytes) { return begin + std::string(bytes - begin.size() - 4, 'x') + "\r\n\r\n"; };
  Client fits(running.port());
  fits.send(head(limits::header_bytes));
  EXPECT_EQ(fits.read_reply().status, 200);
  Client past(running.port());
  past.send(head(limits::header_bytes + 1));
  EXPECT_EQ(past.read_reply().status, 431);
}

TEST(HttpLimits, a_query_has_as_many_pairs_as_the_limit_and_no_more) {
  const auto query = [](std::size_t pairs) {
    std::string text = "a=1";
    for (std::size_t i = 1; i < pairs; ++i) text += "&a=1";
    return text;
  };
  const auto fits = query_pairs(query(limits::query_pairs));
  ASSERT_TRUE(fits.ok());
  EXPECT_EQ(fits->size(), limits::query_pairs);
  EXPECT_FALSE(query_pairs(query(limits::query_pairs + 1)).ok());
}

TEST(HttpLimits, a_body_is_as_long_as_the_limit_of_its_route_and_no_longer) {
  const Running running(echoes());
  for (const auto& [path, limit] : {std::pair{"/api/small", limits::small_body},
                                    {"/api/usual", limits::usual_body},
                                    {"/api/answers", limits::answers_body},
                                    {"/api/large", limits::large_body}}) {
    Client fits(running.port());
    EXPECT_EQ(fits.request("POST", path, std::string(limit, 'x')).body, std::to_string(limit));
    Client past(running.port());
    past.send("POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(limit + 1) + "\r\n\r\n");
    EXPECT_EQ(past.read_reply().status, 413) << path;
  }
}

TEST(HttpLimits, as_many_connections_as_the_limit_are_served_and_the_next_is_turned_away) {
  Settings settings;
  settings.max_connections = 20;
  const Running running(echoes(), settings);
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < settings.max_connections; ++i) {
    clients.push_back(std::make_unique<Client>(running.port()));
    EXPECT_EQ(clients.back()->get("/api/hello").status, 200);
  }
  Client past(running.port());
  EXPECT_EQ(past.read_reply().status, 503);
  EXPECT_EQ(clients.front()->get("/api/hello").status, 200);
}

TEST(HttpLimits, a_body_that_trickles_slower_than_the_limit_is_cut_though_each_piece_comes_in_time) {
  Settings settings;
  settings.chunk_time = std::chrono::milliseconds(300);
  const Running running(echoes(), settings);
  Client client(running.port());
  client.send("POST /api/usual HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
  bool open = true;
  const auto began = std::chrono::steady_clock::now();
  while (open && std::chrono::steady_clock::now() - began < std::chrono::seconds(10)) {
    open = client.send("x");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_FALSE(open) << "one byte in 50 ms went on for ten seconds";
}

}  // namespace
}  // namespace assay::http
