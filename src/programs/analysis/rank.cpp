// rank: look, read, fit, say; the numbers come from board, the words from rank_text and rank_json.
#include "programs/analysis/rank.hpp"

#include "programs/analysis/files.hpp"
#include "programs/analysis/input.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/simulation.hpp"
#include "report/dots_picture.hpp"
#include "report/matrix_picture.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cstdio>

namespace assay::programs {
namespace {

constexpr std::string_view parts[] = {"a", "b", "winner", "rater"};

Result<void> read_votes(RankResult& result, Battles& battles, const NamedColumns& named, const std::string& path) {
  BattleColumns columns;
  return read_file(
      result.files, path, battles.rows,
      [&](const formats::Glance& glance) -> Result<void> {
        ASSAY_TRY(columns, choose_battle_columns(named, result.options.by, glance));
        if (!result.files.empty() && columns.rater.empty() != result.columns.rater.empty()) {
          return Error::invalid("", "This file and " + result.files[0].name +
                                        " do not both say who judged. Name the columns with --columns, or leave the raters out with "
                                        "--columns rater=.");
        }
        if (result.files.empty()) result.columns = columns;
        return success();
      },
      [&](formats::RowFile& file, const std::string& name, const RowsProgress& progress) {
        return read_battles(battles, file, name, columns, result.options.both_bad, progress);
      });
}

// The battles of one category, with models numbered anew.
NamedBoard category_board(const Battles& battles, std::uint32_t category, std::span<const std::uint32_t> rows,
                          const BoardOptions& options) {
  NamedBoard out;
  out.category = battles.categories.name(category);
  constexpr std::uint32_t absent = UINT32_MAX;
  std::vector<std::uint32_t> number(battles.models.size(), absent);
  for (const auto row : rows) number[battles.left[row]] = number[battles.right[row]] = 0;
  for (std::uint32_t model = 0; model < number.size(); ++model) {
    if (number[model] == absent) continue;
    number[model] = static_cast<std::uint32_t>(out.models.size());
    out.models.push_back(battles.models.name(model));
  }
  std::vector<std::uint32_t> left, right, rater;
  std::vector<stats::Outcome> outcome;
  for (const auto row : rows) {
    left.push_back(number[battles.left[row]]);
    right.push_back(number[battles.right[row]]);
    outcome.push_back(battles.outcome[row]);
    if (!battles.rater.empty()) rater.push_back(battles.rater[row]);
  }
  out.board = make_board({left, right, outcome, rater, out.models.size()}, out.models, options);
  return out;
}

void make_boards(RankResult& result, const Battles& battles) {
  const BoardOptions options{result.options.bradley_terry ? Model::bradley_terry : Model::davidson, result.options.confidence,
                             result.options.seed};
  if (result.columns.by.empty()) {
    NamedBoard all;
    all.models = battles.models.names();
    all.board = make_board({battles.left, battles.right, battles.outcome, battles.rater, all.models.size()}, all.models, options);
    result.boards.push_back(std::move(all));
    return;
  }
  std::vector<std::vector<std::uint32_t>> rows(battles.categories.size());
  for (std::uint32_t i = 0; i < battles.category.size(); ++i) rows[battles.category[i]].push_back(i);
  for (std::uint32_t i = 0; i < rows.size(); ++i) result.boards.push_back(category_board(battles, i, rows[i], options));
  std::ranges::sort(result.boards, [](const NamedBoard& x, const NamedBoard& y) {
    return x.board.battles != y.board.battles ? x.board.battles > y.board.battles : x.category < y.category;
  });
}

std::vector<std::string> small_print(const RankResult& result, const Board& board) {
  std::vector<std::string> lines;
  lines.push_back(model_title(result.options) + "; " + report::count(board.battles, "battle") + ", " + report::count(board.ties, "tie") +
                  ".");
  lines.push_back(cluster_sentence(result, board));
  add_sources(lines, result.files);
  return lines;
}

Result<void> draw(const RankResult& result) {
  const auto& named = result.boards.front();
  const auto level = report::fixed(100 * result.options.confidence, result.options.confidence * 100 == 95 ? 0 : 1);
  if (!result.options.plot.empty()) {
    report::DotsPicture picture{"Models by strength",
                                "strength against the average model, with " + level + " % interval",
                                small_print(result, named.board),
                                {},
                                "rank"};
    for (const auto& row : named.board.rows) {
      picture.dots.push_back({named.models[row.model], row.strength.estimate, row.strength.low, row.strength.high,
                              row.rank_low > 0 ? report::range(row.rank_low, row.rank_high) : "",
                              row.state == stats::ModelState::above   ? "never loses: no upper bound"
                              : row.state == stats::ModelState::below ? "never wins: no lower bound"
                                                                      : "cannot be placed"});
    }
    ASSAY_CHECK(write_file(result.options.plot, report::dots_svg(picture)));
  }
  if (result.options.matrix.empty()) return success();
  report::MatrixPicture picture{"How often the row wins against the column (%), a tie being half a win", {}, named.models, {}};
  for (const auto& row : named.board.rows) picture.order.push_back(row.model);
  picture.small.push_back(report::count(named.board.battles, "battle") + ", " + report::count(named.board.ties, "tie") +
                          ". Models by strength.");
  add_sources(picture.small, result.files);
  return write_file(result.options.matrix, report::matrix_svg(picture, named.board.matrix));
}

}  // namespace

int rank(const RankOptions& options) {
  RankResult result;
  result.options = options;
  const auto named = read_columns_option(options.columns, parts);
  if (!named.ok()) return failed(named.error());
  if (!options.by.empty() && !(options.plot.empty() && options.matrix.empty() && options.simulate.empty())) {
    return failed(Error::invalid("", "--plot, --matrix and --simulate need one board, and --by makes several; leave one of them out."));
  }
  Battles battles;
  for (const auto& path : options.files) {
    if (const auto read = read_votes(result, battles, *named, path); !read.has_value()) return failed(read.error());
  }
  battles.finish();
  result.rows = battles.rows;
  result.both_bad = battles.both_bad;
  result.raters = battles.raters.size();
  result.bad = battles.bad;
  if (result.bad.refused(options.strict, "nothing is ranked", options.files.size() > 1)) return exit_bad_rows;
  if (battles.left.empty()) {
    std::fprintf(stderr, "assay: no battle is left to rank models from.\n");
    return exit_unsupported;
  }
  make_boards(result, battles);
  auto compared = compare_with(options.compare, "rank", [&] { return rank_json(result); }, options.confidence);
  if (!compared.ok()) return failed(compared.error());
  result.compared = std::move(*compared);
  if (!options.simulate.empty()) {
    if (const auto written = simulate_battles(result, battles); !written.has_value()) return failed(written.error());
  }
  if (const auto drawn = draw(result); !drawn.has_value()) return failed(drawn.error());
  print(options.methods_text             ? rank_methods(result)
        : options.output == Output::json ? rank_json(result)
        : options.output == Output::csv  ? rank_csv(result)
                                         : rank_text(result));
  bool complete = true;
  for (const auto& board : result.boards) {
    complete = complete && board.board.complete();
    if (options.output == Output::text && !options.methods_text) continue;  // the text says it
    for (const auto& sentence : board.board.missing) {
      std::fprintf(stderr, "assay: %s%s.\n", board.category.empty() ? "" : (report::printable(board.category) + ": ").c_str(),
                   sentence.c_str());
    }
  }
  return complete ? exit_ok : exit_unsupported;
}

}  // namespace assay::programs
