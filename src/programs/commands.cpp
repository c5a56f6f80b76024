// commands: one function a command; what --help says beside the options stands in help.cpp.
#include "programs/commands.hpp"

#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/agree.hpp"
#include "programs/analysis/judge.hpp"
#include "programs/analysis/plan.hpp"
#include "programs/analysis/quality.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/help.hpp"
#include "programs/transfer/export.hpp"
#include "programs/transfer/import.hpp"

#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>

namespace assay::programs {
namespace {

template <class T>
using Words = std::map<std::string, T>;

/// An option that takes one of a few words, which are named in its help.
template <class T, class Target>
CLI::Option* add_words(CLI::App* command, const std::string& name, Target& target, const Words<T>& words, const std::string& help) {
  std::vector<std::string> names;
  for (const auto& [word, value] : words) names.push_back(word);
  return command->add_option_function<std::string>(
                    name, [&target, words](const std::string& word) { target = words.at(word); }, help)
      ->check(CLI::IsMember(names))
      ->type_name("WORD");
}

// What the commands of analysis share.
void add_files(CLI::App* command, std::vector<std::string>& files, const std::string& of) {
  command->add_option("files", files, "Files of " + of + "; - is standard input.")->required()->type_name("FILE");
}

void add_columns(CLI::App* command, std::vector<std::string>& columns, const std::string& help) {
  command->add_option("--columns", columns, help)->type_name("PART=COLUMN,…")->allow_extra_args(false);
}

void add_output(CLI::App* command, Output& output) {
  auto* json =
      command->add_flag_callback("--json", [&output] { output = Output::json; }, "Print JSON: every number of the text, and more.");
  auto* csv = command->add_flag_callback("--csv", [&output] { output = Output::csv; }, "Print the table as CSV.");
  json->excludes(csv);
}

void add_analysis(CLI::App* command, Output& output, double& confidence) {
  add_output(command, output);
  command->add_option("--confidence", confidence, "Of the intervals: 0.95, or another share between 0.5 and 0.9999.")
      ->check(CLI::Range(0.5, 0.9999))
      ->type_name("SHARE");
}

void add_methods_text(CLI::App* command, bool& wanted) {
  command->add_flag("--methods-text", wanted, "Print the paragraph for a paper, with BibTeX.")->excludes("--json")->excludes("--csv");
}

void add_plot(CLI::App* command, const std::string& name, std::string& file, const std::string& what) {
  command->add_option(name, file, "Draw " + what + " into an SVG file.")->type_name("FILE.svg");
}

void add_compare(CLI::App* command, std::string& file) {
  command->add_option("--compare", file, "An earlier result, as --json printed it: say which numbers differ beyond noise.")
      ->check(CLI::ExistingFile)
      ->type_name("FILE.json");
}

void add_simulate(CLI::App* command, std::string& file, const std::string& what) {
  command->add_option("--simulate", file, "Write " + what + " into a CSV file, to see what the method makes of them.")
      ->type_name("FILE.csv");
}

void add_sets(CLI::App* command, std::optional<std::string>& separator) {
  command
      ->add_option("--sets", separator,
                   "Cells hold sets of labels with this between them: --sets ';'. JSON lists are found without it; [] is the empty set.")
      ->type_name("SEPARATOR");
}

template <class Options>
void add_marks(CLI::App* command, Options& options) {
  Words<MarkKind> kinds;
  for (const auto& kind : mark_kinds()) kinds.emplace(kind.name, kind.kind);
  add_words(command, "--of", options.of, kinds,
            "What the files hold where it is no labels: spans of texts, boxes in images, or transcripts.");
  command->add_option("--iou", options.iou, "Of boxes: how much two overlap that may be one, intersection over union; without this 0.5.")
      ->check(CLI::Range(0.01, 1.0))
      ->type_name("SHARE");
}

CLI::App* add_rank(CLI::App& app, RankOptions& options) {
  auto* command = app.add_subcommand("rank", help::rank_purpose);
  command->footer(help::rank_manual);
  add_files(command, options.files, "battles");
  add_columns(command, options.columns,
              "Which column is what: a=…,b=…,winner=…,rater=…; also strength, probability, text_a, text_b; ranking, or best, worst and "
              "items=…+…; rater= says that nobody is named.");
  command->add_option("--by", options.by, "A board for each value of this column, for example a category or a language.")
      ->type_name("COLUMN");
  add_analysis(command, options.output, options.confidence);
  add_methods_text(command, options.methods_text);
  add_plot(command, "--plot", options.plot, "the ranking with its intervals");
  add_plot(command, "--matrix", options.matrix, "who wins how often against whom");
  add_compare(command, options.compare);
  add_simulate(command, options.simulate, "the same battles with outcomes drawn from the fit");
  command->add_flag("--strict", options.strict, "Rank nothing where a row is bad.");
  Words<Model> models;
  for (const auto& model : rank_models()) models.emplace(std::string(model.name), model.model);
  auto* model = add_words(command, "--model", options.model, models, "What is fitted; without this davidson, plackett-luce or maxdiff.");
  command
      ->add_flag_callback(
          "--bradley-terry", [&options] { options.model = Model::bradley_terry; }, "--model bradley-terry: a tie is half a win for each.")
      ->excludes(model);
  command
      ->add_option(
          "--grades", options.grades,
          "Graded answers from 'the first is much better' to 'the second is much better', where they are not the usual words or numbers.")
      ->delimiter(',')
      ->type_name("ANSWER,…")
      ->allow_extra_args(false);
  command->add_flag("--style", options.style, "Strengths with and without length, headers, lists and bold of the answers' texts.");
  command
      ->add_option("--covariate", options.covariates,
                   "Two columns of numbers, of a's answer and of b's, that strengths are freed of likewise; may come several times.")
      ->type_name("COLUMN_OF_A,COLUMN_OF_B")
      ->allow_extra_args(false);
  command->add_flag("--side", options.side, "The effect of standing on the left, also where battles are so many that it takes long.");
  command->add_flag("--elo", options.elo, "Elo ratings, too, which follow the order of the rows.");
  add_words(command, "--both-bad", options.both_bad, Words<BothBad>{{"leave-out", BothBad::leave_out}, {"tie", BothBad::tie}},
            "What 'both bad' counts as; without this it is left out.");
  command->add_option("--seed", options.seed, "Of the simulation behind the rank intervals, and of --simulate.")->type_name("NUMBER");
  return command;
}

CLI::App* add_agree(CLI::App& app, AgreeOptions& options) {
  auto* command = app.add_subcommand("agree", help::agree_purpose);
  command->footer(help::agree_manual);
  add_files(command, options.files, "labels");
  add_columns(command, options.columns, "Which column is what: item=…,rater=…,label=…; item=prompt+model takes two together.");
  add_words(command, "--level", options.level,
            Words<stats::Metric>{{"nominal", stats::Metric::nominal},
                                 {"ordinal", stats::Metric::ordinal},
                                 {"interval", stats::Metric::interval},
                                 {"ratio", stats::Metric::ratio}},
            "How labels are compared; without this it is guessed.");
  command->add_option("--order", options.order, "The labels from lowest to highest, where they are no numbers: low,medium,high.")
      ->delimiter(',')
      ->type_name("LABEL,…")
      ->allow_extra_args(false);
  add_sets(command, options.sets);
  add_marks(command, options);
  command->add_option("--reference", options.reference, "Of spans and boxes: the rater whose marks are the right ones.")
      ->type_name("RATER");
  command
      ->add_option("--replication", options.replication,
                   "Another crowd's labels of the same items, in the same columns: how much the two crowds agree.")
      ->type_name("FILE");
  add_analysis(command, options.output, options.confidence);
  add_methods_text(command, options.methods_text);
  add_plot(command, "--plot", options.plot, "the measures with their intervals, and each rater beside the others");
  add_compare(command, options.compare);
  command->add_flag("--strict", options.strict, "Measure nothing where a row is bad.");
  command->add_option("--seed", options.seed, "Of the resampling of items.")->type_name("NUMBER");
  return command;
}

CLI::App* add_aggregate(CLI::App& app, AggregateOptions& options) {
  auto* command = app.add_subcommand("aggregate", help::aggregate_purpose);
  command->footer(help::aggregate_manual);
  add_files(command, options.files, "labels");
  add_columns(command, options.columns,
              "Which column is what: item=…,rater=…,label=…,gold=…; item=prompt+model takes two together, gold= says that there is none.");
  add_words(command, "--prior", options.prior,
            Words<stats::WorkerPrior>{
                {"none", stats::WorkerPrior::none}, {"diagonal", stats::WorkerPrior::diagonal}, {"pooled", stats::WorkerPrior::pooled}},
            "What Dawid-Skene takes a rater for before the labels; without this diagonal.");
  Words<Method> methods;
  for (const auto& model : aggregators()) methods.emplace(model.name, model.method);
  std::vector<std::string> names = {"all"};
  for (const auto& model : aggregators()) names.emplace_back(model.name);
  command
      ->add_option_function<std::vector<std::string>>(
          "--models",
          [&options, methods](const std::vector<std::string>& given) {
            options.methods.clear();
            for (const auto& model : aggregators()) {
              if (std::ranges::find(given, "all") != given.end() || std::ranges::find(given, model.name) != given.end())
                options.methods.push_back(model.method);
            }
          },
          "Which models stand side by side, beside the majority: weighted_majority, dawid_skene, one_coin, glad, mace, or all; without "
          "this majority,dawid_skene,one_coin.")
      ->delimiter(',')
      ->check(CLI::IsMember(names))
      ->type_name("NAME,…")
      ->allow_extra_args(false);
  add_sets(command, options.sets);
  add_marks(command, options);
  command->add_flag(
      "--ratings", options.ratings,
      "Scores on a scale, on one dimension or several (--columns score=clarity+accuracy, or dimension=…): means freed of severe raters, "
      "and the many-facet Rasch model.");
  command->add_flag(
      "--soft", options.soft,
      "Also how people differ: shares of labels, entropy, and the items that are likely ambiguous (--csv and --json have all).");
  add_words(command, "--pick", options.pick, methods, "Whose labels are the result; without this gold decides, else dawid_skene.");
  add_analysis(command, options.output, options.confidence);
  add_methods_text(command, options.methods_text);
  add_plot(command, "--plot", options.plot, "how raters confuse labels");
  add_plot(command, "--reliability", options.reliability, "how often labels are right by how sure their method is, where there is gold,");
  add_compare(command, options.compare);
  add_simulate(command, options.simulate, "the same labels, drawn from Dawid-Skene with drawn true labels as gold,");
  command->add_option("--seed", options.seed, "Of what is drawn.")->type_name("NUMBER");
  command->add_flag("--strict", options.strict, "Aggregate nothing where a row is bad.");
  return command;
}

CLI::App* add_judge(CLI::App& app, JudgeOptions& options) {
  auto* command = app.add_subcommand("judge", help::judge_purpose);
  command->footer(help::judge_manual);
  add_files(command, options.files, "labels");
  command
      ->add_option("--judge", options.judges,
                   "A rater who is a judge, or NAME=FILE for one whose labels stand in a file of their own; may be repeated.")
      ->type_name("NAME[=FILE]")
      ->allow_extra_args(false);
  add_columns(command, options.columns,
              "Which column is what: item=…,rater=…,label=…; of verdicts on pairs left=…,right=…,prompt=…, and left_text=…,right_text=… or "
              "left_length=…,right_length=…; stratum=… or probability=… of the items that humans labelled.");
  command->add_option("--own", options.measures.own, "The model that a judge is, as the columns of the pairs name it; may be repeated.")
      ->type_name("JUDGE=MODEL")
      ->allow_extra_args(false);
  add_analysis(command, options.output, options.measures.confidence);
  add_methods_text(command, options.methods_text);
  command
      ->add_option("--epsilon", options.measures.epsilon,
                   "How much less often a judge may be as good as the human, for being cheaper: 0.1 for crowd workers, 0.15 for skilled "
                   "people, 0.2 for experts.")
      ->check(CLI::Range(0.0, 0.99))
      ->type_name("SHARE");
  command->add_option("--least-items", options.measures.least_items, "A human with fewer items is not tested.")
      ->check(CLI::Range(2, 1000000))
      ->type_name("NUMBER");
  add_plot(command, "--plot", options.plot, "every judge beside the humans whose place it would take");
  add_compare(command, options.compare);
  command->add_flag("--strict", options.strict, "Measure nothing where a row is bad.");
  return command;
}

CLI::App* add_quality(CLI::App& app, QualityOptions& options) {
  auto* command = app.add_subcommand("quality", help::quality_purpose);
  command->footer(help::quality_manual);
  add_files(command, options.files, "labels");
  add_columns(command, options.columns,
              "Which column is what: item=…,rater=…,label=…,gold=…,seconds=…,length=…,when=…,text=…; seconds= says that there is none.");
  add_output(command, options.output);
  command
      ->add_option("--false-discoveries", options.measures.false_discoveries, "Of the signs that have a p, the share that may be chance.")
      ->check(CLI::Range(0.0, 0.5))
      ->type_name("SHARE");
  add_plot(command, "--plot", options.plot, "the skill of people on gold over time");
  add_compare(command, options.compare);
  command->add_flag("--strict", options.strict, "Measure nothing where a row is bad.");
  return command;
}

CLI::App* add_plan(CLI::App& app, PlanOptions& options) {
  auto* command = app.add_subcommand("plan", help::plan_purpose);
  command->footer(help::plan_manual);
  const Words<PlanTopic> topics = {{"exam", PlanTopic::exam},
                                   {"gold", PlanTopic::gold},
                                   {"overlap", PlanTopic::overlap},
                                   {"comparison", PlanTopic::comparison},
                                   {"cost", PlanTopic::cost}};
  command
      ->add_option_function<std::vector<std::string>>(
          "topics",
          [&options, topics](const std::vector<std::string>& words) {
            for (const auto& word : words) options.topics.push_back(topics.at(word));
          },
          "exam, gold, overlap, comparison, cost; without one: all of them.")
      ->check(CLI::IsMember({"exam", "gold", "overlap", "comparison", "cost"}))
      ->type_name("TOPIC");
  add_analysis(command, options.output, options.confidence);
  add_methods_text(command, options.methods_text);
  add_plot(command, "--plot", options.plot, "what the rules do to people of every skill");
  add_compare(command, options.compare);
  add_simulate(command, options.simulate, "labels as people of these skills would give them, with the true labels as gold,");
  command->add_option("--seed", options.seed, "Of what is drawn.")->type_name("NUMBER");
  const auto shares = CLI::Range(0.0, 1.0);
  const auto inside = CLI::Range(0.001, 0.999);
  const auto add = [&](const char* group, const char* name, auto& target, const auto& limits, const char* type, const char* text) {
    return command->add_option(name, target, text)->check(limits)->type_name(type)->group(group);
  };
  const auto list = [](CLI::Option* option) { option->delimiter(',')->allow_extra_args(false); };
  list(add("", "--skills", options.skills, inside, "SHARE,…", "How often the people you think of are right on an item.")->group("OPTIONS"));

  add("EXAM", "--exam-items", options.exam.items, CLI::Range(1, 500), "NUMBER", "Items of an attempt.");
  add("EXAM", "--exam-right", options.exam.needed, CLI::Range(0, 500), "NUMBER", "That must be right.");
  add("EXAM", "--attempts", options.exam.attempts, CLI::Range(1, 20), "NUMBER", "On items of their own each.");
  list(add("EXAM", "--exam-classes", options.exam_classes, CLI::Range(1, 500), "NUMBER,…",
           "Items of each class, where enough must be right in every class too."));
  add("EXAM", "--good", options.wish.good, shares, "SHARE", "Whom the smallest exam should admit: right this often …");
  add("EXAM", "--admit", options.wish.admit, inside, "SHARE", "… with this probability at least.");
  add("EXAM", "--bad", options.wish.bad, shares, "SHARE", "Whom it should not: right this often …");
  add("EXAM", "--let-in", options.wish.let_in, inside, "SHARE", "… with this probability at most.");

  add("GOLD", "--gold", options.gold, CLI::Range(1, 500), "NUMBER", "Gold that somebody answers in the time you think of.");
  add("GOLD", "--window", options.warn.window, CLI::Range(1, 20), "NUMBER", "The last gold that count.");
  add("GOLD", "--at-least", options.warn.at_least, CLI::Range(1, 20), "NUMBER", "No rule strikes before so many.");
  add("GOLD", "--warn", options.warn.below, shares, "SHARE", "A warning below this share right.");
  add("GOLD", "--suspend", options.suspend, shares, "SHARE", "A case for a manager below this share right.");
  add("GOLD", "--usual-errors", options.drift.usual, inside, "SHARE", "Drift: somebody's usual share of errors.");
  add("GOLD", "--feared-errors", options.drift.feared, inside, "SHARE", "Drift: the share that it looks for.");
  add("GOLD", "--alarm", options.drift.threshold, CLI::Range(0.1, 50.0), "NUMBER", "Drift: where the cumulative sum alarms.");

  add("OVERLAP", "--classes", options.overlap.classes, CLI::Range(2, 1024), "NUMBER", "Labels to choose from.");
  add("OVERLAP", "--least", options.overlap.least, CLI::Range(1, 25), "NUMBER", "People an item at least.");
  add("OVERLAP", "--most", options.overlap.most, CLI::Range(1, 25), "NUMBER", "People an item at most; the same as --least: fixed.");
  add("OVERLAP", "--sure", options.sure, inside, "SHARE", "Nobody else is asked at this probability; else .90 for two, .80 for more.");

  list(add("COMPARISON", "--shares", options.shares, inside, "SHARE,…", "How often the better of two is preferred."));
  add("COMPARISON", "--power", options.power, inside, "SHARE", "The probability that the difference is found.");
  add("COMPARISON", "--ties", options.ties, CLI::Range(0.0, 0.99), "SHARE", "Judgments that are ties.");
  add("COMPARISON", "--per-person", options.per_person, CLI::Range(1.0, 100000.0), "NUMBER", "Judgments of one person.");
  add("COMPARISON", "--alike", options.alike, shares, "SHARE", "How much votes of one person correlate.");

  add("COST", "--items", options.items, CLI::Range(1, 1000000000), "NUMBER", "Items to be judged.");
  add("COST", "--judgments", options.judgments, CLI::Range(0.1, 1000.0), "NUMBER",
      "Judgments an item, for example from the overlap table.");
  add("COST", "--gold-rate", options.gold_rate, CLI::Range(0.0, 0.9), "SHARE", "Of what people judge that is gold.");
  add("COST", "--review", options.review, shares, "SHARE", "Of the judgments that somebody reviews.");
  add("COST", "--audit", options.audit, shares, "SHARE", "Of the judgments that an expert audits.");
  add("COST", "--minutes", options.minutes, CLI::Range(0.0, 10000.0), "NUMBER", "Of a judgment.");
  add("COST", "--price", options.price, CLI::Range(0.0, 1000000.0), "NUMBER", "Of a judgment, in your currency.");
  add("COST", "--review-part", options.review_part, CLI::Range(0.0, 100.0), "NUMBER",
      "Of the time and price of a judgment that a review takes.");
  return command;
}

template <class Options>
void add_project(CLI::App* command, Options& options) {
  command->add_option("--project", options.project, "The project: its name or its id.")->required()->type_name("NAME_OR_ID");
  command->add_option("--as", options.as, "The owner or manager in whose name it happens: the whole name or e-mail; else the first owner.")
      ->type_name("NAME");
}

CLI::App* add_import(CLI::App& app, ImportOptions& options) {
  auto* command = app.add_subcommand("import", help::import_purpose);
  command->footer(help::import_manual);
  command->add_option("file", options.file, "The file; - is standard input.")->required()->type_name("FILE");
  add_project(command, options);
  command
      ->add_option("--mapping", options.mapping,
                   "Which part of a row becomes which part of an item: a JSON file, as --print-mapping prints it.")
      ->type_name("FILE.json");
  command->add_flag("--print-mapping", options.print_mapping, "Print the suggested mapping and end.");
  Words<formats::Format> formats_by_name;
  for (const auto& one : formats::import_formats()) formats_by_name.emplace(one.name, one.format);
  add_words(command, "--format", options.format, formats_by_name, "What the file is; without this it is found out.");
  add_words(
      command, "--expand", options.expand,
      Words<formats::Expand>{
          {"none", formats::Expand::none}, {"all-pairs", formats::Expand::all_pairs}, {"random-pairs", formats::Expand::random_pairs}},
      "What becomes of an item with more than two responses.");
  command->add_option("--pairs", options.pairs, "How many pairs with --expand random-pairs.")
      ->check(CLI::Range(1, 10000))
      ->type_name("NUMBER");
  command->add_flag("--dry-run", options.dry_run, "Check every row and import nothing.");
  command->add_flag("--strict", options.strict, "Import nothing where a row has errors.");
  command->add_option("--errors", options.errors, "Write the rows with errors into a CSV file.")->type_name("FILE.csv");
  return command;
}

CLI::App* add_export(CLI::App& app, ExportOptions& options) {
  auto* command = app.add_subcommand("export", help::export_purpose);
  command->footer(help::export_manual);
  add_project(command, options);
  Words<formats::ExportKind> kinds;
  for (const auto& one : formats::export_formats()) kinds.emplace(one.name, one.kind);
  add_words(command, "--format", options.wish.format, kinds,
            "assay: lossless, for Assay itself; csv: a line an annotation; trl_preference: prompt, chosen, "
            "rejected; arena: battles.");
  command->get_option("--format")->required();
  command->add_option("--out", options.out, "The folder for the files; made where it is absent. Nothing in it is overwritten.")
      ->required()
      ->type_name("DIR");
  command->add_flag_callback(
      "--named", [&options] { options.wish.people = services::ExportPeople::named; }, "People by their names instead of pseudonyms.");
  add_words(command, "--trl-style", options.wish.trl_style,
            Words<formats::TrlStyle>{{"standard", formats::TrlStyle::standard}, {"conversational", formats::TrlStyle::conversational}},
            "Of trl_preference: texts or messages.");
  add_words(command, "--trl-unit", options.wish.trl_unit,
            Words<formats::TrlUnit>{{"annotation", formats::TrlUnit::annotation}, {"majority", formats::TrlUnit::majority}},
            "Of trl_preference: a line an annotation, or a line an item.");
  return command;
}

}  // namespace

struct Commands::All {
  RankOptions rank_options;
  AgreeOptions agree_options;
  AggregateOptions aggregate_options;
  JudgeOptions judge_options;
  PlanOptions plan_options;
  QualityOptions quality_options;
  ImportOptions import_options;
  ExportOptions export_options;
  CLI::App* rank = nullptr;
  CLI::App* agree = nullptr;
  CLI::App* aggregate = nullptr;
  CLI::App* judge = nullptr;
  CLI::App* plan = nullptr;
  CLI::App* quality = nullptr;
  CLI::App* import = nullptr;
  CLI::App* export_ = nullptr;
};

Commands::Commands(CLI::App& app, const std::function<void(CLI::App*, const std::vector<std::string_view>&)>& add_settings)
    : all_(std::make_unique<All>()) {
  all_->rank = add_rank(app, all_->rank_options);
  all_->agree = add_agree(app, all_->agree_options);
  all_->aggregate = add_aggregate(app, all_->aggregate_options);
  all_->judge = add_judge(app, all_->judge_options);
  all_->quality = add_quality(app, all_->quality_options);
  all_->plan = add_plan(app, all_->plan_options);
  all_->import = add_import(app, all_->import_options);
  all_->export_ = add_export(app, all_->export_options);
  for (auto* command : {all_->import, all_->export_}) add_settings(command, {"config", "data-dir", "database"});
}

Commands::~Commands() = default;

std::optional<int> Commands::run() const {
  if (all_->rank->parsed()) return rank(all_->rank_options);
  if (all_->agree->parsed()) return agree(all_->agree_options);
  if (all_->aggregate->parsed()) return aggregate(all_->aggregate_options);
  if (all_->judge->parsed()) return judge(all_->judge_options);
  if (all_->quality->parsed()) return quality(all_->quality_options);
  if (all_->plan->parsed()) return plan(all_->plan_options);
  return std::nullopt;
}

std::optional<int> Commands::run(const ServeSettings& settings) const {
  if (all_->import->parsed()) return import_file(settings, all_->import_options);
  if (all_->export_->parsed()) return export_project(settings, all_->export_options);
  return std::nullopt;
}

}  // namespace assay::programs
