// help: what `assay COMMAND --help` says beside the options: a short manual page.
#pragma once

namespace assay::programs::help {

extern const char* const all;
extern const char* const serve;
extern const char* const person_link;
extern const char* const person_export;
extern const char* const person_erase;
extern const char* const workspace_add;
extern const char* const contract;
extern const char* const backup;
extern const char* const restore;
extern const char* const doctor;
extern const char* const rank_purpose;
extern const char* const rank_manual;
extern const char* const agree_purpose;
extern const char* const agree_manual;
extern const char* const aggregate_purpose;
extern const char* const aggregate_manual;
extern const char* const judge_purpose;
extern const char* const judge_manual;
extern const char* const plan_purpose;
extern const char* const plan_manual;
extern const char* const quality_purpose;
extern const char* const quality_manual;
extern const char* const import_purpose;
extern const char* const import_manual;
extern const char* const export_purpose;
extern const char* const export_manual;

}  // namespace assay::programs::help
