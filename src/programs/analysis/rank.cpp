// rank: look, read, fit, say; the numbers come from board, the words from rank_text and rank_json.
#include "programs/analysis/rank.hpp"

#include "base/text.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/findings.hpp"
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

constexpr std::string_view parts[] = {"a",      "b",      "winner",  "rater", "strength", "probability",
                                      "text_a", "text_b", "ranking", "best",  "worst",    "items"};

Result<void> choose_shape(RankResult& result, Votes& votes, BallotColumns& ballots, BattleColumns& battles, const NamedColumns& named,
                          const formats::Glance& glance) {
  const auto& options = result.options;
  ASSAY_TRY(auto found, choose_ballot_columns(named, options.by, glance));
  const bool first = result.files.empty();
  const auto shape = found ? found->shape : VoteShape::pairs;
  if (!first && shape != votes.shape)
    return Error::invalid("", "This file and " + result.files[0].name + " do not hold the same: battles, rankings or best-worst choices.");
  votes.shape = result.shape = shape;
  const auto& model = result.model();
  if (model.shape != shape) {
    constexpr const char* shapes[] = {"battles of two", "rankings", "best-worst choices"};
    return Error::invalid("", "--model " + std::string(model.name) + " is made from " + shapes[static_cast<int>(model.shape)] +
                                  ", and this file holds " + shapes[static_cast<int>(shape)] + ".");
  }
  if (found) {
    if (options.style || options.side || options.elo || !options.covariates.empty() || !options.grades.empty())
      return Error::invalid("", "--style, --covariate, --side, --grades and --elo need battles of two.");
    ballots = std::move(*found);
  } else {
    ASSAY_TRY(battles, choose_battle_columns(named, options.by, glance, {model.graded, options.grades, options.style, options.covariates}));
    if (model.graded && !battles.graded())
      return Error::invalid("", "--model " + std::string(model.name) + " needs answers that say how much better one is, and " +
                                    (battles.winner.empty() ? "this file says" : quote_json(battles.winner) + " says") +
                                    " only which one. Name a column of graded answers with --columns winner=COLUMN, or one beside it with "
                                    "--columns strength=COLUMN.");
  }
  const auto& rater = found ? ballots.rater : battles.rater;
  if (model.model == Model::skilled && rater.empty())
    return Error::invalid("", "--model skilled needs a column that says who judged. Name it with --columns rater=COLUMN.");
  if (!first && rater.empty() != result.rater().empty())
    return Error::invalid("", "This file and " + result.files[0].name +
                                  " do not both say who judged. Name the columns with --columns, or leave the raters out with "
                                  "--columns rater=.");
  if (!first && battles.probability.empty() != result.columns.probability.empty())
    return Error::invalid("", "This file and " + result.files[0].name +
                                  " do not both hold the probabilities of pairs. Leave them out with --columns probability=.");
  if (first) {
    result.columns = battles;
    result.ballot_columns = ballots;
  }
  return success();
}

Result<void> read_votes(RankResult& result, Votes& votes, const NamedColumns& named, const std::string& path) {
  BattleColumns battles;
  BallotColumns ballots;
  const auto before = votes.rows();
  std::uint64_t rows = 0;
  return read_file(
      result.files, path, rows, [&](const formats::Glance& glance) { return choose_shape(result, votes, ballots, battles, named, glance); },
      [&](formats::RowFile& file, const std::string& name, const RowsProgress& progress) {
        const auto read = votes.shape == VoteShape::pairs
                              ? read_battles(votes.battles, file, name, battles, result.options.both_bad, progress)
                              : read_ballots(votes.ballots, file, name, ballots, progress);
        rows = votes.rows() - before;
        return read;
      });
}

void make_boards(RankResult& result, const Votes& votes) {
  const BoardOptions options{result.model().model, result.options.confidence, result.options.seed};
  if (result.by().empty()) {
    NamedBoard all{{}, votes.models().names(), {}};
    all.board = make_board(votes.all(), all.models, options);
    result.boards.push_back(std::move(all));
    return;
  }
  const std::span<const std::uint32_t> category = votes.shape == VoteShape::pairs ? votes.battles.category : votes.ballots.category;
  std::vector<std::vector<std::uint32_t>> rows(votes.categories().size());
  for (std::uint32_t i = 0; i < category.size(); ++i) rows[category[i]].push_back(i);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const VotesOfCategory part(votes, rows[i]);
    result.boards.push_back({votes.categories().name(i), part.models(), make_board(part.all(), part.models(), options)});
  }
  std::ranges::sort(result.boards, [](const NamedBoard& x, const NamedBoard& y) {
    return x.board.battles != y.board.battles ? x.board.battles > y.board.battles : x.category < y.category;
  });
}

std::vector<std::string> small_print(const RankResult& result, const Board& board) {
  std::vector<std::string> lines;
  lines.push_back(std::string(result.model().title) + "; " + result.count(board.battles) + ", " + report::count(board.ties, "tie") + ".");
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
  picture.small.push_back(result.count(named.board.battles) + ", " + report::count(named.board.ties, "tie") + ". Models by strength.");
  add_sources(picture.small, result.files);
  return write_file(result.options.matrix, report::matrix_svg(picture, named.board.matrix));
}

Result<void> check(const RankOptions& options) {
  if (!options.by.empty() && !(options.plot.empty() && options.matrix.empty() && options.simulate.empty()))
    return Error::invalid("", "--plot, --matrix and --simulate need one board, and --by makes several; leave one of them out.");
  if (!options.grades.empty() && !GradeWords::listed(options.grades))
    return Error::invalid("", "--grades takes 2 to 63 different answers, from 'the first is much better' to 'the second is much better'.");
  return success();
}

}  // namespace

RankResult::RankResult() = default;
RankResult::RankResult(RankResult&&) noexcept = default;
RankResult& RankResult::operator=(RankResult&&) noexcept = default;
RankResult::~RankResult() = default;

const RankModel& RankResult::model() const { return rank_model(options.model.value_or(default_model(shape))); }

std::string RankResult::count(std::uint64_t n) const {
  return report::count(n, shape == VoteShape::pairs ? "battle" : shape == VoteShape::rankings ? "ranking" : "choice");
}

int rank(const RankOptions& options) {
  RankResult result;
  result.options = options;
  const auto named = read_columns_option(options.columns, parts);
  if (!named.ok()) return failed(named.error());
  if (const auto checked = check(options); !checked.has_value()) return failed(checked.error());
  Votes votes;
  for (const auto& path : options.files) {
    if (const auto read = read_votes(result, votes, *named, path); !read.has_value()) return failed(read.error());
  }
  votes.finish();
  result.rows = votes.rows();
  result.both_bad = votes.battles.both_bad;
  result.raters = votes.raters().size();
  result.bad = votes.bad();
  if (result.bad.refused(options.strict, "nothing is ranked", options.files.size() > 1)) return exit_bad_rows;
  if (votes.empty()) {
    std::fprintf(stderr, "assay: no %s is left to rank models from.\n", result.count(1).c_str() + 2);
    return exit_unsupported;
  }
  make_boards(result, votes);
  result.findings = findings_of(result, votes);
  auto compared = compare_with(options.compare, "rank", [&] { return rank_json(result); }, options.confidence);
  if (!compared.ok()) return failed(compared.error());
  result.compared = std::move(*compared);
  if (!options.simulate.empty()) {
    if (const auto written = simulate_battles(result, votes); !written.has_value()) return failed(written.error());
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
