// The logistic model of a judge's sways: at the maximum of its likelihood, near refits without clusters, and on planted judges.
#include "assay/stats/judge_bias.hpp"

#include "assay/stats/rng.hpp"
#include "logistic.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

constexpr std::uint32_t the_judge = 900;

struct Table {
  std::vector<std::uint32_t> item, left, right, rater, model;
  std::vector<Outcome> outcome;
  std::vector<double> length;
  std::optional<std::uint32_t> own;
  void add(std::uint32_t i, std::uint32_t a, std::uint32_t b, Outcome o, std::uint32_t who) {
    item.push_back(i);
    left.push_back(a);
    right.push_back(b);
    rater.push_back(who);
    outcome.push_back(o);
  }
  [[nodiscard]] JudgedPairs rows() const { return {item, left, right, rater, outcome, length, model, the_judge, own}; }
  [[nodiscard]] Table without_item(std::uint32_t gone) const {
    Table out;
    out.length = length;
    out.model = model;
    out.own = own;
    for (std::size_t k = 0; k < item.size(); ++k) {
      if (item[k] != gone) out.add(item[k], left[k], right[k], outcome[k], rater[k]);
    }
    return out;
  }
};

// Four models of strengths 0, .5, 1, 1.5; worth is that and, `hidden`, what only those who read see, in which length has a part.
struct Plan {
  std::uint32_t items = 80, people = 15, votes = 3;
  double place = 0, human_length = .3, judge_length = .3, self = 0, hidden = 0, ties = .15;
};
Table planted(const Plan& plan, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Table table;
  table.own = 3;
  const auto say = [&](double eta) {
    if (uniform(rng) < plan.ties) return Outcome::tie;
    return uniform(rng) < 1 / (1 + std::exp(-eta)) ? Outcome::left : Outcome::right;
  };
  for (std::uint32_t i = 0; i < plan.items; ++i) {
    const std::uint32_t a = 2 * i;
    const std::uint32_t first = below(rng, 4);
    table.model.push_back(first);
    table.model.push_back((first + 1 + below(rng, 3)) % 4);
    for (int k = 0; k < 2; ++k) table.length.push_back(std::exp(.7 * normal(rng)));
    const double ratio = std::log(table.length[a] / table.length[a + 1]);
    const double own = (table.model[a] == 3 ? 1 : 0) - (table.model[a + 1] == 3 ? 1 : 0);
    const double worth = .5 * (static_cast<double>(table.model[a]) - table.model[a + 1]) + plan.hidden * normal(rng);
    for (const bool swapped : {false, true}) {
      const double eta = (swapped ? -1 : 1) * (worth + plan.judge_length * ratio + plan.self * own) + plan.place;
      table.add(i, a + (swapped ? 1 : 0), a + (swapped ? 0 : 1), say(eta), the_judge);
    }
    std::set<std::uint32_t> who;
    while (who.size() < plan.votes) who.insert(below(rng, plan.people));
    for (const auto person : who) {
      const bool swapped = below(rng, 2) == 1;
      table.add(i, a + (swapped ? 1 : 0), a + (swapped ? 0 : 1), say((swapped ? -1 : 1) * (worth + plan.human_length * ratio)), person);
    }
  }
  return table;
}

// The likelihood of the header written out on raw rows: parameters are position, length, own, verdict.
double of_judge(const Table& t, const std::vector<double>& b) {
  double sum = 0;
  const auto score = [&](std::size_t k) { return t.outcome[k] == Outcome::left ? 1 : t.outcome[k] == Outcome::tie ? .5 : 0; };
  for (std::size_t k = 0; k < t.item.size(); ++k) {
    if (t.rater[k] != the_judge) continue;
    for (std::size_t without = 0; without < t.item.size(); ++without) {
      if (t.item[without] != t.item[k] || t.rater[without] == the_judge) continue;
      double others = 0;
      double count = 0;
      for (std::size_t o = 0; o < t.item.size(); ++o) {
        if (t.item[o] != t.item[k] || t.rater[o] == the_judge || o == without) continue;
        others += (t.left[o] == t.left[k] ? 1 : -1) * (2 * score(o) - 1);
        count += 1;
      }
      const double own = (t.model[t.left[k]] == 3 ? 1 : 0) - (t.model[t.right[k]] == 3 ? 1 : 0);
      const double eta = b[0] + b[1] * std::log(t.length[t.left[k]] / t.length[t.right[k]]) + b[2] * own + b[3] * others / count;
      // Two verdicts of the judge and `count` + 1 humans a pair.
      sum += (score(k) * eta - std::log1p(std::exp(eta))) / (2 * (count + 1));
    }
  }
  return sum;
}

