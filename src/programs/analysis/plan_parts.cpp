// plan_parts: each topic of `assay plan`, from the exact figures of the library.
#include "assay/stats/intervals.hpp"
#include "assay/stats/sample_size.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/plan.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

using Shown = PlanTable::Shown;

std::string share(double p, int decimals = 0) { return report::percent(p, decimals); }
std::string whole(std::size_t n) { return report::count(n); }
double number(std::size_t n) { return static_cast<double>(n); }

std::vector<stats::ExamClass> classes_of(const PlanOptions& options, double recall) {
  std::vector<stats::ExamClass> out;
  for (const auto items : options.exam_classes) out.push_back({items, recall});
  return out;
}

// Who gives the answer of the largest class to everything.
std::string always_one_answer(const PlanOptions& options) {
  auto classes = classes_of(options, 0);
  std::ranges::max_element(classes, {}, &stats::ExamClass::items)->recall = 1;
  return "Who always gives the answer of the largest class passes with probability " +
         report::fixed(stats::pass_probability(options.exam, classes), 3) + ".";
}

std::string smallest_exam_sentence(const PlanOptions& options) {
  const auto& wish = options.wish;
  const std::string promise = "that admits at least " + share(wish.admit) + " of those who are right " + share(wish.good) +
                              " of the time and at most " + share(wish.let_in) + " of those who are right " + share(wish.bad);
  const auto exam = stats::smallest_exam(wish);
  if (!exam) return "No exam of up to 500 items is one " + promise + ".";
  return "The smallest exam " + promise + " of the time, in " + report::count(wish.attempts, "attempt") + ", has " +
         report::count(exam->items, "item") + " with " + whole(exam->needed) + " right.";
}

// The fewest people a label needs with a fixed overlap to be right as often; an odd number, since an even one adds ties only.
std::optional<std::size_t> fixed_overlap_as_right(const stats::OverlapPlan& plan, double skill, double right) {
  for (std::size_t n = 1; n <= 25; n += 2) {
    const auto one = stats::overlap_outcome({plan.classes, n, n, plan.threshold}, skill);
    if (one && one->right >= right - 1e-9) return n;
  }
  return std::nullopt;
}

}  // namespace

std::size_t items_until_gold(std::size_t gold) {
  // In thousandths of a gold, so that nothing is rounded: 100 each of the first 50 items, 50 up to 500, then 1000 in 30.
  constexpr std::size_t first = 5;
  constexpr std::size_t then = first + 22;  // 450 items at 5 % hold 22.5
  if (gold <= first) return gold * 10;
  if (gold <= then) return 50 + (gold - first) * 20;
  return 500 + static_cast<std::size_t>(std::ceil((static_cast<double>(gold) - 27.5) * 30));
}

stats::OverlapPlan sure_overlap(const PlanOptions& options) {
  auto plan = options.overlap;
  plan.threshold = options.sure.value_or(stats::sure_enough(plan.classes));
  return plan;
}

PlanPart plan_exam(const PlanOptions& options) {
  const auto& exam = options.exam;
  PlanPart part{PlanTopic::exam,
                "Exam: " + report::count(exam.items, "item") + " whose answer is known, " + whole(exam.needed) + " right, " +
                    report::count(exam.attempts, "attempt"),
                {},
                {}};
  std::vector<PlanTable::Column> columns = {{"skill", "right on an item", Shown::share, 0},
                                            {"once", "pass at once"},
                                            {"passes", "in " + report::count(exam.attempts, "attempt")},
                                            {"one_more", "with one more"}};
  const bool balanced = !options.exam_classes.empty();
  if (balanced) columns.push_back({"balanced", "and enough in every class"});
  part.table = PlanTable(columns);
  for (const double skill : options.skills) {
    std::vector<report::Cell> row = {skill};
    for (const std::size_t attempts : {std::size_t{1}, exam.attempts, exam.attempts + 1})
      row.push_back(report::cell(stats::pass_probability({exam.items, exam.needed, attempts}, skill)));
    if (balanced) row.push_back(report::cell(stats::pass_probability(exam, classes_of(options, skill))));
    part.table.add(std::move(row));
  }
  part.sentences.push_back("Each attempt has items of its own: the bank needs " + whole(exam.items * exam.attempts) + ", " +
                           whole(exam.items * (exam.attempts + 1)) + " with one more.");
  if (balanced) part.sentences.push_back(always_one_answer(options));
  part.sentences.push_back(smallest_exam_sentence(options));
  return part;
}

