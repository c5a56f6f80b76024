// origin: state changes only from our own pages (Origin and Sec-Fetch-Site), beside the SameSite cookie.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "http/request.hpp"

namespace assay::http {

/// "https://host:port" of a URL: scheme and host in lower case, without path; empty where it is no such URL.
[[nodiscard]] std::string origin_of(std::string_view url);

enum class OriginVerdict { ours, foreign };

/// Judges a request. `allowed` holds origins; where it is empty the request's own scheme and host count. A request that
/// carries a cookie but neither header is foreign: every browser that we support sends one of them.
[[nodiscard]] OriginVerdict judge_origin(const Request& request, const std::vector<std::string>& allowed);

}  // namespace assay::http
