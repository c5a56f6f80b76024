// rank_text: what `assay rank` prints for people.
#include "programs/analysis/files.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

constexpr std::size_t most_neighbours = 5;
constexpr std::size_t most_in_tier = 6;

std::string level(double confidence) {
  const double percent = 100 * confidence;
  return report::fixed(percent, percent == static_cast<double>(static_cast<int>(percent)) ? 0 : 1) + " %";
}

std::string guesses(const std::vector<std::string>& guessed) {
  if (guessed.empty()) return ".";
  return " (" + (guessed.size() >= 3 ? "guessed" : list_of(guessed) + " guessed") + "; --columns says it otherwise).";
}

std::string battle_columns_sentence(const BattleColumns& columns) {
  std::string text = "a = " + columns.a + ", b = " + columns.b;
  text += columns.says == WinnerSays::first ? " (a column of winners and one of losers)" : ", winner = " + columns.winner;
  if (columns.says == WinnerSays::names) text += " (names of models)";
  if (columns.says == WinnerSays::grades) text += " (how much better)";
  if (!columns.strength.empty()) text += ", strength = " + columns.strength;
  text += columns.rater.empty() ? ", no rater" : ", rater = " + columns.rater;
  for (const auto& pair : columns.style) {
    if (pair.text) text += ", text_a = " + pair.a + ", text_b = " + pair.b;
  }
  if (!columns.probability.empty()) text += ", probability = " + columns.probability;
  if (!columns.by.empty()) text += ", a board for each " + columns.by;
  return text + guesses(columns.guessed);
}

std::string ballot_columns_sentence(const BallotColumns& columns) {
  std::string text;
  if (columns.shape == VoteShape::rankings) text = "ranking = " + columns.ranking;
  else text = columns.best.empty() ? "no best" : "best = " + columns.best;
  if (columns.shape == VoteShape::best_worst) text += columns.worst.empty() ? ", no worst" : ", worst = " + columns.worst;
  if (!columns.items.empty()) text += ", items = " + list_of(columns.items);
  text += columns.rater.empty() ? ", no rater" : ", rater = " + columns.rater;
  if (!columns.by.empty()) text += ", a board for each " + columns.by;
  return text + guesses(columns.guessed);
}

std::string table_of(const NamedBoard& named, const RankResult& result) {
  const bool pairs = result.shape == VoteShape::pairs;
  const auto& board = named.board;
  std::vector<double> widths;
  for (const auto& row : board.rows) {
    if (row.strength.has_interval()) widths.push_back((*row.strength.high - *row.strength.low) / 2);
  }
  const int decimals = report::decimals_for(widths);
  using report::Align;
  report::TextTable table({{"rank"},
                           {"ranks", Align::left},
                           {"model", Align::left, 48},
                           {"strength"},
                           {level(result.options.confidence) + " interval"},
                           {pairs ? "wins" : "above"},
                           {pairs ? "ties" : "tied"},
                           {pairs ? "losses" : "below"},
                           {pairs ? "battles" : "pairs"}});
  for (const auto& row : board.rows) {
    const auto& total = board.matrix.totals[row.model];
    const std::string strength = row.strength.estimate                   ? report::fixed(*row.strength.estimate, decimals)
                                 : row.state == stats::ModelState::above ? "never loses"
                                 : row.state == stats::ModelState::below ? "never wins"
                                                                         : "not placed";
    table.add({row.rank > 0 ? std::to_string(row.rank) : report::absent,
               row.rank_low > 0 ? report::range(row.rank_low, row.rank_high) : report::absent, named.models[row.model], strength,
               report::interval(row.strength.low, row.strength.high, decimals), report::count(total.wins), report::count(total.ties),
               report::count(total.losses), report::count(total.n)});
  }
  return table.text();
}

std::string ties_of(const RankResult& result, const Board& board) {
  if (result.shape == VoteShape::best_worst) return ". ";
  if (result.shape == VoteShape::rankings) return ", " + report::count(board.ties) + " with a tie. ";
  return ", " + report::count(board.ties) + (board.ties == 1 ? " of them a tie. " : " of them ties. ");
}

// Who may stand in one line, where that is more than one and fewer than all.
std::string tiers_sentence(const NamedBoard& named, double confidence) {
  std::vector<std::vector<std::string>> tiers;
  for (const auto& row : named.board.rows) {
    if (row.tier == 0) continue;
    if (row.tier > tiers.size()) tiers.resize(row.tier);
    tiers[row.tier - 1].push_back(named.models[row.model]);
  }
  if (tiers.size() < 2) return {};
  std::string out =
      "Tiers (a model opens one where it is surely below the first of the tier before, " + level(confidence) + " for all together): ";
  for (std::size_t i = 0; i < tiers.size(); ++i)
    out += (i == 0 ? "" : "; ") + std::to_string(i + 1) + ": " + list_of(tiers[i], most_in_tier);
  return out + ".";
}

void board_text(std::string& out, const RankResult& result, const NamedBoard& named) {
  const auto& board = named.board;
  out += "\n";
  if (!result.by().empty()) paragraph(out, result.by() + " = " + named.category);
  paragraph(out, result.count(board.battles) + " of " + report::count(named.models.size(), "model") + ties_of(result, board) +
                     std::string(result.model().title) + ". " + cluster_sentence(result, board));
  out += "\n" + table_of(named, result) + "\n";
  if (result.shape != VoteShape::pairs)
    paragraph(out, "Above, tied and below count the others on the same " +
                       std::string(result.shape == VoteShape::rankings ? "ranking" : "choice") + ", as far as it puts them in an order.");
  for (const auto& sentence : board.missing) paragraph(out, "No strength: " + sentence + ".");
  if (const auto sentence = neighbours_sentence(named, result); !sentence.empty()) paragraph(out, sentence);
  if (const auto tiers = tiers_sentence(named, result.options.confidence); !tiers.empty()) paragraph(out, tiers);
  std::string beside;
  for (const auto& one : board.parameters) {
    if (one.estimate.estimate)
      beside += (beside.empty() ? "" : "; ") + one.title + " = " +
                report::with_interval(one.estimate.estimate, one.estimate.low, one.estimate.high, 3);
  }
  if (board.log_likelihood)
    paragraph(out, beside + (beside.empty() ? "Log-likelihood " : "; log-likelihood ") + report::fixed(board.log_likelihood, 4) + ".");
  if (board.fit) paragraph(out, board_fit_sentence(*board.fit, named.models));
  for (const auto& note : board.notes) paragraph(out, "Note: " + note.message + ".");
}

}  // namespace

