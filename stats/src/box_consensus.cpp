// Boxes of several people put together by average linkage, and averaged.
#include "assay/stats/intervals.hpp"
#include "shape_rows.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace assay::stats {
namespace {

// A box of one rater, by place.
struct Marked {
  Box box;
  std::uint32_t rater;

  [[nodiscard]] auto key() const { return std::tuple(box.left, box.top, box.right, box.bottom, rater); }
};

// Groups of boxes of one label in one item. `sum` is the IoU summed over pairs of boxes of two groups, on the diagonal over pairs within.
class Linkage {
 public:
  explicit Linkage(std::vector<Marked> boxes) : boxes_(std::move(boxes)), sum_(boxes_.size() * boxes_.size(), 0.0) {
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      groups_.push_back({i});
      for (std::size_t j = 0; j < boxes_.size(); ++j) {
        if (i != j) sum(i, j) = overlap_of(boxes_[i].box, boxes_[j].box);
      }
    }
  }

  void join(double threshold) {
    for (auto best = closest(); best && mean(best->first, best->second) >= threshold - threshold_slack; best = closest())
      join(best->first, best->second);
  }

  struct Group {
    std::vector<Box> boxes;
    std::optional<double> spread;
  };
  [[nodiscard]] std::vector<Group> groups() const {
    std::vector<Group> out;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (groups_[g].empty()) continue;
      Group& group = out.emplace_back();
      for (const std::size_t i : groups_[g]) group.boxes.push_back(boxes_[i].box);
      const auto n = static_cast<double>(groups_[g].size());
      if (n > 1) group.spread = std::clamp(1 - sum_[g * boxes_.size() + g] / (n * (n - 1) / 2), 0.0, 1.0);
    }
    return out;
  }

 private:
  [[nodiscard]] double& sum(std::size_t a, std::size_t b) { return sum_[a * boxes_.size() + b]; }
  [[nodiscard]] double mean(std::size_t a, std::size_t b) const {
    return sum_[a * boxes_.size() + b] / static_cast<double>(groups_[a].size() * groups_[b].size());
  }

  [[nodiscard]] bool share_a_rater(std::size_t a, std::size_t b) const {
    return std::ranges::any_of(groups_[a], [&](std::size_t i) {
      return std::ranges::any_of(groups_[b], [&](std::size_t j) { return boxes_[i].rater == boxes_[j].rater; });
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

  std::vector<Marked> boxes_;
  std::vector<double> sum_;
  std::vector<std::vector<std::size_t>> groups_;  // empty of one that went into another
};

std::map<std::uint32_t, std::vector<Marked>> boxes_by_label(const Boxes& boxes, std::span<const AnnotationIndex::Work> works) {
  std::map<std::uint32_t, std::vector<Marked>> out;
  for (const AnnotationIndex::Work& work : works) {
    for (const std::size_t i : work.rows) out[boxes.rows.label[i]].push_back({box_of(boxes, i), work.rater});
  }
  for (auto& [label, marked] : out) std::ranges::sort(marked, {}, &Marked::key);
  return out;
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
  if (!usable(boxes) || !(options.threshold > 0 && options.threshold <= 1) || !(options.share >= 0 && options.share < 1)) {
    out.notes.push_back(
        {std::string(note::bad_input), "needs an item, a rater, a label and a box a row, a threshold and a share in range"});
    return out;
  }
  const AnnotationIndex index(boxes.rows, by_place(boxes));
  std::size_t left_out = 0;
  for (std::uint32_t item = 0; item < boxes.rows.items; ++item) {
    const auto works = index.item(item);
    const auto raters = static_cast<double>(works.size());
    out.raters.push_back(static_cast<std::uint32_t>(works.size()));
    for (auto& [label, marked] : boxes_by_label(boxes, works)) {
      if (marked.size() > most_objects) {
        ++left_out;
        continue;
      }
      Linkage linkage(std::move(marked));
      linkage.join(options.threshold);
      for (const Linkage::Group& group : linkage.groups()) {
        const auto votes = static_cast<double>(group.boxes.size());
        if (!(votes > options.share * raters)) continue;
        out.boxes.push_back({item, label, *average(group.boxes, options.averaging), static_cast<std::uint32_t>(group.boxes.size()),
                             votes / raters, group.spread});
      }
    }
  }
  std::ranges::sort(out.boxes, {},
                    [](const ConsensusBox& b) { return std::tuple(b.item, b.box.left, b.box.top, b.box.right, b.box.bottom, b.label); });
  if (left_out > 0) {
    out.notes.push_back({std::string(note::too_costly), std::to_string(left_out) + " times more than 1,000 boxes of one label in an item"});
  }
  return out;
}

}  // namespace assay::stats
