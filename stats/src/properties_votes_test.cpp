// What holds of every model of preferences: names play no part, the same votes twice halve the variance and no more, and where the votes
// cannot support an answer there is a reason, never a number that is none.
#include "assay/stats/best_worst.hpp"
#include "assay/stats/category_boards.hpp"
#include "assay/stats/elo.hpp"
#include "assay/stats/goodness.hpp"
#include "assay/stats/graded.hpp"
#include "assay/stats/judge_bias.hpp"
#include "assay/stats/leaderboard.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "assay/stats/quasi_variance.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/skilled.hpp"
#include "assay/stats/strength_bootstrap.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/style.hpp"
#include "assay/stats/weighted_wins.hpp"
#include "assay/stats/win_matrix.hpp"
#include "label_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

constexpr std::size_t models = 5;

Votes crowd() { return test::simulate(models, 12, 40, 0.5, 9); }

// The same votes for the models that take other columns. A win is the outermost of three grades, first of two, best of two.
struct Forms {
  explicit Forms(const Votes& from, std::size_t of = models) : votes(from.columns(of)), rankings(test::as_rankings(from)) {
    for (std::uint32_t i = 0; i < from.left.size(); ++i) {
      grade.push_back(static_cast<std::uint32_t>(from.outcome[i]));
      difference.push_back(std::sin(static_cast<double>(i)));
      if (from.outcome[i] == Outcome::tie || from.left[i] == from.right[i]) continue;
      for (const bool left : {true, false}) {
        set.push_back(i);
        model.push_back(left ? from.left[i] : from.right[i]);
        mark.push_back(left == (from.outcome[i] == Outcome::left) ? Mark::best : Mark::worst);
        who.push_back(from.annotator[i]);
      }
    }
  }
  Comparisons votes;
  test::RankingRows rankings;
  std::vector<std::uint32_t> grade, set, model, who;
  std::vector<double> difference;
  std::vector<Mark> mark;
  [[nodiscard]] GradedComparisons graded() const { return {votes.left, votes.right, grade, votes.annotator, votes.models, 3, {}, 0}; }
  [[nodiscard]] StyledComparisons styled() const { return {votes, difference, 1}; }
  [[nodiscard]] BestWorstSets choices() const { return {set, model, mark, who, votes.models}; }
};

struct Fitted {
  std::string name;
  StrengthFit fit;
  ClusteredCovariance clustered;
};

template <class Data>
Fitted fitted(const char* name, const Data& data, StrengthFit fit) {
  auto clustered = clustered_covariance(data, fit);
  return {name, std::move(fit), std::move(clustered)};
}

std::vector<Fitted> all_fits(const Forms& of, bool styled = true) {
  std::vector<Fitted> out;
  out.push_back(fitted("Davidson", of.votes, fit_davidson(of.votes)));
  out.push_back(fitted("Bradley-Terry", of.votes, fit_bradley_terry(of.votes)));
  out.push_back(fitted("Rao-Kupper", of.votes, fit_rao_kupper(of.votes)));
  out.push_back(fitted("Firth", of.votes, fit_bradley_terry_firth(of.votes)));
  out.push_back(fitted("adjacent grades", of.graded(), fit_graded(of.graded(), GradeModel::adjacent)));
  out.push_back(fitted("cumulative grades", of.graded(), fit_graded(of.graded(), GradeModel::cumulative)));
  out.push_back(fitted("Plackett-Luce", of.rankings.columns(of.votes.models), fit_plackett_luce(of.rankings.columns(of.votes.models))));
  out.push_back(fitted("sequential best-worst", of.choices(), fit_best_worst(of.choices(), BestWorstModel::sequential)));
  out.push_back(fitted("maxdiff", of.choices(), fit_best_worst(of.choices())));
  if (styled) out.push_back(fitted("styled", of.styled(), fit_styled(of.styled())));
  return out;
}

TEST(VoteProperties, NamesOfModelsAndAnnotatorsPlayNoPart) {
  const Votes votes = crowd();
  const auto names = test::shuffled(models, 4);
  const auto people = test::shuffled(12, 5);
  Votes other;
  for (std::size_t i = 0; i < votes.left.size(); ++i)
    other.add(names[votes.left[i]], votes.outcome[i], names[votes.right[i]], 1000 - 7 * people[votes.annotator[i]]);
  const auto before = all_fits(Forms(votes));
  const auto after = all_fits(Forms(other));
  for (std::size_t f = 0; f < before.size(); ++f) {
    const auto a = strengths(before[f].fit, before[f].clustered.ok() ? &before[f].clustered : nullptr);
    const auto b = strengths(after[f].fit, after[f].clustered.ok() ? &after[f].clustered : nullptr);
    ASSERT_EQ(a.size(), models) << before[f].name;
    for (std::uint32_t m = 0; m < models; ++m) {
      ASSERT_TRUE(a[m].has_interval() && b[names[m]].has_interval()) << before[f].name;
      EXPECT_NEAR(*a[m].estimate, *b[names[m]].estimate, 1e-8) << before[f].name;
      EXPECT_NEAR(*a[m].high, *b[names[m]].high, 1e-7) << before[f].name;
    }
  }
}

