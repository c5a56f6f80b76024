// people: the SQL of persons and of everything that proves who they are.
#include "store/people.hpp"

namespace assay::store {
namespace {

std::optional<Person> person_of(db::Rows& rows) {
  if (!rows.next()) return std::nullopt;
  return Person{rows.id<PersonTag>(0), rows.public_id(1), rows.text(2), rows.maybe_text(3), rows.maybe_text(4)};
}

Membership membership_of(const db::Rows& rows) {
  return {rows.id<WorkspaceTag>(0), rows.public_id(1), rows.text(2), static_cast<Role>(rows.integer(3))};
}

std::optional<Member> member_of(db::Rows& rows) {
  if (!rows.next()) return std::nullopt;
  return Member{rows.id<PersonTag>(0), static_cast<Role>(rows.integer(1)), !rows.is_null(2), rows.flag(3)};
}

}  // namespace

void add_workspace(Tx& tx, WorkspaceId id, const PublicId& public_id, const std::string& name, Time now) {
  tx.execute("INSERT INTO workspace (id, public_id, name, created_at) VALUES ($1, $2, $3, $4)", id, public_id, name, now);
}

void add_person(Tx& tx, const Person& person, Time now) {
  tx.execute("INSERT INTO person (id, public_id, name, email, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)", person.id,
             person.public_id, person.name, person.email, person.password_hash, now);
}

void add_member(Tx& tx, WorkspaceId workspace, PersonId person, Role role, Time now) {
  tx.execute(
      "INSERT INTO membership (workspace_id, person_id, role, created_at) VALUES ($1, $2, $3, $4)"
      " ON CONFLICT (workspace_id, person_id) DO UPDATE SET role = excluded.role, revoked_at = NULL",
      workspace, person, static_cast<std::int64_t>(role), now);
}

std::optional<Person> find_person(Tx& tx, PersonId id) {
  auto rows = tx.query("SELECT id, public_id, name, email, password_hash FROM person WHERE id = $1", id);
  return person_of(rows);
}

std::optional<Person> find_person_by_email(Tx& tx, const std::string& email) {
  auto rows = tx.query("SELECT id, public_id, name, email, password_hash FROM person WHERE email = $1", email);
  return person_of(rows);
}

bool lock_workspace(Tx& tx, WorkspaceId workspace) {
  auto rows = tx.query("SELECT id FROM workspace WHERE id = $1 {for update}", workspace);
  return rows.next();
}

std::optional<Member> find_member(Tx& tx, WorkspaceId workspace, const PublicId& person) {
  auto rows = tx.query(
      "SELECT p.id, m.role, m.revoked_at, p.imported FROM person p JOIN membership m ON m.person_id = p.id AND m.workspace_id = $1"
      " WHERE p.public_id = $2",
      workspace, person);
  return member_of(rows);
}

std::optional<Member> find_member(Tx& tx, WorkspaceId workspace, PersonId person) {
  auto rows = tx.query(
      "SELECT m.person_id, m.role, m.revoked_at, p.imported FROM membership m JOIN person p ON p.id = m.person_id"
      " WHERE m.workspace_id = $1 AND m.person_id = $2",
      workspace, person);
  return member_of(rows);
}

std::int64_t count_memberships(Tx& tx, PersonId person) {
  auto rows = tx.query("SELECT count(*) FROM membership WHERE person_id = $1 AND revoked_at IS NULL", person);
  return rows.next() ? rows.integer(0) : 0;
}

void set_password(Tx& tx, PersonId person, const std::string& email, const std::string& hash) {
  tx.execute("UPDATE person SET email = $2, password_hash = $3 WHERE id = $1", person, email, hash);
}

std::vector<Membership> memberships(Tx& tx, PersonId person) {
  std::vector<Membership> list;
  auto rows = tx.query(
      "SELECT w.id, w.public_id, w.name, m.role FROM membership m JOIN workspace w ON w.id = m.workspace_id"
      " WHERE m.person_id = $1 AND m.revoked_at IS NULL ORDER BY w.id",
      person);
  while (rows.next()) list.push_back(membership_of(rows));
  return list;
}

std::optional<Membership> membership(Tx& tx, PersonId person, const PublicId& workspace) {
  auto rows = tx.query(
      "SELECT w.id, w.public_id, w.name, m.role FROM membership m JOIN workspace w ON w.id = m.workspace_id"
      " WHERE m.person_id = $1 AND w.public_id = $2 AND m.revoked_at IS NULL",
      person, workspace);
  if (!rows.next()) return std::nullopt;
  return membership_of(rows);
}

std::vector<PersonRow> people(Tx& tx, WorkspaceId workspace) {
  std::vector<PersonRow> list;
  auto rows = tx.query(
      "SELECT p.public_id, p.name, p.email, m.role, m.created_at, p.last_seen_at, m.revoked_at, p.imported, d.done"
      " FROM membership m JOIN person p ON p.id = m.person_id"
      " LEFT JOIN (SELECT s.person_id, CAST(sum(s.done) AS BIGINT) AS done FROM standing s JOIN project o ON o.id = s.project_id"
      " WHERE o.workspace_id = $1 GROUP BY s.person_id) d ON d.person_id = m.person_id WHERE m.workspace_id = $1 ORDER BY p.id",
      workspace);
  while (rows.next()) {
    list.push_back({rows.public_id(0), rows.text(1), rows.maybe_text(2), static_cast<Role>(rows.integer(3)), rows.time(4),
                    rows.maybe_time(5), !rows.is_null(6), rows.flag(7), rows.maybe_integer(8).value_or(0)});
  }
  return list;
}

std::int64_t count_owners(Tx& tx, WorkspaceId workspace) {
  auto rows = tx.query("SELECT count(*) FROM membership WHERE workspace_id = $1 AND role = 4 AND revoked_at IS NULL", workspace);
  return rows.next() ? rows.integer(0) : 0;
}

void set_role(Tx& tx, WorkspaceId workspace, PersonId person, Role role) {
  tx.execute("UPDATE membership SET role = $3 WHERE workspace_id = $1 AND person_id = $2", workspace, person,
             static_cast<std::int64_t>(role));
}

void revoke_member(Tx& tx, WorkspaceId workspace, PersonId person, Time now) {
  tx.execute("UPDATE membership SET revoked_at = $3 WHERE workspace_id = $1 AND person_id = $2", workspace, person, now);
  tx.execute("UPDATE api_token SET revoked_at = $3 WHERE workspace_id = $1 AND person_id = $2 AND revoked_at IS NULL", workspace, person,
             now);
}

void restore_member(Tx& tx, WorkspaceId workspace, PersonId person) {
  tx.execute("UPDATE membership SET revoked_at = NULL WHERE workspace_id = $1 AND person_id = $2", workspace, person);
}

void add_session(Tx& tx, const std::string& token_hash, const PublicId& public_id, PersonId person, const std::string& browser, Time now,
                 Time expires) {
  tx.execute(
      "INSERT INTO session (token_hash, public_id, person_id, browser, created_at, last_seen_at, expires_at)"
      " VALUES ($1, $2, $3, $4, $5, $5, $6)",
      token_hash, public_id, person, browser, now, expires);
  mark_seen(tx, person, now);
}

std::optional<SessionHolder> find_session(Tx& tx, const std::string& token_hash, Time now) {
  auto rows = tx.query(
      "SELECT p.id, p.name, s.last_seen_at FROM session s JOIN person p ON p.id = s.person_id"
      " WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.revoked_at IS NULL",
      token_hash, now);
  if (!rows.next()) return std::nullopt;
  return SessionHolder{rows.id<PersonTag>(0), rows.text(1), rows.maybe_time(2)};
}

std::vector<SessionRow> sessions(Tx& tx, PersonId person, const std::string& present, Time now) {
  std::vector<SessionRow> list;
  auto rows = tx.query(
      "SELECT public_id, browser, created_at, last_seen_at, token_hash FROM session"
      " WHERE person_id = $1 AND expires_at > $2 AND revoked_at IS NULL ORDER BY created_at DESC, token_hash",
      person, now);
  while (rows.next()) {
    list.push_back({rows.public_id(0), rows.maybe_text(1).value_or(""), rows.time(2), rows.maybe_time(3), rows.view(4) == present});
  }
  return list;
}

bool end_session(Tx& tx, PersonId person, const PublicId& session, Time now) {
  return tx.execute("UPDATE session SET revoked_at = $3 WHERE person_id = $1 AND public_id = $2 AND revoked_at IS NULL AND expires_at > $3",
                    person, session, now) == 1;
}

void mark_session_seen(Tx& tx, const std::string& token_hash, Time now) {
  tx.execute("UPDATE session SET last_seen_at = $2 WHERE token_hash = $1", token_hash, now);
}

void mark_seen(Tx& tx, PersonId person, Time now) { tx.execute("UPDATE person SET last_seen_at = $2 WHERE id = $1", person, now); }

void end_session(Tx& tx, const std::string& token_hash, Time now) {
  tx.execute("UPDATE session SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL", token_hash, now);
}

void end_sessions(Tx& tx, PersonId person, const std::string& but, Time now) {
  tx.execute("UPDATE session SET revoked_at = $3 WHERE person_id = $1 AND token_hash <> $2 AND revoked_at IS NULL", person, but, now);
}

void add_link(Tx& tx, const std::string& token_hash, PersonId person, Time now, Time expires) {
  tx.execute("INSERT INTO sign_in_link (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)", token_hash, person, now,
             expires);
}

void end_links(Tx& tx, PersonId person, Time now) {
  tx.execute("UPDATE sign_in_link SET expires_at = $2 WHERE person_id = $1 AND used_at IS NULL AND expires_at > $2", person, now);
}

bool used_link_since(Tx& tx, PersonId person, Time since) {
  auto rows = tx.query("SELECT 1 FROM sign_in_link WHERE person_id = $1 AND used_at > $2 LIMIT 1", person, since);
  return rows.next();
}

std::optional<PersonId> use_link(Tx& tx, const std::string& token_hash, Time now) {
  auto rows =
      tx.query("UPDATE sign_in_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING person_id",
               token_hash, now);
  if (!rows.next()) return std::nullopt;
  return rows.id<PersonTag>(0);
}

void add_invitation(Tx& tx, InvitationId id, const PublicId& public_id, WorkspaceId workspace, const std::string& name, Role role,
                    const std::string& token_hash, PersonId by, Time now, Time expires) {
  tx.execute(
      "INSERT INTO invitation (id, public_id, workspace_id, name, role, token_hash, created_by, created_at, expires_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      id, public_id, workspace, name, static_cast<std::int64_t>(role), token_hash, by, now, expires);
}

std::optional<OpenInvitation> open_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id) {
  auto rows =
      tx.query("SELECT id, role FROM invitation WHERE workspace_id = $1 AND public_id = $2 AND used_at IS NULL AND revoked_at IS NULL",
               workspace, id);
  if (!rows.next()) return std::nullopt;
  return OpenInvitation{rows.id<InvitationTag>(0), static_cast<Role>(rows.integer(1))};
}

bool replace_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id, const std::string& token_hash, Time expires) {
  return tx.execute(
             "UPDATE invitation SET token_hash = $3, expires_at = $4 WHERE workspace_id = $1 AND public_id = $2"
             " AND used_at IS NULL AND revoked_at IS NULL",
             workspace, id, token_hash, expires) == 1;
}

