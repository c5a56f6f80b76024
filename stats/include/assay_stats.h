/* libassay_stats for C and everything that calls C: agreement, labels and rankings. The C++ headers in assay/stats/ have more.
 *
 * Columns and results lie in buffers of the caller; nothing is allocated for the caller and nothing is kept after a call. Functions may be
 * called from several threads at once. Structs begin with `struct_size`: set it to sizeof of the struct (ASSAY_INIT does), so that a
 * program goes on working with a later library whose structs are longer. */
#ifndef ASSAY_STATS_H
#define ASSAY_STATS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
template <class T>
inline T assay_sized() {
  T prepared{};
  prepared.struct_size = sizeof(T);
  return prepared;
}
extern "C" {
#endif

/* The version of this interface; it grows when something is added and nothing is ever taken away within it. */
#define ASSAY_STATS_ABI 2
int assay_stats_abi(void); /* of the library that is linked */

typedef enum assay_status {
  ASSAY_OK = 0,
  ASSAY_UNSUPPORTED = 1, /* the data cannot support the answer, or not all of it: the notes say why */
  ASSAY_BAD_INPUT = 2,   /* columns differ in length, an index or an option is out of range: the notes say what */
  ASSAY_BAD_STRUCT = 3,  /* a struct_size that is no struct of this interface, or a null pointer where something is needed */
  ASSAY_NO_MEMORY = 4
} assay_status;
const char* assay_status_text(assay_status status); /* a few English words; never null */

/* Prepares a struct: all zero but its size. assay_notes notes = ASSAY_INIT(assay_notes); */
#ifdef __cplusplus
#define ASSAY_INIT(type) assay_sized<type>()
#else
#define ASSAY_INIT(type) {.struct_size = sizeof(type)}
#endif

/* A number where `has` has its bit; otherwise 0 and a note says why. */
enum { ASSAY_HAS_ESTIMATE = 1, ASSAY_HAS_SE = 2, ASSAY_HAS_INTERVAL = 4, ASSAY_HAS_DF = 8 };
typedef struct assay_estimate {
  size_t struct_size;
  unsigned has;
  double estimate, se, low, high;
  double level;      /* of the interval */
  double df;         /* of its t distribution */
  uint64_t clusters; /* independent units behind it; 0: rows taken as independent */
  uint64_t n;        /* rows that entered */
} assay_estimate;

/* Something to know beside a number. Codes are those of assay/stats/estimate.hpp and stable. Texts are cut to fit. */
typedef struct assay_note {
  char code[32];
  char message[224];
} assay_note;
/* Where notes go: `room` of them at `note`; `count` becomes how many there are, also beyond `room`. May be a null pointer wherever taken.
 */
typedef struct assay_notes {
  size_t struct_size;
  assay_note* note;
  size_t room;
  size_t count;
} assay_notes;

/* A column; `stride` is the distance of two values in bytes, 0: next to each other. */
typedef struct assay_u32 {
  const uint32_t* data;
  size_t stride;
} assay_u32;
typedef struct assay_f64 {
  const double* data;
  size_t stride;
} assay_f64;

/* Row i: rater[i] gave item[i] the value[i]. Items and raters may be any numbers. */
typedef struct assay_ratings {
  size_t struct_size;
  size_t rows;
  assay_u32 item, rater;
  assay_f64 value;
} assay_ratings;

typedef enum assay_metric { ASSAY_NOMINAL = 0, ASSAY_ORDINAL = 1, ASSAY_INTERVAL = 2, ASSAY_RATIO = 3 } assay_metric;
/* Whom an interval speaks for: these annotators on other items (items resampled with `seed`), or annotators like these (one left out at a
 * time). */
typedef enum assay_about { ASSAY_THESE_ANNOTATORS = 0, ASSAY_ANNOTATORS_LIKE_THESE = 1 } assay_about;

/* Krippendorff's alpha (assay/stats/alpha.hpp). `level` in (0, 1), for example 0.95. */
assay_status assay_krippendorff_alpha(const assay_ratings* ratings, assay_metric metric, assay_about about, uint64_t seed, double level,
                                      assay_estimate* out, assay_notes* notes);

/* Cohen's kappa of two columns of labels 0 .. labels - 1 (assay/stats/kappa.hpp). */
assay_status assay_cohen_kappa(assay_u32 first, assay_u32 second, size_t rows, size_t labels, double level, assay_estimate* out,
                               assay_notes* notes);

/* The share right / total with Wilson's interval (assay/stats/intervals.hpp). */
assay_status assay_wilson_share(double right, double total, double level, assay_estimate* out, assay_notes* notes);

/* Row i: worker[i] < workers gave item[i] < items the label[i] < classes. */
typedef struct assay_labels {
  size_t struct_size;
  size_t rows;
  assay_u32 item, worker, label;
  size_t items, workers, classes;
} assay_labels;

#define ASSAY_NO_LABEL UINT32_MAX

/* The most frequent label of each item; ties to the lowest, no label: ASSAY_NO_LABEL. `label`: items values. */
assay_status assay_majority(const assay_labels* labels, uint32_t* label, assay_notes* notes);

typedef enum assay_prior { ASSAY_PRIOR_DIAGONAL = 0, ASSAY_PRIOR_NONE = 1, ASSAY_PRIOR_POOLED = 2 } assay_prior;
typedef struct assay_label_options {
  size_t struct_size;
  int one_coin;      /* 1: one probability of being right a worker; 0: a confusion matrix (Dawid and Skene) */
  assay_prior prior; /* of the confusion matrices */
  int max_rounds;    /* 0: 2000 */
  double tolerance;  /* converged when a round gains less a label; 0: 1e-10 */
  unsigned threads;  /* 0: 1; the numbers do not depend on it */
} assay_label_options;
/* Results of a fit; each pointer may be null. */
typedef struct assay_label_fit {
  size_t struct_size;
  uint32_t* label;   /* items */
  double* posterior; /* items x classes */
  double* skill;     /* workers: probability of a right label; negative for a worker without labels */
  double log_likelihood;
  int rounds;
  int converged;
} assay_label_fit;
/* Dawid and Skene's model or the one-coin model (assay/stats/labels.hpp). `options` may be null: the defaults. ASSAY_UNSUPPORTED: no
 * labels, or more classes than a model takes. */
assay_status assay_fit_labels(const assay_labels* labels, const assay_label_options* options, assay_label_fit* out, assay_notes* notes);

/* Row i: left[i] and right[i] < models were shown; outcome[i]: 0 left won, 1 tie, 2 right won. `annotator.data` may be null: no intervals
 * by annotator, votes are taken as independent. */
typedef struct assay_comparisons {
  size_t struct_size;
  size_t rows;
  assay_u32 left, right, outcome, annotator;
  size_t models;
} assay_comparisons;

/* Davidson's model of paired comparisons with ties; without ties Bradley and Terry's (assay/stats/strength.hpp, strength_intervals.hpp).
 * `strength`: one struct a model, each with its struct_size set; zero for the average of the models that have one. ASSAY_UNSUPPORTED: some
 * model has no strength; the others have. */
assay_status assay_davidson(const assay_comparisons* votes, double level, assay_estimate* strength, assay_notes* notes);

/* From here on since version 2. */

/* Row i: rater[i] gave item[i] the label[i] < labels. Items and raters may be any numbers. */
typedef struct assay_categories {
  size_t struct_size;
  size_t rows;
  assay_u32 item, rater, label;
  size_t labels;
} assay_categories;
/* What agreement by chance would be, and how much two labels agree (assay/stats/coefficients.hpp): none is percent agreement, fleiss with
 * two raters Scott's pi, conger with two raters Cohen's kappa, gwet AC1, with weights AC2. */
typedef enum assay_chance {
  ASSAY_CHANCE_NONE = 0,
  ASSAY_CHANCE_BRENNAN_PREDIGER = 1,
  ASSAY_CHANCE_FLEISS = 2,
  ASSAY_CHANCE_CONGER = 3,
  ASSAY_CHANCE_GWET = 4
} assay_chance;
typedef enum assay_weighting {
  ASSAY_WEIGHTS_IDENTITY = 0,
  ASSAY_WEIGHTS_LINEAR = 1,
  ASSAY_WEIGHTS_QUADRATIC = 2,
  ASSAY_WEIGHTS_ORDINAL = 3
} assay_weighting;
/* Chance-corrected agreement of any number of raters, labels of whom may be missing. */
assay_status assay_agreement(const assay_categories* ratings, assay_chance chance, assay_weighting weighting, assay_about about,
                             double level, assay_estimate* out, assay_notes* notes);

/* What a fit of the same labels with the same options says of each worker; each pointer may be null. `skill`: the probability of a right
 * label. `cost`: what a label leaves open, 0 nothing to 1 as much as none. One struct a worker, each with its struct_size set. `confusion`:
 * workers x classes x classes, P(said | true class) at [worker][true class][said]; 0 for a worker without labels. */
assay_status assay_fit_workers(const assay_labels* labels, const assay_label_options* options, double level, assay_estimate* skill,
                               assay_estimate* cost, double* confusion, assay_notes* notes);

/* How ties are taken (assay/stats/strength.hpp). */
typedef enum assay_ties { ASSAY_TIES_DAVIDSON = 0, ASSAY_TIES_HALF_WINS = 1, ASSAY_TIES_RAO_KUPPER = 2 } assay_ties;
/* As assay_davidson with another idea of ties; half wins: Bradley and Terry's model. */
assay_status assay_strengths(const assay_comparisons* votes, assay_ties ties, double level, assay_estimate* strength, assay_notes* notes);

/* 1 is the strongest; 0 where a model has no strength. With probability `level` all of low .. high hold at once. */
typedef struct assay_rank {
  size_t struct_size;
  size_t rank, low, high;
} assay_rank;
/* Ranks that simultaneous intervals of all differences of strengths allow (assay/stats/ranks.hpp), clustered by annotator where there are
 * any. `seed`: of their simulation. `rank`: one struct a model, each with its struct_size set. */
assay_status assay_ranks(const assay_comparisons* votes, assay_ties ties, uint64_t seed, double level, assay_rank* rank,
                         assay_notes* notes);

/* What humans say of `labelled` items and a judge says of them, and what the judge says of `unlabelled` others, as numbers. `annotator`
 * and `probability` (that an item was chosen for humans) may have null pointers: rows are independent, all items were as likely. */
typedef struct assay_judged {
  size_t struct_size;
  size_t labelled, unlabelled;
  assay_f64 human, predicted, predicted_only;
  assay_u32 annotator;
  assay_f64 probability;
} assay_judged;
/* The mean of what humans would say of all items: PPI++ (assay/stats/prediction_powered.hpp). `lambda` may be null; else how much the judge
 * is relied on. */
assay_status assay_prediction_powered_mean(const assay_judged* data, double level, assay_estimate* out, double* lambda, assay_notes* notes);

typedef struct assay_overlap {
  size_t struct_size;
  uint32_t label;     /* the most probable one */
  double probability; /* of it */
  int stop;           /* 1: nobody else needs to be asked */
} assay_overlap;
/* Whether the votes on one item are enough (assay/stats/overlap.hpp): label[i] < classes by somebody who is right with probability
 * skill[i]. `threshold` <= 0: the usual one, .90 for two classes and .80 for more. */
assay_status assay_decide_overlap(assay_u32 label, assay_f64 skill, size_t votes, size_t classes, double threshold, size_t most,
                                  assay_overlap* out);

/* The least votes with which a two-sided test at 1 - level finds with probability `power` that a share is `share` and not `null_share`; and
 * with which the interval of a share is at most `half_width` to either side (assay/stats/sample_size.hpp). `design_effect`: 1, or more
 * where people vote often. */
assay_status assay_votes_for_power(double share, double null_share, double level, double power, double design_effect, size_t* votes);
assay_status assay_votes_for_half_width(double share, double half_width, double level, double design_effect, size_t* votes);

#ifdef __cplusplus
}
#endif

#endif
