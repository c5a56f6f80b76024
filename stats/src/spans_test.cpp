// Scores of spans against all matchings and character by character; votes against their definition.
#include "assay/stats/spans.hpp"

#include "span_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::random_spans;
using test::report;
using test::SpanRows;

// A reference (rater 0) of three persons and a place, and somebody who finds two persons and calls the place a person.
SpanRows two_people() {
  SpanRows rows;
  rows.items = 2;
  rows.raters = 3;
  rows.labels = 2;
  rows.add(0, 0, 0, 0, 5);
  rows.add(0, 0, 0, 10, 20);
  rows.add(0, 0, 1, 30, 36);
  rows.add(1, 0, 0, 3, 9);
  rows.add(0, 1, 0, 0, 5);
  rows.add(0, 1, 0, 12, 18);
  rows.add(0, 1, 0, 30, 36);
  rows.see(1, 1);
  return rows;
}

void expect_score(const MatchScore& score, double precision, double recall, double f1) {
  EXPECT_NEAR(*score.precision.estimate, precision, 1e-15);
  EXPECT_NEAR(*score.recall.estimate, recall, 1e-15);
  EXPECT_NEAR(*score.f1.estimate, f1, 1e-15);
}

TEST(SpanScores, OfTwoPeopleByHand) {
  const SpanRows rows = two_people();
  const auto compare = [&](SpanMatch match) { return compare_spans(rows.columns(), 0, 1, match); };
  const MatchReport exact = compare(SpanMatch::exact);
  expect_score(exact.all, 1.0 / 3, 1.0 / 4, 2.0 / 7);
  expect_score(exact.label[0], 1.0 / 3, 1.0 / 3, 1.0 / 3);
  EXPECT_EQ(*exact.label[1].recall.estimate, 0);
  EXPECT_TRUE(exact.label[1].precision.has_note(note::no_data));
  EXPECT_TRUE(exact.label[1].recall.has_note(note::boundary));
  EXPECT_FALSE(exact.label[1].recall.has_interval());
  EXPECT_EQ(exact.all.f1.n, 2U);
  expect_score(compare(SpanMatch::overlap).all, 2.0 / 3, 2.0 / 4, 4.0 / 7);
  expect_score(compare(SpanMatch::character).all, 11.0 / 17, 11.0 / 27, 22.0 / 44);
  // Item 1 counts only where the other looked at it.
  SpanRows unseen = rows;
  unseen.seen_item.clear();
  unseen.seen_rater.clear();
  EXPECT_NEAR(*compare_spans(unseen.columns(), 0, 1, SpanMatch::exact).all.recall.estimate, 1.0 / 3, 1e-15);
}

TEST(SpanScores, OneLongSpanIsMatchedOnce) {
  SpanRows rows;
  rows.items = 1;
  rows.raters = 2;
  rows.labels = 1;
  rows.add(0, 0, 0, 0, 30);
  for (std::uint32_t i = 0; i < 3; ++i) rows.add(0, 1, 0, 10 * i, 10 * i + 5);
  expect_score(compare_spans(rows.columns(), 0, 1, SpanMatch::overlap).all, 1.0 / 3, 1, 0.5);
  expect_score(compare_spans(rows.columns(), 0, 1, SpanMatch::character).all, 1, 0.5, 2.0 / 3);
  // Touching is not sharing, and the same span twice needs two partners.
  SpanRows touching = rows;
  touching.end[0] = 10;
  touching.begin[0] = 5;
  EXPECT_EQ(*compare_spans(touching.columns(), 0, 1, SpanMatch::overlap).all.f1.estimate, 0);
  SpanRows twice = rows;
  twice.add(0, 0, 0, 0, 5);
  twice.add(0, 0, 0, 0, 5);
  expect_score(compare_spans(twice.columns(), 0, 1, SpanMatch::exact).all, 1.0 / 3, 1.0 / 3, 1.0 / 3);
}

TEST(SpanScores, HaveIntervalsWithinZeroAndOne) {
  SpanRows rows;
  rows.items = 12;
  rows.raters = 2;
  rows.labels = 2;
  for (std::uint32_t item = 0; item < 12; ++item) {
    for (std::uint32_t r = 0; r < 2; ++r) rows.add(item, r, 0, 0, 5);
    rows.add(item, 0, 1, 10, 20);
    rows.add(item, 1, 1, 10, item == 0 ? 20 : 21);
  }
  rows.end[0] = 6;  // eleven of twelve agree on label 0, one of twelve on label 1
  const MatchReport found = compare_spans(rows.columns(), 0, 1, SpanMatch::exact);
  EXPECT_NEAR(*found.label[0].f1.estimate, 11.0 / 12, 1e-15);
  EXPECT_EQ(*found.label[0].f1.high, 1);
  EXPECT_LT(*found.label[0].f1.low, 11.0 / 12);
  EXPECT_EQ(*found.label[1].f1.low, 0);
}

