// signing_in: passwords, one-time links, sessions and tokens: who is asking, and what they may do where.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/pending.hpp"
#include "base/workers.hpp"
#include "domain/person.hpp"
#include "services/context.hpp"
#include "services/session_cache.hpp"
#include "store/people.hpp"

namespace assay::services {

struct Me {
  Person person;
  std::vector<Membership> memberships;
};

/// A fresh login: the token goes into the cookie, only its hash is stored.
struct Login {
  std::string token;
  Me me;
};

/// What a person chose for signing in later.
struct Credentials {
  std::string name, email, password;
};

/// Counts failures of the last 15 minutes by e-mail and by address; bounded, and gone with a restart. An attempt
/// counts from its start and is given back where it succeeds, so that parallel guesses cannot slip through.
class Throttle {
 public:
  static constexpr std::size_t failures_by_email = 10;
  static constexpr std::size_t failures_by_peer = 50;
  static constexpr Duration window = minutes(15);

  /// False where either has failed too often; nothing is counted then.
  [[nodiscard]] bool take(const std::string& email, const std::string& peer, Time now);
  void give_back(const std::string& email, const std::string& peer, Time taken);

 private:
  static constexpr std::size_t capacity = 20'000;
  std::vector<Time>& recent(const std::string& key, Time now);
  std::mutex mutex_;
  std::map<std::string, std::vector<Time>> failures_;
};

class SigningIn {
 public:
  static constexpr Duration session_time = days(14);
  static constexpr Duration link_time = days(7);

  explicit SigningIn(Context context);

  // `old_session` is the token that the browser had before, if any: it ends with the new login. `browser` is what the
  // person's list of sessions will say.
  [[nodiscard]] Pending<Login> with_password(std::string email, std::string password, std::string peer, const std::string& old_session = {},
                                             const std::string& browser = {});
  [[nodiscard]] Pending<Login> with_link(const std::string& token, const std::string& old_session = {}, const std::string& browser = {});
  [[nodiscard]] Pending<Invitation> invitation(const std::string& token);
  /// Somebody who has an account already proves it with its password and joins with it.
  [[nodiscard]] Pending<Login> accept(const std::string& token, Credentials credentials, std::string peer = {},
                                      const std::string& old_session = {}, const std::string& browser = {});
  [[nodiscard]] Pending<void> sign_out(const std::string& token);
  [[nodiscard]] Pending<Me> me(PersonId person);
  /// `current` may be missing where there is no password yet, or within 15 minutes of signing in by a link.
  /// All other sessions of the person end; `session` is the one that stays.
  [[nodiscard]] Pending<void> set_password(PersonId person, std::optional<std::string> current, std::string email, std::string password,
                                           std::string peer = {}, const std::string& session = {});

  [[nodiscard]] Pending<std::vector<SessionRow>> list_sessions(PersonId person, const std::string& session);
  [[nodiscard]] Pending<void> end_session(PersonId person, const PublicId& session);
  /// Ends all sessions of the person and the unused links to new ones.
  [[nodiscard]] Pending<void> sign_out_everywhere(PersonId person);

  /// The actor behind a session cookie or an API token, with their role in `workspace` where one is named.
  /// unauthenticated without a proof, not_found where the workspace is not theirs.
  [[nodiscard]] Pending<Actor> identify(std::optional<std::string> session, std::optional<std::string> bearer,
                                        std::optional<PublicId> workspace);

  // For the command line and the first start.
  [[nodiscard]] Pending<WorkspaceId> create_workspace(const std::string& name);
  [[nodiscard]] Pending<PersonId> create_person(const std::string& name, std::optional<std::string> email);
  [[nodiscard]] Pending<PersonId> create_person(const std::string& name, WorkspaceId workspace, Role role);
  [[nodiscard]] Pending<void> add_member(WorkspaceId workspace, PersonId person, Role role);
  /// Cleared by whatever ends a session.
  [[nodiscard]] SessionCache& sessions() { return sessions_; }
  /// The token of a link that signs this person in once; links made before stop working.
  [[nodiscard]] Pending<std::string> make_link(PersonId person);

 private:
  [[nodiscard]] Result<Login> forget_sessions(Login login);
  [[nodiscard]] Result<Login> open_session(store::Tx& tx, PersonId person, const std::string& token, const std::string& old_session,
                                           std::string_view how, const std::string& browser) const;
  Context context_;
  Throttle throttle_;
  SessionCache sessions_;
  Workers hashing_;
};

/// The e-mail as it is stored and compared.
[[nodiscard]] std::string fold_email(std::string_view email);
/// All that is wrong with an e-mail (folded) and a password.
[[nodiscard]] std::vector<Violation> check_credentials(const std::string& email, const std::string& password);

}  // namespace assay::services
