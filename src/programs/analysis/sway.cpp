// sway: verdicts of one judge and the humans as responses with lengths and models; the library does the rest.
#include "programs/analysis/sway.hpp"

#include "base/text.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace assay::programs {
namespace {

constexpr std::array<SwayRow, 10> all_rows = {{
    {"consistency", "same verdict in both orders", "", 3, [](const Sway& s) -> const stats::BesideHumans& { return s.plain.consistency; }},
    {"first_of_inconsistent", "of the others, for the first place", "0.5", 3,
     [](const Sway& s) -> const stats::BesideHumans& { return s.plain.first_of_inconsistent; }},
    {"left_share", "left wins, orders weighing the same", "0.5", 3,
     [](const Sway& s) -> const stats::BesideHumans& { return s.plain.left_share; }},
    {"position", "position, log odds", "0", 2, [](const Sway& s) -> const stats::BesideHumans& { return s.plain.position; }},
    {"longer_share", "the longer response wins", "", 3, [](const Sway& s) -> const stats::BesideHumans& { return s.plain.longer_share; }},
    {"own_share", "the judge's own model wins", "", 3, [](const Sway& s) -> const stats::BesideHumans& { return s.plain.own_share; }},
    {"position_given_humans", "position, given other humans", "0", 2,
     [](const Sway& s) -> const stats::BesideHumans& { return s.model.position; }},
    {"length_given_humans", "log length, given other humans", "0", 2,
     [](const Sway& s) -> const stats::BesideHumans& { return s.model.length; }},
    {"own_given_humans", "own model, given other humans", "0", 2, [](const Sway& s) -> const stats::BesideHumans& { return s.model.own; }},
    {"verdict_of_humans", "what other humans say", "", 2, [](const Sway& s) -> const stats::BesideHumans& { return s.model.verdict; }},
}};

std::string letters(std::string_view name) {
  std::string out;
  for (const char c : lower_ascii(name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
  }
  return out;
}

// Verdicts as the library takes them; responses are numbered by prompt and side.
struct Columns {
  std::vector<std::uint32_t> item, left, right, rater, model;
  std::vector<stats::Outcome> outcome;
  std::vector<double> length;
};

struct Reading {
  Columns columns;
  std::size_t other_labels = 0, without_length = 0, judged = 0;
};

class Responses {
 public:
  std::uint32_t of(std::uint32_t prompt, std::uint32_t side) {
    const auto [at, fresh] = number_.emplace(std::pair(prompt, side), static_cast<std::uint32_t>(side_.size()));
    if (fresh) side_.push_back(side);
    return at->second;
  }
  [[nodiscard]] const std::vector<std::uint32_t>& sides() const { return side_; }

 private:
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> number_;
  std::vector<std::uint32_t> side_;
};

// Rows in an order of their own, so that responses have the same numbers whatever the order in the file is.
std::vector<std::size_t> rows_of(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges) {
  const auto& verdicts = ratings.verdicts;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < verdicts.left.size(); ++i) {
    const auto rater = ratings.rater[i];
    if (verdicts.left[i] == no_side || (rater != judge && std::ranges::find(judges, rater) != judges.end())) continue;
    rows.push_back(i);
  }
  std::ranges::sort(rows, {}, [&](std::size_t i) {
    return std::tuple(verdicts.prompt[i], verdicts.left[i], verdicts.right[i], ratings.rater[i], ratings.label[i], verdicts.left_length[i],
                      verdicts.right_length[i]);
  });
  return rows;
}

Reading read_columns(const Ratings& ratings, const std::vector<std::size_t>& rows, std::uint32_t judge, bool with_lengths) {
  const auto& verdicts = ratings.verdicts;
  Reading out;
  auto& columns = out.columns;
  Responses responses;
  for (const auto i : rows) {
    const auto& first = verdicts.sides.name(verdicts.left[i]);
    const auto& second = verdicts.sides.name(verdicts.right[i]);
    auto outcome = outcome_of(ratings.labels.name(ratings.label[i]), first, second, verdicts.names);
    if (outcome && *outcome != stats::Outcome::tie && verdicts.by_name && !verdicts.names && second < first)
      outcome = *outcome == stats::Outcome::left ? stats::Outcome::right : stats::Outcome::left;
    if (!outcome) {
      ++out.other_labels;
      continue;
    }
    const bool known = verdicts.left_length[i] > 0 && verdicts.right_length[i] > 0;
    if (!known) ++out.without_length;
    if (!known && with_lengths) continue;
    const auto left = responses.of(verdicts.prompt[i], verdicts.left[i]);
    const auto right = responses.of(verdicts.prompt[i], verdicts.right[i]);
    columns.length.resize(responses.sides().size());
    // Of a response whose rows differ the first in this order.
    if (columns.length[left] == 0) columns.length[left] = verdicts.left_length[i];
    if (columns.length[right] == 0) columns.length[right] = verdicts.right_length[i];
    columns.item.push_back(verdicts.prompt[i]);
    columns.left.push_back(left);
    columns.right.push_back(right);
    columns.rater.push_back(ratings.rater[i]);
    columns.outcome.push_back(*outcome);
    out.judged += ratings.rater[i] == judge ? 1 : 0;
  }
  columns.model = responses.sides();
  return out;
}

// The models of one judge are one.
std::optional<std::uint32_t> own_model(const Ratings& ratings, std::uint32_t judge, std::span<const std::string> named,
                                       std::vector<std::uint32_t>& model, std::vector<std::string>& own) {
  const auto& sides = ratings.verdicts.sides;
  std::optional<std::uint32_t> first;
  const auto judge_name = letters(ratings.raters.name(judge));
  for (std::uint32_t side = 0; side < sides.size(); ++side) {
    const auto& name = sides.name(side);
    const bool is_own = named.empty() ? letters(name) == judge_name : std::ranges::find(named, name) != named.end();
    if (!is_own) continue;
    own.push_back(name);
    if (!first) first = side;
    std::ranges::replace(model, side, *first);
  }
  return first;
}

}  // namespace

