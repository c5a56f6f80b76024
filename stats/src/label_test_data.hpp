// Test support: labels from rows, drawn labels, and the open crowd sets with their gold.
#pragma once

#include "assay/stats/labels.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::stats::test {

struct LabelTable {
  std::vector<std::uint32_t> item, worker, label;
  std::size_t items = 0, workers = 0, classes = 0;
  void add(std::uint32_t i, std::uint32_t w, std::uint32_t l);
  [[nodiscard]] LabelIndex index() const { return LabelIndex({item, worker, label, items, workers, classes}); }
};

// A text an item, with a digit for what every worker said and '-' for nothing.
[[nodiscard]] LabelTable label_table(std::span<const std::string_view> said);

// Workers right with probabilities from .4 to .95, who otherwise draw from all classes; `each` labels an item.
[[nodiscard]] LabelTable draw_labels(std::uint64_t seed, std::uint32_t items, std::uint32_t workers, std::uint32_t classes,
                                     std::uint32_t each);
// 0 .. n - 1 in some order, and the same labels with their rows in it.
[[nodiscard]] std::vector<std::uint32_t> shuffled(std::size_t n, std::uint64_t seed);
[[nodiscard]] LabelTable reordered(const LabelTable& table, const std::vector<std::uint32_t>& order);

struct CrowdSet : LabelTable {
  std::vector<std::uint32_t> gold;
  // Items with gold whose label is the gold one.
  [[nodiscard]] std::size_t correct(const std::vector<std::uint32_t>& labels) const;
  [[nodiscard]] std::vector<double> class_counts(const std::vector<std::uint32_t>& labels) const;
};

// The categorical sets of data/crowd in the shared folder, by name.
[[nodiscard]] std::map<std::string, CrowdSet> read_crowd_sets(const std::string& shared);

}  // namespace assay::stats::test
