// exporting: a project's items and judgments as files that a lab trains on; the same spec gives the same bytes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/pending.hpp"
#include "domain/job.hpp"
#include "domain/person.hpp"
#include "formats/export.hpp"
#include "formats/registry.hpp"
#include "services/context.hpp"
#include "services/jobs.hpp"

namespace assay::services {

enum class ExportPeople { pseudonymous, named };
ASSAY_DESCRIBE_ENUM(ExportPeople, pseudonymous, named)

/// What somebody asks for.
struct ExportWish {
  formats::ExportKind format = formats::ExportKind::assay;
  ExportPeople people = ExportPeople::pseudonymous;
  std::optional<formats::TrlStyle> trl_style;
  std::optional<formats::TrlUnit> trl_unit;
};
ASSAY_DESCRIBE(ExportWish, format, people, trl_style, trl_unit)

/// The recorded spec: everything that decides the bytes. The key never leaves the server; its id does.
struct ExportSpec {
  ExportWish wish;
  Time watermark;
  std::string pseudonym_key, pseudonym_key_id;
};
ASSAY_DESCRIBE(ExportSpec, wish, watermark, pseudonym_key, pseudonym_key_id)

struct ExportResult {
  formats::ExportReport report;
  std::vector<formats::ManifestFile> files;
};
ASSAY_DESCRIBE(ExportResult, report, files)

class Exporting {
 public:
  /// Files lie in `folder`/JOB/.
  Exporting(Context context, Jobs& jobs, std::filesystem::path folder) : context_(context), jobs_(jobs), folder_(std::move(folder)) {}

  [[nodiscard]] Pending<Job> start(const Actor& actor, const PublicId& project, ExportWish wish);
  /// Queues the same spec again: the same bytes, whatever has happened since.
  [[nodiscard]] Pending<Job> repeat(const Actor& actor, const PublicId& job);
  /// The path of a file of a finished export; not_found for anything else.
  [[nodiscard]] Pending<std::filesystem::path> file(WorkspaceId workspace, const PublicId& job, const std::string& name);
  void run(Job job, const std::function<bool()>& stopping);

 private:
  [[nodiscard]] Result<Job> queue(store::Tx& tx, const Actor& actor, ProjectId project, const ExportSpec& spec) const;
  /// False where it is time to stop.
  [[nodiscard]] Result<bool> settle(const std::function<bool()>& stopping);
  Context context_;
  Jobs& jobs_;
  std::filesystem::path folder_;
};

}  // namespace assay::services
