// detect: sniffs, then reads the beginning with the very reader that the import will use.
#include "formats/detect.hpp"

#include "base/text.hpp"
#include "formats/gzip.hpp"
#include "formats/json_out.hpp"
#include "formats/native.hpp"
#include "formats/sniff.hpp"

namespace assay::formats {
namespace {

constexpr std::size_t head_bytes = std::size_t{256} << 10U;
constexpr std::size_t most_rows = 5;
constexpr std::size_t sampled_rows = 100;
constexpr std::size_t preview_characters = 2000;
constexpr std::size_t most_columns = 500;

Result<void> refuse_binary(std::string_view head) {
  const auto refuse = [](const std::string& what) {
    return Error::invalid("", "This is " + what + ". Upload JSONL, JSON or CSV, plain or as .gz.");
  };
  if (head.starts_with("PK\x03\x04")) return refuse("an Excel or ZIP file");
  if (head.starts_with("PAR1")) return refuse("a Parquet file");
  if (head.starts_with("%PDF")) return refuse("a PDF");
  if (head.starts_with("BZh")) return refuse("a bzip2 file");
  if (head.starts_with("\x28\xB5\x2F\xFD")) return refuse("a Zstandard file");
  ASSAY_CHECK(check_encoding(head));
  if (head.substr(0, 4096).find('\0') != std::string_view::npos) return refuse("no text file: it holds zero bytes");
  return success();
}

bool has_ending(std::string_view file_name, std::string_view ending) {
  auto lower = lower_ascii(file_name);
  if (lower.ends_with(".gz")) lower.resize(lower.size() - 3);
  return lower.ends_with(ending);
}

bool more_tabs(std::string_view head) {
  const auto line = head.substr(0, head.find('\n'));
  std::size_t tabs = 0;
  std::size_t commas = 0;
  for (const char c : line) {
    tabs += c == '\t' ? 1U : 0U;
    commas += c == ',' || c == ';' ? 1U : 0U;
  }
  return tabs > commas;
}

json::Value shortened(const json::Value& value) {
  if (const auto* text = value.if_string()) {
    return text->size() <= preview_characters ? value : text_value(excerpt({text->data(), text->size()}, preview_characters));
  }
  if (const auto* list = value.if_array()) {
    json::Array out;
    for (const auto& one : *list) {
      if (out.size() == 50) break;
      out.push_back(shortened(one));
    }
    return out;
  }
  if (const auto* object = value.if_object()) {
    json::Object out;
    for (const auto& [key, member] : *object) out.emplace(key, shortened(member));
    return out;
  }
  return value;
}

struct Sample {
  std::vector<json::Value> rows;
  std::vector<RowError> problems;
  std::optional<Error> end;  // the file could not be read further
};

/// `cut`: the text goes on, so that what comes last may be half a row.
Sample sample(Format format, std::string_view text, bool cut) {
  TextSource source(text);
  const auto reader = open_reader(format, source);
  Sample out;
  std::optional<Row> held;
  const auto keep = [&](Row row) {
    if (auto* record = std::get_if<Record>(&row)) out.rows.push_back(std::move(record->row));
    else if (out.problems.size() < most_rows) out.problems.push_back(std::get<RowError>(std::move(row)));
  };
  while (out.rows.size() < sampled_rows) {
    auto row = reader->next();
    if (!row.ok()) {
      if (!cut) out.end = std::move(row.error());
      // A format that stops at the cut has told whole rows before it.
      if (held) keep(std::move(*held));
      return out;
    }
    if (!row->has_value()) {
      if (held && !cut) keep(std::move(*held));
      return out;
    }
    if (held) keep(std::move(*held));
    held = std::move(*row);
  }
  return out;
}

bool holds(const std::vector<json::Value>& rows, std::string_view key) { return !rows.empty() && json::find(rows.front(), key) != nullptr; }

Format outside(std::string_view text, std::string_view file_name) {
  switch (sniff(text)) {
    case Container::json: return Format::json;
    case Container::jsonl: return Format::jsonl;
    case Container::csv: break;
  }
  return has_ending(file_name, ".tsv") || has_ending(file_name, ".tab") || more_tabs(text) ? Format::tsv : Format::csv;
}

Sample look(Detection& out, std::string_view text, std::string_view file_name, bool cut) {
  out.format = outside(text, file_name);
  auto found = sample(out.format, text, cut);
  const bool native = out.format == Format::jsonl && !found.rows.empty() && is_native_header(found.rows.front());
  const bool arena = holds(found.rows, "model_a") && holds(found.rows, "model_b") && holds(found.rows, "winner") &&
                     is_arena_winner(json::text_at(found.rows.front(), "winner"));
  if (native || arena) {
    out.format = native ? Format::assay : Format::arena;
    found = sample(out.format, text, cut);
  }
  return found;
}

}  // namespace

Result<Detection> detect(ByteSource& source, std::string_view file_name, const Target& target) {
  GzipSource text(source);
  PeekedSource head(text);
  Detection out;
  ASSAY_TRY(std::string_view bytes, head.peek(head_bytes));
  out.gzip = text.compressed();
  ASSAY_CHECK(refuse_binary(bytes));
  if (trim(bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes).empty() && bytes.size() < head_bytes) {
    return Error::invalid("", "The file is empty.");
  }
  auto found = look(out, bytes, file_name, bytes.size() == head_bytes);
  if (found.rows.empty() && bytes.size() == head_bytes) {
    const auto more = longest_row + head_bytes;
    ASSAY_TRY(bytes, head.peek(more));
    found = look(out, bytes, file_name, bytes.size() == more);
  }
  if (found.end && found.rows.empty()) return std::move(*found.end);
  out.problems = std::move(found.problems);
  if (found.end) out.problems.push_back(row_error(0, *found.end));
  out.columns = columns_of(found.rows);
  out.mapping = out.format == Format::assay ? native_mapping(target) : suggest_mapping(out.columns, found.rows, target);
  for (std::size_t i = 0; i < found.rows.size() && i < most_rows; ++i) out.rows.push_back(shortened(found.rows[i]));
  return out;
}

namespace {

class Columns {
 public:
  void add(const std::string& path, const json::Value& value, int depth) {
    if (columns_.size() < most_columns || index_.contains(path)) {
      const auto [at, fresh] = index_.emplace(path, columns_.size());
      if (fresh) columns_.push_back({path, {}});
      auto& examples = columns_[at->second].examples;
      const auto text = excerpt(cell_text(shortened(value)), 80);
      if (examples.size() < 3 && !text.empty() && std::find(examples.begin(), examples.end(), text) == examples.end())
        examples.push_back(text);
    }
    if (depth >= 3) return;
    if (const auto* object = value.if_object(); object != nullptr && object->size() <= 20) {
      for (const auto& [key, member] : *object) add(path + "/" + std::string(key), member, depth + 1);
    }
    if (const auto* list = value.if_array()) {
      for (std::size_t i = 0; i < list->size() && i < 4; ++i) add(path + "/" + std::to_string(i), (*list)[i], depth + 1);
    }
  }
  [[nodiscard]] std::vector<Column> take() { return std::move(columns_); }

 private:
  std::vector<Column> columns_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

std::vector<Column> columns_of(const std::vector<json::Value>& rows) {
  Columns columns;
  // The keys of all rows first: a path is no column that people look for.
  for (const auto& row : rows) {
    if (!row.is_object()) continue;
    for (const auto& [key, value] : row.get_object()) columns.add(std::string(key), value, 3);
  }
  for (const auto& row : rows) {
    if (!row.is_object()) continue;
    for (const auto& [key, value] : row.get_object()) columns.add(std::string(key), value, 0);
  }
  return columns.take();
}

}  // namespace assay::formats
