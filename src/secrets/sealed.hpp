// sealed: a text that only the holder of a key reads; for what a server keeps without being able to tell it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace assay::secrets {

/// XSalsa20-Poly1305 under a hash of the key, with a random nonce, in base64.
[[nodiscard]] std::string seal(Random& random, std::string_view key, std::string_view text);
/// Nothing where the key is another or the text was not sealed.
[[nodiscard]] std::optional<std::string> open_sealed(std::string_view key, std::string_view sealed);

}  // namespace assay::secrets
