// battles: guesses by the names that data sets in the wild use, then one pass.
#include "programs/analysis/battles.hpp"

#include "base/text.hpp"
#include "formats/vocabulary.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace assay::programs {
namespace {

using formats::Glance;
using formats::Winner;

struct NamePair {
  std::string_view a, b;
};
constexpr std::array<NamePair, 17> pairs{{{"model_a", "model_b"},
                                          {"left", "right"},
                                          {"model_left", "model_right"},
                                          {"model_x", "model_y"},
                                          {"model_1", "model_2"},
                                          {"model1", "model2"},
                                          {"data_model_a", "data_model_b"},
                                          {"system_a", "system_b"},
                                          {"system_1", "system_2"},
                                          {"player_a", "player_b"},
                                          {"player_1", "player_2"},
                                          {"item_a", "item_b"},
                                          {"item_1", "item_2"},
                                          {"item1", "item2"},
                                          {"generator_1", "generator_2"},
                                          {"a", "b"},
                                          {"first", "second"}}};
constexpr std::array<NamePair, 5> winner_and_loser{{{"winner", "loser"},
                                                    {"winner_model", "loser_model"},
                                                    {"model_winner", "model_loser"},
                                                    {"chosen_model", "rejected_model"},
                                                    {"better", "worse"}}};
constexpr std::string_view winner_names[] = {"winner", "preference", "preferred", "choice",  "vote",     "label",    "outcome",
                                             "result", "verdict",    "answer",    "overall", "judgment", "judgement"};

// Names are short and on one line; a response is neither.
bool holds_names(const Glance& glance, const std::string& column) {
  const auto values = sampled(glance, column);
  return !values.empty() &&
         std::ranges::all_of(values, [](std::string_view v) { return v.size() <= 200 && v.find('\n') == std::string_view::npos; });
}

std::optional<NamePair> pair_in(const Glance& glance, std::span<const NamePair> candidates, std::pair<std::string, std::string>& found) {
  for (const auto& one : candidates) {
    const std::string_view a[] = {one.a};
    const std::string_view b[] = {one.b};
    const auto left = column_called(glance, a);
    const auto right = column_called(glance, b);
    if (!left || !right || !holds_names(glance, *left) || !holds_names(glance, *right)) continue;
    found = {*left, *right};
    return one;
  }
  return std::nullopt;
}

bool is_side(std::optional<Winner> winner) { return winner == Winner::first || winner == Winner::second; }

struct Fit {
  bool words = true;  // every sampled value is a word for a winner
  bool names = true;  // every sampled value is one of the row's models, or a word for a tie
  bool sides = false;
};
Fit fit_of(const Glance& glance, const std::string& a, const std::string& b, const std::string& winner) {
  Fit out;
  const auto at_a = *glance.find(a);
  const auto at_b = *glance.find(b);
  const auto at = *glance.find(winner);
  for (const auto& row : glance.rows) {
    if (row[at].empty()) continue;
    const auto word = formats::parse_winner(row[at]);
    const bool named = row[at] == row[at_a] || row[at] == row[at_b];
    out.words = out.words && word.has_value();
    out.names = out.names && (named || (word && !is_side(word)));
    out.sides = out.sides || named || is_side(word);
  }
  return out;
}

std::string ask_for(const std::string& what, const std::string& example, const Glance& glance) {
  return what + " Name it with --columns " + example + ". The columns are " + list_of(glance.columns) + ".";
}

Result<void> choose_winner(BattleColumns& out, const NamedColumns& named, const Glance& glance) {
  ASSAY_TRY(const auto given, named_column(named, "winner", glance));
  if (given && given->empty()) {
    out.says = WinnerSays::first;
    return success();
  }
  std::vector<std::string> candidates;
  if (given) {
    candidates = {*given};
  } else {
    out.guessed.emplace_back("winner");
    for (const auto name : winner_names) {
      const std::string_view one[] = {name};
      if (const auto column = column_called(glance, one)) candidates.push_back(*column);
    }
    for (const auto& column : glance.columns) {
      if (column != out.a && column != out.b && std::ranges::find(candidates, column) == candidates.end()) candidates.push_back(column);
    }
  }
  for (const auto& column : candidates) {
    if (sampled(glance, column).empty()) continue;
    const auto fit = fit_of(glance, out.a, out.b, column);
    const bool known_name = given || fit.words || fit.names;
    if (!known_name || (!given && !fit.sides)) continue;
    out.winner = column;
    out.says = !fit.words && fit.names ? WinnerSays::names : WinnerSays::words;
    if (fit.words && fit.names && fit.sides) {
      const auto values = sampled(glance, column);
      const auto models = sampled(glance, out.a);
      if (std::ranges::any_of(values, [&](std::string_view v) { return std::ranges::find(models, v) != models.end(); }))
        out.remarks.push_back("The words in " + column + " are also names of models; they were read as places: the first means " + out.a +
                              ".");
    }
    return success();
  }
  // A column of this name with words that nobody knows: its rows will say so.
  for (const auto& column : candidates) {
    const std::string_view one[] = {"winner"};
    if (column_called(glance, one) != column) continue;
    out.winner = column;
    return success();
  }
  return Error::invalid("", ask_for("No column says who won.", "winner=COLUMN", glance));
}

}  // namespace

