// views: what the JSON of the commands has in common.
#pragma once
#include "assay/stats/estimate.hpp"
#include "base/describe.hpp"
#include "programs/analysis/rank.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct LabelColumnsView {
  std::vector<std::string> item;
  std::string rater, label;
  std::vector<std::string> guessed;
};
ASSAY_DESCRIBE(LabelColumnsView, item, rater, label, guessed)

struct EstimateView {
  std::optional<double> estimate, se, low, high;
  std::string method;
  std::size_t clusters = 0;
  std::optional<double> df;
  std::string speaks_for;  // whom the interval does, in words; empty without one
};
ASSAY_DESCRIBE(EstimateView, estimate, se, low, high, method, clusters, df, speaks_for)

struct NoteView {
  std::string code, message;
};
ASSAY_DESCRIBE(NoteView, code, message)

inline EstimateView view_of(const stats::Estimate& estimate) {
  return {estimate.estimate, estimate.se,
          estimate.low,      estimate.high,
          estimate.method,   estimate.clusters,
          estimate.df,       estimate.has_interval() ? std::string(stats::describe(estimate.speaks_for)) : std::string{}};
}
inline std::vector<NoteView> views_of(const std::vector<stats::Note>& notes) {
  std::vector<NoteView> out;
  for (const auto& note : notes) out.push_back({note.code, note.message});
  return out;
}

}  // namespace assay::programs
