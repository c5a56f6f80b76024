// battles: guesses by the names that data sets in the wild use, then one pass.
#include "programs/analysis/battles.hpp"

#include "base/text.hpp"
#include "formats/vocabulary.hpp"
#include "programs/analysis/style_counts.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <tuple>

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
constexpr std::string_view grade_names[] = {"preference_strength", "preference_score", "grade", "comparison", "degree", "rating", "score"};
constexpr std::string_view strength_names[] = {"strength", "preference_strength", "how_much"};
constexpr std::string_view probability_names[] = {
    "sampling_probability", "inclusion_probability", "pair_probability", "probability", "sampling_prob", "inclusion", "propensity"};
constexpr std::array<NamePair, 11> texts{{{"response_a", "response_b"},
                                          {"conversation_a", "conversation_b"},
                                          {"answer_a", "answer_b"},
                                          {"text_a", "text_b"},
                                          {"output_a", "output_b"},
                                          {"completion_a", "completion_b"},
                                          {"response_1", "response_2"},
                                          {"output_1", "output_2"},
                                          {"answer_1", "answer_2"},
                                          {"response1", "response2"},
                                          {"response_left", "response_right"}}};

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

// The degrees of a column's answers, where these are grades.
std::optional<GradeWords> grades_in(const Glance& glance, const std::string& column, bool named, const BattleWants& wants) {
  const auto values = sampled(glance, column);
  if (values.empty()) return std::nullopt;
  if (!wants.grades.empty()) {
    const auto words = GradeWords::listed(wants.grades);
    const auto known = [&](std::string_view v) { return words->degree(v) || formats::parse_winner(v) == Winner::both_bad; };
    return words && (named || std::ranges::any_of(values, known)) ? words : std::nullopt;
  }
  const auto words = GradeWords::guess(values);
  if (!words) return std::nullopt;
  const auto called = [&](std::span<const std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view name) {
      const std::string_view single[] = {name};
      return column_called(glance, single) == column;
    });
  };
  // Any column may hold such numbers; words like these are said of two answers only.
  return named || words->kind() == GradeWords::Kind::words || called(winner_names) || called(grade_names) ? words : std::nullopt;
}

Result<void> choose_winner(BattleColumns& out, const NamedColumns& named, const Glance& glance, const BattleWants& wants) {
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
    if (!wants.grades.empty() || (!fit.words && !fit.names)) {
      if (const auto words = grades_in(glance, column, given.has_value(), wants)) {
        out.winner = column;
        out.says = WinnerSays::grades;
        out.words = *words;
        if (words->kind() == GradeWords::Kind::signed_numbers || words->kind() == GradeWords::Kind::counted)
          out.remarks.push_back(words->sentence() + " (--grades says it otherwise).");
        return success();
      }
    }
    if (!wants.grades.empty()) continue;
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
  if (!wants.grades.empty()) return Error::invalid("", ask_for("No column holds the answers of --grades.", "winner=COLUMN", glance));
  return Error::invalid("", ask_for("No column says who won.", "winner=COLUMN", glance));
}

std::optional<double> number_of(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(out) ? std::optional(out) : std::nullopt;
}

bool holds_numbers(const Glance& glance, const std::string& column, double low, double high) {
  const auto values = sampled(glance, column);
  return !values.empty() && std::ranges::all_of(values, [&](std::string_view v) {
    const auto number = number_of(v);
    return number && *number > low && *number <= high;
  });
}

Result<void> choose_strength(BattleColumns& out, const NamedColumns& named, const Glance& glance) {
  ASSAY_TRY(const auto given, named_column(named, "strength", glance));
  if (given) {
    out.strength = *given;
    return success();
  }
  if (out.says == WinnerSays::grades) return success();
  auto candidate = glance.find(out.winner + ".strength");
  std::optional<std::string> column = candidate ? std::optional(glance.columns[*candidate]) : column_called(glance, strength_names);
  if (!column || !holds_numbers(glance, *column, 0, most_degree)) return success();
  out.strength = *column;
  out.guessed.emplace_back("strength");
  return success();
}

// "tokens" of tokens_a and tokens_b.
std::string name_of_pair(const std::string& a, const std::string& b) {
  const auto common = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  const auto end = a.find_last_not_of("_-. ", common == 0 ? 0 : common - 1);
  return common < 3 || end == std::string::npos ? a + " - " + b : a.substr(0, end + 1);
}

