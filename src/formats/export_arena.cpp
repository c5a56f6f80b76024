// export_arena: battles with the exact keys and words of Chatbot Arena, for its leaderboard code.
#include "base/text.hpp"
#include "formats/export.hpp"
#include "formats/json_out.hpp"
#include "formats/preference_rows.hpp"

#include <fmt/format.h>

namespace assay::formats {
namespace {

class ArenaWriter final : public ExportWriter {
 public:
  ArenaWriter(ByteSink& sink, PreferenceSource source) : out_(sink), source_(std::move(source)) {
    report_.format = "arena";
    report_.unit = "annotation";
  }
  Result<void> begin() override { return success(); }
  Result<void> row(const ExportRow& row) override {
    ++report_.items;
    const auto* responses = two_responses(row.content, source_.responses_field);
    for (const auto& annotation : row.annotations) {
      ++report_.rows_in;
      const auto winner = winner_in(annotation.answers, source_.question);
      if (const auto reason = not_counted(annotation)) report_.drop(*reason);
      else if (!winner) report_.drop("not_answered");
      else if (responses == nullptr) report_.drop("not_two_responses");
      else if (json::text_at((*responses)[0], "model").empty() || json::text_at((*responses)[1], "model").empty()) report_.drop("no_model");
      else battle(row, annotation, *responses, *winner);
    }
    return out_.settle();
  }
  Result<ExportReport> end() override {
    ASSAY_CHECK(out_.flush());
    return report_;
  }

 private:
  void battle(const ExportRow& row, const ExportAnnotation& annotation, const json::Array& responses, Winner winner) {
    auto& out = out_.text();
    const auto text = [&](std::string_view key, std::string_view value) {
      out += key;
      append_json_string(out, value);
    };
    text("{\"question_id\":", row.external_id);
    text(",\"model_a\":", json::text_at(responses[0], "model"));
    text(",\"model_b\":", json::text_at(responses[1], "model"));
    text(",\"winner\":", arena_winner(winner));
    text(",\"judge\":", annotation.person);
    conversation(",\"conversation_a\":", row.content, responses[0]);
    conversation(",\"conversation_b\":", row.content, responses[1]);
    out += ",\"turn\":1,\"anony\":true";
    const auto micros = annotation.submitted_at.micros;
    out += fmt::format(",\"tstamp\":{}.{:06}}}\n", micros / 1000000, micros % 1000000);
    ++report_.rows_out;
  }
  void conversation(std::string_view key, const json::Value& content, const json::Value& response) {
    auto& out = out_.text();
    out += key;
    out += '[';
    const auto* prompt = json::find(content, source_.prompt_field);
    if (prompt != nullptr && prompt->is_array()) {
      for (const auto& message : prompt->get_array()) {
        append_json(out, message);
        out += ',';
      }
    } else if (prompt != nullptr && prompt->is_string()) {
      out += "{\"role\":\"user\",\"content\":";
      append_json(out, *prompt);
      out += "},";
    }
    out += "{\"role\":\"assistant\",\"content\":";
    append_json(out, *json::find(response, "text"));
    out += "}]";
  }

  BufferedOut out_;
  PreferenceSource source_;
  ExportReport report_;
};

}  // namespace

std::unique_ptr<ExportWriter> write_arena(ByteSink& sink, PreferenceSource source) {
  return std::make_unique<ArenaWriter>(sink, std::move(source));
}

}  // namespace assay::formats
