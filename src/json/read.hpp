// read: a described struct from JSON, with every violation at once, each with its JSON pointer.
#pragma once
#include <boost/mp11/algorithm.hpp>
#include <cmath>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/describe.hpp"
#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "json/types.hpp"
#include "json/value.hpp"

namespace assay::json {

template <class T>
concept DescribedStruct = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
/// A struct with `using AbsentKeysKeepDefaults = void;` lets keys be absent; others require all but optionals.
template <class T>
concept KeepsDefaults = requires { typename T::AbsentKeysKeepDefaults; };

/// Collects violations below a place.
class Reader {
 public:
  explicit Reader(std::string pointer = {}) : at_(std::move(pointer)) {}
  void fail(std::string message) { violations_.push_back({at_, std::move(message)}); }
  void fail_at(std::string_view key, std::string message) { violations_.push_back({child(at_, key), std::move(message)}); }
  template <class F>
  void inside(std::string_view key, F&& f) {
    const auto length = at_.size();
    at_ += '/';
    at_ += escape_pointer(key);
    f();
    at_.resize(length);
  }
  [[nodiscard]] const std::string& at() const { return at_; }
  [[nodiscard]] std::vector<Violation>& violations() { return violations_; }

 private:
  std::string at_;
  std::vector<Violation> violations_;
};

template <class E>
[[nodiscard]] std::string enumerator_list() {
  std::string all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto one) {
    if (!all.empty()) all += ", ";
    all += one.name;
  });
  return all;
}

inline void read(Reader& reader, const Value& from, std::string& to) {
  if (const auto* text = from.if_string()) {
    to.assign(text->data(), text->size());
  } else {
    reader.fail("This must be a text.");
  }
}
inline void read(Reader& reader, const Value& from, bool& to) {
  if (const auto* flag = from.if_bool()) {
    to = *flag;
  } else {
    reader.fail("This must be true or false.");
  }
}
inline void read(Reader& reader, const Value& from, double& to) {
  if (from.is_number()) {
    to = from.to_number<double>();
  } else {
    reader.fail("This must be a number.");
  }
}
template <std::signed_integral T>
void read(Reader& reader, const Value& from, T& to) {
  const auto* number = from.if_int64();
  if (number == nullptr) {
    reader.fail("This must be a whole number.");
  } else if (*number < std::numeric_limits<T>::min() || *number > std::numeric_limits<T>::max()) {
    reader.fail("This whole number is out of range.");
  } else {
    to = static_cast<T>(*number);
  }
}
template <std::int64_t Low, std::int64_t High>
void read(Reader& reader, const Value& from, Ranged<Low, High>& to) {
  const auto* number = from.if_int64();
  if (number == nullptr || *number < Low || *number > High) {
    reader.fail("This must be a whole number from " + std::to_string(Low) + " to " + std::to_string(High) + ".");
  } else {
    to.value = *number;
  }
}
template <std::int64_t Min, std::int64_t Max>
void read(Reader& reader, const Value& from, Text<Min, Max>& to) {
  const auto* text = from.if_string();
  if (text == nullptr) {
    reader.fail("This must be a text.");
    return;
  }
  to.value.assign(text->data(), text->size());
  const auto length = static_cast<std::int64_t>(count_code_points(to.value));
  if (length < Min && Min == 1) reader.fail("This must not be empty.");
  else if (length < Min) reader.fail("This must have at least " + std::to_string(Min) + " characters.");
  else if (length > Max)
    reader.fail("This has " + std::to_string(length) + " characters; at most " + std::to_string(Max) + " are allowed.");
}
inline void read(Reader& reader, const Value& from, Time& to) {
  const auto* text = from.if_string();
  const auto time = text == nullptr ? std::nullopt : parse_rfc3339({text->data(), text->size()});
  if (time) to = *time;
  else reader.fail("This must be a time like 2026-11-25T06:00:00Z.");
}
inline void read(Reader& reader, const Value& from, PublicId& to) {
  const auto* text = from.if_string();
  const auto id = text == nullptr ? std::nullopt : PublicId::parse({text->data(), text->size()});
  if (id) to = *id;
  else reader.fail("This must be an id of 26 characters (a-z, 2-7).");
}
inline void read(Reader&, const Value& from, JsonText& to) { to = to_text(from); }
inline void read(Reader&, const Value& from, Value& to) { to = from; }
inline void read(Reader& reader, const Value& from, Object& to) {
  if (const auto* object = from.if_object()) to = *object;
  else reader.fail("This must be an object.");
}
template <class Shape, class Held>
void read(Reader& reader, const Value& from, Shaped<Shape, Held>& to) {
  read(reader, from, to.value);
}

