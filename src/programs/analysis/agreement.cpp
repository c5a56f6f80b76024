// agreement: all numbers come from the statistics library; here rows are ordered and reasons found.
#include "programs/analysis/agreement.hpp"

#include "assay/stats/coefficients.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/rng.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace assay::programs {
namespace {

// What simulation may cost, in rows visited.
constexpr double most_visits = 4e9;
constexpr std::size_t most_table_cells = 20'000'000;
constexpr std::size_t most_categories = 1000;  // their weights are a square

// Rows in order of item and rater.
std::vector<std::uint32_t> by_item(const Ratings& ratings) {
  std::vector<std::uint32_t> order(ratings.item.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t row) { return std::tuple(ratings.item[row], ratings.rater[row], row); });
  return order;
}

double pairs_among(double n) { return n * (n - 1) / 2; }

double equal_pairs(const Ratings& ratings, const std::vector<std::uint32_t>& order, std::size_t begin, std::size_t end,
                   std::vector<std::uint32_t>& labels) {
  labels.clear();
  for (std::size_t i = begin; i < end; ++i) labels.push_back(ratings.label[order[i]]);
  std::ranges::sort(labels);
  double sum = 0;
  for (std::size_t from = 0; from < labels.size();) {
    std::size_t to = from;
    while (to < labels.size() && labels[to] == labels[from]) ++to;
    sum += pairs_among(static_cast<double>(to - from));
    from = to;
  }
  return sum;
}

// The share of agreeing pairs of every item with two labels of different raters.
std::vector<double> shares_of(const Ratings& ratings) {
  std::vector<double> out;
  std::vector<std::uint32_t> labels;
  const auto order = by_item(ratings);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && ratings.item[order[end]] == ratings.item[order[begin]]) ++end;
    // All pairs, less those of a rater with themselves: nobody agrees with themselves.
    double pairs = pairs_among(static_cast<double>(end - begin));
    double agreeing = equal_pairs(ratings, order, begin, end, labels);
    for (std::size_t own = begin; own < end;) {
      std::size_t stop = own;
      while (stop < end && ratings.rater[order[stop]] == ratings.rater[order[own]]) ++stop;
      if (stop - own > 1) {
        pairs -= pairs_among(static_cast<double>(stop - own));
        agreeing -= equal_pairs(ratings, order, own, stop, labels);
      }
      own = stop;
    }
    if (pairs > 0) out.push_back(agreeing / pairs);
    begin = end;
  }
  return out;
}

stats::Estimate kappa_of_two(const Ratings& ratings, double confidence) {
  const auto pairs = pairs_of_two(ratings);
  return stats::cohen_kappa(pairs.first, pairs.second, ratings.labels.size(), confidence);
}

// The labels that occur as categories 0, 1, …: in the order of their values, equal values as one.
std::vector<std::uint32_t> categories_of(const Ratings& ratings, const std::vector<std::uint64_t>& counts, std::size_t& categories) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t k = 0; k < counts.size(); ++k) {
    if (counts[k] > 0) order.push_back(k);
  }
  std::ranges::sort(order, {}, [&](std::uint32_t k) { return std::pair(ratings.values[k], k); });
  std::vector<std::uint32_t> of_label(counts.size());
  categories = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || ratings.values[order[i]] != ratings.values[order[i - 1]]) ++categories;
    of_label[order[i]] = static_cast<std::uint32_t>(categories - 1);
  }
  return of_label;
}

