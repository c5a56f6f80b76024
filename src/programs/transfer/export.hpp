// export: `assay export --project … --format … --out DIR`: a project's judgments as files, by the same
// service as the web.
#pragma once
#include "programs/settings.hpp"
#include "services/exporting.hpp"

#include <string>

namespace assay::programs {

struct ExportOptions {
  std::string project;  ///< a name or an id
  std::string as;
  std::string out;  ///< a folder; made where absent
  services::ExportWish wish;
};

[[nodiscard]] int export_project(const ServeSettings& settings, const ExportOptions& options);

}  // namespace assay::programs
