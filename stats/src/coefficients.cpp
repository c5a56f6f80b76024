// Percent agreement, Scott and Fleiss, Conger, Brennan-Prediger and Gwet, from counts by item.
#include "assay/stats/coefficients.hpp"

#include "annotator_jackknife.hpp"
#include "assay/stats/distributions.hpp"
#include "category_counts.hpp"
#include "item_jackknife.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace assay::stats {
namespace {

bool usable(const CategoryRatings& ratings) {
  const auto n = ratings.item.size();
  return ratings.rater.size() == n && ratings.label.size() == n && ratings.labels >= 2 &&
         std::ranges::all_of(ratings.label, [&](std::uint32_t k) { return k < ratings.labels; });
}

std::string name_of(Chance chance, Weighting weighting) {
  std::string name;
  switch (chance) {
    case Chance::none: name = "percent agreement"; break;
    case Chance::brennan_prediger: name = "Brennan-Prediger"; break;
    case Chance::fleiss: name = "Fleiss kappa"; break;
    case Chance::conger: name = "Conger kappa"; break;
    case Chance::gwet: name = weighting == Weighting::identity ? "Gwet AC1" : "Gwet AC2"; break;
  }
  switch (weighting) {
    case Weighting::identity: break;
    case Weighting::linear: name += ", linear weights"; break;
    case Weighting::quadratic: name += ", quadratic weights"; break;
    case Weighting::ordinal: name += ", ordinal weights"; break;
  }
  return name;
}

// The point estimate with its notes; false when there is none.
bool point(const CategoryRatings& ratings, const CategoryCounts::Result& found, Estimate& out) {
  out.n = ratings.item.size();
  if (!found.pairs) {
    out.add_note(note::no_data, "no item has two ratings");
    return false;
  }
  out.estimate = found.coefficient;
  if (!out.estimate) out.add_note(note::no_variation, "chance alone would agree everywhere: the coefficient is not defined");
  return out.estimate.has_value();
}

// Of the mean of the linearised values of items; 0 for one item.
double variance_over_items(const std::vector<double>& by_item, double mean) {
  const auto n = static_cast<double>(by_item.size());
  double squares = 0;
  for (const double value : by_item) squares += (value - mean) * (value - mean);
  return n < 2 ? 0 : squares / (n * (n - 1));
}

bool check(const CategoryRatings& ratings, double level, Estimate& out) {
  if (usable(ratings) && level > 0 && level < 1) return true;
  out.add_note(note::bad_input, "needs an item, a rater and a label below `labels` (two at least) a row, and a level between 0 and 1");
  return false;
}

}  // namespace

Estimate agreement_these_annotators(const CategoryRatings& ratings, Chance chance, Weighting weighting, double level) {
  Estimate out{
      .level = level, .method = name_of(chance, weighting) + ", linearised over items, t", .speaks_for = SpeaksFor::these_annotators};
  if (!check(ratings, level, out)) return out;
  const auto found = CategoryCounts(ratings, chance, weighting).coefficient();
  if (!point(ratings, found, out)) return out;
  out.clusters = found.by_item.size();
  if (found.by_item.size() < 2) {
    out.add_note(note::too_few, "one item says nothing about other items");
    return out;
  }
  const double variance = variance_over_items(found.by_item, *out.estimate);
  if (variance <= 1e-24) {
    out.add_note(note::no_variation, "no item differs from the others in its agreement");
    return out;
  }
  out.se = std::sqrt(variance);
  out.df = static_cast<double>(found.by_item.size() - 1);
  const double t = *two_sided_t(level, *out.df);
  out.low = std::max(chance == Chance::none ? 0.0 : -1.0, *out.estimate - t * *out.se);
  out.high = std::min(1.0, *out.estimate + t * *out.se);
  return out;
}

Estimate agreement_annotators_like_these(const CategoryRatings& ratings, Chance chance, Weighting weighting, double level) {
  Estimate out{.level = level,
               .method = name_of(chance, weighting) + ", two-way jackknife of annotators and items, t",
               .speaks_for = SpeaksFor::annotators_and_items};
  if (!check(ratings, level, out)) return out;
  const CategoryCounts counts(ratings, chance, weighting);
  const auto whole = counts.coefficient();
  if (!point(ratings, whole, out)) return out;
  const auto n = static_cast<double>(ratings.item.size());
  double squares = 0;
  for (const double moved : counts.moved_by_rating()) squares += moved * moved;
  const CrossedItems crossed{.of_items = variance_over_items(whole.by_item, *out.estimate),
                             .of_ratings = (n - 1) / n * squares,
                             .items = whole.by_item.size(),
                             .ratings = ratings.item.size()};
  annotator_jackknife(out, counts.sizes(), [&](std::size_t g) { return counts.without(g); }, "the coefficient", &crossed);
  return out;
}

namespace {

// The rows of two raters: how often one said k where the other said l, and the cells of those items that have several.
struct PairTable {
  std::vector<double> cells;
  std::uint32_t item = 0;         // of the rows that came last
  std::vector<std::size_t> last;  // their cells
  std::vector<std::vector<std::size_t>> several{};

