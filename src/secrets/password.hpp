// password: argon2id hashes, slow on purpose; call from a worker thread.
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::secrets {

/// 19 MiB, two passes (OWASP's first choice for argon2id); about 23 ms.
[[nodiscard]] Result<std::string> hash_password(std::string_view password);
[[nodiscard]] bool verify_password(std::string_view password, const std::string& hash);
/// A hash of nothing, so that an unknown e-mail costs as much time as a wrong password.
[[nodiscard]] const std::string& decoy_hash();

}  // namespace assay::secrets
