// On a grid of angles: competence is the squared sine, which spreads out both ends.
#include "mace_competence.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay::stats {
namespace {

constexpr std::size_t coarse = 256;
constexpr std::size_t fine = 1024;
constexpr double negligible = 40;  // log density below the greatest

double squared_sine(double angle) { return std::sin(angle) * std::sin(angle); }

}  // namespace

CompetencePosterior::CompetencePosterior(std::span<const double> evidence, double competent, double spamming)
    : evidence_(evidence), competent_(competent), spamming_(spamming) {
  lay(0, std::numbers::pi / 2, coarse);
  // Again where there is any mass, a node beyond on either side.
  const double most = std::ranges::max(mass_);
  const auto any = [&](double mass) { return mass > most * std::exp(-negligible); };
  const auto first = std::ranges::find_if(mass_, any) - mass_.begin();
  const auto last = std::find_if(mass_.rbegin(), mass_.rend(), any).base() - mass_.begin();
  const double from = width_ * static_cast<double>(std::max<std::ptrdiff_t>(first - 1, 0));
  const double to = width_ * static_cast<double>(std::min<std::ptrdiff_t>(last + 1, coarse));
  lay(from, to, fine);
  double squares = 0;
  for (std::size_t i = 0; i < fine; ++i) mean_ += mass_[i] * squared_sine(from_ + (static_cast<double>(i) + 0.5) * width_);
  for (std::size_t i = 0; i < fine; ++i) {
    const double off = squared_sine(from_ + (static_cast<double>(i) + 0.5) * width_) - mean_;
    squares += mass_[i] * off * off;
  }
  sd_ = std::sqrt(squares);
}

// Of the angle, up to a constant. The logarithm is taken of products.
double CompetencePosterior::log_density(double angle) const {
  const double c = squared_sine(angle);
  double sum = (2 * competent_ - 1) * std::log(std::sin(angle)) + (2 * spamming_ - 1) * std::log(std::cos(angle));
  double product = 1;
  for (const double e : evidence_) {
    product *= c * e + (1 - c);
    if (product > 1e-200 && product < 1e200) continue;
    sum += std::log(product);
    product = 1;
  }
  return sum + std::log(product);
}

void CompetencePosterior::lay(double from, double to, std::size_t nodes) {
  from_ = from;
  width_ = (to - from) / static_cast<double>(nodes);
  mass_.resize(nodes);
  for (std::size_t i = 0; i < nodes; ++i) mass_[i] = log_density(from_ + (static_cast<double>(i) + 0.5) * width_);
  const double most = std::ranges::max(mass_);
  double all = 0;
  for (double& m : mass_) all += m = std::exp(m - most);
  for (double& m : mass_) m /= all;
}

double CompetencePosterior::quantile(double p) const {
  double below = 0;
  std::size_t i = 0;
  for (; i + 1 < mass_.size() && below + mass_[i] < p; ++i) below += mass_[i];
  const double within = mass_[i] > 0 ? std::clamp((p - below) / mass_[i], 0.0, 1.0) : 0.5;
  return squared_sine(from_ + (static_cast<double>(i) + within) * width_);
}

}  // namespace assay::stats
