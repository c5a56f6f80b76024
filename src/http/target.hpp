// target: percent-decoding of paths and queries, safe against traversal and broken text.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/request.hpp"

namespace assay::http {

enum class Plus { is_plus, is_space };

/// The decoded text; nothing where an escape is broken, or the result is not UTF-8 or holds a control character.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, Plus plus);

/// "/api/a%20b" as {"api", "a b"}. Refuses what could leave its folder: "", ".", "..", "/" or "\" inside a segment.
[[nodiscard]] Result<std::vector<std::string>> path_segments(std::string_view path);

/// "a=1&b=x+y" as pairs; a key without "=" has an empty value.
[[nodiscard]] Result<Pairs> query_pairs(std::string_view query);

}  // namespace assay::http
