// people: persons, memberships, sessions, one-time links, invitations and API tokens. Secrets arrive hashed.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "domain/person.hpp"
#include "store/store.hpp"

namespace assay::store {

struct OpenInvitation {
  InvitationId id;
  Role role = Role::annotator;
};
/// A membership as it stands, ended or not.
struct Member {
  PersonId person;
  Role role = Role::annotator;
  bool revoked = false;
  bool imported = false;  ///< a name on imported judgments, never somebody with a login
};
struct SessionHolder {
  PersonId person;
  std::string name;
  std::optional<Time> last_seen_at;  ///< of this session
};
struct TokenHolder {
  TokenId token;
  PersonId person;
  std::string name;  ///< of the person
  WorkspaceId workspace;
  Scope scope = Scope::read;
  std::optional<Time> last_used_at;
};

void add_workspace(Tx& tx, WorkspaceId id, const PublicId& public_id, const std::string& name, Time now);
void add_person(Tx& tx, const Person& person, Time now);
void add_member(Tx& tx, WorkspaceId workspace, PersonId person, Role role, Time now);

[[nodiscard]] std::optional<Person> find_person(Tx& tx, PersonId id);
/// The e-mail must be folded to lower case already.
[[nodiscard]] std::optional<Person> find_person_by_email(Tx& tx, const std::string& email);
/// Locks the workspace's row, so that changes of its people take turns. False where there is none.
[[nodiscard]] bool lock_workspace(Tx& tx, WorkspaceId workspace);
[[nodiscard]] std::optional<Member> find_member(Tx& tx, WorkspaceId workspace, const PublicId& person);
[[nodiscard]] std::optional<Member> find_member(Tx& tx, WorkspaceId workspace, PersonId person);
/// Live memberships, in all workspaces.
[[nodiscard]] std::int64_t count_memberships(Tx& tx, PersonId person);
void set_password(Tx& tx, PersonId person, const std::string& email, const std::string& hash);
[[nodiscard]] std::vector<Membership> memberships(Tx& tx, PersonId person);
/// The live membership of a person in the workspace with this public id.
[[nodiscard]] std::optional<Membership> membership(Tx& tx, PersonId person, const PublicId& workspace);
[[nodiscard]] std::vector<PersonRow> people(Tx& tx, WorkspaceId workspace);
[[nodiscard]] std::int64_t count_owners(Tx& tx, WorkspaceId workspace);
void set_role(Tx& tx, WorkspaceId workspace, PersonId person, Role role);
/// Ends the membership and the person's API tokens in this workspace.
void revoke_member(Tx& tx, WorkspaceId workspace, PersonId person, Time now);
void restore_member(Tx& tx, WorkspaceId workspace, PersonId person);

void add_session(Tx& tx, const std::string& token_hash, const PublicId& public_id, PersonId person, const std::string& browser, Time now,
                 Time expires);
[[nodiscard]] std::optional<SessionHolder> find_session(Tx& tx, const std::string& token_hash, Time now);
/// Newest first; `present` is the hash of the one that asks.
[[nodiscard]] std::vector<SessionRow> sessions(Tx& tx, PersonId person, const std::string& present, Time now);
/// Ends one of the person's sessions; false where they have no such session that is still good.
[[nodiscard]] bool end_session(Tx& tx, PersonId person, const PublicId& session, Time now);
void mark_seen(Tx& tx, PersonId person, Time now);
void mark_session_seen(Tx& tx, const std::string& token_hash, Time now);
void end_session(Tx& tx, const std::string& token_hash, Time now);
/// Ends all sessions of the person but the one with this hash (empty: all).
void end_sessions(Tx& tx, PersonId person, const std::string& but, Time now);

void add_link(Tx& tx, const std::string& token_hash, PersonId person, Time now, Time expires);
/// Unused links of the person stop working.
void end_links(Tx& tx, PersonId person, Time now);
[[nodiscard]] bool used_link_since(Tx& tx, PersonId person, Time since);
/// The person, exactly once.
[[nodiscard]] std::optional<PersonId> use_link(Tx& tx, const std::string& token_hash, Time now);

void add_invitation(Tx& tx, InvitationId id, const PublicId& public_id, WorkspaceId workspace, const std::string& name, Role role,
                    const std::string& token_hash, PersonId by, Time now, Time expires);
/// An invitation that is neither used nor revoked (it may have run out).
[[nodiscard]] std::optional<OpenInvitation> open_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id);
[[nodiscard]] bool replace_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id, const std::string& token_hash, Time expires);
[[nodiscard]] bool revoke_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id, Time now);
[[nodiscard]] std::optional<Invitation> find_invitation(Tx& tx, const std::string& token_hash, Time now);
/// True exactly once.
[[nodiscard]] bool use_invitation(Tx& tx, InvitationId id, Time now);
/// Without the revoked ones.
[[nodiscard]] std::vector<InvitationRow> invitations(Tx& tx, WorkspaceId workspace);

void add_token(Tx& tx, TokenId id, const PublicId& public_id, WorkspaceId workspace, PersonId person, const std::string& name, Scope scope,
               const std::string& token_hash, Time now);
[[nodiscard]] std::optional<TokenHolder> find_token(Tx& tx, const std::string& token_hash);
void mark_used(Tx& tx, WorkspaceId workspace, TokenId token, Time now);
[[nodiscard]] std::vector<TokenRow> tokens(Tx& tx, WorkspaceId workspace);
/// Its key, where it still worked.
[[nodiscard]] std::optional<TokenId> revoke_token(Tx& tx, WorkspaceId workspace, const PublicId& id, Time now);

/// People whose finished judgments were imported: they have a name, never had a login, and their membership is ended.
[[nodiscard]] std::map<std::string, PersonId> outside_people(Tx& tx, WorkspaceId workspace);
[[nodiscard]] PersonId add_outside_person(Tx& tx, Keys& keys, Random& random, WorkspaceId workspace, const std::string& name, Time now);

}  // namespace assay::store
