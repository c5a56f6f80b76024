// The win matrix seen from both sides.
#include "assay/stats/win_matrix.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/sequences.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(WinMatrix, HoldsTheSameVotesSeenFromEitherModel) {
  test::Votes votes;
  votes.add(0, Outcome::left, 1, 0, 3);
  votes.add(1, Outcome::left, 0, 0, 2);
  votes.add(1, Outcome::tie, 0);
  votes.add(2, Outcome::right, 0);
  votes.add(2, Outcome::left, 2);
  Comparisons data = votes.columns(3);
  data.annotator = {};
  const WinMatrix matrix = win_matrix(data);
  EXPECT_EQ(matrix.against(0, 1).wins, 3U);
  EXPECT_EQ(matrix.against(0, 1).losses, 2U);
  EXPECT_EQ(matrix.against(1, 0).wins, 2U);
  EXPECT_EQ(matrix.against(1, 0).ties, 1U);
  EXPECT_EQ(matrix.against(1, 0).n, 6U);
  EXPECT_NEAR(*matrix.against(0, 1).share, 3.5 / 6, 1e-15);
  EXPECT_EQ(*matrix.against(0, 1).low, *wilson_share(3.5, 6).low);
  EXPECT_FALSE(matrix.against(1, 2).share);
  EXPECT_FALSE(matrix.against(2, 2).share);
  EXPECT_EQ(matrix.totals[0].wins, 4U);
  EXPECT_TRUE(has_note(matrix.notes, note::self_comparison));
  EXPECT_NEAR(*win_matrix(votes.columns(3), TieShare::dropped).against(0, 1).share, 0.6, 1e-15);
}

// The votes on one model, or on a pair, as values with their annotators.
struct Seen {
  std::vector<double> value;
  std::vector<std::uint32_t> annotator;
};
Seen seen(const test::Votes& votes, std::uint32_t a, std::optional<std::uint32_t> b, bool ties = true) {
  Seen out;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    const bool left = votes.left[i] == a && (!b || votes.right[i] == *b);
    const bool right = votes.right[i] == a && (!b || votes.left[i] == *b);
    if ((!left && !right) || (votes.outcome[i] == Outcome::tie && !ties)) continue;
    out.value.push_back(votes.outcome[i] == Outcome::tie ? 0.5 : (votes.outcome[i] == Outcome::left) == left ? 1 : 0);
    out.annotator.push_back(votes.annotator[i]);
  }
  return out;
}

TEST(WinMatrix, CellsAndTotalsHaveTheIntervalsOfAnnotators) {
  const test::Votes votes = test::simulate(5, 14, 40, 0.8, 3, 120);
  for (const bool half : {true, false}) {
    const WinMatrix matrix = win_matrix(votes.columns(5), half ? TieShare::half : TieShare::dropped);
    for (std::uint32_t a = 0; a < 5; ++a) {
      const Seen all = seen(votes, a, std::nullopt, half);
      const Estimate total = clustered_mean(all.value, all.annotator);
      EXPECT_NEAR(*matrix.totals[a].low, *total.low, 1e-12);
      EXPECT_NEAR(*matrix.totals[a].high, *total.high, 1e-12);
      EXPECT_EQ(matrix.totals[a].annotators, 14U);
      for (std::uint32_t b = 0; b < 5; ++b) {
        if (a == b) continue;
        const Seen pair = seen(votes, a, b, half);
        const Estimate expected = clustered_mean(pair.value, pair.annotator);
        EXPECT_NEAR(*matrix.against(a, b).share, *expected.estimate, 1e-14);
        EXPECT_NEAR(*matrix.against(a, b).low, std::max(0.0, *expected.low), 1e-12);
        EXPECT_NEAR(*matrix.against(a, b).high, std::min(1.0, *expected.high), 1e-12);
        EXPECT_EQ(matrix.against(a, b).annotators, expected.clusters);
        const Estimate alone = pair_preference(votes.columns(5), a, b, half ? TieShare::half : TieShare::dropped);
        EXPECT_NEAR(*alone.low, *matrix.against(a, b).low, 1e-12);
      }
    }
  }
  const WinMatrix rows = win_matrix(votes.columns(5), TieShare::half, 0.95, WinIntervals::rows);
  EXPECT_EQ(*rows.totals[0].low, *wilson_share(rows.totals[0].wins + 0.5 * rows.totals[0].ties, rows.totals[0].n).low);
}

TEST(WinMatrix, OfOneAnnotatorOrAllWinsSaysWhatItCan) {
  test::Votes votes;
  votes.add(0, Outcome::left, 1, 4, 3);
  votes.add(0, Outcome::right, 1, 4, 1);
  for (std::uint32_t who = 0; who < 5; ++who) votes.add(2, Outcome::left, 1, who, 2);
  const WinMatrix matrix = win_matrix(votes.columns(3));
  EXPECT_EQ(*matrix.against(0, 1).share, 0.75);
  EXPECT_FALSE(matrix.against(0, 1).low);
  EXPECT_EQ(matrix.against(0, 1).annotators, 1U);
  EXPECT_EQ(*matrix.against(2, 1).low, *wilson_share(5, 5).low);
  EXPECT_EQ(*matrix.against(1, 2).high, 1 - *wilson_share(5, 5).low);
  EXPECT_TRUE(has_note(matrix.notes, note::few_clusters));
  EXPECT_FALSE(matrix.against(0, 2).share);
}

