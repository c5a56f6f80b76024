// Boxes, segments and polygons matched one to one against all matchings; the consensus of boxes against its definition.
#include "assay/stats/shapes.hpp"
#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::report;

struct BoxRows {
  std::size_t items = 0, raters = 0, labels = 0;
  std::vector<std::uint32_t> item{}, rater{}, label{};
  std::vector<double> left{}, top{}, right{}, bottom{};
  std::vector<std::uint32_t> seen_item{}, seen_rater{};

  void add(std::uint32_t of, std::uint32_t by, std::uint32_t called, const Box& box) {
    item.push_back(of);
    rater.push_back(by);
    label.push_back(called);
    left.push_back(box.left);
    top.push_back(box.top);
    right.push_back(box.right);
    bottom.push_back(box.bottom);
  }
  void all_see() {
    for (std::uint32_t i = 0; i < items; ++i) {
      for (std::uint32_t r = 0; r < raters; ++r) {
        seen_item.push_back(i);
        seen_rater.push_back(r);
      }
    }
  }
  [[nodiscard]] Box box(std::size_t i) const { return {left[i], top[i], right[i], bottom[i]}; }
  [[nodiscard]] Annotations rows() const { return {item, rater, label, seen_item, seen_rater, items, raters, labels}; }
  [[nodiscard]] Boxes columns() const { return {rows(), left, right, top, bottom}; }
  [[nodiscard]] Boxes segments() const { return {.rows = rows(), .left = left, .right = right}; }
  [[nodiscard]] BoxRows backwards() const {
    BoxRows out = *this;
    for (auto* column : {&out.item, &out.rater, &out.label}) std::ranges::reverse(*column);
    for (auto* column : {&out.left, &out.top, &out.right, &out.bottom}) std::ranges::reverse(*column);
    return out;
  }
  [[nodiscard]] BoxRows other_raters() const {
    BoxRows out = *this;
    for (auto* column : {&out.rater, &out.seen_rater}) {
      for (std::uint32_t& r : *column) r = static_cast<std::uint32_t>(raters) - 1 - r;
    }
    return out;
  }
  [[nodiscard]] BoxRows moved(double scale, double by) const {
    BoxRows out = *this;
    for (auto* column : {&out.left, &out.top, &out.right, &out.bottom}) {
      for (double& x : *column) x = scale * x + by;
    }
    return out;
  }
};

// Everybody marks boxes near some of the same few places.
BoxRows random_boxes(Rng& rng, std::uint32_t items, std::uint32_t raters, std::uint32_t labels, std::uint32_t most) {
  BoxRows out{.items = items, .raters = raters, .labels = labels};
  for (std::uint32_t item = 0; item < items; ++item) {
    for (std::uint32_t rater = 0; rater < raters; ++rater) {
      for (std::uint32_t n = below(rng, most + 1); n > 0; --n) {
        const double x = below(rng, 3) + uniform(rng);
        const double y = below(rng, 2) + uniform(rng);
        out.add(item, rater, below(rng, labels), {x, y, x + 1 + uniform(rng), y + 1 + uniform(rng)});
      }
    }
  }
  out.all_see();
  return out;
}

TEST(BoxIou, OfWorkedBoxesAndSegments) {
  EXPECT_NEAR(*iou(Box{0, 0, 2, 2}, Box{1, 1, 3, 3}), 1.0 / 7, 1e-15);
  EXPECT_NEAR(*iou(Box{0, 0, 4, 2}, Box{1, 0, 3, 2}), 0.5, 1e-15);
  EXPECT_EQ(*iou(Box{0, 0, 1, 1}, Box{1, 0, 2, 1}), 0);
  EXPECT_EQ(*iou(Box{0, 0, 1, 1}, Box{0, 0, 1, 1}), 1);
  EXPECT_NEAR(*iou(Segment{0, 3}, Segment{1, 5}), 0.4, 1e-15);
  EXPECT_EQ(*iou(Segment{0, 1}, Segment{2, 5}), 0);
  EXPECT_EQ(iou(Box{0, 0, 0, 1}, Box{0, 0, 1, 1}), std::nullopt);
  EXPECT_EQ(iou(Box{0, 0, 1, 1}, Box{0, 0, std::nan(""), 1}), std::nullopt);
  EXPECT_EQ(iou(Segment{2, 1}, Segment{0, 1}), std::nullopt);
  EXPECT_EQ(iou(Box{0, 0, 1e-200, 1e-200}, Box{0, 0, 1e-200, 1e-200}), std::nullopt);
  EXPECT_EQ(iou(Segment{0, std::numeric_limits<double>::infinity()}, Segment{0, 1}), std::nullopt);
}

