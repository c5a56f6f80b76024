// agree_pictures: the measures with their intervals, then each rater beside the others.
#include "programs/analysis/agree.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/dots_picture.hpp"
#include "report/number.hpp"

namespace assay::programs {
namespace {

constexpr std::size_t most_raters = 40;

void add(report::DotsPicture& picture, const std::string& name, const stats::Estimate& estimate) {
  picture.dots.push_back({name, estimate.estimate, estimate.low, estimate.high, {}, "cannot be measured"});
}

}  // namespace

Result<void> draw_agree(const AgreeResult& result) {
  if (result.options.plot.empty()) return success();
  const auto& found = result.agreement;
  report::DotsPicture picture{
      "Agreement",
      "agreement, with " + level_of(result.options.confidence) + " interval where there is one; raters: kappa with the others",
      {report::count(found.labels, "label") + " of " + report::count(found.raters, "rater") + " on " + report::count(found.items, "item") +
       "."},
      {},
      "labels"};
  const auto alpha = std::string("Krippendorff alpha, ") + name_of(result.scale.metric);
  add(picture, "percent agreement", found.percent);
  add(picture, alpha + ": other items", found.alpha_these);
  add(picture, alpha + ": other raters", found.alpha_like);
  if (found.kappa) add(picture, "Cohen kappa", *found.kappa);
  for (const auto& one : found.coefficients) add(picture, one.name + one.weights, one.estimate);
  std::size_t shown = 0;
  for (const auto& person : found.people) {
    if (person.items == 0 || shown++ == most_raters) continue;
    picture.dots.push_back({result.raters[person.rater], person.kappa.estimate, person.kappa.low, person.kappa.high,
                            report::count(person.votes), "nothing to compare"});
  }
  if (shown > most_raters) picture.small.push_back("The " + report::count(most_raters) + " raters with the lowest kappa.");
  add_sources(picture.small, result.files);
  return write_file(result.options.plot, report::dots_svg(picture));
}

}  // namespace assay::programs
