// Answers of best-worst scaling in canonical order, and their likelihood.
#pragma once

#include "assay/stats/best_worst.hpp"
#include "linear.hpp"
#include "pair_counts.hpp"

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

inline constexpr std::uint32_t unmarked = 0xffffffffU;

struct BestWorstAnswer {
  std::vector<std::uint32_t> shown;  // ascending
  std::uint32_t best = unmarked;     // positions in `shown`
  std::uint32_t worst = unmarked;
  double times = 1;

  [[nodiscard]] bool has_best() const { return best != unmarked; }
  [[nodiscard]] bool has_worst() const { return worst != unmarked; }
  auto operator<=>(const BestWorstAnswer&) const = default;
};

struct AnnotatorAnswers {
  std::uint32_t annotator = 0;
  std::vector<BestWorstAnswer> answers;  // each once, ascending
};

// Why these columns cannot be used; nullptr when they can.
[[nodiscard]] const char* fault(const BestWorstSets& data);

// Annotator by annotator, ascending by id; all together where there is no such column.
[[nodiscard]] std::vector<AnnotatorAnswers> answers_by_annotator(const BestWorstSets& data);
[[nodiscard]] std::vector<BestWorstAnswer> together(const std::vector<AnnotatorAnswers>& parts);

// The best beats the others, the others beat the worst.
[[nodiscard]] std::vector<PairCount> pairs_of(std::span<const BestWorstAnswer> answers);

// What these answers say about the models in `estimated`, with positions instead of models: that one who is surely better comes first says
// nothing about those.
[[nodiscard]] std::vector<BestWorstAnswer> among(std::span<const BestWorstAnswer> answers, const std::vector<std::uint32_t>& estimated);

struct BestWorstLikelihood {
  BestWorstModel model = BestWorstModel::max_difference;

  // One answer: score and information in the strengths of those shown, both times how often it was given.
  struct Local {
    double log_likelihood = 0;
    std::vector<double> score;
    Matrix information;
  };
  [[nodiscard]] Local local(const BestWorstAnswer& answer, std::span<const double> theta) const;

  // Adds score and `sign` times (the upper triangle of) information; returns the log-likelihood.
  double add(std::span<const BestWorstAnswer> answers, std::span<const double> theta, std::span<double> score, Matrix& information,
             double sign = 1) const;
  // out += information times b.
  void multiply(std::span<const BestWorstAnswer> answers, std::span<const double> theta, std::span<const double> b,
                std::span<double> out) const;
};

}  // namespace assay::stats
