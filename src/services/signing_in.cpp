// signing_in: argon2 runs on its own worker; every proof is compared by hash.
#include "services/signing_in.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "secrets/password.hpp"
#include "secrets/token.hpp"
#include "store/events.hpp"

namespace assay::services {
namespace {

constexpr std::size_t failures_by_email = 10;
constexpr std::size_t failures_by_peer = 50;
constexpr Duration failure_window = minutes(15);

Error wrong_proof() { return {ErrorCode::unauthenticated, "This e-mail and password do not fit together.", {}, {}}; }
Error nobody() { return {ErrorCode::unauthenticated, "Please sign in.", {}, {}}; }
Error used_link() {
  return {ErrorCode::unauthenticated, "This link was used before or has run out. Ask the manager of your workspace for a new one.", {}, {}};
}

Result<Me> load_me(store::Tx& tx, PersonId id) {
  auto person = store::find_person(tx, id);
  if (!person) return nobody();
  return Me{std::move(*person), store::memberships(tx, id)};
}

}  // namespace

bool Throttle::allows(const std::string& key, std::size_t most, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(key);
  if (found == failures_.end()) return true;
  auto& times = found->second;
  std::erase_if(times, [&](Time time) { return time < now - failure_window; });
  if (times.empty()) failures_.erase(found);
  return times.size() < most;
}

void Throttle::failed(const std::string& key, Time now) {
  const std::lock_guard lock(mutex_);
  if (failures_.size() >= capacity) failures_.clear();
  failures_[key].push_back(now);
}

std::vector<Violation> check_credentials(const std::string& email, const std::string& password) {
  std::vector<Violation> violations;
  const auto at = email.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == email.size() || email.size() > 254 || email.find(' ') != std::string::npos) {
    violations.push_back({"/email", "This must be an e-mail address."});
  }
  const auto length = count_code_points(password);
  if (length < 10 || length > 200) violations.push_back({"/password", "A password has 10 to 200 characters; a sentence is a good one."});
  return violations;
}

Pending<Login> SigningIn::open_session(PersonId person) {
  const auto token = secrets::make_token(context_.random, "assay_s_");
  return context_.store.write([this, person, token](store::Tx& tx) -> Result<Login> {
    const auto now = context_.clock.now();
    ASSAY_TRY(auto me, load_me(tx, person));
    store::add_session(tx, secrets::hash_token(token), person, now, now + session_time);
    for (const auto& one : me.memberships) store::add_event(tx, context_.store.keys(), one.workspace, person, "signed_in", person.value, JsonText("{}"), now);
    return Login{token, std::move(me)};
  });
}

Pending<Login> SigningIn::with_password(std::string email, std::string password, std::string peer) {
  email = lower_ascii(trim(email));
  const auto now = context_.clock.now();
  if (!throttle_.allows("e:" + email, failures_by_email, now) || !throttle_.allows("p:" + peer, failures_by_peer, now)) {
    return Error{ErrorCode::throttled, "Too many wrong passwords; try again in 15 minutes, or use a sign-in link.", {}, {}};
  }
  return context_.store
      .read([email](store::Tx& tx) -> Result<std::optional<Person>> { return store::find_person_by_email(tx, email); })
      .then([this, password = std::move(password), email, peer](std::optional<Person> person) {
        return hashing_.run([this, person, password, email, peer]() -> Result<PersonId> {
          // An unknown e-mail costs the same time as a wrong password.
          const bool known = person && person->password_hash;
          const bool right = secrets::verify_password(password, known ? *person->password_hash : secrets::decoy_hash());
          if (known && right) return person->id;
          throttle_.failed("e:" + email, context_.clock.now());
          throttle_.failed("p:" + peer, context_.clock.now());
          return wrong_proof();
        });
      })
      .then([this](PersonId person) { return open_session(person); });
}

Pending<Login> SigningIn::with_link(const std::string& token) {
  return context_.store
      .write([this, hash = secrets::hash_token(token)](store::Tx& tx) -> Result<PersonId> {
        const auto person = store::use_link(tx, hash, context_.clock.now());
        if (!person) return used_link();
        return *person;
      })
      .then([this](PersonId person) { return open_session(person); });
}

Pending<store::Invitation> SigningIn::invitation(const std::string& token) {
  return context_.store.read([this, hash = secrets::hash_token(token)](store::Tx& tx) -> Result<store::Invitation> {
    auto found = store::find_invitation(tx, hash, context_.clock.now());
    if (!found) return used_link();
    return std::move(*found);
  });
}

