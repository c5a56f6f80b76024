// Best-worst scaling: against Plackett and Luce, Bradley and Terry, a search over the papers' probabilities, and counts.
#include "assay/stats/best_worst.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::largest_difference;

constexpr BestWorstModel both[] = {BestWorstModel::sequential, BestWorstModel::max_difference};
constexpr std::uint32_t nobody = 99;

struct Answers {
  std::vector<std::uint32_t> set, model, annotator;
  std::vector<Mark> mark;
  std::size_t models = 0;
  std::uint32_t next = 0;

  void add(const std::vector<std::uint32_t>& shown, std::uint32_t best, std::uint32_t worst, std::uint32_t who = 0, int times = 1) {
    for (int i = 0; i < times; ++i, ++next) {
      for (const std::uint32_t m : shown) {
        set.push_back(next);
        model.push_back(m);
        mark.push_back(m == best ? Mark::best : m == worst ? Mark::worst : Mark::none);
        annotator.push_back(who);
      }
    }
  }
  [[nodiscard]] BestWorstSets columns() const { return {set, model, mark, annotator, models}; }
  [[nodiscard]] BestWorstSets unsigned_columns() const { return {set, model, mark, {}, models}; }
};

// Rankings by exponential clocks about strengths m / 2, give or take a taste; the best and the worst of each are kept.
Answers draw(std::uint32_t models, std::uint32_t shown, std::uint32_t people, std::uint32_t sets_each, double taste, std::uint64_t seed,
             test::RankingRows* rankings = nullptr) {
  Xoshiro256 rng(seed);
  Answers out;
  out.models = models;
  for (std::uint32_t person = 0; person < people; ++person) {
    std::vector<double> theta(models);
    for (std::uint32_t m = 0; m < models; ++m) theta[m] = 0.5 * m + taste * normal(rng);
    for (std::uint32_t s = 0; s < sets_each; ++s) {
      std::vector<std::uint32_t> some(models);
      std::iota(some.begin(), some.end(), 0U);
      for (std::uint32_t i = 0; i < shown; ++i) std::swap(some[i], some[i + below(rng, models - i)]);
      some.resize(shown);
      std::vector<std::pair<double, std::uint32_t>> clock;
      for (const std::uint32_t m : some) clock.emplace_back(-std::log(1 - uniform(rng)) / std::exp(theta[m]), m);
      std::ranges::sort(clock);
      if (rankings != nullptr) {
        for (std::uint32_t i = 0; i < shown; ++i) rankings->add(out.next, clock[i].second, i + 1, person);
      }
      out.add(some, clock.front().second, clock.back().second, person);
    }
  }
  return out;
}

// The papers' probability of one answer, by listing everything that might be said.
double share(BestWorstModel model, const std::vector<std::uint32_t>& shown, std::uint32_t best, std::uint32_t worst,
             const std::vector<double>& theta) {
  const auto worth = [&](std::uint32_t m) { return std::exp(theta[m]); };
  double all = 0;
  double rest = 0;
  double pairs = 0;
  for (const std::uint32_t i : shown) {
    all += worth(i);
    if (i != best) rest += 1 / worth(i);
    for (const std::uint32_t j : shown) pairs += i == j ? 0 : worth(i) / worth(j);
  }
  const bool two = best != nobody && worst != nobody;
  if (two && model == BestWorstModel::max_difference) return worth(best) / worth(worst) / pairs;
  return (best == nobody ? 1 : worth(best) / all) * (worst == nobody ? 1 : 1 / worth(worst) / rest);
}

double by_the_papers(const Answers& answers, BestWorstModel model, const std::vector<double>& theta) {
  double sum = 0;
  for (std::size_t begin = 0; begin < answers.set.size();) {
    std::vector<std::uint32_t> shown;
    std::uint32_t best = nobody;
    std::uint32_t worst = nobody;
    std::size_t i = begin;
    for (; i < answers.set.size() && answers.set[i] == answers.set[begin]; ++i) {
      shown.push_back(answers.model[i]);
      if (answers.mark[i] == Mark::best) best = answers.model[i];
      if (answers.mark[i] == Mark::worst) worst = answers.model[i];
    }
    sum += std::log(share(model, shown, best, worst, theta));
    begin = i;
  }
  return sum;
}

