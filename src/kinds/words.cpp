// words: reading values and writing sentences, the same for every kind.
#include "kinds/words.hpp"

#include "base/text.hpp"
#include "kinds/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace assay::kinds {

bool is_name(std::string_view text) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.empty() || text.size() > limits::name || !lower(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; });
}

std::optional<double> number(const json::Value& value) {
  if (const auto* integer = value.if_int64()) return static_cast<double>(*integer);
  if (const auto* real = value.if_double()) return *real;
  return std::nullopt;
}

std::optional<std::int64_t> whole(const json::Value& value) {
  if (const auto* integer = value.if_int64()) return *integer;
  constexpr double exact = 9007199254740992.0;  // 2^53: beyond, doubles skip whole numbers
  const auto* real = value.if_double();
  if (real == nullptr || std::abs(*real) > exact || std::floor(*real) != *real) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::string_view text_of(const json::Value& value) {
  const auto* text = value.if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

bool same(const json::Value& a, const json::Value& b) {
  if (const auto x = number(a), y = number(b); x && y) return *x == *y;
  if (const auto *x = a.if_array(), *y = b.if_array(); x != nullptr && y != nullptr) {
    return std::equal(x->begin(), x->end(), y->begin(), y->end(), same);
  }
  if (const auto *x = a.if_object(), *y = b.if_object(); x != nullptr && y != nullptr) {
    return x->size() == y->size() && std::all_of(x->begin(), x->end(), [&](const auto& member) {
             const auto* other = y->if_contains(member.key());
             return other != nullptr && same(member.value(), *other);
           });
  }
  return a == b;
}

bool is_blank(std::string_view text) { return count_words(text) == 0; }

bool is_blank(const json::Value& value) {
  if (value.is_null()) return true;
  if (value.is_string()) return is_blank(text_of(value));
  if (const auto* list = value.if_array()) return list->empty();
  if (const auto* object = value.if_object()) return object->empty();
  return false;
}

std::string plain(double number) {
  std::array<char, 400> buffer{};  // the longest double in plain decimals has about 330 characters
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed).ptr;
  return {buffer.data(), end};
}

std::string count_of(std::int64_t n, std::string_view singular) {
  std::string text = std::to_string(n) + " " + std::string(singular);
  if (n != 1) text += 's';
  return text;
}

std::string listed(const std::vector<std::string>& parts) {
  std::string all;
  for (const auto& part : parts) {
    if (!all.empty()) all += ", ";
    all += part;
  }
  return all;
}

std::string choose_one_of(const std::vector<std::string>& values, std::string_view plural) {
  if (values.size() > 12) return "Choose one of the " + std::to_string(values.size()) + " " + std::string(plural) + ".";
  return "Choose one of: " + listed(values) + ".";
}

void refuse_unknown_keys(const json::Value& object, std::string_view at, const std::vector<std::string>& known,
                         std::vector<Violation>& violations) {
  const auto* members = object.if_object();
  if (members == nullptr) return;
  for (const auto& member : *members) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    violations.push_back({json::child(at, key), "This key is not known here; known are: " + listed(known) + "."});
  }
}

}  // namespace assay::kinds
