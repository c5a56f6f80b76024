// Human label variation: soft labels, ambiguous items, and how well a model's probabilities match people and truth.
#pragma once

#include "assay/stats/labels.hpp"
#include "assay/stats/rng.hpp"

namespace assay::stats {

// - sum of p log p in nats, of shares that need not sum to 1. Absent unless they are finite, not negative and not all 0.
[[nodiscard]] std::optional<double> entropy(std::span<const double> shares);
// Of every row of `classes` shares; 0 where a row has none. The entropy of a posterior says how unsure one true class is, that of
// votes how much people differ.
[[nodiscard]] std::vector<double> row_entropy(std::span<const double> shares, std::size_t classes);

struct SoftLabels {
  std::size_t items = 0, classes = 0;
  std::vector<double> share{};         // items x classes: (votes + smoothing) / (all votes + smoothing x classes); 0 without either
  std::vector<std::uint32_t> votes{};  // of every item
  std::vector<double> entropy{};       // of the shares, in nats
  std::vector<double> disagreement{};  // the chance that two of the item's labels differ, without bias in their number; 0 below two. Of
                                       // so few labels a description; the mean over items is 1 - percent agreement (coefficients.hpp)
  std::vector<Note> notes{};
  [[nodiscard]] bool ok() const { return !share.empty(); }
};

[[nodiscard]] SoftLabels soft_labels(const LabelIndex& labels, double smoothing = 0);

struct AmbiguousItems {
  std::vector<double> p_value{};  // of every item: that workers who err as the fit says disagree so much about one true class
  std::vector<double> q_value{};  // the rate of false discoveries at which the item counts as ambiguous (Benjamini and Hochberg 1995)
  std::vector<bool> ambiguous{};  // q_value <= rate
  std::vector<Note> notes{};
  [[nodiscard]] bool ok() const { return !p_value.empty(); }
};

// Items on which people differ by more than the errors of their workers explain: with d labels other than the true class,
// p = P(d or more) under independent errors (Poisson-binomial), averaged over the posterior of the true class. A fit in which
// ambiguous items passed for errors makes errors likelier, so that p is rather too large. Cost: the sum of squared labels of the
// items, times the classes.
[[nodiscard]] AmbiguousItems ambiguous_items(const LabelIndex& labels, const LabelFit& fit, double rate = 0.1);

// Mean over rows of the sum over classes of (p - [true class])^2, from 0 to 2 (Brier 1950, Monthly Weather Review 78), with the
// t interval of independent rows. `probability`: rows x classes, from 0 to 1. The second takes shares for the truth.
[[nodiscard]] Estimate brier_score(std::span<const double> probability, std::span<const std::uint32_t> truth, std::size_t classes,
                                   double level = 0.95);
[[nodiscard]] Estimate brier_score(std::span<const double> probability, std::span<const double> truth, std::size_t classes,
                                   double level = 0.95);

enum class Bins {
  equal_width,  // of confidence, as in Guo, Pleiss, Sun and Weinberger (2017), ICML
  equal_mass,   // as many rows in each, rows of the same confidence together
};

struct CalibrationOptions {
  Bins bins = Bins::equal_width;
  std::size_t count = 15;
  double level = 0.95;
};

struct CalibrationBin {
  double confidence = 0, right = 0;  // means of the rows in it
  std::size_t n = 0;
};

struct Calibration {
  Estimate error{};
  double plug_in = 0;                  // the usual number, which noise makes too large
  std::vector<CalibrationBin> bins{};  // those with rows, ascending
};

// Expected calibration error: the mean over rows of |share right - mean confidence| of their bin. Of `confidence` in [0, 1] that
// the row is right, and whether it was. Noise alone makes the plug-in number positive. The estimate is therefore the error at
// which a number such as the plug-in one is expected, and the interval holds the errors at which it is not surprising, where the
// bins' gaps are scaled together and the shares in bins are normal, with as many degrees of freedom as bins. No interval below
// 20 rows a bin (too_few). With wide or narrow gaps it holds the binned error 93 to 99 times of 100 where 95 are meant.
[[nodiscard]] Calibration calibration(std::span<const double> confidence, std::span<const std::uint8_t> right,
                                      const CalibrationOptions& options = {});

// Jensen and Shannon's divergence of two distributions in nats, 0 to log 2 (Lin 1991, IEEE Transactions on Information Theory 37).
// Absent unless both are as for entropy() and equally long.
[[nodiscard]] std::optional<double> jensen_shannon(std::span<const double> p, std::span<const double> q);

struct DivergenceOptions {
  std::size_t splits = 50;
  double level = 0.95;
};

// Means over items with two labels or more, t intervals of independent items.
struct ModelDivergence {
  Estimate model{};       // of the model from the shares of all labels
  Estimate model_half{};  // of the model from the shares of half of the labels
  Estimate ceiling{};     // of one half of the labels from the other: what people themselves reach
};

// `model`: items x classes, a distribution an item. Halves are drawn `splits` times. Few labels make any divergence larger: the
// model is to be compared with people by `model_half` and `ceiling`, and a model without noise may fall below the latter.
[[nodiscard]] ModelDivergence model_divergence(const LabelIndex& labels, std::span<const double> model, Rng& rng,
                                               const DivergenceOptions& options = {});

}  // namespace assay::stats
