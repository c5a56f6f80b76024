// The C interface: columns in, buffers out, no exception crosses.
#include "assay_stats.h"

#include "assay/stats/alpha.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/overlap.hpp"
#include "assay/stats/prediction_powered.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/sample_size.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/worker_cost.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <vector>

namespace {

using namespace assay::stats;

// A struct of the caller: whole, or of a later interface that begins in the same way.
template <class T>
bool is_whole(const T* given) {
  return given != nullptr && given->struct_size >= sizeof(T);
}

// A column side by side: the caller's own where it is so, else a copy.
template <class T>
class Column {
 public:
  Column(const T* data, std::size_t stride, std::size_t rows) : data_(data), rows_(rows) {
    if (rows == 0 || data == nullptr || stride == 0 || stride == sizeof(T)) return;
    copy_.resize(rows);
    const auto* bytes = reinterpret_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < rows; ++i) std::memcpy(&copy_[i], bytes + i * stride, sizeof(T));
    data_ = copy_.data();
  }
  [[nodiscard]] bool missing() const { return data_ == nullptr && rows_ > 0; }
  [[nodiscard]] std::span<const T> values() const { return {data_, data_ == nullptr ? 0 : rows_}; }

 private:
  const T* data_;
  std::size_t rows_;
  std::vector<T> copy_;
};

Column<std::uint32_t> column(const assay_u32& given, std::size_t rows) { return {given.data, given.stride, rows}; }
Column<double> column(const assay_f64& given, std::size_t rows) { return {given.data, given.stride, rows}; }

void copy_text(char* to, std::size_t room, std::string_view text) {
  // Not in the middle of a character.
  std::size_t n = std::min(room - 1, text.size());
  while (n > 0 && n < text.size() && (static_cast<unsigned char>(text[n]) & 0xC0U) == 0x80U) --n;
  std::memcpy(to, text.data(), n);
  to[n] = '\0';
}

void give_notes(assay_notes* out, const std::vector<Note>& notes) {
  if (out == nullptr) return;
  for (const auto& one : notes) {
    if (out->note != nullptr && out->count < out->room) {
      auto& to = out->note[out->count];
      copy_text(to.code, sizeof to.code, one.code);
      copy_text(to.message, sizeof to.message, one.message);
    }
    ++out->count;
  }
}

bool begin_notes(assay_notes* notes) {
  if (notes == nullptr) return true;
  if (!is_whole(notes)) return false;
  notes->count = 0;
  return true;
}

assay_status refuse(assay_notes* notes, const char* why) {
  give_notes(notes, {{std::string(note::bad_input), why}});
  return ASSAY_BAD_INPUT;
}

assay_status status_of(const std::vector<Note>& notes, bool complete) {
  if (has_note(notes, note::bad_input)) return ASSAY_BAD_INPUT;
  return complete ? ASSAY_OK : ASSAY_UNSUPPORTED;
}

void give(assay_estimate& out, const Estimate& found) {
  const auto size = out.struct_size;
  out = {};
  out.struct_size = size;
  out.level = found.level;
  out.clusters = found.clusters;
  out.n = found.n;
  if (found.estimate) out.has |= ASSAY_HAS_ESTIMATE;
  if (found.se) out.has |= ASSAY_HAS_SE;
  if (found.has_interval()) out.has |= ASSAY_HAS_INTERVAL;
  if (found.df) out.has |= ASSAY_HAS_DF;
  out.estimate = found.estimate.value_or(0);
  out.se = found.se.value_or(0);
  if (found.has_interval()) {
    out.low = *found.low;
    out.high = *found.high;
  }
  out.df = found.df.value_or(0);
}

assay_status give_one(assay_estimate* out, const Estimate& found, assay_notes* notes) {
  give(*out, found);
  give_notes(notes, found.notes);
  return status_of(found.notes, found.estimate.has_value());
}

// What a function does, with everything that may be thrown turned into a status.
template <class Work>
assay_status guarded(const Work& work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return ASSAY_NO_MEMORY;
  } catch (...) {
    return ASSAY_BAD_INPUT;
  }
}

