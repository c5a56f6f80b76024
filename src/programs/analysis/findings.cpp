// findings: the list, and what the findings have in common.
#include "programs/analysis/findings.hpp"

#include "base/text.hpp"
#include "json/write.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/views.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

using Maker = std::optional<Finding> (*)(const RankResult& result, const Votes& votes);

constexpr Maker all_findings[] = {shifts_finding, grades_finding,   side_finding,     style_finding, people_finding,
                                  scores_finding, weighted_finding, both_bad_finding, elo_finding};

constexpr double most_work = 2e10;  // a factor of models x models for each rater: some seconds

struct FindingView {
  std::string intro;
  std::vector<std::string> sentences;
  std::vector<NoteView> notes;
};
ASSAY_DESCRIBE(FindingView, intro, sentences, notes)

// 1 for the strongest; equal ones share the better rank.
std::size_t rank_of(std::span<const stats::Estimate> all, std::size_t model) {
  std::size_t rank = 1;
  for (const auto& other : all) rank += other.estimate > all[model].estimate ? 1 : 0;
  return rank;
}

}  // namespace

std::vector<Finding> findings_of(const RankResult& result, const Votes& votes) {
  std::vector<Finding> out;
  for (const auto make : all_findings) {
    if (auto found = make(result, votes)) out.push_back(std::move(*found));
  }
  return out;
}

std::string finding_text(const Finding& finding) {
  std::string out = "\n";
  if (!finding.intro.empty()) paragraph(out, finding.intro);
  for (const auto& table : finding.tables) {
    if (!table.text.empty()) out += "\n" + table.text;
  }
  const bool shown = std::ranges::any_of(finding.tables, [](const Finding::Table& table) { return !table.text.empty(); });
  if (shown) out += "\n";
  for (const auto& sentence : finding.sentences) paragraph(out, sentence);
  for (const auto& note : finding.notes) paragraph(out, "Note: " + note.message + ".");
  return out;
}

JsonText findings_json(std::span<const Finding> findings) {
  std::string out = "{";
  for (const auto& finding : findings) {
    if (out.size() > 1) out += ",";
    auto view = json::to_string(FindingView{finding.intro, finding.sentences, views_of(finding.notes)});
    view.pop_back();  // the brace: the tables follow
    out += quote_json(finding.key) + ":" + view;
    for (const auto& table : finding.tables) out += "," + quote_json(table.key) + ":" + table.json;
    out += "}";
  }
  return JsonText(out + "}");
}

stats::TieModel tie_model(const RankResult& result) {
  switch (result.model().model) {
    case Model::bradley_terry:
    case Model::firth: return stats::TieModel::half_wins;
    case Model::rao_kupper: return stats::TieModel::rao_kupper;
    default: return stats::TieModel::davidson;
  }
}

std::string_view tie_model_name(stats::TieModel model) {
  if (model == stats::TieModel::half_wins) return "the Bradley-Terry model";
  return model == stats::TieModel::rao_kupper ? "Rao and Kupper's model" : "Davidson's model";
}

Finding::Table two_boards(const std::vector<std::string>& names, std::span<const stats::Estimate> plain,
                          std::span<const stats::Estimate> freed, std::string_view with, std::string& moved) {
  const auto order = highest_first(names.size(), [&](std::size_t i) { return freed[i].estimate; });
  using report::Align;
  report::TextTable text(
      {{"rank"}, {"without"}, {"model", Align::left, 48}, {"strength"}, {"interval"}, {"strength without"}, {"interval"}});
  report::DataTable data(
      {"model", "rank", "strength", "se", "low", "high", "rank_without", "strength_without", "se_without", "low_without", "high_without"});
  std::vector<std::string> movers;
  for (const auto i : order) {
    const auto& a = freed[i];
    const auto& b = plain[i];
    const auto rank = a.estimate ? rank_of(freed, i) : 0;
    const auto before = b.estimate ? rank_of(plain, i) : 0;
    const auto place = [](std::size_t at) { return at > 0 ? std::to_string(at) : std::string(report::absent); };
    const auto cell = [](std::size_t at) { return at > 0 ? report::Cell(static_cast<std::int64_t>(at)) : report::Cell(); };
    text.add({place(rank), place(before), names[i], report::fixed(a.estimate, 2), report::interval(a.low, a.high, 2),
              report::fixed(b.estimate, 2), report::interval(b.low, b.high, 2)});
    data.add({names[i], cell(rank), report::cell(a.estimate), report::cell(a.se), report::cell(a.low), report::cell(a.high), cell(before),
              report::cell(b.estimate), report::cell(b.se), report::cell(b.low), report::cell(b.high)});
    if (rank > 0 && before > 0 && rank != before)
      movers.push_back(names[i] + " from " + std::to_string(before) + " to " + std::to_string(rank));
  }
  moved = movers.empty() ? "No model changes its rank " + std::string(with) + "."
                         : "Ranks that change " + std::string(with) + ": " + list_of(movers, 6) + ".";
  return {"models", text.text(), data.json()};
}

std::vector<std::size_t> highest_first(std::size_t n, const std::function<std::optional<double>(std::size_t)>& value) {
  std::vector<std::size_t> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = i;
  std::ranges::sort(out, [&](std::size_t i, std::size_t j) {
    const auto a = value(i);
    const auto b = value(j);
    return a != b ? a > b : i < j;
  });
  return out;
}

bool affordable(const Votes& votes) { return !too_much_work(votes.raters().size(), votes.models().size(), most_work); }

}  // namespace assay::programs
