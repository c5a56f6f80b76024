// Many-facet Rasch: against the numbers of TAM, a marginal likelihood written out, and simulated raters.
#include "assay/stats/facets.hpp"

#include "assay/stats/distributions.hpp"

#include "facets_model.hpp"
#include "rubric_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using namespace test;

// The marginal log-likelihood by its definition: every category's probability, 121 points of the ability. Parameters:
// severities, difficulties, tau but the last (which makes their sum 0), all of these for every dimension with partial
// credit, and the sd.
struct Written {
  const RubricTable& table;
  std::size_t items, raters, dimensions, points;
  bool partial = false;

  // The sum of tau up to every category, dimension by dimension.
  [[nodiscard]] std::vector<double> costs(const std::vector<double>& x) const {
    std::vector<double> out(dimensions * points);
    for (std::size_t d = 0; d < dimensions; ++d) {
      const std::size_t from = raters + dimensions + (partial ? d * (points - 2) : 0);
      for (std::size_t k = 1; k + 1 < points; ++k) out[d * points + k] = out[d * points + k - 1] + x[from + k - 1];
    }
    return out;
  }
  [[nodiscard]] double probability(const std::vector<double>& x, const double* cost, std::size_t row, double theta) const {
    const double eta = theta - x[table.rater[row]] - x[raters + table.dimension[row]];
    double total = 0;
    for (std::size_t k = 0; k < points; ++k) total += std::exp(static_cast<double>(k) * eta - cost[k]);
    const auto k = static_cast<std::size_t>(table.value[row] - 1);
    return std::exp(static_cast<double>(k) * eta - cost[k]) / total;
  }
  [[nodiscard]] double operator()(const std::vector<double>& x) const {
    const std::vector<double> cost = costs(x);
    std::vector<double> marginal(items);
    double weights = 0;
    for (int q = -60; q <= 60; ++q) {
      const double z = q * 0.1;
      std::vector<double> p(items, std::exp(-z * z / 2));
      weights += p[0];
      for (std::size_t row = 0; row < table.value.size(); ++row)
        p[table.item[row]] *= probability(x, &cost[table.dimension[row] * points], row, x.back() * z);
      for (std::size_t i = 0; i < items; ++i) marginal[i] += p[i];
    }
    double sum = 0;
    for (const double m : marginal) sum += std::log(m / weights);
    return sum;
  }
};

std::vector<double> written_parameters(const FacetsFit& fit) {
  std::vector<double> x;
  for (const Estimate& each : fit.severity) x.push_back(*each.estimate);
  for (const Estimate& each : fit.difficulty) x.push_back(*each.estimate);
  for (const Steps& each : fit.steps) x.insert(x.end(), each.tau.begin(), each.tau.end() - 1);
  x.push_back(*fit.sd.estimate);
  return x;
}

void check_maximum(const Written& written, const FacetsFit& fit) {
  ASSERT_TRUE(fit.ok());
  EXPECT_TRUE(fit.converged);
  const std::vector<double> x = written_parameters(fit);
  const double off = std::abs(written(x) - *fit.log_likelihood);
  report("facets log-likelihood, written out", off);
  EXPECT_LT(off, 2e-8);  // 81 nodes instead of 121
  const std::vector<double> found = climb(written, x);
  report("facets parameters, search", largest_difference(found, x));
  EXPECT_LT(largest_difference(found, x), 1e-5);
  EXPECT_LE(written(found) - written(x), 1e-9);
}

TEST(Facets, FindsTheMaximumThatASearchFinds) {
  const RubricTable table = simulate_scale({.items = 12, .raters = 3, .raters_each = 2, .dimensions = 2, .tau = {-0.5, 0.5}}, 4);
  check_maximum({table, 12, 3, 2, 3}, fit_facets(table.columns(12, 3, 2)));
}

TEST(Facets, WithPartialCreditLikewise) {
  const RubricTable table = simulate_scale({.items = 14, .raters = 2, .raters_each = 2, .dimensions = 2, .tau = {-0.5, 0.2, 0.3}}, 8);
  const FacetsFit fit = fit_facets(table.columns(14, 2, 2), {.steps = StepModel::partial_credit});
  check_maximum({table, 14, 2, 2, 4, true}, fit);
  EXPECT_EQ(fit.parameters, 1U + 2 + 2 * 2 + 1);
  EXPECT_GE(*fit.log_likelihood, *fit_facets(table.columns(14, 2, 2)).log_likelihood);
}

