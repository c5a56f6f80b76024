// Both distances are squared lengths between points (a label is a corner of a simplex), so counts, sums and squares are enough.
#include "assay/stats/replication.hpp"

#include "two_way.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay::stats {
namespace {

struct Coordinate {
  std::size_t axis = 0;
  double value = 0;
};

// Of the ratings of an item in one replication.
struct Points {
  double count = 0, squares = 0;
  std::vector<Coordinate> sum{};  // axes ascending; others are 0

  [[nodiscard]] double length() const {
    double out = 0;
    for (const Coordinate& at : sum) out += at.value * at.value;
    return out;
  }
  // Sum of squared distances over ordered pairs.
  [[nodiscard]] double apart() const { return 2 * (count * squares - length()); }
};

double product(const Points& a, const Points& b) {
  double out = 0;
  for (std::size_t i = 0, j = 0; i < a.sum.size() && j < b.sum.size();) {
    if (a.sum[i].axis == b.sum[j].axis) out += a.sum[i++].value * b.sum[j++].value;
    else if (a.sum[i].axis < b.sum[j].axis) ++i;
    else ++j;
  }
  return out;
}

struct Item {
  Points first{}, second{};
};

// All items of one or both replications; without one where `gone` says so.
struct Whole {
  std::vector<double> sum{};
  double count = 0, squares = 0, length = 0;

  void add(const Points& points) {
    count += points.count;
    squares += points.squares;
    for (const Coordinate& at : points.sum) sum[at.axis] += at.value;
  }
  void finish() {
    for (const double x : sum) length += x * x;
  }
  [[nodiscard]] double along(const Points& points) const {
    double out = 0;
    for (const Coordinate& at : points.sum) out += sum[at.axis] * at.value;
    return out;
  }
};

constexpr double rounding = 1e-12;  // of the squares: less is nothing

class Replications {
 public:
  Replications(std::vector<Item> items, std::size_t axes) : items_(std::move(items)) {
    for (auto* const whole : {&first_, &second_, &first_paired_, &second_paired_}) whole->sum.resize(axes);
    for (const Item& item : items_) {
      first_.add(item.first);
      second_.add(item.second);
      if (item.first.count >= 2) first_paired_.add(item.first);
      if (item.second.count >= 2) second_paired_.add(item.second);
      observed_ += crossed(item);
      first_observed_ += within(item.first);
      second_observed_ += within(item.second);
    }
    for (auto* const whole : {&first_, &second_, &first_paired_, &second_paired_}) whole->finish();
    for (std::size_t k = 0; k < axes; ++k) both_ += first_.sum[k] * second_.sum[k];
  }

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] double count(std::size_t i) const { return items_[i].first.count + items_[i].second.count; }
  [[nodiscard]] std::size_t ratings() const { return static_cast<std::size_t>(first_.count + second_.count); }

  // All without item i, or of all where i is size().
  [[nodiscard]] std::optional<double> kappa(std::size_t i) const {
    const Item none;
    const Item& gone = i < size() ? items_[i] : none;
    const double r = first_.count - gone.first.count;
    const double s = second_.count - gone.second.count;
    if (r <= 0 || s <= 0) return std::nullopt;
    const double squares = s * (first_.squares - gone.first.squares) + r * (second_.squares - gone.second.squares);
    const double across = both_ - first_.along(gone.second) - second_.along(gone.first) + product(gone.first, gone.second);
    const double expected = (squares - 2 * across) / (r * s);
    if (expected <= rounding * squares / (r * s)) return std::nullopt;
    const double observed = observed_ - (i < size() ? crossed(gone) : 0);
    return 1 - observed / (r + s) / expected;
  }
  [[nodiscard]] std::optional<double> alpha(bool of_second, std::size_t i) const {
    const Points none;
    const Points& gone = i < size() ? (of_second ? items_[i].second : items_[i].first) : none;
    const Whole& all = of_second ? second_paired_ : first_paired_;
    const bool goes = gone.count >= 2;
    const double n = all.count - (goes ? gone.count : 0);
    if (n < 2) return std::nullopt;
    const double squares = all.squares - (goes ? gone.squares : 0);
    const double length = all.length - (goes ? 2 * all.along(gone) - gone.length() : 0);
    const double expected = 2 * (n * squares - length) / (n - 1);
    if (expected <= rounding * squares) return std::nullopt;
    return 1 - ((of_second ? second_observed_ : first_observed_) - within(gone)) / expected;
  }
  [[nodiscard]] std::optional<double> normalised(std::size_t i) const {
    const auto across = kappa(i);
    const auto one = alpha(false, i);
    const auto other = alpha(true, i);
    if (!across || !one || !other || *one <= 0 || *other <= 0) return std::nullopt;
    return *across / std::sqrt(*one * *other);
  }

 private:
  // (r_i + s_i) times the mean distance across.
  static double crossed(const Item& item) {
    const auto& [a, b] = item;
    const double sum = b.count * a.squares + a.count * b.squares - 2 * product(a, b);
    return sum * (a.count + b.count) / (a.count * b.count);
  }
  static double within(const Points& points) { return points.count < 2 ? 0 : points.apart() / (points.count - 1); }

  std::vector<Item> items_;
  Whole first_{}, second_{}, first_paired_{}, second_paired_{};
  double both_ = 0, observed_ = 0, first_observed_ = 0, second_observed_ = 0;
};

struct Row {
  std::uint32_t item = 0;
  double value = 0;
  auto operator<=>(const Row&) const = default;
};

