// Coefficients against published tables, R's irr and irrCAC, and their definitions by brute force.
#include "assay/stats/coefficients.hpp"

#include "assay/stats/kappa.hpp"
#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Rows {
  std::vector<std::uint32_t> item, rater, label;
  std::size_t labels = 0;

  void add(std::uint32_t i, std::uint32_t g, std::uint32_t k) {
    item.push_back(i);
    rater.push_back(g);
    label.push_back(k);
  }
  [[nodiscard]] CategoryRatings columns() const { return {item, rater, label, labels}; }
};

// A table with a column a rater; cells 1, 2, … or NA.
Rows read_table(const std::string& path, std::size_t labels) {
  Rows out;
  out.labels = labels;
  const auto cells = test::read_csv(path);
  for (std::uint32_t i = 1; i < cells.size(); ++i) {
    for (std::uint32_t g = 0; g < cells[i].size(); ++g) {
      if (cells[i][g] != "NA") out.add(i, g, static_cast<std::uint32_t>(std::stoul(cells[i][g])) - 1);
    }
  }
  return out;
}

Rows random_rows(Rng& rng, std::uint32_t items, std::uint32_t raters, std::uint32_t labels) {
  Rows out;
  out.labels = labels;
  for (std::uint32_t i = 0; i < items; ++i) {
    for (std::uint32_t g = 0; g < raters; ++g) {
      if (below(rng, 4) > 0) out.add(i, g, below(rng, 2) == 0 ? i % labels : below(rng, labels));
    }
  }
  return out;
}

constexpr Chance all_chances[] = {Chance::none, Chance::brennan_prediger, Chance::fleiss, Chance::conger, Chance::gwet};

double value(const boost::json::value& row, const char* key) { return row.at(key).to_number<double>(); }

// irrCAC prints agreement and chance with 13 digits and the standard error with five decimals.
void expect_as_irrcac(const Rows& rows, Chance chance, Weighting weighting, const boost::json::value& row, double& worst) {
  const auto found = agreement_these_annotators(rows.columns(), chance, weighting);
  ASSERT_TRUE(found.estimate && found.se);
  const double expected = (value(row, "pa") - value(row, "pe")) / (1 - value(row, "pe"));
  const double off = std::abs(*found.estimate - expected);
  EXPECT_LT(off, 1e-10) << found.method;
  EXPECT_NEAR(*found.se, value(row, "coeff.se"), 5.1e-6) << found.method;
  worst = std::max(worst, off);
}

class CoefficientReference : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = test::shared_folder();
    if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the reference numbers are elsewhere";
    shared_ = *folder;
    reference_ = test::read_json(shared_ + "/reference/statistics.json");
  }
  std::string shared_;
  boost::json::value reference_;
};

TEST_F(CoefficientReference, TheDiagnosesOfFleissAgreeWithHisPaperAndR) {
  const auto rows = read_table(shared_ + "/reference/published/fleiss_diagnoses.csv", 5);
  const auto& expected = reference_.at("R").at("fleiss_diagnoses");
  double worst = 0;
  expect_as_irrcac(rows, Chance::gwet, Weighting::identity, expected.at("gwet").at(0), worst);
  expect_as_irrcac(rows, Chance::fleiss, Weighting::identity, expected.at("fleissCAC").at(0), worst);
  expect_as_irrcac(rows, Chance::conger, Weighting::identity, expected.at("conger").at(0), worst);
  expect_as_irrcac(rows, Chance::brennan_prediger, Weighting::identity, expected.at("bp").at(0), worst);
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::fleiss).estimate, value(expected, "kappa"), 1e-10);
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::conger).estimate, value(expected, "exact_conger"), 1e-10);
  EXPECT_NEAR(*light_kappa(rows.columns()).estimate, value(expected, "light"), 1e-10);
  // Fleiss (1971), p. 381: kappa = .430 for these 30 patients and six psychiatrists.
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::fleiss).estimate, .430, 5e-4);
  test::report("coefficients, diagnoses of Fleiss", worst);
}

TEST_F(CoefficientReference, TheFourRatersOfGwetWithGapsAgreeWithR) {
  const auto rows = read_table(shared_ + "/reference/published/gwet_raw4raters.csv", 5);
  const auto& expected = reference_.at("R").at("gwet_raw4raters");
  double worst = 0;
  expect_as_irrcac(rows, Chance::gwet, Weighting::identity, expected.at("gwet").at(0), worst);
  expect_as_irrcac(rows, Chance::gwet, Weighting::ordinal, expected.at("gwet_ordinal").at(0), worst);
  expect_as_irrcac(rows, Chance::gwet, Weighting::quadratic, expected.at("gwet_quadratic").at(0), worst);
  expect_as_irrcac(rows, Chance::fleiss, Weighting::identity, expected.at("fleiss").at(0), worst);
  expect_as_irrcac(rows, Chance::conger, Weighting::identity, expected.at("conger").at(0), worst);
  expect_as_irrcac(rows, Chance::brennan_prediger, Weighting::identity, expected.at("bp").at(0), worst);
  expect_as_irrcac(rows, Chance::none, Weighting::identity, expected.at("pa").at(0), worst);
  test::report("coefficients, four raters of Gwet", worst);
}

