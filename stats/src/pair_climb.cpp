// Inexact Newton steps on a sparse information.
#include "pair_climb.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace assay::stats {
namespace {

constexpr double coarsest = 0.1;  // a step is solved to at least this share of its gradient
constexpr double margin = 0.1;    // and no finer than to this share of the tolerance
constexpr int most_halvings = 33;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// The information of all votes at one point: a weight a pair, and the row of the tie parameter.
struct Information {
  struct Edge {
    std::uint32_t second;
    double weight;
  };
  std::size_t models;
  bool with_tie;
  std::vector<Edge> edges;         // in the order of the pairs
  std::vector<std::size_t> begin;  // of every first model's, and the end
  std::vector<double> tie_row;     // information of each strength with the tie parameter
  std::vector<double> diagonal;    // of every parameter

  Information(const StrengthModel& model, std::span<const PairCount> pairs)
      : models(model.models),
        with_tie(model.has_tie()),
        edges(pairs.size()),
        begin(models + 1),
        tie_row(models),
        diagonal(model.parameters()) {
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      edges[k].second = pairs[k].second;
      ++begin[pairs[k].first + std::size_t{1}];
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
  }

  // A model's own sums stay in registers, two of each so that one need not wait for the other.
  void multiply(std::span<const double> x, std::span<double> out) const {
    std::ranges::fill(out, 0.0);
    for (std::size_t m = 0; m < models; ++m) {
      const double here = x[m];
      double even = 0;
      double odd = 0;
      const auto flow = [&](const Edge& edge) {
        const double along = edge.weight * (here - x[edge.second]);
        out[edge.second] -= along;
        return along;
      };
      std::size_t k = begin[m];
      for (; k + 1 < begin[m + 1]; k += 2) {
        even += flow(edges[k]);
        odd += flow(edges[k + 1]);
      }
      if (k < begin[m + 1]) even += flow(edges[k]);
      out[m] += even + odd;
    }
    if (!with_tie) return;
    for (std::size_t i = 0; i < models; ++i) out[i] += tie_row[i] * x[models];
    out[models] = dot(tie_row, x.first(models)) + diagonal[models] * x[models];
  }
};

class Climb {
 public:
  Climb(const StrengthModel& model, std::span<const PairCount> pairs)
      : model_(model), pairs_(pairs), votes_(votes_of(model, pairs)), information_(model, pairs) {}

  Maximum run(std::vector<double> start, const StrengthOptions& options) {
    Maximum at{.parameter = std::move(start)};
    std::vector<double> score = look(at.parameter);
    double first = 0;
    double before = std::numeric_limits<double>::infinity();
    for (;; ++at.rounds) {
      const Steepness steep = steepness(score, votes_, options.gradient_tolerance);
      at.gradient = steep.largest;
      at.converged = steep.flat;
      if (at.converged || at.rounds >= options.max_rounds || (at.gradient >= before && at.gradient < 1e-6)) break;
      before = at.gradient;
      if (at.rounds == 0) first = at.gradient;
      const double finest = std::min(coarsest, margin * options.gradient_tolerance / at.gradient);
      const std::vector<double> step = solve(score, std::clamp(at.gradient / first, finest, coarsest));
      if (!move(step, at.parameter, score)) break;
    }
    at.value = value(at.parameter);
    return at;
  }

 private:
  [[nodiscard]] double value(std::span<const double> parameter) const {
    if (!model_.allows(parameter)) return -std::numeric_limits<double>::infinity();
    return Worths::serve(model_, parameter) ? Worths(model_, parameter).log_likelihood(pairs_) : model_.add(pairs_, parameter, {}, nullptr);
  }

  // The score; leaves the information behind.
  std::vector<double> look(std::span<const double> parameter) {
    if (!Worths::serve(model_, parameter)) return look_by([&](const PairCount& pair) { return model_.local(pair, parameter); });
    const Worths worths(model_, parameter);
    return look_by([&](const PairCount& pair) { return worths.local(pair); });
  }

