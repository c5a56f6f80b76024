// Soft labels, ambiguous items, and divergence between people and a model.
#include "assay/stats/variation.hpp"

#include "assay/stats/intervals.hpp"
#include "label_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <tuple>

namespace assay::stats {
namespace {

// The sum of shares that can be taken for a distribution; 0 for others.
double mass(std::span<const double> shares) {
  double sum = 0;
  for (const double p : shares) {
    if (!(p >= 0)) return 0;
    sum += p;
  }
  return std::isfinite(sum) ? sum : 0;
}

double entropy_term(double p) { return p > 0 ? -p * std::log(p) : 0; }

// The chance that two of the votes differ.
double disagreement(std::span<const std::uint32_t> votes, double n) {
  double different = 0;
  for (const std::uint32_t v : votes) different += v * (n - v);
  return n > 1 ? different / (n * (n - 1)) : 0;
}

void note_bad(std::vector<Note>& notes, const char* message) { notes.push_back({std::string(note::bad_input), message}); }

}  // namespace

std::optional<double> entropy(std::span<const double> shares) {
  const double all = mass(shares);
  if (all <= 0) return std::nullopt;
  double sum = 0;
  for (const double p : shares) sum += entropy_term(p / all);
  return std::max(0.0, sum);
}

std::vector<double> row_entropy(std::span<const double> shares, std::size_t classes) {
  std::vector<double> out(classes > 0 ? shares.size() / classes : 0);
  for (std::size_t row = 0; row < out.size(); ++row) out[row] = entropy(shares.subspan(row * classes, classes)).value_or(0);
  return out;
}

SoftLabels soft_labels(const LabelIndex& labels, double smoothing) {
  const LabelRows& rows = labels.rows();
  SoftLabels out{.items = rows.items, .classes = rows.classes};
  out.notes = rows.notes;
  if (!(smoothing >= 0) || !std::isfinite(smoothing)) note_bad(out.notes, "smoothing needs a number of 0 or more");
  if (!rows.ok || has_note(out.notes, note::bad_input)) return out;
  for (std::uint32_t item = 0; item < rows.items; ++item) {
    const std::vector<std::uint32_t> votes = labels.votes(item);
    const double n = std::accumulate(votes.begin(), votes.end(), 0.0);
    const double all = n + smoothing * static_cast<double>(rows.classes);
    for (const std::uint32_t v : votes) out.share.push_back(all > 0 ? (v + smoothing) / all : 0);
    out.votes.push_back(static_cast<std::uint32_t>(n));
    out.disagreement.push_back(disagreement(votes, n));
  }
  out.entropy = row_entropy(out.share, rows.classes);
  return out;
}

std::optional<double> jensen_shannon(std::span<const double> p, std::span<const double> q) {
  const double of_p = mass(p);
  const double of_q = mass(q);
  if (p.size() != q.size() || of_p <= 0 || of_q <= 0) return std::nullopt;
  double sum = 0;
  for (std::size_t k = 0; k < p.size(); ++k) {
    const double a = p[k] / of_p;
    const double b = q[k] / of_q;
    sum += entropy_term((a + b) / 2) - (entropy_term(a) + entropy_term(b)) / 2;
  }
  return std::max(0.0, sum);
}

namespace {

// P(right | true class) of every worker, workers x classes.
std::vector<double> right_of_workers(const LabelFit& fit) {
  std::vector<double> out(fit.workers * fit.classes, 1.0);
  for (std::uint32_t w = 0; w < fit.workers; ++w) {
    const std::vector<double> cells = fit.confusion(w);
    for (std::size_t c = 0; c < fit.classes && !cells.empty(); ++c) out[w * fit.classes + c] = cells[c * fit.classes + c];
  }
  return out;
}

// P(at least `wanted` of independent events happen), by adding one event after the other.
double at_least(const std::vector<double>& events, std::size_t wanted) {
  std::vector<double> exactly(wanted + 1);  // the last: so many or more
  exactly[0] = 1;
  for (const double p : events) {
    exactly[wanted] += wanted > 0 ? exactly[wanted - 1] * p : 0;
    for (std::size_t k = wanted; k-- > 0;) exactly[k] = exactly[k] * (1 - p) + (k > 0 ? exactly[k - 1] * p : 0);
  }
  return std::min(1.0, exactly[wanted]);
}

double disagreement_p(const LabelRows& rows, const LabelFit& fit, const std::vector<double>& right, std::size_t item) {
  std::vector<double> wrong(rows.item_begin[item + 1] - rows.item_begin[item]);
  double p = 0;
  for (std::uint32_t c = 0; c < fit.classes; ++c) {
    std::size_t others = 0;
    for (std::size_t j = 0; j < wrong.size(); ++j) {
      const std::uint32_t row = rows.word[rows.item_begin[item] + j];
      wrong[j] = 1 - right[rows.row_worker[row] * fit.classes + c];
      others += rows.row_label[row] != c ? 1 : 0;
    }
    p += fit.posterior[item * fit.classes + c] * at_least(wrong, others);
  }
  return std::min(1.0, p);
}

// Benjamini and Hochberg's adjusted p over the items that were judged.
std::vector<double> adjusted(const std::vector<double>& p, const std::vector<std::size_t>& judged) {
  std::vector<std::size_t> order = judged;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return std::tie(p[a], a) < std::tie(p[b], b); });
  std::vector<double> out(p.size(), 1.0);
  double least = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    least = std::min(least, p[order[rank]] * static_cast<double>(order.size()) / static_cast<double>(rank + 1));
    out[order[rank]] = least;
  }
  return out;
}

}  // namespace

