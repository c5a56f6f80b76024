// signing_in: argon2 runs on its own worker; every proof is compared by hash.
#include "services/signing_in.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "domain/limits.hpp"
#include "secrets/password.hpp"
#include "secrets/token.hpp"
#include "store/events.hpp"

namespace assay::services {
namespace {

constexpr Duration failure_window = Throttle::window;
constexpr Duration seen_every = minutes(5);

Error wrong_proof() { return {ErrorCode::unauthenticated, "This e-mail and password do not fit together.", {}, {}}; }
Error nobody() { return {ErrorCode::unauthenticated, "Please sign in.", {}, {}}; }
Error used_link() {
  return {ErrorCode::unauthenticated, "This link was used before or has run out. Ask the manager of your workspace for a new one.", {}, {}};
}

Error throttled() { return {ErrorCode::throttled, "Too many wrong passwords; try again in 15 minutes, or use a sign-in link.", {}, {}}; }

Result<Me> load_me(store::Tx& tx, PersonId id) {
  auto person = store::find_person(tx, id);
  if (!person) return nobody();
  return Me{std::move(*person), store::memberships(tx, id)};
}

// Every workspace of the person tells it in its own history; without one the server's (0) does.
void tell(store::Tx& tx, store::Keys& keys, const std::vector<Membership>& memberships, std::optional<PersonId> person,
          std::string_view kind, const JsonText& detail, Time now) {
  const auto subject = person ? person->value : 0;
  for (const auto& one : memberships) store::add_event(tx, keys, one.workspace, person, kind, subject, detail, now);
  if (memberships.empty()) store::add_event(tx, keys, {}, person, kind, subject, detail, now);
}

// IPv6 hands out whole /64 networks, so that is what counts as one address.
std::string peer_key(const std::string& peer) {
  std::string key = "p:" + peer;
  if (std::count(peer.begin(), peer.end(), ':') < 2 || peer.starts_with("::")) return key;
  int colons = -1;  // the one of the prefix
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] != ':') continue;
    ++colons;
    if (colons == 4 || (colons > 0 && key[i - 1] == ':')) return key.substr(0, i);
  }
  return key;
}

void forget(std::vector<Time>& times, Time taken) {
  const auto found = std::find(times.begin(), times.end(), taken);
  if (found != times.end()) times.erase(found);
}

bool verify(const std::string& password, const std::optional<std::string>& hash) {
  // An unknown e-mail costs the same time as a wrong password, and the decoy's own password opens nothing.
  const bool right = secrets::verify_password(password, hash ? *hash : secrets::decoy_hash());
  return right && hash.has_value();
}

}  // namespace

std::vector<Time>& Throttle::recent(const std::string& key, Time now) {
  const auto found = failures_.find(key);
  if (found == failures_.end() && failures_.size() >= capacity) {
    std::erase_if(failures_, [&](const auto& one) { return one.second.empty() || one.second.back() < now - failure_window; });
    while (failures_.size() >= capacity) {
      failures_.erase(std::min_element(failures_.begin(), failures_.end(),
                                       [](const auto& a, const auto& b) { return a.second.back() < b.second.back(); }));
    }
  }
  auto& times = found == failures_.end() ? failures_[key] : found->second;
  std::erase_if(times, [&](Time time) { return time <= now - failure_window; });
  return times;
}

bool Throttle::take(const std::string& email, const std::string& peer, Time now) {
  const std::lock_guard lock(mutex_);
  auto& by_email = recent("e:" + email, now);
  if (by_email.size() >= failures_by_email) return false;
  by_email.push_back(now);
  auto& by_peer = recent(peer_key(peer), now);
  if (by_peer.size() >= failures_by_peer) {
    const auto again = failures_.find("e:" + email);
    if (again != failures_.end()) forget(again->second, now);
    return false;
  }
  by_peer.push_back(now);
  return true;
}

void Throttle::give_back(const std::string& email, const std::string& peer, Time taken) {
  const std::lock_guard lock(mutex_);
  for (const auto& key : {"e:" + email, peer_key(peer)}) {
    const auto found = failures_.find(key);
    if (found == failures_.end()) continue;
    forget(found->second, taken);
    if (found->second.empty()) failures_.erase(found);
  }
}

