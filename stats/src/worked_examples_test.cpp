// Examples of the original papers. Where only the table is public knowledge, what it gives is computed from the definition, and the test
// says so by its name.
#include "assay/stats/coefficients.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/marginal.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

// table[i][j]: items that the first rater calls i and the second j.
template <std::size_t K>
struct Table {
  std::array<std::array<int, K>, K> counts;

  [[nodiscard]] double total() const {
    double sum = 0;
    for (const auto& row : counts) {
      for (const int n : row) sum += n;
    }
    return sum;
  }
  void rows(std::vector<std::uint32_t>& first, std::vector<std::uint32_t>& second) const {
    for (std::uint32_t i = 0; i < K; ++i) {
      for (std::uint32_t j = 0; j < K; ++j) {
        first.insert(first.end(), static_cast<std::size_t>(counts[i][j]), i);
        second.insert(second.end(), static_cast<std::size_t>(counts[i][j]), j);
      }
    }
  }
};

template <std::size_t K>
struct Columns {
  std::vector<std::uint32_t> first, second, item, rater, label;
  explicit Columns(const Table<K>& table) {
    table.rows(first, second);
    for (std::uint32_t i = 0; i < first.size(); ++i) {
      for (const std::uint32_t r : {0U, 1U}) {
        item.push_back(i);
        rater.push_back(r);
        label.push_back(r == 0 ? first[i] : second[i]);
      }
    }
  }
  [[nodiscard]] CategoryRatings ratings() const { return {item, rater, label, K}; }
  [[nodiscard]] PairedLabels paired() const { return {first, second, K}; }
};

// Weighted kappa of shares p, and its standard error by the delta method for multinomial counts, derivatives taken numerically.
template <std::size_t K, class Weight>
double kappa_of(const std::array<double, K * K>& p, const Weight& weight) {
  std::array<double, K> row{};
  std::array<double, K> column{};
  for (std::size_t i = 0; i < K; ++i) {
    for (std::size_t j = 0; j < K; ++j) {
      row[i] += p[i * K + j];
      column[j] += p[i * K + j];
    }
  }
  double seen = 0;
  double chance = 0;
  for (std::size_t i = 0; i < K; ++i) {
    for (std::size_t j = 0; j < K; ++j) {
      seen += weight(i, j) * p[i * K + j];
      chance += weight(i, j) * row[i] * column[j];
    }
  }
  return (seen - chance) / (1 - chance);
}

template <std::size_t K, class Weight>
double kappa_error(const Table<K>& table, const Weight& weight) {
  std::array<double, K * K> p{};
  for (std::size_t c = 0; c < K * K; ++c) p[c] = table.counts[c / K][c % K] / table.total();
  double mean = 0;
  double square = 0;
  for (std::size_t c = 0; c < K * K; ++c) {
    auto up = p;
    auto down = p;
    up[c] += 1e-5;
    down[c] -= 1e-5;
    const double slope = (kappa_of<K>(up, weight) - kappa_of<K>(down, weight)) / 2e-5;
    mean += p[c] * slope;
    square += p[c] * slope * slope;
  }
  return std::sqrt((square - mean * mean) / table.total());
}

constexpr auto identity = [](std::size_t i, std::size_t j) { return i == j ? 1.0 : 0.0; };
constexpr auto quadratic = [](std::size_t i, std::size_t j) {
  const double d = static_cast<double>(i) - static_cast<double>(j);
  return 1 - d * d / 4;
};

// Cohen (1968), Psychological Bulletin 70, table 1: two judges, 200 cases of personality disorder, neurosis and psychosis.
constexpr Table<3> cohen{{{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}}};

TEST(WorkedExamples, CohensDiagnosesHaveHisKappa) {
  const Columns<3> columns(cohen);
  EXPECT_NEAR(*cohen_kappa(columns.first, columns.second, 3).estimate, .492, 5e-4);
  EXPECT_NEAR(*cohen_kappa(columns.first, columns.second, 3).estimate, (.70 - .41) / .59, 1e-14);
  EXPECT_NEAR(*agreement_these_annotators(columns.ratings(), Chance::conger).estimate, (.70 - .41) / .59, 1e-14);
  // Everybody's weighted kappa has equal steps here; his of 1, 3 and 6 (.348) has not.
  std::array<double, 9> p{};
  for (std::size_t c = 0; c < 9; ++c) p[c] = cohen.counts[c / 3][c % 3] / 200.0;
  EXPECT_NEAR(*agreement_these_annotators(columns.ratings(), Chance::conger, Weighting::quadratic).estimate, kappa_of<3>(p, quadratic),
              1e-12);
  const double of_cohen = kappa_of<3>(p, [](std::size_t i, std::size_t j) {
    const double v[3][3] = {{0, 1, 3}, {1, 0, 6}, {3, 6, 0}};
    return 1 - v[i][j] / 6;
  });
  EXPECT_NEAR(of_cohen, .348, 5e-4);  // so kappa_of is his definition
}

// Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72: their table of 200 cases.
constexpr Table<3> fleiss_cohen_everitt{{{{106, 10, 4}, {22, 28, 10}, {2, 12, 6}}}};

TEST(WorkedExamples, ErrorsOfFleissCohenAndEverittAreThoseOfTheDeltaMethodOnTheirTable) {
  for (const Table<3>& table : {fleiss_cohen_everitt, cohen}) {
    const Columns<3> columns(table);
    const Estimate plain = cohen_kappa(columns.first, columns.second, 3);
    EXPECT_NEAR(*plain.se, kappa_error<3>(table, identity), 1e-9);
    // Of the weighted one, with n - 1 for n as everywhere.
    const Estimate weighted = agreement_these_annotators(columns.ratings(), Chance::conger, Weighting::quadratic);
    EXPECT_NEAR(*weighted.se, kappa_error<3>(table, quadratic) * std::sqrt(200.0 / 199), 1e-9);
  }
  const Columns<3> columns(fleiss_cohen_everitt);
  EXPECT_NEAR(*cohen_kappa(columns.first, columns.second, 3).estimate, (.70 - .475) / .525, 1e-14);
}

TEST(WorkedExamples, BrennanAndPredigersKappaOfCohensDiagnosesByItsDefinition) {
  // Brennan and Prediger (1981), Educational and Psychological Measurement 41: every one of n categories as likely, (p_o - 1/n) / (1 -
  // 1/n).
  const Columns<3> columns(cohen);
  EXPECT_NEAR(*agreement_these_annotators(columns.ratings(), Chance::brennan_prediger).estimate, (.70 - 1.0 / 3) / (2.0 / 3), 1e-14);
}

// Stuart (1953, 1955, Biometrika 42): unaided distance vision of the right and the left eye of 7,477 women.
constexpr Table<4> eyes{{{{1520, 266, 124, 66}, {234, 1512, 432, 78}, {117, 362, 1772, 205}, {36, 82, 179, 492}}}};

TEST(WorkedExamples, TheEyesOfStuartAndOfBhapkar) {
  const Columns<4> columns(eyes);
  const MarginalTest stuart = stuart_maxwell(columns.paired());
  EXPECT_EQ(stuart.n, 7477U);
  EXPECT_EQ(stuart.df, 3U);
  // Stuart's 11.96, and 11.98 as Bhapkar (1966) has it.
  EXPECT_NEAR(*stuart.statistic, 11.96, .005);
  EXPECT_NEAR(*bhapkar(columns.paired()).statistic, 11.98, .005);
  // By its definition: d' V^-1 d of the first three categories, by Cramer's rule.
  double d[3];
  double v[3][3];
  for (std::size_t i = 0; i < 3; ++i) {
    double row = 0;
    double column = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      row += eyes.counts[i][j];
      column += eyes.counts[j][i];
    }
    d[i] = row - column;
    for (std::size_t j = 0; j < 3; ++j) v[i][j] = -(eyes.counts[i][j] + eyes.counts[j][i]);
    v[i][i] = row + column - 2 * eyes.counts[i][i];
  }
  const auto determinant = [](const double(&m)[3][3]) {
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  };
  double expected = 0;
  for (std::size_t j = 0; j < 3; ++j) {
    double replaced[3][3];
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t k = 0; k < 3; ++k) replaced[i][k] = k == j ? d[i] : v[i][k];
    }
    expected += d[j] * determinant(replaced) / determinant(v);
  }
  EXPECT_NEAR(*stuart.statistic, expected, 1e-10);
  EXPECT_NEAR(*bhapkar(columns.paired()).statistic, expected / (1 - expected / 7477), 1e-9);
}

TEST(WorkedExamples, TheDiagnosesOfFleissAndEverittGiveFourteen) {
  // Fleiss and Everitt (1971), British Journal of Mathematical and Statistical Psychology 24: two diagnosticians, 100 patients.
  const Columns<3> columns(Table<3>{{{{35, 5, 0}, {15, 20, 5}, {10, 5, 5}}}});
  const MarginalTest found = stuart_maxwell(columns.paired());
  EXPECT_NEAR(*found.statistic, 14, 1e-12);
  EXPECT_EQ(found.df, 2U);
}

}  // namespace
}  // namespace assay::stats
