// Scenarios of items and annotations in a manager's hands, on both databases; counts must always equal a recount.
#include "services/items.hpp"

#include <gtest/gtest.h>

#include "kinds/templates.hpp"
#include "services/projects.hpp"
#include "store/submitting.hpp"
#include "store/testing.hpp"
#include "store/work_views.hpp"

namespace assay::services {
namespace {

class ItemsInHand : public ::testing::TestWithParam<db::Engine> {
 protected:
  ItemsInHand() : database(GetParam()), store(open(database.address())) {
    manager.workspace = add_workspace();
    manager.person = add_person("Max");
    manager.role = Role::manager;
    NewProject wanted;
    wanted.name = "Compare";
    wanted.form = JsonText(std::string(kinds::find_template("pairwise")->form));
    wanted.settings.overlap = 2;
    const auto made = projects.create(manager, wanted).get();
    if (!made.ok()) throw std::runtime_error(made.error().message);
    project = made->row.project.public_id;
    project_key = made->row.project.id;
  }
  static std::unique_ptr<store::Store> open(const std::string& address) {
    auto opened = store::Store::open(address);
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  template <class T>
  static T must(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message);
    return std::move(*result);
  }
  WorkspaceId add_workspace() {
    return must(store
                    ->write([this](store::Tx& tx) -> Result<WorkspaceId> {
                      const auto id = store->keys().make<WorkspaceId>(tx);
                      tx.execute("INSERT INTO workspace (id, public_id, name, created_at) VALUES ($1, $2, 'W', 0)", id,
                                 PublicId::make(random));
                      return id;
                    })
                    .get());
  }
  PersonId add_person(const std::string& name) {
    return must(
        store
            ->write([this, name](store::Tx& tx) -> Result<PersonId> {
              const auto id = store->keys().make<PersonId>(tx);
              tx.execute("INSERT INTO person (id, public_id, name, created_at) VALUES ($1, $2, $3, 0)", id, PublicId::make(random), name);
              tx.execute("INSERT INTO membership (workspace_id, person_id, role, created_at) VALUES ($1, $2, 1, 0)", manager.workspace, id);
              return id;
            })
            .get());
  }
  static json::Value content(const std::string& prompt) {
    auto value = json::trusted(JsonText(std::string(kinds::find_template("pairwise")->sample)));
    value.as_object()["prompt"] = prompt;
    return value;
  }
  void import(const std::vector<std::string>& names) {
    std::vector<GivenItem> given;
    for (const auto& name : names) given.push_back({name, std::nullopt, content("About " + name)});
    must(projects.add_items(manager, project, std::move(given)).get());
  }
  void launch() { must(projects.move_to(manager, project, ProjectStatus::open).get()); }
  std::int64_t lease(PersonId person, std::int64_t hold = 1) {
    const store::LeaseRequest request{project, person, hold, false};
    return must(
               store->write([this, request](store::Tx& tx) { return store::lease(tx, store->keys(), hints, random, request, clock.now()); })
                   .get())
        .live;
  }
  std::vector<PublicId> held(PersonId person) {
    return must(store
                    ->read([this, person](store::Tx& tx) -> Result<std::vector<PublicId>> {
                      std::vector<PublicId> ids;
                      for (const auto& row : store::live_tasks(tx, project_key, person, clock.now())) ids.push_back(row.assignment);
                      return ids;
                    })
                    .get());
  }
  Result<SubmitOutcome> submit(PersonId person, const PublicId& assignment, std::int64_t flags = 0, std::int64_t item_version = 1) {
    store::SubmitRequest request;
    request.assignment = assignment;
    request.person = person;
    request.answers = JsonText(flags == 0 ? R"({"overall":{"choice":"tie"}})" : R"({"flag":[{"reason":"broken_item","note":""}]})");
    request.active = seconds(20);
    request.flags = flags;
    request.item_version = item_version;
    request.idempotency = {"submit", assignment.text(), "h"};
    return store->write([this, request](store::Tx& tx) { return store::submit(tx, store->keys(), random, request, clock.now()); }).get();
  }
  void skip(PersonId person, const PublicId& assignment, SkipReason reason) {
    const SkipRequest request{assignment, person, reason, "", {"skip", assignment.text(), "h"}};
    must(store->write([this, request](store::Tx& tx) { return store::skip(tx, store->keys(), request, clock.now()); }).get());
    hints.raise_epoch(project_key);
  }
  ItemPage page(const ItemQuery& query = {}) { return must(items.list(manager.workspace, project, query).get()); }
  std::vector<std::string> found(const ItemQuery& query) {
    std::vector<std::string> names;
    for (const auto& row : page(query).items) names.push_back(row.external_id.value_or(""));
    return names;
  }
  PublicId only_item() { return page().items.at(0).public_id; }
  ItemDetail detail(const PublicId& id) { return must(items.show(manager.workspace, project, id).get()); }
  std::int64_t number(db::Sql sql) {
    return must(store
                    ->read([sql](store::Tx& tx) -> Result<std::int64_t> {
                      auto rows = tx.query(sql);
                      return rows.next() ? rows.integer(0) : -1;
                    })
                    .get());
  }
  void expect_recount() {
    EXPECT_EQ(number("SELECT items FROM project_count"), number("SELECT count(*) FROM item WHERE withdrawn_at IS NULL"));
    EXPECT_EQ(number("SELECT needed FROM project_count"), number("SELECT count(*) FROM slot WHERE status <> 3"));
    EXPECT_EQ(number("SELECT done FROM project_count"), number("SELECT count(*) FROM slot WHERE status = 2"));
    EXPECT_EQ(number("SELECT done FROM project_count"), number("SELECT count(*) FROM annotation WHERE counted = 1 AND voided_at IS NULL"));
    EXPECT_EQ(number("SELECT annotations FROM project_count"), number("SELECT count(*) FROM annotation WHERE voided_at IS NULL"));
    EXPECT_EQ(number("SELECT count(*) FROM slot s WHERE s.status = 0 AND NOT EXISTS (SELECT 1 FROM free_slot f WHERE f.slot_id = s.id)"),
              number("SELECT count(*) FROM assignment WHERE status = 0"));
    EXPECT_EQ(number("SELECT count(*) FROM slot"), number("SELECT count(DISTINCT sort_key) FROM slot"));
  }

