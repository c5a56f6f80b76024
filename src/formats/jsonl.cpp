// jsonl: one JSON object on each line; empty lines are nothing.
#include "base/text.hpp"
#include "formats/reader.hpp"

namespace assay::formats {
namespace {

class JsonlReader final : public RowReader {
 public:
  JsonlReader(ByteSource& source, ReadOptions options) : lines_(source, options.longest), options_(options) {}
  [[nodiscard]] std::uint64_t bytes() const override { return lines_.bytes(); }

 private:
  Result<std::optional<Line>> next_line() {
    while (true) {
      ASSAY_TRY(const std::optional<Line> line, lines_.next());
      if (!line) return line;
      if (line->number == 1) ASSAY_CHECK(check_encoding(line->text));
      if (line->too_long || !trim(line->text).empty()) return line;
    }
  }

  Result<std::optional<Row>> read_row() override {
    ASSAY_TRY(const std::optional<Line> line, next_line());
    if (!line) return std::optional<Row>();
    const auto number = line->number;
    if (line->too_long) return std::optional<Row>(RowError{number, "", too_long_sentence(options_.longest)});
    auto value = json::parse(line->text, {options_.longest + 1, options_.depth});
    if (!value.ok()) return std::optional<Row>(row_error(number, value.error()));
    if (!value->is_object()) {
      return std::optional<Row>(
          RowError{number, "", "A line must be an object like {\"prompt\": …}; this is " + std::string(json::kind_name(*value)) + "."});
    }
    return std::optional<Row>(std::in_place, Record{number, std::move(*value)});
  }

  Result<bool> skip_row() override {
    ASSAY_TRY(const std::optional<Line> line, next_line());
    return line.has_value();
  }

  LineSplitter lines_;
  ReadOptions options_;
};

}  // namespace

std::unique_ptr<RowReader> read_jsonl(ByteSource& source, ReadOptions options) { return std::make_unique<JsonlReader>(source, options); }

}  // namespace assay::formats