TEST(WinRateDifference, IsTheJackknifeOfTheDifference) {
  const test::Votes votes = test::simulate(4, 12, 25, 0.7, 5);
  const Estimate found = win_rate_difference(votes.columns(4), 3, 1);
  const auto difference = [&](std::uint32_t gone) {
    double mean[2] = {0, 0};
    for (int side = 0; side < 2; ++side) {
      const Seen all = seen(votes, side == 0 ? 3 : 1, std::nullopt);
      double sum = 0;
      double count = 0;
      for (std::size_t i = 0; i < all.value.size(); ++i) {
        if (all.annotator[i] == gone) continue;
        sum += all.value[i];
        count += 1;
      }
      mean[side] = sum / count;
    }
    return mean[0] - mean[1];
  };
  const double all = difference(99);
  double sum = 0;
  for (std::uint32_t who = 0; who < 12; ++who) sum += std::pow(difference(who) - all, 2) * 11 / 12;
  EXPECT_NEAR(*found.estimate, all, 1e-14);
  EXPECT_NEAR(*found.se, std::sqrt(sum), 1e-13);
  EXPECT_EQ(found.clusters, 12U);
  EXPECT_EQ(found.speaks_for, SpeaksFor::annotators_like_these);
  EXPECT_EQ(at_any_time(found).speaks_for, SpeaksFor::annotators_like_these);
  const Estimate turned = win_rate_difference(votes.columns(4), 1, 3);
  EXPECT_NEAR(*turned.low, -*found.high, 1e-14);
}

TEST(WinRateDifference, SaysWhatItCannotTell) {
  test::Votes votes;
  votes.add(0, Outcome::left, 1, 0, 3);
  votes.add(0, Outcome::right, 1, 1, 2);
  votes.add(2, Outcome::tie, 1, 0);
  EXPECT_TRUE(win_rate_difference(votes.columns(4), 0, 3).has_note(note::no_data));
  EXPECT_TRUE(win_rate_difference(votes.columns(4), 0, 2, TieShare::dropped).has_note(note::no_data));
  EXPECT_TRUE(win_rate_difference(votes.columns(4), 0, 2).has_note(note::too_few));
  EXPECT_TRUE(win_rate_difference(votes.columns(4), 0, 0).has_note(note::bad_input));
  EXPECT_TRUE(win_rate_difference(votes.columns(4), 0, 9).has_note(note::bad_input));
  EXPECT_TRUE(pair_preference(votes.columns(4), 0, 3).has_note(note::no_data));
  EXPECT_TRUE(pair_preference(votes.columns(4), 1, 1).has_note(note::bad_input));
  Comparisons nobody = votes.columns(4);
  nobody.annotator = {};
  EXPECT_TRUE(pair_preference(nobody, 0, 1).has_note(note::bad_input));
  EXPECT_TRUE(win_rate_difference(nobody, 0, 1).has_note(note::bad_input));
}

// Every two days an annotator comes, votes a little, and goes on voting for 20 days; one looks every day from the fifth annotator on.
TEST(WinRateDifference, AtAnyTimeIsSeldomEverWrongWhereTheFixedIntervalOftenIs) {
  constexpr int runs = 300;
  int ever = 0;
  int ever_fixed = 0;
  int pair_ever = 0;
  double width = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    Xoshiro256 rng(900 + run);
    test::Votes votes;
    std::vector<double> taste;
    bool wrong = false;
    bool fixed_wrong = false;
    bool pair_wrong = false;
    for (int day = 0; day < 160; ++day) {
      if (day % 2 == 0) taste.push_back(0.8 * normal(rng));
      for (std::uint32_t who = 0; who < taste.size(); ++who) {
        if (day - 2 * static_cast<int>(who) >= 20) continue;
        // Models 0 and 1 are as good; who has a taste for one of them prefers it to the other and to model 2.
        for (const auto& [a, b, sign] : {std::tuple{0U, 1U, 2.0}, std::tuple{0U, 2U, 1.0}, std::tuple{1U, 2U, -1.0}}) {
          const double u = uniform(rng);
          const double p = 1 / (1 + std::exp(-sign * taste[who]));
          votes.add(a, u < 0.2 ? Outcome::tie : u < 0.2 + 0.8 * p ? Outcome::left : Outcome::right, b, who);
        }
      }
      if (taste.size() < 5 || day % 2 == 1) continue;
      const Estimate fixed = win_rate_difference(votes.columns(3), 0, 1);
      const Estimate sequence = at_any_time(fixed);
      const Estimate pair = at_any_time(pair_preference(votes.columns(3), 0, 1));
      ASSERT_TRUE(sequence.has_interval());
      fixed_wrong = fixed_wrong || *fixed.low > 0 || *fixed.high < 0;
      wrong = wrong || *sequence.low > 0 || *sequence.high < 0;
      pair_wrong = pair_wrong || *pair.low > 0.5 || *pair.high < 0.5;
      if (day == 158) width += (*sequence.high - *sequence.low) / (*fixed.high - *fixed.low) / runs;
    }
    ever += wrong ? 1 : 0;
    ever_fixed += fixed_wrong ? 1 : 0;
    pair_ever += pair_wrong ? 1 : 0;
  }
  std::printf("  ever wrong of 95 %% in 75 looks: sequence %.1f %%, of the pair %.1f %%, fixed %.1f %%; %.2f times as wide at the end\n",
              100.0 * ever / runs, 100.0 * pair_ever / runs, 100.0 * ever_fixed / runs, width);
  EXPECT_LE(ever, runs / 20);
  EXPECT_LE(pair_ever, runs / 20);
  EXPECT_GT(ever_fixed, runs / 8);
  EXPECT_LT(width, 2);
}

TEST(WinMatrix, RefusesModelsOutOfRange) {
  test::Votes votes;
  votes.add(0, Outcome::left, 7);
  EXPECT_TRUE(has_note(win_matrix(votes.columns(3)).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
