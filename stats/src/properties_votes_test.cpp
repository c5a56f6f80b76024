// What must not change an estimate from votes, grades, rankings and best-worst choices, and votes that say too little.
#include "assay/stats/best_worst.hpp"
#include "assay/stats/category_boards.hpp"
#include "assay/stats/elo.hpp"
#include "assay/stats/goodness.hpp"
#include "assay/stats/graded.hpp"
#include "assay/stats/judge_bias.hpp"
#include "assay/stats/leaderboard.hpp"
#include "assay/stats/pair_sampling.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "assay/stats/quasi_variance.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/skilled.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_bootstrap.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/style.hpp"
#include "assay/stats/weighted_wins.hpp"
#include "assay/stats/win_matrix.hpp"
#include "properties_data.hpp"
#include "test_data.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Duels;
using test::Sheet;

std::string at(const std::string& what, std::size_t i) { return what + ' ' + std::to_string(i); }
std::string at(const std::string& what, std::size_t i, std::size_t k) { return what + ' ' + std::to_string(i) + ' ' + std::to_string(k); }

constexpr unsigned all = test::names | test::copies;

void walk_strengths(const std::string& name, const Duels& d, const std::vector<Estimate>& of, Sheet& out, bool drawn = false) {
  for (std::size_t m = 0; m < (of.empty() ? 0 : d.model_name.size()); ++m) {
    if (drawn) {
      out.drawn(at(name, m), of[d.model_name[m]], all);
    } else {
      out.estimate(at(name, m), of[d.model_name[m]], all);
    }
  }
}

void walk_fit(const std::string& name, const Duels& d, const StrengthFit& fit, const ClusteredCovariance& clustered, Sheet& out) {
  out.result(name, fit.ok(), fit.notes);
  out.result(name + " clustered", clustered.ok(), clustered.notes);
  for (std::size_t m = 0; m < (fit.state.empty() ? 0 : d.model_name.size()); ++m) {
    out.number(at(name + " state", m), static_cast<double>(fit.state[d.model_name[m]]), all);
  }
  if (fit.log_likelihood) out.number(name + " likelihood", *fit.log_likelihood);
  out.list(name + " scale", fit.scale, all);
  out.list(name + " effect", fit.effect, all);
  out.list(name + " delta", fit.log_delta, all);
  walk_strengths(name + " alone", d, strengths(fit), out);
  const ClusteredCovariance* with = clustered.ok() ? &clustered : nullptr;
  walk_strengths(name + " by annotator", d, strengths(fit, with), out);
  if (d.model_name.size() > 1) {
    out.estimate(name + " difference", strength_difference(fit, d.model_name[0], d.model_name[1]), all);
    out.estimate(name + " difference by annotator", strength_difference(fit, d.model_name[0], d.model_name[1], with), all);
  }
  if (!clustered.ok()) return;
  out.list(name + " covariance", clustered.covariance, test::only_rows);
  out.list(name + " df", clustered.df, test::only_rows);
  const SumToZero shown = sum_to_zero(fit, clustered.covariance);
  Xoshiro256 rng(8);
  const RankIntervals ranks = rank_intervals(shown.theta, shown.covariance, rng, {.draws = 500});
  out.result(name + " ranks", !ranks.models.empty(), ranks.notes);
  out.number(name + " critical", ranks.critical, test::only_rows);
  const QuasiVariances quasi = quasi_variances(shown.covariance);
  out.result(name + " quasi", quasi.ok(), quasi.notes);
  out.list(name + " quasi", quasi.variance, test::only_rows);
}

