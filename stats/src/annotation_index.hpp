// Annotations by item and rater, in an order that does not depend on that of the rows.
#pragma once

#include "assay/stats/annotations.hpp"

#include <functional>

namespace assay::stats {

[[nodiscard]] bool usable(const Annotations& annotations);

class AnnotationIndex {
 public:
  // What one rater marked in one item: row numbers by label, then by `before`. May be empty.
  struct Work {
    std::uint32_t rater;
    std::span<const std::size_t> rows;
  };

  // `annotations`, usable, must outlive the index; `before` orders rows by where they lie.
  AnnotationIndex(const Annotations& annotations, const std::function<bool(std::size_t, std::size_t)>& before);
  AnnotationIndex(const AnnotationIndex&) = delete;
  AnnotationIndex& operator=(const AnnotationIndex&) = delete;
  ~AnnotationIndex() = default;

  [[nodiscard]] const Annotations& annotations() const { return *annotations_; }
  // Who looked at the item, by rater.
  [[nodiscard]] std::span<const Work> item(std::size_t item) const;
  [[nodiscard]] const Work* find(std::size_t item, std::uint32_t rater) const;
  [[nodiscard]] std::span<const std::size_t> of_label(const Work& work, std::uint32_t label) const;
  // The most rows of one rater, item and label.
  [[nodiscard]] std::size_t most_together() const;

 private:
  const Annotations* annotations_;
  std::vector<std::size_t> rows_;
  std::vector<Work> works_;
  std::vector<std::size_t> offset_;  // item i has works_[offset_[i] .. offset_[i + 1])
};

}  // namespace assay::stats
