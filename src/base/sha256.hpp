// sha256: FIPS 180-4 and, as HMAC, RFC 2104, by libcrypto, which uses the processor's own instructions.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;

namespace assay {

using Digest = std::array<std::uint8_t, 32>;

/// A hash over a stream of pieces.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// Once, at the end.
  [[nodiscard]] Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

[[nodiscard]] Digest sha256(std::string_view bytes);
[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace assay
