// Inexact Newton steps on a sparse information.
#include "pair_climb.hpp"

#include "pair_kernels.hpp"

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

// What the row and column of the tie parameter add.
void multiply_tie(std::span<const double> row, double diagonal, std::span<const double> x, std::span<double> out) {
  const std::size_t models = row.size();
  for (std::size_t i = 0; i < models; ++i) out[i] += row[i] * x[models];
  out[models] = dot(row, x.first(models)) + diagonal * x[models];
}

// Votes pair by pair, and their information at the point looked at last: a weight a pair, and the row of the tie parameter.
class ListedVotes {
 public:
  ListedVotes(const StrengthModel& model, std::span<const PairCount> pairs)
      : model_(model),
        pairs_(pairs),
        votes_(votes_of(model, pairs)),
        edges_(pairs.size()),
        begin_(model.models + 1),
        tie_row_(model.models),
        diagonal_(model.parameters()) {
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      edges_[k].second = pairs[k].second;
      ++begin_[pairs[k].first + std::size_t{1}];
    }
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  }

  [[nodiscard]] const std::vector<double>& votes() const { return votes_; }
  [[nodiscard]] const std::vector<double>& diagonal() const { return diagonal_; }
  [[nodiscard]] bool allows(std::span<const double> parameter) const { return model_.allows(parameter); }
  [[nodiscard]] double value(std::span<const double> parameter) const {
    return Worths::serve(model_, parameter) ? Worths(model_, parameter).log_likelihood(pairs_) : model_.add(pairs_, parameter, {}, nullptr);
  }

  // The score; leaves the information behind.
  std::vector<double> look(std::span<const double> parameter) {
    if (!Worths::serve(model_, parameter)) return look_by([&](const PairCount& pair) { return model_.local(pair, parameter); });
    const Worths worths(model_, parameter);
    return look_by([&](const PairCount& pair) { return worths.local(pair); });
  }

  // A model's own sums stay in registers, two of each so that one need not wait for the other.
  void multiply(std::span<const double> x, std::span<double> out) const {
    std::ranges::fill(out, 0.0);
    const std::size_t models = model_.models;
    for (std::size_t m = 0; m < models; ++m) {
      const double here = x[m];
      double even = 0;
      double odd = 0;
      const auto flow = [&](const Edge& edge) {
        const double along = edge.weight * (here - x[edge.second]);
        out[edge.second] -= along;
        return along;
      };
      std::size_t k = begin_[m];
      for (; k + 1 < begin_[m + 1]; k += 2) {
        even += flow(edges_[k]);
        odd += flow(edges_[k + 1]);
      }
      if (k < begin_[m + 1]) even += flow(edges_[k]);
      out[m] += even + odd;
    }
    if (model_.has_tie()) multiply_tie(tie_row_, diagonal_.back(), x, out);
  }

 private:
  struct Edge {
    std::uint32_t second;
    double weight;
  };

  template <class LocalOf>
  std::vector<double> look_by(const LocalOf& local) {
    std::vector<double> score(model_.parameters());
    std::ranges::fill(diagonal_, 0.0);
    std::ranges::fill(tie_row_, 0.0);
    for (std::size_t m = 0; m < model_.models; ++m) {
      decltype(local(pairs_.front())) own{};
      for (std::size_t k = begin_[m]; k < begin_[m + 1]; ++k) {
        const auto at = local(pairs_[k]);
        const std::uint32_t second = pairs_[k].second;
        edges_[k].weight = at.info_xx;
        score[second] -= at.score_x;
        diagonal_[second] += at.info_xx;
        tie_row_[second] -= at.info_xt;
        own.score_x += at.score_x;
        own.score_t += at.score_t;
        own.info_xx += at.info_xx;
        own.info_xt += at.info_xt;
        own.info_tt += at.info_tt;
      }
      score[m] += own.score_x;
      diagonal_[m] += own.info_xx;
      tie_row_[m] += own.info_xt;
      if (!model_.has_tie()) continue;
      score.back() += own.score_t;
      diagonal_.back() += own.info_tt;
    }
    return score;
  }

  const StrengthModel& model_;
  std::span<const PairCount> pairs_;
  std::vector<double> votes_;
  std::vector<Edge> edges_;         // in the order of the pairs
  std::vector<std::size_t> begin_;  // of every first model's, and the end
  std::vector<double> tie_row_;     // information of each strength with the tie parameter
  std::vector<double> diagonal_;    // of every parameter
};

// The same in a triangle.
class TriangleVotes {
 public:
  TriangleVotes(const StrengthModel& model, const PairTriangle& triangle, InstructionSet instructions)
      : model_(model),
        triangle_(triangle),
        kernel_(pair_kernel(instructions)),
        votes_(triangle.voted().begin(), triangle.voted().end()),
        weight_(triangle.votes().size()),
        root_(padded(), 1.0),
        expected_(padded()),
        tie_row_(padded()),
        diagonal_(padded()),
        x_(padded()),
        image_(padded()) {
    if (model.has_tie()) votes_.push_back(triangle.all());
  }

  [[nodiscard]] const std::vector<double>& votes() const { return votes_; }
  [[nodiscard]] const std::vector<double>& diagonal() const { return diagonal_; }
  [[nodiscard]] bool allows(std::span<const double> parameter) const { return Worths::serve(model_, parameter); }

  [[nodiscard]] double value(std::span<const double> parameter) {
    const PairSums sums = at(parameter);
    double out = 0;
    for (std::size_t m = 0; m < model_.models; ++m) out += triangle_.won()[m] * parameter[m];
    if (model_.has_tie()) out += triangle_.ties() * parameter.back();
    return out - kernel_.log_sums(sums);
  }

