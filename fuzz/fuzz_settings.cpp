// fuzz_settings: any bytes as a settings file of `assay serve`, read through the same path as an operator's.
#include "fuzz.hpp"
#include "programs/settings.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  static const int file = ::memfd_create("settings", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  fuzz::require(::ftruncate(file, 0) == 0 && ::pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
  const auto settings = programs::ServeSettings::gather({{"config", path}}, {});
  if (!settings.ok()) {
    fuzz::require(settings.error().message.starts_with("Setting "));
    return 0;
  }
  const auto port = settings->number("port", 0, 65535);
  fuzz::require(port.ok() && *port >= 0 && *port <= 65535);
  for (const auto& row : programs::setting_rows()) static_cast<void>(settings->text(row.name));
  for (const auto& part : settings->list("trusted-proxy")) fuzz::require(!part.empty() && part.find(',') == std::string::npos);
  return 0;
}
