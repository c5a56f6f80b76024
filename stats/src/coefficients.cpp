// Percent agreement, Scott and Fleiss, Conger, Brennan-Prediger and Gwet, from counts by item.
#include "assay/stats/coefficients.hpp"

#include "annotator_jackknife.hpp"
#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace assay::stats {
namespace {

constexpr std::size_t nobody = static_cast<std::size_t>(-1);

struct Row {
  std::uint32_t item;
  std::uint32_t label;
  std::uint32_t rater;  // index among those that occur
};

bool usable(const CategoryRatings& ratings) {
  const auto n = ratings.item.size();
  return ratings.rater.size() == n && ratings.label.size() == n && ratings.labels >= 2 &&
         std::ranges::all_of(ratings.label, [&](std::uint32_t k) { return k < ratings.labels; });
}

std::vector<double> weights_of(Weighting weighting, std::size_t labels) {
  std::vector<double> weights(labels * labels);
  const auto most = static_cast<double>(labels - 1);
  for (std::size_t k = 0; k < labels; ++k) {
    for (std::size_t l = 0; l < labels; ++l) {
      const double d = k < l ? static_cast<double>(l - k) : static_cast<double>(k - l);
      double& w = weights[k * labels + l];
      switch (weighting) {
        case Weighting::identity: w = k == l ? 1 : 0; break;
        case Weighting::linear: w = 1 - d / most; break;
        case Weighting::quadratic: w = 1 - d * d / (most * most); break;
        case Weighting::ordinal: w = 1 - d * (d + 1) / (most * (most + 1)); break;
      }
    }
  }
  return weights;
}

// What the rows say without one rater (or with all): shares of agreement by item, and chance.
class Counted {
 public:
  Counted(const CategoryRatings& ratings, Weighting weighting) : labels_(ratings.labels), weights_(weights_of(weighting, labels_)) {
    raters_.assign(ratings.rater.begin(), ratings.rater.end());
    std::ranges::sort(raters_);
    const auto rest = std::ranges::unique(raters_);
    raters_.erase(rest.begin(), rest.end());
    sizes_.resize(raters_.size());
    rows_.resize(ratings.item.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto rater = static_cast<std::uint32_t>(std::ranges::lower_bound(raters_, ratings.rater[i]) - raters_.begin());
      rows_[i] = {ratings.item[i], ratings.label[i], rater};
      sizes_[rater] += 1;
    }
    std::ranges::sort(rows_, {}, [](const Row& row) { return std::tie(row.item, row.label, row.rater); });
    for (const double w : weights_) total_weight_ += w;
  }

  struct Result {
    std::optional<double> coefficient;
    bool pairs = false;           // some item has two ratings
    std::vector<double> by_item;  // the linearised coefficient of each item
  };

  [[nodiscard]] Result coefficient(Chance chance, std::size_t without = nobody, bool linearise = false) const {
    const auto counts = count(without);
    Result out;
    out.pairs = counts.paired > 0;
    if (!out.pairs) return out;
    const double observed = counts.agreement / static_cast<double>(counts.paired);
    const auto expected = expected_of(chance, counts);
    if (expected.value >= 1 - 1e-12) return out;
    out.coefficient = (observed - expected.value) / (1 - expected.value);
    if (linearise) out.by_item = influence(chance, counts, expected, *out.coefficient, without);
    return out;
  }

  [[nodiscard]] const std::vector<double>& sizes() const { return sizes_; }

 private:
  struct Counts {
    std::size_t items = 0;       // with a rating
    std::size_t paired = 0;      // with two
    double agreement = 0;        // summed over those
    std::vector<double> share;   // pi_k
    std::vector<double> margin;  // rater x label: n_gk
    std::vector<double> rated;   // rater: n_g
  };
  struct Expected {
    double value = 0;
    std::vector<double> of_label;  // what a rating of this label adds to an item's p_e (by rater for Conger)
  };

