// methods: the paragraphs for a paper of rank, agree and judge.
#include "programs/analysis/agree.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/judge.hpp"
#include "programs/analysis/methods_text.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/rank.hpp"
#include "report/number.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

std::string with_interval(const stats::Estimate& estimate, double confidence) {
  std::string out = report::fixed(estimate.estimate, 3);
  if (estimate.has_interval())
    out += " (" + level_of(confidence) + " interval " + report::fixed(estimate.low, 3) + " to " + report::fixed(estimate.high, 3) + ")";
  return out;
}

// What the intervals of one board are clustered by.
std::string clustering(const Board& board, const std::string& unit) {
  if (board.clusters == 0) return "Intervals take every " + unit + " as independent";
  return "Intervals are clustered by rater (" + report::count(board.raters, "rater") +
         "; cluster jackknife CR3 with t, Bell and McCaffrey, 2002)";
}

}  // namespace

std::string rank_methods(const RankResult& result) {
  const auto& model = result.model();
  const bool pairs = result.shape == VoteShape::pairs;
  std::string text;
  for (const auto& named : result.boards) {
    const auto& board = named.board;
    text += (text.empty() ? "" : " ") +
            (pairs ? report::count(board.battles, "pairwise comparison")
                   : report::count(board.battles, result.shape == VoteShape::rankings ? "ranking" : "best-worst choice")) +
            " of " + report::count(named.models.size(), "model") +
            (result.by().empty() ? "" : " (" + result.by() + " " + named.category + ")");
    if (pairs) text += ", " + report::count(board.ties, "of them a tie", "of them ties") + ",";
    text += " were ranked with " + std::string(model.phrase) + ". ";
    text += clustering(board, pairs ? "comparison" : "answer") +
            "; strengths are logits against the mean of the models. Ranks are those that simultaneous " +
            level_of(result.options.confidence) + " intervals of all differences allow (Mogstad et al., 2024).";
    if (board.fit) {
      text += " Of " + report::count(board.fit->counts, "count") + " of wins and ties by pair, " + report::count(board.fit->far) +
              (board.fit->far == 1 ? " lies" : " lie") + " more than three standard errors from the fit.";
    }
  }
  std::vector<std::string_view> works = {model.work};
  if (model.model == Model::skilled) works.emplace_back("birnbaum1968some");
  if (std::ranges::any_of(result.boards, [](const NamedBoard& one) { return one.board.clusters > 0; })) works.emplace_back("bell2002bias");
  works.emplace_back("mogstad2024inference");
  for (const auto& finding : result.findings) {
    if (!finding.methods.empty()) text += " " + finding.methods;
    for (const auto work : finding.works) {
      if (std::ranges::find(works, work) == works.end()) works.push_back(work);
    }
  }
  return methods_text(text, rank_command(result), result.files, works);
}

std::string agree_methods(const AgreeResult& result) {
  const auto& found = result.agreement;
  const double confidence = result.options.confidence;
  std::string text =
      report::count(found.raters, "rater") + " gave " + report::count(found.labels, "label") + " to " + report::count(found.items, "item") +
      ", of which " + report::count(found.shared_items) + (found.shared_items == 1 ? " was" : " were") +
      " judged by two raters or more. Agreement was measured by Krippendorff's alpha (" + std::string(name_of(result.scale.metric)) +
      "; Krippendorff, 2019): " + with_interval(found.alpha_these, confidence) + " for these raters on other items (items resampled)";
  if (found.alpha_like.has_interval())
    text += ", interval " + report::fixed(found.alpha_like.low, 3) + " to " + report::fixed(found.alpha_like.high, 3) +
            " for raters like these (one left out at a time, t)";
  text += ". Percent agreement was " + with_interval(found.percent, confidence);
  std::vector<std::string_view> works = {"krippendorff2019content"};
  if (found.kappa && found.kappa->estimate) {
    text += ", Cohen's (1960) kappa " + with_interval(*found.kappa, confidence);
    works.emplace_back("cohen1960coefficient");
  }
  const auto gwet = std::ranges::find_if(found.coefficients, [](const Coefficient& one) { return one.key.starts_with("gwet"); });
  if (gwet != found.coefficients.end() && gwet->estimate.estimate) {
    text += ", " + gwet->name + " (Gwet, 2008) " + with_interval(gwet->estimate, confidence);
    works.emplace_back("gwet2008computing");
  }
  return methods_text(text + ".", agree_command(result), result.files, works);
}

std::string judge_methods(const JudgeResult& result) {
  const auto& measures = result.options.measures;
  std::string text =
      report::count(result.judges.size(), "judge") + " and " + report::count(result.humans, "human") + " labelled items in common.";
  std::vector<std::string_view> works;
  for (const auto& one : result.judges) {
    const auto& report = one.report;
    if (!report.ok()) continue;
    text += " On " + report::count(report.compared_items, "item") + " with two humans or more, " + result.raters[one.rater] +
            " agreed with a human on " + report::percent(report.judge_agreement.estimate) + " and humans with each other on " +
            report::percent(report.human_agreement.estimate) + ", by the same votes; the difference is " +
            with_interval(report.difference, measures.confidence) + ", for humans and items like these.";
    if (!report.winning_rate) continue;
    text += " In the alternative annotator test (Calderon et al., 2025; epsilon " + report::exact(measures.epsilon) +
            ", false discoveries below 5 % by Benjamini and Yekutieli, 2001) it was as good as " + report::percent(report.winning_rate, 0) +
            " of the humans with " + std::to_string(measures.least_items) + " items or more.";
    works = {"calderon2025alternative", "benjamini2001control"};
  }
  if (std::ranges::any_of(result.judges, [](const auto& one) { return one.items_without_humans > 0; })) {
    text +=
        " Shares of labels over all items are prediction-powered (PPI++; Angelopoulos et al., 2023), beside those corrected for the "
        "judge's rates (Rogan and Gladen, 1978).";
    works.emplace_back("angelopoulos2023ppi");
    works.emplace_back("rogan1978estimating");
  }
  bool swayed = false;
  for (const auto& one : result.judges) {
    const auto& plain = one.sway.plain;
    if (plain.swapped.pairs == 0) continue;
    swayed = true;
    text += " " + result.raters[one.rater] + " saw " + report::count(plain.swapped.pairs, "pair") +
            " in both orders and gave the same verdict on " + with_interval(plain.consistency.judge, measures.confidence) +
            " of them (Zheng et al., 2023; interval for other items like these).";
  }
  if (swayed) works.emplace_back("zheng2023judging");
  return methods_text(text, judge_command(result), result.files, works);
}

}  // namespace assay::programs
