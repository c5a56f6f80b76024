// testing: makes and drops the databases of the suites.
#include "store/testing.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace assay::store::testing {

TestDatabase::TestDatabase(db::Engine engine) : engine_(engine) {
  static std::atomic<int> count{0};
  name_ = "assay_test_" + std::to_string(::getpid()) + "_" + std::to_string(count++);
  auto folder = (std::filesystem::temp_directory_path() / (name_ + "_XXXXXX")).string();
  if (::mkdtemp(folder.data()) == nullptr)
    throw std::filesystem::filesystem_error("no folder " + folder, std::error_code(errno, std::generic_category()));
  folder_ = folder;
  if (engine_ == db::Engine::sqlite) {
    address_ = "sqlite:" + (folder_ / "test.db").string();
    return;
  }
  const std::string server = std::getenv("ASSAY_TEST_POSTGRES");
  db::open_postgres(server, db::Access::read_write)->run_script("CREATE DATABASE " + name_);
  address_ = server.substr(0, server.rfind('/') + 1) + name_;
}

TestDatabase::~TestDatabase() {
  std::error_code left;
  std::filesystem::remove_all(folder_, left);
  if (engine_ == db::Engine::sqlite) return;
  try {
    const std::string server = std::getenv("ASSAY_TEST_POSTGRES");
    db::open_postgres(server, db::Access::read_write)->run_script("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const db::DatabaseError&) {
    return;  // the server of the tests goes away with the run anyway
  }
}

}  // namespace assay::store::testing
