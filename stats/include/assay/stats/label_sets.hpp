// Items with a set of labels each: agreement on sets, and the sets that several people's sets point to.
#pragma once

#include "assay/stats/alpha.hpp"
#include "assay/stats/labels.hpp"

namespace assay::stats {

inline constexpr std::size_t most_set_labels = 64;

// One row a judgement: `rater[i]` < raters gave `item[i]` < items the labels whose bits are set in `set[i]`; bit l stands for
// label l < labels, and an empty set is a judgement too. Row order never matters.
struct LabelSets {
  std::span<const std::uint32_t> item, rater;
  std::span<const std::uint64_t> set;
  std::size_t items = 0, raters = 0, labels = 0;
};

// Both from 0 for equal sets to 1 for sets with nothing in common:
//   jaccard   1 - J, J = |A and B| / |A or B|
//   masi      1 - J M, M = 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, 0 where they do not;
//             Passonneau (2006), "Measuring agreement on set-valued items (MASI)", LREC
enum class SetDistance { masi, jaccard };
[[nodiscard]] double set_distance(std::uint64_t a, std::uint64_t b, SetDistance distance);

// Krippendorff's alpha of sets with such a distance; intervals, notes and what is not estimable as in alpha.hpp. Cost: rows x
// raters an item, and the square of the number of different sets (times replicates or raters).
[[nodiscard]] Estimate set_alpha(const LabelSets& sets, SetDistance distance = SetDistance::masi);
[[nodiscard]] Estimate set_alpha_these_annotators(const LabelSets& sets, SetDistance distance, Rng& rng,
                                                  const BootstrapOptions& options = {});
[[nodiscard]] Estimate set_alpha_annotators_like_these(const LabelSets& sets, SetDistance distance, double level = 0.95);

enum class SetWorkers {
  per_label,  // every label a model of its own: what a rater is good at may differ, and so may how common a label is
  shared,     // one model of all labels, for raters with few judgements
};

struct SetOptions {
  SetWorkers workers = SetWorkers::per_label;
  LabelOptions fit{};  // of the two classes absent and present; without gold and start
};

struct SetFit {
  std::size_t items = 0, raters = 0, labels = 0, n = 0;
  std::vector<std::uint64_t> set{};         // of every item: the labels likelier present than absent; empty without a judgement
  std::vector<double> posterior{};          // items x labels: P(the label belongs to the item)
  std::vector<double> set_probability{};    // that exactly this set is right, labels taken as independent; 0 without a judgement
  std::vector<std::uint32_t> judgements{};  // of every item
  std::vector<LabelFit> fits{};             // one a label, or one; where it is one its item is item x labels + label
  std::vector<Note> notes{};                // of the fits, each code once

  [[nodiscard]] bool ok() const { return !posterior.empty(); }
};

// Binary relevance (Tsoumakas and Katakis 2007, "Multi-label classification: an overview", Int. J. Data Warehousing and Mining 3): whether
// a label belongs to an item is a question of its own with two answers, which the label models of labels.hpp answer (Dawid-Skene by
// default). Cost: that of the fits, labels x rows x rounds.
[[nodiscard]] SetFit fit_label_sets(const LabelSets& sets, const SetOptions& options = {});

}  // namespace assay::stats