SigningIn::SigningIn(Context context) : context_(context), hashing_(1, 64) {
  hashing_
      .run([]() -> Result<void> {
        (void)secrets::decoy_hash();  // made ahead: else the first unknown e-mail would take twice as long
        return success();
      })
      .finally([](Result<void>&&) {});
}

std::string fold_email(std::string_view email) { return lower_ascii(trim(email)); }

std::vector<Violation> check_credentials(const std::string& email, const std::string& password) {
  std::vector<Violation> violations;
  const auto at = email.find('@');
  const bool one_word = std::all_of(email.begin(), email.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; });
  if (at == std::string::npos || at == 0 || at + 1 == email.size() || email.find('@', at + 1) != std::string::npos ||
      email.size() > static_cast<std::size_t>(limits::email) || !one_word) {
    violations.push_back({"/email", "This must be an e-mail address."});
  }
  const auto length = static_cast<std::int64_t>(count_code_points(password));
  if (length < limits::shortest_password || length > limits::longest_password) {
    violations.push_back({"/password", "A password has " + std::to_string(limits::shortest_password) + " to " +
                                           std::to_string(limits::longest_password) + " characters; a sentence is a good one."});
  }
  return violations;
}

Result<Login> SigningIn::open_session(store::Tx& tx, PersonId person, const std::string& token, const std::string& old_session,
                                      std::string_view how, const std::string& browser) const {
  const auto now = context_.clock.now();
  ASSAY_TRY(auto me, load_me(tx, person));
  if (!old_session.empty()) store::end_session(tx, secrets::hash_token(old_session), now);
  store::add_session(tx, secrets::hash_token(token), PublicId::make(context_.random), person, browser, now, now + session_time);
  tell(tx, context_.store.keys(), me.memberships, person, "signed_in", JsonText("{\"by\":" + quote_json(how) + "}"), now);
  return Login{token, std::move(me)};
}

// A login ends the session that the browser had before.
Result<Login> SigningIn::forget_sessions(Login login) {
  sessions_.clear();
  return login;
}

Pending<Login> SigningIn::with_password(std::string email, std::string password, std::string peer, const std::string& old_session,
                                        const std::string& browser) {
  email = fold_email(email);
  const auto began = context_.clock.now();
  if (!throttle_.take(email, peer, began)) return throttled();
  const auto token = secrets::make_token(context_.random, "assay_s_");
  auto login =
      context_.store.read([email](store::Tx& tx) -> Result<std::optional<Person>> { return store::find_person_by_email(tx, email); })
          .then([this, password = std::move(password)](std::optional<Person> person) {
            return hashing_.run([person, password]() -> Result<std::pair<bool, std::optional<Person>>> {
              return std::pair(verify(password, person ? person->password_hash : std::nullopt), person);
            });
          })
          .then([this, token, old_session, browser](std::pair<bool, std::optional<Person>> checked) {
            return context_.store.write([this, token, old_session, browser, checked](store::Tx& tx) -> Result<std::optional<Login>> {
              const auto& [right, person] = checked;
              if (right) {
                const auto present = store::find_person(tx, person->id);
                if (present && present->password_hash == person->password_hash) {  // not changed while it was checked
                  ASSAY_TRY(auto opened, open_session(tx, person->id, token, old_session, "password", browser));
                  return std::optional(std::move(opened));
                }
              }
              tell(tx, context_.store.keys(), person ? store::memberships(tx, person->id) : std::vector<Membership>(),
                   person ? std::optional(person->id) : std::nullopt, "sign_in_failed", JsonText("{}"), context_.clock.now());
              return std::optional<Login>();
            });
          })
          .then([](std::optional<Login> opened) -> Result<Login> {
            if (!opened) return wrong_proof();
            return std::move(*opened);
          });
  // Only a wrong password counts: an overloaded server must not lock people out.
  Promise<Login> promise;
  auto answer = promise.pending();
  std::move(login).finally([this, email, peer, began, promise = std::move(promise)](Result<Login>&& result) mutable {
    if (result.ok()) sessions_.clear();
    if (result.ok() || result.error().code != ErrorCode::unauthenticated) throttle_.give_back(email, peer, began);
    promise.finish(std::move(result));
  });
  return answer;
}

