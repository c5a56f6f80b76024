// The store's suite for leasing and submitting, on both databases.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "json/write.hpp"
#include "store/free_slots.hpp"
#include "store/leasing.hpp"
#include "store/submitting.hpp"
#include "store/testing.hpp"
#include "store/work_views.hpp"

namespace assay::store {
namespace {

constexpr int overlap = 3;

// PostgreSQL twice: request by request, and by set statements as the server works.
enum class Way { sqlite, postgres, postgres_sets };
std::vector<Way> ways() {
  return testing::engines().size() == 1 ? std::vector{Way::sqlite} : std::vector{Way::sqlite, Way::postgres, Way::postgres_sets};
}
db::Engine engine_of(Way way) { return way == Way::sqlite ? db::Engine::sqlite : db::Engine::postgres; }
std::string way_name(const ::testing::TestParamInfo<Way>& info) {
  return info.param == Way::sqlite ? "sqlite" : info.param == Way::postgres ? "postgres" : "postgres_sets";
}

// A workspace with one open project; people and items are made as a test needs them.
class Work : public ::testing::TestWithParam<Way> {
 protected:
  template <class F>
  auto write(F work) {
    auto result = store->write(std::move(work)).get();
    if (!result.has_value()) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return std::move(*result);
  }

  Work() : database(engine_of(GetParam())), random(7) {
    auto opened = Store::open(database.address());
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    store = std::move(*opened);
    project_id = PublicId::make(random);
    write([&](Tx& tx) -> Result<void> {
      workspace = store->keys().make<WorkspaceId>(tx);
      project = store->keys().make<ProjectId>(tx);
      tx.execute("INSERT INTO workspace (id, public_id, name, created_at) VALUES ($1, $2, 'W', 0)", workspace, PublicId::make(random));
      tx.execute(
          "INSERT INTO project (id, public_id, workspace_id, name, description, status, settings, form_version, guideline_version,"
          " simulated, created_at) VALUES ($1, $2, $3, 'P', '', 1, '{}', 1, 0, 0, 0)",
          project, project_id, workspace);
      tx.execute(
          "INSERT INTO project_count (project_id, items, needed, done, annotations, skips, flags, active_micros, timed, next_position)"
          " VALUES ($1, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
          project);
      tx.execute("INSERT INTO form_version (project_id, version, form, created_by, created_at) VALUES ($1, 1, '{}', 0, 0)", project);
      return success();
    });
  }

  PersonId add_person() {
    return write([&](Tx& tx) -> Result<PersonId> {
      const auto person = store->keys().make<PersonId>(tx);
      tx.execute("INSERT INTO person (id, public_id, name, created_at) VALUES ($1, $2, 'A', 0)", person, PublicId::make(random));
      tx.execute("INSERT INTO membership (workspace_id, person_id, role, created_at) VALUES ($1, $2, 1, 0)", workspace, person);
      return person;
    });
  }

  void add_items(int count) {
    write([&](Tx& tx) -> Result<void> {
      for (int i = 0; i < count; ++i) {
        const auto item = store->keys().make<ItemId>(tx);
        tx.execute(
            "INSERT INTO item (id, public_id, project_id, version, excerpt, responses, created_at) VALUES ($1, $2, $3, 1, 'x', 2, 0)", item,
            PublicId::make(random), project);
        tx.execute("INSERT INTO item_version (item_id, version, content, created_at) VALUES ($1, 1, '{}', 0)", item);
        for (int k = 0; k < overlap; ++k) {
          std::int64_t position = 0;
          {
            auto rows = tx.query(
                "UPDATE project_count SET next_position = next_position + 1, needed = needed + 1 WHERE project_id = $1 RETURNING next_position",
                project);
            if (rows.next()) position = rows.integer(0) - 1;
          }
          add_free_slots(tx, project,
                         {{store->keys().make<SlotId>(tx).value, item.value, rules::sort_key(rules::normal_class, position), 1, 2}});
        }
      }
      return success();
    });
    hints.raise_epoch(project);
  }

  /// Items that have not exactly the judgments that were asked for.
  std::int64_t wrong_overlaps() {
    static_assert(overlap == 3);
    return count("SELECT count(*) FROM (SELECT item_id FROM annotation GROUP BY item_id HAVING count(*) <> 3) AS x");
  }

  /// What twenty requests at once are told, each with its key.
  std::set<std::string> replies_to(const PublicId& assignment, PersonId person, const std::function<std::string(int)>& key) {
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::set<std::string> replies;
    for (int i = 0; i < 20; ++i) {
      threads.emplace_back([&, i] {
        const auto outcome = try_submit(assignment, person, key(i));
        const std::lock_guard lock(mutex);
        replies.insert(outcome.ok() ? json::to_string(*outcome) : outcome.error().message);
      });
    }
    for (auto& thread : threads) thread.join();
    return replies;
  }

