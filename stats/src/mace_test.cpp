// MACE on data small enough for brute force, on drawn data whose truth is known, and on input that cannot be used.
#include "assay/stats/mace.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/rng.hpp"
#include "digamma.hpp"
#include "label_test_data.hpp"
#include "log_gamma.hpp"
#include "mace_competence.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using detail::digamma;
using detail::log_gamma;
using test::LabelTable;

constexpr MaceMethod methods[] = {MaceMethod::variational, MaceMethod::em};

LabelTable tiny() {
  constexpr std::string_view said[] = {"001", "112", "221", "010", "20-", "1-1", "022", "-11"};
  LabelTable out = test::label_table(said);
  out.add(3, 1, 0);  // a second vote of the same worker on an item
  return out;
}

TEST(Digamma, HasItsClosedFormsAndIsTheDerivativeOfLogGamma) {
  EXPECT_NEAR(digamma(1), -std::numbers::egamma, 1e-14);
  EXPECT_NEAR(digamma(0.5), -std::numbers::egamma - 2 * std::numbers::ln2, 1e-14);
  EXPECT_NEAR(
      digamma(10.25) - digamma(0.25),
      [] {
        double sum = 0;
        for (int k = 0; k < 10; ++k) sum += 1 / (0.25 + k);
        return sum;
      }(),
      1e-13);
  for (const double x : {0.3, 2.0, 9.9, 40.0, 1e5}) {
    const double h = 1e-5 * x;
    EXPECT_NEAR(digamma(x), (log_gamma(x + h) - log_gamma(x - h)) / (2 * h), 1e-6 * std::max(1.0, std::abs(digamma(x)))) << x;
  }
}

// P(labels) summed over all assignments of classes.
double likelihood(const LabelTable& data, const std::vector<double>& competence, const std::vector<std::vector<double>>& spam,
                  const std::vector<double>& prior) {
  double sum = 0;
  std::size_t all = 1;
  for (std::size_t i = 0; i < data.items; ++i) all *= data.classes;
  for (std::size_t code = 0; code < all; ++code) {
    std::vector<std::size_t> truth(data.items);
    std::size_t rest = code;
    double p = 1;
    for (auto& t : truth) {
      t = rest % data.classes;
      rest /= data.classes;
      p *= prior[t];
    }
    for (std::size_t j = 0; j < data.item.size(); ++j) {
      const double c = competence[data.worker[j]];
      p *= (1 - c) * spam[data.worker[j]][data.label[j]] + (truth[data.item[j]] == data.label[j] ? c : 0);
    }
    sum += p;
  }
  return sum;
}

double em_objective(const LabelTable& data, const MaceFit& fit, const std::vector<double>& competence) {
  std::vector<std::vector<double>> spam;
  for (std::uint32_t w = 0; w < data.workers; ++w) spam.push_back(fit.spam_distribution(w));
  double out = std::log(likelihood(data, competence, spam, fit.prior));
  const double s = fit.prior_competent;
  for (std::size_t w = 0; w < data.workers && s > 0; ++w) {
    out += s * (std::log(competence[w]) + std::log(1 - competence[w]));
    for (const double p : spam[w]) out += s * std::log(p);
  }
  return out;
}

TEST(Mace, TheObjectiveOfEmIsTheSumOverAllAssignmentsOfClassesAndAtItsMaximum) {
  LabelTable data = tiny();
  data.classes = 4;  // one that nobody used
  const std::vector<double> weights = {2, 1, 1, 0.5};
  for (const double smoothing : {0.05, 0.3}) {
    const MaceFit fit = fit_mace(
        data.index(), {.method = MaceMethod::em, .smoothing = smoothing, .class_prior = weights, .max_rounds = 5000, .tolerance = 1e-15});
    const double reached = em_objective(data, fit, fit.competence);
    EXPECT_NEAR(fit.objective.back(), reached, 1e-10);
    EXPECT_NEAR(*fit.log_likelihood + *fit.log_prior, reached, 1e-10);
    for (std::size_t w = 0; w < 3; ++w) {
      for (const double step : {-0.02, 0.02}) {
        std::vector<double> other = fit.competence;
        other[w] = std::clamp(other[w] + step, 1e-6, 1 - 1e-6);
        EXPECT_LT(em_objective(data, fit, other), reached) << w << ' ' << step;
      }
    }
  }
}

