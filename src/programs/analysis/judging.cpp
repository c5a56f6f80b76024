// judging: votes are gathered by item once; the library does the rest.
#include "programs/analysis/judging.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/intervals.hpp"

#include <algorithm>
#include <numeric>

namespace assay::programs {
namespace {

constexpr std::size_t most_rates = 20;
constexpr std::size_t most_table_cells = 1U << 20U;
constexpr double most_pairs = 5e8;  // of labels of one item, looked at for the table of judges and humans

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
  std::vector<double> human, predicted, predicted_only, probability;
  std::vector<std::uint32_t> annotator;
};

// Of the items of one stratum, or of all.
Shares shares_of(const std::vector<Sides>& items, std::uint32_t label, const Ratings& ratings, Sample sample, std::uint32_t stratum) {
  Shares out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& one = items[i];
    if (one.judge_labels == 0 || (stratum != no_stratum && ratings.stratum[i] != stratum)) continue;
    const double judge = one.judge[label] / one.judge_labels;
    if (one.human_labels == 0) {
      out.predicted_only.push_back(judge);
      continue;
    }
    out.predicted.push_back(judge);
    out.human.push_back(one.human[label] / one.human_labels);
    out.annotator.push_back(one.a_human);
    if (sample == Sample::probabilities) out.probability.push_back(ratings.probability[i]);
  }
  return out;
}

void within_shares(stats::Estimate& estimate) {
  for (auto* bound : {&estimate.estimate, &estimate.low, &estimate.high}) {
    if (*bound) *bound = std::clamp(**bound, 0.0, 1.0);
  }
}

stats::PredictionPoweredMean powered(const Shares& shares, double confidence) {
  return stats::prediction_powered_mean({shares.human, shares.predicted, shares.predicted_only, shares.annotator, shares.probability}, {},
                                        confidence);
}

// Every stratum by itself, then together by its share of the judge's items.
stats::PredictionPoweredMean over_strata(const std::vector<Sides>& items, std::uint32_t label, const Ratings& ratings, bool by_annotator,
                                         double confidence) {
  std::vector<stats::Estimate> means;
  std::vector<double> share;
  stats::PredictionPoweredMean out;
  double all = 0;
  for (std::uint32_t stratum = 0; stratum < ratings.strata.size(); ++stratum) {
    auto shares = shares_of(items, label, ratings, Sample::strata, stratum);
    if (!by_annotator) shares.annotator.clear();
    const auto n = static_cast<double>(shares.predicted.size() + shares.predicted_only.size());
    if (n == 0) continue;
    const auto one = powered(shares, confidence);
    means.push_back(one.mean);
    share.push_back(n);
    out.lambda += n * one.lambda;
    all += n;
  }
  if (all > 0) out.lambda /= all;
  out.mean = stats::over_strata(means, share, confidence);
  return out;
}

// What most say; nothing where two lead.
std::optional<std::uint32_t> most_said(const std::vector<double>& counts) {
  if (counts.empty()) return std::nullopt;
  const auto most = std::ranges::max_element(counts);
  if (*most == 0 || std::ranges::count(counts, *most) != 1) return std::nullopt;
  return static_cast<std::uint32_t>(most - counts.begin());
}

stats::Estimate rogan_gladen(const std::vector<Sides>& items, std::uint32_t label, double confidence) {
  stats::JudgedShare counts;
  for (const auto& one : items) {
    const auto judge = most_said(one.judge);
    if (!judge) continue;
    const bool yes = *judge == label;
    if (one.human_labels == 0) {
      ++counts.judged;
      counts.found += yes ? 1 : 0;
    } else if (const auto truth = most_said(one.human)) {
      ++(*truth == label ? counts.human_positives : counts.human_negatives);
      if (yes) ++(*truth == label ? counts.true_positives : counts.false_positives);
    }
  }
  return stats::corrected_share(counts, confidence);
}