Pending<Login> SigningIn::accept(const std::string& token, Credentials credentials) {
  credentials.email = lower_ascii(trim(credentials.email));
  auto violations = check_credentials(credentials.email, credentials.password);
  if (!violations.empty()) return Error::invalid(std::move(violations));
  return hashing_.run([password = credentials.password] { return secrets::hash_password(password); })
      .then([this, credentials, token_hash = secrets::hash_token(token)](std::string hash) {
        return context_.store.write([this, credentials, token_hash, hash](store::Tx& tx) -> Result<PersonId> {
          const auto now = context_.clock.now();
          const auto found = store::find_invitation(tx, token_hash, now);
          if (!found || !store::use_invitation(tx, found->id, now)) return used_link();
          if (store::find_person_by_email(tx, credentials.email)) {
            return Error::conflict("Somebody with this e-mail is here already. Sign in, or ask for a sign-in link.");
          }
          const auto id = context_.store.keys().make<PersonId>(tx);
          store::add_person(tx, {id, PublicId::make(context_.random), credentials.name, credentials.email, hash}, now);
          store::add_member(tx, found->workspace, id, found->role, now);
          store::add_event(tx, context_.store.keys(), found->workspace, id, "joined", id.value, JsonText("{}"), now);
          return id;
        });
      })
      .then([this](PersonId person) { return open_session(person); });
}

Pending<void> SigningIn::sign_out(const std::string& token) {
  return context_.store.write([this, hash = secrets::hash_token(token)](store::Tx& tx) -> Result<void> {
    store::end_session(tx, hash, context_.clock.now());
    return success();
  });
}

Pending<Me> SigningIn::me(PersonId person) {
  return context_.store.read([person](store::Tx& tx) { return load_me(tx, person); });
}

Pending<void> SigningIn::set_password(PersonId person, std::optional<std::string> current, std::string email, std::string password) {
  email = lower_ascii(trim(email));
  auto violations = check_credentials(email, password);
  if (!violations.empty()) return Error::invalid(std::move(violations));
  return context_.store
      .read([person](store::Tx& tx) { return load_me(tx, person); })
      .then([this, current, password](Me me) {
        return hashing_.run([current, password, old = me.person.password_hash]() -> Result<std::string> {
          if (old && (!current || !secrets::verify_password(*current, *old))) return Error::invalid("/current", "This is not your present password.");
          return secrets::hash_password(password);
        });
      })
      .then([this, person, email](std::string hash) {
        return context_.store.write([person, email, hash](store::Tx& tx) -> Result<void> {
          const auto other = store::find_person_by_email(tx, email);
          if (other && other->id != person) return Error::conflict("Somebody else uses this e-mail already.");
          store::set_password(tx, person, email, hash);
          return success();
        });
      });
}

Pending<Actor> SigningIn::identify(std::optional<std::string> session, std::optional<std::string> bearer, std::optional<PublicId> workspace) {
  if (!session && !bearer) return nobody();
  const auto hash = secrets::hash_token(bearer ? *bearer : *session);
  return context_.store.read([this, hash, by_token = bearer.has_value(), workspace](store::Tx& tx) -> Result<Actor> {
    Actor actor;
    std::optional<WorkspaceId> bound;
    if (by_token) {
      const auto holder = store::find_token(tx, hash);
      if (!holder) return nobody();
      actor.person = holder->person;
      actor.scope = holder->scope;
      bound = holder->workspace;
    } else {
      const auto person = store::find_session(tx, hash, context_.clock.now());
      if (!person) return nobody();
      actor.person = *person;
    }
    if (!workspace) return actor;
    const auto member = store::membership(tx, actor.person, *workspace);
    if (!member || (bound && *bound != member->workspace)) return Error::not_found("There is no such workspace.");
    actor.workspace = member->workspace;
    actor.role = member->role;
    return actor;
  });
}

Pending<WorkspaceId> SigningIn::create_workspace(const std::string& name) {
  return context_.store.write([this, name](store::Tx& tx) -> Result<WorkspaceId> {
    const auto id = context_.store.keys().make<WorkspaceId>(tx);
    store::add_workspace(tx, id, PublicId::make(context_.random), name, context_.clock.now());
    return id;
  });
}

Pending<PersonId> SigningIn::create_person(const std::string& name, WorkspaceId workspace, Role role) {
  return context_.store.write([this, name, workspace, role](store::Tx& tx) -> Result<PersonId> {
    const auto id = context_.store.keys().make<PersonId>(tx);
    store::add_person(tx, {id, PublicId::make(context_.random), name, std::nullopt, std::nullopt}, context_.clock.now());
    store::add_member(tx, workspace, id, role, context_.clock.now());
    return id;
  });
}

Pending<std::string> SigningIn::make_link(PersonId person) {
  const auto token = secrets::make_token(context_.random, "assay_l_");
  return context_.store.write([this, person, token](store::Tx& tx) -> Result<std::string> {
    const auto now = context_.clock.now();
    store::add_link(tx, secrets::hash_token(token), person, now, now + link_time);
    return token;
  });
}

}  // namespace assay::services
