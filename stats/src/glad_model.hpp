// GLAD as a function of its parameters: posteriors, the expected log joint density with its derivatives, and the curvature of
// the objective.
#pragma once

#include "label_rows.hpp"

#include <span>
#include <vector>

namespace assay::stats {

// Parameters and directions alike are one vector: the abilities of all workers, then the log betas of all items.
using GladPoint = std::vector<double>;

class GladModel {
 public:
  // `prior`: a share a class, positive; `gold`: as in GladOptions. Rows and gold must outlive this.
  GladModel(const LabelRows& rows, const std::vector<double>& prior, std::span<const std::uint32_t> gold);

  [[nodiscard]] std::size_t size() const { return rows_.workers + rows_.items; }
  // Of the workers and items with labels: log density of the normal priors.
  [[nodiscard]] double log_prior(const GladPoint& at) const;

  // E step: posteriors of the classes at these parameters, which what follows takes. The log-likelihood.
  double expect(const GladPoint& at);
  [[nodiscard]] const std::vector<double>& posterior() const { return posterior_; }

  // The expectation of log p(labels, classes, parameters) under the posteriors, its gradient, and the information that scales
  // it: the expected curvature of every parameter alone, positive.
  double expected_log_joint(const GladPoint& at, GladPoint& gradient, GladPoint& information) const;
  // The second derivative of the same along a direction.
  [[nodiscard]] double bend(const GladPoint& at, const GladPoint& direction) const;

  // Minus the second derivatives of the objective (classes summed out) that belong to one item with labels.
  struct ItemCurvature {
    double own = 0;              // by its log beta, twice, with the prior
    std::vector<double> worker;  // a label: by its log beta and the ability of the label's worker, negative sign as well
    std::vector<double> pairs;   // labels x labels: by the abilities of two labels' workers, without the prior
  };
  void curvature(const GladPoint& at, std::size_t item, ItemCurvature& out) const;

 private:
  [[nodiscard]] std::size_t begin(std::size_t item) const { return rows_.item_begin[item]; }
  [[nodiscard]] std::size_t end(std::size_t item) const { return rows_.item_begin[item + 1]; }
  [[nodiscard]] std::size_t worker(std::size_t label) const { return rows_.row_worker[rows_.word[label]]; }
  [[nodiscard]] std::uint32_t said(std::size_t label) const { return rows_.row_label[rows_.word[label]]; }

  const LabelRows& rows_;
  std::span<const std::uint32_t> gold_;
  std::vector<double> log_share_;  // of every class before any label
  double log_wrong_ways_ = 0;      // log(classes - 1); one class: 0
  std::vector<double> posterior_;  // items x classes
};

}  // namespace assay::stats