LabelRate rate_of(const std::vector<Sides>& items, std::uint32_t label, const Ratings& ratings, const JudgeFindings& found,
                  double confidence) {
  const bool by_annotator = found.rates_by_annotator;
  auto shares = shares_of(items, label, ratings, found.sample, no_stratum);
  if (!by_annotator) shares.annotator.clear();
  LabelRate out;
  out.label = label;
  const auto sum = std::accumulate(shares.predicted.begin(), shares.predicted.end(), 0.0) +
                   std::accumulate(shares.predicted_only.begin(), shares.predicted_only.end(), 0.0);
  out.judge = sum / static_cast<double>(shares.predicted.size() + shares.predicted_only.size());
  out.humans = by_annotator ? stats::clustered_mean(shares.human, shares.annotator, confidence) : stats::mean(shares.human, confidence);
  out.corrected =
      found.sample == Sample::strata ? over_strata(items, label, ratings, by_annotator, confidence) : powered(shares, confidence);
  out.rogan_gladen = rogan_gladen(items, label, confidence);
  within_shares(out.humans);
  within_shares(out.corrected.mean);
  return out;
}

// Strata or probabilities, where all of the judge's items have theirs.
void choose_sample(JudgeFindings& out, const std::vector<Sides>& items, const Ratings& ratings) {
  if (!ratings.stratum.empty()) {
    std::vector<std::size_t> labelled(ratings.strata.size());
    std::vector<std::size_t> all(ratings.strata.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].judge_labels == 0) continue;
      const auto stratum = ratings.stratum[i];
      if (stratum == no_stratum) {
        out.sample_remark = "strata are not used: some items have none";
        return;
      }
      ++all[stratum];
      labelled[stratum] += items[i].human_labels > 0 ? 1 : 0;
    }
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (all[k] == 0 || labelled[k] >= 2) continue;
      out.sample_remark = "strata are not used: humans labelled fewer than two items of one";
      return;
    }
    out.sample = Sample::strata;
  } else if (!ratings.probability.empty()) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].judge_labels == 0 || items[i].human_labels == 0 || ratings.probability[i] > 0) continue;
      out.sample_remark = "probabilities are not used: some items that humans labelled have none";
      return;
    }
    out.sample = Sample::probabilities;
  }
}

std::vector<WithHuman> beside_each_human(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges) {
  std::vector<double> per_item(ratings.items.size());
  for (std::size_t i = 0; i < ratings.item.size(); ++i) per_item[ratings.item[i]] += 1;
  double pairs = 0;
  for (const double n : per_item) pairs += n * n;
  if (pairs > most_pairs) return {};
  std::vector<WithHuman> out;
  for (const auto& pair : stats::pairwise_agreement({ratings.item, ratings.rater, ratings.label, ratings.labels.size()})) {
    if (pair.first != judge && pair.second != judge) continue;
    const auto human = pair.first == judge ? pair.second : pair.first;
    if (!is_judge(judges, human)) out.push_back({human, pair.items, pair.agreement.estimate.value_or(0), pair.kappa.estimate});
  }
  std::ranges::sort(out, {}, &WithHuman::human);
  return out;
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
    choose_sample(out, items, ratings);
    for (std::uint32_t k = 0; k < labels; ++k) out.rates.push_back(rate_of(items, k, ratings, out, options.confidence));
  }
  out.with_humans = beside_each_human(ratings, judge, judges);
  std::vector<std::string> own;
  const auto prefix = ratings.raters.name(judge) + "=";
  for (const auto& one : options.own) {
    if (one.starts_with(prefix)) own.push_back(one.substr(prefix.size()));
  }
  out.sway = measure_sway(ratings, judge, judges, own, options.confidence);
  return out;
}

JointErrors joint_errors(const Ratings& ratings, std::span<const std::uint32_t> judges) {
  JointErrors out;
  std::vector<std::vector<std::uint8_t>> wrong(judges.size());
  std::vector<std::vector<Sides>> sides;
  for (const auto judge : judges) sides.push_back(sides_of(ratings, judge, judges));
  for (std::size_t i = 0; i < ratings.items.size(); ++i) {
    const auto truth = most_said(sides[0][i].human);
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
