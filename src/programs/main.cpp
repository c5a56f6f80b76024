// main: the command line of `assay`.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>

#include "base/random.hpp"
#include "base/time.hpp"
#include "programs/commands.hpp"
#include "programs/contract.hpp"
#include "programs/help.hpp"
#include "programs/maintenance.hpp"
#include "programs/person_data.hpp"
#include "programs/serve.hpp"
#include "programs/set_up.hpp"
#include "programs/settings.hpp"
#include "programs/version.hpp"
#include "services/signing_in.hpp"

extern char** environ;  // NOLINT: the only way to see every variable

namespace {

using namespace assay;
using namespace assay::programs;

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals != nullptr) variables.emplace(std::string(*entry, static_cast<std::size_t>(equals - *entry)), equals + 1);
  }
  return variables;
}

int fail(const Error& error) {
  std::cerr << "assay: " << error.message << '\n';
  return 1;
}

// A new one-time link for a person whose name or e-mail holds the text.
int person_link(const ServeSettings& settings, const std::string& who) {
  auto store = open_beside(settings);
  if (!store.ok()) return fail(store.error());
  SystemClock clock;
  SystemRandom random;
  const services::Context context{**store, clock, random};
  services::SigningIn signing_in(context);
  struct Found {
    PersonId id;
    std::string name;
  };
  const auto found = (*store)
                         ->read([&who](store::Tx& tx) -> Result<std::vector<Found>> {
                           std::vector<Found> people;
                           auto rows = tx.query("SELECT id, name, email FROM person ORDER BY id");
                           while (rows.next()) {
                             if (rows.text(1).find(who) != std::string::npos || rows.maybe_text(2).value_or("") == who) {
                               people.push_back({rows.id<PersonTag>(0), rows.text(1)});
                             }
                           }
                           return people;
                         })
                         .get();
  if (!found.ok()) return fail(found.error());
  if (found->size() != 1) {
    std::cerr << "assay: " << found->size() << " people fit \"" << who << "\"; name exactly one.\n";
    for (const auto& one : *found) std::cerr << "  " << one.name << '\n';
    return 1;
  }
  const auto token = signing_in.make_link(found->front().id).get();
  if (!token.ok()) return fail(token.error());
  std::cout << found->front().name << ", once, within 7 days:\n" << settings.home() << "/link#" << *token << '\n';
  return 0;
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): describing the options throws only where this program itself is wrong.
int main(int argc, char** argv) {
  CLI::App app{"Assay: human judgment for AI. One server where people label data and evaluate what models produce.", "assay"};
  app.footer(help::all);
  app.set_version_flag("--version", "assay " + std::string(version));
  app.require_subcommand(1);
  std::map<std::string, std::string> flags;
  const auto add_settings = [&flags](CLI::App* command, const std::vector<std::string_view>& only = {}) {
    for (const auto& row : setting_rows()) {
      if (!only.empty() && std::find(only.begin(), only.end(), row.name) == only.end()) continue;
      const std::string name(row.name);
      std::string help(row.help);
      if (!row.fallback.empty()) help += " [" + std::string(row.fallback) + "]";
      command->add_option_function<std::string>("--" + name, [&flags, name](const std::string& value) { flags[name] = value; }, help);
    }
  };
  auto* serve_command =
      app.add_subcommand("serve", "Run the server. Settings come from flags, then ASSAY_… variables, then the file of --config.");
  add_settings(serve_command);
  serve_command->footer(help::serve);
  auto* person = app.add_subcommand("person", "People, from the command line.");
  person->require_subcommand(1);
  auto* link = person->add_subcommand("link", "Print a one-time sign-in link for a person.");
  std::string who;
  link->add_option("who", who, "A part of the name, or the whole e-mail address.")->required();
  link->footer(help::person_link);
  add_settings(link, {"config", "data-dir", "database", "listen", "port", "public-url"});
  auto* person_export = person->add_subcommand("export", "Print everything that is stored about a person, as JSON.");
  std::string export_to;
  person_export->add_option("who", who, "The whole name, the whole e-mail address, or the id.")->required();
  person_export->add_option("--out", export_to, "A new file instead of standard output.");
  person_export->footer(help::person_export);
  add_settings(person_export, {"config", "data-dir", "database"});
  auto* person_erase = person->add_subcommand("erase", "Take away who a person is; their judgments stay under another name.");
  auto confirmed = Confirmed::ask;
  person_erase->add_option("who", who, "The whole name, the whole e-mail address, or the id.")->required();
  person_erase->add_flag_callback("--yes", [&confirmed] { confirmed = Confirmed::yes; }, "Do not ask for the name once more.");
  person_erase->footer(help::person_erase);
  add_settings(person_erase, {"config", "data-dir", "database"});
  auto* workspace = app.add_subcommand("workspace", "Workspaces, from the command line.");
  workspace->require_subcommand(1);
  auto* workspace_add = workspace->add_subcommand("add", "Make a workspace and print a link that signs its owner in, once.");
  std::string workspace_name;
  std::string owner;
  workspace_add->add_option("name", workspace_name, "What people see.")->required();
  workspace_add->add_option("--owner", owner, "The name of the person who owns it.")->required();
  workspace_add->footer(help::workspace_add);
  add_settings(workspace_add, {"config", "data-dir", "database", "listen", "port", "public-url"});
  auto* backup_command =
      app.add_subcommand("backup", "Copy the database of a running or stopped server into one file, and check the copy.");
  std::string file;
  backup_command->add_option("file", file, "The new file; it must not exist.")->required();
  backup_command->footer(help::backup);
  add_settings(backup_command, {"config", "data-dir", "database"});
  auto* restore_command = app.add_subcommand("restore", "Put a backup into an empty data folder.");
  restore_command->add_option("file", file, "A file that `assay backup` wrote.")->required();
  restore_command->footer(help::restore);
  add_settings(restore_command, {"config", "data-dir", "database"});
  auto* doctor_command = app.add_subcommand("doctor", "Check the file, recount every counter, look for broken promises. Changes nothing.");
  doctor_command->footer(help::doctor);
  add_settings(doctor_command, {"config", "data-dir", "database"});
  auto* contract_command = app.add_subcommand("contract", "Print a part of the contract: the API, its types, the limits, the settings.");
  std::string part;
  contract_command->add_option("part", part, "What to print.")->required()->check(CLI::IsMember(contract_parts()));
  contract_command->footer(help::contract);
  const Commands commands(app, add_settings);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has a code for every way to be wrong; scripts know one.
    return app.exit(error) == 0 ? 0 : 1;
  }

  try {
    if (const auto code = commands.run()) return *code;
  } catch (const std::exception& error) {
    std::cerr << "assay: " << error.what() << '\n';
    return 70;
  }
  const auto settings = ServeSettings::gather(flags, environment());
  if (!settings.ok()) return fail(settings.error());
  try {
    if (serve_command->parsed()) return serve(*settings);
    if (backup_command->parsed()) return backup(*settings, file);
    if (restore_command->parsed()) return restore(*settings, file);
    if (doctor_command->parsed()) return doctor(*settings);
    if (workspace_add->parsed()) return add_workspace(*settings, workspace_name, owner);
    if (contract_command->parsed()) return contract(part);
    if (person_export->parsed()) return export_person(*settings, who, export_to);
    if (person_erase->parsed()) return erase_person(*settings, who, confirmed);
    if (const auto code = commands.run(*settings)) return *code;
    return person_link(*settings, who);
  } catch (const std::exception& error) {
    std::cerr << "assay: " << error.what() << '\n';
    return 70;
  }
}