std::vector<Coefficient> coefficients_of(const Ratings& ratings, const std::vector<std::uint64_t>& counts, std::size_t raters,
                                         stats::Metric metric, double confidence) {
  if (metric == stats::Metric::interval || metric == stats::Metric::ratio) return {};  // distances between labels are alpha's
  std::size_t categories = 0;
  const auto of_label = categories_of(ratings, counts, categories);
  if (categories < 2 || categories > most_categories || raters * categories > most_table_cells) return {};
  std::vector<std::uint32_t> label(ratings.label.size());
  for (std::size_t i = 0; i < label.size(); ++i) label[i] = of_label[ratings.label[i]];
  const stats::CategoryRatings columns{ratings.item, ratings.rater, label, categories};
  const bool ordinal = metric == stats::Metric::ordinal;
  const auto weighting = ordinal ? stats::Weighting::ordinal : stats::Weighting::identity;
  const std::string weights = ordinal ? ", ordinal weights" : "";
  std::vector<Coefficient> out;
  const auto add = [&](const char* key, const char* name, stats::Chance chance) {
    out.push_back({key, name, weights, stats::agreement_these_annotators(columns, chance, weighting, confidence)});
  };
  if (ordinal) add("gwet_ac2", "Gwet AC2", stats::Chance::gwet);
  else add("gwet_ac1", "Gwet AC1", stats::Chance::gwet);
  add("brennan_prediger", "Brennan-Prediger", stats::Chance::brennan_prediger);
  if (raters == 2) add("scott_pi", "Scott pi", stats::Chance::fleiss);
  else add("fleiss_kappa", "Fleiss kappa", stats::Chance::fleiss);
  if (raters > 2) add("conger_kappa", "Conger kappa", stats::Chance::conger);
  else if (ordinal) add("cohen_kappa", "Cohen kappa", stats::Chance::conger);
  return out;
}

std::string reasons(const Agreement& found, stats::Metric metric) {
  std::string out;
  const auto& percent = found.percent.estimate;
  const auto& alpha = found.alpha_these.estimate;
  if (!percent || !alpha) return out;
  if (metric == stats::Metric::nominal && *percent - *alpha > 0.05 && found.by_chance && !found.distribution.empty()) {
    const auto& most = found.distribution.front();
    out = "Percent agreement is higher than alpha because it counts what chance does, too: " +
          report::percent(static_cast<double>(most.n) / static_cast<double>(found.labels), 0) + " of all labels are \"" +
          report::shortened(report::printable(most.label), 40) +
          "\", and raters who drew from the same shares without looking would agree on " + report::percent(found.by_chance, 0) +
          "; alpha is what lies beyond that.";
  } else if (metric != stats::Metric::nominal && std::abs(*percent - *alpha) > 0.05) {
    out = std::string("Percent agreement counts a near miss as a miss, alpha at the ") + name_of(metric) +
          " level counts how far apart labels are, and takes away what chance does.";
  }
  if (found.kappa && found.kappa->estimate && std::abs(*found.kappa->estimate - *alpha) > 0.02) {
    out += std::string(out.empty() ? "" : " ") +
           (metric == stats::Metric::nominal ? "Kappa and alpha differ because kappa takes chance from each rater's own shares of labels, "
                                               "on items that both judged, and alpha from the shares of both together."
                                             : "Kappa takes every difference for the same, alpha does not.");
  }
  if (found.coefficients.size() > 2) {
    const auto& gwet = found.coefficients[0].estimate.estimate;
    const auto& fleiss = found.coefficients[2].estimate.estimate;
    if (gwet && fleiss && *gwet - *fleiss > 0.05) {
      out +=
          std::string(out.empty() ? "" : " ") + found.coefficients[0].name + " is higher than " + found.coefficients[2].name +
          " because labels are used unevenly: agreement on a label that is used often counts as chance for the one, and hardly for the other.";
    }
  }
  const auto measure = [&](const char* key) -> std::optional<double> {
    const auto at = std::ranges::find(found.parts.measures, key, &Measure::key);
    return at == found.parts.measures.end() ? std::nullopt : at->estimate.estimate;
  };
  const auto consistency = measure("icc_consistency_single");
  const auto absolute = measure("icc_agreement_single");
  if (consistency && absolute && *consistency - *absolute > 0.05) {
    out +=
        std::string(out.empty() ? "" : " ") +
        "The ICC for consistency is higher than that for agreement because some raters are stricter than others, which it does not count.";
  }
  const auto masi = std::ranges::find(found.parts.measures, "alpha_masi", &Measure::key);
  if (masi != found.parts.measures.end() && masi->estimate.estimate && *masi->estimate.estimate - *alpha > 0.02) {
    out +=
        std::string(out.empty() ? "" : " ") +
        "Alpha at the nominal level takes sets that differ in one label for as different as sets with nothing in common; MASI and Jaccard "
        "count what they share, MASI more strictly.";
  }
  return out;
}

}  // namespace

