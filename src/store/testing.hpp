// testing: the databases that a suite runs on: a real SQLite file always, a real PostgreSQL where ASSAY_TEST_POSTGRES names one.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace assay::store::testing {

/// A fresh database of one engine and a folder beside it, gone with the object.
class TestDatabase {
 public:
  explicit TestDatabase(db::Engine engine);
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();
  [[nodiscard]] const std::string& address() const { return address_; }
  /// Of this database alone: whoever else tests on this machine has others.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  db::Engine engine_;
  std::filesystem::path folder_;
  std::string name_;
  std::string address_;
};

/// The engines to run a suite on. CI sets ASSAY_TEST_POSTGRES to a server's address, for example
/// postgresql://assay@127.0.0.1:5433/postgres
[[nodiscard]] inline std::vector<db::Engine> engines() {
  if (std::getenv("ASSAY_TEST_POSTGRES") == nullptr) return {db::Engine::sqlite};
  return {db::Engine::sqlite, db::Engine::postgres};
}

[[nodiscard]] inline std::string engine_name(db::Engine engine) { return engine == db::Engine::sqlite ? "sqlite" : "postgres"; }

}  // namespace assay::store::testing