TEST(Mace, WithoutSmoothingEmIsMaximumLikelihood) {
  const LabelTable data = tiny();
  const MaceFit fit = fit_mace(data.index(), {.method = MaceMethod::em, .smoothing = 0});
  EXPECT_FALSE(has_note(fit.notes, note::objective_fell));
  EXPECT_EQ(*fit.log_prior, 0);
  EXPECT_NEAR(fit.objective.back(), em_objective(data, fit, fit.competence), 1e-8);  // cells are kept above 1e-10
  const MaceFit smoothed = fit_mace(data.index(), {.method = MaceMethod::em, .smoothing = 0.5});
  EXPECT_GT(*fit.log_likelihood, *smoothed.log_likelihood + 0.1);
  // Nobody ever disagrees: no spam at all, and the distribution that nobody draws from is even.
  constexpr std::string_view said[] = {"00", "11", "00", "11"};
  const MaceFit agreed = fit_mace(test::label_table(said).index(), {.method = MaceMethod::em, .smoothing = 0});
  EXPECT_NEAR(agreed.competence[0], 1, 1e-6);
  EXPECT_NEAR(*agreed.log_likelihood, 4 * std::log(0.5), 1e-5);
  for (const double p : agreed.spam_distribution(0)) EXPECT_TRUE(std::isfinite(p));
  // Started there, with gold, it is exactly none.
  const std::vector<std::uint32_t> gold = {0, 1, 0, 1};
  const std::vector<double> sure = {1, 1};
  const std::vector<double> never(4, 0.0);
  const MaceFit none =
      fit_mace(test::label_table(said).index(),
               {.method = MaceMethod::em, .smoothing = 0, .gold = gold, .start_competence = sure, .start_spam = never, .starts = 1});
  EXPECT_NEAR(*none.log_likelihood, 4 * std::log(0.5), 1e-8);
  EXPECT_EQ(none.spam_distribution(0), (std::vector<double>{0.5, 0.5}));
}

// The integral over a Beta(a, b) variable x of log(its density / that of Beta(c, d)), with x = sin^2.
double beta_divergence(double a, double b, double c, double d) {
  const auto log_beta = [](double p, double q) { return log_gamma(p) + log_gamma(q) - log_gamma(p + q); };
  double sum = 0;
  constexpr int nodes = 20000;
  for (int i = 0; i < nodes; ++i) {
    const double angle = (i + 0.5) / nodes * std::numbers::pi / 2;
    const double x = std::sin(angle) * std::sin(angle);
    const double log_q = (a - 1) * std::log(x) + (b - 1) * std::log1p(-x) - log_beta(a, b);
    const double log_p = (c - 1) * std::log(x) + (d - 1) * std::log1p(-x) - log_beta(c, d);
    sum += std::exp(log_q) * (log_q - log_p) * 2 * std::sin(angle) * std::cos(angle) * std::numbers::pi / 2 / nodes;
  }
  return sum;
}

// Two workers, two classes, three items, and which of the labels are known.
LabelTable three_items() {
  constexpr std::string_view said[] = {"00", "01", "11"};
  return test::label_table(said);
}

