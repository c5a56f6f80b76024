// agreement_reliability: intraclass correlations, Kendall's W, variances of items and raters, and what n raters are worth.
#include "assay/stats/reliability.hpp"
#include "programs/analysis/agreement.hpp"
#include "programs/analysis/agreement_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::programs {
namespace {

constexpr std::size_t most_study_rows = 2'000'000;
constexpr std::array<std::size_t, 6> numbers = {1, 2, 3, 5, 7, 10};
constexpr double wanted_reliability = 0.8;

// Every item once by every rater; empty where that is not so.
std::vector<double> table_of(const Ratings& ratings, const std::vector<double>& values) {
  const auto items = ratings.items.size();
  const auto raters = ratings.raters.size();
  if (values.size() != items * raters) return {};
  std::vector<double> out(values.size(), std::nan(""));
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& cell = out[std::size_t{ratings.item[i]} * raters + ratings.rater[i]];
    if (!std::isnan(cell)) return {};
    cell = values[i];
  }
  return out;
}

void of_numbers(const PartInput& input, AgreementParts& out) {
  const auto& ratings = input.ratings;
  const auto values = values_of_rows(ratings);
  const auto table = table_of(ratings, values);
  if (table.empty()) {
    out.remarks.emplace_back(
        "Intraclass correlations and Kendall's W are not measured: they need every item rated once by every rater. The variances below need "
        "no such table.");
  } else {
    const stats::RatingTable columns{table, ratings.items.size(), ratings.raters.size()};
    const auto add = [&](const char* key, const char* name, stats::IccModel model, stats::IccUnit unit) {
      out.measures.push_back({key, name, "items and raters like these", stats::icc(columns, model, unit, input.confidence)});
    };
    add("icc_one_way_single", "ICC(1), one-way, one rater", stats::IccModel::one_way, stats::IccUnit::single);
    add("icc_one_way_average", "ICC(k), one-way, mean of all", stats::IccModel::one_way, stats::IccUnit::average);
    add("icc_agreement_single", "ICC(A,1), agreement, one rater", stats::IccModel::agreement, stats::IccUnit::single);
    add("icc_agreement_average", "ICC(A,k), agreement, mean of all", stats::IccModel::agreement, stats::IccUnit::average);
    add("icc_consistency_single", "ICC(C,1), consistency, one rater", stats::IccModel::consistency, stats::IccUnit::single);
    add("icc_consistency_average", "ICC(C,k), consistency, mean of all", stats::IccModel::consistency, stats::IccUnit::average);
    out.measures.push_back({"kendall_w", "Kendall W", "other raters like these", stats::kendall_w(columns, input.confidence)});
  }
  if (values.size() > most_study_rows) {
    out.remarks.emplace_back("Variances of items and raters are not measured: there are more than two million ratings.");
    return;
  }
  out.g_study = stats::g_study({ratings.item, ratings.rater, values}, stats::RaterPopulation::raters_like_these, input.confidence);
  if (!out.g_study->ok()) return;
  for (const auto raters : numbers) {
    const auto one = stats::d_study(*out.g_study, static_cast<double>(raters));
    out.with_raters.push_back({raters, one.dependability, one.generalizability});
  }
  out.raters_wanted = stats::raters_for(out.g_study->absolute, wanted_reliability);
}

// By Spearman and Brown from alpha, and its interval with it: the formula is monotone.
void of_labels(const PartInput& input, AgreementParts& out) {
  const auto& alpha = input.so_far.alpha_like;
  if (!alpha.estimate) return;
  for (const auto raters : numbers) {
    const auto times = static_cast<double>(raters);
    stats::Estimate one;
    one.level = alpha.level;
    one.method = "Spearman-Brown from alpha";
    one.estimate = stats::spearman_brown(*alpha.estimate, times);
    if (alpha.has_interval()) {
      one.low = stats::spearman_brown(*alpha.low, times);
      one.high = stats::spearman_brown(*alpha.high, times);
    }
    out.with_raters.push_back({raters, one, {}});
  }
}

}  // namespace

void measure_reliability(const PartInput& input, AgreementParts& out) {
  if (input.ratings.raters.size() < 2 || input.sets) return;
  if (input.metric == stats::Metric::nominal) of_labels(input, out);
  else of_numbers(input, out);
}

}  // namespace assay::programs
