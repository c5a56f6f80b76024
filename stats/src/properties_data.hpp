// Test support: all numbers of results under names, so that results can be looked through and compared, and data that can be
// renamed, reordered and doubled.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::stats::test {

// What a number must not depend on besides the order of rows.
enum Holds : unsigned {
  only_rows = 0,
  people = 1,  // names of items, raters, annotators
  kinds = 2,   // names of labels or models
  copies = 4,  // everything once more, by further items or people
};
inline constexpr unsigned names = people | kinds;

// Numbers of results. What no result may hold is a fault: a number that is not finite, an estimate or an interval that is absent
// without a note, limits the wrong way round.
class Sheet {
 public:
  void number(const std::string& name, double value, unsigned holds = names);
  // An absent one needs a note.
  void number(const std::string& name, const std::optional<double>& value, const std::vector<Note>& notes, unsigned holds = names);
  void estimate(const std::string& name, const Estimate& e, unsigned holds = names | copies);
  // By functions that say they give no interval.
  void point(const std::string& name, const Estimate& e, unsigned holds = names | copies);
  // Intervals from drawn numbers: other names draw others.
  void drawn(const std::string& name, const Estimate& e, unsigned holds = names | copies);
  void estimates(const std::string& name, std::span<const Estimate> e, unsigned holds = people | copies);
  void list(const std::string& name, std::span<const double> values, unsigned holds = people);
  // A result that is absent as a whole needs a note.
  void result(const std::string& name, bool ok, const std::vector<Note>& notes);
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }
  [[nodiscard]] std::size_t size() const { return figures_.size(); }
  [[nodiscard]] std::size_t present() const;

 private:
  struct Figure {
    std::optional<double> value{};
    unsigned holds = 0;
  };
  enum class Limits { none, steady, drawn };
  void put(const std::string& name, const std::optional<double>& value, unsigned holds);
  void put(const std::string& name, const Estimate& e, unsigned holds, Limits limits);
  friend void expect_same_bits(const Sheet& a, const Sheet& b);
  friend double expect_near(const Sheet& a, const Sheet& b, unsigned holds, double tolerance);
  std::map<std::string, Figure> figures_;
  std::vector<std::string> faults_;
};

void expect_sound(const Sheet& sheet, const std::string& of);
void expect_same_bits(const Sheet& a, const Sheet& b);
// The figures that hold under this; the largest difference over max(1, size). No other figure is compared, and at least one is.
double expect_near(const Sheet& a, const Sheet& b, unsigned holds, double tolerance);

// What had the new name: old[name[i]] == i.
[[nodiscard]] std::vector<std::uint32_t> old_names(const std::vector<std::uint32_t>& name);

// Ratings, as labels or as numbers: every label is also the value label + 1.
struct Crowd {
  std::vector<std::uint32_t> item, rater, label;
  std::vector<double> value;
  std::size_t items = 0, raters = 0, labels = 0;
  // New names of old ones.
  std::vector<std::uint32_t> item_name, rater_name, label_name;

  Crowd() = default;
  Crowd(std::size_t of, std::size_t by, std::size_t kinds_of);
  void add(std::uint32_t i, std::uint32_t r, std::uint32_t l);
  [[nodiscard]] Crowd reordered(std::uint64_t seed) const;
  [[nodiscard]] Crowd renamed(std::uint64_t seed, bool labels_too) const;
  // Every item a second time, by the same raters, after all others.
  [[nodiscard]] Crowd doubled() const;
};
// Every rater rates an item with probability `share`, rightly so `skill`.
[[nodiscard]] Crowd draw_crowd(std::uint64_t seed, std::uint32_t items, std::uint32_t raters, std::uint32_t labels, double share,
                               double skill);
// Name and data of everything that has too little in it.
[[nodiscard]] std::vector<std::pair<std::string, Crowd>> poor_crowds();

// Votes on pairs.
struct Duels {
  std::vector<std::uint32_t> left, right, annotator;
  std::vector<Outcome> outcome;
  std::vector<std::uint32_t> vote;   // its number
  std::vector<std::uint32_t> trait;  // something about it that names, order and copies keep
  std::size_t models = 0, annotators = 0;
  std::vector<std::uint32_t> model_name, annotator_name;

  Duels() = default;
  Duels(std::size_t of, std::size_t by);
  void add(std::uint32_t a, Outcome o, std::uint32_t b, std::uint32_t who);
  [[nodiscard]] Comparisons columns() const { return {left, right, outcome, annotator, models}; }
  [[nodiscard]] Duels reordered(std::uint64_t seed) const;
  [[nodiscard]] Duels renamed(std::uint64_t seed) const;
  // Every annotator a second time.
  [[nodiscard]] Duels doubled() const;
};
[[nodiscard]] Duels draw_duels(std::uint64_t seed, std::uint32_t models, std::uint32_t annotators, std::uint32_t each);
[[nodiscard]] std::vector<std::pair<std::string, Duels>> poor_duels();

}  // namespace assay::stats::test
