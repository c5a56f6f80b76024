// Agreement across replications: the authors' example, Cohen's kappa, the definition on random ratings, deletion, and coverage.
#include "assay/stats/replication.hpp"

#include "assay/stats/kappa.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Rows {
  std::vector<std::uint32_t> item;
  std::vector<double> value;
  void add(std::uint32_t i, double x, int times = 1) {
    for (int k = 0; k < times; ++k) {
      item.push_back(i);
      value.push_back(x);
    }
  }
  [[nodiscard]] Ratings columns() const { return {item, {}, value}; }
  [[nodiscard]] Rows without(std::uint32_t gone) const {
    Rows out;
    for (std::size_t k = 0; k < item.size(); ++k) {
      if (item[k] != gone) out.add(item[k], value[k]);
    }
    return out;
  }
};

// The data and the result that the authors publish with their implementation.
TEST(CrossReplication, OfTheAuthorsExampleIsTheirs) {
  Rows a, b;
  const int of_a[7][2] = {{0, 2}, {0, 3}, {2, 0}, {3, 0}, {1, 1}, {3, 0}, {2, 1}};  // the last two are not in b
  const int of_b[5][2] = {{0, 2}, {1, 1}, {1, 1}, {1, 1}, {2, 0}};
  for (std::uint32_t i = 0; i < 7; ++i) {
    a.add(i, 0, of_a[i][0]);
    a.add(i, 1, of_a[i][1]);
    if (i >= 5) continue;
    b.add(i, 0, of_b[i][0]);
    b.add(i, 1, of_b[i][1]);
  }
  const auto found = cross_replication(a.columns(), b.columns(), ReplicationDistance::nominal);
  EXPECT_NEAR(*found.kappa.estimate, 0.1818182, 1e-7);
  EXPECT_EQ(found.items, 5U);
  EXPECT_EQ(found.kappa.n, 22U);
  EXPECT_TRUE(found.kappa.has_note(note::few_clusters));
}

TEST(CrossReplication, OfOneRatingEachIsCohensKappa) {
  Xoshiro256 rng(2);
  Rows a, b;
  std::vector<std::uint32_t> first, second;
  for (std::uint32_t i = 0; i < 300; ++i) {
    first.push_back(below(rng, 3));
    second.push_back(uniform(rng) < .6 ? first.back() : below(rng, 3));
    a.add(i, first.back());
    b.add(i, second.back());
  }
  const auto found = cross_replication(a.columns(), b.columns(), ReplicationDistance::nominal);
  const auto cohen = cohen_kappa(first, second, 3);
  EXPECT_NEAR(*found.kappa.estimate, *cohen.estimate, 1e-12);
  EXPECT_NEAR(*found.kappa.se / *cohen.se, 1, .03);
  EXPECT_TRUE(found.normalised.has_note(note::no_data));
}

Rows random_rows(Rng& rng, std::uint32_t items, const std::vector<std::uint32_t>& truth, double right, std::uint32_t most) {
  Rows out;
  for (std::uint32_t i = 0; i < items; ++i) {
    for (std::uint32_t k = 1 + below(rng, most); k > 0; --k) out.add(i, uniform(rng) < right ? truth[i] : below(rng, 4));
  }
  return out;
}

double by_definition(const Rows& a, const Rows& b, bool nominal, std::uint32_t items) {
  const auto distance = [&](double x, double y) { return nominal ? (x == y ? 0.0 : 1.0) : (x - y) * (x - y); };
  const auto size = [](const Rows& rows, std::uint32_t i) { return static_cast<double>(std::ranges::count(rows.item, i)); };
  double observed = 0, expected = 0, all = 0;
  for (std::size_t r = 0; r < a.item.size(); ++r) {
    for (std::size_t s = 0; s < b.item.size(); ++s) {
      expected += distance(a.value[r], b.value[s]) / static_cast<double>(a.item.size() * b.item.size());
      if (a.item[r] == b.item[s]) {
        const double n = size(a, a.item[r]);
        const double m = size(b, a.item[r]);
        observed += (n + m) * distance(a.value[r], b.value[s]) / (n * m);
      }
    }
  }
  for (std::uint32_t i = 0; i < items; ++i) all += size(a, i) + size(b, i);
  return 1 - observed / all / expected;
}

