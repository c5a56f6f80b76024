// Spans by item and rater.
#pragma once

#include "annotation_index.hpp"
#include "assay/stats/spans.hpp"

namespace assay::stats {

[[nodiscard]] bool usable(const Spans& spans);
// The spans of a rater in an item with one label by (begin, end).
[[nodiscard]] std::function<bool(std::size_t, std::size_t)> by_place(const Spans& spans);

// Where spans of these begin or end, ascending, each once.
[[nodiscard]] std::vector<std::uint32_t> cuts_of(const Spans& spans, std::span<const AnnotationIndex::Work> works);

}  // namespace assay::stats
