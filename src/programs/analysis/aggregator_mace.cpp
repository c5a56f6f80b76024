// aggregator_mace: MACE beside the others.
#include "assay/stats/mace.hpp"
#include "programs/analysis/consensus.hpp"

namespace assay::programs {

void fit_mace_model(const ModelInput& input, MethodResult& out) {
  stats::MaceOptions options{.seed = input.options.seed, .threads = input.options.threads};
  if (input.options.progress) options.progress = [&](int, int round, double) { input.options.progress(out.method, round); };
  auto fit = stats::fit_mace(input.index, options);
  out.confidence.resize(fit.items);
  for (std::size_t i = 0; i < fit.items; ++i)
    out.confidence[i] = fit.label[i] == stats::no_label ? 0 : static_cast<float>(fit.posterior[i * fit.classes + fit.label[i]]);
  out.rounds = fit.rounds;
  out.converged = fit.converged;
  out.log_likelihood = fit.log_likelihood;
  for (std::uint32_t w = 0; w < fit.workers; ++w) out.skill.emplace_back(fit.worker_competence(w, input.options.confidence));
  out.label = std::move(fit.label);
  out.notes = std::move(fit.notes);
}

}  // namespace assay::programs
