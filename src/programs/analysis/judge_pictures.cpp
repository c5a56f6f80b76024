// judge_pictures: every judge beside the humans whose place it would take, on the same votes.
#include "programs/analysis/files.hpp"
#include "programs/analysis/judge.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/dots_picture.hpp"
#include "report/number.hpp"

namespace assay::programs {

Result<void> draw_judges(const JudgeResult& result) {
  if (result.options.plot.empty()) return success();
  const double confidence = result.options.measures.confidence;
  report::DotsPicture picture{"Judges beside humans",
                              "share of the other humans on the item who agree, with " + level_of(confidence) + " interval",
                              {"Each pair is measured by the same votes of " + report::count(result.humans, "human") + "."},
                              {},
                              "items"};
  for (const auto& one : result.judges) {
    const auto& name = result.raters[one.rater];
    const auto& judge = one.report.judge_agreement;
    const auto& human = one.report.human_agreement;
    const auto items = report::count(one.report.compared_items);
    picture.dots.push_back({name, judge.estimate, judge.low, judge.high, items, "cannot be compared"});
    picture.dots.push_back({"a human in the place of " + name, human.estimate, human.low, human.high, items, "cannot be compared"});
  }
  add_sources(picture.small, result.files);
  return write_file(result.options.plot, report::dots_svg(picture));
}

}  // namespace assay::programs
