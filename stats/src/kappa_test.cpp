// Kappa and per-person agreement against hand-computed tables.
#include "assay/stats/kappa.hpp"

#include <cmath>
#include <vector>

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

TEST(CohenKappa, OfTheTablesOfThePapersIsAsPublished) {
  const auto kappa_of = [](const std::vector<std::vector<int>>& table) {
    std::vector<std::uint32_t> a;
    std::vector<std::uint32_t> b;
    for (std::uint32_t i = 0; i < 3; ++i) {
      for (std::uint32_t j = 0; j < 3; ++j) {
        a.insert(a.end(), static_cast<std::size_t>(table[i][j]), i);
        b.insert(b.end(), static_cast<std::size_t>(table[i][j]), j);
      }
    }
    return cohen_kappa(a, b, 3);
  };
  // Fleiss, Cohen and Everitt (1969): 200 patients, kappa .429 with a variance of .002885.
  const Estimate diagnoses = kappa_of({{106, 10, 4}, {22, 28, 10}, {2, 12, 6}});
  EXPECT_NEAR(*diagnoses.estimate, 0.429, 5e-4);
  EXPECT_NEAR(*diagnoses.se * *diagnoses.se, 0.002885, 5e-7);
  // Cohen (1968): .492.
  EXPECT_NEAR(*kappa_of({{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}).estimate, 0.492, 5e-4);
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
    EXPECT_NEAR(*person.agreement, 0.7, 1e-14);
    EXPECT_NEAR(*person.kappa, 0.4, 1e-14);
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
  EXPECT_NEAR(*people[0].agreement, (2.0 / 3 + 0) / 2, 1e-15);
  EXPECT_EQ(people[0].items, 2U);
  EXPECT_EQ(people[0].comparisons, 4U);
  EXPECT_EQ(people[0].votes, 4U);
  const std::vector<std::uint32_t> zero{0};
  EXPECT_FALSE(agreement_with_others(zero, zero, zero, 2)[0].agreement);
}

}  // namespace
}  // namespace assay::stats
