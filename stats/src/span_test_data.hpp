// Spans to test with.
#pragma once

#include "assay/stats/rng.hpp"
#include "assay/stats/spans.hpp"

#include <vector>

namespace assay::stats::test {

struct SpanRows {
  std::vector<std::uint32_t> item, rater, label, begin, end;
  std::vector<std::uint32_t> seen_item, seen_rater;
  std::size_t items = 0, raters = 0, labels = 0;

  void add(std::uint32_t of, std::uint32_t by, std::uint32_t called, std::uint32_t from, std::uint32_t to) {
    item.push_back(of);
    rater.push_back(by);
    label.push_back(called);
    begin.push_back(from);
    end.push_back(to);
  }
  void see(std::uint32_t of, std::uint32_t by) {
    seen_item.push_back(of);
    seen_rater.push_back(by);
  }
  [[nodiscard]] Spans columns() const { return {{item, rater, label, seen_item, seen_rater, items, raters, labels}, begin, end}; }
  [[nodiscard]] SpanRows backwards() const;
  // Rater r becomes raters - 1 - r.
  [[nodiscard]] SpanRows other_raters() const;
  [[nodiscard]] SpanRows without(std::uint32_t left_out) const;
};

// Everybody looks at every item of `length` characters and marks spans at random, which lie apart if so wanted.
[[nodiscard]] SpanRows random_spans(Rng& rng, std::uint32_t items, std::uint32_t raters, std::uint32_t labels, std::uint32_t length,
                                    bool apart);

}  // namespace assay::stats::test
