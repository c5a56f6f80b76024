// Random spans, and the same spans told otherwise.
#include "span_test_data.hpp"

#include <algorithm>

namespace assay::stats::test {

SpanRows SpanRows::backwards() const {
  SpanRows out = *this;
  for (auto* column : {&out.item, &out.rater, &out.label, &out.begin, &out.end, &out.seen_item, &out.seen_rater})
    std::ranges::reverse(*column);
  return out;
}

SpanRows SpanRows::other_raters() const {
  SpanRows out = *this;
  for (auto* column : {&out.rater, &out.seen_rater}) {
    for (std::uint32_t& r : *column) r = static_cast<std::uint32_t>(raters) - 1 - r;
  }
  return out;
}

SpanRows SpanRows::without(std::uint32_t left_out) const {
  SpanRows out;
  out.items = items;
  out.raters = raters;
  out.labels = labels;
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (rater[i] != left_out) out.add(item[i], rater[i], label[i], begin[i], end[i]);
  }
  for (std::size_t i = 0; i < seen_item.size(); ++i) {
    if (seen_rater[i] != left_out) out.see(seen_item[i], seen_rater[i]);
  }
  return out;
}

SpanRows random_spans(Rng& rng, std::uint32_t items, std::uint32_t raters, std::uint32_t labels, std::uint32_t length, bool apart) {
  SpanRows out;
  out.items = items;
  out.raters = raters;
  out.labels = labels;
  for (std::uint32_t item = 0; item < items; ++item) {
    for (std::uint32_t rater = 0; rater < raters; ++rater) {
      out.see(item, rater);
      for (std::uint32_t at = 0; at < length;) {
        const std::uint32_t begin = at + below(rng, 4);
        const std::uint32_t end = std::min(length, begin + 1 + below(rng, 4));
        if (begin < end) out.add(item, rater, below(rng, labels), begin, end);
        at = apart ? std::max(end, begin) : begin + 1;
      }
    }
  }
  return out;
}

}  // namespace assay::stats::test
