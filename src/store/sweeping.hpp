// sweeping: takes away rows whose time is over, a bounded number at a time; services/sweeping.hpp says after how long.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "store/store.hpp"

namespace assay::store {

// Each removes at most `most` rows whose end lies before `before` and says how many there were.
[[nodiscard]] std::int64_t sweep_sessions(Tx& tx, Time before, std::int64_t most);
[[nodiscard]] std::int64_t sweep_links(Tx& tx, Time before, std::int64_t most);
[[nodiscard]] std::int64_t sweep_invitations(Tx& tx, Time before, std::int64_t most);
[[nodiscard]] std::int64_t sweep_idempotency(Tx& tx, Time before, std::int64_t most);
/// Drafts of tasks that are no longer leased: neither the lease nor the draft has moved since `before`.
[[nodiscard]] std::int64_t sweep_drafts(Tx& tx, Time before, std::int64_t most);

struct OldUpload {
  UploadId id;
  PublicId public_id;
  std::string path;
};
/// Uploads from before `before` whose files are still there; on PostgreSQL locked until the end of the transaction, so
/// that no import of them begins meanwhile.
[[nodiscard]] std::vector<OldUpload> lock_old_uploads(Tx& tx, Time before, UploadId after, std::int64_t most);
/// The row stays and names no file any more.
void forget_upload_file(Tx& tx, UploadId upload);
/// The specs of imports that wait or run.
[[nodiscard]] std::vector<JsonText> open_import_specs(Tx& tx);
/// The paths that uploads name.
[[nodiscard]] std::set<std::string> upload_paths(Tx& tx);

/// Marks exports that ended before `before` as without files; their messages say so with `sentence`.
[[nodiscard]] std::vector<PublicId> sweep_exports(Tx& tx, Time before, const std::string& sentence, Time now, std::int64_t most);
/// Whether this is an export whose files are not to be there any more.
[[nodiscard]] bool export_files_removed(Tx& tx, const std::string& job);

}  // namespace assay::store