AmbiguousItems ambiguous_items(const LabelIndex& labels, const LabelFit& fit, double rate) {
  const LabelRows& rows = labels.rows();
  AmbiguousItems out;
  out.notes = rows.notes;
  if (!rows.ok) return out;
  if (!fit.ok() || fit.items != rows.items || fit.workers != rows.workers || fit.classes != rows.classes || !(rate > 0 && rate < 1)) {
    note_bad(out.notes, "needs a fit of the same labels and a rate between 0 and 1");
    return out;
  }
  const std::vector<double> right = right_of_workers(fit);
  std::vector<std::size_t> judged;
  out.p_value.assign(rows.items, 1.0);
  for (std::size_t item = 0; item < rows.items; ++item) {
    if (rows.item_begin[item + 1] < rows.item_begin[item] + 2) continue;  // a single label cannot disagree
    judged.push_back(item);
    out.p_value[item] = disagreement_p(rows, fit, right, item);
  }
  out.q_value = adjusted(out.p_value, judged);
  for (const double q : out.q_value) out.ambiguous.push_back(q <= rate);
  return out;
}

namespace {

struct HalfDivergences {
  double model = 0, ceiling = 0;
};

// One split of the labels of an item: `said` is shuffled.
HalfDivergences split(std::vector<std::uint32_t>& said, std::span<const double> model, Rng& rng) {
  for (std::size_t i = said.size(); i > 1; --i) std::swap(said[i - 1], said[below(rng, static_cast<std::uint32_t>(i))]);
  std::vector<double> first(model.size());
  std::vector<double> second(model.size());
  for (std::size_t i = 0; i < said.size(); ++i) (i < said.size() / 2 ? first : second)[said[i]] += 1;
  return {.model = (*jensen_shannon(model, first) + *jensen_shannon(model, second)) / 2, .ceiling = *jensen_shannon(first, second)};
}

}  // namespace

ModelDivergence model_divergence(const LabelIndex& labels, std::span<const double> model, Rng& rng, const DivergenceOptions& options) {
  const LabelRows& rows = labels.rows();
  ModelDivergence out;
  const auto refuse = [&](std::string_view code, const char* message) {
    for (Estimate* each : {&out.model, &out.model_half, &out.ceiling}) each->add_note(code, message);
    return out;
  };
  if (!rows.ok) return refuse(rows.notes.empty() ? note::no_data : std::string_view(rows.notes.back().code), "there are no labels to use");
  if (model.size() != rows.items * rows.classes || options.splits == 0 || !(options.level > 0 && options.level < 1))
    return refuse(note::bad_input, "needs a distribution an item, a split or more, and a level between 0 and 1");
  std::vector<double> whole;
  std::vector<double> half;
  std::vector<double> ceiling;
  for (std::uint32_t item = 0; item < rows.items; ++item) {
    const std::span<const double> own = model.subspan(item * rows.classes, rows.classes);
    if (mass(own) <= 0) return refuse(note::bad_input, "the model needs a distribution for every item");
    std::vector<std::uint32_t> said;
    for (std::size_t j = rows.item_begin[item]; j < rows.item_begin[item + 1]; ++j) said.push_back(rows.row_label[rows.word[j]]);
    if (said.size() < 2) continue;
    const std::vector<std::uint32_t> votes = labels.votes(item);
    whole.push_back(*jensen_shannon(own, std::vector<double>(votes.begin(), votes.end())));
    HalfDivergences sum;
    for (std::size_t s = 0; s < options.splits; ++s) {
      const HalfDivergences one = split(said, own, rng);
      sum.model += one.model;
      sum.ceiling += one.ceiling;
    }
    half.push_back(sum.model / static_cast<double>(options.splits));
    ceiling.push_back(sum.ceiling / static_cast<double>(options.splits));
  }
  out.model = mean(whole, options.level);
  out.model_half = mean(half, options.level);
  out.ceiling = mean(ceiling, options.level);
  for (Estimate* each : {&out.model, &out.model_half, &out.ceiling}) {
    each->method = "mean Jensen-Shannon divergence, t interval over items";
    each->speaks_for = SpeaksFor::items_like_these;
  }
  return out;
}

}  // namespace assay::stats
