// judgments: what a project's annotations say, in columns that grow row by row, so that results cost what is new since the last.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "assay/stats/comparisons.hpp"
#include "kinds/form/form.hpp"
#include "store/scoring.hpp"

namespace assay::services {

/// Numbers keys by first appearance.
template <class Key>
class Numbers {
 public:
  std::uint32_t of(const Key& key) {
    const auto [found, fresh] = numbers_.emplace(key, static_cast<std::uint32_t>(keys_.size()));
    if (fresh) keys_.push_back(key);
    return found->second;
  }
  [[nodiscard]] bool knows(const Key& key) const { return numbers_.contains(key); }
  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }

 private:
  std::unordered_map<Key, std::uint32_t> numbers_;
  std::vector<Key> keys_;
};

/// What results need of an item: who wrote its responses, in canonical order, "" where nobody says.
struct ItemModels {
  bool withdrawn = false;
  std::vector<std::string> models;
};

class Judgments {
 public:
  /// The answers to one question as ratings of units by people.
  struct Column {
    std::int64_t answers = 0;
    std::vector<std::int64_t> counts;  ///< by category
    std::vector<std::uint32_t> unit, person;
    std::vector<double> value;
    Numbers<std::uint64_t> units;  ///< item and response
  };
  /// The comparisons of two responses. `first` and `second` are models, or `nobody` where they are not named or the same.
  struct Votes {
    static constexpr std::uint32_t nobody = UINT32_MAX;
    enum class Side : std::uint8_t { unknown, tie, left, right };  ///< of the shown order
    std::vector<std::uint32_t> item, person, first, second;
    std::vector<stats::Outcome> outcome;
    std::vector<Side> side;
    Numbers<std::string> models;
  };
  struct Person {
    std::int64_t n = 0, votes = 0, ties = 0, left_known = 0, left = 0;
    std::vector<double> seconds;
  };

  explicit Judgments(kinds::Form form);
  Judgments(const Judgments&) = delete;
  Judgments& operator=(const Judgments&) = delete;

  [[nodiscard]] bool knows(ItemId item) const { return items_.contains(item.value); }
  /// Before the first annotation of the item.
  void add_item(ItemId item, ItemModels models) { items_.emplace(item.value, std::move(models)); }
  /// An annotation that is not set aside. Surplus ones and those of withdrawn items count as work, not as judgment.
  void add(const store::AnnotationRow& row);

  [[nodiscard]] const kinds::Form& form() const { return form_; }
  [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(times_.size()); }
  [[nodiscard]] AnnotationId last() const { return last_; }
  [[nodiscard]] const std::vector<Time>& times() const { return times_; }
  /// How many on each day, UTC.
  [[nodiscard]] const std::map<std::int64_t, std::int64_t>& days() const { return days_; }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }  ///< as the form's questions
  [[nodiscard]] const Votes& votes() const { return votes_; }
  [[nodiscard]] const std::vector<std::int64_t>& person_keys() const { return people_numbers_.keys(); }
  [[nodiscard]] const std::vector<Person>& people() const { return people_; }

 private:
  void add_votes(const store::AnnotationRow& row, const json::Value& answers, const ItemModels& item, std::uint32_t person);

  kinds::Form form_;
  const kinds::Question* comparing_;
  AnnotationId last_{};
  std::vector<Time> times_;
  std::map<std::int64_t, std::int64_t> days_;
  std::vector<Column> columns_;
  Votes votes_;
  std::unordered_map<std::int64_t, ItemModels> items_;
  Numbers<std::int64_t> people_numbers_, item_numbers_;
  std::vector<Person> people_;
};

}  // namespace assay::services