TEST(Facets, TheSlopesOfAnAbilityAreItsDerivatives) {
  const RubricTable table = simulate_scale({.items = 10, .raters = 3, .raters_each = 2, .dimensions = 2, .tau = {-0.5, 0.5}}, 5);
  RubricRows rows;
  FacetsData data;
  std::vector<Note> notes;
  ASSERT_TRUE(read_rows(table.columns(10, 3, 2), rows, notes));
  ASSERT_TRUE(read_facets(rows, StepModel::rating_scale, data, notes));
  const FacetsOptions options;
  const FacetsModel model(data, 81, options);
  std::vector<double> x = {0, 0.3, -0.2, 0.1, -0.4, -0.6, 1.1};
  ASSERT_EQ(data.layout.size, x.size());
  const auto ability = [&](const std::vector<double>& at, std::size_t item) {
    std::vector<double> p;
    model.posterior(item, model.tables(at), at, p);
    double mean = 0;
    for (std::size_t q = 0; q < p.size(); ++q) mean += p[q] * model.nodes()[q] * at.back();
    return mean;
  };
  double worst = 0;
  for (std::size_t item = 0; item < 10; ++item) {
    std::vector<double> p;
    model.posterior(item, model.tables(x), x, p);
    const auto slope = model.ability_slopes(item, model.tables(x), x, p);
    for (std::size_t a = 0; a < x.size(); ++a) {
      auto above = x;
      auto below = x;
      above[a] += 1e-5;
      below[a] -= 1e-5;
      worst = std::max(worst, std::abs(slope[a] - (ability(above, item) - ability(below, item)) / 2e-5));
    }
  }
  report("facets slopes of abilities, numeric", worst);
  EXPECT_LT(worst, 1e-8);
}

TEST(Facets, IntervalsOfAbilitiesCarryTheErrorsOfTheParameters) {
  constexpr int runs = 400;
  int held = 0;
  Xoshiro256 rng(14);
  for (int run = 0; run < runs; ++run) {
    RubricTable table;
    double first = 0;
    for (std::uint32_t i = 0; i < 20; ++i) {
      const double worth = normal(rng);
      if (i == 0) first = worth;
      for (std::uint32_t r = 0; r < 4; ++r) {
        const double at = worth - 0.4 * (r - 1.5);
        const double weight[3] = {1, std::exp(at + 0.5), std::exp(2 * at)};
        double u = uniform(rng) * (weight[0] + weight[1] + weight[2]);
        std::uint32_t k = 0;
        for (; k < 2 && u >= weight[k]; ++k) u -= weight[k];
        table.add(i, r, k, 0);
      }
    }
    const FacetsFit fit = fit_facets(table.columns(20, 4, 1), {.nodes = 31});
    ASSERT_TRUE(fit.ok());
    held += *fit.item[0].low <= first && first <= *fit.item[0].high ? 1 : 0;
  }
  std::printf("  %.3f of abilities within their interval\n", static_cast<double>(held) / runs);
  EXPECT_GE(held, .92 * runs);
  EXPECT_LE(held, .98 * runs);
}