Result<BattleColumns> choose_battle_columns(const NamedColumns& named, const std::string& by, const Glance& glance) {
  BattleColumns out;
  ASSAY_TRY(auto a, named_column(named, "a", glance));
  ASSAY_TRY(auto b, named_column(named, "b", glance));
  ASSAY_TRY(const auto winner, named_column(named, "winner", glance));
  if (a.has_value() != b.has_value())
    return Error::invalid("", "--columns must name both a and b, the two models of a battle, or neither.");
  if (a) {
    out.a = *a;
    out.b = *b;
  } else {
    std::pair<std::string, std::string> found;
    out.guessed = {"a", "b"};
    if (pair_in(glance, pairs, found)) {
    } else if (!winner && pair_in(glance, winner_and_loser, found)) {
      out.says = WinnerSays::first;
    } else {
      return Error::invalid("", ask_for("No two columns name the models of a battle.", "a=COLUMN,b=COLUMN,winner=COLUMN", glance));
    }
    std::tie(out.a, out.b) = found;
  }
  if (out.a.empty() || out.b.empty() || out.a == out.b) return Error::invalid("", "The two models of a battle must come from two columns.");
  if (out.says != WinnerSays::first) ASSAY_CHECK(choose_winner(out, named, glance));
  ASSAY_TRY(const auto rater, named_column(named, "rater", glance));
  if (rater) {
    out.rater = *rater;
  } else if (const auto found = column_called(glance, rater_names); found && !sampled(glance, *found).empty()) {
    out.rater = *found;
    out.guessed.emplace_back("rater");
  }
  if (!by.empty()) {
    const auto at = glance.find(by);
    if (!at)
      return Error::invalid("", "There is no column " + quote_json(by) + " for --by; the columns are " + list_of(glance.columns) + ".");
    out.by = glance.columns[*at];
  }
  return out;
}

void Battles::finish() {
  const auto by_name = models.sort();
  renumber(left, by_name);
  renumber(right, by_name);
  renumber(rater, raters.sort());
  renumber(category, categories.sort());
}

Result<void> read_battles(Battles& into, formats::RowFile& file, const std::string& name, const BattleColumns& columns, BothBad both_bad,
                          const std::function<void(std::uint64_t rows)>& progress) {
  // Cells: a, b, then the others where there are such columns.
  std::vector<std::string> wanted = {columns.a, columns.b};
  const auto place = [&](const std::string& column) {
    if (column.empty()) return std::size_t{0};
    wanted.push_back(column);
    return wanted.size() - 1;
  };
  const auto at_winner = place(columns.winner);
  const auto at_rater = place(columns.rater);
  const auto at_by = place(columns.by);
  const auto reader = file.read(wanted);
  Interner words;
  std::vector<std::optional<Winner>> meanings;  // by number of the word
  formats::PickedRow row;
  while (true) {
    ASSAY_TRY(const bool more, reader->next(row));
    if (!more) return success();
    if ((++into.rows & 0x3FFFU) == 0) progress(into.rows);
    if (row.problem != nullptr) {
      into.bad.add(name, row.line, row.problem->where, row.problem->message);
      continue;
    }
    const auto bad = [&](const std::string& where, std::string message) { into.bad.add(name, row.line, where, std::move(message)); };
    const auto a = row.cells[0];
    const auto b = row.cells[1];
    if (a.empty() || b.empty()) {
      bad(a.empty() ? columns.a : columns.b, "The name of the model is missing.");
      continue;
    }
    std::optional<Winner> winner = Winner::first;
    if (at_winner != 0) {
      const auto said = row.cells[at_winner];
      const auto number = words.of(said);
      if (number == meanings.size()) meanings.push_back(formats::parse_winner(said));
      winner = meanings[number];
      if (columns.says == WinnerSays::names) {
        if (said == a) winner = Winner::first;
        else if (said == b) winner = Winner::second;
        else if (is_side(winner)) winner.reset();
      }
      if (!winner) {
        bad(columns.winner, said.empty() ? "Nothing says who won."
                            : columns.says == WinnerSays::names
                                ? quote_json(excerpt(said, 60)) + " is neither of the two models, and no word for a tie."
                                : quote_json(excerpt(said, 60)) + " is no word for a winner; use model_a, model_b, tie or tie (bothbad).");
        continue;
      }
    }
    if (a == b) {
      bad(columns.b, quote_json(excerpt(a, 60)) + " is compared with itself.");
      continue;
    }
    if (at_rater != 0 && row.cells[at_rater].empty()) {
      bad(columns.rater, "Nobody is named; --columns rater= takes all rows as independent.");
      continue;
    }
    if (*winner == Winner::both_bad && ++into.both_bad != 0 && both_bad == BothBad::leave_out) continue;
    into.left.push_back(into.models.of(a));
    into.right.push_back(into.models.of(b));
    into.outcome.push_back(*winner == Winner::first    ? stats::Outcome::left
                           : *winner == Winner::second ? stats::Outcome::right
                                                       : stats::Outcome::tie);
    if (at_rater != 0) into.rater.push_back(into.raters.of(row.cells[at_rater]));
    if (at_by != 0) into.category.push_back(into.categories.of(row.cells[at_by]));
  }
}

}  // namespace assay::programs
