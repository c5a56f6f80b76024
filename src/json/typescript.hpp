// typescript: types for the web client from the schemas of the contract.
#pragma once
#include <string>

#include "json/value.hpp"

namespace assay::json {

/// One exported type for each named schema (what `Schemas::finish` gives). An enum also gets the list of its values.
[[nodiscard]] std::string typescript(const Object& definitions);

/// The type of one schema, as it stands in TypeScript and in the reference for people.
[[nodiscard]] std::string type_text(const Value& schema);

}  // namespace assay::json