PlanPart plan_gold(const PlanOptions& options) {
  const auto& warn = options.warn;
  const stats::WindowRule suspend{warn.window, warn.at_least, options.suspend};
  PlanPart part{
      PlanTopic::gold,
      "Hidden gold: " + whole(options.gold) + " answered, the last " + whole(warn.window) + " counted from " + whole(warn.at_least) + " on",
      PlanTable({{"skill", "right on a gold", Shown::share, 0},
                 {"warned", "warned below " + share(warn.below)},
                 {"suspended", "a case below " + share(options.suspend)},
                 {"drift", "drift alarm"},
                 {"drift_after", "drift alarm after, gold", Shown::number, 0}}),
      {}};
  for (const double skill : options.skills) {
    const auto drift = stats::cusum_outcome(options.drift, 1 - skill, options.gold, options.gold);
    part.table.add({skill, report::cell(stats::strike_probability(warn, skill, options.gold)),
                    report::cell(stats::strike_probability(suspend, skill, options.gold)),
                    report::cell(drift ? std::optional(drift->alarmed_by.back()) : std::nullopt),
                    report::cell(drift ? std::optional(drift->mean_answers) : std::nullopt)});
  }
  const auto right = static_cast<std::size_t>(std::lround(0.8 * number(warn.window)));
  const auto known = stats::wilson_share(number(right), number(warn.window), 0.9);
  part.sentences = {
      whole(warn.window) + " gold are reached after " + report::count(items_until_gold(warn.window), "item") + ", " + whole(options.gold) +
          " after " + whole(items_until_gold(options.gold)) + " (10 % of the first 50 items, 5 % up to 500, then 1 in 30).",
      "The drift columns are for somebody who was wrong on " + share(options.drift.usual) + " of " + whole(options.gold) +
          " gold and is right this often from then on; the alarm is raised at " + report::fixed(options.drift.threshold, 1) +
          " and looks for a rise to " + share(options.drift.feared) + ".",
      whole(right) + " of " + whole(warn.window) + " right means between " + share(*known.low) + " and " + share(*known.high) +
          " (90 % interval); to know the skill of somebody who is right 80 % of the time to within 5 points takes " +
          whole(*stats::votes_for_half_width(0.8, 0.05, 0.9)) + " gold."};
  for (const auto& [tier, bound] : {std::pair(2, 0.80), std::pair(3, 0.85)}) {
    part.sentences.push_back("Tier " + std::to_string(tier) + " (a lower bound of " + report::fixed(bound, 2) + " over 100 gold) needs " +
                             whole(*stats::right_for_lower_bound(100, bound)) + " of 100.");
  }
  return part;
}

PlanPart plan_overlap(const PlanOptions& options) {
  const auto plan = sure_overlap(options);
  const std::string most = whole(plan.most);
  PlanPart part{PlanTopic::overlap,
                "Overlap: " + whole(plan.least) + " to " + most + " people an item until one of " + whole(plan.classes) +
                    " labels is sure by " + report::fixed(plan.threshold, 2),
                PlanTable({{"skill", "right on an item", Shown::share, 0},
                           {"judgments", "judgments an item", Shown::number, 2},
                           {"right", "label right"},
                           {"unsure", "not sure after " + most},
                           {"right_least", "label right with " + whole(plan.least)},
                           {"right_most", "with " + most},
                           {"fixed", "fixed overlap as right", Shown::number, 0},
                           {"saved", "saved"}}),
                {}};
  for (const double skill : options.skills) {
    const auto outcome = stats::overlap_outcome(plan, skill);
    if (!outcome) continue;
    const auto with = [&](std::size_t n) {
      const auto fixed = stats::overlap_outcome({plan.classes, n, n, plan.threshold}, skill);
      return report::cell(fixed ? std::optional(fixed->right) : std::nullopt);
    };
    const auto fixed = fixed_overlap_as_right(plan, skill, outcome->right);
    part.table.add({skill, outcome->judgments, outcome->right, outcome->unsure, with(plan.least), with(plan.most),
                    report::cell(fixed ? std::optional(number(*fixed)) : std::nullopt),
                    report::cell(fixed ? std::optional(1 - outcome->judgments / number(*fixed)) : std::nullopt)});
  }
  part.sentences = {
      "Counted for people who are all right equally often, independently, with errors spread evenly; where errors are shared, more "
      "people help less.",
      "Preferences keep a fixed overlap: there is no label that a skilled person would find."};
  return part;
}

