// Gamma: agreement on where spans lie and what they are called, from the best alignment of them all.
#pragma once

#include "assay/stats/rng.hpp"
#include "assay/stats/spans.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

struct GammaOptions {
  // Weights of place and label, and what a missing unit costs: alpha, beta and Delta of the empty unit.
  double position = 3, category = 1, empty = 1;
  std::function<double(std::uint32_t, std::uint32_t)> label{};  // distance of two labels in [0, 1], symmetric; none: 0 or 1
  double precision = 0.02;                                      // of the mean expected disorder, with 95 % confidence
  std::size_t least_samples = 30, most_samples = 1000;
  double level = 0.95;
};

struct GammaAgreement {
  Estimate gamma{};
  std::optional<double> observed{}, expected{};  // disorder
  std::optional<double> least_observed{};        // no alignment has less; `observed` where the best was found
  std::optional<double> monte_carlo_error{};     // standard error of gamma for the drawn expectation alone
  std::size_t samples = 0;                       // of every item
  std::vector<std::uint32_t> alignment{};        // the unitary alignment of every row, numbered across items; empty without an answer

  [[nodiscard]] bool ok() const { return gamma.estimate.has_value(); }
};

// Mathet, Widloecher and Metivier (2015), "The Unified and Holistic Method Gamma (gamma) for Inter-Annotator Agreement Measure and
// Alignment", Computational Linguistics 41(3): gamma = 1 - observed / expected disorder. An alignment puts every unit (span) into one
// unitary alignment, with one unit of an annotator or none; that costs the mean over all pairs of annotators of
//   (position ((|b - b'| + |e - e'|) / (l + l'))^2 + category d(label, label')) empty,   or `empty` where a unit is missing,
// and the disorder is the least sum of costs over the mean number of units of an annotator. The least sum is sought exactly: by the
// Hungarian method for two annotators with up to 250,000 pairs of spans, else by dynamic programming along the text with up to 4,096
// states at a place. Where these are not enough the alignment found may not be the best: `least_observed` bounds it from below, with the
// note too_costly.
// The expected disorder is the mean over draws in which each annotator is one of them at random, with all units moved along the
// text by a random distance, around its end to its beginning; distances differ by half a mean unit at least, where there is room
// (their section 5.2, and pygamma-agreement). Drawn least_samples times, then as often as `precision` asks for.
// Several items: disorders are averaged with the numbers of units as weights, every item being drawn by itself, and the interval is that of
// the ratio of sums over items (clustered.hpp); for one item there is none (too_few). It does not hold the Monte Carlo error, which a
// note tells (sampled). Items that fewer than two looked at, or without spans, do not enter. n counts spans.
// Not estimable: bad_input (spans or options, a span beyond the `length` of its item), no_data, no_variation (no expected disorder),
// too_costly (more than 2,000,000 possible unitary alignments in an item).
[[nodiscard]] GammaAgreement gamma_agreement(const Spans& spans, std::span<const std::uint32_t> length, Rng& rng,
                                             const GammaOptions& options = {});

}  // namespace assay::stats
