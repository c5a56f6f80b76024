// demo: content of our own, and votes drawn from a stated model (marked as simulated).
#include "programs/demo.hpp"

#include <array>
#include <cmath>
#include <map>

#include "base/random.hpp"
#include "base/text.hpp"
#include "json/value.hpp"
#include "json/write.hpp"
#include "kinds/templates.hpp"
#include "programs/demo_content.hpp"
#include "store/importing.hpp"
#include "store/people.hpp"

namespace assay::programs {
namespace {

// Strengths of the simulated models on the logit scale; ties by Davidson's model with nu = 0.6.
const std::map<std::string, double> strengths{{"heron", 0.9}, {"kestrel", 0.4}, {"osprey", -0.2}, {"wren", -1.1}};
constexpr double tie_nu = 0.6;
constexpr int simulated_people = 12;
constexpr int simulated_votes = 600;
constexpr std::int64_t simulated_overlap = 3;

std::vector<services::GivenItem> read_items(std::string_view lines) {
  std::vector<services::GivenItem> items;
  for (const auto line : split(lines, '\n')) {
    if (trim(line).empty()) continue;
    auto value = json::trusted(JsonText(std::string(line)));
    auto& object = value.as_object();
    services::GivenItem item;
    item.external_id = json::text_at(value, "external_id");
    object.erase("external_id");
    item.content = std::move(value);
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<services::GivenItem> simulated_items() {
  static constexpr std::array<const char*, 4> models{"heron", "kestrel", "osprey", "wren"};
  std::vector<services::GivenItem> items;
  for (int i = 0; i < simulated_votes / simulated_overlap; ++i) {
    const auto first = static_cast<std::size_t>(i) % 4;
    const auto second = (first + 1 + static_cast<std::size_t>(i / 4) % 3) % 4;
    services::GivenItem item;
    item.external_id = "simulated-" + std::to_string(i + 1);
    json::Array responses;
    for (const auto model : {first, second}) {
      responses.push_back(
          {{"model", models[model]}, {"text", "Simulated answer " + std::to_string(i + 1) + "." + std::to_string(model) + "."}});
    }
    item.content = json::Object{{"prompt", "Simulated prompt " + std::to_string(i + 1) + " (its votes were drawn by a program)."},
                                {"responses", responses}};
    items.push_back(std::move(item));
  }
  return items;
}

std::string draw_choice(const services::GivenItem& item, double taste, Random& random) {
  const auto& responses = json::find(item.content, "responses")->as_array();
  const double a = std::exp(strengths.at(json::text_at(responses[0], "model")) + taste);
  const double b = std::exp(strengths.at(json::text_at(responses[1], "model")) - taste);
  const double tie = tie_nu * std::sqrt(a * b);
  const double at = random.uniform() * (a + b + tie);
  return at < a ? "first" : at < a + b ? "second" : "tie";
}

Result<services::ProjectDetail> make_project(services::Projects& projects, const Actor& manager, std::string name, std::string description,
                                             std::int64_t overlap, std::string guideline, bool simulated) {
  const auto* pairwise = kinds::find_template("pairwise");
  services::NewProject wanted;
  wanted.name = std::move(name);
  wanted.description = std::move(description);
  wanted.form = JsonText(std::string(pairwise->form));
  wanted.guideline = guideline.empty() ? std::string(pairwise->guideline) : std::move(guideline);
  wanted.settings.overlap = overlap;
  wanted.simulated = simulated;
  return projects.create(manager, std::move(wanted)).get();
}

}  // namespace

Result<bool> is_empty(services::Context context) {
  return context.store
      .read([](store::Tx& tx) -> Result<bool> {
        auto rows = tx.query("SELECT count(*) FROM person");
        return rows.next() && rows.integer(0) == 0;
      })
      .get();
}

Result<std::vector<DemoLink>> fill_demo(services::Context context, services::SigningIn& signing_in, services::Projects& projects) {
  ASSAY_TRY(const auto workspace, signing_in.create_workspace("Demo").get());
  ASSAY_TRY(const auto manager, signing_in.create_person("Mona (manager)", workspace, Role::owner).get());
  ASSAY_TRY(const auto first, signing_in.create_person("Ada (annotator)", workspace, Role::annotator).get());
  ASSAY_TRY(const auto second, signing_in.create_person("Ben (annotator)", workspace, Role::annotator).get());
  Actor actor;
  actor.person = manager;
  actor.workspace = workspace;
  actor.role = Role::owner;

  ASSAY_TRY(const auto work, make_project(projects, actor, "Compare answers of four models", "Which answer would you rather get, and why?",
                                          2, std::string(demo_guideline()), false));
  ASSAY_TRY(const auto added, projects.add_items(actor, work.row.project.public_id, read_items(demo_items())).get());
  ASSAY_TRY(const auto opened, projects.move_to(actor, work.row.project.public_id, ProjectStatus::open).get());

  ASSAY_TRY(const auto past,
            make_project(projects, actor, "Finished comparison (simulated votes)",
                         "600 votes of 12 people, drawn by a program to show what results look like.", simulated_overlap, "", true));
  const auto items = simulated_items();
  ASSAY_TRY(const auto keys, projects.add_items(actor, past.row.project.public_id, items).get());
  std::vector<PersonId> people;
  for (int i = 0; i < simulated_people; ++i) {
    // Like the authors of an import: nobody with a login.
    const auto name = "Simulated person " + std::to_string(i + 1);
    ASSAY_TRY(const auto person, context.store
                                     .write([&](store::Tx& tx) -> Result<PersonId> {
                                       return store::add_outside_person(tx, context.store.keys(), context.random, workspace, name,
                                                                        context.clock.now());
                                     })
                                     .get());
    people.push_back(person);
  }
  ASSAY_CHECK(context.store
                  .write([&](store::Tx& tx) -> Result<void> {
                    SeededRandom dice(600);
                    const auto now = context.clock.now();
                    for (std::size_t i = 0; i < items.size(); ++i) {
                      for (std::int64_t k = 0; k < simulated_overlap; ++k) {
                        const auto who = (i + static_cast<std::size_t>(k) * 5) % people.size();
                        const bool swapped = dice.below(2) == 1;
                        // Each simulated person leans a little to the left answer.
                        const double lean = (swapped ? -0.1 : 0.1);
                        const auto choice = draw_choice(items[i], lean, dice);
                        const std::string strength = choice == "tie" ? "" : ",\"strength\":" + std::to_string(1 + dice.below(3));
                        store::ImportedVote vote;
                        vote.item = keys[i];
                        vote.person = people[who];
                        vote.revisions.push_back({JsonText("{\"overall\":{\"choice\":\"" + choice + "\"" + strength + "}}"), 1, 1,
                                                  now - hours(static_cast<std::int64_t>(std::size_t{24} * 6 - i / 2))});
                        vote.active = seconds(static_cast<std::int64_t>(30 + dice.below(90)));
                        vote.shown_order = swapped ? "1,0" : "0,1";
                        (void)store::add_vote(tx, context.store.keys(), context.random, workspace, past.row.project.id, vote);
                      }
                    }
                    store::set_status(tx, past.row.project.id, ProjectStatus::closed);
                    return success();
                  })
                  .get());

  std::vector<DemoLink> links;
  for (const auto& [who, person] :
       {std::pair("Mona, a manager", manager), std::pair("Ada, an annotator", first), std::pair("Ben, an annotator", second)}) {
    ASSAY_TRY(auto token, signing_in.make_link(person).get());
    links.push_back({who, std::move(token)});
  }
  return links;
}

}  // namespace assay::programs