using Span = std::pair<std::uint32_t, std::uint32_t>;

std::vector<Span> spans_of(const SpanRows& rows, std::uint32_t item, std::uint32_t rater, std::uint32_t label) {
  std::vector<Span> out;
  for (std::size_t i = 0; i < rows.item.size(); ++i) {
    if (rows.item[i] == item && rows.rater[i] == rater && rows.label[i] == label) out.emplace_back(rows.begin[i], rows.end[i]);
  }
  return out;
}

// The most pairs that agree, over all matchings.
double most_pairs(const std::vector<Span>& a, std::vector<Span> b, std::size_t at, const std::function<bool(Span, Span)>& agree) {
  if (at == a.size()) return 0;
  double best = most_pairs(a, b, at + 1, agree);
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (!agree(a[at], b[j])) continue;
    std::vector<Span> rest = b;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(j));
    best = std::max(best, 1 + most_pairs(a, rest, at + 1, agree));
  }
  return best;
}

struct Counts {
  double matched = 0, first = 0, second = 0;
  [[nodiscard]] double f1() const { return 2 * matched / (first + second); }
};

std::set<std::uint32_t> characters(const std::vector<Span>& spans) {
  std::set<std::uint32_t> out;
  for (const auto& [begin, end] : spans) {
    for (std::uint32_t c = begin; c < end; ++c) out.insert(c);
  }
  return out;
}

Counts by_definition(const SpanRows& rows, std::uint32_t a, std::uint32_t b, SpanMatch match) {
  Counts out;
  for (std::uint32_t item = 0; item < rows.items; ++item) {
    for (std::uint32_t label = 0; label < rows.labels; ++label) {
      const auto first = spans_of(rows, item, a, label);
      const auto second = spans_of(rows, item, b, label);
      if (match == SpanMatch::character) {
        const auto marked = characters(first);
        const auto also = characters(second);
        out.matched += static_cast<double>(std::ranges::count_if(marked, [&](std::uint32_t c) { return also.contains(c); }));
        out.first += static_cast<double>(marked.size());
        out.second += static_cast<double>(also.size());
        continue;
      }
      out.matched += most_pairs(first, second, 0, [&](Span x, Span y) {
        return match == SpanMatch::exact ? x == y : std::max(x.first, y.first) < std::min(x.second, y.second);
      });
      out.first += static_cast<double>(first.size());
      out.second += static_cast<double>(second.size());
    }
  }
  return out;
}

constexpr SpanMatch every_match[] = {SpanMatch::exact, SpanMatch::overlap, SpanMatch::character};

TEST(SpanScores, AreThoseOfTheBestOfAllMatchings) {
  Xoshiro256 rng(11);
  double worst = 0;
  for (int run = 0; run < 60; ++run) {
    const SpanRows rows = random_spans(rng, 3, 2, 2, 14, false);
    for (const SpanMatch match : every_match) {
      const Counts expected = by_definition(rows, 0, 1, match);
      const MatchReport found = compare_spans(rows.columns(), 0, 1, match);
      worst = std::max({worst, std::abs(*found.all.precision.estimate - expected.matched / expected.second),
                        std::abs(*found.all.recall.estimate - expected.matched / expected.first),
                        std::abs(*found.all.f1.estimate - expected.f1())});
    }
  }
  report("scores of spans against all matchings", worst);
  EXPECT_LT(worst, 1e-14);
}

TEST(SpanScores, ChangeRolesAndNothingElseWhenRatersDo) {
  Xoshiro256 rng(12);
  const SpanRows rows = random_spans(rng, 15, 2, 2, 25, false);
  for (const SpanMatch match : every_match) {
    const MatchReport one = compare_spans(rows.columns(), 0, 1, match);
    const MatchReport two = compare_spans(rows.backwards().columns(), 0, 1, match);
    const MatchReport swapped = compare_spans(rows.columns(), 1, 0, match);
    EXPECT_EQ(*one.all.f1.low, *two.all.f1.low);
    EXPECT_EQ(*one.all.f1.estimate, *two.all.f1.estimate);
    EXPECT_EQ(*one.all.precision.estimate, *swapped.all.recall.estimate);
    EXPECT_EQ(*one.all.precision.high, *swapped.all.recall.high);
    EXPECT_EQ(*one.label[1].f1.estimate, *swapped.label[1].f1.estimate);
    EXPECT_TRUE(one.all.f1.has_interval());
    EXPECT_EQ(one.all.f1.clusters, 15U);
  }
}

