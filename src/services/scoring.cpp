// scoring: one reader at a time catches a project up; everybody else gets what is there.
#include "services/scoring.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "json/value.hpp"
#include "json/write.hpp"
#include "kinds/form/content.hpp"
#include "secrets/token.hpp"

namespace assay::services {
namespace {

constexpr std::int64_t page_size = 2000;

void add_items(store::Tx& tx, Judgments& judgments, const std::vector<store::AnnotationRow>& page) {
  std::vector<std::int64_t> fresh;
  for (const auto& row : page) {
    if (!judgments.knows(row.item)) fresh.push_back(row.item.value);
  }
  std::ranges::sort(fresh);
  fresh.erase(std::ranges::unique(fresh).begin(), fresh.end());
  for (const auto& item : store::judged_items(tx, fresh)) {
    ItemModels models{item.withdrawn, {}};
    for (auto& model : kinds::response_models(judgments.form(), json::trusted(item.content))) models.models.push_back(model.value_or(""));
    judgments.add_item(item.item, std::move(models));
  }
}

void read_new(store::Tx& tx, Judgments& judgments, ProjectId project) {
  while (true) {
    const auto page = store::annotations_page(tx, project, judgments.last(), page_size);
    if (page.empty()) return;
    add_items(tx, judgments, page);
    for (const auto& row : page) judgments.add(row);
  }
}

}  // namespace

std::shared_ptr<Scoring::Entry> Scoring::entry_of(const std::string& key) {
  auto& entry = entries_[key];
  if (entry) return entry;
  entry = std::make_shared<Entry>();
  const auto made = entry;
  if (entries_.size() > capacity) {
    auto oldest = entries_.end();
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
      if (it->second == made || it->second->busy) continue;
      if (oldest == entries_.end() || it->second->checked < oldest->second->checked) oldest = it;
    }
    if (oldest != entries_.end()) entries_.erase(oldest);
  }
  return made;
}

Result<Scoring::Read> Scoring::catch_up(store::Tx& tx, Entry& entry, WorkspaceId workspace, const PublicId& project) const {
  Read read;
  ASSAY_TRY(read.project, store::scored_project(tx, workspace, project));
  const auto& now = read.project;
  const bool same = entry.judgments && entry.form_version == now.form_version && entry.changes == now.changes;
  const auto before = same ? entry.judgments->rows() : -1;
  if (same) read_new(tx, *entry.judgments, now.id);
  // A key may become visible after a higher one; the counter of the same snapshot tells.
  if (!same || entry.judgments->rows() != now.counts.annotations) {
    ASSAY_TRY(auto form, kinds::parse_form(now.form.text()));
    entry.judgments = std::make_unique<Judgments>(std::move(form));
    read_new(tx, *entry.judgments, now.id);
    entry.outdated = true;
  }
  entry.form_version = now.form_version;
  entry.changes = now.changes;
  if (entry.judgments->rows() != before) entry.outdated = true;
  read.people = store::people_named(tx, entry.judgments->person_keys());
  return read;
}

Scoring::Scored Scoring::compute(Entry& entry, const Read& read) const {
  const auto start = context_.clock.now();
  if (!entry.estimates || (entry.outdated && start >= entry.estimates_due)) {
    entry.estimates = std::make_shared<const Results>(estimates_of(*entry.judgments, read.people, start));
    entry.outdated = false;
    const auto end = context_.clock.now();
    entry.estimates_due = end + Duration{10 * (end - start).micros};
  }
  auto results = std::make_shared<Results>(*entry.estimates);
  // Whoever has another name by now, or none, has it here at once.
  for (auto& person : results->people) {
    const auto found = std::ranges::find(read.people, person.id, &store::PersonName::public_id);
    if (found != read.people.end()) person.name = found->name;
  }
  results->progress = progress_of(*entry.judgments, read.project, start);
  // The forecast moves with the clock; it alone is no news.
  const auto forecast = std::exchange(results->progress.forecast_at, std::nullopt);
  const auto version = "\"" + secrets::hash_bytes(json::to_string(*results)).substr(0, 22) + "\"";
  results->progress.forecast_at = forecast;
  return {std::move(results), version};
}

void Scoring::finish(Entry& entry, Result<Scored> outcome) {
  std::vector<Promise<Scored>> waiting;
  {
    const std::lock_guard lock(mutex_);
    entry.busy = false;
    entry.checked = context_.clock.now();
    if (outcome.ok()) entry.scored = *outcome;
    waiting.swap(entry.waiting);
  }
  for (auto& promise : waiting) promise.finish(outcome);
}

Pending<Scoring::Scored> Scoring::results(WorkspaceId workspace, const PublicId& project) {
  std::shared_ptr<Entry> entry;
  Promise<Scored> promise;
  auto pending = promise.pending();
  {
    const std::lock_guard lock(mutex_);
    entry = entry_of(std::to_string(workspace.value) + "/" + project.text());
    const bool recent = context_.clock.now() - entry->checked < seconds(5);
    if (entry->scored.results && (recent || entry->busy)) return Scored(entry->scored);
    entry->waiting.push_back(std::move(promise));
    if (entry->busy) return pending;
    entry->busy = true;
  }
  context_.store.read([this, entry, workspace, project](store::Tx& tx) { return catch_up(tx, *entry, workspace, project); })
      .finally([this, entry](Result<Read>&& read) {
        if (!read.ok()) return finish(*entry, read.error());
        try {
          finish(*entry, compute(*entry, *read));
        } catch (const std::exception& error) {
          log::error("results could not be computed", {{"reason", error.what()}});
          finish(*entry, Error{ErrorCode::unavailable, "The results could not be computed; the reason is in the server's log.", {}, {}});
        }
      });
  return pending;
}

}  // namespace assay::services
