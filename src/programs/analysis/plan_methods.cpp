// plan_methods: the paragraph of a preregistration: the rules, and what they were chosen to do.
#include "assay/stats/planning.hpp"
#include "assay/stats/sample_size.hpp"
#include "programs/analysis/methods_text.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/plan.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

std::string share(double p) { return report::percent(p, 0); }

// "95.7 % of people who are right 90 % of the time".
std::string of_people(std::optional<double> p, double skill) {
  return report::percent(p) + " of people who are right " + share(skill) + " of the time";
}

std::string exam_text(const PlanOptions& options) {
  const auto& exam = options.exam;
  return "Annotators qualify by an exam of " + report::count(exam.items, "item") + " whose answer is known, of which " +
         report::count(exam.needed) + " must be right, in at most " + report::count(exam.attempts, "attempt") +
         " on different items; it admits " + of_people(stats::pass_probability(exam, options.wish.good), options.wish.good) + " and " +
         of_people(stats::pass_probability(exam, options.wish.bad), options.wish.bad) + " (binomial). ";
}

std::string gold_text(const PlanOptions& options) {
  const auto& warn = options.warn;
  const stats::WindowRule suspend{warn.window, warn.at_least, options.suspend};
  const auto strikes = [&](const stats::WindowRule& one) {
    return report::percent(stats::strike_probability(one, options.wish.good, options.gold));
  };
  return "Hidden gold is answered throughout. Whoever is right on less than " + share(warn.below) + " of the last " +
         report::count(warn.window) + " (from " + report::count(warn.at_least) + " on) is warned, below " + share(options.suspend) +
         " a person reviews the case; within " + report::count(options.gold, "answer") + " this concerns " + strikes(warn) + " and " +
         strikes(suspend) + ", respectively, of people who are right " + share(options.wish.good) +
         " of the time. A rise of the share of errors from " + share(options.drift.usual) + " to " + share(options.drift.feared) +
         " is watched for by a cumulative sum (Page, 1954) with a threshold of " + report::fixed(options.drift.threshold, 1) + ". ";
}

std::string overlap_text(const PlanOptions& options) {
  const auto plan = sure_overlap(options);
  std::string out = "An item is judged by " + report::count(plan.least) + " to " + report::count(plan.most) + " people, until one of " +
                    report::count(plan.classes) + " labels has a posterior probability of " + report::fixed(plan.threshold, 2);
  if (const auto outcome = stats::overlap_outcome(plan, options.wish.good))
    out += "; with people who are right " + share(options.wish.good) + " of the time that takes " + report::fixed(outcome->judgments, 2) +
           " judgments an item, and " + report::percent(outcome->right) + " of the labels are right";
  return out + ". ";
}

std::string comparison_text_of(const PlanOptions& options) {
  const double deff = *stats::design_effect(options.per_person, options.alike);
  std::string out;
  for (const double preferred : options.shares) {
    const auto votes = stats::votes_for_power({.share = preferred, .level = options.confidence, .design_effect = deff}, options.power);
    if (!votes) continue;
    out += (out.empty() ? "" : ", ") +
           report::count(static_cast<std::uint64_t>(std::ceil(static_cast<double>(*votes) / (1 - options.ties)))) +
           " where the better is preferred in " + share(preferred);
  }
  return "Judgments that a comparison of two needs for a power of " + share(options.power) + " at a level of " +
         report::percent(1 - options.confidence, 0) + " (two-sided, normal approximation, design effect " + report::fixed(deff, 2) +
         " for " + report::fixed(options.per_person, 0) + " judgments a person that correlate by " + report::fixed(options.alike, 3) +
         "): " + out + ". ";
}

}  // namespace

std::string plan_methods(const PlanOptions& options) {
  const auto wanted = [&](PlanTopic topic) {
    return options.topics.empty() || std::ranges::find(options.topics, topic) != options.topics.end();
  };
  std::string text;
  std::vector<std::string_view> works;
  if (wanted(PlanTopic::exam)) text += exam_text(options);
  if (wanted(PlanTopic::gold)) {
    text += gold_text(options);
    works.emplace_back("page1954continuous");
  }
  if (wanted(PlanTopic::overlap)) text += overlap_text(options);
  if (wanted(PlanTopic::comparison)) text += comparison_text_of(options);
  if (wanted(PlanTopic::cost))
    text += report::count(options.items, "item") + " are judged " + report::fixed(options.judgments, 2) + " times each; " +
            share(options.gold_rate) + " of what people judge is gold, " + share(options.review) +
            " of the judgments are reviewed by a peer and " + share(options.audit) + " audited by an expert. ";
  if (!text.empty()) text.pop_back();
  return methods_text(text, plan_command(options), {}, works);
}

}  // namespace assay::programs
