// The E step that all label models share: one pass over the labels in parts, from cells to posteriors and expected counts.
#pragma once

#include "label_kernel.hpp"
#include "label_rows.hpp"

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
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

struct PassOptions {
  bool coin = false;  // a row has one probability if its label is the true class and one if it is not, not one a class
  std::span<const std::uint32_t> gold{};
  unsigned threads = 1;
  InstructionSet instructions = InstructionSet::best;
};

class LabelPass {
 public:
  // Rows and gold must outlive this.
  LabelPass(const LabelRows& rows, const PassOptions& options);

  [[nodiscard]] std::size_t width() const { return width_; }            // doubles of `counts` a row
  [[nodiscard]] std::size_t cell_width() const { return cell_width_; }  // of `cells`
  [[nodiscard]] std::size_t class_lanes() const { return lanes_; }
  [[nodiscard]] std::size_t parts() const { return parts_; }
  [[nodiscard]] std::size_t first_item(std::size_t part) const { return item_cut_[part]; }
  [[nodiscard]] std::size_t first_worker(std::size_t part) const { return worker_cut_[part]; }
  [[nodiscard]] const LabelKernel& kernel() const { return kernel_; }

  // Posteriors from the cells, and the counts that they give; the log-likelihood.
  double run(double* posterior = nullptr, std::uint32_t* best = nullptr);
  // Counts are nothing again.
  void clear();
  void set_class_shares(const std::vector<double>& shares);
  // work(part), on so many threads as were asked for.
  void each_part(const std::function<void(std::size_t)>& work) const;

  Table cells;  // a row: log P(label | class), or with a coin log P(label | other class) and what the own class has more
  // The parts' own counts: sums over the labels of a row of the posteriors, or with a coin of that of the label itself.
  Table counts[most_parts], class_counts[most_parts];

 private:
  const LabelRows& rows_;
  PassOptions options_;
  LabelKernel kernel_;
  std::size_t lanes_, parts_, width_, cell_width_;
  Table log_share_;
  std::vector<std::size_t> item_cut_, worker_cut_;  // parts_ + 1
};

[[nodiscard]] const LabelKernels& label_kernels(InstructionSet wanted);

}  // namespace assay::stats
