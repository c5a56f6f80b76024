// GLAD on data small enough for brute force, on drawn data whose truth is known, and on input that cannot be used.
#include "assay/stats/glad.hpp"
#include "assay/stats/rng.hpp"
#include "glad_ascent.hpp"
#include "glad_errors.hpp"
#include "label_test_data.hpp"
#include "linear.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::LabelTable;

LabelTable tiny() {
  constexpr std::string_view said[] = {"001", "112", "221", "010", "20-", "1-1", "022", "-11"};
  LabelTable out = test::label_table(said);
  out.add(3, 1, 0);  // a second vote of the same worker on an item
  return out;
}

const std::vector<double> some_prior = {0.5, 0.2, 0.3};

GladPoint some_point(std::size_t size, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  GladPoint out(size);
  for (double& x : out) x = 0.6 * normal(rng) + 0.5;
  return out;
}

double right(double alpha, double log_beta) { return 1 / (1 + std::exp(-alpha * std::exp(log_beta))); }

// P(labels of all items, their classes) for one assignment of classes, by the definition.
double joint(const LabelTable& data, const GladPoint& at, const std::vector<double>& prior, std::size_t code) {
  std::vector<std::size_t> truth(data.items);
  double p = 1;
  for (auto& t : truth) {
    t = code % data.classes;
    code /= data.classes;
    p *= prior[t];
  }
  for (std::size_t i = 0; i < data.item.size(); ++i) {
    const double r = right(at[data.worker[i]], at[data.workers + data.item[i]]);
    p *= truth[data.item[i]] == data.label[i] ? r : (1 - r) / static_cast<double>(data.classes - 1);
  }
  return p;
}

double log_prior_density(const GladPoint& at) {
  double sum = 0;
  for (const double x : at) sum += std::log(std::exp(-0.5 * (x - 1) * (x - 1)) / std::sqrt(2 * std::numbers::pi));
  return sum;
}

GladPoint point_of(const GladFit& fit) {
  GladPoint at = fit.ability;
  at.insert(at.end(), fit.log_beta.begin(), fit.log_beta.end());
  return at;
}

TEST(Glad, TheObjectiveIsTheSumOverAllAssignmentsOfClasses) {
  const LabelTable data = tiny();
  const GladFit fit = fit_glad(data.index(), {.class_prior = some_prior});
  ASSERT_TRUE(fit.converged);
  double sum = 0;
  std::vector<double> posterior(data.items * 3);
  for (std::size_t code = 0; code < 6561; ++code) {  // 3^8
    const double p = joint(data, point_of(fit), some_prior, code);
    sum += p;
    std::size_t rest = code;
    for (std::size_t i = 0; i < data.items; ++i, rest /= 3) posterior[i * 3 + rest % 3] += p;
  }
  EXPECT_NEAR(*fit.log_likelihood, std::log(sum), 1e-11);
  EXPECT_NEAR(*fit.log_prior, log_prior_density(point_of(fit)), 1e-11);
  EXPECT_NEAR(fit.objective.back(), *fit.log_likelihood + *fit.log_prior, 1e-12);
  for (std::size_t c = 0; c < posterior.size(); ++c) EXPECT_NEAR(fit.posterior[c], posterior[c] / sum, 1e-12) << c;
  EXPECT_NEAR(*fit.right(1, 4), right(fit.ability[1], fit.log_beta[4]), 1e-15);
}

TEST(Glad, TheExpectedLogJointIsTheExpectationOverAllAssignments) {
  const LabelTable data = tiny();
  const LabelIndex index = data.index();
  GladModel model(index.rows(), some_prior, {});
  const GladPoint then = some_point(model.size(), 1);
  const GladPoint at = some_point(model.size(), 2);
  const double log_likelihood = model.expect(then);
  double all = 0;
  double expected = 0;
  for (std::size_t code = 0; code < 6561; ++code) {
    const double p = joint(data, then, some_prior, code);
    all += p;
    expected += p * std::log(joint(data, at, some_prior, code));
  }
  EXPECT_NEAR(log_likelihood, std::log(all), 1e-11);
  GladPoint gradient(model.size());
  GladPoint information(model.size());
  EXPECT_NEAR(model.expected_log_joint(at, gradient, information), expected / all + log_prior_density(at), 1e-10);
}

