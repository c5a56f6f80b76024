// Krippendorff's alpha for unitizing from lengths: of what two raters have in one place, and of units.
#include "annotator_jackknife.hpp"
#include "span_rows.hpp"

#include <algorithm>
#include <utility>

namespace assay::stats {
namespace {

using Work = AnnotationIndex::Work;
using Rater = std::optional<std::uint32_t>;

// Of one value (a label, or gaps): what all raters have of it, where another has it too, and the squares of its units.
struct Value {
  double length = 0, alike = 0, squares = 0;

  void add(const Value& other) {
    length += other.length;
    alike += other.alike;
    squares += other.squares;
  }
};

// The margins and the diagonal of the coincidences, which are all that nominal alpha needs.
struct Lengths {
  Value gap, all;             // all: gaps and labels
  std::vector<Value> label;   // among gaps and labels
  std::vector<Value> shared;  // among labels where another rater has a unit
  Value shared_all;
};

// One item's raters, cut where a unit of any of them begins or ends.
class Continuum {
 public:
  Continuum(const Spans& spans, std::vector<Work> works, std::uint32_t length)
      : spans_(&spans), works_(std::move(works)), cuts_(cuts_of(spans, works_)), labels_(cuts_.size()), length_(length) {
    for (const Work& work : works_) {
      for (const std::size_t i : work.rows) {
        for (std::size_t c = cut(spans.begin[i]); c < cut(spans.end[i]); ++c) labels_[c].push_back(spans.rows.label[i]);
      }
    }
  }

  void add_to(Lengths& out) const {
    const auto raters = static_cast<double>(works_.size());
    double marked = 0;
    for (const Work& work : works_) {
      for (const std::size_t i : work.rows) {
        add_unit(out, i);
        marked += static_cast<double>(spans_->end[i] - spans_->begin[i]);
      }
    }
    const double gaps = raters * length_ - marked;
    // Gaps meet gaps wherever nobody or not everybody has a unit.
    double alike = raters * (length_ - covered());
    for (std::size_t c = 0; c + 1 < cuts_.size(); ++c) {
      const double without = raters - units(c);
      if (units(c) > 0) alike += width(c) * without * (without - 1) / (raters - 1);
    }
    out.gap.add({gaps, alike, gaps});
  }

 private:
  [[nodiscard]] std::size_t cut(std::uint32_t at) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(cuts_, at) - cuts_.begin());
  }
  [[nodiscard]] double width(std::size_t c) const { return static_cast<double>(cuts_[c + 1] - cuts_[c]); }
  // Raters with a unit from this cut to the next.
  [[nodiscard]] double units(std::size_t c) const { return static_cast<double>(labels_[c].size()); }
  [[nodiscard]] double covered() const {
    double sum = 0;
    for (std::size_t c = 0; c + 1 < cuts_.size(); ++c) sum += units(c) > 0 ? width(c) : 0;
    return sum;
  }

  void add_unit(Lengths& out, std::size_t i) const {
    const auto length = static_cast<double>(spans_->end[i] - spans_->begin[i]);
    const auto others = static_cast<double>(works_.size() - 1);
    const std::uint32_t label = spans_->rows.label[i];
    double alike = 0;
    double shared = 0;
    for (std::size_t c = cut(spans_->begin[i]); c < cut(spans_->end[i]); ++c) {
      alike += width(c) * static_cast<double>(std::ranges::count(labels_[c], label) - 1) / others;
      shared += width(c) * (units(c) - 1) / others;
    }
    out.label[label].add({length, alike, length * length});
    out.shared[label].add({shared, alike, shared * shared});
  }

  const Spans* spans_;
  std::vector<Work> works_;
  std::vector<std::uint32_t> cuts_;
  std::vector<std::vector<std::uint32_t>> labels_;  // of the units from this cut to the next
  std::uint32_t length_;
};

Lengths lengths_of(const AnnotationIndex& index, const Spans& spans, std::span<const std::uint32_t> length, Rater without) {
  Lengths out;
  out.label.resize(spans.rows.labels);
  out.shared.resize(spans.rows.labels);
  for (std::size_t item = 0; item < spans.rows.items; ++item) {
    std::vector<Work> works;
    for (const Work& work : index.item(item)) {
      if (work.rater != without) works.push_back(work);
    }
    if (works.size() >= 2) Continuum(spans, std::move(works), length[item]).add_to(out);
  }
  out.all = out.gap;
  for (const Value& each : out.label) out.all.add(each);
  for (const Value& each : out.shared) out.shared_all.add(each);
  return out;
}

// 1 - D_o / D_e, D_e = expected / (total^2 - squares) x total.
std::optional<double> one_minus(double observed, double expected, const Value& all) {
  const double pairs = all.length * all.length - all.squares;
  if (!(expected > 0) || !(pairs > 0)) return std::nullopt;
  return 1 - observed * pairs / (expected * all.length);
}

std::optional<double> alpha_of_values(const std::vector<Value>& values, const Value& all) {
  double expected = 0;  // sum over c of l_c (l.. - l_c), without the rounding of a difference of squares
  for (const Value& each : values) expected += each.length * (all.length - each.length);
  return one_minus(all.length - all.alike, expected, all);
}