TEST(SpanScores, OfAllOthersAddUpWhatEachHas) {
  Xoshiro256 rng(13);
  const SpanRows rows = random_spans(rng, 6, 4, 2, 20, false);
  Counts sum;
  for (std::uint32_t other = 1; other < 4; ++other) {
    const Counts each = by_definition(rows, 0, other, SpanMatch::exact);
    sum.matched += each.matched;
    sum.first += each.first;
    sum.second += each.second;
  }
  const MatchReport found = compare_spans(rows.columns(), 0, all_others, SpanMatch::exact);
  expect_score(found.all, sum.matched / sum.second, sum.matched / sum.first, sum.f1());
}

double mean_f1(const SpanRows& rows, SpanMatch match, std::uint32_t left_out) {
  double sum = 0;
  double pairs = 0;
  for (std::uint32_t a = 0; a < rows.raters; ++a) {
    for (std::uint32_t b = a + 1; b < rows.raters; ++b) {
      if (a == left_out || b == left_out) continue;
      sum += by_definition(rows, a, b, match).f1();
      pairs += 1;
    }
  }
  return sum / pairs;
}

TEST(SpanAgreement, IsTheMeanOverPairsWithTheAnnotatorJackknife) {
  Xoshiro256 rng(14);
  const SpanRows rows = random_spans(rng, 4, 5, 2, 14, false);
  double worst = 0;
  for (const SpanMatch match : every_match) {
    const PairAgreement found = span_agreement(rows.columns(), match);
    const double all = mean_f1(rows, match, 99);
    double moved = 0;
    for (std::uint32_t g = 0; g < 5; ++g) moved += std::pow(mean_f1(rows, match, g) - all, 2);
    worst = std::max({worst, std::abs(*found.all.estimate - all), std::abs(*found.all.se - std::sqrt(0.8 * moved))});
    EXPECT_EQ(found.all.n, 10U);
    EXPECT_EQ(found.all.clusters, 5U);
    const PairAgreement other = span_agreement(rows.other_raters().backwards().columns(), match);
    EXPECT_NEAR(*found.all.estimate, *other.all.estimate, 1e-15);
    EXPECT_NEAR(*found.label[0].se, *other.label[0].se, 1e-15);
  }
  report("F1 over pairs and its jackknife", worst);
  EXPECT_LT(worst, 1e-14);
}

TEST(SpanAgreement, SaysWhatItCannotTell) {
  SpanRows rows = two_people();
  const PairAgreement two = span_agreement(rows.columns(), SpanMatch::exact);
  EXPECT_NEAR(*two.all.estimate, 2.0 / 7, 1e-15);
  EXPECT_TRUE(two.all.has_note(note::too_few));
  rows.label.back() = 2;
  EXPECT_TRUE(has_note(span_agreement(rows.columns(), SpanMatch::exact).notes, note::bad_input));
  rows = two_people();
  rows.begin[0] = rows.end[0];
  EXPECT_FALSE(span_agreement(rows.columns(), SpanMatch::exact).ok());
  EXPECT_TRUE(has_note(compare_spans(two_people().columns(), 0, 0, SpanMatch::exact).notes, note::bad_input));
  SpanRows alone;
  alone.items = alone.raters = alone.labels = 1;
  alone.add(0, 0, 0, 0, 3);
  EXPECT_TRUE(span_agreement(alone.columns(), SpanMatch::exact).all.has_note(note::no_data));
  SpanRows many = alone;
  for (std::uint32_t i = 0; i < most_objects; ++i) many.add(0, 0, 0, i, i + 1);
  EXPECT_TRUE(has_note(span_agreement(many.columns(), SpanMatch::overlap).notes, note::too_costly));
  EXPECT_TRUE(span_agreement(many.columns(), SpanMatch::exact).ok());
}

std::vector<VotedSpan> vote(const SpanRows& rows, SpanVoting voting) { return vote_spans(rows.columns(), {.voting = voting}).spans; }

void expect_span(const VotedSpan& span, std::uint32_t label, std::uint32_t begin, std::uint32_t end, double support) {
  EXPECT_EQ(span.label, label);
  EXPECT_EQ(span.begin, begin);
  EXPECT_EQ(span.end, end);
  EXPECT_NEAR(span.support, support, 1e-15);
}

TEST(SpanVote, RebuildsSpansFromVotesOnCharacters) {
  SpanRows rows;
  rows.items = 2;
  rows.raters = 3;
  rows.labels = 2;
  rows.add(0, 0, 0, 0, 10);
  rows.add(0, 1, 0, 4, 12);
  rows.add(0, 2, 1, 8, 20);
  rows.add(1, 0, 1, 5, 6);
  rows.see(1, 1);
  const auto each = vote(rows, SpanVoting::each_label);
  ASSERT_EQ(each.size(), 1U);  // on item 1 one of two is no majority
  expect_span(each[0], 0, 4, 10, 2.0 / 3);
  rows.add(0, 1, 1, 8, 18);
  const auto overlapping = vote(rows, SpanVoting::each_label);
  ASSERT_EQ(overlapping.size(), 2U);
  expect_span(overlapping[1], 1, 8, 18, 2.0 / 3);
  // One label: on 8 to 10 both have two votes, and the lowest wins.
  const auto one = vote(rows, SpanVoting::one_label);
  ASSERT_EQ(one.size(), 2U);
  expect_span(one[0], 0, 4, 10, 2.0 / 3);
  expect_span(one[1], 1, 10, 18, 2.0 / 3);
}

