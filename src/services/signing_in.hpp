// signing_in: passwords, one-time links, sessions and tokens: who is asking, and what they may do where.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/pending.hpp"
#include "base/workers.hpp"
#include "domain/person.hpp"
#include "services/context.hpp"
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

/// Remembers failures of the last 15 minutes by e-mail and by address; bounded, and gone with a restart.
class Throttle {
 public:
  [[nodiscard]] bool allows(const std::string& key, std::size_t most, Time now);
  void failed(const std::string& key, Time now);

 private:
  static constexpr std::size_t capacity = 20'000;
  std::mutex mutex_;
  std::map<std::string, std::vector<Time>> failures_;
};

class SigningIn {
 public:
  static constexpr Duration session_time = days(14);
  static constexpr Duration link_time = days(7);

  explicit SigningIn(Context context) : context_(context), hashing_(1, 64) {}

  [[nodiscard]] Pending<Login> with_password(std::string email, std::string password, std::string peer);
  [[nodiscard]] Pending<Login> with_link(const std::string& token);
  [[nodiscard]] Pending<store::Invitation> invitation(const std::string& token);
  [[nodiscard]] Pending<Login> accept(const std::string& token, Credentials credentials);
  [[nodiscard]] Pending<void> sign_out(const std::string& token);
  [[nodiscard]] Pending<Me> me(PersonId person);
  [[nodiscard]] Pending<void> set_password(PersonId person, std::optional<std::string> current, std::string email, std::string password);

  /// The actor behind a session cookie or an API token, with their role in `workspace` where one is named.
  /// unauthenticated without a proof, not_found where the workspace is not theirs.
  [[nodiscard]] Pending<Actor> identify(std::optional<std::string> session, std::optional<std::string> bearer,
                                        std::optional<PublicId> workspace);

  // For the command line and the first start.
  [[nodiscard]] Pending<WorkspaceId> create_workspace(const std::string& name);
  [[nodiscard]] Pending<PersonId> create_person(const std::string& name, WorkspaceId workspace, Role role);
  /// The token of a link that signs this person in once.
  [[nodiscard]] Pending<std::string> make_link(PersonId person);

 private:
  [[nodiscard]] Pending<Login> open_session(PersonId person);
  Context context_;
  Throttle throttle_;
  Workers hashing_;
};

/// All that is wrong with an e-mail and a password.
[[nodiscard]] std::vector<Violation> check_credentials(const std::string& email, const std::string& password);

}  // namespace assay::services