// The covariance of severities summing to zero from second differences of the likelihood written out, the last severity being
// what is left.
TEST(Facets, ErrorsAreThoseOfTheNumericalHessianAndScores) {
  const RubricTable table =
      simulate_scale({.items = 12, .raters = 3, .raters_each = 2, .dimensions = 2, .tau = {-0.5, 0.5}, .halo = 1.5}, 4);
  const FacetsFit fit = fit_facets(table.columns(12, 3, 2));
  const Written written{table, 12, 3, 2, 3};
  std::vector<double> x = written_parameters(fit);
  x.erase(x.begin() + 2);
  const auto f = [&](std::vector<double> free) {
    free.insert(free.begin() + 2, -free[0] - free[1]);
    return written(free);
  };
  const double h = 1e-3;
  Matrix information(x.size());
  for (std::size_t a = 0; a < x.size(); ++a) {
    for (std::size_t b = 0; b < x.size(); ++b) {
      const auto at = [&](double s, double t) {
        std::vector<double> y = x;
        y[a] += s * h;
        y[b] += t * h;
        return f(y);
      };
      information.at(a, b) = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * h);
    }
  }
  ASSERT_TRUE(cholesky(information));
  const Matrix covariance = inverse(information);
  double worst = 0;
  const auto compare = [&](double se, std::size_t at) { worst = std::max(worst, std::abs(se / std::sqrt(covariance.at(at, at)) - 1)); };
  compare(fit.severity_model_se[0], 0);
  compare(fit.severity_model_se[1], 1);
  compare(fit.steps[0].se[0], 4);
  compare(*fit.sd.se, 5);
  report("facets standard errors, numeric (relative)", worst);
  EXPECT_LT(worst, 1e-4);
  // The sandwich, from the numeric score of every item.
  Matrix meat(x.size());
  for (std::uint32_t i = 0; i < 12; ++i) {
    RubricTable own;
    for (std::size_t row = 0; row < table.value.size(); ++row) {
      if (table.item[row] == i) own.add(i, table.rater[row], table.value[row], table.dimension[row]);
    }
    const Written of_item{own, 12, 3, 2, 3};
    std::vector<double> score(x.size());
    for (std::size_t a = 0; a < x.size(); ++a) {
      const auto at = [&](double step) {
        std::vector<double> y = x;
        y[a] += step;
        y.insert(y.begin() + 2, -y[0] - y[1]);
        return of_item(y);
      };
      score[a] = (at(1e-4) - at(-1e-4)) / 2e-4;
    }
    for (std::size_t a = 0; a < x.size(); ++a) {
      for (std::size_t b = 0; b < x.size(); ++b) meat.at(a, b) += score[a] * score[b];
    }
  }
  bool clustered_is_larger = false;
  for (std::size_t r = 0; r < 2; ++r) {
    double clustered = 0;
    for (std::size_t a = 0; a < x.size(); ++a) {
      for (std::size_t b = 0; b < x.size(); ++b) clustered += covariance.at(r, a) * meat.at(a, b) * covariance.at(b, r);
    }
    const double larger = std::max(std::sqrt(clustered * 12 / 11), std::sqrt(covariance.at(r, r)));
    EXPECT_NEAR(*fit.severity[r].se / larger, 1, 1e-4);
    clustered_is_larger = clustered_is_larger || clustered > covariance.at(r, r);
  }
  EXPECT_TRUE(clustered_is_larger);
}

class FacetsReference : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = shared_folder();
    if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
    shared_ = *folder;
  }
  std::string shared_;
};

// The reference was fitted to the set data.sim.mfr of TAM (rater 1, ..., 5 in turn), which is not stored. Posterior means and
// standard deviations depend on rater and total score only: each of the stored ones must be that of some total.
TEST_F(FacetsReference, PosteriorsAtTheParametersOfTamAreThoseOfTam) {
  const boost::json::value reference = read_json(shared_ + "/reference/statistics.json");
  const auto& tam = reference.at("mfrm").at("rsm_rater");
  const std::vector<double> xsi = numbers(tam.at("xsi").at("est"));
  const std::vector<double> eap = numbers(tam.at("EAP"));
  const std::vector<double> sd = numbers(tam.at("SD_EAP"));
  RubricTable table;  // item = rater * 16 + total
  for (std::uint32_t r = 0; r < 5; ++r) {
    for (std::uint32_t total = 0; total < 16; ++total) {
      for (std::uint32_t d = 0; d < 5; ++d) {
        const std::uint32_t points = total / 5 + (total % 5 > d ? 1 : 0);
        table.add(r * 16 + total, r, points, d);
      }
    }
  }
  RubricRows rows;
  FacetsData data;
  std::vector<Note> notes;
  ASSERT_TRUE(read_rows(table.columns(80, 5, 5), rows, notes));
  ASSERT_TRUE(read_facets(rows, StepModel::rating_scale, data, notes));
  ASSERT_EQ(data.layout.size - 1, static_cast<std::size_t>(tam.at("npar").to_number<int>()));
  const FacetsOptions options;
  const FacetsModel model(data, options.nodes, options);
  std::vector<double> x(xsi.begin() + 8, xsi.begin() + 13);
  x.insert(x.end(), xsi.begin(), xsi.begin() + 5);
  x.push_back(xsi[5]);
  x.push_back(xsi[5] + xsi[6]);
  x.push_back(std::sqrt(tam.at("variance").to_number<double>()));
  const std::vector<CellTable> tables = model.tables(x);
  std::vector<double> p;
  double worst = 0;
  for (std::size_t row = 0; row < eap.size(); ++row) {
    double best = HUGE_VAL;
    for (std::size_t total = 0; total < 16; ++total) {
      model.posterior(row % 5 * 16 + total, tables, x, p);
      double mean = 0;
      double square = 0;
      for (std::size_t q = 0; q < p.size(); ++q) mean += p[q] * model.nodes()[q] * x.back();
      for (std::size_t q = 0; q < p.size(); ++q) square += p[q] * std::pow(model.nodes()[q] * x.back() - mean, 2);
      best = std::min(best, std::max(std::abs(mean - eap[row]), std::abs(std::sqrt(square) - sd[row])));
    }
    worst = std::max(worst, best);
  }
  report("posteriors at TAM's parameters", worst);
  EXPECT_LT(worst, 1e-7);
}

