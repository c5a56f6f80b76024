// mapping: which part of a row becomes which part of an item, and the item that a row becomes.
#pragma once
#include "base/describe.hpp"
#include "base/time.hpp"
#include "formats/vocabulary.hpp"
#include "json/read.hpp"
#include "json/schema.hpp"
#include "json/write.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay::formats {

// Every text below is the name of a column, or a path into a row: "responses/0/text".

struct ResponseColumn {
  using AbsentKeysKeepDefaults = void;
  std::string text;
  std::optional<std::string> model;
  friend bool operator==(const ResponseColumn&, const ResponseColumn&) = default;
};
ASSAY_DESCRIBE(ResponseColumn, text, model)

/// A list in the row; `text` and `model` are keys of its entries. Entries may also be plain texts.
struct ResponseList {
  using AbsentKeysKeepDefaults = void;
  std::string list;
  std::string text = "text";
  std::optional<std::string> model;
  friend bool operator==(const ResponseList&, const ResponseList&) = default;
};
ASSAY_DESCRIBE(ResponseList, list, text, model)

/// In JSON either [{text, model}, …] or {list, text, model}.
struct ResponseMapping {
  std::vector<ResponseColumn> columns;
  std::optional<ResponseList> list;
  [[nodiscard]] bool empty() const { return columns.empty() && !list; }
  friend bool operator==(const ResponseMapping&, const ResponseMapping&) = default;
};
void read(json::Reader& reader, const json::Value& from, ResponseMapping& to);
void write(std::string& out, const ResponseMapping& value);
json::Object json_schema(json::Schemas& schemas, json::Direction direction, std::type_identity<ResponseMapping>);

/// Without `list`: a row is one vote. With it: the row holds a list of votes and the rest are keys of its
/// entries. `left` and `right` name the models that the winner's words are about, where their order may
/// differ from the item's.
struct VoteMapping {
  using AbsentKeysKeepDefaults = void;
  std::optional<std::string> list;
  std::string person;
  std::optional<std::string> winner;
  std::optional<std::string> answers;  ///< an object {question: answer}, in place of a winner
  std::optional<std::string> left;
  std::optional<std::string> right;
  std::optional<std::string> at;
  std::optional<std::string> current;   ///< a vote where this is false was replaced and is left out
  std::optional<std::string> voided;    ///< a vote where this is true does not count and is left out
  std::optional<std::string> question;  ///< the question (its name, no column) that the winner answers
  friend bool operator==(const VoteMapping&, const VoteMapping&) = default;
};
ASSAY_DESCRIBE(VoteMapping, list, person, winner, answers, left, right, at, current, voided, question)

struct Mapping {
  using AbsentKeysKeepDefaults = void;
  std::optional<std::string> external_id;  ///< none: made from the content
  std::map<std::string, std::string> fields;
  ResponseMapping responses;
  std::optional<std::string> group;
  std::optional<VoteMapping> votes;
  friend bool operator==(const Mapping&, const Mapping&) = default;
};
ASSAY_DESCRIBE(Mapping, external_id, fields, responses, group, votes)

/// A field of the form that items are imported for; the kind says how a value is converted ("" leaves it be).
struct TargetField {
  std::string name;
  std::string kind;
};
using Target = std::vector<TargetField>;
/// The name of the field of kind "responses"; "responses" where there is none.
[[nodiscard]] std::string responses_field(const Target& target);

struct ImportedVote {
  std::string person;
  std::optional<Winner> winner;  ///< about left_model and right_model where those are known
  std::optional<std::string> left_model;
  std::optional<std::string> right_model;
  json::Value answers = nullptr;  ///< canonical {question: answer}; null where there is a winner
  std::optional<Time> at;
  // Only a native file knows these.
  std::int64_t revision = 1;
  std::int64_t form_version = 0;  ///< 0: not known
  std::int64_t item_version = 0;  ///< 0: not known
  bool counted = true;
  std::optional<std::int64_t> active_ms;
  std::vector<int> shown_order;
  bool voided = false;
  std::string void_reason;
};

struct ImportedItem {
  std::string external_id;
  json::Value content = nullptr;  ///< {field: value}; null where the file holds only votes on items
  std::optional<std::string> group;
  std::vector<json::Value> earlier;  ///< contents of the versions before this one
  bool withdrawn = false;
  std::string withdrawn_reason;
  std::vector<ImportedVote> votes;
};

/// What is wrong with a mapping for a form: fields that it has not or that it misses, votes without a winner.
/// A mapping without any field or response is for votes on items that exist; it needs an external id.
[[nodiscard]] std::vector<Violation> check_mapping(const Mapping& mapping, const Target& target);

/// The item of one row, or all that is wrong with it; missing columns are named.
[[nodiscard]] Result<ImportedItem> apply(const Mapping& mapping, const Target& target, const json::Value& row);

/// The model of each response of a content in canonical order.
[[nodiscard]] std::vector<std::optional<std::string>> models_of(const json::Value& content, std::string_view responses_field);
/// Who won in the canonical order of an item's two models; an error where the vote is about other models.
[[nodiscard]] Result<Winner> oriented(const ImportedVote& vote, std::span<const std::optional<std::string>> models);
/// {question: {"choice": …}}, or the answers that the file gave. `oriented` must have been asked first.
[[nodiscard]] json::Value answers_of(const ImportedVote& vote, std::optional<Winner> winner, std::string_view question);

/// The value at a column or path, or nullptr.
[[nodiscard]] const json::Value* value_at(const json::Value& row, std::string_view path);
/// 128 bits of a hash of a content as an external id: "content-…".
[[nodiscard]] std::string id_from_content(const json::Value& content);

}  // namespace assay::formats
