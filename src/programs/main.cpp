// main: the command line of `assay`.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>

#include "base/random.hpp"
#include "base/time.hpp"
#include "programs/analysis/agree.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/help.hpp"
#include "programs/maintenance.hpp"
#include "programs/serve.hpp"
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
  auto store = store::Store::open(database_of(settings));
  if (!store.ok()) return fail(store.error());
  SystemClock clock;
  SystemRandom random;
  const services::Context context{**store, clock, random};
  services::SigningIn signing_in(context);
  struct Found {
    PersonId id;
    std::string name;
  };
  const auto found = (*store)->read([&who](store::Tx& tx) -> Result<std::vector<Found>> {
                                 std::vector<Found> people;
                                 auto rows = tx.query("SELECT id, name, email FROM person ORDER BY id");
                                 while (rows.next()) {
                                   if (rows.text(1).find(who) != std::string::npos || rows.maybe_text(2).value_or("") == who) {
                                     people.push_back({rows.id<PersonTag>(0), rows.text(1)});
                                   }
                                 }
                                 return people;
                               }).get();
  if (!found.ok()) return fail(found.error());
  if (found->size() != 1) {
    std::cerr << "assay: " << found->size() << " people fit \"" << who << "\"; name exactly one.\n";
    for (const auto& one : *found) std::cerr << "  " << one.name << '\n';
    return 1;
  }
  const auto token = signing_in.make_link(found->front().id).get();
  if (!token.ok()) return fail(token.error());
  const auto& url = settings.text("public-url");
  const std::string base = url.empty() ? "http://" + settings.text("listen") + ":" + settings.text("port") : url;
  std::cout << found->front().name << ", once, within 7 days:\n" << base << "/link#" << *token << '\n';
  return 0;
}

// Output options that rank and agree share; `output` is what they choose.
void add_output(CLI::App* command, Output& output) {
  auto* json = command->add_flag_callback("--json", [&output] { output = Output::json; }, "Print JSON: every number of the text, and more.");
  auto* csv = command->add_flag_callback("--csv", [&output] { output = Output::csv; }, "Print the table as CSV.");
  json->excludes(csv);
}

CLI::App* add_rank(CLI::App& app, RankOptions& options) {
  auto* command = app.add_subcommand("rank", help::rank_purpose);
  command->footer(help::rank_manual);
  command->add_option("files", options.files, "Files of battles; - is standard input.")->required()->type_name("FILE");
  command->add_option("--columns", options.columns, "Which column is what: a=…,b=…,winner=…,rater=…; rater= says that nobody is named.")
      ->type_name("PART=COLUMN,…")->allow_extra_args(false);
  command->add_option("--by", options.by, "A board for each value of this column, for example a category or a language.")->type_name("COLUMN");
  add_output(command, options.output);
  command->add_option("--plot", options.plot, "Draw the ranking with its intervals into an SVG file.")->type_name("FILE.svg");
  command->add_option("--matrix", options.matrix, "Draw who wins how often against whom into an SVG file.")->type_name("FILE.svg");
  command->add_flag("--strict", options.strict, "Rank nothing where a row is bad.");
  command->add_flag("--bradley-terry", options.bradley_terry, "Fit the Bradley-Terry model: a tie is half a win for each.");
  command->add_option("--both-bad", options.both_bad, "What 'both bad' counts as: leave-out (the default) or tie.")
      ->transform(CLI::CheckedTransformer(std::map<std::string, BothBad>{{"leave-out", BothBad::leave_out}, {"tie", BothBad::tie}}))
      ->type_name("WORD");
  command->add_option("--confidence", options.confidence, "Of the intervals: 0.95, or another share between 0.5 and 0.9999.")
      ->check(CLI::Range(0.5, 0.9999))->type_name("SHARE");
  command->add_option("--seed", options.seed, "Of the simulation behind the rank intervals.")->type_name("NUMBER");
  return command;
}