  Result<LeaseOutcome> try_lease(PersonId person, std::int64_t hold = 1) {
    const LeaseRequest request{project_id, person, hold, false};
    return store
        ->write([this, request](Tx& tx) -> Result<LeaseOutcome> {
          if (GetParam() != Way::postgres_sets) return lease(tx, store->keys(), hints, system_random, request, clock.now());
          return lease_all(tx, store->keys(), hints, system_random, std::span(&request, 1), clock.now()).front();
        })
        .get();
  }
  LeaseOutcome must_lease(PersonId person, std::int64_t hold = 1) {
    auto outcome = try_lease(person, hold);
    if (!outcome.ok()) throw std::runtime_error(outcome.error().message);
    return *outcome;
  }
  std::vector<PublicId> live(PersonId person) {
    return *store
                ->read([this, person](Tx& tx) -> Result<std::vector<PublicId>> {
                  std::vector<PublicId> ids;
                  for (const auto& row : live_tasks(tx, project, person, clock.now())) ids.push_back(row.assignment);
                  return ids;
                })
                .get();
  }
  Result<SubmitOutcome> try_submit(const PublicId& assignment, PersonId person, const std::string& key, const std::string& hash = "h",
                                   std::int64_t revision = 0) {
    SubmitRequest request;
    request.assignment = assignment;
    request.person = person;
    request.answers = JsonText("{\"q\":1}");
    request.expected_revision = revision;
    request.active = seconds(20);
    request.idempotency = {"submit", key, hash};
    return store
        ->write([this, request](Tx& tx) -> Result<SubmitOutcome> {
          if (GetParam() != Way::postgres_sets) return submit(tx, store->keys(), system_random, request, clock.now());
          return submit_all(tx, store->keys(), system_random, std::span(&request, 1), clock.now()).front();
        })
        .get();
  }
  std::int64_t count(db::Sql sql) {
    return *store
                ->read([sql](Tx& tx) -> Result<std::int64_t> {
                  auto rows = tx.query(sql);
                  return rows.next() ? rows.integer(0) : 0;
                })
                .get();
  }

