// Agreement of people and its kappa from the items that they share, with the delete-one-item jackknife.
#pragma once

#include "assay/stats/estimate.hpp"

#include <optional>

namespace assay::stats {

// What two columns of labels have in common, each item having the weight 1 or as many as it has rows.
struct AgreementSums {
  double weight = 0, equal = 0;
  double crossed = 0;  // sum over labels of the products of both margins

  [[nodiscard]] std::optional<double> agreement() const;
  [[nodiscard]] std::optional<double> kappa() const;
};

// Squares of how far both move when an item is left out.
class ItemJackknife {
 public:
  explicit ItemJackknife(const AgreementSums& all);
  // What is left without an item; `times` items are alike.
  void leave(const AgreementSums& rest, double times = 1);
  void write(Estimate& agreement, Estimate& kappa, double level) const;

 private:
  AgreementSums all_;
  double items_ = 0;
  double agreement_ = 0, kappa_ = 0;
  bool agreement_missing_ = false, kappa_missing_ = false;
};

}  // namespace assay::stats
