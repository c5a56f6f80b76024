// problem: the ONE place that knows which HTTP status an Error has; replies are RFC 9457 problem documents.
#pragma once
#include <exception>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/reply.hpp"

namespace assay::http {

/// What the transport itself refuses, before or beside any handler.
enum class Refusal {
  malformed,         ///< 400: not HTTP, or not JSON
  wrong_origin,      ///< 403: a state change from another site
  method,            ///< 405
  timeout,           ///< 408: the request did not arrive in time
  too_large,         ///< 413
  media_type,        ///< 415
  header_too_large,  ///< 431
  internal,          ///< 500
  overloaded         ///< 503
};

/// Lists every violation with its pointer. 429, 503 and 507 say when to ask again.
[[nodiscard]] Reply problem(const Error& error, std::string_view request_id);
[[nodiscard]] Reply refuse(Refusal refusal, std::string_view detail, std::string_view request_id);
/// Malformed JSON: 400 with the place.
[[nodiscard]] Reply malformed_json(const Error& error, std::string_view request_id);
/// 500 for the client, the reason for the log.
[[nodiscard]] Reply internal_error(const std::exception& reason, std::string_view route, std::string_view request_id);
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace assay::http
