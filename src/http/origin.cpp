// origin: the check behind every state change.
#include "http/origin.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace assay::http {

std::string origin_of(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0) return {};
  const auto host_end = url.find_first_of("/?#", scheme_end + 3);
  auto origin = lower_ascii(url.substr(0, host_end));
  if (origin.size() <= scheme_end + 3) return {};
  // Browsers leave the default port out of Origin.
  for (const std::string_view port : {":80", ":443"}) {
    const bool is_default = origin.starts_with(port == ":80" ? "http://" : "https://");
    if (is_default && origin.ends_with(port)) origin.resize(origin.size() - port.size());
  }
  return origin;
}

OriginVerdict judge_origin(const Request& request, const std::vector<std::string>& allowed) {
  if (!changes_state(request.method)) return OriginVerdict::ours;
  const auto origin = request.headers.find("origin");
  const auto site = request.headers.find("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none") return OriginVerdict::foreign;
  if (origin) {
    if (request.headers.count("origin") != 1) return OriginVerdict::foreign;
    const auto given = origin_of(*origin);
    if (given.empty()) return OriginVerdict::foreign;
    if (allowed.empty()) {
      return given == origin_of(request.scheme + "://" + request.host) ? OriginVerdict::ours : OriginVerdict::foreign;
    }
    return std::find(allowed.begin(), allowed.end(), given) != allowed.end() ? OriginVerdict::ours : OriginVerdict::foreign;
  }
  if (!site && request.headers.find("cookie")) return OriginVerdict::foreign;
  return OriginVerdict::ours;
}

}  // namespace assay::http
