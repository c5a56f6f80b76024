// rank_data: the result of `assay rank` as JSON and as CSV, with the same names in both.
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/table.hpp"

namespace assay::programs {
namespace {

struct ColumnsView {
  std::string a, b;
  std::optional<std::string> winner, rater, by;
  std::string winner_says;
  std::optional<std::string> strength, probability;
  std::vector<StylePair> style;
  std::vector<std::string> guessed;
};
ASSAY_DESCRIBE(ColumnsView, a, b, winner, rater, by, winner_says, strength, probability, style, guessed)

struct BallotColumnsView {
  std::optional<std::string> ranking, best, worst;
  std::vector<std::string> items;
  std::optional<std::string> rater, by;
  std::vector<std::string> guessed;
};
ASSAY_DESCRIBE(BallotColumnsView, ranking, best, worst, items, rater, by, guessed)

struct ParameterView {
  std::string name, title;
  EstimateView estimate;
};
ASSAY_DESCRIBE(ParameterView, name, title, estimate)

struct OffView {
  std::string first, second;
  bool tie = false;
  double observed = 0, expected = 0, residual = 0;
};
ASSAY_DESCRIBE(OffView, first, second, tie, observed, expected, residual)

struct FitView {
  double deviance = 0;
  std::size_t df = 0;
  std::optional<double> p;
  std::size_t counts = 0, far_off = 0;
  std::vector<OffView> farthest_off;
  std::size_t triads = 0, cycles = 0;
  double cycles_expected = 0;
  std::optional<double> cycles_z, rao_kupper;
};
ASSAY_DESCRIBE(FitView, deviance, df, p, counts, far_off, farthest_off, triads, cycles, cycles_expected, cycles_z, rao_kupper)

struct BoardView {
  std::optional<std::string> category;
  std::uint64_t battles = 0, ties = 0;
  std::size_t raters = 0, clusters = 0;
  std::optional<double> log_likelihood;
  std::optional<EstimateView> log_nu;
  std::vector<ParameterView> parameters;
  std::optional<FitView> fit;
  JsonText models;
  std::string neighbours;
  bool complete = false;
  std::vector<std::string> missing;
  std::vector<NoteView> notes;
};
ASSAY_DESCRIBE(BoardView, category, battles, ties, raters, clusters, log_likelihood, log_nu, parameters, fit, models, neighbours, complete,
               missing, notes)

struct RankView {
  std::string assay, command;
  std::vector<FileRead> files;
  JsonText columns;
  std::vector<std::string> remarks;
  std::string model, intervals;
  double confidence = 0;
  std::uint64_t seed = 0, rows = 0, both_bad = 0;
  std::string both_bad_counts;
  BadRows bad_rows;
  std::vector<BoardView> boards;
  JsonText findings;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(RankView, assay, command, files, columns, remarks, model, intervals, confidence, seed, rows, both_bad, both_bad_counts,
               bad_rows, boards, findings, compared)

const std::vector<std::string> model_columns = {"rank",  "rank_low", "rank_high",    "model",    "strength", "se",        "low",
                                                "high",  "wins",     "ties",         "losses",   "battles",  "win_share", "state",
                                                "ahead", "ahead_p",  "more_battles", "quasi_se", "tier"};

const char* name_of(stats::ModelState state) {
  switch (state) {
    case stats::ModelState::estimated: return "estimated";
    case stats::ModelState::above: return "never_loses";
    case stats::ModelState::below: return "never_wins";
    case stats::ModelState::incomparable: break;
  }
  return "not_placed";
}

report::Cell place(std::size_t rank) { return rank > 0 ? report::Cell(static_cast<std::int64_t>(rank)) : report::Cell(); }

std::vector<report::Cell> cells_of(const NamedBoard& named, const BoardRow& row) {
  const auto& total = named.board.matrix.totals[row.model];
  return {place(row.rank),
          place(row.rank_low),
          place(row.rank_high),
          named.models[row.model],
          report::cell(row.strength.estimate),
          report::cell(row.strength.se),
          report::cell(row.strength.low),
          report::cell(row.strength.high),
          report::cell(total.wins),
          report::cell(total.ties),
          report::cell(total.losses),
          report::cell(total.n),
          report::cell(total.share),
          std::string(name_of(row.state)),
          report::cell(row.ahead),
          report::cell(row.ahead_p),
          report::cell(row.more_battles),
          report::cell(row.quasi_se),
          place(row.tier)};
}

std::optional<std::string> maybe(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

std::optional<FitView> fit_view(const NamedBoard& named) {
  if (!named.board.fit) return std::nullopt;
  const auto& fit = *named.board.fit;
  FitView view{fit.deviance,        fit.df,       fit.p,         fit.counts, fit.far, {}, fit.cycles.triads, fit.cycles.observed,
               fit.cycles.expected, fit.cycles.z, fit.rao_kupper};
  for (const auto& one : fit.most)
    view.farthest_off.push_back({named.models[one.first], named.models[one.second], one.tie, one.observed, one.expected, one.residual});
  return view;
}

BoardView board_view(const NamedBoard& named, const RankResult& result) {
  const auto& board = named.board;
  BoardView view;
  if (!result.by().empty()) view.category = named.category;
  view.battles = board.battles;
  view.ties = board.ties;
  view.raters = board.raters;
  view.clusters = board.clusters;
  view.log_likelihood = board.log_likelihood;
  if (const auto* nu = board.parameter("log_nu"); nu != nullptr) view.log_nu = view_of(*nu);
  for (const auto& one : board.parameters) view.parameters.push_back({one.name, one.title, view_of(one.estimate)});
  view.fit = fit_view(named);
  report::DataTable models(model_columns);
  for (const auto& row : board.rows) models.add(cells_of(named, row));
  view.models = JsonText(models.json());
  view.neighbours = neighbours_sentence(named, result);
  view.complete = board.complete();
  view.missing = board.missing;
  view.notes = views_of(board.notes);
  return view;
}

JsonText columns_json(const RankResult& result) {
  if (result.shape == VoteShape::pairs) {
    const auto& columns = result.columns;
    return JsonText(json::to_string(ColumnsView{columns.a, columns.b, maybe(columns.winner), maybe(columns.rater), maybe(columns.by),
                                                enum_name(columns.says), maybe(columns.strength), maybe(columns.probability), columns.style,
                                                columns.guessed}));
  }
  const auto& columns = result.ballot_columns;
  return JsonText(json::to_string(BallotColumnsView{maybe(columns.ranking), maybe(columns.best), maybe(columns.worst), columns.items,
                                                    maybe(columns.rater), maybe(columns.by), columns.guessed}));
}

}  // namespace

std::string rank_json(const RankResult& result) {
  const auto& options = result.options;
  RankView view;
  view.assay = version;
  view.command = rank_command(result);
  view.files = result.files;
  view.columns = columns_json(result);
  view.remarks = result.shape == VoteShape::pairs ? result.columns.remarks : result.ballot_columns.remarks;
  view.model = json_name(result.model());
  view.intervals = result.boards.empty() || result.boards.front().board.clusters == 0 ? "independent" : "clustered";
  view.confidence = options.confidence;
  view.seed = options.seed;
  view.rows = result.rows;
  view.both_bad = result.both_bad;
  view.both_bad_counts = options.both_bad == BothBad::tie ? "tie" : "leave_out";
  view.bad_rows = result.bad;
  for (const auto& board : result.boards) view.boards.push_back(board_view(board, result));
  view.findings = findings_json(result.findings);
  view.compared = result.compared;
  return json::to_string(view) + "\n";
}

std::string rank_csv(const RankResult& result) {
  const bool by = !result.by().empty();
  auto columns = model_columns;
  if (by) columns.insert(columns.begin(), result.by());
  report::DataTable table(columns);
  for (const auto& named : result.boards) {
    for (const auto& row : named.board.rows) {
      auto cells = cells_of(named, row);
      if (by) cells.insert(cells.begin(), named.category);
      table.add(std::move(cells));
    }
  }
  return table.csv();
}

}  // namespace assay::programs
