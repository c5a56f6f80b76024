// Strengths from graded votes, votes with covariates, rankings and best-worst choices.
#include "coverage_votes.hpp"

#include "assay/stats/best_worst.hpp"
#include "assay/stats/graded.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "assay/stats/style.hpp"

#include <algorithm>
#include <cmath>

namespace coverage {

namespace {

using namespace assay::stats;

constexpr double left_side = 0.2;

// Five grades. Adjacent: P(g) in proportion to exp(x (1/2 - g/4) + c_g); cumulative: thresholds 1.2 and 0.4 either way.
std::uint32_t draw_grade(Rng& rng, GradeModel model, double x) {
  if (model == GradeModel::adjacent) {
    constexpr double c[] = {0, 0.4, 0.5, 0.4, 0};
    std::vector<double> weight;
    for (int g = 0; g < 5; ++g) weight.push_back(std::exp(x * (0.5 - g / 4.0) + c[g]));
    return drawn(rng, weight);
  }
  constexpr double thresholds[] = {1.2, 0.4, -0.4, -1.2};
  const double u = uniform(rng);
  for (std::uint32_t g = 0; g < 4; ++g) {
    if (u < logistic(x - thresholds[g])) return g;
  }
  return 4;
}

Votes graded_votes(Rng& rng, const Sizes& sizes, GradeModel model) {
  Votes out;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const auto mine = draw_tastes(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i) {
      const auto pair = draw_pair(rng);
      out.left.push_back(pair.left);
      out.right.push_back(pair.right);
      out.who.push_back(g);
      out.grade.push_back(draw_grade(rng, model, mine.strength[pair.left] - mine.strength[pair.right] + left_side));
    }
  }
  return out;
}

GradedComparisons graded_columns(const Votes& votes) {
  return {.left = votes.left,
          .right = votes.right,
          .grade = votes.grade,
          .annotator = votes.who,
          .models = voted_models,
          .grades = 5,
          .difference = {}};
}

void add_graded(Cells& out, const std::string& name, GradeModel model) {
  const auto truth = once([=] {
    Xoshiro256 rng(25);
    const auto many = graded_votes(rng, Sizes(truth_annotators, rows_a_cluster), model);
    const auto fit = fit_graded(graded_columns(many), model, {.side = true});
    return std::vector<double>{fit.theta[3], fit.effect[0], fit.scale[0]};
  });
  const std::vector<Row> rows = {
      {.estimator = "strength difference (" + name + ")"}, {.estimator = "side (" + name + ")"}, {.estimator = "scale (" + name + ")"}};
  over_annotators(out, rows, Cost::costly, [=](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto votes = graded_votes(rng, sizes, model);
      const auto fit = fit_graded(graded_columns(votes), model, {.side = true});
      if (fit.estimated.size() < voted_models || fit.scale.empty()) return std::vector<Held>(3);
      const auto errors = clustered_covariance(graded_columns(votes), fit);
      return {holds(strength_difference(fit, 3, 0, &errors), truth()[0]), holds(effects(fit, &errors)[0], truth()[1]),
              holds(grade_scale(fit, &errors)[0], truth()[2])};
    };
  });
}

// Longer responses (in five steps) please, some people more than others.
Votes styled_votes(Rng& rng, const Sizes& sizes) {
  Votes out;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const auto mine = draw_tastes(rng);
    const double likes_length = 0.3 + 0.2 * normal(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i) {
      const auto pair = draw_pair(rng);
      const double longer = static_cast<double>(below(rng, 5)) - 2 + (pair.left > pair.right ? 0.5 : -0.5);
      const double x = mine.strength[pair.left] - mine.strength[pair.right] + left_side + likes_length * longer;
      const double wins = std::exp(x / 2);
      const double u = uniform(rng) * (wins + 1 / wins + 0.6);
      out.left.push_back(pair.left);
      out.right.push_back(pair.right);
      out.who.push_back(g);
      out.difference.push_back(longer);
      out.outcome.push_back(u < wins ? Outcome::left : u < wins + 1 / wins ? Outcome::right : Outcome::tie);
    }
  }
  return out;
}

void add_styled(Cells& out) {
  const auto truth = once([] {
    Xoshiro256 rng(26);
    const auto many = styled_votes(rng, Sizes(truth_annotators, rows_a_cluster));
    const auto fit = fit_styled({many.columns(), many.difference, 1});
    return std::vector<double>{fit.theta[3], fit.effect[0], fit.effect[1]};
  });
  const std::vector<Row> rows = {
      {.estimator = "strength difference (styled)"}, {.estimator = "side (styled)"}, {.estimator = "effect of length (styled)"}};
  over_annotators(out, rows, Cost::costly, [=](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto votes = styled_votes(rng, sizes);
      const StyledComparisons columns{votes.columns(), votes.difference, 1};
      const auto fit = fit_styled(columns);
      if (fit.estimated.size() < voted_models || fit.effect.size() < 2) return std::vector<Held>(3);
      const auto errors = clustered_covariance(columns, fit);
      const auto found = effects(fit, &errors);
      return {holds(strength_difference(fit, 3, 0, &errors), truth()[0]), holds(found[0], truth()[1]), holds(found[1], truth()[2])};
    };
  });
}