TEST(SpanVote, NeighboursOfOneLabelStayApartWhereMostKeepThemApart) {
  SpanRows rows;
  rows.items = 1;
  rows.raters = 3;
  rows.labels = 1;
  for (std::uint32_t r = 0; r < 2; ++r) {
    rows.add(0, r, 0, 0, 5);
    rows.add(0, r, 0, 5, 9);
  }
  rows.add(0, 2, 0, 0, 9);
  const auto apart = vote(rows, SpanVoting::each_label);
  ASSERT_EQ(apart.size(), 2U);
  expect_span(apart[0], 0, 0, 5, 1);
  expect_span(apart[1], 0, 5, 9, 1);
  rows.add(0, 1, 0, 0, 9);
  EXPECT_EQ(vote(rows, SpanVoting::each_label).size(), 1U);
}

TEST(SpanVote, OnTokensTakesPartsForTheWhole) {
  SpanRows rows;
  rows.items = 1;
  rows.raters = 2;
  rows.labels = 1;
  rows.add(0, 0, 0, 1, 7);
  rows.add(0, 1, 0, 0, 6);
  const std::vector<std::uint32_t> item{0, 0, 0};
  const std::vector<std::uint32_t> begin{8, 0, 4};
  const std::vector<std::uint32_t> end{11, 3, 7};
  const auto found = vote_spans(rows.columns(), {.token_item = item, .token_begin = begin, .token_end = end});
  ASSERT_EQ(found.spans.size(), 1U);
  expect_span(found.spans[0], 0, 0, 7, 1);
  const std::vector<std::uint32_t> into{11, 5, 7};
  EXPECT_TRUE(has_note(vote_spans(rows.columns(), {.token_item = item, .token_begin = begin, .token_end = into}).notes, note::overlapping));
  EXPECT_TRUE(has_note(vote_spans(rows.columns(), {.token_item = item, .token_begin = begin}).notes, note::bad_input));
}

// Character by character.
std::set<std::uint32_t> winners(const SpanRows& rows, std::uint32_t item, std::uint32_t character, SpanVoting voting) {
  std::map<std::uint32_t, std::set<std::uint32_t>> voters;
  std::set<std::uint32_t> somebody;
  for (std::size_t i = 0; i < rows.item.size(); ++i) {
    if (rows.item[i] != item || character < rows.begin[i] || character >= rows.end[i]) continue;
    voters[rows.label[i]].insert(rows.rater[i]);
    somebody.insert(rows.rater[i]);
  }
  std::set<std::uint32_t> out;
  std::size_t most = rows.raters - somebody.size();
  for (const auto& [label, who] : voters) {
    if (voting == SpanVoting::each_label) {
      if (2 * who.size() > rows.raters) out.insert(label);
    } else if (who.size() > most) {
      most = who.size();
      out = {label};
    }
  }
  return out;
}

TEST(SpanVote, CoversWhatAVoteOnEveryCharacterGives) {
  Xoshiro256 rng(15);
  for (int run = 0; run < 30; ++run) {
    const SpanRows rows = random_spans(rng, 3, 4, 3, 25, run % 2 == 0);
    for (const SpanVoting voting : {SpanVoting::each_label, SpanVoting::one_label}) {
      std::map<std::pair<std::uint32_t, std::uint32_t>, std::set<std::uint32_t>> found;
      for (const VotedSpan& span : vote(rows, voting)) {
        for (std::uint32_t c = span.begin; c < span.end; ++c) EXPECT_TRUE(found[std::pair(span.item, c)].insert(span.label).second);
      }
      for (std::uint32_t item = 0; item < 3; ++item) {
        for (std::uint32_t c = 0; c < 25; ++c) EXPECT_EQ(found[std::pair(item, c)], winners(rows, item, c, voting));
      }
    }
    const auto one = vote(rows, SpanVoting::each_label);
    const auto two = vote(rows.other_raters().backwards(), SpanVoting::each_label);
    ASSERT_EQ(one.size(), two.size());
    for (std::size_t i = 0; i < one.size(); ++i) expect_span(one[i], two[i].label, two[i].begin, two[i].end, two[i].support);
  }
}

}  // namespace
}  // namespace assay::stats
