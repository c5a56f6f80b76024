// Error: names of the codes and the common constructions.
#include "base/error.hpp"

#include <utility>

namespace assay {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid: return "invalid";
    case ErrorCode::unauthenticated: return "unauthenticated";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::too_large: return "too_large";
    case ErrorCode::throttled: return "throttled";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::out_of_space: return "out_of_space";
  }
  return "unknown";
}

Error Error::invalid(std::vector<Violation> violations) {
  Error error;
  error.code = ErrorCode::invalid;
  if (!violations.empty()) {
    error.message = violations.front().message;
    error.where = violations.front().where;
  }
  error.violations = std::move(violations);
  return error;
}

Error Error::invalid(std::string where, std::string message) {
  std::vector<Violation> one;
  one.push_back({std::move(where), std::move(message)});
  return invalid(std::move(one));
}

Error Error::not_found(std::string what) { return {ErrorCode::not_found, std::move(what), {}, {}}; }

Error Error::conflict(std::string message) { return {ErrorCode::conflict, std::move(message), {}, {}}; }

}  // namespace assay
