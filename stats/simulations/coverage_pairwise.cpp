// Strengths from votes on pairs.
#include "coverage_votes.hpp"

#include "assay/stats/category_boards.hpp"
#include "assay/stats/graded.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/skilled.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_bootstrap.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/weighted_wins.hpp"

#include <algorithm>
#include <cmath>

namespace coverage {

using namespace assay::stats;

Tastes draw_tastes(Rng& rng, double spread) {
  Tastes out;
  for (std::size_t m = 0; m < voted_models; ++m) out.strength[m] = voted_strength[m] + spread * normal(rng);
  return out;
}

Pair draw_pair(Rng& rng) {
  const auto left = below(rng, voted_models);
  return {left, (left + 1 + below(rng, voted_models - 1)) % static_cast<std::uint32_t>(voted_models)};
}

namespace {

constexpr double nu = 0.6;
constexpr double tie_threshold = 0.4;

Outcome davidson_vote(Rng& rng, double difference) {
  const double wins = std::exp(difference / 2);
  const double loses = std::exp(-difference / 2);
  const double u = uniform(rng) * (wins + loses + nu);
  return u < wins ? Outcome::left : u < wins + loses ? Outcome::right : Outcome::tie;
}

Outcome decisive_vote(Rng& rng, double difference) { return uniform(rng) < logistic(difference) ? Outcome::left : Outcome::right; }

Outcome threshold_vote(Rng& rng, double difference) {
  const double u = uniform(rng);
  const double wins = logistic(difference - tie_threshold);
  return u < wins ? Outcome::left : u < wins + logistic(-difference - tie_threshold) ? Outcome::right : Outcome::tie;
}

using Vote = Outcome (*)(Rng&, double);

Votes draw_votes(Rng& rng, const Sizes& sizes, Vote vote) {
  Votes out;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const auto mine = draw_tastes(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i) {
      const auto pair = draw_pair(rng);
      out.left.push_back(pair.left);
      out.right.push_back(pair.right);
      out.who.push_back(g);
      out.outcome.push_back(vote(rng, mine.strength[pair.left] - mine.strength[pair.right]));
    }
  }
  return out;
}

// Strengths (first 0), then the tie parameter: what the model says of very many annotators.
Truth truth_of(StrengthFit (*fit)(const Comparisons&, const StrengthOptions&), Vote vote) {
  return once([=] {
    Xoshiro256 rng(20);
    const auto many = draw_votes(rng, Sizes(truth_annotators, rows_a_cluster), vote);
    const auto found = fit(many.columns(), {.covariance = false});
    auto out = found.theta;
    if (found.tie_parameter()) out.push_back(*found.tie_parameter());
    return out;
  });
}

// The votes of the first table of this page, and its truth from 40,000 annotators.
Votes davidson_votes(Rng& rng, const Sizes& sizes) {
  Votes out;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const auto mine = draw_tastes(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i) {
      const auto pair = draw_pair(rng);
      const double wins = std::exp(mine.strength[pair.left]);
      const double loses = std::exp(mine.strength[pair.right]);
      const double ties = nu * std::sqrt(wins * loses);
      const double u = uniform(rng) * (wins + loses + ties);
      out.left.push_back(pair.left);
      out.right.push_back(pair.right);
      out.who.push_back(g);
      out.outcome.push_back(u < wins ? Outcome::left : u < wins + loses ? Outcome::right : Outcome::tie);
    }
  }
  return out;
}

Truth davidson_truth() {
  return once([] {
    Xoshiro256 rng(20);
    const auto many = davidson_votes(rng, Sizes(2 * truth_annotators, rows_a_cluster));
    const auto found = fit_davidson(many.columns(), {.covariance = false});
    auto out = found.theta;
    out.push_back(*found.log_nu);
    return out;
  });
}

void add_davidson(Cells& out, const Truth& truth) {
  over_annotators(out, {{.estimator = "strength difference (Davidson)"}}, Cost::costly, [truth](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto votes = davidson_votes(rng, sizes);
      const auto fit = fit_davidson(votes.columns());
      if (fit.estimated.size() < voted_models) return {std::nullopt};
      const auto errors = clustered_covariance(votes.columns(), fit);
      return {holds(strength_difference(fit, 3, 0, &errors), truth()[3])};
    };
  });
}

