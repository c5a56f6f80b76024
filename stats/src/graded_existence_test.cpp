// When graded votes have a finite maximum: against Davidson on every small table, and against all directions on two models.
#include "assay/stats/graded.hpp"
#include "graded_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::GradedVotes;
using test::Votes;

constexpr GradeModel both[] = {GradeModel::adjacent, GradeModel::cumulative};

TEST(Graded, RefusesWhatDavidsonAndRaoKupperRefuseOnEverySmallTable) {
  // Three pairs of three models, each outcome of each pair given or not: 512 tables.
  const std::uint32_t pairs[3][2] = {{0, 1}, {0, 2}, {1, 2}};
  int estimable = 0;
  for (unsigned table = 0; table < 512; ++table) {
    Votes votes;
    GradedVotes graded;
    graded.models = graded.grades = 3;
    for (unsigned cell = 0; cell < 9; ++cell) {
      if ((table >> cell & 1U) == 0) continue;
      const auto& pair = pairs[cell / 3];
      votes.add(pair[0], static_cast<Outcome>(cell % 3), pair[1]);
      graded.add(pair[0], cell % 3, pair[1]);
    }
    for (const GradeModel model : both) {
      const StrengthFit known = model == GradeModel::adjacent ? fit_davidson(votes.columns(3)) : fit_rao_kupper(votes.columns(3));
      const StrengthFit fit = fit_graded(graded.columns(), model);
      ASSERT_EQ(fit.ok(), known.ok()) << table;
      EXPECT_EQ(fit.state, known.state) << table;
      EXPECT_EQ(fit.estimated, known.estimated) << table;
      if (!fit.ok()) {
        for (const Note& each : known.notes) EXPECT_TRUE(has_note(fit.notes, each.code)) << table << ' ' << each.code;
        continue;
      }
      ++estimable;
      EXPECT_LT(test::largest_difference(fit.theta, known.theta), 1e-6) << table;
    }
  }
  EXPECT_GT(estimable, 100);
}

// Is there a direction in (x, scale) in which no given grade becomes less probable? The shares' exponents are linear in it, and so are
// the ends of the intervals; corners of the cone lie at small fractions.
bool grows_without_end(GradeModel model, const std::vector<std::uint32_t>& given) {
  const std::uint32_t grades = 4;
  for (int i = -12; i <= 12; ++i) {
    for (int j = -12; j <= 12; ++j) {
      if (i == 0 && j == 0) continue;
      const double x = i;
      const double s = j / 6.0 * 2;
      const auto fine = [&](std::uint32_t g) {
        if (model == GradeModel::adjacent) {
          const double exponent[4] = {x / 2, x / 6 + s, -x / 6 + s, -x / 2};
          return exponent[g] >= *std::max_element(exponent, exponent + grades) - 1e-9;
        }
        const double end[5] = {HUGE_VAL, s, 0, -s, -HUGE_VAL};
        return end[g] - x >= -1e-9 && end[g + 1] - x <= 1e-9;
      };
      if (std::ranges::all_of(given, fine)) return true;
    }
  }
  return false;
}

TEST(Graded, OfTwoModelsAndFourGradesAreEstimableUnlessTheyGrowWithoutEnd) {
  for (unsigned set = 1; set < 16; ++set) {
    GradedVotes votes;
    votes.models = 2;
    votes.grades = 4;
    std::vector<std::uint32_t> given;
    for (std::uint32_t g = 0; g < 4; ++g) {
      if ((set >> g & 1U) == 0) continue;
      given.push_back(g);
      votes.add(0, g, 1, 0, 2 + g);
    }
    const bool outer = (set & 9U) != 0;
    const bool inner = (set & 6U) != 0;
    for (const GradeModel model : both) {
      const StrengthFit fit = fit_graded(votes.columns(), model);
      // With one kind of grade the scale has no parameter: Bradley and Terry's wins.
      const bool expected = outer && inner ? !grows_without_end(model, given) : given.size() == 2;
      EXPECT_EQ(fit.ok(), expected) << set;
      EXPECT_EQ(has_note(fit.notes, note::unused_grades), expected && !(outer && inner)) << set;
      EXPECT_EQ(has_note(fit.notes, note::separated), !expected) << set;
    }
  }
}

