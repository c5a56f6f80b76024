// verdicts: sides are found as those of battles are, and then by the texts that were compared.
#include "programs/analysis/verdicts.hpp"

#include "base/text.hpp"
#include "formats/vocabulary.hpp"
#include "programs/analysis/battles.hpp"
#include "programs/analysis/ratings.hpp"

#include <algorithm>
#include <array>

namespace assay::programs {
namespace {

using formats::Glance;
using formats::Winner;

struct NamePair {
  std::string_view left, right;
};
constexpr std::array<NamePair, 12> text_pairs{{{"response_a", "response_b"},
                                               {"response_1", "response_2"},
                                               {"answer_a", "answer_b"},
                                               {"answer_1", "answer_2"},
                                               {"output_a", "output_b"},
                                               {"output_1", "output_2"},
                                               {"completion_a", "completion_b"},
                                               {"text_a", "text_b"},
                                               {"left_text", "right_text"},
                                               {"response_left", "response_right"},
                                               {"left_response", "right_response"},
                                               {"response_x", "response_y"}}};
constexpr std::array<NamePair, 9> length_pairs{{{"length_a", "length_b"},
                                                {"length_1", "length_2"},
                                                {"left_length", "right_length"},
                                                {"length_left", "length_right"},
                                                {"tokens_a", "tokens_b"},
                                                {"len_a", "len_b"},
                                                {"words_a", "words_b"},
                                                {"response_a_length", "response_b_length"},
                                                {"sum_assistant_a_tokens", "sum_assistant_b_tokens"}}};
constexpr std::string_view prompt_names[] = {"prompt_id", "question_id", "prompt", "question", "instruction", "instruction_id"};

std::optional<std::pair<std::string, std::string>> pair_called(const Glance& glance, std::span<const NamePair> names) {
  for (const auto& one : names) {
    const std::string_view left[] = {one.left};
    const std::string_view right[] = {one.right};
    const auto a = column_called(glance, left);
    const auto b = column_called(glance, right);
    if (a && b && !sampled(glance, *a).empty() && !sampled(glance, *b).empty()) return std::pair(*a, *b);
  }
  return std::nullopt;
}

// Both or neither; true where they were named.
Result<bool> choose_pair(const NamedColumns& named, const Glance& glance, const std::string& left_part, const std::string& right_part,
                         std::span<const NamePair> names, std::string& left, std::string& right) {
  ASSAY_TRY(const auto a, named_column(named, left_part, glance));
  ASSAY_TRY(const auto b, named_column(named, right_part, glance));
  if (a.has_value() != b.has_value())
    return Error::invalid("", "--columns must name both " + left_part + " and " + right_part + ", or neither.");
  if (a) {
    left = *a;
    right = *b;
  } else if (const auto found = pair_called(glance, names)) {
    std::tie(left, right) = *found;
  }
  return a.has_value();
}

struct Says {
  bool words = true, names = true;
};
Says says_of(const Glance& glance, const std::string& left, const std::string& right, const std::string& label) {
  Says out;
  bool any = false;
  const auto at_left = *glance.find(left);
  const auto at_right = *glance.find(right);
  const auto at = *glance.find(label);
  for (const auto& row : glance.rows) {
    if (row[at].empty()) continue;
    any = true;
    const auto word = formats::parse_winner(row[at]);
    const bool side = word == Winner::first || word == Winner::second;
    out.words = out.words && word.has_value();
    out.names = out.names && (row[at] == row[at_left] || row[at] == row[at_right] || (word && !side));
  }
  return {out.words && any, out.names && any};
}

}  // namespace

Result<SideColumns> choose_side_columns(const NamedColumns& named, const Glance& glance, const std::string& rater,
                                        const std::string& label) {
  SideColumns out;
  ASSAY_TRY(const auto left, named_column(named, "left", glance));
  ASSAY_TRY(const auto right, named_column(named, "right", glance));
  if (left.has_value() != right.has_value()) return Error::invalid("", "--columns must name both left and right, or neither.");
  ASSAY_TRY(const bool texts_named, choose_pair(named, glance, "left_text", "right_text", text_pairs, out.left_text, out.right_text));
  ASSAY_TRY(const bool lengths_named,
            choose_pair(named, glance, "left_length", "right_length", length_pairs, out.left_length, out.right_length));
  if (left) {
    out.left = *left;
    out.right = *right;
    out.models = !out.left.empty();
  } else if (const auto battles = choose_battle_columns({{"winner", label}, {"rater", rater}}, {}, glance); battles.ok()) {
    out.left = battles->a;
    out.right = battles->b;
    out.models = true;
    out.guessed = {"left", "right"};
  } else if (!out.left_text.empty()) {
    out.left = out.left_text;
    out.right = out.right_text;
    if (!texts_named) out.guessed = {"left", "right"};
  }
  if (out.left.empty() || out.right.empty() || out.left == out.right) return SideColumns();
  const auto says = says_of(glance, out.left, out.right, label);
  out.names = !says.words && says.names;
  // Labels of something else: sides that nobody named are none.
  if (!left && !says.words && !says.names) return SideColumns();
  if (!out.left_text.empty() && !texts_named) out.guessed.insert(out.guessed.end(), {"left_text", "right_text"});
  if (!out.left_length.empty() && !lengths_named) out.guessed.insert(out.guessed.end(), {"left_length", "right_length"});
  ASSAY_TRY(const auto prompt, named_column(named, "prompt", glance));
  if (prompt) {
    out.prompt = *prompt;
  } else if (const auto found = column_called(glance, prompt_names)) {
    out.prompt = *found;
    out.guessed.emplace_back("prompt");
  }
  return out;
}

void Verdicts::add(std::string_view prompt_name, std::string_view left_name, std::string_view right_name, double left_size,
                   double right_size) {
  prompt.push_back(prompts.of(prompt_name));
  left.push_back(sides.of(left_name));
  right.push_back(sides.of(right_name));
  left_length.push_back(left_size);
  right_length.push_back(right_size);
}

void Verdicts::pad(std::size_t rows) {
  while (left.size() < rows) {
    prompt.push_back(no_side);
    left.push_back(no_side);
    right.push_back(no_side);
    left_length.push_back(0);
    right_length.push_back(0);
  }
}

void Verdicts::finish() {
  auto by_prompt = prompts.sort();
  auto by_side = sides.sort();
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] == no_side) continue;
    prompt[i] = by_prompt[prompt[i]];
    left[i] = by_side[left[i]];
    right[i] = by_side[right[i]];
  }
}

