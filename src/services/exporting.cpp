// exporting: pages by key in short snapshots, writes through one format, then report and manifest.
#include "services/exporting.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <map>
#include <thread>
#include <unordered_map>

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "formats/report.hpp"
#include "json/read.hpp"
#include "json/write.hpp"
#include "kinds/form/answers.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"
#include "secrets/token.hpp"
#include "store/events.hpp"
#include "store/exporting.hpp"
#include "store/idempotency.hpp"
#include "store/jobs.hpp"
#include "store/leasing.hpp"
#include "store/projects.hpp"

namespace assay::services {
namespace {

constexpr std::int64_t page_size = 500;
/// How long an export waits at most for units that began before its watermark; the database ends idle ones earlier.
constexpr std::chrono::seconds longest_unit{90};

// A file that gets its name only when it is whole.
class FileSink final : public formats::ByteSink {
 public:
  explicit FileSink(std::filesystem::path path)
      : path_(std::move(path)), file_(::open((path_.string() + ".partial").c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600)) {}
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;
  ~FileSink() override {
    if (file_ >= 0) ::close(file_);
  }
  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto done = ::write(file_, bytes.data(), bytes.size());
      if (done < 0) return Error{ErrorCode::out_of_space, "The export cannot be written: is the disk full?", {}, {}};
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return success();
  }
  Result<void> finish() {
    if (::fdatasync(file_) != 0) return Error{ErrorCode::out_of_space, "The export cannot be written: is the disk full?", {}, {}};
    std::filesystem::rename(path_.string() + ".partial", path_);
    return success();
  }

 private:
  std::filesystem::path path_;
  int file_;
};

std::string hash_of(const std::string& text) { return to_hex(sha256(text)); }

Result<void> write_whole(const std::filesystem::path& path, const std::string& text) {
  FileSink sink(path);
  ASSAY_CHECK(sink.write(text));
  return sink.finish();
}

formats::PreferenceSource preference_source(const kinds::Form& form) {
  formats::PreferenceSource source;
  if (const auto* question = form.comparing_question()) source.question = question->name;
  if (const auto* responses = form.responses_field()) source.responses_field = responses->name;
  for (const auto& field : form.fields) {
    if (&field != form.responses_field()) {
      source.prompt_field = field.name;
      break;
    }
  }
  return source;
}

// Columns for every question of every response, so that the table's shape does not depend on its rows.
formats::CsvColumns csv_columns(std::shared_ptr<const kinds::Form> form, std::size_t responses) {
  struct Block {
    const kinds::Question* question = nullptr;
    std::size_t copies = 1;
    std::size_t width = 1;
  };
  formats::CsvColumns columns;
  std::vector<Block> blocks;
  for (const auto& question : form->questions) {
    const bool per_response = question.per == kinds::Per::response;
    const auto suffixes = question.kind->columns(question.config);
    blocks.push_back({&question, per_response ? responses : 1, suffixes.size()});
    for (std::size_t i = 0; i < blocks.back().copies; ++i) {
      const std::string base = per_response ? question.name + "[" + std::to_string(i + 1) + "]" : question.name;
      for (const auto& suffix : suffixes) columns.names.push_back(suffix.empty() ? base : base + "." + suffix);
    }
  }
  columns.cells = [form = std::move(form), blocks = std::move(blocks)](const json::Value& answers) {
    std::vector<json::Value> cells;
    for (const auto& [asked, copies, width] : blocks) {
      const auto& question = *asked;
      std::vector<json::Value> own(copies * width);
      for (const auto& [answer, response] : kinds::judged_answers(question, answers)) {
        if (response >= copies) continue;
        auto values = question.kind->cells(question.config, answer);
        for (std::size_t k = 0; k < width && k < values.size(); ++k) own[response * width + k] = std::move(values[k]);
      }
      for (auto& one : own) cells.push_back(std::move(one));
    }
    return cells;
  };
  return columns;
}

// Names as the export shows them; a person's pseudonym is computed once.
class Names {
 public:
  explicit Names(const ExportSpec& spec) : spec_(spec) {}
  const std::string& of(const store::ExportedRevision& one) {
    if (spec_.wish.people == ExportPeople::named) return one.person_name;
    const auto [place, fresh] = pseudonyms_.try_emplace(one.person.text());
    if (fresh) place->second = formats::pseudonym(spec_.pseudonym_key, place->first);
    return place->second;
  }

