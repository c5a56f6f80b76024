// Intraclass correlations by mean squares, Kendall's W by mid-ranks.
#include "assay/stats/reliability.hpp"

#include "annotator_jackknife.hpp"
#include "assay/stats/distributions.hpp"
#include "f_quantile.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace assay::stats {
namespace {

bool complete(const RatingTable& table) { return table.value.size() == table.items * table.raters && usable_values(table.value); }

bool check(const RatingTable& table, double level, Estimate& out) {
  out.n = table.value.size();
  if (!complete(table) || !(level > 0 && level < 1)) {
    out.add_note(note::bad_input, "needs a finite value for every item and rater, and a level between 0 and 1");
    return false;
  }
  if (table.items < 2 || table.raters < 2) {
    out.add_note(note::no_data, "needs two items and two raters");
    return false;
  }
  return true;
}

struct Squares {
  double items = 0, raters = 0, within = 0, residual = 0;  // mean squares
};

Squares squares_of(const RatingTable& table) {
  const auto n = static_cast<double>(table.items);
  const auto k = static_cast<double>(table.raters);
  std::vector<double> item(table.items);
  std::vector<double> rater(table.raters);
  double mean = 0;
  for (std::size_t i = 0; i < table.items; ++i) {
    for (std::size_t j = 0; j < table.raters; ++j) {
      const double x = table.value[i * table.raters + j];
      item[i] += x / k;
      rater[j] += x / n;
      mean += x / (n * k);
    }
  }
  Squares out;
  for (const double m : item) out.items += k * (m - mean) * (m - mean) / (n - 1);
  for (const double m : rater) out.raters += n * (m - mean) * (m - mean) / (k - 1);
  for (std::size_t i = 0; i < table.items; ++i) {
    for (std::size_t j = 0; j < table.raters; ++j) {
      const double x = table.value[i * table.raters + j];
      out.within += (x - item[i]) * (x - item[i]) / (n * (k - 1));
      const double left = x - item[i] - rater[j] + mean;
      out.residual += left * left / ((n - 1) * (k - 1));
    }
  }
  return out;
}

std::string name_of(IccModel model, IccUnit unit) {
  const std::string of = unit == IccUnit::single ? "single rating" : "mean of the raters";
  switch (model) {
    case IccModel::one_way: return "ICC one-way, " + of + ", F interval";
    case IccModel::agreement: return "ICC two-way agreement, " + of + ", F interval";
    case IccModel::consistency: break;
  }
  return "ICC two-way consistency, " + of + ", F interval";
}

// One-way and consistency: the interval of R / error carried through.
void by_ratio(Estimate& out, double items, double error, double n, double k, double df, IccUnit unit) {
  const double upper = (1 + out.level) / 2;
  const double low = items / error / f_quantile(upper, n - 1, df);
  const double high = items / error * f_quantile(upper, df, n - 1);
  out.df = df;
  if (unit == IccUnit::single) {
    out.low = (low - 1) / (low + k - 1);
    out.high = (high - 1) / (high + k - 1);
  } else {
    out.low = 1 - 1 / low;
    out.high = 1 - 1 / high;
  }
}

// McGraw and Wong (1996), table 7, ICC(A,1) and ICC(A,k).
void by_agreement(Estimate& out, const Squares& ms, double n, double k, IccUnit unit) {
  const double r = *out.estimate;
  const double many = unit == IccUnit::single ? k : 1;
  const double a = many * r / (n * (1 - r));
  const double b = 1 + many * r * (n - 1) / (n * (1 - r));
  const double raters = a * ms.raters;
  const double residual = b * ms.residual;
  const double df = (raters + residual) * (raters + residual) / (raters * raters / (k - 1) + residual * residual / ((n - 1) * (k - 1)));
  if (!(df > 0 && df < 1e15)) return;
  const double upper = (1 + out.level) / 2;
  const double low = f_quantile(upper, n - 1, df);
  const double high = f_quantile(upper, df, n - 1);
  const double rest = unit == IccUnit::single ? k * ms.raters + (k * n - k - n) * ms.residual : ms.raters - ms.residual;
  out.df = df;
  out.low = n * (ms.items - low * ms.residual) / (low * rest + n * ms.items);
  out.high = n * (high * ms.items - ms.residual) / (rest + n * high * ms.items);
}

}  // namespace

