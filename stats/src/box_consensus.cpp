// Boxes and polygons of several people put together by average linkage, and what stands for each group.
#include "assay/stats/intervals.hpp"
#include "shape_rows.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace assay::stats {
namespace {

// Shapes of one label in one item, by place.
struct Marked {
  std::vector<std::size_t> row;
  std::vector<std::uint32_t> rater;
  std::vector<double> overlap;  // IoU of each with each, 0 on the diagonal
};

// Groups of marked shapes. `sum` is the IoU summed over pairs of shapes of two groups, on the diagonal over pairs within.
class Linkage {
 public:
  explicit Linkage(const Marked& marked) : marked_(marked), sum_(marked.overlap) {
    for (std::size_t i = 0; i < marked.row.size(); ++i) groups_.push_back({i});
  }

  void join(double threshold) {
    for (auto best = closest(); best && mean(best->first, best->second) >= threshold - threshold_slack; best = closest())
      join(best->first, best->second);
  }

  struct Group {
    std::vector<std::size_t> members;  // positions among the marked
    std::optional<double> spread;
  };
  [[nodiscard]] std::vector<Group> groups() const {
    std::vector<Group> out;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (groups_[g].empty()) continue;
      Group& group = out.emplace_back(groups_[g], std::nullopt);
      std::ranges::sort(group.members);
      const auto n = static_cast<double>(groups_[g].size());
      if (n > 1) group.spread = std::clamp(1 - sum_[g * groups_.size() + g] / (n * (n - 1) / 2), 0.0, 1.0);
    }
    return out;
  }

 private:
  [[nodiscard]] double& sum(std::size_t a, std::size_t b) { return sum_[a * groups_.size() + b]; }
  [[nodiscard]] double mean(std::size_t a, std::size_t b) const {
    return sum_[a * groups_.size() + b] / static_cast<double>(groups_[a].size() * groups_[b].size());
  }

  [[nodiscard]] bool share_a_rater(std::size_t a, std::size_t b) const {
    return std::ranges::any_of(groups_[a], [&](std::size_t i) {
      return std::ranges::any_of(groups_[b], [&](std::size_t j) { return marked_.rater[i] == marked_.rater[j]; });
    });
  }

  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> closest() const {
    std::optional<std::pair<std::size_t, std::size_t>> best;
    double largest = 0;
    for (std::size_t a = 0; a < groups_.size(); ++a) {
      for (std::size_t b = a + 1; b < groups_.size() && !groups_[a].empty(); ++b) {
        if (groups_[b].empty() || !(mean(a, b) > largest) || share_a_rater(a, b)) continue;
        largest = mean(a, b);
        best = {a, b};
      }
    }
    return best;
  }

  // b goes into a.
  void join(std::size_t a, std::size_t b) {
    sum(a, a) += sum(b, b) + sum(a, b);
    for (std::size_t c = 0; c < groups_.size(); ++c) {
      if (c == a || c == b) continue;
      sum(a, c) += sum(b, c);
      sum(c, a) = sum(a, c);
    }
    groups_[a].insert(groups_[a].end(), groups_[b].begin(), groups_[b].end());
    groups_[b].clear();
  }

  const Marked& marked_;
  std::vector<double> sum_;
  std::vector<std::vector<std::size_t>> groups_;  // empty of one that went into another
};

using Overlap = std::function<double(std::size_t, std::size_t)>;
using Before = std::function<bool(std::size_t, std::size_t)>;

// What was marked in an item, by label, each label by place; `overlap` is asked later.
std::map<std::uint32_t, Marked> by_label(std::span<const std::uint32_t> label, std::span<const AnnotationIndex::Work> works,
                                         const Before& before) {
  std::map<std::uint32_t, std::vector<std::pair<std::size_t, std::uint32_t>>> rows;
  for (const AnnotationIndex::Work& work : works) {
    for (const std::size_t i : work.rows) rows[label[i]].emplace_back(i, work.rater);
  }
  std::map<std::uint32_t, Marked> out;
  for (auto& [of, marked] : rows) {
    std::ranges::sort(marked, [&](const auto& a, const auto& b) {
      if (before(a.first, b.first)) return true;
      return !before(b.first, a.first) && a.second < b.second;
    });
    for (const auto& [row, rater] : marked) {
      out[of].row.push_back(row);
      out[of].rater.push_back(rater);
    }
  }
  return out;
}

void measure(Marked& marked, const Overlap& overlap) {
  const std::size_t n = marked.row.size();
  marked.overlap.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) marked.overlap[i * n + j] = marked.overlap[j * n + i] = overlap(marked.row[i], marked.row[j]);
  }
}

// A group that stands.
struct Standing {
  std::uint32_t item, label, votes;
  double support;
  std::optional<double> spread;
  std::vector<std::size_t> rows;  // of its shapes, by place
  std::size_t medoid;             // the row of largest mean IoU with the others, of equal ones the first by place
};

