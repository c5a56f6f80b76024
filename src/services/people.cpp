// people: the rules of membership, each inside the transaction that it guards.
#include "services/people.hpp"

#include <utility>

#include "base/text.hpp"
#include "secrets/token.hpp"
#include "services/signing_in.hpp"
#include "store/events.hpp"
#include "store/idempotency.hpp"

namespace assay::services {
namespace {

Error no_person() { return Error::not_found("There is no such person in this workspace."); }
Error no_invitation() { return Error::not_found("There is no such open invitation."); }
Error above() { return Error::conflict("This needs a role that you do not have. Ask an owner of the workspace."); }

// There is nothing to give back to somebody who never had it.
Error ended(const store::Member& member) {
  if (member.imported) return Error::conflict("This is a name on imported judgments: nobody signs in with it. Invite the person instead.");
  return Error::conflict("This person's access has ended. Restore it first.");
}

JsonText role_detail(Role role) { return JsonText("{\"role\":" + quote_json(enum_name(role)) + "}"); }

// Changes of one workspace's people take turns behind its row; then the actor's present role decides, not the one
// the request came in with.
Result<Role> begin(store::Tx& tx, const Actor& actor) {
  if (!store::lock_workspace(tx, actor.workspace)) return Error::not_found("There is no such workspace.");
  const auto member = store::find_member(tx, actor.workspace, actor.person);
  if (!member || member->revoked || member->role < Role::manager) return Error::not_found("There is nothing here for you.");
  return member->role;
}

Result<store::Member> find_other(store::Tx& tx, const Actor& actor, Role role, const PublicId& person) {
  const auto member = store::find_member(tx, actor.workspace, person);
  if (!member) return no_person();
  if (member->role > role) return above();
  return *member;
}

Result<void> keep_an_owner(store::Tx& tx, WorkspaceId workspace, const store::Member& member) {
  if (member.role != Role::owner || member.revoked || store::count_owners(tx, workspace) > 1) return success();
  return Error::conflict("This is the last owner of the workspace. Make somebody else an owner first.");
}

}  // namespace

Pending<PeopleList> People::list(WorkspaceId workspace) {
  return context_.store.read([workspace](store::Tx& tx) -> Result<PeopleList> {
    return PeopleList{store::people(tx, workspace), store::invitations(tx, workspace)};
  });
}

Pending<NewInvitation> People::invite(const Actor& actor, const std::string& name, Role role) {
  const auto token = secrets::make_token(context_.random, "assay_i_");
  return context_.store.write([this, actor, name, role, token](store::Tx& tx) -> Result<NewInvitation> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    ASSAY_TRY(const auto mine, begin(tx, actor));
    if (role > mine) return above();
    const auto now = context_.clock.now();
    const auto id = context_.store.keys().make<InvitationId>(tx);
    const auto public_id = PublicId::make(context_.random);
    store::add_invitation(tx, id, public_id, actor.workspace, name, role, secrets::hash_token(token), actor.person, now,
                          now + invitation_time);
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "invited", id.value, role_detail(role), now);
    return NewInvitation{public_id, "/join#" + token};
  });
}

Pending<NewInvitation> People::replace(const Actor& actor, const PublicId& invitation) {
  const auto token = secrets::make_token(context_.random, "assay_i_");
  return context_.store.write([this, actor, invitation, token](store::Tx& tx) -> Result<NewInvitation> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    ASSAY_TRY(const auto mine, begin(tx, actor));
    const auto open = store::open_invitation(tx, actor.workspace, invitation);
    if (!open) return no_invitation();
    if (open->role > mine) return above();  // its new address would be a way up
    const auto now = context_.clock.now();
    if (!store::replace_invitation(tx, actor.workspace, invitation, secrets::hash_token(token), now + invitation_time))
      return no_invitation();
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "invitation_replaced", open->id.value,
                     role_detail(open->role), now);
    return NewInvitation{invitation, "/join#" + token};
  });
}

Pending<void> People::revoke_invitation(const Actor& actor, const PublicId& invitation) {
  return context_.store.write([this, actor, invitation](store::Tx& tx) -> Result<void> {
    ASSAY_CHECK(begin(tx, actor));
    const auto open = store::open_invitation(tx, actor.workspace, invitation);
    const auto now = context_.clock.now();
    if (!open || !store::revoke_invitation(tx, actor.workspace, invitation, now)) return no_invitation();
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "invitation_revoked", open->id.value,
                     role_detail(open->role), now);
    return success();
  });
}

