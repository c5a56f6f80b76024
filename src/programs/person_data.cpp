// person_data: find exactly one person, say what will happen, ask, do it.
#include "programs/person_data.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "programs/maintenance.hpp"
#include "services/privacy.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

namespace assay::programs {
namespace {

namespace fs = std::filesystem;

int refuse(const std::string& sentence) {
  std::cerr << "assay: " << sentence << '\n';
  return 1;
}

Result<std::unique_ptr<store::Store>> open(const ServeSettings& settings) {
  const auto address = database_of(settings);
  if (address.starts_with("sqlite:") && !fs::exists(address.substr(7))) {
    return Error::not_found("There is no database at " + address.substr(7) + "; name the folder with --data-dir.");
  }
  return open_beside(settings);
}

int write_to(services::Privacy& privacy, PersonId person, std::ostream& out, const std::string& name) {
  const auto written = privacy.write(person, [&out](std::string_view piece) { out << piece; });
  out.flush();
  if (!written.has_value()) return refuse(written.error().message);
  if (!out) return refuse("Cannot write " + name + ": is the disk full?");
  return 0;
}

// "Ada Lovelace <ada@example.org>, in Vision and Speech"
std::string described(const store::FoundPerson& person) {
  return person.name + (person.email ? " <" + *person.email + ">" : "") + (person.workspaces.empty() ? "" : ", in " + person.workspaces);
}

bool typed(const std::string& name) {
  std::cerr << "Type the name to go on: ";
  std::string line;
  std::getline(std::cin, line);
  return trim(line) == trim(name);
}

}  // namespace

int export_person(const ServeSettings& settings, const std::string& who, const std::string& to) {
  if (!to.empty() && fs::exists(to)) return refuse(to + " exists already; an export overwrites nothing.");
  const auto store = open(settings);
  if (!store.ok()) return refuse(store.error().message);
  SystemClock clock;
  SystemRandom random;
  services::Privacy privacy({**store, clock, random});
  const auto person = privacy.find(who);
  if (!person.ok()) return refuse(person.error().message);
  if (to.empty()) return write_to(privacy, person->id, std::cout, "standard output");
  std::ofstream file(to, std::ios::binary);
  if (!file) return refuse("Cannot write " + to + ".");
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
  const int code = write_to(privacy, person->id, file, to);
  if (code == 0) std::cout << "Everything about " << described(*person) << " is in " << to << ".\n";
  return code;
}

int erase_person(const ServeSettings& settings, const std::string& who, Confirmed confirmed) {
  const auto store = open(settings);
  if (!store.ok()) return refuse(store.error().message);
  SystemClock clock;
  SystemRandom random;
  services::Privacy privacy({**store, clock, random});
  const auto person = privacy.find(who);
  if (!person.ok()) return refuse(person.error().message);
  if (person->erased) return refuse("This person is erased already.");
  std::cerr << described(*person)
            << "\nName, e-mail address, password, logins, links, tokens, drafts and notes go for good, and every access ends.\n"
            << "Judgments and the history stay, under another name. Nothing but a backup leads back.\n";
  if (confirmed == Confirmed::ask && !typed(person->name)) return refuse("That is not the name; nothing was changed.");
  const auto pseudonym = privacy.erase(person->id);
  if (!pseudonym.ok()) return refuse(pseudonym.error().message);
  std::cout
      << "Erased. The judgments now belong to \"" << *pseudonym << "\".\n"
      << "Not reached: backups, files of imports and of exports with names (the server removes those after 30 days), and free text in answers.\n";
  return 0;
}

}  // namespace assay::programs
