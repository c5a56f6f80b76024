// reply: the common constructions.
#include "http/reply.hpp"

#include "http/request.hpp"

namespace assay::http {

Reply Reply::json(std::string text, int status) {
  Reply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.body = std::move(text);
  return reply;
}

Reply Reply::text(std::string text, int status) {
  Reply reply;
  reply.status = status;
  reply.content_type = "text/plain; charset=utf-8";
  reply.body = std::move(text);
  return reply;
}

Reply Reply::stream(std::string content_type, std::unique_ptr<BodySource> source) {
  Reply reply;
  reply.content_type = std::move(content_type);
  reply.body = std::move(source);
  return reply;
}

Reply&& Reply::with(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

bool Reply::has_header(std::string_view name) const {
  for (const auto& header : headers) {
    if (same_ignoring_case(header.first, name)) return true;
  }
  return false;
}

}  // namespace assay::http
