// problem: the ONE place that knows which HTTP status an Error has; replies are RFC 9457 problem documents.
#pragma once
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.hpp"
#include "base/error.hpp"
#include "http/reply.hpp"

namespace assay::http {

/// What a program may rely on to tell refusals apart; the sentence beside it is for people and may change.
enum class ProblemCode {
  invalid,
  unauthenticated,
  not_found,
  conflict,
  too_large,
  throttled,
  unavailable,
  out_of_space,
  malformed,
  wrong_origin,
  method_not_allowed,
  timeout,
  media_type,
  header_too_large,
  internal
};
ASSAY_DESCRIBE_ENUM(ProblemCode, invalid, unauthenticated, not_found, conflict, too_large, throttled, unavailable, out_of_space, malformed,
                    wrong_origin, method_not_allowed, timeout, media_type, header_too_large, internal)

struct ViolationView {
  std::string pointer;  ///< RFC 6901, into the body; empty for the whole of it
  std::string message;
};
ASSAY_DESCRIBE(ViolationView, pointer, message)

/// The body of every refusal.
struct ProblemView {
  std::string type = "about:blank", title;
  int status = 500;
  ProblemCode code = ProblemCode::internal;
  std::string detail;
  std::vector<ViolationView> violations;
  std::string request_id;
};
ASSAY_DESCRIBE(ProblemView, type, title, status, code, detail, violations, request_id)

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