TEST(Mace, TheVariationalObjectiveIsTheLowerBoundByItsDefinition) {
  const LabelTable data = three_items();
  const MaceFit fit = fit_mace(data.index(), {.starts = 1, .max_rounds = 7, .tolerance = 0});
  // E log of the parameters under the posterior, the joint posterior of classes and spam states from them, and
  // E log p(labels, classes, states | parameters) + its entropy, by summing over all of them.
  double divergence = 0;
  double log_know[2];
  double log_spamming[2];
  std::vector<double> log_spam[2];
  for (std::uint32_t w = 0; w < 2; ++w) {
    const double known = 0.5 + fit.known[w];
    const double spamming = 0.5 + 3 - fit.known[w];
    const double first = 10 + fit.row_spam[fit.row_begin[w]];
    const double second = 10 + fit.row_spam[fit.row_begin[w] + 1];
    log_know[w] = digamma(known) - digamma(4);
    log_spamming[w] = digamma(spamming) - digamma(4);
    log_spam[w] = {digamma(first) - digamma(first + second), digamma(second) - digamma(first + second)};
    divergence += beta_divergence(known, spamming, 0.5, 0.5) + beta_divergence(first, second, 10, 10);
    EXPECT_NEAR(fit.competence[w], known / 4, 1e-12);
    EXPECT_NEAR(fit.spam_distribution(w)[0], first / (first + second), 1e-12);
  }
  std::vector<double> log_joint;
  for (unsigned classes = 0; classes < 8; ++classes) {
    for (unsigned states = 0; states < 64; ++states) {
      double sum = 3 * std::log(0.5);
      for (std::size_t j = 0; j < 6; ++j) {
        const std::size_t w = data.worker[j];
        const bool right = ((classes >> data.item[j]) & 1U) == data.label[j];
        if ((states >> j) & 1U) sum += right ? log_know[w] : -HUGE_VAL;
        else sum += log_spamming[w] + log_spam[w][data.label[j]];
      }
      log_joint.push_back(sum);
    }
  }
  double all = 0;
  for (const double l : log_joint) all += std::exp(l);
  double bound = -divergence;
  for (const double l : log_joint) {
    const double q = std::exp(l) / all;
    if (q > 0) bound += q * (l - std::log(q));
  }
  EXPECT_NEAR(fit.objective.back(), bound, 1e-6);  // the quadrature's
  EXPECT_FALSE(fit.log_likelihood);
}

TEST(Mace, TheVariationalObjectiveIsBelowTheEvidence) {
  // The evidence by integrating the parameters out for all classes and states.
  const auto log_beta = [](double p, double q) { return log_gamma(p) + log_gamma(q) - log_gamma(p + q); };
  const LabelTable data = three_items();
  double evidence = 0;
  for (unsigned classes = 0; classes < 8; ++classes) {
    for (unsigned states = 0; states < 64; ++states) {
      double known[2] = {};
      double spam[2][2] = {};
      bool possible = true;
      for (std::size_t j = 0; j < 6; ++j) {
        const bool knows = ((states >> j) & 1U) != 0;
        possible = possible && (!knows || ((classes >> data.item[j]) & 1U) == data.label[j]);
        if (knows) ++known[data.worker[j]];
        else ++spam[data.worker[j]][data.label[j]];
      }
      if (!possible) continue;
      double sum = 3 * std::log(0.5);
      for (std::size_t w = 0; w < 2; ++w)
        sum += log_beta(0.5 + known[w], 0.5 + spam[w][0] + spam[w][1]) - log_beta(0.5, 0.5) + log_beta(10 + spam[w][0], 10 + spam[w][1]) -
               log_beta(10, 10);
      evidence += std::exp(sum);
    }
  }
  const MaceFit fit = fit_mace(data.index());
  EXPECT_LT(fit.objective.back(), std::log(evidence));
  EXPECT_GT(fit.objective.back(), std::log(evidence) - 2);
}

// Eight careful workers, one who always says 0 and one who draws evenly.
struct Planted {
  LabelTable data;
  std::vector<std::uint32_t> truth;
};

Planted plant(std::uint64_t seed, std::uint32_t items) {
  Xoshiro256 rng(seed);
  Planted out;
  for (std::uint32_t i = 0; i < items; ++i) {
    out.truth.push_back(below(rng, 3));
    for (std::uint32_t w = 0; w < 10; ++w) {
      const double competence = w == 8 || w == 9 ? 0 : 0.5 + 0.05 * w;
      const std::uint32_t spam = w == 8 ? 0 : below(rng, 3);
      out.data.add(i, w, uniform(rng) < competence ? out.truth[i] : spam);
    }
  }
  return out;
}

