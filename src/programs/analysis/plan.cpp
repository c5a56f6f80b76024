// plan: reckon, say.
#include "programs/analysis/plan.hpp"

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace assay::programs {
namespace {

struct Topic {
  PlanTopic topic;
  const char* name;
  PlanPart (*part)(const PlanOptions&);
};
constexpr std::array<Topic, 5> topics = {{{PlanTopic::exam, "exam", plan_exam},
                                          {PlanTopic::gold, "gold", plan_gold},
                                          {PlanTopic::overlap, "overlap", plan_overlap},
                                          {PlanTopic::comparison, "comparison", plan_comparison},
                                          {PlanTopic::cost, "cost", plan_cost}}};

struct PlanPartView {
  std::string topic, title;
  JsonText rows;
  std::vector<std::string> sentences;
};
ASSAY_DESCRIBE(PlanPartView, topic, title, rows, sentences)

struct PlanView {
  std::string assay, command;
  std::vector<PlanPartView> topics;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(PlanView, assay, command, topics, compared)

std::string text_of(const std::vector<PlanPart>& parts, const std::string& command, const std::optional<Comparison>& compared) {
  std::string out;
  for (const auto& part : parts) {
    out += part.title + "\n\n" + part.table.text() + "\n";
    for (const auto& one : part.sentences) paragraph(out, one);
    out += "\n";
  }
  if (compared) out += comparison_text(*compared, comparison_confidence) + "\n";
  return out + "To cite: assay " + std::string(version) + ", " + command + "\n";
}

std::string json_of(const std::vector<PlanPart>& parts, const std::string& command, const std::optional<Comparison>& compared) {
  PlanView view{std::string(version), command, {}, compared};
  for (const auto& part : parts) view.topics.push_back({name_of(part.topic), part.title, JsonText(part.table.json()), part.sentences});
  return json::to_string(view) + "\n";
}

std::string csv_of(const std::vector<PlanPart>& parts) {
  report::DataTable table({"topic", "row", "measure", "value"});
  for (const auto& part : parts) part.table.add_to(table, name_of(part.topic));
  return table.csv();
}

std::string listed(const std::vector<double>& numbers) {
  std::string out;
  for (const double one : numbers) out += (out.empty() ? "" : ",") + report::exact(one);
  return out;
}

}  // namespace

const char* name_of(PlanTopic topic) { return std::ranges::find(topics, topic, &Topic::topic)->name; }

std::optional<std::string> wrong_with(const PlanOptions& options) {
  const auto& exam = options.exam;
  if (exam.needed > exam.items)
    return "an exam of " + report::count(exam.items, "item") + " cannot ask for " + std::to_string(exam.needed) + " right.";
  const auto items = std::accumulate(options.exam_classes.begin(), options.exam_classes.end(), std::size_t{0});
  if (!options.exam_classes.empty() && items != exam.items)
    return "--exam-classes holds " + report::count(items, "item") + ", the exam " + std::to_string(exam.items) + ".";
  if (options.warn.at_least > options.warn.window)
    return "--at-least is " + std::to_string(options.warn.at_least) + ", more than the window of " + std::to_string(options.warn.window) +
           ".";
  if (options.overlap.least > options.overlap.most)
    return "--least is " + std::to_string(options.overlap.least) + ", more than --most, " + std::to_string(options.overlap.most) + ".";
  if (options.wish.bad >= options.wish.good) return "--bad must be below --good.";
  if (options.drift.usual >= options.drift.feared) return "--usual-errors must be below --feared-errors.";
  if (std::ranges::find(options.shares, 0.5) != options.shares.end()) return "--shares: at 0.5 there is no difference to be found.";
  return std::nullopt;
}

// Only what differs from the defaults.
std::string plan_command(const PlanOptions& options) {
  const PlanOptions usual;
  std::string out = "assay plan";
  for (const auto topic : options.topics) out += std::string(" ") + name_of(topic);
  const auto add = [&](const char* name, const auto& now, const auto& before) {
    if (now != before) out += std::string(" ") + name + " " + report::exact(static_cast<double>(now));
  };
  if (options.skills != usual.skills) out += " --skills " + listed(options.skills);
  add("--exam-items", options.exam.items, usual.exam.items);
  add("--exam-right", options.exam.needed, usual.exam.needed);
  add("--attempts", options.exam.attempts, usual.exam.attempts);
  if (!options.exam_classes.empty()) {
    out += " --exam-classes " + listed(std::vector<double>(options.exam_classes.begin(), options.exam_classes.end()));
  }
  add("--good", options.wish.good, usual.wish.good);
  add("--admit", options.wish.admit, usual.wish.admit);
  add("--bad", options.wish.bad, usual.wish.bad);
  add("--let-in", options.wish.let_in, usual.wish.let_in);
  add("--gold", options.gold, usual.gold);
  add("--window", options.warn.window, usual.warn.window);
  add("--at-least", options.warn.at_least, usual.warn.at_least);
  add("--warn", options.warn.below, usual.warn.below);
  add("--suspend", options.suspend, usual.suspend);
  add("--usual-errors", options.drift.usual, usual.drift.usual);
  add("--feared-errors", options.drift.feared, usual.drift.feared);
  add("--alarm", options.drift.threshold, usual.drift.threshold);
  add("--classes", options.overlap.classes, usual.overlap.classes);
  add("--least", options.overlap.least, usual.overlap.least);
  add("--most", options.overlap.most, usual.overlap.most);
  if (options.sure) out += " --sure " + report::exact(*options.sure);
  if (options.shares != usual.shares) out += " --shares " + listed(options.shares);
  add("--power", options.power, usual.power);
  add("--ties", options.ties, usual.ties);
  add("--per-person", options.per_person, usual.per_person);
  add("--alike", options.alike, usual.alike);
  add("--confidence", options.confidence, usual.confidence);
  add("--items", options.items, usual.items);
  add("--judgments", options.judgments, usual.judgments);
  add("--gold-rate", options.gold_rate, usual.gold_rate);
  add("--review", options.review, usual.review);
  add("--audit", options.audit, usual.audit);
  add("--minutes", options.minutes, usual.minutes);
  add("--price", options.price, usual.price);
  add("--review-part", options.review_part, usual.review_part);
  if (!options.simulate.empty()) {
    out += " --simulate " + shell_word(options.simulate);
    add("--seed", options.seed, usual.seed);
  }
  return out;
}

int plan(const PlanOptions& given) {
  auto options = given;
  options.wish.attempts = options.exam.attempts;
  if (const auto wrong = wrong_with(options)) return failed(Error::invalid("", *wrong));
  std::vector<PlanPart> parts;
  for (const auto& one : topics) {
    if (options.topics.empty() || std::ranges::find(options.topics, one.topic) != options.topics.end()) parts.push_back(one.part(options));
  }
  const auto command = plan_command(options);
  const auto compared = compare_with(options.compare, "plan", [&] { return json_of(parts, command, {}); }, options.confidence);
  if (!compared.ok()) return failed(compared.error());
  if (const auto drawn = draw_plan(options); !drawn.has_value()) return failed(drawn.error());
  if (const auto written = simulate_plan(options); !written.has_value()) return failed(written.error());
  print(options.methods_text             ? plan_methods(options)
        : options.output == Output::json ? json_of(parts, command, *compared)
        : options.output == Output::csv  ? csv_of(parts)
                                         : text_of(parts, command, *compared));
  return exit_ok;
}

}  // namespace assay::programs