CLI::App* add_agree(CLI::App& app, AgreeOptions& options) {
  auto* command = app.add_subcommand("agree", help::agree_purpose);
  command->footer(help::agree_manual);
  command->add_option("files", options.files, "Files of labels; - is standard input.")->required()->type_name("FILE");
  command->add_option("--columns", options.columns, "Which column is what: item=…,rater=…,label=…; item=prompt+model takes two together.")
      ->type_name("PART=COLUMN,…")->allow_extra_args(false);
  const std::map<std::string, stats::Metric> levels{{"nominal", stats::Metric::nominal}, {"ordinal", stats::Metric::ordinal}, {"interval", stats::Metric::interval}};
  command->add_option_function<std::string>("--level", [&options, levels](const std::string& word) { options.level = levels.at(word); },
                                            "How labels are compared: nominal, ordinal or interval.")
      ->check(CLI::IsMember({"nominal", "ordinal", "interval"}))->type_name("LEVEL");
  command->add_option("--order", options.order, "The labels from lowest to highest, where they are no numbers: low,medium,high.")
      ->delimiter(',')->type_name("LABEL,…")->allow_extra_args(false);
  add_output(command, options.output);
  command->add_flag("--strict", options.strict, "Measure nothing where a row is bad.");
  command->add_option("--confidence", options.confidence, "Of the intervals: 0.95, or another share between 0.5 and 0.9999.")
      ->check(CLI::Range(0.5, 0.9999))->type_name("SHARE");
  command->add_option("--seed", options.seed, "Of the resampling of items.")->type_name("NUMBER");
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Assay: human judgment for AI. One server where people label data and evaluate what models produce."};
  app.set_version_flag("--version", "assay " + std::string(version));
  app.require_subcommand(1);
  std::map<std::string, std::string> flags;
  const auto add_settings = [&flags](CLI::App* command) {
    for (const auto& row : setting_rows()) {
      const std::string name(row.name);
      std::string help(row.help);
      if (!row.fallback.empty()) help += " [" + std::string(row.fallback) + "]";
      command->add_option_function<std::string>("--" + name, [&flags, name](const std::string& value) { flags[name] = value; }, help);
    }
  };
  auto* serve_command = app.add_subcommand("serve", "Run the server. Settings come from flags, then ASSAY_… variables, then the file of --config.");
  add_settings(serve_command);
  auto* person = app.add_subcommand("person", "People, from the command line.");
  person->require_subcommand(1);
  auto* link = person->add_subcommand("link", "Print a one-time sign-in link for a person.");
  std::string who;
  link->add_option("who", who, "A part of the name, or the whole e-mail address.")->required();
  add_settings(link);
  auto* backup_command = app.add_subcommand("backup", "Copy the database of a running or stopped server into one file, and check the copy.");
  std::string file;
  backup_command->add_option("file", file, "The new file; it must not exist.")->required();
  add_settings(backup_command);
  auto* restore_command = app.add_subcommand("restore", "Put a backup into an empty data folder.");
  restore_command->add_option("file", file, "A file that `assay backup` wrote.")->required();
  add_settings(restore_command);
  auto* doctor_command = app.add_subcommand("doctor", "Check the file, recount every counter, look for broken promises. Changes nothing.");
  add_settings(doctor_command);
  RankOptions rank_options;
  auto* rank_command = add_rank(app, rank_options);
  AgreeOptions agree_options;
  auto* agree_command = add_agree(app, agree_options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has a code for every way to be wrong; scripts know one.
    return app.exit(error) == 0 ? 0 : 1;
  }

  try {
    if (rank_command->parsed()) return rank(rank_options);
    if (agree_command->parsed()) return agree(agree_options);
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
    return person_link(*settings, who);
  } catch (const std::exception& error) {
    std::cerr << "assay: " << error.what() << '\n';
    return 70;
  }
}