TEST(Glad, TheGradientIsTheDerivative) {
  const LabelTable data = tiny();
  const LabelIndex index = data.index();
  GladModel model(index.rows(), some_prior, {});
  const std::size_t n = model.size();
  GladPoint gradient(n);
  GladPoint information(n);
  GladPoint unused(n);
  const auto joint_at = [&](const GladPoint& at) { return model.expected_log_joint(at, unused, information); };
  const auto objective_at = [&](const GladPoint& at) { return model.expect(at) + model.log_prior(at); };
  const GladPoint at = some_point(n, 4);
  const double step = 1e-5;
  for (std::size_t i = 0; i < n; ++i) {
    GladPoint above = at;
    GladPoint below = at;
    above[i] += step;
    below[i] -= step;
    // Posteriors of other parameters: the expected log joint alone. Posteriors of the same: the objective as well (Fisher).
    static_cast<void>(model.expect(some_point(n, 3)));
    static_cast<void>(model.expected_log_joint(at, gradient, information));
    EXPECT_NEAR((joint_at(above) - joint_at(below)) / (2 * step), gradient[i], 1e-8) << i;
    static_cast<void>(model.expect(at));
    static_cast<void>(model.expected_log_joint(at, gradient, information));
    EXPECT_NEAR((objective_at(above) - objective_at(below)) / (2 * step), gradient[i], 1e-8) << i;
  }
  static_cast<void>(model.expect(some_point(n, 3)));
  const GladPoint direction = some_point(n, 5);
  const auto along = [&](double length) {
    GladPoint moved = at;
    for (std::size_t i = 0; i < n; ++i) moved[i] += length * direction[i];
    return joint_at(moved);
  };
  EXPECT_NEAR((along(1e-4) - 2 * along(0) + along(-1e-4)) / 1e-8, model.bend(at, direction), 1e-5);
}

TEST(Glad, TheMStepNeverFallsWhereverItStarts) {
  const LabelTable data = test::draw_labels(3, 60, 9, 4, 5);
  const LabelIndex index = data.index();
  const std::vector<double> prior(4, 0.25);
  GladModel model(index.rows(), prior, {});
  GladPoint gradient(model.size());
  GladPoint information(model.size());
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    // As well where everybody lies: Newton's length along the line is far too long there.
    GladPoint then = some_point(model.size(), seed);
    GladPoint at = some_point(model.size(), seed + 100);
    for (double& x : then) x -= seed % 2 == 0 ? 1.5 : 0;
    for (double& x : at) x -= seed % 2 == 0 ? 1.5 : 0;
    static_cast<void>(model.expect(then));
    double before = model.expected_log_joint(at, gradient, information);
    for (const int steps : {1, 1, 2, 10}) {
      const double reached = glad_ascend(model, at, steps);
      EXPECT_GT(reached, before) << seed;
      EXPECT_EQ(model.expected_log_joint(at, gradient, information), reached);
      before = reached;
    }
  }
}

// Minus the second derivatives of the objective, from differences of its gradient.
Matrix numeric_information(GladModel& model, const GladPoint& at) {
  const std::size_t n = model.size();
  Matrix out(n);
  GladPoint gradient(n);
  GladPoint information(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (const double step : {1e-5, -1e-5}) {
      GladPoint moved = at;
      moved[i] += step;
      static_cast<void>(model.expect(moved));
      static_cast<void>(model.expected_log_joint(moved, gradient, information));
      for (std::size_t j = 0; j < n; ++j) out.at(i, j) -= gradient[j] / (2 * step);
    }
  }
  static_cast<void>(model.expect(at));
  return out;
}