// All differences and all ranks at once, and what belongs to one fit beside them.
void add_all_at_once(Cells& out, const Truth& truth) {
  const std::vector<Row> rows = {{.estimator = "all differences of strengths at once"},
                                 {.estimator = "all ranks at once", .apart = true},
                                 {.estimator = "strength against the mean (Davidson)"},
                                 {.estimator = "log nu (Davidson)"},
                                 {.estimator = "strength, bootstrap"}};
  over_annotators(out, rows, Cost::costly, [truth](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto votes = davidson_votes(rng, sizes);
      Xoshiro256 drawing(rng.next());
      const auto fit = fit_davidson(votes.columns());
      if (fit.estimated.size() < voted_models || !fit.log_nu) return std::vector<Held>(5);
      const auto errors = clustered_covariance(votes.columns(), fit);
      if (!errors.ok()) return std::vector<Held>(5);
      const auto shown = sum_to_zero(fit, errors.covariance);
      const auto right = truth();
      const double middle = (right[0] + right[1] + right[2] + right[3]) / 4;
      const double df = *std::min_element(errors.df.begin(), errors.df.begin() + voted_models);
      const auto ranks = rank_intervals(shown.theta, shown.covariance, drawing, {.df = df, .draws = 1000});
      bool differences = true;
      bool in_ranks = true;
      for (std::size_t a = 0; a < voted_models; ++a) {
        const std::size_t rank = voted_models - a;  // the truth rises with the number of the model
        in_ranks = in_ranks && ranks.models[a].low <= rank && rank <= ranks.models[a].high;
        for (std::size_t b = 0; b < a; ++b) {
          const auto at = [&](std::size_t i, std::size_t j) { return shown.covariance[i * voted_models + j]; };
          const double se = std::sqrt(at(a, a) + at(b, b) - 2 * at(a, b));
          const double off = shown.theta[a] - shown.theta[b] - (right[a] - right[b]);
          differences = differences && std::abs(off) <= ranks.critical * se;
        }
      }
      const auto bootstrap = bootstrap_strengths(votes.columns(), fit, drawing, 400);
      const Held resampled = bootstrap.ok() ? holds(strengths(fit, bootstrap)[3], right[3] - middle) : std::nullopt;
      return {differences, in_ranks, holds(strengths(fit, &errors)[3], right[3] - middle), holds(log_nu(fit, &errors), right[4]),
              resampled};
    };
  });
}

void add_bradley_terry(Cells& out) {
  const auto truth = truth_of(fit_bradley_terry, decisive_vote);
  over_annotators(out, {{.estimator = "strength difference (Bradley-Terry)"}}, Cost::costly, [truth](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto votes = draw_votes(rng, sizes, decisive_vote);
      const auto fit = fit_bradley_terry(votes.columns());
      if (fit.estimated.size() < voted_models) return {std::nullopt};
      const auto errors = clustered_covariance(votes.columns(), fit);
      return {holds(strength_difference(fit, 3, 0, &errors), truth()[3])};
    };
  });
}

void add_rao_kupper(Cells& out) {
  const auto truth = truth_of(fit_rao_kupper, threshold_vote);
  const std::vector<Row> rows = {{.estimator = "strength difference (Rao-Kupper)"}, {.estimator = "threshold (Rao-Kupper)"}};
  over_annotators(out, rows, Cost::costly, [truth](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto votes = draw_votes(rng, sizes, threshold_vote);
      const auto fit = fit_rao_kupper(votes.columns());
      if (fit.estimated.size() < voted_models || !fit.threshold) return std::vector<Held>(2);
      const auto errors = clustered_covariance(votes.columns(), fit);
      return {holds(strength_difference(fit, 3, 0, &errors), truth()[3]), holds(threshold(fit, &errors), truth()[4])};
    };
  });
}

// Annotators who differ in skill and lean to a side.
Votes skilled_votes(Rng& rng, const Sizes& sizes) {
  Votes out;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const double skill = std::exp(0.5 * normal(rng));
    const double side = 0.2 + 0.5 * normal(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i) {
      const auto pair = draw_pair(rng);
      out.left.push_back(pair.left);
      out.right.push_back(pair.right);
      out.who.push_back(g);
      out.outcome.push_back(davidson_vote(rng, skill * (voted_strength[pair.left] - voted_strength[pair.right]) + side));
    }
  }
  return out;
}

