// router: patterns grouped by their number of segments, the more literal one first.
#include "http/router.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace assay::http {
namespace {

bool is_parameter(std::string_view segment) { return !segment.empty() && segment.front() == '{'; }

/// "/a/{b}" as "/a/{}": two routes of one shape and method could never both be reached.
std::string shape(const std::vector<std::string>& segments) {
  std::string all;
  for (const auto& segment : segments) all += is_parameter(segment) ? "/{}" : "/" + segment;
  return all;
}

Result<std::vector<std::string>> pattern_segments(const std::string& pattern) {
  const auto broken = [&] { return Error::invalid("", "The route pattern " + pattern + " is broken."); };
  if (pattern.empty() || pattern.front() != '/') return broken();
  std::vector<std::string> segments;
  if (pattern.size() == 1) return segments;
  for (const auto part : split(std::string_view(pattern).substr(1), '/')) {
    const bool braces = part.find_first_of("{}") != std::string_view::npos;
    if (part.empty() || (braces && (part.front() != '{' || part.find('}') != part.size() - 1 || part.size() < 3))) {
      return broken();
    }
    segments.emplace_back(part);
  }
  return segments;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_parameter(pattern[i]) && pattern[i] != path[i]) return false;
  }
  return true;
}

Params take_params(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  Params params;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_parameter(pattern[i])) params.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
  }
  return params;
}

}  // namespace

Result<Router> Router::make(RouteTable table) {
  Router router;
  router.table_ = std::move(table);
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < router.table_.size(); ++i) {
    const auto& route = router.table_[i];
    ASSAY_TRY(auto segments, pattern_segments(route.pattern));
    const auto what = std::string(to_string(route.method)) + " " + route.pattern;
    if (!route.handler) return Error::invalid("", "The route " + what + " has no handler.");
    if (!changes_state(route.method) && route.body.kind != BodyKind::none) {
      return Error::invalid("", "The route " + what + " must not take a body.");
    }
    if (!route.body.limit && route.body.kind != BodyKind::to_file) {
      return Error::invalid("", "The route " + what + " needs a limit for its body.");
    }
    auto key = std::string(to_string(route.method)) + shape(segments);
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return Error::invalid("", "The route " + what + " is in the table twice.");
    }
    seen.push_back(std::move(key));
    if (router.by_length_.size() <= segments.size()) router.by_length_.resize(segments.size() + 1);
    router.by_length_[segments.size()].push_back({std::move(segments), i});
  }
  for (auto& group : router.by_length_) {
    std::sort(group.begin(), group.end(), [](const Pattern& a, const Pattern& b) {
      return std::lexicographical_compare(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                                          [](const auto& x, const auto& y) { return !is_parameter(x) && is_parameter(y); });
    });
  }
  return router;
}

Found Router::find(Method method, const std::vector<std::string>& segments) const {
  if (segments.size() >= by_length_.size()) return NoSuchPath{};
  const auto wanted = method == Method::head ? Method::get : method;
  std::string allow;
  for (const auto& pattern : by_length_[segments.size()]) {
    if (!fits(pattern.segments, segments)) continue;
    const auto& route = table_[pattern.route];
    if (route.method == wanted || route.method == method) {
      return Match{&route, pattern.route, take_params(pattern.segments, segments)};
    }
    if (!allow.empty()) allow += ", ";
    allow += to_string(route.method);
    if (route.method == Method::get) allow += ", HEAD";
  }
  if (allow.empty()) return NoSuchPath{};
  return WrongMethod{std::move(allow)};
}

}  // namespace assay::http
