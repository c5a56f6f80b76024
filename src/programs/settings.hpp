// settings: what an operator may set for `assay serve`, by file, environment and flag, from one table.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::programs {

/// One row of the table: `--data-dir`, `ASSAY_DATA_DIR` and `data-dir = …` in a settings file name the same thing.
struct SettingRow {
  std::string_view name;
  std::string_view fallback;
  std::string_view help;
};

/// THE table; docs/settings.md is generated from it.
[[nodiscard]] std::span<const SettingRow> setting_rows();
/// The environment variable of a setting: ASSAY_DATA_DIR of data-dir.
[[nodiscard]] std::string variable_of(std::string_view name);

/// Values by name. A flag beats the environment, the environment beats the file, the file beats the fallback.
class ServeSettings {
 public:
  /// `flags` are "name" -> value pairs from the command line; `config` in them names a settings file.
  [[nodiscard]] static Result<ServeSettings> gather(const std::map<std::string, std::string>& flags,
                                                    const std::map<std::string, std::string>& environment);
  [[nodiscard]] const std::string& text(std::string_view name) const;
  /// A whole number within the bounds, refused by the setting's name.
  [[nodiscard]] Result<std::int64_t> number(std::string_view name, std::int64_t low, std::int64_t high) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  /// What people type, as far as it is known before the server runs: `port` is the one it listens on, 0 where that is not known.
  [[nodiscard]] std::string home(std::uint16_t port = 0) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace assay::programs
