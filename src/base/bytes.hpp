// Bytes as text: hexadecimal and base32, both lower case and without padding.
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace assay {

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
/// RFC 4648 alphabet a-z2-7; the last character carries the remaining bits, padded with zeros.
[[nodiscard]] std::string to_base32(std::span<const std::uint8_t> bytes);

}  // namespace assay
