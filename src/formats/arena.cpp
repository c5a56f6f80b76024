// arena: battles of two models in the vocabulary of Chatbot Arena, in any of three containers.
#include "base/text.hpp"
#include "formats/reader.hpp"
#include "formats/sniff.hpp"
#include "formats/vocabulary.hpp"

namespace assay::formats {
namespace {

struct Conversation {
  std::string prompt;    // up to the first message of the user
  std::string response;  // what follows; a long one keeps who speaks
};

std::optional<Conversation> split_conversation(const json::Value& messages) {
  const auto* list = messages.if_array();
  if (list == nullptr || list->empty()) return std::nullopt;
  Conversation out;
  bool asked = false;
  bool answered = false;
  for (const auto& message : *list) {
    const auto* content = json::find(message, "content");
    if (content == nullptr || !content->is_string()) return std::nullopt;
    const std::string_view text(content->get_string().data(), content->get_string().size());
    const bool user = json::text_at(message, "role") == "user";
    auto& to = asked ? out.response : out.prompt;
    if (!to.empty()) to += "\n\n";
    if (asked && user) to += "**User:** ";
    if (asked && !user && answered) to += "**Assistant:** ";
    to += text;
    answered = answered || (asked && !user);
    asked = asked || user;
  }
  if (!asked) return std::nullopt;
  return out;
}

/// Adds prompt, response_a and response_b from the conversations; the name of what is wrong, or nothing.
std::optional<RowError> complete(Record& record) {
  auto& row = record.row.as_object();
  for (const auto* name : {"model_a", "model_b", "winner"}) {
    const auto* value = row.if_contains(name);
    if (value == nullptr) return RowError{record.line, "/" + std::string(name), "A battle needs " + std::string(name) + "."};
    if (!value->is_string() || value->get_string().empty())
      return RowError{record.line, "/" + std::string(name), "This must be a text that is not empty."};
  }
  if (!is_arena_winner(json::text_at(record.row, "winner"))) {
    return RowError{record.line, "/winner", "The winner must be model_a, model_b, tie or tie (bothbad)."};
  }
  for (const auto& [from, to] : {std::pair("conversation_a", "response_a"), std::pair("conversation_b", "response_b")}) {
    const auto* messages = row.if_contains(from);
    if (messages == nullptr || row.contains(to)) continue;
    auto parts = split_conversation(*messages);
    if (!parts)
      return RowError{record.line, "/" + std::string(from),
                      "This must be a list of messages with role and content, one of them by the user."};
    if (!row.contains("prompt")) row["prompt"] = parts->prompt;
    row[to] = parts->response;
  }
  return std::nullopt;
}

class ArenaReader final : public RowReader {
 public:
  ArenaReader(ByteSource& source, ReadOptions options) : source_(source), options_(options) {}
  [[nodiscard]] std::uint64_t bytes() const override { return inner_ ? inner_->bytes() : 0; }

 private:
  Result<void> open() {
    if (inner_) return success();
    ASSAY_TRY(const std::string_view head, source_.peek(std::size_t{64} << 10U));
    ASSAY_CHECK(check_encoding(head));
    switch (sniff(head)) {
      case Container::jsonl: inner_ = read_jsonl(source_, options_); break;
      case Container::json: inner_ = read_json(source_, options_); break;
      case Container::csv: inner_ = read_csv(source_, options_); break;
    }
    return success();
  }
  Result<std::optional<Row>> read_row() override {
    ASSAY_CHECK(open());
    ASSAY_TRY(std::optional<Row> row, inner_->next());
    if (row) {
      if (auto* record = std::get_if<Record>(&*row)) {
        if (auto error = complete(*record)) return std::optional<Row>(std::move(*error));
      }
    }
    return row;
  }
  Result<bool> skip_row() override {
    ASSAY_CHECK(open());
    ASSAY_TRY(const auto row, inner_->next());
    return row.has_value();
  }

  PeekedSource source_;
  ReadOptions options_;
  std::unique_ptr<RowReader> inner_;
};

}  // namespace

std::unique_ptr<RowReader> read_arena(ByteSource& source, ReadOptions options) { return std::make_unique<ArenaReader>(source, options); }

}  // namespace assay::formats
