// importing: reads rows in constant memory and writes them in background units that carry their own progress.
#include "services/importing.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <map>
#include <memory>
#include <thread>

#include "base/log.hpp"
#include "formats/gzip.hpp"
#include "formats/mapping.hpp"
#include "formats/native.hpp"
#include "formats/registry.hpp"
#include "json/read.hpp"
#include "json/write.hpp"
#include "kinds/form/form.hpp"
#include "services/import_rows.hpp"
#include "store/adding_items.hpp"
#include "store/events.hpp"
#include "store/idempotency.hpp"
#include "store/importing.hpp"
#include "store/items.hpp"
#include "store/jobs.hpp"
#include "store/people.hpp"
#include "store/projects.hpp"

namespace assay::services {
namespace {

class FileSource final : public formats::ByteSource {
 public:
  explicit FileSource(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (file_ >= 0) ::close(file_);
  }
  [[nodiscard]] bool is_open() const { return file_ >= 0; }
  Result<std::size_t> read(std::span<char> into) override {
    while (true) {
      const auto got = ::read(file_, into.data(), into.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return Error{ErrorCode::unavailable, "The uploaded file cannot be read.", {}, {}};
    }
  }

 private:
  int file_;
};

formats::Target target_of(const kinds::Form& form) {
  formats::Target target;
  for (const auto& field : form.fields) target.push_back({field.name, std::string(field.kind->name())});
  return target;
}

bool has_content(const WantedItem& item) { return item.item.content.text() != "null"; }

// The forms of a native file get versions in the project; run again, it finds what it made.
Result<std::map<std::int64_t, FileForm>> adopt_forms(store::Tx& tx, const ImportRun& run, const json::Value& about, Time now) {
  std::map<std::int64_t, FileForm> forms;
  const auto* list = json::find(about, "forms");
  if (list == nullptr || !list->is_array()) return Error::invalid("/about/forms", "The header of the file holds no forms.");
  for (const auto& one : list->as_array()) {
    const auto* version = json::find(one, "version");
    const auto* text = json::find(one, "form");
    if (version == nullptr || !version->is_int64() || text == nullptr)
      return Error::invalid("/about/forms", "Each form needs a version and a form.");
    ASSAY_TRY(auto form, kinds::parse_form(json::write(*text)));
    FileForm adopted{run.project.form_version, std::move(form)};
    if (!run.spec.dry_run) adopted.version = store::adopt_form(tx, run.project.id, json::to_text(*text), run.job.created_by, now);
    forms.emplace(version->as_int64(), std::move(adopted));
  }
  return forms;
}

// The answers of a vote in the canonical order of the item as it is stored.
Result<JsonText> answers_for(const ImportRun& run, const formats::ImportedVote& vote, const JsonText& content) {
  const auto& votes = run.spec.mapping.votes;
  const auto question = votes && votes->question ? *votes->question : run.question;
  std::optional<formats::Winner> winner;
  if (vote.winner) {
    const auto models = formats::models_of(json::trusted(content), run.responses);
    ASSAY_TRY(winner, formats::oriented(vote, models));
  }
  return json::to_text(formats::answers_of(vote, winner, question));
}

PersonId person_of(store::Tx& tx, Context context, const ImportRun& run, std::map<std::string, PersonId>& met, const std::string& name,
                   Time now) {
  if (const auto known = run.people.find(name); known != run.people.end()) return known->second;
  const auto [place, fresh] = met.emplace(name, PersonId{});
  if (fresh) place->second = store::add_outside_person(tx, context.store.keys(), context.random, run.project.workspace, name, now);
  return place->second;
}

// What a unit did; applied to the run only after its commit, since a unit may run twice.
struct Written {
  ImportResult result;
  std::map<std::string, PersonId> met;
  bool go_on = true;
};

void write_items(store::Tx& tx, Context context, const ImportRun& run, const ImportBatch& batch, Written& written, Time now) {
  std::vector<store::NewItem> fresh;
  for (const auto& item : batch.items) {
    if (has_content(item)) fresh.push_back(item.item);
  }
  const auto added = store::add_items(tx, context.store.keys(), context.random, run.project.id, fresh, run.project.settings.overlap, now);
  for (const auto id : added) ++(id ? written.result.items : written.result.duplicates);
}

// False where the person has judged the item already.
Result<bool> write_vote(store::Tx& tx, Context context, const ImportRun& run, const ImportBatch& batch, const WantedVote& wanted,
                        std::map<std::string, PersonId>& met, Time now) {
  const auto& external_id = *batch.items[wanted.item].item.external_id;
  const auto stored = store::content_by_external_id(tx, run.project.id, external_id);
  if (!stored) return Error::invalid("", "There is no item with the id \"" + external_id + "\" in this project.");
  const auto& last = wanted.revisions.back();
  store::ImportedVote vote;
  vote.item = stored->item;
  for (const auto& one : wanted.revisions) {
    ASSAY_TRY(auto answers, answers_for(run, one, stored->content));
    const auto form = run.forms.find(one.form_version);
    const auto form_version = form == run.forms.end() ? run.project.form_version : form->second.version;
    const auto item_version = one.item_version == 0 ? stored->version : std::min(one.item_version, stored->version);
    vote.revisions.push_back({std::move(answers), form_version, item_version, one.at.value_or(now)});
    vote.flags = json::find(one.answers, "flag") != nullptr ? 1 : 0;
  }
  if (last.active_ms) vote.active = milliseconds(*last.active_ms);
  if (!last.shown_order.empty()) vote.shown_order = store::order_text(last.shown_order);
  vote.counted = last.counted;
  if (last.voided) vote.void_reason = last.void_reason;
  vote.person = person_of(tx, context, run, met, last.person, now);
  return store::add_vote(tx, context.store.keys(), context.random, run.project.workspace, run.project.id, vote);
}

// After its judgments are in, an item that was withdrawn elsewhere is withdrawn here.
void withdraw_items(store::Tx& tx, const ImportRun& run, const ImportBatch& batch, Time now) {
  for (const auto& wanted : batch.items) {
    if (!wanted.withdrawn) continue;
    const auto row = store::item_by_external_id(tx, run.project.id, *wanted.item.external_id);
    if (row && row->status != ItemStatus::withdrawn) store::withdraw_item(tx, *row, wanted.withdrawn_reason, now);
  }
}

Result<Written> write_batch(store::Tx& tx, Context context, const ImportRun& run, const ImportBatch& batch) {
  const auto now = context.clock.now();
  Written written;
  written.result = run.result;
  written.result.rows += batch.rows;
  auto complaints = batch.errors;
  if (run.spec.dry_run) {
    written.result.items += static_cast<std::int64_t>(batch.items.size());
    written.result.votes += static_cast<std::int64_t>(batch.votes.size());
  } else {
    write_items(tx, context, run, batch, written, now);
    for (const auto& wanted : batch.votes) {
      const auto stored = write_vote(tx, context, run, batch, wanted, written.met, now);
      if (!stored.ok()) complaints.push_back({wanted.line, stored.error().where, stored.error().message});
      else ++(*stored ? written.result.votes : written.result.repeated_votes);
    }
    withdraw_items(tx, run, batch, now);
  }
  const auto room = kept_job_errors - run.result.errors;
  written.result.errors += static_cast<std::int64_t>(complaints.size());
  if (room < static_cast<std::int64_t>(complaints.size())) complaints.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, room)));
  store::add_errors(tx, run.job.id, complaints);
  auto told = run.job;
  told.position = batch.position;
  told.done = batch.bytes_read;
  told.result = JsonText(json::to_string(written.result));
  written.go_on = store::note_progress(tx, told);
  return written;
}

