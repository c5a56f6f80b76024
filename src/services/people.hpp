// people: who is in a workspace: inviting, roles, leaving and coming back, one-time links, API tokens.
#pragma once
#include <string>
#include <vector>

#include "base/pending.hpp"
#include "domain/person.hpp"
#include "services/context.hpp"
#include "services/session_cache.hpp"
#include "store/people.hpp"

namespace assay::services {

struct PeopleList {
  std::vector<PersonRow> people;
  std::vector<InvitationRow> invitations;
};
/// `path` holds the secret, "/join#…"; it is shown once and cannot be read again.
struct NewInvitation {
  PublicId id;
  std::string path;
};
struct NewToken {
  PublicId id;
  std::string token;
};

/// Every change is checked again inside its transaction: the actor must still be a member, may not touch anybody
/// above their own role nor hand out more than it, and nobody changes their own role or removes the last owner.
class People {
 public:
  static constexpr Duration invitation_time = days(14);

  People(Context context, SessionCache& sessions) : context_(context), sessions_(sessions) {}

  [[nodiscard]] Pending<PeopleList> list(WorkspaceId workspace);
  [[nodiscard]] Pending<NewInvitation> invite(const Actor& actor, const std::string& name, Role role);
  /// A new address for an unused invitation; the old one stops working.
  [[nodiscard]] Pending<NewInvitation> replace(const Actor& actor, const PublicId& invitation);
  [[nodiscard]] Pending<void> revoke_invitation(const Actor& actor, const PublicId& invitation);

  [[nodiscard]] Pending<void> set_role(const Actor& actor, const PublicId& person, Role role);
  [[nodiscard]] Pending<void> revoke(const Actor& actor, const PublicId& person);
  [[nodiscard]] Pending<void> restore(const Actor& actor, const PublicId& person);
  /// The path that signs this person in once, "/link#…"; refused for somebody who works in other workspaces too.
  [[nodiscard]] Pending<std::string> link(const Actor& actor, const PublicId& person);

  [[nodiscard]] Pending<std::vector<TokenRow>> tokens(WorkspaceId workspace);
  [[nodiscard]] Pending<NewToken> add_token(const Actor& actor, const std::string& name, Scope scope);
  [[nodiscard]] Pending<void> revoke_token(const Actor& actor, const PublicId& token);

 private:
  Context context_;
  SessionCache& sessions_;
};

}  // namespace assay::services
