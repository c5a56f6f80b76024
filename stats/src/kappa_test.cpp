// Kappa and per-person agreement against hand-computed tables.
#include "assay/stats/kappa.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

// Rows for a 2 x 2 table.
void fill(std::vector<std::uint32_t>& a, std::vector<std::uint32_t>& b, const int (&table)[2][2]) {
  for (std::uint32_t i = 0; i < 2; ++i) {
    for (std::uint32_t j = 0; j < 2; ++j) {
      for (int k = 0; k < table[i][j]; ++k) {
        a.push_back(i);
        b.push_back(j);
      }
    }
  }
}

TEST(CohenKappa, OfTheTextbookTableIsPointFour) {
  std::vector<std::uint32_t> a;
  std::vector<std::uint32_t> b;
  fill(a, b, {{20, 5}, {10, 15}});  // p_o = .7, p_e = .5
  const Estimate found = cohen_kappa(a, b, 2);
  EXPECT_NEAR(*found.estimate, 0.4, 1e-14);
  // Fleiss, Cohen and Everitt (1969), eq. 13, term by term: margins .5, .5 and .6, .4.
  const double k = 0.4;
  const double sum = 0.4 * std::pow(1 - 1.1 * (1 - k), 2) + 0.3 * std::pow(1 - 0.9 * (1 - k), 2) +
                     (0.1 * std::pow(0.6 + 0.5, 2) + 0.2 * std::pow(0.5 + 0.4, 2)) * (1 - k) * (1 - k);
  // Off the diagonal p_ij meets the OPPOSITE margins (p_.i + p_j.)^2: (0,1): column 0 + row 1 = .6 + .5;
  // (1,0): column 1 + row 0 = .4 + .5.
  const double variance = (sum - std::pow(k - 0.5 * (1 - k), 2)) / (0.25 * 50);
  EXPECT_NEAR(*found.se, std::sqrt(variance), 1e-14);
}

TEST(CohenKappa, SaysWhyItHasNoIntervalOrNoEstimate) {
  const std::vector<std::uint32_t> mixed{0, 1, 1};
  const std::vector<std::uint32_t> same{1, 1, 1};
  const Estimate perfect = cohen_kappa(mixed, mixed, 2);
  EXPECT_NEAR(*perfect.estimate, 1, 1e-15);
  EXPECT_TRUE(perfect.has_note(note::boundary));
  EXPECT_TRUE(cohen_kappa(same, same, 2).has_note(note::no_variation));
  EXPECT_FALSE(cohen_kappa(same, same, 2).estimate);
  EXPECT_TRUE(cohen_kappa({}, {}, 2).has_note(note::no_data));
  EXPECT_TRUE(cohen_kappa(mixed, same, 1).has_note(note::bad_input));
}

TEST(AgreementWithOthers, OfTwoPeopleIsTheirShareOfEqualLabelsAndTheirKappa) {
  std::vector<std::uint32_t> a;
  std::vector<std::uint32_t> b;
  fill(a, b, {{20, 5}, {10, 15}});
  std::vector<std::uint32_t> item;
  std::vector<std::uint32_t> rater;
  std::vector<std::uint32_t> label;
  for (std::uint32_t i = 0; i < a.size(); ++i) {
    item.insert(item.end(), {i, i});
    rater.insert(rater.end(), {4, 9});
    label.insert(label.end(), {a[i], b[i]});
  }
  const auto people = agreement_with_others(item, rater, label, 2);
  ASSERT_EQ(people.size(), 2U);
  EXPECT_EQ(people[1].rater, 9U);
  for (const PersonAgreement& person : people) {
    EXPECT_NEAR(*person.agreement.estimate, 0.7, 1e-14);
    EXPECT_NEAR(*person.kappa.estimate, 0.4, 1e-14);
    EXPECT_EQ(person.comparisons, 50U);
  }
}