TEST(ShapeScores, MatchForTheLargestSumWhereGreedyChoicesFail) {
  // The closest two leave the others without a partner above the threshold.
  BoxRows rows{.items = 1, .raters = 2, .labels = 1};
  rows.add(0, 0, 0, {0, 0, 10, 10});
  rows.add(0, 0, 0, {2, 0, 12, 10});
  rows.add(0, 1, 0, {1, 0, 11, 10});
  rows.add(0, 1, 0, {-1.5, 0, 8.5, 10});
  const MatchReport found = compare_boxes(rows.columns(), 0, 1);
  EXPECT_EQ(*found.all.f1.estimate, 1);
  const double first = 8.5 / 11.5;
  const double second = 9.0 / 11;
  EXPECT_NEAR(*found.all.mean_iou.estimate, (first + second) / 2, 1e-15);
  // A threshold that only one pair reaches.
  const MatchReport strict = compare_boxes(rows.columns(), 0, 1, {.threshold = 0.8});
  EXPECT_EQ(*strict.all.recall.estimate, 0.5);
  EXPECT_NEAR(*strict.all.mean_iou.estimate, second, 1e-15);
  // Exactly at it.
  EXPECT_EQ(*compare_boxes(rows.columns(), 0, 1, {.threshold = 9.0 / 11}).all.recall.estimate, 0.5);
  // Labels keep shapes apart.
  rows.labels = 2;
  rows.label[2] = 1;
  const MatchReport labels = compare_boxes(rows.columns(), 0, 1);
  EXPECT_EQ(*labels.all.f1.estimate, 0.5);
  EXPECT_EQ(*labels.label[1].precision.estimate, 0);
}

struct Best {
  double iou = 0, pairs = 0;
  [[nodiscard]] bool below(const Best& other) const { return iou < other.iou; }
};

// Over all matchings.
Best best_matching(const std::vector<Box>& a, const std::vector<Box>& b, std::size_t at, double threshold) {
  if (at == a.size()) return {};
  Best best = best_matching(a, b, at + 1, threshold);
  for (std::size_t j = 0; j < b.size(); ++j) {
    const double overlap = *iou(a[at], b[j]);
    if (overlap < threshold) continue;
    std::vector<Box> rest = b;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(j));
    Best with = best_matching(a, rest, at + 1, threshold);
    with.iou += overlap;
    with.pairs += 1;
    if (best.below(with)) best = with;
  }
  return best;
}

std::vector<Box> boxes_of(const BoxRows& rows, std::uint32_t item, std::uint32_t rater, std::uint32_t label) {
  std::vector<Box> out;
  for (std::size_t i = 0; i < rows.item.size(); ++i) {
    if (rows.item[i] == item && rows.rater[i] == rater && rows.label[i] == label) out.push_back(rows.box(i));
  }
  return out;
}

struct Counts {
  double iou = 0, pairs = 0, first = 0, second = 0;
};

Counts by_definition(const BoxRows& rows, std::uint32_t a, std::uint32_t b, double threshold) {
  Counts out;
  for (std::uint32_t item = 0; item < rows.items; ++item) {
    for (std::uint32_t label = 0; label < rows.labels; ++label) {
      const auto first = boxes_of(rows, item, a, label);
      const auto second = boxes_of(rows, item, b, label);
      const Best best = best_matching(first, second, 0, threshold);
      out.iou += best.iou;
      out.pairs += best.pairs;
      out.first += static_cast<double>(first.size());
      out.second += static_cast<double>(second.size());
    }
  }
  return out;
}