std::span<const SwayRow> sway_rows() { return all_rows; }

Sway measure_sway(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges, std::span<const std::string> own,
                  double confidence) {
  Sway out;
  const auto& verdicts = ratings.verdicts;
  if (verdicts.empty()) {
    out.unsaid.emplace_back(
        "Whether the place, the length or its own model sways a judge: the labels are no verdicts on pairs. Where they are, --columns "
        "left=COLUMN,right=COLUMN says which columns name the two responses.");
    return out;
  }
  const auto rows = rows_of(ratings, judge, judges);
  auto all = read_columns(ratings, rows, judge, false);
  out.other_labels = all.other_labels;
  if (all.judged == 0) {
    out.unsaid.emplace_back("What sways it: none of its rows says which two responses were compared and which of them won.");
    return out;
  }
  const auto given = [&](Columns& columns, bool lengths) {
    stats::JudgedPairs pairs{columns.item, columns.left, columns.right, columns.rater, columns.outcome};
    if (lengths) pairs.length = columns.length;
    pairs.judge = judge;
    if (verdicts.models) {
      out.own.clear();
      pairs.own = own_model(ratings, judge, own, columns.model, out.own);
      pairs.model = columns.model;
    }
    return pairs;
  };
  const bool all_lengths = verdicts.lengths && all.without_length == 0;
  out.plain = stats::judge_bias(given(all.columns, all_lengths), confidence);
  if (verdicts.lengths && !all_lengths) {
    out.without_length = all.without_length;
    auto sized = read_columns(ratings, rows, judge, true);
    if (sized.judged > 0) {
      const auto pairs = given(sized.columns, true);
      out.plain.longer_share = stats::judge_bias(pairs, confidence).longer_share;
      out.model = stats::judge_bias_model(pairs, stats::BiasControl::humans, confidence);
    }
  } else {
    out.model = stats::judge_bias_model(given(all.columns, all_lengths), stats::BiasControl::humans, confidence);
  }
  if (out.plain.swapped.pairs == 0) {
    out.unsaid.emplace_back(
        "Whether it says the same in both orders: it saw no pair in both. Ask it again with the sides exchanged, in rows of the same "
        "prompt.");
  }
  if (!verdicts.lengths) {
    out.unsaid.emplace_back(
        "Whether length sways it: no columns hold the responses' texts or lengths; --columns left_text=COLUMN,right_text=COLUMN or "
        "left_length=COLUMN,right_length=COLUMN names them.");
  }
  if (!verdicts.models) {
    out.unsaid.emplace_back(
        "Whether it prefers responses of its own model: no columns name the models; --columns left=COLUMN,right=COLUMN does.");
  } else if (out.own.empty()) {
    out.unsaid.emplace_back(std::string("Whether it prefers responses of its own model: ") +
                            (own.empty() ? "no model is called like it; --own JUDGE=MODEL says which one it is."
                                         : "no response is by a model that --own names."));
  }
  return out;
}

}  // namespace assay::programs
