// Transcripts: how far one text is from another in words or characters, error rates of many, and the text that several vote for.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::stats {

// What an error is an error in. Words are what white space (ASCII) separates; characters are the code points of the words with one
// space between words, of UTF-8, in which a byte that is no part of it counts as a character of its own. Words and characters are
// compared as they are: case and punctuation are the caller's to level.
enum class TextUnit { word, character };

// An alignment of two texts: reference = hits + substitutions + deletions units, the other text hits + substitutions + insertions.
struct EditCounts {
  std::size_t hits = 0, substitutions = 0, deletions = 0, insertions = 0;

  [[nodiscard]] std::size_t errors() const { return substitutions + deletions + insertions; }
  [[nodiscard]] std::size_t reference() const { return hits + substitutions + deletions; }
};

inline constexpr std::size_t most_text_units = 100'000;

// The alignment with the fewest errors (Levenshtein 1966, "Binary codes capable of correcting deletions, insertions and reversals",
// Soviet Physics Doklady 10), and of those the one with the most hits, which makes the counts unique. Swapping the texts swaps
// deletions and insertions. Cost: longer text x errors (Ukkonen 1985, "Algorithms for approximate string matching", Information and
// Control 64: a band that doubles until it holds the alignment); memory: the longer text. Absent when a text has more than
// most_text_units units.
[[nodiscard]] std::optional<EditCounts> edit_counts(std::string_view reference, std::string_view text, TextUnit unit = TextUnit::word);

// One row a transcript: `text[i]` of the utterance `utterance[i]`, whose right text is `reference[i]`. Row order never matters.
struct TranscriptRows {
  std::span<const std::uint32_t> utterance;
  std::span<const std::string_view> reference, text;
};

// Word (or character) error rate of a corpus: the sum of errors over the sum of reference units, as a ratio of sums in clustered.hpp
// with utterances as clusters: other utterances like these. The interval is cut at 0; the rate may exceed 1. n counts rows. Not
// estimable: bad_input (columns differ in length, or a text is too long), no_data (no reference holds a word). Without any error there is
// no interval (boundary).
[[nodiscard]] Estimate error_rate(const TranscriptRows& rows, TextUnit unit = TextUnit::word, double level = 0.95);

// One row a transcript: `rater[i]` wrote `text[i]` for `item[i]` < items. Row order never matters.
struct Transcripts {
  std::span<const std::uint32_t> item, rater;
  std::span<const std::string_view> text;
  std::size_t items = 0;
};

struct RoverWord {
  std::string word{};
  std::uint32_t votes = 0;  // transcripts with this word in this place
  bool tied = false;        // another word, or none, had as many
};
struct RoverText {
  std::string text{};  // its words with one space between them; empty without transcripts
  std::vector<RoverWord> words{};
  std::uint32_t transcripts = 0;
};
struct RoverResult {
  std::vector<RoverText> items{};  // one an item; none where the input cannot be used
  std::vector<Note> notes{};       // bad_input, repeated_rows, too_costly (items whose texts are too long: without words)

  [[nodiscard]] bool ok() const { return !items.empty(); }
};

// Recognizer Output Voting Error Reduction: Fiscus (1997), "A post-processing system to yield reduced word error rates", IEEE ASRU,
// section 2, voting by frequency. Transcripts are aligned one after the other, in order of (rater, text), with the network of words so
// far: every error costs 1, a word that stands in its place of the network already costs 0, as does leaving out a place that somebody
// left out before. Of equal alignments the last step prefers a match or substitution, then a deletion, then an insertion. In every place
// the word, or its absence, with the most votes wins; ties go to the longest word in code points, then to the greatest, so that a
// word wins over its absence. That is crowd-kit's ROVER, which takes transcripts in order of rows. The order of alignment may matter; other
// rater ids may give another text. Cost: transcripts x places x words; an item is left out (too_costly) when its network meets more than
// most_rover_cells cells.
inline constexpr std::size_t most_rover_cells = 100'000'000;
[[nodiscard]] RoverResult rover(const Transcripts& transcripts);

}  // namespace assay::stats