  testing::TestDatabase database;
  SeededRandom random;
  SystemRandom system_random;
  ManualClock clock;
  std::unique_ptr<Store> store;
  LeaseHints hints;
  WorkspaceId workspace;
  ProjectId project;
  PublicId project_id;
};

TEST_P(Work, a_person_gets_each_item_once_and_then_nothing) {
  add_items(4);
  const auto person = add_person();
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(must_lease(person).live, 1);
    ASSERT_TRUE(try_submit(live(person).front(), person, "k" + std::to_string(i)).ok());
  }
  EXPECT_EQ(must_lease(person).live, 0);
  EXPECT_EQ(count("SELECT count(DISTINCT item_id) FROM annotation"), 4);
}

TEST_P(Work, a_person_never_holds_more_than_three_leases) {
  add_items(10);
  const auto person = add_person();
  EXPECT_EQ(must_lease(person, 3).live, 3);
  EXPECT_EQ(must_lease(person, 9).live, 3);
}

TEST_P(Work, overlap_is_exact_when_many_people_claim_at_once) {
  constexpr int items = 500;
  constexpr int people = 32;
  add_items(items);
  std::vector<PersonId> everyone;
  for (int i = 0; i < people; ++i) everyone.push_back(add_person());
  std::vector<std::thread> threads;
  for (const auto person : everyone) {
    threads.emplace_back([this, person] {
      while (must_lease(person, 2).live > 0) {
        for (const auto& assignment : live(person)) (void)try_submit(assignment, person, assignment.text());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong_overlaps(), 0);
  EXPECT_EQ(count("SELECT count(*) FROM annotation"), items * overlap);
  EXPECT_EQ(count("SELECT count(*) FROM (SELECT item_id FROM annotation GROUP BY item_id, person_id HAVING count(*) > 1) AS x"), 0);
  EXPECT_EQ(count("SELECT done FROM project_count"), items * overlap);
}

// The control: whoever looks in one unit and takes in the next gives one slot to two people, and the count above shows it.
TEST_P(Work, overlap_is_not_exact_when_looking_and_taking_are_two_units) {
  add_items(1);
  std::vector<PersonId> people;
  for (int i = 0; i < overlap + 1; ++i) people.push_back(add_person());
  std::vector<FreeSlot> seen;
  for (const auto person : people) {
    seen.push_back(*write([&](Tx& tx) -> Result<std::optional<FreeSlot>> { return first_free(tx, project, person, -1); }));
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    write([&](Tx& tx) -> Result<void> {
      tx.execute("DELETE FROM free_slot WHERE project_id = $1 AND sort_key = $2", project, seen[i].sort_key);
      tx.execute(
          "INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, submitted_at, imported)"
          " VALUES ($1, $2, $3, $4, $1, $5, 1, 1, 0, 0)",
          store->keys().make<AnnotationId>(tx), PublicId::make(random), project, seen[i].item, people[i]);
      return success();
    });
  }
  EXPECT_EQ(wrong_overlaps(), 1);
}

TEST_P(Work, the_same_key_sent_twenty_times_at_once_has_one_effect_and_one_reply) {
  add_items(2);
  const auto person = add_person();
  must_lease(person);
  const auto assignment = live(person).front();
  EXPECT_EQ(replies_to(assignment, person, [](int) { return std::string("one"); }).size(), 1U);
  EXPECT_EQ(count("SELECT count(*) FROM revision"), 1);
  // The control: with a key for each, one request stores and the others hear that it is done.
  must_lease(person);
  EXPECT_EQ(replies_to(live(person).front(), person, [](int i) { return "key " + std::to_string(i); }).size(), 2U);
}

TEST_P(Work, a_key_with_another_body_is_refused) {
  add_items(1);
  const auto person = add_person();
  must_lease(person);
  const auto assignment = live(person).front();
  ASSERT_TRUE(try_submit(assignment, person, "one", "a").ok());
  const auto second = try_submit(assignment, person, "one", "b");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST_P(Work, an_expired_lease_goes_to_another_and_a_late_hand_in_is_kept_as_surplus) {
  add_items(1);
  std::vector<PersonId> others;
  const auto slow = add_person();
  must_lease(slow);
  const auto assignment = live(slow).front();
  clock.advance(hours(1));
  EXPECT_EQ(store->write([this](Tx& tx) { return expire_leases(tx, clock.now(), 10); }).get()->size(), 1U);
  hints.raise_epoch(project);
  for (int i = 0; i < overlap; ++i) {
    const auto person = add_person();
    ASSERT_EQ(must_lease(person).live, 1);
    ASSERT_TRUE(try_submit(live(person).front(), person, "k").ok());
  }
  const auto late = try_submit(assignment, slow, "late");
  ASSERT_TRUE(late.ok()) << late.error().message;
  EXPECT_TRUE(late->surplus);
  EXPECT_FALSE(late->counted);
  EXPECT_EQ(count("SELECT done FROM project_count"), overlap);
  EXPECT_EQ(count("SELECT count(*) FROM annotation"), overlap + 1);
}

TEST_P(Work, an_expired_lease_comes_back_to_its_person_with_the_same_id_and_order) {
  add_items(1);
  const auto person = add_person();
  must_lease(person);
  const auto before = live(person).front();
  clock.advance(hours(1));
  ASSERT_EQ(must_lease(person).live, 1);
  EXPECT_EQ(live(person).front(), before);
}

TEST_P(Work, a_skip_frees_the_slot_for_others_and_not_for_the_one_who_skipped) {
  add_items(1);
  const auto person = add_person();
  must_lease(person);
  const SkipRequest request{live(person).front(), person, SkipReason::broken_item, "empty prompt", {"skip", "s", "h"}};
  ASSERT_TRUE(store->write([&](Tx& tx) { return skip(tx, store->keys(), request, clock.now()); }).get().ok());
  EXPECT_EQ(must_lease(person).live, 0);
  EXPECT_EQ(count("SELECT count(*) FROM free_slot"), overlap);
}

TEST_P(Work, a_revision_within_ten_minutes_is_stored_beside_the_first_and_later_is_refused) {
  add_items(1);
  const auto person = add_person();
  must_lease(person);
  const auto assignment = live(person).front();
  ASSERT_TRUE(try_submit(assignment, person, "a").ok());
  clock.advance(minutes(9));
  const auto second = try_submit(assignment, person, "b", "h", 1);
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_EQ(second->revision, 2);
  EXPECT_EQ(count("SELECT count(*) FROM revision"), 2);
  EXPECT_FALSE(try_submit(assignment, person, "stale", "h", 1).ok());
  clock.advance(minutes(2));
  EXPECT_FALSE(try_submit(assignment, person, "c", "h", 2).ok());
}

TEST_P(Work, an_older_draft_never_overwrites_a_newer_one) {
  add_items(1);
  const auto person = add_person();
  must_lease(person);
  const auto assignment = live(person).front();
  const auto save = [&](std::int64_t sequence, const char* text) {
    const DraftRequest request{assignment, person, sequence, JsonText(text), seconds(1)};
    return store->write([this, request](Tx& tx) { return save_draft(tx, request, clock.now()); }).get();
  };
  EXPECT_EQ(save(5, "{\"a\":5}")->stored_sequence, 5);
  EXPECT_EQ(save(4, "{\"a\":4}")->stored_sequence, 5);
  EXPECT_EQ(count("SELECT count(*) FROM draft WHERE answers = '{\"a\":5}'"), 1);
}

TEST_P(Work, a_person_whose_membership_ended_sees_no_task) {
  add_items(1);
  const auto person = add_person();
  must_lease(person);
  const auto assignment = live(person).front();
  write([&](Tx& tx) -> Result<void> {
    tx.execute("UPDATE membership SET revoked_at = 1 WHERE person_id = $1", person);
    return success();
  });
  EXPECT_EQ(try_submit(assignment, person, "a").error().code, ErrorCode::not_found);
  EXPECT_EQ(try_lease(person).error().code, ErrorCode::not_found);
}

TEST_P(Work, a_batch_gives_each_person_what_they_would_get_alone) {
  add_items(5);
  std::vector<PersonId> people;
  for (int i = 0; i < 9; ++i) people.push_back(add_person());
  std::vector<LeaseRequest> requests;
  for (const auto person : people) requests.push_back({project_id, person, 1 + static_cast<std::int64_t>(requests.size() % 3), false});
  requests.push_back({project_id, people[0], 3, false});              // the same person once more
  requests.push_back({PublicId::make(random), people[1], 1, false});  // no such project
  const auto outcomes = write([&](Tx& tx) -> Result<std::vector<Result<LeaseOutcome>>> {
    return lease_all(tx, store->keys(), hints, system_random, requests, clock.now());
  });
  ASSERT_EQ(outcomes.size(), requests.size());
  for (std::size_t i = 0; i < people.size() && i != 0; ++i) EXPECT_LE(outcomes[i]->live, requests[i].hold);
  EXPECT_EQ(outcomes[9]->live, static_cast<std::int64_t>(live(people[0]).size()));
  EXPECT_EQ(outcomes[10].error().code, ErrorCode::not_found);
  // 15 slots, 9 people who want 1 + 2 + 3 three times and one who wants two more: all are given out, none twice.
  EXPECT_EQ(count("SELECT count(*) FROM slot WHERE status = 0"), 15);
  EXPECT_EQ(count("SELECT count(*) FROM free_slot"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM assignment WHERE status = 0"), 15);
  EXPECT_EQ(count("SELECT count(*) FROM slot s JOIN assignment a ON a.slot_id = s.id AND a.item_id = s.item_id"), 15);
  EXPECT_EQ(count("SELECT max(n) FROM (SELECT count(*) AS n FROM assignment GROUP BY item_id, person_id) AS t"), 1);

  std::vector<SubmitRequest> hand_ins;
  for (const auto person : people) {
    for (const auto& assignment : live(person)) {
      SubmitRequest request;
      request.assignment = assignment;
      request.person = person;
      request.answers = JsonText("{\"q\":\"it's \\u00e9 \\\"fine\\\"\"}");
      request.active = seconds(20);
      request.idempotency = {"submit", assignment.text(), "h"};
      hand_ins.push_back(request);
    }
  }
  hand_ins.push_back(hand_ins.front());  // the same key in the same batch
  auto other = hand_ins[1];
  other.idempotency = {"submit", "another", "h"};
  hand_ins.push_back(other);  // handed in already: refused
  auto stranger = hand_ins[2];
  stranger.person = hand_ins[14].person;
  stranger.idempotency.key = "stranger";
  hand_ins.push_back(stranger);
  const auto submitted = write([&](Tx& tx) -> Result<std::vector<Result<SubmitOutcome>>> {
    return submit_all(tx, store->keys(), system_random, hand_ins, clock.now());
  });
  for (std::size_t i = 0; i < 15; ++i) EXPECT_TRUE(submitted[i].ok() && submitted[i]->counted && submitted[i]->revision == 1) << i;
  EXPECT_TRUE(submitted[15].ok() && submitted[15]->revision == 1);
  EXPECT_EQ(submitted[16].error().code, ErrorCode::conflict);
  EXPECT_EQ(submitted[17].error().code, ErrorCode::not_found);
  EXPECT_EQ(count("SELECT count(*) FROM annotation WHERE revision = 1"), 15);
  EXPECT_EQ(count("SELECT count(*) FROM revision WHERE answers = '{\"q\":\"it''s \\u00e9 \\\"fine\\\"\"}'"), 15);
  EXPECT_EQ(count("SELECT done FROM project_count"), 15);
  EXPECT_EQ(count("SELECT annotations FROM project_count"), 15);
  EXPECT_EQ(count("SELECT sum(done) FROM standing"), 15);
  EXPECT_EQ(count("SELECT count(*) FROM event WHERE kind = 'submitted'"), 15);
  EXPECT_EQ(count("SELECT count(*) FROM idempotency"), 15);
  EXPECT_EQ(count("SELECT count(*) FROM slot WHERE status = 2"), 15);
}

INSTANTIATE_TEST_SUITE_P(Ways, Work, ::testing::ValuesIn(ways()), way_name);

}  // namespace
}  // namespace assay::store
