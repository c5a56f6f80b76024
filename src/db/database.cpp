// database: reads the address and opens the engine behind it.
#include "db/database.hpp"

#include <filesystem>

namespace assay::db {

std::unique_ptr<Database> open_sqlite_database(const std::string& path, Options options);
std::unique_ptr<Database> open_postgres_database(const std::string& url, Options options);

Result<std::unique_ptr<Database>> open(const std::string& address, Options options) {
  try {
    if (address.starts_with("sqlite:")) {
      const std::string path = address.substr(7);
      if (path.empty())
        return Error::invalid("", "The database address `sqlite:` needs a path, for example sqlite:/var/lib/assay/assay.db.");
      return open_sqlite_database(path, options);
    }
    if (address.starts_with("postgresql://") || address.starts_with("postgres://")) {
      // Fail here, with the reason, rather than in every later unit.
      (void)open_postgres(address, Access::read_write);
      return open_postgres_database(address, options);
    }
  } catch (const DatabaseError& error) {
    return Error{ErrorCode::unavailable, error.what(), {}, {}};
  }
  return Error::invalid("", "The database address must begin with sqlite: or postgresql://, not \"" + address.substr(0, 20) + "\".");
}

}  // namespace assay::db
