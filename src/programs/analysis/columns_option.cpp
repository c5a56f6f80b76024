// columns_option: names as people write them.
#include "programs/analysis/columns_option.hpp"

#include "base/text.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <set>

namespace assay::programs {
namespace {

std::string plain(std::string_view name) {
  auto out = lower_ascii(trim(name));
  for (char& c : out) {
    if (c == ' ' || c == '-' || c == '.') c = '_';
  }
  return out;
}

}  // namespace

Result<NamedColumns> read_columns_option(const std::vector<std::string>& given, std::span<const std::string_view> parts) {
  NamedColumns out;
  std::vector<std::string> known(parts.begin(), parts.end());
  for (const auto& text : given) {
    std::string* last = nullptr;
    for (const auto piece : split(text, ',')) {
      const auto equals = piece.find('=');
      const auto part = trim(piece.substr(0, equals));
      const bool names_part = equals != std::string_view::npos && std::ranges::find(parts, part) != parts.end();
      if (!names_part && last != nullptr) {
        *last += ",";
        *last += piece;
      } else if (!names_part) {
        return Error::invalid("", "--columns takes part=column, separated by commas; the parts are " + list_of(known) + ". \"" +
                                      std::string(piece) + "\" is none of these.");
      } else {
        const auto [at, fresh] = out.emplace(part, piece.substr(equals + 1));
        if (!fresh) return Error::invalid("", "--columns names a column for " + std::string(part) + " twice.");
        last = &at->second;
      }
    }
  }
  return out;
}

Result<std::optional<std::string>> named_column(const NamedColumns& named, const std::string& part, const formats::Glance& glance) {
  const auto found = named.find(part);
  if (found == named.end()) return std::optional<std::string>();
  if (found->second.empty()) return std::optional<std::string>("");
  const auto at = glance.find(found->second);
  if (at) return std::optional<std::string>(glance.columns[*at]);
  return Error::invalid(
      "", "There is no column " + quote_json(found->second) + " for " + part + "; the columns are " + list_of(glance.columns) + ".");
}

std::optional<std::string> column_called(const formats::Glance& glance, std::span<const std::string_view> names) {
  for (const auto name : names) {
    for (const auto& column : glance.columns) {
      if (plain(column) == name) return column;
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> sampled(const formats::Glance& glance, const std::string& column) {
  std::vector<std::string_view> out;
  const auto at = glance.find(column);
  for (const auto& row : glance.rows) {
    if (at && !row[*at].empty()) out.emplace_back(row[*at]);
  }
  return out;
}

std::size_t distinct(const std::vector<std::string_view>& values) {
  return std::set<std::string_view>(values.begin(), values.end()).size();
}

std::string list_of(const std::vector<std::string>& names, std::size_t most) {
  std::string out;
  const auto shown = names.size() <= most ? names.size() : most;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += report::printable(names[i]);
  }
  if (shown < names.size()) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

std::string describe(const formats::Glance& glance) {
  std::string out = glance.gzip ? "gzipped " : "";
  if (glance.nesting == formats::Nesting::assay) return out + "export of Assay";
  if (glance.nesting == formats::Nesting::label_studio) return out + "Label Studio JSON";
  switch (glance.container) {
    case formats::Container::json: return out + "JSON";
    case formats::Container::jsonl: return out + "JSON Lines";
    case formats::Container::csv: break;
  }
  return out + (glance.format == formats::Format::tsv ? "TSV" : "CSV");
}

}  // namespace assay::programs
