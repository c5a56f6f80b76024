// Whom intervals speak for.
#include "assay/stats/alpha.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/reliability.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <gtest/gtest.h>

#include <set>

namespace assay::stats {
namespace {

struct Drawn {
  std::vector<std::uint32_t> item, rater, label;
  std::vector<double> value;
};

// 40 items with labels of three classes by 12 raters who are right three times in four.
Drawn draw() {
  Xoshiro256 rng(5);
  Drawn out;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::uint32_t truth = below(rng, 3);
    for (std::uint32_t r = 0; r < 12; ++r) {
      out.item.push_back(i);
      out.rater.push_back(r);
      out.label.push_back(uniform(rng) < 0.75 ? truth : below(rng, 3));
      out.value.push_back(out.label.back());
    }
  }
  return out;
}

TEST(SpeaksFor, IsNamedByEveryInterval) {
  const Drawn rows = draw();
  const Ratings ratings{rows.item, rows.rater, rows.value};
  const CategoryRatings categories{rows.item, rows.rater, rows.label, 3};
  const std::span first = std::span(rows.label).first(240);
  Xoshiro256 rng(1);
  std::vector<std::uint32_t> left, right;
  std::vector<Outcome> outcome;
  for (std::size_t i = 0; i < rows.item.size(); ++i) {
    left.push_back(rows.label[i]);
    right.push_back((rows.label[i] + 1 + below(rng, 2)) % 3);
    outcome.push_back(static_cast<Outcome>(below(rng, 3)));
  }
  const Comparisons votes{left, right, outcome, rows.rater, 3};
  const auto fit = fit_davidson(votes);
  const auto clustered = clustered_covariance(votes, fit);
  const auto labels = fit_labels(LabelIndex({rows.item, rows.rater, rows.label, 40, 12, 3}));
  const std::pair<Estimate, SpeaksFor> all[] = {
      {alpha_these_annotators(ratings, Metric::nominal, rng), SpeaksFor::these_annotators},
      {alpha_annotators_like_these(ratings, Metric::nominal), SpeaksFor::annotators_like_these},
      {agreement_these_annotators(categories, Chance::gwet), SpeaksFor::these_annotators},
      {agreement_annotators_like_these(categories, Chance::gwet), SpeaksFor::annotators_and_items},
      {cohen_kappa(first, std::span(rows.label).last(240), 3), SpeaksFor::these_annotators},
      {icc({rows.value, 40, 12}, IccModel::agreement, IccUnit::single), SpeaksFor::annotators_and_items},
      {icc({rows.value, 40, 12}, IccModel::consistency, IccUnit::single), SpeaksFor::these_annotators},
      {wilson_share(3, 10), SpeaksFor::other_rows},
      {clustered_mean(rows.value, rows.rater), SpeaksFor::clusters_like_these},
      {strengths(fit)[0], SpeaksFor::other_rows},
      {strengths(fit, &clustered)[0], SpeaksFor::annotators_like_these},
      {labels.confusion_cell(0, 1, 1), SpeaksFor::the_model},
  };
  std::set<std::string_view> said;
  for (const auto& [estimate, who] : all) {
    EXPECT_TRUE(estimate.has_interval()) << estimate.method;
    EXPECT_EQ(estimate.speaks_for, who) << estimate.method;
    said.insert(describe(estimate.speaks_for));
  }
  EXPECT_EQ(said.size(), 6U);
}

TEST(SpeaksFor, NobodyWithoutAnInterval) {
  const Drawn rows = draw();
  EXPECT_EQ(alpha({rows.item, rows.rater, rows.value}, Metric::nominal).speaks_for, SpeaksFor::nobody);
}

TEST(Estimate, OfAFitCarriesItsRoundsAndItsObjective) {
  const Drawn rows = draw();
  const auto labels = fit_labels(LabelIndex({rows.item, rows.rater, rows.label, 40, 12, 3}));
  const Estimate cell = labels.confusion_cell(0, 1, 1);
  EXPECT_EQ(cell.rounds, labels.rounds);
  EXPECT_EQ(cell.objective, labels.objective.back());
  EXPECT_EQ(wilson_share(3, 10).rounds, 0);
}

}  // namespace
}  // namespace assay::stats