TEST(Glad, StandardErrorsAreThoseOfTheNumericInformation) {
  const LabelTable data = tiny();
  const LabelIndex index = data.index();
  const GladFit fit = fit_glad(index, {.class_prior = some_prior});
  GladModel model(index.rows(), some_prior, {});
  const GladPoint at = point_of(fit);
  Matrix information = numeric_information(model, at);
  const GladErrors alone = glad_errors(index.rows(), model, at, 0);
  EXPECT_TRUE(alone.conditional);
  ASSERT_EQ(alone.se.size(), at.size());
  for (std::size_t i = 0; i < at.size(); ++i) EXPECT_NEAR(alone.se[i], 1 / std::sqrt(information.at(i, i)), 1e-8) << i;
  ASSERT_TRUE(cholesky(information));
  const Matrix covariance = inverse(information);
  for (std::size_t w = 0; w < 3; ++w) EXPECT_NEAR(fit.ability_se[w], std::sqrt(covariance.at(w, w)), 1e-7) << w;
  for (std::size_t i = 0; i < data.items; ++i) EXPECT_NEAR(fit.log_beta_se[i], std::sqrt(covariance.at(3 + i, 3 + i)), 1e-7) << i;
  const Estimate ability = fit.worker_ability(1);
  EXPECT_EQ(*ability.estimate, fit.ability[1]);
  EXPECT_EQ(*ability.se, fit.ability_se[1]);
  EXPECT_FALSE(ability.has_interval());
  EXPECT_TRUE(ability.has_note(note::joint_mode));
  EXPECT_EQ(ability.n, 8U);
  EXPECT_EQ(*fit.item_difficulty(2).estimate, -fit.log_beta[2]);
  EXPECT_TRUE(fit.item_difficulty(99).has_note(note::bad_input));
  EXPECT_TRUE(fit.worker_ability(3).has_note(note::bad_input));
}

TEST(Glad, WhereTheObjectiveDoesNotCurveDownThereIsNoError) {
  // Twenty right votes of little weight: the difficulty of the item has a slope, no maximum.
  LabelTable data;
  for (std::uint32_t w = 0; w < 20; ++w) data.add(0, w, 0);
  data.classes = 2;
  const LabelIndex index = data.index();
  const std::vector<std::uint32_t> gold = {0};
  GladModel model(index.rows(), {0.5, 0.5}, gold);
  GladPoint at(model.size(), 0.5);
  at[20] = 0;
  static_cast<void>(model.expect(at));
  EXPECT_TRUE(glad_errors(index.rows(), model, at, 500).se.empty());
  EXPECT_TRUE(glad_errors(index.rows(), model, at, 0).se.empty());
}

// A planted truth: half of the items are hard, the last worker is right half of the time, and the one before lies.
struct Planted {
  LabelTable data;
  std::vector<std::uint32_t> truth;
};

Planted plant(std::uint64_t seed, std::uint32_t items, std::uint32_t workers, std::uint32_t classes, std::uint32_t each) {
  Xoshiro256 rng(seed);
  Planted out;
  for (std::uint32_t i = 0; i < items; ++i) {
    out.truth.push_back(below(rng, classes));
    const double beta = i % 2 == 0 ? 2 : 0.3;
    for (std::uint32_t j = 0; j < each; ++j) {
      const std::uint32_t w = (i * each + j * 3 + i / 7) % workers;
      const double alpha = w + 1 == workers ? 0 : w + 2 == workers ? -1.5 : 1 + 0.8 * w / workers;
      const bool hit = uniform(rng) < 1 / (1 + std::exp(-alpha * beta));
      out.data.add(i, w, hit ? out.truth[i] : (out.truth[i] + 1 + below(rng, classes - 1)) % classes);
    }
  }
  out.data.classes = classes;
  return out;
}

TEST(Glad, HardItemsAreFoundHardAndWorkersWithoutAbilityAreFound) {
  for (const std::uint32_t classes : {2U, 4U}) {
    const Planted planted = plant(classes, 400, 24, classes, 11);
    const GladFit fit = fit_glad(planted.data.index());
    ASSERT_TRUE(fit.converged);
    EXPECT_FALSE(has_note(fit.notes, note::objective_fell));
    std::size_t right_order = 0;
    for (std::size_t easy = 0; easy < 400; easy += 2) {
      for (std::size_t hard = 1; hard < 400; hard += 2) right_order += fit.log_beta[hard] < fit.log_beta[easy] ? 1 : 0;
    }
    EXPECT_GT(right_order, 200 * 200 * 85 / 100) << classes;
    for (std::uint32_t w = 0; w < 22; ++w) EXPECT_GT(fit.ability[w], 0.3) << w;
    EXPECT_LT(fit.ability[22], -0.3);
    EXPECT_LT(std::abs(fit.ability[23]), 0.2);
    std::size_t correct = 0;
    for (std::size_t i = 0; i < 400; ++i) correct += fit.label[i] == planted.truth[i] ? 1 : 0;
    const MajorityFit votes = majority(planted.data.index());
    std::size_t by_majority = 0;
    for (std::size_t i = 0; i < 400; ++i) by_majority += votes.label[i] == planted.truth[i] ? 1 : 0;
    EXPECT_GT(correct, by_majority);
  }
}

