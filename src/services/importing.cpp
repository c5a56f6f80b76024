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
#include "formats/registry.hpp"
#include "json/read.hpp"
#include "json/write.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"
#include "store/events.hpp"
#include "store/jobs.hpp"
#include "store/people.hpp"
#include "store/projects.hpp"

namespace assay::services {
namespace {

/// Rows in one unit: about 5 ms of the writer's time with three slots an item.
constexpr std::size_t rows_in_unit = 50;

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

std::string preference_question(const kinds::Form& form) {
  for (const auto& question : form.questions) {
    if (question.kind->exact_responses() == 2) return question.name;
  }
  return {};
}

struct Wanted {
  std::size_t item = 0;  ///< place in Batch::items
  std::int64_t line = 0;
  formats::ImportedVote vote;
};

// One unit's worth of rows, checked and ready to write, and where the reader stood after them.
struct Batch {
  std::int64_t rows = 0;
  std::int64_t position = 0;
  std::int64_t bytes_read = 0;
  bool at_end = false;
  std::optional<Error> broken;
  std::vector<store::NewItem> items;  ///< an item without content stands for one that must exist already
  std::vector<Wanted> votes;
  std::vector<JobError> errors;
};

// Everything that a run carries from batch to batch.
struct Run {
  Job job;
  ImportSpec spec;
  ImportResult result;
  Project project;
  kinds::Form form;
  formats::Target target;
  std::string responses;
  std::string question;
  std::map<std::string, PersonId> people;
};

JobError complaint(std::int64_t line, const std::vector<Violation>& violations) {
  JobError error{line, violations.front().where, {}};
  for (const auto& one : violations) {
    if (!error.message.empty()) error.message += " ";
    error.message += violations.size() > 1 ? one.where + ": " + one.message : one.message;
  }
  return error;
}

// A row becomes one item, or several by expansion; what is wrong with it becomes a complaint.
void take_row(const Run& run, const formats::Record& record, Batch& batch) {
  const auto line = static_cast<std::int64_t>(record.line);
  auto imported = formats::apply(run.spec.mapping, run.target, record.row);
  if (!imported.ok()) {
    const auto error = formats::row_error(record.line, imported.error());
    batch.errors.push_back({line, error.where, error.message});
    return;
  }
  const formats::Expansion expansion{run.spec.expand, run.spec.pairs, static_cast<std::uint64_t>(run.job.id.value)};
  auto expanded = formats::expand(std::move(*imported), expansion, run.responses);
  if (!expanded.ok()) {
    batch.errors.push_back({line, expanded.error().where, expanded.error().message});
    return;
  }
  for (auto& item : *expanded) {
    store::NewItem fresh;
    fresh.external_id = item.external_id;
    fresh.group = item.group;
    if (!item.content.is_null()) {
      const auto violations = kinds::check_content(run.form, item.content);
      if (!violations.empty()) {
        batch.errors.push_back(complaint(line, violations));
        continue;
      }
      fresh.content = json::to_text(item.content);
      fresh.excerpt = kinds::content_excerpt(run.form, item.content);
      fresh.responses = static_cast<int>(kinds::number_of_responses(run.form, item.content));
    }
    for (auto& vote : item.votes) batch.votes.push_back({batch.items.size(), line, std::move(vote)});
    batch.items.push_back(std::move(fresh));
  }
}

Batch read_batch(const Run& run, formats::RowReader& reader, const formats::GzipSource& plain) {
  Batch batch;
  for (std::size_t i = 0; i < rows_in_unit && !batch.at_end && !batch.broken; ++i) {
    auto row = reader.next();
    if (!row.ok()) {
      batch.broken = std::move(row.error());
    } else if (!row->has_value()) {
      batch.at_end = true;
    } else {
      ++batch.rows;
      if (const auto* record = std::get_if<formats::Record>(&**row)) {
        take_row(run, *record, batch);
      } else {
        const auto& error = std::get<formats::RowError>(**row);
        batch.errors.push_back({static_cast<std::int64_t>(error.line), error.where, error.message});
      }
    }
  }
  batch.position = static_cast<std::int64_t>(reader.position());
  batch.bytes_read = static_cast<std::int64_t>(plain.bytes_in());
  return batch;
}

bool has_content(const store::NewItem& item) { return item.content.text() != "null"; }

// The answers of a vote in the canonical order of the item as it is stored.
Result<JsonText> answers_for(const Run& run, const formats::ImportedVote& vote, const JsonText& content) {
  std::optional<formats::Winner> winner;
  if (vote.winner) {
    const auto models = formats::models_of(json::trusted(content), run.responses);
    ASSAY_TRY(winner, formats::oriented(vote, models));
  }
  return json::to_text(formats::answers_of(vote, winner, run.spec.mapping.votes->question.value_or(run.question)));
}

PersonId person_of(store::Tx& tx, Context context, const Run& run, std::map<std::string, PersonId>& met, const std::string& name, Time now) {
  if (const auto known = run.people.find(name); known != run.people.end()) return known->second;
  const auto [place, fresh] = met.emplace(name, PersonId{});
  if (fresh) place->second = store::add_outside_person(tx, context.store.keys(), context.random, run.project.workspace, name, now);
  return place->second;
}

const std::vector<Wanted> no_votes;

// What a unit did; applied to the run only after its commit, since a unit may run twice.
struct Written {
  ImportResult result;
  std::map<std::string, PersonId> met;
  bool go_on = true;
};

Result<Written> write_batch(store::Tx& tx, Context context, const Run& run, const Batch& batch) {
  const auto now = context.clock.now();
  Written written;
  written.result = run.result;
  written.result.rows += batch.rows;
  auto complaints = batch.errors;
  std::vector<store::NewItem> fresh;
  if (run.spec.dry_run) {
    written.result.items += static_cast<std::int64_t>(batch.items.size());
    written.result.votes += static_cast<std::int64_t>(batch.votes.size());
  } else {
    for (const auto& item : batch.items) {
      if (has_content(item)) fresh.push_back(item);
    }
  }
  const auto added = store::add_items(tx, context.store.keys(), context.random, run.project.id, fresh, run.project.settings.overlap, now);
  for (const auto id : added) ++(id ? written.result.items : written.result.duplicates);
  for (const auto& wanted : run.spec.dry_run ? no_votes : batch.votes) {
    const auto stored = store::content_by_external_id(tx, run.project.id, *batch.items[wanted.item].external_id);
    if (!stored) {
      complaints.push_back({wanted.line, "", "There is no item with the id \"" + *batch.items[wanted.item].external_id + "\" in this project."});
      continue;
    }
    const auto answers = answers_for(run, wanted.vote, stored->content);
    if (!answers.ok()) {
      complaints.push_back({wanted.line, answers.error().where, answers.error().message});
      continue;
    }
    store::ImportedVote vote;
    vote.item = stored->item;
    vote.person = person_of(tx, context, run, written.met, wanted.vote.person, now);
    vote.answers = *answers;
    if (wanted.vote.active_ms) vote.active = milliseconds(*wanted.vote.active_ms);
    if (!wanted.vote.shown_order.empty()) vote.shown_order = store::order_text(wanted.vote.shown_order);
    vote.at = wanted.vote.at.value_or(now);
    const bool new_vote = store::add_vote(tx, context.store.keys(), context.random, run.project.workspace, run.project.id, vote);
    ++(new_vote ? written.result.votes : written.result.repeated_votes);
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

Result<Run> prepare(store::Tx& tx, const Job& job) {
  Run run;
  run.job = job;
  ASSAY_TRY(run.spec, json::read_text<ImportSpec>(job.spec.text()));
  ASSAY_TRY(const auto row, store::project(tx, job.workspace, job.project_public_id));
  run.project = row.project;
  ASSAY_TRY(run.form, kinds::parse_form(store::form_text(tx, row.project.id, row.project.form_version).text()));
  run.target = target_of(run.form);
  run.responses = formats::responses_field(run.target);
  run.question = preference_question(run.form);
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
          ASSAY_TRY(look.detection, formats::detect(file, name, target_of(form)));
          return std::pair(found.first, std::move(look));
        });
      })
      .then([this, actor, path](std::pair<ProjectId, UploadLook> found) {
        found.second.id = PublicId::make(context_.random);
        return context_.store.write([this, actor, path, found = std::move(found)](store::Tx& tx) -> Result<UploadLook> {
          const Upload upload{context_.store.keys().make<UploadId>(tx), found.second.id, found.first, found.second.name, path, found.second.bytes};
          store::add_upload(tx, upload, actor.person, context_.clock.now());
          return found.second;
        });
      });
}

