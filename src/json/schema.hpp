// schema: the JSON Schema (2020-12) of a described struct, from the description that reader and writer use.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>

#include "json/read.hpp"
#include "json/write.hpp"

namespace assay::json {

/// What is read may leave out optional members and holds no unknown ones; what is written has every member.
enum class Direction { read, written };

/// Collects the schemas of named types (described structs and enums) while it makes those of others.
class Schemas {
 public:
  /// `root` begins every reference, for example "#/components/schemas/".
  explicit Schemas(std::string root) : root_(std::move(root)) {}

  /// The schema of T: a reference where T is a described struct or enum.
  /// A type with its own `read` and `write` has a `json_schema(Schemas&, Direction, std::type_identity<T>)` beside them.
  template <class T>
  [[nodiscard]] Object of(Direction direction);

  /// A named schema that no struct describes; the same name may come again with the same type only.
  Object define(std::string_view name, std::type_index type, Object schema);
  /// The reference to a named schema, also before it is defined.
  [[nodiscard]] Object refer(std::string_view name) const;

  /// All named schemas in the order of their names. A struct that is read and written is there twice where both are
  /// asked for; what the reader takes is then called `NameInput`.
  [[nodiscard]] Object finish() const;
  /// Gives the references in a document their final names, once every type in it is known.
  void settle(Value& document) const;

 private:
  struct Definition {
    std::type_index type;
    Object schema;
  };
  template <class T>
  [[nodiscard]] Object members_of(Direction direction);
  [[nodiscard]] std::map<std::string, std::string> names() const;
  [[nodiscard]] bool begin(const std::string& key, std::type_index type);

  std::string root_;
  std::map<std::string, Definition> definitions_;
};

/// Makes the schema of one type: how a route table names types without being a template.
using SchemaMaker = Object (*)(Schemas&);
template <class T>
[[nodiscard]] Object schema_read(Schemas& schemas) {
  return schemas.of<T>(Direction::read);
}
template <class T>
[[nodiscard]] Object schema_written(Schemas& schemas) {
  return schemas.of<T>(Direction::written);
}

/// The contract's name of a described type.
template <class T>
[[nodiscard]] constexpr std::string_view name_in_contract() {
  constexpr const T* none = nullptr;
  if constexpr (requires { contract_name(none); }) {
    return contract_name(none);
  } else {
    constexpr std::string_view name = described_name(none), ending = "View";
    return name.size() > ending.size() && name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : name;
  }
}

/// Also null.
[[nodiscard]] Object nullable(Object schema);

// The bounds are those of the types, so that schema and reader cannot differ.
template <std::int64_t Low, std::int64_t High>
Object schema_of(std::type_identity<Ranged<Low, High>>) {
  return {{"type", "integer"}, {"minimum", Low}, {"maximum", High}};
}
template <std::int64_t Min, std::int64_t Max>
Object schema_of(std::type_identity<Text<Min, Max>>) {
  Object schema{{"type", "string"}};
  if constexpr (Min > 0) schema["minLength"] = Min;
  schema["maxLength"] = Max;
  return schema;
}
Object schema_of(std::type_identity<Time>);
Object schema_of(std::type_identity<PublicId>);

template <class T>
struct Parts;  // what a container holds
template <class T>
struct Parts<std::optional<T>> {
  static Object schema(Schemas& schemas, Direction direction) { return nullable(schemas.of<T>(direction)); }
};
template <class T>
struct Parts<std::vector<T>> {
  static Object schema(Schemas& schemas, Direction direction) { return {{"type", "array"}, {"items", schemas.of<T>(direction)}}; }
};
template <class T>
struct Parts<std::map<std::string, T>> {
  static Object schema(Schemas& schemas, Direction direction) {
    return {{"type", "object"}, {"additionalProperties", schemas.of<T>(direction)}};
  }
};
template <class Shape, class Held>
struct Parts<Shaped<Shape, Held>> {
  /// A shape with `using AsItCame = void;` is stored as somebody sent it, so it is always what the reader takes.
  static Object schema(Schemas& schemas, Direction direction) {
    if constexpr (requires { typename Shape::AsItCame; }) return schemas.of<Shape>(Direction::read);
    else return schemas.of<Shape>(direction);
  }
};

template <class T>
Object Schemas::of(Direction direction) {
  using Tag = std::type_identity<T>;
  if constexpr (requires { json_schema(*this, direction, Tag{}); }) return json_schema(*this, direction, Tag{});
  else if constexpr (requires { Parts<T>::schema(*this, direction); }) return Parts<T>::schema(*this, direction);
  else if constexpr (requires { schema_of(Tag{}); }) return schema_of(Tag{});
  else if constexpr (std::same_as<T, std::string>) return {{"type", "string"}};
  else if constexpr (std::same_as<T, bool>) return {{"type", "boolean"}};
  else if constexpr (std::same_as<T, double>) return {{"type", "number"}};
  else if constexpr (std::integral<T>) return {{"type", "integer"}};
  else if constexpr (std::same_as<T, JsonText> || std::same_as<T, Value>) return {};
  else if constexpr (std::same_as<T, Object>) return {{"type", "object"}};
  else if constexpr (DescribedEnum<T>) {
    Array names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto one) { names.emplace_back(one.name); });
    return define(name_in_contract<T>(), typeid(T), {{"type", "string"}, {"enum", std::move(names)}});
  } else {
    static_assert(DescribedStruct<T>, "describe this type, or give it a json_schema");
    const std::string key = std::string(name_in_contract<T>()) + (direction == Direction::read ? "<" : "");
    if (begin(key, typeid(T))) {
      auto schema = members_of<T>(direction);
      definitions_.at(key).schema = std::move(schema);
    }
    return refer(key);
  }
}

template <class T>
Object Schemas::members_of(Direction direction) {
  Object properties;
  Array required;
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto member) {
    using Field = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
    auto schema = of<Field>(direction);
    const bool may_lack = direction == Direction::read && (is_optional<Field> || KeepsDefaults<T>);
    if (!may_lack) required.emplace_back(member.name);
    if constexpr (KeepsDefaults<T> && !is_optional<Field>) {
      if (direction == Direction::read) schema["default"] = trusted(JsonText(to_string(T{}.*member.pointer)));
    }
    properties[member.name] = std::move(schema);
  });
  Object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  if (direction == Direction::read) schema["additionalProperties"] = false;
  return schema;
}

}  // namespace assay::json
