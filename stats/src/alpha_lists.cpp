// Alpha from all values: in closed form from squares for interval and for ordinal mid-ranks, from counts for nominal.
#include "alpha_lists.hpp"

#include "alpha_distances.hpp"

#include <algorithm>
#include <limits>

namespace assay::stats {
namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

// sum over ordered pairs of one unit of squared differences = 2 m sum (x - mean)^2.
double spread(std::span<const double> x) {
  const auto m = static_cast<double>(x.size());
  double sum = 0;
  for (const double each : x) sum += each;
  const double centre = sum / m;
  double squares = 0;
  for (const double each : x) squares += (each - centre) * (each - centre);
  return 2 * m * squares;
}

// Ordered pairs of one unit with different values; sorts its argument.
double disagreeing_pairs(std::vector<double>& x) {
  std::ranges::sort(x);
  const auto m = static_cast<double>(x.size());
  double equal = 0;
  for (std::size_t begin = 0; begin < x.size();) {
    std::size_t end = begin;
    while (end < x.size() && x[end] == x[begin]) ++end;
    const auto c = static_cast<double>(end - begin);
    equal += c * c;
    begin = end;
  }
  return m * m - equal;
}

// Which values are taken, how often.
struct Choice {
  std::span<const std::uint32_t> weight{};  // a unit; empty: once each
  std::uint32_t without = nobody;           // rank of a rater
};

// The pooled pairable values: each different one with its count, or, where values are not coded, each by itself.
struct Pool {
  std::vector<double> value, count;
  double n = 0;
  bool varied = false;
};

class Lists final : public AlphaSource {
 public:
  explicit Lists(const AlphaUnits& units) : units_(units) {}

  [[nodiscard]] std::size_t units() const override { return units_.units(); }
  [[nodiscard]] std::size_t values() const override { return units_.values(); }
  [[nodiscard]] std::size_t repeated_rows() const override { return units_.repeated_rows(); }
  [[nodiscard]] std::span<const double> rater_sizes() const override { return units_.rater_sizes(); }

  [[nodiscard]] std::optional<double> alpha(const Spacing& spacing) const override { return of(spacing, {}); }
  [[nodiscard]] std::optional<double> resampled(const Spacing& spacing, Rng& rng) const override {
    std::vector<std::uint32_t> weight(units());
    const auto bound = static_cast<std::uint32_t>(units());
    for (std::size_t u = 0; u < units(); ++u) ++weight[below(rng, bound)];
    return of(spacing, {.weight = weight});
  }
  [[nodiscard]] std::vector<std::optional<double>> without_each(const Spacing& spacing) const override {
    std::vector<std::optional<double>> out;
    for (std::uint32_t rater = 0; rater < rater_sizes().size(); ++rater) out.push_back(of(spacing, {.without = rater}));
    return out;
  }

 private:
  // Calls each(weight, places of the values) for the units that count.
  template <class Each>
  void for_units(const Choice& choice, const Each& each) const {
    std::vector<std::size_t> places;
    for (std::size_t u = 0; u < units(); ++u) {
      const double weight = choice.weight.empty() ? 1 : choice.weight[u];
      if (weight == 0) continue;
      places.clear();
      for (std::size_t i = units_.offset(u); i < units_.offset(u + 1); ++i) {
        if (units_.rater(i) != choice.without) places.push_back(i);
      }
      if (places.size() >= 2) each(weight, places);
    }
  }

  [[nodiscard]] Pool pool(const Choice& choice) const {
    Pool out;
    if (units_.coded()) {
      out.value.assign(units_.distinct().begin(), units_.distinct().end());
      out.count.resize(out.value.size());
    }
    for_units(choice, [&](double weight, const std::vector<std::size_t>& places) {
      for (const std::size_t i : places) {
        if (units_.coded()) {
          out.count[units_.code(i)] += weight;
        } else {
          out.value.push_back(units_.value(i));
          out.count.push_back(weight);
        }
        out.n += weight;
      }
    });
    double first = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t k = 0; k < out.value.size() && !out.varied; ++k) {
      if (out.count[k] == 0) continue;
      out.varied = first == first && out.value[k] != first;
      first = out.value[k];
    }
    return out;
  }

