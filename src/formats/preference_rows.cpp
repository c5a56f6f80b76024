// preference_rows: canonical order throughout.
#include "formats/preference_rows.hpp"

#include <algorithm>
#include <array>

namespace assay::formats {

const json::Array* two_responses(const json::Value& content, std::string_view responses_field) {
  const auto* list = json::find(content, responses_field);
  if (list == nullptr || !list->is_array() || list->get_array().size() != 2) return nullptr;
  for (const auto& response : list->get_array()) {
    const auto* text = json::find(response, "text");
    if (text == nullptr || !text->is_string()) return nullptr;
  }
  return &list->get_array();
}

std::optional<Winner> winner_in(const json::Value& answers, std::string_view question) {
  const auto* answer = json::find(answers, question);
  if (answer == nullptr) return std::nullopt;
  return winner_of(*answer);
}

std::optional<std::string_view> not_counted(const ExportAnnotation& annotation) {
  if (annotation.voided) return "voided";
  if (!annotation.current) return "superseded";
  return std::nullopt;
}

Majority majority(const ExportRow& row, std::string_view question) {
  std::array<std::size_t, 4> counts{};
  Majority out;
  for (const auto& annotation : row.annotations) {
    if (not_counted(annotation)) continue;
    const auto winner = winner_in(annotation.answers, question);
    if (!winner) continue;
    ++counts[static_cast<std::size_t>(*winner)];
    ++out.votes;
  }
  if (const auto known = winner_in(row.consensus, question)) {
    out.winner = known;
    return out;
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  if (out.votes > 0 && std::count(counts.begin(), counts.end(), *most) == 1) {
    out.winner = static_cast<Winner>(most - counts.begin());
  }
  return out;
}

}  // namespace assay::formats
