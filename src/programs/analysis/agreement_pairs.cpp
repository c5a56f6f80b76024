// agreement_pairs: every two raters by themselves, and Light's kappa over them.
#include "assay/stats/coefficients.hpp"
#include "programs/analysis/agreement_parts.hpp"

namespace assay::programs {
namespace {

constexpr double most_work = 5e8;         // labels of one item, squared
constexpr std::size_t most_raters = 200;  // leaving out one by one
constexpr std::size_t most_labels = 1000;

}  // namespace

void measure_pairs(const PartInput& input, AgreementParts& out) {
  const auto& ratings = input.ratings;
  if (ratings.raters.size() < 3 || input.metric == stats::Metric::interval || input.metric == stats::Metric::ratio) return;
  std::vector<double> of_item(ratings.items.size());
  for (std::size_t i = 0; i < ratings.item.size(); ++i) of_item[ratings.item[i]] += 1;
  double work = 0;
  for (const double n : of_item) work += n * n;
  if (work > most_work || ratings.labels.size() > most_labels) return;
  const stats::CategoryRatings columns{ratings.item, ratings.rater, ratings.label, ratings.labels.size()};
  out.pairs = stats::pairwise_agreement(columns);
  if (ratings.raters.size() <= most_raters && work * static_cast<double>(ratings.raters.size()) <= most_work)
    out.measures.push_back({"light_kappa", "Light kappa", "other raters like these", stats::light_kappa(columns, input.confidence)});
}

}  // namespace assay::programs
