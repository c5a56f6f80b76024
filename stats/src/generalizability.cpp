// Variance components by Henderson's method 1, from sums that forget an item, a rater or a rating at the cost of its ratings.
#include "assay/stats/generalizability.hpp"

#include "two_way.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace assay::stats {
namespace {

struct Cell {
  std::uint32_t item = 0, rater = 0;
  double value = 0;
  auto operator<=>(const Cell&) const = default;
};

// Places instead of ids, repeats averaged, in canonical order, values less their mean.
struct Table {
  std::vector<Cell> cells{};
  std::size_t items = 0, raters = 0, repeated = 0;
};

Table table_of(const Ratings& ratings) {
  std::vector<Cell> rows(ratings.item.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {ratings.item[i], ratings.rater[i], ratings.value[i]};
  std::ranges::sort(rows, [](const Cell& a, const Cell& b) { return a < b; });
  Table out;
  double sum = 0;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    Cell cell{rows[begin].item, rows[begin].rater};
    for (; end < rows.size() && rows[end].item == cell.item && rows[end].rater == cell.rater; ++end) cell.value += rows[end].value;
    cell.value /= static_cast<double>(end - begin);
    out.repeated += end - begin - 1;
    sum += cell.value;
    out.cells.push_back(cell);
    begin = end;
  }
  const auto places = [&](std::uint32_t Cell::* id) {
    std::vector<std::uint32_t> ids;
    for (const Cell& cell : out.cells) ids.push_back(cell.*id);
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    for (Cell& cell : out.cells) cell.*id = static_cast<std::uint32_t>(std::ranges::lower_bound(ids, cell.*id) - ids.begin());
    return ids.size();
  };
  out.items = places(&Cell::item);
  out.raters = places(&Cell::rater);
  for (Cell& cell : out.cells) cell.value -= sum / static_cast<double>(out.cells.size());
  return out;
}

struct Components {
  double item = 0, rater = 0, residual = 0;

  [[nodiscard]] std::optional<double> relative() const { return ratio(residual); }
  [[nodiscard]] std::optional<double> absolute() const { return ratio(rater + residual); }

 private:
  [[nodiscard]] std::optional<double> ratio(double noise) const {
    // What is left of a noise of 0 is rounding.
    if (!(noise > 1e-13 * (std::abs(item) + std::abs(rater)))) return std::nullopt;
    return item / noise;
  }
};

// One level of a factor: how many ratings, and their sum.
struct Level {
  double count = 0, sum = 0;
};

// Counts and sums from which ratings can be taken away and put back.
class Sums {
 public:
  explicit Sums(const Table& table) : item_(table.items), rater_(table.raters) {
    for (const Cell& cell : table.cells) add(cell, 1);
  }

  void add(const Cell& cell, double sign) {
    change(item_[cell.item], totals_.items, cell.value, sign);
    change(rater_[cell.rater], totals_.raters, cell.value, sign);
    totals_.all.count += sign;
    totals_.all.sum += sign * cell.value;
    totals_.squares += sign * cell.value * cell.value;
  }

  // Without some of the ratings; everything is as before afterwards.
  [[nodiscard]] std::optional<Components> without(const std::vector<const Cell*>& cells) {
    const Totals before = totals_;
    std::vector<std::pair<Level, Level>> levels;
    for (const Cell* cell : cells) {
      levels.emplace_back(item_[cell->item], rater_[cell->rater]);
      add(*cell, -1);
    }
    const auto out = components();
    for (std::size_t i = cells.size(); i-- > 0;) {
      item_[cells[i]->item] = levels[i].first;
      rater_[cells[i]->rater] = levels[i].second;
    }
    totals_ = before;
    return out;
  }

  // Absent where the variances cannot be told apart.
  [[nodiscard]] std::optional<Components> components() const {
    const auto& [of_items, of_raters, all, squares] = totals_;
    const double n = all.count;
    if (of_items.levels < 2 || of_raters.levels < 2 || n <= of_items.levels || n <= of_raters.levels) return std::nullopt;
    const double items = n - of_items.counts_squared / n;
    const double raters = n - of_raters.counts_squared / n;
    const double own = items + raters - (n - 1);
    if (own <= 1e-9 * n) return std::nullopt;
    const double within_items = (squares - of_items.means) / (n - of_items.levels);     // estimates s_r + s_e
    const double within_raters = (squares - of_raters.means) / (n - of_raters.levels);  // s_i + s_e
    const double total = squares - all.sum * all.sum / n;                               // items s_i + raters s_r + (n - 1) s_e
    const double residual = (items * within_raters + raters * within_items - total) / own;
    return Components{within_raters - residual, within_items - residual, residual};
  }