TEST(Graded, NamesModelsThatAlwaysWinAndModelsApart) {
  GradedVotes votes = test::draw_graded(3, 5, 4, 40, 0.2, 0, 6);
  votes.models = 8;
  votes.add(3, 0, 1, 0, 4);  // always much better
  votes.add(1, 0, 4, 1, 4);  // always much worse
  votes.add(5, 1, 2, 1, 4);  // always slightly better: that says how much
  votes.add(6, 0, 7, 1, 4);  // apart
  votes.add(2, 0, 2, 1, 1);
  for (const GradeModel model : both) {
    const StrengthFit fit = fit_graded(votes.columns(), model);
    ASSERT_TRUE(fit.ok());
    EXPECT_EQ(fit.estimated, (std::vector<std::uint32_t>{0, 1, 2, 5}));
    EXPECT_EQ(fit.state[3], ModelState::above);
    EXPECT_EQ(fit.state[4], ModelState::below);
    EXPECT_EQ(fit.state[7], ModelState::incomparable);
    EXPECT_TRUE(has_note(fit.notes, note::separated));
    EXPECT_TRUE(has_note(fit.notes, note::disconnected));
    EXPECT_TRUE(has_note(fit.notes, note::self_comparison));
    EXPECT_GT(*strengths(fit)[5].estimate, *strengths(fit)[2].estimate);
    EXPECT_FALSE(strengths(fit)[3].estimate);
  }
}

TEST(Graded, AMilderGradeCountsAsAWinWhereNoneIsStronger) {
  GradedVotes votes;
  votes.models = 3;
  votes.grades = 4;
  votes.add(0, 1, 1, 0, 3);
  votes.add(0, 2, 1, 0, 2);
  votes.add(2, 1, 1, 0, 3);  // only ever slightly better, but nobody here is more
  for (const GradeModel model : both) {
    const StrengthFit fit = fit_graded(votes.columns(), model);
    ASSERT_TRUE(fit.ok());
    EXPECT_EQ(fit.state[2], ModelState::above);
    EXPECT_TRUE(has_note(fit.notes, note::unused_grades));
  }
  // Cumulative: slightly better is all that is left to say, so the middle threshold alone counts.
  EXPECT_NEAR(fit_graded(votes.columns(), GradeModel::cumulative).theta[1], -std::log(3.0 / 2), 1e-10);
  // Adjacent: the two middle grades are one step of three apart.
  EXPECT_NEAR(fit_graded(votes.columns(), GradeModel::adjacent).theta[1], -3 * std::log(3.0 / 2), 1e-10);
}

TEST(Graded, SaysWhatIsWrongWithTheColumns) {
  GradedVotes votes = test::draw_graded(3, 4, 3, 30, 0, 0, 1);
  const StrengthFit fit = fit_graded(votes.columns(), GradeModel::adjacent);
  GradedVotes other = votes;
  other.grade[5] = 4;
  EXPECT_TRUE(has_note(fit_graded(other.columns(), GradeModel::adjacent).notes, note::bad_input));
  EXPECT_TRUE(has_note(clustered_covariance(other.columns(), fit).notes, note::bad_input));
  other = votes;
  other.covariates = 1;
  EXPECT_TRUE(has_note(fit_graded(other.columns(), GradeModel::adjacent).notes, note::bad_input));
  other.difference.assign(votes.left.size(), NAN);
  EXPECT_TRUE(has_note(fit_graded(other.columns(), GradeModel::adjacent).notes, note::bad_input));
  EXPECT_TRUE(has_note(fit_graded({}, GradeModel::cumulative).notes, note::bad_input));
  other = {};
  other.grades = 3;
  EXPECT_TRUE(has_note(fit_graded(other.columns(), GradeModel::cumulative).notes, note::no_data));
  // Votes without grades have their own clustered covariance, and this one refuses them.
  const Votes plain = test::simulate(3, 5, 30, 0.2, 1);
  EXPECT_TRUE(has_note(clustered_covariance(plain.columns(3), fit).notes, note::bad_input));
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(), fit_davidson(plain.columns(3))).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
