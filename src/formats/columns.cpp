// columns: looks with the detection that imports use, then reads CSV by its own path and the rest by rows.
#include "formats/columns.hpp"

#include "base/text.hpp"
#include "formats/detect.hpp"
#include "formats/gzip.hpp"
#include "formats/json_out.hpp"

namespace assay::formats {
namespace {

constexpr std::size_t head_bytes = std::size_t{256} << 10U;
constexpr std::size_t most_sampled = 1000;

std::string text_of(const json::Value& row, std::string_view column) {
  const auto* value = value_at(row, column);
  return value == nullptr ? std::string() : cell_text(*value);
}

class ValueColumns final : public ColumnReader {
 public:
  ValueColumns(std::unique_ptr<RowReader> rows, std::vector<std::string> columns)
      : rows_(std::move(rows)), columns_(std::move(columns)), texts_(columns_.size()), cells_(columns_.size()) {}

  Result<bool> next(PickedRow& row) override {
    ASSAY_TRY(std::optional<Row> read, rows_->next());
    if (!read) return false;
    row = {};
    if (auto* wrong = std::get_if<RowError>(&*read)) {
      problem_ = std::move(*wrong);
      row.line = problem_.line;
      row.problem = &problem_;
      return true;
    }
    const auto& record = std::get<Record>(*read);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      texts_[i] = text_of(record.row, columns_[i]);
      cells_[i] = texts_[i];
    }
    row.line = record.line;
    row.cells = cells_;
    return true;
  }

 private:
  std::unique_ptr<RowReader> rows_;
  std::vector<std::string> columns_;
  std::vector<std::string> texts_;
  std::vector<std::string_view> cells_;
  RowError problem_;
};

class OpenedFile final : public RowFile {
 public:
  explicit OpenedFile(ByteSource& source) : text_(source), head_(text_) {}

  Result<void> look(std::string_view file_name) {
    ASSAY_TRY(std::string_view bytes, head_.peek(head_bytes));
    if (bytes.starts_with("\x1f\x8b")) return Error::invalid("", "The file is compressed twice. Unpack it once.");
    auto found = detected(bytes, file_name);
    bool cut = bytes.size() == head_bytes;
    if (cut && (!found.ok() || found->columns.empty())) {
      // The first row is longer than the usual head.
      constexpr std::size_t more = head_bytes + longest_row;
      ASSAY_TRY(bytes, head_.peek(more));
      cut = bytes.size() == more;
      found = detected(bytes, file_name);
    }
    if (!found.ok()) return std::move(found.error());
    glance_.gzip = text_.compressed();
    glance_.format = found->format;
    glance_.container = sniff(bytes);
    if (glance_.format == Format::assay) glance_.nesting = Nesting::assay;
    else if (glance_.container != Container::csv && !found->rows.empty() && is_label_studio(found->rows.front()))
      glance_.nesting = Nesting::label_studio;
    const auto rows = sample(bytes, cut);
    // The detection shows battles of the arena as imports see them; here a column is one of the file.
    const bool as_is = glance_.nesting == Nesting::none && glance_.format != Format::arena;
    auto columns = as_is ? std::move(found->columns) : columns_of(rows);
    for (auto& column : columns) glance_.columns.push_back(std::move(column.name));
    for (const auto& row : rows) {
      auto& texts = glance_.rows.emplace_back();
      for (const auto& column : glance_.columns) texts.push_back(text_of(row, column));
    }
    if (!glance_.columns.empty()) return success();
    return Error::invalid("", found->problems.empty() ? "The file has no rows."
                                                      : "No row of the file can be read. Line " + std::to_string(found->problems[0].line) +
                                                            ": " + found->problems[0].message);
  }
  [[nodiscard]] const Glance& glance() const override { return glance_; }
  [[nodiscard]] std::unique_ptr<ColumnReader> read(const std::vector<std::string>& columns) override {
    if (glance_.container == Container::csv) return read_csv_columns(head_, columns, options());
    return std::make_unique<ValueColumns>(rows(head_), columns);
  }

 private:
  static Result<Detection> detected(std::string_view bytes, std::string_view file_name) {
    TextSource source(bytes);
    return detect(source, file_name, {});
  }
  [[nodiscard]] ReadOptions options() const {
    ReadOptions out;
    if (glance_.format == Format::tsv) out.delimiter = '\t';
    return out;
  }
  // By the container: the arena reader would refuse other words for the winner.
  [[nodiscard]] std::unique_ptr<RowReader> rows(ByteSource& source) const {
    if (glance_.nesting == Nesting::assay) return flat_native(source);
    if (glance_.container == Container::csv) return read_csv(source, options());
    auto plain = glance_.container == Container::json ? read_json(source) : read_jsonl(source);
    return glance_.nesting == Nesting::label_studio ? flat_label_studio(std::move(plain)) : std::move(plain);
  }
  // Good rows from the front. Where the text is cut, the last row may be half a row and is left out.
  [[nodiscard]] std::vector<json::Value> sample(std::string_view bytes, bool cut) const {
    TextSource source(bytes);
    const auto reader = rows(source);
    std::vector<json::Value> out;
    std::uint64_t last = 0;
    while (out.size() < most_sampled) {
      auto row = reader->next();
      if (!row.ok() || !row->has_value()) break;
      last = std::visit([](const auto& one) { return one.line; }, **row);
      if (auto* record = std::get_if<Record>(&**row)) out.push_back(std::move(record->row));
      else last = 0;
    }
    if (cut && last > 0 && out.size() > 1 && out.size() < most_sampled) out.pop_back();
    return out;
  }

  GzipSource text_;
  PeekedSource head_;
  Glance glance_;
};

}  // namespace

std::optional<std::size_t> Glance::find(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == column) return i;
  }
  const auto lower = lower_ascii(column);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (lower_ascii(columns[i]) == lower) return i;
  }
  return std::nullopt;
}

Result<std::unique_ptr<RowFile>> RowFile::open(ByteSource& source, std::string_view file_name) {
  auto file = std::make_unique<OpenedFile>(source);
  ASSAY_CHECK(file->look(file_name));
  return std::unique_ptr<RowFile>(std::move(file));
}

}  // namespace assay::formats