Metric metric_of(assay_metric metric) {
  switch (metric) {
    case ASSAY_NOMINAL: return Metric::nominal;
    case ASSAY_ORDINAL: return Metric::ordinal;
    case ASSAY_INTERVAL: return Metric::interval;
    case ASSAY_RATIO: break;
  }
  return Metric::ratio;
}

LabelOptions options_of(const assay_label_options* given) {
  LabelOptions out;
  if (given == nullptr) return out;
  out.model = given->one_coin != 0 ? LabelModel::one_coin : LabelModel::dawid_skene;
  out.prior = given->prior == ASSAY_PRIOR_NONE     ? WorkerPrior::none
              : given->prior == ASSAY_PRIOR_POOLED ? WorkerPrior::pooled
                                                   : WorkerPrior::diagonal;
  if (given->max_rounds > 0) out.max_rounds = given->max_rounds;
  if (given->tolerance > 0) out.tolerance = given->tolerance;
  out.threads = std::max(1U, given->threads);
  return out;
}

// The labels as an index, or the status that says why there is none.
template <class Work>
assay_status with_labels(const assay_labels* labels, assay_notes* notes, const Work& work) {
  if (!is_whole(labels) || !begin_notes(notes)) return ASSAY_BAD_STRUCT;
  const auto item = column(labels->item, labels->rows);
  const auto worker = column(labels->worker, labels->rows);
  const auto label = column(labels->label, labels->rows);
  if (item.missing() || worker.missing() || label.missing()) return ASSAY_BAD_STRUCT;
  const LabelIndex index({item.values(), worker.values(), label.values(), labels->items, labels->workers, labels->classes});
  give_notes(notes, index.notes());
  if (!index.ok()) return status_of(index.notes(), false);
  return work(index);
}

void give_fit(assay_label_fit& out, const LabelFit& fit) {
  if (out.label != nullptr) std::ranges::copy(fit.label, out.label);
  if (out.posterior != nullptr) std::ranges::copy(fit.posterior, out.posterior);
  for (std::uint32_t w = 0; out.skill != nullptr && w < fit.workers; ++w) out.skill[w] = fit.skill(w).value_or(-1);
  out.log_likelihood = fit.log_likelihood.value_or(0);
  out.rounds = fit.rounds;
  out.converged = fit.converged ? 1 : 0;
}

template <class T>
bool is_one_of(T given, T last) {
  return static_cast<int>(given) >= 0 && static_cast<int>(given) <= static_cast<int>(last);
}

assay_status give_count(const std::optional<std::size_t>& found, size_t* out) {
  if (out == nullptr) return ASSAY_BAD_STRUCT;
  if (!found) return ASSAY_BAD_INPUT;
  *out = *found;
  return ASSAY_OK;
}

// The votes fitted, with the covariance by annotator where there are annotators, or the status that says why not.
template <class Work>
assay_status with_fit(const assay_comparisons* votes, assay_ties ties, double level, assay_notes* notes, const Work& work) {
  if (!begin_notes(notes)) return ASSAY_BAD_STRUCT;
  const auto left = column(votes->left, votes->rows);
  const auto right = column(votes->right, votes->rows);
  const auto outcome = column(votes->outcome, votes->rows);
  const auto annotator = column(votes->annotator, votes->rows);
  if (left.missing() || right.missing() || outcome.missing()) return ASSAY_BAD_STRUCT;
  if (!(level > 0 && level < 1)) return refuse(notes, "the level is not between 0 and 1");
  if (!is_one_of(ties, ASSAY_TIES_RAO_KUPPER)) return refuse(notes, "no such idea of ties");
  std::vector<Outcome> outcomes;
  for (const auto one : outcome.values()) {
    if (one > 2) return refuse(notes, "an outcome is none of 0 (left), 1 (tie) and 2 (right)");
    outcomes.push_back(static_cast<Outcome>(one));
  }
  const Comparisons rows{left.values(), right.values(), outcomes, annotator.values(), votes->models};
  const auto fit = ties == ASSAY_TIES_HALF_WINS    ? fit_bradley_terry(rows)
                   : ties == ASSAY_TIES_RAO_KUPPER ? fit_rao_kupper(rows)
                                                   : fit_davidson(rows);
  give_notes(notes, fit.notes);
  if (fit.state.empty()) return status_of(fit.notes, false);
  const bool clustered = !annotator.values().empty();
  const auto errors = clustered ? clustered_covariance(rows, fit) : ClusteredCovariance{};
  give_notes(notes, errors.notes);
  return work(fit, clustered ? &errors : nullptr);
}

}  // namespace

