// The store's suite for people and what proves who they are, on both databases.
#include "store/people.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/random.hpp"
#include "store/events.hpp"
#include "store/testing.hpp"

namespace assay::store {
namespace {

class PeopleRows : public ::testing::TestWithParam<db::Engine> {
 protected:
  template <class F>
  auto write(F work) {
    auto result = store->write(std::move(work)).get();
    if (!result.has_value()) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return std::move(*result);
  }

  PeopleRows() : database(GetParam()) {
    auto opened = Store::open(database.address());
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    store = std::move(*opened);
    workspace = add_workspace_row();
    other = add_workspace_row();
    person = add_person_row();
    write([this](Tx& tx) -> Result<void> {
      add_member(tx, workspace, person, Role::annotator, now);
      return success();
    });
  }

  WorkspaceId add_workspace_row() {
    return write([this](Tx& tx) -> Result<WorkspaceId> {
      const auto id = store->keys().make<WorkspaceId>(tx);
      add_workspace(tx, id, PublicId::make(random), "W", now);
      return id;
    });
  }
  PersonId add_person_row() {
    return write([this](Tx& tx) -> Result<PersonId> {
      const auto id = store->keys().make<PersonId>(tx);
      add_person(tx, {id, PublicId::make(random), "P", std::nullopt, std::nullopt}, now);
      return id;
    });
  }
  PublicId invite(const std::string& hash) {
    return write([&, this](Tx& tx) -> Result<PublicId> {
      const auto id = PublicId::make(random);
      add_invitation(tx, store->keys().make<InvitationId>(tx), id, workspace, "New", Role::reviewer, hash, person, now, now + days(14));
      return id;
    });
  }

  testing::TestDatabase database;
  std::unique_ptr<Store> store;
  SystemRandom random;
  Time now{1'790'000'000'000'000};
  WorkspaceId workspace, other;
  PersonId person;
};

TEST_P(PeopleRows, a_link_works_once_in_twenty_parallel_tries) {
  write([this](Tx& tx) -> Result<void> {
    add_link(tx, "hash", person, now, now + days(7));
    return success();
  });
  std::atomic<int> used{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([this, &used] {
      const auto found = store->write([this](Tx& tx) -> Result<std::optional<PersonId>> { return use_link(tx, "hash", now); }).get();
      if (found.ok() && *found) ++used;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(used, 1);
}

TEST_P(PeopleRows, a_link_and_a_session_end_with_their_time) {
  write([this](Tx& tx) -> Result<void> {
    add_link(tx, "link", person, now, now + days(7));
    add_session(tx, "session", PublicId::make(random), person, "Firefox on Linux", now, now + days(14));
    EXPECT_TRUE(find_session(tx, "session", now + days(13)));
    EXPECT_FALSE(find_session(tx, "session", now + days(14)));
    EXPECT_FALSE(use_link(tx, "link", now + days(7)));
    EXPECT_TRUE(use_link(tx, "link", now + days(6)));
    return success();
  });
}

TEST_P(PeopleRows, ending_the_other_sessions_leaves_the_present_one) {
  write([this](Tx& tx) -> Result<void> {
    add_session(tx, "mine", PublicId::make(random), person, "Firefox on Linux", now, now + days(14));
    add_session(tx, "stolen", PublicId::make(random), person, "Firefox on Linux", now, now + days(14));
    end_sessions(tx, person, "mine", now);
    EXPECT_TRUE(find_session(tx, "mine", now));
    EXPECT_FALSE(find_session(tx, "stolen", now));
    end_sessions(tx, person, "", now);
    EXPECT_FALSE(find_session(tx, "mine", now));
    return success();
  });
}

TEST_P(PeopleRows, a_replaced_invitation_answers_to_its_new_token_only) {
  const auto id = invite("old");
  write([&, this](Tx& tx) -> Result<void> {
    EXPECT_TRUE(replace_invitation(tx, workspace, id, "new", now + days(14)));
    EXPECT_FALSE(find_invitation(tx, "old", now));
    EXPECT_TRUE(find_invitation(tx, "new", now));
    return success();
  });
}

TEST_P(PeopleRows, an_invitation_is_used_once_and_not_when_revoked_or_too_late) {
  const auto id = invite("a");
  write([&, this](Tx& tx) -> Result<void> {
    const auto found = find_invitation(tx, "a", now);
    EXPECT_TRUE(found);
    EXPECT_FALSE(use_invitation(tx, found->id, now + days(14)));
    EXPECT_TRUE(use_invitation(tx, found->id, now));
    EXPECT_FALSE(use_invitation(tx, found->id, now));
    EXPECT_FALSE(revoke_invitation(tx, workspace, id, now));
    return success();
  });
  const auto second = invite("b");
  write([&, this](Tx& tx) -> Result<void> {
    EXPECT_FALSE(revoke_invitation(tx, other, second, now)) << "through another workspace";
    EXPECT_TRUE(revoke_invitation(tx, workspace, second, now));
    EXPECT_FALSE(find_invitation(tx, "b", now));
    EXPECT_FALSE(replace_invitation(tx, workspace, second, "c", now + days(14)));
    EXPECT_EQ(invitations(tx, workspace).size(), 1U);
    return success();
  });
}

TEST_P(PeopleRows, a_token_is_found_and_revoked_in_its_workspace_only) {
  write([this](Tx& tx) -> Result<void> {
    const auto id = PublicId::make(random);
    add_token(tx, store->keys().make<TokenId>(tx), id, workspace, person, "ci", Scope::read, "hash", now);
    EXPECT_EQ(find_token(tx, "hash")->workspace, workspace);
    EXPECT_TRUE(tokens(tx, other).empty());
    EXPECT_FALSE(revoke_token(tx, other, id, now));
    EXPECT_TRUE(revoke_token(tx, workspace, id, now));
    EXPECT_FALSE(find_token(tx, "hash"));
    EXPECT_TRUE(tokens(tx, workspace).front().revoked);
    return success();
  });
}

TEST_P(PeopleRows, a_membership_that_ended_is_known_but_opens_nothing) {
  write([this](Tx& tx) -> Result<void> {
    add_token(tx, store->keys().make<TokenId>(tx), PublicId::make(random), workspace, person, "ci", Scope::full, "hash", now);
    EXPECT_EQ(count_memberships(tx, person), 1);
    revoke_member(tx, workspace, person, now);
    EXPECT_TRUE(find_member(tx, workspace, person)->revoked);
    EXPECT_EQ(count_memberships(tx, person), 0);
    EXPECT_TRUE(memberships(tx, person).empty());
    EXPECT_FALSE(find_token(tx, "hash"));
    restore_member(tx, workspace, person);
    EXPECT_EQ(memberships(tx, person).size(), 1U);
    EXPECT_FALSE(find_token(tx, "hash")) << "tokens do not come back by themselves";
    return success();
  });
}

TEST_P(PeopleRows, an_event_goes_with_the_transaction_that_failed) {
  const auto failed = store
                          ->write([this](Tx& tx) -> Result<void> {
                            add_event(tx, store->keys(), workspace, person, "tried", 0, JsonText("{}"), now);
                            return Error::conflict("no");
                          })
                          .get();
  EXPECT_FALSE(failed.ok());
  write([this](Tx& tx) -> Result<void> {
    auto rows = tx.query("SELECT count(*) FROM event WHERE workspace_id = $1", workspace);
    EXPECT_TRUE(rows.next());
    EXPECT_EQ(rows.integer(0), 0);
    return success();
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, PeopleRows, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::store