TEST_F(CoefficientReference, TheCrowdSetsAgreeWithRAndThePythonPeers) {
  double worst = 0;
  double worst_peer = 0;
  for (const auto& [name, body] : reference_.at("sets").as_object()) {
    const auto* const agreement = body.as_object().if_contains("agreement");
    if (agreement == nullptr || !agreement->as_object().contains("gwet_ac1") || !body.as_object().contains("K")) continue;
    const auto labels = test::read_labels(shared_ + "/data/crowd/" + std::string(name) + "/labels.csv");
    Rows rows;
    rows.labels = body.at("K").to_number<std::size_t>();
    for (std::size_t i = 0; i < labels.item.size(); ++i) {
      rows.add(labels.item[i], labels.rater[i], static_cast<std::uint32_t>(labels.value[i]));
    }
    for (const auto& [chance, key] : {std::pair{Chance::none, "pa"},
                                      {Chance::gwet, "gwet_ac1"},
                                      {Chance::fleiss, "fleiss_pi_missing"},
                                      {Chance::brennan_prediger, "brennan_prediger"}}) {
      if (!agreement->as_object().contains(key)) continue;
      const double off = std::abs(*agreement_these_annotators(rows.columns(), chance).estimate - value(*agreement, key));
      EXPECT_LT(off, 1e-10) << name << ' ' << key;
      worst_peer = std::max(worst_peer, off);
    }
    const auto* const cac = reference_.at("R").at("irrCAC").as_object().if_contains(name);
    if (cac == nullptr) continue;
    for (const auto& [chance, key] : {std::pair{Chance::none, "pa"},
                                      {Chance::gwet, "gwet"},
                                      {Chance::fleiss, "fleiss"},
                                      {Chance::conger, "conger"},
                                      {Chance::brennan_prediger, "bp"}}) {
      if (cac->as_object().contains(key)) expect_as_irrcac(rows, chance, Weighting::identity, cac->at(key).at(0), worst);
    }
  }
  test::report("coefficients, crowd sets, peers", worst_peer);
  test::report("coefficients, crowd sets, irrCAC", worst);
}

TEST(Coefficients, WithTwoRatersCongerIsCohenAndFleissIsScott) {
  Rows rows;
  rows.labels = 2;
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> second;
  const int table[2][2] = {{20, 5}, {10, 15}};
  std::uint32_t item = 0;
  for (std::uint32_t k = 0; k < 2; ++k) {
    for (std::uint32_t l = 0; l < 2; ++l) {
      for (int i = 0; i < table[k][l]; ++i, ++item) {
        first.push_back(k);
        second.push_back(l);
        rows.add(item, 3, k);
        rows.add(item, 8, l);
      }
    }
  }
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::conger).estimate, *cohen_kappa(first, second, 2).estimate, 1e-14);
  // Scott (1955): pi = .55, .45, so p_e = .505.
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::fleiss).estimate, (.7 - .505) / .495, 1e-14);
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::brennan_prediger).estimate, .4, 1e-14);
  // Gwet (2008): p_e = 2 * .55 * .45.
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::gwet).estimate, (.7 - .495) / .505, 1e-14);
  const auto pairs = pairwise_agreement(rows.columns());
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].items, 50U);
  EXPECT_NEAR(*pairs[0].agreement.estimate, .7, 1e-15);
  EXPECT_NEAR(*pairs[0].kappa.estimate, .4, 1e-14);
}

TEST(Coefficients, OfTwoRatersLeaveOutOneItemAtATime) {
  Xoshiro256 rng(12);
  Rows rows = random_rows(rng, 20, 3, 3);
  for (const std::uint32_t i : {2U, 5U}) rows.add(i, 1, 0);  // a second time
  const auto all = pairwise_agreement(rows.columns());
  std::vector<double> agreement(all.size());
  std::vector<double> kappa(all.size());
  std::vector<double> items(all.size());
  for (std::uint32_t left_out = 0; left_out < 20; ++left_out) {
    Rows rest;
    rest.labels = 3;
    for (std::size_t i = 0; i < rows.item.size(); ++i) {
      if (rows.item[i] != left_out) rest.add(rows.item[i], rows.rater[i], rows.label[i]);
    }
    const auto without = pairwise_agreement(rest.columns());
    for (std::size_t p = 0; p < all.size(); ++p) {
      if (without[p].items == all[p].items) continue;
      items[p] += 1;
      agreement[p] += std::pow(*without[p].agreement.estimate - *all[p].agreement.estimate, 2);
      kappa[p] += std::pow(*without[p].kappa.estimate - *all[p].kappa.estimate, 2);
    }
  }
  ASSERT_EQ(all.size(), 3U);
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_EQ(static_cast<double>(all[p].kappa.clusters), items[p]);
    EXPECT_NEAR(*all[p].agreement.se, std::sqrt((items[p] - 1) / items[p] * agreement[p]), 1e-12);
    EXPECT_NEAR(*all[p].kappa.se, std::sqrt((items[p] - 1) / items[p] * kappa[p]), 1e-12);
  }
}

