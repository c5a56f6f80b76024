// assets: the embedded web interface: precompressed files by path, and index.html with a fresh nonce per request.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/random.hpp"
#include "http/reply.hpp"
#include "http/request.hpp"

namespace assay::http {

enum class Caching { revalidate, immutable };

/// All views outlive the server.
struct Asset {
  std::string_view path;  ///< "/assets/app-4f2a.js"
  std::string_view content_type;
  std::string_view etag;      ///< with its quotes
  std::string_view identity;  ///< always there
  std::string_view gzip{};    ///< empty where there is none
  std::string_view brotli{};
  Caching caching = Caching::revalidate;
};

class Assets {
 public:
  explicit Assets(std::span<const Asset> index);
  /// The asset; 404 below /assets/ where there is none; index.html for every other path (client-side routes).
  [[nodiscard]] Reply serve(const Request& request, Random& random) const;

 private:
  [[nodiscard]] Reply index_page(const Request& request, Random& random) const;
  std::unordered_map<std::string_view, const Asset*> by_path_;
};

/// The content policy of index.html; everything else on the page comes from this server.
[[nodiscard]] std::string content_policy(std::string_view nonce);
/// True where Accept-Encoding allows the coding (a q of 0 forbids it).
[[nodiscard]] bool accepts_encoding(std::string_view header, std::string_view coding);

}  // namespace assay::http
