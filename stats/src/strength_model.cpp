// From a fit back to its likelihood.
#include "strength_model.hpp"

#include "newton.hpp"

namespace assay::stats {
namespace {

constexpr double far_apart = 300;  // beyond it worths might overflow

}  // namespace

bool Worths::serve(const StrengthModel& model, std::span<const double> parameter) {
  return model.tie != TieTerm::threshold && std::ranges::all_of(parameter, [](double x) { return std::abs(x) < far_apart; });
}

Worths::Worths(const StrengthModel& model, std::span<const double> parameter)
    : parameter_(parameter), root_(model.models), nu_(model.has_tie() ? std::exp(parameter[model.models]) : 0) {
  for (std::size_t m = 0; m < root_.size(); ++m) root_[m] = std::exp(parameter[m] / 2);
}

double Worths::log_likelihood(std::span<const PairCount> pairs) const {
  double sum = 0;
  for (const PairCount& pair : pairs) {
    const double a = root_[pair.first];
    const double b = root_[pair.second];
    const double half = pair.ties / 2;
    sum += (pair.first_wins + half) * parameter_[pair.first] + (pair.second_wins + half) * parameter_[pair.second] -
           pair.votes() * std::log(a * a + b * b + nu_ * a * b);
    if (nu_ > 0) sum += pair.ties * parameter_.back();
  }
  return sum;
}

std::vector<double> Worths::score(std::span<const PairCount> pairs) const {
  std::vector<double> out(parameter_.size());
  double tie = 0;
  for (const PairCount& pair : pairs) {
    const Local at = local(pair);
    out[pair.first] += at.score_x;
    out[pair.second] -= at.score_x;
    tie += at.score_t;
  }
  if (out.size() > root_.size()) out.back() = tie;
  return out;
}

void Worths::add_information(std::span<const PairCount> pairs, Matrix& information) const {
  const std::size_t tie = root_.size();
  const bool with_tie = parameter_.size() > tie;
  for (const PairCount& pair : pairs) add_information_of(pair, local(pair), with_tie, tie, 1, information);
}

std::vector<double> votes_of(const StrengthModel& model, std::span<const PairCount> pairs) {
  std::vector<double> out(model.parameters());
  for (const PairCount& pair : pairs) {
    out[pair.first] += pair.votes();
    out[pair.second] += pair.votes();
    if (model.has_tie()) out.back() += pair.votes();
  }
  return out;
}

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

void each_estimated(const Comparisons& data, const StrengthFit& fit, const TakeAnnotator& take) {
  std::vector<PairCount> kept;
  each_annotator(data, [&](std::uint32_t annotator, std::span<const PairCount> pairs) {
    kept.assign(pairs.begin(), pairs.end());
    keep_estimated(kept, fit);
    if (!kept.empty()) take(annotator, kept);
  });
}

std::optional<Matrix> inverse_information(const StrengthModel& model, std::span<const PairCount> pairs, std::span<const double> parameter) {
  Matrix information(model.parameters());
  if (Worths::serve(model, parameter)) Worths(model, parameter).add_information(pairs, information);
  else model.add(pairs, parameter, {}, &information);
  return inverse_pinned(std::move(information));
}

}  // namespace assay::stats
