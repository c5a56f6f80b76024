// secrets: libsodium behind plain functions.
#include <sodium.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "base/bytes.hpp"
#include "secrets/password.hpp"
#include "secrets/token.hpp"

namespace assay::secrets {
namespace {

constexpr std::size_t memory = std::size_t{19} * 1024 * 1024;
constexpr unsigned long long passes = 2;

void start() {
  static const int started = sodium_init();
  if (started < 0) throw std::runtime_error("libsodium could not start");
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::array<std::uint8_t, 32> blake2b(std::string_view text, std::string_view key) {
  start();
  std::array<std::uint8_t, 32> out{};
  crypto_generichash(out.data(), out.size(), bytes_of(text), text.size(), key.empty() ? nullptr : bytes_of(key), key.size());
  return out;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  start();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), passes, memory) != 0) {
    return Error{ErrorCode::unavailable, "The server has too little memory to check a password now.", {}, {}};
  }
  return std::string(hash.data());
}

bool verify_password(std::string_view password, const std::string& hash) {
  start();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

const std::string& decoy_hash() {
  static const std::string hash = *hash_password("nobody has this password");
  return hash;
}

std::string make_token(Random& random, std::string_view prefix) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  return std::string(prefix) + to_base32(bytes);
}

std::string hash_token(std::string_view token) { return to_hex(blake2b(token, {})); }

std::string hash_bytes(std::string_view bytes) { return to_hex(blake2b(bytes, {})); }

std::string keyed_hash(std::string_view key, std::string_view text) {
  const auto hash = blake2b(text, key);
  return to_base32(std::span(hash).first(16));
}

}  // namespace assay::secrets