TEST(Mace, SpammersAreFoundWithLowCompetenceAndTheirHabits) {
  const Planted planted = plant(1, 300);
  for (const MaceMethod method : methods) {
    const MaceFit fit = fit_mace(planted.data.index(), {.method = method});
    EXPECT_TRUE(fit.converged);
    for (std::uint32_t w = 0; w < 8; ++w) EXPECT_NEAR(fit.competence[w], 0.5 + 0.05 * w, 0.12) << w;
    EXPECT_LT(fit.competence[8], 0.05);
    EXPECT_LT(fit.competence[9], 0.1);
    EXPECT_GT(fit.spam_distribution(8)[0], 0.9);
    for (const double p : fit.spam_distribution(9)) EXPECT_NEAR(p, 1.0 / 3, 0.1);
    std::size_t correct = 0;
    for (std::size_t i = 0; i < 300; ++i) correct += fit.label[i] == planted.truth[i] ? 1 : 0;
    EXPECT_GT(correct, 285U);
  }
}

TEST(Mace, UncertainItemsHaveTheEntropyOfTheirPosterior) {
  // The careful workers are left out: the others are wrong more often.
  Planted planted = plant(2, 100);
  LabelTable some;
  for (std::size_t i = 0; i < planted.data.item.size(); ++i) {
    if (planted.data.worker[i] < 3 || planted.data.worker[i] > 7)
      some.add(planted.data.item[i], planted.data.worker[i], planted.data.label[i]);
  }
  const MaceFit fit = fit_mace(some.index());
  double right = 0;
  double wrong = 0;
  double wrong_items = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    double expected = 0;
    for (std::size_t k = 0; k < 3; ++k) expected -= fit.posterior[i * 3 + k] * std::log(std::max(fit.posterior[i * 3 + k], 1e-300));
    EXPECT_NEAR(fit.entropy[i], expected, 1e-12);
    (fit.label[i] == planted.truth[i] ? right : wrong) += fit.entropy[i];
    wrong_items += fit.label[i] == planted.truth[i] ? 0 : 1;
  }
  ASSERT_GT(wrong_items, 0);
  EXPECT_GT(wrong / wrong_items, 1.5 * right / (100 - wrong_items));
}

TEST(Mace, IntervalsOfCompetenceHoldTheTruth) {
  std::size_t inside = 0;
  std::size_t by_beta = 0;
  std::size_t all = 0;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Xoshiro256 rng(seed);
    std::vector<double> competence(10);
    for (double& c : competence) c = std::pow(std::sin(std::numbers::pi / 2 * uniform(rng)), 2);  // Beta(1/2, 1/2)
    LabelTable data;
    for (std::uint32_t i = 0; i < 100; ++i) {
      const std::uint32_t truth = below(rng, 3);
      for (std::uint32_t w = 0; w < 10; ++w) data.add(i, w, uniform(rng) < competence[w] ? truth : below(rng, 3));
    }
    const MaceFit fit = fit_mace(data.index(), {.starts = 1});
    for (std::uint32_t w = 0; w < 10; ++w, ++all) {
      const Estimate e = fit.worker_competence(w);
      inside += *e.low <= competence[w] && competence[w] <= *e.high ? 1 : 0;
      const double low = *beta_quantile(0.025, 0.5 + fit.known[w], 100.5 - fit.known[w]);
      const double high = *beta_quantile(0.975, 0.5 + fit.known[w], 100.5 - fit.known[w]);
      by_beta += low <= competence[w] && competence[w] <= high ? 1 : 0;
    }
  }
  std::printf("  intervals of competence hold the truth %zu of %zu times, the method's own Beta distribution %zu\n", inside, all, by_beta);
  EXPECT_EQ(all, 800U);
  EXPECT_GT(inside, 741U);  // 760 expected, three standard deviations are 19
  EXPECT_LT(inside, 779U);
  EXPECT_LT(by_beta, 650U);
}