Pending<Login> SigningIn::with_link(const std::string& token, const std::string& old_session, const std::string& browser) {
  const auto fresh = secrets::make_token(context_.random, "assay_s_");
  return context_.store
      .write([this, hash = secrets::hash_token(token), fresh, old_session, browser](store::Tx& tx) -> Result<Login> {
        const auto person = store::use_link(tx, hash, context_.clock.now());
        if (!person) return used_link();
        return open_session(tx, *person, fresh, old_session, "link", browser);
      })
      .then([this](Login login) { return forget_sessions(std::move(login)); });
}

Pending<Invitation> SigningIn::invitation(const std::string& token) {
  return context_.store.read([this, hash = secrets::hash_token(token)](store::Tx& tx) -> Result<Invitation> {
    auto found = store::find_invitation(tx, hash, context_.clock.now());
    if (!found) return used_link();
    return std::move(*found);
  });
}

Pending<Login> SigningIn::accept(const std::string& token, Credentials credentials, std::string peer, const std::string& old_session,
                                 const std::string& browser) {
  credentials.email = fold_email(credentials.email);
  auto violations = check_credentials(credentials.email, credentials.password);
  if (trim(credentials.name).empty()) violations.push_back({"/name", "This must not be empty."});
  if (!violations.empty()) return Error::invalid(std::move(violations));
  const auto fresh = secrets::make_token(context_.random, "assay_s_");
  const auto began = context_.clock.now();
  const auto token_hash = secrets::hash_token(token);
  struct Checked {
    std::optional<Person> known;
    std::string hash;
  };
  return context_.store
      .read([this, token_hash, email = credentials.email](store::Tx& tx) -> Result<std::optional<Person>> {
        if (!store::find_invitation(tx, token_hash, context_.clock.now())) return used_link();  // before anything that costs
        return store::find_person_by_email(tx, email);
      })
      .then([this, credentials, peer, began](std::optional<Person> known) -> Pending<Checked> {
        if (known && !throttle_.take(credentials.email, peer, began)) return throttled();
        return hashing_.run([this, known, credentials, peer, began]() -> Result<Checked> {
          if (!known) {
            ASSAY_TRY(auto hash, secrets::hash_password(credentials.password));
            return Checked{std::nullopt, std::move(hash)};
          }
          if (!verify(credentials.password, known->password_hash)) {
            return Error::conflict("There is an account with this e-mail already. Give its password, or sign in with a link first.");
          }
          throttle_.give_back(credentials.email, peer, began);
          return Checked{known, {}};
        });
      })
      .then([this, credentials, token_hash, fresh, old_session, browser](Checked checked) {
        return context_.store.write([this, credentials, token_hash, fresh, old_session, browser, checked](store::Tx& tx) -> Result<Login> {
          const auto now = context_.clock.now();
          const auto found = store::find_invitation(tx, token_hash, now);
          if (!found || !store::use_invitation(tx, found->id, now)) return used_link();
          if (!store::lock_workspace(tx, found->workspace)) return used_link();
          PersonId id;
          const auto present = store::find_person_by_email(tx, credentials.email);
          if (checked.known) {
            if (!present || present->id != checked.known->id || present->password_hash != checked.known->password_hash)
              return wrong_proof();
            id = present->id;
          } else {
            if (present)
              return Error::conflict("There is an account with this e-mail already. Give its password, or sign in with a link first.");
            id = context_.store.keys().make<PersonId>(tx);
            store::add_person(tx, {id, PublicId::make(context_.random), credentials.name, credentials.email, checked.hash}, now);
          }
          const auto member = store::find_member(tx, found->workspace, id);
          // An invitation never takes anything away from somebody who is in already.
          if (!member || member->revoked || member->role < found->role) store::add_member(tx, found->workspace, id, found->role, now);
          store::add_event(tx, context_.store.keys(), found->workspace, id, "joined", id.value,
                           JsonText("{\"role\":" + quote_json(enum_name(found->role)) + "}"), now);
          return open_session(tx, id, fresh, old_session, "invitation", browser);
        });
      })
      .then([this](Login login) { return forget_sessions(std::move(login)); });
}

Pending<void> SigningIn::sign_out(const std::string& token) {
  return context_.store
      .write([this, hash = secrets::hash_token(token)](store::Tx& tx) -> Result<void> {
        store::end_session(tx, hash, context_.clock.now());
        return success();
      })
      .then([this] { sessions_.clear(); });
}