TEST(ShapeScores, AreThoseOfTheBestOfAllMatchings) {
  Xoshiro256 rng(41);
  double worst = 0;
  for (int run = 0; run < 60; ++run) {
    const BoxRows rows = random_boxes(rng, 3, 2, 2, 9);
    const double threshold = 0.15 + 0.3 * uniform(rng);
    const Counts expected = by_definition(rows, 0, 1, threshold);
    if (expected.pairs == 0) continue;
    const MatchReport found = compare_boxes(rows.columns(), 0, 1, {.threshold = threshold});
    worst = std::max({worst, std::abs(*found.all.mean_iou.estimate - expected.iou / expected.pairs),
                      std::abs(*found.all.precision.estimate - expected.pairs / expected.second),
                      std::abs(*found.all.recall.estimate - expected.pairs / expected.first)});
  }
  report("scores of boxes against all matchings", worst);
  EXPECT_LT(worst, 1e-13);
}

TEST(ShapeScores, DoNotDependOnRowsRatersPlaceAndSize) {
  Xoshiro256 rng(42);
  const BoxRows rows = random_boxes(rng, 12, 4, 2, 5);
  const ShapeOptions options{.threshold = 0.3};
  const PairAgreement pairs = box_agreement(rows.columns(), options);
  ASSERT_TRUE(pairs.all.has_interval());
  EXPECT_EQ(*pairs.all.low, *box_agreement(rows.backwards().columns(), options).all.low);
  EXPECT_NEAR(*pairs.all.se, *box_agreement(rows.other_raters().columns(), options).all.se, 1e-15);
  EXPECT_NEAR(*pairs.all.estimate, *box_agreement(rows.moved(8, -16).columns(), options).all.estimate, 1e-15);
  const MatchReport one = compare_boxes(rows.columns(), 0, 1, options);
  const MatchReport swapped = compare_boxes(rows.columns(), 1, 0, options);
  EXPECT_EQ(*one.all.precision.estimate, *swapped.all.recall.estimate);
  EXPECT_NEAR(*one.all.mean_iou.estimate, *swapped.all.mean_iou.estimate, 1e-14);
  EXPECT_NEAR(*one.all.mean_iou.se, *compare_boxes(rows.moved(1e-3, 5).columns(), 0, 1, options).all.mean_iou.se, 1e-12);
  EXPECT_TRUE(one.all.mean_iou.has_interval());
}

TEST(ShapeScores, OfSegmentsAreThoseOfBoxesOfOneHeight) {
  Xoshiro256 rng(43);
  BoxRows rows = random_boxes(rng, 6, 3, 2, 5);
  for (std::size_t i = 0; i < rows.top.size(); ++i) {
    rows.top[i] = -3;
    rows.bottom[i] = 4;
  }
  const MatchReport segments = compare_boxes(rows.segments(), 0, all_others);
  const MatchReport boxes = compare_boxes(rows.columns(), 0, all_others);
  EXPECT_EQ(*segments.all.f1.estimate, *boxes.all.f1.estimate);
  EXPECT_NEAR(*segments.all.mean_iou.estimate, *boxes.all.mean_iou.estimate, 1e-14);
  EXPECT_GT(*segments.all.f1.estimate, 0.2);
}

struct PolygonRows {
  BoxRows of;
  std::vector<std::size_t> first;
  std::vector<double> x, y;

  explicit PolygonRows(const BoxRows& boxes) : of(boxes), first{0} {
    for (std::size_t i = 0; i < boxes.item.size(); ++i) {
      const Box box = boxes.box(i);
      x.insert(x.end(), {box.left, box.right, box.right, box.left});
      y.insert(y.end(), {box.top, box.top, box.bottom, box.bottom});
      first.push_back(x.size());
    }
  }
  [[nodiscard]] Polygons columns() const { return {of.rows(), first, x, y}; }
};

