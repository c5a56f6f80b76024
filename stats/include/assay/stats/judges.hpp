// A judge (a model that labels) beside the humans it should stand for: does it agree with them as they do with each other, and may
// it replace one of them?
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// One row a label: `rater[i]` gave `item[i]` the label `label[i]` < labels. Everybody but `judge` is a human; rows of further judges
// are left out by the caller. A rater's repeated rows on an item share one vote. Row order never matters.
struct JudgeRows {
  std::span<const std::uint32_t> item, rater, label;
  std::size_t labels = 0;
  std::uint32_t judge = 0;
};

struct AlternativeTestOptions {
  // How much less often the judge may be at least as good as the human, for being cheaper: the authors suggest 0.2 where the
  // humans are experts, 0.15 for skilled annotators, 0.1 for crowd workers.
  double epsilon = 0.1;
  double false_discoveries = 0.05;  // of Benjamini and Yekutieli
  std::size_t least_items = 30;     // a human with fewer is not tested
  double level = 0.95;
};

// One human whose place the judge would take, on the items that this human, the judge and a further human labelled.
struct Replaced {
  std::uint32_t human = 0;
  std::size_t items = 0;
  double judge_as_good = 0;   // share of items where the judge agrees with the other humans at least as much as this human does
  double human_as_good = 0;   // and the reverse
  std::optional<double> p{};  // of judge_as_good <= human_as_good - epsilon; absent for fewer than least_items
  bool beaten = false;
};

struct JudgeReport {
  // Of every (item, human) the share of the OTHER humans on the item that agree with the judge, with this human, and the difference:
  // so both are measured by the same votes. Intervals are for humans and items like these: the linearised jackknife of
  // agreement_annotators_like_these (coefficients.hpp), V = V_i + max(0, V_a - V_r), in which a human's labels count wherever they are
  // compared with: in agreement among humans on both sides. Three humans or more (else too_few); `clusters` counts humans.
  Estimate judge_agreement, human_agreement, difference;
  std::optional<double> kappa{};                  // of the judge against all humans, as PersonAgreement::kappa
  std::size_t shared_items = 0;                   // with the judge and a human
  std::size_t compared_items = 0;                 // with the judge and two humans
  std::vector<Replaced> humans{};                 // in order of id
  std::optional<double> winning_rate{};           // share of the tested humans that are beaten
  std::optional<double> advantage_probability{};  // mean of their judge_as_good
  bool may_replace = false;                       // a winning rate of one half or more
  std::vector<Note> notes{};                      // no_data, too_few, few_clusters, bad_input

  [[nodiscard]] bool ok() const { return judge_agreement.estimate.has_value(); }
};

// The alternative annotator test of Calderon, Reichart and Dror (2025), ACL, "The Alternative Annotator Test for LLM-as-a-Judge":
// for each human a one-sided paired t test of d = human_as_good - judge_as_good against epsilon, corrected over humans by Benjamini
// and Yekutieli (2001). Agreement is equality of labels.
[[nodiscard]] JudgeReport judge_against_humans(const JudgeRows& rows, const AlternativeTestOptions& options = {});

// The share of positives behind the share that an imperfect judge finds: Rogan and Gladen (1978), American Journal of Epidemiology 107,
//   (found - false_positive) / (sensitivity - false_positive),   false_positive = 1 - specificity,
// with the judge's rates from items that humans labelled. Standard error by the delta method with all three uncertainties; a normal
// interval; both cut to [0, 1]. Not estimable: bad_input, no_data, no_variation when the judge is no better than chance
// (sensitivity <= false_positive). Note boundary where the estimate was cut, few_human_labels below 50.
struct JudgedShare {
  std::size_t found = 0, judged = 0;                     // positives among the items that only the judge labelled
  std::size_t true_positives = 0, human_positives = 0;   // the judge says yes where humans do
  std::size_t false_positives = 0, human_negatives = 0;  // the judge says yes where humans do not
};
[[nodiscard]] Estimate corrected_share(const JudgedShare& counts, double level = 0.95);

// How many independent judges `judges` of them are worth whose errors correlate with `correlation` on average: the design effect
// judges / (1 + (judges - 1) correlation). A description, like the correlation below: no interval. Absent for no judge or a correlation
// outside [0, 1].
[[nodiscard]] std::optional<double> effective_judges(std::size_t judges, double correlation);

// The mean correlation (Pearson's, of being wrong) over pairs of judges, from errors[judge * items + item] in {0, 1}; pairs in
// which one never errs or always does are left out. Absent where nothing is left.
[[nodiscard]] std::optional<double> error_correlation(std::span<const std::uint8_t> errors, std::size_t judges, std::size_t items);

}  // namespace assay::stats