  store::testing::TestDatabase database;
  std::unique_ptr<store::Store> store;
  ManualClock clock;
  SystemRandom random;
  store::LeaseHints hints;
  Projects projects{{*store, clock, random}, hints};
  Items items{{*store, clock, random}, hints};
  Actor manager;
  PublicId project;
  ProjectId project_key;
};

TEST_P(ItemsInHand, pages_follow_each_other_without_gap_or_repeat) {
  std::vector<std::string> names;
  for (int i = 0; i < 7; ++i) names.push_back("x" + std::to_string(i));
  import(names);
  ItemQuery query;
  query.most = 3;
  std::vector<std::string> seen;
  int pages = 0;
  for (;;) {
    const auto one = page(query);
    ++pages;
    for (const auto& row : one.items) seen.push_back(*row.external_id);
    if (!one.next) break;
    query.after = one.next;
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen, names);
  query.after = PublicId::make(random);
  EXPECT_EQ(items.list(manager.workspace, project, query).get().error().code, ErrorCode::invalid);
}

TEST_P(ItemsInHand, a_search_finds_part_of_the_external_id_or_the_excerpt_in_any_case_and_takes_wildcards_literally) {
  import({"Alpha-1", "beta_2", "betaX2", "100%"});
  ItemQuery query;
  query.text = "ALPHA";
  EXPECT_EQ(found(query), std::vector<std::string>{"Alpha-1"});
  query.text = "beta_";
  EXPECT_EQ(found(query), std::vector<std::string>{"beta_2"});
  query.text = "0%";
  EXPECT_EQ(found(query), std::vector<std::string>{"100%"});
  query.text = "about";
  EXPECT_EQ(found(query).size(), 4U);
}

TEST_P(ItemsInHand, an_items_status_follows_its_slots_and_filters_the_list) {
  import({"a"});
  launch();
  const auto with = [](ItemStatus status) {
    ItemQuery query;
    query.status = status;
    return query;
  };
  EXPECT_EQ(found(with(ItemStatus::open)).size(), 1U);
  for (const auto person : {add_person("Ann"), add_person("Bob")}) {
    ASSERT_EQ(lease(person), 1);
    EXPECT_EQ(found(with(ItemStatus::in_progress)).size(), 1U);
    must(submit(person, held(person).front()));
  }
  EXPECT_EQ(found(with(ItemStatus::done)).size(), 1U);
  EXPECT_TRUE(found(with(ItemStatus::open)).empty());
}

TEST_P(ItemsInHand, the_detail_shows_every_annotation_side_by_side) {
  import({"a"});
  launch();
  for (const auto* name : {"Ann", "Bob"}) {
    const auto person = add_person(name);
    lease(person);
    must(submit(person, held(person).front()));
  }
  const auto shown = detail(only_item());
  ASSERT_EQ(shown.annotations.size(), 2U);
  EXPECT_EQ(shown.annotations[0].person_name, "Ann");
  EXPECT_EQ(shown.annotations[1].person_name, "Bob");
  EXPECT_EQ(shown.annotations[0].shown_order->size(), 2U);
  EXPECT_EQ(shown.annotations[0].active, seconds(20));
}

TEST_P(ItemsInHand, withdrawing_ends_the_lease_kindly_and_keeps_what_was_submitted) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann"), bob = add_person("Bob");
  lease(ann);
  must(submit(ann, held(ann).front()));
  lease(bob);
  const auto bobs = held(bob).front();
  const auto item = only_item();
  const auto after = must(items.withdraw(manager, project, item, "broken image").get());
  EXPECT_EQ(after.row.status, ItemStatus::withdrawn);
  EXPECT_EQ(after.annotations.size(), 1U);
  EXPECT_TRUE(held(bob).empty());
  EXPECT_EQ(lease(add_person("Cy")), 0);
  expect_recount();
  // Work that was under way is kept as surplus, not lost.
  EXPECT_TRUE(must(submit(bob, bobs)).surplus);
  expect_recount();
  EXPECT_EQ(items.withdraw(manager, project, item, "again").get().error().code, ErrorCode::conflict);
  EXPECT_EQ(number("SELECT count(*) FROM event WHERE kind = 'item_withdrawn'"), 1);
}

TEST_P(ItemsInHand, a_restored_item_is_granted_again_also_to_whoever_held_it) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann"), bob = add_person("Bob");
  lease(ann);
  must(items.withdraw(manager, project, only_item(), "wrong").get());
  EXPECT_EQ(lease(bob), 0);
  const auto back = must(items.restore(manager, project, only_item()).get());
  EXPECT_EQ(back.row.status, ItemStatus::open);
  EXPECT_EQ(back.row.needed, 2);
  expect_recount();
  EXPECT_EQ(lease(ann), 1);
  EXPECT_EQ(lease(bob), 1);
  expect_recount();
  EXPECT_EQ(items.restore(manager, project, only_item()).get().error().code, ErrorCode::conflict);
}

