// contract: `assay contract …`: what the server promises, generated from the code that keeps it.
#pragma once
#include <string>
#include <vector>

namespace assay::programs {

/// What can be printed: "openapi", "typescript", …
[[nodiscard]] std::vector<std::string> contract_parts();
int contract(const std::string& part);

}  // namespace assay::programs
