// answers: required, when and per response for every kind alike; the rest is the kind's.
#include "kinds/form/answers.hpp"

#include "kinds/words.hpp"

#include <algorithm>

namespace assay::kinds {
namespace {

class Checker {
 public:
  Checker(const Form& form, const json::Object& answers, std::size_t responses) : form_(form), answers_(answers), context_{responses} {}

  Violations run() {
    unknown_names();
    for (const auto& question : form_.questions) check(question);
    check(form_.flag);
    return std::move(violations_);
  }

 private:
  void fail(std::string at, std::string message) { violations_.push_back({std::move(at), std::move(message)}); }

  void unknown_names() {
    for (const auto& member : answers_) {
      const std::string_view name(member.key().data(), member.key().size());
      if (form_.find_question(name) != nullptr) continue;
      std::vector<std::string> names;
      for (const auto& question : form_.questions) names.push_back(question.name);
      names.emplace_back("flag");
      fail(json::child("", name), "There is no question of this name; the questions are: " + listed(names) + ".");
    }
  }

  void check(const Question& question) {
    const auto* answer = answers_.if_contains(question.name);
    const bool blank = answer == nullptr || is_blank(*answer);
    const auto at = json::child("", std::string_view(question.name));
    if (question.when && !holds(*question.when, asked_)) {
      if (!blank) fail(at, "This question is not asked after these answers; leave it out.");
      return;
    }
    if (blank) {
      if (question.required) fail(at, "This question needs an answer.");
      return;
    }
    asked_[question.name] = *answer;
    if (question.per == Per::response) {
      each(question, *answer, at);
    } else {
      one(question, *answer, at);
    }
  }

  void each(const Question& question, const json::Value& answer, const std::string& at) {
    const auto* list = answer.if_array();
    if (list == nullptr || list->size() != context_.responses) {
      fail(at, "This must be a list with " + std::to_string(context_.responses) + " entries, one per response.");
      return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (!is_blank((*list)[i])) {
        one(question, (*list)[i], json::child(at, i));
      } else if (question.required) {
        fail(json::child(at, i), "This question needs an answer for each response.");
      }
    }
  }

  void one(const Question& question, const json::Value& answer, const std::string& at) {
    for (auto& violation : question.kind->check_answer(question.config, answer, context_)) {
      fail(at + violation.where, std::move(violation.message));
    }
  }

  const Form& form_;
  const json::Object& answers_;
  AnswerContext context_;
  json::Object asked_;  // what conditions may look at: answers to earlier questions that were asked
  Violations violations_;
};

enum class Direction { to_canonical, to_shown };

json::Value one_moved(const Question& question, const json::Value& answer, std::span<const std::size_t> order, Direction direction) {
  return direction == Direction::to_canonical ? question.kind->to_canonical(question.config, answer, order)
                                              : question.kind->to_shown(question.config, answer, order);
}

// A draft may hold anything; a list of another length has no order to change.
json::Value list_moved(const json::Value& answer, std::span<const std::size_t> order, Direction direction) {
  const auto* list = answer.if_array();
  if (list == nullptr || list->size() != order.size()) return answer;
  json::Array moved(list->size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (direction == Direction::to_canonical) {
      moved[order[i]] = (*list)[i];
    } else {
      moved[i] = (*list)[order[i]];
    }
  }
  return moved;
}

json::Value all_moved(const Form& form, const json::Value& answers, std::span<const std::size_t> order, Direction direction) {
  json::Object moved;
  if (const auto* object = answers.if_object()) {
    for (const auto& member : *object) {
      if (is_blank(member.value())) continue;
      const auto* question = form.find_question(std::string_view(member.key().data(), member.key().size()));
      if (question == nullptr) {
        moved[member.key()] = member.value();
      } else if (question->per == Per::response) {
        moved[member.key()] = list_moved(member.value(), order, direction);
      } else {
        moved[member.key()] = one_moved(*question, member.value(), order, direction);
      }
    }
  }
  return moved;
}

}  // namespace

Violations check_answers(const Form& form, const json::Value& answers, std::size_t number_of_responses) {
  const auto* object = answers.if_object();
  if (object == nullptr) return {{"", "The answers must be an object with one entry per question."}};
  return Checker(form, *object, number_of_responses).run();
}

json::Value canonical_answers(const Form& form, const json::Value& answers, std::span<const std::size_t> shown_order) {
  return all_moved(form, answers, shown_order, Direction::to_canonical);
}

json::Value shown_answers(const Form& form, const json::Value& answers, std::span<const std::size_t> shown_order) {
  return all_moved(form, answers, shown_order, Direction::to_shown);
}

std::vector<JudgedAnswer> judged_answers(const Question& question, const json::Value& canonical_answers) {
  const auto* answer = json::find(canonical_answers, question.name);
  if (answer == nullptr || is_blank(*answer)) return {};
  if (question.per == Per::item) return {{*answer, 0}};
  std::vector<JudgedAnswer> all;
  if (const auto* list = answer->if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (!is_blank((*list)[i])) all.push_back({(*list)[i], i});
    }
  }
  return all;
}

}  // namespace assay::kinds
