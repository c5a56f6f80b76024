// The posterior of one worker's competence, given what the other workers' labels say of the items.
#pragma once

#include <span>
#include <vector>

namespace assay::stats {

// The density of competence c is proportional to c^(competent - 1) (1 - c)^(spamming - 1) times the product over the worker's
// labels of c e + 1 - c, where e is how much likelier the label is known than spam. It has one maximum where both pseudo-labels
// are at least 1/2.
class CompetencePosterior {
 public:
  CompetencePosterior(std::span<const double> evidence, double competent, double spamming);
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double sd() const { return sd_; }
  // The competence below which the posterior has this much of its mass.
  [[nodiscard]] double quantile(double p) const;

 private:
  void lay(double from, double to, std::size_t nodes);
  [[nodiscard]] double log_density(double angle) const;

  std::span<const double> evidence_;
  double competent_, spamming_;
  double from_ = 0, width_ = 0;  // of the angles, a node in the middle of each width
  std::vector<double> mass_;     // of every node
  double mean_ = 0, sd_ = 0;
};

}  // namespace assay::stats
