// Sorting, checking and connecting ratings.
#include "rubric_rows.hpp"

#include "separation.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

bool valid(const RubricRatings& r) {
  const std::size_t n = r.value.size();
  if (r.item.size() != n || r.rater.size() != n || (!r.dimension.empty() && r.dimension.size() != n)) return false;
  const auto within = [](std::span<const std::uint32_t> index, std::size_t size) {
    return std::ranges::all_of(index, [&](std::uint32_t i) { return i < size; });
  };
  return within(r.item, r.items) && within(r.rater, r.raters) && within(r.dimension, r.dimensions) &&
         r.items + r.raters + r.dimensions < not_rated && usable_values(r.value);
}

void connect(RubricRows& rows) {
  std::vector<PairCount> edges(rows.row.size());
  for (std::size_t i = 0; i < edges.size(); ++i)
    edges[i] = {.first = rows.row[i].item, .second = static_cast<std::uint32_t>(rows.items + rows.row[i].rater)};
  const std::vector<std::uint32_t> group = components(edges, rows.items + rows.raters);
  rows.item_component.assign(rows.items, not_rated);
  rows.rater_component.assign(rows.raters, not_rated);
  for (const PairCount& edge : edges) {
    rows.item_component[edge.first] = group[edge.first];
    rows.rater_component[edge.second - rows.items] = group[edge.first];
  }
  for (std::uint32_t i = 0; i < rows.items; ++i) {
    rows.components += rows.item_component[i] == i ? 1 : 0;
    rows.rated_items += rows.item_component[i] != not_rated ? 1 : 0;
  }
  rows.active_raters =
      static_cast<std::size_t>(std::ranges::count_if(rows.rater_component, [](std::uint32_t c) { return c != not_rated; }));
}

}  // namespace

bool read_rows(const RubricRatings& ratings, RubricRows& out, std::vector<Note>& notes) {
  if (!valid(ratings)) {
    notes.push_back({std::string(note::bad_input), "needs an item, a rater and a finite value a row, all in range"});
    return false;
  }
  if (ratings.value.empty()) {
    notes.push_back({std::string(note::no_data), "no ratings"});
    return false;
  }
  out = {.items = ratings.items, .raters = ratings.raters, .dimensions = ratings.dimension.empty() ? 1 : ratings.dimensions};
  out.row.resize(ratings.value.size());
  out.begin.assign(out.items + 1, 0);
  for (std::size_t i = 0; i < out.row.size(); ++i) {
    const std::uint32_t dimension = ratings.dimension.empty() ? 0 : ratings.dimension[i];
    out.row[i] = {ratings.item[i], ratings.rater[i], dimension, ratings.value[i]};
    ++out.begin[ratings.item[i] + 1];
  }
  std::ranges::sort(out.row, [](const RubricRow& a, const RubricRow& b) { return a < b; });
  for (std::size_t i = 0; i < out.items; ++i) out.begin[i + 1] += out.begin[i];
  connect(out);
  return true;
}

void say_disconnected(const RubricRows& rows, const std::string& consequence, std::vector<Note>& notes) {
  if (rows.components < 2) return;
  std::string text = std::to_string(rows.components) + " groups share neither items nor raters and " + consequence + ":";
  std::size_t shown = 0;
  for (std::uint32_t id = 0; id < rows.items && shown < 10; ++id) {
    if (rows.item_component[id] != id) continue;
    std::vector<std::uint32_t> raters;
    for (std::uint32_t r = 0; r < rows.raters; ++r) {
      if (rows.rater_component[r] == id) raters.push_back(r);
    }
    text += (shown > 0 ? "; raters " : " raters ") + list_models(raters);
    ++shown;
  }
  if (shown < rows.components) text += "; and " + std::to_string(rows.components - shown) + " more";
  notes.push_back({std::string(note::disconnected), text});
}

}  // namespace assay::stats
