// Poor and drawn data, and sheets of results that are compared number by number.
#include "properties_data.hpp"

#include "assay/stats/rng.hpp"
#include "label_test_data.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats::test {
namespace {

std::vector<std::uint32_t> same_names(std::size_t n) {
  std::vector<std::uint32_t> out(n);
  std::iota(out.begin(), out.end(), 0U);
  return out;
}

void rename(std::vector<std::uint32_t>& column, const std::vector<std::uint32_t>& name) {
  for (std::uint32_t& id : column) id = name[id];
}

// Names of names.
std::vector<std::uint32_t> after(const std::vector<std::uint32_t>& first, const std::vector<std::uint32_t>& second) {
  std::vector<std::uint32_t> out(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) out[i] = second[first[i]];
  return out;
}

Outcome any(std::uint32_t n) { return static_cast<Outcome>(n % 3); }

template <class T>
std::vector<T> taken(const std::vector<T>& column, const std::vector<std::uint32_t>& order) {
  std::vector<T> out;
  out.reserve(column.size());
  for (const std::uint32_t i : order) out.push_back(column[i]);
  return out;
}

}  // namespace

void Sheet::put(const std::string& name, const std::optional<double>& value, unsigned holds) {
  if (value && !std::isfinite(*value)) faults_.push_back(name + " is not finite");
  if (!figures_.emplace(name, Figure{value, holds}).second) faults_.push_back(name + " twice");
}

void Sheet::put(const std::string& name, const Estimate& e, unsigned holds, Limits limits) {
  put(name, e.estimate, holds);
  // Errors shrink with every copy.
  const unsigned errors = limits == Limits::drawn ? only_rows : holds & names;
  put(name + " se", e.se, errors);
  put(name + " low", e.low, errors);
  put(name + " high", e.high, errors);
  put(name + " df", e.df, errors);
  put(name + " n", static_cast<double>(e.n), holds & names);
  if (!e.estimate && e.notes.empty()) faults_.push_back(name + " is absent without a note");
  if (!e.estimate && (e.se || e.low || e.high)) faults_.push_back(name + " is absent and has errors");
  if (e.estimate && limits != Limits::none && !e.has_interval() && e.notes.empty()) {
    faults_.push_back(name + " has no interval and no note");
  }
  if (e.has_interval() && e.speaks_for == SpeaksFor::nobody) faults_.push_back(name + " does not say whom its interval speaks for");
  if (e.has_interval() && *e.low > *e.high) faults_.push_back(name + " has its limits the wrong way round");
  if (e.se && *e.se < 0) faults_.push_back(name + " has a negative error");
  for (const Note& note : e.notes) {
    if (note.code.empty() || note.message.empty()) faults_.push_back(name + " has an empty note");
    if (note.message.find("nan") != std::string::npos || note.message.find("inf ") != std::string::npos) {
      faults_.push_back(name + " says " + note.message);
    }
  }
}

void Sheet::number(const std::string& name, double value, unsigned holds) { put(name, value, holds); }

void Sheet::number(const std::string& name, const std::optional<double>& value, const std::vector<Note>& notes, unsigned holds) {
  put(name, value, holds);
  if (!value && notes.empty()) faults_.push_back(name + " is absent without a note");
}

void Sheet::estimate(const std::string& name, const Estimate& e, unsigned holds) { put(name, e, holds, Limits::steady); }
void Sheet::point(const std::string& name, const Estimate& e, unsigned holds) { put(name, e, holds, Limits::none); }
void Sheet::drawn(const std::string& name, const Estimate& e, unsigned holds) { put(name, e, holds, Limits::drawn); }

void Sheet::estimates(const std::string& name, std::span<const Estimate> e, unsigned holds) {
  for (std::size_t i = 0; i < e.size(); ++i) estimate(name + ' ' + std::to_string(i), e[i], holds);
}

void Sheet::list(const std::string& name, std::span<const double> values, unsigned holds) {
  for (std::size_t i = 0; i < values.size(); ++i) number(name + ' ' + std::to_string(i), values[i], holds);
}

