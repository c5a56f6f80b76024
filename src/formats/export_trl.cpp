// export_trl: preference pairs for reward models and DPO; what is no preference is dropped by reason.
#include "base/text.hpp"
#include "formats/export.hpp"
#include "formats/json_out.hpp"
#include "formats/preference_rows.hpp"

namespace assay::formats {
namespace {

void append_message(std::string& out, std::string_view role, const json::Value& content) {
  out += "{\"role\":\"";
  out += role;
  out += "\",\"content\":";
  append_json(out, content);
  out += '}';
}

/// A conversation of one message of the user is as good as its text.
const json::Value* only_user_message(const json::Value& prompt) {
  const auto* list = prompt.if_array();
  if (list == nullptr || list->size() != 1 || json::text_at(list->front(), "role") != "user") return nullptr;
  const auto* content = json::find(list->front(), "content");
  return content != nullptr && content->is_string() ? content : nullptr;
}

class TrlWriter final : public ExportWriter {
 public:
  TrlWriter(ByteSink& sink, PreferenceSource source, TrlStyle style, TrlUnit unit)
      : out_(sink), source_(std::move(source)), style_(style), unit_(unit) {
    report_.format = "trl_preference";
    report_.unit = unit == TrlUnit::annotation ? "annotation" : "item";
  }
  Result<void> begin() override { return success(); }
  Result<void> row(const ExportRow& row) override {
    ++report_.items;
    if (unit_ == TrlUnit::majority) {
      const auto found = majority(row, source_.question);
      judged(row, found.winner, found.votes == 0 ? "not_answered" : "no_majority");
      return out_.settle();
    }
    for (const auto& annotation : row.annotations) {
      if (const auto reason = not_counted(annotation)) {
        ++report_.rows_in;
        report_.drop(*reason);
        continue;
      }
      judged(row, winner_in(annotation.answers, source_.question), "not_answered");
    }
    return out_.settle();
  }
  Result<ExportReport> end() override {
    ASSAY_CHECK(out_.flush());
    return report_;
  }

 private:
  void judged(const ExportRow& row, std::optional<Winner> winner, std::string_view without) {
    ++report_.rows_in;
    const auto* responses = two_responses(row.content, source_.responses_field);
    const auto* prompt = json::find(row.content, source_.prompt_field);
    if (!winner) return report_.drop(without);
    if (*winner == Winner::tie) return report_.drop("tie");
    if (*winner == Winner::both_bad) return report_.drop("both_bad");
    if (responses == nullptr) return report_.drop("not_two_responses");
    if (prompt == nullptr || (!prompt->is_string() && !prompt->is_array())) return report_.drop("no_prompt");
    const bool first = *winner == Winner::first;
    const auto& chosen = *json::find((*responses)[first ? 0 : 1], "text");
    const auto& rejected = *json::find((*responses)[first ? 1 : 0], "text");
    if (chosen.get_string() == rejected.get_string()) return report_.drop("identical_responses");
    if (style_ == TrlStyle::standard) {
      const auto* text = prompt->is_string() ? prompt : only_user_message(*prompt);
      if (text == nullptr) return report_.drop("prompt_is_a_conversation");
      standard(*text, chosen, rejected);
    } else {
      conversational(*prompt, chosen, rejected);
    }
    ++report_.rows_out;
  }
  void standard(const json::Value& prompt, const json::Value& chosen, const json::Value& rejected) {
    auto& out = out_.text();
    out += "{\"prompt\":";
    append_json(out, prompt);
    out += ",\"chosen\":";
    append_json(out, chosen);
    out += ",\"rejected\":";
    append_json(out, rejected);
    out += "}\n";
  }
  void conversational(const json::Value& prompt, const json::Value& chosen, const json::Value& rejected) {
    auto& out = out_.text();
    out += "{\"prompt\":";
    if (prompt.is_array()) {
      append_json(out, prompt);
    } else {
      out += '[';
      append_message(out, "user", prompt);
      out += ']';
    }
    out += ",\"chosen\":[";
    append_message(out, "assistant", chosen);
    out += "],\"rejected\":[";
    append_message(out, "assistant", rejected);
    out += "]}\n";
  }

  BufferedOut out_;
  PreferenceSource source_;
  TrlStyle style_;
  TrlUnit unit_;
  ExportReport report_;
};

}  // namespace

std::unique_ptr<ExportWriter> write_trl(ByteSink& sink, PreferenceSource source, TrlStyle style, TrlUnit unit) {
  return std::make_unique<TrlWriter>(sink, std::move(source), style, unit);
}

}  // namespace assay::formats
