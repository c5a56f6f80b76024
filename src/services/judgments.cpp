// judgments: asks the kinds what each answer means and keeps that, not the answer.
#include "services/judgments.hpp"

#include <algorithm>

#include "json/value.hpp"
#include "kinds/form/answers.hpp"

namespace assay::services {
namespace {

using Side = Judgments::Votes::Side;
using Outcome = kinds::Comparison::Outcome;

stats::Outcome outcome_of(Outcome outcome) {
  if (outcome == Outcome::tie) return stats::Outcome::tie;
  return outcome == Outcome::first_won ? stats::Outcome::left : stats::Outcome::right;
}

Side side_of(Outcome outcome, const std::optional<std::vector<int>>& shown) {
  if (outcome == Outcome::tie) return Side::tie;
  if (!shown || shown->size() != 2) return Side::unknown;
  return (outcome == Outcome::first_won) == (shown->front() == 0) ? Side::left : Side::right;
}

}  // namespace

Judgments::Judgments(kinds::Form form) : form_(std::move(form)), comparing_(form_.comparing_question()) {
  for (const auto& question : form_.questions) {
    columns_.emplace_back().counts.assign(question.kind->categories(question.config).size(), 0);
  }
}

void Judgments::add(const store::AnnotationRow& row) {
  times_.push_back(row.submitted_at);
  ++days_[day_number(row.submitted_at)];
  last_ = row.id;
  const auto item = items_.find(row.item.value);
  if (!row.counted || item == items_.end() || item->second.withdrawn) return;
  const auto answers = json::trusted(row.answers);
  const auto number = people_numbers_.of(row.person.value);
  if (number == people_.size()) people_.emplace_back();
  auto& person = people_[number];
  ++person.n;
  if (row.active) person.seconds.push_back(row.active->seconds());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto& question = form_.questions[i];
    auto& column = columns_[i];
    for (const auto& [answer, response] : kinds::judged_answers(question, answers)) {
      ++column.answers;
      for (const auto index : question.kind->counted(question.config, answer)) {
        if (index < column.counts.size()) ++column.counts[index];
      }
      const auto value = question.kind->value_for_agreement(question.config, answer);
      if (!value) continue;
      column.unit.push_back(column.units.of(static_cast<std::uint64_t>(row.item.value) << 8U | std::min<std::size_t>(response, 255)));
      column.person.push_back(number);
      column.value.push_back(*value);
    }
  }
  if (comparing_ != nullptr) add_votes(row, answers, item->second, number);
}

void Judgments::add_votes(const store::AnnotationRow& row, const json::Value& answers, const ItemModels& item, std::uint32_t person) {
  for (const auto& [answer, response] : kinds::judged_answers(*comparing_, answers)) {
    const auto comparison = comparing_->kind->comparison(comparing_->config, answer);
    if (!comparison) continue;
    const auto& models = item.models;
    const bool named = models.size() == 2 && !models[0].empty() && !models[1].empty() && models[0] != models[1];
    const auto side = side_of(comparison->outcome, row.shown_order);
    votes_.item.push_back(item_numbers_.of(row.item.value));
    votes_.person.push_back(person);
    votes_.first.push_back(named ? votes_.models.of(models[0]) : Votes::nobody);
    votes_.second.push_back(named ? votes_.models.of(models[1]) : Votes::nobody);
    votes_.outcome.push_back(outcome_of(comparison->outcome));
    votes_.side.push_back(side);
    auto& who = people_[person];
    ++who.votes;
    if (side == Side::tie) ++who.ties;
    if (side == Side::left || side == Side::right) ++who.left_known;
    if (side == Side::left) ++who.left;
  }
}

}  // namespace assay::services
