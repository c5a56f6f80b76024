// columns_option: --columns a=left,b=right: which column plays which part, as somebody says or as it is
// guessed.
#pragma once
#include "base/result.hpp"
#include "formats/columns.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

/// By part: the name of a column; an empty name says that there is none.
using NamedColumns = std::map<std::string, std::string>;

/// Reads "part=column,part=column". A piece without "=" belongs to the name before it, commas and all.
[[nodiscard]] Result<NamedColumns> read_columns_option(const std::vector<std::string>& given, std::span<const std::string_view> parts);

/// A column and whether somebody named it.
struct ChosenColumn {
  std::string name;
  bool guessed = false;
};

/// The column of a glance that somebody named for a part, or nothing where nobody did. An error names the
/// columns there are.
[[nodiscard]] Result<std::optional<std::string>> named_column(const NamedColumns& named, const std::string& part,
                                                              const formats::Glance& glance);
/// The first column with one of these names (any case; spaces, dots and hyphens as underscores).
[[nodiscard]] std::optional<std::string> column_called(const formats::Glance& glance, std::span<const std::string_view> names);
/// The values of a column in the rows of the glance, empty ones left out.
[[nodiscard]] std::vector<std::string_view> sampled(const formats::Glance& glance, const std::string& column);
[[nodiscard]] std::size_t distinct(const std::vector<std::string_view>& values);
/// "a, b and c"; at most `most` of them and then "… and 12 more".
[[nodiscard]] std::string list_of(const std::vector<std::string>& names, std::size_t most = 20);
/// "CSV", "gzipped JSON Lines", "Label Studio JSON" …
[[nodiscard]] std::string describe(const formats::Glance& glance);

/// Names of the column that says who judged.
inline constexpr std::string_view rater_names[] = {
    "annotator",  "annotator_id", "judge",          "judge_id",       "worker",      "worker_id", "rater",
    "rater_id",   "person",       "person_id",      "user",           "user_id",     "labeler",   "labeller",
    "labeler_id", "evaluator",    "evaluator_id",   "completed_by",   "reviewer",    "coder",     "performer",
    "assessor",   "participant",  "participant_id", "annotator_name", "worker_name", "username",  "created_by"};

}  // namespace assay::programs