// The rubric of generated recipes: six criteria from 1 to 6.
RubricTable read_recipes(const std::string& path, std::size_t& items, std::size_t& raters) {
  std::ifstream file(path);
  std::string line;
  RubricTable out;
  std::map<std::string, std::uint32_t> item;
  std::map<std::string, std::uint32_t> rater;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> cell;
    std::istringstream stream(line);
    for (std::string each; std::getline(stream, each, '\t');) cell.push_back(each);
    const auto index = [](auto& names, const std::string& name) {
      return names.emplace(name, static_cast<std::uint32_t>(names.size())).first->second;
    };
    const std::uint32_t i = index(item, cell[9] + cell[11]);
    const std::uint32_t r = index(rater, cell[2]);
    for (std::uint32_t d = 0; d < 6; ++d) out.add(i, r, std::stod(cell[3 + d]), d);
  }
  items = item.size();
  raters = rater.size();
  return out;
}

TEST_F(FacetsReference, TheRecipesHaveRatersOfDifferentSeverity) {
  std::size_t items = 0;
  std::size_t raters = 0;
  const RubricTable table = read_recipes(shared_ + "/data/recipe_rubric/cleaned_data_anonymized.csv", items, raters);
  double last = -HUGE_VAL;
  int rounds = -1;
  bool fell = false;
  FacetsOptions options{.nodes = 321};
  options.progress = [&](int round, double objective) {
    fell = fell || objective < last - 1e-12 * std::abs(last) || round != rounds + 1;
    last = objective;
    rounds = round;
  };
  const FacetsFit same = fit_facets(table.columns(items, raters, 6), options);
  ASSERT_TRUE(same.ok());
  EXPECT_TRUE(same.converged);
  EXPECT_FALSE(fell);
  EXPECT_EQ(rounds, same.rounds);
  const FacetsFit own = fit_facets(table.columns(items, raters, 6), {.steps = StepModel::partial_credit, .nodes = 321});
  ASSERT_TRUE(own.ok());
  EXPECT_GT(*own.log_likelihood, *same.log_likelihood);
  EXPECT_EQ(own.parameters - same.parameters, 5U * 4);
  EXPECT_GT(*same.severity_separation.estimate, 2);
  std::printf("  %zu items, %zu raters, %zu ratings: deviance %.1f, reliability %.2f, severities %.2f, %d rounds, %zu nodes\n", items,
              raters, same.n, *same.deviance, *same.reliability.estimate, *same.severity_reliability.estimate, same.rounds, same.nodes);
}