TEST(Mace, TheCompetenceOfAWorkerHasThePosteriorByItsDefinition) {
  // The only worker whose labels count is the last: the classes are gold, so that every label is right or spam.
  LabelTable data;
  std::vector<std::uint32_t> gold;
  for (std::uint32_t i = 0; i < 20; ++i) {
    gold.push_back(i % 2);
    data.add(i, 0, i < 14 ? i % 2 : (i + 1) % 2);
  }
  const MaceFit fit = fit_mace(data.index(), {.gold = gold});
  const std::vector<double> spam = fit.spam_distribution(0);
  double all = 0;
  double mean = 0;
  double squares = 0;
  double below_low = 0;
  const Estimate e = fit.worker_competence(0, 0.9);
  constexpr int nodes = 200000;
  for (int k = 0; k < nodes; ++k) {
    const double c = std::pow(std::sin((k + 0.5) / nodes * std::numbers::pi / 2), 2);  // even in Beta(1/2, 1/2)
    double density = 1;
    for (std::size_t i = 0; i < 20; ++i) density *= (data.label[i] == gold[i] ? c : 0) + (1 - c) * spam[data.label[i]];
    all += density;
    mean += density * c;
    squares += density * c * c;
    below_low += c < *e.low ? density : 0;
  }
  EXPECT_NEAR(*e.estimate, mean / all, 1e-6);
  EXPECT_NEAR(*e.se, std::sqrt(squares / all - mean / all * mean / all), 1e-6);
  EXPECT_NEAR(below_low / all, 0.05, 1e-4);
  EXPECT_EQ(e.n, 20U);
}

TEST(Mace, ALabelIsWeighedByWhatTheOthersSay) {
  // Evidence again by leaving the label out of the posterior, worker by worker.
  const LabelTable data = tiny();
  const MaceFit fit = fit_mace(data.index());
  std::vector<std::vector<double>> weight;  // exp(E log P(label and spam)), then exp(E log competence)
  std::vector<std::uint32_t> next = fit.evidence_begin;
  for (std::uint32_t w = 0; w < 3; ++w) {
    double spam = 0;
    for (auto r = fit.row_begin[w]; r < fit.row_begin[w + 1]; ++r) spam += fit.row_spam[r];
    weight.emplace_back(3, std::exp(digamma(0.5 + spam) - digamma(1.0 + fit.votes[w]) + digamma(10) - digamma(30 + spam)));
    for (auto r = fit.row_begin[w]; r < fit.row_begin[w + 1]; ++r)
      weight[w][fit.row_label[r]] =
          std::exp(digamma(0.5 + spam) - digamma(1.0 + fit.votes[w]) + digamma(10 + fit.row_spam[r]) - digamma(30 + spam));
    weight[w].push_back(std::exp(digamma(0.5 + fit.known[w]) - digamma(1.0 + fit.votes[w])));
  }
  for (std::size_t j = 0; j + 1 < data.item.size(); ++j) {
    const std::uint32_t w = data.worker[j];
    std::vector<double> q(3, 1.0);
    for (std::size_t o = 0; o < data.item.size(); ++o) {
      if (o == j || data.item[o] != data.item[j]) continue;
      for (std::uint32_t k = 0; k < 3; ++k)
        q[k] *= weight[data.worker[o]][data.label[o]] + (k == data.label[o] ? weight[data.worker[o]][3] : 0);
    }
    if (data.item[j] == 3 && w == 1) ++next[w];  // voted twice; the first of the two is this label's other self
    const double others = q[data.label[j]] / (q[0] + q[1] + q[2]);
    if (data.item[j] != 3) {
      EXPECT_NEAR(fit.evidence[next[w]], others / fit.spam_distribution(w)[data.label[j]], 1e-9) << j;
    }
    ++next[w];
  }
}