Pending<Job> Importing::start(const Actor& actor, const PublicId& project, ImportSpec spec) {
  return context_.store.write([this, actor, project, spec = std::move(spec)](store::Tx& tx) -> Result<Job> {
    ASSAY_TRY(const auto row, store::project(tx, actor.workspace, project));
    const auto upload = store::find_upload(tx, row.project.id, spec.upload);
    if (!upload) return Error::invalid("/upload", "There is no such upload in this project.");
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
    return store::job(tx, actor.workspace, job.public_id);
  });
}

void Importing::run(Job job, const std::function<bool()>& stopping) {
  const auto finish = [this](const Job& ended, JobStatus status, std::string message) { jobs_.finish(ended, status, std::move(message)); };
  auto prepared = context_.store.read([job](store::Tx& tx) { return prepare(tx, job); }).get();
  if (!prepared.ok()) return finish(job, JobStatus::failed, prepared.error().message);
  Run run = std::move(*prepared);
  const auto upload = context_.store
                          .read([&run](store::Tx& tx) -> Result<std::optional<Upload>> {
                            return store::find_upload(tx, run.project.id, run.spec.upload);
                          })
                          .get();
  if (!upload.ok() || !*upload) return finish(job, JobStatus::failed, "The uploaded file is gone.");
  FileSource file((*upload)->path);
  if (!file.is_open()) return finish(job, JobStatus::failed, "The uploaded file cannot be read.");
  formats::GzipSource plain(file);
  const auto reader = formats::open_reader(run.spec.format, plain);
  if (const auto skipped = reader->skip_to(static_cast<std::uint64_t>(job.position)); !skipped.ok()) {
    return finish(job, JobStatus::failed, skipped.error().message);
  }
  for (auto batch = read_batch(run, *reader, plain);;) {
    if (stopping()) return;  // stays `running`; the next start takes it up where it stands
    const auto write = [&] {
      return context_.store.write([this, &run, &batch](store::Tx& tx) { return write_batch(tx, context_, run, batch); }, db::Priority::background);
    };
    auto writing = write();
    // The next rows are read and checked while these are written.
    Batch next;
    if (!batch.at_end && !batch.broken) next = read_batch(run, *reader, plain);
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
