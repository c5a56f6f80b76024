// results: hands a project's columns to the statistics library and says in words how each figure was made.
#include "services/results.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "assay/stats/alpha.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/sequences.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/win_matrix.hpp"

namespace assay::services {
namespace {

using Votes = Judgments::Votes;

Measured shown(const stats::Estimate& estimate) {
  Measured out{estimate.estimate, estimate.low, estimate.high, estimate.method, {}};
  for (const auto& note : estimate.notes) out.note += (out.note.empty() ? "" : " ") + note.message;
  return out;
}

stats::Metric metric_of(kinds::Level level) {
  if (level == kinds::Level::ordinal) return stats::Metric::ordinal;
  if (level == kinds::Level::interval) return stats::Metric::interval;
  if (level == kinds::Level::ratio) return stats::Metric::ratio;
  return stats::Metric::nominal;
}

QuestionResult question_result(const kinds::Question& question, const Judgments::Column& column) {
  QuestionResult result;
  result.name = question.name;
  result.kind = question.kind->name();
  result.title = question.title;
  result.answers = column.answers;
  const auto level = question.kind->level(question.config);
  result.level = enum_name(level);
  const auto categories = question.kind->categories(question.config);
  for (std::size_t i = 0; i < column.counts.size(); ++i) result.distribution.push_back({categories[i].label, column.counts[i]});
  if (level != kinds::Level::distance && !column.value.empty()) {
    stats::Xoshiro256 rng(20261125);
    result.alpha = shown(stats::alpha_these_annotators({column.unit, column.person, column.value}, metric_of(level), rng, {}));
  }
  return result;
}

// The votes that say something about two models.
struct AboutModels {
  std::vector<std::uint32_t> first, second, person;
  std::vector<stats::Outcome> outcome;
};

AboutModels about_models(const Votes& votes) {
  AboutModels about;
  for (std::size_t i = 0; i < votes.first.size(); ++i) {
    if (votes.first[i] == Votes::nobody) continue;
    about.first.push_back(votes.first[i]);
    about.second.push_back(votes.second[i]);
    about.person.push_back(votes.person[i]);
    about.outcome.push_back(votes.outcome[i]);
  }
  return about;
}

std::vector<ModelResult> models_of(const std::vector<std::string>& names, const stats::StrengthFit& fit,
                                   const stats::ClusteredCovariance& clustered, const stats::WinMatrix& matrix) {
  const auto strengths = stats::strengths(fit, clustered.ok() ? &clustered : nullptr);
  std::vector<stats::RankInterval> ranks;
  if (clustered.ok() && fit.ok()) {
    stats::Xoshiro256 rng(20261125);
    const auto zero = stats::sum_to_zero(fit, clustered.covariance);
    ranks = stats::rank_intervals(zero.theta, zero.covariance, rng).models;
  }
  std::vector<ModelResult> models;
  for (std::size_t i = 0; i < names.size(); ++i) {
    ModelResult model;
    model.name = names[i];
    model.n = static_cast<std::int64_t>(matrix.totals[i].n);
    model.win_share = matrix.totals[i].share;
    if (i < strengths.size()) {
      model.score = strengths[i].estimate;
      model.low = strengths[i].low;
      model.high = strengths[i].high;
      const auto any_time = stats::at_any_time(strengths[i]);
      model.any_time_low = any_time.low;
      model.any_time_high = any_time.high;
    }
    if (const auto row = fit.row_of(static_cast<std::uint32_t>(i)); row && *row < ranks.size()) {
      model.rank_low = static_cast<std::int64_t>(ranks[*row].low);
      model.rank_high = static_cast<std::int64_t>(ranks[*row].high);
    }
    models.push_back(std::move(model));
  }
  return models;
}

// Best first; those without a strength last.
std::vector<std::size_t> best_first(const std::vector<ModelResult>& models) {
  std::vector<std::size_t> order(models.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto& x = models[a].score;
    const auto& y = models[b].score;
    if (x == y) return a < b;
    return x && (!y || *x > *y);
  });
  return order;
}

Leaderboard leaderboard_of(const kinds::Question& question, const AboutModels& votes, const std::vector<std::string>& names,
                           std::int64_t annotators) {
  Leaderboard board;
  board.question = question.name;
  board.method = "Davidson's model of paired comparisons with ties, intervals by annotator (CR3, t), strengths sum to zero";
  board.votes = static_cast<std::int64_t>(votes.first.size());
  board.annotators = annotators;
  const stats::Comparisons data{votes.first, votes.second, votes.outcome, votes.person, names.size()};
  const auto fit = stats::fit_davidson(data);
  const auto clustered = stats::clustered_covariance(data, fit);
  const auto matrix = stats::win_matrix(data);
  board.log_nu = fit.log_nu;
  board.log_likelihood = fit.log_likelihood;
  for (const auto& note : fit.notes) board.notes.push_back(note.message);
  for (const auto& note : clustered.notes) board.notes.push_back(note.message);
  auto models = models_of(names, fit, clustered, matrix);
  const auto order = best_first(models);
  for (const auto i : order) {
    board.win_matrix.models.push_back(names[i]);
    auto& wins = board.win_matrix.wins.emplace_back();
    auto& ties = board.win_matrix.ties.emplace_back();
    for (const auto j : order) {
      wins.push_back(matrix.against(i, j).wins);
      ties.push_back(matrix.against(i, j).ties);
    }
    board.models.push_back(std::move(models[i]));
  }
  return board;
}

LeftShare left_share_of(const Votes& votes) {
  LeftShare result;
  std::vector<std::uint8_t> left;
  std::vector<std::uint32_t> person;
  for (std::size_t i = 0; i < votes.side.size(); ++i) {
    if (votes.side[i] == Votes::Side::tie) continue;
    if (votes.side[i] == Votes::Side::unknown) {
      ++result.unknown_order;
      continue;
    }
    left.push_back(votes.side[i] == Votes::Side::left ? 1 : 0);
    person.push_back(votes.person[i]);
  }
  result.n = static_cast<std::int64_t>(left.size());
  if (!left.empty()) result.share = shown(stats::at_any_time(stats::clustered_share(left, person)));
  return result;
}

std::map<std::uint32_t, double> agreement_of(const Votes& votes) {
  std::map<std::uint32_t, double> agreement;
  if (votes.item.empty()) return agreement;
  std::vector<std::uint32_t> label;
  label.reserve(votes.outcome.size());
  for (const auto outcome : votes.outcome) label.push_back(static_cast<std::uint32_t>(outcome));
  for (const auto& person : stats::agreement_with_others(votes.item, votes.person, label, 3)) {
    if (person.agreement.estimate) agreement[person.rater] = *person.agreement.estimate;
  }
  return agreement;
}

std::vector<PersonResult> people_of(const Judgments& judgments, const std::vector<store::PersonName>& names) {
  const auto agreement = agreement_of(judgments.votes());
  std::map<std::int64_t, std::uint32_t> number;
  const auto& keys = judgments.person_keys();
  for (std::uint32_t i = 0; i < keys.size(); ++i) number.emplace(keys[i], i);
  std::vector<PersonResult> people;
  for (const auto& name : names) {
    const auto found = number.find(name.id.value);
    if (found == number.end()) continue;
    const auto& person = judgments.people()[found->second];
    PersonResult result;
    result.id = name.public_id;
    result.name = name.name;
    result.n = person.n;
    if (!person.seconds.empty()) result.median_seconds = stats::median(person.seconds).estimate;
    if (person.votes > 0) result.tie_share = static_cast<double>(person.ties) / static_cast<double>(person.votes);
    result.left_n = person.left_known;
    if (person.left_known > 0) {
      result.left_share =
          shown(stats::share_at_any_time(static_cast<std::size_t>(person.left), static_cast<std::size_t>(person.left_known)));
    }
    if (const auto mine = agreement.find(found->second); mine != agreement.end()) result.agreement = mine->second;
    people.push_back(std::move(result));
  }
  return people;
}

}  // namespace

