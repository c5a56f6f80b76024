// Strengths under resampled annotators: their whole distribution, and how sure a rank is.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"

#include <cstddef>
#include <vector>

namespace assay::stats {

// The pairs cluster bootstrap (Field and Welsh 2007, "Bootstrapping clustered data", J. R. Statist. Soc. B 69(3)): as many
// ANNOTATORS as there are, drawn with replacement, each with all of their votes, and a fit of those votes.
struct StrengthBootstrap {
  std::size_t models = 0;      // estimated ones, in the order of StrengthFit::theta
  std::size_t replicates = 0;  // that have a fit of the same models
  std::size_t left_out = 0;    // in which a model won or lost everything, or nothing ties it to the others (or with 2^31 votes)
  std::size_t clusters = 0;
  std::vector<double> theta;  // replicates x models, each row adds up to 0
  std::vector<double> tie;    // log nu or threshold, one a replicate; empty where the fit has none
  std::vector<Note> notes;    // bad_input, no_data, penalised, too_few (below two annotators, or most replicates left out), few_clusters,
                              // separated (some were left out)

  [[nodiscard]] bool ok() const { return replicates > 0; }
};

// Pass the votes of the fit, which must be davidson, half_wins or rao_kupper without a penalty. Each replicate climbs from the fit with the
// information of all votes, so that it costs some passes over the pairs that met; one that does not get there is fitted anew.
// The same seed gives the same bits in any order of rows.
[[nodiscard]] StrengthBootstrap bootstrap_strengths(const Comparisons& data, const StrengthFit& fit, Rng& rng,
                                                    std::size_t replicates = 1000);

// One Estimate a model of the data: the strength of the fit, sum to zero, with an interval of percentiles, expanded for few
// annotators (Hesterberg 2015, "What teachers should know about the bootstrap", The American Statistician 69(4), section 3.2).
[[nodiscard]] std::vector<Estimate> strengths(const StrengthFit& fit, const StrengthBootstrap& bootstrap, double level = 0.95);

// models x models: the share of replicates in which the model of the row has the rank of the column, 0 the best. Equal strengths
// share their ranks.
[[nodiscard]] std::vector<double> rank_shares(const StrengthBootstrap& bootstrap);

}  // namespace assay::stats
