// export_native: everything about an item in one line; nothing is rounded, dropped or reordered.
#include "base/text.hpp"
#include "formats/export.hpp"
#include "formats/json_out.hpp"
#include "formats/native.hpp"

namespace assay::formats {
namespace {

void append(std::string& out, const ExportAnnotation& one) {
  out += "{\"id\":";
  append_json_string(out, one.id);
  out += ",\"person\":";
  append_json_string(out, one.person);
  out += ",\"revision\":" + std::to_string(one.revision);
  out += one.current ? ",\"current\":true" : ",\"current\":false";
  out += ",\"submitted_at\":";
  append_json_string(out, to_rfc3339(one.submitted_at));
  out += ",\"active_ms\":" + (one.active_ms ? std::to_string(*one.active_ms) : std::string("null"));
  out += ",\"form_version\":" + std::to_string(one.form_version);
  out += ",\"item_version\":" + std::to_string(one.item_version);
  out += ",\"shown_order\":[";
  for (std::size_t i = 0; i < one.shown_order.size(); ++i) {
    if (i > 0) out += ',';
    out += std::to_string(one.shown_order[i]);
  }
  out += one.counted ? "],\"counted\":true" : "],\"counted\":false";
  out += one.voided ? ",\"voided\":true" : ",\"voided\":false";
  out += ",\"void_reason\":";
  append_json_string(out, one.void_reason);
  out += ",\"answers\":";
  append_json(out, one.answers);
  out += '}';
}

class NativeWriter final : public ExportWriter {
 public:
  NativeWriter(ByteSink& sink, json::Value about) : out_(sink), about_(std::move(about)) {
    report_.format = "assay";
    report_.format_version = native_version;
    report_.unit = "item";
  }
  Result<void> begin() override {
    auto& out = out_.text();
    out += "{\"format\":\"assay\",\"version\":" + std::to_string(native_version) + ",\"about\":";
    append_json(out, about_);
    out += "}\n";
    return out_.settle();
  }
  Result<void> row(const ExportRow& row) override {
    ++report_.items;
    ++report_.rows_in;
    ++report_.rows_out;
    auto& out = out_.text();
    out += "{\"external_id\":";
    append_json_string(out, row.external_id);
    out += ",\"version\":" + std::to_string(row.version);
    out += ",\"status\":";
    append_json_string(out, row.status);
    out += ",\"withdrawn_reason\":";
    append_json_string(out, row.withdrawn_reason);
    out += ",\"group\":";
    if (row.group) append_json_string(out, *row.group);
    else out += "null";
    out += ",\"content\":";
    append_json(out, row.content);
    out += ",\"earlier\":[";
    for (std::size_t i = 0; i < row.earlier.size(); ++i) {
      if (i > 0) out += ',';
      append_json(out, row.earlier[i]);
    }
    out += ']';
    out += ",\"annotations\":[";
    for (std::size_t i = 0; i < row.annotations.size(); ++i) {
      if (i > 0) out += ',';
      append(out, row.annotations[i]);
    }
    out += "],\"consensus\":";
    append_json(out, row.consensus);
    out += "}\n";
    return out_.settle();
  }
  Result<ExportReport> end() override {
    ASSAY_CHECK(out_.flush());
    return report_;
  }

 private:
  BufferedOut out_;
  json::Value about_;
  ExportReport report_;
};

}  // namespace

std::unique_ptr<ExportWriter> write_native(ByteSink& sink, json::Value about) {
  return std::make_unique<NativeWriter>(sink, std::move(about));
}

}  // namespace assay::formats
