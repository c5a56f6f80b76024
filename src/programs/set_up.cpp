// set_up: one workspace, one owner, one link.
#include "programs/set_up.hpp"

#include <filesystem>
#include <iostream>

#include "base/random.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "domain/limits.hpp"
#include "programs/maintenance.hpp"
#include "services/signing_in.hpp"

namespace assay::programs {
namespace {

int refuse(const std::string& sentence) {
  std::cerr << "assay: " << sentence << '\n';
  return 1;
}

bool is_name(const std::string& text) {
  return !trim(text).empty() && !first_invalid_utf8(text) && count_code_points(text) <= static_cast<std::size_t>(limits::name);
}

Result<std::string> make(services::SigningIn& signing_in, const std::string& name, const std::string& owner) {
  ASSAY_TRY(const auto workspace, signing_in.create_workspace(name).get());
  ASSAY_TRY(const auto person, signing_in.create_person(owner, workspace, Role::owner).get());
  return signing_in.make_link(person).get();
}

}  // namespace

int add_workspace(const ServeSettings& settings, const std::string& name, const std::string& owner) {
  for (const auto& text : {name, owner}) {
    if (!is_name(text)) return refuse("A name has 1 to " + std::to_string(limits::name) + " characters.");
  }
  if (settings.text("database").empty()) std::filesystem::create_directories(settings.text("data-dir"));
  const auto store = open_beside(settings);
  if (!store.ok()) return refuse(store.error().message);
  SystemClock clock;
  SystemRandom random;
  services::SigningIn signing_in({**store, clock, random});
  const auto token = make(signing_in, std::string(trim(name)), std::string(trim(owner)));
  if (!token.ok()) return refuse(token.error().message);
  std::cout << trim(owner) << " owns the workspace \"" << trim(name) << "\". This address signs them in, once, within 7 days:\n"
            << settings.home() << "/link#" << *token << '\n';
  return 0;
}

}  // namespace assay::programs
