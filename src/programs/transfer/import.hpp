// import: `assay import FILE --project …`: items and votes from a file, by the same service as the web.
#pragma once
#include "formats/expand.hpp"
#include "formats/registry.hpp"
#include "programs/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace assay::programs {

struct ImportOptions {
  std::string file;     ///< "-" is standard input
  std::string project;  ///< a name or an id
  std::string as;
  std::string mapping;  ///< a file
  std::optional<formats::Format> format;
  formats::Expand expand = formats::Expand::none;
  std::int64_t pairs = 1;
  std::string errors;  ///< a CSV file to write
  bool dry_run = false, strict = false, print_mapping = false;
};

[[nodiscard]] int import_file(const ServeSettings& settings, const ImportOptions& options);

}  // namespace assay::programs
