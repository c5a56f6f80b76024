// Gamma from best alignments of what was marked and of what is drawn.
#include "assay/stats/gamma.hpp"

#include "assay/stats/clustered.hpp"
#include "span_rows.hpp"
#include "unit_alignment.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

// One item: units of every annotator, and the rows they come from.
struct Continuum {
  std::uint32_t item = 0;
  double length = 0, mean_length = 0;
  std::vector<std::vector<AlignedUnit>> by_annotator{};
  std::vector<AlignedUnit> units{};
  std::vector<std::size_t> rows{};

  [[nodiscard]] double weight() const { return static_cast<double>(units.size()); }
};

std::vector<Continuum> continua_of(const Spans& spans, std::span<const std::uint32_t> length) {
  const AnnotationIndex index(spans.rows, by_place(spans));
  std::vector<Continuum> out;
  for (std::uint32_t item = 0; item < spans.rows.items; ++item) {
    const auto works = index.item(item);
    if (works.size() < 2) continue;
    Continuum one{.item = item, .length = static_cast<double>(length[item])};
    for (const auto& work : works) {
      auto& own = one.by_annotator.emplace_back();
      for (const std::size_t i : work.rows) {
        own.push_back({static_cast<std::uint32_t>(one.by_annotator.size() - 1), static_cast<double>(spans.begin[i]),
                       static_cast<double>(spans.end[i]), spans.rows.label[i]});
        one.mean_length += own.back().end - own.back().begin;
        one.units.push_back(own.back());
        one.rows.push_back(i);
      }
    }
    if (one.units.empty()) continue;
    one.mean_length /= one.weight();
    out.push_back(std::move(one));
  }
  return out;
}

class Disorder {
 public:
  explicit Disorder(const GammaOptions& options) : dissimilarity_{options.position, options.category, options.empty, options.label} {}

  [[nodiscard]] UnitAlignment best(std::span<const AlignedUnit> units, std::size_t annotators) {
    auto out = align_units(units, annotators, dissimilarity_);
    complete_ = complete_ && out.complete;
    exact_ = exact_ && out.exact;
    return out;
  }
  // Of a draw; nothing where nobody drawn has units.
  [[nodiscard]] std::optional<double> drawn(const Continuum& of, Rng& rng) {
    const std::size_t annotators = of.by_annotator.size();
    std::vector<AlignedUnit> units;
    std::vector<double> shifts;
    for (std::uint32_t a = 0; a < annotators; ++a) {
      const double shift = shift_apart(of, shifts, rng);
      shifts.push_back(shift);
      for (AlignedUnit unit : of.by_annotator[below(rng, static_cast<std::uint32_t>(annotators))]) {
        const double begin = unit.begin + shift < of.length ? unit.begin + shift : unit.begin + shift - of.length;
        units.push_back({a, begin, begin + unit.end - unit.begin, unit.label});
      }
    }
    if (units.empty()) return std::nullopt;
    return best(units, annotators).cost * static_cast<double>(annotators) / static_cast<double>(units.size());
  }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] bool exact() const { return exact_; }

 private:
  // A place half a mean unit or more from those taken, around the end too; any place where none is found.
  static double shift_apart(const Continuum& of, const std::vector<double>& taken, Rng& rng) {
    double shift = 0;
    for (int tries = 0; tries < 100; ++tries) {
      shift = static_cast<double>(below(rng, static_cast<std::uint32_t>(of.length)));
      const bool free = std::ranges::all_of(taken, [&](double other) {
        const double apart = std::abs(shift - other);
        return std::min(apart, of.length - apart) >= of.mean_length / 2;
      });
      if (free) break;
    }
    return shift;
  }

  UnitDissimilarity dissimilarity_;
  bool complete_ = true, exact_ = true;
};

bool fits(const Spans& spans, std::span<const std::uint32_t> length, const GammaOptions& options) {
  if (!usable(spans) || length.size() != spans.rows.items) return false;
  for (std::size_t i = 0; i < spans.end.size(); ++i) {
    if (spans.end[i] > length[spans.rows.item[i]]) return false;
  }
  return options.position >= 0 && options.category >= 0 && options.empty > 0 &&
         std::isfinite(options.position + options.category + options.empty) && options.precision > 0 && options.least_samples >= 2 &&
         options.most_samples >= options.least_samples && options.level > 0 && options.level < 1;
}

// Drawn disorders of all items, and their weighted sums draw by draw.
struct Drawn {
  std::vector<double> of_item{};  // sums
  std::vector<double> sums{};

