// agreement_sets: alpha of sets of labels by how much they overlap.
#include "assay/stats/rng.hpp"
#include "programs/analysis/agreement_parts.hpp"
#include "programs/analysis/set_labels.hpp"

namespace assay::programs {
namespace {

constexpr std::size_t most_sets = 2000;  // different ones: their distances are a square
constexpr double most_work = 4e8;        // of leaving out rater by rater

}  // namespace

void measure_sets(const PartInput& input, AgreementParts& out) {
  if (!input.sets) return;
  const auto columns = set_columns(input.ratings);
  if (columns.too_many || columns.of_label.size() > most_sets) {
    out.remarks.emplace_back(
        "MASI and Jaccard are not measured: there are more than 64 different labels, or more than 2,000 different sets.");
    return;
  }
  const auto sets = columns.sets(input.ratings);
  const bool affordable = static_cast<double>(input.ratings.raters.size()) * static_cast<double>(columns.of_label.size()) *
                              static_cast<double>(columns.of_label.size()) <=
                          most_work;
  const auto add = [&](const char* key, const char* name, stats::SetDistance distance) {
    stats::Xoshiro256 rng(input.seed);
    out.measures.push_back({key, name, "these raters, other items like these",
                            stats::set_alpha_these_annotators(sets, distance, rng, {.level = input.confidence})});
    if (affordable)
      out.measures.push_back({std::string(key) + "_raters_like_these", "", "other raters like these",
                              stats::set_alpha_annotators_like_these(sets, distance, input.confidence)});
  };
  add("alpha_masi", "Krippendorff alpha, MASI distance", stats::SetDistance::masi);
  add("alpha_jaccard", "Krippendorff alpha, Jaccard distance", stats::SetDistance::jaccard);
}

}  // namespace assay::programs