extern "C" {

int assay_stats_abi(void) { return ASSAY_STATS_ABI; }

const char* assay_status_text(assay_status status) {
  switch (status) {
    case ASSAY_OK: return "done";
    case ASSAY_UNSUPPORTED: return "the data cannot support the whole answer";
    case ASSAY_BAD_INPUT: return "the input is wrong";
    case ASSAY_BAD_STRUCT: return "a struct is not of this interface, or a pointer is null";
    case ASSAY_NO_MEMORY: return "there is not enough memory";
  }
  return "no status of this interface";
}

assay_status assay_krippendorff_alpha(const assay_ratings* ratings, assay_metric metric, assay_about about, uint64_t seed, double level,
                                      assay_estimate* out, assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(ratings) || !is_whole(out) || !begin_notes(notes)) return ASSAY_BAD_STRUCT;
    const auto item = column(ratings->item, ratings->rows);
    const auto rater = column(ratings->rater, ratings->rows);
    const auto value = column(ratings->value, ratings->rows);
    if (item.missing() || rater.missing() || value.missing()) return ASSAY_BAD_STRUCT;
    if (!(level > 0 && level < 1)) return refuse(notes, "the level is not between 0 and 1");
    const Ratings rows{item.values(), rater.values(), value.values()};
    if (about == ASSAY_ANNOTATORS_LIKE_THESE) return give_one(out, alpha_annotators_like_these(rows, metric_of(metric), level), notes);
    Xoshiro256 rng(seed);
    return give_one(out, alpha_these_annotators(rows, metric_of(metric), rng, {.level = level}), notes);
  });
}

assay_status assay_cohen_kappa(assay_u32 first, assay_u32 second, size_t rows, size_t labels, double level, assay_estimate* out,
                               assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(out) || !begin_notes(notes)) return ASSAY_BAD_STRUCT;
    const auto a = column(first, rows);
    const auto b = column(second, rows);
    if (a.missing() || b.missing()) return ASSAY_BAD_STRUCT;
    return give_one(out, cohen_kappa(a.values(), b.values(), labels, level), notes);
  });
}

assay_status assay_wilson_share(double right, double total, double level, assay_estimate* out, assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(out) || !begin_notes(notes)) return ASSAY_BAD_STRUCT;
    return give_one(out, wilson_share(right, total, level), notes);
  });
}

assay_status assay_majority(const assay_labels* labels, uint32_t* label, assay_notes* notes) {
  return guarded([&] {
    if (label == nullptr) return ASSAY_BAD_STRUCT;
    return with_labels(labels, notes, [&](const LabelIndex& index) {
      std::ranges::copy(majority(index).label, label);
      return ASSAY_OK;
    });
  });
}

assay_status assay_fit_labels(const assay_labels* labels, const assay_label_options* options, assay_label_fit* out, assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(out) || (options != nullptr && !is_whole(options))) return ASSAY_BAD_STRUCT;
    return with_labels(labels, notes, [&](const LabelIndex& index) {
      const auto fit = fit_labels(index, options_of(options));
      give_notes(notes, fit.notes);
      if (!fit.ok()) return status_of(fit.notes, false);
      give_fit(*out, fit);
      return ASSAY_OK;
    });
  });
}

