// export_csv: one line per annotation for spreadsheets and data frames; see csv_cell for formulas.
#include "base/csv_cell.hpp"
#include "formats/export.hpp"
#include "formats/json_out.hpp"

#include <algorithm>
#include <array>

namespace assay::formats {
namespace {

constexpr std::array<std::string_view, 13> fixed = {"external_id", "item_version", "status",       "group",     "person",
                                                    "revision",    "current",      "submitted_at", "active_ms", "form_version",
                                                    "shown_order", "voided",       "models"};

class CsvWriter final : public ExportWriter {
 public:
  CsvWriter(ByteSink& sink, CsvColumns columns, History history) : out_(sink), columns_(std::move(columns)), history_(history) {
    report_.format = "csv";
    report_.unit = "annotation";
  }
  Result<void> begin() override {
    auto& out = out_.text();
    for (const auto name : fixed) {
      if (name != fixed[0]) out += ',';
      append_csv_cell(out, name);
    }
    for (const auto& name : columns_.names) {
      out += ',';
      const bool taken = std::find(fixed.begin(), fixed.end(), std::string_view(name)) != fixed.end();
      append_csv_cell(out, taken ? "answer." + name : name);
    }
    end_csv_line(out);
    return out_.settle();
  }
  Result<void> row(const ExportRow& row) override {
    ++report_.items;
    const auto models = models_cell(row.content);
    for (const auto& one : row.annotations) {
      ++report_.rows_in;
      if (history_ == History::current && (one.voided || !one.current)) {
        report_.drop(one.voided ? "voided" : "superseded");
        continue;
      }
      line(row, one, models);
      ++report_.rows_out;
    }
    return out_.settle();
  }
  Result<ExportReport> end() override {
    ASSAY_CHECK(out_.flush());
    return report_;
  }

 private:
  // The models of every field of responses, in canonical order.
  static std::string models_cell(const json::Value& content) {
    std::string out;
    const auto* fields = content.if_object();
    if (fields == nullptr) return out;
    for (const auto& field : *fields) {
      const auto* list = field.value().if_array();
      if (list == nullptr) continue;
      for (const auto& response : *list) {
        if (json::find(response, "text") == nullptr || json::find(response, "model") == nullptr) continue;
        if (!out.empty()) out += " | ";
        out += json::text_at(response, "model");
      }
    }
    return out;
  }
  void line(const ExportRow& row, const ExportAnnotation& one, const std::string& models) {
    std::string order;
    for (const int place : one.shown_order) {
      if (!order.empty()) order += ' ';
      order += std::to_string(place);
    }
    auto& out = out_.text();
    append_csv_cell(out, row.external_id);
    const auto cell = [&](std::string_view text) {
      out += ',';
      append_csv_cell(out, text);
    };
    cell(std::to_string(row.version));
    cell(row.status);
    cell(row.group.value_or(""));
    cell(one.person);
    cell(std::to_string(one.revision));
    cell(one.current ? "true" : "false");
    cell(to_rfc3339(one.submitted_at));
    cell(one.active_ms ? std::to_string(*one.active_ms) : std::string());
    cell(std::to_string(one.form_version));
    cell(order);
    cell(one.voided ? "true" : "false");
    cell(models);
    if (columns_.cells) {
      auto cells = columns_.cells(one.answers);
      cells.resize(columns_.names.size());
      for (const auto& value : cells) cell(cell_text(value));
    }
    end_csv_line(out);
  }

  BufferedOut out_;
  CsvColumns columns_;
  History history_;
  ExportReport report_;
};

}  // namespace

std::unique_ptr<ExportWriter> write_csv(ByteSink& sink, CsvColumns columns, History history) {
  return std::make_unique<CsvWriter>(sink, std::move(columns), history);
}

}  // namespace assay::formats
