// Spans with labels in texts: agreement of two people or of many, the spans that most of them mark, and alpha for unitizing.
#pragma once

#include "assay/stats/annotations.hpp"

namespace assay::stats {

// Row i of `rows` marked the characters begin[i] to before end[i], begin < end, in code points or any other whole units.
struct Spans {
  Annotations rows;
  std::span<const std::uint32_t> begin, end;
};

// When two spans of one label agree:
//   exact      both ends are the same
//   overlap    they share a character; each is matched once, by a matching with as many pairs as possible
//   character  no spans but the characters in spans of the label are counted, each once
enum class SpanMatch { exact, overlap, character };

// Precision, recall and F1 of the spans of `other` (or of all_others) against those of `reference`.
[[nodiscard]] MatchReport compare_spans(const Spans& spans, std::uint32_t reference, std::uint32_t other, SpanMatch match,
                                        double level = 0.95);
// F1 averaged over pairs of raters.
[[nodiscard]] PairAgreement span_agreement(const Spans& spans, SpanMatch match, double level = 0.95);

// How the votes on a character (or token) become labels:
//   each_label   a label stands where more than half of those who looked at the item mark it: labels may overlap
//   one_label    the label that most mark, if more do than mark none; ties go to none, then to the lowest label
enum class SpanVoting { each_label, one_label };

struct SpanVoteOptions {
  SpanVoting voting = SpanVoting::each_label;
  // Where given, votes are on tokens, which lie apart: whoever marks a part of a token marks it. Else on characters.
  std::span<const std::uint32_t> token_item{}, token_begin{}, token_end{};
};
struct VotedSpan {
  std::uint32_t item = 0, label = 0, begin = 0, end = 0;
  double support = 0;  // share of those who looked at the item that mark this label, averaged over characters (tokens)
};
struct SpanVote {
  std::vector<VotedSpan> spans{};       // by (item, begin, end, label)
  std::vector<std::uint32_t> raters{};  // who looked at each item; empty where the input cannot be used
  std::vector<Note> notes{};            // bad_input, overlapping (tokens)

  [[nodiscard]] bool ok() const { return !raters.empty(); }
};
// Neighbours of one label become one span, but where more of those who mark both have them in different spans than in one. Cost: an
// item's raters x labels x ends of spans (or tokens).
[[nodiscard]] SpanVote vote_spans(const Spans& spans, const SpanVoteOptions& options = {});

// Krippendorff's alpha for unitizing, nominal: Krippendorff, Mathet, Bouvry and Widloecher (2016), "On the reliability of unitizing
// textual continua: further developments", Quality & Quantity 50; Krippendorff (2019), Content Analysis, section 12.6. Every rater
// divides a text into units with a label and gaps between them. With l_ck the length on which a rater has c where another has k (each
// pair of m raters weighing 1 / (m - 1)), gaps being a value too,
//   alpha = 1 - D_o / D_e,   D_o = sum l_ck (c != k),   D_e = l.. sum l_c. l_k. (c != k) / (l..^2 - sum of squared lengths of units),
// a gap counting as units of length 1: what meets by chance is any two characters, but for those of one unit. Texts are laid end to end.
struct UnitizingAlpha {
  Estimate all{};                 // u-alpha: where units lie and what they are called
  Estimate units{};               // |u-alpha: where they lie, c != k meaning that one is a gap
  Estimate coding{};              // cu-alpha: what they are called where two raters have units; of a unit counts the length so shared
  std::vector<Estimate> label{};  // (k)u-alpha: of coding, what concerns one label; empty where the input cannot be used

  [[nodiscard]] bool ok() const { return !label.empty(); }
};
// `length` of every item, which no span exceeds. Items that fewer than two looked at do not enter. n counts characters (of all raters);
// intervals are the annotator jackknife with t. Not estimable, in every estimate: bad_input, overlapping (spans of one rater share a
// character), no_data, no_variation.
[[nodiscard]] UnitizingAlpha unitizing_alpha(const Spans& spans, std::span<const std::uint32_t> length, double level = 0.95);

}  // namespace assay::stats
