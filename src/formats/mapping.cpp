// mapping: reads a row by a mapping and collects every violation.
#include "formats/mapping.hpp"

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "formats/convert.hpp"
#include "formats/json_out.hpp"

#include <charconv>

namespace assay::formats {
namespace {

std::string pointer_of(std::string_view path) { return "/" + std::string(path); }

/// Reads one row; `where` is the place of what it reads from.
class RowMapper {
 public:
  RowMapper(const Mapping& mapping, const Target& target) : mapping_(mapping), target_(target) {}

  Result<ImportedItem> map(const json::Value& row) {
    ImportedItem item;
    if (!mapping_.fields.empty() || !mapping_.responses.empty()) content(row, item);
    if (mapping_.group) {
      const auto* group = column(row, *mapping_.group);
      if (group != nullptr && !group->is_null()) {
        auto text = short_text(*group, *mapping_.group);
        if (!text.empty()) item.group = std::move(text);
      }
    }
    if (mapping_.external_id) {
      if (const auto* id = column(row, *mapping_.external_id)) {
        item.external_id = short_text(*id, *mapping_.external_id);
        if (item.external_id.empty()) fail(*mapping_.external_id, "The external id is empty.");
      }
    } else if (violations_.empty()) {
      item.external_id = id_from_content(item.content);
    }
    if (mapping_.votes) votes(row, item);
    if (!violations_.empty()) return Error::invalid(std::move(violations_));
    return item;
  }

 private:
  void fail(std::string_view path, std::string message) { violations_.push_back({pointer_of(path), std::move(message)}); }

  const json::Value* column(const json::Value& row, std::string_view path) {
    const auto* value = value_at(row, path);
    if (value == nullptr) fail(path, "There is no column " + quote_json(path) + " in this row.");
    return value;
  }

  /// A name or an id: a text or a whole number, of at most 200 characters and one line.
  std::string short_text(const json::Value& value, std::string_view path) {
    std::string text;
    if (value.is_string()) text = std::string(trim({value.get_string().data(), value.get_string().size()}));
    else if (value.is_int64()) text = std::to_string(value.get_int64());
    else if (!value.is_null()) fail(path, "This must be a text or a whole number, not " + std::string(json::kind_name(value)) + ".");
    if (count_code_points(text) > 200) fail(path, "This has more than 200 characters.");
    for (const char c : text) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        fail(path, "This must not hold control characters.");
        break;
      }
    }
    return text;
  }

  void content(const json::Value& row, ImportedItem& item) {
    json::Object fields;
    for (const auto& [name, path] : mapping_.fields) {
      const auto* value = column(row, path);
      if (value == nullptr) continue;
      auto converted = convert(*value, kind_of(name));
      if (converted.ok()) fields.emplace(name, std::move(*converted));
      else fail(path, converted.error().message);
    }
    if (!mapping_.responses.empty()) fields.emplace(responses_field(target_), responses(row));
    item.content = std::move(fields);
  }
  std::string_view kind_of(std::string_view name) const {
    for (const auto& field : target_) {
      if (field.name == name) return field.kind;
    }
    return {};
  }

  json::Value response(const json::Value& text, const json::Value* model, std::string_view text_path, std::string_view model_path) {
    json::Object out;
    auto converted = convert(text, "text");
    if (converted.ok()) out.emplace("text", std::move(*converted));
    else fail(text_path, converted.error().message);
    if (model != nullptr && !model->is_null()) {
      const auto name = short_text(*model, model_path);
      if (!name.empty()) out.emplace("model", name);
    }
    return out;
  }
  json::Value responses(const json::Value& row) {
    json::Array out;
    for (const auto& one : mapping_.responses.columns) {
      const auto* text = column(row, one.text);
      const auto* model = one.model ? column(row, *one.model) : nullptr;
      if (text != nullptr) out.push_back(response(*text, model, one.text, one.model.value_or("")));
    }
    if (!mapping_.responses.list) return out;
    const auto& source = *mapping_.responses.list;
    const auto* list = column(row, source.list);
    if (list == nullptr) return out;
    if (!list->is_array()) {
      fail(source.list, "This must be a list of responses, not " + std::string(json::kind_name(*list)) + ".");
      return out;
    }
    std::size_t index = 0;
    for (const auto& entry : list->get_array()) {
      const auto at = source.list + "/" + std::to_string(index++);
      if (!entry.is_object()) {
        out.push_back(response(entry, nullptr, at, at));
        continue;
      }
      const auto* text = value_at(entry, source.text);
      if (text == nullptr) fail(at, "There is no " + quote_json(source.text) + " in this response.");
      const auto* model = source.model ? value_at(entry, *source.model) : nullptr;
      if (text != nullptr) out.push_back(response(*text, model, at + "/" + source.text, at + "/" + source.model.value_or("")));
    }
    return out;
  }

