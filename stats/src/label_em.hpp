// Tables and passes of a label model: expected counts in, objective and expected counts out.
#pragma once

#include "label_pass.hpp"

#include <cstddef>
#include <vector>

namespace assay::stats {

// Expected votes of every row (dawid_skene: by true class), and of every class: all that parameters come from.
struct Expected {
  Table rows, classes;
  [[nodiscard]] bool empty() const { return rows.size() == 0; }
};

// After a jump: in every row the votes that there are, spread as they were; with one number a row no more than there are.
void count_votes_once(const LabelRows& rows, std::size_t width, Table& expected);

class LabelEm {
 public:
  // `pseudo`: classes x classes, [label][true class], or empty. Rows and options must outlive this.
  LabelEm(const LabelRows& rows, const LabelOptions& options, const std::vector<double>& pseudo);

  [[nodiscard]] std::size_t row_width() const { return pass_.width(); }  // doubles of `Expected::rows` a row
  [[nodiscard]] Expected empty() const { return {Table(pass_.counts[0].size()), Table(pass_.class_lanes())}; }

  // Counts of the votes themselves: every vote fraction (start, gold) taken for a posterior.
  void start();
  // Takes these counts for those of the last pass.
  void set(const Expected& counts);
  // Forgets the counts of the last pass.
  void clear() { pass_.clear(); }
  // Parameters from the counts of the last pass, which are copied to `keep` if given. Then they are zero.
  void maximize(Expected* keep);
  // Posteriors from the parameters, and the counts that they give.
  void pass(double* posterior = nullptr, std::uint32_t* best = nullptr);

  [[nodiscard]] double log_likelihood() const { return log_likelihood_; }  // of the parameters that the last pass used
  [[nodiscard]] double log_prior() const { return log_prior_; }
  [[nodiscard]] double objective() const { return log_likelihood_ + log_prior_; }
  [[nodiscard]] const std::vector<double>& class_shares() const { return shares_; }
  // exp of the cells, rows x classes (one_coin: P(right), one a row); the counts of the last pass in the same shape.
  [[nodiscard]] std::vector<double> take_shares();
  [[nodiscard]] std::vector<double> take_counts();

 private:
  [[nodiscard]] std::vector<double> compact(Table& table, std::size_t stride, std::size_t from, bool exponent) const;
  void class_prior();
  void start(std::size_t part);

  const LabelRows& rows_;
  const LabelOptions& options_;
  bool coin_;
  LabelPass pass_;
  Table pseudo_;
  std::vector<double> shares_;
  double log_likelihood_ = 0, log_prior_ = 0;
};

}  // namespace assay::stats
