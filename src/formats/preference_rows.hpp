// preference_rows: what the preference exports share: the two responses of an item, and who won.
#pragma once
#include "formats/export.hpp"
#include "formats/vocabulary.hpp"

#include <optional>
#include <string_view>

namespace assay::formats {

/// The item's two responses, or nullptr where it has not exactly two with texts.
[[nodiscard]] const json::Array* two_responses(const json::Value& content, std::string_view responses_field);
/// Who won by one set of answers; nothing where the question is not answered.
[[nodiscard]] std::optional<Winner> winner_in(const json::Value& answers, std::string_view question);
/// Why an annotation does not count, or nothing: "voided", "superseded".
[[nodiscard]] std::optional<std::string_view> not_counted(const ExportAnnotation& annotation);
/// What most of the counted annotations say; nothing without a single largest group. `votes` is their number.
struct Majority {
  std::optional<Winner> winner;
  std::size_t votes = 0;
};
[[nodiscard]] Majority majority(const ExportRow& row, std::string_view question);

}  // namespace assay::formats
