// typescript: a schema that Schemas makes, as a type; other keywords than those it uses are not known here.
#include "json/typescript.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace assay::json {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

bool has_name(const Array& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [&](const Value& one) { return std::string_view(one.as_string()) == name; });
}

// A union in brackets where something binds tighter than it.
std::string tight(const std::string& type) { return type.find(" | ") == std::string::npos ? type : "(" + type + ")"; }

std::string join(const std::vector<std::string>& parts) {
  std::string all;
  for (const auto& part : parts) all += (all.empty() ? "" : " | ") + part;
  return all;
}

std::string object_text(const Value& schema) {
  const auto* properties = find(schema, "properties");
  if (properties == nullptr) {
    const auto* further = find(schema, "additionalProperties");
    const bool open = further == nullptr || !further->is_object() || further->as_object().empty();
    return open ? "Record<string, unknown>" : "Record<string, " + type_text(*further) + ">";
  }
  if (properties->as_object().empty()) return "Record<string, never>";
  static const Array nothing;
  const auto* required = find(schema, "required");
  const auto& always = required == nullptr ? nothing : required->as_array();
  std::string text = "{";
  for (const auto& [name, member] : properties->as_object()) {
    text += text.size() == 1 ? " " : "; ";
    text += std::string(name) + (has_name(always, name) ? ": " : "?: ") + type_text(member);
  }
  return text + " }";
}

std::string plain_text(std::string_view type, const Value& schema) {
  if (type == "string") return "string";
  if (type == "boolean") return "boolean";
  if (type == "number" || type == "integer") return "number";
  if (type == "null") return "null";
  if (type == "array") return tight(type_text(*find(schema, "items"))) + "[]";
  if (type == "object") return object_text(schema);
  throw std::logic_error("no TypeScript type for the schema type " + std::string(type));
}

// SkipReason: SKIP_REASONS; ItemStatus: ITEM_STATUSES
std::string list_name(std::string_view type) {
  std::string name;
  for (std::size_t i = 0; i < type.size(); ++i) {
    const char c = type[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && i > 0) name += '_';
    name += upper || (c >= '0' && c <= '9') ? c : static_cast<char>(c - 'a' + 'A');
  }
  return name + (name.ends_with('S') ? "ES" : "S");
}

}  // namespace

std::string type_text(const Value& schema) {
  if (const auto* reference = find(schema, "$ref")) {
    const std::string text(reference->as_string());
    return text.substr(text.rfind('/') + 1);
  }
  std::vector<std::string> parts;
  if (const auto* values = find(schema, "enum")) {
    for (const auto& value : values->as_array()) parts.push_back(quoted(std::string(value.as_string())));
    return join(parts);
  }
  if (const auto* value = find(schema, "const")) return value->is_string() ? quoted(std::string(value->as_string())) : write(*value);
  for (const char* word : {"anyOf", "oneOf"}) {
    if (const auto* choices = find(schema, word)) {
      for (const auto& choice : choices->as_array()) parts.push_back(type_text(choice));
      return join(parts);
    }
  }
  const auto* type = find(schema, "type");
  if (type == nullptr) return "unknown";
  if (const auto* several = type->if_array()) {
    for (const auto& one : *several) parts.push_back(plain_text(std::string(one.as_string()), schema));
    return join(parts);
  }
  return plain_text(std::string(type->as_string()), schema);
}

std::string typescript(const Object& definitions) {
  std::string text;
  for (const auto& [key, schema] : definitions) {
    const std::string name(key);
    text += '\n';
    if (const auto* sentence = find(schema, "description")) text += "/** " + std::string(sentence->as_string()) + " */\n";
    if (const auto* values = find(schema, "enum")) {
      const auto list = list_name(name);
      text += "export const " + list + " = [";
      for (std::size_t i = 0; i < values->as_array().size(); ++i) {
        text += (i == 0 ? "" : ", ") + quoted(std::string(values->as_array()[i].as_string()));
      }
      text += "] as const;\nexport type " + name + " = (typeof " + list + ")[number];\n";
      continue;
    }
    const auto* properties = find(schema, "properties");
    if (properties == nullptr || properties->as_object().empty()) {
      text += "export type " + name + " = " + type_text(schema) + ";\n";
      continue;
    }
    // One member a line, so that a change of the contract is a readable difference.
    static const Array nothing;
    const auto* required = find(schema, "required");
    const auto& always = required == nullptr ? nothing : required->as_array();
    text += "export type " + name + " = {\n";
    for (const auto& [member, type] : properties->as_object()) {
      text += "  " + std::string(member) + (has_name(always, member) ? ": " : "?: ") + type_text(type) + ";\n";
    }
    text += "};\n";
  }
  return text;
}

}  // namespace assay::json
