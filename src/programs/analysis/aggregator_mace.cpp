// aggregator_mace: MACE beside the others.
#include "assay/stats/mace.hpp"
#include "programs/analysis/consensus.hpp"

namespace assay::programs {

void fit_mace_model(const ModelInput& input, MethodResult& out) {
  stats::MaceOptions options{.seed = input.options.seed, .threads = input.options.threads};
  if (input.options.progress) options.progress = [&](int, int round, double) { input.options.progress(out.method, round); };
  const auto fit = stats::fit_mace(input.index, options);
  take_fit(out, fit);
  for (std::uint32_t w = 0; w < fit.workers; ++w) out.skill.emplace_back(fit.worker_competence(w, input.options.confidence));
}

}  // namespace assay::programs