std::string cluster_sentence(const RankResult& result, const Board& board) {
  if (board.clusters == 0) {
    const auto one = result.count(1).substr(2);
    if (result.rater().empty())
      return "Intervals take every " + one +
             " as independent, since no column says who judged: they are too narrow where people judged several.";
    return "Intervals take every " + one + " as independent.";
  }
  return "Intervals are clustered by " + report::printable(result.rater()) + " (" + report::count(board.raters, "rater") +
         "; cluster jackknife CR3, t).";
}

namespace {

// "; some 12,000 more battles would settle it", with two digits that mean something.
std::string more(std::optional<double> battles, const RankResult& result) {
  if (!battles) return {};
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(1.0, *battles))) - 1));
  return "; some " + report::count(static_cast<std::uint64_t>(std::ceil(*battles / unit) * unit)) + " more " + result.count(2).substr(2) +
         " would settle it";
}

}  // namespace

std::string neighbours_sentence(const NamedBoard& named, const RankResult& result) {
  std::string out;
  std::size_t told = 0;
  const auto& rows = named.board.rows;
  const auto name = [&](std::size_t i) { return report::printable(named.models[rows[i].model]); };
  for (std::size_t i = 0; i + 1 < rows.size() && told < most_neighbours; ++i) {
    if (!rows[i].ahead_p) continue;
    if (told++ > 0) out += "; ";
    out += *rows[i].ahead_p < 1 - result.options.confidence
               ? name(i) + " is above " + name(i + 1) + " with " + report::p_value(*rows[i].ahead_p)
               : name(i) + " and " + name(i + 1) + " are not told apart (" + report::p_value(*rows[i].ahead_p) +
                     more(rows[i].more_battles, result) + ")";
  }
  return out.empty() ? out : out + ".";
}

namespace {

std::string parts_of(const RankResult& result) {
  if (result.shape == VoteShape::pairs) {
    const auto& columns = result.columns;
    std::string out = "a=" + columns.a + ",b=" + columns.b + ",winner=" + columns.winner + ",rater=" + columns.rater;
    if (!columns.strength.empty()) out += ",strength=" + columns.strength;
    if (!columns.probability.empty()) out += ",probability=" + columns.probability;
    for (const auto& pair : columns.style) {
      if (pair.text) out += ",text_a=" + pair.a + ",text_b=" + pair.b;
    }
    return out;
  }
  const auto& columns = result.ballot_columns;
  auto out = columns.shape == VoteShape::rankings ? "ranking=" + columns.ranking : "best=" + columns.best + ",worst=" + columns.worst;
  if (!columns.items.empty()) out += ",items=";
  for (std::size_t i = 0; i < columns.items.size(); ++i) out += (i == 0 ? "" : "+") + columns.items[i];
  return out + ",rater=" + columns.rater;
}

}  // namespace

std::string rank_command(const RankResult& result) {
  const auto& options = result.options;
  std::string out = "assay rank --columns " + shell_word(parts_of(result));
  if (!result.by().empty()) out += " --by " + shell_word(result.by());
  if (options.model) out += " --model " + std::string(result.model().name);
  if (!options.grades.empty()) {
    std::string all;
    for (const auto& grade : options.grades) all += (all.empty() ? "" : ",") + grade;
    out += " --grades=" + shell_word(all);
  }
  if (options.style) out += " --style";
  for (const auto& one : options.covariates) out += " --covariate " + shell_word(one);
  if (options.side) out += " --side";
  if (options.elo) out += " --elo";
  if (options.both_bad == BothBad::tie) out += " --both-bad tie";
  if (options.confidence != 0.95) out += " --confidence " + report::exact(options.confidence);
  out += " --seed " + std::to_string(options.seed);
  for (const auto& file : options.files) out += " " + shell_word(file);
  return out;
}

std::string rank_text(const RankResult& result) {
  std::string out;
  files_paragraphs(out, result.files);
  const bool pairs = result.shape == VoteShape::pairs;
  paragraph(out, "Columns: " + (pairs ? battle_columns_sentence(result.columns) : ballot_columns_sentence(result.ballot_columns)));
  for (const auto& remark : pairs ? result.columns.remarks : result.ballot_columns.remarks) paragraph(out, "Note: " + remark);
  bad_rows_paragraph(out, result.bad);
  if (result.both_bad > 0) {
    paragraph(
        out, report::count(result.both_bad, "battle") +
                 (result.options.both_bad == BothBad::tie ? " with two bad answers count as ties."
                                                          : " with two bad answers are left out, for they say nothing about which model is "
                                                            "better (--both-bad tie counts them as ties)."));
  }
  for (const auto& board : result.boards) board_text(out, result, board);
  for (const auto& finding : result.findings) out += finding_text(finding);
  if (result.compared) out += comparison_text(*result.compared, result.options.confidence);
  out += "\nTo cite: assay " + std::string(version) + ", " + rank_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

}  // namespace assay::programs
