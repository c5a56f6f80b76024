// judging: votes are gathered by item once; the library does the rest.
#include "programs/analysis/judging.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"

#include <algorithm>
#include <numeric>

namespace assay::programs {
namespace {

constexpr std::size_t most_rates = 20;
constexpr std::size_t most_table_cells = 1U << 20U;

bool is_judge(std::span<const std::uint32_t> judges, std::uint32_t rater) { return std::ranges::find(judges, rater) != judges.end(); }

// Both sides of one item: how often which label was given.
struct Sides {
  std::vector<double> judge, human;
  double judge_labels = 0, human_labels = 0;
  std::uint32_t a_human = 0;
  bool several_humans = false;
};

std::vector<Sides> sides_of(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges) {
  const std::size_t labels = ratings.labels.size();
  std::vector<Sides> items(ratings.items.size());
  for (std::size_t i = 0; i < ratings.item.size(); ++i) {
    auto& at = items[ratings.item[i]];
    const auto rater = ratings.rater[i];
    if (rater == judge) {
      at.judge.resize(labels);
      at.judge[ratings.label[i]] += 1;
      at.judge_labels += 1;
    } else if (!is_judge(judges, rater)) {
      at.human.resize(labels);
      at.human[ratings.label[i]] += 1;
      at.several_humans = at.several_humans || (at.human_labels > 0 && at.a_human != rater);
      at.a_human = rater;
      at.human_labels += 1;
    }
  }
  return items;
}

stats::JudgeReport report_of(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges,
                             const JudgingOptions& options) {
  std::vector<std::uint32_t> item, rater, label;
  for (std::size_t i = 0; i < ratings.item.size(); ++i) {
    if (ratings.rater[i] != judge && is_judge(judges, ratings.rater[i])) continue;
    item.push_back(ratings.item[i]);
    rater.push_back(ratings.rater[i]);
    label.push_back(ratings.label[i]);
  }
  return stats::judge_against_humans({item, rater, label, ratings.labels.size(), judge},
                                     {.epsilon = options.epsilon, .least_items = options.least_items, .level = options.confidence});
}

// Shares of one label as numbers between 0 and 1.
struct Shares {
  std::vector<double> human, predicted, predicted_only;
  std::vector<std::uint32_t> annotator;
};

Shares shares_of(const std::vector<Sides>& items, std::uint32_t label) {
  Shares out;
  for (const auto& one : items) {
    if (one.judge_labels == 0) continue;
    const double judge = one.judge[label] / one.judge_labels;
    if (one.human_labels == 0) {
      out.predicted_only.push_back(judge);
      continue;
    }
    out.predicted.push_back(judge);
    out.human.push_back(one.human[label] / one.human_labels);
    out.annotator.push_back(one.a_human);
  }
  return out;
}

void within_shares(stats::Estimate& estimate) {
  for (auto* bound : {&estimate.estimate, &estimate.low, &estimate.high}) {
    if (*bound) *bound = std::clamp(**bound, 0.0, 1.0);
  }
}

LabelRate rate_of(const std::vector<Sides>& items, std::uint32_t label, bool by_annotator, double confidence) {
  auto shares = shares_of(items, label);
  if (!by_annotator) shares.annotator.clear();
  LabelRate out;
  out.label = label;
  const auto sum = std::accumulate(shares.predicted.begin(), shares.predicted.end(), 0.0) +
                   std::accumulate(shares.predicted_only.begin(), shares.predicted_only.end(), 0.0);
  out.judge = sum / static_cast<double>(shares.predicted.size() + shares.predicted_only.size());
  out.humans = by_annotator ? stats::clustered_mean(shares.human, shares.annotator, confidence) : stats::mean(shares.human, confidence);
  out.corrected =
      stats::prediction_powered_mean({shares.human, shares.predicted, shares.predicted_only, shares.annotator, {}}, {}, confidence);
  within_shares(out.humans);
  within_shares(out.corrected.mean);
  return out;
}

// The label that more humans gave than any other; nothing where two lead.
std::optional<std::uint32_t> plurality(const Sides& item) {
  if (item.human_labels == 0) return std::nullopt;
  const auto most = std::ranges::max_element(item.human);
  if (std::ranges::count(item.human, *most) != 1) return std::nullopt;
  return static_cast<std::uint32_t>(most - item.human.begin());
}

}  // namespace

JudgeFindings measure_judge(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges,
                            const JudgingOptions& options) {
  JudgeFindings out;
  out.rater = judge;
  out.report = report_of(ratings, judge, judges, options);
  const auto items = sides_of(ratings, judge, judges);
  const std::size_t labels = ratings.labels.size();
  const bool small = labels * labels <= most_table_cells;
  if (small) out.table.resize(labels * labels);
  out.rates_by_annotator = true;
  for (const auto& one : items) {
    if (one.judge_labels == 0) continue;
    ++out.items;
    out.labels += static_cast<std::size_t>(one.judge_labels);
    if (one.human_labels == 0) {
      ++out.items_without_humans;
      continue;
    }
    out.rates_by_annotator = out.rates_by_annotator && !one.several_humans;
    for (std::size_t a = 0; small && a < labels; ++a) {
      for (std::size_t b = 0; one.judge[a] > 0 && b < labels; ++b)
        out.table[a * labels + b] += static_cast<std::uint64_t>(one.judge[a] * one.human[b]);
    }
  }
  if (labels <= most_rates && out.items > 0) {
    for (std::uint32_t k = 0; k < labels; ++k) out.rates.push_back(rate_of(items, k, out.rates_by_annotator, options.confidence));
  }
  return out;
}

JointErrors joint_errors(const Ratings& ratings, std::span<const std::uint32_t> judges) {
  JointErrors out;
  std::vector<std::vector<std::uint8_t>> wrong(judges.size());
  std::vector<std::vector<Sides>> sides;
  for (const auto judge : judges) sides.push_back(sides_of(ratings, judge, judges));
  for (std::size_t i = 0; i < ratings.items.size(); ++i) {
    const auto truth = plurality(sides[0][i]);
    if (!truth || !std::ranges::all_of(sides, [&](const auto& of) { return of[i].judge_labels > 0; })) continue;
    ++out.items;
    for (std::size_t j = 0; j < judges.size(); ++j) {
      const auto& said = sides[j][i].judge;
      wrong[j].push_back(said[*truth] == *std::ranges::max_element(said) ? 0 : 1);
    }
  }
  std::vector<std::uint8_t> errors;
  for (const auto& one : wrong) errors.insert(errors.end(), one.begin(), one.end());
  out.correlation = stats::error_correlation(errors, judges.size(), out.items);
  if (out.correlation) out.effective = stats::effective_judges(judges.size(), std::max(0.0, *out.correlation));
  return out;
}

}  // namespace assay::programs