// The best of `left` by worth, removed from it.
std::uint32_t take(Rng& rng, std::vector<std::uint32_t>& left, const Tastes& mine, double sign) {
  std::vector<double> weight;
  for (const auto m : left) weight.push_back(std::exp(sign * mine.strength[m]));
  const auto at = drawn(rng, weight);
  const auto model = left[at];
  left.erase(left.begin() + at);
  return model;
}

// Three of the four models are shown: the best is marked, then the worst of the two others.
struct Choices {
  std::vector<std::uint32_t> set, model, who;
  std::vector<Mark> mark;
  [[nodiscard]] BestWorstSets columns() const { return {set, model, mark, who, voted_models}; }
};

Choices draw_choices(Rng& rng, const Sizes& sizes) {
  Choices out;
  std::uint32_t set = 0;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const auto mine = draw_tastes(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i, ++set) {
      std::vector<std::uint32_t> shown = {0, 1, 2, 3};
      shown.erase(shown.begin() + below(rng, 4));
      const auto best = take(rng, shown, mine, 1);
      const auto worst = take(rng, shown, mine, -1);
      for (const auto& [model, mark] : {std::pair{best, Mark::best}, std::pair{worst, Mark::worst}, std::pair{shown[0], Mark::none}}) {
        out.set.push_back(set);
        out.model.push_back(model);
        out.mark.push_back(mark);
        out.who.push_back(g);
      }
    }
  }
  return out;
}

void add_best_worst(Cells& out) {
  const auto truth = once([] {
    Xoshiro256 rng(27);
    const auto many = draw_choices(rng, Sizes(truth_annotators, rows_a_cluster));
    return std::vector<double>{*best_worst_scores(many.columns())[3].estimate,
                               fit_best_worst(many.columns(), BestWorstModel::max_difference).theta[3],
                               fit_best_worst(many.columns(), BestWorstModel::sequential).theta[3]};
  });
  const std::vector<Row> rows = {{.estimator = "best-worst score"},
                                 {.estimator = "strength difference (best-worst, max difference)"},
                                 {.estimator = "strength difference (best-worst, sequential)"}};
  over_annotators(out, rows, Cost::costly, [=](const Sizes& sizes) -> Run {
    return [=](Rng& rng) {
      const auto choices = draw_choices(rng, sizes);
      std::vector<Held> held = {holds(best_worst_scores(choices.columns())[3], truth()[0])};
      for (const auto model : {BestWorstModel::max_difference, BestWorstModel::sequential}) {
        const auto fit = fit_best_worst(choices.columns(), model);
        if (fit.estimated.size() < voted_models) {
          held.emplace_back();
          continue;
        }
        const auto errors = clustered_covariance(choices.columns(), fit);
        held.push_back(holds(strength_difference(fit, 3, 0, &errors), truth()[held.size()]));
      }
      return held;
    };
  });
}

// The best two of four are ranked, now and then as equals.
struct Orders {
  std::vector<std::uint32_t> ranking, model, rank, who;
  [[nodiscard]] Rankings columns() const { return {ranking, model, rank, who, voted_models}; }
};

Orders draw_orders(Rng& rng, const Sizes& sizes) {
  Orders out;
  std::uint32_t ranking = 0;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    const auto mine = draw_tastes(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i, ++ranking) {
      std::vector<std::uint32_t> shown = {0, 1, 2, 3};
      const auto first = take(rng, shown, mine, 1);
      const auto second = take(rng, shown, mine, 1);
      const bool tied = uniform(rng) < 0.15;
      const auto put = [&](std::uint32_t model, std::uint32_t rank) {
        out.ranking.push_back(ranking);
        out.model.push_back(model);
        out.rank.push_back(rank);
        out.who.push_back(g);
      };
      put(first, 1);
      put(second, tied ? 1 : 2);
      for (const auto model : shown) put(model, unplaced);
    }
  }
  return out;
}

void add_plackett_luce(Cells& out) {
  const auto truth = once([] {
    Xoshiro256 rng(28);
    const auto many = draw_orders(rng, Sizes(truth_annotators / 2, rows_a_cluster));
    return std::vector<double>{fit_plackett_luce(many.columns()).theta[3]};
  });
  over_annotators(out, {{.estimator = "strength difference (Plackett-Luce)"}}, Cost::costly, [=](const Sizes& sizes) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      const auto orders = draw_orders(rng, sizes);
      const auto fit = fit_plackett_luce(orders.columns());
      if (fit.estimated.size() < voted_models) return {std::nullopt};
      const auto errors = clustered_covariance(orders.columns(), fit);
      return {holds(strength_difference(fit, 3, 0, &errors), truth()[0])};
    };
  });
}

}  // namespace

Cells choice_cells() {
  Cells out;
  add_graded(out, "adjacent grades", GradeModel::adjacent);
  add_graded(out, "cumulative grades", GradeModel::cumulative);
  add_styled(out);
  add_best_worst(out);
  add_plackett_luce(out);
  return out;
}

}  // namespace coverage
