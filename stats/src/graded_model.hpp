// Log-likelihood, score and information of graded votes, row by row.
#pragma once

#include "assay/stats/graded.hpp"
#include "graded_rows.hpp"
#include "linear.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// Parameters: theta of every model, the scale (one a given grade but the outermost), the effects.
struct GradedLikelihood {
  GradeModel model = GradeModel::adjacent;
  GivenGrades given;
  std::size_t models = 0;
  std::size_t effects = 0;

  [[nodiscard]] std::size_t scale() const { return given.level.size() - 1; }
  [[nodiscard]] std::size_t parameters() const { return models + scale() + effects; }

  // One row in (x, scale): score and observed information, both times its weight.
  struct Local {
    double log_likelihood = 0;
    std::vector<double> score;
    Matrix information;
  };
  // Absent outside of the parameters allowed: thresholds in order.
  [[nodiscard]] bool local(const GradedRow& row, std::span<const double> parameter, Local& out) const;
  [[nodiscard]] Local room() const { return {.score = std::vector<double>(1 + scale()), .information = Matrix(1 + scale())}; }

  [[nodiscard]] std::optional<double> value(std::span<const GradedRow> rows, std::span<const double> parameter) const;
  // Adds score and `sign` times (the upper triangle of) information.
  std::optional<double> add(std::span<const GradedRow> rows, std::span<const double> parameter, std::span<double> score,
                            Matrix& information, double sign = 1) const;
  // out += information times b.
  void multiply(std::span<const GradedRow> rows, std::span<const double> parameter, std::span<const double> b, std::span<double> out) const;
  // Does no row get less probable in this direction, however far one goes?
  [[nodiscard]] bool recedes(std::span<const GradedRow> rows, std::span<const double> direction) const;
  // The estimate if all models were equal and nothing had an effect.
  [[nodiscard]] std::vector<double> start(std::span<const GradedRow> rows) const;

 private:
  [[nodiscard]] double predictor(const GradedRow& row, std::span<const double> parameter) const;
  [[nodiscard]] std::size_t level_of(std::uint32_t grade) const;
  // x counts for this much in the logarithm of the grade's share (adjacent).
  [[nodiscard]] double half_less(std::uint32_t grade) const {
    return 0.5 - static_cast<double>(grade) / static_cast<double>(given.grades - 1);
  }
  void adjacent(const GradedRow& row, double x, std::span<const double> scale_at, Local& out) const;
  // An end of the interval of a grade: sign times a threshold, 0 without one, or none.
  struct End {
    bool exists = false;
    double sign = 0;
    std::size_t threshold = 0;
    [[nodiscard]] double at(std::span<const double> scale_at) const { return sign == 0 ? 0 : sign * scale_at[threshold]; }
  };
  struct Ends {
    End upper, lower;
  };
  [[nodiscard]] Ends ends(std::uint32_t grade) const;
  [[nodiscard]] bool cumulative(const GradedRow& row, double x, std::span<const double> scale_at, Local& out) const;
};

}  // namespace assay::stats
