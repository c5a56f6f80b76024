// scoring: gathers a project's annotations and hands them to the statistics library.
#include "services/scoring.hpp"

#include <algorithm>
#include <set>

#include "assay/stats/alpha.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/win_matrix.hpp"
#include "json/value.hpp"
#include "kinds/form/answers.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"

namespace assay::services {
namespace {

using kinds::Comparison;

// Numbers names in order of first appearance.
class Index {
 public:
  std::uint32_t of(const std::string& name) {
    const auto [found, fresh] = numbers_.emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (fresh) names_.push_back(name);
    return found->second;
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> names_;
};

Measured shown(const stats::Estimate& estimate) {
  Measured out{estimate.estimate, estimate.low, estimate.high, estimate.method, {}};
  for (const auto& note : estimate.notes) out.note += (out.note.empty() ? "" : " ") + note.message;
  return out;
}

struct Judged {
  const store::AnnotationRow* row = nullptr;
  json::Value answers;
};

struct Vote {
  std::uint32_t first = 0, second = 0, person = 0;
  Comparison::Outcome outcome = Comparison::Outcome::tie;
  std::optional<bool> left_won;  // of the shown order; none for ties and unknown orders
  bool order_known = false;
};

std::string day_of(Time time) { return to_rfc3339(time).substr(0, 10); }

Progress progress_of(const ScoringInput& input, Time now) {
  const auto& counts = input.project.counts;
  Progress progress{counts.items, counts.needed, counts.done, input.project.in_progress, counts.skips, counts.flags, {}, {}};
  std::map<std::string, std::int64_t> days_seen;
  std::int64_t recent = 0;
  for (const auto& row : input.annotations) {
    ++days_seen[day_of(row.submitted_at)];
    if (row.submitted_at > now - days(7)) ++recent;
  }
  for (const auto& [day, count] : days_seen) progress.per_day.push_back({day, count});
  const auto left = counts.needed - counts.done;
  if (left > 0 && recent > 0 && !input.annotations.empty()) {
    // The pace of the last week, or of the time since the first judgment where that is shorter.
    const auto span =
        std::min(days(7).micros, std::max<std::int64_t>(minutes(10).micros, now.micros - input.annotations.front().submitted_at.micros));
    progress.forecast_at =
        now + Duration{static_cast<std::int64_t>(static_cast<double>(left) * static_cast<double>(span) / static_cast<double>(recent))};
  }
  return progress;
}

stats::Metric metric_of(kinds::Level level) {
  if (level == kinds::Level::ordinal) return stats::Metric::ordinal;
  if (level == kinds::Level::interval || level == kinds::Level::ratio) return stats::Metric::interval;
  return stats::Metric::nominal;
}

QuestionResult question_result(const kinds::Question& question, const std::vector<Judged>& judged) {
  QuestionResult result;
  result.name = question.name;
  result.kind = question.kind->name();
  result.title = question.title;
  const auto level = question.kind->level(question.config);
  result.level = enum_name(level);
  const auto categories = question.kind->categories(question.config);
  std::vector<std::int64_t> counts(categories.size(), 0);
  std::vector<std::uint32_t> items, raters;
  std::vector<double> values;
  std::map<std::pair<std::int64_t, std::size_t>, std::uint32_t> units;
  std::map<std::int64_t, std::uint32_t> people;
  for (const auto& one : judged) {
    for (const auto& [answer, response] : kinds::judged_answers(question, one.answers)) {
      ++result.answers;
      for (const auto index : question.kind->counted(question.config, answer)) {
        if (index < counts.size()) ++counts[index];
      }
      const auto value = question.kind->value_for_agreement(question.config, answer);
      if (!value) continue;
      const auto unit = units.emplace(std::pair(one.row->item.value, response), static_cast<std::uint32_t>(units.size())).first->second;
      const auto person = people.emplace(one.row->person.value, static_cast<std::uint32_t>(people.size())).first->second;
      items.push_back(unit);
      raters.push_back(person);
      values.push_back(*value);
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i) result.distribution.push_back({categories[i].label, counts[i]});
  if (level != kinds::Level::distance && !values.empty()) {
    stats::Xoshiro256 rng(20261125);
    result.alpha = shown(stats::alpha_these_annotators({items, raters, values}, metric_of(level), rng, {}));
  }
  return result;
}

Leaderboard leaderboard_of(const kinds::Question& question, const std::vector<Vote>& votes, const std::vector<std::string>& models,
                           std::size_t annotators) {
  Leaderboard board;
  board.question = question.name;
  board.method = "Davidson's model of paired comparisons with ties, intervals by annotator (CR3, t), strengths sum to zero";
  board.votes = static_cast<std::int64_t>(votes.size());
  board.annotators = static_cast<std::int64_t>(annotators);
  std::vector<std::uint32_t> left, right, person;
  std::vector<stats::Outcome> outcome;
  for (const auto& vote : votes) {
    left.push_back(vote.first);
    right.push_back(vote.second);
    person.push_back(vote.person);
    outcome.push_back(vote.outcome == Comparison::Outcome::first_won    ? stats::Outcome::left
                      : vote.outcome == Comparison::Outcome::second_won ? stats::Outcome::right
                                                                        : stats::Outcome::tie);
  }
  const stats::Comparisons data{left, right, outcome, person, models.size()};
  const auto fit = stats::fit_davidson(data);
  const auto clustered = stats::clustered_covariance(data, fit);
  const auto strengths = stats::strengths(fit, clustered.ok() ? &clustered : nullptr);
  const auto matrix = stats::win_matrix(data);
  board.log_nu = fit.log_nu;
  board.log_likelihood = fit.log_likelihood;
  for (const auto& note : fit.notes) board.notes.push_back(note.message);
  for (const auto& note : clustered.notes) board.notes.push_back(note.message);
  std::vector<stats::RankInterval> ranks;
  if (clustered.ok() && fit.ok()) {
    stats::Xoshiro256 rng(20261125);
    const auto zero = stats::sum_to_zero(fit, clustered.covariance);
    ranks = stats::rank_intervals(zero.theta, zero.covariance, rng).models;
  }
  for (std::size_t i = 0; i < models.size(); ++i) {
    ModelResult model;
    model.name = models[i];
    model.n = static_cast<std::int64_t>(matrix.totals[i].n);
    model.win_share = matrix.totals[i].share;
    if (i < strengths.size()) {
      model.score = strengths[i].estimate;
      model.low = strengths[i].low;
      model.high = strengths[i].high;
    }
    if (const auto row = fit.row_of(static_cast<std::uint32_t>(i)); row && *row < ranks.size()) {
      model.rank_low = static_cast<std::int64_t>(ranks[*row].low);
      model.rank_high = static_cast<std::int64_t>(ranks[*row].high);
    }
    board.models.push_back(std::move(model));
  }
  std::vector<std::size_t> order(models.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto& x = board.models[a].score;
    const auto& y = board.models[b].score;
    if (x == y) return a < b;
    return x && (!y || *x > *y);
  });
  std::vector<ModelResult> sorted;
  for (const auto i : order) {
    sorted.push_back(board.models[i]);
    board.win_matrix.models.push_back(models[i]);
    std::vector<std::int64_t> wins, ties;
    for (const auto j : order) {
      wins.push_back(matrix.against(i, j).wins);
      ties.push_back(matrix.against(i, j).ties);
    }
    board.win_matrix.wins.push_back(std::move(wins));
    board.win_matrix.ties.push_back(std::move(ties));
  }
  board.models = std::move(sorted);
  return board;
}

// All votes of the form's first preference question.
struct Votes {
  const kinds::Question* question = nullptr;
  std::vector<Vote> all;
  Index models;
  std::size_t annotators = 0;
  std::vector<std::uint32_t> item, rater, label;  // left/tie/right in canonical order, for agreement with others
};

Votes votes_of(const kinds::Form& form, const ScoringInput& input, const std::vector<Judged>& judged) {
  Votes votes;
  votes.question = form.comparing_question();
  if (votes.question == nullptr) return votes;
  Index people;
  std::map<std::int64_t, std::uint32_t> items;
  for (const auto& one : judged) {
    const auto models = input.models.find(one.row->item.value);
    for (const auto& [answer, response] : kinds::judged_answers(*votes.question, one.answers)) {
      const auto comparison = votes.question->kind->comparison(votes.question->config, answer);
      if (!comparison) continue;
      Vote vote;
      vote.outcome = comparison->outcome;
      vote.person = people.of(std::to_string(one.row->person.value));
      vote.order_known = one.row->shown_order.has_value() && one.row->shown_order->size() == 2;
      if (vote.order_known && vote.outcome != Comparison::Outcome::tie) {
        const bool swapped = one.row->shown_order->front() == 1;
        vote.left_won = (vote.outcome == Comparison::Outcome::first_won) != swapped;
      }
      votes.item.push_back(items.emplace(one.row->item.value, static_cast<std::uint32_t>(items.size())).first->second);
      votes.rater.push_back(vote.person);
      votes.label.push_back(static_cast<std::uint32_t>(vote.outcome));
      if (models != input.models.end() && models->second.size() == 2 && !models->second[0].empty() && !models->second[1].empty() &&
          models->second[0] != models->second[1]) {
        vote.first = votes.models.of(models->second[0]);
        vote.second = votes.models.of(models->second[1]);
      } else {
        vote.first = vote.second = UINT32_MAX;  // judged, but says nothing about models
      }
      votes.all.push_back(vote);
    }
  }
  votes.annotators = people.names().size();
  return votes;
}

LeftShare left_share_of(const std::vector<Vote>& votes) {
  LeftShare result;
  std::vector<std::uint8_t> left;
  std::vector<std::uint32_t> person;
  for (const auto& vote : votes) {
    if (vote.outcome == Comparison::Outcome::tie) continue;
    if (!vote.order_known) {
      ++result.unknown_order;
    } else {
      left.push_back(*vote.left_won ? 1 : 0);
      person.push_back(vote.person);
    }
  }
  result.n = static_cast<std::int64_t>(left.size());
  if (!left.empty()) result.share = shown(stats::clustered_share(left, person));
  return result;
}

std::vector<PersonResult> people_of(const ScoringInput& input, const std::vector<Judged>& judged, const Votes& votes) {
  struct Gathered {
    std::int64_t n = 0;
    std::vector<double> seconds;
  };
  std::map<std::int64_t, Gathered> gathered;
  std::map<std::int64_t, std::uint32_t> number;  // as votes_of numbered them: by first vote
  for (const auto& one : judged) {
    auto& mine = gathered[one.row->person.value];
    ++mine.n;
    if (one.row->active) mine.seconds.push_back(one.row->active->seconds());
  }
  std::map<std::uint32_t, std::array<double, 4>> sums;  // votes, ties, left known, left won
  for (const auto& vote : votes.all) {
    auto& sum = sums[vote.person];
    sum[0] += 1;
    if (vote.outcome == Comparison::Outcome::tie) sum[1] += 1;
    if (vote.left_won) {
      sum[2] += 1;
      sum[3] += *vote.left_won ? 1 : 0;
    }
  }
  std::map<std::uint32_t, double> agreement;
  if (!votes.all.empty()) {
    for (const auto& person : stats::agreement_with_others(votes.item, votes.rater, votes.label, 3)) {
      if (person.agreement) agreement[person.rater] = *person.agreement;
    }
  }
  std::size_t at = 0;
  for (const auto& one : judged) {
    // Votes stand in the order of the judged rows, so each person's number is met again in the same order.
    if (votes.question == nullptr) break;
    for (const auto& [answer, response] : kinds::judged_answers(*votes.question, one.answers)) {
      if (!votes.question->kind->comparison(votes.question->config, answer)) continue;
      number.emplace(one.row->person.value, votes.all[at++].person);
    }
  }
  std::vector<PersonResult> people;
  for (const auto& person : input.people) {
    const auto found = gathered.find(person.id.value);
    if (found == gathered.end()) continue;
    PersonResult result;
    result.id = person.public_id;
    result.name = person.name;
    result.n = found->second.n;
    if (!found->second.seconds.empty()) result.median_seconds = stats::median(found->second.seconds).estimate;
    if (const auto index = number.find(person.id.value); index != number.end()) {
      const auto& sum = sums[index->second];
      if (sum[0] > 0) result.tie_share = sum[1] / sum[0];
      result.left_n = static_cast<std::int64_t>(sum[2]);
      if (sum[2] > 0) result.left_share = shown(stats::wilson_share(sum[3], sum[2]));
      if (const auto mine = agreement.find(index->second); mine != agreement.end()) result.agreement = mine->second;
    }
    people.push_back(std::move(result));
  }
  return people;
}

Result<ScoringInput> gather(store::Tx& tx, store::ScoredProject project) {
  ScoringInput input;
  input.project = std::move(project);
  constexpr std::int64_t page_size = 2000;
  for (AnnotationId after{};;) {
    auto page = store::annotations_page(tx, input.project.id, after, page_size);
    if (page.empty()) break;
    after = page.back().id;
    for (auto& row : page) input.annotations.push_back(std::move(row));
  }
  ASSAY_TRY(const auto form, kinds::parse_form(input.project.form.text()));
  for (ItemId after{};;) {
    const auto page = store::contents_page(tx, input.project.id, after, page_size);
    if (page.empty()) break;
    after = page.back().item;
    for (const auto& row : page) {
      std::vector<std::string> models;
      for (const auto& model : kinds::response_models(form, json::trusted(row.content))) models.push_back(model.value_or(""));
      if (!models.empty()) input.models.emplace(row.item.value, std::move(models));
    }
  }
  input.people = store::people_of(tx, input.project.id);
  return input;
}

}  // namespace

Result<Results> score(const ScoringInput& input, Time now) {
  ASSAY_TRY(const auto form, kinds::parse_form(input.project.form.text()));
  std::vector<Judged> judged;
  judged.reserve(input.annotations.size());
  for (const auto& row : input.annotations) {
    if (row.counted) judged.push_back({&row, json::trusted(row.answers)});
  }
  Results results;
  results.computed_at = now;
  results.progress = progress_of(input, now);
  for (const auto& question : form.questions) results.questions.push_back(question_result(question, judged));
  const auto votes = votes_of(form, input, judged);
  if (votes.question != nullptr) {
    std::vector<Vote> about_models;
    for (const auto& vote : votes.all) {
      if (vote.first != UINT32_MAX) about_models.push_back(vote);
    }
    if (!about_models.empty()) results.leaderboard = leaderboard_of(*votes.question, about_models, votes.models.names(), votes.annotators);
    if (!votes.all.empty()) results.left_share = left_share_of(votes.all);
  }
  results.people = people_of(input, judged, votes);
  return results;
}

Pending<Scoring::Scored> Scoring::results(WorkspaceId workspace, const PublicId& project) {
  return context_.store.read([this, workspace, project](store::Tx& tx) -> Result<Scored> {
    const auto now = context_.clock.now();
    const std::string key = std::to_string(workspace.value) + "/" + project.text();
    {
      const std::lock_guard lock(mutex_);
      const auto found = cache_.find(key);
      if (found != cache_.end() && now - found->second.checked < seconds(5)) {
        return Scored{found->second.results, "\"" + std::to_string(found->second.generation) + "\""};
      }
    }
    ASSAY_TRY(auto scored, store::scored_project(tx, workspace, project));
    const std::lock_guard lock(mutex_);
    auto& entry = cache_[key];
    entry.checked = now;
    if (!entry.results || entry.last_annotation != scored.last_annotation || entry.last_event != scored.last_event) {
      entry.last_annotation = scored.last_annotation;
      entry.last_event = scored.last_event;
      ASSAY_TRY(const auto input, gather(tx, std::move(scored)));
      ASSAY_TRY(auto results, score(input, now));
      entry.results = std::make_shared<const Results>(std::move(results));
      entry.generation = now.micros;
    }
    return Scored{entry.results, "\"" + std::to_string(entry.generation) + "\""};
  });
}

}  // namespace assay::services