 private:
  struct Factor {
    double levels = 0, counts_squared = 0, means = 0;  // means: sum over levels of sum^2 / count
  };
  static void change(Level& level, Factor& factor, double value, double sign) {
    const auto enter = [&](double times) {
      if (level.count <= 0) return;
      factor.levels += times;
      factor.counts_squared += times * level.count * level.count;
      factor.means += times * level.sum * level.sum / level.count;
    };
    enter(-1);
    level.count += sign;
    level.sum += sign * value;
    enter(1);
  }

  struct Totals {
    Factor items{}, raters{};
    Level all{};
    double squares = 0;
  };

  std::vector<Level> item_, rater_;
  Totals totals_{};
};

// What is jackknifed, each on the scale of its interval.
struct Quantities {
  Components at{};
  std::optional<double> relative{}, absolute{};  // log(1 + k signal/noise)
};

std::optional<double> stretched(std::optional<double> ratio, double each) {
  if (!ratio || 1 + each * *ratio <= 0) return std::nullopt;
  return std::log1p(each * *ratio);
}

Quantities quantities_of(const Components& at, double each) { return {at, stretched(at.relative(), each), stretched(at.absolute(), each)}; }

// Without each cluster of ratings, and how many ratings it has.
struct Left {
  std::vector<std::optional<Quantities>> quantities{};
  std::vector<double> size{};
};

// `key` names the cluster of the cell at a place.
template <class Key>
Left without_each(const Table& table, Sums& sums, double each, std::size_t clusters, const Key& key) {
  std::vector<std::vector<const Cell*>> members(clusters);
  for (std::size_t i = 0; i < table.cells.size(); ++i) members[key(i)].push_back(&table.cells[i]);
  Left out;
  for (const auto& cluster : members) {
    const auto at = sums.without(cluster);
    out.quantities.push_back(at ? std::optional(quantities_of(*at, each)) : std::nullopt);
    out.size.push_back(static_cast<double>(cluster.size()));
  }
  return out;
}

struct Jackknifed {
  Quantities all{};
  Left items{}, raters{}, cells{};
  bool people = false;  // raters and cells too
};

template <class Read>
std::optional<Moves> moves_of(const Left& left, double centre, const Read& read) {
  Moves out{{}, left.size};
  for (const auto& one : left.quantities) {
    const std::optional<double> value = one ? read(*one) : std::nullopt;
    if (!value) return std::nullopt;
    out.step.push_back(*value - centre);
  }
  return out;
}

// `read` gives a number of Quantities, or nothing.
template <class Read>
void add_interval(const Jackknifed& by, const Read& read, Estimate& out) {
  const double centre = *out.estimate;
  const auto items = moves_of(by.items, centre, read);
  const auto raters = by.people ? moves_of(by.raters, centre, read) : std::nullopt;
  const auto cells = by.people ? moves_of(by.cells, centre, read) : std::nullopt;
  if (!items || (by.people && (!raters || !cells))) {
    out.add_note(note::too_few, "without one of the items, raters or ratings it cannot be estimated");
    return;
  }
  two_way(out, *items, raters ? &*raters : nullptr, cells ? &*cells : nullptr);
}

Estimate named(const Table& table, const Jackknifed& by, double level, const char* what) {
  return {.level = level,
          .method = std::string(what) + ", Henderson's method 1, " + (by.people ? "two-way jackknife" : "jackknife of items") + " with t",
          .speaks_for = by.people ? SpeaksFor::annotators_and_items : SpeaksFor::these_annotators,
          .clusters = table.items,
          .n = table.cells.size()};
}

// A variance, with `noise` the residual variance in what it is seen by (the mean of an item or a rater): s + noise is about a chi-square,
// so limits are those of its logarithm, carried back. The standard error is that of the variance itself.
template <class Read, class Noise>
void set_component(const Jackknifed& by, const Read& read, const Noise& noise, Estimate& out) {
  out.estimate = read(by.all.at);
  add_interval(by, [&](const Quantities& q) { return std::optional(read(q.at)); }, out);
  const auto logarithm = [&](const Quantities& q) -> std::optional<double> {
    const double seen = read(q.at) + noise(q.at);
    return seen > 0 ? std::optional(std::log(seen)) : std::nullopt;
  };
  Estimate scaled{.estimate = logarithm(by.all), .level = out.level};
  if (!out.low || !scaled.estimate) return;
  add_interval(by, logarithm, scaled);
  if (!scaled.low) return;
  out.low = std::exp(*scaled.low) - noise(by.all.at);
  out.high = std::exp(*scaled.high) - noise(by.all.at);
}

template <class Read>
void set_ratio(const Jackknifed& by, const Read& read, double each, Estimate& out) {
  const auto back = [&](double x) { return std::expm1(x) / each; };
  out.estimate = read(by.all);
  if (!out.estimate) {
    out.add_note(note::no_variation, "there is no noise to divide by, or less signal than none");
    return;
  }
  add_interval(by, read, out);
  for (auto* const bound : {&out.estimate, &out.low, &out.high}) {
    if (*bound) *bound = back(**bound);
  }
  out.se.reset();
}

bool usable(const Ratings& ratings, double level) {
  return ratings.item.size() == ratings.rater.size() && ratings.item.size() == ratings.value.size() && level > 0 && level < 1 &&
         usable_values(ratings.value);
}

void none(GStudy& out, std::string_view code, const char* why) {
  for (auto* const one : {&out.item, &out.rater, &out.residual, &out.relative, &out.absolute}) one->add_note(code, why);
}

// s / (1 + s) of s = times x signal to noise.
Estimate stepped_up(const Estimate& signal, double times, const char* what) {
  Estimate out = signal;
  out.method = what + (", " + signal.method);
  if (!(times > 0) || !std::isfinite(times)) {
    out.estimate = out.low = out.high = std::nullopt;
    out.add_note(note::bad_input, "needs a number of raters above 0");
    return out;
  }
  if (out.estimate && *out.estimate < 0) out.add_note(note::boundary, "the variance of items comes out below 0 and is taken for none");
  for (auto* const bound : {&out.estimate, &out.low, &out.high}) {
    if (!*bound) continue;
    const double s = times * std::max(0.0, **bound);
    *bound = s / (1 + s);
  }
  return out;
}

}  // namespace

