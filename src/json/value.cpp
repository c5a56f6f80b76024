// value: simdjson checks and parses, the checked tree is Boost.JSON's.
#include "json/value.hpp"

#include <simdjson.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <cmath>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/text.hpp"

namespace assay::json {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

class Converter {
 public:
  explicit Converter(std::size_t depth) : depth_(depth) {}

  Value convert(element from, std::size_t depth, const std::string& at) {
    switch (from.type()) {
      case element_type::ARRAY: return array(from, depth, at);
      case element_type::OBJECT: return object(from, depth, at);
      case element_type::INT64: return Value(from.get_int64().value_unsafe());
      case element_type::UINT64: return integer(from, at);
      case element_type::DOUBLE: return number(from, at);
      case element_type::STRING: {
        const std::string_view text = from.get_string().value_unsafe();
        return Value(boost::json::string_view(text.data(), text.size()));
      }
      case element_type::BOOL: return Value(from.get_bool().value_unsafe());
      case element_type::NULL_VALUE: return Value(nullptr);
    }
    return Value(nullptr);
  }

  std::vector<Violation> violations;

 private:
  Value integer(element from, const std::string& at) {
    violations.push_back({at, "This whole number is too large; the largest is 9223372036854775807."});
    return Value(from.get_uint64().value_unsafe());
  }
  Value number(element from, const std::string& at) {
    const double number = from.get_double().value_unsafe();
    if (!std::isfinite(number)) violations.push_back({at, "This number is not finite."});
    return Value(number);
  }
  Value array(element from, std::size_t depth, const std::string& at) {
    Array out;
    if (!deep_enough(depth, at)) return out;
    const simdjson::dom::array items = from.get_array().value_unsafe();
    out.reserve(items.size());
    std::size_t index = 0;
    for (const element item : items) out.push_back(convert(item, depth + 1, child_if_needed(item, at, index++)));
    return out;
  }
  Value object(element from, std::size_t depth, const std::string& at) {
    Object out;
    if (!deep_enough(depth, at)) return out;
    const simdjson::dom::object members = from.get_object().value_unsafe();
    out.reserve(members.size());
    for (const auto [key, member] : members) {
      const auto [where, fresh] = out.emplace(boost::json::string_view(key.data(), key.size()), convert(member, depth + 1, child(at, key)));
      if (!fresh) violations.push_back({child(at, key), "This key stands twice in one object."});
    }
    return out;
  }
  bool deep_enough(std::size_t depth, const std::string& at) {
    if (depth < depth_) return true;
    violations.push_back({at, "This document is nested deeper than " + std::to_string(depth_) + " levels."});
    return false;
  }
  // Plain numbers in long arrays need no pointer of their own unless something is wrong with them.
  static std::string child_if_needed(element item, const std::string& at, std::size_t index) {
    return item.type() == element_type::INT64 ? std::string() : child(at, index);
  }

  std::size_t depth_;
};

std::string sentence(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR: return "The text is not valid UTF-8.";
    case simdjson::EMPTY: return "There is no JSON here: the text is empty.";
    case simdjson::DEPTH_ERROR: return "This document is nested too deeply.";
    case simdjson::STRING_ERROR: return "A string holds a broken escape or half of a surrogate pair.";
    case simdjson::UNESCAPED_CHARS: return "A string holds a control character that must be escaped.";
    case simdjson::UNCLOSED_STRING: return "A string is not closed by a quotation mark.";
    case simdjson::NUMBER_ERROR: return "A number is malformed or too large for 64 bits.";
    case simdjson::CAPACITY: return "The document is too large.";
    default: return "This is not valid JSON: check commas, quotation marks and brackets.";
  }
}

Place place_of(std::string_view text, std::size_t offset) {
  Place place;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
  return place;
}

// Boost.JSON's parser stops at the offending byte, which simdjson's DOM does not tell.
std::string with_place(std::string message, std::string_view text) {
  boost::json::stream_parser parser;
  boost::system::error_code error;
  const std::size_t offset = parser.write_some(boost::json::string_view(text.data(), text.size()), error);
  if (!error) return message;
  const Place place = place_of(text, offset);
  message.pop_back();
  return message + " (line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ").";
}

simdjson::dom::parser& parser() {
  thread_local simdjson::dom::parser instance;
  return instance;
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) {
  if (text.size() > limits.bytes) {
    return Error{ErrorCode::too_large,
                 "The document has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(limits.bytes) + " are read.",
                 {},
                 {}};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  element root;
  const auto error = parser().parse(text.data(), text.size(), true).get(root);
  if (error != simdjson::SUCCESS) return Error::invalid("", with_place(sentence(error), text));
  Converter converter(limits.depth);
  Value value = converter.convert(root, 0, "");
  if (!converter.violations.empty()) return Error::invalid(std::move(converter.violations));
  return value;
}

std::string write(const Value& value) { return boost::json::serialize(value); }

JsonText to_text(const Value& value) { return JsonText(write(value)); }

Value trusted(const JsonText& text) {
  auto value = parse(text.text());
  if (!value.ok()) throw std::runtime_error("stored JSON is broken: " + value.error().message);
  return std::move(*value);
}

std::string child(std::string_view pointer, std::string_view key) {
  std::string out(pointer);
  out += '/';
  out += escape_pointer(key);
  return out;
}

std::string child(std::string_view pointer, std::size_t index) {
  std::string out(pointer);
  out += '/';
  out += std::to_string(index);
  return out;
}

std::string_view kind_name(const Value& value) {
  switch (value.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "true or false";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return "a number";
    case boost::json::kind::string: return "a text";
    case boost::json::kind::array: return "a list";
    case boost::json::kind::object: return "an object";
  }
  return "something";
}

const Value* find(const Value& value, std::string_view key) {
  const auto* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(boost::json::string_view(key.data(), key.size()));
}

std::string text_at(const Value& value, std::string_view key) {
  const auto* member = find(value, key);
  if (member == nullptr || !member->is_string()) return {};
  const auto& text = member->get_string();
  return {text.data(), text.size()};
}

}  // namespace assay::json