  void votes(const json::Value& row, ImportedItem& item) {
    const auto& votes = *mapping_.votes;
    const auto models = models_of(item.content, responses_field(target_));
    if (!votes.list) {
      vote(row, "", models, item);
      return;
    }
    const auto* list = value_at(row, *votes.list);
    if (list == nullptr || list->is_null()) return;
    if (!list->is_array()) {
      fail(*votes.list, "This must be a list of votes, not " + std::string(json::kind_name(*list)) + ".");
      return;
    }
    std::size_t index = 0;
    for (const auto& entry : list->get_array()) vote(entry, *votes.list + "/" + std::to_string(index++) + "/", models, item);
  }

  static bool is(const json::Value& entry, const std::optional<std::string>& path, bool wanted) {
    const auto* value = path ? value_at(entry, *path) : nullptr;
    return value != nullptr && value->is_bool() && value->get_bool() == wanted;
  }

  const json::Value* vote_part(const json::Value& entry, const std::string& at, const std::optional<std::string>& path) {
    if (!path) return nullptr;
    const auto* value = value_at(entry, *path);
    if (value == nullptr) fail(at + *path, "There is no column " + quote_json(*path) + " in this row.");
    return value;
  }

  void vote(const json::Value& entry, const std::string& at, const std::vector<std::optional<std::string>>& models, ImportedItem& item) {
    const auto& from = *mapping_.votes;
    if (is(entry, from.current, false) || is(entry, from.voided, true)) return;
    const auto* winner = vote_part(entry, at, from.winner);
    const auto* answers = vote_part(entry, at, from.answers);
    const bool no_winner = winner == nullptr || winner->is_null() || cell_text(*winner).empty();
    const bool no_answers = answers == nullptr || answers->is_null();
    if (no_winner && no_answers) return;
    const auto before = violations_.size();
    ImportedVote vote;
    if (const auto* person = vote_part(entry, at, from.person)) {
      vote.person = short_text(*person, at + from.person);
      if (vote.person.empty()) fail(at + from.person, "The name of the person is empty.");
    }
    if (!no_winner) {
      vote.winner = parse_winner(cell_text(*winner));
      if (!vote.winner)
        fail(at + *from.winner,
             "The winner " + quote_json(excerpt(cell_text(*winner), 40)) + " is not understood; use left, right, tie or tie (bothbad).");
    }
    if (!no_answers) {
      if (answers->is_object()) vote.answers = *answers;
      else fail(at + *from.answers, "Answers must be an object {question: answer}.");
    }
    if (const auto* left = vote_part(entry, at, from.left)) vote.left_model = short_text(*left, at + *from.left);
    if (const auto* right = vote_part(entry, at, from.right)) vote.right_model = short_text(*right, at + *from.right);
    if (const auto* time = vote_part(entry, at, from.at); time != nullptr && !time->is_null()) {
      vote.at = parse_time(*time);
      if (!vote.at) fail(at + *from.at, "This must be a time like 2026-11-25T06:00:00Z, or seconds since 1970.");
    }
    if (vote.winner && models.size() == 2) {
      if (const auto in_order = oriented(vote, models); in_order.ok()) vote.winner = *in_order;
      else fail(at + *from.winner, in_order.error().message);
      vote.left_model = models[0];
      vote.right_model = models[1];
    }
    if (violations_.size() == before) item.votes.push_back(std::move(vote));
  }

  const Mapping& mapping_;
  const Target& target_;
  std::vector<Violation> violations_;
};

std::string said(const std::optional<std::string>& model) { return model ? quote_json(*model) : std::string("one without a name"); }

}  // namespace

void read(json::Reader& reader, const json::Value& from, ResponseMapping& to) {
  if (from.is_object()) json::read(reader, from, to.list.emplace());
  else json::read(reader, from, to.columns);
}
void write(std::string& out, const ResponseMapping& value) {
  if (value.list) json::write(out, *value.list);
  else json::write(out, value.columns);
}
json::Object json_schema(json::Schemas& schemas, json::Direction direction, std::type_identity<ResponseMapping>) {
  return {{"anyOf", json::Array{schemas.of<std::vector<ResponseColumn>>(direction), schemas.of<ResponseList>(direction)}}};
}

std::string responses_field(const Target& target) {
  for (const auto& field : target) {
    if (field.kind == "responses") return field.name;
  }
  return "responses";
}

