// Shares of agreement and chance from rows sorted by item.
#include "category_counts.hpp"

#include <algorithm>
#include <numeric>
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
  item_begin_.resize(rows_.size());
  rater_begin_.resize(raters_.size() + 1);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    item_begin_[i] = i > 0 && rows_[i].item == rows_[i - 1].item ? item_begin_[i - 1] : i;
    ++rater_begin_[rows_[i].rater + 1];
  }
  std::partial_sum(rater_begin_.begin(), rater_begin_.end(), rater_begin_.begin());
  row_of_rater_.resize(rows_.size());
  auto next = rater_begin_;
  for (std::size_t i = 0; i < rows_.size(); ++i) row_of_rater_[next[rows_[i].rater]++] = i;
  counts_ = count();
  if (chance_ != Chance::conger) return;
  margin_sum_.resize(labels_);
  for (std::size_t g = 0; g < raters_.size(); ++g) {
    const double* const margin = &counts_.margin[g * labels_];
    for (std::size_t k = 0; k < labels_; ++k) margin_sum_[k] += margin[k] / counts_.rated[g];
    own_pairs_ += self_pairs(margin, counts_.rated[g]);
  }
}

// What a rater would agree with another one of the same margin.
double CategoryCounts::self_pairs(const double* margin, double rated) const {
  double sum = 0;
  for (std::size_t k = 0; k < labels_; ++k) {
    for (std::size_t l = 0; l < labels_ && margin[k] > 0; ++l) sum += weight(k, l) * margin[k] * margin[l];
  }
  return sum / (rated * rated);
}

CategoryCounts::Result CategoryCounts::coefficient() const {
  const auto& counts = counts_;
  const auto expected = expected_of(counts);
  Result out{.pairs = counts.paired > 0, .coefficient = coefficient_of(counts, expected)};
  if (out.coefficient) out.by_item = influence(counts, expected, *out.coefficient);
  return out;
}

std::optional<double> CategoryCounts::without(std::size_t rater) const {
  Counts counts{.items = counts_.items, .paired = counts_.paired, .agreement = counts_.agreement, .shares = counts_.shares};
  LabelCounts labels;
  // The item as it is goes, and what is left of it comes.
  const auto add = [&](std::size_t begin, std::size_t without, double all, double sign) {
    const auto ratings = static_cast<double>(labels_of(begin, without, labels));
    if (ratings == 0) return ratings;
    const double left = sign * ratings / (all > 0 ? all : ratings);
    counts.items += left;
    for (const auto& [k, n] : labels) counts.shares[k] += left * n / ratings;
    if (ratings < 2) return ratings;
    counts.paired += left;
    counts.agreement += left * agreement_of(labels, ratings);
    return ratings;
  };
  std::size_t last = rows_.size();
  for (std::size_t j = rater_begin_[rater]; j < rater_begin_[rater + 1]; ++j) {
    const std::size_t begin = item_begin_[row_of_rater_[j]];
    if (begin == last) continue;
    last = begin;
    const double all = add(begin, nobody, 0, -1);
    add(begin, rater, all, 1);
  }
  // Sums of shares: what is left of nothing is a rounding.
  if (counts.items < 1e-9) return std::nullopt;
  if (counts.paired < 1e-9) counts.paired = 0;
  if (chance_ == Chance::conger) return coefficient_of(counts, {conger_without(rater), {}});
  counts.share = counts.shares;
  for (double& share : counts.share) share /= counts.items;
  return coefficient_of(counts, expected_of(counts));
}

double CategoryCounts::conger_without(std::size_t rater) const {
  const double raters = counts_.raters - 1;
  if (raters < 2) return 1;  // nobody to agree with
  const double* const margin = &counts_.margin[rater * labels_];
  const double rated = counts_.rated[rater];
  double sum = 0;
  const auto left = [&](std::size_t k) { return margin_sum_[k] - margin[k] / rated; };
  for (std::size_t k = 0; k < labels_; ++k) {
    for (std::size_t l = 0; l < labels_; ++l) sum += weight(k, l) * left(k) * left(l);
  }
  return (sum - (own_pairs_ - self_pairs(margin, rated))) / (raters * (raters - 1));
}

std::optional<double> CategoryCounts::coefficient_of(const Counts& counts, const Expected& expected) {
  if (!(counts.paired > 0) || expected.value >= 1 - 1e-12) return std::nullopt;
  return (counts.agreement / counts.paired - expected.value) / (1 - expected.value);
}

std::vector<double> CategoryCounts::moved_by_rating() const {
  const auto& counts = counts_;
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
  each_item([&](const LabelCounts& labels, double ratings, std::size_t begin, std::size_t end) {
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

// The labels of one item, whose rows begin there, with their counts; how many ratings these are.
std::size_t CategoryCounts::labels_of(std::size_t begin, std::size_t without, LabelCounts& labels) const {
  labels.clear();
  std::size_t ratings = 0;
  for (std::size_t i = begin; i < rows_.size() && rows_[i].item == rows_[begin].item; ++i) {
    if (rows_[i].rater == without) continue;
    if (labels.empty() || labels.back().first != rows_[i].label) labels.emplace_back(rows_[i].label, 0.0);
    labels.back().second += 1;
    ++ratings;
  }
  return ratings;
}

// Calls `use(labels and counts of one item, its ratings, its rows)` for every item.
template <class Use>
void CategoryCounts::each_item(const Use& use) const {
  LabelCounts labels;
  for (std::size_t begin = 0; begin < rows_.size();) {
    const std::size_t ratings = labels_of(begin, nobody, labels);
    use(labels, static_cast<double>(ratings), begin, begin + ratings);
    begin += ratings;
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

CategoryCounts::Counts CategoryCounts::count() const {
  Counts counts;
  counts.shares.resize(labels_);
  counts.margin.resize(raters_.size() * labels_);
  counts.rated = sizes_;
  counts.raters = static_cast<double>(raters_.size());
  each_item([&](const LabelCounts& labels, double ratings, std::size_t begin, std::size_t end) {
    counts.items += 1;
    for (const auto& [k, n] : labels) counts.shares[k] += n / ratings;
    for (std::size_t i = begin; i < end; ++i) counts.margin[rows_[i].rater * labels_ + rows_[i].label] += 1;
    if (ratings < 2) return;
    counts.paired += 1;
    counts.agreement += agreement_of(labels, ratings);
  });
  counts.share = counts.shares;
  for (double& share : counts.share) share /= counts.items;
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
  each_item([&](const LabelCounts& labels, double ratings, std::size_t begin, std::size_t end) {
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
