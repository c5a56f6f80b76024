// browser: "Firefox on Linux" from a User-Agent header, so that people recognise their own sessions; nothing finer is kept.
#pragma once
#include <string>
#include <string_view>

namespace assay::http {

/// Empty where the header tells neither; never anything of the header itself.
[[nodiscard]] std::string browser_of(std::string_view user_agent);

}  // namespace assay::http