TEST(Glad, ErrorsHoldTheTruthAsOftenAsTheDocumentationSays) {
  // Drawn from the model with its priors.
  const auto inside = [](double found, double se, double truth) { return std::abs(found - truth) <= 1.96 * se ? 1 : 0; };
  int abilities = 0;
  int difficulties = 0;
  double bias = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Xoshiro256 rng(seed);
    std::vector<double> alpha(20);
    for (double& a : alpha) a = 1 + normal(rng);
    std::vector<double> log_beta(100);
    LabelTable data;
    for (std::uint32_t i = 0; i < 100; ++i) {
      log_beta[i] = 1 + normal(rng);
      const std::uint32_t truth = below(rng, 3);
      for (std::uint32_t w = i % 2; w < 20; w += 2)
        data.add(i, w, uniform(rng) < right(alpha[w], log_beta[i]) ? truth : (truth + 1 + below(rng, 2)) % 3);
    }
    const GladFit fit = fit_glad(data.index());
    for (std::size_t w = 0; w < 20; ++w) {
      abilities += inside(fit.ability[w], fit.ability_se[w], alpha[w]);
      bias += (std::abs(fit.ability[w]) - std::abs(alpha[w])) / 1000;
    }
    for (std::size_t i = 0; i < 100; ++i) difficulties += inside(fit.log_beta[i], fit.log_beta_se[i], log_beta[i]);
  }
  std::printf("  1.96 standard errors hold %.1f %% of abilities, %.1f %% of difficulties; abilities off by %.3f\n", abilities / 10.0,
              difficulties / 50.0, bias);
  EXPECT_NEAR(abilities / 10.0, 83.5, 6);
  EXPECT_NEAR(difficulties / 50.0, 91.5, 2);
  EXPECT_LT(bias, -0.1);
}

