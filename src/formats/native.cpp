// native: JSONL behind a header that is checked before anything else.
#include "formats/native.hpp"

#include "json/read.hpp"

namespace assay::formats {
namespace {

class Native final : public NativeReader {
 public:
  Native(ByteSource& source, ReadOptions options) : lines_(read_jsonl(source, options)) {}
  [[nodiscard]] std::uint64_t bytes() const override { return lines_->bytes(); }
  [[nodiscard]] Result<json::Value> about() override {
    ASSAY_CHECK(header());
    return about_;
  }

 private:
  Result<void> header() {
    if (known_) return success();
    ASSAY_TRY(const std::optional<Row> first, lines_->next());
    const auto* record = first ? std::get_if<Record>(&*first) : nullptr;
    if (record == nullptr || !is_native_header(record->row)) {
      return Error::invalid("",
                            "This is no export of Assay: its first line must be a header like "
                            "{\"format\":\"assay\",\"version\":1}.");
    }
    const auto* version = json::find(record->row, "version");
    if (version == nullptr || !version->is_int64() || version->get_int64() < 1)
      return Error::invalid("/version", "The header must name the version of the format.");
    if (version->get_int64() > native_version) {
      return Error::invalid("/version", "This file is of version " + std::to_string(version->get_int64()) +
                                            " of the format; this server reads up to version " + std::to_string(native_version) +
                                            ". Update the server.");
    }
    if (const auto* about = json::find(record->row, "about")) about_ = *about;
    known_ = true;
    return success();
  }
  Result<std::optional<Row>> read_row() override {
    ASSAY_CHECK(header());
    ASSAY_TRY(std::optional<Row> row, lines_->next());
    if (row) {
      if (const auto* record = std::get_if<Record>(&*row)) {
        auto checked = native_row(record->row);
        if (!checked.ok()) return std::optional<Row>(row_error(record->line, checked.error()));
      }
    }
    return row;
  }
  Result<bool> skip_row() override {
    ASSAY_CHECK(header());
    ASSAY_TRY(const auto row, lines_->next());
    return row.has_value();
  }

  std::unique_ptr<RowReader> lines_;
  json::Value about_ = nullptr;
  bool known_ = false;
};

}  // namespace

bool is_native_header(const json::Value& line) { return json::text_at(line, "format") == "assay"; }

std::unique_ptr<NativeReader> open_native(ByteSource& source, ReadOptions options) { return std::make_unique<Native>(source, options); }
std::unique_ptr<RowReader> read_native(ByteSource& source, ReadOptions options) { return open_native(source, options); }

Result<ExportRow> native_row(const json::Value& line) {
  auto row = json::read_value<ExportRow>(line);
  if (!row.ok()) return row;
  std::vector<Violation> violations;
  if (row->external_id.empty()) violations.push_back({"/external_id", "The external id is empty."});
  if (!row->content.is_object()) violations.push_back({"/content", "This must be an object."});
  for (std::size_t i = 0; i < row->annotations.size(); ++i) {
    const auto& one = row->annotations[i];
    const auto at = json::child("/annotations", i);
    if (one.person.empty()) violations.push_back({at + "/person", "The name of the person is empty."});
    if (one.submitted_at.micros == 0) violations.push_back({at + "/submitted_at", "This is required."});
    if (!one.answers.is_object()) violations.push_back({at + "/answers", "This must be an object."});
    if (one.revision < 1) violations.push_back({at + "/revision", "Revisions are counted from 1."});
  }
  if (!violations.empty()) return Error::invalid(std::move(violations));
  return row;
}

ImportedItem imported(ExportRow row) {
  ImportedItem item;
  item.external_id = std::move(row.external_id);
  item.content = std::move(row.content);
  item.group = std::move(row.group);
  item.earlier = std::move(row.earlier);
  item.withdrawn = row.status == "withdrawn";
  item.withdrawn_reason = std::move(row.withdrawn_reason);
  for (auto& one : row.annotations) {
    ImportedVote vote;
    vote.person = std::move(one.person);
    vote.answers = std::move(one.answers);
    vote.at = one.submitted_at;
    vote.revision = one.revision;
    vote.active_ms = one.active_ms;
    vote.form_version = one.form_version;
    vote.item_version = one.item_version;
    vote.counted = one.counted;
    vote.shown_order = std::move(one.shown_order);
    vote.voided = one.voided;
    vote.void_reason = std::move(one.void_reason);
    item.votes.push_back(std::move(vote));
  }
  return item;
}

Result<ImportedItem> item_of(Format format, const Mapping& mapping, const Target& target, const json::Value& row) {
  if (format != Format::assay) return apply(mapping, target, row);
  ASSAY_TRY(ExportRow whole, native_row(row));
  return imported(std::move(whole));
}

Mapping native_mapping(const Target& target) {
  Mapping mapping;
  mapping.external_id = "external_id";
  mapping.group = "group";
  for (const auto& field : target) {
    const auto path = "content/" + field.name;
    if (field.kind == "responses") mapping.responses.list = ResponseList{path, "text", "model"};
    else mapping.fields.emplace(field.name, path);
  }
  VoteMapping votes;
  votes.list = "annotations";
  votes.person = "person";
  votes.answers = "answers";
  votes.at = "submitted_at";
  votes.current = "current";
  votes.voided = "voided";
  mapping.votes = std::move(votes);
  return mapping;
}

}  // namespace assay::formats
