// simulation: data drawn from a fit, in the shape of the data that were fitted: to see what a method makes of a world that is known.
#pragma once
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/rank.hpp"

namespace assay::programs {

/// Writes the same battles with outcomes drawn from the fitted strengths, each by itself, into options.simulate. Battles of models without
/// a strength are left out. An Error for models that no battle is drawn from.
[[nodiscard]] Result<void> simulate_battles(const RankResult& result, const Votes& votes);

/// Writes the same rows of item and rater with labels drawn from Dawid-Skene, and with each item's drawn true label as gold, into
/// options.simulate: the true label from the item's posterior, then every label from its rater's confusion matrix.
[[nodiscard]] Result<void> simulate_labels(const AggregateResult& result, const Ratings& ratings, const stats::LabelFit& fit);

}  // namespace assay::programs
