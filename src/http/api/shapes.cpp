// shapes: the schemas that no struct describes.
#include "http/api/shapes.hpp"

namespace assay::http::api {
namespace {

// An object with these members and no others.
json::Object closed(json::Object properties) {
  json::Array required;
  for (const auto& [name, schema] : properties) required.emplace_back(name);
  return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}, {"additionalProperties", false}};
}

}  // namespace

json::Object json_schema(json::Schemas& schemas, json::Direction /*direction*/, std::type_identity<Answers>) {
  return schemas.define("Answers", typeid(Answers),
                        {{"type", "object"}, {"description", "One answer per question name; the question's kind says what an answer is."}});
}

json::Object json_schema(json::Schemas& schemas, json::Direction /*direction*/, std::type_identity<Content>) {
  return schemas.define("Content", typeid(Content),
                        {{"type", "object"}, {"description", "One value per field name; the field's kind says what a value is."}});
}

json::Object json_schema(json::Schemas& schemas, json::Direction /*direction*/, std::type_identity<Condition>) {
  const json::Object text{{"type", "string"}};
  const json::Object itself = schemas.refer("Condition");
  const json::Object several{{"type", "array"}, {"items", itself}, {"minItems", 1}};
  const json::Object sign{{"type", "string"}, {"enum", json::Array{"<", "<=", ">", ">="}}};
  json::Array choices{closed({{"question", text}, {"equals", json::Object{}}}),
                      closed({{"question", text}, {"in", json::Object{{"type", "array"}, {"items", json::Object{}}, {"minItems", 1}}}}),
                      closed({{"question", text}, {"compares", sign}, {"value", json::Object{{"type", "number"}}}}),
                      closed({{"and", several}}),
                      closed({{"or", several}}),
                      closed({{"not", itself}})};
  return schemas.define("Condition", typeid(Condition),
                        {{"description", "When a question is asked: a comparison with the answer to an earlier one, or several of them."},
                         {"anyOf", std::move(choices)}});
}

}  // namespace assay::http::api
