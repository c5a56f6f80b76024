// Annotations sorted by item, rater, label and place.
#include "annotation_index.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace assay::stats {

bool usable(const Annotations& annotations) {
  const auto within = [](std::span<const std::uint32_t> column, std::size_t size, std::size_t bound) {
    return column.size() == size && std::ranges::all_of(column, [&](std::uint32_t x) { return x < bound; });
  };
  const std::size_t n = annotations.item.size();
  const std::size_t seen = annotations.seen_item.size();
  return annotations.labels > 0 && within(annotations.item, n, annotations.items) && within(annotations.rater, n, annotations.raters) &&
         within(annotations.label, n, annotations.labels) && within(annotations.seen_item, seen, annotations.items) &&
         within(annotations.seen_rater, seen, annotations.raters);
}

AnnotationIndex::AnnotationIndex(const Annotations& annotations, const std::function<bool(std::size_t, std::size_t)>& before)
    : annotations_(&annotations), rows_(annotations.item.size()), offset_(annotations.items + 1, 0) {
  std::iota(rows_.begin(), rows_.end(), std::size_t{0});
  const auto key = [&](std::size_t i) { return std::tuple(annotations.item[i], annotations.rater[i], annotations.label[i]); };
  std::ranges::sort(rows_, [&](std::size_t i, std::size_t j) { return key(i) != key(j) ? key(i) < key(j) : before(i, j); });
  using Place = std::pair<std::uint32_t, std::uint32_t>;
  std::vector<Place> places;
  for (const std::size_t i : rows_) places.emplace_back(annotations.item[i], annotations.rater[i]);
  for (std::size_t i = 0; i < annotations.seen_item.size(); ++i) places.emplace_back(annotations.seen_item[i], annotations.seen_rater[i]);
  std::ranges::sort(places);
  const auto rest = std::ranges::unique(places);
  places.erase(rest.begin(), rest.end());
  const auto place_of = [&](std::size_t i) { return Place(annotations.item[i], annotations.rater[i]); };
  for (const Place& place : places) {
    const auto range = std::ranges::equal_range(rows_, place, {}, place_of);
    works_.push_back({place.second, {range.begin(), range.end()}});
    ++offset_[place.first + 1];
  }
  std::partial_sum(offset_.begin(), offset_.end(), offset_.begin());
}

std::span<const AnnotationIndex::Work> AnnotationIndex::item(std::size_t item) const {
  return std::span(works_).subspan(offset_[item], offset_[item + 1] - offset_[item]);
}

const AnnotationIndex::Work* AnnotationIndex::find(std::size_t item, std::uint32_t rater) const {
  const std::span<const Work> works = this->item(item);
  const auto found = std::ranges::lower_bound(works, rater, {}, &Work::rater);
  return found != works.end() && found->rater == rater ? &*found : nullptr;
}

std::span<const std::size_t> AnnotationIndex::of_label(const Work& work, std::uint32_t label) const {
  const auto range = std::ranges::equal_range(work.rows, label, {}, [&](std::size_t i) { return annotations_->label[i]; });
  return {range.begin(), range.end()};
}

std::size_t AnnotationIndex::most_together() const {
  std::size_t most = 0;
  for (const Work& work : works_) {
    std::size_t run = 0;
    for (std::size_t i = 0; i < work.rows.size(); ++i) {
      const bool goes_on = i > 0 && annotations_->label[work.rows[i]] == annotations_->label[work.rows[i - 1]];
      run = goes_on ? run + 1 : 1;
      most = std::max(most, run);
    }
  }
  return most;
}

}  // namespace assay::stats