TEST_P(ItemsInHand, a_correction_makes_a_version_ends_old_leases_and_leaves_old_annotations_alone) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann"), bob = add_person("Bob"), cy = add_person("Cy");
  lease(ann);
  must(submit(ann, held(ann).front()));
  lease(bob);
  const auto item = only_item();
  EXPECT_EQ(must(items.correct(manager, project, item, content("Corrected")).get()), 2);
  EXPECT_TRUE(held(bob).empty());
  const auto shown = detail(item);
  EXPECT_EQ(shown.row.version, 2);
  EXPECT_NE(shown.content.text().find("Corrected"), std::string::npos);
  EXPECT_EQ(shown.annotations.at(0).item_version, 1);
  expect_recount();
  EXPECT_EQ(lease(cy), 1);
  EXPECT_EQ(number("SELECT max(item_version) FROM assignment WHERE status = 0"), 2);
  // The same content again changes nothing and ends nobody's lease.
  EXPECT_EQ(must(items.correct(manager, project, item, content("Corrected")).get()), 2);
  EXPECT_EQ(held(cy).size(), 1U);
  expect_recount();
}

TEST_P(ItemsInHand, a_corrected_item_comes_back_as_a_new_task_to_whoever_had_not_judged_it) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann"), bob = add_person("Bob");
  lease(ann);
  const auto old_task = held(ann).front();
  const store::DraftRequest draft{old_task, ann, 1, JsonText(R"({"overall":{"choice":"left"}})"), seconds(5)};
  must(store->write([this, draft](store::Tx& tx) { return store::save_draft(tx, draft, clock.now()); }).get());
  must(items.correct(manager, project, only_item(), content("Corrected")).get());
  expect_recount();
  EXPECT_EQ(lease(ann), 1);
  const auto new_task = held(ann).front();
  // Another id, so that neither this browser's draft nor the server's is put into a task that shows something else.
  EXPECT_NE(new_task, old_task);
  const auto row = must(store->read([&](store::Tx& tx) { return store::task(tx, new_task, ann, clock.now()); }).get());
  EXPECT_EQ(row.item_version, 2);
  EXPECT_FALSE(row.draft_sequence.has_value());
  EXPECT_NE(row.content.text().find("Corrected"), std::string::npos);
  expect_recount();
  // The page of the old task may still be open: it is kept, and never counts for the new version.
  EXPECT_TRUE(must(submit(ann, old_task)).surplus);
  expect_recount();
  EXPECT_TRUE(must(submit(ann, new_task, 0, 2)).counted);
  expect_recount();
  EXPECT_EQ(lease(ann), 0);
  EXPECT_EQ(lease(bob), 1);
  // Corrected twice while the same person holds it: still one task at a time.
  must(items.correct(manager, project, only_item(), content("Corrected again")).get());
  must(items.correct(manager, project, only_item(), content("Corrected once more")).get());
  EXPECT_EQ(lease(bob), 1);
  EXPECT_EQ(held(bob).size(), 1U);
  expect_recount();
}

