// assets: negotiation, validation, and the page that starts the web client.
#include "http/assets.hpp"

#include <array>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "http/files.hpp"
#include "http/problem.hpp"

namespace assay::http {
namespace {

constexpr std::string_view index_path = "/index.html";
constexpr std::string_view nonce_mark = "__CSP_NONCE__";

}  // namespace

std::string content_policy(std::string_view nonce) {
  return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + std::string(nonce) +
         "'; img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
         "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
         "trusted-types 'none'";
}

bool accepts_encoding(std::string_view header, std::string_view coding) {
  for (const auto part : split(header, ',')) {
    const auto pieces = split(part, ';');
    if (!same_ignoring_case(trim(pieces.front()), coding)) continue;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      const auto weight = trim(pieces[i]);
      if (weight.starts_with("q=0") && weight.find_first_not_of("0.", 3) == std::string_view::npos) return false;
    }
    return true;
  }
  return false;
}

Assets::Assets(std::span<const Asset> index) {
  for (const auto& asset : index) by_path_.emplace(asset.path, &asset);
}

Reply Assets::serve(const Request& request, Random& random) const {
  if (request.method != Method::get && request.method != Method::head) {
    return refuse(Refusal::method, "Only GET and HEAD are allowed here.", request.request_id).with("Allow", "GET, HEAD");
  }
  const auto found = by_path_.find(request.path);
  if (found == by_path_.end() || found->first == index_path) {
    if (request.path.starts_with("/assets/")) return problem(Error::not_found("There is no such file."), request.request_id);
    return index_page(request, random);
  }
  const auto& asset = *found->second;
  Reply reply;
  reply.headers.emplace_back("ETag", asset.etag);
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  reply.headers.emplace_back("Cache-Control", asset.caching == Caching::immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (etag_matches(request, asset.etag)) {
    reply.status = 304;
    return reply;
  }
  reply.content_type = asset.content_type;
  const auto accepted = request.headers.joined("accept-encoding");
  if (!asset.brotli.empty() && accepts_encoding(accepted, "br")) {
    reply.headers.emplace_back("Content-Encoding", "br");
    reply.body = StaticBytes{asset.brotli};
  } else if (!asset.gzip.empty() && accepts_encoding(accepted, "gzip")) {
    reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.body = StaticBytes{asset.gzip};
  } else {
    reply.body = StaticBytes{asset.identity};
  }
  return reply;
}

Reply Assets::index_page(const Request& request, Random& random) const {
  const auto found = by_path_.find(index_path);
  if (found == by_path_.end()) return problem(Error::not_found("This server has no web interface."), request.request_id);
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  const auto nonce = to_hex(bytes);
  std::string page;
  auto rest = found->second->identity;
  for (auto at = rest.find(nonce_mark); at != std::string_view::npos; at = rest.find(nonce_mark)) {
    page += rest.substr(0, at);
    page += nonce;
    rest.remove_prefix(at + nonce_mark.size());
  }
  page += rest;
  Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.headers.emplace_back("Content-Security-Policy", content_policy(nonce));
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.body = std::move(page);
  return reply;
}

}  // namespace assay::http