TEST(ShapeScores, OfBoxesAsPolygonsAreThoseOfBoxes) {
  Xoshiro256 rng(44);
  const BoxRows rows = random_boxes(rng, 6, 3, 2, 5);
  const PolygonRows polygons(rows);
  const MatchReport boxes = compare_boxes(rows.columns(), 0, 1);
  const MatchReport found = compare_polygons(polygons.columns(), 0, 1);
  EXPECT_EQ(*boxes.all.f1.estimate, *found.all.f1.estimate);
  EXPECT_NEAR(*boxes.all.mean_iou.estimate, *found.all.mean_iou.estimate, 1e-13);
  EXPECT_NEAR(*box_agreement(rows.columns()).all.estimate, *polygon_agreement(polygons.columns()).all.estimate, 1e-15);
  EXPECT_EQ(*found.all.mean_iou.low, *compare_polygons(PolygonRows(rows.backwards()).columns(), 0, 1).all.mean_iou.low);
}

TEST(ShapeScores, SayWhatCannotBeUsed) {
  Xoshiro256 rng(45);
  const BoxRows rows = random_boxes(rng, 2, 2, 1, 4);
  const auto refused = [](const auto& result) { return !result.ok() && has_note(result.notes, note::bad_input); };
  EXPECT_TRUE(refused(compare_boxes(rows.columns(), 0, 0)));
  EXPECT_TRUE(refused(compare_boxes(rows.columns(), 0, 1, {.threshold = 0})));
  EXPECT_TRUE(refused(box_agreement(rows.columns(), {.threshold = 1.1})));
  EXPECT_TRUE(refused(box_agreement(rows.columns(), {.level = 1})));
  BoxRows empty_box = rows;
  empty_box.left[0] = empty_box.right[0];
  EXPECT_TRUE(refused(box_agreement(empty_box.columns())));
  EXPECT_TRUE(refused(consensus_of(empty_box.columns())));
  PolygonRows polygons(rows);
  std::swap(polygons.x[0], polygons.x[1]);  // a bow tie
  const PairAgreement crossed = polygon_agreement(polygons.columns());
  EXPECT_TRUE(refused(crossed));
  EXPECT_NE(crossed.notes[0].message.find("polygon of row 0"), std::string::npos);
  polygons.first.back() += 1;
  EXPECT_TRUE(refused(compare_polygons(polygons.columns(), 0, 1)));
  BoxRows many{.items = 1, .raters = 1, .labels = 1};
  for (std::size_t i = 0; i <= most_objects; ++i) many.add(0, 0, 0, {static_cast<double>(i), 0, static_cast<double>(i + 1), 1});
  EXPECT_TRUE(has_note(box_agreement(many.columns()).notes, note::too_costly));
  EXPECT_TRUE(has_note(consensus_of(many.columns()).notes, note::too_costly));
}

void expect_box(const Box& box, const Box& expected) {
  EXPECT_NEAR(box.left, expected.left, 1e-13);
  EXPECT_NEAR(box.top, expected.top, 1e-13);
  EXPECT_NEAR(box.right, expected.right, 1e-13);
  EXPECT_NEAR(box.bottom, expected.bottom, 1e-13);
}

TEST(BoxAverage, IsTakenCoordinateByCoordinate) {
  const std::vector<Box> boxes{{0, 0, 10, 10}, {1, 2, 11, 12}, {8, 1, 12, 20}};
  expect_box(*average(boxes), {1, 1, 11, 12});
  expect_box(*average(boxes, Averaging::mean), {3, 1, 11, 14});
  expect_box(*average(std::span(boxes).first(2)), {0.5, 1, 10.5, 11});
  EXPECT_EQ(average({}), std::nullopt);
}

