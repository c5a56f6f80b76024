// aggregate_pictures: how raters confuse labels, and how often labels are right by how sure their method is.
#include "assay/stats/intervals.hpp"
#include "assay/stats/variation.hpp"
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/panels.hpp"

#include <cmath>

namespace assay::programs {
namespace {

std::vector<std::string> sources(const AggregateResult& result, std::string first) {
  std::vector<std::string> out{std::move(first)};
  add_sources(out, result.files);
  return out;
}

Result<void> draw_confusions(const AggregateResult& result) {
  const auto& found = result.consensus;
  if (found.confusions.empty()) {
    return Error::invalid("", "--plot draws how raters confuse up to " + std::to_string(most_confused_labels) + " labels; these are " +
                                  report::count(found.classes) + ".");
  }
  report::ConfusionPicture picture{
      "How raters confuse labels",
      sources(result, "Dawid-Skene; " + report::count(found.votes, "label") + " of " + report::count(found.raters, "rater") + " on " +
                          report::count(found.items, "item") + "; all together, then those with most labels."),
      result.labels,
      {}};
  for (const auto& one : found.confusions)
    picture.panels.push_back({(one.rater ? result.raters[*one.rater] : "all raters") + ", " + report::count(one.votes), one.share});
  return write_file(result.options.plot, report::confusion_svg(picture));
}

// One point a tenth of confidence, for each method.
report::CurvePanel panel_of(const AggregateResult& result, const MethodResult& found) {
  std::vector<double> confidence;
  std::vector<std::uint8_t> right;
  for (std::size_t i = 0; i < result.gold.size(); ++i) {
    if (result.gold[i] == no_gold || found.label[i] == stats::no_label) continue;
    confidence.push_back(static_cast<double>(found.confidence[i]));
    right.push_back(found.label[i] == result.gold[i] ? 1 : 0);
  }
  report::CurvePanel out{title_of(found.method), {}};
  const auto measured = stats::calibration(confidence, right, {.count = 10, .level = result.options.confidence});
  for (const auto& bin : measured.bins) {
    const auto n = static_cast<double>(bin.n);
    const auto share = stats::wilson_share(std::round(bin.right * n), n, result.options.confidence);
    out.points.push_back({bin.confidence, bin.right, share.low, share.high,
                          report::percent(bin.right) + " of " + report::count(bin.n, "item") + " right at a confidence of " +
                              report::percent(bin.confidence)});
  }
  if (measured.error.estimate) out.title += ", error " + report::percent(measured.error.estimate);
  return out;
}

Result<void> draw_reliability(const AggregateResult& result) {
  const auto& found = result.consensus;
  if (found.gold_items == 0) return Error::invalid("", "--reliability draws how often labels are right, which needs a column of gold.");
  report::CurvesPicture picture{"How often labels are right, by how sure their method is",
                                "confidence in the label",
                                "share that gold calls right, with " + report::percent(result.options.confidence, 0) + " interval (Wilson)",
                                sources(result, report::count(found.gold_items, "item") +
                                                    " with gold, in tenths of confidence; error: the expected calibration error."),
                                {},
                                true,
                                {}};
  for (const auto& method : found.methods) picture.panels.push_back(panel_of(result, method));
  return write_file(result.options.reliability, report::curves_svg(picture));
}

}  // namespace

Result<void> draw_aggregate(const AggregateResult& result) {
  if (!result.options.plot.empty()) ASSAY_CHECK(draw_confusions(result));
  if (!result.options.reliability.empty()) ASSAY_CHECK(draw_reliability(result));
  return success();
}

}  // namespace assay::programs