TEST(BestWorst, SequentialOfThreeIsPlackettLuceWithItsClusteredIntervals) {
  test::RankingRows rankings;
  const Answers answers = draw(6, 3, 12, 25, 0.4, 3, &rankings);
  const StrengthFit known = fit_plackett_luce(rankings.columns(6));
  const StrengthFit fit = fit_best_worst(answers.columns(), BestWorstModel::sequential);
  ASSERT_TRUE(fit.ok());
  EXPECT_LT(largest_difference(fit.theta, known.theta), 1e-9);
  EXPECT_LT(largest_difference(fit.covariance, known.covariance), 1e-9);
  EXPECT_NEAR(*fit.log_likelihood, *known.log_likelihood, 1e-8);
  EXPECT_EQ(fit.n, 300U);
  const ClusteredCovariance clustered = clustered_covariance(answers.columns(), fit);
  const ClusteredCovariance expected = clustered_covariance(rankings.columns(6), known);
  EXPECT_LT(largest_difference(clustered.covariance, expected.covariance), 1e-9);
  EXPECT_EQ(clustered.df, expected.df);
}

TEST(BestWorst, OfTwoAreLogOdds) {
  Answers answers;
  answers.models = 2;
  answers.add({0, 1}, 0, 1, 0, 30);
  answers.add({1, 0}, 1, 0, 1, 10);
  // Both marks say the same: once in sequence, twice as a difference.
  EXPECT_NEAR(fit_best_worst(answers.columns(), BestWorstModel::sequential).theta[1], -std::log(3.0), 1e-12);
  EXPECT_NEAR(fit_best_worst(answers.columns(), BestWorstModel::max_difference).theta[1], -std::log(3.0) / 2, 1e-12);
}

TEST(BestWorst, FindsTheMaximumThatASearchFindsAndInvertsTheNumericalHessian) {
  Answers answers = draw(5, 4, 6, 15, 0.3, 5);
  answers.add({0, 1, 2}, 2, nobody, 0, 4);
  answers.add({1, 3, 4}, nobody, 1, 1, 3);
  double from_search = 0;
  double from_hessian = 0;
  for (const BestWorstModel model : both) {
    const StrengthFit fit = fit_best_worst(answers.columns(), model);
    ASSERT_EQ(fit.theta.size(), 5U);
    const auto f = [&](const std::vector<double>& x) { return by_the_papers(answers, model, x); };
    from_search = std::max(from_search, largest_difference(fit.theta, test::climb(f, std::vector<double>(5))));
    EXPECT_NEAR(*fit.log_likelihood, f(fit.theta), 1e-9);
    const double h = 1e-4;
    const auto at = [&](std::size_t i, double a, std::size_t j, double b) {
      std::vector<double> next = fit.theta;
      next[i] += a;
      next[j] += b;
      return f(next);
    };
    for (std::size_t i = 1; i < 5; ++i) {
      for (std::size_t j = 1; j < 5; ++j) {
        double product = 0;
        for (std::size_t k = 1; k < 5; ++k)
          product -= (at(i, h, k, h) - at(i, h, k, -h) - at(i, -h, k, h) + at(i, -h, k, -h)) / (4 * h * h) * fit.covariance[k * 5 + j];
        from_hessian = std::max(from_hessian, std::abs(product - (i == j ? 1 : 0)));
      }
    }
  }
  test::report("best-worst against a search", from_search);
  test::report("best-worst, Hessian times covariance", from_hessian);
  EXPECT_LT(from_search, 2e-6);
  EXPECT_LT(from_hessian, 1e-4);
}

