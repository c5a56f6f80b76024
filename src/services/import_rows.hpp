// import_rows: rows of a file become items and judgments that are checked and ready to write; nothing is written here.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/job.hpp"
#include "domain/project.hpp"
#include "formats/gzip.hpp"
#include "formats/reader.hpp"
#include "kinds/form/form.hpp"
#include "services/importing.hpp"
#include "store/adding_items.hpp"
#include "store/projects.hpp"

namespace assay::services {

/// A form of the file and the version that it has in the project.
struct FileForm {
  std::int64_t version = 1;
  kinds::Form form;
};

/// Everything that an import carries from batch to batch. Reading looks at what does not change; the writer's
/// answers change the rest between two batches.
struct ImportRun {
  Job job;
  ImportSpec spec;
  std::string path;  ///< of the uploaded file
  ImportResult result;
  Project project;
  kinds::Form form;
  formats::Target target;
  std::string responses;  ///< the field of responses
  std::string question;   ///< that a winner answers
  std::map<std::string, PersonId> people;
  std::map<std::int64_t, FileForm> forms;  ///< of a native file, by the version that the file says
};

/// One person's judgment of one item, by rising revision.
struct WantedVote {
  std::size_t item = 0;  ///< place in ImportBatch::items
  std::int64_t line = 0;
  std::vector<formats::ImportedVote> revisions;
};

struct WantedItem {
  store::NewItem item;  ///< one without content stands for one that must exist already
  bool withdrawn = false;
  std::string withdrawn_reason;
};

/// One unit's worth of rows, and where the reader stood after them.
struct ImportBatch {
  std::int64_t rows = 0;
  std::int64_t position = 0;
  std::int64_t bytes_read = 0;
  bool at_end = false;
  std::optional<Error> broken;
  std::vector<WantedItem> items;
  std::vector<WantedVote> votes;
  std::vector<JobError> errors;
};

[[nodiscard]] ImportBatch read_import_batch(const ImportRun& run, formats::RowReader& reader, const formats::GzipSource& plain);

}  // namespace assay::services
