// shapes: forms, contents and answers as the contract tells them; kinds makes and checks them, http only carries them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/describe.hpp"
#include "json/schema.hpp"
#include "json/types.hpp"

namespace assay::http::api {

/// One answer per question name; the shape of an answer is the business of its kind (contract/kinds).
struct Answers {};
json::Object json_schema(json::Schemas& schemas, json::Direction direction, std::type_identity<Answers>);

/// One value per field name; the shape of a value is the business of the field's kind (contract/kinds/fields).
struct Content {};
json::Object json_schema(json::Schemas& schemas, json::Direction direction, std::type_identity<Content>);

/// When a question is asked: a comparison with an earlier answer, or and, or, not of conditions.
struct Condition {};
json::Object json_schema(json::Schemas& schemas, json::Direction direction, std::type_identity<Condition>);

enum class Per { item, response };
ASSAY_DESCRIBE_ENUM(Per, item, response)
enum class ResponsesLayout { side_by_side, stacked };
ASSAY_DESCRIBE_ENUM(ResponsesLayout, side_by_side, stacked)

enum class WrittenBy { person, model };
ASSAY_DESCRIBE_ENUM(WrittenBy, person, model)

// A form as somebody wrote it, where what is left out has its default; an annotator's page gets it with the defaults filled in.
struct FieldShape {
  std::string name, kind;
  std::optional<std::string> title;
  std::optional<json::Object> config;
  std::optional<WrittenBy> written_by;
};
ASSAY_DESCRIBE(FieldShape, name, kind, title, config, written_by)
ASSAY_CONTRACT_NAME(FieldShape, "FieldView")
struct QuestionShape {
  std::string name, kind;
  std::optional<std::string> title, help;
  std::optional<bool> required;
  std::optional<Per> per;
  std::optional<Condition> when;
  std::optional<json::Object> config;
};
ASSAY_DESCRIBE(QuestionShape, name, kind, title, help, required, per, when, config)
ASSAY_CONTRACT_NAME(QuestionShape, "QuestionView")
struct Layout {
  std::optional<ResponsesLayout> responses;
};
ASSAY_DESCRIBE(Layout, responses)
struct FormDocument {
  using AsItCame = void;
  std::vector<FieldShape> fields;
  std::vector<QuestionShape> questions;
  std::optional<Layout> layout;
};
ASSAY_DESCRIBE(FormDocument, fields, questions, layout)
struct FormShape {
  using AsItCame = void;
  std::int64_t version = 0;
  std::vector<FieldShape> fields;
  std::vector<QuestionShape> questions;
  std::optional<Layout> layout;
};
ASSAY_DESCRIBE(FormShape, version, fields, questions, layout)
ASSAY_CONTRACT_NAME(FormShape, "FormView")

}  // namespace assay::http::api