TEST(Coefficients, WeightedKappaIsTheOneOfCohenByItsDefinition) {
  Xoshiro256 rng(7);
  Rows rows;
  rows.labels = 4;
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> second;
  for (std::uint32_t i = 0; i < 60; ++i) {
    first.push_back(below(rng, 4));
    second.push_back(below(rng, 2) == 0 ? first.back() : below(rng, 4));
    rows.add(i, 0, first.back());
    rows.add(i, 1, second.back());
  }
  // Cohen (1968): 1 - sum of v o / sum of v e with disagreements v = 1 - w, over all pairs of rows.
  double seen = 0;
  double chance = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    for (std::size_t j = 0; j < 60; ++j) {
      const double d = static_cast<double>(first[i]) - static_cast<double>(second[j]);
      if (i == j) seen += d * d / 60;
      chance += d * d / 3600;
    }
  }
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::conger, Weighting::quadratic).estimate, 1 - seen / chance, 1e-12);
}

// The linearised variance is that of the delete-one-item jackknife up to terms of a higher order.
TEST(Coefficients, TheLinearisedErrorIsCloseToLeavingOutOneItemAtATime) {
  Xoshiro256 rng(11);
  const auto rows = random_rows(rng, 200, 6, 3);
  for (const auto chance : all_chances) {
    for (const auto weighting : {Weighting::identity, Weighting::ordinal}) {
      const auto whole = agreement_these_annotators(rows.columns(), chance, weighting);
      double mean = 0;
      std::vector<double> without;
      for (std::uint32_t left = 0; left < 200; ++left) {
        Rows rest;
        rest.labels = 3;
        for (std::size_t i = 0; i < rows.item.size(); ++i) {
          if (rows.item[i] != left) rest.add(rows.item[i], rows.rater[i], rows.label[i]);
        }
        without.push_back(*agreement_these_annotators(rest.columns(), chance, weighting).estimate);
        mean += without.back() / 200;
      }
      double squares = 0;
      for (const double one : without) squares += (one - mean) * (one - mean);
      EXPECT_NEAR(*whole.se / std::sqrt(199.0 / 200 * squares), 1, .05) << whole.method;
    }
  }
}

TEST(Coefficients, DoNotDependOnTheOrderOfRowsNorOnNames) {
  Xoshiro256 rng(3);
  const auto rows = random_rows(rng, 50, 5, 3);
  std::vector<std::size_t> order(rows.item.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  Rows moved;
  moved.labels = 3;
  for (const auto i : order) moved.add(rows.item[i], rows.rater[i], rows.label[i]);
  for (const auto chance : all_chances) {
    const auto a = agreement_these_annotators(rows.columns(), chance);
    const auto b = agreement_these_annotators(moved.columns(), chance);
    EXPECT_EQ(a.estimate, b.estimate);
    EXPECT_EQ(a.se, b.se);
    EXPECT_EQ(agreement_annotators_like_these(rows.columns(), chance).low, agreement_annotators_like_these(moved.columns(), chance).low);
  }
  EXPECT_EQ(light_kappa(rows.columns()).estimate, light_kappa(moved.columns()).estimate);
  auto renamed = rows;
  for (auto& rater : renamed.rater) rater = 4'000'000'000U - 7 * rater;
  for (auto& item : renamed.item) item = 1000 - item;
  for (const auto chance : all_chances) {
    EXPECT_NEAR(*agreement_these_annotators(renamed.columns(), chance).estimate,
                *agreement_these_annotators(rows.columns(), chance).estimate, 1e-12);
  }
}

TEST(Coefficients, SayWhyTheyHaveNothing) {
  Rows rows;
  rows.labels = 2;
  EXPECT_TRUE(agreement_these_annotators(rows.columns(), Chance::gwet).has_note(note::no_data));
  EXPECT_TRUE(light_kappa(rows.columns()).has_note(note::no_data));
  rows.add(1, 1, 0);
  rows.add(2, 2, 0);
  EXPECT_TRUE(agreement_these_annotators(rows.columns(), Chance::fleiss).has_note(note::no_data));  // no item with two
  rows.add(1, 2, 0);
  EXPECT_TRUE(agreement_these_annotators(rows.columns(), Chance::fleiss).has_note(note::no_variation));  // one label only
  EXPECT_TRUE(light_kappa(rows.columns()).has_note(note::no_variation));
  EXPECT_NEAR(*agreement_these_annotators(rows.columns(), Chance::gwet).estimate, 1, 1e-15);
  rows.label[0] = 2;
  EXPECT_TRUE(agreement_these_annotators(rows.columns(), Chance::gwet).has_note(note::bad_input));
  EXPECT_TRUE(pairwise_agreement(rows.columns()).empty());
  Rows one;
  one.labels = 2;
  one.add(1, 1, 0);
  one.add(1, 2, 1);
  EXPECT_TRUE(agreement_these_annotators(one.columns(), Chance::gwet).has_note(note::too_few));
  EXPECT_TRUE(agreement_annotators_like_these(one.columns(), Chance::gwet).has_note(note::too_few));
}

}  // namespace
}  // namespace assay::stats