std::optional<double> alpha_all(const Lengths& lengths) {
  std::vector<Value> values = lengths.label;
  values.push_back(lengths.gap);
  return alpha_of_values(values, lengths.all);
}

std::optional<double> alpha_units(const Lengths& lengths) {
  const Value& gap = lengths.gap;
  return one_minus(2 * (gap.length - gap.alike), 2 * gap.length * (lengths.all.length - gap.length), lengths.all);
}

std::optional<double> alpha_coding(const Lengths& lengths) { return alpha_of_values(lengths.shared, lengths.shared_all); }

// (k)u-alpha: the share of what meets k that is not k, as observed over as expected.
std::optional<double> alpha_label(const Lengths& lengths, std::size_t label) {
  const Value& k = lengths.shared[label];
  const double total = lengths.shared_all.length;
  const double met = k.length * total - k.squares;
  const double other = k.length * (total - k.length);
  if (!(k.length > 0) || !(met > 0) || !(other > 0)) return std::nullopt;
  return 1 - (k.length - k.alike) / k.length / (other / met);
}

// Characters that a rater shares with another, by rater; who shares none is left out.
struct Shared {
  std::vector<std::uint32_t> rater;
  std::vector<double> size;
};

Shared shared_sizes(const AnnotationIndex& index, const Spans& spans, std::span<const std::uint32_t> length) {
  std::vector<double> of(spans.rows.raters, 0.0);
  for (std::size_t item = 0; item < spans.rows.items; ++item) {
    const auto works = index.item(item);
    if (works.size() < 2) continue;
    for (const Work& work : works) of[work.rater] += length[item];
  }
  Shared out;
  for (std::uint32_t r = 0; r < of.size(); ++r) {
    if (!(of[r] > 0)) continue;
    out.rater.push_back(r);
    out.size.push_back(of[r]);
  }
  return out;
}

bool within(const Spans& spans, std::span<const std::uint32_t> length) {
  if (!usable(spans) || length.size() != spans.rows.items) return false;
  for (std::size_t i = 0; i < spans.end.size(); ++i) {
    if (spans.end[i] > length[spans.rows.item[i]]) return false;
  }
  return true;
}

// Whether spans of one rater in one item share a character.
bool overlap(const AnnotationIndex& index, const Spans& spans) {
  for (std::size_t item = 0; item < spans.rows.items; ++item) {
    for (const Work& work : index.item(item)) {
      std::vector<std::size_t> rows(work.rows.begin(), work.rows.end());
      std::ranges::sort(rows, {}, [&](std::size_t i) { return spans.begin[i]; });
      for (std::size_t i = 1; i < rows.size(); ++i) {
        if (spans.begin[rows[i]] < spans.end[rows[i - 1]]) return true;
      }
    }
  }
  return false;
}

void refuse(UnitizingAlpha& out, std::string_view code, const std::string& message) {
  for (Estimate* each : {&out.all, &out.units, &out.coding}) each->add_note(code, message);
}

}  // namespace

UnitizingAlpha unitizing_alpha(const Spans& spans, std::span<const std::uint32_t> length, double level) {
  UnitizingAlpha out;
  if (!within(spans, length) || !(level > 0 && level < 1)) {
    refuse(out, note::bad_input, "needs spans that end within the length of their item, indices in range, and a level between 0 and 1");
    return out;
  }
  const AnnotationIndex index(spans.rows, by_place(spans));
  if (overlap(index, spans)) {
    refuse(out, note::overlapping, "spans of one rater share characters: no division of the text into units");
    return out;
  }
  const Shared raters = shared_sizes(index, spans, length);
  const Lengths lengths = lengths_of(index, spans, length, std::nullopt);
  std::vector<Lengths> without;
  if (raters.rater.size() > 2) {
    for (const std::uint32_t rater : raters.rater) without.push_back(lengths_of(index, spans, length, rater));
  }
  const auto estimate = [&](const char* name, const Value& all, const auto& alpha) {
    Estimate each{
        .level = level, .method = std::string(name) + ", annotator jackknife with t", .speaks_for = SpeaksFor::annotators_like_these};
    each.n = static_cast<std::size_t>(lengths.all.length);
    each.estimate = alpha(lengths);
    if (!each.estimate) {
      each.add_note(all.length > 0 ? note::no_variation : note::no_data, "no two raters have anything here that could differ");
    } else {
      annotator_jackknife(each, raters.size, [&](std::size_t g) { return alpha(without[g]); }, "alpha");
    }
    return each;
  };
  out.all = estimate("Krippendorff u-alpha", lengths.all, alpha_all);
  out.units = estimate("Krippendorff |u-alpha", lengths.all, alpha_units);
  out.coding = estimate("Krippendorff cu-alpha", lengths.shared_all, alpha_coding);
  for (std::size_t l = 0; l < spans.rows.labels; ++l) {
    const auto of_label = [l](const Lengths& of) { return alpha_label(of, l); };
    out.label.push_back(estimate("Krippendorff (k)u-alpha", lengths.shared[l], of_label));
  }
  return out;
}

}  // namespace assay::stats
