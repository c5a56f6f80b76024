// Sets become numbers for alpha, and one question a label for the label models.
#include "assay/stats/label_sets.hpp"

#include "alpha_intervals.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <string>

namespace assay::stats {
namespace {

bool usable(const LabelSets& sets) {
  const std::size_t n = sets.item.size();
  const auto within = [](std::span<const std::uint32_t> column, std::size_t bound) {
    return std::ranges::all_of(column, [&](std::uint32_t x) { return x < bound; });
  };
  return sets.rater.size() == n && sets.set.size() == n && sets.labels > 0 && sets.labels <= most_set_labels &&
         within(sets.item, sets.items) && within(sets.rater, sets.raters) &&
         std::ranges::all_of(sets.set, [&](std::uint64_t s) { return sets.labels == 64 || s >> sets.labels == 0; });
}

// The different sets in ascending order, and every row's place among them: what alpha takes for values.
struct CodedSets {
  std::vector<std::uint64_t> distinct;
  std::vector<double> code;

  explicit CodedSets(const LabelSets& sets) : distinct(sets.set.begin(), sets.set.end()), code(sets.set.size()) {
    std::ranges::sort(distinct);
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    for (std::size_t i = 0; i < code.size(); ++i)
      code[i] = static_cast<double>(std::ranges::lower_bound(distinct, sets.set[i]) - distinct.begin());
  }
};

// Runs `add` with the units of the sets and their distance, and notes input that cannot be used.
template <class Add>
Estimate alpha_of_sets(const LabelSets& sets, SetDistance distance, double level, const char* interval, SpeaksFor who, const Add& add) {
  Estimate out{.level = level, .speaks_for = who};
  out.method = std::string("Krippendorff alpha of sets, ") + (distance == SetDistance::masi ? "MASI" : "Jaccard") + interval;
  if (!usable(sets) || !(level > 0 && level < 1)) {
    out.add_note(note::bad_input, "needs an item, a rater and a set of up to 64 labels a row, and a level between 0 and 1");
    return out;
  }
  const CodedSets coded(sets);
  const AlphaUnits units({sets.item, sets.rater, coded.code}, true);
  const std::unique_ptr<AlphaSource> source = alpha_source(units);
  const Spacing spacing{.between = [&](double a, double b) {
    return set_distance(coded.distinct[static_cast<std::size_t>(a)], coded.distinct[static_cast<std::size_t>(b)], distance);
  }};
  if (alpha_point(*source, spacing, out)) add(*source, spacing, out);
  return out;
}

// One question a label: rows of item x step + label for the labels from `first` to before `last`.
LabelIndex questions(const LabelSets& sets, std::size_t first, std::size_t last) {
  const std::size_t step = last - first;
  std::vector<std::uint32_t> item;
  std::vector<std::uint32_t> rater;
  std::vector<std::uint32_t> present;
  for (std::size_t i = 0; i < sets.item.size(); ++i) {
    for (std::size_t l = first; l < last; ++l) {
      item.push_back(static_cast<std::uint32_t>(sets.item[i] * step + (l - first)));
      rater.push_back(sets.rater[i]);
      present.push_back(static_cast<std::uint32_t>((sets.set[i] >> l) & 1U));
    }
  }
  return LabelIndex({item, rater, present, sets.items * step, sets.raters, 2});
}

// Every code once, with the label that had it first and how many others did.
void add_notes(const std::vector<LabelFit>& fits, std::vector<Note>& notes) {
  std::vector<std::size_t> others;
  for (std::size_t l = 0; l < fits.size(); ++l) {
    for (const Note& each : fits[l].notes) {
      const auto known = std::ranges::find(notes, each.code, &Note::code);
      if (known != notes.end()) {
        ++others[static_cast<std::size_t>(known - notes.begin())];
        continue;
      }
      notes.push_back({each.code, fits.size() > 1 ? "label " + std::to_string(l) + ": " + each.message : each.message});
      others.push_back(0);
    }
  }
  for (std::size_t k = 0; k < notes.size(); ++k) {
    if (others[k] > 0) notes[k].message += "; likewise " + std::to_string(others[k]) + " other labels";
  }
}

void choose(SetFit& fit) {
  fit.set.assign(fit.items, 0);
  fit.set_probability.assign(fit.items, 0.0);
  for (std::size_t item = 0; item < fit.items; ++item) {
    if (fit.judgements[item] == 0) continue;
    double all = 1;
    for (std::size_t l = 0; l < fit.labels; ++l) {
      const double p = fit.posterior[item * fit.labels + l];
      if (p > 0.5) fit.set[item] |= std::uint64_t{1} << l;
      all *= std::max(p, 1 - p);
    }
    fit.set_probability[item] = all;
  }
}

}  // namespace

double set_distance(std::uint64_t a, std::uint64_t b, SetDistance distance) {
  if (a == b) return 0;
  const std::uint64_t both = a & b;
  const double jaccard = std::popcount(both) / static_cast<double>(std::popcount(a | b));
  if (distance == SetDistance::jaccard) return 1 - jaccard;
  const bool one_holds_the_other = both == a || both == b;
  return 1 - jaccard * (one_holds_the_other ? 2.0 / 3 : 1.0 / 3);
}

Estimate set_alpha(const LabelSets& sets, SetDistance distance) {
  return alpha_of_sets(sets, distance, 0.95, "", SpeaksFor::nobody, [](const AlphaSource&, const Spacing&, Estimate&) {});
}

Estimate set_alpha_these_annotators(const LabelSets& sets, SetDistance distance, Rng& rng, const BootstrapOptions& options) {
  return alpha_of_sets(sets, distance, options.level, ", percentile bootstrap of items", SpeaksFor::these_annotators,
                       [&](const AlphaSource& source, const Spacing& spacing, Estimate& out) {
                         alpha_bootstrap(source, spacing, rng, options.replicates, out);
                       });
}

Estimate set_alpha_annotators_like_these(const LabelSets& sets, SetDistance distance, double level) {
  return alpha_of_sets(sets, distance, level, ", annotator jackknife with t", SpeaksFor::annotators_like_these, alpha_jackknife);
}

SetFit fit_label_sets(const LabelSets& sets, const SetOptions& options) {
  SetFit fit{.items = sets.items, .raters = sets.raters, .labels = sets.labels, .n = sets.item.size()};
  if (!usable(sets) || !options.fit.gold.empty() || !options.fit.start.empty() || sets.items * sets.labels >= no_label ||
      sets.item.size() * sets.labels >= no_label) {
    fit.notes.push_back({std::string(note::bad_input), "needs an item, a rater and a set of up to 64 labels a row; no gold and no start"});
    return fit;
  }
  fit.judgements.assign(sets.items, 0);
  for (const std::uint32_t item : sets.item) ++fit.judgements[item];
  const std::size_t step = options.workers == SetWorkers::shared ? sets.labels : 1;
  for (std::size_t first = 0; first < sets.labels; first += step) {
    fit.fits.push_back(fit_labels(questions(sets, first, first + step), options.fit));
    if (!fit.fits.back().ok() || fit.fits.back().cancelled) break;
  }
  add_notes(fit.fits, fit.notes);
  if (!fit.fits.back().ok() || fit.fits.size() * step < sets.labels) return fit;
  fit.posterior.resize(sets.items * sets.labels);
  for (std::size_t item = 0; item < sets.items; ++item) {
    for (std::size_t l = 0; l < sets.labels; ++l)
      fit.posterior[item * sets.labels + l] = fit.fits[l / step].posterior[(item * step + l % step) * 2 + 1];
  }
  choose(fit);
  return fit;
}

}  // namespace assay::stats