TEST(JudgeBiasModel, IsAtTheMaximumOfItsLikelihood) {
  const auto table = planted({.items = 40, .place = .3, .judge_length = .8, .self = .5, .hidden = .5}, 2);
  const auto found = judge_bias_model(table.rows());
  ASSERT_TRUE(found.ok());
  const std::vector<double> at{*found.position.judge.estimate, *found.length.judge.estimate, *found.own.judge.estimate,
                               *found.verdict.judge.estimate};
  const double best = of_judge(table, at);
  for (std::size_t j = 0; j < 4; ++j) {
    const double h = 1e-4;
    auto up = at;
    auto down = at;
    up[j] += h;
    down[j] -= h;
    EXPECT_NEAR((of_judge(table, up) - of_judge(table, down)) / (2 * h), 0, 1e-7) << j;
    EXPECT_GT(best, of_judge(table, up));
    EXPECT_GT(best, of_judge(table, down));
  }
  EXPECT_EQ(found.length.judge.n, 40U);
  EXPECT_EQ(found.length.judge.clusters, 40U);
}

TEST(JudgeBiasModel, ItsErrorsAreCloseToRefittingWithoutEveryItem) {
  const auto table = planted({.items = 60, .place = .3, .judge_length = .8, .self = .5}, 3);
  for (const auto control : {BiasControl::humans, BiasControl::strength}) {
    const auto found = judge_bias_model(table.rows(), control);
    double sum = 0;
    for (std::uint32_t i = 0; i < 60; ++i) {
      const double step = *judge_bias_model(table.without_item(i).rows(), control).length.judge.estimate - *found.length.judge.estimate;
      sum += step * step;
    }
    const double refitted = std::sqrt(59.0 / 60 * sum);
    EXPECT_NEAR(*found.length.judge.se / refitted, 1, .05);
    EXPECT_GT(*found.length.humans.se, 0);
  }
}

TEST(JudgeBiasModel, OfOneColumnIsTheLogOdds) {
  // Lengths alike, no models: position is what is left, given the other human's verdict, which is 0 on every pair.
  Table table;
  for (std::uint32_t i = 0; i < 40; ++i) {
    table.add(i, 2 * i, 2 * i + 1, i < 10 ? Outcome::left : Outcome::right, the_judge);
    table.add(i, 2 * i, 2 * i + 1, i < 20 ? Outcome::left : Outcome::right, i % 5);
    table.add(i, 2 * i, 2 * i + 1, i % 2 == 0 ? Outcome::right : Outcome::left, 10 + i % 7);
  }
  table.model.assign(80, 0);
  const auto found = judge_bias_model(table.rows(), BiasControl::strength);
  EXPECT_NEAR(*found.position.judge.estimate, std::log(10.0 / 30), 1e-9);
  EXPECT_NEAR(*found.position.humans.estimate, 0, 1e-9);
  EXPECT_NEAR(*found.position.difference.estimate, std::log(10.0 / 30), 1e-9);
  EXPECT_TRUE(found.length.judge.has_note(note::no_data));
  EXPECT_TRUE(found.own.judge.has_note(note::no_data));
  // CR3 of a mean carried to log odds: p (1 - p) / (n - 1), over (p (1 - p))^2, is within (n / (n - 1))^2 of the linearised.
  EXPECT_NEAR(*found.position.judge.se, std::sqrt(1 / (.25 * .75) / 39), .01);
}

struct Tally {
  double sum = 0, held = 0, runs = 0;
  void add(const Estimate& found, double truth) {
    if (!found.has_interval()) return;
    sum += *found.estimate;
    held += *found.low <= truth && truth <= *found.high ? 1 : 0;
    runs += 1;
  }
  [[nodiscard]] double mean() const { return sum / runs; }
  [[nodiscard]] double coverage() const { return held / runs; }
};

