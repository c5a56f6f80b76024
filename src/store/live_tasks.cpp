// live_tasks: the open tasks of many people at once, for the replies of a batch of leases.
#include "json/write.hpp"
#include "store/batches.hpp"
#include "store/leasing.hpp"
#include "store/settings.hpp"
#include "store/work_views.hpp"

namespace assay::store {
namespace {

struct Who {
  std::int64_t project = 0, person = 0;
  auto operator<=>(const Who&) const = default;
};
ASSAY_DESCRIBE(Who, project, person)

struct Version {
  std::int64_t of = 0, version = 0;
  auto operator<=>(const Version&) const = default;
};
ASSAY_DESCRIBE(Version, of, version)

// Live tasks of many people: few statements, each by key, instead of one join that a planner may turn around.
class LiveTasks {
 public:
  LiveTasks(Tx& tx, Time now) : tx_(tx), now_(now) {}

  std::map<std::pair<ProjectId, PersonId>, std::vector<TaskRow>> of(const std::vector<std::pair<ProjectId, PersonId>>& who) {
    read_assignments(who);
    if (!tasks_.empty()) {
      read_projects();
      read_contents();
      read_standings();
      read_drafts();
      read_submitted();
    }
    std::map<std::pair<ProjectId, PersonId>, std::vector<TaskRow>> grouped;
    for (auto& task : tasks_) grouped[{task.project_id, task.person}].push_back(std::move(task));
    return grouped;
  }

 private:
  void read_assignments(const std::vector<std::pair<ProjectId, PersonId>>& who) {
    std::vector<Who> pairs;
    for (const auto& [project, person] : who) pairs.push_back({project.value, person.value});
    auto rows = tx_.query(
        "SELECT a.id, a.public_id, a.project_id, a.person_id, a.status, a.form_version, a.item_id, a.item_version, a.shown_order, a.ends_at,"
        " a.shown_at, a.guideline_version FROM json_to_recordset($1::json) AS q(project bigint, person bigint)" ASSAY_EACH(
            "assignment", "f.project_id = q.project AND f.person_id = q.person AND f.status = 0", "a") " ORDER BY a.granted_at, a.id",
        json::to_string(pairs));
    while (rows.next()) {
      TaskRow task;
      at_.emplace(rows.integer(0), tasks_.size());
      keys_.push_back(rows.integer(0));
      items_.push_back({rows.integer(6), rows.integer(7)});
      task.assignment = rows.public_id(1);
      task.project_id = rows.id<ProjectTag>(2);
      task.person = rows.id<PersonTag>(3);
      task.status = static_cast<AssignmentStatus>(rows.integer(4));
      task.form_version = rows.integer(5);
      task.item_version = rows.integer(7);
      task.shown_order = parse_order(rows.view(8));
      task.ends_at = rows.time(9);
      task.shown = !rows.is_null(10);
      task.guideline_version = rows.integer(11);
      tasks_.push_back(std::move(task));
    }
  }

  void read_projects() {
    std::map<Version, std::vector<std::size_t>> wanted;
    for (std::size_t i = 0; i < tasks_.size(); ++i) wanted[{tasks_[i].project_id.value, tasks_[i].form_version}].push_back(i);
    std::vector<Version> forms;
    for (const auto& [form, where] : wanted) forms.push_back(form);
    auto rows = tx_.query(
        "SELECT p.id, v.version, p.public_id, p.name, p.settings, v.form FROM json_to_recordset($1::json) AS q(\"of\" bigint, version bigint)" ASSAY_EACH(
            "project", "f.id = q.of", "p") ASSAY_EACH("form_version", "f.project_id = q.of AND f.version = q.version", "v"),
        json::to_string(forms));
    while (rows.next()) {
      const auto settings = read_settings(rows.view(4));
      for (const auto i : wanted[{rows.integer(0), rows.integer(1)}]) {
        tasks_[i].project = rows.public_id(2);
        tasks_[i].project_name = rows.text(3);
        tasks_[i].settings = settings;
        tasks_[i].form = rows.json(5);
      }
    }
  }

  void read_contents() {
    std::map<Version, std::vector<std::size_t>> wanted;
    for (std::size_t i = 0; i < items_.size(); ++i) wanted[items_[i]].push_back(i);
    std::vector<Version> versions;
    for (const auto& [version, where] : wanted) versions.push_back(version);
    auto rows =
        tx_.query("SELECT v.item_id, v.version, v.content FROM json_to_recordset($1::json) AS q(\"of\" bigint, version bigint)" ASSAY_EACH(
                      "item_version", "f.item_id = q.of AND f.version = q.version", "v"),
                  json::to_string(versions));
    while (rows.next()) {
      for (const auto i : wanted[{rows.integer(0), rows.integer(1)}]) tasks_[i].content = rows.json(2);
    }
  }

  void read_standings() {
    std::map<Who, std::vector<std::size_t>> wanted;
    for (std::size_t i = 0; i < tasks_.size(); ++i) wanted[{tasks_[i].project_id.value, tasks_[i].person.value}].push_back(i);
    std::vector<Who> pairs;
    for (const auto& [pair, where] : wanted) pairs.push_back(pair);
    auto rows = tx_.query(
        "SELECT s.project_id, s.person_id, s.done, s.day, s.day_done FROM json_to_recordset($1::json) AS q(project bigint, person bigint)" ASSAY_EACH(
            "standing", "f.project_id = q.project AND f.person_id = q.person", "s"),
        json::to_string(pairs));
    while (rows.next()) {
      for (const auto i : wanted[{rows.integer(0), rows.integer(1)}]) {
        tasks_[i].mine_done = rows.integer(2);
        tasks_[i].mine_today = done_today(rows.maybe_integer(3), rows.maybe_integer(4), now_);
      }
    }
  }

  void read_drafts() {
    auto rows = tx_.query("SELECT assignment_id, sequence, answers FROM draft WHERE assignment_id {any $1}", db::IdList(keys_));
    while (rows.next()) {
      auto& task = tasks_[at_.at(rows.integer(0))];
      task.draft_sequence = rows.integer(1);
      task.draft = rows.json(2);
    }
  }

  void read_submitted() {
    auto rows = tx_.query("SELECT n.assignment_id, n.revision, r.answers, n.submitted_at FROM annotation n" ASSAY_EACH(
                              "revision", "f.annotation_id = n.id AND f.revision = n.revision", "r") " WHERE n.assignment_id {any $1}",
                          db::IdList(keys_));
    while (rows.next()) {
      auto& task = tasks_[at_.at(rows.integer(0))];
      task.revision = rows.integer(1);
      task.answers = rows.json(2);
      task.submitted_at = rows.time(3);
    }
  }

  Tx& tx_;
  Time now_;
  std::vector<TaskRow> tasks_;
  std::vector<std::int64_t> keys_;  // of the assignments
  std::vector<Version> items_;
  std::map<std::int64_t, std::size_t> at_;
};

}  // namespace

std::map<std::pair<ProjectId, PersonId>, std::vector<TaskRow>> live_tasks(Tx& tx, const std::vector<std::pair<ProjectId, PersonId>>& who,
                                                                          Time now) {
  if (tx.engine() == db::Engine::postgres) return LiveTasks(tx, now).of(who);
  std::map<std::pair<ProjectId, PersonId>, std::vector<TaskRow>> tasks;
  for (const auto& one : who) tasks[one] = live_tasks(tx, one.first, one.second, now);
  return tasks;
}

}  // namespace assay::store