std::size_t medoid_of(const Marked& marked, const std::vector<std::size_t>& members) {
  std::size_t best = members[0];
  double most = -1;
  for (const std::size_t i : members) {
    double sum = 0;
    for (const std::size_t j : members) sum += marked.overlap[i * marked.row.size() + j];
    if (sum > most + threshold_slack) {
      most = sum;
      best = i;
    }
  }
  return marked.row[best];
}

struct Shapes {
  const Annotations& rows;
  const char* name;
  Before before;
  Overlap overlap;
};

// Groups of every item and label that enough people have; who looked at each item and what was left out go into `raters` and `notes`.
std::vector<Standing> put_together(const Shapes& shapes, const ConsensusOptions& options, std::vector<std::uint32_t>& raters,
                                   std::vector<Note>& notes) {
  std::vector<Standing> out;
  const AnnotationIndex index(shapes.rows, shapes.before);
  std::size_t left_out = 0;
  for (std::uint32_t item = 0; item < shapes.rows.items; ++item) {
    const auto works = index.item(item);
    const auto looked = static_cast<double>(works.size());
    raters.push_back(static_cast<std::uint32_t>(works.size()));
    for (auto& [label, marked] : by_label(shapes.rows.label, works, shapes.before)) {
      if (marked.row.size() > most_objects) {
        ++left_out;
        continue;
      }
      measure(marked, shapes.overlap);
      Linkage linkage(marked);
      linkage.join(options.threshold);
      for (const Linkage::Group& group : linkage.groups()) {
        const auto votes = static_cast<double>(group.members.size());
        if (!(votes > options.share * looked)) continue;
        std::vector<std::size_t> rows;
        for (const std::size_t i : group.members) rows.push_back(marked.row[i]);
        out.push_back({item, label, static_cast<std::uint32_t>(group.members.size()), votes / looked, group.spread, std::move(rows),
                       medoid_of(marked, group.members)});
      }
    }
  }
  if (left_out > 0) {
    notes.push_back(
        {std::string(note::too_costly), std::to_string(left_out) + " times more than 1,000 " + shapes.name + " of one label in an item"});
  }
  return out;
}

bool in_range(const ConsensusOptions& options) {
  return options.threshold > 0 && options.threshold <= 1 && options.share >= 0 && options.share < 1;
}

}  // namespace

std::optional<Box> average(std::span<const Box> boxes, Averaging averaging) {
  if (boxes.empty()) return std::nullopt;
  const auto of = [&](double Box::* coordinate) {
    std::vector<double> values;
    for (const Box& box : boxes) values.push_back(box.*coordinate);
    return *(averaging == Averaging::median ? median(values) : mean(values)).estimate;
  };
  return Box{of(&Box::left), of(&Box::top), of(&Box::right), of(&Box::bottom)};
}

BoxConsensus consensus_of(const Boxes& boxes, const ConsensusOptions& options) {
  BoxConsensus out;
  if (!usable(boxes) || !in_range(options)) {
    out.notes.push_back(
        {std::string(note::bad_input), "needs an item, a rater, a label and a box a row, a threshold and a share in range"});
    return out;
  }
  const Shapes shapes{boxes.rows, "boxes", by_place(boxes),
                      [&](std::size_t i, std::size_t j) { return overlap_of(box_of(boxes, i), box_of(boxes, j)); }};
  for (const Standing& each : put_together(shapes, options, out.raters, out.notes)) {
    std::vector<Box> members;
    for (const std::size_t row : each.rows) members.push_back(box_of(boxes, row));
    out.boxes.push_back({each.item, each.label, *average(members, options.averaging), each.votes, each.support, each.spread});
  }
  std::ranges::sort(out.boxes, {},
                    [](const ConsensusBox& b) { return std::tuple(b.item, b.box.left, b.box.top, b.box.right, b.box.bottom, b.label); });
  return out;
}

PolygonConsensus consensus_of(const Polygons& polygons, const ConsensusOptions& options) {
  PolygonConsensus out;
  const Outlines outlines(polygons);
  if (!outlines.fault.empty() || !in_range(options)) {
    out.notes.push_back(
        {std::string(note::bad_input), outlines.fault.empty() ? "needs a threshold and a share in range" : "needs " + outlines.fault});
    return out;
  }
  const Before before = by_outline(outlines);
  const Shapes shapes{polygons.rows, "polygons", before,
                      [&](std::size_t i, std::size_t j) { return overlap_of(outlines.of_row[i], outlines.of_row[j]); }};
  for (const Standing& each : put_together(shapes, options, out.raters, out.notes))
    out.polygons.push_back({each.item, each.label, each.medoid, each.votes, each.support, each.spread});
  std::ranges::sort(out.polygons, [&](const ConsensusPolygon& a, const ConsensusPolygon& b) {
    if (a.item != b.item) return a.item < b.item;
    if (before(a.row, b.row) || before(b.row, a.row)) return before(a.row, b.row);
    return a.label < b.label;
  });
  return out;
}

}  // namespace assay::stats
