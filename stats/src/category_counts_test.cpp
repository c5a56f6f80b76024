// The error of a coefficient for annotators and items like these: by its definition, and against how estimates scatter.
#include "assay/stats/coefficients.hpp"
#include "assay/stats/rng.hpp"

#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

constexpr std::size_t labels = 3;
constexpr Chance all_chances[] = {Chance::none, Chance::brennan_prediger, Chance::fleiss, Chance::conger, Chance::gwet};

struct Rows {
  std::vector<std::uint32_t> item, rater, label;

  void add(std::uint32_t i, std::uint32_t g, std::uint32_t k) {
    item.push_back(i);
    rater.push_back(g);
    label.push_back(k);
  }
  [[nodiscard]] CategoryRatings columns() const { return {item, rater, label, labels}; }
};

using Keep = std::function<bool(std::size_t)>;

// The coefficient of the rows that are kept, where what is left of an item counts as that share of an item.
double left_over(const Rows& rows, Chance chance, const Keep& keep) {
  struct Item {
    double all = 0, left = 0;
    double count[labels] = {};
  };
  std::map<std::uint32_t, Item> items;
  std::map<std::uint32_t, std::vector<double>> margins;
  for (std::size_t i = 0; i < rows.item.size(); ++i) {
    auto& item = items[rows.item[i]];
    item.all += 1;
    if (!keep(i)) continue;
    item.left += 1;
    item.count[rows.label[i]] += 1;
    auto& margin = margins[rows.rater[i]];
    margin.resize(labels + 1);
    margin[rows.label[i]] += 1;
    margin[labels] += 1;
  }
  double weight = 0, paired = 0, agreement = 0;
  double share[labels] = {};
  for (const auto& [name, item] : items) {
    const double w = item.left / item.all;
    weight += w;
    double equal = 0;
    for (std::size_t k = 0; k < labels && item.left > 0; ++k) {
      share[k] += w * item.count[k] / item.left;
      equal += item.count[k] * (item.count[k] - 1);
    }
    if (item.left < 2) continue;
    paired += w;
    agreement += w * equal / (item.left * (item.left - 1));
  }
  agreement /= paired;
  double expected = chance == Chance::brennan_prediger ? 1.0 / labels : 0;
  for (const double one : share) {
    const double p = one / weight;
    if (chance == Chance::fleiss) expected += p * p;
    if (chance == Chance::gwet) expected += p * (1 - p) / (labels - 1);
  }
  for (const auto& [g, a] : margins) {
    for (const auto& [h, b] : margins) {
      if (g == h || chance != Chance::conger) continue;
      const auto pairs = static_cast<double>(margins.size() * (margins.size() - 1));
      for (std::size_t k = 0; k < labels; ++k) expected += a[k] / a[labels] * b[k] / b[labels] / pairs;
    }
  }
  return (agreement - expected) / (1 - expected);
}

double variance_of(const Rows& rows, Chance chance, std::size_t parts, const std::function<bool(std::size_t, std::size_t)>& is_of) {
  const double whole = left_over(rows, chance, [](std::size_t) { return true; });
  double squares = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const double left = left_over(rows, chance, [&](std::size_t i) { return !is_of(i, part); });
    squares += (left - whole) * (left - whole);
  }
  return static_cast<double>(parts - 1) / static_cast<double>(parts) * squares;
}

TEST(Coefficients, TheErrorForAnnotatorsLikeTheseLeavesOutAnAnnotatorAnItemAndARating) {
  Xoshiro256 rng(5);
  Rows rows;
  for (std::uint32_t i = 0; i < 80; ++i) {
    for (std::uint32_t g = 0; g < 12; ++g) {
      if (below(rng, 12) < 1 + i % 7) rows.add(i, g, below(rng, 12) < 4 + g / 2 ? i % labels : below(rng, labels));
    }
  }
  for (const auto chance : all_chances) {
    const auto found = agreement_annotators_like_these(rows.columns(), chance);
    ASSERT_TRUE(found.se && found.df);
    EXPECT_EQ(found.clusters, 12U);
    EXPECT_NEAR(*found.estimate, left_over(rows, chance, [](std::size_t) { return true; }), 1e-12);
    const double annotators = variance_of(rows, chance, 12, [&](std::size_t i, std::size_t g) { return rows.rater[i] == g; });
    const double items = std::pow(*agreement_these_annotators(rows.columns(), chance).se, 2);
    const double ratings = variance_of(rows, chance, rows.item.size(), [](std::size_t i, std::size_t row) { return i == row; });
    const double all = items + std::max(0.0, annotators - ratings);
    EXPECT_GT(annotators, ratings) << found.method;  // else nothing is tested
    EXPECT_NEAR(*found.se / std::sqrt(all), 1, .02) << found.method;
    EXPECT_GE(*found.se, std::sqrt(items)) << found.method;
    EXPECT_NEAR(*found.df / (all * all / (annotators * annotators / 11 + items * items / 79)), 1, .05) << found.method;
  }
}

// Three of 20 annotators with skills of their own judge each of 130 items. Leaving out one annotator alone would count what is peculiar
// to one rating or pair of ratings several times.
TEST(Coefficients, TheErrorForAnnotatorsLikeTheseIsHowEstimatesScatter) {
  Xoshiro256 rng(8);
  constexpr int runs = 1000;
  double sum = 0, squares = 0, claimed = 0, alone = 0;
  for (int run = 0; run < runs; ++run) {
    double skill[20];
    for (double& s : skill) s = .6 + .3 * uniform(rng);
    Rows rows;
    for (std::uint32_t i = 0; i < 130; ++i) {
      std::uint32_t deck[20];
      std::iota(deck, deck + 20, 0U);
      for (std::uint32_t step = 0; step < 3; ++step) {
        std::swap(deck[step], deck[step + below(rng, 20 - step)]);
        const auto g = deck[step];
        rows.add(i, g, uniform(rng) < skill[g] ? i % labels : below(rng, labels));
      }
    }
    const auto found = agreement_annotators_like_these(rows.columns(), Chance::gwet);
    sum += *found.estimate;
    squares += *found.estimate * *found.estimate;
    claimed += *found.se * *found.se / runs;
    if (run % 20 != 0) continue;  // 19/20 of the sum of squares, of every 20th run
    for (std::uint32_t g = 0; g < 20; ++g) {
      Rows rest;
      for (std::size_t i = 0; i < rows.item.size(); ++i) {
        if (rows.rater[i] != g) rest.add(rows.item[i], rows.rater[i], rows.label[i]);
      }
      alone += std::pow(*agreement_these_annotators(rest.columns(), Chance::gwet).estimate - *found.estimate, 2) * 19 / runs;
    }
  }
  const double scatter = (squares - sum * sum / runs) / (runs - 1);
  EXPECT_NEAR(claimed / scatter, 1, .15);  // 1,000 runs know the scatter to 4.5 %
  EXPECT_GT(alone / scatter, 1.4);
}

}  // namespace
}  // namespace assay::stats