TEST(Facets, RecoversWhatMadeTheRatingsAndFindsTheErraticRater) {
  const ScaleShape shape{.items = 400, .raters = 8, .raters_each = 3, .dimensions = 3, .tau = {-1, 0, 1}, .sd = 1.5, .erratic = 0.5};
  const RubricTable table = simulate_scale(shape, 21);
  const FacetsFit fit = fit_facets(table.columns(400, 8, 3));
  ASSERT_TRUE(fit.ok());
  EXPECT_GT(fit.rater_fit[0].outfit, 1.3);
  EXPECT_GT(fit.rater_fit[0].infit, 1.2);
  for (std::size_t r = 1; r < 8; ++r) {
    EXPECT_LT(fit.rater_fit[r].infit, 1.05) << r;
    // Against the last one: the erratic one moves the mean.
    EXPECT_NEAR(*fit.severity[r].estimate - *fit.severity[7].estimate, table.true_severity[r] - 1, 0.3);
  }
  const FacetsFit sound =
      fit_facets(simulate_scale({.items = 400, .raters = 8, .raters_each = 3, .dimensions = 3, .tau = {-1, 0, 1}}, 5).columns(400, 8, 3));
  double infit = 0;
  double outfit = 0;
  for (const FitMeanSquares& each : sound.rater_fit) {
    infit += each.infit / 8;
    outfit += each.outfit / 8;
    EXPECT_GT(each.n, 400U);
  }
  EXPECT_NEAR(infit, 1, 0.02);
  EXPECT_NEAR(outfit, 1, 0.03);
  EXPECT_NEAR(*sound.sd.estimate, 1, 0.15);
  EXPECT_NEAR(sound.steps[0].tau[0], -1, 0.15);
}

TEST(Facets, IntervalsOfSeveritiesHoldTheTruthAlsoWithAHalo) {
  for (const double halo : {0.0, 0.7}) {
    std::size_t held = 0;
    std::size_t by_model = 0;
    const std::size_t runs = 120;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
      const ScaleShape shape{.items = 40, .raters = 5, .raters_each = 2, .dimensions = 3, .tau = {-1, 0, 1}, .halo = halo};
      const RubricTable table = simulate_scale(shape, seed);
      const FacetsFit fit = fit_facets(table.columns(40, 5, 3));
      ASSERT_TRUE(fit.ok());
      for (std::size_t r = 0; r < 5; ++r) {
        // A halo shrinks the scale of logits, so severities are compared on that of the fit.
        const double truth = table.true_severity[r] * (halo > 0 ? 0.86 : 1);
        held += *fit.severity[r].low <= truth && truth <= *fit.severity[r].high ? 1 : 0;
        by_model += std::abs(*fit.severity[r].estimate - truth) <= 1.96 * fit.severity_model_se[r] ? 1 : 0;
      }
    }
    const double share = static_cast<double>(held) / (5.0 * runs);
    std::printf("  halo %.1f: %.3f of severities within their interval, %.3f by the model alone\n", halo, share,
                static_cast<double>(by_model) / (5.0 * runs));
    EXPECT_NEAR(share, 0.95, 0.03);
  }
}

TEST(Facets, NamesWhatHasNoFinitePlaceAndWhatIsExtreme) {
  RubricTable table = simulate_scale({.items = 20, .raters = 3, .raters_each = 2, .dimensions = 2, .tau = {-0.5, 0.5}}, 6);
  for (std::uint32_t i = 0; i < 4; ++i) {
    for (std::uint32_t d = 0; d < 2; ++d) {
      table.add(i, 3, 3, d);   // rater 3 gives nothing but the best
      table.add(20, d, 1, d);  // item 20 gets nothing but the worst
    }
  }
  const FacetsFit fit = fit_facets(table.columns(22, 4, 2));
  ASSERT_TRUE(fit.ok());
  const auto message = [&](std::string_view code) { return std::ranges::find(fit.notes, code, &Note::code)->message; };
  ASSERT_TRUE(has_note(fit.notes, note::separated));
  EXPECT_NE(message(note::separated).find("raters 3:"), std::string::npos) << message(note::separated);
  EXPECT_FALSE(fit.severity[3].estimate);
  EXPECT_TRUE(fit.severity[3].has_note(note::no_data));
  ASSERT_TRUE(has_note(fit.notes, note::extreme_scores));
  EXPECT_NE(message(note::extreme_scores).find("20"), std::string::npos);
  EXPECT_TRUE(fit.item[20].has_note(note::extreme_scores));
  EXPECT_LT(*fit.item[20].estimate, -1);
  EXPECT_TRUE(fit.item[21].has_note(note::no_data));
  EXPECT_EQ(fit.n + 8, table.value.size());
}

