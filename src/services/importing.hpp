// importing: from an uploaded file to items and finished votes: look, map, check, write in small units, resume.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/pending.hpp"
#include "domain/job.hpp"
#include "domain/person.hpp"
#include "formats/detect.hpp"
#include "formats/expand.hpp"
#include "services/context.hpp"
#include "services/jobs.hpp"
#include "store/leasing.hpp"

namespace assay::services {

struct UploadLook {
  PublicId id;
  std::string name;
  std::int64_t bytes = 0;
  formats::Detection detection;
};

/// What an import is to do; the record in the job from which a resumed run goes on.
struct ImportSpec {
  PublicId upload;
  formats::Format format = formats::Format::jsonl;
  formats::Mapping mapping;
  formats::Expand expand = formats::Expand::none;
  std::int64_t pairs = 1;
  bool dry_run = false;
};
ASSAY_DESCRIBE(ImportSpec, upload, format, mapping, expand, pairs, dry_run)

/// What an import was asked to do, for those who look at the job.
struct ImportAsked {
  std::string file;
  formats::Format format = formats::Format::jsonl;
  formats::Expand expand = formats::Expand::none;
  bool dry_run = false;
};
ASSAY_DESCRIBE(ImportAsked, file, format, expand, dry_run)

struct ImportResult {
  std::int64_t rows = 0, items = 0, duplicates = 0, votes = 0, repeated_votes = 0, errors = 0;
};
ASSAY_DESCRIBE(ImportResult, rows, items, duplicates, votes, repeated_votes, errors)

class Importing {
 public:
  Importing(Context context, Jobs& jobs, store::LeaseHints& hints) : context_(context), jobs_(jobs), hints_(hints) {}

  /// Records a file that lies in the upload folder and says what it holds.
  [[nodiscard]] Pending<UploadLook> add_upload(const Actor& actor, const PublicId& project, const std::string& name,
                                               const std::string& path, std::int64_t bytes);
  /// Checks the mapping against the project's form and queues the job.
  [[nodiscard]] Pending<Job> start(const Actor& actor, const PublicId& project, ImportSpec spec);

  /// Runs an import to its end on the calling thread; `stopping` ends it early so that it resumes later.
  void run(Job job, const std::function<bool()>& stopping);

 private:
  Context context_;
  Jobs& jobs_;
  store::LeaseHints& hints_;
};

}  // namespace assay::services
