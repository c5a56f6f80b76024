// Intraclass correlations and Kendall's W against Shrout and Fleiss (1979), R's irr, and their definitions.
#include "assay/stats/reliability.hpp"

#include "test_data.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

// Shrout and Fleiss (1979), table 2: six targets, four judges.
const std::vector<double> shrout{9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};

TEST(Icc, OfShroutAndFleissIsTheirTableFour) {
  const RatingTable table{shrout, 6, 4};
  EXPECT_NEAR(*icc(table, IccModel::one_way, IccUnit::single).estimate, .17, .005);
  EXPECT_NEAR(*icc(table, IccModel::agreement, IccUnit::single).estimate, .29, .005);
  EXPECT_NEAR(*icc(table, IccModel::consistency, IccUnit::single).estimate, .71, .005);
  EXPECT_NEAR(*icc(table, IccModel::one_way, IccUnit::average).estimate, .44, .005);
  EXPECT_NEAR(*icc(table, IccModel::agreement, IccUnit::average).estimate, .62, .005);
  EXPECT_NEAR(*icc(table, IccModel::consistency, IccUnit::average).estimate, .91, .005);
}

TEST(Icc, OfTheAnxietyRatingsAgreesWithR) {
  const auto folder = test::shared_folder();
  if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the reference numbers are elsewhere";
  const auto cells = test::read_csv(*folder + "/reference/published/anxiety.csv");
  std::vector<double> values;
  for (std::size_t i = 1; i < cells.size(); ++i) {
    for (const auto& cell : cells[i]) values.push_back(std::stod(cell));
  }
  const RatingTable table{values, 20, 3};
  const auto reference = test::read_json(*folder + "/reference/statistics.json");
  const auto& expected = reference.at("R").at("anxiety");
  double worst = 0;
  const auto near = [&](double found, double wanted) {
    EXPECT_NEAR(found, wanted, 1e-9);
    worst = std::max(worst, std::abs(found - wanted));
  };
  struct Case {
    const char* name;
    IccModel model;
    IccUnit unit;
  };
  for (const auto& one : {Case{"oneway_agreement_single", IccModel::one_way, IccUnit::single},
                          Case{"oneway_agreement_average", IccModel::one_way, IccUnit::average},
                          Case{"twoway_consistency_single", IccModel::consistency, IccUnit::single},
                          Case{"twoway_consistency_average", IccModel::consistency, IccUnit::average},
                          Case{"twoway_agreement_single", IccModel::agreement, IccUnit::single},
                          Case{"twoway_agreement_average", IccModel::agreement, IccUnit::average}}) {
    const auto& wanted = expected.at("icc").at(one.name);
    const auto found = icc(table, one.model, one.unit);
    SCOPED_TRACE(one.name);
    near(*found.estimate, wanted.at("icc").to_number<double>());
    // For the mean of the raters irr puts the mean's correlation where McGraw and Wong have the single one's: its limits are no
    // target. Ours are those of the single rating, stepped up.
    if (one.model == IccModel::agreement && one.unit == IccUnit::average) {
      const auto single = icc(table, IccModel::agreement, IccUnit::single);
      near(*found.low, *spearman_brown(*single.low, 3));
      near(*found.high, *spearman_brown(*single.high, 3));
      continue;
    }
    near(*found.low, wanted.at("lo").to_number<double>());
    near(*found.high, wanted.at("hi").to_number<double>());
  }
  const auto w = kendall_w(table);
  near(*w.estimate, expected.at("kendall_w").to_number<double>());
  EXPECT_TRUE(w.has_interval());
  test::report("intraclass correlations and Kendall W, anxiety", worst);
}

TEST(Icc, SaysWhyItHasNothing) {
  const std::vector<double> same{3, 3, 3, 3};
  EXPECT_TRUE(icc({same, 2, 2}, IccModel::agreement, IccUnit::single).has_note(note::no_variation));
  const std::vector<double> alike{1, 1, 2, 2, 3, 3};
  const auto perfect = icc({alike, 3, 2}, IccModel::consistency, IccUnit::single);
  EXPECT_NEAR(*perfect.estimate, 1, 1e-12);
  EXPECT_TRUE(perfect.has_note(note::boundary));
  EXPECT_FALSE(perfect.has_interval());
  EXPECT_TRUE(icc({alike, 6, 1}, IccModel::one_way, IccUnit::single).has_note(note::no_data));
  EXPECT_TRUE(icc({alike, 3, 3}, IccModel::one_way, IccUnit::single).has_note(note::bad_input));
  const std::vector<double> broken{1, NAN, 2, 2};
  EXPECT_TRUE(icc({broken, 2, 2}, IccModel::one_way, IccUnit::single).has_note(note::bad_input));
}

TEST(KendallW, IsOneWhereAllOrderAlikeAndNoneWhereNobodyOrders) {
  const std::vector<double> alike{1, 10, 2, 20, 3, 30, 4, 40};
  EXPECT_NEAR(*kendall_w({alike, 4, 2}).estimate, 1, 1e-14);
  EXPECT_TRUE(kendall_w({alike, 4, 2}).has_note(note::too_few));
  const std::vector<double> opposite{1, 4, 2, 3, 3, 2, 4, 1};
  EXPECT_NEAR(*kendall_w({opposite, 4, 2}).estimate, 0, 1e-14);
  const std::vector<double> same{3, 3, 3, 3};
  EXPECT_TRUE(kendall_w({same, 2, 2}).has_note(note::no_variation));
}

// The mean Spearman correlation of the pairs is (k W - 1) / (k - 1) without ties (Kendall and Gibbons, eq. 6.3).
TEST(KendallW, IsTheMeanOfSpearmansCorrelations) {
  const std::vector<double> table{1, 2, 1, 2, 1, 3, 3, 4, 2, 4, 3, 5, 5, 5, 4};
  double mean = 0;
  for (const auto& [a, b] : {std::pair<std::size_t, std::size_t>{0, 1}, {0, 2}, {1, 2}}) {
    double squares = 0;
    for (std::size_t i = 0; i < 5; ++i) {
      const double d = table[3 * i + a] - table[3 * i + b];
      squares += d * d;
    }
    mean += (1 - 6 * squares / (5 * 24)) / 3;
  }
  const double w = *kendall_w({table, 5, 3}).estimate;
  EXPECT_NEAR((3 * w - 1) / 2, mean, 1e-14);
}

TEST(SpearmanBrown, OfOneHalfDoubledIsTwoThirdsAndBack) {
  EXPECT_NEAR(*spearman_brown(.5, 2), 2.0 / 3, 1e-15);
  EXPECT_NEAR(*raters_for(.5, 2.0 / 3), 2, 1e-14);
  EXPECT_NEAR(*spearman_brown(.8, *raters_for(.8, .95)), .95, 1e-14);
  EXPECT_NEAR(*spearman_brown(.9, .5), .45 / .55, 1e-15);
  // The mean of the raters is as reliable as a single one, stepped up.
  const RatingTable table{shrout, 6, 4};
  for (const auto model : {IccModel::one_way, IccModel::agreement, IccModel::consistency}) {
    EXPECT_NEAR(*spearman_brown(*icc(table, model, IccUnit::single).estimate, 4), *icc(table, model, IccUnit::average).estimate, 1e-12);
  }
  EXPECT_FALSE(spearman_brown(2, 2));
  EXPECT_FALSE(spearman_brown(-.9, 3));
  EXPECT_FALSE(raters_for(0, .9));
}

}  // namespace
}  // namespace assay::stats
