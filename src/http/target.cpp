// target: percent-decoding of paths and queries.
#include "http/target.hpp"

#include <cstdint>

#include "base/text.hpp"
#include "http/limits.hpp"

namespace assay::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == Plus::is_space) {
      c = ' ';
    }
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte == 0x7F) return std::nullopt;
    out += c;
  }
  if (first_invalid_utf8(out)) return std::nullopt;
  return out;
}

Result<std::vector<std::string>> path_segments(std::string_view path) {
  const auto refused = [] { return Error::invalid("", "The path of this request is not well formed."); };
  if (path.empty() || path.front() != '/') return refused();
  std::vector<std::string> segments;
  if (path.size() == 1) return segments;
  for (const auto raw : split(path.substr(1), '/')) {
    auto segment = percent_decode(raw, Plus::is_plus);
    if (!segment || segment->empty() || *segment == "." || *segment == "..") return refused();
    if (segment->find_first_of("/\\") != std::string::npos) return refused();
    segments.push_back(std::move(*segment));
  }
  return segments;
}

Result<Pairs> query_pairs(std::string_view query) {
  Pairs pairs;
  if (query.empty()) return pairs;
  for (const auto part : split(query, '&')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    auto key = percent_decode(part.substr(0, equals), Plus::is_space);
    auto value = equals == std::string_view::npos ? std::optional<std::string>(std::string())
                                                  : percent_decode(part.substr(equals + 1), Plus::is_space);
    if (!key || !value || pairs.size() == limits::query_pairs) {
      return Error::invalid("", "The query of this request is not well formed.");
    }
    pairs.emplace_back(std::move(*key), std::move(*value));
  }
  return pairs;
}

}  // namespace assay::http
