// quality_pictures: the skill of people on gold over time.
#include "assay/stats/intervals.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/quality.hpp"
#include "report/number.hpp"
#include "report/panels.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

constexpr std::size_t most_panels = 24;
constexpr std::size_t most_points = 60;
constexpr double suspended_below = 0.6;

// The share right of the last twenty, from the tenth answer on.
report::CurvePanel panel_of(const std::string& name, const std::vector<bool>& answers) {
  report::CurvePanel out{name + ", " + report::count(answers.size(), "answer"), {}};
  const std::size_t step = std::max<std::size_t>(1, answers.size() / most_points);
  for (std::size_t end = std::min(gold_watched_from, answers.size()); end <= answers.size(); end += step) {
    const std::size_t begin = end > gold_window ? end - gold_window : 0;
    const auto right =
        std::count(answers.begin() + static_cast<std::ptrdiff_t>(begin), answers.begin() + static_cast<std::ptrdiff_t>(end), true);
    const auto n = static_cast<double>(end - begin);
    const auto share = stats::wilson_share(static_cast<double>(right), n, 0.9);
    out.points.push_back({static_cast<double>(end), static_cast<double>(right) / n, share.low, share.high,
                          report::count(static_cast<std::uint64_t>(right)) + " of " + report::count(end - begin) + " right up to answer " +
                              report::count(end)});
  }
  return out;
}

}  // namespace

Result<void> draw_quality(const QualityResult& result) {
  if (result.options.plot.empty()) return success();
  std::vector<const PersonFindings*> people;
  for (const auto& person : result.found.people) {
    if (person.gold > 0) people.push_back(&person);
  }
  if (people.empty())
    return Error::invalid("", "--plot draws skill on gold over time, which needs a column of gold that somebody answered.");
  std::ranges::sort(people, [](const auto* a, const auto* b) { return a->gold != b->gold ? a->gold > b->gold : a->rater < b->rater; });
  report::CurvesPicture picture{"Skill over time",
                                "answers to gold, " + std::string(result.found.by_time ? "by time" : "in the order of the rows"),
                                "share right of the last 20, with 90 % interval (Wilson)",
                                {"Lines: below 70 % somebody is warned, below 60 % a person looks at the case."},
                                {},
                                false,
                                {gold_warned_below, suspended_below}};
  if (people.size() > most_panels) picture.small.push_back("The " + report::count(most_panels) + " people with most gold.");
  people.resize(std::min(people.size(), most_panels));
  for (const auto* person : people) picture.panels.push_back(panel_of(result.raters[person->rater], person->gold_answers));
  add_sources(picture.small, result.files);
  return write_file(result.options.plot, report::curves_svg(picture));
}

}  // namespace assay::programs