Pending<void> People::set_role(const Actor& actor, const PublicId& person, Role role) {
  return context_.store.write([this, actor, person, role](store::Tx& tx) -> Result<void> {
    ASSAY_TRY(const auto mine, begin(tx, actor));
    ASSAY_TRY(const auto member, find_other(tx, actor, mine, person));
    if (member.person == actor.person) return Error::conflict("Nobody changes their own role. Ask another owner or manager.");
    if (role > mine) return above();
    if (member.revoked) return ended(member);
    if (role == member.role) return success();
    ASSAY_CHECK(keep_an_owner(tx, actor.workspace, member));
    store::set_role(tx, actor.workspace, member.person, role);
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "role_changed", member.person.value,
                     JsonText("{\"from\":" + quote_json(enum_name(member.role)) + ",\"to\":" + quote_json(enum_name(role)) + "}"),
                     context_.clock.now());
    return success();
  });
}

Pending<void> People::revoke(const Actor& actor, const PublicId& person) {
  return context_.store
      .write([this, actor, person](store::Tx& tx) -> Result<void> {
        ASSAY_TRY(const auto mine, begin(tx, actor));
        ASSAY_TRY(const auto member, find_other(tx, actor, mine, person));
        ASSAY_CHECK(keep_an_owner(tx, actor.workspace, member));
        if (member.person == actor.person) return Error::conflict("Nobody ends their own access. Ask another owner or manager.");
        if (member.revoked) return success();
        const auto now = context_.clock.now();
        store::revoke_member(tx, actor.workspace, member.person, now);
        if (store::count_memberships(tx, member.person) == 0) {  // nothing is left that a login could be for
          store::end_sessions(tx, member.person, {}, now);
          store::end_links(tx, member.person, now);
        }
        store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "access_revoked", member.person.value,
                         role_detail(member.role), now);
        return success();
      })
      .then([this] { sessions_.clear(); });
}

Pending<void> People::restore(const Actor& actor, const PublicId& person) {
  return context_.store.write([this, actor, person](store::Tx& tx) -> Result<void> {
    ASSAY_TRY(const auto mine, begin(tx, actor));
    ASSAY_TRY(const auto member, find_other(tx, actor, mine, person));
    if (!member.revoked) return success();
    if (member.imported) return ended(member);
    store::restore_member(tx, actor.workspace, member.person);
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "access_restored", member.person.value,
                     role_detail(member.role), context_.clock.now());
    return success();
  });
}

Pending<std::string> People::link(const Actor& actor, const PublicId& person) {
  const auto token = secrets::make_token(context_.random, "assay_l_");
  return context_.store.write([this, actor, person, token](store::Tx& tx) -> Result<std::string> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    ASSAY_TRY(const auto mine, begin(tx, actor));
    ASSAY_TRY(const auto member, find_other(tx, actor, mine, person));
    if (member.revoked) return ended(member);
    // A login opens everything the person has, so a link from here must not open another workspace.
    if (store::count_memberships(tx, member.person) > 1) {
      return Error::conflict("This person works in other workspaces too. Only the server's operator can make a link for them.");
    }
    const auto now = context_.clock.now();
    store::end_links(tx, member.person, now);
    store::add_link(tx, secrets::hash_token(token), member.person, now, now + SigningIn::link_time);
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "link_made", member.person.value, JsonText("{}"), now);
    return "/link#" + token;
  });
}

Pending<std::vector<TokenRow>> People::tokens(WorkspaceId workspace) {
  return context_.store.read([workspace](store::Tx& tx) -> Result<std::vector<TokenRow>> { return store::tokens(tx, workspace); });
}

Pending<NewToken> People::add_token(const Actor& actor, const std::string& name, Scope scope) {
  const auto token = secrets::make_token(context_.random, "assay_");
  return context_.store.write([this, actor, name, scope, token](store::Tx& tx) -> Result<NewToken> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    ASSAY_CHECK(begin(tx, actor));
    if (scope > actor.scope) return above();
    const auto now = context_.clock.now();
    const auto id = context_.store.keys().make<TokenId>(tx);
    const auto public_id = PublicId::make(context_.random);
    store::add_token(tx, id, public_id, actor.workspace, actor.person, name, scope, secrets::hash_token(token), now);
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "token_made", id.value,
                     JsonText("{\"scope\":" + quote_json(enum_name(scope)) + "}"), now);
    return NewToken{public_id, token};
  });
}

Pending<void> People::revoke_token(const Actor& actor, const PublicId& token) {
  return context_.store.write([this, actor, token](store::Tx& tx) -> Result<void> {
    ASSAY_CHECK(begin(tx, actor));
    const auto now = context_.clock.now();
    const auto id = store::revoke_token(tx, actor.workspace, token, now);
    if (!id) return Error::not_found("There is no such token that still works.");
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "token_revoked", id->value, JsonText("{}"), now);
    return success();
  });
}

}  // namespace assay::services