TEST(BestWorst, MaxDifferenceExpectsTheCountsThatWereSeen) {
  // Best less worst is sufficient in the maxdiff model (Marley and Louviere 2005): the fit expects what was counted.
  const Answers answers = draw(5, 3, 10, 20, 0.3, 9);
  const StrengthFit fit = fit_best_worst(answers.columns());
  const auto scores = best_worst_scores(answers.columns());
  std::vector<double> expected(5);
  for (std::size_t begin = 0; begin < answers.set.size(); begin += 3) {
    const std::vector<std::uint32_t> shown(answers.model.begin() + static_cast<std::ptrdiff_t>(begin),
                                           answers.model.begin() + static_cast<std::ptrdiff_t>(begin + 3));
    double all = 0;
    for (const std::uint32_t b : shown) {
      for (const std::uint32_t w : shown) {
        if (b == w) continue;
        const double p = share(BestWorstModel::max_difference, shown, b, w, fit.theta);
        all += p;
        expected[b] += p;
        expected[w] -= p;
      }
    }
    ASSERT_NEAR(all, 1, 1e-12);
  }
  for (std::size_t m = 0; m < 5; ++m) EXPECT_NEAR(expected[m], *scores[m].estimate * static_cast<double>(scores[m].n), 1e-7);
}

TEST(BestWorst, ScoresAreCountedByHand) {
  Answers answers;
  answers.models = 4;
  answers.add({0, 1, 2}, 0, 1, 0);
  answers.add({0, 1, 2}, 0, 2, 1);
  answers.add({0, 1, 2}, 1, 0, 2);
  const auto scores = best_worst_scores(answers.columns());
  EXPECT_NEAR(*scores[0].estimate, 1.0 / 3, 1e-15);
  EXPECT_NEAR(*scores[1].estimate, 0, 1e-15);
  EXPECT_NEAR(*scores[2].estimate, -1.0 / 3, 1e-15);
  EXPECT_EQ(scores[0].n, 3U);
  // Three clusters of one row: t with two degrees of freedom on s / sqrt(n).
  EXPECT_NEAR(*scores[0].se, std::sqrt(4.0 / 3 / 3), 1e-12);
  EXPECT_EQ(*scores[0].df, 2);
  EXPECT_EQ(*scores[0].high, 1);  // cut
  EXPECT_FALSE(scores[3].estimate);
  EXPECT_TRUE(scores[3].has_note(note::no_data));
  EXPECT_EQ(best_worst_scores(answers.unsigned_columns())[0].clusters, 3U);
}

TEST(BestWorst, TheClusteredCovarianceIsCloseToRefittingWithoutEveryAnnotator) {
  const Answers answers = draw(5, 4, 40, 20, 0.6, 13);
  for (const BestWorstModel model : both) {
    const StrengthFit fit = fit_best_worst(answers.columns(), model);
    const ClusteredCovariance clustered = clustered_covariance(answers.columns(), fit);
    ASSERT_TRUE(clustered.ok());
    std::vector<double> sum(5);
    for (std::uint32_t person = 0; person < 40; ++person) {
      Answers rest;
      rest.models = 5;
      for (std::size_t i = 0; i < answers.set.size(); ++i) {
        if (answers.annotator[i] == person) continue;
        rest.set.push_back(answers.set[i]);
        rest.model.push_back(answers.model[i]);
        rest.mark.push_back(answers.mark[i]);
      }
      const std::vector<double> without = fit_best_worst(rest.unsigned_columns(), model).theta;
      for (std::size_t i = 0; i < 5; ++i) sum[i] += (without[i] - fit.theta[i]) * (without[i] - fit.theta[i]) * 39 / 40;
    }
    double worst = 0;
    for (std::size_t i = 1; i < 5; ++i) worst = std::max(worst, std::abs(std::sqrt(clustered.covariance[i * 6] / sum[i]) - 1));
    test::report("best-worst CR3 se against exact refits (relative)", worst);
    EXPECT_LT(worst, 0.03);
    EXPECT_TRUE(strengths(fit, &clustered)[4].has_interval());
  }
}