void walk_pairs(const Duels& d, Sheet& out) {
  const Comparisons votes = d.columns();
  const StrengthFit davidson = fit_davidson(votes);
  const StrengthFit rao = fit_rao_kupper(votes);
  const StrengthFit halves = fit_bradley_terry(votes);
  walk_fit("davidson", d, davidson, clustered_covariance(votes, davidson), out);
  walk_fit("rao-kupper", d, rao, clustered_covariance(votes, rao), out);
  walk_fit("bradley-terry", d, halves, clustered_covariance(votes, halves), out);
  const StrengthFit firth = fit_bradley_terry_firth(votes);
  const ClusteredCovariance none = clustered_covariance(votes, firth);
  EXPECT_FALSE(none.ok());
  out.result("firth clustered", none.ok(), none.notes);
  out.result("firth", firth.ok(), firth.notes);
  if (firth.ok()) {
    const std::vector<Estimate> penalised = strengths(firth);
    for (std::size_t m = 0; m < d.model_name.size(); ++m) out.estimate(at("firth", m), penalised[d.model_name[m]], test::names);
  }
  out.estimate("log nu", log_nu(davidson), all);
  out.estimate("threshold", threshold(rao), all);

  Xoshiro256 rng(9);
  const StrengthBootstrap bootstrap = bootstrap_strengths(votes, davidson, rng, 30);
  out.result("bootstrap", bootstrap.ok(), bootstrap.notes);
  out.list("bootstrap theta", bootstrap.theta, test::only_rows);
  out.list("rank shares", rank_shares(bootstrap), test::only_rows);
  walk_strengths("bootstrap", d, strengths(davidson, bootstrap), out, true);

  for (const StrengthFit* fit : {&davidson, &rao, &halves, &firth}) {
    const std::string name = fit == &firth ? "goodness firth" : at("goodness", static_cast<std::size_t>(fit->ties));
    const Goodness good = goodness_of_fit(votes, *fit);
    out.result(name, good.ok(), good.notes);
    if (!good.ok()) continue;
    if (good.deviance) out.number(name + " deviance", *good.deviance);
    if (good.pearson) out.number(name + " pearson", *good.pearson);
    if (good.deviance_p) out.number(name + " deviance p", *good.deviance_p);
    if (good.pearson_p) out.number(name + " pearson p", *good.pearson_p);
    out.number(name + " cycles expected", good.cycles.expected);
    if (good.cycles.z) out.number(name + " z", *good.cycles.z);
    const auto old = test::old_names(d.model_name);
    for (const PairFit& pair : good.pairs) {
      const bool turned = old[pair.first] > old[pair.second];
      const std::string of = at(name + " pair", old[turned ? pair.second : pair.first], old[turned ? pair.first : pair.second]);
      const auto cell = [&](const std::string& which, const CellFit& fit_of) {
        out.number(of + which, fit_of.expected);
        if (fit_of.residual) out.number(of + which + " residual", *fit_of.residual);
      };
      cell(" first", turned ? pair.second_wins : pair.first_wins);
      cell(" ties", pair.ties);
      cell(" second", turned ? pair.first_wins : pair.second_wins);
    }
  }
  const TieComparison ties = compare_tie_models(votes);
  out.number("tie models", ties.difference, ties.notes);

  for (const TieShare share : {TieShare::half, TieShare::dropped}) {
    const std::string name = at("win matrix", static_cast<std::size_t>(share));
    const WinMatrix matrix = win_matrix(votes, share);
    out.result(name, !matrix.cells.empty() || d.models == 0, matrix.notes);
    if (matrix.cells.empty()) continue;
    for (std::size_t a = 0; a < d.model_name.size(); ++a) {
      for (std::size_t b = 0; b < d.model_name.size(); ++b) {
        const WinCell& cell = matrix.against(d.model_name[a], d.model_name[b]);
        EXPECT_EQ(cell.share.has_value(), (share == TieShare::half ? cell.n : cell.wins + cell.losses) > 0);
        // Annotators like these cannot be told from one.
        EXPECT_EQ(cell.low.has_value(), cell.high.has_value());
        EXPECT_TRUE(cell.share.has_value() || !cell.low.has_value());
        if (!cell.share) continue;
        out.number(at(name, a, b), *cell.share, all);
        if (!cell.low) continue;
        out.number(at(name + " low", a, b), *cell.low);
        out.number(at(name + " high", a, b), *cell.high);
      }
    }
  }

  const auto old_annotator = test::old_names(d.annotator_name);
  const auto old_model = test::old_names(d.model_name);
  std::vector<std::uint32_t> category;
  std::vector<double> inclusion;
  for (std::size_t i = 0; i < d.left.size(); ++i) {
    const std::uint32_t who = d.annotator[i];
    category.push_back((who < old_annotator.size() ? old_annotator[who] : who) % 2);
    inclusion.push_back(1.0 / (2 + old_model[d.left[i]] + old_model[d.right[i]]));
  }
  Xoshiro256 of_boards(10);
  const CategoryBoards boards = category_boards(votes, category, of_boards, {.draws = 100});
  out.result("boards", boards.whole.fit.ok(), boards.whole.fit.notes.empty() ? boards.notes : boards.whole.fit.notes);
  walk_strengths("boards whole", d, boards.whole.strengths, out);
  for (const CategoryBoard& board : boards.categories) {
    out.result(at("board", board.category), board.fit.ok(), board.fit.notes);
    for (std::size_t m = 0; m < (board.shift.empty() ? 0 : d.model_name.size()); ++m) {
      out.drawn(at("shift", board.category, m), board.shift[d.model_name[m]], test::names);
      out.estimate(at("board strength", board.category, m), board.strengths[d.model_name[m]], test::names);
    }
  }

  const std::vector<double> mix(d.models, 1);
  const std::vector<WeightedWinRate> rates = weighted_win_rates({votes, inclusion}, mix);
  for (std::size_t m = 0; m < (rates.empty() ? 0 : d.model_name.size()); ++m) {
    const WeightedWinRate& rate = rates[d.model_name[m]];
    out.estimate(at("weighted wins", m), rate.rate, all);
    out.number(at("weighted wins effective", m), rate.effective_n);
    out.number(at("weighted wins largest", m), rate.largest);
    out.number(at("weighted wins unmet", m), rate.unmet);
  }

  const auto walk_probabilities = [&](const std::string& name, const PairProbabilities& pairs, unsigned holds) {
    out.result(name, pairs.ok(), pairs.notes);
    if (!pairs.ok()) return;
    double sum = 0;
    for (std::uint32_t a = 0; a < d.model_name.size(); ++a) {
      for (std::uint32_t b = a + 1; b < d.model_name.size(); ++b) {
        const double p = pairs.of(d.model_name[a], d.model_name[b]);
        out.number(at(at(name, a), b), p, holds);
        sum += p;
      }
    }
    EXPECT_NEAR(sum, 1, 1e-9) << name;
  };
  for (const PairGoal goal : {PairGoal::widest, PairGoal::neighbours, PairGoal::d_optimal}) {
    walk_probabilities(at("pairs", static_cast<std::size_t>(goal)), pair_probabilities(davidson, {.goal = goal}), test::names);
    walk_probabilities(at("pairs firth", static_cast<std::size_t>(goal)), pair_probabilities(firth, {.goal = goal}), test::names);
  }
  walk_probabilities("pairs by votes", pair_probabilities(votes), test::names);
}

