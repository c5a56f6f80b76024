// suggest: the names that data sets in the wild use, in order of preference.
#include "base/text.hpp"
#include "formats/detect.hpp"
#include "formats/json_out.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace assay::formats {
namespace {

using Names = std::span<const std::string_view>;
constexpr std::string_view prompt_names[] = {"prompt", "question",    "instruction", "input",  "query",        "text",
                                             "turns",  "user_prompt", "task",        "source", "conversation", "messages"};
constexpr std::string_view chat_names[] = {"messages", "conversation", "conversations", "turns", "chat", "dialog", "dialogue"};
constexpr std::string_view context_names[] = {"context", "document", "passage", "article", "background"};
constexpr std::string_view reference_names[] = {"reference", "reference_answer", "gold", "golden", "expected", "answer", "target"};
constexpr std::string_view id_names[] = {"external_id", "id",  "item_id", "pair_id", "question_id", "example_id",
                                         "sample_id",   "uid", "uuid",    "key",     "index",       "idx"};
constexpr std::string_view group_names[] = {"group", "group_id"};
constexpr std::string_view person_names[] = {"worker", "worker_id", "annotator", "annotator_id", "judge",  "person",
                                             "rater",  "rater_id",  "labeler",   "user",         "user_id"};
constexpr std::string_view winner_names[] = {"winner", "preference", "choice", "vote", "preferred", "label"};
constexpr std::string_view time_names[] = {"tstamp", "timestamp", "submitted_at", "created_at", "time"};
constexpr std::string_view list_names[] = {"responses", "answers", "outputs", "completions", "candidates", "generations", "choices"};
constexpr std::string_view list_text_names[] = {"text", "content", "response", "output", "answer", "completion", "generated_text"};
constexpr std::string_view model_names[] = {"model", "model_id", "model_name", "generator", "system", "name"};
constexpr std::string_view response_stems[] = {"response", "result", "output", "answer", "completion", "generation", "candidate", "reply"};
constexpr std::array<std::array<std::string_view, 26>, 4> suffixes = {{
    {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"},
    {"1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",  "10", "11", "12", "13",
     "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26"},
    {"x", "y", "z"},
    {"0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",  "10", "11", "12",
     "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25"},
}};

class Suggester {
 public:
  Suggester(const std::vector<Column>& columns, const std::vector<json::Value>& rows) : columns_(columns), rows_(rows) {}

  Mapping suggest(const Target& target) const {
    Mapping mapping;
    mapping.external_id = column(id_names);
    mapping.group = column(group_names);
    mapping.votes = votes();
    bool wants_responses = target.empty();
    for (const auto& field : target) wants_responses = wants_responses || field.kind == "responses";
    if (wants_responses) mapping.responses = responses();
    if (wants_responses && mapping.responses.empty() && mapping.votes) return mapping;  // votes on items that exist
    std::size_t plain = 0;
    for (const auto& field : target) plain += field.kind == "responses" ? 0U : 1U;
    for (const auto& field : target) {
      if (field.kind == "responses") continue;
      if (const auto found = source_of(field, plain == 1)) mapping.fields.emplace(field.name, *found);
    }
    return mapping;
  }

 private:
  /// The column of such a name, whatever its case.
  std::optional<std::string> column(std::string_view name) const {
    for (const auto& one : columns_) {
      if (lower_ascii(one.name) == name) return one.name;
    }
    return std::nullopt;
  }
  std::optional<std::string> column(Names names) const {
    for (const auto name : names) {
      if (auto found = column(name)) return found;
    }
    return std::nullopt;
  }
  const json::Value* first_value(const std::string& path) const {
    for (const auto& row : rows_) {
      const auto* value = value_at(row, path);
      if (value != nullptr && !value->is_null()) return value;
    }
    return nullptr;
  }
  /// A text with a letter in it: 8 may be the number of a prompt, but it is no prompt.
  bool has_words(const std::string& path) const {
    for (const auto& row : rows_) {
      const auto* value = value_at(row, path);
      if (value == nullptr || !value->is_string()) continue;
      for (const char c : value->get_string()) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80) return true;
      }
    }
    return false;
  }