  static double pooled_spread(const Pool& pool, std::span<const double> x) {
    double sum = 0;
    for (std::size_t k = 0; k < x.size(); ++k) sum += pool.count[k] * x[k];
    const double centre = sum / pool.n;
    double squares = 0;
    for (std::size_t k = 0; k < x.size(); ++k) squares += pool.count[k] * (x[k] - centre) * (x[k] - centre);
    return 2 * pool.n * squares;
  }

  [[nodiscard]] std::optional<double> of(const Spacing& spacing, const Choice& choice) const {
    const Pool all = pool(choice);
    if (!all.varied) return std::nullopt;
    const auto result = [&](double observed, double expected) -> std::optional<double> {
      if (!(expected > 0)) return std::nullopt;
      return 1 - (all.n - 1) * observed / expected;
    };
    const auto pairs_by = [&](const auto& distance) {
      return [&](const std::vector<std::size_t>& places) {
        double sum = 0;
        for (std::size_t i = 0; i < places.size(); ++i) {
          for (std::size_t j = 0; j < i; ++j) sum += 2 * distance(units_.value(places[i]), units_.value(places[j]));
        }
        return sum;
      };
    };
    if (spacing.between) {
      const auto distance = [&](double a, double b) { return a == b ? 0 : spacing.between(a, b); };
      double expected = 0;
      for (std::size_t k = 0; k < all.value.size(); ++k) {
        for (std::size_t l = 0; all.count[k] > 0 && l < k; ++l) {
          if (all.count[l] > 0) expected += 2 * all.count[k] * all.count[l] * distance(all.value[k], all.value[l]);
        }
      }
      return result(observed(choice, pairs_by(distance)), expected);
    }
    std::vector<double> x;
    switch (spacing.metric) {
      case Metric::nominal: {
        double expected = 0;
        for (const double c : all.count) expected += c * (all.n - c);
        return result(observed(choice,
                               [&](const std::vector<std::size_t>& places) {
                                 x.clear();
                                 for (const std::size_t i : places) x.push_back(units_.value(i));
                                 return disagreeing_pairs(x);
                               }),
                      expected);
      }
      case Metric::ordinal: {
        const std::vector<double> rank = mid_ranks(all.count);
        return result(observed(choice,
                               [&](const std::vector<std::size_t>& places) {
                                 x.clear();
                                 for (const std::size_t i : places) x.push_back(rank[units_.code(i)]);
                                 return spread(x);
                               }),
                      pooled_spread(all, rank));
      }
      case Metric::interval:
        return result(observed(choice,
                               [&](const std::vector<std::size_t>& places) {
                                 x.clear();
                                 for (const std::size_t i : places) x.push_back(units_.value(i));
                                 return spread(x);
                               }),
                      pooled_spread(all, all.value));
      case Metric::ratio: break;
    }
    const auto distance = [](double a, double b) { return a == b ? 0 : (a - b) / (a + b) * ((a - b) / (a + b)); };
    return result(observed(choice, pairs_by(distance)), ratio_disagreement(all.value, all.count));
  }

  // sum over units of what their ordered pairs disagree by, over one less than their values.
  template <class Pairs>
  [[nodiscard]] double observed(const Choice& choice, const Pairs& pairs) const {
    double sum = 0;
    for_units(choice, [&](double weight, const std::vector<std::size_t>& places) {
      sum += weight * pairs(places) / static_cast<double>(places.size() - 1);
    });
    return sum;
  }

  const AlphaUnits& units_;
};

}  // namespace

std::unique_ptr<AlphaSource> alpha_of_lists(const AlphaUnits& units) { return std::make_unique<Lists>(units); }

}  // namespace assay::stats
