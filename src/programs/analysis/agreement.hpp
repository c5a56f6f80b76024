// agreement: how much raters agree, by every measure the library has, and why the measures differ.
#pragma once
#include "assay/stats/estimate.hpp"
#include "assay/stats/kappa.hpp"
#include "programs/analysis/agreement_parts.hpp"
#include "programs/analysis/ratings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct AgreementOptions {
  double confidence = 0.95;
  std::uint64_t seed = 1;
  bool sets = false;  ///< labels are sets of labels
};

struct LabelCount {
  std::string label;
  std::uint64_t n = 0;
};

struct Coefficient {
  std::string key;      ///< "gwet_ac1"
  std::string name;     ///< "Gwet AC1"
  std::string weights;  ///< ", ordinal weights", or nothing
  stats::Estimate estimate;
};

struct Agreement {
  std::size_t labels = 0, items = 0, raters = 0;
  std::size_t shared_items = 0;                ///< with two labels or more of different raters
  std::vector<LabelCount> distribution;        ///< most frequent first
  stats::Estimate percent;                     ///< mean over shared items of the share of pairs that agree
  std::optional<double> by_chance;             ///< that share if everybody drew from the distribution (nominal)
  stats::Estimate alpha_these;                 ///< Krippendorff's alpha: these raters, other items
  stats::Estimate alpha_like;                  ///< the same number: raters like these
  std::optional<stats::Estimate> kappa;        ///< Cohen's, of exactly two raters
  std::vector<Coefficient> coefficients;       ///< Gwet, Brennan-Prediger, Fleiss, Conger: these raters, other items (not interval)
  std::vector<stats::PersonAgreement> people;  ///< lowest kappa first
  AgreementParts parts;
  std::optional<stats::CrossReplication> replication;  ///< with the labels of another crowd
  std::vector<stats::Note> notes;
  std::string why;  ///< a sentence where the measures differ; empty where they do not
};

[[nodiscard]] Agreement measure_agreement(const Ratings& ratings, stats::Metric metric, const AgreementOptions& options);

}  // namespace assay::programs
