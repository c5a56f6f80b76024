// settings: gathers and checks; an unknown or wrong setting is refused by name.
#include "programs/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

#include "base/text.hpp"

namespace assay::programs {
namespace {

constexpr std::array<SettingRow, 10> rows{{
    {"config", "", "A file of `name = value` lines with the settings below; # begins a comment."},
    {"data-dir", "data", "The folder of the database, uploads and exports. Made when absent."},
    {"database", "", "sqlite:PATH or postgresql://…; without it, a SQLite file inside the data folder."},
    {"listen", "127.0.0.1", "The address to listen on."},
    {"port", "8080", "The port to listen on; 0 lets the system choose."},
    {"metrics-port", "0", "A second port on the same address for /metrics; 0 turns it off."},
    {"public-url", "", "What people type to reach this server, for links and the Origin check, for example https://assay.example.org."},
    {"trusted-proxy", "", "Addresses or networks, separated by commas, whose X-Forwarded-For, -Proto and -Host headers are believed."},
    {"io-threads", "1", "Threads that speak HTTP (1 to 64)."},
    {"demo", "auto", "auto: fill an empty data folder with a demo workspace; off: start empty."},
}};

const SettingRow* find_row(std::string_view name) {
  const auto* found = std::find_if(rows.begin(), rows.end(), [&](const SettingRow& row) { return row.name == name; });
  return found == rows.end() ? nullptr : found;
}

Error wrong(const std::string& name, const std::string& message) { return Error::invalid("", "Setting " + name + ": " + message); }

Result<std::map<std::string, std::string>> read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return wrong("config", "cannot read the file " + path + ".");
  std::map<std::string, std::string> values;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const auto content = trim(std::string_view(line).substr(0, line.find('#')));
    if (content.empty()) continue;
    const auto equals = content.find('=');
    const std::string where = path + ", line " + std::to_string(number);
    if (equals == std::string_view::npos) return wrong("config", where + ": write name = value.");
    const std::string name(trim(content.substr(0, equals)));
    if (find_row(name) == nullptr || name == "config") return wrong(name, "is not known (" + where + ").");
    values[name] = std::string(trim(content.substr(equals + 1)));
  }
  return values;
}

}  // namespace

std::span<const SettingRow> setting_rows() { return rows; }

std::string variable_of(std::string_view name) {
  std::string variable = "ASSAY_";
  for (const char c : name) variable += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
  return variable;
}

Result<ServeSettings> ServeSettings::gather(const std::map<std::string, std::string>& flags,
                                            const std::map<std::string, std::string>& environment) {
  ServeSettings settings;
  for (const auto& row : rows) settings.values_[std::string(row.name)] = row.fallback;
  std::map<std::string, std::string> from_environment;
  for (const auto& row : rows) {
    const auto found = environment.find(variable_of(row.name));
    if (found != environment.end()) from_environment[std::string(row.name)] = found->second;
  }
  for (const auto& [variable, value] : environment) {
    if (!variable.starts_with("ASSAY_") || variable == "ASSAY_SHARED" || variable.starts_with("ASSAY_TEST_")) continue;
    const bool known = std::any_of(rows.begin(), rows.end(), [&](const SettingRow& row) { return variable_of(row.name) == variable; });
    if (!known) return wrong(variable, "is not a setting of this program; see `assay serve --help`.");
  }
  auto config = from_environment["config"];
  if (const auto flag = flags.find("config"); flag != flags.end()) config = flag->second;
  if (!config.empty()) {
    ASSAY_TRY(const auto values, read_file(config));
    for (const auto& [name, value] : values) settings.values_[name] = value;
  }
  for (const auto& [name, value] : from_environment) {
    if (!value.empty()) settings.values_[name] = value;
  }
  for (const auto& [name, value] : flags) {
    if (find_row(name) == nullptr) return wrong(name, "is not known.");
    settings.values_[name] = value;
  }
  ASSAY_CHECK(settings.number("port", 0, 65535));
  ASSAY_CHECK(settings.number("metrics-port", 0, 65535));
  ASSAY_CHECK(settings.number("io-threads", 1, 64));
  auto& url = settings.values_["public-url"];
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://")) {
    return wrong("public-url", "must begin with http:// or https://, not \"" + url + "\".");
  }
  while (url.ends_with('/') && !url.ends_with("://")) url.pop_back();
  if (!url.empty() && (url.ends_with("://") || url.find_first_of("/?#@ ", url.find("://") + 3) != std::string::npos)) {
    return wrong("public-url", "must be a scheme and a host without a path, such as https://assay.example.org, not \"" + url + "\".");
  }
  if (settings.text("demo") != "auto" && settings.text("demo") != "off") return wrong("demo", "must be auto or off.");
  return settings;
}

std::string ServeSettings::home(std::uint16_t port) const {
  if (const auto& named = text("public-url"); !named.empty()) return named;
  // Nobody can type "every address" or "any port".
  std::string host = text("listen");
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  const auto set = text("port");
  return "http://" + host + ":" + (port != 0 ? std::to_string(port) : set == "0" ? std::string("PORT") : set);
}

const std::string& ServeSettings::text(std::string_view name) const { return values_.find(name)->second; }

Result<std::int64_t> ServeSettings::number(std::string_view name, std::int64_t low, std::int64_t high) const {
  const auto& value = text(name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < low || number > high) {
    return wrong(std::string(name),
                 "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high) + ", not \"" + value + "\".");
  }
  return number;
}

std::vector<std::string> ServeSettings::list(std::string_view name) const {
  std::vector<std::string> parts;
  for (const auto part : split(text(name), ',')) {
    if (!trim(part).empty()) parts.emplace_back(trim(part));
  }
  return parts;
}

}  // namespace assay::programs