void Sheet::result(const std::string& name, bool ok, const std::vector<Note>& notes) {
  if (!ok && notes.empty()) faults_.push_back(name + " is absent without a note");
  put(name + " ok", ok ? 1 : 0, names | copies);
  for (const Note& note : notes) {
    if (note.code.empty() || note.message.empty()) faults_.push_back(name + " has an empty note");
  }
}

std::size_t Sheet::present() const {
  return static_cast<std::size_t>(
      std::count_if(figures_.begin(), figures_.end(), [](const auto& f) { return f.second.value.has_value(); }));
}

void expect_sound(const Sheet& sheet, const std::string& of) {
  for (const std::string& fault : sheet.faults()) ADD_FAILURE() << of << ": " << fault;
  EXPECT_GT(sheet.size(), 0U) << of;
}

void expect_same_bits(const Sheet& a, const Sheet& b) {
  ASSERT_EQ(a.figures_.size(), b.figures_.size());
  for (auto i = a.figures_.begin(), j = b.figures_.begin(); i != a.figures_.end(); ++i, ++j) {
    ASSERT_EQ(i->first, j->first);
    ASSERT_EQ(i->second.value.has_value(), j->second.value.has_value()) << i->first;
    if (!i->second.value) continue;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(*i->second.value), std::bit_cast<std::uint64_t>(*j->second.value))
        << i->first << ": " << *i->second.value << " and " << *j->second.value;
  }
}

double expect_near(const Sheet& a, const Sheet& b, unsigned holds, double tolerance) {
  double largest = 0;
  std::size_t compared = 0;
  for (const auto& [name, figure] : a.figures_) {
    if ((figure.holds & holds) != holds) continue;
    const auto other = b.figures_.find(name);
    if (other == b.figures_.end()) {
      ADD_FAILURE() << name << " is missing";
      continue;
    }
    ++compared;
    if (figure.value.has_value() != other->second.value.has_value()) {
      ADD_FAILURE() << name << " is there once only";
      continue;
    }
    if (!figure.value) continue;
    const double off = std::abs(*figure.value - *other->second.value) / std::max(1.0, std::abs(*figure.value));
    EXPECT_LE(off, tolerance) << name << ": " << *figure.value << " and " << *other->second.value;
    largest = std::max(largest, off);
  }
  EXPECT_GT(compared, 0U);
  return largest;
}

std::vector<std::uint32_t> old_names(const std::vector<std::uint32_t>& name) {
  std::vector<std::uint32_t> out(name.size());
  for (std::uint32_t i = 0; i < name.size(); ++i) out[name[i]] = i;
  return out;
}

Crowd::Crowd(std::size_t of, std::size_t by, std::size_t kinds_of)
    : items(of), raters(by), labels(kinds_of), item_name(same_names(of)), rater_name(same_names(by)), label_name(same_names(kinds_of)) {}

void Crowd::add(std::uint32_t i, std::uint32_t r, std::uint32_t l) {
  item.push_back(i);
  rater.push_back(r);
  label.push_back(l);
  value.push_back(l + 1.0);
}

Crowd Crowd::reordered(std::uint64_t seed) const {
  Crowd out = *this;
  const auto order = shuffled(item.size(), seed);
  out.item = taken(item, order);
  out.rater = taken(rater, order);
  out.label = taken(label, order);
  out.value = taken(value, order);
  return out;
}

Crowd Crowd::renamed(std::uint64_t seed, bool labels_too) const {
  Crowd out = *this;
  const auto of = shuffled(items, seed);
  const auto by = shuffled(raters, seed + 1);
  const auto kind = labels_too ? shuffled(labels, seed + 2) : same_names(labels);
  rename(out.item, of);
  rename(out.rater, by);
  rename(out.label, kind);
  for (std::size_t i = 0; i < out.label.size(); ++i) out.value[i] = out.label[i] + 1.0;
  out.item_name = after(item_name, of);
  out.rater_name = after(rater_name, by);
  out.label_name = after(label_name, kind);
  return out;
}