TEST(Glad, PosteriorsOfAbilitiesHoldTheTruth) {
  struct Case {
    std::uint32_t workers, items, step, classes;
  };
  int inside = 0;
  int all = 0;
  for (const auto& [workers, items, step, classes] : {Case{20, 100, 2, 3}, Case{40, 60, 8, 2}, Case{20, 200, 4, 4}}) {
    int here = 0;
    int of = 0;
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
      Xoshiro256 rng(seed);
      std::vector<double> alpha(workers);
      for (double& a : alpha) a = 1 + normal(rng);
      LabelTable data;
      data.classes = classes;
      for (std::uint32_t i = 0; i < items; ++i) {
        const double log_beta = 1 + normal(rng);
        const std::uint32_t truth = below(rng, classes);
        for (std::uint32_t w = i % step; w < workers; w += step)
          data.add(i, w, uniform(rng) < right(alpha[w], log_beta) ? truth : (truth + 1 + below(rng, classes - 1)) % classes);
      }
      const GladFit fit = fit_glad(data.index(), {.most_posterior_labels = 100'000});
      for (std::uint32_t w = 0; w < workers; ++w) {
        const auto one = fit.worker_ability_posterior(w);
        ASSERT_TRUE(one.has_interval());
        EXPECT_TRUE(*one.low < *one.estimate && *one.estimate < *one.high);
        ++of;
        here += *one.low <= alpha[w] && alpha[w] <= *one.high ? 1 : 0;
      }
    }
    EXPECT_GT(100 * here, 89 * of) << workers;
    inside += here;
    all += of;
  }
  std::printf("  posteriors of abilities hold %.1f %%\n", 100.0 * inside / all);
  EXPECT_GT(100 * inside, 92 * all);
}

TEST(Glad, ThePosteriorOfAnAbilityIsTheSumOverEverythingElse) {
  // Two workers and one item each way: by brute force over classes, the other's ability and the item's beta, on finer grids.
  LabelTable data;
  data.add(0, 0, 0);
  data.add(0, 1, 0);
  const GladFit fit = fit_glad(data.index(), {.most_posterior_labels = 10});
  data.classes = 2;
  const GladFit two = fit_glad(data.index(), {.most_posterior_labels = 10});
  EXPECT_TRUE(fit.worker_ability_posterior(0).has_note(note::no_variation));
  EXPECT_TRUE(fit_glad(data.index()).worker_ability_posterior(0).has_note(note::too_costly));
  double sum = 0;
  double mean = 0;
  const auto density = [](double x) { return std::exp(-0.5 * (x - 1) * (x - 1)); };
  for (int a = 0; a <= 100; ++a) {
    const double alpha = -4 + 0.1 * a;
    double likelihood = 0;
    for (int o = 0; o <= 100; ++o) {
      const double other = -4 + 0.1 * o;
      for (int b = 0; b <= 80; ++b) {
        const double log_beta = -3 + 0.1 * b;
        const double mine = right(alpha, log_beta);
        const double theirs = right(other, log_beta);
        likelihood += density(other) * density(log_beta) * (mine * theirs + (1 - mine) * (1 - theirs)) / 2;
      }
    }
    sum += density(alpha) * likelihood;
    mean += alpha * density(alpha) * likelihood;
  }
  // Messages of one item are exact but for the worker's own label, which comes back to it through the other: a little.
  EXPECT_NEAR(*two.worker_ability_posterior(0).estimate, mean / sum, 0.05);
}

void expect_same_bits(const GladFit& a, const GladFit& b) {
  EXPECT_EQ(a.objective, b.objective);
  EXPECT_EQ(a.posterior, b.posterior);
  EXPECT_EQ(a.ability, b.ability);
  EXPECT_EQ(a.log_beta, b.log_beta);
  EXPECT_EQ(a.ability_se, b.ability_se);
  EXPECT_EQ(a.log_beta_se, b.log_beta_se);
}

TEST(Glad, OrderOfRowsChangesNotABitAndOtherNamesNothing) {
  const LabelTable data = test::draw_labels(7, 200, 15, 3, 5);
  const GladFit fit = fit_glad(data.index());
  expect_same_bits(fit, fit_glad(test::reordered(data, test::shuffled(data.item.size(), 5)).index()));
  const auto items = test::shuffled(200, 1);
  const auto workers = test::shuffled(15, 2);
  const auto classes = test::shuffled(3, 3);
  LabelTable other = data;
  for (std::size_t i = 0; i < data.item.size(); ++i) {
    other.item[i] = items[data.item[i]];
    other.worker[i] = workers[data.worker[i]];
    other.label[i] = classes[data.label[i]];
  }
  const GladFit renamed = fit_glad(other.index());
  EXPECT_NEAR(fit.objective.back(), renamed.objective.back(), 1e-8);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_NEAR(fit.log_beta[i], renamed.log_beta[items[i]], 1e-5);
    EXPECT_NEAR(fit.log_beta_se[i], renamed.log_beta_se[items[i]], 1e-5);
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(fit.posterior[i * 3 + k], renamed.posterior[items[i] * 3 + classes[k]], 1e-5);
  }
  for (std::size_t w = 0; w < 15; ++w) EXPECT_NEAR(fit.ability[w], renamed.ability[workers[w]], 1e-5);
}

TEST(Glad, ManyWorkersHaveErrorsThatTakeTheRestForKnown) {
  const LabelTable data = test::draw_labels(2, 300, 501, 3, 6);
  const GladFit fit = fit_glad(data.index());
  EXPECT_TRUE(fit.errors_conditional);
  EXPECT_TRUE(has_note(fit.notes, note::conditional_error));
  EXPECT_TRUE(fit.worker_ability(data.worker[0]).has_note(note::conditional_error));
  EXPECT_GT(*fit.item_difficulty(0).se, 0);
}

