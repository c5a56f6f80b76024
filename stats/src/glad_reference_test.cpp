// GLAD on the open crowd sets against crowd-kit and an independent optimiser (needs ASSAY_SHARED).
#include "assay/stats/glad.hpp"
#include "label_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

// The same objective (log-likelihood with classes summed out + log density of the priors): at the parameters that crowd-kit
// 1.4.1 ends with, which stops after two to six rounds, and at the maximum that L-BFGS of SciPy finds from the same start.
struct Expected {
  const char* set;
  double crowd_kit, maximum, mean_ability, mean_log_beta;
  std::size_t correct;  // at the maximum
};
constexpr Expected expected[] = {
    {"bluebirds", -2259.745458220, -2259.744365838, 0.408157902, 0.975922321, 78},
    {"cf_weather", -2249.323092721, -2247.445329116, 0.805553121, 1.085713355, 264},
    {"music_genre", -5451.581279749, -5426.922628984, 0.790602803, 1.010853140, 557},
    {"pandalm_test", -2431.820188638, -2431.817073559, 1.509556348, 1.002332527, 0},
    {"zencrowd_us", -7925.254434838, -7924.068297185, 0.818699287, 1.001229233, 1788},
};

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double x : values) sum += x;
  return sum / static_cast<double>(values.size());
}

TEST(GladReference, IsNoWorseThanCrowdKitAndAtTheMaximumOfAnotherOptimiser) {
  const auto folder = test::shared_folder();
  if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
  const auto sets = test::read_crowd_sets(*folder);
  const auto reference = test::read_json(*folder + "/reference/statistics.json");
  double worst_objective = 0;
  double worst_mean = 0;
  for (const Expected& e : expected) {
    const test::CrowdSet& set = sets.at(e.set);
    const GladFit fit = fit_glad(set.index());
    ASSERT_TRUE(fit.converged) << e.set;
    EXPECT_FALSE(has_note(fit.notes, note::objective_fell)) << e.set;
    EXPECT_FALSE(has_note(fit.notes, note::no_curvature)) << e.set;
    const double reached = fit.objective.back();
    EXPECT_GT(reached, e.crowd_kit - 1e-6 * std::abs(e.crowd_kit)) << e.set;
    worst_objective = std::max(worst_objective, std::abs(reached - e.maximum) / std::abs(e.maximum));
    worst_mean = std::max({worst_mean, std::abs(mean(fit.ability) - e.mean_ability), std::abs(mean(fit.log_beta) - e.mean_log_beta)});
    std::printf("  %-14s %3d rounds, objective %.9f, gradient %.2g, gold %zu\n", e.set, fit.rounds, reached, *fit.gradient,
                set.correct(fit.label));
    const auto& peer = reference.at("sets").at(e.set).at("crowdkit").at("GLAD_default").as_object();
    if (!peer.contains("correct")) continue;
    EXPECT_NEAR(static_cast<double>(set.correct(fit.label)), static_cast<double>(e.correct), 1) << e.set;
    const double of = peer.at("of").to_number<double>();
    EXPECT_GE(static_cast<double>(set.correct(fit.label)), peer.at("correct").to_number<double>() - std::max(1.0, 0.003 * of)) << e.set;
  }
  test::report("glad, objective from the maximum of L-BFGS (rel.)", worst_objective);
  test::report("glad, means of ability and log beta", worst_mean);
  EXPECT_LT(worst_objective, 1e-8);
  EXPECT_LT(worst_mean, 1e-4);
}

TEST(GladReference, ClimbsOnEverySet) {
  const auto folder = test::shared_folder();
  if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
  for (const auto& [name, set] : test::read_crowd_sets(*folder)) {
    const GladFit fit = fit_glad(set.index());
    EXPECT_TRUE(fit.converged) << name;
    EXPECT_FALSE(has_note(fit.notes, note::objective_fell)) << name;
    for (std::size_t r = 1; r < fit.objective.size(); ++r)
      EXPECT_GE(fit.objective[r], fit.objective[r - 1] - 1e-12 * std::abs(fit.objective[r])) << name << ' ' << r;
    std::printf("  %-20s %3d rounds, objective %.6f, gradient %.2g, errors%s\n", name.c_str(), fit.rounds, fit.objective.back(),
                *fit.gradient,
                has_note(fit.notes, note::no_curvature) ? " none"
                : fit.errors_conditional                ? " conditional"
                                                        : "");
  }
}

}  // namespace
}  // namespace assay::stats
