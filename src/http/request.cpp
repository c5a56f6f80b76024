// request: names of methods and look-ups without case.
#include "http/request.hpp"

#include <array>

namespace assay::http {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> methods{{{Method::get, "GET"},
                                                                      {Method::head, "HEAD"},
                                                                      {Method::post, "POST"},
                                                                      {Method::put, "PUT"},
                                                                      {Method::patch, "PATCH"},
                                                                      {Method::remove, "DELETE"},
                                                                      {Method::options, "OPTIONS"}}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view to_string(Method method) {
  for (const auto& [value, name] : methods) {
    if (value == method) return name;
  }
  return "OTHER";
}

Method parse_method(std::string_view text) {
  for (const auto& [value, name] : methods) {
    if (name == text) return value;
  }
  return Method::other;
}

bool changes_state(Method method) { return method != Method::get && method != Method::head && method != Method::options; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

void Headers::add(std::string_view name, std::string_view value) {
  lines_.push_back(
      {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())});
  text_ += name;
  text_ += value;
}

std::string_view Headers::name_of(const Line& line) const { return std::string_view(text_).substr(line.at, line.name); }

std::string_view Headers::value_of(const Line& line) const { return std::string_view(text_).substr(line.at + line.name, line.value); }

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& line : lines_) {
    if (same_ignoring_case(name_of(line), name)) return value_of(line);
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Headers::all() const {
  std::vector<std::pair<std::string, std::string>> list;
  for (const auto& line : lines_) list.emplace_back(name_of(line), value_of(line));
  return list;
}

std::size_t Headers::count(std::string_view name) const {
  std::size_t found = 0;
  for (const auto& line : lines_) found += same_ignoring_case(name_of(line), name) ? 1U : 0U;
  return found;
}

std::string Headers::joined(std::string_view name) const {
  std::string all;
  for (const auto& line : lines_) {
    if (!same_ignoring_case(name_of(line), name)) continue;
    if (!all.empty()) all += ", ";
    all += value_of(line);
  }
  return all;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace assay::http
