// privacy: every column of the schema says what of a person it holds, whether it is exported to them, what an erasure
// does to it and how long it stays: one list, from which the export, the documentation and a test come.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/person.hpp"
#include "store/store.hpp"

namespace assay::store {

enum class Holds { text, number, time, json, key };
/// withheld: a proof of who somebody is, or a number that only the database uses.
enum class Exported { yes, withheld };
enum class Erased { kept, emptied, renamed, ended, row_removed };

struct PersonalColumns {
  const char* table;
  const char* columns;  ///< separated by spaces
  Holds holds;
  Exported exported;
  Erased erased;
  const char* what;  ///< in words
  const char* stays;
};
/// Columns that hold nothing about the people who use Assay.
struct OtherColumns {
  const char* table;
  const char* columns;
  const char* what;
};
/// How the exported columns of a table are read for one person ($1): first they, in the order of the list, then texts
/// that tell what they belong to.
struct PersonalTable {
  const char* table;
  const char* context;  ///< names of those texts, separated by spaces
  db::Sql rows;
};

[[nodiscard]] std::span<const PersonalColumns> personal_columns();
[[nodiscard]] std::span<const OtherColumns> other_columns();
[[nodiscard]] std::span<const PersonalTable> personal_tables();

/// Everything exported about the person, as a JSON document in pieces.
void write_person(Tx& tx, PersonId person, const std::function<void(std::string_view)>& out);

/// Somebody as the operator finds them.
struct FoundPerson {
  PersonId id;
  PublicId public_id;
  std::string name;
  std::optional<std::string> email;
  std::string workspaces;
  bool erased = false;
};
/// By whole name, whole e-mail (folded) or id.
[[nodiscard]] std::vector<FoundPerson> find_people(Tx& tx, const std::string& who, const std::string& email);
/// Every workspace that the person is or was in.
[[nodiscard]] std::vector<WorkspaceId> workspaces_of(Tx& tx, PersonId person);
/// The name of a workspace whose last owner this is.
[[nodiscard]] std::optional<std::string> owned_alone(Tx& tx, PersonId person);
/// Name, e-mail, password, logins, links, tokens and memberships; judgments stay under `pseudonym`.
void erase_person(Tx& tx, PersonId person, const std::string& pseudonym, Time now);
/// Tasks to which the person wrote a note.
[[nodiscard]] std::vector<std::int64_t> tasks_with_notes(Tx& tx, PersonId person);
void erase_notes(Tx& tx, std::span<const std::int64_t> assignments);

}  // namespace assay::store
