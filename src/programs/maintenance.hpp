// maintenance: backup, restore and doctor, on a running or a stopped server.
#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"
#include "programs/settings.hpp"
#include "store/store.hpp"

namespace assay::programs {

/// sqlite:… inside the data folder, or what the setting names.
[[nodiscard]] std::string database_of(const ServeSettings& settings);

/// The store for a command that may work beside a running server: it changes no schema under it.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_beside(const ServeSettings& settings);

/// Copies the database into one new file while the server goes on; the copy is checked before it gets its name.
[[nodiscard]] int backup(const ServeSettings& settings, const std::string& to);
/// Puts a backup into an empty data folder; what is there already is never overwritten.
[[nodiscard]] int restore(const ServeSettings& settings, const std::string& from);
/// Checks the file, recounts the counters, looks for broken promises. Exit code 1 where anything is wrong.
[[nodiscard]] int doctor(const ServeSettings& settings);

}  // namespace assay::programs