void add_skilled(Cells& out) {
  const std::vector<Row> rows = {{.estimator = "strength difference (skilled)"}, {.estimator = "side (skilled)"}};
  over_annotators(out, rows, Cost::costly, [](const Sizes& sizes) -> Run {
    // What the mode of very many annotators with these numbers of votes would be: its bias is said, and not in the interval.
    const auto truth = once([sizes] {
      Sizes many;
      while (many.size() < 6000) many.insert(many.end(), sizes.begin(), sizes.end());
      Xoshiro256 rng(23);
      const auto votes = skilled_votes(rng, many);
      const auto fit = fit_skilled(votes.columns());
      return std::vector<double>{fit.strengths.theta[3], fit.strengths.effect[0]};
    });
    return [=](Rng& rng) -> std::vector<Held> {
      const auto votes = skilled_votes(rng, sizes);
      const auto fit = fit_skilled(votes.columns());
      if (!fit.ok() || fit.strengths.estimated.size() < voted_models) return std::vector<Held>(2);
      const auto errors = clustered_covariance(votes.columns(), fit);
      return {holds(strength_difference(fit.strengths, 3, 0, &errors), truth()[0]), holds(effects(fit.strengths, &errors)[0], truth()[1])};
    };
  });
}

// Two kinds of votes of the same people: in the second the last model is weaker.
struct KindVotes {
  Votes votes;
  std::vector<std::uint32_t> kind;
};

KindVotes kind_votes(Rng& rng, const Sizes& sizes) {
  KindVotes out;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const auto mine = draw_tastes(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i) {
      const auto pair = draw_pair(rng);
      const auto kind = below(rng, 2);
      const auto worth = [&](std::uint32_t m) { return mine.strength[m] - (kind == 1 && m == 3 ? 0.5 : 0); };
      out.votes.left.push_back(pair.left);
      out.votes.right.push_back(pair.right);
      out.votes.who.push_back(g);
      out.votes.outcome.push_back(davidson_vote(rng, worth(pair.left) - worth(pair.right)));
      out.kind.push_back(kind);
    }
  }
  return out;
}

void add_shifts(Cells& out) {
  const auto truth = once([] {
    Xoshiro256 rng(24);
    const auto many = kind_votes(rng, Sizes(truth_annotators, rows_a_cluster));
    const auto boards = category_boards(many.votes.columns(), many.kind, rng, {.draws = 100});
    std::vector<double> out_of;
    for (const auto& board : boards.categories) {
      for (const auto& shift : board.shift) out_of.push_back(*shift.estimate);
    }
    return out_of;
  });
  over_annotators(out, {{.estimator = "shifts of categories, all at once"}}, Cost::costly, [truth](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto drawn_votes = kind_votes(rng, sizes);
      Xoshiro256 drawing(rng.next());
      const auto boards = category_boards(drawn_votes.votes.columns(), drawn_votes.kind, drawing, {.draws = 600});
      bool all = true;
      std::size_t at = 0;
      for (const auto& board : boards.categories) {
        for (const auto& shift : board.shift) {
          const auto held = holds(shift, truth()[at++]);
          if (!held) return {std::nullopt};
          all = all && *held;
        }
      }
      return {all};
    };
  });
}

// Pairs of neighbours are shown three times as often; the mix is even.
Run weighted_run(const Sizes& sizes) {
  const auto score = [](double x) { return (std::exp(x / 2) + nu / 2) / (std::exp(x / 2) + std::exp(-x / 2) + nu); };
  double truth = 0;
  for (int m = 0; m < 3; ++m) {
    const double apart = voted_strength[3] - voted_strength[m];
    truth += normal_mean([&](double z) { return score(apart + 0.5 * std::sqrt(2.0) * z); }) / 3;
  }
  return [=](Rng& rng) -> std::vector<Held> {
    Votes votes;
    std::vector<double> inclusion;
    const std::vector<double> weight = {3, 1, 1, 3, 1, 3};  // 01 02 03 12 13 23
    constexpr Pair pairs[] = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
    for (std::uint32_t g = 0; g < sizes.size(); ++g) {
      const auto mine = draw_tastes(rng);
      for (std::size_t i = 0; i < sizes[g]; ++i) {
        const auto p = drawn(rng, weight);
        votes.left.push_back(pairs[p].left);
        votes.right.push_back(pairs[p].right);
        votes.who.push_back(g);
        votes.outcome.push_back(davidson_vote(rng, mine.strength[pairs[p].left] - mine.strength[pairs[p].right]));
        inclusion.push_back(weight[p] / 12);
      }
    }
    const std::vector<double> mix(voted_models, 1);
    return {holds(weighted_win_rate({votes.columns(), inclusion}, 3, mix).rate, truth)};
  };
}

}  // namespace

Cells pairwise_cells() {
  Cells out;
  const auto truth = davidson_truth();
  add_davidson(out, truth);
  add_all_at_once(out, truth);
  add_bradley_terry(out);
  add_rao_kupper(out);
  add_skilled(out);
  add_shifts(out);
  over_annotators(out, {{.estimator = "weighted win rate"}}, Cost::cheap, weighted_run);
  return out;
}

}  // namespace coverage