TEST(BoxConsensus, StandsWhereMoreThanHalfOfThoseWhoLookedHaveABox) {
  BoxRows rows{.items = 2, .raters = 3, .labels = 2};
  for (std::uint32_t r = 0; r < 3; ++r) rows.add(0, r, 0, {0.0 + r, 0, 20.0 + r, 10});
  rows.add(0, 0, 1, {50, 50, 60, 60});
  rows.add(0, 1, 1, {50, 50, 60, 62});
  rows.add(0, 2, 1, {80, 80, 90, 90});
  rows.add(1, 0, 0, {1, 1, 2, 2});
  rows.all_see();
  const BoxConsensus found = consensus_of(rows.columns());
  ASSERT_EQ(found.boxes.size(), 2U);
  expect_box(found.boxes[0].box, {1, 0, 21, 10});
  EXPECT_EQ(found.boxes[0].votes, 3U);
  EXPECT_EQ(found.boxes[0].support, 1);
  EXPECT_NEAR(*found.boxes[0].spread, 1 - (2 * 19.0 / 21 + 18.0 / 22) / 3, 1e-14);
  expect_box(found.boxes[1].box, {50, 50, 60, 61});
  EXPECT_EQ(found.boxes[1].label, 1U);
  EXPECT_NEAR(found.boxes[1].support, 2.0 / 3, 1e-15);
  EXPECT_EQ(found.raters, (std::vector<std::uint32_t>{3, 3}));
  // One of two is not more than half.
  BoxRows half{.items = 1, .raters = 2, .labels = 1};
  half.add(0, 0, 0, {0, 0, 1, 1});
  half.all_see();
  EXPECT_TRUE(consensus_of(half.columns()).boxes.empty());
  const BoxConsensus all = consensus_of(rows.columns(), {.share = 0});
  ASSERT_EQ(all.boxes.size(), 4U);
  EXPECT_FALSE(all.boxes[2].spread);
  EXPECT_EQ(all.boxes[3].item, 1U);
}

TEST(BoxConsensus, NeverJoinsTwoBoxesOfOneRaterNorAChainOfStrangers) {
  BoxRows rows{.items = 1, .raters = 3, .labels = 1};
  rows.add(0, 0, 0, {0, 0, 10, 10});
  rows.add(0, 0, 0, {0, 0, 10, 9});
  rows.add(0, 1, 0, {0, 0, 10, 10});
  rows.all_see();
  const BoxConsensus twins = consensus_of(rows.columns(), {.share = 0});
  ASSERT_EQ(twins.boxes.size(), 2U);
  EXPECT_EQ(twins.boxes[0].votes + twins.boxes[1].votes, 3U);
  // Neighbours overlap by .6, the ends by 1/3: the second step would join groups whose mean is below one half.
  BoxRows chain{.items = 1, .raters = 3, .labels = 1};
  for (std::uint32_t r = 0; r < 3; ++r) chain.add(0, r, 0, {2.5 * r, 0, 10 + 2.5 * r, 1});
  EXPECT_EQ(consensus_of(chain.columns(), {.threshold = 0.5, .share = 0}).boxes.size(), 2U);
  EXPECT_EQ(consensus_of(chain.columns(), {.threshold = 0.45, .share = 0}).boxes.size(), 1U);
}

// Groups of row numbers; the mean IoU of two groups is added up from boxes at every step.
std::vector<std::vector<std::size_t>> linked(const BoxRows& rows, std::vector<std::vector<std::size_t>> groups, double threshold) {
  for (;;) {
    double largest = 0;
    std::pair<std::size_t, std::size_t> best;
    for (std::size_t a = 0; a < groups.size(); ++a) {
      for (std::size_t b = a + 1; b < groups.size(); ++b) {
        double sum = 0;
        bool same_rater = false;
        for (const std::size_t i : groups[a]) {
          for (const std::size_t j : groups[b]) {
            sum += *iou(rows.box(i), rows.box(j));
            same_rater = same_rater || rows.rater[i] == rows.rater[j];
          }
        }
        const double mean = sum / static_cast<double>(groups[a].size() * groups[b].size());
        if (same_rater || !(mean > largest)) continue;
        largest = mean;
        best = {a, b};
      }
    }
    if (largest < threshold) return groups;
    groups[best.first].insert(groups[best.first].end(), groups[best.second].begin(), groups[best.second].end());
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(best.second));
  }
}

// 1 - the mean IoU of two of the boxes.
double spread_of(const std::vector<Box>& boxes) {
  double sum = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    for (std::size_t j = i + 1; j < boxes.size(); ++j) {
      sum += *iou(boxes[i], boxes[j]);
      pairs += 1;
    }
  }
  return 1 - sum / pairs;
}

