// set_labels: cells that hold a set of labels: a JSON list, or labels with something between them.
#pragma once
#include "assay/stats/label_sets.hpp"
#include "formats/columns.hpp"
#include "programs/analysis/ratings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

/// The labels of a cell, sorted, each once; nothing where it is no JSON list of texts and numbers. With a separator every text is one;
/// "[]" and "-" are the empty set.
[[nodiscard]] std::optional<std::vector<std::string>> set_of(std::string_view cell, const std::string& separator);
/// One text for one set: a JSON list.
[[nodiscard]] std::string set_text(const std::vector<std::string>& labels);
/// Whether every value of the column that the glance shows is a JSON list.
[[nodiscard]] bool holds_sets(const formats::Glance& glance, const std::string& column);

/// Labels that were read as sets (Scale::sets), as the library takes them.
struct SetColumns {
  std::vector<std::string> labels;      ///< sorted
  std::vector<std::uint64_t> of_label;  ///< the set of each label of Ratings
  std::vector<std::uint64_t> set;       ///< of each row
  bool too_many = false;                ///< more than stats::most_set_labels different labels
  [[nodiscard]] stats::LabelSets sets(const Ratings& ratings) const;
  [[nodiscard]] std::string text(std::uint64_t set) const;  ///< "a, b"; "none" of the empty one
};
[[nodiscard]] SetColumns set_columns(const Ratings& ratings);

}  // namespace assay::programs