TEST(VoteProperties, TheSameVotesTwiceLeaveStrengthsAndHalveTheirVarianceButNotThatByAnnotator) {
  const Votes votes = crowd();
  Votes twice = votes;
  for (std::size_t i = 0; i < votes.left.size(); ++i) twice.add(votes.left[i], votes.outcome[i], votes.right[i], votes.annotator[i]);
  // Sets and rankings are numbered on; the made-up covariate is not the same in the copies.
  const auto once = all_fits(Forms(votes), false);
  const auto both = all_fits(Forms(twice), false);
  for (std::size_t f = 0; f < once.size(); ++f) {
    if (once[f].name == "Firth") continue;  // a penalty of the same size beside twice the votes
    ASSERT_TRUE(once[f].fit.ok() && both[f].fit.ok()) << once[f].name;
    EXPECT_NEAR(2 * *once[f].fit.log_likelihood, *both[f].fit.log_likelihood, 1e-7) << once[f].name;
    EXPECT_LT(test::largest_difference(once[f].fit.theta, both[f].fit.theta), 1e-8) << once[f].name;
    for (std::size_t c = 0; c < once[f].fit.covariance.size(); ++c)
      EXPECT_NEAR(once[f].fit.covariance[c], 2 * both[f].fit.covariance[c], 1e-7) << once[f].name;
    EXPECT_LT(test::largest_difference(once[f].clustered.covariance, both[f].clustered.covariance), 1e-7) << once[f].name;
  }
}

bool sound(const Estimate& e) {
  for (const auto& number : {e.estimate, e.se, e.low, e.high, e.df}) {
    if (number && !std::isfinite(*number)) return false;
  }
  return (e.estimate || !e.notes.empty()) && e.low.has_value() == e.high.has_value();
}

bool finite(const std::vector<double>& numbers) {
  return std::ranges::all_of(numbers, [](double x) { return std::isfinite(x); });
}

struct Degenerate {
  const char* name;
  std::size_t models;
  Votes votes;
};

std::vector<Degenerate> degenerate() {
  std::vector<Degenerate> out;
  const auto table = [&](const char* name, std::size_t of) -> Votes& { return out.emplace_back(Degenerate{name, of, {}}).votes; };
  table("no model", 0);
  table("no vote", 3);
  table("one model against itself", 1).add(0, Outcome::left, 0);
  table("one vote", 2).add(0, Outcome::left, 1);
  table("one tie", 2).add(0, Outcome::tie, 1);
  auto& ties = table("all ties", 4);
  for (std::uint32_t i = 0; i < 12; ++i) ties.add(i % 4, Outcome::tie, (i + 1) % 4, i % 3);
  auto& order = table("an order without exception", 4);
  for (std::uint32_t a = 0; a < 4; ++a) {
    for (std::uint32_t b = a + 1; b < 4; ++b) order.add(a, Outcome::left, b, a, 3);
  }
  auto& islands = table("two islands", 4);
  for (std::uint32_t i = 0; i < 8; ++i) {
    islands.add(0, i % 2 == 0 ? Outcome::left : Outcome::right, 1, i % 4);
    islands.add(2, i % 3 == 0 ? Outcome::left : Outcome::right, 3, i % 4);
  }
  auto& winner = table("one that always wins", 4);
  for (std::uint32_t i = 0; i < 18; ++i) {
    winner.add(1 + i % 3, i % 2 == 0 ? Outcome::left : i % 5 == 0 ? Outcome::tie : Outcome::right, 1 + (i + 1) % 3, i % 4);
    winner.add(0, Outcome::left, 1 + i % 3, i % 4);
  }
  auto& alone = table("one annotator", 3);
  for (std::uint32_t i = 0; i < 12; ++i) alone.add(i % 3, i % 2 == 0 ? Outcome::left : Outcome::right, (i + 1) % 3, 7);
  auto& balanced = table("everybody as good", 3);
  for (std::uint32_t i = 0; i < 36; ++i) balanced.add(i % 3, i / 3 % 2 == 0 ? Outcome::left : Outcome::right, (i + 1) % 3, i % 6);
  return out;
}

