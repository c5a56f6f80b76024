// What must not change an estimate from spans, boxes, polygons and transcripts, and marks that say too little.
#include "assay/stats/gamma.hpp"
#include "assay/stats/shapes.hpp"
#include "assay/stats/spans.hpp"
#include "assay/stats/transcripts.hpp"
#include "label_test_data.hpp"
#include "properties_data.hpp"
#include "span_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Sheet;
using test::SpanRows;

std::string at(const std::string& what, std::size_t i) { return what + ' ' + std::to_string(i); }

constexpr std::uint32_t text_length = 60;

struct Marks {
  SpanRows rows;
  std::vector<std::uint32_t> item_name, rater_name, label_name;

  explicit Marks(SpanRows of) : rows(std::move(of)), item_name(rows.items), rater_name(rows.raters), label_name(rows.labels) {
    for (auto* name : {&item_name, &rater_name, &label_name}) std::iota(name->begin(), name->end(), 0U);
  }

  [[nodiscard]] Marks reordered(std::uint64_t seed) const {
    Marks out = *this;
    const auto order = test::shuffled(rows.item.size(), seed);
    for (std::size_t i = 0; i < order.size(); ++i) {
      out.rows.item[i] = rows.item[order[i]];
      out.rows.rater[i] = rows.rater[order[i]];
      out.rows.label[i] = rows.label[order[i]];
      out.rows.begin[i] = rows.begin[order[i]];
      out.rows.end[i] = rows.end[order[i]];
    }
    const auto seen = test::shuffled(rows.seen_item.size(), seed + 1);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      out.rows.seen_item[i] = rows.seen_item[seen[i]];
      out.rows.seen_rater[i] = rows.seen_rater[seen[i]];
    }
    return out;
  }

  [[nodiscard]] Marks renamed(std::uint64_t seed) const {
    Marks out = *this;
    out.item_name = test::shuffled(rows.items, seed);
    out.rater_name = test::shuffled(rows.raters, seed + 1);
    out.label_name = test::shuffled(rows.labels, seed + 2);
    for (std::uint32_t& i : out.rows.item) i = out.item_name[i];
    for (std::uint32_t& i : out.rows.seen_item) i = out.item_name[i];
    for (std::uint32_t& r : out.rows.rater) r = out.rater_name[r];
    for (std::uint32_t& r : out.rows.seen_rater) r = out.rater_name[r];
    for (std::uint32_t& l : out.rows.label) l = out.label_name[l];
    return out;
  }

  // Every item a second time.
  [[nodiscard]] Marks doubled() const {
    Marks out = *this;
    const auto more = static_cast<std::uint32_t>(rows.items);
    out.rows.items *= 2;
    for (std::size_t i = 0; i < rows.item.size(); ++i) {
      out.rows.add(rows.item[i] + more, rows.rater[i], rows.label[i], rows.begin[i], rows.end[i]);
    }
    for (std::size_t i = 0; i < rows.seen_item.size(); ++i) out.rows.see(rows.seen_item[i] + more, rows.seen_rater[i]);
    return out;
  }
};

constexpr unsigned all = test::names | test::copies;

void walk_report(const std::string& name, const Marks& m, const MatchReport& report, Sheet& out) {
  out.result(name, report.ok() || m.rows.labels == 0, report.notes);
  const auto score = [&](const std::string& of, const MatchScore& s, bool shapes) {
    out.estimate(of + " precision", s.precision);
    out.estimate(of + " recall", s.recall);
    out.estimate(of + " f1", s.f1);
    if (shapes) out.estimate(of + " iou", s.mean_iou);
  };
  const bool shapes = name.find("span") == std::string::npos;
  score(name, report.all, shapes);
  for (std::size_t l = 0; l < (report.ok() ? m.label_name.size() : 0); ++l) score(at(name, l), report.label[m.label_name[l]], shapes);
}

void walk_agreement(const std::string& name, const Marks& m, const PairAgreement& agreement, Sheet& out) {
  out.result(name, agreement.ok() || m.rows.labels == 0, agreement.notes);
  out.estimate(name, agreement.all);
  for (std::size_t l = 0; l < (agreement.ok() ? m.label_name.size() : 0); ++l) out.estimate(at(name, l), agreement.label[m.label_name[l]]);
}

