// agreement_parts: what agreement has beside the measures of the table; each part is one file and one line of agreement_parts().
#pragma once
#include "assay/stats/coefficients.hpp"
#include "assay/stats/disagreement.hpp"
#include "assay/stats/generalizability.hpp"
#include "assay/stats/marginal.hpp"
#include "assay/stats/replication.hpp"
#include "programs/analysis/ratings.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay::programs {

struct Agreement;

/// A further line of the table of measures.
struct Measure {
  std::string key, name;
  std::string about;  ///< what its interval is about
  stats::Estimate estimate;
};

/// Whether two raters use the labels alike.
struct TwoRaters {
  std::size_t items = 0;
  stats::MarginalTest stuart_maxwell, bhapkar;
  stats::PrevalenceAndBias prevalence;  ///< of two labels
};

/// What the mean of n raters, or what most of n raters say, is worth.
struct WithRaters {
  std::size_t raters = 0;
  stats::Estimate dependability;     ///< of ratings as they are, or of alpha by Spearman and Brown
  stats::Estimate generalizability;  ///< of the order of items alone
};

struct AgreementParts {
  std::vector<Measure> measures;
  std::optional<stats::Disagreement> disagreement;
  std::optional<TwoRaters> two_raters;
  std::vector<stats::RaterPair> pairs;  ///< who share an item; of three raters or more
  std::optional<stats::GStudy> g_study;
  std::vector<WithRaters> with_raters;
  std::optional<stats::Estimate> raters_wanted;  ///< for a reliability of 0.8
  std::vector<std::string> remarks;              ///< what could not be measured, and why
};

struct PartInput {
  const Ratings& ratings;
  stats::Metric metric;
  bool sets;  ///< labels are sets
  double confidence;
  std::uint64_t seed;
  const Agreement& so_far;
};

struct AgreementPart {
  const char* name;
  void (*measure)(const PartInput& input, AgreementParts& out);
};
[[nodiscard]] std::span<const AgreementPart> agreement_parts();

void measure_sets(const PartInput& input, AgreementParts& out);
void measure_reliability(const PartInput& input, AgreementParts& out);
void measure_pairs(const PartInput& input, AgreementParts& out);
void measure_two_raters(const PartInput& input, AgreementParts& out);
void measure_disagreement(const PartInput& input, AgreementParts& out);

/// The first label of either of two raters on the items that both judged.
struct LabelPairs {
  std::vector<std::uint32_t> first, second;
};
[[nodiscard]] LabelPairs pairs_of_two(const Ratings& ratings);

/// Ratings as numbers on the scale.
[[nodiscard]] std::vector<double> values_of_rows(const Ratings& ratings);

/// Two replications: items by their names, labels by their values or names.
[[nodiscard]] stats::CrossReplication replicate(const Ratings& first, const Ratings& second, stats::Metric metric, double confidence);

}  // namespace assay::programs