TEST(Facets, WhoIsLeftOutMayTakeTheEndOfTheScaleAlong) {
  RubricTable table = simulate_scale({.items = 20, .raters = 2, .raters_each = 2, .tau = {0}}, 6);  // 1 and 2
  for (std::uint32_t i = 0; i < 6; ++i) {
    table.add(i, 2, 2);  // inside the scale as long as somebody says 3
    table.add(i, 3, 3);
  }
  const FacetsFit fit = fit_facets(table.columns(20, 4));
  ASSERT_TRUE(has_note(fit.notes, note::separated));
  EXPECT_NE(fit.notes.front().message.find("raters 2 and 3:"), std::string::npos) << fit.notes.front().message;
  EXPECT_EQ(fit.steps[0].category, (std::vector<double>{1, 2}));
}

TEST(Facets, APointThatNobodyUsedHasProbabilityZero) {
  const RubricTable table = simulate_scale({.items = 25, .raters = 3, .raters_each = 3, .tau = {-0.5, 0.5}}, 9);
  RubricTable wide = table;
  for (double& x : wide.value) x = x == 3 ? 5 : x * 2 - 1;  // 1, 3, 5
  const FacetsFit narrow = fit_facets(table.columns(25, 3));
  const FacetsFit fit = fit_facets(wide.columns(25, 3));
  EXPECT_EQ(fit.steps[0].category, (std::vector<double>{1, 3, 5}));
  // The same model on a scale with twice the points a step.
  EXPECT_NEAR(*fit.log_likelihood, *narrow.log_likelihood, 1e-9);
  EXPECT_NEAR(*fit.severity[0].estimate, *narrow.severity[0].estimate / 2, 1e-8);
  EXPECT_NEAR(fit.steps[0].tau[0], narrow.steps[0].tau[0] / 2, 1e-8);
}

TEST(Facets, WhereItemsDoNotDifferTheSpreadIsZero) {
  RubricTable table;
  for (std::uint32_t i = 0; i < 12; ++i) {
    for (std::uint32_t r = 0; r < 3; ++r) table.add(i, r, (i + r) % 3);  // every item has the same total
  }
  const FacetsFit fit = fit_facets(table.columns(12, 3));
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(*fit.sd.estimate, 0);
  EXPECT_EQ(*fit.reliability.estimate, 0);
  EXPECT_TRUE(has_note(fit.notes, note::boundary));
  // All three points are as likely.
  EXPECT_NEAR(*fit.log_likelihood, 36 * std::log(1 / 3.0), 1e-9);
}

TEST(Facets, ManyRatingsOfAnItemTakeMoreNodes) {
  RubricTable table = simulate_scale({.items = 10, .raters = 24, .raters_each = 24, .dimensions = 4, .tau = {-1, 0, 1}, .sd = 2}, 12);
  const FacetsFit fit = fit_facets(table.columns(10, 24, 4));
  ASSERT_TRUE(fit.ok());
  EXPECT_GT(fit.nodes, 81U);
  const FacetsFit fine = fit_facets(table.columns(10, 24, 4), {.nodes = 641});
  report("facets nodes, log-likelihood", std::abs(*fit.log_likelihood - *fine.log_likelihood));
  EXPECT_NEAR(*fit.log_likelihood, *fine.log_likelihood, 1e-6);
  EXPECT_NEAR(*fit.item[3].se, *fine.item[3].se, 1e-6);
}

TEST(Facets, RatersApartAreSaidAndConfoundedOnesRefused) {
  RubricTable apart = simulate_scale({.items = 30, .raters = 2, .raters_each = 1, .dimensions = 3, .tau = {-0.5, 0.5}}, 3);
  const FacetsFit fit = fit_facets(apart.columns(30, 2, 3));
  EXPECT_TRUE(fit.ok());
  EXPECT_TRUE(has_note(fit.notes, note::disconnected));
  for (std::size_t i = 0; i < apart.rater.size(); ++i) apart.dimension[i] += 3 * apart.rater[i];
  const FacetsFit confounded = fit_facets(apart.columns(30, 2, 6));
  EXPECT_FALSE(confounded.ok());
  EXPECT_TRUE(has_note(confounded.notes, note::no_curvature));
}

