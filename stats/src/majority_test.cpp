// Majority vote on a handful of items.
#include "assay/stats/majority.hpp"

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(MajorityVote, TakesTheMostFrequentLabelAndGivesTiesToTheLowest) {
  const std::vector<std::uint32_t> item{0, 0, 0, 1, 1, 3};
  const std::vector<std::uint32_t> label{2, 1, 2, 2, 1, 0};
  const MajorityResult found = majority_vote(item, label, 4, 3);
  EXPECT_EQ(found.items[0].label, 2U);
  EXPECT_NEAR(*found.items[0].share(), 2.0 / 3, 1e-15);
  EXPECT_FALSE(found.items[0].tied);
  EXPECT_EQ(found.items[1].label, 1U);
  EXPECT_TRUE(found.items[1].tied);
  EXPECT_FALSE(found.items[2].label);
  EXPECT_FALSE(found.items[2].share());
  EXPECT_EQ(found.items[3].label, 0U);
  EXPECT_EQ(found.tied_items, 1U);
}

TEST(MajorityVote, RefusesLabelsOutOfRange) {
  const std::vector<std::uint32_t> one{0};
  const std::vector<std::uint32_t> five{5};
  EXPECT_TRUE(has_note(majority_vote(one, five, 1, 5).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