TEST(Mace, AVeryCertainCompetenceIsFoundByTheFineGrid) {
  const std::vector<double> evidence = [] {
    std::vector<double> out(40000, 2.0);
    for (std::size_t i = 0; i < 10000; ++i) out[i] = 0;
    return out;
  }();
  const CompetencePosterior posterior(evidence, 0.5, 0.5);
  // 3/4 of the labels are right, of which spam is right half of the time: competence 1/2, density c -> (1 + c)^30000 (1 - c)^10000.
  EXPECT_NEAR(posterior.mean(), 0.5, 1e-4);
  EXPECT_NEAR(posterior.sd(), 1 / std::sqrt(30000 / (1.5 * 1.5) + 10000 / 0.25), 1e-5);
  EXPECT_NEAR(posterior.quantile(0.975) - posterior.mean(), 1.96 * posterior.sd(), 5e-5);
}

TEST(Mace, EmGivesAPointAndSaysSo) {
  const LabelIndex index = tiny().index();
  const MaceFit point = fit_mace(index, {.method = MaceMethod::em});
  EXPECT_EQ(*point.worker_competence(1).estimate, point.competence[1]);
  EXPECT_TRUE(point.worker_competence(1).has_note(note::no_posterior));
  EXPECT_FALSE(point.worker_competence(1).has_interval());
  const MaceFit fit = fit_mace(index);
  EXPECT_TRUE(fit.worker_competence(1).has_interval());
  EXPECT_TRUE(fit.worker_competence(3).has_note(note::bad_input));
  EXPECT_TRUE(fit.worker_competence(0, 1).has_note(note::bad_input));
}

void expect_same_bits(const MaceFit& a, const MaceFit& b) {
  EXPECT_EQ(a.start_objective, b.start_objective);
  EXPECT_EQ(a.objective, b.objective);
  EXPECT_EQ(a.posterior, b.posterior);
  EXPECT_EQ(a.known, b.known);
  EXPECT_EQ(a.row_spam, b.row_spam);
}

TEST(Mace, OrderOfRowsThreadsAndInstructionSetsChangeNotABit) {
  for (const std::uint32_t classes : {2U, 5U, 11U}) {
    const LabelTable data = test::draw_labels(classes, classes == 5 ? 20000 : 200, 60, classes, 5);
    const LabelTable other = test::reordered(data, test::shuffled(data.item.size(), 5));
    for (const MaceMethod method : methods) {
      MaceOptions options{.method = method, .starts = 2, .max_rounds = 15};
      const MaceFit fit = fit_mace(data.index(), options);
      EXPECT_FALSE(has_note(fit.notes, note::objective_fell));
      expect_same_bits(fit, fit_mace(other.index(), options));
      options.threads = 3;
      options.instructions = InstructionSet::portable;
      expect_same_bits(fit, fit_mace(data.index(), options));
    }
  }
}

TEST(Mace, OtherNamesGiveTheSameAnswerFromTheFirstStart) {
  const LabelTable data = test::draw_labels(8, 300, 15, 4, 5);
  const auto items = test::shuffled(300, 1);
  const auto workers = test::shuffled(15, 2);
  const auto classes = test::shuffled(4, 3);
  LabelTable other = data;
  for (std::size_t i = 0; i < data.item.size(); ++i) {
    other.item[i] = items[data.item[i]];
    other.worker[i] = workers[data.worker[i]];
    other.label[i] = classes[data.label[i]];
  }
  for (const MaceMethod method : methods) {
    const MaceFit a = fit_mace(data.index(), {.method = method, .starts = 1, .max_rounds = 60});
    const MaceFit b = fit_mace(other.index(), {.method = method, .starts = 1, .max_rounds = 60});
    EXPECT_NEAR(a.objective.back(), b.objective.back(), 1e-8);
    for (std::size_t i = 0; i < 300; ++i) {
      for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(a.posterior[i * 4 + k], b.posterior[items[i] * 4 + classes[k]], 1e-8);
    }
    for (std::uint32_t w = 0; w < 15; ++w) EXPECT_NEAR(a.competence[w], b.competence[workers[w]], 1e-8);
  }
}

