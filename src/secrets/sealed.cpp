// sealed: libsodium's secretbox.
#include "secrets/sealed.hpp"

#include <sodium.h>

#include <array>
#include <span>
#include <stdexcept>
#include <vector>

namespace assay::secrets {
namespace {

using Key = std::array<unsigned char, crypto_secretbox_KEYBYTES>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Key key_of(std::string_view key) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium could not start");
  // Another hash than the one by which the key is looked up.
  static constexpr std::string_view purpose = "assay sealed reply";
  Key out{};
  crypto_generichash(out.data(), out.size(), bytes_of(key), key.size(), bytes_of(purpose), purpose.size());
  return out;
}

}  // namespace

std::string seal(Random& random, std::string_view key, std::string_view text) {
  const auto secret = key_of(key);
  std::vector<unsigned char> sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size());
  random.fill(std::span<std::uint8_t>(sealed.data(), crypto_secretbox_NONCEBYTES));
  crypto_secretbox_easy(sealed.data() + crypto_secretbox_NONCEBYTES, bytes_of(text), text.size(), sealed.data(), secret.data());
  std::string out(sodium_base64_encoded_len(sealed.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), sealed.data(), sealed.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the terminating zero
  return out;
}

std::optional<std::string> open_sealed(std::string_view key, std::string_view sealed) {
  const auto secret = key_of(key);
  std::vector<unsigned char> bytes(sealed.size() / 4 * 3 + 3);
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      size < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) {
    return std::nullopt;
  }
  const auto boxed = size - crypto_secretbox_NONCEBYTES;
  std::string text(boxed - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(text.data()), bytes.data() + crypto_secretbox_NONCEBYTES, boxed,
                                 bytes.data(), secret.data()) != 0) {
    return std::nullopt;
  }
  return text;
}

}  // namespace assay::secrets