Result<ImportRun> prepare(store::Tx& tx, const Job& job) {
  ImportRun run;
  run.job = job;
  ASSAY_TRY(run.spec, json::read_text<ImportSpec>(job.spec.text()));
  ASSAY_TRY(const auto row, store::project(tx, job.workspace, job.project_public_id));
  run.project = row.project;
  const auto upload = store::find_upload(tx, row.project.id, run.spec.upload);
  if (!upload || upload->path.empty()) return Error::not_found("The uploaded file is gone.");
  run.path = upload->path;
  ASSAY_TRY(run.form, kinds::parse_form(store::form_text(tx, row.project.id, row.project.form_version).text()));
  run.target = target_of(run.form);
  run.responses = formats::responses_field(run.target);
  if (const auto* question = run.form.comparing_question()) run.question = question->name;
  run.people = store::outside_people(tx, job.workspace);
  if (auto before = json::read_text<ImportResult>(job.result.text()); before.ok()) run.result = *before;
  return run;
}

std::string summary(const ImportResult& result, bool dry_run) {
  std::string text = (dry_run ? "Would import " : "Imported ") + std::to_string(result.items) + " items";
  if (result.votes > 0) text += " and " + std::to_string(result.votes) + " votes";
  if (result.duplicates > 0) text += "; " + std::to_string(result.duplicates) + " were here already";
  if (result.errors > 0) text += "; " + std::to_string(result.errors) + " rows have errors";
  return text + ".";
}

}  // namespace