TEST(Mace, StartsComeFromTheSeedAndTheBestIsKept) {
  const LabelTable data = test::draw_labels(21, 40, 12, 3, 3);
  const LabelIndex index = data.index();
  const MaceFit one = fit_mace(index, {.method = MaceMethod::em, .starts = 6, .seed = 5});
  ASSERT_EQ(one.start_objective.size(), 6U);
  EXPECT_EQ(one.seed, 5U);
  EXPECT_EQ(one.objective.back(), *std::ranges::max_element(one.start_objective));
  EXPECT_EQ(one.start_objective[one.best_start], one.objective.back());
  expect_same_bits(one, fit_mace(index, {.method = MaceMethod::em, .starts = 6, .seed = 5}));
  const MaceFit other = fit_mace(index, {.method = MaceMethod::em, .starts = 6, .seed = 6});
  EXPECT_EQ(other.start_objective[0], one.start_objective[0]);  // not drawn
  EXPECT_NE(other.start_objective, one.start_objective);
  // The second start again by hand: two weights a worker, then one a class, from 1 to 2.5.
  Xoshiro256 rng(5);
  std::vector<double> competence;
  std::vector<double> drawn_spam;
  for (std::uint32_t w = 0; w < 12; ++w) {
    const double spamming = 1 + 1.5 * uniform(rng);
    const double competent = 1 + 1.5 * uniform(rng);
    competence.push_back(competent / (spamming + competent));
    double weights[3];
    for (double& x : weights) x = 1 + 1.5 * uniform(rng);
    for (const double x : weights) drawn_spam.push_back(x / (weights[0] + weights[1] + weights[2]));
  }
  const MaceFit by_hand =
      fit_mace(index, {.method = MaceMethod::em, .start_competence = competence, .start_spam = drawn_spam, .starts = 1});
  EXPECT_NEAR(by_hand.objective.back(), one.start_objective[1], 1e-10);
  // A start that is given is taken instead of the even one: the end of a fit stays where it is.
  std::vector<double> spam;
  for (std::uint32_t w = 0; w < 12; ++w) {
    for (const double p : one.spam_distribution(w)) spam.push_back(p);
  }
  const MaceFit warm = fit_mace(index, {.method = MaceMethod::em, .start_competence = one.competence, .start_spam = spam, .starts = 1});
  EXPECT_LE(warm.rounds, 3);
  EXPECT_NEAR(warm.objective.back(), one.objective.back(), 1e-5);
}

TEST(Mace, OneItemOneWorkerOneClassAndNothingAtAll) {
  LabelTable one;
  one.add(0, 0, 1);
  LabelTable same;
  for (std::uint32_t i = 0; i < 5; ++i) same.add(i, i % 2, 0);
  const LabelIndex none(Labels{.item = {}, .worker = {}, .label = {}, .items = 3, .workers = 2, .classes = 2});
  for (const MaceMethod method : methods) {
    const MaceFit fit = fit_mace(one.index(), {.method = method});
    EXPECT_EQ(fit.label, (std::vector<std::uint32_t>{1}));
    EXPECT_TRUE(has_note(fit.notes, note::no_variation));
    EXPECT_TRUE(std::isfinite(fit.objective.back()));
    for (const double p : fit.posterior) EXPECT_TRUE(std::isfinite(p));
    const MaceFit alike = fit_mace(same.index(), {.method = method});
    EXPECT_EQ(alike.posterior, std::vector<double>(5, 1.0));
    EXPECT_EQ(alike.label, std::vector<std::uint32_t>(5, 0));
    EXPECT_EQ(alike.entropy, std::vector<double>(5, 0.0));
    EXPECT_EQ(alike.competence, std::vector<double>(2, 0.5));
    EXPECT_TRUE(alike.worker_competence(0).has_note(note::no_variation));
    EXPECT_TRUE(has_note(fit_mace(none, {.method = method}).notes, note::no_data));
    EXPECT_FALSE(fit_mace(none, {.method = method}).ok());
  }
}