TEST(AgreementWithOthers, CountsEveryItemOnceAndNeverComparesAPersonWithThemselves) {
  // Item 0: person 0 says 1, others say 1, 1, 0 (2/3). Item 1: 0 says 0, other says 1 (0). Item 2: 0 alone,
  // twice.
  const std::vector<std::uint32_t> item{0, 0, 0, 0, 1, 1, 2, 2};
  const std::vector<std::uint32_t> rater{0, 1, 2, 3, 0, 1, 0, 0};
  const std::vector<std::uint32_t> label{1, 1, 1, 0, 0, 1, 1, 1};
  const auto people = agreement_with_others(item, rater, label, 2);
  EXPECT_NEAR(*people[0].agreement.estimate, (2.0 / 3 + 0) / 2, 1e-15);
  EXPECT_EQ(people[0].items, 2U);
  EXPECT_EQ(people[0].comparisons, 4U);
  EXPECT_EQ(people[0].votes, 4U);
  const std::vector<std::uint32_t> zero{0};
  EXPECT_FALSE(agreement_with_others(zero, zero, zero, 2)[0].agreement.estimate);
}

TEST(AgreementWithOthers, LeavesOutOneItemAtATime) {
  // Five people on 25 items with gaps; person 2 judged some items twice.
  std::vector<std::uint32_t> item;
  std::vector<std::uint32_t> rater;
  std::vector<std::uint32_t> label;
  Xoshiro256 rng(8);
  for (std::uint32_t i = 0; i < 25; ++i) {
    const std::uint32_t truth = below(rng, 3);
    for (std::uint32_t r = 0; r < 5; ++r) {
      for (std::uint32_t times = 0; times < (r == 2 && i % 4 == 0 ? 2U : 1U); ++times) {
        if (below(rng, 5) == 0) continue;
        item.push_back(i);
        rater.push_back(r);
        label.push_back(below(rng, 3) == 0 ? below(rng, 3) : truth);
      }
    }
  }
  const auto without = [&](std::uint32_t left_out) {
    std::vector<std::uint32_t> of;
    std::vector<std::uint32_t> by;
    std::vector<std::uint32_t> said;
    for (std::size_t i = 0; i < item.size(); ++i) {
      if (item[i] == left_out) continue;
      of.push_back(item[i]);
      by.push_back(rater[i]);
      said.push_back(label[i]);
    }
    return agreement_with_others(of, by, said, 3);
  };
  const auto all = agreement_with_others(item, rater, label, 3);
  ASSERT_EQ(all.size(), 5U);
  for (std::size_t r = 0; r < 5; ++r) {
    double agreement = 0;
    double kappa = 0;
    for (std::uint32_t i = 0; i < 25; ++i) {
      const auto rest = without(i);
      agreement += std::pow(*rest[r].agreement.estimate - *all[r].agreement.estimate, 2);
      kappa += std::pow(*rest[r].kappa.estimate - *all[r].kappa.estimate, 2);
    }
    const auto items = static_cast<double>(all[r].items);
    const double factor = (items - 1) / items;
    EXPECT_NEAR(*all[r].agreement.se, std::sqrt(factor * agreement), 1e-12);
    EXPECT_NEAR(*all[r].kappa.se, std::sqrt(factor * kappa), 1e-12);
    const double t = *two_sided_t(.95, items - 1);
    EXPECT_NEAR(*all[r].kappa.high, std::min(1.0, *all[r].kappa.estimate + t * *all[r].kappa.se), 1e-12);
  }
}

TEST(AgreementWithOthers, SaysWhyItHasNoIntervalOrNoEstimate) {
  const std::vector<std::uint32_t> item{0, 0, 1, 1, 2};
  const std::vector<std::uint32_t> rater{0, 1, 0, 1, 2};
  const std::vector<std::uint32_t> label{0, 0, 0, 0, 1};
  const auto people = agreement_with_others(item, rater, label, 2);
  EXPECT_EQ(people[0].agreement.estimate, 1);
  EXPECT_TRUE(people[0].agreement.has_note(note::boundary));
  EXPECT_LT(*people[0].agreement.low, 0.5);
  EXPECT_TRUE(people[0].kappa.has_note(note::no_variation));
  EXPECT_TRUE(people[2].agreement.has_note(note::no_data));
  EXPECT_TRUE(people[2].kappa.has_note(note::no_data));
}

}  // namespace
}  // namespace assay::stats
