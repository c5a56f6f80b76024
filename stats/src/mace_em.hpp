// Parameters and rounds of MACE on top of the pass that the label models share.
#pragma once

#include "assay/stats/mace.hpp"
#include "label_pass.hpp"

namespace assay::stats {

// Expected labels of every worker that are known, and of every row that are spam: all that parameters come from.
struct MaceCounts {
  std::vector<double> known, spam;
};

class MaceEm {
 public:
  // `priors`: those of the method, as MaceFit has them. Rows, options and what the spans point to must outlive this.
  MaceEm(const LabelRows& rows, const MaceOptions& options, const MaceFit& priors);

  // The pass with these weights for parameters: competence of every worker, spam probability of every row.
  void start(const std::vector<double>& competence, const std::vector<double>& spam);
  // New parameters from the counts of the last pass, and a pass with them. The objective.
  double round();
  // Takes these for the counts of the last pass.
  void set(const MaceCounts& counts) { counts_ = counts; }
  // What an item gets from the parameters as they are; counts are not changed.
  void report(double* posterior, std::uint32_t* best);

  // log of (competence + spam) / spam at the label of a row.
  [[nodiscard]] double ahead(std::size_t row) const { return pass_.cells[2 * row + 1]; }
  [[nodiscard]] double log_likelihood() const { return log_likelihood_; }  // variational: of the weights, not normalised
  [[nodiscard]] double log_prior() const { return log_prior_; }  // em: of the smoothing; variational: minus the divergence from the prior
  [[nodiscard]] const MaceCounts& behind() const { return behind_; }  // the counts that the parameters were made of

 private:
  [[nodiscard]] double total_spam(std::size_t worker) const;
  void set_cells(std::size_t row, double log_know, double log_spam);
  // Cells of a worker from `behind_`; what the worker adds to log_prior().
  double variational_worker(std::size_t worker);
  double point_worker(std::size_t worker);
  void pass();

  const LabelRows& rows_;
  const MaceFit& priors_;
  LabelPass pass_;
  MaceCounts counts_, behind_;
  double log_likelihood_ = 0, log_prior_ = 0;
};

}  // namespace assay::stats
