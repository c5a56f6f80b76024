// world: a whole server on a fresh database, with people who talk to it over HTTP.
#pragma once
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "http/api/authorizer.hpp"
#include "http/api/routes.hpp"
#include "http/testing/client.hpp"
#include "http/testing/fixture.hpp"
#include "json/value.hpp"
#include "store/testing.hpp"

namespace assay::scenarios {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

/// Somebody with a signed-in browser.
class Someone {
 public:
  Someone(std::uint16_t port, std::string cookie) : port_(port), cookie_(std::move(cookie)) {}
  http::testing::ClientReply get(const std::string& path) { return send("GET", path, {}); }
  http::testing::ClientReply post(const std::string& path, const std::string& body, const std::string& headers = {}) {
    return send("POST", path, body, headers);
  }
  http::testing::ClientReply send(const std::string& method, const std::string& path, const std::string& body,
                                  const std::string& headers = {}) {
    // A connection of its own: a request that is refused before its body was read ends the connection. A GET has no body.
    http::testing::Client client(port_);
    auto reply = method == "GET" ? client.request(method, path, {}, cookie_ + headers)
                                 : client.request(method, path, body, cookie_ + "Content-Type: application/json\r\n" + headers);
    for (const auto& [name, value] : reply.headers.all()) seen_ += name + ": " + value + "\n";
    seen_ += reply.body;
    return reply;
  }
  json::Value json_of(const http::testing::ClientReply& reply) { return json::trusted(JsonText(reply.body)); }
  /// The header line that signs this person in.
  [[nodiscard]] const std::string& cookie() const { return cookie_; }
  /// Every byte of every reply to this person.
  [[nodiscard]] const std::string& seen() const { return seen_; }
  json::Value read(const std::string& path) {
    const auto reply = get(path);
    if (reply.status != 200) throw std::runtime_error(path + " answered " + std::to_string(reply.status) + ": " + reply.body);
    return json_of(reply);
  }

 private:
  std::uint16_t port_;
  std::string cookie_;
  std::string seen_;
};

class World {
 public:
  /// `prepare` gets the address of the empty database.
  explicit World(
      db::Engine engine, const std::function<void(const std::string&)>& prepare = [](const std::string&) {})
      : database_(engine, prepare),
        store_(must(store::Store::open(database_.address()))),
        signing_in({*store_, clock_, random_}),
        working({*store_, clock_, random_}),
        projects({*store_, clock_, random_}, working.hints()),
        scoring({*store_, clock_, random_}),
        people({*store_, clock_, random_}, signing_in.sessions()),
        items({*store_, clock_, random_}, working.hints()),
        jobs({*store_, clock_, random_}),
        importing({*store_, clock_, random_}, jobs, working.hints()),
        exporting({*store_, clock_, random_}, jobs, uploads_ / "exports"),
        repeats({*store_, clock_, random_}),
        server_(
            http::api::all_routes({signing_in, working, projects, scoring, people, items, jobs, importing, exporting, repeats, uploads_},
                                  http::Secure::no),
            {}, http::api::make_authorizer(signing_in)) {}

  std::uint16_t port() { return server_.port(); }
  WorkspaceId workspace(const std::string& name) { return must(signing_in.create_workspace(name).get()); }
  Someone join(const std::string& name, WorkspaceId workspace, Role role) {
    const auto person = must(signing_in.create_person(name, workspace, role).get());
    const auto token = must(signing_in.make_link(person).get());
    http::testing::Client client(server_.port());
    const auto reply = client.post_json("/api/sign-in/link", "{\"token\":\"" + token + "\"}");
    const auto cookie = reply.header("Set-Cookie");
    return {server_.port(), "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n"};
  }
  ManualClock& clock() { return clock_; }
  services::Context context() { return {*store_, clock_, random_}; }
  [[nodiscard]] const std::string& address() const { return database_.address(); }

 private:
  struct Prepared : store::testing::TestDatabase {
    Prepared(db::Engine engine, const std::function<void(const std::string&)>& prepare) : TestDatabase(engine) { prepare(address()); }
  };
  Prepared database_;
  ManualClock clock_;
  SystemRandom random_;
  std::unique_ptr<store::Store> store_;
  std::filesystem::path uploads_ = database_.folder();

 public:
  services::SigningIn signing_in;
  services::Working working;
  services::Projects projects;
  services::Scoring scoring;
  services::People people;
  services::Items items;
  services::Jobs jobs;
  services::Importing importing;
  services::Exporting exporting;
  services::Repeats repeats;

 private:
  http::testing::Running server_;
};

}  // namespace assay::scenarios
