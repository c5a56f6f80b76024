// aggregator_glad: GLAD beside the others.
#include "assay/stats/glad.hpp"
#include "programs/analysis/consensus.hpp"

namespace assay::programs {
namespace {

constexpr std::size_t most_posterior_labels = 200'000;  // some seconds

}  // namespace

void fit_glad_model(const ModelInput& input, MethodResult& out) {
  stats::GladOptions options;
  options.most_posterior_labels = most_posterior_labels;
  if (input.options.progress) options.progress = [&](int round, double) { input.options.progress(out.method, round); };
  const auto fit = stats::fit_glad(input.index, options);
  take_fit(out, fit);
  for (std::uint32_t w = 0; w < fit.workers; ++w)
    out.skill.emplace_back(fit.ability_posterior.empty() ? fit.worker_ability(w)
                                                         : fit.worker_ability_posterior(w, input.options.confidence));
}

}  // namespace assay::programs