Sheet walk(const Marks& m) {
  Sheet out;
  const Spans spans = m.rows.columns();
  const std::uint32_t first = m.rater_name.empty() ? 0 : m.rater_name[0];
  const std::uint32_t second = m.rater_name.size() < 2 ? all_others : m.rater_name[1];
  for (const SpanMatch match : {SpanMatch::exact, SpanMatch::overlap, SpanMatch::character}) {
    const std::string name = at("span", static_cast<std::size_t>(match));
    walk_report(name + " of two", m, compare_spans(spans, first, second, match), out);
    walk_report(name + " of all", m, compare_spans(spans, first, all_others, match), out);
    walk_agreement(name + " agreement", m, span_agreement(spans, match), out);
  }
  const auto old_item = test::old_names(m.item_name);
  const auto old_label = test::old_names(m.label_name);
  for (const SpanVoting voting : {SpanVoting::each_label, SpanVoting::one_label}) {
    const std::string name = at("span vote", static_cast<std::size_t>(voting));
    const SpanVote vote = vote_spans(spans, {.voting = voting});
    out.result(name, vote.ok() || m.rows.items == 0, vote.notes);
    for (const VotedSpan& span : vote.spans) {
      if (span.item >= old_item.size()) continue;
      // Ties go to the lowest label.
      const unsigned holds = voting == SpanVoting::each_label ? all : test::people | test::copies;
      const std::string of = at(at(at(at(name, old_item[span.item]), old_label[span.label]), span.begin), span.end);
      if (voting == SpanVoting::each_label) out.number(of, span.support, holds);
      if (voting == SpanVoting::one_label) out.number(of, span.support, test::only_rows);
    }
  }
  const std::vector<std::uint32_t> length(m.rows.items, text_length);
  const UnitizingAlpha alpha = unitizing_alpha(spans, length);
  out.estimate("unitizing", alpha.all, test::names);
  out.estimate("unitizing units", alpha.units, test::names);
  out.estimate("unitizing coding", alpha.coding, test::names);
  for (std::size_t l = 0; l < (alpha.ok() ? m.label_name.size() : 0); ++l) {
    out.estimate(at("unitizing label", l), alpha.label[m.label_name[l]], test::names);
  }
  Xoshiro256 rng(2);
  const GammaAgreement gamma = gamma_agreement(spans, length, rng, {.least_samples = 5, .most_samples = 8});
  out.drawn("gamma", gamma.gamma, test::only_rows);
  out.number("gamma observed", gamma.observed, gamma.gamma.notes, all);
  out.number("gamma expected", gamma.expected, gamma.gamma.notes, test::only_rows);

  std::vector<double> left;
  std::vector<double> right;
  std::vector<double> top;
  std::vector<double> bottom;
  std::vector<std::size_t> vertices{0};
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t i = 0; i < m.rows.item.size(); ++i) {
    left.push_back(m.rows.begin[i]);
    right.push_back(m.rows.end[i]);
    top.push_back(m.rows.begin[i] % 5);
    bottom.push_back(top.back() + 4 + m.rows.end[i] % 3);
    for (const double at_x : {left.back(), right.back()}) {
      for (const double at_y : {top.back(), bottom.back()}) {
        x.push_back(at_x);
        y.push_back(at_x == left.back() ? at_y : top.back() + bottom.back() - at_y);
      }
    }
    vertices.push_back(x.size());
  }
  const Boxes boxes{spans.rows, left, right, top, bottom};
  const Boxes segments{spans.rows, left, right};
  const Polygons polygons{spans.rows, vertices, x, y};
  walk_report("box", m, compare_boxes(boxes, first, second), out);
  walk_report("segment", m, compare_boxes(segments, first, all_others), out);
  walk_report("polygon", m, compare_polygons(polygons, first, second), out);
  walk_agreement("box agreement", m, box_agreement(boxes), out);
  walk_agreement("polygon agreement", m, polygon_agreement(polygons), out);
  for (const Averaging averaging : {Averaging::median, Averaging::mean}) {
    const std::string name = at("consensus", static_cast<std::size_t>(averaging));
    const BoxConsensus consensus = consensus_of(boxes, {.averaging = averaging});
    out.result(name, consensus.ok() || m.rows.items == 0, consensus.notes);
    std::map<std::string, std::size_t> seen;
    for (const ConsensusBox& box : consensus.boxes) {
      if (box.item >= old_item.size()) continue;
      std::string of = at(at(name, old_item[box.item]), old_label[box.label]);
      of = at(of, seen[of]++);
      out.number(of + " left", box.box.left, all);
      out.number(of + " bottom", box.box.bottom, all);
      out.number(of + " support", box.support, all);
      EXPECT_EQ(box.spread.has_value(), box.votes > 1);
      if (box.spread) out.number(of + " spread", *box.spread, all);
    }
  }
  return out;
}