TEST(Glad, OneItemOneWorkerOneClassAndNothingAtAll) {
  LabelTable one;
  one.add(0, 0, 1);
  const GladFit fit = fit_glad(one.index());
  EXPECT_EQ(fit.label, (std::vector<std::uint32_t>{1}));
  EXPECT_TRUE(has_note(fit.notes, note::no_variation));
  // A single label says nothing of ability or difficulty: alone it is as likely to be either class.
  EXPECT_NEAR(*fit.log_likelihood, std::log(0.5), 1e-12);
  EXPECT_NEAR(fit.ability[0], 1, 1e-4);
  EXPECT_NEAR(*fit.worker_ability(0).se, 1, 1e-3);
  LabelTable same;
  for (std::uint32_t i = 0; i < 5; ++i) same.add(i, i % 2, 0);
  const GladFit alike = fit_glad(same.index());
  EXPECT_EQ(alike.posterior, std::vector<double>(5, 1.0));
  EXPECT_EQ(*alike.log_likelihood, 0);
  EXPECT_EQ(*alike.right(0, 0), 1);
  EXPECT_TRUE(alike.worker_ability(0).has_note(note::no_variation));
  EXPECT_FALSE(alike.worker_ability(0).estimate);
  const LabelIndex none(Labels{.item = {}, .worker = {}, .label = {}, .items = 3, .workers = 2, .classes = 2});
  EXPECT_TRUE(has_note(fit_glad(none).notes, note::no_data));
  EXPECT_FALSE(fit_glad(none).ok());
  EXPECT_TRUE(fit_glad(none).item_difficulty(0).has_note(note::bad_input));
}

TEST(Glad, ItemsAndWorkersWithoutLabelsAreSaidAndDoNotMatter) {
  LabelTable data = tiny();
  const GladFit before = fit_glad(data.index(), {.class_prior = some_prior});
  data.items += 1;
  data.workers += 1;
  const GladFit fit = fit_glad(data.index(), {.class_prior = some_prior});
  EXPECT_TRUE(has_note(fit.notes, note::unlabelled_items));
  EXPECT_EQ(fit.objective, before.objective);
  EXPECT_EQ(fit.label.back(), no_label);
  EXPECT_EQ(std::vector<double>(fit.posterior.end() - 3, fit.posterior.end()), some_prior);
  EXPECT_TRUE(fit.worker_ability(3).has_note(note::no_data));
  EXPECT_FALSE(fit.item_difficulty(8).estimate);
}

TEST(Glad, GoldTurnsTheTableAndAPriorDecidesATie) {
  LabelTable data;
  for (std::uint32_t i = 0; i < 40; ++i) {
    for (std::uint32_t w = 0; w < 4; ++w) data.add(i, w, (i + (w == 3 ? 1 : 0)) % 2);
  }
  std::vector<std::uint32_t> gold(40, no_label);
  for (std::uint32_t i = 0; i < 30; ++i) gold[i] = (i + 1) % 2;
  const GladFit plain = fit_glad(data.index());
  const GladFit turned = fit_glad(data.index(), {.gold = gold});
  EXPECT_EQ(plain.label[39], 1U);
  EXPECT_EQ(turned.label[39], 0U);
  EXPECT_EQ(turned.posterior[0], 0);
  EXPECT_LT(turned.ability[0], 0);
  EXPECT_GT(turned.ability[3], 1);
  constexpr std::string_view tie[] = {"01"};
  const std::vector<double> weights = {1, 3};
  EXPECT_EQ(fit_glad(test::label_table(tie).index()).label[0], 0U);
  const GladFit favoured = fit_glad(test::label_table(tie).index(), {.class_prior = weights});
  EXPECT_EQ(favoured.label[0], 1U);
  EXPECT_EQ(favoured.prior, (std::vector<double>{0.25, 0.75}));
}

TEST(Glad, WhatCannotBeUsedIsSaidAndAFitCanBeStopped) {
  const LabelIndex index = tiny().index();
  const std::vector<double> zero = {0, 1, 1};
  EXPECT_TRUE(has_note(fit_glad(index, {.class_prior = zero}).notes, note::bad_input));
  const std::vector<double> two = {1, 1};
  EXPECT_FALSE(fit_glad(index, {.class_prior = two}).ok());
  const std::vector<std::uint32_t> gold(3, 0);
  EXPECT_FALSE(fit_glad(index, {.gold = gold}).ok());
  std::atomic<bool> cancel = false;
  int last = -1;
  const GladFit fit = fit_glad(index, {.tolerance = 0, .cancel = &cancel, .progress = [&](int round, double) {
                                         last = round;
                                         cancel = round >= 3;
                                       }});
  EXPECT_EQ(last, 3);
  EXPECT_EQ(fit.rounds, 3);
  EXPECT_TRUE(has_note(fit.notes, note::cancelled));
  EXPECT_TRUE(has_note(fit_glad(index, {.max_rounds = 1}).notes, note::not_converged));
}

}  // namespace
}  // namespace assay::stats
