// aggregators: which ones there are, and the two that count votes.
#include "programs/analysis/consensus.hpp"

#include <array>

namespace assay::programs {
namespace {

constexpr std::array<Aggregator, 6> all_aggregators = {{
    {Method::majority, "majority", "majority", "share", "", "", fit_majority},
    {Method::weighted_majority, "weighted_majority", "weighted majority", "share", "", "", fit_weighted_majority},
    {Method::dawid_skene, "dawid_skene", "Dawid-Skene", "probability", "skill", "skill (Dawid-Skene)", fit_dawid_skene},
    {Method::one_coin, "one_coin", "one-coin", "probability", "skill", "skill (one-coin)", fit_one_coin},
    {Method::glad, "glad", "GLAD", "probability", "ability", "ability (GLAD)", fit_glad_model},
    {Method::mace, "mace", "MACE", "probability", "competence", "competence (MACE)", fit_mace_model},
}};

void take(MethodResult& out, stats::MajorityFit&& fit) {
  out.label = std::move(fit.label);
  out.confidence.assign(fit.share.begin(), fit.share.end());
  out.notes = std::move(fit.notes);
}

}  // namespace

std::span<const Aggregator> aggregators() { return all_aggregators; }

void fit_majority(const ModelInput& input, MethodResult& out) {
  auto fit = stats::majority(input.index);
  input.all.tied_items = fit.tied_items;
  take(out, std::move(fit));
}

void fit_weighted_majority(const ModelInput& input, MethodResult& out) { take(out, stats::weighted_majority(input.index)); }

}  // namespace assay::programs