TEST(BestWorst, NamesModelsThatAreAlwaysBestAndFitsTheRestAsIfTheyWereNotShown) {
  const Answers plain = draw(4, 3, 5, 20, 0.2, 4);
  for (const BestWorstModel model : both) {
    Answers answers = plain;
    answers.models = 7;
    answers.add({4, 0, 1, 2}, 4, 0, 0, 6);  // always best
    answers.add({0, 3, 5}, 3, 5, 1, 6);     // always worst
    const StrengthFit fit = fit_best_worst(answers.columns(), model);
    ASSERT_TRUE(fit.ok());
    EXPECT_EQ(fit.state[4], ModelState::above);
    EXPECT_EQ(fit.state[5], ModelState::below);
    EXPECT_EQ(fit.state[6], ModelState::incomparable);
    Answers without = plain;
    without.add({0, 1, 2}, nobody, 0, 0, 6);
    without.add({0, 3}, 3, nobody, 1, 6);
    EXPECT_LT(largest_difference(fit.theta, fit_best_worst(without.columns(), model).theta), 1e-9);
    // In the limit that is what the papers' likelihood says.
    std::vector<double> far = fit.theta;
    far.insert(far.end(), {40.0, -40.0, 0.0});
    EXPECT_NEAR(by_the_papers(answers, model, far), *fit.log_likelihood, 1e-6);
  }
}

TEST(BestWorst, TheOrderOfRowsAndTheNumbersOfAnswersPlayNoPart) {
  const Answers answers = draw(5, 4, 8, 20, 0.3, 6);
  std::vector<std::size_t> order(answers.set.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 rng(2);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  Answers other;
  other.models = 5;
  for (const std::size_t i : order) {
    other.set.push_back(1'000'000 - 7 * answers.set[i]);
    other.model.push_back(answers.model[i]);
    other.mark.push_back(answers.mark[i]);
    other.annotator.push_back(answers.annotator[i]);
  }
  for (const BestWorstModel model : both) {
    const StrengthFit fit = fit_best_worst(answers.columns(), model);
    const StrengthFit again = fit_best_worst(other.columns(), model);
    EXPECT_EQ(again.theta, fit.theta);
    EXPECT_EQ(clustered_covariance(other.columns(), again).covariance, clustered_covariance(answers.columns(), fit).covariance);
  }
  EXPECT_EQ(*best_worst_scores(other.columns())[2].se, *best_worst_scores(answers.columns())[2].se);
}

TEST(BestWorst, SaysWhatIsWrongWithAnAnswer) {
  const auto refused = [](const Answers& answers) {
    return has_note(fit_best_worst(answers.columns()).notes, note::bad_input) && best_worst_scores(answers.columns()).empty();
  };
  Answers good = draw(4, 3, 3, 10, 0, 1);
  EXPECT_FALSE(refused(good));
  Answers bad = good;
  bad.add({0, 1, 2}, nobody, nobody);
  EXPECT_TRUE(refused(bad));
  bad = good;
  bad.add({0}, 0, nobody);
  EXPECT_TRUE(refused(bad));
  bad = good;
  bad.add({0, 1, 1}, 0, nobody);
  EXPECT_TRUE(refused(bad));
  bad = good;
  bad.add({0, 1, 2}, 0, 1);
  bad.annotator.back() = 5;
  EXPECT_TRUE(refused(bad));
  bad = good;
  bad.model[0] = 9;
  EXPECT_TRUE(refused(bad));
  const StrengthFit fit = fit_best_worst(good.columns());
  EXPECT_TRUE(has_note(clustered_covariance(good.unsigned_columns(), fit).notes, note::bad_input));
  EXPECT_TRUE(has_note(clustered_covariance(good.columns(), StrengthFit{}).notes, note::no_data));
  EXPECT_TRUE(has_note(fit_best_worst({}).notes, note::no_data));
}

}  // namespace
}  // namespace assay::stats