std::vector<std::pair<std::string, Marks>> good_marks() {
  Xoshiro256 rng(5);
  std::vector<std::pair<std::string, Marks>> out;
  out.emplace_back("three raters", Marks(test::random_spans(rng, 6, 3, 2, text_length, true)));
  out.emplace_back("four raters", Marks(test::random_spans(rng, 4, 4, 3, text_length, true)));
  return out;
}

std::vector<std::pair<std::string, Marks>> poor_marks() {
  std::vector<std::pair<std::string, Marks>> out;
  const auto with = [](std::size_t items, std::size_t raters, std::size_t labels) {
    SpanRows rows;
    rows.items = items;
    rows.raters = raters;
    rows.labels = labels;
    return rows;
  };
  out.emplace_back("empty", Marks(with(0, 0, 0)));
  out.emplace_back("all missing", Marks(with(3, 2, 2)));
  SpanRows nothing_marked = with(2, 2, 2);
  SpanRows one_rater = with(3, 1, 2);
  SpanRows one_item = with(1, 3, 1);
  SpanRows alike = with(3, 3, 1);
  SpanRows strangers = with(4, 2, 1);
  SpanRows whole = with(2, 2, 1);
  SpanRows overlapping = with(1, 2, 1);
  for (std::uint32_t i = 0; i < 4; ++i) {
    for (std::uint32_t r = 0; r < 3; ++r) {
      if (i < 2 && r < 2) nothing_marked.see(i, r);
      if (i < 3 && r < 1) one_rater.add(i, r, i % 2, 2, 9);
      if (i < 1) one_item.add(i, r, 0, r, r + 8);
      if (i < 3) alike.add(i, r, 0, 3, 12);
      if (r < 2 && i % 2 == r) strangers.add(i, r, 0, 3, 12);
      if (i < 2 && r < 2) whole.add(i, r, 0, 0, text_length);
      if (i < 1 && r < 2) {
        overlapping.add(i, r, 0, 0, 10);
        overlapping.add(i, r, 0, 5, 20);
      }
    }
  }
  out.emplace_back("nothing marked", Marks(nothing_marked));
  out.emplace_back("one rater", Marks(one_rater));
  out.emplace_back("one item", Marks(one_item));
  out.emplace_back("all alike", Marks(alike));
  out.emplace_back("no shared item", Marks(strangers));
  out.emplace_back("all of the text", Marks(whole));
  out.emplace_back("overlapping", Marks(overlapping));
  return out;
}

TEST(PropertiesOfMarks, OrderOfRowsChangesNotABit) {
  for (const auto& [name, marks] : good_marks()) {
    SCOPED_TRACE(name);
    test::expect_same_bits(walk(marks), walk(marks.reordered(3)));
  }
}

TEST(PropertiesOfMarks, OtherNamesGiveTheSameResults) {
  double largest = 0;
  for (const auto& [name, marks] : good_marks()) {
    SCOPED_TRACE(name);
    largest = std::max(largest, test::expect_near(walk(marks), walk(marks.renamed(7)), test::names, 1e-9));
  }
  test::report("marks under other names", largest);
}

