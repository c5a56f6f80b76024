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
  auto fit = stats::fit_glad(input.index, options);
  out.confidence.resize(fit.items);
  for (std::size_t i = 0; i < fit.items; ++i)
    out.confidence[i] = fit.label[i] == stats::no_label ? 0 : static_cast<float>(fit.posterior[i * fit.classes + fit.label[i]]);
  out.rounds = fit.rounds;
  out.converged = fit.converged;
  out.log_likelihood = fit.log_likelihood;
  for (std::uint32_t w = 0; w < fit.workers; ++w)
    out.skill.emplace_back(fit.ability_posterior.empty() ? fit.worker_ability(w)
                                                         : fit.worker_ability_posterior(w, input.options.confidence));
  out.label = std::move(fit.label);
  out.notes = std::move(fit.notes);
}

}  // namespace assay::programs