  template <class LocalOf>
  std::vector<double> look_by(const LocalOf& local) {
    std::vector<double> score(model_.parameters());
    std::vector<double>& diagonal = information_.diagonal;
    std::ranges::fill(diagonal, 0.0);
    std::ranges::fill(information_.tie_row, 0.0);
    for (std::size_t m = 0; m < model_.models; ++m) {
      decltype(local(pairs_.front())) own{};
      for (std::size_t k = information_.begin[m]; k < information_.begin[m + 1]; ++k) {
        const auto at = local(pairs_[k]);
        const std::uint32_t second = pairs_[k].second;
        information_.edges[k].weight = at.info_xx;
        score[second] -= at.score_x;
        diagonal[second] += at.info_xx;
        information_.tie_row[second] -= at.info_xt;
        own.score_x += at.score_x;
        own.score_t += at.score_t;
        own.info_xx += at.info_xx;
        own.info_xt += at.info_xt;
        own.info_tt += at.info_tt;
      }
      score[m] += own.score_x;
      diagonal[m] += own.info_xx;
      information_.tie_row[m] += own.info_xt;
      if (!model_.has_tie()) continue;
      score.back() += own.score_t;
      diagonal.back() += own.info_tt;
    }
    return score;
  }

  // Information^-1 score with a remainder below `share` of the score, both measured by the diagonal. Scores of strengths add up to
  // nothing but for rounding, which no step could take away.
  [[nodiscard]] std::vector<double> solve(std::span<const double> score, double share) const {
    const std::size_t p = score.size();
    std::vector<double> x(p);
    std::vector<double> remainder(score.begin(), score.end());
    const std::span<double> of_models = std::span(remainder).first(model_.models);
    const double excess = std::accumulate(of_models.begin(), of_models.end(), 0.0) / static_cast<double>(model_.models);
    for (double& each : of_models) each -= excess;
    std::vector<double> scaled(p);
    std::vector<double> image(p);
    const auto precondition = [&] {
      for (std::size_t i = 0; i < p; ++i) scaled[i] = remainder[i] / information_.diagonal[i];
    };
    precondition();
    std::vector<double> direction = scaled;
    double size = dot(remainder, scaled);
    const double enough = share * share * size;
    for (std::size_t round = 0; round < 2 * p && size > enough; ++round) {
      information_.multiply(direction, image);
      const double curve = dot(direction, image);
      if (!(curve > 0)) break;
      const double length = size / curve;
      for (std::size_t i = 0; i < p; ++i) x[i] += length * direction[i];
      for (std::size_t i = 0; i < p; ++i) remainder[i] -= length * image[i];
      precondition();
      const double next = dot(remainder, scaled);
      for (std::size_t i = 0; i < p; ++i) direction[i] = scaled[i] + next / size * direction[i];
      size = next;
    }
    const double shift = x[0];
    for (std::size_t i = 0; i < model_.models; ++i) x[i] -= shift;
    return x;
  }

  // Moves along `step`, halving it until the log-likelihood does not fall. It is concave: where it still rises at the end of
  // the step it has risen all the way.
  bool move(std::span<const double> step, std::vector<double>& parameter, std::vector<double>& score) {
    std::optional<double> here;
    std::vector<double> next(parameter.size());
    double scale = 1;
    for (int halved = 0; halved <= most_halvings; ++halved, scale /= 2) {
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = parameter[i] + scale * step[i];
      if (!model_.allows(next)) continue;
      std::vector<double> next_score = look(next);
      if (!(dot(next_score, step) >= 0)) {
        if (!here) here = value(parameter);
        if (!(value(next) >= *here - 1e-12 * std::abs(*here))) continue;
      }
      parameter = std::move(next);
      score = std::move(next_score);
      return true;
    }
    return false;
  }

  const StrengthModel& model_;
  std::span<const PairCount> pairs_;
  std::vector<double> votes_;
  Information information_;
};

}  // namespace

Maximum climb_pairs(const StrengthModel& model, std::span<const PairCount> pairs, std::vector<double> start,
                    const StrengthOptions& options) {
  return Climb(model, pairs).run(std::move(start), options);
}

}  // namespace assay::stats
