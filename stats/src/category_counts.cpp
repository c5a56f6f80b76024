// Shares of agreement and chance from rows sorted by item.
#include "category_counts.hpp"

#include <algorithm>
#include <tuple>

namespace assay::stats {
namespace {

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

}  // namespace

CategoryCounts::CategoryCounts(const CategoryRatings& ratings, Chance chance, Weighting weighting)
    : labels_(ratings.labels), chance_(chance), weights_(weights_of(weighting, labels_)) {
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

CategoryCounts::Result CategoryCounts::coefficient() const {
  const auto counts = count(nobody);
  const auto expected = expected_of(counts);
  Result out{.pairs = counts.paired > 0, .coefficient = coefficient_of(counts, expected)};
  if (out.coefficient) out.by_item = influence(counts, expected, *out.coefficient);
  return out;
}

std::optional<double> CategoryCounts::without(std::size_t rater) const {
  const auto counts = count(rater);
  return coefficient_of(counts, expected_of(counts));
}

std::optional<double> CategoryCounts::coefficient_of(const Counts& counts, const Expected& expected) {
  if (!(counts.paired > 0) || expected.value >= 1 - 1e-12) return std::nullopt;
  return (counts.agreement / counts.paired - expected.value) / (1 - expected.value);
}

std::vector<double> CategoryCounts::moved_by_rating() const {
  const auto counts = count(nobody);
  const auto expected = expected_of(counts);
  const double observed = counts.agreement / counts.paired;
  const double coefficient = (observed - expected.value) / (1 - expected.value);
  const auto means = rater_means(counts, expected);
  // Conger: the rater's margin changes, or the rater goes.
  const auto chance_by_rater = [&](const Row& row) {
    const double rated = counts.rated[row.rater];
    if (rated > 1) return (means[row.rater] - expected.of_label[row.rater * labels_ + row.label]) / (rated - 1);
    return counts.raters > 2 ? (counts.raters * (expected.value - means[row.rater]) / (counts.raters - 2)) - expected.value : 0;
  };
  std::vector<double> out;
  out.reserve(rows_.size());
  each_item(nobody, [&](const LabelCounts& labels, double ratings, double, std::size_t begin, std::size_t end) {
    const double own = ratings < 2 ? 0 : agreement_of(labels, ratings) - observed;
    for (std::size_t i = begin; i < end; ++i) {
      const auto label = rows_[i].label;
      double agreement = -own / counts.paired;
      if (ratings > 2)
        agreement += (ratings - 1) / ratings * (agreement_without(labels, ratings, own + observed, label) - observed) / counts.paired;
      double moved = 0;
      if (chance_ == Chance::conger) {
        moved = chance_by_rater(rows_[i]);
      } else if (!expected.of_label.empty()) {
        moved = 2 * (expected.value - expected.of_label[label]) / (ratings * counts.items);
      }
      out.push_back((agreement - (1 - coefficient) * moved) / (1 - expected.value));
    }
  });
  return out;
}

// Calls `use(labels and counts of one item, its ratings, the share of its ratings that these are, its rows)` for every item.
template <class Use>
void CategoryCounts::each_item(std::size_t without, const Use& use) const {
  LabelCounts labels;
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
    if (ratings > 0) use(labels, ratings, ratings / static_cast<double>(end - begin), begin, end);
    begin = end;
  }
}

double CategoryCounts::agreement_of(const LabelCounts& labels, double ratings) const {
  double sum = 0;
  for (const auto& [k, count] : labels) {
    double near = -1;
    for (const auto& [l, other] : labels) near += weights_[k * labels_ + l] * other;
    sum += count * near;
  }
  return sum / (ratings * (ratings - 1));
}

// `agreement` of the ratings without one of a label.
double CategoryCounts::agreement_without(const LabelCounts& labels, double ratings, double agreement, std::uint32_t label) const {
  double near = -1;
  for (const auto& [l, other] : labels) near += weight(label, l) * other;
  return (agreement * ratings * (ratings - 1) - 2 * near) / ((ratings - 1) * (ratings - 2));
}

CategoryCounts::Counts CategoryCounts::count(std::size_t without) const {
  Counts counts;
  counts.share.resize(labels_);
  counts.margin.resize(raters_.size() * labels_);
  counts.rated.resize(raters_.size());
  each_item(without, [&](const LabelCounts& labels, double ratings, double left, std::size_t begin, std::size_t end) {
    counts.items += left;
    for (const auto& [k, n] : labels) counts.share[k] += left * n / ratings;
    for (std::size_t i = begin; i < end; ++i) {
      if (rows_[i].rater == without) continue;
      counts.margin[rows_[i].rater * labels_ + rows_[i].label] += 1;
      counts.rated[rows_[i].rater] += 1;
    }
    if (ratings < 2) return;
    counts.paired += left;
    counts.agreement += left * agreement_of(labels, ratings);
  });
  for (double& share : counts.share) share /= counts.items;
  for (const double rated : counts.rated) counts.raters += rated > 0 ? 1 : 0;
  return counts;
}

// Half of both orders: weights of the library are symmetric, but nothing here relies on it.
double CategoryCounts::weight(std::size_t k, std::size_t l) const { return (weights_[k * labels_ + l] + weights_[l * labels_ + k]) / 2; }

CategoryCounts::Expected CategoryCounts::expected_of(const Counts& counts) const {
  const auto k_all = static_cast<double>(labels_);
  Expected out;
  switch (chance_) {
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
CategoryCounts::Expected CategoryCounts::conger(const Counts& counts) const {
  Expected out;
  out.of_label.resize(raters_.size() * labels_);
  std::vector<double> sum(labels_);
  const auto share = [&](std::size_t g, std::size_t k) { return counts.margin[g * labels_ + k] / counts.rated[g]; };
  for (std::size_t g = 0; g < raters_.size(); ++g) {
    if (counts.rated[g] == 0) continue;
    for (std::size_t k = 0; k < labels_; ++k) sum[k] += share(g, k);
  }
  const double raters = counts.raters;
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

// Conger: the mean of of_label under every rater's own margin.
std::vector<double> CategoryCounts::rater_means(const Counts& counts, const Expected& expected) const {
  std::vector<double> means(raters_.size());
  if (chance_ != Chance::conger) return means;
  for (std::size_t g = 0; g < raters_.size(); ++g) {
    for (std::size_t k = 0; k < labels_ && counts.rated[g] > 0; ++k)
      means[g] += counts.margin[g * labels_ + k] / counts.rated[g] * expected.of_label[g * labels_ + k];
  }
  return means;
}

std::vector<double> CategoryCounts::influence(const Counts& counts, const Expected& expected, double coefficient) const {
  const double n = counts.items;
  const double scale = n / counts.paired;
  const auto base = rater_means(counts, expected);
  std::vector<double> out;
  each_item(nobody, [&](const LabelCounts& labels, double ratings, double, std::size_t begin, std::size_t end) {
    const double own = ratings < 2 ? 0 : scale * (agreement_of(labels, ratings) - expected.value) / (1 - expected.value);
    double moved = 0;  // how the item moves p_e
    if (chance_ == Chance::conger) {
      for (std::size_t i = begin; i < end; ++i) {
        const auto g = rows_[i].rater;
        moved += n / counts.rated[g] * (expected.of_label[g * labels_ + rows_[i].label] - base[g]);
      }
    } else if (!expected.of_label.empty()) {
      for (const auto& [k, count] : labels) moved += expected.of_label[k] * count / ratings;
      moved = 2 * (moved - expected.value);
    }
    out.push_back(own - (1 - coefficient) * moved / (1 - expected.value));
  });
  return out;
}

}  // namespace assay::stats
