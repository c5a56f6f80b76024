// Brier scores, and the expected calibration error with the noise of its bins taken out.
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/variation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace assay::stats {
namespace {

constexpr double rows_a_bin = 20;  // that an interval needs

bool probabilities(std::span<const double> all) {
  return std::ranges::all_of(all, [](double p) { return p >= 0 && p <= 1; });
}

// `truth(row, class)`: what the probability should have been.
template <class Truth>
Estimate brier(std::span<const double> probability, std::size_t rows, std::size_t classes, double level, const Truth& truth) {
  std::vector<double> losses(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t k = 0; k < classes; ++k) {
      const double off = probability[row * classes + k] - truth(row, k);
      losses[row] += off * off;
    }
  }
  Estimate out = mean(losses, level);
  out.method = "mean Brier score, t interval of independent rows";
  return out;
}

Estimate bad_brier(double level) {
  Estimate out{.level = level, .method = "mean Brier score"};
  out.add_note(note::bad_input, "needs probabilities of all classes a row, and a truth for every row");
  return out;
}

// Rows by bin. Ties of confidence are in one bin, so that the order of rows plays no part.
std::vector<CalibrationBin> binned(std::vector<std::pair<double, bool>> rows, const CalibrationOptions& options) {
  std::ranges::sort(rows);
  const auto count = static_cast<double>(options.count);
  const auto n = static_cast<double>(rows.size());
  std::vector<CalibrationBin> out;
  double last = -1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool tie = i > 0 && rows[i].first == rows[i - 1].first;
    const double place = options.bins == Bins::equal_width ? rows[i].first : static_cast<double>(i) / n;
    const double bin = std::min(std::floor(place * count), count - 1);
    if (bin > last && !tie) {
      out.emplace_back();
      last = bin;
    }
    out.back().confidence += rows[i].first;
    out.back().right += rows[i].second ? 1 : 0;
    ++out.back().n;
  }
  for (CalibrationBin& bin : out) {
    bin.confidence /= static_cast<double>(bin.n);
    bin.right /= static_cast<double>(bin.n);
  }
  return out;
}

// The number that all bins together show when their true gaps are the ones found times `scale`: mean and standard deviation.
// |x| of a normal x has mean s sqrt(2/pi) exp(-m^2 / 2 s^2) + m (1 - 2 P(Z <= -m/s)).
struct Shown {
  double mean = 0, sd = 0;
};

Shown shown(const std::vector<CalibrationBin>& bins, double n, double scale) {
  Shown out;
  double variance = 0;
  for (const CalibrationBin& bin : bins) {
    const auto size = static_cast<double>(bin.n);
    const double p = (bin.right * size + 1) / (size + 2);
    const double s = std::sqrt(p * (1 - p) / size);
    const double m = scale * std::abs(bin.right - bin.confidence);
    const double mean = s * std::sqrt(2 / std::numbers::pi) * std::exp(-0.5 * m * m / (s * s)) + m * (1 - 2 * normal_cdf(-m / s));
    out.mean += size / n * mean;
    variance += size / n * (size / n) * std::max(0.0, m * m + s * s - mean * mean);
  }
  out.sd = std::sqrt(variance);
  return out;
}

// The scale at which the number is `found`, `factor` standard deviations from the mean; 0 where even no gaps at all show more.
double scale_where(const std::vector<CalibrationBin>& bins, double n, double found, double factor) {
  const auto above = [&](double scale) {
    const Shown at = shown(bins, n, scale);
    return at.mean + factor * at.sd >= found;
  };
  if (above(0)) return 0;
  double low = 0;
  double high = 1;
  while (!above(high) && high < 1e6) high *= 2;
  for (int step = 0; step < 80; ++step) {
    const double middle = (low + high) / 2;
    (above(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace

Estimate brier_score(std::span<const double> probability, std::span<const std::uint32_t> truth, std::size_t classes, double level) {
  if (classes == 0 || probability.size() != truth.size() * classes || !probabilities(probability) ||
      !std::ranges::all_of(truth, [&](std::uint32_t k) { return k < classes; }))
    return bad_brier(level);
  return brier(probability, truth.size(), classes, level, [&](std::size_t row, std::size_t k) { return truth[row] == k ? 1.0 : 0.0; });
}

Estimate brier_score(std::span<const double> probability, std::span<const double> truth, std::size_t classes, double level) {
  if (classes == 0 || probability.size() != truth.size() || probability.size() % classes != 0 || !probabilities(probability) ||
      !probabilities(truth))
    return bad_brier(level);
  return brier(probability, truth.size() / classes, classes, level,
               [&](std::size_t row, std::size_t k) { return truth[row * classes + k]; });
}

Calibration calibration(std::span<const double> confidence, std::span<const std::uint8_t> right, const CalibrationOptions& options) {
  Calibration out{.error = {.level = options.level,
                            .method = "expected calibration error without its noise, interval by inversion",
                            .speaks_for = SpeaksFor::other_rows}};
  if (confidence.size() != right.size() || !probabilities(confidence) || options.count == 0 || !(options.level > 0 && options.level < 1)) {
    out.error.add_note(note::bad_input,
                       "needs a confidence from 0 to 1 and right or wrong a row, a bin or more, and a level between 0 and 1");
    return out;
  }
  if (confidence.empty()) {
    out.error.add_note(note::no_data, "no rows");
    return out;
  }
  std::vector<std::pair<double, bool>> rows(confidence.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {confidence[i], right[i] != 0};
  out.bins = binned(std::move(rows), options);
  const auto n = static_cast<double>(confidence.size());
  for (const CalibrationBin& bin : out.bins) out.plug_in += static_cast<double>(bin.n) / n * std::abs(bin.right - bin.confidence);
  out.error.n = confidence.size();
  out.error.estimate = out.plug_in * scale_where(out.bins, n, out.plug_in, 0);
  const auto bins = static_cast<double>(out.bins.size());
  if (n < rows_a_bin * bins) {
    out.error.add_note(note::too_few, "fewer than 20 rows a bin: no interval");
    return out;
  }
  out.error.df = bins;
  const double t = *two_sided_t(options.level, bins);
  out.error.low = out.plug_in * scale_where(out.bins, n, out.plug_in, t);
  out.error.high = std::min(1.0, out.plug_in * scale_where(out.bins, n, out.plug_in, -t));
  return out;
}

}  // namespace assay::stats
