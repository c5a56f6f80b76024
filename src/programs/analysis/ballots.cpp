// ballots: guesses by name, then one pass.
#include "programs/analysis/ballots.hpp"

#include "base/text.hpp"
#include "formats/json_out.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>

namespace assay::programs {
namespace {

using formats::Glance;
using stats::Mark;

constexpr std::string_view ranking_names[] = {"ranking", "rankings", "ranked", "ranked_models", "rank_order", "preference_order", "order"};
constexpr std::string_view best_names[] = {"best", "best_item", "most", "best_model", "best_choice", "chosen_best"};
constexpr std::string_view worst_names[] = {"worst", "worst_item", "least", "worst_model", "worst_choice", "chosen_worst"};
constexpr std::string_view item_names[] = {"items", "models", "options", "shown", "candidates", "tuple", "set", "responses"};
constexpr std::string_view item_stems[] = {"item", "model", "option", "candidate", "response", "system", "choice"};

struct List {
  std::vector<std::vector<std::string>> groups;
  bool fits = false;
};

// A JSON list, whose members are names or lists of tied names.
List json_list(std::string_view text) {
  List out;
  const auto parsed = json::parse(text, {.bytes = text.size() + 1});
  if (!parsed.ok() || !parsed->is_array()) return out;
  const auto name = [](const json::Value& value) { return std::string(trim(formats::cell_text(value))); };
  for (const auto& member : parsed->get_array()) {
    auto& group = out.groups.emplace_back();
    if (!member.is_array()) {
      group.push_back(name(member));
      continue;
    }
    for (const auto& tied : member.get_array()) group.push_back(name(tied));
  }
  out.fits = true;
  return out;
}

std::vector<std::string> trimmed(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (const auto piece : split(text, separator)) out.emplace_back(trim(piece));
  return out;
}

// Columns item_1, item_2 … or option_a, option_b …, two or more.
std::vector<std::string> item_columns(const Glance& glance) {
  for (const auto stem : item_stems) {
    for (const bool letters : {false, true}) {
      std::vector<std::string> out;
      for (int i = 0; i < 26; ++i) {
        const auto suffix = letters ? std::string(1, static_cast<char>('a' + i)) : std::to_string(i + 1);
        const auto with_line = std::string(stem) + "_" + suffix;
        const auto bare = std::string(stem) + suffix;
        const std::string_view names[] = {with_line, bare};
        const auto found = column_called(glance, names);
        if (!found) break;
        out.push_back(*found);
      }
      if (out.size() >= 2) return out;
    }
  }
  return {};
}

bool all_of_column(const Glance& glance, const std::string& column, const std::function<bool(std::string_view)>& good) {
  const auto values = sampled(glance, column);
  return !values.empty() && std::ranges::all_of(values, good);
}

Result<void> choose_items(BallotColumns& out, const NamedColumns& named, const Glance& glance) {
  if (const auto given = named.find("items"); given != named.end()) {
    for (const auto piece : split(given->second, '+')) {
      const auto at = glance.find(std::string(trim(piece)));
      if (!at && !piece.empty())
        return Error::invalid(
            "", "There is no column " + quote_json(trim(piece)) + " for items; the columns are " + list_of(glance.columns) + ".");
      if (at) out.items.push_back(glance.columns[*at]);
    }
    return success();
  }
  const auto column = column_called(glance, item_names);
  if (column && *column != out.ranking && all_of_column(glance, *column, [](std::string_view v) { return parse_list(v).size() >= 2; }))
    out.items = {*column};
  else if (out.shape == VoteShape::best_worst) out.items = item_columns(glance);
  if (!out.items.empty()) out.guessed.emplace_back("items");
  return success();
}

Result<void> choose_rest(BallotColumns& out, const NamedColumns& named, const std::string& by, const Glance& glance) {
  ASSAY_TRY(const auto rater, named_column(named, "rater", glance));
  if (rater) {
    out.rater = *rater;
  } else if (const auto found = column_called(glance, rater_names); found && !sampled(glance, *found).empty()) {
    out.rater = *found;
    out.guessed.emplace_back("rater");
  }
  if (by.empty()) return success();
  const auto at = glance.find(by);
  if (!at)
    return Error::invalid("", "There is no column " + quote_json(by) + " for --by; the columns are " + list_of(glance.columns) + ".");
  out.by = glance.columns[*at];
  return success();
}

// Who is meant: a name of an item, the name of its column, or its number or letter among the items.
std::optional<std::size_t> position(std::string_view said, const std::vector<std::string>& items, const BallotColumns& columns) {
  said = trim(said);
  if (const auto found = std::ranges::find(items, said); found != items.end()) return static_cast<std::size_t>(found - items.begin());
  if (columns.items.size() > 1) {
    const auto lower = lower_ascii(said);
    const auto found = std::ranges::find_if(columns.items, [&](const std::string& name) { return lower_ascii(name) == lower; });
    if (found != columns.items.end()) return static_cast<std::size_t>(found - columns.items.begin());
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), number);
  if (error == std::errc() && end == said.data() + said.size() && number >= 1 && number <= items.size()) return number - 1;
  if (said.size() == 1 && std::isalpha(static_cast<unsigned char>(said[0])) != 0) {
    const auto at = static_cast<std::size_t>(std::tolower(static_cast<unsigned char>(said[0])) - 'a');
    if (at < items.size()) return at;
  }
  return std::nullopt;
}

// The reader's work on one row: what it says, or where and why it says nothing.
class BallotRow {
 public:
  struct Entry {
    std::string model;
    std::uint32_t place = stats::unplaced;
    Mark mark = Mark::none;
  };
  std::vector<Entry> entries;
  std::string where, why;

