// sniff: containers by their first characters.
#include "formats/sniff.hpp"

#include "base/text.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace assay::formats {
namespace {

/// Where an object that begins at the front of `text` ends, or nothing where it goes on.
std::optional<std::size_t> object_end(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
      if (depth == 0) return i + 1;
    }
  }
  return std::nullopt;
}

/// {"data": [ …, whose list of rows begins on the first level.
bool holds_list(std::string_view object) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const char c = object[i];
    if (c == '"') {
      const auto from = i + 1;
      for (++i; i < object.size() && object[i] != '"'; ++i) i += object[i] == '\\' ? 1U : 0U;
      if (depth != 1 || i >= object.size()) continue;
      const auto name = object.substr(from, i - from);
      if (name != "data" && name != "rows" && name != "items" && name != "examples" && name != "records") continue;
      auto rest = trim(object.substr(i + 1));
      if (!rest.starts_with(':')) continue;
      rest.remove_prefix(1);
      rest = trim(rest);
      if (!rest.starts_with('[')) continue;
      rest.remove_prefix(1);
      rest = trim(rest);
      if (rest.starts_with('{')) return true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<std::string_view> PeekedSource::peek(std::size_t bytes) {
  while (head_.size() < bytes) {
    const auto had = head_.size();
    head_.resize(bytes);
    auto n = source_.read(std::span<char>(head_).subspan(had));
    head_.resize(n.ok() ? had + *n : had);
    if (!n.ok()) return std::move(n.error());
    if (*n == 0) break;
  }
  return std::string_view(head_);
}

Result<std::size_t> PeekedSource::read(std::span<char> into) {
  if (given_ == head_.size()) return source_.read(into);
  const auto n = std::min(into.size(), head_.size() - given_);
  std::memcpy(into.data(), head_.data() + given_, n);
  given_ += n;
  return n;
}

Container sniff(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  head = trim(head);
  if (head.starts_with('[')) return Container::json;
  if (!head.starts_with('{')) return Container::csv;
  const auto end = object_end(head);
  // More objects behind the first: lines. One object alone is a file with one row unless it holds a list.
  if (end && !trim(head.substr(*end)).empty()) return Container::jsonl;
  return holds_list(head) ? Container::json : Container::jsonl;
}

char guess_delimiter(std::string_view head) {
  constexpr std::array<char, 4> delimiters = {',', ';', '\t', '|'};
  std::array<std::size_t, delimiters.size()> counts{};
  bool quoted = false;
  for (const char c : head) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) break;
    for (std::size_t i = 0; i < delimiters.size(); ++i) counts[i] += !quoted && c == delimiters[i] ? 1U : 0U;
  }
  return delimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

}  // namespace assay::formats