Estimate icc(const RatingTable& table, IccModel model, IccUnit unit, double level) {
  Estimate out{.level = level,
               .method = name_of(model, unit),
               .speaks_for = model == IccModel::consistency ? SpeaksFor::these_annotators : SpeaksFor::annotators_and_items};
  if (!check(table, level, out)) return out;
  const auto ms = squares_of(table);
  const auto n = static_cast<double>(table.items);
  const auto k = static_cast<double>(table.raters);
  out.clusters = table.items;
  const double error = model == IccModel::one_way ? ms.within : ms.residual;
  double scale = ms.items;  // what the numerator is a share of
  if (unit == IccUnit::single) scale += (k - 1) * error;
  if (model == IccModel::agreement) scale += (unit == IccUnit::single ? k : 1) / n * (ms.raters - ms.residual);
  const double spread = ms.items + ms.within + ms.raters;
  if (spread == 0 || scale <= 1e-14 * spread) {
    out.add_note(note::no_variation, "the items do not differ: there is nothing to agree on");
    return out;
  }
  out.estimate = (ms.items - error) / scale;
  if (error <= 1e-14 * spread || *out.estimate >= 1) {
    out.add_note(note::boundary, "no item is rated differently by two raters: the F interval does not exist");
    return out;
  }
  if (model == IccModel::agreement) by_agreement(out, ms, n, k, unit);
  else by_ratio(out, ms.items, error, n, k, model == IccModel::one_way ? n * (k - 1) : (n - 1) * (k - 1), unit);
  if (!out.low || !std::isfinite(*out.low) || !std::isfinite(*out.high)) {
    out.low = out.high = out.df = std::nullopt;
    out.add_note(note::boundary, "the items do not differ at all in their means: the F interval does not exist");
  }
  return out;
}

Estimate kendall_w(const RatingTable& table, double level) {
  Estimate out{.level = level,
               .method = "Kendall W, corrected for ties, annotator jackknife with t",
               .speaks_for = SpeaksFor::annotators_like_these};
  if (!check(table, level, out)) return out;
  const auto n = static_cast<double>(table.items);
  std::vector<double> rank(table.value.size());  // rater by rater
  std::vector<double> ties(table.raters);
  std::vector<std::size_t> order(table.items);
  for (std::size_t j = 0; j < table.raters; ++j) {
    const auto at = [&](std::size_t i) { return table.value[i * table.raters + j]; };
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, at);
    for (std::size_t begin = 0; begin < order.size();) {
      std::size_t end = begin;
      while (end < order.size() && at(order[end]) == at(order[begin])) ++end;
      const auto tied = static_cast<double>(end - begin);
      ties[j] += tied * tied * tied - tied;
      for (std::size_t i = begin; i < end; ++i) rank[j * table.items + order[i]] = static_cast<double>(begin + end + 1) / 2;
      begin = end;
    }
  }
  const auto concordance = [&](std::size_t without) -> std::optional<double> {
    std::vector<double> sum(table.items);
    double raters = 0;
    double tied = 0;
    for (std::size_t j = 0; j < table.raters; ++j) {
      if (j == without) continue;
      raters += 1;
      tied += ties[j];
      for (std::size_t i = 0; i < table.items; ++i) sum[i] += rank[j * table.items + i];
    }
    double squares = 0;
    for (const double s : sum) squares += (s - raters * (n + 1) / 2) * (s - raters * (n + 1) / 2);
    const double most = raters * raters * (n * n * n - n) - raters * tied;
    if (raters < 2 || most <= 0) return std::nullopt;
    return 12 * squares / most;
  };
  out.estimate = concordance(table.raters);
  if (!out.estimate) {
    out.add_note(note::no_variation, "every rater gives all items the same rank");
    return out;
  }
  const std::vector<double> sizes(table.raters, n);
  annotator_jackknife(out, sizes, concordance, "W");
  if (out.low) out.low = std::max(0.0, *out.low);
  return out;
}

std::optional<double> spearman_brown(double reliability, double times) {
  if (!(reliability > -1 && reliability <= 1) || !(times > 0) || !std::isfinite(times)) return std::nullopt;
  const double below = 1 + (times - 1) * reliability;
  if (below <= 0) return std::nullopt;
  return times * reliability / below;
}

std::optional<double> raters_for(double reliability, double wanted) {
  if (!(reliability > 0 && reliability < 1) || !(wanted > 0 && wanted < 1)) return std::nullopt;
  const double times = wanted * (1 - reliability) / (reliability * (1 - wanted));
  return std::isfinite(times) ? std::optional(times) : std::nullopt;
}

}  // namespace assay::stats