TEST(Facets, SaysWhyThereIsNothingAndStopsWhenTold) {
  RubricTable table;
  EXPECT_TRUE(has_note(fit_facets(table.columns(1, 1)).notes, note::no_data));
  table.add(0, 0, 2);
  EXPECT_TRUE(has_note(fit_facets(table.columns(1, 1)).notes, note::no_variation));
  EXPECT_TRUE(has_note(fit_facets(table.columns(1, 1), {.level = 0}).notes, note::bad_input));
  table.add(0, 0, 2.5);
  EXPECT_TRUE(has_note(fit_facets(table.columns(1, 1)).notes, note::bad_input));
  table.value[1] = 1000;
  EXPECT_TRUE(has_note(fit_facets(table.columns(1, 1)).notes, note::too_many_classes));
  const RubricTable sound = simulate_scale({.items = 20, .raters = 3, .raters_each = 2, .tau = {0, 0}}, 1);
  const std::atomic<bool> cancel{true};
  const FacetsFit stopped = fit_facets(sound.columns(20, 3), {.cancel = &cancel});
  EXPECT_TRUE(stopped.cancelled);
  EXPECT_FALSE(stopped.ok());
  EXPECT_TRUE(has_note(stopped.notes, note::cancelled));
  const FacetsFit early = fit_facets(sound.columns(20, 3), {.max_rounds = 1});
  EXPECT_TRUE(has_note(early.notes, note::not_converged));
}

TEST(Facets, OrderOfRowsChangesNotABit) {
  const RubricTable table = simulate_scale({.items = 30, .raters = 5, .raters_each = 3, .dimensions = 2, .tau = {-0.5, 0.5}}, 14);
  const FacetsFit a = fit_facets(table.columns(30, 5, 2));
  const FacetsFit b = fit_facets(table.shuffled(2).columns(30, 5, 2));
  EXPECT_EQ(*a.log_likelihood, *b.log_likelihood);
  for (std::size_t r = 0; r < 5; ++r) EXPECT_EQ(*a.severity[r].high, *b.severity[r].high);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(*a.item[i].estimate, *b.item[i].estimate);
}

TEST(Facets, ReliabilitiesAndStepsHaveLimits) {
  const RubricTable table = simulate_scale({.items = 60, .raters = 6, .raters_each = 3, .dimensions = 2, .tau = {-1, 0, 1}}, 21);
  const FacetsFit fit = fit_facets(table.columns(60, 6, 2));
  ASSERT_TRUE(fit.ok());
  const double z = *two_sided_normal(.95);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(fit.steps[0].low[k], fit.steps[0].tau[k] - z * fit.steps[0].se[k], 1e-12);
    EXPECT_NEAR(fit.steps[0].high[k], fit.steps[0].tau[k] + z * fit.steps[0].se[k], 1e-12);
  }
  // Item by item, from the places and errors that the fit gives.
  const auto share = [&](std::size_t left_out) {
    double n = 0;
    double mean = 0;
    double square = 0;
    double error = 0;
    for (std::size_t i = 0; i < 60; ++i) {
      if (i == left_out) continue;
      n += 1;
      mean += *fit.item[i].estimate;
      square += *fit.item[i].estimate * *fit.item[i].estimate;
      error += fit.posterior_sd[i] * fit.posterior_sd[i];
    }
    const double between = square / n - mean / n * (mean / n);
    return between / (between + error / n);
  };
  EXPECT_NEAR(*fit.reliability.estimate, share(60), 1e-12);
  double moved = 0;
  for (std::size_t i = 0; i < 60; ++i) moved += std::pow(share(i) - share(60), 2);
  EXPECT_NEAR(*fit.reliability.se, std::sqrt(59.0 / 60 * moved), 1e-10);
  EXPECT_NEAR(*fit.separation.low, std::sqrt(*fit.reliability.low / (1 - *fit.reliability.low)), 1e-12);
  // 1 - error / variance at the limits of a variance of 5 degrees of freedom.
  const double ratio = 1 / (1 - *fit.severity_reliability.estimate);
  EXPECT_NEAR(*chi_square_upper(5 * ratio * (1 - *fit.severity_reliability.low), 5), .025, 1e-7);
  EXPECT_NEAR(*chi_square_upper(5 * ratio * (1 - *fit.severity_reliability.high), 5), .975, 1e-7);
}

}  // namespace
}  // namespace assay::stats
