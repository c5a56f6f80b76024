// plan_picture: what rules do to people, by how often they are right.
#include "assay/stats/planning.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/plan.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/panels.hpp"

#include <algorithm>
#include <functional>

namespace assay::programs {
namespace {

constexpr int lowest_percent = 50;
constexpr int highest_percent = 100;

using ShareOfSkill = std::function<std::optional<double>(double skill)>;

report::CurvePanel curve(std::string title, const ShareOfSkill& share) {
  report::CurvePanel out{std::move(title), {}};
  for (int percent = lowest_percent; percent <= highest_percent; percent += 2) {
    const auto y = share(percent / 100.0);
    if (!y) continue;
    out.points.push_back({static_cast<double>(percent), *y, {}, {}, "right " + std::to_string(percent) + " %: " + report::percent(y)});
  }
  return out;
}

}  // namespace

Result<void> draw_plan(const PlanOptions& options) {
  if (options.plot.empty()) return success();
  const auto wanted = [&](PlanTopic topic) {
    return options.topics.empty() || std::ranges::find(options.topics, topic) != options.topics.end();
  };
  report::CurvesPicture picture{"What the rules do", "right on an item, %", "probability", {}, {}, false, {}, lowest_percent};
  if (wanted(PlanTopic::exam))
    picture.panels.push_back(curve("Exam: passes, " + report::count(options.exam.attempts, "attempt"),
                                   [&](double skill) { return stats::pass_probability(options.exam, skill); }));
  if (wanted(PlanTopic::gold)) {
    const stats::WindowRule suspend{options.warn.window, options.warn.at_least, options.suspend};
    picture.panels.push_back(
        curve("Gold: warned", [&](double skill) { return stats::strike_probability(options.warn, skill, options.gold); }));
    picture.panels.push_back(curve("Gold: a case", [&](double skill) { return stats::strike_probability(suspend, skill, options.gold); }));
    picture.panels.push_back(curve("Gold: drift alarm", [&](double skill) -> std::optional<double> {
      const auto outcome = stats::cusum_outcome(options.drift, 1 - skill, options.gold, options.gold);
      if (!outcome) return std::nullopt;
      return outcome->alarmed_by.back();
    }));
    picture.small.push_back("Gold: within " + report::count(options.gold, "answer") + ".");
  }
  if (wanted(PlanTopic::overlap)) {
    const auto plan = sure_overlap(options);
    picture.panels.push_back(curve("Overlap: label right", [&](double skill) -> std::optional<double> {
      const auto outcome = stats::overlap_outcome(plan, skill);
      if (!outcome) return std::nullopt;
      return outcome->right;
    }));
    picture.small.push_back("Overlap: " + report::count(plan.least) + " to " + report::count(plan.most, "person", "people") + " an item.");
  }
  if (picture.panels.empty()) return Error::invalid("", "--plot draws exam, gold and overlap; comparison and cost have their tables only.");
  picture.small.push_back("Exact, for people who are right independently. assay " + std::string(version) + ", " + plan_command(options));
  return write_file(options.plot, report::curves_svg(picture));
}

}  // namespace assay::programs
