// import: keep the file, look at it, say the mapping, run the job, say what became of every row.
#include "programs/transfer/import.hpp"

#include "base/text.hpp"
#include "formats/mapping.hpp"
#include "formats/row_errors.hpp"
#include "json/read.hpp"
#include "json/write.hpp"
#include "kinds/form/form.hpp"
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/input.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/transfer/workplace.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace assay::programs {
namespace {

namespace fs = std::filesystem;

/// The copy that the job reads. It goes when the command ends: the original is still there.
class KeptFile {
 public:
  explicit KeptFile(fs::path path) : path_(std::move(path)) {}
  KeptFile(const KeptFile&) = delete;
  KeptFile& operator=(const KeptFile&) = delete;
  ~KeptFile() {
    std::error_code ignored;
    if (!left_) fs::remove(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  /// Where the job may still need it.
  void leave() { left_ = true; }

 private:
  fs::path path_;
  bool left_ = false;
};

Result<std::int64_t> copy_into(const fs::path& path, InputFile& input) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  std::string block(std::size_t{1} << 20U, '\0');
  ProgressLine line("copying " + input.name());
  while (out) {
    ASSAY_TRY(const std::size_t n, input.read(std::span<char>(block)));
    if (n == 0) break;
    out.write(block.data(), static_cast<std::streamsize>(n));
    line.show(input.bytes(), input.size(), "");
  }
  out.flush();
  if (!out) return Error{ErrorCode::out_of_space, "Cannot write " + path.string() + ": is the disk full?", {}, {}};
  return static_cast<std::int64_t>(input.bytes());
}

Result<formats::Detection> look_at(const fs::path& path, const std::string& name, const JsonText& form) {
  ASSAY_TRY(const auto parsed, kinds::parse_form(form.text()));
  formats::Target target;
  for (const auto& field : parsed.fields) target.push_back({field.name, std::string(field.kind->name())});
  ASSAY_TRY(const auto input, InputFile::open(path.string()));
  return formats::detect(*input, name, target);
}

Result<formats::Mapping> read_mapping(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error::invalid("", "Cannot read the mapping " + path + ".");
  std::stringstream text;
  text << file.rdbuf();
  auto mapping = json::read_text<formats::Mapping>(text.str());
  if (mapping.ok()) return mapping;
  std::string all = path + " is no mapping:";
  for (const auto& one : mapping.error().violations) all += "\n  " + one.where + ": " + one.message;
  return Error::invalid("", all);
}

std::string said(const formats::Mapping& mapping) {
  std::string out;
  const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  if (mapping.external_id) add("external id = " + *mapping.external_id);
  for (const auto& [field, column] : mapping.fields) add(field + " = " + column);
  std::vector<std::string> responses;
  for (const auto& one : mapping.responses.columns) responses.push_back(one.text + (one.model ? " by " + *one.model : ""));
  if (mapping.responses.list) responses.push_back("the list " + mapping.responses.list->list);
  if (!responses.empty()) add("responses = " + list_of(responses));
  if (mapping.group) add("group = " + *mapping.group);
  if (mapping.votes) {
    add("votes by " + mapping.votes->person + (mapping.votes->winner ? ", winner = " + *mapping.votes->winner : "") +
        (mapping.votes->list ? ", in the list " + *mapping.votes->list : ""));
  }
  return out.empty() ? "nothing" : out;
}

std::string all_of(const Error& error) {
  if (error.violations.size() <= 1) return error.message;
  std::string text = "the mapping does not fit the project:";
  for (const auto& one : error.violations) text += "\n  " + one.where + ": " + one.message;
  return text;
}

struct Ended {
  Job job;
  services::ImportResult result;
  std::vector<JobError> errors;
};

Result<Ended> run_import(Workplace& place, const services::ImportSpec& spec, const std::string& name, KeptFile& kept) {
  auto queued = place.importing().start(place.actor(), place.project(), spec).get();
  if (!queued.ok()) return Error::invalid("", all_of(queued.error()));
  kept.leave();
  Ended ended;
  ASSAY_TRY(ended.job, place.finish(
                           *queued, (spec.dry_run ? "checking " : "importing ") + name,
                           [&place](Job job, const auto& stopping) { place.importing().run(std::move(job), stopping); },
                           [](const Job& job) {
                             const auto so_far = json::read_text<services::ImportResult>(job.result.text());
                             return so_far.ok() ? report::count(static_cast<std::uint64_t>(so_far->rows), "row") : std::string();
                           }));
  if (const auto result = json::read_text<services::ImportResult>(ended.job.result.text()); result.ok()) ended.result = *result;
  ASSAY_TRY(ended.errors, place.jobs().errors(place.actor().workspace, ended.job.public_id).get());
  return ended;
}

void tell_errors(const Ended& ended, const std::string& name) {
  if (ended.result.errors == 0) return;
  BadRows bad;
  for (const auto& one : ended.errors) bad.add(name, static_cast<std::uint64_t>(one.line), one.where, one.message);
  bad.count = static_cast<std::uint64_t>(ended.result.errors);
  std::fprintf(stderr, "assay: %s with errors:\n%s", report::count(bad.count, "row").c_str(), bad.text(false).c_str());
}

Result<void> write_errors(const std::string& path, const std::vector<JobError>& errors) {
  if (path.empty()) return success();
  formats::TextSink sink;
  formats::RowErrorWriter writer(sink);
  ASSAY_CHECK(writer.begin());
  for (const auto& one : errors) ASSAY_CHECK(writer.add({static_cast<std::uint64_t>(one.line), one.where, one.message}));
  ASSAY_CHECK(writer.end());
  return write_file(path, sink.text());
}

Result<int> import_into(Workplace& place, const ImportOptions& options) {
  ASSAY_TRY(const auto input, InputFile::open(options.file));
  KeptFile kept(place.uploads() / (PublicId::make(place.random()).text() + ".upload"));
  ASSAY_TRY(const auto bytes, copy_into(kept.path(), *input));
  const auto name = options.file == "-" ? std::string("standard input") : fs::path(options.file).filename().string();
  auto detection = look_at(kept.path(), name, place.form());
  if (!detection.ok()) return in_file(input->name(), detection.error());
  services::ImportSpec spec;
  spec.format = options.format.value_or(detection->format);
  spec.mapping = std::move(detection->mapping);
  spec.expand = options.expand;
  spec.pairs = options.pairs;
  if (!options.mapping.empty()) {
    ASSAY_TRY(spec.mapping, read_mapping(options.mapping));
  }
  if (options.print_mapping) {
    print(json::to_string(spec.mapping) + "\n");
    return exit_ok;
  }
  std::printf("%s\n",
              report::wrapped(report::printable(input->name() + ": " + std::string(formats::import_format(spec.format).title) +
                                                ", into the project \"" + place.project_name() + "\" (" + place.project().text() + ")."),
                              100)
                  .c_str());
  std::printf("%s\n",
              report::wrapped(report::printable("Mapping: " + said(spec.mapping) +
                                                (options.mapping.empty() ? " (suggested; --mapping FILE.json says it otherwise)." : ".")),
                              100)
                  .c_str());
  std::fflush(stdout);
  ASSAY_TRY(const auto upload, place.importing().add_upload(place.actor(), place.project(), name, kept.path().string(), bytes).get());
  spec.upload = upload.id;
  spec.dry_run = options.dry_run || options.strict;
  ASSAY_TRY(auto ended, run_import(place, spec, name, kept));
  const bool refused = options.strict && ended.result.errors > 0;
  if (options.strict && !options.dry_run && !refused && ended.job.status == JobStatus::done) {
    spec.dry_run = false;
    ASSAY_TRY(ended, run_import(place, spec, name, kept));
  }
  std::error_code ignored;
  fs::remove(kept.path(), ignored);
  tell_errors(ended, name);
  ASSAY_CHECK(write_errors(options.errors, ended.errors));
  if (ended.job.status != JobStatus::done) {
    std::fprintf(stderr, "assay: %s\n", report::printable(ended.job.message).c_str());
    return exit_failed;
  }
  if (refused && !options.dry_run) {
    std::fprintf(stderr, "assay: nothing was imported (--strict).\n");
    return exit_bad_rows;
  }
  std::printf("%s\n", report::printable(ended.job.message).c_str());
  return refused ? exit_bad_rows : exit_ok;
}

}  // namespace

int import_file(const ServeSettings& settings, const ImportOptions& options) {
  const auto place = Workplace::open(settings, options.project, options.as);
  if (!place.ok()) return failed(place.error());
  const auto code = import_into(**place, options);
  return code.ok() ? *code : failed(code.error());
}

}  // namespace assay::programs