void walk_further(const Duels& d, Sheet& out) {
  const auto old = test::old_names(d.model_name);
  std::vector<std::uint32_t> grade;
  std::vector<double> difference;
  for (std::size_t i = 0; i < d.left.size(); ++i) {
    // From the outcome and the trait of the vote, which no name changes.
    const std::uint32_t five = 2 * static_cast<std::uint32_t>(d.outcome[i]);
    const std::uint32_t inner = d.trait[i] % 3 == 0 ? 1 : 0;
    grade.push_back(five == 0 ? inner : five == 4 ? 4 - inner : 2);
    difference.push_back(0.3 * static_cast<double>(d.trait[i] % 5) - 0.6);
  }
  for (const GradeModel model : {GradeModel::adjacent, GradeModel::cumulative}) {
    for (const bool side : {false, true}) {
      const std::string name = at("graded", static_cast<std::size_t>(model), side ? 1 : 0);
      GradedComparisons rows{d.left, d.right, grade, d.annotator, d.models, 5, {}, 0};
      if (side) {
        rows.difference = difference;
        rows.covariates = 1;
      }
      const StrengthFit fit = fit_graded(rows, model, {.side = side});
      const ClusteredCovariance clustered = clustered_covariance(rows, fit);
      walk_fit(name, d, fit, clustered, out);
      out.estimates(name + " scale of", grade_scale(fit), all);
      out.estimates(name + " effect of", effects(fit, clustered.ok() ? &clustered : nullptr), all);
    }
  }
  for (const TieModel ties : {TieModel::davidson, TieModel::half_wins, TieModel::rao_kupper}) {
    const std::string name = at("styled", static_cast<std::size_t>(ties));
    const StyledComparisons rows{d.columns(), difference, 1};
    const StrengthFit fit = fit_styled(rows, {.ties = ties});
    const ClusteredCovariance clustered = clustered_covariance(rows, fit);
    walk_fit(name, d, fit, clustered, out);
    out.estimates(name + " effect of", effects(fit, clustered.ok() ? &clustered : nullptr), all);
  }
  const SkilledFit skilled = fit_skilled(d.columns());
  out.result("skilled", skilled.ok(), skilled.strengths.notes);
  if (skilled.ok()) {
    const ClusteredCovariance clustered = clustered_covariance(d.columns(), skilled);
    out.result("skilled clustered", clustered.ok(), clustered.notes);
    const std::vector<Estimate> shown = strengths(skilled.strengths, clustered.ok() ? &clustered : nullptr);
    // Everybody twice: the priors of skills count twice, too.
    for (std::size_t m = 0; m < d.model_name.size(); ++m) out.estimate(at("skilled", m), shown[d.model_name[m]], all);
    for (std::size_t a = 0; a < skilled.annotator.size(); ++a) {
      const auto position = std::find(d.annotator_name.begin(), d.annotator_name.end(), skilled.annotator[a]);
      if (position == d.annotator_name.end()) continue;
      const auto was = static_cast<std::size_t>(position - d.annotator_name.begin());
      out.estimate(at("skill", was), skilled.skill[a], all);
      out.estimate(at("side", was), skilled.side[a], all);
    }
  }

  // A third model stands beside the two, by the trait of the vote.
  test::RankingRows rankings;
  std::vector<std::uint32_t> set;
  std::vector<std::uint32_t> shown;
  std::vector<std::uint32_t> who;
  std::vector<Mark> mark;
  for (std::size_t i = 0; i < d.left.size(); ++i) {
    const std::uint32_t a = d.left[i];
    const std::uint32_t b = d.right[i];
    const std::uint32_t g = d.trait[i] % 4;
    std::uint32_t c = static_cast<std::uint32_t>(d.trait[i] % d.models);
    for (std::size_t step = 0; step < 3 && (d.model_name[c] == a || d.model_name[c] == b); ++step) {
      c = (c + 1) % static_cast<std::uint32_t>(d.models);
    }
    const std::uint32_t third = d.model_name[c];
    const bool three = third != a && third != b;
    const std::uint32_t rank_a = d.outcome[i] == Outcome::right ? 2 : 1;
    const std::uint32_t rank_b = d.outcome[i] == Outcome::left ? 2 : 1;
    rankings.add(d.vote[i], a, rank_a, d.annotator[i]);
    rankings.add(d.vote[i], b, rank_b, d.annotator[i]);
    if (three) rankings.add(d.vote[i], third, g == 3 ? unplaced : g, d.annotator[i]);
    if (!three && d.outcome[i] == Outcome::tie) continue;
    const auto show = [&](std::uint32_t model, Mark as) {
      set.push_back(d.vote[i]);
      shown.push_back(model);
      mark.push_back(as);
      who.push_back(d.annotator[i]);
    };
    const bool tie = d.outcome[i] == Outcome::tie;
    show(a, tie ? Mark::worst : rank_a == 1 ? Mark::best : Mark::worst);
    show(b, tie ? Mark::none : rank_b == 1 ? Mark::best : Mark::worst);
    if (three) show(third, tie ? Mark::best : Mark::none);
  }
  const Rankings of = rankings.columns(d.models);
  const StrengthFit luce = fit_plackett_luce(of);
  walk_fit("plackett-luce", d, luce, clustered_covariance(of, luce), out);
  const BestWorstSets sets{set, shown, mark, who, d.models};
  walk_strengths("best-worst score", d, best_worst_scores(sets), out);
  for (const BestWorstModel model : {BestWorstModel::sequential, BestWorstModel::max_difference}) {
    const StrengthFit fit = fit_best_worst(sets, model);
    walk_fit(at("best-worst", static_cast<std::size_t>(model)), d, fit, clustered_covariance(sets, fit), out);
  }

  // Models as responses, the first annotator as a judge.
  std::vector<std::uint32_t> item;
  for (std::size_t i = 0; i < d.left.size(); ++i) item.push_back((old[d.left[i]] + old[d.right[i]]) % 4);
  std::vector<double> length(d.models);
  std::vector<std::uint32_t> writer(d.models);
  for (std::size_t m = 0; m < d.models; ++m) {
    length[d.model_name[m]] = 10.0 + 3.0 * static_cast<double>(m * m % 7);
    writer[m] = static_cast<std::uint32_t>(m);
  }
  JudgedPairs pairs{item, d.left, d.right, d.annotator, d.outcome, length, writer};
  if (!d.annotator_name.empty()) pairs.judge = d.annotator_name[0];
  if (!d.model_name.empty()) pairs.own = d.model_name[0];
  const auto beside = [&](const std::string& name, const BesideHumans& b) {
    out.estimate(name + " judge", b.judge, test::names);
    out.estimate(name + " humans", b.humans, test::names);
    out.estimate(name + " difference", b.difference, test::names);
  };
  const JudgeBias bias = judge_bias(pairs);
  out.result("judge bias", bias.ok(), bias.notes);
  beside("consistency", bias.consistency);
  beside("first of inconsistent", bias.first_of_inconsistent);
  beside("left share", bias.left_share);
  beside("position", bias.position);
  beside("longer share", bias.longer_share);
  beside("own share", bias.own_share);
  for (const BiasControl control : {BiasControl::humans, BiasControl::strength}) {
    const std::string name = at("bias model", static_cast<std::size_t>(control));
    const JudgeBiasModel model = judge_bias_model(pairs, control);
    beside(name + " position", model.position);
    beside(name + " length", model.length);
    beside(name + " own", model.own);
    beside(name + " verdict", model.verdict);
  }
}

