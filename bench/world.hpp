// world: a database that the benches work on.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "kinds/templates.hpp"
#include "secrets/token.hpp"
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

inline const std::string rationale = "Response A gives the number that was asked for and shows how it is found, while response B only repeats the question.";

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
                                    {"responses", json::Array{json::Object{{"text", text}, {"model", "m"}}, json::Object{{"text", text}, {"model", "n"}}}}}});
    }
    (void)projects.add_items(actor, world.project, std::move(batch)).get();
  }
  (void)projects.move_to(actor, world.project, ProjectStatus::open).get();
  for (int i = 0; i < people; ++i) {
    const auto person = *signing_in.create_person("P" + std::to_string(i), actor.workspace, Role::annotator).get();
    const auto token = secrets::make_token(random, "assay_s_");
    (void)store->write([&](store::Tx& tx) -> Result<void> {
      tx.execute("INSERT INTO session (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)", secrets::hash_token(token), person,
                 clock.now(), clock.now() + days(1));
      return success();
    }).get();
    world.people.push_back(person);
    world.tokens.push_back(token);
  }
  return world;
}

}  // namespace assay::bench
