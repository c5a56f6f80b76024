// import_rows: maps, expands and checks; what is wrong with a row becomes a complaint with its line.
#include "services/import_rows.hpp"

#include <algorithm>

#include "formats/expand.hpp"
#include "formats/native.hpp"
#include "kinds/form/answers.hpp"
#include "kinds/form/content.hpp"

namespace assay::services {
namespace {

/// Rows in one unit: about 5 ms of the writer's time with three slots an item.
constexpr std::size_t rows_in_unit = 50;

JobError complaint(std::int64_t line, const std::vector<Violation>& violations) {
  JobError error{line, violations.front().where, {}};
  for (const auto& one : violations) {
    if (!error.message.empty()) error.message += " ";
    error.message += violations.size() > 1 ? one.where + ": " + one.message : one.message;
  }
  return error;
}

// A native file carries what the form asked for at the time; a vote from elsewhere answers one question of many.
std::vector<Violation> check_native(const ImportRun& run, const formats::ImportedItem& item) {
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < item.earlier.size(); ++i) {
    for (auto& one : kinds::check_content(run.form, item.earlier[i]))
      violations.push_back({json::child("/earlier", i) + one.where, one.message});
  }
  for (std::size_t i = 0; i < item.votes.size(); ++i) {
    const auto& vote = item.votes[i];
    const auto at = json::child("/annotations", i);
    const auto form = run.forms.find(vote.form_version);
    if (form == run.forms.end()) {
      violations.push_back(
          {at + "/form_version", "The header of the file holds no form of version " + std::to_string(vote.form_version) + "."});
      continue;
    }
    const auto versions = static_cast<std::int64_t>(item.earlier.size()) + 1;
    if (vote.item_version < 1 || vote.item_version > versions) {
      violations.push_back({at + "/item_version", "The item has the versions 1 to " + std::to_string(versions) + "."});
      continue;
    }
    const auto& judged = vote.item_version == versions ? item.content : item.earlier[static_cast<std::size_t>(vote.item_version - 1)];
    const auto responses = kinds::number_of_responses(form->second.form, judged);
    for (auto& one : kinds::check_answers(form->second.form, vote.answers, responses)) {
      // It may have come from somewhere that asked less: what is not there is no fault of the file.
      boost::system::error_code missing;
      if (vote.answers.find_pointer(one.where, missing) != nullptr) violations.push_back({at + "/answers" + one.where, one.message});
    }
  }
  return violations;
}

// Votes of one person on one item are revisions of one judgment.
void take_votes(std::vector<formats::ImportedVote> votes, std::size_t item, std::int64_t line, bool native, ImportBatch& batch) {
  const auto first = static_cast<std::ptrdiff_t>(batch.votes.size());
  for (auto& vote : votes) {
    const auto known = std::find_if(batch.votes.begin() + first, batch.votes.end(),
                                    [&](const WantedVote& one) { return native && one.revisions.front().person == vote.person; });
    if (known == batch.votes.end()) {
      batch.votes.push_back({item, line, {}});
      batch.votes.back().revisions.push_back(std::move(vote));
    } else {
      known->revisions.push_back(std::move(vote));
    }
  }
  for (auto one = batch.votes.begin() + first; one != batch.votes.end(); ++one) {
    std::ranges::sort(one->revisions, {}, &formats::ImportedVote::revision);
  }
}

void take_item(const ImportRun& run, formats::ImportedItem item, std::int64_t line, ImportBatch& batch) {
  WantedItem wanted;
  wanted.item.external_id = item.external_id;
  wanted.item.group = item.group;
  wanted.withdrawn = item.withdrawn;
  wanted.withdrawn_reason = item.withdrawn_reason;
  const bool native = run.spec.format == formats::Format::assay;
  if (!item.content.is_null()) {
    auto violations = kinds::check_content(run.form, item.content);
    if (native && violations.empty()) violations = check_native(run, item);
    if (!violations.empty()) {
      batch.errors.push_back(complaint(line, violations));
      return;
    }
    wanted.item.content = json::to_text(item.content);
    wanted.item.excerpt = kinds::content_excerpt(run.form, item.content);
    wanted.item.responses = static_cast<int>(kinds::number_of_responses(run.form, item.content));
    for (const auto& content : item.earlier) wanted.item.earlier.push_back(json::to_text(content));
  }
  take_votes(std::move(item.votes), batch.items.size(), line, native, batch);
  batch.items.push_back(std::move(wanted));
}

// A row becomes one item, or several by expansion.
void take_row(const ImportRun& run, const formats::Record& record, ImportBatch& batch) {
  const auto line = static_cast<std::int64_t>(record.line);
  auto imported = formats::item_of(run.spec.format, run.spec.mapping, run.target, record.row);
  if (!imported.ok()) {
    const auto error = formats::row_error(record.line, imported.error());
    batch.errors.push_back({line, error.where, error.message});
    return;
  }
  if (run.spec.expand == formats::Expand::none) return take_item(run, std::move(*imported), line, batch);
  const formats::Expansion expansion{run.spec.expand, run.spec.pairs, static_cast<std::uint64_t>(run.job.id.value)};
  auto expanded = formats::expand(std::move(*imported), expansion, run.responses);
  if (!expanded.ok()) {
    batch.errors.push_back({line, expanded.error().where, expanded.error().message});
    return;
  }
  for (auto& item : *expanded) take_item(run, std::move(item), line, batch);
}

}  // namespace

ImportBatch read_import_batch(const ImportRun& run, formats::RowReader& reader, const formats::GzipSource& plain) {
  ImportBatch batch;
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

}  // namespace assay::services
