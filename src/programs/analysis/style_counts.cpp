// style_counts: one pass over the lines.
#include "programs/analysis/style_counts.hpp"

#include "base/text.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

namespace assay::programs {
namespace {

std::string_view without_indent(std::string_view line) {
  const auto at = line.find_first_not_of(" \t");
  return at == std::string_view::npos ? std::string_view() : line.substr(at);
}

bool blank_at(std::string_view line, std::size_t at) { return at < line.size() && (line[at] == ' ' || line[at] == '\t'); }

bool is_header(std::string_view line) {
  const auto marks = std::min(line.find_first_not_of('#'), line.size());
  return marks >= 1 && marks <= 6 && blank_at(line, marks);
}

bool is_list_item(std::string_view line) {
  const auto text = without_indent(line);
  if (text.starts_with('-') || text.starts_with('*') || text.starts_with('+')) return blank_at(text, 1);
  std::size_t digits = 0;
  while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])) != 0) ++digits;
  return digits > 0 && digits < text.size() && text[digits] == '.' && blank_at(text, digits + 1);
}

// Pairs of the mark with something between them that has none of its characters.
int bold_in(std::string_view line, std::string_view mark) {
  int n = 0;
  std::size_t at = line.find(mark);
  while (at != std::string_view::npos) {
    const auto from = at + mark.size();
    const auto end = line.find(mark[0], from);
    if (end == std::string_view::npos) break;
    if (end > from && line.substr(end).starts_with(mark)) {
      ++n;
      at = line.find(mark, end + mark.size());
    } else {
      at = line.find(mark, std::max(end, at + 1));
    }
  }
  return n;
}

// What an assistant says in a conversation; nothing where the cell is none.
std::optional<std::string> assistant_in(std::string_view cell) {
  if (!without_indent(cell).starts_with("[")) return std::nullopt;
  const auto parsed = json::parse(cell, {.bytes = cell.size() + 1});
  if (!parsed.ok() || !parsed->is_array()) return std::nullopt;
  std::string out;
  for (const auto& turn : parsed->get_array()) {
    if (!turn.is_object() || json::find(turn, "role") == nullptr) return std::nullopt;
    if (json::text_at(turn, "role") != "assistant") continue;
    const auto* content = json::find(turn, "content");
    if (content == nullptr) continue;
    if (content->is_string()) out += json::text_at(turn, "content") + "\n";
    if (!content->is_array()) continue;
    for (const auto& part : content->get_array()) {
      if (part.is_object()) out += json::text_at(part, "text") + "\n";
    }
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace

std::array<double, 4> style_counts(std::string_view cell) {
  const auto said = assistant_in(cell);
  const std::string_view text = said ? std::string_view(*said) : cell;
  int headers = 0;
  int lists = 0;
  int bold = 0;
  bool fenced = false;
  for (const auto line : split(text, '\n')) {
    if (without_indent(line).starts_with("```")) {
      fenced = !fenced;
      continue;
    }
    if (fenced) continue;
    headers += is_header(line) ? 1 : 0;
    lists += is_list_item(line) ? 1 : 0;
    bold += bold_in(line, "**") + bold_in(line, "__");
  }
  return {static_cast<double>(count_code_points(text)), static_cast<double>(headers), static_cast<double>(lists),
          static_cast<double>(bold)};
}

}  // namespace assay::programs
