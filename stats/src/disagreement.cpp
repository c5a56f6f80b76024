// The disagreement of alpha item by item and value by value.
#include "assay/stats/disagreement.hpp"

#include "alpha_distances.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <tuple>

namespace assay::stats {
namespace {

struct Row {
  std::uint32_t item = 0;
  std::uint32_t code = 0;  // place of the value among the different ones
};

bool usable(const Ratings& ratings, Metric metric) {
  const auto n = ratings.item.size();
  return ratings.rater.size() == n && ratings.value.size() == n &&
         std::ranges::all_of(ratings.value, [&](double x) { return usable_value(x) && (metric != Metric::ratio || x >= 0); });
}

// The rows of items with two ratings or more by (item, value), and the different values among them.
std::vector<Row> pairable(const Ratings& ratings, std::vector<double>& values) {
  std::vector<std::size_t> order(ratings.item.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::tuple(ratings.item[i], ratings.value[i] + 0.0); });
  std::vector<std::size_t> kept;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && ratings.item[order[end]] == ratings.item[order[begin]]) ++end;
    for (std::size_t i = begin; end - begin >= 2 && i < end; ++i) kept.push_back(order[i]);
    begin = end;
  }
  for (const std::size_t i : kept) values.push_back(ratings.value[i] + 0.0);  // -0 becomes 0
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  std::vector<Row> out;
  for (const std::size_t i : kept) {
    const auto at = std::ranges::lower_bound(values, ratings.value[i] + 0.0) - values.begin();
    out.push_back({ratings.item[i], static_cast<std::uint32_t>(at)});
  }
  return out;
}

}  // namespace

Disagreement disagreement(const Ratings& ratings, Metric metric) {
  Disagreement out;
  const auto say = [&](std::string_view code, const char* why) { out.notes.push_back({std::string(code), why}); };
  if (!usable(ratings, metric)) {
    say(note::bad_input, "needs an item, a rater and a finite value a row; the ratio level has no values below 0");
    return out;
  }
  std::vector<double> values;
  const auto rows = pairable(ratings, values);
  if (rows.empty()) {
    say(note::no_data, "no item has two ratings");
    return out;
  }
  if (values.size() > most_disagreement_values) {
    say(note::too_costly, "there are too many different values to compare every two");
    return out;
  }
  std::vector<double> count(values.size());
  for (const Row& row : rows) count[row.code] += 1;
  const CodeDistances distance(metric, values, count);
  std::vector<double> expected(values.size());
  double all = 0;  // n (n - 1) D_e
  for (std::size_t c = 0; c < values.size(); ++c) {
    for (std::size_t k = 0; k < values.size(); ++k) expected[c] += count[c] * count[k] * distance(c, k);
    all += expected[c];
  }
  if (!(all > 0)) {
    say(note::no_variation, "all pairable ratings are equal: alpha is not defined");
    return out;
  }
  std::vector<double> part(values.size());
  const double scale = static_cast<double>(rows.size() - 1) / all;  // 1 / (n D_e)
  double sum = 0;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    while (end < rows.size() && rows[end].item == rows[begin].item) ++end;
    ItemDisagreement item{rows[begin].item, end - begin};
    for (std::size_t i = begin; i < end; ++i) {
      double own = 0;
      for (std::size_t j = begin; j < end; ++j) own += distance(rows[i].code, rows[j].code);
      own *= scale / static_cast<double>(end - begin - 1);
      item.part += own;
      part[rows[i].code] += own;
    }
    sum += item.part;
    out.items.push_back(item);
    begin = end;
  }
  out.alpha = 1 - sum;
  for (std::size_t c = 0; c < values.size(); ++c)
    out.values.push_back({values[c], static_cast<std::size_t>(count[c]), part[c], expected[c] / all});
  return out;
}

}  // namespace assay::stats
