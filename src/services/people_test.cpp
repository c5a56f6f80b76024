// Scenarios of signing in and of managing people, on both databases.
#include "services/people.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "services/signing_in.hpp"
#include "store/testing.hpp"

namespace assay::services {
namespace {

const std::string good_password = "a long enough sentence";

class PeopleAtWork : public ::testing::TestWithParam<db::Engine> {
 protected:
  PeopleAtWork() : database(GetParam()), store(open(database.address())) {
    workspace = *signing_in.create_workspace("Lab").get();
    owner = member("Olga", Role::owner);
    manager = member("Max", Role::manager);
    annotator = member("Ann", Role::annotator);
  }
  static std::unique_ptr<store::Store> open(const std::string& address) {
    auto opened = store::Store::open(address);
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  Actor member(const std::string& name, Role role) {
    const auto person = *signing_in.create_person(name, std::nullopt).get();
    if (!signing_in.add_member(workspace, person, role).get().ok()) throw std::runtime_error("no member");
    return {person, name, workspace, role, Scope::full};
  }
  PublicId id_of(const Actor& actor) { return signing_in.me(actor.person).get()->person.public_id; }
  PublicId workspace_id() { return signing_in.me(owner.person).get()->memberships.front().workspace_public_id; }
  static std::string secret(const std::string& path) { return path.substr(path.find('#') + 1); }
  std::string session(const Actor& actor) { return signing_in.with_link(*signing_in.make_link(actor.person).get()).get()->token; }
  Result<Actor> who(const std::string& token) { return signing_in.identify(token, std::nullopt, workspace_id()).get(); }
  Result<Login> try_password(const std::string& email, const std::string& password, const std::string& peer = "10.0.0.1") {
    return signing_in.with_password(email, password, peer).get();
  }
  std::int64_t events(const std::string& kind) {
    return *store
                ->read([&](store::Tx& tx) -> Result<std::int64_t> {
                  auto rows = tx.query("SELECT count(*) FROM event WHERE kind = $1", kind);
                  return rows.next() ? rows.integer(0) : 0;
                })
                .get();
  }

  store::testing::TestDatabase database;
  std::unique_ptr<store::Store> store;
  ManualClock clock;
  SystemRandom random;
  SigningIn signing_in{{*store, clock, random}};
  People people{{*store, clock, random}, signing_in.sessions()};
  WorkspaceId workspace;
  Actor owner, manager, annotator;
};

TEST_P(PeopleAtWork, a_session_that_ended_is_nobody_at_once_though_it_was_just_known) {
  const auto known = [&](const std::string& token) { return signing_in.identify(token, std::nullopt, std::nullopt).get().ok(); };
  const auto login = [&] { return signing_in.with_link(*signing_in.make_link(annotator.person).get()).get()->token; };
  const auto first = login();
  ASSERT_TRUE(known(first) && known(first));
  ASSERT_TRUE(signing_in.sign_out(first).get().ok());
  EXPECT_FALSE(known(first));
  const auto second = login();
  ASSERT_TRUE(known(second));
  const auto third = signing_in.with_link(*signing_in.make_link(annotator.person).get(), second).get()->token;
  EXPECT_FALSE(known(second)) << "a new login ends the one before it";
  ASSERT_TRUE(known(third));
  ASSERT_TRUE(people.revoke(manager, id_of(annotator)).get().ok());
  EXPECT_FALSE(known(third)) << "access was revoked";
}

TEST_P(PeopleAtWork, a_link_signs_in_once_in_twenty_parallel_tries) {
  const auto url = *people.link(manager, id_of(annotator)).get();
  EXPECT_TRUE(url.starts_with("/link#"));
  std::atomic<int> opened{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      if (signing_in.with_link(secret(url)).get().ok()) ++opened;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(opened, 1);
}

TEST_P(PeopleAtWork, a_new_link_ends_the_one_before) {
  const auto first = *people.link(manager, id_of(annotator)).get();
  const auto second = *people.link(manager, id_of(annotator)).get();
  EXPECT_EQ(signing_in.with_link(secret(first)).get().error().code, ErrorCode::unauthenticated);
  EXPECT_TRUE(signing_in.with_link(secret(second)).get().ok());
}

TEST_P(PeopleAtWork, a_link_lives_seven_days_and_a_session_fourteen) {
  const auto url = *people.link(manager, id_of(annotator)).get();
  clock.advance(days(7));
  EXPECT_FALSE(signing_in.with_link(secret(url)).get().ok());
  const auto token = session(annotator);
  clock.advance(days(14) + Duration{-1});
  EXPECT_TRUE(who(token).ok());
  clock.advance({1});
  EXPECT_EQ(who(token).error().code, ErrorCode::unauthenticated);
}

TEST_P(PeopleAtWork, an_invited_person_joins_with_the_role_of_the_invitation) {
  const auto made = *people.invite(manager, "Rita", Role::reviewer).get();
  EXPECT_TRUE(made.path.starts_with("/join#"));
  EXPECT_EQ(signing_in.invitation(secret(made.path)).get()->role, Role::reviewer);
  const auto login = signing_in.accept(secret(made.path), {"Rita", " Rita@Example.org", good_password}).get();
  ASSERT_TRUE(login.ok());
  EXPECT_EQ(login->me.person.email, "rita@example.org");
  EXPECT_EQ(who(login->token)->role, Role::reviewer);
  EXPECT_FALSE(signing_in.accept(secret(made.path), {"Eve", "eve@example.org", good_password}).get().ok());
  EXPECT_TRUE(try_password("RITA@example.ORG", good_password).ok());
  EXPECT_EQ(events("joined"), 1);
}

TEST_P(PeopleAtWork, a_replaced_or_revoked_or_late_invitation_opens_nothing) {
  const auto first = *people.invite(manager, "Rita", Role::annotator).get();
  const auto second = *people.replace(manager, first.id).get();
  EXPECT_FALSE(signing_in.invitation(secret(first.path)).get().ok());
  EXPECT_TRUE(signing_in.invitation(secret(second.path)).get().ok());
  ASSERT_TRUE(people.revoke_invitation(manager, first.id).get().ok());
  EXPECT_FALSE(signing_in.accept(secret(second.path), {"Rita", "r@example.org", good_password}).get().ok());
  EXPECT_EQ(people.replace(manager, first.id).get().error().code, ErrorCode::not_found);
  const auto late = *people.invite(manager, "Rita", Role::annotator).get();
  clock.advance(days(14));
  EXPECT_FALSE(signing_in.invitation(secret(late.path)).get().ok());
}

TEST_P(PeopleAtWork, an_invitation_does_not_take_over_an_account) {
  const auto first = *people.invite(manager, "Rita", Role::reviewer).get();
  ASSERT_TRUE(signing_in.accept(secret(first.path), {"Rita", "r@example.org", good_password}).get().ok());
  const auto second = *people.invite(manager, "Rita", Role::annotator).get();
  EXPECT_EQ(signing_in.accept(secret(second.path), {"Eve", "r@example.org", "another long sentence"}).get().error().code,
            ErrorCode::conflict);
  const auto again = signing_in.accept(secret(second.path), {"Rita", "r@example.org", good_password}).get();
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->me.memberships.front().role, Role::reviewer) << "an invitation takes nothing away";
}

TEST_P(PeopleAtWork, a_revoked_person_loses_access_at_once_and_gets_it_back) {
  const auto token = session(annotator);
  EXPECT_TRUE(who(token).ok());
  ASSERT_TRUE(people.revoke(manager, id_of(annotator)).get().ok());
  EXPECT_FALSE(who(token).ok());
  ASSERT_TRUE(people.restore(manager, id_of(annotator)).get().ok());
  EXPECT_FALSE(who(token).ok()) << "the old login stays ended";
  EXPECT_TRUE(who(session(annotator)).ok());
}

TEST_P(PeopleAtWork, somebody_with_another_workspace_keeps_that_one_and_gets_no_link_from_here) {
  const auto elsewhere = *signing_in.create_workspace("Other").get();
  ASSERT_TRUE(signing_in.add_member(elsewhere, annotator.person, Role::owner).get().ok());
  EXPECT_EQ(people.link(manager, id_of(annotator)).get().error().code, ErrorCode::conflict);
  const auto token = session(annotator);
  ASSERT_TRUE(people.revoke(manager, id_of(annotator)).get().ok());
  EXPECT_EQ(who(token).error().code, ErrorCode::not_found);
  EXPECT_TRUE(signing_in.identify(token, std::nullopt, std::nullopt).get().ok());
}

TEST_P(PeopleAtWork, nobody_changes_their_own_role_or_reaches_above_it) {
  EXPECT_EQ(people.set_role(manager, id_of(manager), Role::annotator).get().error().code, ErrorCode::conflict);
  EXPECT_EQ(people.set_role(manager, id_of(annotator), Role::owner).get().error().code, ErrorCode::conflict);
  EXPECT_EQ(people.set_role(manager, id_of(owner), Role::annotator).get().error().code, ErrorCode::conflict);
  EXPECT_EQ(people.revoke(manager, id_of(owner)).get().error().code, ErrorCode::conflict);
  EXPECT_EQ(people.link(manager, id_of(owner)).get().error().code, ErrorCode::conflict);
  EXPECT_EQ(people.invite(manager, "Otto", Role::owner).get().error().code, ErrorCode::conflict);
  const auto up = *people.invite(owner, "Otto", Role::owner).get();
  EXPECT_EQ(people.replace(manager, up.id).get().error().code, ErrorCode::conflict);
  EXPECT_TRUE(people.set_role(manager, id_of(annotator), Role::manager).get().ok());
  EXPECT_EQ(events("role_changed"), 1);
}

TEST_P(PeopleAtWork, the_last_owner_stays_even_when_two_remove_each_other_at_once) {
  EXPECT_EQ(people.revoke(owner, id_of(owner)).get().error().code, ErrorCode::conflict);
  const auto second = member("Otto", Role::owner);
  const auto first_id = id_of(owner);
  const auto second_id = id_of(second);
  auto one = people.revoke(owner, second_id);
  auto two = people.set_role(second, first_id, Role::annotator);
  const int done = (std::move(one).get().ok() ? 1 : 0) + (std::move(two).get().ok() ? 1 : 0);
  EXPECT_EQ(done, 1);
  int owners = 0;
  const auto list = *people.list(workspace).get();
  for (const auto& row : list.people) owners += row.role == Role::owner && !row.revoked ? 1 : 0;
  EXPECT_EQ(owners, 1);
}

TEST_P(PeopleAtWork, a_manager_who_was_revoked_meanwhile_changes_nothing) {
  ASSERT_TRUE(people.revoke(owner, id_of(manager)).get().ok());
  EXPECT_EQ(people.invite(manager, "X", Role::annotator).get().error().code, ErrorCode::not_found);
  EXPECT_EQ(people.add_token(manager, "ci", Scope::full).get().error().code, ErrorCode::not_found);
}

TEST_P(PeopleAtWork, a_token_knows_its_scope_and_works_in_its_workspace_only) {
  const auto made = *people.add_token(manager, "ci", Scope::read).get();
  EXPECT_TRUE(made.token.starts_with("assay_"));
  EXPECT_EQ(signing_in.identify(std::nullopt, made.token, workspace_id()).get()->scope, Scope::read);
  EXPECT_EQ(signing_in.identify(std::nullopt, made.token, std::nullopt).get().error().code, ErrorCode::not_found);
  const auto elsewhere = *signing_in.create_workspace("Other").get();
  ASSERT_TRUE(signing_in.add_member(elsewhere, manager.person, Role::owner).get().ok());
  const auto me = *signing_in.me(manager.person).get();
  for (const auto& one : me.memberships) {
    const auto found = signing_in.identify(std::nullopt, made.token, one.workspace_public_id).get();
    EXPECT_EQ(found.ok(), one.workspace == workspace);
  }
  ASSERT_TRUE(people.revoke_token(owner, made.id).get().ok());
  EXPECT_EQ(signing_in.identify(std::nullopt, made.token, workspace_id()).get().error().code, ErrorCode::unauthenticated);
  EXPECT_TRUE(people.tokens(workspace).get()->front().revoked);
}

TEST_P(PeopleAtWork, the_eleventh_wrong_password_for_an_email_is_throttled_for_fifteen_minutes) {
  ASSERT_TRUE(signing_in.set_password(owner.person, std::nullopt, "o@example.org", good_password).get().ok());
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(try_password("o@example.org", "wrong", "10.0.0." + std::to_string(i)).error().code, ErrorCode::unauthenticated);
  }
  EXPECT_EQ(try_password("O@example.org", good_password, "10.0.1.1").error().code, ErrorCode::throttled);
  clock.advance(minutes(15));
  EXPECT_TRUE(try_password("o@example.org", good_password).ok());
  EXPECT_EQ(events("sign_in_failed"), 10);
}

TEST_P(PeopleAtWork, guesses_in_parallel_do_not_slip_through_the_throttle) {
  std::atomic<int> wrong{0};
  std::atomic<int> throttled{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      const auto code = try_password("o@example.org", "wrong").error().code;
      if (code == ErrorCode::unauthenticated) ++wrong;
      if (code == ErrorCode::throttled) ++throttled;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 10);
  EXPECT_EQ(throttled, 10);
}

TEST_P(PeopleAtWork, right_passwords_are_never_counted) {
  ASSERT_TRUE(signing_in.set_password(owner.person, std::nullopt, "o@example.org", good_password).get().ok());
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(try_password("o@example.org", good_password).ok());
}

TEST(Throttling, counts_fifty_failures_by_address_and_a_whole_ipv6_network_as_one) {
  Throttle throttle;
  const Time now{1'790'000'000'000'000};
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(throttle.take("a" + std::to_string(i), "2001:db8:1:2:3:4:5:" + std::to_string(i), now));
  }
  EXPECT_FALSE(throttle.take("b", "2001:db8:1:2:ffff::1", now));
  EXPECT_TRUE(throttle.take("b", "2001:db8:1:3::1", now));
  EXPECT_TRUE(throttle.take("b", "2001:db8:1:2::1", now + minutes(15)));
}

TEST_P(PeopleAtWork, an_account_without_a_password_and_an_unknown_email_open_nothing) {
  ASSERT_TRUE(signing_in.create_person("No password", "n@example.org").get().ok());
  EXPECT_EQ(try_password("n@example.org", "nobody has this password").error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(try_password("u@example.org", "nobody has this password").error().code, ErrorCode::unauthenticated);
}

TEST_P(PeopleAtWork, a_new_login_ends_the_session_before_it_and_a_new_password_all_others) {
  const auto first = session(owner);
  ASSERT_TRUE(signing_in.set_password(owner.person, std::nullopt, "o@example.org", good_password, {}, first).get().ok());
  EXPECT_TRUE(who(first).ok());
  const auto second = signing_in.with_password("o@example.org", good_password, "10.0.0.1", first).get()->token;
  EXPECT_FALSE(who(first).ok());
  const auto third = try_password("o@example.org", good_password)->token;
  ASSERT_TRUE(signing_in.set_password(owner.person, good_password, "o@example.org", "a second long sentence", {}, third).get().ok());
  EXPECT_FALSE(who(second).ok());
  EXPECT_TRUE(who(third).ok());
  ASSERT_TRUE(signing_in.sign_out(third).get().ok());
  EXPECT_FALSE(who(third).ok());
}

TEST_P(PeopleAtWork, a_password_changes_with_the_old_one_or_just_after_a_link) {
  ASSERT_TRUE(signing_in.set_password(owner.person, std::nullopt, "o@example.org", good_password).get().ok());
  EXPECT_EQ(signing_in.set_password(owner.person, std::nullopt, "o@example.org", "a second long sentence").get().error().where, "/current");
  EXPECT_EQ(signing_in.set_password(owner.person, "wrong", "o@example.org", "a second long sentence").get().error().where, "/current");
  const auto token = session(owner);
  EXPECT_TRUE(signing_in.set_password(owner.person, std::nullopt, "o@example.org", "a second long sentence", {}, token).get().ok());
  clock.advance(minutes(15));
  EXPECT_FALSE(signing_in.set_password(owner.person, std::nullopt, "o@example.org", "a third long sentence").get().ok());
}

TEST_P(PeopleAtWork, a_name_on_imported_judgments_is_listed_as_that_and_given_no_access) {
  ASSERT_TRUE(store
                  ->write([this](store::Tx& tx) -> Result<void> {
                    (void)store::add_outside_person(tx, store->keys(), random, workspace, "worker_17", clock.now());
                    return success();
                  })
                  .get()
                  .ok());
  ASSERT_TRUE(people.revoke(manager, id_of(annotator)).get().ok());
  const auto list = people.list(workspace).get()->people;
  const auto named = [&](const std::string& name) {
    return *std::find_if(list.begin(), list.end(), [&](const PersonRow& row) { return row.name == name; });
  };
  EXPECT_TRUE(named("worker_17").imported);
  EXPECT_FALSE(named("Ann").imported) << "somebody whose access ended is still a person with a login";
  EXPECT_FALSE(named("Max").imported);
  const auto outside = named("worker_17").id;
  for (const auto& refused : {people.restore(manager, outside).get().error(), people.link(manager, outside).get().error(),
                              people.set_role(manager, outside, Role::reviewer).get().error()}) {
    EXPECT_EQ(refused.code, ErrorCode::conflict);
    EXPECT_NE(refused.message.find("imported judgments"), std::string::npos) << refused.message;
  }
  // A person whose access ended is not taken for the author of judgments from elsewhere, though they have the same name.
  const auto known =
      *store->read([this](store::Tx& tx) -> Result<std::map<std::string, PersonId>> { return store::outside_people(tx, workspace); }).get();
  EXPECT_EQ(known.count("worker_17"), 1U);
  EXPECT_EQ(known.count("Ann"), 0U);
  EXPECT_TRUE(people.restore(manager, id_of(annotator)).get().ok());
}

TEST_P(PeopleAtWork, ending_every_session_ends_the_unused_links_too) {
  const auto one = session(annotator), two = session(annotator);
  const auto link = secret(*people.link(manager, id_of(annotator)).get());
  EXPECT_EQ(signing_in.list_sessions(annotator.person, two).get()->size(), 2U);
  ASSERT_TRUE(signing_in.sign_out_everywhere(annotator.person).get().ok());
  EXPECT_FALSE(who(one).ok() || who(two).ok());
  EXPECT_FALSE(signing_in.with_link(link).get().ok());
  EXPECT_EQ(events("signed_out_everywhere"), 1);
}

TEST_P(PeopleAtWork, short_passwords_and_broken_emails_are_named_together) {
  const auto refused = signing_in.set_password(owner.person, std::nullopt, "no at sign", "short").get();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().violations.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Engines, PeopleAtWork, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::services
