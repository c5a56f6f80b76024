// Tables and passes of a label model: expected counts in, objective and expected counts out.
#pragma once

#include "label_kernel.hpp"
#include "label_rows.hpp"

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace assay::stats {

// Zeroed doubles at a cache line, with room for whole vectors behind the end.
class Table {
 public:
  Table() = default;
  explicit Table(std::size_t size);
  [[nodiscard]] double* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] double& operator[](std::size_t i) const { return data_.get()[i]; }

 private:
  struct Free {
    void operator()(double* p) const { std::free(p); }
  };
  std::unique_ptr<double, Free> data_;
  std::size_t size_ = 0;
};

// Expected votes of every row (dawid_skene: by true class), and of every class: all that parameters come from.
struct Expected {
  Table rows, classes;
  [[nodiscard]] bool empty() const { return rows.size() == 0; }
};

class LabelEm {
 public:
  // `pseudo`: classes x classes, [label][true class], or empty. Rows and options must outlive this.
  LabelEm(const LabelRows& rows, const LabelOptions& options, const std::vector<double>& pseudo);

  [[nodiscard]] std::size_t row_width() const { return width_; }  // doubles of `Expected::rows` a row
  [[nodiscard]] Expected empty() const { return {Table(counts_[0].size()), Table(lanes_)}; }

  // Counts of the votes themselves: every vote fraction (start, gold) taken for a posterior.
  void start();
  // Takes these counts for those of the last pass.
  void set(const Expected& counts);
  // Forgets the counts of the last pass.
  void clear();
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
  void each_part(const std::function<void(std::size_t)>& work) const;
  void class_prior();

  const LabelRows& rows_;
  const LabelOptions& options_;
  LabelKernel kernel_;
  bool coin_;
  std::size_t classes_, lanes_, parts_, width_, cell_width_;
  Table cells_, pseudo_, log_prior_of_class_;
  Table counts_[most_parts], class_counts_[most_parts];
  std::vector<std::size_t> item_cut_, worker_cut_;  // parts_ + 1
  std::vector<double> shares_;
  double log_likelihood_ = 0, log_prior_ = 0;
};

[[nodiscard]] const LabelKernels& label_kernels(InstructionSet wanted);

}  // namespace assay::stats