PlanPart plan_comparison(const PlanOptions& options) {
  const double deff = *stats::design_effect(options.per_person, options.alike);
  const std::string level = level_of(options.confidence);
  PlanPart part{PlanTopic::comparison,
                "Comparison of two: found with probability " + share(options.power) + " at " + level,
                PlanTable({{"share", "the better is preferred", Shown::share, 0},
                           {"strength", "strengths apart", Shown::number, 2},
                           {"votes", "votes without ties", Shown::number, 0},
                           {"judgments", "judgments", Shown::number, 0},
                           {"people", "people", Shown::number, 0},
                           {"half_width", "interval +-"}}),
                {}};
  for (const double preferred : options.shares) {
    const stats::ShareTest test{.share = preferred, .level = options.confidence, .design_effect = deff};
    const auto votes = stats::votes_for_power(test, options.power);
    if (!votes) continue;
    const double judgments = std::ceil(number(*votes) / (1 - options.ties));
    part.table.add({preferred, std::log(preferred / (1 - preferred)), number(*votes), judgments, std::ceil(judgments / options.per_person),
                    report::cell(stats::half_width_of_share(preferred, *votes, options.confidence, deff))});
  }
  part.sentences.push_back("With " + report::fixed(options.per_person, 0) + " judgments a person and a correlation of " +
                           report::fixed(options.alike, 3) + " between votes of one person, " + report::fixed(deff, 2) +
                           " votes count as one; " + (options.ties > 0 ? share(options.ties) + " of the judgments are ties." : "no ties."));
  part.sentences.emplace_back("Below 10 people, an interval that speaks for people like these is a rough guide.");
  const auto confirmed = stats::votes_for_half_width(0.5, 0.05, options.confidence, deff);
  part.sentences.push_back("A share near one half is known to within 5 points after " + whole(*confirmed) + " votes without ties.");
  return part;
}

PlanPart plan_cost(const PlanOptions& options) {
  PlanPart part{PlanTopic::cost,
                "Cost: " + report::count(options.items, "item") + ", " + report::fixed(options.judgments, 2) + " judgments each",
                PlanTable({{"part", "", Shown::word},
                           {"judgments", "number", Shown::number, 0},
                           {"hours", "hours", Shown::number, 1},
                           {"money", "money", Shown::number, 2}}),
                {}};
  double judgments_all = 0;
  double hours_all = 0;
  double money_all = 0;
  const auto add = [&](const char* name, double n, double part_of_one) {
    const double hours = n * options.minutes * part_of_one / 60;
    const double money = n * options.price * part_of_one;
    judgments_all += n;
    hours_all += hours;
    money_all += money;
    part.table.add({std::string(name), n, hours, money});
  };
  const double counted = number(options.items) * options.judgments;
  add("judgments that count", counted, 1);
  add("hidden gold", counted * options.gold_rate / (1 - options.gold_rate), 1);
  add("peer reviews", counted * options.review, options.review_part);
  add("expert audits", counted * options.audit, options.review_part);
  part.table.add({std::string("together"), judgments_all, hours_all, money_all});
  part.sentences.push_back("A judgment takes " + report::fixed(options.minutes, 1) + " minutes and costs " +
                           report::fixed(options.price, 2) + "; a review or an audit takes " + share(options.review_part) + " of both. " +
                           share(options.gold_rate) + " of what people judge is gold; exams and training come on top.");
  return part;
}

}  // namespace assay::programs