Pending<UploadLook> Importing::add_upload(const Actor& actor, const PublicId& project, const std::string& name, const std::string& path,
                                          std::int64_t bytes) {
  return context_.store
      .read([workspace = actor.workspace, project](store::Tx& tx) -> Result<std::pair<ProjectId, JsonText>> {
        ASSAY_TRY(const auto row, store::project(tx, workspace, project));
        return std::pair(row.project.id, store::form_text(tx, row.project.id, row.project.form_version));
      })
      .then([this, actor, name, path, bytes](std::pair<ProjectId, JsonText> found) {
        return context_.store.read([found, name, path, bytes](store::Tx&) -> Result<std::pair<ProjectId, UploadLook>> {
          ASSAY_TRY(const auto form, kinds::parse_form(found.second.text()));
          FileSource file(path);
          if (!file.is_open()) return Error{ErrorCode::unavailable, "The uploaded file cannot be read.", {}, {}};
          UploadLook look{{}, name, bytes, {}};
          auto detected = formats::detect(file, name, target_of(form));
          if (!detected.ok()) {
            ::unlink(path.c_str());  // no upload will ever name it
            return detected.error();
          }
          look.detection = std::move(*detected);
          return std::pair(found.first, std::move(look));
        });
      })
      .then([this, actor, path](std::pair<ProjectId, UploadLook> found) {
        found.second.id = PublicId::make(context_.random);
        return context_.store.write([this, actor, path, found = std::move(found)](store::Tx& tx) -> Result<UploadLook> {
          const Upload upload{
              context_.store.keys().make<UploadId>(tx), found.second.id, found.first, found.second.name, path, found.second.bytes};
          store::add_upload(tx, upload, actor.person, context_.clock.now());
          return found.second;
        });
      });
}

Pending<Job> Importing::start(const Actor& actor, const PublicId& project, ImportSpec spec) {
  return context_.store.write([this, actor, project, spec = std::move(spec)](store::Tx& tx) -> Result<Job> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    ASSAY_TRY(const auto row, store::project(tx, actor.workspace, project));
    const auto upload = store::find_upload(tx, row.project.id, spec.upload);
    if (!upload) return Error::invalid("/upload", "There is no such upload in this project.");
    if (!store::lock_upload(tx, upload->id)) return Error::invalid("/upload", "The file of this upload is gone. Upload it again.");
    ASSAY_TRY(const auto form, kinds::parse_form(store::form_text(tx, row.project.id, row.project.form_version).text()));
    auto violations = formats::check_mapping(spec.mapping, target_of(form));
    for (auto& one : violations) one.where.insert(0, "/mapping");
    if (!violations.empty()) return Error::invalid(std::move(violations));
    Job job;
    job.id = context_.store.keys().make<JobId>(tx);
    job.public_id = PublicId::make(context_.random);
    job.workspace = actor.workspace;
    job.project = row.project.id;
    job.kind = "import";
    job.spec = JsonText(json::to_string(spec));
    job.total = upload->bytes;
    job.unit = "bytes";
    job.created_by = actor.person;
    job.created_at = context_.clock.now();
    store::add_job(tx, job);
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "import_started", job.id.value, job.spec, job.created_at);
    return job_to_show(tx, actor.workspace, job.public_id);
  });
}