  // Calls `use(labels and counts of one item, its ratings)` for every item.
  template <class Use>
  void each_item(std::size_t without, const Use& use) const {
    std::vector<std::pair<std::uint32_t, double>> labels;
    for (std::size_t begin = 0; begin < rows_.size();) {
      std::size_t end = begin;
      double ratings = 0;
      labels.clear();
      for (; end < rows_.size() && rows_[end].item == rows_[begin].item; ++end) {
        if (rows_[end].rater == without) continue;
        if (labels.empty() || labels.back().first != rows_[end].label) labels.emplace_back(rows_[end].label, 0.0);
        labels.back().second += 1;
        ratings += 1;
      }
      if (ratings > 0) use(labels, ratings, begin, end);
      begin = end;
    }
  }

  [[nodiscard]] double agreement_of(const std::vector<std::pair<std::uint32_t, double>>& labels, double ratings) const {
    double sum = 0;
    for (const auto& [k, count] : labels) {
      double near = -1;
      for (const auto& [l, other] : labels) near += weights_[k * labels_ + l] * other;
      sum += count * near;
    }
    return sum / (ratings * (ratings - 1));
  }

  [[nodiscard]] Counts count(std::size_t without) const {
    Counts counts;
    counts.share.resize(labels_);
    counts.margin.resize(raters_.size() * labels_);
    counts.rated.resize(raters_.size());
    each_item(without, [&](const auto& labels, double ratings, std::size_t begin, std::size_t end) {
      counts.items += 1;
      for (const auto& [k, n] : labels) counts.share[k] += n / ratings;
      for (std::size_t i = begin; i < end; ++i) {
        if (rows_[i].rater == without) continue;
        counts.margin[rows_[i].rater * labels_ + rows_[i].label] += 1;
        counts.rated[rows_[i].rater] += 1;
      }
      if (ratings < 2) return;
      counts.paired += 1;
      counts.agreement += agreement_of(labels, ratings);
    });
    for (double& share : counts.share) share /= static_cast<double>(counts.items);
    return counts;
  }

  // Half of both orders: weights of the library are symmetric, but nothing here relies on it.
  [[nodiscard]] double weight(std::size_t k, std::size_t l) const { return (weights_[k * labels_ + l] + weights_[l * labels_ + k]) / 2; }

  [[nodiscard]] Expected expected_of(Chance chance, const Counts& counts) const {
    const auto k_all = static_cast<double>(labels_);
    Expected out;
    switch (chance) {
      case Chance::none: break;
      case Chance::brennan_prediger: out.value = total_weight_ / (k_all * k_all); break;
      case Chance::fleiss:
        out.of_label.resize(labels_);
        for (std::size_t k = 0; k < labels_; ++k) {
          for (std::size_t l = 0; l < labels_; ++l) out.of_label[k] += weight(k, l) * counts.share[l];
          out.value += counts.share[k] * out.of_label[k];
        }
        break;
      case Chance::gwet:
        out.of_label.resize(labels_);
        for (std::size_t k = 0; k < labels_; ++k) {
          out.of_label[k] = total_weight_ / (k_all * (k_all - 1)) * (1 - counts.share[k]);
          out.value += counts.share[k] * out.of_label[k];
        }
        break;
      case Chance::conger: return conger(counts);
    }
    return out;
  }

  // p_e = 1/(R(R-1)) sum over pairs g != h of w_kl p_gk p_hl; of_label holds its derivative by p_gk.
  [[nodiscard]] Expected conger(const Counts& counts) const {
    Expected out;
    out.of_label.resize(raters_.size() * labels_);
    std::vector<double> sum(labels_);
    double raters = 0;
    const auto share = [&](std::size_t g, std::size_t k) { return counts.margin[g * labels_ + k] / counts.rated[g]; };
    for (std::size_t g = 0; g < raters_.size(); ++g) {
      if (counts.rated[g] == 0) continue;
      raters += 1;
      for (std::size_t k = 0; k < labels_; ++k) sum[k] += share(g, k);
    }
    if (raters < 2) return {1, {}};  // nobody to agree with
    for (std::size_t g = 0; g < raters_.size(); ++g) {
      if (counts.rated[g] == 0) continue;
      for (std::size_t k = 0; k < labels_; ++k) {
        double near = 0;
        for (std::size_t l = 0; l < labels_; ++l) near += weight(k, l) * (sum[l] - share(g, l));
        out.of_label[g * labels_ + k] = 2 * near / (raters * (raters - 1));
        out.value += share(g, k) * near / (raters * (raters - 1));
      }
    }
    return out;
  }

