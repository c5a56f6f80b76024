// A board for every category of votes (language, task, kind of annotator), and where it differs from the board of all votes beyond noise.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

struct CategoryBoard {
  std::uint32_t category = 0;  // of the board of all votes: 0, without meaning
  StrengthFit fit;
  ClusteredCovariance clustered;
  std::vector<Estimate> strengths;  // one a model, by annotator (strength_intervals.hpp)
  // One a model: how much stronger it is here than on the board of all votes. Empty for that board. The intervals of all models in
  // all categories hold together at the level asked for.
  std::vector<Estimate> shift;
  std::vector<std::uint32_t> stronger;  // models whose interval lies above 0
  std::vector<std::uint32_t> weaker;    // below
};

struct CategoryBoards {
  CategoryBoard whole;
  std::vector<CategoryBoard> categories;  // ascending by category
  std::size_t compared = 0;               // shifts that have an interval
  double alone = 0;                       // the level that each of these would have by itself
  double level = 0.95;                    // of all together
  std::vector<Note> notes;                // bad_input, then nothing else is filled
};

struct CategoryOptions {
  TieModel ties = TieModel::davidson;  // or half_wins, or rao_kupper
  double level = 0.95;
  std::size_t draws = 4000;  // 100 or more
  StrengthOptions climb{};
};

// The model is fitted to the votes of every category alone and to all. A shift compares strengths on each board against the mean of the
// models that have one on both, without those that hang on a single annotator on either (these are compared with that mean, but have no
// interval). The board of all votes contains those of the category, so a shift is smaller than the distance to the rest of the votes.
// What a shift cannot tell is where it comes from: other opponents or less careful annotators in a category move strengths, too.
//
// Errors: the linearised cluster jackknife (CR3, clustered_covariance) of the difference, an annotator being left out of both boards at
// once, so that what they have in common cancels: V = (G-1)/G sum_g (d_g of the category - d_g of all)^2, d_g centred as the strengths. All
// at once: the critical value is that of the largest of all |t|, simulated by normal multipliers of the annotators' d_g divided by an
// independent chi a category, where t has the smallest df of that board's strengths; to compare categories of different df, as its p value
// (Beran 1988, "Balanced simultaneous confidence sets", JASA 83). Notes on each shift say why it is absent or has no interval. Cost: a fit
// and clustered_covariance a category, and draws x shifts x annotators.
[[nodiscard]] CategoryBoards category_boards(const Comparisons& data, std::span<const std::uint32_t> category, Rng& rng,
                                             const CategoryOptions& options = {});

}  // namespace assay::stats
