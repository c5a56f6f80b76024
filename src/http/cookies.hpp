// cookies: reading one cookie and writing the only shape of Set-Cookie that this server uses.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.hpp"

namespace assay::http {

/// The value of that cookie. Nothing where it is missing or sent twice: two of a name is how cookies are planted.
[[nodiscard]] std::optional<std::string_view> find_cookie(const Request& request, std::string_view name);

enum class Secure { no, yes };

/// A Set-Cookie value: HttpOnly, SameSite=Lax, Path=/, and Secure on https. Name and value must be cookie tokens.
[[nodiscard]] std::string set_cookie(std::string_view name, std::string_view value, std::int64_t max_age_seconds, Secure secure);
[[nodiscard]] std::string clear_cookie(std::string_view name, Secure secure);

}  // namespace assay::http