Pending<std::vector<SessionRow>> SigningIn::list_sessions(PersonId person, const std::string& session) {
  return context_.store.read([this, person, hash = secrets::hash_token(session)](store::Tx& tx) -> Result<std::vector<SessionRow>> {
    return store::sessions(tx, person, hash, context_.clock.now());
  });
}

Pending<void> SigningIn::end_session(PersonId person, const PublicId& session) {
  return context_.store
      .write([this, person, session](store::Tx& tx) -> Result<void> {
        const auto now = context_.clock.now();
        if (!store::end_session(tx, person, session, now)) return Error::not_found("There is no such session, or it has ended already.");
        tell(tx, context_.store.keys(), store::memberships(tx, person), person, "session_ended", JsonText("{}"), now);
        return success();
      })
      .then([this] { sessions_.clear(); });
}

Pending<void> SigningIn::sign_out_everywhere(PersonId person) {
  return context_.store
      .write([this, person](store::Tx& tx) -> Result<void> {
        const auto now = context_.clock.now();
        store::end_sessions(tx, person, {}, now);
        store::end_links(tx, person, now);
        tell(tx, context_.store.keys(), store::memberships(tx, person), person, "signed_out_everywhere", JsonText("{}"), now);
        return success();
      })
      .then([this] { sessions_.clear(); });
}

Pending<Me> SigningIn::me(PersonId person) {
  return context_.store.read([person](store::Tx& tx) { return load_me(tx, person); });
}

Pending<void> SigningIn::set_password(PersonId person, std::optional<std::string> current, std::string email, std::string password,
                                      std::string peer, const std::string& session) {
  email = fold_email(email);
  auto violations = check_credentials(email, password);
  if (!violations.empty()) return Error::invalid(std::move(violations));
  const auto began = context_.clock.now();
  const auto guess = "person " + std::to_string(person.value);  // a stolen session must not try passwords either
  struct Old {
    std::optional<std::string> hash;
    bool by_link = false;
  };
  struct Checked {
    std::optional<std::string> old;
    std::string hash;
  };
  return context_.store
      .read([person, began](store::Tx& tx) -> Result<Old> {
        auto found = store::find_person(tx, person);
        if (!found) return nobody();
        return Old{std::move(found->password_hash), store::used_link_since(tx, person, began - failure_window)};
      })
      .then([this, current, password, guess, peer, began](Old old) -> Pending<Checked> {
        const bool must_prove = old.hash && (current || !old.by_link);
        if (must_prove && !current) return Error::invalid("/current", "Give your present password, or sign in with a new link.");
        if (must_prove && !throttle_.take(guess, peer, began)) return throttled();
        return hashing_.run([this, current, password, old, must_prove, guess, peer, began]() -> Result<Checked> {
          if (must_prove && !verify(*current, old.hash)) return Error::invalid("/current", "This is not your present password.");
          if (must_prove) throttle_.give_back(guess, peer, began);
          ASSAY_TRY(auto hash, secrets::hash_password(password));
          return Checked{old.hash, std::move(hash)};
        });
      })
      .then([this, person, email, session](Checked checked) {
        return context_.store.write([this, person, email, session, checked](store::Tx& tx) -> Result<void> {
          const auto now = context_.clock.now();
          const auto other = store::find_person_by_email(tx, email);
          if (other && other->id != person) return Error::conflict("Somebody else uses this e-mail already.");
          const auto present = store::find_person(tx, person);
          if (!present || present->password_hash != checked.old) return Error::conflict("The password was changed meanwhile; try again.");
          store::set_password(tx, person, email, checked.hash);
          store::end_sessions(tx, person, session.empty() ? std::string() : secrets::hash_token(session), now);
          store::end_links(tx, person, now);
          tell(tx, context_.store.keys(), store::memberships(tx, person), person, "password_set", JsonText("{}"), now);
          return success();
        });
      })
      .then([this] { sessions_.clear(); });
}

