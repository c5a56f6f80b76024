// fuzz_dialect: any text as SQL with hooks, for both databases: a text without hooks, or an error that names the hook.
#include "db/connection.hpp"
#include "fuzz.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const auto text = fuzz::text(data, size);
  for (const auto engine : {db::Engine::sqlite, db::Engine::postgres}) {
    try {
      const auto expanded = db::expand_hooks(text, engine);
      if (text.find('{') == std::string_view::npos) fuzz::require(expanded == text);
    } catch (const db::DatabaseError& error) {
      fuzz::require(std::string(error.what()).find("hook") != std::string::npos);
    }
    try {
      const auto ddl = db::translate_ddl(text, engine);
      if (engine == db::Engine::postgres && text.find(" WITHOUT ROWID") == std::string_view::npos) fuzz::require(ddl == text);
    } catch (const db::DatabaseError& error) {
      fuzz::require(error.what()[0] != '\0');
    }
  }
  return 0;
}
