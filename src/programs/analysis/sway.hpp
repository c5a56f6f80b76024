// sway: what sways a judge of pairs beside the same in humans: places, lengths, responses of its own model.
#pragma once
#include "assay/stats/judge_bias.hpp"
#include "programs/analysis/ratings.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace assay::programs {

struct Sway {
  stats::JudgeBias plain;
  stats::JudgeBiasModel model;
  std::size_t other_labels = 0;    ///< of judge and humans, that say neither side nor a tie
  std::size_t without_length = 0;  ///< verdicts left out where lengths play a part
  std::vector<std::string> own;    ///< names of the models that the judge is
  /// What cannot be said, and which columns would say it: whole sentences.
  std::vector<std::string> unsaid;
  [[nodiscard]] bool any() const { return plain.ok(); }
};

/// One quantity of a judge, of humans, and how they differ: adding one is one line of sway_rows().
struct SwayRow {
  const char* key;
  const char* title;
  const char* fair;  ///< what somebody whom it does not sway has; empty: nothing in particular
  int decimals;
  const stats::BesideHumans& (*of)(const Sway& sway);
};
[[nodiscard]] std::span<const SwayRow> sway_rows();

/// `own`: the models that the judge is, by name; none: those that are called like it.
[[nodiscard]] Sway measure_sway(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges,
                                std::span<const std::string> own, double confidence);

}  // namespace assay::programs