Agreement measure_agreement(const Ratings& ratings, stats::Metric metric, const AgreementOptions& options) {
  Agreement out;
  const auto n = ratings.item.size();
  out.labels = n;
  out.items = ratings.items.size();
  out.raters = ratings.raters.size();
  std::vector<std::uint64_t> counts(ratings.labels.size());
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    ++counts[ratings.label[i]];
    values[i] = ratings.values[ratings.label[i]];
  }
  for (std::uint32_t k = 0; k < counts.size(); ++k) {
    if (counts[k] > 0) out.distribution.push_back({ratings.labels.name(k), counts[k]});
  }
  std::ranges::sort(out.distribution, [](const LabelCount& x, const LabelCount& y) { return x.n != y.n ? x.n > y.n : x.label < y.label; });

  const auto shares = shares_of(ratings);
  out.shared_items = shares.size();
  out.percent = stats::mean(shares, options.confidence);
  out.percent.method = "mean over items of the share of pairs that agree, t interval over items";
  // A share has no business beyond 0 and 1.
  if (out.percent.low) out.percent.low = std::max(0.0, *out.percent.low);
  if (out.percent.high) out.percent.high = std::min(1.0, *out.percent.high);

  const stats::Ratings columns{ratings.item, ratings.rater, values};
  stats::BootstrapOptions bootstrap{.level = options.confidence};
  const auto affordable = static_cast<std::size_t>(most_visits / static_cast<double>(std::max<std::size_t>(n, 1)));
  bootstrap.replicates = std::clamp<std::size_t>(affordable, 200, bootstrap.replicates);
  stats::Xoshiro256 rng(options.seed);
  out.alpha_these = stats::alpha_these_annotators(columns, metric, rng, bootstrap);
  if (static_cast<double>(out.raters) * static_cast<double>(n) <= most_visits) {
    out.alpha_like = stats::alpha_annotators_like_these(columns, metric, options.confidence);
  } else {
    out.alpha_like = stats::alpha(columns, metric);
    out.notes.push_back({std::string(stats::note::too_costly),
                         "leaving out " + report::count(out.raters) +
                             " raters one by one would take too long, so there is no interval for raters like these"});
  }
  if (metric == stats::Metric::nominal && n > 1) {
    double same = 0;
    for (const auto& one : out.distribution) {
      const auto share = static_cast<double>(one.n) / static_cast<double>(n);
      same += share * share;
    }
    out.by_chance = same;
  }
  if (out.raters == 2) out.kappa = kappa_of_two(ratings, options.confidence);
  out.coefficients = coefficients_of(ratings, counts, out.raters, metric, options.confidence);
  if (out.raters * ratings.labels.size() <= most_table_cells) {
    out.people = stats::agreement_with_others(ratings.item, ratings.rater, ratings.label, ratings.labels.size(), options.confidence);
    std::ranges::sort(out.people, [](const auto& x, const auto& y) {
      const auto& a = x.kappa.estimate;
      const auto& b = y.kappa.estimate;
      return a.has_value() != b.has_value() ? a.has_value() : a != b ? *a < *b : x.rater < y.rater;
    });
  }
  std::map<std::string, bool> told;
  for (const auto* estimate : {&out.alpha_these, &out.alpha_like}) {
    for (const auto& note : estimate->notes) {
      if (told.emplace(note.message, true).second) out.notes.push_back(note);
    }
  }
  if (out.kappa) out.notes.insert(out.notes.end(), out.kappa->notes.begin(), out.kappa->notes.end());
  for (const auto& part : agreement_parts())
    part.measure({ratings, metric, options.sets, options.confidence, options.seed, out}, out.parts);
  out.why = reasons(out, metric);
  return out;
}

}  // namespace assay::programs