// What depends on the order of rows, if only in roundings.
void walk_in_order(const Duels& d, Sheet& out) {
  Leaderboard board(d.models);
  for (std::size_t i = 0; i < d.left.size(); ++i) board.add(d.left[i], d.outcome[i], d.right[i]);
  for (std::size_t m = 0; m < d.model_name.size(); ++m) {
    EXPECT_EQ(board.strength(d.model_name[m]).has_value(), board.state(d.model_name[m]) == ModelState::estimated);
    if (board.strength(d.model_name[m])) out.number(at("leaderboard", m), *board.strength(d.model_name[m]), all);
  }
  if (board.log_nu()) out.number("leaderboard nu", *board.log_nu(), all);
  const StrengthFit fit = board.fit();
  out.result("leaderboard", fit.ok(), fit.notes);
}

void walk_elo(const Duels& d, Sheet& out) {
  const EloRatings ratings = elo(d.columns());
  out.result("elo", !ratings.rating.empty() || d.models == 0, ratings.notes);
  for (std::size_t m = 0; m < (ratings.rating.empty() ? 0 : d.model_name.size()); ++m) {
    out.number(at("elo", m), ratings.rating[d.model_name[m]]);
  }
}

Sheet walk(const Duels& d) {
  Sheet out;
  walk_pairs(d, out);
  walk_further(d, out);
  return out;
}

