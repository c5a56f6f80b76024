// Label models that go on from an earlier fit when labels have come in.
#pragma once
#include "assay/stats/labels.hpp"

#include <cstddef>
#include <vector>

namespace assay::stats {

// The posteriors (items x classes, for LabelOptions::start) that the parameters of `earlier` give to the labels at hand. Items, workers
// and classes are numbered as before; more items and workers may have come. A worker who is new has the prior of the fit, without one says
// nothing; a label that a worker never used before has 1e-10 without a prior. An item without labels has zeros. EM from here begins at or
// above the objective of the earlier parameters on the labels at hand (Dempster, Laird and Rubin 1977, JRSS B 39, theorem 1): at the start
// of a fit the posteriors of those parameters are taken for known. Empty where `earlier` has no fit, another number of classes, or more
// items or workers. Cost: labels x classes, and classes^2 a worker.
[[nodiscard]] std::vector<double> warm_start(const LabelIndex& labels, const LabelFit& earlier);

// A fit of labels that grow.
struct LabelRefit {
  LabelFit fit{};
  bool from_votes = false;      // it began with the votes, not with the earlier fit
  std::size_t cold_labels = 0;  // labels there were when a fit last began with the votes
};
// Labels grown by this share since then: the next fit begins with the votes, too.
inline constexpr double cold_growth = 0.10;

// Goes on from `earlier` (warm_start), which takes few rounds where few labels have come. A warm start stays on the hill it is on; so at
// every 10 % of growth, and where `earlier` is of no use (as above, or of another model or prior), a fit begins with the votes, and of the
// two the one with the higher objective is kept: never below the objective of the earlier parameters on these labels.
// `options.start` is not used. Notes and cost are those of fit_labels.
[[nodiscard]] LabelRefit refit_labels(const LabelIndex& labels, const LabelRefit& earlier = {}, const LabelOptions& options = {});

}  // namespace assay::stats