  void add(std::uint32_t of, std::size_t cell) {
    if (!last.empty() && of != item) close();
    item = of;
    last.push_back(cell);
    cells[cell] += 1;
  }
  void close() {
    if (last.size() > 1) several.push_back(last);
    last.clear();
  }
};

RaterPair pair_of(std::uint32_t one, std::uint32_t other, const PairTable& table, std::size_t labels, double level) {
  std::vector<double> first(labels);
  std::vector<double> second(labels);
  AgreementSums all;
  for (std::size_t k = 0; k < labels; ++k) {
    all.equal += table.cells[k * labels + k];
    for (std::size_t l = 0; l < labels; ++l) {
      all.weight += table.cells[k * labels + l];
      first[k] += table.cells[k * labels + l];
      second[l] += table.cells[k * labels + l];
    }
  }
  for (std::size_t k = 0; k < labels; ++k) all.crossed += first[k] * second[k];
  ItemJackknife jackknife(all);
  std::vector<double> alone = table.cells;
  for (const std::vector<std::size_t>& cells : table.several) {
    AgreementSums rest = all;
    std::vector<double> of_first = first;
    std::vector<double> of_second = second;
    for (const std::size_t cell : cells) {
      alone[cell] -= 1;
      rest.weight -= 1;
      rest.equal -= cell / labels == cell % labels ? 1 : 0;
      of_first[cell / labels] -= 1;
      of_second[cell % labels] -= 1;
    }
    rest.crossed = 0;
    for (std::size_t k = 0; k < labels; ++k) rest.crossed += of_first[k] * of_second[k];
    jackknife.leave(rest);
  }
  for (std::size_t cell = 0; cell < alone.size(); ++cell) {
    if (alone[cell] == 0) continue;
    const std::size_t k = cell / labels;
    const std::size_t l = cell % labels;
    const double same = k == l ? 1 : 0;
    jackknife.leave({all.weight - 1, all.equal - same, all.crossed - second[k] - first[l] + same}, alone[cell]);
  }
  RaterPair pair{one, other, static_cast<std::size_t>(all.weight), {}, {}};
  jackknife.write(pair.agreement, pair.kappa, level);
  return pair;
}

}  // namespace

std::vector<RaterPair> pairwise_agreement(const CategoryRatings& ratings, double level) {
  if (!usable(ratings) || !(level > 0 && level < 1)) return {};
  struct Row {
    std::uint32_t item, label, rater;
  };
  std::vector<Row> rows(ratings.item.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {ratings.item[i], ratings.label[i], ratings.rater[i]};
  std::ranges::sort(rows, {}, [](const Row& row) { return std::tie(row.item, row.rater, row.label); });
  const auto labels = ratings.labels;
  std::map<std::pair<std::uint32_t, std::uint32_t>, PairTable> tables;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    while (end < rows.size() && rows[end].item == rows[begin].item) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = i + 1; j < end; ++j) {
        if (rows[i].rater == rows[j].rater) continue;
        auto& table = tables[{rows[i].rater, rows[j].rater}];
        if (table.cells.empty()) table.cells.resize(labels * labels);
        table.add(rows[i].item, rows[i].label * labels + rows[j].label);
      }
    }
    begin = end;
  }
  std::vector<RaterPair> out;
  for (auto& [raters, table] : tables) {
    table.close();
    out.push_back(pair_of(raters.first, raters.second, table, labels, level));
  }
  return out;
}

Estimate light_kappa(const CategoryRatings& ratings, double level) {
  Estimate out{.level = level,
               .method = "Light kappa, annotator jackknife with t",
               .speaks_for = SpeaksFor::annotators_like_these,
               .n = ratings.item.size()};
  if (!check(ratings, level, out)) return out;
  const auto pairs = pairwise_agreement(ratings);
  if (pairs.empty()) {
    out.add_note(note::no_data, "no two raters share an item");
    return out;
  }
  struct Kappas {
    double pairs = 0, defined = 0, sum = 0;
  };
  Kappas all;
  std::map<std::uint32_t, Kappas> by_rater;
  for (const auto& pair : pairs) {
    for (Kappas* of : {&all, &by_rater[pair.first], &by_rater[pair.second]}) {
      of->pairs += 1;
      if (!pair.kappa.estimate) continue;
      of->defined += 1;
      of->sum += *pair.kappa.estimate;
    }
  }
  if (all.defined == 0) {
    out.add_note(note::no_variation, "no two raters used two labels: kappa is not defined");
    return out;
  }
  out.estimate = all.sum / all.defined;
  std::vector<double> counts;
  std::vector<std::optional<double>> without;
  for (const auto& [rater, own] : by_rater) {
    counts.push_back(own.pairs);
    const double left = all.defined - own.defined;
    without.push_back(left > 0 ? std::optional((all.sum - own.sum) / left) : std::nullopt);
  }
  annotator_jackknife(out, counts, [&](std::size_t g) { return without[g]; }, "kappa");
  return out;
}

}  // namespace assay::stats