TEST(VoteProperties, DegenerateVotesHaveReasonsAndNoNumbersThatAreNone) {
  for (const Degenerate& each : degenerate()) {
    SCOPED_TRACE(each.name);
    const Forms of(each.votes, each.models);
    for (const Fitted& found : all_fits(of)) {
      SCOPED_TRACE(found.name);
      EXPECT_TRUE(finite(found.fit.theta) && finite(found.fit.covariance) && finite(found.clustered.covariance) &&
                  finite(found.fit.effect));
      EXPECT_TRUE(found.fit.ok() || !found.fit.notes.empty());
      EXPECT_TRUE(found.clustered.ok() || !found.clustered.notes.empty() || !found.fit.ok());
      const ClusteredCovariance* const clustered = found.clustered.ok() ? &found.clustered : nullptr;
      for (const Estimate& strength : strengths(found.fit, clustered)) EXPECT_TRUE(sound(strength));
      if (each.models > 1) {
        EXPECT_TRUE(sound(strength_difference(found.fit, 0, 1, clustered)));
      }
      Xoshiro256 rng(1);
      const SumToZero shown = sum_to_zero(found.fit, found.fit.covariance);
      const RankIntervals ranks = rank_intervals(shown.theta, shown.covariance, rng, {.draws = 200});
      EXPECT_TRUE(!ranks.models.empty() || !ranks.notes.empty());
      const QuasiVariances quasi = quasi_variances(found.fit.covariance);
      EXPECT_TRUE(quasi.ok() || !quasi.notes.empty());
      if (!found.fit.of_pairs()) continue;
      const Goodness goodness = goodness_of_fit(of.votes, found.fit);
      EXPECT_TRUE(goodness.ok() || !goodness.notes.empty());
      const StrengthBootstrap drawn = bootstrap_strengths(of.votes, found.fit, rng, 20);
      EXPECT_TRUE(finite(drawn.theta) && (drawn.ok() || !drawn.notes.empty()));
    }
    const SkilledFit skilled = fit_skilled(of.votes);
    EXPECT_TRUE(finite(skilled.strengths.theta) && (skilled.ok() || !skilled.strengths.notes.empty()));
    for (const Estimate& score : best_worst_scores(of.choices())) EXPECT_TRUE(sound(score));
    const std::vector<double> even(each.votes.left.size(), 0.5);
    const std::vector<double> mix(each.models, 1);
    for (const WeightedWinRate& rate : weighted_win_rates({of.votes, even}, mix)) EXPECT_TRUE(sound(rate.rate));
    const EloRatings ratings = elo(of.votes);
    EXPECT_TRUE(finite(ratings.rating));
    for (const WinCell& total : win_matrix(of.votes).totals)
      EXPECT_TRUE(total.n > 0 ? total.share && std::isfinite(*total.share) : !total.share);
    std::vector<std::uint32_t> category(each.votes.left.size());
    for (std::uint32_t i = 0; i < category.size(); ++i) category[i] = i % 2;
    Xoshiro256 rng(2);
    for (const CategoryBoard& board : category_boards(of.votes, category, rng, {.draws = 100}).categories) {
      for (const Estimate& shift : board.shift) EXPECT_TRUE(sound(shift));
    }
    Leaderboard board(each.models);
    for (std::size_t i = 0; i < each.votes.left.size(); ++i) board.add(each.votes.left[i], each.votes.outcome[i], each.votes.right[i]);
    for (std::uint32_t m = 0; m < each.models; ++m) {
      const auto strength = board.strength(m);
      EXPECT_TRUE(!strength || std::isfinite(*strength));
      EXPECT_EQ(strength.has_value(), board.state(m) == ModelState::estimated);
    }
    const std::vector<std::uint32_t> prompt(each.votes.left.size());
    const JudgeBias bias = judge_bias({prompt, each.votes.left, each.votes.right, each.votes.annotator, each.votes.outcome});
    const JudgeBiasModel model = judge_bias_model({prompt, each.votes.left, each.votes.right, each.votes.annotator, each.votes.outcome});
    for (const BesideHumans* beside : {&bias.consistency, &bias.first_of_inconsistent, &bias.left_share, &bias.position, &bias.longer_share,
                                       &bias.own_share, &model.position, &model.length, &model.own, &model.verdict}) {
      EXPECT_TRUE(sound(beside->judge) && sound(beside->humans) && sound(beside->difference));
    }
  }
}

}  // namespace
}  // namespace assay::stats
