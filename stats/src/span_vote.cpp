// Votes on characters or tokens, and the spans that they make.
#include "span_rows.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace assay::stats {
namespace {

using Work = AnnotationIndex::Work;

// What is voted on: a run of characters that all raters treat alike, or a token.
struct Cell {
  std::uint32_t begin, end;
  double weight;  // characters, or 1 of a token
};

// How many raters mark one label, cell by cell.
struct LabelVotes {
  std::vector<std::uint32_t> marks;
  std::vector<std::uint32_t> joined;  // mark this cell and the next one by one span
  std::vector<std::uint32_t> both;    // mark this cell and the next one
};

std::vector<Cell> runs_of_characters(const Spans& spans, std::span<const Work> works) {
  const std::vector<std::uint32_t> cuts = cuts_of(spans, works);
  std::vector<Cell> out;
  for (std::size_t i = 1; i < cuts.size(); ++i) out.push_back({cuts[i - 1], cuts[i], static_cast<double>(cuts[i] - cuts[i - 1])});
  return out;
}

void add_rater(LabelVotes& votes, const Spans& spans, std::span<const std::size_t> rows, const std::vector<Cell>& cells) {
  std::vector<std::uint8_t> marked(cells.size(), 0);
  std::vector<std::uint8_t> joined(cells.size(), 0);
  for (const std::size_t i : rows) {
    const auto first = std::ranges::upper_bound(cells, spans.begin[i], {}, &Cell::end);
    const auto last = std::ranges::lower_bound(first, cells.end(), spans.end[i], {}, &Cell::begin);
    for (auto cell = first; cell != last; ++cell) {
      const auto at = static_cast<std::size_t>(cell - cells.begin());
      marked[at] = 1;
      if (cell + 1 != last) joined[at] = 1;
    }
  }
  for (std::size_t c = 0; c < cells.size(); ++c) {
    votes.marks[c] += marked[c];
    votes.joined[c] += joined[c];
    votes.both[c] += c + 1 < cells.size() && marked[c] != 0 && marked[c + 1] != 0 ? 1U : 0U;
  }
}

class ItemVote {
 public:
  ItemVote(const AnnotationIndex& index, const Spans& spans, std::uint32_t item, std::vector<Cell> cells)
      : item_(item), cells_(std::move(cells)), raters_(index.item(item).size()), none_(cells_.size(), 0) {
    const std::size_t n = cells_.size();
    votes_.assign(spans.rows.labels, {});
    for (const Work& work : index.item(item)) {
      for (const std::size_t i : work.rows) votes_[spans.rows.label[i]].marks.resize(n);
    }
    for (std::uint32_t l = 0; l < votes_.size(); ++l) {
      if (votes_[l].marks.empty()) continue;
      votes_[l].joined.resize(n);
      votes_[l].both.resize(n);
      for (const Work& work : index.item(item)) add_rater(votes_[l], spans, index.of_label(work, l), cells_);
    }
    LabelVotes any{std::vector<std::uint32_t>(n), std::vector<std::uint32_t>(n), std::vector<std::uint32_t>(n)};
    for (const Work& work : index.item(item)) add_rater(any, spans, work.rows, cells_);
    for (std::size_t c = 0; c < n; ++c) none_[c] = static_cast<std::uint32_t>(raters_) - any.marks[c];
  }

  void add_spans(SpanVoting voting, std::vector<VotedSpan>& out) const {
    for (std::uint32_t l = 0; l < votes_.size(); ++l) {
      if (votes_[l].marks.empty()) continue;
      for (std::size_t c = 0; c < cells_.size(); ++c) {
        if (!stands(voting, l, c)) continue;
        const std::size_t first = c;
        while (c + 1 < cells_.size() && stands(voting, l, c + 1) && goes_on(votes_[l], c)) ++c;
        out.push_back(span(l, first, c));
      }
    }
  }

 private:
  [[nodiscard]] bool stands(SpanVoting voting, std::uint32_t label, std::size_t cell) const {
    const std::uint32_t marks = votes_[label].marks[cell];
    if (voting == SpanVoting::each_label) return 2 * std::size_t{marks} > raters_;
    if (marks <= none_[cell]) return false;
    for (std::uint32_t l = 0; l < votes_.size(); ++l) {
      if (votes_[l].marks.empty()) continue;
      if (votes_[l].marks[cell] > marks || (votes_[l].marks[cell] == marks && l < label)) return false;
    }
    return true;
  }

  [[nodiscard]] static bool goes_on(const LabelVotes& votes, std::size_t cell) { return 2 * votes.joined[cell] >= votes.both[cell]; }

  [[nodiscard]] VotedSpan span(std::uint32_t label, std::size_t first, std::size_t last) const {
    double marks = 0;
    double weight = 0;
    for (std::size_t c = first; c <= last; ++c) {
      marks += votes_[label].marks[c] * cells_[c].weight;
      weight += cells_[c].weight;
    }
    return {item_, label, cells_[first].begin, cells_[last].end, marks / weight / static_cast<double>(raters_)};
  }

  std::uint32_t item_;
  std::vector<Cell> cells_;
  std::size_t raters_;
  std::vector<std::uint32_t> none_;  // raters that mark nothing there
  std::vector<LabelVotes> votes_;    // of every label; empty of one that nobody uses here
};

// The tokens of every item in order of place; false and a note where they cannot be used.
bool read_tokens(const SpanVoteOptions& options, std::vector<std::vector<Cell>>& tokens, std::vector<Note>& notes) {
  const std::size_t n = options.token_item.size();
  bool sound = options.token_begin.size() == n && options.token_end.size() == n;
  for (std::size_t i = 0; sound && i < n; ++i) {
    sound = options.token_item[i] < tokens.size() && options.token_begin[i] < options.token_end[i];
    if (sound) tokens[options.token_item[i]].push_back({options.token_begin[i], options.token_end[i], 1});
  }
  if (!sound) notes.push_back({std::string(note::bad_input), "a token needs an item in range and begin < end"});
  for (std::vector<Cell>& of_item : tokens) {
    std::ranges::sort(of_item, {}, [](const Cell& cell) { return std::pair(cell.begin, cell.end); });
    for (std::size_t i = 1; i < of_item.size(); ++i) {
      if (of_item[i].begin >= of_item[i - 1].end) continue;
      if (notes.empty()) notes.push_back({std::string(note::overlapping), "tokens of one item share characters"});
    }
  }
  return notes.empty();
}

}  // namespace

SpanVote vote_spans(const Spans& spans, const SpanVoteOptions& options) {
  SpanVote out;
  if (!usable(spans)) {
    out.notes.push_back({std::string(note::bad_input), "needs an item, a rater, a label and begin < end a row, indices in range"});
    return out;
  }
  std::vector<std::vector<Cell>> tokens(spans.rows.items);
  if (!read_tokens(options, tokens, out.notes)) return out;
  const AnnotationIndex index(spans.rows, by_place(spans));
  const bool by_token = !options.token_item.empty();
  for (std::uint32_t item = 0; item < spans.rows.items; ++item) {
    const auto works = index.item(item);
    out.raters.push_back(static_cast<std::uint32_t>(works.size()));
    const ItemVote vote(index, spans, item, by_token ? std::move(tokens[item]) : runs_of_characters(spans, works));
    vote.add_spans(options.voting, out.spans);
  }
  std::ranges::sort(out.spans, {}, [](const VotedSpan& s) { return std::tuple(s.item, s.begin, s.end, s.label); });
  return out;
}

}  // namespace assay::stats