void Importing::run(Job job, const std::function<bool()>& stopping) {
  const auto finish = [this](const Job& ended, JobStatus status, std::string message) { jobs_.finish(ended, status, std::move(message)); };
  auto prepared = context_.store.read([job](store::Tx& tx) { return prepare(tx, job); }).get();
  if (!prepared.ok()) return finish(job, JobStatus::failed, prepared.error().message);
  ImportRun run = std::move(*prepared);
  FileSource file(run.path);
  if (!file.is_open()) return finish(job, JobStatus::failed, "The uploaded file cannot be read.");
  formats::GzipSource plain(file);
  std::unique_ptr<formats::RowReader> reader;
  if (run.spec.format == formats::Format::assay) {
    auto native = formats::open_native(plain);
    const auto about = native->about();
    if (!about.ok()) return finish(job, JobStatus::failed, about.error().message);
    auto forms =
        context_.store.write([this, &run, &about](store::Tx& tx) { return adopt_forms(tx, run, *about, context_.clock.now()); }).get();
    if (!forms.ok()) return finish(job, JobStatus::failed, "The forms of the file cannot be used: " + forms.error().message);
    run.forms = std::move(*forms);
    reader = std::move(native);
  } else {
    reader = formats::open_reader(run.spec.format, plain);
  }
  if (const auto skipped = reader->skip_to(static_cast<std::uint64_t>(job.position)); !skipped.ok()) {
    return finish(job, JobStatus::failed, skipped.error().message);
  }
  for (auto batch = read_import_batch(run, *reader, plain);;) {
    if (stopping()) return;  // stays `running`; the next start takes it up where it stands
    const auto write = [&] {
      return context_.store.write([this, &run, &batch](store::Tx& tx) { return write_batch(tx, context_, run, batch); },
                                  db::Priority::background);
    };
    auto writing = write();
    // The next rows are read and checked while these are written.
    ImportBatch next;
    if (!batch.at_end && !batch.broken) next = read_import_batch(run, *reader, plain);
    auto written = std::move(writing).get();
    // A database that is away or full comes back; the same rows are tried again, so none is lost.
    while (!written.ok() && (written.error().code == ErrorCode::unavailable || written.error().code == ErrorCode::out_of_space)) {
      if (stopping()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      written = write().get();
    }
    if (!written.ok()) return finish(run.job, JobStatus::failed, written.error().message);
    run.result = written->result;
    run.people.insert(written->met.begin(), written->met.end());
    run.job.position = batch.position;
    run.job.done = batch.bytes_read;
    run.job.result = JsonText(json::to_string(run.result));
    if (!run.spec.dry_run && !batch.items.empty()) hints_.raise_epoch(run.project.id);
    if (!written->go_on) return finish(run.job, JobStatus::cancelled, "Cancelled. " + summary(run.result, run.spec.dry_run));
    if (batch.broken) {
      return finish(run.job, JobStatus::failed,
                    summary(run.result, run.spec.dry_run) + " Then the file could not be read on: " + batch.broken->message);
    }
    if (batch.at_end) {
      run.job.done = run.job.total.value_or(run.job.done);
      return finish(run.job, JobStatus::done, summary(run.result, run.spec.dry_run));
    }
    batch = std::move(next);
  }
}

}  // namespace assay::services
