// The delete-one-cluster jackknife of a mean, a ratio and a share.
#include "assay/stats/clustered.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "two_way.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace assay::stats {

double largest_share(std::span<const double> sizes) {
  double total = 0;
  double largest = 0;
  for (const double size : sizes) {
    total += size;
    largest = std::max(largest, size);
  }
  return total > 0 ? largest / total : 0;
}

double jackknife_df(std::span<const double> sizes) {
  double total = 0;
  std::size_t groups = 0;
  for (const double size : sizes) {
    total += size;
    groups += size > 0 ? 1 : 0;
  }
  if (groups < 2) return 0;
  // Omega_gh = b_g b_h (n_g [g = h] - n_g n_h / N) with b_g = 1 / (N - n_g).
  double trace = 0;
  double cross = 0;    // sum over g of (b_g n_g)^2
  double squares = 0;  // sum over g of Omega_gg^2 - (off-diagonal form of g with itself)
  for (const double n : sizes) {
    if (!(n > 0)) continue;
    const double b = 1 / (total - n);
    const double diagonal = b * b * (n - n * n / total);
    const double as_off = b * b * n * n / total;
    trace += diagonal;
    cross += b * b * n * n;
    squares += diagonal * diagonal - as_off * as_off;
  }
  return trace * trace / (squares + cross * cross / (total * total));
}

namespace {

struct Group {
  double size = 0;  // rows of a mean, the denominator of a ratio
  double sum = 0;
};

// Rows grouped by cluster in order of cluster id, values within a cluster summed in sorted order. Without sizes every row has 1.
std::vector<Group> group_rows(std::span<const double> value, std::span<const double> size, std::span<const std::uint32_t> cluster) {
  struct Row {
    std::uint32_t cluster;
    double value, size;
    auto operator<=>(const Row&) const = default;
  };
  std::vector<Row> rows(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) rows[i] = {cluster[i], value[i], size.empty() ? 1 : size[i]};
  std::ranges::sort(rows, [](const Row& a, const Row& b) { return a < b; });
  std::vector<Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i].cluster != rows[i - 1].cluster) groups.emplace_back();
    groups.back().size += rows[i].size;
    groups.back().sum += rows[i].value;
  }
  return groups;
}

Estimate jackknife_mean(const std::vector<Group>& groups, Estimate out) {
  double all = 0;
  double sum = 0;
  std::vector<double> sizes;
  for (const Group& group : groups) {
    all += group.size;
    sum += group.sum;
    sizes.push_back(group.size);
  }
  if (!(all > 0)) {
    out.add_note(note::no_data, groups.empty() ? "no rows" : "nothing to divide by");
    return out;
  }
  const double centre = sum / all;
  const auto count = static_cast<double>(groups.size());
  out.estimate = centre;
  out.clusters = groups.size();
  if (groups.size() < 2) {
    out.add_note(note::too_few, "one cluster: nothing is known about others like it");
    return out;
  }
  if (largest_share(sizes) >= 1) {
    out.add_note(note::too_few, "one cluster holds everything: nothing is known about others like it");
    return out;
  }
  double moved = 0;
  for (const Group& group : groups) {
    // Without g the mean moves by (n_g mean - sum_g) / (N - n_g).
    const double step = (group.size * centre - group.sum) / (all - group.size);
    moved += step * step;
  }
  const double se = std::sqrt((count - 1) / count * moved);
  if (groups.size() < few_clusters_limit) {
    out.add_note(note::few_clusters, std::to_string(groups.size()) + " clusters; below 10 an interval is a rough guide");
  }
  // A change of every leave-one-out mean below rounding is no variation at all.
  if (se <= 1e-14 * std::abs(centre)) {
    out.add_note(note::no_variation, "every cluster has the same mean");
    return out;
  }
  out.se = se;
  out.df = count - 1;
  if (largest_share(sizes) > unequal_share) {
    out.df = std::min(count - 1, jackknife_df(sizes));
    out.add_note(note::unequal_clusters, "the largest cluster holds more than 10 % of the rows: Satterthwaite df");
  }
  const double t = *two_sided_t(out.level, *out.df);
  out.low = centre - t * se;
  out.high = centre + t * se;
  return out;
}

// Of the mean, by every cluster. One that holds all rows has no step; where there is one there is no other.
Moves moves_of(std::span<const double> value, std::span<const std::uint32_t> cluster, double all, double centre) {
  Moves out;
  for (const Group& group : group_rows(value, {}, cluster)) {
    out.step.push_back(group.size < all ? (group.size * centre - group.sum) / (all - group.size) : 0);
    out.size.push_back(group.size);
  }
  return out;
}