Crowd Crowd::doubled() const {
  Crowd out = *this;
  out.items = 2 * items;
  for (std::size_t i = 0; i < item.size(); ++i) out.add(item[i] + static_cast<std::uint32_t>(items), rater[i], label[i]);
  return out;
}

Crowd draw_crowd(std::uint64_t seed, std::uint32_t items, std::uint32_t raters, std::uint32_t labels, double share, double skill) {
  Xoshiro256 rng(seed);
  Crowd out(items, raters, labels);
  for (std::uint32_t i = 0; i < items; ++i) {
    const std::uint32_t truth = below(rng, labels);
    for (std::uint32_t r = 0; r < raters; ++r) {
      if (uniform(rng) >= share) continue;
      out.add(i, r, uniform(rng) < skill ? truth : below(rng, labels));
    }
  }
  return out;
}

std::vector<std::pair<std::string, Crowd>> poor_crowds() {
  std::vector<std::pair<std::string, Crowd>> out;
  out.emplace_back("empty", Crowd(0, 0, 0));
  out.emplace_back("all missing", Crowd(4, 3, 2));
  Crowd one_class(5, 3, 1);
  Crowd one_class_used(5, 3, 3);
  Crowd one_rater(6, 1, 2);
  Crowd one_item(1, 5, 3);
  Crowd all_differ(6, 2, 2);
  Crowd all_tied(6, 4, 2);
  Crowd apart(8, 6, 3);
  Crowd separated(8, 3, 2);
  Crowd no_two(6, 6, 2);
  Crowd repeated(3, 2, 2);
  for (std::uint32_t i = 0; i < 8; ++i) {
    for (std::uint32_t r = 0; r < 6; ++r) {
      if (i < 5 && r < 3) one_class.add(i, r, 0);
      if (i < 5 && r < 3) one_class_used.add(i, r, 1);
      if (i < 6 && r < 1) one_rater.add(i, r, i % 2);
      if (i < 1 && r < 5) one_item.add(i, r, r % 3);
      if (i < 6 && r < 2) all_differ.add(i, r, r);
      if (i < 6 && r < 4) all_tied.add(i, r, (r + i) % 2);
      if (i / 4 == r / 3) apart.add(i, r, (i + r * i) % 3);
      // The first rater always says 0, the second always 1, the third knows.
      if (r < 3) separated.add(i, r, r == 2 ? i % 2 : r);
      if (i < 6 && r == i) no_two.add(i, r, i % 2);
      if (i < 3 && r < 2) {
        repeated.add(i, r, 0);
        repeated.add(i, r, 1);
      }
    }
  }
  Crowd single(1, 1, 2);
  single.add(0, 0, 1);
  out.emplace_back("one class", one_class);
  out.emplace_back("one class used of three", one_class_used);
  out.emplace_back("one rater", one_rater);
  out.emplace_back("one item", one_item);
  out.emplace_back("one rating", single);
  out.emplace_back("two who always differ", all_differ);
  out.emplace_back("all items tied", all_tied);
  out.emplace_back("disconnected", apart);
  out.emplace_back("separated", separated);
  out.emplace_back("no item rated twice", no_two);
  out.emplace_back("repeated rows", repeated);
  return out;
}

Duels::Duels(std::size_t of, std::size_t by) : models(of), annotators(by), model_name(same_names(of)), annotator_name(same_names(by)) {}

void Duels::add(std::uint32_t a, Outcome o, std::uint32_t b, std::uint32_t who) {
  left.push_back(a);
  right.push_back(b);
  outcome.push_back(o);
  annotator.push_back(who);
  vote.push_back(static_cast<std::uint32_t>(vote.size()));
  trait.push_back(vote.back());
}

