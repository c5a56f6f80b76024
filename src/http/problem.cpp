// problem: Error to problem document.
#include "http/problem.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

namespace assay::http {
namespace {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid: return 422;
    case ErrorCode::unauthenticated: return 401;
    case ErrorCode::not_found: return 404;
    case ErrorCode::conflict: return 409;
    case ErrorCode::too_large: return 413;
    case ErrorCode::throttled: return 429;
    case ErrorCode::unavailable: return 503;
    case ErrorCode::out_of_space: return 507;
  }
  return 500;
}

struct Named {
  int status;
  std::string_view code;
};

Named named(Refusal refusal) {
  switch (refusal) {
    case Refusal::malformed: return {400, "malformed"};
    case Refusal::wrong_origin: return {403, "wrong_origin"};
    case Refusal::method: return {405, "method_not_allowed"};
    case Refusal::timeout: return {408, "timeout"};
    case Refusal::too_large: return {413, "too_large"};
    case Refusal::media_type: return {415, "media_type"};
    case Refusal::header_too_large: return {431, "header_too_large"};
    case Refusal::internal: return {500, "internal"};
    case Refusal::overloaded: return {503, "unavailable"};
  }
  return {500, "internal"};
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

void member(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_json_string(out, value);
}

Reply document(int status, std::string_view code, const Error& error, std::string_view request_id) {
  std::string out = R"({"type":"about:blank")";
  member(out, "title", reason_phrase(status));
  out += ",\"status\":" + std::to_string(status);
  member(out, "code", code);
  member(out, "detail", error.message);
  out += ",\"violations\":[";
  auto violations = error.violations;
  if (violations.empty() && error.code == ErrorCode::invalid && !error.where.empty()) {
    violations.push_back({error.where, error.message});
  }
  for (std::size_t i = 0; i < violations.size(); ++i) {
    out += i == 0 ? "{\"pointer\":" : ",{\"pointer\":";
    append_json_string(out, violations[i].where);
    member(out, "message", violations[i].message);
    out += '}';
  }
  out += ']';
  member(out, "request_id", request_id);
  out += '}';
  auto reply = Reply::json(std::move(out), status);
  reply.content_type = "application/problem+json";
  if (const int wait = retry_after(status); wait > 0) reply.headers.emplace_back("Retry-After", std::to_string(wait));
  return reply;
}

}  // namespace

Reply problem(const Error& error, std::string_view request_id) {
  return document(status_of(error.code), to_string(error.code), error, request_id);
}

Reply refuse(Refusal refusal, std::string_view detail, std::string_view request_id) {
  const auto [status, code] = named(refusal);
  return document(status, code, Error{ErrorCode::invalid, std::string(detail), {}, {}}, request_id);
}

Reply malformed_json(const Error& error, std::string_view request_id) {
  return document(400, "invalid", error, request_id);
}

Reply internal_error(const std::exception& reason, std::string_view route, std::string_view request_id) {
  log::error("a request failed", {{"reason", reason.what()},
                                  {"route", std::string(route)},
                                  {"request_id", std::string(request_id)}});
  return refuse(Refusal::internal, "The server failed at this request; the log has the reason under its request id.",
                request_id);
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
