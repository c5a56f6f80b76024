// settings: JSON text to the struct.
#include "store/settings.hpp"

#include "db/connection.hpp"
#include "json/read.hpp"

namespace assay::store {

Settings read_settings(std::string_view text) {
  auto settings = json::read_text<Settings>(text);
  if (!settings.ok()) throw db::DatabaseError(db::Failure::other, "stored settings are broken: " + settings.error().message);
  return *settings;
}

}  // namespace assay::store
