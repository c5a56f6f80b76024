// The win matrix seen from both sides.
#include "assay/stats/win_matrix.hpp"

#include "assay/stats/intervals.hpp"
#include "test_data.hpp"

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
  const WinMatrix matrix = win_matrix(votes.columns(3));
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

TEST(WinMatrix, RefusesModelsOutOfRange) {
  test::Votes votes;
  votes.add(0, Outcome::left, 7);
  EXPECT_TRUE(has_note(win_matrix(votes.columns(3)).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
