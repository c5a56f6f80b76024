// The one result type of the library: an estimate with its interval, and notes when the data cannot support
// it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::stats {

// Something a reader must know beside a number. Codes are stable and may be matched on; messages are for
// people and may be reworded. A message names models, raters and items by their index.
struct Note {
  std::string code;
  std::string message;
};

// The stable codes.
namespace note {
inline constexpr std::string_view bad_input = "bad_input";                    // columns differ in length, index out of range
inline constexpr std::string_view no_data = "no_data";                        // nothing left to estimate from
inline constexpr std::string_view no_variation = "no_variation";              // every value is the same
inline constexpr std::string_view boundary = "boundary";                      // share of exactly 0 or 1
inline constexpr std::string_view too_few = "too_few";                        // fewer values or clusters than an interval needs
inline constexpr std::string_view few_clusters = "few_clusters";              // below 10 clusters: read with care
inline constexpr std::string_view unequal_clusters = "unequal_clusters";      // the largest exceeds 10 %: Satterthwaite df
inline constexpr std::string_view repeated_rows = "repeated_rows";            // the same rater judged an item more than once
inline constexpr std::string_view self_comparison = "self_comparison";        // a model against itself: row ignored
inline constexpr std::string_view disconnected = "disconnected";              // models with no chain of votes to the rest
inline constexpr std::string_view separated = "separated";                    // models that always win or always lose
inline constexpr std::string_view no_ties = "no_ties";                        // log_nu would be minus infinity
inline constexpr std::string_view only_ties = "only_ties";                    // log_nu would be plus infinity
inline constexpr std::string_view unused_grades = "unused_grades";            // grades that nobody gave: left out of the scale
inline constexpr std::string_view one_annotator = "one_annotator";            // models that hang on a single annotator
inline constexpr std::string_view not_converged = "not_converged";            // the fit stopped before its tolerance
inline constexpr std::string_view cancelled = "cancelled";                    // told to stop
inline constexpr std::string_view objective_fell = "objective_fell";          // a round lowered what it must not lower
inline constexpr std::string_view too_many_classes = "too_many_classes";      // more than a label model takes
inline constexpr std::string_view unlabelled_items = "unlabelled_items";      // items without a label: left out
inline constexpr std::string_view prior_exceeds_data = "prior_exceeds_data";  // workers with fewer labels than pseudo-labels
inline constexpr std::string_view few_human_labels = "few_human_labels";      // below 50: an interval beside a judge is a rough guide
inline constexpr std::string_view drifted = "drifted";                        // what was taken for constant was not
inline constexpr std::string_view too_costly = "too_costly";                  // not everything was looked at
inline constexpr std::string_view sparse = "sparse";                          // expected counts below 5: a p-value is rough
inline constexpr std::string_view saturated = "saturated";                    // as many parameters as counts: nothing to test
inline constexpr std::string_view half_ties = "half_ties";                    // ties taken as half wins have no model of their own
inline constexpr std::string_view penalised = "penalised";                    // not for a fit with a penalty
inline constexpr std::string_view dominant_weight = "dominant_weight";        // one row decides much of a weighted mean
inline constexpr std::string_view unmet_opponents = "unmet_opponents";        // of a mix: nobody saw them
inline constexpr std::string_view negative_variance = "negative_variance";    // a difference of variances came out below 0
inline constexpr std::string_view no_curvature = "no_curvature";              // the objective has no maximum here to measure errors by
inline constexpr std::string_view conditional_error = "conditional_error";    // the error takes all other parameters for known
inline constexpr std::string_view joint_mode = "joint_mode";                  // a mode of many parameters together: biased
inline constexpr std::string_view no_posterior = "no_posterior";              // a point without a distribution: no interval
inline constexpr std::string_view extreme_scores = "extreme_scores";          // nothing but lowest or highest: placed by a distribution
inline constexpr std::string_view sampled = "sampled";                        // from drawn pairs: an error of drawing is named
inline constexpr std::string_view no_covariance = "no_covariance";            // a fit that was asked to leave it out
inline constexpr std::string_view overlapping = "overlapping";                // marks of one person that must lie apart do not
inline constexpr std::string_view no_probability = "no_probability";          // inclusion probabilities missing or zero
}  // namespace note

// Whom an interval speaks for: what would be drawn anew if the study were done again. A statement about "the annotators" needs an interval
// for annotators like these; one for these annotators says nothing of others.
enum class SpeaksFor {
  nobody,            // no interval, or a number that describes the data at hand
  other_rows,        // rows that were drawn independently of each other
  these_annotators,  // the same annotators on other items like these
  annotators_like_these,
  annotators_and_items,  // annotators like these on items like these
  items_like_these,      // where no annotator is behind a value
  clusters_like_these,   // of whatever the caller grouped rows by
  the_model              // these rows: a posterior given the model, no sampling of anything
};
// As a sentence ends with it: "annotators like these on items like these".
[[nodiscard]] std::string_view describe(SpeaksFor who);

// An absent `estimate` means "not estimable", an absent `low`/`high` means "no honest interval"; a note says
// why. No member is ever NaN or infinite. Values (ratings, scores) must be finite and within 1e100 of 0: else bad_input.
struct Estimate {
  std::optional<double> estimate{};
  std::optional<double> se{};
  std::optional<double> low{};
  std::optional<double> high{};
  double level = 0.95;   // of the interval, in (0, 1)
  std::string method{};  // how estimate and interval came about, in a few words
  SpeaksFor speaks_for = SpeaksFor::nobody;
  std::size_t clusters = 0;           // independent units behind the interval; 0 when rows were taken as independent
  std::optional<double> df{};         // degrees of freedom of the t interval, if it is one
  std::size_t n = 0;                  // rows (votes, values, units) that entered
  int rounds = 0;                     // of the fit behind it; 0: none, the estimate has a closed form
  std::optional<double> objective{};  // that fit's own, at its end
  std::vector<Note> notes{};

  [[nodiscard]] bool has_interval() const { return low.has_value() && high.has_value(); }
  [[nodiscard]] bool has_note(std::string_view code) const;
  void add_note(std::string_view code, std::string message);
};

[[nodiscard]] bool has_note(const std::vector<Note>& notes, std::string_view code);

}  // namespace assay::stats
