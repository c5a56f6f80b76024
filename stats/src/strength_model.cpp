// From a fit back to its likelihood.
#include "strength_model.hpp"

#include "newton.hpp"

namespace assay::stats {

StrengthModel model_of(const StrengthFit& fit) {
  const TieTerm tie = fit.log_nu ? TieTerm::log_nu : fit.threshold ? TieTerm::threshold : TieTerm::none;
  return {.models = fit.theta.size(), .tie = tie};
}

std::vector<double> parameters_of(const StrengthFit& fit) {
  std::vector<double> out = fit.theta;
  if (const auto tie = fit.tie_parameter()) out.push_back(*tie);
  return out;
}

void keep_estimated(std::vector<PairCount>& pairs, const StrengthFit& fit) {
  std::size_t kept = 0;
  for (PairCount pair : pairs) {
    const auto first = fit.row_of(pair.first);
    const auto second = fit.row_of(pair.second);
    if (!first || !second) continue;
    pair.first = static_cast<std::uint32_t>(*first);
    pair.second = static_cast<std::uint32_t>(*second);
    pairs[kept++] = pair;
  }
  pairs.resize(kept);
}

std::optional<Matrix> inverse_information(const StrengthModel& model, std::span<const PairCount> pairs, std::span<const double> parameter) {
  Matrix information(model.parameters());
  model.add(pairs, parameter, {}, &information);
  return inverse_pinned(std::move(information));
}

}  // namespace assay::stats
