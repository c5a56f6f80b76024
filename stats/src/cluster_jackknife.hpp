// The linearised cluster jackknife (CR3) of strengths, for any likelihood that is a sum over annotators.
#pragma once

#include "assay/stats/strength_intervals.hpp"
#include "linear.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// A likelihood at its maximum, annotator by annotator. Parameters: the strengths of the estimated models, then others;
// a constant added to all strengths changes nothing.
class AnnotatorLikelihood {
 public:
  AnnotatorLikelihood() = default;
  AnnotatorLikelihood(const AnnotatorLikelihood&) = delete;
  AnnotatorLikelihood& operator=(const AnnotatorLikelihood&) = delete;
  virtual ~AnnotatorLikelihood() = default;

  [[nodiscard]] virtual std::size_t models() const = 0;
  [[nodiscard]] virtual std::size_t parameters() const = 0;
  // One an annotator: how many votes.
  [[nodiscard]] virtual std::span<const double> votes() const = 0;
  // Of all votes, its upper triangle.
  [[nodiscard]] virtual Matrix information() const = 0;
  // Adds the score of annotator g, and `sign` times the (upper triangle of) information.
  virtual void add(std::size_t g, std::span<double> score, Matrix& information, double sign) const = 0;
  // out += information of g times b.
  virtual void multiply(std::size_t g, std::span<const double> b, std::span<double> out) const = 0;
  // Connected component of every model in the votes of the others.
  [[nodiscard]] virtual std::vector<std::uint32_t> components_without(std::size_t g) const = 0;
};

// `estimated` names the models in notes. `shifts`, where wanted, takes d_g of every annotator in turn, by which the estimate falls without
// them: strengths centred over the models that stay connected, 0 for others.
[[nodiscard]] ClusteredCovariance jackknife(const AnnotatorLikelihood& likelihood, const std::vector<std::uint32_t>& estimated,
                                            std::vector<std::vector<double>>* shifts = nullptr);

}  // namespace assay::stats