assay_status assay_davidson(const assay_comparisons* votes, double level, assay_estimate* strength, assay_notes* notes) {
  return assay_strengths(votes, ASSAY_TIES_DAVIDSON, level, strength, notes);
}

assay_status assay_agreement(const assay_categories* ratings, assay_chance chance, assay_weighting weighting, assay_about about,
                             double level, assay_estimate* out, assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(ratings) || !is_whole(out) || !begin_notes(notes)) return ASSAY_BAD_STRUCT;
    const auto item = column(ratings->item, ratings->rows);
    const auto rater = column(ratings->rater, ratings->rows);
    const auto label = column(ratings->label, ratings->rows);
    if (item.missing() || rater.missing() || label.missing()) return ASSAY_BAD_STRUCT;
    if (!(level > 0 && level < 1)) return refuse(notes, "the level is not between 0 and 1");
    if (!is_one_of(chance, ASSAY_CHANCE_GWET) || !is_one_of(weighting, ASSAY_WEIGHTS_ORDINAL))
      return refuse(notes, "no such chance or weights");
    const CategoryRatings rows{item.values(), rater.values(), label.values(), ratings->labels};
    const auto by = static_cast<Chance>(chance);
    const auto weights = static_cast<Weighting>(weighting);
    return give_one(out,
                    about == ASSAY_ANNOTATORS_LIKE_THESE ? agreement_annotators_like_these(rows, by, weights, level)
                                                         : agreement_these_annotators(rows, by, weights, level),
                    notes);
  });
}

assay_status assay_fit_workers(const assay_labels* labels, const assay_label_options* options, double level, assay_estimate* skill,
                               assay_estimate* cost, double* confusion, assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(labels) || (options != nullptr && !is_whole(options))) return ASSAY_BAD_STRUCT;
    for (std::size_t w = 0; w < labels->workers; ++w) {
      if ((skill != nullptr && !is_whole(&skill[w])) || (cost != nullptr && !is_whole(&cost[w]))) return ASSAY_BAD_STRUCT;
    }
    if (!(level > 0 && level < 1)) return begin_notes(notes) ? refuse(notes, "the level is not between 0 and 1") : ASSAY_BAD_STRUCT;
    return with_labels(labels, notes, [&](const LabelIndex& index) {
      const auto fit = fit_labels(index, options_of(options));
      give_notes(notes, fit.notes);
      if (!fit.ok()) return status_of(fit.notes, false);
      const std::size_t cells = fit.classes * fit.classes;
      const auto intervals = skill != nullptr ? label_intervals(index, fit, level) : LabelIntervals{};
      if (skill != nullptr) give_notes(notes, intervals.notes);
      for (std::uint32_t w = 0; w < fit.workers; ++w) {
        if (skill != nullptr) give(skill[w], intervals.ok() ? intervals.skill[w] : Estimate{.estimate = fit.skill(w), .level = level});
        if (cost != nullptr) give(cost[w], relative_cost(worker_cost(fit, w, {.level = level})));
        if (confusion == nullptr) continue;
        const auto shares = fit.confusion(w);
        for (std::size_t i = 0; i < cells; ++i) confusion[w * cells + i] = shares.empty() ? 0 : shares[i];
      }
      return ASSAY_OK;
    });
  });
}

assay_status assay_strengths(const assay_comparisons* votes, assay_ties ties, double level, assay_estimate* strength, assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(votes) || (strength == nullptr && votes->models > 0)) return ASSAY_BAD_STRUCT;
    for (std::size_t m = 0; m < votes->models; ++m) {
      if (!is_whole(&strength[m])) return ASSAY_BAD_STRUCT;
    }
    return with_fit(votes, ties, level, notes, [&](const StrengthFit& fit, const ClusteredCovariance* errors) {
      const auto found = strengths(fit, errors, level);
      for (std::size_t m = 0; m < found.size(); ++m) give(strength[m], found[m]);
      return status_of(fit.notes, fit.estimated.size() == votes->models);
    });
  });
}