  [[nodiscard]] double mean() const {
    double sum = 0;
    for (const double x : sums) sum += x;
    return sum / static_cast<double>(sums.size());
  }
  [[nodiscard]] double deviation() const {
    const double centre = mean();
    double squares = 0;
    for (const double x : sums) squares += (x - centre) * (x - centre);
    return std::sqrt(squares / static_cast<double>(sums.size() - 1));
  }
};

void draw(Drawn& out, const std::vector<Continuum>& items, Disorder& disorder, Rng& rng) {
  double sum = 0;
  for (std::size_t k = 0; k < items.size(); ++k) {
    std::optional<double> one;
    while (!one) one = disorder.drawn(items[k], rng);
    out.of_item[k] += items[k].weight() * *one;
    sum += items[k].weight() * *one;
  }
  out.sums.push_back(sum);
}

void add_items_interval(Estimate& out, const std::vector<Continuum>& items, std::vector<double> observed, const Drawn& drawn) {
  std::vector<double> expected;
  std::vector<std::uint32_t> cluster;
  for (std::size_t k = 0; k < items.size(); ++k) {
    expected.push_back(drawn.of_item[k] / static_cast<double>(drawn.sums.size()));
    cluster.push_back(items[k].item);
  }
  const Estimate ratio = clustered_ratio(observed, expected, cluster, out.level);
  out.clusters = ratio.clusters;
  out.df = ratio.df;
  out.se = ratio.se;
  for (const Note& one : ratio.notes) out.notes.push_back(one);
  if (!ratio.has_interval()) return;
  out.low = 1 - *ratio.high;
  out.high = std::min(1.0, 1 - *ratio.low);
}

}  // namespace

GammaAgreement gamma_agreement(const Spans& spans, std::span<const std::uint32_t> length, Rng& rng, const GammaOptions& options) {
  GammaAgreement out{
      .gamma = {.level = options.level, .method = "gamma, jackknife of items with t", .speaks_for = SpeaksFor::these_annotators}};
  if (!fits(spans, length, options)) {
    out.gamma.add_note(note::bad_input, "a span is empty or beyond the length of its item, a column or an option is out of range");
    return out;
  }
  const auto items = continua_of(spans, length);
  if (items.empty()) {
    out.gamma.add_note(note::no_data, "no item with spans that two people looked at");
    return out;
  }
  Disorder disorder(options);
  std::vector<std::uint32_t> alignment(spans.begin.size());
  std::vector<double> observed;
  std::uint32_t groups = 0;
  double all = 0;
  double least = 0;
  double units = 0;
  for (const Continuum& item : items) {
    const auto best = disorder.best(item.units, item.by_annotator.size());
    // Disorder times units: the mean number of units of an annotator is units over annotators.
    const auto annotators = static_cast<double>(item.by_annotator.size());
    observed.push_back(best.cost * annotators);
    all += observed.back();
    least += best.bound * annotators;
    units += item.weight();
    for (std::size_t i = 0; i < item.rows.size(); ++i) alignment[item.rows[i]] = groups + best.group[i];
    groups += *std::ranges::max_element(best.group) + 1;
  }
  Drawn drawn{std::vector<double>(items.size())};
  while (disorder.complete() && drawn.sums.size() < options.least_samples) draw(drawn, items, disorder, rng);
  if (disorder.complete()) {
    const double needed = std::pow(1.959963984540054 * drawn.deviation() / (options.precision * drawn.mean()), 2);
    const auto wanted = static_cast<std::size_t>(std::min(std::ceil(needed), static_cast<double>(options.most_samples)));
    while (disorder.complete() && drawn.sums.size() < wanted) draw(drawn, items, disorder, rng);
  }
  if (!disorder.complete()) {
    out.gamma.add_note(note::too_costly, "an item has more than 2,000,000 possible unitary alignments");
    return out;
  }
  if (!(drawn.mean() > 0)) {
    out.gamma.add_note(note::no_variation, "no draw has any disorder");
    return out;
  }
  out.observed = all / units;
  out.least_observed = least / units;
  out.expected = drawn.mean() / units;
  out.samples = drawn.sums.size();
  out.alignment = std::move(alignment);
  out.gamma.n = static_cast<std::size_t>(units);
  out.gamma.estimate = 1 - *out.observed / *out.expected;
  out.monte_carlo_error = *out.observed / *out.expected * drawn.deviation() / drawn.mean() / std::sqrt(static_cast<double>(out.samples));
  add_items_interval(out.gamma, items, observed, drawn);
  out.gamma.add_note(note::sampled, "the expected disorder is the mean of " + std::to_string(out.samples) +
                                        " draws; its Monte Carlo error moves gamma by " + std::to_string(*out.monte_carlo_error));
  if (!disorder.exact()) out.gamma.add_note(note::too_costly, "an alignment, observed or drawn, may not be the best there is");
  return out;
}

}  // namespace assay::stats