Duels Duels::reordered(std::uint64_t seed) const {
  Duels out = *this;
  const auto order = shuffled(left.size(), seed);
  out.left = taken(left, order);
  out.right = taken(right, order);
  out.outcome = taken(outcome, order);
  out.vote = taken(vote, order);
  out.trait = taken(trait, order);
  out.annotator = taken(annotator, order);
  return out;
}

Duels Duels::renamed(std::uint64_t seed) const {
  Duels out = *this;
  const auto of = shuffled(models, seed);
  const auto by = shuffled(annotators, seed + 1);
  rename(out.left, of);
  rename(out.right, of);
  rename(out.annotator, by);
  out.model_name = after(model_name, of);
  out.annotator_name = after(annotator_name, by);
  return out;
}

Duels Duels::doubled() const {
  Duels out = *this;
  out.annotators = 2 * annotators;
  for (std::size_t i = 0; i < left.size(); ++i) {
    out.add(left[i], outcome[i], right[i], annotator[i] + static_cast<std::uint32_t>(annotators));
    out.trait.back() = trait[i];
  }
  return out;
}

Duels draw_duels(std::uint64_t seed, std::uint32_t models, std::uint32_t annotators, std::uint32_t each) {
  Xoshiro256 rng(seed);
  Duels out(models, annotators);
  for (std::uint32_t who = 0; who < annotators; ++who) {
    for (std::uint32_t v = 0; v < each; ++v) {
      const std::uint32_t a = below(rng, models);
      const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
      const double wins = std::exp(0.3 * a + 0.1 * normal(rng));
      const double loses = std::exp(0.3 * b);
      const double tie = 0.5 * std::sqrt(wins * loses);
      const double u = uniform(rng) * (wins + tie + loses);
      out.add(a, u < wins ? Outcome::left : u < wins + tie ? Outcome::tie : Outcome::right, b, who);
    }
  }
  return out;
}

std::vector<std::pair<std::string, Duels>> poor_duels() {
  std::vector<std::pair<std::string, Duels>> out;
  out.emplace_back("empty", Duels(0, 0));
  out.emplace_back("all missing", Duels(3, 2));
  Duels one_model(1, 1);
  one_model.add(0, Outcome::tie, 0, 0);
  Duels one_vote(2, 1);
  one_vote.add(0, Outcome::left, 1, 0);
  Duels one_annotator(3, 1);
  Duels all_ties(3, 4);
  Duels separated(3, 4);
  Duels apart(6, 5);
  Duels left_only(3, 4);
  Duels one_loses_all(4, 4);
  Duels three_sides(3, 3);
  for (std::uint32_t who = 0; who < 4; ++who) {
    for (std::uint32_t a = 0; a < 3; ++a) {
      for (std::uint32_t b = 0; b < 3; ++b) {
        if (a == b) continue;
        one_annotator.add(a, any(a + b + who), b, 0);
        all_ties.add(a, Outcome::tie, b, who);
        separated.add(a, a < b ? Outcome::left : Outcome::right, b, who);
        left_only.add(a, Outcome::left, b, who);
        one_loses_all.add(a, any(a + who), b, who);
        // Each annotator alone knows one pair.
        if (who < 3 && a != who && b != who) three_sides.add(a, any(a + b), b, who);
        for (std::uint32_t group = 0; group < 2; ++group) apart.add(3 * group + a, any(a * 2 + who), 3 * group + b, who);
      }
      one_loses_all.add(a, Outcome::left, 3, who);
    }
  }
  // As large as the other group, and a model that nobody saw.
  apart.models = 7;
  apart.model_name.push_back(6);
  out.emplace_back("one model", one_model);
  out.emplace_back("one vote", one_vote);
  out.emplace_back("one annotator", one_annotator);
  out.emplace_back("all ties", all_ties);
  out.emplace_back("separated", separated);
  out.emplace_back("disconnected", apart);
  out.emplace_back("the left always wins", left_only);
  out.emplace_back("one loses all", one_loses_all);
  out.emplace_back("a pair each", three_sides);
  return out;
}

}  // namespace assay::stats::test
