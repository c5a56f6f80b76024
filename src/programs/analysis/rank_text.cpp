// rank_text: what `assay rank` prints for people.
#include "programs/analysis/files.hpp"
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

std::string level(double confidence) {
  const double percent = 100 * confidence;
  return report::fixed(percent, percent == static_cast<double>(static_cast<int>(percent)) ? 0 : 1) + " %";
}

std::string columns_sentence(const RankResult& result) {
  const auto& columns = result.columns;
  std::string text = "a = " + columns.a + ", b = " + columns.b;
  text += columns.says == WinnerSays::first ? " (a column of winners and one of losers)" : ", winner = " + columns.winner;
  if (columns.says == WinnerSays::names) text += " (names of models)";
  text += columns.rater.empty() ? ", no rater" : ", rater = " + columns.rater;
  if (!columns.by.empty()) text += ", a board for each " + columns.by;
  if (columns.guessed.empty()) return text + ".";
  return text + " (" + (columns.guessed.size() >= 3 ? "guessed" : list_of(columns.guessed) + " guessed") +
         "; --columns says it otherwise).";
}

std::string table_of(const NamedBoard& named, double confidence) {
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
                           {level(confidence) + " interval"},
                           {"wins"},
                           {"ties"},
                           {"losses"},
                           {"battles"}});
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

void board_text(std::string& out, const RankResult& result, const NamedBoard& named) {
  const auto& board = named.board;
  out += "\n";
  if (!result.columns.by.empty()) paragraph(out, result.columns.by + " = " + named.category);
  paragraph(out, report::count(board.battles, "battle") + " of " + report::count(named.models.size(), "model") + ", " +
                     report::count(board.ties) + (board.ties == 1 ? " of them a tie. " : " of them ties. ") + model_title(result.options) +
                     ". " + cluster_sentence(result, board));
  out += "\n" + table_of(named, result.options.confidence) + "\n";
  for (const auto& sentence : board.missing) paragraph(out, "No strength: " + sentence + ".");
  if (const auto sentence = neighbours_sentence(named, result.options.confidence); !sentence.empty()) paragraph(out, sentence);
  if (board.log_nu && board.log_nu->estimate) {
    paragraph(out, "Ties: log nu = " + report::with_interval(board.log_nu->estimate, board.log_nu->low, board.log_nu->high, 3) +
                       "; log-likelihood " + report::fixed(board.log_likelihood, 4) + ".");
  }
  if (board.fit) paragraph(out, board_fit_sentence(*board.fit, named.models));
  for (const auto& note : board.notes) paragraph(out, "Note: " + note.message + ".");
}

}  // namespace

std::string model_title(const RankOptions& options) {
  return options.bradley_terry ? "Bradley-Terry model, a tie is half a win for each" : "Davidson's model of wins and ties";
}

std::string cluster_sentence(const RankResult& result, const Board& board) {
  if (board.clusters == 0) {
    if (result.columns.rater.empty())
      return "Intervals take every battle as independent, since no column says who judged: they are too "
             "narrow where people judged several.";
    return "Intervals take every battle as independent.";
  }
  return "Intervals are clustered by " + report::printable(result.columns.rater) + " (" + report::count(board.raters, "rater") +
         "; cluster jackknife CR3, t).";
}

namespace {

// "; some 12,000 more battles would settle it", with two digits that mean something.
std::string more(std::optional<double> battles) {
  if (!battles) return {};
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(1.0, *battles))) - 1));
  return "; some " + report::count(static_cast<std::uint64_t>(std::ceil(*battles / unit) * unit)) + " more battles would settle it";
}

}  // namespace

std::string neighbours_sentence(const NamedBoard& named, double confidence) {
  std::string out;
  std::size_t told = 0;
  const auto& rows = named.board.rows;
  const auto name = [&](std::size_t i) { return report::printable(named.models[rows[i].model]); };
  for (std::size_t i = 0; i + 1 < rows.size() && told < most_neighbours; ++i) {
    if (!rows[i].ahead_p) continue;
    if (told++ > 0) out += "; ";
    out += *rows[i].ahead_p < 1 - confidence ? name(i) + " is above " + name(i + 1) + " with " + report::p_value(*rows[i].ahead_p)
                                             : name(i) + " and " + name(i + 1) + " are not told apart (" +
                                                   report::p_value(*rows[i].ahead_p) + more(rows[i].more_battles) + ")";
  }
  return out.empty() ? out : out + ".";
}

std::string rank_command(const RankResult& result) {
  const auto& columns = result.columns;
  const auto& options = result.options;
  std::string out = "assay rank";
  out += " --columns " + shell_word("a=" + columns.a + ",b=" + columns.b + ",winner=" + columns.winner + ",rater=" + columns.rater);
  if (!columns.by.empty()) out += " --by " + shell_word(columns.by);
  if (options.bradley_terry) out += " --bradley-terry";
  if (options.both_bad == BothBad::tie) out += " --both-bad tie";
  if (options.confidence != 0.95) out += " --confidence " + report::exact(options.confidence);
  out += " --seed " + std::to_string(options.seed);
  for (const auto& file : options.files) out += " " + shell_word(file);
  return out;
}

std::string rank_text(const RankResult& result) {
  std::string out;
  files_paragraphs(out, result.files);
  paragraph(out, "Columns: " + columns_sentence(result));
  for (const auto& remark : result.columns.remarks) paragraph(out, "Note: " + remark);
  bad_rows_paragraph(out, result.bad);
  if (result.both_bad > 0) {
    paragraph(
        out, report::count(result.both_bad, "battle") +
                 (result.options.both_bad == BothBad::tie ? " with two bad answers count as ties."
                                                          : " with two bad answers are left out, for they say nothing about which model is "
                                                            "better (--both-bad tie counts them as ties)."));
  }
  for (const auto& board : result.boards) board_text(out, result, board);
  if (result.compared) out += comparison_text(*result.compared, result.options.confidence);
  out += "\nTo cite: assay " + std::string(version) + ", " + rank_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

}  // namespace assay::programs
