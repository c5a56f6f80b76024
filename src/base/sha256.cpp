// sha256: libcrypto behind plain functions.
#include "base/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace assay {
namespace {

void must(int done) {
  if (done != 1) throw std::runtime_error("libcrypto refused to compute a SHA-256");
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) { must(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr)); }

void Sha256::add(std::string_view bytes) { must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size())); }

Digest Sha256::finish() {
  Digest digest{};
  must(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return digest;
}

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  Digest digest{};
  unsigned int size = digest.size();
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           digest.data(), &size) == nullptr) {
    must(0);
  }
  return digest;
}

}  // namespace assay
