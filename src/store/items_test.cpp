// The store's suite for items, on both databases: what an import adds, and counts that hold under everything at once.
#include "store/items.hpp"
#include "store/adding_items.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "store/projects.hpp"
#include "store/submitting.hpp"
#include "store/testing.hpp"
#include "store/work_views.hpp"

namespace assay::store {
namespace {

constexpr int overlap = 2;

class ItemsStored : public ::testing::TestWithParam<db::Engine> {
 protected:
  template <class T>
  static T must(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }
  ItemsStored() : database(GetParam()) {
    auto opened = Store::open(database.address());
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    store = std::move(*opened);
    made.public_id = PublicId::make(random);
    made.name = "P";
    made.settings.overlap = overlap;
    must(store
             ->write([this](Tx& tx) -> Result<void> {
               made.workspace = store->keys().make<WorkspaceId>(tx);
               made.id = store->keys().make<ProjectId>(tx);
               tx.execute("INSERT INTO workspace (id, public_id, name, created_at) VALUES ($1, $2, 'W', 0)", made.workspace,
                          PublicId::make(random));
               add_project(tx, made, JsonText("{}"), "", {});
               set_status(tx, made.id, ProjectStatus::open);
               return success();
             })
             .get());
  }
  PersonId add_person() {
    return must(
        store
            ->write([this](Tx& tx) -> Result<PersonId> {
              const auto id = store->keys().make<PersonId>(tx);
              tx.execute("INSERT INTO person (id, public_id, name, created_at) VALUES ($1, $2, 'A', 0)", id, PublicId::make(random));
              tx.execute("INSERT INTO membership (workspace_id, person_id, role, created_at) VALUES ($1, $2, 1, 0)", made.workspace, id);
              return id;
            })
            .get());
  }
  static std::vector<NewItem> numbered(int from, int count) {
    std::vector<NewItem> list;
    for (int i = from; i < from + count; ++i)
      list.push_back({"x" + std::to_string(i), std::nullopt, JsonText("{}"), "Item " + std::to_string(i), 2});
    return list;
  }
  std::vector<ItemId> import(const std::vector<NewItem>& list) {
    return must(store
                    ->write([this, list](Tx& tx) -> Result<std::vector<ItemId>> {
                      return add_items(tx, store->keys(), random, made.id, list, overlap, clock.now());
                    })
                    .get());
  }
  std::vector<PublicId> item_ids() {
    return must(store
                    ->read([this](Tx& tx) -> Result<std::vector<PublicId>> {
                      ItemQuery query;
                      query.most = 1000;
                      ASSAY_TRY(const auto rows, items(tx, made.workspace, made.public_id, query));
                      std::vector<PublicId> ids;
                      for (const auto& row : rows) ids.push_back(row.public_id);
                      return ids;
                    })
                    .get());
  }
  std::vector<std::int64_t> numbers(db::Sql sql) {
    return must(store
                    ->read([sql](Tx& tx) -> Result<std::vector<std::int64_t>> {
                      std::vector<std::int64_t> list;
                      auto rows = tx.query(sql);
                      while (rows.next()) list.push_back(rows.integer(0));
                      return list;
                    })
                    .get());
  }
  std::int64_t number(db::Sql sql) { return numbers(sql).at(0); }
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
  // Takes one task after another until there is none for a while.
  void annotate(PersonId person, int rounds) {
    for (int i = 0; i < rounds; ++i) {
      const LeaseRequest wanted{made.public_id, person, 2, false};
      if (!store->write([this, wanted](Tx& tx) { return lease(tx, store->keys(), hints, random, wanted, clock.now()); }).get().ok())
        continue;
      const auto tasks =
          store->read([this, person](Tx& tx) -> Result<std::vector<TaskRow>> { return live_tasks(tx, made.id, person, clock.now()); })
              .get();
      if (!tasks.ok() || tasks->empty()) continue;
      SubmitRequest request;
      request.assignment = tasks->front().assignment;
      request.person = person;
      request.answers = JsonText("{}");
      request.item_version = tasks->front().item_version;
      request.active = seconds(9);
      request.idempotency = {"submit", request.assignment.text(), "h"};
      (void)store->write([this, request](Tx& tx) { return submit(tx, store->keys(), random, request, clock.now()); }).get();
    }
  }
  // Withdraws, restores and corrects in turn.
  void manage(const std::vector<PublicId>& ids, int rounds) {
    for (int i = 0; i < rounds; ++i) {
      const auto id = ids[random.below(ids.size())];
      const bool correct = random.below(2) == 0;
      (void)store
          ->write([this, id, correct](Tx& tx) -> Result<std::int64_t> {
            take_item(tx, made.workspace, made.public_id, id);
            ASSAY_TRY(const auto row, item(tx, made.workspace, made.public_id, id));
            if (row.status == ItemStatus::withdrawn) restore_item(tx, row);
            else if (correct) return correct_item(tx, row, {JsonText("{}"), "corrected", 2}, clock.now());
            else withdraw_item(tx, row, "test", clock.now());
            return 0;
          })
          .get();
      hints.raise_epoch(made.id);
    }
  }
  void void_some(const std::vector<PublicId>& ids, int rounds) {
    for (int i = 0; i < rounds; ++i) {
      const auto id = ids[random.below(ids.size())];
      (void)store
          ->write([this, id](Tx& tx) -> Result<std::int64_t> {
            ASSAY_TRY(const auto shown, item_detail(tx, made.workspace, made.public_id, id));
            for (const auto& one : shown.annotations) {
              if (one.voided_at) continue;
              ASSAY_TRY(const auto found, take_annotation(tx, made.workspace, made.public_id, one.id));
              if (found.voided) return Error::conflict("voided meanwhile");
              void_annotation(tx, found, "test", 0, clock.now());
              return 1;
            }
            return 0;
          })
          .get();
      hints.raise_epoch(made.id);
    }
  }