TEST(PropertiesOfMarks, EveryItemTwiceMovesNoEstimate) {
  double largest = 0;
  for (const auto& [name, marks] : good_marks()) {
    SCOPED_TRACE(name);
    largest = std::max(largest, test::expect_near(walk(marks), walk(marks.doubled()), test::copies, 1e-9));
  }
  test::report("marks twice", largest);
}

TEST(PropertiesOfMarks, OfPoorMarksEverythingIsFiniteOrAbsentWithANote) {
  for (const auto& [name, marks] : poor_marks()) {
    SCOPED_TRACE(name);
    const Sheet sheet = walk(marks);
    test::expect_sound(sheet, name);
    test::expect_same_bits(sheet, walk(marks.reordered(4)));
  }
  for (const auto& [name, marks] : good_marks()) test::expect_sound(walk(marks), name);
}

struct Texts {
  std::vector<std::uint32_t> item, rater;
  std::vector<std::string_view> reference, text;
  std::size_t items = 0;

  void add(std::uint32_t i, std::uint32_t r, std::string_view right, std::string_view said) {
    item.push_back(i);
    rater.push_back(r);
    reference.push_back(right);
    text.push_back(said);
    items = std::max<std::size_t>(items, i + 1);
  }
  [[nodiscard]] Texts reordered(std::uint64_t seed) const {
    Texts out;
    for (const std::uint32_t i : test::shuffled(item.size(), seed)) out.add(item[i], rater[i], reference[i], text[i]);
    out.items = items;
    return out;
  }
};

Sheet walk(const Texts& t) {
  Sheet out;
  for (const TextUnit unit : {TextUnit::word, TextUnit::character}) {
    out.estimate(at("error rate", static_cast<std::size_t>(unit)), error_rate({t.item, t.reference, t.text}, unit));
  }
  const RoverResult vote = rover({t.item, t.rater, t.text, t.items});
  out.result("rover", vote.ok() || t.items == 0, vote.notes);
  for (std::size_t i = 0; i < vote.items.size(); ++i) {
    out.number(at("rover words", i), static_cast<double>(vote.items[i].words.size()), all);
    for (std::size_t w = 0; w < vote.items[i].words.size(); ++w) {
      out.number(at(at("rover votes", i), w), vote.items[i].words[w].votes, all);
    }
  }
  return out;
}

Texts good_texts() {
  Texts out;
  const std::string_view right[] = {"the cat sat on the mat", "one two three", "a b c d"};
  const std::string_view said[][3] = {{"the cat sat on mat", "the cat sat on the mat", "a cat sat on the mat"},
                                      {"one two three", "one too three", "one two three four"},
                                      {"a b c d", "a b d", "b c d"}};
  for (std::uint32_t i = 0; i < 3; ++i) {
    for (std::uint32_t r = 0; r < 3; ++r) out.add(i, r, right[i], said[i][r]);
  }
  return out;
}

TEST(PropertiesOfMarks, OfTranscripts) {
  const Texts texts = good_texts();
  const Sheet sheet = walk(texts);
  test::expect_sound(sheet, "transcripts");
  test::expect_same_bits(sheet, walk(texts.reordered(9)));
  Texts other;
  Texts twice = texts;
  for (std::size_t i = 0; i < texts.item.size(); ++i) {
    other.add(2 - texts.item[i], texts.rater[i], texts.reference[i], texts.text[i]);
    twice.add(texts.item[i] + 3, texts.rater[i], texts.reference[i], texts.text[i]);
  }
  const Estimate rate = error_rate({texts.item, texts.reference, texts.text});
  const Estimate renamed = error_rate({other.item, other.reference, other.text});
  EXPECT_DOUBLE_EQ(*rate.estimate, *renamed.estimate);
  EXPECT_NEAR(*rate.low, *renamed.low, 1e-12);
  test::expect_near(sheet, walk(twice), test::copies, 1e-12);

  Texts nothing;
  Texts no_reference;
  no_reference.add(0, 0, "", "words");
  Texts perfect;
  perfect.add(0, 0, "a b", "a b");
  Texts silent;
  silent.add(0, 0, "a b", "");
  for (const Texts& poor : {nothing, no_reference, perfect, silent}) test::expect_sound(walk(poor), "poor transcripts");
}

}  // namespace
}  // namespace assay::stats
