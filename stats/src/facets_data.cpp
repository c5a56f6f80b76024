// Ratings of a scale as categories of cells, without raters and dimensions that have no finite place.
#include "facets_model.hpp"
#include "separation.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

struct Range {
  std::uint32_t low = static_cast<std::uint32_t>(-1), high = 0;
  void add(std::uint32_t x) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
  [[nodiscard]] bool varies() const { return low < high; }
};

class Reader {
 public:
  Reader(const RubricRows& rows, StepModel steps, FacetsData& out) : rows_(rows), out_(out), kept_(rows.row.size(), true) {
    out_.layout.group.assign(rows.dimensions, 0);
    if (steps == StepModel::partial_credit) {
      for (std::size_t d = 0; d < rows.dimensions; ++d) out_.layout.group[d] = d;
    }
    groups_ = steps == StepModel::partial_credit ? rows.dimensions : 1;
  }

  bool run(std::vector<Note>& notes) {
    if (!read_categories(notes)) return false;
    while (leave_out_extremes()) {}
    name(notes);
    if (std::ranges::none_of(kept_, [](bool k) { return k; })) {
      notes.push_back({std::string(note::no_variation), "no rater and dimension has ratings that differ"});
      return false;
    }
    lay_out();
    write_cells();
    return true;
  }

 private:
  bool read_categories(std::vector<Note>& notes) {
    const auto value = [](const RubricRow& row) { return row.value; };
    const auto [low, high] = std::ranges::minmax(rows_.row, {}, value);
    if (!std::ranges::all_of(rows_.row, [](const RubricRow& row) { return row.value == std::floor(row.value); }) ||
        std::max(std::abs(low.value), std::abs(high.value)) > 1e9) {
      notes.push_back({std::string(note::bad_input), "ratings on a scale are whole numbers"});
      return false;
    }
    if (high.value - low.value >= static_cast<double>(facets_most_categories)) {
      notes.push_back(
          {std::string(note::too_many_classes), "ratings span more than " + std::to_string(facets_most_categories) + " points"});
      return false;
    }
    out_.lowest = low.value;
    for (const RubricRow& row : rows_.row) category_.push_back(static_cast<std::uint32_t>(row.value - low.value));
    return true;
  }

  // Of every group: from where to where its ratings go.
  [[nodiscard]] std::vector<Range> group_ranges() const {
    std::vector<Range> out(groups_);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i]) out[out_.layout.group[rows_.row[i].dimension]].add(category_[i]);
    }
    return out;
  }

  // A rater or dimension with nothing but the ends of the scale on one side; true where something was left out.
  bool leave_out_extremes() {
    const std::vector<Range> range = group_ranges();
    std::vector<bool> rater_above(rows_.raters);
    std::vector<bool> rater_below(rows_.raters);
    std::vector<bool> dimension_above(rows_.dimensions);
    std::vector<bool> dimension_below(rows_.dimensions);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (!kept_[i]) continue;
      const RubricRow& row = rows_.row[i];
      const Range& group = range[out_.layout.group[row.dimension]];
      if (category_[i] > group.low) rater_above[row.rater] = dimension_above[row.dimension] = true;
      if (category_[i] < group.high) rater_below[row.rater] = dimension_below[row.dimension] = true;
    }
    bool changed = false;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      const RubricRow& row = rows_.row[i];
      const bool rater = rater_above[row.rater] && rater_below[row.rater];
      const bool dimension = dimension_above[row.dimension] && dimension_below[row.dimension];
      if (!kept_[i] || (rater && dimension)) continue;
      kept_[i] = false;
      changed = true;
    }
    return changed;
  }

  void name(std::vector<Note>& notes) const {
    std::vector<bool> rater(rows_.raters);
    std::vector<bool> dimension(rows_.dimensions);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i]) rater[rows_.row[i].rater] = dimension[rows_.row[i].dimension] = true;
    }
    const auto say = [&](const std::string& what, const std::vector<bool>& kept, auto RubricRow::* index) {
      std::vector<std::uint32_t> gone;
      for (const RubricRow& row : rows_.row) {
        if (!kept[row.*index]) gone.push_back(row.*index);
      }
      std::ranges::sort(gone);
      gone.erase(std::ranges::unique(gone).begin(), gone.end());
      if (gone.empty()) return;
      notes.push_back({std::string(note::separated),
                       what + list_models(gone) + ": nothing but the lowest or the highest rating, so there is no finite place; left out"});
    };
    say("raters ", rater, &RubricRow::rater);
    say("dimensions ", dimension, &RubricRow::dimension);
  }

  void lay_out() {
    FacetsLayout& layout = out_.layout;
    layout.rater.assign(rows_.raters, FacetsLayout::none);
    layout.dimension.assign(rows_.dimensions, FacetsLayout::none);
    std::vector<std::vector<bool>> seen(groups_, std::vector<bool>(facets_most_categories));
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (!kept_[i]) continue;
      const RubricRow& row = rows_.row[i];
      layout.rater[row.rater] = layout.dimension[row.dimension] = 0;
      seen[layout.group[row.dimension]][category_[i]] = true;
    }
    const auto number = [&](std::vector<std::size_t>& parameters) {
      const std::size_t before = layout.size;
      for (std::size_t& p : parameters) p = p == 0 ? layout.size++ : p;
      return layout.size - before;
    };
    layout.raters = number(layout.rater);
    layout.dimensions = number(layout.dimension);
    layout.used.resize(groups_);
    layout.cost.resize(groups_);
    for (std::size_t g = 0; g < groups_; ++g) {
      for (std::uint32_t k = 0; k < facets_most_categories; ++k) {
        if (seen[g][k]) layout.used[g].push_back(k);
      }
      layout.cost[g].assign(layout.used[g].size(), FacetsLayout::none);
      for (std::size_t k = 1; k + 1 < layout.used[g].size(); ++k) layout.cost[g][k] = layout.size++;
    }
    ++layout.size;
  }

  void write_cells() {
    std::vector<std::uint32_t> number(rows_.raters * rows_.dimensions);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i]) number[cell_of(rows_.row[i])] = 1;
    }
    for (std::uint32_t at = 0; at < number.size(); ++at) {
      if (number[at] == 0) continue;
      number[at] = static_cast<std::uint32_t>(out_.cell.size());
      out_.cell.push_back({static_cast<std::uint32_t>(at / rows_.dimensions), static_cast<std::uint32_t>(at % rows_.dimensions)});
    }
    out_.begin.assign(rows_.items + 1, 0);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (!kept_[i]) continue;
      const auto& used = out_.layout.used[out_.layout.group[rows_.row[i].dimension]];
      const auto position = std::ranges::lower_bound(used, category_[i]) - used.begin();
      out_.rating.push_back({number[cell_of(rows_.row[i])], static_cast<std::uint32_t>(position)});
      ++out_.begin[rows_.row[i].item + 1];
    }
    for (std::size_t i = 0; i < rows_.items; ++i) out_.begin[i + 1] += out_.begin[i];
  }

  [[nodiscard]] std::size_t cell_of(const RubricRow& row) const { return row.rater * rows_.dimensions + row.dimension; }

  const RubricRows& rows_;
  FacetsData& out_;
  std::vector<bool> kept_;
  std::vector<std::uint32_t> category_;
  std::size_t groups_ = 1;
};

}  // namespace

bool read_facets(const RubricRows& rows, StepModel steps, FacetsData& out, std::vector<Note>& notes) {
  return Reader(rows, steps, out).run(notes);
}

}  // namespace assay::stats
