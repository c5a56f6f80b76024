// What a worker's labels cost once they are read in the light of the worker's own confusion matrix: somebody who errs in a way that can be
// undone costs little, somebody whose labels say nothing costs as much as no label.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/labels.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// What is done with a soft label p, the probabilities of the classes once the worker's label is known; c(i, j) is what it costs to take an
// item of class i for one of class j.
enum class CostRule {
  drawn,  // a class is drawn from p: sum_i sum_j p_i p_j c(i, j), the paper's cost
  least,  // the cheapest class is taken: min_j sum_i p_i c(i, j)
};

struct WorkerCostOptions {
  std::span<const double> cost{};  // classes x classes, [true class][taken for], at least 0; empty: 0 on the diagonal, 1 elsewhere
  CostRule rule = CostRule::drawn;
  double level = 0.95;
  std::size_t draws = 1000;  // 0: no interval, for very many workers
  std::uint64_t seed = 1;
};

struct WorkerCost {
  Estimate cost{};     // of one label, in the units of `cost`
  Estimate quality{};  // 1 - cost / useless: 1 for who can be undone in full, 0 for who says nothing
  double useless = 0;  // the cost of an item whose label says nothing: that of the soft label p = pi
};

// Ipeirotis, Provost and Wang (2010), "Quality management on Amazon Mechanical Turk", HCOMP, section 4, algorithm 2: with pi the share of
// every class and e(i, j) = P(says j | class i),
//   cost = sum_j P(j) cost of p^j,   P(j) = sum_i pi_i e(i, j),   p^j_i = pi_i e(i, j) / P(j).
// With costs of 0 and 1, drawn, `quality` is the tau of Goodman and Kruskal (1954, JASA 49, section 9) of class and label.
//
// Estimate: at pi and the matrix of the fit (labels.hpp), so with its pseudo-labels. Interval: the rows of the matrix are drawn from their
// Dirichlet distributions of expected votes and pseudo-labels, at least 1/2 a cell (one_coin: one Beta). Cost is concave in the matrix, so
// noise lowers it: by how much, the draws say, and that is added; around this lie t standard deviations of the draws, t with labels (and
// pseudo-labels) a class less 1 degrees of freedom, on the scale of the cost and on that of arcsin sqrt(quality), the wider end of the two.
// It takes pi and the posteriors of items as they are, so it is too narrow where these are uncertain together. The same seed for
// everybody: names play no part.
//
// Not estimable: no_data (no fit, or a worker without labels), bad_input (no such worker, costs of another shape, negative or not finite, a
// level outside (0, 1), 1 to 99 draws). Note prior_exceeds_data for fewer labels than pseudo-labels: the figure is then much of the
// prior. `quality` is absent where even a useless label costs nothing (no_variation). Cost: draws x classes^2.
[[nodiscard]] WorkerCost worker_cost(const LabelFit& fit, std::uint32_t worker, const WorkerCostOptions& options = {});

// 1 - quality: the cost in parts of that of a label that says nothing, 0 for who can be undone in full, 1 for who says nothing.
[[nodiscard]] Estimate relative_cost(const WorkerCost& cost);

}  // namespace assay::stats