bool revoke_invitation(Tx& tx, WorkspaceId workspace, const PublicId& id, Time now) {
  return tx.execute(
             "UPDATE invitation SET revoked_at = $3 WHERE workspace_id = $1 AND public_id = $2 AND used_at IS NULL"
             " AND revoked_at IS NULL",
             workspace, id, now) == 1;
}

std::optional<Invitation> find_invitation(Tx& tx, const std::string& token_hash, Time now) {
  auto rows = tx.query(
      "SELECT i.id, i.workspace_id, w.name, i.name, i.role FROM invitation i JOIN workspace w ON w.id = i.workspace_id"
      " WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2",
      token_hash, now);
  if (!rows.next()) return std::nullopt;
  return Invitation{rows.id<InvitationTag>(0), rows.id<WorkspaceTag>(1), rows.text(2), rows.text(3), static_cast<Role>(rows.integer(4))};
}

bool use_invitation(Tx& tx, InvitationId id, Time now) {
  return tx.execute("UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2", id,
                    now) == 1;
}

std::vector<InvitationRow> invitations(Tx& tx, WorkspaceId workspace) {
  std::vector<InvitationRow> list;
  auto rows = tx.query(
      "SELECT public_id, name, role, created_at, expires_at, used_at FROM invitation WHERE workspace_id = $1"
      " AND revoked_at IS NULL ORDER BY id",
      workspace);
  while (rows.next()) {
    list.push_back({rows.public_id(0), rows.text(1), static_cast<Role>(rows.integer(2)), rows.time(3), rows.time(4), !rows.is_null(5)});
  }
  return list;
}

