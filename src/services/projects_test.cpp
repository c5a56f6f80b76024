// Managers who change one project at once, on both databases.
#include "services/projects.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "services/forms.hpp"
#include "services/signing_in.hpp"
#include "store/testing.hpp"

namespace assay::services {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

class ProjectsAtWork : public ::testing::TestWithParam<db::Engine> {
 protected:
  ProjectsAtWork() : database(GetParam()), store(must(store::Store::open(database.address()))) {
    workspace = must(signing_in.create_workspace("Lab").get());
    actor = {must(signing_in.create_person("Mona", workspace, Role::manager).get()), "Mona", workspace, Role::manager, Scope::full};
    project = must(projects.create(actor, {"P", "before", form_templates().front().form, "", {}, false}).get()).row.project.public_id;
  }
  // On PostgreSQL everybody has begun before anybody may go on; on SQLite units take turns anyway.
  template <class F>
  void at_once(F begin_all) {
    std::unique_ptr<db::Connection> gate;
    if (GetParam() == db::Engine::postgres) {
      gate = db::open_postgres(database.address(), db::Access::read_write);
      gate->run_script("BEGIN; SELECT 1 FROM project FOR UPDATE");
    }
    begin_all();
    if (!gate) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    gate->run_script("COMMIT");
  }

  store::testing::TestDatabase database;
  std::unique_ptr<store::Store> store;
  ManualClock clock;
  SystemRandom random;
  Context context{*store, clock, random};
  store::LeaseHints hints;
  SigningIn signing_in{context};
  Projects projects{context, hints};
  WorkspaceId workspace;
  Actor actor;
  PublicId project;
};

TEST_P(ProjectsAtWork, two_who_change_different_things_at_once_both_find_their_change) {
  std::vector<Pending<ProjectDetail>> changes;
  at_once([&] {
    changes.push_back(projects.change(actor, project, {"New name", {}, {}, {}}));
    changes.push_back(projects.change(actor, project, {{}, "New description", {}, {}}));
    Settings settings;
    settings.lease_minutes = 45;
    changes.push_back(projects.change(actor, project, {{}, {}, settings, {}}));
  });
  for (auto& one : changes) EXPECT_TRUE(std::move(one).get().ok());
  const auto row = must(projects.show(workspace, project).get()).row.project;
  EXPECT_EQ(row.name, "New name");
  EXPECT_EQ(row.description, "New description");
  EXPECT_EQ(row.settings.lease_minutes, 45);
}

TEST_P(ProjectsAtWork, two_new_versions_of_a_form_at_once_get_two_numbers) {
  std::vector<Pending<std::int64_t>> versions;
  at_once([&] {
    for (int i = 0; i < 2; ++i) versions.push_back(projects.add_form(actor, project, form_templates().front().form));
  });
  std::vector<std::int64_t> numbers;
  for (auto& one : versions) numbers.push_back(must(std::move(one).get()));
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{2, 3}));
}

TEST_P(ProjectsAtWork, only_one_of_two_launches_at_once_is_told_that_it_launched) {
  must(projects.add_items(actor, project, {GivenItem{"i", {}, json::trusted(form_templates().front().sample)}}).get());
  std::vector<Pending<ProjectDetail>> launches;
  at_once([&] {
    for (int i = 0; i < 2; ++i) launches.push_back(projects.move_to(actor, project, ProjectStatus::open));
  });
  int launched = 0;
  for (auto& one : launches) launched += std::move(one).get().ok() ? 1 : 0;
  EXPECT_EQ(launched, 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, ProjectsAtWork, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::services
