// Edit distance in a band that doubles, and the error rate of a corpus.
#include "assay/stats/transcripts.hpp"

#include "assay/stats/clustered.hpp"
#include "text_units.hpp"

#include <algorithm>
#include <map>

namespace assay::stats {
namespace {

using Units = std::vector<std::uint32_t>;

// The words of both texts as numbers, equal where the words are.
void number_words(std::string_view a, std::string_view b, Units& of_a, Units& of_b) {
  std::map<std::string_view, std::uint32_t> number;
  const auto add = [&](std::string_view text, Units& out) {
    for (const std::string_view word : words_of(text))
      out.push_back(number.try_emplace(word, static_cast<std::uint32_t>(number.size())).first->second);
  };
  add(a, of_a);
  add(b, of_b);
}

Units characters_of(std::string_view text) {
  Units out;
  for (const std::string_view word : words_of(text)) {
    if (!out.empty()) out.push_back(' ');
    const Units points = code_points(word);
    out.insert(out.end(), points.begin(), points.end());
  }
  return out;
}

// Fewest errors, then most hits.
struct Path {
  std::uint32_t errors, hits;
  [[nodiscard]] bool better(const Path& other) const { return errors != other.errors ? errors < other.errors : hits > other.hits; }
};
constexpr Path nowhere{0xFFFFFFF0U, 0};

Path best_of(const Path& a, const Path& b) { return b.better(a) ? b : a; }
Path plus_error(const Path& a) { return {a.errors + 1, a.hits}; }

// The best path through the cells (i, j) with |i - j| <= band, which must reach the corner. Every alignment with at most `band` errors
// stays in the band.
Path within_band(const Units& a, const Units& b, std::size_t band) {
  std::vector<Path> row(b.size() + 1, nowhere);
  for (std::size_t j = 0; j <= std::min(b.size(), band); ++j) row[j] = {static_cast<std::uint32_t>(j), 0};
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > band ? i - band : 0;
    const std::size_t last = std::min(b.size(), i + band);
    Path diagonal = first > 0 ? row[first - 1] : nowhere;  // cell (i - 1, j - 1)
    if (first > 0) row[first - 1] = nowhere;
    for (std::size_t j = first; j <= last; ++j) {
      const Path above = row[j];
      Path best = plus_error(above);
      if (j > 0) {
        best = best_of(best, plus_error(row[j - 1]));
        const bool hit = a[i - 1] == b[j - 1];
        best = best_of(best, hit ? Path{diagonal.errors, diagonal.hits + 1} : plus_error(diagonal));
      }
      row[j] = best;
      diagonal = above;
    }
  }
  return row.back();
}

EditCounts counts_of(const Units& reference, const Units& text) {
  const std::size_t longer = std::max(reference.size(), text.size());
  std::size_t band = std::max<std::size_t>(4, longer - std::min(reference.size(), text.size()));
  Path path = within_band(reference, text, band);
  while (path.errors > band && band < longer) {
    band = std::min(longer, 2 * band);
    path = within_band(reference, text, band);
  }
  // hits + S + D = reference, hits + S + I = text, S + D + I = errors.
  EditCounts out{.hits = path.hits};
  out.deletions = path.errors + path.hits - text.size();
  out.insertions = path.errors + path.hits - reference.size();
  out.substitutions = path.errors - out.deletions - out.insertions;
  return out;
}

}  // namespace

std::optional<EditCounts> edit_counts(std::string_view reference, std::string_view text, TextUnit unit) {
  Units a;
  Units b;
  if (unit == TextUnit::word) {
    number_words(reference, text, a, b);
  } else {
    a = characters_of(reference);
    b = characters_of(text);
  }
  if (std::max(a.size(), b.size()) > most_text_units) return std::nullopt;
  return counts_of(a, b);
}

Estimate error_rate(const TranscriptRows& rows, TextUnit unit, double level) {
  Estimate out{.level = level};
  const std::size_t n = rows.utterance.size();
  bool usable = rows.reference.size() == n && rows.text.size() == n;
  std::vector<double> errors;
  std::vector<double> units;
  for (std::size_t i = 0; usable && i < n; ++i) {
    const auto counts = edit_counts(rows.reference[i], rows.text[i], unit);
    usable = counts.has_value();
    if (!usable) break;
    errors.push_back(static_cast<double>(counts->errors()));
    units.push_back(static_cast<double>(counts->reference()));
  }
  if (usable) {
    out = clustered_ratio(errors, units, rows.utterance, level);
  } else {
    out.add_note(note::bad_input, "needs an utterance, a reference and a text of up to 100,000 words or characters a row");
  }
  out.method = std::string(unit == TextUnit::word ? "word" : "character") + " error rate, utterance jackknife with t";
  out.speaks_for = SpeaksFor::items_like_these;
  if (out.estimate == 0.0) {
    std::erase_if(out.notes, [](const Note& each) { return each.code == note::no_variation; });
    out.add_note(note::boundary, "no errors: the jackknife has nothing to say");
  }
  if (out.low) out.low = std::max(0.0, *out.low);
  return out;
}

}  // namespace assay::stats
