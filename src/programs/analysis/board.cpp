// board: all numbers come from the statistics library; here they are put together and named.
#include "programs/analysis/board.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/graded.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "assay/stats/quasi_variance.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/packed.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

using stats::ModelState;

constexpr std::size_t fewest_groups = 200;
constexpr std::size_t most_quasi = 200;  // models: the fit costs a factor a round

double work_of_a_rater(std::size_t models) { return std::pow(static_cast<double>(models), 3) / 3 + 1; }

/// The clustered covariance factors a models x models matrix for every rater; where that is too much, raters
/// are put into groups at random: groups are as independent of each other as raters are, so intervals by
/// group are right, too, and there are few enough of them to compute.
std::size_t groups_for(std::size_t raters, std::size_t models, double most_work) {
  const double each = work_of_a_rater(models);
  if (static_cast<double>(raters) * each <= most_work) return raters;
  return std::min(raters, std::max(fewest_groups, static_cast<std::size_t>(most_work / each)));
}

std::uint32_t scattered(std::uint32_t rater, std::uint64_t seed, std::size_t groups) {
  stats::Xoshiro256 rng(seed ^ (std::uint64_t{rater} << 20U));
  return stats::below(rng, static_cast<std::uint32_t>(groups));
}

std::vector<std::string> named(const std::vector<std::uint32_t>& models, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const auto model : models) out.push_back(names[model]);
  return out;
}

// What the fit says about models without a strength, by their names.
void explain(Board& board, const stats::StrengthFit& fit, const std::vector<std::string>& names) {
  if (!fit.ok()) {
    // Nothing is estimated: the library's reason, whose list of model numbers is of no use to people.
    for (const auto& note : fit.notes) {
      const auto colon = note.message.find(": ");
      const bool lists = note.message.starts_with("models ") && colon != std::string::npos;
      board.missing.push_back(lists ? note.message.substr(colon + 2) : note.message);
    }
    if (board.missing.empty()) board.missing.emplace_back("the fit did not end in finite strengths");
    return;
  }
  const auto say = [&](ModelState state, const std::string& one, const std::string& many) {
    std::vector<std::uint32_t> models;
    for (std::uint32_t i = 0; i < fit.state.size(); ++i) {
      if (fit.state[i] == state) models.push_back(i);
    }
    if (models.empty()) return;
    const auto sentence = list_of(named(models, names)) + (models.size() == 1 ? one : many);
    if (fit.penalty && state != ModelState::incomparable)
      board.notes.push_back({std::string(stats::note::separated), sentence + "; the strength is finite by the penalty alone"});
    else board.missing.push_back(sentence);
  };
  say(ModelState::above, " never loses to the models that have a strength: there is no upper bound (separation)",
      " never lose to the models that have a strength: there is no upper bound (separation)");
  say(ModelState::below, " never wins against the models that have a strength: there is no lower bound (separation)",
      " never win against the models that have a strength: there is no lower bound (separation)");
  say(ModelState::incomparable, " is not tied to the models that have a strength by any chain of wins and losses (disconnection)",
      " are not tied to the models that have a strength by any chain of wins and losses (disconnection)");
}

void add_notes(Board& board, const stats::StrengthFit& fit, const stats::ClusteredCovariance& clustered,
               const std::vector<std::string>& names) {
  for (const auto& note : fit.notes) {
    const auto tells = {stats::note::no_ties, stats::note::not_converged, stats::note::unused_grades, stats::note::joint_mode};
    if (std::ranges::find(tells, note.code) != tells.end()) board.notes.push_back(note);
  }
  for (const auto& note : clustered.notes) {
    if (note.code != stats::note::one_annotator) {
      board.notes.push_back(note);
      continue;
    }
    board.notes.push_back({note.code, list_of(named(clustered.one_annotator, names)) +
                                          (clustered.one_annotator.size() == 1 ? " hangs" : " hang") +
                                          " on a single rater, so there is no interval for raters like these"});
  }
}

// A difference of t standard errors becomes one that is found with probability .8 when the standard error has shrunk as the square root of
// the battles says.
std::optional<double> more_battles(double t, double battles, double confidence) {
  constexpr double power = 0.8;
  constexpr double most = 1000;  // times the battles there are: more says nothing
  const double wanted = *stats::two_sided_normal(confidence) + *stats::normal_quantile(power);
  if (!(t > 0) || t >= *stats::two_sided_normal(confidence)) return std::nullopt;
  const double times = (wanted / t) * (wanted / t) - 1;
  if (times > most) return std::nullopt;
  return times * battles;
}