  [[nodiscard]] std::vector<double> influence(Chance chance, const Counts& counts, const Expected& expected, double coefficient,
                                              std::size_t without) const {
    const auto n = static_cast<double>(counts.items);
    const double scale = n / static_cast<double>(counts.paired);
    std::vector<double> base(raters_.size());  // Conger: the mean of of_label under the rater's own margin
    if (chance == Chance::conger) {
      for (std::size_t g = 0; g < raters_.size(); ++g) {
        for (std::size_t k = 0; k < labels_ && counts.rated[g] > 0; ++k) {
          base[g] += counts.margin[g * labels_ + k] / counts.rated[g] * expected.of_label[g * labels_ + k];
        }
      }
    }
    std::vector<double> out;
    each_item(without, [&](const auto& labels, double ratings, std::size_t begin, std::size_t end) {
      const double own = ratings < 2 ? 0 : scale * (agreement_of(labels, ratings) - expected.value) / (1 - expected.value);
      double moved = 0;  // how the item moves p_e
      if (chance == Chance::conger) {
        for (std::size_t i = begin; i < end; ++i) {
          const auto g = rows_[i].rater;
          if (g != without) moved += n / counts.rated[g] * (expected.of_label[g * labels_ + rows_[i].label] - base[g]);
        }
      } else if (!expected.of_label.empty()) {
        for (const auto& [k, count] : labels) moved += expected.of_label[k] * count / ratings;
        moved = 2 * (moved - expected.value);
      }
      out.push_back(own - (1 - coefficient) * moved / (1 - expected.value));
    });
    return out;
  }

  std::size_t labels_;
  std::vector<double> weights_;
  double total_weight_ = 0;
  std::vector<std::uint32_t> raters_;
  std::vector<double> sizes_;
  std::vector<Row> rows_;
};

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
bool point(const CategoryRatings& ratings, const Counted::Result& found, Estimate& out) {
  out.n = ratings.item.size();
  if (!found.pairs) {
    out.add_note(note::no_data, "no item has two ratings");
    return false;
  }
  out.estimate = found.coefficient;
  if (!out.estimate) out.add_note(note::no_variation, "chance alone would agree everywhere: the coefficient is not defined");
  return out.estimate.has_value();
}

bool check(const CategoryRatings& ratings, double level, Estimate& out) {
  if (usable(ratings) && level > 0 && level < 1) return true;
  out.add_note(note::bad_input, "needs an item, a rater and a label below `labels` (two at least) a row, and a level between 0 and 1");
  return false;
}

}  // namespace

Estimate agreement_these_annotators(const CategoryRatings& ratings, Chance chance, Weighting weighting, double level) {
  Estimate out{.level = level, .method = name_of(chance, weighting) + ", linearised over items, t"};
  if (!check(ratings, level, out)) return out;
  const auto found = Counted(ratings, weighting).coefficient(chance, nobody, true);
  if (!point(ratings, found, out)) return out;
  out.clusters = found.by_item.size();
  const auto n = static_cast<double>(found.by_item.size());
  if (found.by_item.size() < 2) {
    out.add_note(note::too_few, "one item says nothing about other items");
    return out;
  }
  double squares = 0;
  for (const double value : found.by_item) squares += (value - *out.estimate) * (value - *out.estimate);
  if (squares <= 1e-24) {
    out.add_note(note::no_variation, "no item differs from the others in its agreement");
    return out;
  }
  out.se = std::sqrt(squares / (n * (n - 1)));
  out.df = n - 1;
  const double t = *two_sided_t(level, *out.df);
  out.low = std::max(chance == Chance::none ? 0.0 : -1.0, *out.estimate - t * *out.se);
  out.high = std::min(1.0, *out.estimate + t * *out.se);
  return out;
}