void add_token(Tx& tx, TokenId id, const PublicId& public_id, WorkspaceId workspace, PersonId person, const std::string& name, Scope scope,
               const std::string& token_hash, Time now) {
  tx.execute(
      "INSERT INTO api_token (id, public_id, workspace_id, person_id, name, scope, token_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      id, public_id, workspace, person, name, static_cast<std::int64_t>(scope), token_hash, now);
}

std::optional<TokenHolder> find_token(Tx& tx, const std::string& token_hash) {
  auto rows = tx.query(
      "SELECT t.id, p.id, p.name, t.workspace_id, t.scope, t.last_used_at FROM api_token t JOIN person p ON p.id = t.person_id"
      " WHERE t.token_hash = $1 AND t.revoked_at IS NULL",
      token_hash);
  if (!rows.next()) return std::nullopt;
  return TokenHolder{
      rows.id<TokenTag>(0), rows.id<PersonTag>(1), rows.text(2), rows.id<WorkspaceTag>(3), static_cast<Scope>(rows.integer(4)),
      rows.maybe_time(5)};
}

void mark_used(Tx& tx, WorkspaceId workspace, TokenId token, Time now) {
  tx.execute("UPDATE api_token SET last_used_at = $3 WHERE workspace_id = $1 AND id = $2", workspace, token, now);
}

std::vector<TokenRow> tokens(Tx& tx, WorkspaceId workspace) {
  std::vector<TokenRow> list;
  auto rows = tx.query(
      "SELECT public_id, name, scope, created_at, last_used_at, revoked_at FROM api_token WHERE workspace_id = $1 ORDER BY id", workspace);
  while (rows.next()) {
    list.push_back(
        {rows.public_id(0), rows.text(1), static_cast<Scope>(rows.integer(2)), rows.time(3), rows.maybe_time(4), !rows.is_null(5)});
  }
  return list;
}

std::optional<TokenId> revoke_token(Tx& tx, WorkspaceId workspace, const PublicId& id, Time now) {
  auto rows =
      tx.query("UPDATE api_token SET revoked_at = $3 WHERE workspace_id = $1 AND public_id = $2 AND revoked_at IS NULL RETURNING id",
               workspace, id, now);
  if (!rows.next()) return std::nullopt;
  return rows.id<TokenTag>(0);
}

std::map<std::string, PersonId> outside_people(Tx& tx, WorkspaceId workspace) {
  std::map<std::string, PersonId> people;
  auto rows = tx.query(
      "SELECT p.id, p.name FROM membership m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = $1"
      " AND p.imported = 1 AND p.erased_at IS NULL ORDER BY p.id",
      workspace);
  while (rows.next()) people.emplace(rows.text(1), rows.id<PersonTag>(0));
  return people;
}

PersonId add_outside_person(Tx& tx, Keys& keys, Random& random, WorkspaceId workspace, const std::string& name, Time now) {
  const auto id = keys.make<PersonId>(tx);
  tx.execute("INSERT INTO person (id, public_id, name, created_at, imported) VALUES ($1, $2, $3, $4, 1)", id, PublicId::make(random), name,
             now);
  tx.execute("INSERT INTO membership (workspace_id, person_id, role, created_at, revoked_at) VALUES ($1, $2, 1, $3, $3)", workspace, id,
             now);
  return id;
}

}  // namespace assay::store