  bool ranking(const BallotColumns& columns, std::string_view text, const std::vector<std::string>& shown) {
    const auto groups = parse_ranking(text);
    if (groups.empty())
      return refuse(columns.ranking, text.empty() ? "Nothing is ranked." : "This is no ranking: use A > B = C, or a JSON list.");
    std::uint32_t place = 0;
    for (const auto& group : groups) {
      for (const auto& name : group) {
        if (!shown.empty() && std::ranges::find(shown, name) == shown.end())
          return refuse(columns.ranking, quote_json(excerpt(name, 60)) + " is not among the items that were shown.");
        entries.push_back({name, place, Mark::none});
      }
      ++place;
    }
    for (const auto& name : shown) {
      if (std::ranges::find(entries, name, &Entry::model) == entries.end()) entries.push_back({name, stats::unplaced, Mark::none});
    }
    if (entries.size() < 2) return refuse(columns.ranking, "A ranking has two items or more.");
    return each_once(columns.ranking);
  }
  bool choice(const BallotColumns& columns, std::string_view best, std::string_view worst, const std::vector<std::string>& shown) {
    for (const auto& name : shown) entries.push_back({name, 0, Mark::none});
    if (entries.size() < 2) return refuse(columns.items.front(), "Two items or more must be shown.");
    if (!each_once(columns.items.front())) return false;
    for (const auto& [said, column, mark] : {std::tuple(best, &columns.best, Mark::best), std::tuple(worst, &columns.worst, Mark::worst)}) {
      if (column->empty() || trim(said).empty()) continue;
      const auto at = position(said, shown, columns);
      if (!at) return refuse(*column, quote_json(excerpt(said, 60)) + " is none of the items that were shown.");
      if (entries[*at].mark != Mark::none) return refuse(*column, "The same item is best and worst.");
      entries[*at].mark = mark;
    }
    const bool marked = std::ranges::any_of(entries, [](const Entry& one) { return one.mark != Mark::none; });
    return marked || refuse(columns.best.empty() ? columns.worst : columns.best, "Neither the best nor the worst is marked.");
  }

 private:
  bool refuse(const std::string& column, std::string reason) {
    where = column;
    why = std::move(reason);
    return false;
  }
  bool each_once(const std::string& column) {
    std::set<std::string_view> seen;
    for (const auto& one : entries) {
      if (one.model.empty()) return refuse(column, "The name of an item is missing.");
      if (!seen.insert(one.model).second) return refuse(column, quote_json(excerpt(one.model, 60)) + " comes twice.");
    }
    return true;
  }
};

}  // namespace

std::vector<std::vector<std::string>> parse_ranking(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[')) {
    if (auto list = json_list(text); list.fits) return std::move(list.groups);
  }
  if (text.find('>') == std::string_view::npos && text.find('=') == std::string_view::npos) return {};
  std::vector<std::vector<std::string>> out;
  for (const auto group : split(text, '>')) out.push_back(trimmed(group, '='));
  return out;
}

std::vector<std::string> parse_list(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[')) {
    if (const auto list = json_list(text); list.fits) {
      std::vector<std::string> out;
      for (const auto& group : list.groups) out.insert(out.end(), group.begin(), group.end());
      return out;
    }
  }
  for (const char separator : {'|', ';', ','}) {
    if (text.find(separator) != std::string_view::npos) return trimmed(text, separator);
  }
  return text.empty() ? std::vector<std::string>() : std::vector<std::string>{std::string(text)};
}