std::vector<std::pair<std::string, Duels>> good_duels() {
  return {{"five models", test::draw_duels(1, 5, 12, 40)}, {"eight models", test::draw_duels(2, 8, 6, 200)}};
}

TEST(PropertiesOfVotes, OrderOfRowsChangesNotABit) {
  for (const auto& [name, duels] : good_duels()) {
    SCOPED_TRACE(name);
    test::expect_same_bits(walk(duels), walk(duels.reordered(3)));
    Sheet a;
    Sheet b;
    walk_in_order(duels, a);
    walk_in_order(duels.reordered(4), b);
    test::expect_near(a, b, test::names, 1e-6);
  }
}

TEST(PropertiesOfVotes, OtherNamesOfModelsAndAnnotatorsGiveTheSameResults) {
  double largest = 0;
  for (const auto& [name, duels] : good_duels()) {
    SCOPED_TRACE(name);
    const Duels other = duels.renamed(6);
    largest = std::max(largest, test::expect_near(walk(duels), walk(other), test::names, 1e-6));
    Sheet a;
    Sheet b;
    walk_in_order(duels, a);
    walk_in_order(other, b);
    walk_elo(duels, a);
    walk_elo(other, b);
    largest = std::max(largest, test::expect_near(a, b, test::names, 1e-6));
  }
  test::report("votes under other names", largest);
}

TEST(PropertiesOfVotes, EveryAnnotatorTwiceMovesNoEstimate) {
  double largest = 0;
  for (const auto& [name, duels] : good_duels()) {
    SCOPED_TRACE(name);
    largest = std::max(largest, test::expect_near(walk(duels), walk(duels.doubled()), test::copies, 1e-6));
    Sheet a;
    Sheet b;
    walk_in_order(duels, a);
    walk_in_order(duels.doubled(), b);
    largest = std::max(largest, test::expect_near(a, b, test::copies, 1e-6));
  }
  test::report("votes twice", largest);
}

TEST(PropertiesOfVotes, OfPoorVotesEverythingIsFiniteOrAbsentWithANote) {
  for (const auto& [name, duels] : test::poor_duels()) {
    SCOPED_TRACE(name);
    Sheet sheet = walk(duels);
    test::expect_same_bits(sheet, walk(duels.reordered(5)));
    walk_in_order(duels, sheet);
    walk_elo(duels, sheet);
    test::expect_sound(sheet, name);
  }
  for (const auto& [name, duels] : good_duels()) test::expect_sound(walk(duels), name);
}

}  // namespace
}  // namespace assay::stats