std::vector<Violation> check_mapping(const Mapping& mapping, const Target& target) {
  std::vector<Violation> violations;
  const bool votes_only = mapping.fields.empty() && mapping.responses.empty();
  for (const auto& [name, path] : mapping.fields) {
    bool known = false;
    for (const auto& field : target) known = known || (field.name == name && field.kind != "responses");
    if (!known)
      violations.push_back({json::child("/fields", name), "The form has no field " + quote_json(name) + " that a column could fill."});
    if (path.empty()) violations.push_back({json::child("/fields", name), "Choose the column for this field."});
  }
  for (const auto& field : target) {
    if (votes_only) break;
    if (field.kind == "responses" && mapping.responses.empty())
      violations.push_back({"/responses", "Choose the columns of the responses."});
    if (field.kind != "responses" && !mapping.fields.contains(field.name))
      violations.push_back({json::child("/fields", field.name), "Choose the column for this field."});
  }
  if (!mapping.responses.empty()) {
    bool wanted = target.empty();
    for (const auto& field : target) wanted = wanted || field.kind == "responses";
    if (!wanted) violations.push_back({"/responses", "The form has no field for responses."});
  }
  if (votes_only && !mapping.votes) violations.push_back({"", "Choose the columns that fill the fields, or those of votes."});
  if (votes_only && mapping.votes && !mapping.external_id)
    violations.push_back({"/external_id", "Votes on items that exist need the column of the items' ids."});
  if (mapping.votes) {
    if (mapping.votes->person.empty()) violations.push_back({"/votes/person", "Choose the column that names the person."});
    if (!mapping.votes->winner && !mapping.votes->answers)
      violations.push_back({"/votes/winner", "Choose the column that names the winner."});
    if (mapping.votes->left.has_value() != mapping.votes->right.has_value())
      violations.push_back({"/votes", "Give both models, left and right, or none."});
  }
  return violations;
}

Result<ImportedItem> apply(const Mapping& mapping, const Target& target, const json::Value& row) {
  return RowMapper(mapping, target).map(row);
}

std::vector<std::optional<std::string>> models_of(const json::Value& content, std::string_view field) {
  std::vector<std::optional<std::string>> models;
  const auto* list = json::find(content, field);
  if (list == nullptr || !list->is_array()) return models;
  for (const auto& response : list->get_array()) {
    auto model = json::text_at(response, "model");
    models.push_back(model.empty() ? std::nullopt : std::optional(std::move(model)));
  }
  return models;
}

Result<Winner> oriented(const ImportedVote& vote, std::span<const std::optional<std::string>> models) {
  if (!vote.winner) return Error::invalid("", "This vote names no winner.");
  if (models.size() != 2)
    return Error::invalid("", "A vote for one of two needs an item with 2 responses; this one has " + std::to_string(models.size()) + ".");
  const auto& left = vote.left_model;
  const auto& right = vote.right_model;
  if (!left || !right || !models[0] || !models[1]) return *vote.winner;
  if (*left == *models[0] && *right == *models[1]) return *vote.winner;
  if (*left == *models[1] && *right == *models[0]) return swapped(*vote.winner);
  return Error::invalid("", "The vote is about the models " + said(left) + " and " + said(right) + ", but the item is about " +
                                said(models[0]) + " and " + said(models[1]) + ".");
}

json::Value answers_of(const ImportedVote& vote, std::optional<Winner> winner, std::string_view question) {
  if (!vote.answers.is_null() || !winner) return vote.answers;
  json::Object answers;
  answers.emplace(boost::json::string_view(question.data(), question.size()), preference_answer(*winner));
  return answers;
}

const json::Value* value_at(const json::Value& row, std::string_view path) {
  if (const auto* whole = json::find(row, path)) return whole;
  const json::Value* at = &row;
  while (path.find('/') != std::string_view::npos || !path.empty()) {
    const auto slash = path.find('/');
    const auto step = path.substr(0, slash);
    if (const auto* list = at->if_array()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
      if (error != std::errc() || end != step.data() + step.size() || index >= list->size()) return nullptr;
      at = &(*list)[index];
    } else {
      at = json::find(*at, step);
      if (at == nullptr) return nullptr;
    }
    if (slash == std::string_view::npos) return at;
    path.remove_prefix(slash + 1);
  }
  return nullptr;
}

std::string id_from_content(const json::Value& content) {
  std::string text;
  append_json(text, content);
  const auto digest = sha256(text);
  return "content-" + to_base32(std::span(digest).first(16));
}

}  // namespace assay::formats