// What the model has beside strengths, by the names that the JSON and people have for it.
void add_parameters(Board& board, const BoardVotes& votes, const stats::StrengthFit& fit, const stats::ClusteredCovariance* clustered,
                    double confidence) {
  const auto add = [&](const char* name, std::string title, stats::Estimate estimate) {
    board.parameters.push_back({name, std::move(title), std::move(estimate)});
  };
  if (fit.log_nu) add("log_nu", "Ties: log nu", stats::log_nu(fit, clustered, confidence));
  if (fit.threshold) add("threshold", "Ties: the threshold of a difference", stats::threshold(fit, clustered, confidence));
  auto deltas = stats::log_tie_orders(fit, clustered, confidence);
  for (std::size_t i = 0; i < deltas.size(); ++i)
    add("log_delta", "Ties of " + std::to_string(fit.tie_orders[i]) + ": log delta", std::move(deltas[i]));
  auto scale = stats::grade_scale(fit, clustered, confidence);
  for (std::size_t i = 0; i < scale.size(); ++i) {
    if (fit.ties == stats::TieModel::skilled) {
      add("log_nu", "Ties: log nu", std::move(scale[i]));
      continue;
    }
    const auto grade = fit.scale_grade[i];
    const auto& mirror = votes.grade_names[votes.grade_names.size() - 1 - grade];
    const auto answer = mirror == votes.grade_names[grade] ? mirror : votes.grade_names[grade] + " and " + mirror;
    const bool adjacent = fit.ties == stats::TieModel::adjacent_grades;
    add("grade", adjacent ? "How common " + answer + " is beside the outermost (log)" : "Threshold from " + answer + " outwards",
        std::move(scale[i]));
  }
  auto effects = stats::effects(fit, clustered, confidence);
  for (auto& effect : effects) add("side", "Side: log-odds of the left answer", std::move(effect));
}

// Rank intervals, tiers and quasi-standard errors, of the models with an honest interval.
void add_ranks(Board& board, const stats::StrengthFit& fit, const stats::ClusteredCovariance* clustered, const BoardOptions& options) {
  stats::Xoshiro256 rng(options.seed);
  const auto zero = stats::sum_to_zero(fit, clustered != nullptr ? clustered->covariance : fit.covariance);
  stats::RankOptions how{.level = options.confidence};
  if (clustered != nullptr) how.df = std::ranges::min(clustered->df);
  const auto k = static_cast<double>(zero.theta.size());
  how.draws = std::clamp<std::size_t>(static_cast<std::size_t>(1e9 / (k * k)), 200, how.draws);
  const auto ranks = stats::rank_intervals(zero.theta, zero.covariance, rng, how);
  const auto quasi = zero.theta.size() <= most_quasi ? stats::quasi_variances(zero.covariance) : stats::QuasiVariances{};
  for (auto& row : board.rows) {
    const auto at = fit.row_of(row.model);
    if (!at || !row.strength.has_interval()) continue;
    if (*at < ranks.models.size()) {
      row.rank_low = ranks.models[*at].low;
      row.rank_high = ranks.models[*at].high;
      row.tier = ranks.models[*at].tier;
    }
    if (*at < quasi.se.size()) row.quasi_se = quasi.se[*at];
  }
}

void count_votes(Board& board, const BoardVotes& votes) {
  if (votes.shape == VoteShape::pairs) {
    board.battles = votes.pairs.left.size();
    for (const auto outcome : votes.pairs.outcome) board.ties += outcome == stats::Outcome::tie ? 1 : 0;
    return;
  }
  // Rows of a ballot follow each other; those of a tie in any order.
  for (std::size_t i = 0; i < votes.ballot.size();) {
    std::vector<std::uint32_t> seen;
    const auto ballot = votes.ballot[i];
    for (; i < votes.ballot.size() && votes.ballot[i] == ballot; ++i) {
      if (!votes.place.empty() && votes.place[i] != stats::unplaced) seen.push_back(votes.place[i]);
    }
    std::ranges::sort(seen);
    ++board.battles;
    board.ties += std::ranges::adjacent_find(seen) != seen.end() ? 1 : 0;
  }
}

}  // namespace

std::size_t distinct_raters(std::span<const std::uint32_t> raters) {
  std::vector<bool> seen;
  std::size_t n = 0;
  for (const auto rater : raters) {
    if (rater >= seen.size()) seen.resize(std::max<std::size_t>(rater + 1, 2 * seen.size()));
    n += seen[rater] ? 0 : 1;
    seen[rater] = true;
  }
  return n;
}

