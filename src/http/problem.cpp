// problem: Error to problem document.
#include "http/problem.hpp"

#include "base/log.hpp"
#include "json/write.hpp"

namespace assay::http {
namespace {

struct Named {
  int status;
  ProblemCode code;
};

Named named(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid: return {422, ProblemCode::invalid};
    case ErrorCode::unauthenticated: return {401, ProblemCode::unauthenticated};
    case ErrorCode::not_found: return {404, ProblemCode::not_found};
    case ErrorCode::conflict: return {409, ProblemCode::conflict};
    case ErrorCode::too_large: return {413, ProblemCode::too_large};
    case ErrorCode::throttled: return {429, ProblemCode::throttled};
    case ErrorCode::unavailable: return {503, ProblemCode::unavailable};
    case ErrorCode::out_of_space: return {507, ProblemCode::out_of_space};
  }
  return {500, ProblemCode::internal};
}

Named named(Refusal refusal) {
  switch (refusal) {
    case Refusal::malformed: return {400, ProblemCode::malformed};
    case Refusal::wrong_origin: return {403, ProblemCode::wrong_origin};
    case Refusal::method: return {405, ProblemCode::method_not_allowed};
    case Refusal::timeout: return {408, ProblemCode::timeout};
    case Refusal::too_large: return {413, ProblemCode::too_large};
    case Refusal::media_type: return {415, ProblemCode::media_type};
    case Refusal::header_too_large: return {431, ProblemCode::header_too_large};
    case Refusal::internal: return {500, ProblemCode::internal};
    case Refusal::overloaded: return {503, ProblemCode::unavailable};
  }
  return {500, ProblemCode::internal};
}

/// Seconds after which asking again makes sense; 0: never said.
int retry_after(int status) {
  switch (status) {
    case 429: return 5;
    case 503: return 1;
    case 507: return 30;
    default: return 0;
  }
}

Reply document(Named named, const Error& error, std::string_view request_id) {
  ProblemView view{"about:blank",          std::string(reason_phrase(named.status)), named.status, named.code, error.message, {},
                   std::string(request_id)};
  for (const auto& one : error.violations) view.violations.push_back({one.where, one.message});
  if (view.violations.empty() && error.code == ErrorCode::invalid && !error.where.empty()) {
    view.violations.push_back({error.where, error.message});
  }
  auto reply = Reply::json(json::to_string(view), named.status);
  reply.content_type = "application/problem+json";
  if (const int wait = retry_after(named.status); wait > 0) reply.headers.emplace_back("Retry-After", std::to_string(wait));
  return reply;
}

}  // namespace

Reply problem(const Error& error, std::string_view request_id) { return document(named(error.code), error, request_id); }

Reply refuse(Refusal refusal, std::string_view detail, std::string_view request_id) {
  return document(named(refusal), Error{ErrorCode::invalid, std::string(detail), {}, {}}, request_id);
}

Reply malformed_json(const Error& error, std::string_view request_id) { return document({400, ProblemCode::invalid}, error, request_id); }

Reply internal_error(const std::exception& reason, std::string_view route, std::string_view request_id) {
  log::error("a request failed", {{"reason", reason.what()}, {"route", std::string(route)}, {"request_id", std::string(request_id)}});
  return refuse(Refusal::internal, "The server failed at this request; the log has the reason under its request id.", request_id);
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 507: return "Insufficient Storage";
    default: return "Status";
  }
}

}  // namespace assay::http