Result<void> choose_style(BattleColumns& out, const NamedColumns& named, const Glance& glance, const BattleWants& wants) {
  ASSAY_TRY(const auto a, named_column(named, "text_a", glance));
  ASSAY_TRY(const auto b, named_column(named, "text_b", glance));
  if (a.has_value() != b.has_value()) return Error::invalid("", "--columns must name both text_a and text_b, or neither.");
  if (wants.style && a) {
    out.style.push_back({"style", *a, *b, true});
  } else if (wants.style) {
    for (const auto& pair : texts) {
      const std::string_view one[] = {pair.a};
      const std::string_view two[] = {pair.b};
      const auto left = column_called(glance, one);
      const auto right = column_called(glance, two);
      if (!left || !right || *left == out.a || *right == out.b || sampled(glance, *left).empty()) continue;
      out.style.push_back({"style", *left, *right, true});
      out.guessed.insert(out.guessed.end(), {"text_a", "text_b"});
      break;
    }
    if (out.style.empty() && wants.covariates.empty())
      return Error::invalid("", ask_for("--style needs the texts of both answers, and no two columns look like them.",
                                        "text_a=COLUMN,text_b=COLUMN", glance));
  }
  for (const auto& given : wants.covariates) {
    const auto comma = given.find(',');
    const auto column = [&](std::string_view name) { return glance.find(std::string(trim(name))); };
    const auto left = column(given.substr(0, comma));
    const auto right = comma == std::string::npos ? std::nullopt : column(std::string_view(given).substr(comma + 1));
    if (!left || !right || *left == *right)
      return Error::invalid("", "--covariate takes two columns of numbers, COLUMN_OF_A,COLUMN_OF_B; " + quote_json(given) +
                                    " is not that. The columns are " + list_of(glance.columns) + ".");
    out.style.push_back(
        {name_of_pair(glance.columns[*left], glance.columns[*right]), glance.columns[*left], glance.columns[*right], false});
  }
  return success();
}

Result<void> choose_probability(BattleColumns& out, const NamedColumns& named, const Glance& glance) {
  ASSAY_TRY(const auto given, named_column(named, "probability", glance));
  if (given) {
    out.probability = *given;
  } else if (const auto found = column_called(glance, probability_names); found && holds_numbers(glance, *found, 0, 1)) {
    out.probability = *found;
    out.guessed.emplace_back("probability");
  }
  return success();
}