std::vector<Row> sorted_rows(const Ratings& ratings) {
  std::vector<Row> out(ratings.item.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = {ratings.item[i], ratings.value[i] + 0.0};  // -0 becomes 0
  std::ranges::sort(out, [](const Row& a, const Row& b) { return a < b; });
  return out;
}

// Where a value lies: half a squared unit from every other value, or on a line.
class Space {
 public:
  Space(const std::vector<Row>& first, const std::vector<Row>& second, ReplicationDistance distance) : distance_(distance) {
    double sum = 0;
    for (const auto* const rows : {&first, &second}) {
      for (const Row& row : *rows) values_.push_back(row.value);
    }
    for (const double x : values_) sum += x;
    centre_ = values_.empty() ? 0 : sum / static_cast<double>(values_.size());
    std::ranges::sort(values_);
    values_.erase(std::ranges::unique(values_).begin(), values_.end());
  }
  [[nodiscard]] std::size_t axes() const { return distance_ == ReplicationDistance::nominal ? values_.size() : 1; }
  // Rows of one item by value.
  [[nodiscard]] Points points(std::span<const Row> rows) const {
    Points out;
    for (const Row& row : rows) {
      const bool nominal = distance_ == ReplicationDistance::nominal;
      const std::size_t axis =
          nominal ? static_cast<std::size_t>(std::ranges::lower_bound(values_, row.value) - values_.begin()) : std::size_t{0};
      const double at = nominal ? std::sqrt(0.5) : row.value - centre_;
      out.count += 1;
      out.squares += nominal ? 0.5 : at * at;
      if (out.sum.empty() || out.sum.back().axis != axis) out.sum.push_back({axis, 0});
      out.sum.back().value += at;
    }
    return out;
  }

 private:
  ReplicationDistance distance_;
  std::vector<double> values_;
  double centre_ = 0;
};

std::span<const Row> of_item(const std::vector<Row>& rows, std::uint32_t item) {
  const auto found = std::ranges::equal_range(rows, item, {}, &Row::item);
  return {found.begin(), found.end()};
}

Replications replications_of(const Ratings& first, const Ratings& second, ReplicationDistance distance) {
  const auto one = sorted_rows(first);
  const auto other = sorted_rows(second);
  const Space space(one, other, distance);
  std::vector<Item> items;
  for (std::size_t begin = 0; begin < one.size();) {
    const auto rows = of_item(one, one[begin].item);
    const auto across = of_item(other, one[begin].item);
    begin += rows.size();
    if (!across.empty()) items.push_back({space.points(rows), space.points(across)});
  }
  return {std::move(items), space.axes()};
}

using Without = std::function<std::optional<double>(std::size_t)>;

Estimate jackknifed(const Replications& all, const Without& without, const char* what, double level) {
  Estimate out{.level = level,
               .method = std::string(what) + ", jackknife of items with t",
               .speaks_for = SpeaksFor::these_annotators,
               .clusters = all.size(),
               .n = all.ratings()};
  out.estimate = without(all.size());
  if (!out.estimate) return out;
  Moves moves;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto left = without(i);
    if (!left) {
      out.add_note(note::too_few, "without one of the items it is not defined");
      return out;
    }
    moves.step.push_back(*left - *out.estimate);
    moves.size.push_back(all.count(i));
  }
  two_way(out, moves, nullptr, nullptr);
  return out;
}

bool usable(const Ratings& ratings) {
  return ratings.item.size() == ratings.value.size() && (ratings.rater.empty() || ratings.rater.size() == ratings.item.size()) &&
         usable_values(ratings.value);
}

void explain(Estimate& out, std::string_view code, const char* why) {
  if (!out.estimate) out.add_note(code, why);
}

void cut_at_one(Estimate& out) {
  if (out.high) out.high = std::min(1.0, *out.high);
}

}  // namespace

CrossReplication cross_replication(const Ratings& first, const Ratings& second, ReplicationDistance distance, double level) {
  CrossReplication out;
  auto* const kappa = &out.kappa;
  const auto each = {kappa, &out.normalised, &out.first_alpha, &out.second_alpha};
  if (!usable(first) || !usable(second) || !(level > 0 && level < 1)) {
    for (auto* const one : each) explain(*one, note::bad_input, "needs an item and a finite value a row, and a level between 0 and 1");
    return out;
  }
  const auto all = replications_of(first, second, distance);
  out.items = all.size();
  out.kappa = jackknifed(all, [&](std::size_t i) { return all.kappa(i); }, "cross-replication kappa", level);
  out.normalised = jackknifed(all, [&](std::size_t i) { return all.normalised(i); }, "normalised cross-replication kappa", level);
  out.first_alpha = jackknifed(all, [&](std::size_t i) { return all.alpha(false, i); }, "Krippendorff alpha", level);
  out.second_alpha = jackknifed(all, [&](std::size_t i) { return all.alpha(true, i); }, "Krippendorff alpha", level);
  if (all.size() == 0) {
    for (auto* const one : each) explain(*one, note::no_data, "no item is rated in both replications");
    return out;
  }
  explain(out.kappa, note::no_variation, "all ratings are equal");
  explain(out.first_alpha, note::no_data, "no item has two ratings, or all of these are equal");
  explain(out.second_alpha, note::no_data, "no item has two ratings, or all of these are equal");
  explain(out.normalised, out.first_alpha.estimate && out.second_alpha.estimate ? note::no_variation : note::no_data,
          "needs alphas above 0 to divide by");
  for (auto* const one : {kappa, &out.first_alpha, &out.second_alpha}) cut_at_one(*one);
  return out;
}

}  // namespace assay::stats