Result<std::optional<BallotColumns>> choose_ballot_columns(const NamedColumns& named, const std::string& by, const Glance& glance) {
  using Chosen = std::optional<BallotColumns>;
  BallotColumns out;
  ASSAY_TRY(const auto ranking, named_column(named, "ranking", glance));
  ASSAY_TRY(const auto best, named_column(named, "best", glance));
  ASSAY_TRY(const auto worst, named_column(named, "worst", glance));
  if (ranking && (best || worst)) return Error::invalid("", "--columns names a ranking, or best and worst, not both.");
  const bool pairs_named = named.contains("a") || named.contains("b") || named.contains("winner");
  if (pairs_named && !ranking && !best && !worst) return Chosen();
  if (ranking) {
    out.ranking = *ranking;
  } else if (best || worst) {
    out.shape = VoteShape::best_worst;
    out.best = best.value_or("");
    out.worst = worst.value_or("");
  } else {
    const auto found_best = column_called(glance, best_names);
    const auto found_worst = column_called(glance, worst_names);
    const auto found = column_called(glance, ranking_names);
    if (found_best && found_worst) {
      out.shape = VoteShape::best_worst;
      out.best = *found_best;
      out.worst = *found_worst;
      out.guessed = {"best", "worst"};
    } else if (found && all_of_column(glance, *found, [](std::string_view v) { return !parse_ranking(v).empty(); })) {
      out.ranking = *found;
      out.guessed = {"ranking"};
    } else {
      return Chosen();
    }
  }
  ASSAY_CHECK(choose_items(out, named, glance));
  if (out.shape == VoteShape::best_worst && out.items.empty()) {
    if (!out.guessed.empty()) return Chosen();  // columns called best and worst may mean anything
    return Error::invalid("", "No columns say which items were shown. Name them with --columns items=COLUMN, or items=FIRST+SECOND+….");
  }
  ASSAY_CHECK(choose_rest(out, named, by, glance));
  return Chosen(std::move(out));
}

void Ballots::finish() {
  renumber(model, models.sort());
  renumber(rater, raters.sort());
  renumber(category, categories.sort());
}

Result<void> read_ballots(Ballots& into, formats::RowFile& file, const std::string& name, const BallotColumns& columns,
                          const std::function<void(std::uint64_t rows)>& progress) {
  std::vector<std::string> wanted;
  const auto place = [&](const std::string& column) -> std::optional<std::size_t> {
    if (column.empty()) return std::nullopt;
    wanted.push_back(column);
    return wanted.size() - 1;
  };
  const auto at_ranking = place(columns.ranking);
  const auto at_best = place(columns.best);
  const auto at_worst = place(columns.worst);
  const auto at_rater = place(columns.rater);
  const auto at_by = place(columns.by);
  const auto at_items = wanted.size();
  wanted.insert(wanted.end(), columns.items.begin(), columns.items.end());
  const auto reader = file.read(wanted);
  formats::PickedRow row;
  while (true) {
    ASSAY_TRY(const bool more, reader->next(row));
    if (!more) return success();
    if ((++into.rows & 0xFFFU) == 0) progress(into.rows);
    if (row.problem != nullptr) {
      into.bad.add(name, row.line, row.problem->where, row.problem->message);
      continue;
    }
    const auto cell = [&](const std::optional<std::size_t>& at) { return at ? row.cells[*at] : std::string_view(); };
    std::vector<std::string> shown;
    if (columns.items.size() == 1) shown = parse_list(row.cells[at_items]);
    for (std::size_t i = 0; columns.items.size() > 1 && i < columns.items.size(); ++i) {
      const auto item = trim(row.cells[at_items + i]);
      if (!item.empty() || i + 1 < columns.items.size()) shown.emplace_back(item);
    }
    BallotRow read;
    const bool good = columns.shape == VoteShape::rankings ? read.ranking(columns, cell(at_ranking), shown)
                                                           : read.choice(columns, cell(at_best), cell(at_worst), shown);
    if (!good) {
      into.bad.add(name, row.line, read.where, read.why);
      continue;
    }
    if (at_rater && cell(at_rater).empty()) {
      into.bad.add(name, row.line, columns.rater, "Nobody is named; --columns rater= takes all rows as independent.");
      continue;
    }
    const auto rater = at_rater ? into.raters.of(cell(at_rater)) : 0;
    const auto category = at_by ? into.categories.of(cell(at_by)) : 0;
    for (const auto& one : read.entries) {
      into.ballot.push_back(into.ballots);
      into.model.push_back(into.models.of(one.model));
      if (columns.shape == VoteShape::rankings) into.place.push_back(one.place);
      else into.mark.push_back(one.mark);
      if (at_rater) into.rater.push_back(rater);
      if (at_by) into.category.push_back(category);
    }
    ++into.ballots;
  }
}

ImpliedPairs implied_pairs(std::span<const std::uint32_t> ballot, std::span<const std::uint32_t> model,
                           std::span<const std::uint32_t> place, std::span<const Mark> mark) {
  ImpliedPairs out;
  const auto add = [&](std::uint32_t left, stats::Outcome outcome, std::uint32_t right) {
    out.left.push_back(left);
    out.right.push_back(right);
    out.outcome.push_back(outcome);
  };
  // The better the lower: best, nothing, worst.
  const auto level = [&](std::size_t i) {
    if (!place.empty()) return place[i];
    return mark[i] == Mark::best ? 0U : mark[i] == Mark::none ? 1U : 2U;
  };
  for (std::size_t begin = 0; begin < ballot.size();) {
    auto end = begin;
    while (end < ballot.size() && ballot[end] == ballot[begin]) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = i + 1; j < end; ++j) {
        if (level(i) != level(j)) add(model[i], level(i) < level(j) ? stats::Outcome::left : stats::Outcome::right, model[j]);
        else if (!place.empty() && place[i] != stats::unplaced) add(model[i], stats::Outcome::tie, model[j]);
      }
    }
    begin = end;
  }
  return out;
}

}  // namespace assay::programs