Estimate agreement_annotators_like_these(const CategoryRatings& ratings, Chance chance, Weighting weighting, double level) {
  Estimate out{.level = level, .method = name_of(chance, weighting) + ", annotator jackknife with t"};
  if (!check(ratings, level, out)) return out;
  const Counted counted(ratings, weighting);
  if (!point(ratings, counted.coefficient(chance), out)) return out;
  annotator_jackknife(out, counted.sizes(), [&](std::size_t g) { return counted.coefficient(chance, g).coefficient; }, "the coefficient");
  return out;
}

std::vector<RaterPair> pairwise_agreement(const CategoryRatings& ratings) {
  if (!usable(ratings)) return {};
  std::vector<Row> rows(ratings.item.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {ratings.item[i], ratings.label[i], ratings.rater[i]};
  std::ranges::sort(rows, {}, [](const Row& row) { return std::tie(row.item, row.rater, row.label); });
  const auto labels = ratings.labels;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<double>> tables;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    while (end < rows.size() && rows[end].item == rows[begin].item) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = i + 1; j < end; ++j) {
        if (rows[i].rater == rows[j].rater) continue;
        auto& table = tables[{rows[i].rater, rows[j].rater}];
        if (table.empty()) table.resize(labels * labels);
        table[rows[i].label * labels + rows[j].label] += 1;
      }
    }
    begin = end;
  }
  std::vector<RaterPair> out;
  for (const auto& [raters, table] : tables) {
    RaterPair pair{raters.first, raters.second, 0, 0, {}};
    std::vector<double> first(labels);
    std::vector<double> second(labels);
    double total = 0;
    double equal = 0;
    for (std::size_t k = 0; k < labels; ++k) {
      equal += table[k * labels + k];
      for (std::size_t l = 0; l < labels; ++l) {
        total += table[k * labels + l];
        first[k] += table[k * labels + l];
        second[l] += table[k * labels + l];
      }
    }
    double expected = 0;
    for (std::size_t k = 0; k < labels; ++k) expected += first[k] / total * (second[k] / total);
    pair.items = static_cast<std::size_t>(total);
    pair.agreement = equal / total;
    if (expected < 1 - 1e-12) pair.kappa = (pair.agreement - expected) / (1 - expected);
    out.push_back(pair);
  }
  return out;
}

Estimate light_kappa(const CategoryRatings& ratings, double level) {
  Estimate out{.level = level, .method = "Light kappa, annotator jackknife with t", .n = ratings.item.size()};
  if (!check(ratings, level, out)) return out;
  const auto pairs = pairwise_agreement(ratings);
  if (pairs.empty()) {
    out.add_note(note::no_data, "no two raters share an item");
    return out;
  }
  const auto mean = [&](std::optional<std::uint32_t> without) -> std::optional<double> {
    double sum = 0;
    double count = 0;
    for (const auto& pair : pairs) {
      if (!pair.kappa || pair.first == without || pair.second == without) continue;
      sum += *pair.kappa;
      count += 1;
    }
    if (count == 0) return std::nullopt;
    return sum / count;
  };
  out.estimate = mean({});
  if (!out.estimate) {
    out.add_note(note::no_variation, "no two raters used two labels: kappa is not defined");
    return out;
  }
  std::map<std::uint32_t, double> sizes;
  for (const auto& pair : pairs) {
    sizes[pair.first] += 1;
    sizes[pair.second] += 1;
  }
  std::vector<std::uint32_t> raters;
  std::vector<double> counts;
  for (const auto& [rater, count] : sizes) {
    raters.push_back(rater);
    counts.push_back(count);
  }
  annotator_jackknife(out, counts, [&](std::size_t g) { return mean(raters[g]); }, "kappa");
  return out;
}

}  // namespace assay::stats