// One cell of every pair of columns, counted; nothing where a number is none, whose column is `wrong`.
bool count_style(const BattleColumns& columns, std::span<const std::string_view> cells, std::vector<double>& a, std::vector<double>& b,
                 std::string& wrong) {
  a.clear();
  b.clear();
  for (std::size_t i = 0; i < columns.style.size(); ++i) {
    const auto& pair = columns.style[i];
    if (pair.text) {
      for (const double each : style_counts(cells[2 * i])) a.push_back(each);
      for (const double each : style_counts(cells[2 * i + 1])) b.push_back(each);
      continue;
    }
    for (const bool left : {true, false}) {
      const auto number = number_of(cells[2 * i + (left ? 0 : 1)]);
      if (!number || *number < 0) {
        wrong = left ? pair.a : pair.b;
        return false;
      }
      (left ? a : b).push_back(*number);
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> BattleColumns::covariates() const {
  std::vector<std::string> out;
  for (const auto& pair : style) {
    if (pair.text) out.insert(out.end(), style_names.begin(), style_names.end());
    else out.push_back(pair.name);
  }
  return out;
}

Result<BattleColumns> choose_battle_columns(const NamedColumns& named, const std::string& by, const Glance& glance,
                                            const BattleWants& wants) {
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
  if (out.says != WinnerSays::first) ASSAY_CHECK(choose_winner(out, named, glance, wants));
  if (wants.graded) ASSAY_CHECK(choose_strength(out, named, glance));
  ASSAY_CHECK(choose_style(out, named, glance, wants));
  ASSAY_CHECK(choose_probability(out, named, glance));
  // Assay's export has the canonical order, and says who stood first; winners and losers stood anywhere.
  if (glance.nesting == formats::Nesting::assay && glance.find(formats::shown_column)) out.shown = formats::shown_column;
  out.sides = out.says != WinnerSays::first && (glance.nesting != formats::Nesting::assay || !out.shown.empty());
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

namespace {

// What a grade says of the winner; its degree goes beside, a place for every word.
std::optional<Winner> graded_winner(const BattleColumns& columns, std::string_view said, std::vector<Degree>& degrees) {
  const auto degree = columns.words.degree(said);
  degrees.push_back(degree.value_or(0));
  if (formats::parse_winner(said) == Winner::both_bad) return Winner::both_bad;
  if (!degree) return std::nullopt;
  return *degree < 0 ? Winner::first : *degree > 0 ? Winner::second : Winner::tie;
}

void keep_first(std::map<Degree, std::string>& words, Degree degree, const std::string& said) {
  const auto [at, fresh] = words.emplace(degree, said);
  if (!fresh && said < at->second) at->second = said;
}

}  // namespace

void Battles::finish() {
  const auto by_name = models.sort();
  renumber(left, by_name);
  renumber(right, by_name);
  renumber(bad_left, by_name);
  renumber(bad_right, by_name);
  const auto rater_by_name = raters.sort();
  renumber(rater, rater_by_name);
  renumber(bad_rater, rater_by_name);
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
  const auto at_strength = place(columns.strength);
  const auto at_probability = place(columns.probability);
  const auto at_shown = place(columns.shown);
  const auto at_style = wanted.size();
  for (const auto& pair : columns.style) wanted.insert(wanted.end(), {pair.a, pair.b});
  const bool graded = columns.graded();
  std::vector<double> style_a, style_b;
  const auto reader = file.read(wanted);
  Interner words;
  std::vector<std::optional<Winner>> meanings;  // by number of the word
  std::vector<Degree> degrees;                  // likewise, of grades
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
    Degree degree = 0;
    if (at_winner != 0) {
      const auto said = row.cells[at_winner];
      const auto number = words.of(said);
      if (number == meanings.size()) {
        meanings.push_back(columns.says == WinnerSays::grades ? graded_winner(columns, said, degrees) : formats::parse_winner(said));
      }
      winner = meanings[number];
      if (columns.says == WinnerSays::grades && winner) degree = degrees[number];
      if (columns.says == WinnerSays::names) {
        if (said == a) winner = Winner::first;
        else if (said == b) winner = Winner::second;
        else if (is_side(winner)) winner.reset();
      }
      if (!winner) {
        bad(columns.winner, said.empty() ? "Nothing says who won."
                            : columns.says == WinnerSays::grades
                                ? quote_json(excerpt(said, 60)) + " is no answer that says how much better one is."
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
    if (at_strength != 0 && is_side(winner)) {
      const auto number = number_of(row.cells[at_strength]);
      if (!number || *number != std::round(*number) || *number < 1 || *number > most_degree) {
        bad(columns.strength, "Nothing says how much better, in a whole number from 1 to 31.");
        continue;
      }
      degree = static_cast<Degree>(*number) * (winner == Winner::first ? -1 : 1);
    }
    if (!columns.style.empty()) {
      std::string wrong;
      if (!count_style(columns, row.cells.subspan(at_style), style_a, style_b, wrong)) {
        bad(wrong, "This is no number from 0 on.");
        continue;
      }
    }
    std::optional<double> probability;
    if (at_probability != 0) {
      probability = number_of(row.cells[at_probability]);
      if (!probability || !(*probability > 0 && *probability <= 1)) {
        bad(columns.probability, "This is no probability above 0 and up to 1; --columns probability= leaves them out.");
        continue;
      }
    }
    const bool turned = at_shown != 0 && row.cells[at_shown] == formats::shown_b;
    const auto left = into.models.of(turned ? b : a);
    const auto right = into.models.of(turned ? a : b);
    if (turned) {
      winner = formats::swapped(*winner);
      degree = -degree;
      style_a.swap(style_b);
    }
    if (*winner == Winner::both_bad) {
      ++into.both_bad;
      into.bad_left.push_back(left);
      into.bad_right.push_back(right);
      if (at_rater != 0) into.bad_rater.push_back(into.raters.of(row.cells[at_rater]));
      if (both_bad == BothBad::leave_out) continue;
    }
    if (graded) {
      into.degree.push_back(static_cast<std::int8_t>(degree));
      const auto said = at_strength == 0 ? std::string(trim(row.cells[at_winner]))
                        : degree == 0    ? std::string("tie")
                                         : "strength " + std::to_string(std::abs(degree));
      if (*winner != Winner::both_bad) keep_first(into.words, turned ? -degree : degree, said);
    }
    for (const double each : style_a) into.style_a.push_back(each);
    for (const double each : style_b) into.style_b.push_back(each);
    if (probability) into.inclusion.push_back(*probability);
    into.left.push_back(left);
    into.right.push_back(right);
    into.outcome.push_back(*winner == Winner::first    ? stats::Outcome::left
                           : *winner == Winner::second ? stats::Outcome::right
                                                       : stats::Outcome::tie);
    if (at_rater != 0) into.rater.push_back(into.raters.of(row.cells[at_rater]));
    if (at_by != 0) into.category.push_back(into.categories.of(row.cells[at_by]));
  }
}

}  // namespace assay::programs
