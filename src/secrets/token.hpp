// token: 256 random bits in the hands of a client; only their hash is stored.
#pragma once
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace assay::secrets {

/// `prefix` names the kind of token in logs and leak scanners, for example "assay_".
[[nodiscard]] std::string make_token(Random& random, std::string_view prefix);
/// BLAKE2b-256 in hexadecimal. Tokens are random, so no salt is needed.
[[nodiscard]] std::string hash_token(std::string_view token);
/// BLAKE2b-256 of a request body, for idempotency records and content addresses.
[[nodiscard]] std::string hash_bytes(std::string_view bytes);

/// Keyed BLAKE2b in base32, 26 characters: the pseudonym of a name under an export's key.
[[nodiscard]] std::string keyed_hash(std::string_view key, std::string_view text);

}  // namespace assay::secrets
