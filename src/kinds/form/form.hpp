// Form: what a project shows and asks, read from its versioned JSON document.
#pragma once
#include "base/describe.hpp"
#include "base/result.hpp"
#include "json/value.hpp"
#include "kinds/fields/kind.hpp"
#include "kinds/form/when.hpp"
#include "kinds/questions/kind.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::kinds {

/// Whether a question is asked once, or of each response.
enum class Per { item, response };
ASSAY_DESCRIBE_ENUM(Per, item, response)

enum class ResponsesLayout { side_by_side, stacked };
ASSAY_DESCRIBE_ENUM(ResponsesLayout, side_by_side, stacked)

/// Whose words a field shows; what a model wrote must not tell which one it was.
enum class WrittenBy { person, model };
ASSAY_DESCRIBE_ENUM(WrittenBy, person, model)

struct Field {
  std::string name;
  std::string title;
  const FieldKind* kind = nullptr;  ///< of the registry; never null in a parsed form
  json::Value config;
  WrittenBy written_by = WrittenBy::person;
};

struct Question {
  std::string name;
  std::string title;
  std::string help;
  const QuestionKind* kind = nullptr;  ///< of the registry; never null in a parsed form
  bool required = true;
  Per per = Per::item;
  std::optional<Condition> when;
  json::Value when_json = nullptr;  ///< the condition as it was written, for the page
  json::Value config;
};

struct Form {
  std::vector<Field> fields;
  std::vector<Question> questions;  ///< without the flag
  Question flag;                    ///< stands on every form
  ResponsesLayout layout = ResponsesLayout::side_by_side;

  [[nodiscard]] const Field* find_field(std::string_view name) const;
  /// Also finds the flag.
  [[nodiscard]] const Question* find_question(std::string_view name) const;
  /// The field that holds the responses, or nullptr.
  [[nodiscard]] const Field* responses_field() const;
  /// The first question that compares two responses, or nullptr.
  [[nodiscard]] const Question* comparing_question() const;
};

/// The form, or all that is wrong with its text.
[[nodiscard]] Result<Form> parse_form(std::string_view text);

struct LocatedViolation {
  std::string pointer;
  std::string message;
  std::size_t line = 1;  ///< both from 1
  std::size_t column = 1;
};
ASSAY_DESCRIBE(LocatedViolation, pointer, message, line, column)

/// What is wrong with the text and where in it, for an editor; empty for a good form.
[[nodiscard]] std::vector<LocatedViolation> check_form_text(std::string_view text);

}  // namespace assay::kinds