TEST(JudgeBiasModel, WithStrengthsRecoversThePlantedLengthBias) {
  Tally judge, humans, difference, place;
  for (std::uint64_t seed = 1; seed <= 250; ++seed) {
    const auto found =
        judge_bias_model(planted({.items = 120, .place = .4, .judge_length = .9, .ties = 0}, seed).rows(), BiasControl::strength);
    judge.add(found.length.judge, .9);
    humans.add(found.length.humans, .3);
    difference.add(found.length.difference, .6);
    place.add(found.position.judge, .4);
  }
  std::printf("    length .9, .3, .6, position .4: mean %.3f %.3f %.3f %.3f, covers %.3f %.3f %.3f %.3f\n", judge.mean(), humans.mean(),
              difference.mean(), place.mean(), judge.coverage(), humans.coverage(), difference.coverage(), place.coverage());
  EXPECT_NEAR(judge.mean(), .9, .05);
  EXPECT_NEAR(humans.mean(), .3, .05);
  EXPECT_NEAR(difference.mean(), .6, .06);
  for (const auto& one : {judge, humans, difference, place}) {
    EXPECT_GE(one.coverage(), .92);
    EXPECT_LE(one.coverage(), .99);
  }
}

TEST(JudgeBiasModel, GivenTheOtherHumansAJudgeLikeThemIsFairAndASwayedOneIsNot) {
  Tally length, own, position;
  Tally longer, selfish;
  for (std::uint64_t seed = 1; seed <= 250; ++seed) {
    const auto fair = judge_bias_model(planted({.items = 100, .votes = 4, .hidden = .8}, seed).rows());
    length.add(fair.length.difference, 0);
    own.add(fair.own.difference, 0);
    position.add(fair.position.difference, 0);
    if (seed > 60) continue;
    const auto swayed = judge_bias_model(planted({.items = 300, .votes = 4, .judge_length = 1.3, .self = 1, .hidden = .8}, seed).rows());
    longer.add(swayed.length.difference, 0);
    selfish.add(swayed.own.difference, 0);
  }
  std::printf("    fair: length %.3f covers %.3f, own %.3f covers %.3f, position %.3f covers %.3f; swayed: length %.3f, own %.3f\n",
              length.mean(), length.coverage(), own.mean(), own.coverage(), position.mean(), position.coverage(), longer.mean(),
              selfish.mean());
  for (const auto& one : {length, own, position}) {
    EXPECT_NEAR(one.mean(), 0, .06);
    EXPECT_GE(one.coverage(), .92);
    EXPECT_LE(one.coverage(), .99);
  }
  // What is planted is 1 and 1 at equal hidden worth; given no more than a few votes slopes are flatter.
  EXPECT_GT(longer.mean(), .6);
  EXPECT_LT(longer.mean(), 1.05);
  EXPECT_GT(selfish.mean(), .6);
  EXPECT_LT(selfish.mean(), 1.05);
  EXPECT_LT(longer.coverage(), .1);
}

TEST(JudgeBiasModel, SaysWhatItCannotTell) {
  auto table = planted({.items = 30}, 1);
  EXPECT_TRUE(has_note(judge_bias_model(table.rows(), BiasControl::humans, 0).notes, note::bad_input));
  // One human a pair: nobody else's verdict is known.
  const auto single = judge_bias_model(planted({.items = 30, .votes = 1}, 1).rows());
  EXPECT_TRUE(single.length.judge.has_note(note::no_data));
  EXPECT_FALSE(single.ok());
  const auto strengths = judge_bias_model(planted({.items = 60, .votes = 1}, 1).rows(), BiasControl::strength);
  EXPECT_TRUE(strengths.ok());
  EXPECT_TRUE(strengths.own.judge.has_note(note::no_data));
  // The judge always says what is longer.
  for (std::size_t k = 0; k < table.item.size(); ++k) {
    if (table.rater[k] == the_judge)
      table.outcome[k] = table.length[table.left[k]] > table.length[table.right[k]] ? Outcome::left : Outcome::right;
  }
  const auto always = judge_bias_model(table.rows());
  EXPECT_TRUE(always.length.judge.has_note(note::separated));
  EXPECT_FALSE(always.length.difference.estimate);
  EXPECT_TRUE(always.length.humans.estimate.has_value());
  table.model.clear();
  table.own.reset();
  EXPECT_TRUE(has_note(judge_bias_model(table.rows(), BiasControl::strength).notes, note::bad_input));
  EXPECT_FALSE(judge_bias_model(table.rows()).own.judge.estimate);
}

}  // namespace
}  // namespace assay::stats