Pending<Actor> SigningIn::identify(std::optional<std::string> session, std::optional<std::string> bearer,
                                   std::optional<PublicId> workspace) {
  if (!session && !bearer) return nobody();
  const auto hash = secrets::hash_token(bearer ? *bearer : *session);
  const bool may_keep = !bearer && !workspace;
  if (may_keep) {
    if (auto known = sessions_.find(hash, context_.clock.now())) return std::move(*known);
  }
  const auto epoch = sessions_.epoch();
  struct Found {
    Actor actor;
    std::optional<TokenId> token;
    std::optional<Time> last;
  };
  return context_.store
      .read([this, hash, by_token = bearer.has_value(), workspace](store::Tx& tx) -> Result<Found> {
        Found found;
        auto& actor = found.actor;
        std::optional<WorkspaceId> bound;
        if (by_token) {
          const auto holder = store::find_token(tx, hash);
          if (!holder) return nobody();
          actor.person = holder->person;
          actor.name = holder->name;
          actor.scope = holder->scope;
          bound = holder->workspace;
          found.token = holder->token;
          found.last = holder->last_used_at;
        } else {
          const auto holder = store::find_session(tx, hash, context_.clock.now());
          if (!holder) return nobody();
          actor.person = holder->person;
          actor.name = holder->name;
          found.last = holder->last_seen_at;
        }
        if (!workspace) {
          if (bound) return Error::not_found("There is nothing here for you.");  // a token works in its own workspace only
          return found;
        }
        const auto member = store::membership(tx, actor.person, *workspace);
        if (!member || (bound && *bound != member->workspace)) return Error::not_found("There is no such workspace.");
        actor.workspace = member->workspace;
        actor.role = member->role;
        return found;
      })
      .then([this, hash, may_keep, epoch](Found found) -> Result<Actor> {
        const auto now = context_.clock.now();
        if (may_keep) sessions_.keep(hash, found.actor, now, epoch);
        if (!found.last || *found.last < now - seen_every) {  // nobody waits for this
          context_.store
              .write(
                  [now, hash, token = found.token, person = found.actor.person, in = found.actor.workspace](store::Tx& tx) -> Result<void> {
                    if (token) store::mark_used(tx, in, *token, now);
                    else store::mark_seen(tx, person, now);
                    if (!token) store::mark_session_seen(tx, hash, now);
                    return success();
                  },
                  db::Priority::background)
              .finally([](Result<void>&&) {});
        }
        return std::move(found.actor);
      });
}

Pending<WorkspaceId> SigningIn::create_workspace(const std::string& name) {
  return context_.store.write([this, name](store::Tx& tx) -> Result<WorkspaceId> {
    const auto id = context_.store.keys().make<WorkspaceId>(tx);
    store::add_workspace(tx, id, PublicId::make(context_.random), name, context_.clock.now());
    return id;
  });
}

Pending<PersonId> SigningIn::create_person(const std::string& name, std::optional<std::string> email) {
  if (email) email = fold_email(*email);
  return context_.store.write([this, name, email](store::Tx& tx) -> Result<PersonId> {
    if (email && store::find_person_by_email(tx, *email)) return Error::conflict("Somebody with this e-mail is here already.");
    const auto id = context_.store.keys().make<PersonId>(tx);
    store::add_person(tx, {id, PublicId::make(context_.random), name, email, std::nullopt}, context_.clock.now());
    return id;
  });
}

Pending<void> SigningIn::add_member(WorkspaceId workspace, PersonId person, Role role) {
  return context_.store.write([this, workspace, person, role](store::Tx& tx) -> Result<void> {
    if (!store::lock_workspace(tx, workspace)) return Error::not_found("There is no such workspace.");
    if (!store::find_person(tx, person)) return Error::not_found("There is no such person.");
    const auto now = context_.clock.now();
    store::add_member(tx, workspace, person, role, now);
    store::add_event(tx, context_.store.keys(), workspace, std::nullopt, "member_added", person.value,
                     JsonText("{\"role\":" + quote_json(enum_name(role)) + "}"), now);
    return success();
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
    if (!store::find_person(tx, person)) return Error::not_found("There is no such person.");
    store::end_links(tx, person, now);
    store::add_link(tx, secrets::hash_token(token), person, now, now + link_time);
    tell(tx, context_.store.keys(), store::memberships(tx, person), std::nullopt, "link_made", JsonText("{}"), now);
    return token;
  });
}

}  // namespace assay::services
