// project: one kind of judgment over one set of items, with the policy that steers it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"

namespace assay {

enum class ProjectStatus { draft = 0, open = 1, paused = 2, closed = 3, archived = 4 };
ASSAY_DESCRIBE_ENUM(ProjectStatus, draft, open, paused, closed, archived)

/// How strongly a guideline version changes the old one (policy.md: notice, acknowledge again, recertify).
enum class GuidelineChange { patch = 0, minor = 1, major = 2 };
ASSAY_DESCRIBE_ENUM(GuidelineChange, patch, minor, major)

struct Settings {
  using AbsentKeysKeepDefaults = void;
  std::int64_t overlap = 3;
  std::optional<std::int64_t> lease_minutes{};  ///< none: 1.5 x the usual time, 10 min to 8 h
  bool redact_leaks = true;
  bool shuffle = true;
  bool skip_allowed = true;
  std::optional<std::int64_t> person_share_percent{};  ///< at most this part of all judgments by one person
};
ASSAY_DESCRIBE(Settings, overlap, lease_minutes, redact_leaks, shuffle, skip_allowed, person_share_percent)

struct Project {
  ProjectId id;
  PublicId public_id;
  WorkspaceId workspace;
  std::string name;
  std::string description;
  ProjectStatus status = ProjectStatus::draft;
  Settings settings;
  std::int64_t form_version = 1;
  std::int64_t guideline_version = 0;
  std::optional<Time> deadline;
  bool simulated = false;
  Time created_at;
};

struct ProjectCounts {
  std::int64_t items = 0;
  std::int64_t needed = 0;  ///< slots that ask for a judgment, done or not
  std::int64_t done = 0;    ///< slots that are filled
  std::int64_t annotations = 0;
  std::int64_t skips = 0;
  std::int64_t flags = 0;
  std::int64_t people = 0;
};

struct ProjectRow {
  Project project;
  ProjectCounts counts;
};

struct VersionRow {
  std::int64_t version = 1;
  GuidelineChange change = GuidelineChange::major;  ///< of guidelines only
  std::string created_by;                           ///< the person's name
  Time created_at;
};

/// One version of a form or guideline with what it says.
struct VersionText {
  VersionRow row;
  std::string text;
};

}  // namespace assay
