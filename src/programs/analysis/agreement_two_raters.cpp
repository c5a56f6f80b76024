// agreement_two_raters: whether two raters use the labels alike, and what that does to kappa.
#include "programs/analysis/agreement_parts.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace assay::programs {
namespace {

constexpr std::size_t most_labels = 200;  // a covariance of them is inverted

}  // namespace

LabelPairs pairs_of_two(const Ratings& ratings) {
  std::vector<std::optional<std::uint32_t>> label[2];
  label[0].resize(ratings.items.size());
  label[1].resize(ratings.items.size());
  for (std::size_t i = 0; i < ratings.item.size(); ++i) {
    // Of repeated ones the lowest, so that the order of rows plays no part.
    auto& mine = label[ratings.rater[i]][ratings.item[i]];
    mine = std::min(mine.value_or(UINT32_MAX), ratings.label[i]);
  }
  LabelPairs out;
  for (std::size_t i = 0; i < ratings.items.size(); ++i) {
    if (!label[0][i] || !label[1][i]) continue;
    out.first.push_back(*label[0][i]);
    out.second.push_back(*label[1][i]);
  }
  return out;
}

void measure_two_raters(const PartInput& input, AgreementParts& out) {
  const auto& ratings = input.ratings;
  if (ratings.raters.size() != 2 || input.metric == stats::Metric::interval || input.metric == stats::Metric::ratio ||
      ratings.labels.size() > most_labels)
    return;
  const auto pairs = pairs_of_two(ratings);
  const stats::PairedLabels columns{pairs.first, pairs.second, ratings.labels.size()};
  TwoRaters found;
  found.items = pairs.first.size();
  found.stuart_maxwell = stats::stuart_maxwell(columns);
  found.bhapkar = stats::bhapkar(columns);
  if (ratings.labels.size() == 2) found.prevalence = stats::prevalence_and_bias(columns);
  out.two_raters = std::move(found);
}

}  // namespace assay::programs