TEST(CrossReplication, IsItsDefinitionAndItsErrorThatOfDeletingItems) {
  Xoshiro256 rng(6);
  std::vector<std::uint32_t> truth(40);
  for (auto& t : truth) t = below(rng, 4);
  const auto a = random_rows(rng, 40, truth, .6, 4);
  const auto b = random_rows(rng, 40, truth, .5, 3);
  for (const bool nominal : {true, false}) {
    const auto distance = nominal ? ReplicationDistance::nominal : ReplicationDistance::interval;
    const auto metric = nominal ? Metric::nominal : Metric::interval;
    const auto found = cross_replication(a.columns(), b.columns(), distance);
    EXPECT_NEAR(*found.kappa.estimate, by_definition(a, b, nominal, 40), 1e-12);
    // Raters do not matter to alpha.
    const std::vector<std::uint32_t> any_a(a.item.size()), any_b(b.item.size());
    EXPECT_NEAR(*found.first_alpha.estimate, *alpha({a.item, any_a, a.value}, metric).estimate, 1e-12);
    EXPECT_NEAR(*found.second_alpha.estimate, *alpha({b.item, any_b, b.value}, metric).estimate, 1e-12);
    EXPECT_NEAR(*found.normalised.estimate, *found.kappa.estimate / std::sqrt(*found.first_alpha.estimate * *found.second_alpha.estimate),
                1e-12);
    double kappa = 0, normalised = 0;
    for (std::uint32_t i = 0; i < 40; ++i) {
      const auto rest = cross_replication(a.without(i).columns(), b.without(i).columns(), distance);
      kappa += std::pow(*rest.kappa.estimate - *found.kappa.estimate, 2) * 39 / 40;
      normalised += std::pow(*rest.normalised.estimate - *found.normalised.estimate, 2) * 39 / 40;
    }
    EXPECT_NEAR(*found.kappa.se, std::sqrt(kappa), 1e-10);
    EXPECT_NEAR(*found.normalised.se, std::sqrt(normalised), 1e-10);
    auto turned = a;
    std::ranges::reverse(turned.item);
    std::ranges::reverse(turned.value);
    EXPECT_EQ(*cross_replication(turned.columns(), b.columns(), distance).normalised.se, *found.normalised.se);
    const auto swapped = cross_replication(b.columns(), a.columns(), distance);
    EXPECT_NEAR(*swapped.kappa.estimate, *found.kappa.estimate, 1e-12);
  }
}

TEST(CrossReplication, NormalisedIsOneForTwoNoisyCrowdsThatMeanTheSame) {
  double sum = 0, held = 0, kappa = 0;
  constexpr double runs = 400;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Xoshiro256 rng(seed);
    std::vector<std::uint32_t> truth(100);
    for (auto& t : truth) t = below(rng, 4);
    const auto a = random_rows(rng, 100, truth, .7, 5);
    const auto b = random_rows(rng, 100, truth, .4, 5);
    const auto found = cross_replication(a.columns(), b.columns(), ReplicationDistance::nominal);
    sum += *found.normalised.estimate / runs;
    kappa += *found.kappa.estimate / runs;
    held += *found.normalised.low <= 1 && 1 <= *found.normalised.high ? 1 / runs : 0;
  }
  std::printf("    kappa_x %.3f, normalised %.3f, its interval holds 1 in %.3f\n", kappa, sum, held);
  EXPECT_NEAR(kappa, .7 * .4, .01);
  EXPECT_NEAR(sum, 1, .04);
  EXPECT_GE(held, .92);
  EXPECT_LE(held, .99);
}

TEST(CrossReplication, SaysWhyThereIsNone) {
  Rows a, b;
  a.add(1, 2);
  b.add(2, 2);
  EXPECT_TRUE(cross_replication(a.columns(), b.columns(), ReplicationDistance::nominal).kappa.has_note(note::no_data));
  b.add(1, 2);
  const auto same = cross_replication(a.columns(), b.columns(), ReplicationDistance::interval);
  EXPECT_TRUE(same.kappa.has_note(note::no_variation));
  EXPECT_EQ(same.items, 1U);
  a.add(1, NAN);
  EXPECT_TRUE(cross_replication(a.columns(), b.columns(), ReplicationDistance::nominal).normalised.has_note(note::bad_input));
}

}  // namespace
}  // namespace assay::stats