 private:
  const ExportSpec& spec_;
  std::unordered_map<std::string, std::string> pseudonyms_;
};

formats::ExportRow row_of(const store::ExportedItem& item, Names& names) {
  formats::ExportRow row;
  row.external_id = item.external_id.value_or(item.public_id.text());
  row.version = item.version;
  row.status = item.withdrawn ? "withdrawn" : "active";
  row.group = item.group;
  row.content = json::trusted(item.content);
  row.withdrawn_reason = item.withdrawn_reason;
  for (const auto& content : item.earlier) row.earlier.push_back(json::trusted(content));
  for (const auto& one : item.revisions) {
    formats::ExportAnnotation annotation;
    annotation.id = one.annotation.text();
    annotation.person = names.of(one);
    annotation.revision = one.revision;
    annotation.current = one.current;
    annotation.submitted_at = one.created_at;
    if (one.active) annotation.active_ms = one.active->micros / 1000;
    annotation.form_version = one.form_version;
    annotation.item_version = one.item_version;
    annotation.counted = one.counted;
    annotation.shown_order = store::parse_order(one.shown_order);
    annotation.voided = one.voided;
    annotation.void_reason = one.void_reason;
    annotation.answers = json::trusted(one.answers);
    row.annotations.push_back(std::move(annotation));
  }
  return row;
}

// What the native header and the manifest say: the spec without the key.
json::Object public_spec(const Job& job, const ExportSpec& spec, const std::string& project_name) {
  return {{"project", project_name},
          {"format", enum_name(spec.wish.format)},
          {"people", enum_name(spec.wish.people)},
          {"trl_style", spec.wish.trl_style ? json::Value(enum_name(*spec.wish.trl_style)) : json::Value(nullptr)},
          {"trl_unit", spec.wish.trl_unit ? json::Value(enum_name(*spec.wish.trl_unit)) : json::Value(nullptr)},
          {"watermark", to_rfc3339(spec.watermark)},
          {"pseudonym_key_id", spec.pseudonym_key_id},
          {"project_id", job.project_public_id.text()}};
}

struct Prepared {
  ExportSpec spec;
  std::string project_name;
  std::int64_t items = 0;
  std::int64_t responses = 0;
  std::vector<store::FormVersionRow> forms;
};

}  // namespace

Result<Job> Exporting::queue(store::Tx& tx, const Actor& actor, ProjectId project, const ExportSpec& spec) const {
  ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
  Job job;
  job.id = context_.store.keys().make<JobId>(tx);
  job.public_id = PublicId::make(context_.random);
  job.workspace = actor.workspace;
  job.project = project;
  job.kind = "export";
  job.spec = JsonText(json::to_string(spec));
  job.unit = "items";
  job.created_by = actor.person;
  job.created_at = context_.clock.now();
  store::add_job(tx, job);
  store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "export_started", job.id.value,
                   JsonText(json::to_string(spec.wish)), job.created_at);
  return job_to_show(tx, actor.workspace, job.public_id);
}

Pending<Job> Exporting::start(const Actor& actor, const PublicId& project, ExportWish wish) {
  std::array<std::uint8_t, 32> key{};
  context_.random.fill(key);
  const auto key_text = to_base32(key);
  return context_.store.write([this, actor, project, wish, key_text](store::Tx& tx) -> Result<Job> {
    ASSAY_TRY(const auto row, store::project(tx, actor.workspace, project));
    ASSAY_TRY(const auto form, kinds::parse_form(store::form_text(tx, row.project.id, row.project.form_version).text()));
    const bool about_preference = wish.format == formats::ExportKind::trl_preference || wish.format == formats::ExportKind::arena;
    if (about_preference && preference_source(form).question.empty()) {
      return Error::invalid("/format", "This format holds preferences, and the form of the project has no preference question.");
    }
    return queue(tx, actor, row.project.id, {wish, context_.clock.now(), key_text, secrets::hash_token(key_text).substr(0, 16)});
  });
}

