// person: somebody with a login, and the role they have in a workspace.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/time.hpp"
#include "domain/idempotency.hpp"
#include "domain/ids.hpp"

namespace assay {

/// In rising order of power; each may do what those before it may, annotating included.
enum class Role { annotator = 1, reviewer = 2, manager = 3, owner = 4 };
ASSAY_DESCRIBE_ENUM(Role, annotator, reviewer, manager, owner)

enum class Scope { read = 1, full = 2 };
ASSAY_DESCRIBE_ENUM(Scope, read, full)

struct Person {
  PersonId id;
  PublicId public_id;
  std::string name;
  std::optional<std::string> email;
  std::optional<std::string> password_hash;
};

struct Membership {
  WorkspaceId workspace;
  PublicId workspace_public_id;
  std::string workspace_name;
  Role role = Role::annotator;
};

/// Who acts, as the server knows them for one request.
struct Actor {
  PersonId person;
  std::string name;
  WorkspaceId workspace{};      ///< 0 where the route names none
  Role role = Role::annotator;  ///< in that workspace
  Scope scope = Scope::full;    ///< what the token allows; a login session allows all
  /// Where the request has an Idempotency-Key: the unit that takes effect uses it.
  std::shared_ptr<const Idempotency> once{};
};

struct PersonRow {
  PublicId id;
  std::string name;
  std::optional<std::string> email;
  Role role = Role::annotator;
  Time created_at;
  std::optional<Time> last_seen_at;
  bool revoked = false;
  bool imported = false;       ///< known by judgments from elsewhere only: never had a login
  std::int64_t judgments = 0;  ///< in all projects of the workspace
};

/// A login of a person that is still good.
struct SessionRow {
  PublicId id;
  std::string browser;  ///< "Firefox on Linux", as far as it said so
  Time created_at;
  std::optional<Time> last_seen_at;
  bool present = false;  ///< the one that asks
};

struct InvitationRow {
  PublicId id;
  std::string name;
  Role role = Role::annotator;
  Time created_at, expires_at;
  bool used = false;
};

struct Invitation {
  InvitationId id;
  WorkspaceId workspace;
  std::string workspace_name;
  std::string name;
  Role role = Role::annotator;
};

struct TokenRow {
  PublicId id;
  std::string name;
  Scope scope = Scope::read;
  Time created_at;
  std::optional<Time> last_used_at;
  bool revoked = false;
};

}  // namespace assay
