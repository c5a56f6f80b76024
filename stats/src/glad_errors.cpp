// The information matrix has a full block for the workers and a diagonal one for the items: the items are eliminated.
#include "glad_errors.hpp"

#include "assay/stats/glad.hpp"
#include "linear.hpp"

#include <cmath>

namespace assay::stats {
namespace {

constexpr double prior_information = 1 / (glad_prior_sd * glad_prior_sd);

class Errors {
 public:
  Errors(const LabelRows& rows, const GladModel& model, const GladPoint& at) : rows_(rows), model_(model), at_(at) {}

  // Every parameter alone.
  bool alone(GladPoint& se) {
    se.assign(model_.size(), prior_information);
    bool down = true;
    each_item([&](std::size_t item, std::size_t from) {
      for (std::size_t j = 0; j < votes_; ++j) {
        for (std::size_t k = 0; k < votes_; ++k) {
          if (worker(from + j) == worker(from + k)) se[worker(from + j)] += item_.pairs[j * votes_ + k];
        }
      }
      se[rows_.workers + item] = item_.own;
    });
    for (double& x : se) {
      down = down && x > 0;
      x = 1 / std::sqrt(x);
    }
    return down;
  }

  // All together.
  bool together(GladPoint& se) {
    Matrix workers(rows_.workers);
    for (std::size_t w = 0; w < rows_.workers; ++w) workers.at(w, w) = prior_information;
    bool down = true;
    each_item([&](std::size_t, std::size_t from) {
      down = down && item_.own > 0;
      for (std::size_t j = 0; j < votes_; ++j) {
        double* const row = workers.row(worker(from + j));
        for (std::size_t k = 0; k < votes_; ++k)
          row[worker(from + k)] += item_.pairs[j * votes_ + k] - item_.worker[j] * item_.worker[k] / item_.own;
      }
    });
    if (!down || !cholesky(workers)) return false;
    const Matrix covariance = inverse(workers);
    se.assign(model_.size(), 1 / std::sqrt(prior_information));
    for (std::size_t w = 0; w < rows_.workers; ++w) se[w] = std::sqrt(covariance.at(w, w));
    each_item([&](std::size_t item, std::size_t from) {
      double spread = 0;
      for (std::size_t j = 0; j < votes_; ++j) {
        for (std::size_t k = 0; k < votes_; ++k)
          spread += item_.worker[j] * covariance.at(worker(from + j), worker(from + k)) * item_.worker[k];
      }
      se[rows_.workers + item] = std::sqrt(1 / item_.own + spread / (item_.own * item_.own));
    });
    return true;
  }

 private:
  [[nodiscard]] std::size_t worker(std::size_t label) const { return rows_.row_worker[rows_.word[label]]; }

  template <class Work>
  void each_item(const Work& work) {
    for (std::size_t item = 0; item < rows_.items; ++item) {
      votes_ = rows_.item_begin[item + 1] - rows_.item_begin[item];
      if (votes_ == 0) continue;
      model_.curvature(at_, item, item_);
      work(item, rows_.item_begin[item]);
    }
  }

  const LabelRows& rows_;
  const GladModel& model_;
  const GladPoint& at_;
  GladModel::ItemCurvature item_;
  std::size_t votes_ = 0;
};

}  // namespace

GladErrors glad_errors(const LabelRows& rows, const GladModel& model, const GladPoint& at, std::size_t most_workers) {
  GladErrors out{.se = {}, .conditional = rows.workers > most_workers};
  Errors errors(rows, model, at);
  const bool down = out.conditional ? errors.alone(out.se) : errors.together(out.se);
  if (!down) out.se.clear();
  return out;
}

}  // namespace assay::stats