Pending<Job> Exporting::repeat(const Actor& actor, const PublicId& job) {
  return context_.store.write([this, actor, job](store::Tx& tx) -> Result<Job> {
    ASSAY_TRY(const auto before, store::job(tx, actor.workspace, job));
    if (before.kind != "export") return Error::not_found("There is no such export.");
    ASSAY_TRY(const auto spec, json::read_text<ExportSpec>(before.spec.text()));
    return queue(tx, actor, before.project, spec);
  });
}

Pending<std::filesystem::path> Exporting::file(WorkspaceId workspace, const PublicId& job, const std::string& name) {
  return context_.store.read([this, workspace, job, name](store::Tx& tx) -> Result<std::filesystem::path> {
    ASSAY_TRY(const auto found, store::job(tx, workspace, job));
    const auto result = json::read_text<ExportResult>(found.result.text());
    if (found.kind != "export" || found.status != JobStatus::done || !result.ok()) return Error::not_found("There is no such file.");
    if (found.files_removed_at)
      return Error::not_found("The files of this export were removed. Run the same export again: it gives the same bytes.");
    for (const auto& file : result->files) {
      if (file.name == name) return folder_ / found.public_id.text() / file.name;
    }
    return Error::not_found("There is no such file.");
  });
}

// A unit on PostgreSQL that began before the watermark may commit after it; the export begins when none is left.
Result<bool> Exporting::settle(const std::function<bool()>& stopping) {
  ASSAY_TRY(const auto since, context_.store.read([](store::Tx& tx) -> Result<Time> { return store::database_time(tx); }).get());
  const auto until = std::chrono::steady_clock::now() + longest_unit;
  while (!stopping()) {
    ASSAY_TRY(const auto older,
              context_.store.read([since](store::Tx& tx) -> Result<bool> { return store::older_units(tx, since); }).get());
    if (!older) return true;
    if (std::chrono::steady_clock::now() > until)
      return Error::conflict("Something has been writing to the database for very long. Run this export again later.");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

void Exporting::run(Job job, const std::function<bool()>& stopping) {
  const auto settled = settle(stopping);
  if (!settled.ok()) return jobs_.finish(job, JobStatus::failed, settled.error().message);
  if (!*settled) return;  // the next start begins this file anew
  const auto prepared = context_.store
                            .read([&job](store::Tx& tx) -> Result<Prepared> {
                              Prepared ready;
                              ASSAY_TRY(ready.spec, json::read_text<ExportSpec>(job.spec.text()));
                              ASSAY_TRY(const auto row, store::project(tx, job.workspace, job.project_public_id));
                              ready.project_name = row.project.name;
                              ready.items = row.counts.items;
                              ready.responses = store::most_responses(tx, job.project);
                              ready.forms = store::exported_forms(tx, job.project, ready.spec.watermark);
                              return ready;
                            })
                            .get();
  if (!prepared.ok()) return jobs_.finish(job, JobStatus::failed, prepared.error().message);
  if (prepared->forms.empty()) return jobs_.finish(job, JobStatus::failed, "The project did not exist yet at this watermark.");
  const auto& spec = prepared->spec;
  auto parsed = kinds::parse_form(prepared->forms.back().form.text());
  if (!parsed.ok()) return jobs_.finish(job, JobStatus::failed, parsed.error().message);
  const auto form = std::make_shared<const kinds::Form>(std::move(*parsed));

  const auto folder = folder_ / job.public_id.text();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto& format = formats::export_format(spec.wish.format);
  FileSink file(folder / std::string(format.file_name));
  formats::HashingSink hashing(file);
  auto about = public_spec(job, spec, prepared->project_name);
  std::unique_ptr<formats::ExportWriter> writer;
  switch (spec.wish.format) {
    case formats::ExportKind::assay: {
      json::Array forms;
      for (const auto& one : prepared->forms) forms.push_back(json::Object{{"version", one.version}, {"form", json::trusted(one.form)}});
      auto header = about;
      header.emplace("forms", std::move(forms));
      writer = formats::write_native(hashing, std::move(header));
      break;
    }
    case formats::ExportKind::csv:
      writer = formats::write_csv(hashing, csv_columns(form, static_cast<std::size_t>(prepared->responses)));
      break;
    case formats::ExportKind::trl_preference:
      writer = formats::write_trl(hashing, preference_source(*form), spec.wish.trl_style.value_or(formats::TrlStyle::standard),
                                  spec.wish.trl_unit.value_or(formats::TrlUnit::annotation));
      break;
    case formats::ExportKind::arena: writer = formats::write_arena(hashing, preference_source(*form)); break;
  }

  job.total = prepared->items;
  job.done = 0;
  auto written = writer->begin();
  Names names(spec);
  // The next page is read, and the last progress stored, while this page is written.
  const auto fetch = [this, &job, &spec](ItemId after) {
    return context_.store.read(
        [project = job.project, watermark = spec.watermark, after](store::Tx& tx) -> Result<std::vector<store::ExportedItem>> {
          return store::exported_items(tx, project, after, page_size, watermark);
        });
  };
  const auto tell = [this, &job] {
    return context_.store.write([job](store::Tx& tx) -> Result<bool> { return store::note_progress(tx, job); }, db::Priority::background);
  };
  auto told = tell();
  for (auto coming = fetch({}); written.has_value();) {
    if (stopping()) return;  // the next start begins this file anew
    const auto page = std::move(coming).get();
    if (!page.ok()) return jobs_.finish(job, JobStatus::failed, page.error().message);
    if (page->empty()) break;
    coming = fetch(page->back().id);
    for (const auto& item : *page) {
      written = writer->row(row_of(item, names));
      if (!written.has_value()) break;
    }
    job.done += static_cast<std::int64_t>(page->size());
    const auto go_on = std::move(told).get();
    told = tell();
    if (go_on.ok() && !*go_on) return jobs_.finish(job, JobStatus::cancelled, "Cancelled; no file was kept.");
  }
  if (!written.has_value()) return jobs_.finish(job, JobStatus::failed, written.error().message);
  auto report = writer->end();
  if (!report.ok()) return jobs_.finish(job, JobStatus::failed, report.error().message);
  if (const auto done = file.finish(); !done.has_value()) return jobs_.finish(job, JobStatus::failed, done.error().message);

  ExportResult result;
  result.report = std::move(*report);
  result.files.push_back(hashing.finish(std::string(format.file_name)));
  const auto report_text = json::to_string(result.report) + "\n";
  result.files.push_back({"export_report.json", static_cast<std::int64_t>(report_text.size()), hash_of(report_text)});
  formats::Manifest manifest;
  manifest.spec = std::move(about);
  manifest.files = result.files;
  const auto manifest_text = json::to_string(manifest) + "\n";
  for (const auto& [name, text] : {std::pair("export_report.json", report_text), std::pair("manifest.json", manifest_text)}) {
    if (const auto kept = write_whole(folder / name, text); !kept.has_value())
      return jobs_.finish(job, JobStatus::failed, kept.error().message);
  }
  result.files.push_back({"manifest.json", static_cast<std::int64_t>(manifest_text.size()), hash_of(manifest_text)});
  job.result = JsonText(json::to_string(result));
  std::string message = "Exported " + std::to_string(result.report.rows_out) + " of " + std::to_string(result.report.rows_in) + " rows.";
  for (const auto& [reason, count] : result.report.dropped) message += " " + std::to_string(count) + " left out: " + reason + ".";
  jobs_.finish(job, JobStatus::done, std::move(message));
}

}  // namespace assay::services
