// Spans that agree: exactly, by overlap, or character by character.
#include "assay/stats/spans.hpp"

#include "assignment.hpp"
#include "match_scores.hpp"
#include "span_rows.hpp"

#include <algorithm>
#include <utility>

namespace assay::stats {
namespace {

using Rows = std::span<const std::size_t>;
using Piece = std::pair<std::uint32_t, std::uint32_t>;

double count(std::size_t n) { return static_cast<double>(n); }

// Both are sorted by place.
MatchCounts count_exact(const Spans& spans, Rows first, Rows second) {
  const auto place = [&](std::size_t i) { return Piece(spans.begin[i], spans.end[i]); };
  std::size_t matched = 0;
  for (std::size_t i = 0, j = 0; i < first.size() && j < second.size();) {
    const Piece a = place(first[i]);
    const Piece b = place(second[j]);
    matched += a == b ? 1 : 0;
    i += a <= b ? 1 : 0;
    j += b <= a ? 1 : 0;
  }
  return {.matched = count(matched), .first = count(first.size()), .second = count(second.size())};
}

MatchCounts count_overlapping(const Spans& spans, Rows first, Rows second) {
  std::vector<double> weight;
  for (const std::size_t i : first) {
    for (const std::size_t j : second) weight.push_back(std::max(spans.begin[i], spans.begin[j]) < std::min(spans.end[i], spans.end[j]));
  }
  const std::vector<std::size_t> column = heaviest_matching(weight, first.size(), second.size());
  const auto matched = column.size() - static_cast<std::size_t>(std::ranges::count(column, unmatched));
  return {.matched = count(matched), .first = count(first.size()), .second = count(second.size())};
}

// Pieces that lie apart, in order, and cover what the spans cover.
std::vector<Piece> covered(const Spans& spans, Rows rows) {
  std::vector<Piece> out;
  for (const std::size_t i : rows) {
    if (out.empty() || spans.begin[i] > out.back().second) {
      out.emplace_back(spans.begin[i], spans.end[i]);
    } else {
      out.back().second = std::max(out.back().second, spans.end[i]);
    }
  }
  return out;
}

double length_of(const std::vector<Piece>& pieces) {
  double sum = 0;
  for (const auto& [begin, end] : pieces) sum += end - begin;
  return sum;
}

MatchCounts count_characters(const Spans& spans, Rows first, Rows second) {
  const std::vector<Piece> a = covered(spans, first);
  const std::vector<Piece> b = covered(spans, second);
  double both = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint32_t begin = std::max(a[i].first, b[j].first);
    const std::uint32_t end = std::min(a[i].second, b[j].second);
    if (begin < end) both += end - begin;
    (a[i].second < b[j].second ? i : j) += 1;
  }
  return {.matched = both, .first = length_of(a), .second = length_of(b)};
}

MatchTask task_of(const Spans& spans, SpanMatch match, double level) {
  const auto counter = [&]() -> MatchCounter {
    switch (match) {
      case SpanMatch::exact: return [&spans](Rows a, Rows b) { return count_exact(spans, a, b); };
      case SpanMatch::overlap: return [&spans](Rows a, Rows b) { return count_overlapping(spans, a, b); };
      case SpanMatch::character: break;
    }
    return [&spans](Rows a, Rows b) { return count_characters(spans, a, b); };
  };
  return {.count = counter(), .matches_each = match == SpanMatch::overlap, .level = level};
}

Note unusable() { return {std::string(note::bad_input), "needs an item, a rater, a label and begin < end a row, indices in range"}; }

}  // namespace

bool usable(const Spans& spans) {
  const std::size_t n = spans.rows.item.size();
  if (!usable(spans.rows) || spans.begin.size() != n || spans.end.size() != n) return false;
  for (std::size_t i = 0; i < n; ++i) {
    if (spans.begin[i] >= spans.end[i]) return false;
  }
  return true;
}

std::function<bool(std::size_t, std::size_t)> by_place(const Spans& spans) {
  return [&spans](std::size_t i, std::size_t j) { return Piece(spans.begin[i], spans.end[i]) < Piece(spans.begin[j], spans.end[j]); };
}

std::vector<std::uint32_t> cuts_of(const Spans& spans, std::span<const AnnotationIndex::Work> works) {
  std::vector<std::uint32_t> cuts;
  for (const AnnotationIndex::Work& work : works) {
    for (const std::size_t i : work.rows) cuts.insert(cuts.end(), {spans.begin[i], spans.end[i]});
  }
  std::ranges::sort(cuts);
  const auto rest = std::ranges::unique(cuts);
  cuts.erase(rest.begin(), rest.end());
  return cuts;
}

MatchReport compare_spans(const Spans& spans, std::uint32_t reference, std::uint32_t other, SpanMatch match, double level) {
  if (!usable(spans) || reference >= spans.rows.raters || (other != all_others && other >= spans.rows.raters) || other == reference)
    return no_match_report({unusable()});
  const AnnotationIndex index(spans.rows, by_place(spans));
  return match_report(index, reference, other, task_of(spans, match, level));
}

PairAgreement span_agreement(const Spans& spans, SpanMatch match, double level) {
  if (!usable(spans)) return no_pair_agreement({unusable()});
  const AnnotationIndex index(spans.rows, by_place(spans));
  return pair_agreement(index, task_of(spans, match, level));
}

}  // namespace assay::stats