  testing::TestDatabase database;
  SystemRandom random;
  ManualClock clock;
  std::unique_ptr<Store> store;
  LeaseHints hints;
  Project made;
};

TEST_P(ItemsStored, an_import_leaves_out_what_is_there_already_and_counts_the_rest) {
  const auto first = import(numbered(0, 5));
  const auto second = import(numbered(3, 4));
  EXPECT_TRUE(first.at(4));
  EXPECT_FALSE(second.at(0));
  EXPECT_FALSE(second.at(1));
  EXPECT_TRUE(second.at(2));
  EXPECT_EQ(number("SELECT items FROM project_count"), 7);
  EXPECT_EQ(number("SELECT needed FROM project_count"), 7 * overlap);
  expect_recount();
}

TEST_P(ItemsStored, the_same_external_id_twice_in_one_call_is_one_item) {
  auto list = numbered(0, 2);
  list[1].external_id = list[0].external_id;
  const auto added = import(list);
  EXPECT_TRUE(added.at(0));
  EXPECT_FALSE(added.at(1));
  expect_recount();
}

TEST_P(ItemsStored, an_import_stands_behind_the_one_before_in_a_random_order_of_its_own) {
  import(numbered(0, 40));
  const auto last = number("SELECT max(sort_key) FROM slot");
  import(numbered(40, 40));
  const auto keys = numbers("SELECT s.sort_key FROM slot s JOIN item i ON i.id = s.item_id ORDER BY i.id, s.id");
  EXPECT_GT(*std::min_element(keys.begin() + std::ptrdiff_t{40} * overlap, keys.end()), last);
  EXPECT_FALSE(std::is_sorted(keys.begin() + std::ptrdiff_t{40} * overlap, keys.end()));
  expect_recount();
}

TEST_P(ItemsStored, counts_equal_a_recount_after_managers_and_annotators_worked_at_once) {
  import(numbered(0, 12));
  const auto ids = item_ids();
  std::vector<PersonId> people;
  for (int i = 0; i < 4; ++i) people.push_back(add_person());
  {
    std::vector<std::jthread> threads;
    for (const auto person : people) threads.emplace_back([this, person] { annotate(person, 25); });
    threads.emplace_back([this, &ids] { manage(ids, 30); });
    threads.emplace_back([this, &ids] { manage(ids, 30); });
    threads.emplace_back([this, &ids] { void_some(ids, 20); });
  }
  expect_recount();
  EXPECT_GT(number("SELECT count(*) FROM annotation"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM assignment a JOIN item i ON i.id = a.item_id WHERE a.status = 0 AND a.item_version <> i.version"),
            0);
  EXPECT_EQ(number("SELECT count(*) FROM slot s JOIN item i ON i.id = s.item_id WHERE i.withdrawn_at IS NOT NULL AND s.status = 0"), 0);
}

TEST_P(ItemsStored, a_command_beside_the_server_and_the_server_never_take_the_same_key) {
  auto opened = Store::open(database.address());
  ASSERT_TRUE(opened.ok());
  auto& beside = **opened;
  const auto add = [this](Store& at) {
    return at
        .write([this, &at](Tx& tx) -> Result<void> {
          tx.execute("INSERT INTO person (id, public_id, name, created_at) VALUES ($1, $2, 'A', 0)", at.keys().make<PersonId>(tx),
                     PublicId::make(random));
          return success();
        })
        .get();
  };
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(add(*store).ok()) << i;
    EXPECT_TRUE(add(beside).ok()) << i;
    EXPECT_TRUE(add(beside).ok()) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, ItemsStored, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::store