assay_status assay_ranks(const assay_comparisons* votes, assay_ties ties, uint64_t seed, double level, assay_rank* rank,
                         assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(votes) || (rank == nullptr && votes->models > 0)) return ASSAY_BAD_STRUCT;
    for (std::size_t m = 0; m < votes->models; ++m) {
      if (!is_whole(&rank[m])) return ASSAY_BAD_STRUCT;
    }
    return with_fit(votes, ties, level, notes, [&](const StrengthFit& fit, const ClusteredCovariance* errors) {
      for (std::size_t m = 0; m < votes->models; ++m) rank[m] = {rank[m].struct_size, 0, 0, 0};
      // Annotators that there are, but too few of them, give no covariance.
      if (!fit.ok() || (errors != nullptr && !errors->ok())) return ASSAY_UNSUPPORTED;
      const auto shown = sum_to_zero(fit, errors != nullptr ? errors->covariance : fit.covariance);
      RankOptions options{.level = level};
      if (errors != nullptr && !errors->df.empty()) options.df = *std::ranges::min_element(errors->df);
      Xoshiro256 rng(seed);
      const auto found = rank_intervals(shown.theta, shown.covariance, rng, options);
      give_notes(notes, found.notes);
      for (std::size_t i = 0; i < found.models.size(); ++i) {
        auto& to = rank[fit.estimated[i]];
        to = {to.struct_size, found.models[i].rank, found.models[i].low, found.models[i].high};
      }
      return status_of(found.notes, found.models.size() == votes->models);
    });
  });
}

assay_status assay_prediction_powered_mean(const assay_judged* data, double level, assay_estimate* out, double* lambda,
                                           assay_notes* notes) {
  return guarded([&] {
    if (!is_whole(data) || !is_whole(out) || !begin_notes(notes)) return ASSAY_BAD_STRUCT;
    const auto human = column(data->human, data->labelled);
    const auto predicted = column(data->predicted, data->labelled);
    const auto only = column(data->predicted_only, data->unlabelled);
    const auto annotator = column(data->annotator, data->labelled);
    const auto probability = column(data->probability, data->labelled);
    if (human.missing() || predicted.missing() || only.missing()) return ASSAY_BAD_STRUCT;
    if (!(level > 0 && level < 1)) return refuse(notes, "the level is not between 0 and 1");
    const auto found =
        prediction_powered_mean({human.values(), predicted.values(), only.values(), annotator.values(), probability.values()}, {}, level);
    if (lambda != nullptr) *lambda = found.lambda;
    return give_one(out, found.mean, notes);
  });
}

assay_status assay_decide_overlap(assay_u32 label, assay_f64 skill, size_t votes, size_t classes, double threshold, size_t most,
                                  assay_overlap* out) {
  return guarded([&] {
    if (!is_whole(out)) return ASSAY_BAD_STRUCT;
    const auto labels = column(label, votes);
    const auto skills = column(skill, votes);
    if (labels.missing() || skills.missing()) return ASSAY_BAD_STRUCT;
    std::vector<SkilledVote> given;
    for (std::size_t i = 0; i < votes; ++i) given.push_back({labels.values()[i], skills.values()[i]});
    const auto found = decide_overlap(given, classes, threshold > 0 ? threshold : sure_enough(classes), most);
    if (!found) return ASSAY_BAD_INPUT;
    *out = {out->struct_size, found->label, found->probability, found->stop ? 1 : 0};
    return ASSAY_OK;
  });
}

assay_status assay_votes_for_power(double share, double null_share, double level, double power, double design_effect, size_t* votes) {
  return guarded([&] { return give_count(votes_for_power({share, null_share, level, design_effect}, power), votes); });
}

assay_status assay_votes_for_half_width(double share, double half_width, double level, double design_effect, size_t* votes) {
  return guarded([&] { return give_count(votes_for_half_width(share, half_width, level, design_effect), votes); });
}

}  // extern "C"