  std::vector<double> look(std::span<const double> parameter) {
    for (auto* each : {&expected_, &tie_row_, &diagonal_}) std::ranges::fill(*each, 0.0);
    PairSums sums = at(parameter);
    kernel_.sums(sums);
    std::vector<double> score(model_.parameters());
    for (std::size_t m = 0; m < model_.models; ++m) score[m] = triangle_.won()[m] - expected_[m];
    if (model_.has_tie()) {
      score.back() = triangle_.ties() - sums.expected_ties;
      diagonal_[model_.models] = sums.tie_information;
    }
    return score;
  }

  void multiply(std::span<const double> x, std::span<double> out) {
    std::ranges::copy(x, x_.begin());
    std::ranges::fill(image_, 0.0);
    PairFlow flow{.models = model_.models, .weight = weight_.data(), .x = x_.data(), .out = image_.data()};
    kernel_.flow(flow);
    std::copy_n(image_.begin(), out.size(), out.begin());
    if (model_.has_tie()) multiply_tie(std::span(tie_row_).first(model_.models), diagonal_[model_.models], x, out);
  }

 private:
  [[nodiscard]] std::size_t padded() const { return model_.models + pair_lanes; }
  PairSums at(std::span<const double> parameter) {
    for (std::size_t m = 0; m < model_.models; ++m) root_[m] = std::exp(parameter[m] / 2);
    return {.models = model_.models,
            .votes = triangle_.votes().data(),
            .root = root_.data(),
            .nu = model_.has_tie() ? std::exp(parameter.back()) : 0,
            .weight = weight_.data(),
            .expected = expected_.data(),
            .diagonal = diagonal_.data(),
            .tie_row = tie_row_.data(),
            .expected_ties = 0,
            .tie_information = 0};
  }

  const StrengthModel& model_;
  const PairTriangle& triangle_;
  const PairKernel& kernel_;
  std::vector<double> votes_;
  std::vector<float> weight_;
  std::vector<double> root_, expected_, tie_row_, diagonal_;  // with room for whole vectors behind the last model
  std::vector<double> x_, image_;
};

template <class Votes>
class Climb {
 public:
  Climb(const StrengthModel& model, Votes votes) : model_(model), votes_(std::move(votes)) {}

  Maximum run(std::vector<double> start, const StrengthOptions& options) {
    Maximum at{.parameter = std::move(start)};
    if (!votes_.allows(at.parameter)) return at;
    std::vector<double> score = votes_.look(at.parameter);
    double first = 0;
    double before = std::numeric_limits<double>::infinity();
    for (;; ++at.rounds) {
      const Steepness steep = steepness(score, votes_.votes(), options.gradient_tolerance);
      at.gradient = steep.largest;
      at.converged = steep.flat;
      if (at.converged || at.rounds >= options.max_rounds || (at.gradient >= before && at.gradient < 1e-6)) break;
      before = at.gradient;
      if (at.rounds == 0) first = at.gradient;
      const double finest = std::min(coarsest, margin * options.gradient_tolerance / at.gradient);
      const std::vector<double> step = solve(score, std::clamp(at.gradient / first, finest, coarsest));
      if (!move(step, at.parameter, score)) break;
    }
    at.value = votes_.value(at.parameter);
    return at;
  }

 private:
  // Information^-1 score with a remainder below `share` of the score, both measured by the diagonal. Scores of strengths add up to
  // nothing but for rounding, which no step could take away.
  [[nodiscard]] std::vector<double> solve(std::span<const double> score, double share) {
    const std::size_t p = score.size();
    std::vector<double> x(p);
    std::vector<double> remainder(score.begin(), score.end());
    const std::span<double> of_models = std::span(remainder).first(model_.models);
    const double excess = std::accumulate(of_models.begin(), of_models.end(), 0.0) / static_cast<double>(model_.models);
    for (double& each : of_models) each -= excess;
    std::vector<double> scaled(p);
    std::vector<double> image(p);
    const std::vector<double>& diagonal = votes_.diagonal();
    const auto precondition = [&] {
      for (std::size_t i = 0; i < p; ++i) scaled[i] = remainder[i] / diagonal[i];
    };
    precondition();
    std::vector<double> direction = scaled;
    double size = dot(remainder, scaled);
    const double enough = share * share * size;
    for (std::size_t round = 0; round < 2 * p && size > enough; ++round) {
      votes_.multiply(direction, image);
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
      if (!votes_.allows(next)) continue;
      std::vector<double> next_score = votes_.look(next);
      if (!(dot(next_score, step) >= 0)) {
        if (!here) here = votes_.value(parameter);
        if (!(votes_.value(next) >= *here - 1e-12 * std::abs(*here))) continue;
      }
      parameter = std::move(next);
      score = std::move(next_score);
      return true;
    }
    return false;
  }

  const StrengthModel& model_;
  Votes votes_;
};

}  // namespace

Maximum climb_pairs(const StrengthModel& model, std::span<const PairCount> pairs, std::vector<double> start,
                    const StrengthOptions& options) {
  return Climb(model, ListedVotes(model, pairs)).run(std::move(start), options);
}

Maximum climb_triangle(const StrengthModel& model, const PairTriangle& votes, std::vector<double> start, const StrengthOptions& options,
                       InstructionSet instructions) {
  return Climb(model, TriangleVotes(model, votes, instructions)).run(std::move(start), options);
}

}  // namespace assay::stats