template <DescribedEnum E>
void read(Reader& reader, const Value& from, E& to) {
  bool found = false;
  if (const auto* text = from.if_string()) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto one) {
      if (*text == one.name) {
        to = one.value;
        found = true;
      }
    });
  }
  if (!found) reader.fail("This must be one of: " + enumerator_list<E>() + ".");
}
template <class T>
void read(Reader& reader, const Value& from, std::optional<T>& to);
template <class T>
void read(Reader& reader, const Value& from, std::vector<T>& to);
template <class T>
void read(Reader& reader, const Value& from, std::map<std::string, T>& to);
template <DescribedStruct T>
void read(Reader& reader, const Value& from, T& to);

template <class T>
void read(Reader& reader, const Value& from, std::optional<T>& to) {
  if (from.is_null()) to.reset();
  else read(reader, from, to.emplace());
}
template <class T>
void read(Reader& reader, const Value& from, std::vector<T>& to) {
  const auto* list = from.if_array();
  if (list == nullptr) {
    reader.fail("This must be a list.");
    return;
  }
  to.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    reader.inside(std::to_string(i), [&] { read(reader, (*list)[i], to.emplace_back()); });
  }
}
template <class T>
void read(Reader& reader, const Value& from, std::map<std::string, T>& to) {
  const auto* object = from.if_object();
  if (object == nullptr) {
    reader.fail("This must be an object.");
    return;
  }
  for (const auto& [key, member] : *object) {
    reader.inside({key.data(), key.size()}, [&] { read(reader, member, to[std::string(key)]); });
  }
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <DescribedStruct T>
void read(Reader& reader, const Value& from, T& to) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  const auto* object = from.if_object();
  if (object == nullptr) {
    reader.fail("This must be an object.");
    return;
  }
  std::string known;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    if (!known.empty()) known += ", ";
    known += member.name;
  });
  for (const auto& [key, value] : *object) {
    bool found = false;
    boost::mp11::mp_for_each<Members>([&](auto member) { found = found || key == member.name; });
    if (!found) reader.fail_at({key.data(), key.size()}, "This key is not known here; known are: " + known + ".");
  }
  boost::mp11::mp_for_each<Members>([&](auto member) {
    auto& field = to.*member.pointer;
    using Field = std::remove_reference_t<decltype(field)>;
    if (const auto* value = object->if_contains(member.name)) {
      reader.inside(member.name, [&] { read(reader, *value, field); });
    } else if constexpr (!is_optional<Field> && !KeepsDefaults<T>) {
      reader.fail_at(member.name, "This is required.");
    }
  });
}

/// A T from a tree, or all that is wrong with it. `pointer` is where the tree stands in its document.
template <class T>
[[nodiscard]] Result<T> read_value(const Value& from, std::string pointer = {}) {
  T to{};
  Reader reader(std::move(pointer));
  read(reader, from, to);
  if (!reader.violations().empty()) return Error::invalid(std::move(reader.violations()));
  return to;
}

/// A T from text.
template <class T>
[[nodiscard]] Result<T> read_text(std::string_view text, Limits limits = {}) {
  ASSAY_TRY(const Value value, parse(text, limits));
  return read_value<T>(value);
}

}  // namespace assay::json
