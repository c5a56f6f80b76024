// world: a database that the benches work on, and requests to the server on it.
#pragma once
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "kinds/templates.hpp"
#include "secrets/token.hpp"
#include "services/importing.hpp"
#include "services/projects.hpp"
#include "services/signing_in.hpp"
#include "store/store.hpp"

namespace assay::bench {

struct World {
  Actor manager;
  PublicId project;
  std::vector<PersonId> people;
  std::vector<std::string> tokens;
};

inline const std::string rationale =
    "Response A gives the number that was asked for and shows how it is found, while response B only repeats the question.";

/// A database with one open project of overlap 3 and signed-in people.
inline World fill(const std::string& address, int items, int people) {
  auto store = *store::Store::open(address);
  SystemClock clock;
  SystemRandom random;
  const services::Context context{*store, clock, random};
  services::SigningIn signing_in(context);
  store::LeaseHints hints;
  services::Projects projects(context, hints);
  World world;
  auto& actor = world.manager;
  actor.workspace = *signing_in.create_workspace("Bench").get();
  actor.person = *signing_in.create_person("Manager", actor.workspace, Role::owner).get();
  services::NewProject wanted;
  wanted.name = "Bench";
  wanted.form = JsonText(std::string(kinds::find_template("pairwise")->form));
  wanted.settings.overlap = 3;
  world.project = projects.create(actor, wanted).get()->row.project.public_id;
  const std::string text(400, 'x');
  for (int from = 0; from < items; from += 1000) {
    std::vector<services::GivenItem> batch;
    for (int i = from; i < std::min(items, from + 1000); ++i) {
      batch.push_back({"i" + std::to_string(i), std::nullopt,
                       json::Object{{"prompt", "What is " + std::to_string(i) + "?"},
                                    {"responses", json::Array{json::Object{{"text", text}, {"model", "m"}},
                                                              json::Object{{"text", text}, {"model", "n"}}}}}});
    }
    (void)projects.add_items(actor, world.project, std::move(batch)).get();
  }
  (void)projects.move_to(actor, world.project, ProjectStatus::open).get();
  for (int i = 0; i < people; ++i) {
    const auto person = *signing_in.create_person("P" + std::to_string(i), actor.workspace, Role::annotator).get();
    const auto token = secrets::make_token(random, "assay_s_");
    (void)store
        ->write([&](store::Tx& tx) -> Result<void> {
          tx.execute("INSERT INTO session (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
                     secrets::hash_token(token), person, clock.now(), clock.now() + days(1));
          return success();
        })
        .get();
    world.people.push_back(person);
    world.tokens.push_back(token);
  }
  return world;
}

inline int connect_to(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
  return descriptor;
}

/// `more` holds whole header lines.
inline void send_request(int descriptor, std::string_view method, const std::string& path, const std::string& cookie,
                         const std::string& body, const std::string& more = {}) {
  const std::string request = std::string(method) + " " + path + " HTTP/1.1\r\nHost: bench\r\nCookie: assay_session=" + cookie +
                              "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n" + more +
                              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  if (::write(descriptor, request.data(), request.size()) != static_cast<ssize_t>(request.size())) std::abort();
}

inline std::string submission() {
  return R"({"revision":0,"active_ms":20000,"answers":{"overall":{"choice":"first","strength":2},"rationale":")" + rationale + "\"}}";
}

/// An import of a file that lies in the upload folder waits for the next server on this database.
inline void queue_import(store::Store& store, const Actor& manager, const PublicId& project, const std::filesystem::path& path) {
  SystemClock clock;
  SystemRandom random;
  const services::Context context{store, clock, random};
  services::Jobs jobs(context);
  store::LeaseHints hints;
  services::Importing importing(context, jobs, hints);
  const auto look = importing
                        .add_upload(manager, project, path.filename().string(), path.string(),
                                    static_cast<std::int64_t>(std::filesystem::file_size(path)))
                        .get();
  services::ImportSpec spec;
  spec.upload = look->id;
  spec.format = look->detection.format;
  spec.mapping = look->detection.mapping;
  if (!importing.start(manager, project, spec).get().ok()) std::abort();
}

}  // namespace assay::bench