GStudy g_study(const Ratings& ratings, RaterPopulation population, double level) {
  GStudy out;
  if (!usable(ratings, level)) {
    none(out, note::bad_input, "needs an item, a rater and a finite value a row, and a level between 0 and 1");
    return out;
  }
  const Table table = table_of(ratings);
  out.items = table.items;
  out.raters = table.raters;
  Sums sums(table);
  const auto at = sums.components();
  if (!at) {
    none(out, note::no_data, "needs items and raters that cross: most items rated by two, most raters of two items");
    return out;
  }
  if (std::ranges::all_of(table.cells, [&](const Cell& cell) { return cell.value == table.cells.front().value; })) {
    none(out, note::no_variation, "all ratings are equal");
    return out;
  }
  const double each = static_cast<double>(table.cells.size()) / static_cast<double>(table.items);
  Jackknifed by{.all = quantities_of(*at, each), .people = population == RaterPopulation::raters_like_these};
  by.items = without_each(table, sums, each, table.items, [&](std::size_t i) { return table.cells[i].item; });
  if (by.people) {
    by.raters = without_each(table, sums, each, table.raters, [&](std::size_t i) { return table.cells[i].rater; });
    by.cells = without_each(table, sums, each, table.cells.size(), [](std::size_t i) { return i; });
  }
  out.item = named(table, by, level, "variance of items");
  out.rater = named(table, by, level, "variance of raters");
  out.residual = named(table, by, level, "residual variance");
  out.relative = named(table, by, level, "signal to noise, relative");
  out.absolute = named(table, by, level, "signal to noise, absolute");
  const double of_a_rater = static_cast<double>(table.cells.size()) / static_cast<double>(table.raters);
  set_component(by, [](const Components& c) { return c.item; }, [&](const Components& c) { return c.residual / each; }, out.item);
  set_component(by, [](const Components& c) { return c.rater; }, [&](const Components& c) { return c.residual / of_a_rater; }, out.rater);
  set_component(by, [](const Components& c) { return c.residual; }, [](const Components&) { return 0.0; }, out.residual);
  set_ratio(by, [](const Quantities& q) { return q.relative; }, each, out.relative);
  set_ratio(by, [](const Quantities& q) { return q.absolute; }, each, out.absolute);
  if (table.repeated > 0) {
    for (auto* const one : {&out.item, &out.rater, &out.residual, &out.relative, &out.absolute})
      one->add_note(note::repeated_rows, std::to_string(table.repeated) + " rows repeat a rater on an item and were averaged");
  }
  return out;
}

DStudy d_study(const GStudy& study, double raters) {
  return {stepped_up(study.relative, raters, "generalizability"), stepped_up(study.absolute, raters, "dependability")};
}

Estimate raters_for(const Estimate& signal_to_noise, double wanted) {
  Estimate out = signal_to_noise;
  out.method = "raters needed, " + signal_to_noise.method;
  out.estimate = out.low = out.high = std::nullopt;
  if (!(wanted > 0 && wanted < 1)) {
    out.add_note(note::bad_input, "needs a reliability between 0 and 1");
    return out;
  }
  const auto needed = [&](double signal) { return wanted / (1 - wanted) / signal; };
  if (!signal_to_noise.estimate) return out;
  if (*signal_to_noise.estimate <= 0) {
    out.add_note(note::no_variation, "items do not differ: no number of raters is enough");
    return out;
  }
  out.estimate = needed(*signal_to_noise.estimate);
  if (signal_to_noise.high) out.low = needed(*signal_to_noise.high);
  if (signal_to_noise.low && *signal_to_noise.low > 0) out.high = needed(*signal_to_noise.low);
  else if (signal_to_noise.low) out.add_note(note::boundary, "the items may not differ: no number of raters is surely enough");
  return out;
}

}  // namespace assay::stats