TEST_P(ItemsInHand, a_late_hand_in_for_an_older_version_is_kept_and_never_fills_a_place_of_the_new_one) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann");
  lease(ann);
  const auto old_task = held(ann).front();
  clock.advance(hours(2));
  must(store->write([this](store::Tx& tx) { return store::expire_leases(tx, clock.now(), 50); }).get());
  hints.raise_epoch(project_key);
  must(items.correct(manager, project, only_item(), content("Corrected")).get());
  EXPECT_TRUE(must(submit(ann, old_task)).surplus);
  EXPECT_EQ(number("SELECT done FROM project_count"), 0);
  expect_recount();
  EXPECT_EQ(lease(ann), 1);
}

TEST_P(ItemsInHand, a_correction_asks_again_whoever_skipped_the_item_as_broken_and_nobody_who_had_another_reason) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann"), bob = add_person("Bob"), cy = add_person("Cy");
  for (const auto& [person, reason] : {std::pair(ann, SkipReason::broken_item), std::pair(bob, SkipReason::harmful)}) {
    lease(person);
    skip(person, held(person).front(), reason);
  }
  lease(cy);
  must(submit(cy, held(cy).front()));
  EXPECT_EQ(lease(ann), 0);
  must(items.correct(manager, project, only_item(), content("Repaired")).get());
  EXPECT_EQ(lease(bob), 0);
  EXPECT_EQ(lease(cy), 0) << "what was judged stays judged";
  EXPECT_EQ(lease(ann), 1);
  EXPECT_EQ(number("SELECT count(*) FROM assignment WHERE status = 2"), 2) << "the skips stay in the history";
  expect_recount();
}

TEST_P(ItemsInHand, an_annotation_of_an_older_version_that_is_set_aside_lets_its_person_judge_the_new_one) {
  import({"a", "b"});
  launch();
  const auto ann = add_person("Ann");
  for (int i = 0; i < 2; ++i) {
    lease(ann);
    must(submit(ann, held(ann).front()));
  }
  EXPECT_EQ(lease(ann), 0);
  const auto rows = page().items;
  const auto set_aside = [&](const PublicId& item) {
    ASSERT_TRUE(items.void_annotation(manager, project, detail(item).annotations.at(0).id, "of the old text").get().ok());
  };
  // In either order of the two steps.
  must(items.correct(manager, project, rows[0].public_id, content("New a")).get());
  EXPECT_EQ(lease(ann), 0);
  set_aside(rows[0].public_id);
  EXPECT_EQ(lease(ann), 1);
  must(submit(ann, held(ann).front(), 0, 2));
  set_aside(rows[1].public_id);
  EXPECT_EQ(lease(ann), 0);
  must(items.correct(manager, project, rows[1].public_id, content("New b")).get());
  EXPECT_EQ(lease(ann), 1);
  expect_recount();
}

TEST_P(ItemsInHand, a_correction_that_does_not_fit_the_form_says_where) {
  import({"a"});
  const auto refused = items.correct(manager, project, only_item(), json::Object{{"nonsense", 1}}).get();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::invalid);
  ASSERT_FALSE(refused.error().violations.empty());
  EXPECT_EQ(refused.error().violations.front().where.rfind("/content", 0), 0U);
}

TEST_P(ItemsInHand, a_voided_annotation_gives_its_place_to_somebody_else) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann"), bob = add_person("Bob"), cy = add_person("Cy");
  for (const auto person : {ann, bob}) {
    lease(person);
    must(submit(person, held(person).front(), person == ann ? 1 : 0));
  }
  EXPECT_EQ(number("SELECT flags FROM project_count"), 1);
  EXPECT_EQ(lease(cy), 0);
  const auto item = only_item();
  const auto anns = detail(item).annotations.at(0).id;
  ASSERT_TRUE(items.void_annotation(manager, project, anns, "answered without reading").get().ok());
  expect_recount();
  EXPECT_EQ(number("SELECT flags FROM project_count"), 0);
  const auto shown = detail(item);
  EXPECT_EQ(shown.row.status, ItemStatus::in_progress);
  EXPECT_EQ(shown.annotations.at(0).void_reason, "answered without reading");
  EXPECT_EQ(lease(ann), 0);
  EXPECT_EQ(lease(cy), 1);
  expect_recount();
  EXPECT_EQ(items.void_annotation(manager, project, anns, "twice").get().error().code, ErrorCode::conflict);
  EXPECT_EQ(items.void_annotation(manager, project, anns, "  ").get().error().code, ErrorCode::invalid);
}

