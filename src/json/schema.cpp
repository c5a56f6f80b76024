// schema: names, references and the order in which they come out.
#include "json/schema.hpp"

#include <stdexcept>

namespace assay::json {
namespace {

constexpr char read_mark = '<';  // ends the key of what the reader takes; no name holds it

// Every reference gets the name that its definition has in the end.
void rename_references(Value& value, const std::string& root, const std::map<std::string, std::string>& names) {
  if (auto* object = value.if_object()) {
    for (auto& [key, member] : *object) {
      if (key != "$ref" || !member.is_string() || !std::string_view(member.get_string()).starts_with(root)) {
        rename_references(member, root, names);
        continue;
      }
      const std::string reference(member.get_string());
      const auto found = names.find(reference.substr(root.size()));
      if (found == names.end()) throw std::logic_error("the contract refers to " + reference + ", which nobody defines");
      member = root + found->second;
    }
  } else if (auto* list = value.if_array()) {
    for (auto& one : *list) rename_references(one, root, names);
  }
}

}  // namespace

Object schema_of(std::type_identity<Time>) { return {{"type", "string"}, {"format", "date-time"}}; }
Object schema_of(std::type_identity<PublicId>) { return {{"type", "string"}, {"pattern", "^[a-z2-7]{26}$"}}; }

Object nullable(Object schema) {
  if (schema.empty()) return schema;  // anything, null included
  if (auto* type = schema.if_contains("type"); type != nullptr && type->is_string() && !schema.contains("enum")) {
    *type = Array{*type, "null"};
    return schema;
  }
  return {{"anyOf", Array{std::move(schema), Object{{"type", "null"}}}}};
}

bool Schemas::begin(const std::string& key, std::type_index type) {
  const auto [at, fresh] = definitions_.try_emplace(key, Definition{type, {}});
  if (!fresh && at->second.type != type) throw std::logic_error("two types are called " + key + " in the contract");
  return fresh;
}

Object Schemas::define(std::string_view name, std::type_index type, Object schema) {
  const std::string key(name);
  if (begin(key, type)) definitions_.at(key).schema = std::move(schema);
  return refer(name);
}

Object Schemas::refer(std::string_view name) const { return {{"$ref", root_ + std::string(name)}}; }

std::map<std::string, std::string> Schemas::names() const {
  std::map<std::string, std::string> all;
  for (const auto& [key, definition] : definitions_) {
    if (!key.ends_with(read_mark)) {
      all[key] = key;
      continue;
    }
    const auto name = key.substr(0, key.size() - 1);
    all[key] = definitions_.contains(name) ? name + "Input" : name;
  }
  return all;
}

void Schemas::settle(Value& document) const { rename_references(document, root_, names()); }

Object Schemas::finish() const {
  const auto final_names = names();
  std::map<std::string, Value> sorted;
  for (const auto& [key, definition] : definitions_) {
    Value schema = definition.schema;
    rename_references(schema, root_, final_names);
    const auto& name = final_names.at(key);
    if (!sorted.emplace(name, std::move(schema)).second) throw std::logic_error("two types are called " + name + " in the contract");
  }
  Object all;
  for (auto& [name, schema] : sorted) all[name] = std::move(schema);
  return all;
}

}  // namespace assay::json