TEST(Mace, ItemsAndWorkersWithoutLabelsAreSaidAndDoNotMatter) {
  LabelTable data = tiny();
  const MaceFit before = fit_mace(data.index(), {.starts = 1});
  data.items += 1;
  data.workers += 1;
  const MaceFit fit = fit_mace(data.index(), {.starts = 1});
  EXPECT_TRUE(has_note(fit.notes, note::unlabelled_items));
  EXPECT_EQ(fit.objective, before.objective);
  EXPECT_EQ(fit.label.back(), no_label);
  EXPECT_NEAR(fit.entropy.back(), std::log(3), 1e-12);
  EXPECT_TRUE(fit.worker_competence(3).has_note(note::no_data));
  EXPECT_EQ(fit.spam_distribution(3), std::vector<double>(3, 1.0 / 3));
}

TEST(Mace, GoldAndTheClassPriorCount) {
  // Two that agree and one alone: gold says that the one knows.
  LabelTable data;
  for (std::uint32_t i = 0; i < 60; ++i) {
    for (std::uint32_t w = 0; w < 3; ++w) data.add(i, w, (i + (w == 2 ? i / 2 : 0)) % 2);
  }
  std::vector<std::uint32_t> gold(60, no_label);
  for (std::uint32_t i = 0; i < 50; ++i) gold[i] = (i + i / 2) % 2;
  for (const MaceMethod method : methods) {
    EXPECT_LT(fit_mace(data.index(), {.method = method}).competence[2], 0.3);
    const MaceFit turned = fit_mace(data.index(), {.method = method, .gold = gold});
    EXPECT_GT(turned.competence[2], 0.9);
    EXPECT_LT(turned.competence[0], 0.3);
    EXPECT_EQ(turned.label[58], 1U);
    EXPECT_EQ(turned.posterior[2 * 0 + 1], 0);
    constexpr std::string_view tie[] = {"01"};
    const std::vector<double> weights = {1, 3};
    const MaceFit favoured = fit_mace(test::label_table(tie).index(), {.method = method, .class_prior = weights, .starts = 1});
    EXPECT_EQ(favoured.label[0], 1U);
    EXPECT_EQ(favoured.prior, (std::vector<double>{0.25, 0.75}));
  }
}

TEST(Mace, WhatCannotBeUsedIsSaidAndAFitCanBeStopped) {
  const LabelIndex index = tiny().index();
  const std::vector<double> bad = {0.5, 2, 0.5};
  const std::vector<double> zero = {0, 1, 1};
  const std::vector<std::uint32_t> gold(3, 0);
  EXPECT_TRUE(has_note(fit_mace(index, {.start_competence = bad}).notes, note::bad_input));
  EXPECT_FALSE(fit_mace(index, {.start_spam = zero}).ok());
  EXPECT_FALSE(fit_mace(index, {.class_prior = zero}).ok());
  EXPECT_FALSE(fit_mace(index, {.gold = gold}).ok());
  EXPECT_FALSE(fit_mace(index, {.spam = 0}).ok());
  EXPECT_FALSE(fit_mace(index, {.smoothing = -1.0}).ok());
  EXPECT_FALSE(fit_mace(index, {.starts = 0}).ok());
  std::atomic<bool> cancel = false;
  int last = -1;
  const MaceFit fit = fit_mace(index, {.max_rounds = 5, .tolerance = 0, .cancel = &cancel, .progress = [&](int start, int round, double) {
                                         last = start;
                                         cancel = start == 2 && round == 3;
                                       }});
  EXPECT_EQ(last, 2);
  EXPECT_EQ(fit.start_objective.size(), 3U);
  EXPECT_TRUE(fit.cancelled);
  EXPECT_TRUE(has_note(fit.notes, note::cancelled));
  EXPECT_TRUE(has_note(fit_mace(index, {.starts = 1, .max_rounds = 2}).notes, note::not_converged));
}

}  // namespace
}  // namespace assay::stats