std::optional<stats::Outcome> outcome_of(std::string_view label, std::string_view left, std::string_view right, bool names) {
  if (names && label == left) return stats::Outcome::left;
  if (names && label == right) return stats::Outcome::right;
  const auto word = formats::parse_winner(label);
  if (!word || *word == Winner::both_bad) return std::nullopt;
  if (*word == Winner::tie) return stats::Outcome::tie;
  if (names) return std::nullopt;
  return *word == Winner::first ? stats::Outcome::left : stats::Outcome::right;
}

bool name_pairs(Ratings& ratings) {
  const auto& verdicts = ratings.verdicts;
  const auto n = ratings.item.size();
  if (verdicts.empty()) return false;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> shown(ratings.items.size(), {no_side, no_side});
  bool mixed = false;
  for (std::size_t i = 0; i < n && !mixed; ++i) {
    if (verdicts.left[i] == no_side) continue;
    const std::pair pair(verdicts.left[i], verdicts.right[i]);
    auto& first = shown[ratings.item[i]];
    mixed = first.first != no_side && first != pair;
    first = pair;
  }
  if (!mixed) return false;
  Interner items, labels;
  std::vector<double> values;
  std::vector<std::uint32_t> stratum;
  std::vector<double> probability;
  const auto carry = [&](const auto& from, auto& to, std::uint32_t old_item, std::uint32_t new_item, auto none) {
    if (from.empty()) return;
    if (to.size() <= new_item) to.resize(std::size_t{new_item} + 1, none);
    to[new_item] = old_item < from.size() ? from[old_item] : none;
  };
  for (std::size_t i = 0; i < n; ++i) {
    std::string item = ratings.items.name(ratings.item[i]);
    std::string label = ratings.labels.name(ratings.label[i]);
    if (verdicts.left[i] != no_side) {
      const auto& left = verdicts.sides.name(verdicts.left[i]);
      const auto& right = verdicts.sides.name(verdicts.right[i]);
      const bool turned = right < left;
      item += '\x1f' + (turned ? right : left) + '\x1f' + (turned ? left : right);
      if (const auto winner = formats::parse_winner(label); winner && !verdicts.names)
        label = formats::arena_winner(turned ? formats::swapped(*winner) : *winner);
    }
    const auto number = items.of(item);
    carry(ratings.stratum, stratum, ratings.item[i], number, no_stratum);
    carry(ratings.probability, probability, ratings.item[i], number, 0.0);
    ratings.item[i] = number;
    ratings.label[i] = labels.of(label);
    if (ratings.label[i] == values.size()) values.push_back(static_cast<double>(values.size()));
  }
  ratings.verdicts.by_name = true;
  ratings.items = std::move(items);
  ratings.labels = std::move(labels);
  ratings.values = std::move(values);
  ratings.stratum = std::move(stratum);
  ratings.probability = std::move(probability);
  return true;
}

}  // namespace assay::programs
