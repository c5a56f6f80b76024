// export: run the job, copy its files into the folder, and hold every copy against the manifest.
#include "programs/transfer/export.hpp"

#include "json/read.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/input.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/transfer/workplace.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <cstdio>

namespace assay::programs {
namespace {

namespace fs = std::filesystem;

Result<void> refuse_overwriting(const fs::path& folder, const services::ExportWish& wish) {
  for (const auto& name :
       {std::string(formats::export_format(wish.format).file_name), std::string("export_report.json"), std::string("manifest.json")}) {
    if (fs::exists(folder / name)) {
      return Error::conflict((folder / name).string() + " exists already; an export overwrites nothing. Name a new folder with --out.");
    }
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Error::invalid("", "Cannot make the folder " + folder.string() + ": " + error.message() + ".");
  return success();
}

// Returns the hash of what was written.
Result<std::string> copy_out(const fs::path& from, const fs::path& to) {
  const auto partial = to.string() + ".partial";
  std::error_code error;
  fs::copy_file(from, partial, fs::copy_options::overwrite_existing, error);
  if (error) return Error{ErrorCode::unavailable, "Cannot write " + to.string() + ": " + error.message() + ".", {}, {}};
  ASSAY_TRY(const auto written, InputFile::open(partial));
  ASSAY_TRY(auto hash, written->sha256());
  fs::rename(partial, to, error);
  if (error) return Error{ErrorCode::unavailable, "Cannot write " + to.string() + ": " + error.message() + ".", {}, {}};
  return hash;
}

Result<int> export_from(Workplace& place, const ExportOptions& options) {
  const fs::path folder = options.out;
  ASSAY_CHECK(refuse_overwriting(folder, options.wish));
  ASSAY_TRY(const auto queued, place.exporting().start(place.actor(), place.project(), options.wish).get());
  ASSAY_TRY(const auto job, place.finish(
                                queued, "exporting " + place.project_name(),
                                [&place](Job one, const auto& stopping) { place.exporting().run(std::move(one), stopping); },
                                [](const Job& one) { return report::count(static_cast<std::uint64_t>(one.done), "item"); }));
  if (job.status != JobStatus::done) {
    std::fprintf(stderr, "assay: %s\n", report::printable(job.message).c_str());
    return exit_failed;
  }
  ASSAY_TRY(const auto result, json::read_text<services::ExportResult>(job.result.text()));
  report::TextTable table({{"file", report::Align::left}, {"bytes"}, {"SHA-256", report::Align::left, 64}});
  for (const auto& file : result.files) {
    ASSAY_TRY(const auto hash, copy_out(place.exports() / job.public_id.text() / file.name, folder / file.name));
    if (!file.sha256.empty() && hash != file.sha256) {
      return Error::conflict((folder / file.name).string() + " is not what was exported: its SHA-256 is " + hash + ", the manifest says " +
                             file.sha256 + ".");
    }
    table.add({file.name, report::count(static_cast<std::uint64_t>(file.bytes)), hash});
  }
  std::printf("%s\n\n%s", report::printable(job.message + " Into " + folder.string() + ":").c_str(), table.text().c_str());
  return exit_ok;
}

}  // namespace

int export_project(const ServeSettings& settings, const ExportOptions& options) {
  const auto place = Workplace::open(settings, options.project, options.as);
  if (!place.ok()) return failed(place.error());
  const auto code = export_from(**place, options);
  return code.ok() ? *code : failed(code.error());
}

}  // namespace assay::programs
