// Notes of a result, and whom its interval speaks for, in words.
#include "assay/stats/estimate.hpp"

#include <algorithm>

namespace assay::stats {

bool has_note(const std::vector<Note>& notes, std::string_view code) {
  return std::ranges::any_of(notes, [&](const Note& each) { return each.code == code; });
}

bool Estimate::has_note(std::string_view code) const { return stats::has_note(notes, code); }

void Estimate::add_note(std::string_view code, std::string message) { notes.push_back({std::string(code), std::move(message)}); }

std::string_view describe(SpeaksFor who) {
  switch (who) {
    case SpeaksFor::other_rows: return "other rows drawn like these";
    case SpeaksFor::these_annotators: return "these annotators on items like these";
    case SpeaksFor::annotators_like_these: return "annotators like these";
    case SpeaksFor::annotators_and_items: return "annotators like these on items like these";
    case SpeaksFor::items_like_these: return "items like these";
    case SpeaksFor::clusters_like_these: return "groups of rows like these";
    case SpeaksFor::the_model: return "these rows, if the model holds";
    case SpeaksFor::nobody: break;
  }
  return "the data at hand alone";
}

}  // namespace assay::stats