TEST_P(ItemsInHand, voiding_on_a_withdrawn_item_frees_nothing_until_it_is_restored) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann");
  lease(ann);
  must(submit(ann, held(ann).front()));
  const auto item = only_item();
  must(items.withdraw(manager, project, item, "wrong").get());
  ASSERT_TRUE(items.void_annotation(manager, project, detail(item).annotations.at(0).id, "of the wrong item").get().ok());
  expect_recount();
  EXPECT_EQ(lease(add_person("Bob")), 0);
  EXPECT_EQ(must(items.restore(manager, project, item).get()).row.needed, 2);
  expect_recount();
}

TEST_P(ItemsInHand, a_project_walks_from_draft_to_archive_and_takes_no_short_cut) {
  const auto to = [this](ProjectStatus status) { return projects.move_to(manager, project, status).get(); };
  EXPECT_EQ(to(ProjectStatus::open).error().code, ErrorCode::conflict);  // nothing to judge yet
  import({"a"});
  EXPECT_EQ(to(ProjectStatus::paused).error().code, ErrorCode::conflict);
  for (const auto next : {ProjectStatus::open, ProjectStatus::paused, ProjectStatus::open, ProjectStatus::closed, ProjectStatus::open,
                          ProjectStatus::closed, ProjectStatus::archived}) {
    EXPECT_TRUE(to(next).ok()) << enum_name(next);
  }
  EXPECT_EQ(to(ProjectStatus::open).error().code, ErrorCode::conflict);
}

TEST_P(ItemsInHand, a_project_whose_only_item_is_withdrawn_cannot_be_launched) {
  import({"a"});
  must(items.withdraw(manager, project, only_item(), "wrong").get());
  EXPECT_EQ(projects.move_to(manager, project, ProjectStatus::open).get().error().code, ErrorCode::conflict);
}

TEST_P(ItemsInHand, a_deadline_can_be_set_left_alone_and_taken_away) {
  const auto change = [this](ProjectChange wanted) {
    return must(projects.change(manager, project, std::move(wanted)).get()).row.project.deadline;
  };
  ProjectChange set, nothing, remove;
  set.deadline.emplace(clock.now());
  remove.deadline.emplace(std::nullopt);
  EXPECT_EQ(change(set), clock.now());
  EXPECT_EQ(change(nothing), clock.now());
  EXPECT_EQ(change(remove), std::nullopt);
}

TEST_P(ItemsInHand, a_new_form_version_leaves_old_annotations_with_theirs) {
  import({"a"});
  launch();
  const auto ann = add_person("Ann");
  lease(ann);
  must(submit(ann, held(ann).front()));
  EXPECT_EQ(must(projects.add_form(manager, project, JsonText(std::string(kinds::find_template("single_rating")->form))).get()), 2);
  EXPECT_EQ(detail(only_item()).annotations.at(0).form_version, 1);
  const auto versions = must(projects.forms(manager.workspace, project).get());
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions.front().version, 2);
  EXPECT_EQ(versions.front().created_by, "Max");
}

TEST_P(ItemsInHand, another_workspace_sees_and_changes_nothing) {
  import({"a"});
  const auto item = only_item();
  Actor stranger = manager;
  stranger.workspace = add_workspace();
  EXPECT_EQ(items.list(stranger.workspace, project, {}).get().error().code, ErrorCode::not_found);
  EXPECT_EQ(items.show(stranger.workspace, project, item).get().error().code, ErrorCode::not_found);
  EXPECT_EQ(items.withdraw(stranger, project, item, "x").get().error().code, ErrorCode::not_found);
  EXPECT_EQ(items.restore(stranger, project, item).get().error().code, ErrorCode::not_found);
  EXPECT_EQ(items.correct(stranger, project, item, content("x")).get().error().code, ErrorCode::not_found);
  EXPECT_EQ(items.void_annotation(stranger, project, item, "x").get().error().code, ErrorCode::not_found);
  EXPECT_EQ(detail(item).row.status, ItemStatus::open);
}

INSTANTIATE_TEST_SUITE_P(Engines, ItemsInHand, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::services
