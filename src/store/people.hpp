// people: persons, memberships, sessions, one-time links and invitations. Secrets arrive hashed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "domain/person.hpp"
#include "store/store.hpp"

namespace assay::store {

struct PersonRow {
  PublicId id;
  std::string name;
  std::optional<std::string> email;
  Role role = Role::annotator;
  Time created_at;
  std::optional<Time> last_seen_at;
  bool revoked = false;
};
struct InvitationRow {
  PublicId id;
  std::string name;
  Role role = Role::annotator;
  Time created_at, expires_at;
  bool used = false, revoked = false;
};
struct Invitation {
  InvitationId id;
  WorkspaceId workspace;
  std::string workspace_name;
  std::string name;
  Role role = Role::annotator;
};
struct TokenHolder {
  PersonId person;
  WorkspaceId workspace;
  Scope scope = Scope::read;
};

void add_workspace(Tx& tx, WorkspaceId id, const PublicId& public_id, const std::string& name, Time now);
void add_person(Tx& tx, const Person& person, Time now);
void add_member(Tx& tx, WorkspaceId workspace, PersonId person, Role role, Time now);

[[nodiscard]] std::optional<Person> find_person(Tx& tx, PersonId id);
/// The e-mail must be folded to lower case already.
[[nodiscard]] std::optional<Person> find_person_by_email(Tx& tx, const std::string& email);
[[nodiscard]] std::optional<PersonId> find_member(Tx& tx, WorkspaceId workspace, const PublicId& person);
void set_password(Tx& tx, PersonId person, const std::string& email, const std::string& hash);
[[nodiscard]] std::vector<Membership> memberships(Tx& tx, PersonId person);
/// The live membership of a person in the workspace with this public id.
[[nodiscard]] std::optional<Membership> membership(Tx& tx, PersonId person, const PublicId& workspace);
[[nodiscard]] std::vector<PersonRow> people(Tx& tx, WorkspaceId workspace);
[[nodiscard]] std::int64_t count_owners(Tx& tx, WorkspaceId workspace);
[[nodiscard]] std::optional<Role> role_of(Tx& tx, WorkspaceId workspace, PersonId person);
void set_role(Tx& tx, WorkspaceId workspace, PersonId person, Role role);
/// Ends the membership; sessions and tokens of the person in this workspace stop working with it.
void revoke_member(Tx& tx, WorkspaceId workspace, PersonId person, Time now);
void restore_member(Tx& tx, WorkspaceId workspace, PersonId person);

void add_session(Tx& tx, const std::string& token_hash, PersonId person, Time now, Time expires);
[[nodiscard]] std::optional<PersonId> find_session(Tx& tx, const std::string& token_hash, Time now);
void end_session(Tx& tx, const std::string& token_hash, Time now);
void end_sessions(Tx& tx, PersonId person, Time now);

void add_link(Tx& tx, const std::string& token_hash, PersonId person, Time now, Time expires);
/// The person, exactly once.
[[nodiscard]] std::optional<PersonId> use_link(Tx& tx, const std::string& token_hash, Time now);

void add_invitation(Tx& tx, InvitationId id, const PublicId& public_id, WorkspaceId workspace, const std::string& name, Role role,
                    const std::string& token_hash, PersonId by, Time now, Time expires);
[[nodiscard]] bool replace_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id, const std::string& token_hash, Time expires);
[[nodiscard]] bool revoke_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id, Time now);
[[nodiscard]] std::optional<Invitation> find_invitation(Tx& tx, const std::string& token_hash, Time now);
/// True exactly once.
[[nodiscard]] bool use_invitation(Tx& tx, InvitationId id, Time now);
[[nodiscard]] std::vector<InvitationRow> invitations(Tx& tx, WorkspaceId workspace);

void add_token(Tx& tx, TokenId id, const PublicId& public_id, WorkspaceId workspace, PersonId person, const std::string& name, Scope scope,
               const std::string& token_hash, Time now);
[[nodiscard]] std::optional<TokenHolder> find_token(Tx& tx, const std::string& token_hash);

}  // namespace assay::store