Estimate two_way_mean(std::span<const double> value, std::span<const std::uint32_t> annotator, std::span<const std::uint32_t> item,
                      Estimate out) {
  if (value.size() != annotator.size() || value.size() != item.size() || !(out.level > 0 && out.level < 1) || !usable_values(value)) {
    out.add_note(note::bad_input, "needs one finite value, one annotator and one item a row, and a level between 0 and 1");
    return out;
  }
  if (value.empty()) {
    out.add_note(note::no_data, "no rows");
    return out;
  }
  double sum = 0;
  for (const Group& group : group_rows(value, {}, item)) sum += group.sum;
  const auto all = static_cast<double>(value.size());
  out.estimate = sum / all;
  const Moves items = moves_of(value, item, all, *out.estimate);
  const Moves people = moves_of(value, annotator, all, *out.estimate);
  const Moves both = moves_of(value, cells_of(annotator, item), all, *out.estimate);
  two_way(out, items, &people, &both);
  out.clusters = std::min(items.step.size(), people.step.size());
  return out;
}

// A share of exactly 0 or 1 has the interval of as many trials as clusters, any other is cut to [0, 1].
Estimate as_share(Estimate out) {
  if (!out.estimate) return out;
  if (*out.estimate == 0 || *out.estimate == 1) {
    const auto groups = static_cast<double>(out.clusters);
    const Estimate each_once = wilson_share(*out.estimate * groups, groups, out.level);
    std::erase_if(out.notes, [](const Note& n) { return n.code == note::no_variation || n.code == note::too_few; });
    out.add_note(note::boundary, "all rows agree: Wilson interval with every cluster counted once");
    out.low = each_once.low;
    out.high = each_once.high;
    return out;
  }
  if (out.low) out.low = std::max(0.0, *out.low);
  if (out.high) out.high = std::min(1.0, *out.high);
  return out;
}

bool yes_or_no(std::span<const std::uint8_t> yes) {
  return std::ranges::all_of(yes, [](std::uint8_t x) { return x <= 1; });
}

}  // namespace

Estimate clustered_mean(std::span<const double> value, std::span<const std::uint32_t> cluster, double level) {
  Estimate out{
      .level = level, .method = "mean, cluster jackknife (CR3) with t", .speaks_for = SpeaksFor::clusters_like_these, .n = value.size()};
  if (value.size() != cluster.size() || !(level > 0 && level < 1) || !usable_values(value)) {
    out.add_note(note::bad_input, "needs one finite value and one cluster a row, and a level between 0 and 1");
    return out;
  }
  return jackknife_mean(group_rows(value, {}, cluster), std::move(out));
}

Estimate clustered_ratio(std::span<const double> numerator, std::span<const double> denominator, std::span<const std::uint32_t> cluster,
                         double level) {
  Estimate out{.level = level,
               .method = "ratio of sums, cluster jackknife (CR3) with t",
               .speaks_for = SpeaksFor::clusters_like_these,
               .n = numerator.size()};
  if (numerator.size() != denominator.size() || numerator.size() != cluster.size() || !(level > 0 && level < 1) ||
      !usable_values(numerator) || !std::ranges::all_of(denominator, [](double x) { return usable_value(x) && x >= 0; })) {
    out.add_note(note::bad_input, "needs a finite numerator, a denominator of 0 or more and a cluster a row, and a level between 0 and 1");
    return out;
  }
  return jackknife_mean(group_rows(numerator, denominator, cluster), std::move(out));
}

Estimate clustered_share(std::span<const std::uint8_t> yes, std::span<const std::uint32_t> cluster, double level) {
  Estimate out{
      .level = level, .method = "share, cluster jackknife (CR3) with t", .speaks_for = SpeaksFor::clusters_like_these, .n = yes.size()};
  if (yes.size() != cluster.size() || !(level > 0 && level < 1) || !yes_or_no(yes)) {
    out.add_note(note::bad_input, "needs 0 or 1 and one cluster a row, and a level between 0 and 1");
    return out;
  }
  const std::vector<double> value(yes.begin(), yes.end());
  return as_share(jackknife_mean(group_rows(value, {}, cluster), std::move(out)));
}

Estimate clustered_mean(std::span<const double> value, std::span<const std::uint32_t> annotator, std::span<const std::uint32_t> item,
                        double level) {
  return two_way_mean(value, annotator, item,
                      {.level = level,
                       .method = "mean, two-way cluster jackknife (annotators and items) with t",
                       .speaks_for = SpeaksFor::annotators_and_items,
                       .n = value.size()});
}

Estimate clustered_share(std::span<const std::uint8_t> yes, std::span<const std::uint32_t> annotator, std::span<const std::uint32_t> item,
                         double level) {
  Estimate out{.level = level,
               .method = "share, two-way cluster jackknife (annotators and items) with t",
               .speaks_for = SpeaksFor::annotators_and_items,
               .n = yes.size()};
  if (!yes_or_no(yes)) {
    out.add_note(note::bad_input, "needs 0 or 1 a row");
    return out;
  }
  const std::vector<double> value(yes.begin(), yes.end());
  return as_share(two_way_mean(value, annotator, item, std::move(out)));
}

}  // namespace assay::stats