Progress progress_of(const Judgments& judgments, const store::ScoredProject& project, Time now) {
  const auto& counts = project.counts;
  Progress progress{counts.items, counts.needed, counts.done, project.in_progress, counts.skips, counts.flags, {}, {}};
  const auto recent = std::ranges::count_if(judgments.times(), [&](Time time) { return time > now - days(7); });
  for (const auto& [day, count] : judgments.days()) {
    progress.per_day.push_back({to_rfc3339(Time{} + Duration{day * days(1).micros}).substr(0, 10), count});
  }
  const auto left = counts.needed - counts.done;
  if (left > 0 && recent > 0) {
    // The pace of the last week, or of the time since the first judgment where that is shorter.
    const auto since_first = std::max(minutes(10).micros, now.micros - judgments.times().front().micros);
    const auto span = static_cast<double>(std::min(days(7).micros, since_first));
    progress.forecast_at = now + Duration{static_cast<std::int64_t>(static_cast<double>(left) * span / static_cast<double>(recent))};
  }
  return progress;
}

Results estimates_of(const Judgments& judgments, const std::vector<store::PersonName>& people, Time now) {
  Results results;
  results.computed_at = now;
  const auto& form = judgments.form();
  for (std::size_t i = 0; i < form.questions.size(); ++i) {
    results.questions.push_back(question_result(form.questions[i], judgments.columns()[i]));
  }
  const auto& votes = judgments.votes();
  if (const auto* comparing = form.comparing_question(); comparing != nullptr && !votes.item.empty()) {
    const auto about = about_models(votes);
    const auto voters = std::ranges::count_if(judgments.people(), [](const auto& person) { return person.votes > 0; });
    if (!about.first.empty()) results.leaderboard = leaderboard_of(*comparing, about, votes.models.keys(), voters);
    results.left_share = left_share_of(votes);
  }
  results.people = people_of(judgments, people);
  return results;
}

}  // namespace assay::services