  std::optional<std::string> source_of(const TargetField& field, bool alone) const {
    std::vector<std::string> names = {field.name};
    const auto is_one_of = [&](Names list) { return std::find(list.begin(), list.end(), std::string_view(field.name)) != list.end(); };
    const auto also = [&](Names list) { names.insert(names.end(), list.begin(), list.end()); };
    if (field.kind == "chat") also(chat_names);
    if (is_one_of(context_names)) also(context_names);
    if (is_one_of(reference_names)) also(reference_names);
    if (alone || is_one_of(prompt_names)) also(prompt_names);
    std::optional<std::string> second_best;
    for (const auto& name : names) {
      const auto found = column(name);
      if (!found) continue;
      if (const auto fitting = fit(*found, field.kind)) {
        if (fitting->better) return fitting->path;
        if (!second_best) second_best = fitting->path;
      }
    }
    return second_best;
  }
  struct Fit {
    std::string path;
    bool better = true;
  };
  std::optional<Fit> fit(const std::string& path, std::string_view kind) const {
    const auto* value = first_value(path);
    if (value == nullptr) return Fit{path, false};
    if (kind != "text" && kind != "markdown") return Fit{path, kind != "chat" || !value->is_number()};
    if (value->is_array()) {
      if (value->get_array().empty()) return std::nullopt;
      if (value->get_array()[0].is_string()) return Fit{path + "/0", true};
      if (json::find(value->get_array()[0], "content") != nullptr) return Fit{path + "/0/content", false};
      return std::nullopt;
    }
    if (value->is_object()) return std::nullopt;
    return Fit{path, has_words(path)};
  }

  ResponseMapping responses() const {
    ResponseMapping out;
    for (const auto name : list_names) {
      const auto found = column(name);
      const auto* list = found ? first_value(*found) : nullptr;
      if (list == nullptr || !list->is_array() || list->get_array().size() < 2) continue;
      out.list = ResponseList{*found, "text", std::nullopt};
      const auto& entry = list->get_array()[0];
      if (entry.is_object()) {
        const auto text = key_of(entry, list_text_names);
        if (!text) {
          out.list.reset();
          continue;
        }
        out.list->text = *text;
        out.list->model = key_of(entry, model_names);
      }
      return out;
    }
    for (const auto stem : response_stems) {
      for (const auto& series : suffixes) {
        out.columns = columns_of_series(stem, series);
        if (out.columns.size() >= 2) return out;
      }
    }
    out.columns.clear();
    const auto chosen = column("chosen");
    const auto rejected = column("rejected");
    if (chosen && rejected && has_words(*chosen)) out.columns = {{*chosen, std::nullopt}, {*rejected, std::nullopt}};
    return out;
  }
  static std::optional<std::string> key_of(const json::Value& entry, Names names) {
    for (const auto name : names) {
      if (json::find(entry, name) != nullptr) return std::string(name);
    }
    return std::nullopt;
  }
  std::optional<std::string> with_suffix(std::string_view stem, std::string_view suffix) const {
    for (const std::string_view between : {"_", "", "-", " "}) {
      if (auto found = column(std::string(stem) + std::string(between) + std::string(suffix))) return found;
    }
    return std::nullopt;
  }
  std::vector<ResponseColumn> columns_of_series(std::string_view stem, const std::array<std::string_view, 26>& series) const {
    std::vector<ResponseColumn> out;
    for (const auto suffix : series) {
      if (suffix.empty()) break;
      const auto text = with_suffix(stem, suffix);
      if (!text) break;
      auto model = with_suffix("model", suffix);
      if (!model) model = column(lower_ascii(*text) + "_model");
      out.push_back({*text, std::move(model)});
    }
    return out;
  }

  std::optional<VoteMapping> votes() const {
    const auto person = column(person_names);
    const auto winner = column(winner_names);
    if (!person || !winner) return std::nullopt;
    const auto* word = first_value(*winner);
    if (word == nullptr || !parse_winner(cell_text(*word))) return std::nullopt;
    VoteMapping out;
    out.person = *person;
    out.winner = *winner;
    for (const auto& [left, right] :
         {std::pair("model_a", "model_b"), std::pair("model_x", "model_y"), std::pair("model_1", "model_2"), std::pair("left", "right")}) {
      out.left = column(left);
      out.right = column(right);
      if (out.left && out.right) break;
      out.left.reset();
      out.right.reset();
    }
    if (const auto at = column(time_names)) out.at = at;
    return out;
  }

  const std::vector<Column>& columns_;
  const std::vector<json::Value>& rows_;
};

}  // namespace

Mapping suggest_mapping(const std::vector<Column>& columns, const std::vector<json::Value>& rows, const Target& target) {
  return Suggester(columns, rows).suggest(target);
}

}  // namespace assay::formats
