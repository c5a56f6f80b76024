// commands: rank, agree, aggregate, judge, plan, quality, import and export on the command line: their options, their help, and how they
// are run.
#pragma once
#include "programs/settings.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace assay::programs {

class Commands {
 public:
  /// Adds the commands to the application, which must outlive this. `add_settings` gives a command the settings
  /// of these names.
  Commands(CLI::App& app, const std::function<void(CLI::App*, const std::vector<std::string_view>&)>& add_settings);
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;
  ~Commands();
  /// Runs the command that was asked for, if it is one that works on files alone; returns its exit code.
  [[nodiscard]] std::optional<int> run() const;
  /// The same for those that work on the database.
  [[nodiscard]] std::optional<int> run(const ServeSettings& settings) const;

 private:
  struct All;
  std::unique_ptr<All> all_;
};

}  // namespace assay::programs