bool too_much_work(std::size_t raters, std::size_t models, double most_work) {
  return static_cast<double>(raters) * work_of_a_rater(models) > most_work;
}

bool Board::complete() const {
  return !rows.empty() && std::ranges::all_of(rows, [](const BoardRow& row) { return row.strength.estimate.has_value(); });
}

const stats::Estimate* Board::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &BoardParameter::name);
  return found == parameters.end() ? nullptr : &found->estimate;
}

Board make_board(const BoardVotes& votes, const std::vector<std::string>& names, const BoardOptions& options) {
  Board board;
  count_votes(board, votes);
  board.matrix = stats::win_matrix(votes.pairs, stats::TieShare::half, options.confidence);
  const auto fitted = rank_model(options.model).fit(votes);
  const auto& fit = fitted.fit;
  board.log_likelihood = fit.log_likelihood;
  if (fit.of_pairs()) board.fit = board_fit(votes.pairs, fit);

  stats::ClusteredCovariance covariance;
  board.raters = distinct_raters(votes.raters());
  bool by_rater = board.raters >= 2 && fit.ok() && fitted.clustered;
  if (by_rater && !fitted.grouping && too_much_work(board.raters, fit.theta.size(), options.most_work)) {
    board.notes.push_back({std::string(stats::note::too_costly), "too many raters and models for intervals by rater"});
    by_rater = false;
  }
  if (by_rater) {
    const auto groups = fitted.grouping ? groups_for(board.raters, fit.theta.size(), options.most_work) : board.raters;
    Packed<std::uint32_t> group;
    if (groups < board.raters) {
      for (const auto rater : votes.raters()) group.push_back(scattered(rater, options.seed, groups));
      board.notes.push_back({"grouped_raters", report::count(board.raters) + " raters were put into " + report::count(groups) +
                                                   " groups at random, and intervals are by group, which is as valid and much faster"});
    }
    covariance = fitted.clustered(group.empty() ? votes.raters() : group);
    board.clusters = covariance.clusters;
  } else if (board.raters == 1) {
    board.notes.push_back(
        {std::string(stats::note::too_few), "one rater: votes were taken as independent, which says nothing about other raters"});
  } else if (board.raters > 1 && fit.penalty) {
    board.notes.push_back(
        {std::string(stats::note::penalised),
         "a fit with a penalty has no intervals by rater: battles were taken as independent, so they are too narrow where "
         "people judged several"});
  }
  add_notes(board, fit, covariance, names);
  explain(board, fit, names);
  const auto* const clustered = by_rater ? &covariance : nullptr;
  add_parameters(board, votes, fit, clustered, options.confidence);

  auto strengths = stats::strengths(fit, clustered, options.confidence);
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    BoardRow row;
    row.model = i;
    if (i < fit.state.size()) row.state = fit.state[i];
    if (i < strengths.size()) row.strength = std::move(strengths[i]);
    board.rows.push_back(std::move(row));
  }
  for (auto& row : board.rows) {
    if (!row.strength.estimate) continue;
    row.rank = 1;
    for (const auto& other : board.rows) row.rank += other.strength.estimate > row.strength.estimate ? 1 : 0;
  }
  if (fit.ok() && (!by_rater || covariance.ok())) add_ranks(board, fit, by_rater ? &covariance : nullptr, options);
  // Strengths before none; what wins always before what cannot be placed before what loses always.
  const auto place = [](const BoardRow& row) {
    if (row.strength.estimate) return 0;
    return row.state == ModelState::above ? 1 : row.state == ModelState::incomparable ? 2 : 3;
  };
  std::ranges::sort(board.rows, [&](const BoardRow& x, const BoardRow& y) {
    if (place(x) != place(y)) return place(x) < place(y);
    const double a = x.strength.estimate.value_or(0);
    const double b = y.strength.estimate.value_or(0);
    return a != b ? a > b : names[x.model] < names[y.model];
  });
  for (std::size_t i = 0; i + 1 < board.rows.size(); ++i) {
    if (!board.rows[i + 1].strength.estimate) break;
    const auto difference = stats::strength_difference(fit, board.rows[i].model, board.rows[i + 1].model, clustered, options.confidence);
    board.rows[i].ahead = difference.estimate;
    if (!difference.estimate || !difference.se) continue;
    const double t = std::abs(*difference.estimate / *difference.se);
    board.rows[i].more_battles = more_battles(t, static_cast<double>(board.battles), options.confidence);
    board.rows[i].ahead_p = 2 * (difference.df ? stats::t_cdf(-t, *difference.df).value_or(0.5) : stats::normal_cdf(-t));
  }
  return board;
}

}  // namespace assay::programs