TEST(BoxConsensus, IsAverageLinkageByItsDefinitionWhateverTheOrderOfRowsAndRaters) {
  Xoshiro256 rng(46);
  std::size_t joined = 0;
  for (int run = 0; run < 40; ++run) {
    const BoxRows rows = random_boxes(rng, 1, 4, 1, 4);
    std::vector<std::vector<std::size_t>> single;
    for (std::size_t i = 0; i < rows.item.size(); ++i) single.push_back({i});
    std::vector<std::pair<Box, std::vector<Box>>> expected;
    for (const auto& group : linked(rows, single, 0.35)) {
      std::vector<Box> boxes;
      for (const std::size_t i : group) boxes.push_back(rows.box(i));
      joined += boxes.size() > 2 ? 1 : 0;
      expected.emplace_back(*average(boxes), boxes);
    }
    std::ranges::sort(expected, {}, [](const auto& each) { return each.first.left; });
    const ConsensusOptions options{.threshold = 0.35, .share = 0};
    const BoxRows doubled = rows.moved(2, 0);
    for (const auto& [of, scale] : {std::pair{rows, 1.0}, {rows.backwards(), 1.0}, {rows.other_raters(), 1.0}, {doubled, 2.0}}) {
      const BoxConsensus found = consensus_of(of.columns(), options);
      ASSERT_EQ(found.boxes.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& [e, boxes] = expected[i];
        ASSERT_EQ(found.boxes[i].votes, boxes.size());
        EXPECT_EQ(found.boxes[i].spread.has_value(), boxes.size() > 1);
        if (boxes.size() > 1) {
          EXPECT_NEAR(*found.boxes[i].spread, spread_of(boxes), 1e-13);
        }
        expect_box(found.boxes[i].box, {scale * e.left, scale * e.top, scale * e.right, scale * e.bottom});
      }
    }
  }
  EXPECT_GT(joined, 10U);
}

TEST(BoxConsensus, IsCloserToTheTruthThanOnePerson) {
  Xoshiro256 rng(47);
  BoxRows rows{.items = 60, .raters = 5, .labels = 1};
  const Box truth{100, 100, 180, 160};
  const auto marked = [&] {
    const auto off = [&] { return 5 * normal(rng); };
    return Box{truth.left + off(), truth.top + off(), truth.right + off(), truth.bottom + off()};
  };
  double one_person = 0;
  for (std::uint32_t item = 0; item < 60; ++item) {
    for (std::uint32_t r = 0; r < 5; ++r) {
      const Box box = marked();
      rows.add(item, r, 0, box);
      one_person += *iou(truth, box) / 300;
    }
  }
  for (const Averaging averaging : {Averaging::median, Averaging::mean}) {
    const BoxConsensus found = consensus_of(rows.columns(), {.averaging = averaging});
    ASSERT_EQ(found.boxes.size(), 60U);
    double together = 0;
    for (const ConsensusBox& each : found.boxes) together += *iou(truth, each.box) / 60;
    EXPECT_LT(1 - together, 0.65 * (1 - one_person));
  }
}

TEST(PolygonConsensus, PutsTogetherAsBoxesAreAndShowsTheMedoid) {
  Xoshiro256 rng(48);
  std::size_t of_three = 0;
  for (int run = 0; run < 80; ++run) {
    const BoxRows rows = random_boxes(rng, 2, 4, 2, 3);
    const ConsensusOptions options{.threshold = 0.35, .share = 0};
    for (const BoxRows& of : {rows, rows.backwards(), rows.other_raters()}) {
      const PolygonRows polygons(of);
      const PolygonConsensus found = consensus_of(polygons.columns(), options);
      EXPECT_EQ(found.raters, consensus_of(of.columns(), options).raters);
      // The groups of boxes, by what does not depend on what stands for them.
      std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, double>> expected;
      std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, double>> got;
      for (const ConsensusBox& each : consensus_of(of.columns(), options).boxes)
        expected.emplace_back(each.item, each.label, each.votes, std::round(1e9 * each.spread.value_or(-1)));
      for (const ConsensusPolygon& each : found.polygons)
        got.emplace_back(each.item, each.label, each.votes, std::round(1e9 * each.spread.value_or(-1)));
      std::ranges::sort(expected);
      std::ranges::sort(got);
      ASSERT_EQ(got, expected);
    }
    // One item and label at a time, by the definition of the groups.
    const BoxRows one = random_boxes(rng, 1, 4, 1, 4);
    const PolygonConsensus found = consensus_of(PolygonRows(one).columns(), options);
    std::vector<std::vector<std::size_t>> single;
    for (std::size_t i = 0; i < one.item.size(); ++i) single.push_back({i});
    for (const auto& group : linked(one, single, 0.35)) {
      of_three += group.size() > 2 ? 1 : 0;
      const auto closeness = [&](std::size_t row) {
        double sum = 0;
        for (const std::size_t other : group) sum += other == row ? 0 : *iou(one.box(row), one.box(other));
        return sum;
      };
      std::size_t shown = 0;
      for (const ConsensusPolygon& each : found.polygons) {
        if (std::ranges::find(group, each.row) == group.end()) continue;
        ++shown;
        for (const std::size_t other : group) EXPECT_GE(closeness(each.row), closeness(other) - 1e-9);
      }
      EXPECT_EQ(shown, 1U);
    }
  }
  EXPECT_GT(of_three, 10U);
}

TEST(PolygonConsensus, IsCloserToTheTruthThanOnePersonAndNeedsAMajority) {
  Xoshiro256 rng(49);
  constexpr std::uint32_t items = 60;
  BoxRows rows{.items = items, .raters = 5, .labels = 1};
  rows.all_see();
  std::vector<std::size_t> first{0};
  std::vector<double> x;
  std::vector<double> y;
  // A star of twelve corners; each person draws every corner and the size somewhat off. In the last item two of five saw nothing else.
  const auto star = [&](double noise, double size) {
    std::vector<Point> out;
    for (int k = 0; k < 12; ++k) {
      const double angle = std::acos(-1.0) * k / 6;
      const double radius = size * (k % 2 == 0 ? 100 : 60) + noise * normal(rng);
      out.push_back({200 + radius * std::cos(angle), 200 + radius * std::sin(angle)});
    }
    return out;
  };
  const std::vector<Point> truth = star(0, 1);
  double one_person = 0;
  for (std::uint32_t item = 0; item < items; ++item) {
    for (std::uint32_t r = 0; r < (item + 1 == items ? 2U : 5U); ++r) {
      const std::vector<Point> drawn = star(2, 1 + 0.08 * normal(rng));
      rows.item.push_back(item);
      rows.rater.push_back(r);
      rows.label.push_back(0);
      for (const Point& p : drawn) {
        x.push_back(p.x);
        y.push_back(p.y);
      }
      first.push_back(x.size());
      if (item + 1 < items) one_person += *iou(truth, drawn) / (5 * (items - 1));
    }
  }
  const PolygonConsensus found = consensus_of(Polygons{rows.rows(), first, x, y});
  ASSERT_EQ(found.polygons.size(), items - 1);
  double together = 0;
  for (const ConsensusPolygon& each : found.polygons) {
    std::vector<Point> outline;
    for (std::size_t k = first[each.row]; k < first[each.row + 1]; ++k) outline.push_back({x[k], y[k]});
    together += *iou(truth, outline) / (items - 1);
    EXPECT_EQ(each.votes, 5U);
    EXPECT_EQ(each.support, 1);
  }
  EXPECT_LT(1 - together, 0.75 * (1 - one_person));
  EXPECT_EQ(consensus_of(Polygons{rows.rows(), first, x, y}, {.share = 0.3}).polygons.size(), items);
}

TEST(PolygonConsensus, SaysWhatCannotBeUsed) {
  BoxRows rows{.items = 1, .raters = 1, .labels = 1};
  rows.add(0, 0, 0, {0, 0, 1, 1});
  const PolygonRows polygons(rows);
  EXPECT_TRUE(has_note(consensus_of(polygons.columns(), {.threshold = 0}).notes, note::bad_input));
  EXPECT_TRUE(has_note(consensus_of(polygons.columns(), {.share = 1}).notes, note::bad_input));
  PolygonRows flat = polygons;
  for (double& y : flat.y) y = 0;
  const PolygonConsensus none = consensus_of(flat.columns());
  EXPECT_TRUE(has_note(none.notes, note::bad_input));
  EXPECT_FALSE(none.ok());
  EXPECT_EQ(consensus_of(polygons.columns()).polygons.size(), 1U);
}

}  // namespace
}  // namespace assay::stats
