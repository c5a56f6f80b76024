// aggregate_ratings: ratings on a scale, on one dimension or on several of a rubric: what an item is worth when it is known how severe its
// raters are, by least squares and by the many-facet Rasch model.
#include "assay/stats/facets.hpp"
#include "assay/stats/rater_bias.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "json/write.hpp"
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/methods_text.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace assay::programs {
namespace {

constexpr std::string_view parts[] = {"item", "rater", "dimension", "score"};
constexpr std::string_view dimension_names[] = {"dimension", "criterion", "aspect", "category", "trait", "question"};
constexpr std::string_view score_names[] = {"score", "rating", "value", "points", "grade", "stars", "label"};
constexpr std::size_t few_lines = 20;
constexpr std::size_t shown_items = 5;

struct RatingsColumns {
  std::string item, rater, dimension;
  std::vector<std::string> score;  ///< several: each is a dimension
  std::vector<std::string> guessed;
};

struct Rows {
  Interner items, raters, dimensions;
  std::vector<std::uint32_t> item, rater, dimension;
  std::vector<double> value;
  std::uint64_t rows = 0, missing = 0;
  BadRows bad;

  void finish() {
    const auto turn = [](Interner& names, std::vector<std::uint32_t>& column) {
      const auto by_name = names.sort();
      for (auto& one : column) one = by_name[one];
    };
    turn(items, item);
    turn(raters, rater);
    turn(dimensions, dimension);
  }
};

struct RatingsResult {
  AggregateOptions options;
  RatingsColumns columns;
  std::vector<FileRead> files;
  Rows rows;
  stats::RaterBiasFit means;
  stats::FacetsFit facets;
  bool rasch = false;    ///< values are points of a scale
  std::string no_rasch;  ///< why not
};

struct RatingItemView {
  std::string item;
  double raw = 0;
  EstimateView mean;
  std::optional<EstimateView> ability;
  std::optional<double> infit, outfit;
};
ASSAY_DESCRIBE(RatingItemView, item, raw, mean, ability, infit, outfit)

struct RatingRaterView {
  std::string rater;
  std::size_t ratings = 0;
  EstimateView severity;
  std::optional<EstimateView> severity_logits;
  std::optional<double> infit, outfit;
};
ASSAY_DESCRIBE(RatingRaterView, rater, ratings, severity, severity_logits, infit, outfit)

struct RatingDimensionView {
  std::string dimension;
  EstimateView ease;
  std::optional<EstimateView> difficulty;
  std::optional<double> infit, outfit;
};
ASSAY_DESCRIBE(RatingDimensionView, dimension, ease, difficulty, infit, outfit)

struct StepView {
  double from = 0, tau = 0, se = 0;
};
ASSAY_DESCRIBE(StepView, from, tau, se)

struct RaschView {
  std::optional<double> log_likelihood, reliability, separation, severity_reliability;
  EstimateView sd;
  bool converged = false;
  std::vector<StepView> steps;
  std::vector<NoteView> notes;
};
ASSAY_DESCRIBE(RaschView, log_likelihood, reliability, separation, severity_reliability, sd, converged, steps, notes)

struct RatingsView {
  std::string assay, command;
  std::vector<FileRead> files;
  std::string item_column, rater_column, dimension_column;
  std::vector<std::string> score_columns, guessed;
  double confidence = 0;
  std::uint64_t rows = 0, missing = 0;
  BadRows bad_rows;
  std::size_t ratings = 0;
  std::optional<double> residual_sd, reliability;
  std::vector<RatingItemView> items;
  std::vector<RatingRaterView> raters;
  std::vector<RatingDimensionView> dimensions;
  std::optional<RaschView> rasch;
  std::string no_rasch;
  std::vector<NoteView> notes;
};
ASSAY_DESCRIBE(RatingsView, assay, command, files, item_column, rater_column, dimension_column, score_columns, guessed, confidence, rows,
               missing, bad_rows, ratings, residual_sd, reliability, items, raters, dimensions, rasch, no_rasch, notes)

Result<RatingsColumns> choose(const NamedColumns& given, const formats::Glance& glance) {
  RatingsColumns out;
  auto named = given;
  named.erase("dimension");
  // Several columns of scores are as many dimensions.
  if (const auto score = given.find("score"); score != given.end() && !glance.find(score->second)) {
    for (const auto piece : split(score->second, '+')) {
      const auto at = glance.find(piece);
      if (!at)
        return Error::invalid("",
                              "There is no column " + quote_json(piece) + " for score; the columns are " + list_of(glance.columns) + ".");
      out.score.push_back(glance.columns[*at]);
    }
    named["label"] = out.score.front();
  } else if (score != given.end()) {
    named["label"] = score->second;
  } else if (const auto found = column_called(glance, score_names)) {
    named["label"] = *found;
    out.guessed.emplace_back("score");
  }
  named.erase("score");
  ASSAY_TRY(const auto columns, choose_rating_columns(named, glance));
  out.item = columns.item.front();
  out.rater = columns.rater;
  if (columns.item.size() > 1) return Error::invalid("", "Ratings take one column for the item.");
  if (out.score.empty()) out.score = {columns.label};
  for (const auto& one : columns.guessed) {
    if (one != "label" || out.guessed.empty()) out.guessed.push_back(one == "label" ? "score" : one);
  }
  ASSAY_TRY(const auto dimension, named_column(given, "dimension", glance));
  if (dimension) {
    out.dimension = *dimension;
  } else if (const auto found = column_called(glance, dimension_names); found && out.score.size() == 1 && *found != out.item) {
    out.dimension = *found;
    out.guessed.emplace_back("dimension");
  }
  if (out.score.size() > 1 && !out.dimension.empty())
    return Error::invalid("", "Name a column of dimensions, or several columns of scores.");
  return out;
}

Result<void> read_rows(Rows& into, formats::RowFile& file, const std::string& name, const RatingsColumns& columns,
                       const RowsProgress& progress) {
  std::vector<std::string> wanted = {columns.item, columns.rater};
  wanted.insert(wanted.end(), columns.score.begin(), columns.score.end());
  if (!columns.dimension.empty()) wanted.push_back(columns.dimension);
  const auto reader = file.read(wanted);
  formats::PickedRow row;
  while (true) {
    ASSAY_TRY(const bool more, reader->next(row));
    if (!more) return success();
    if ((++into.rows & 0x3FFFU) == 0) progress(into.rows);
    const auto bad = [&](const std::string& where, std::string message) { into.bad.add(name, row.line, where, std::move(message)); };
    if (row.problem != nullptr) {
      bad(row.problem->where, row.problem->message);
      continue;
    }
    if (row.cells[0].empty() || row.cells[1].empty()) {
      bad(row.cells[0].empty() ? columns.item : columns.rater, row.cells[0].empty() ? "The item is missing." : "Nobody is named.");
      continue;
    }
    for (std::size_t s = 0; s < columns.score.size(); ++s) {
      const auto cell = trim(row.cells[2 + s]);
      if (cell.empty()) {
        ++into.missing;
        continue;
      }
      const auto value = number_of(cell);
      if (!value) {
        bad(columns.score[s], quote_json(excerpt(cell, 60)) + " is no number.");
        continue;
      }
      into.item.push_back(into.items.of(row.cells[0]));
      into.rater.push_back(into.raters.of(row.cells[1]));
      into.dimension.push_back(into.dimensions.of(columns.score.size() > 1    ? std::string_view(columns.score[s])
                                                  : columns.dimension.empty() ? std::string_view(columns.score[0])
                                                                              : row.cells[wanted.size() - 1]));
      into.value.push_back(*value);
    }
  }
}

std::string command_of(const RatingsResult& result) {
  const auto& columns = result.columns;
  std::string score;
  for (const auto& one : columns.score) score += (score.empty() ? "" : "+") + one;
  std::string out =
      "assay aggregate --ratings --columns " + shell_word("item=" + columns.item + ",rater=" + columns.rater + ",score=" + score +
                                                          (columns.score.size() > 1 ? "" : ",dimension=" + columns.dimension));
  if (result.options.confidence != 0.95) out += " --confidence " + report::exact(result.options.confidence);
  for (const auto& file : result.options.files) out += " " + shell_word(file);
  return out;
}

void fit(RatingsResult& result) {
  const auto& rows = result.rows;
  const stats::RubricRatings ratings{rows.item,         rows.rater,         rows.dimension,        rows.value,
                                     rows.items.size(), rows.raters.size(), rows.dimensions.size()};
  result.means = stats::fit_rater_bias(ratings, {.level = result.options.confidence});
  const auto whole = std::ranges::all_of(rows.value, [](double x) { return x == std::floor(x); });
  const auto [low, high] = std::ranges::minmax(rows.value);
  if (!whole) result.no_rasch = "scores are no whole numbers";
  else if (high - low >= static_cast<double>(stats::facets_most_categories))
    result.no_rasch = "there are more than 64 points between the lowest and the highest score";
  else if (rows.raters.size() + rows.dimensions.size() > stats::facets_most_parameters)
    result.no_rasch = "there are more than 3,000 raters and dimensions";
  if (!result.no_rasch.empty()) return;
  result.facets = stats::fit_facets(ratings, {.level = result.options.confidence});
  result.rasch = result.facets.ok();
  if (!result.rasch && !result.facets.notes.empty()) result.no_rasch = result.facets.notes.front().message;
}

std::optional<EstimateView> rasch_of(const RatingsResult& result, const std::vector<stats::Estimate>& list, std::size_t i) {
  if (!result.rasch || i >= list.size() || !list[i].estimate) return std::nullopt;
  return view_of(list[i]);
}

RatingsView view_of_result(const RatingsResult& result) {
  const auto& rows = result.rows;
  RatingsView view;
  view.assay = version;
  view.command = command_of(result);
  view.files = result.files;
  view.item_column = result.columns.item;
  view.rater_column = result.columns.rater;
  view.dimension_column = result.columns.dimension;
  view.score_columns = result.columns.score;
  view.guessed = result.columns.guessed;
  view.confidence = result.options.confidence;
  view.rows = rows.rows;
  view.missing = rows.missing;
  view.bad_rows = rows.bad;
  view.ratings = rows.value.size();
  view.residual_sd = result.means.residual_sd;
  view.reliability = result.means.reliability.estimate;
  const auto fits = [&](auto& one, const std::vector<stats::FitMeanSquares>& list, std::size_t i) {
    if (!result.rasch || i >= list.size() || list[i].n == 0) return;
    one.infit = list[i].infit;
    one.outfit = list[i].outfit;
  };
  for (std::uint32_t i = 0; i < rows.items.size(); ++i) {
    RatingItemView one{
        rows.items.name(i), result.means.raw[i], view_of(result.means.item[i]), rasch_of(result, result.facets.item, i), {}, {}};
    fits(one, result.facets.item_fit, i);
    view.items.push_back(std::move(one));
  }
  for (std::uint32_t r = 0; r < rows.raters.size(); ++r) {
    RatingRaterView one{rows.raters.name(r),
                        static_cast<std::size_t>(std::ranges::count(rows.rater, r)),
                        view_of(result.means.severity[r]),
                        rasch_of(result, result.facets.severity, r),
                        {},
                        {}};
    fits(one, result.facets.rater_fit, r);
    view.raters.push_back(std::move(one));
  }
  for (std::uint32_t d = 0; d < rows.dimensions.size(); ++d) {
    // One dimension is no harder than itself.
    const auto ease = d < result.means.ease.size() ? result.means.ease[d] : stats::Estimate();
    RatingDimensionView one{rows.dimensions.name(d), view_of(ease), rasch_of(result, result.facets.difficulty, d), {}, {}};
    fits(one, result.facets.dimension_fit, d);
    view.dimensions.push_back(std::move(one));
  }
  if (result.rasch) {
    const auto& facets = result.facets;
    RaschView rasch{facets.log_likelihood,
                    facets.reliability.estimate,
                    facets.separation.estimate,
                    facets.severity_reliability.estimate,
                    view_of(facets.sd),
                    facets.converged,
                    {},
                    views_of(facets.notes)};
    for (const auto& steps : facets.steps) {
      for (std::size_t k = 0; k < steps.tau.size(); ++k) rasch.steps.push_back({steps.category[k], steps.tau[k], steps.se[k]});
    }
    view.rasch = std::move(rasch);
  }
  view.no_rasch = result.no_rasch;
  view.notes = views_of(result.means.notes);
  return view;
}

std::string csv_of(const RatingsView& view) {
  report::DataTable table(
      {"item", "mean", "se", "low", "high", "raw_mean", "ability", "ability_se", "ability_low", "ability_high", "infit", "outfit"});
  for (const auto& one : view.items) {
    const auto ability = one.ability.value_or(EstimateView());
    table.add({one.item, report::cell(one.mean.estimate), report::cell(one.mean.se), report::cell(one.mean.low),
               report::cell(one.mean.high), report::Cell(one.raw), report::cell(ability.estimate), report::cell(ability.se),
               report::cell(ability.low), report::cell(ability.high), report::cell(one.infit), report::cell(one.outfit)});
  }
  return table.csv();
}

std::string text_of(const RatingsResult& result, const RatingsView& view) {
  using report::Align;
  std::string out;
  files_paragraphs(out, result.files);
  const auto& columns = result.columns;
  paragraph(out, "Columns: item = " + columns.item + ", rater = " + columns.rater + ", score = " + list_of(columns.score) +
                     (columns.dimension.empty() ? "" : ", dimension = " + columns.dimension) +
                     (columns.guessed.empty() ? "." : " (" + list_of(columns.guessed) + " guessed; --columns says it otherwise)."));
  bad_rows_paragraph(out, result.rows.bad);
  if (view.missing > 0) paragraph(out, report::count(view.missing, "score") + " missing.");
  paragraph(out, report::count(view.ratings, "score") + " of " + report::count(view.items.size(), "item") + " by " +
                     report::count(view.raters.size(), "rater") + " on " + report::count(view.dimensions.size(), "dimension") + ".");
  const auto level = level_of(view.confidence) + " interval";
  const auto interval = [](const EstimateView& one, int decimals) { return report::interval(one.low, one.high, decimals); };
  const auto add_rasch = [&](std::vector<std::string>& cells, const std::optional<EstimateView>& one, const std::optional<double>& infit,
                             const std::optional<double>& outfit) {
    if (!result.rasch) return;
    cells.push_back(one ? report::fixed(one->estimate, 2) : report::absent);
    cells.push_back(one ? interval(*one, 2) : report::absent);
    cells.push_back(report::fixed(infit, 2));
    cells.push_back(report::fixed(outfit, 2));
  };
  const auto table_of = [&](const std::string& first, std::vector<std::string> titles, const std::string& logits) {
    std::vector<report::TextTable::Column> all = {{first, Align::left, 40}};
    for (auto& title : titles) all.push_back({std::move(title)});
    if (result.rasch) all.insert(all.end(), {{logits}, {level}, {"infit"}, {"outfit"}});
    return report::TextTable(all);
  };
  auto items = table_of("item", {"raw mean", "mean", level}, "ability, logits");
  auto order = view.items;
  std::ranges::sort(order, [](const auto& a, const auto& b) {
    return a.mean.estimate != b.mean.estimate ? a.mean.estimate > b.mean.estimate : a.item < b.item;
  });
  const bool few = order.size() <= few_lines;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (!few && i >= shown_items && i + shown_items < order.size()) continue;
    std::vector<std::string> cells = {order[i].item, report::fixed(order[i].raw, 2), report::fixed(order[i].mean.estimate, 2),
                                      interval(order[i].mean, 2)};
    add_rasch(cells, order[i].ability, order[i].infit, order[i].outfit);
    items.add(std::move(cells));
  }
  out += "\n" + std::string(few ? "" : "The five highest and the five lowest items; --csv has all:\n") + items.text();
  auto raters = table_of("rater", {"scores", "severity, points", level}, "severity, logits");
  auto by_severity = view.raters;
  std::ranges::sort(by_severity, [](const auto& a, const auto& b) {
    return a.severity.estimate != b.severity.estimate ? a.severity.estimate > b.severity.estimate : a.rater < b.rater;
  });
  for (std::size_t i = 0; i < by_severity.size(); ++i) {
    if (by_severity.size() > few_lines && i >= shown_items && i + shown_items < by_severity.size()) continue;
    const auto& one = by_severity[i];
    std::vector<std::string> cells = {one.rater, report::count(one.ratings), report::fixed(one.severity.estimate, 2),
                                      interval(one.severity, 2)};
    add_rasch(cells, one.severity_logits, one.infit, one.outfit);
    raters.add(std::move(cells));
  }
  out += "\n" + raters.text();
  if (view.dimensions.size() > 1) {
    auto dimensions = table_of("dimension", {"ease, points", level}, "difficulty, logits");
    for (const auto& one : view.dimensions) {
      std::vector<std::string> cells = {one.dimension, report::fixed(one.ease.estimate, 2), interval(one.ease, 2)};
      add_rasch(cells, one.difficulty, one.infit, one.outfit);
      dimensions.add(std::move(cells));
    }
    out += "\n" + dimensions.text();
  }
  out += "\n";
  std::string text = "Means are those that the average rater would give: whoever had a severe rater is not punished for it. ";
  if (view.reliability) text += "Their reliability is " + report::fixed(view.reliability, 2) + ". ";
  text +=
      result.rasch
          ? "The many-facet Rasch model has items, raters and dimensions on one scale of logits and does not take the points of the scale for "
            "equally far apart" +
                (view.rasch->reliability ? ", with a reliability of " + report::fixed(view.rasch->reliability, 2) : std::string()) +
                ". Infit and outfit are about 1 where it describes the scores, above for a rater who is erratic."
          : "No Rasch model: " + result.no_rasch + ".";
  paragraph(out, text);
  for (const auto& note : view.notes) paragraph(out, "Note: " + note.message + ".");
  if (view.rasch) {
    for (const auto& note : view.rasch->notes) paragraph(out, "Note on the Rasch model: " + note.message + ".");
  }
  out += "\nTo cite: assay " + std::string(version) + ", " + view.command + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

std::string methods_of(const RatingsResult& result, const RatingsView& view) {
  std::string text = report::count(view.ratings, "score") + " that " + report::count(view.raters.size(), "rater") + " gave " +
                     report::count(view.items.size(), "item") + " on " + report::count(view.dimensions.size(), "dimension") +
                     " were put together as means freed of the severity of raters (least squares; Scheffe, 1959)";
  std::vector<std::string_view> works = {"scheffe1959analysis"};
  if (result.rasch) {
    text += " and by the many-facet Rasch model (Linacre, 1989; rating scale, marginal maximum likelihood)";
    works.emplace_back("linacre1989many");
  }
  return methods_text(text + ".", view.command, result.files, works);
}

}  // namespace

int aggregate_ratings(const AggregateOptions& options) {
  for (const auto& [name, given] : {std::pair("--plot", !options.plot.empty()), std::pair("--reliability", !options.reliability.empty()),
                                    std::pair("--simulate", !options.simulate.empty()), std::pair("--compare", !options.compare.empty()),
                                    std::pair("--soft", options.soft), std::pair("--sets", options.sets.has_value()),
                                    std::pair("--pick", options.pick.has_value()), std::pair("--of", options.of.has_value())}) {
    if (given) return failed(Error::invalid("", std::string(name) + " is not for --ratings."));
  }
  const auto named = read_columns_option(options.columns, parts);
  if (!named.ok()) return failed(named.error());
  RatingsResult result;
  result.options = options;
  for (const auto& path : options.files) {
    RatingsColumns columns;
    const auto read = read_file(
        result.files, path, result.rows.rows,
        [&](const formats::Glance& glance) -> Result<void> {
          ASSAY_TRY(columns, choose(*named, glance));
          if (result.files.empty()) result.columns = columns;
          return success();
        },
        [&](formats::RowFile& file, const std::string& name, const RowsProgress& progress) {
          return read_rows(result.rows, file, name, columns, progress);
        });
    if (!read.has_value()) return failed(read.error());
  }
  result.rows.finish();
  if (result.rows.bad.refused(options.strict, "nothing is aggregated", options.files.size() > 1)) return exit_bad_rows;
  if (result.rows.value.empty()) {
    std::fputs("assay: nothing can be aggregated: there is no score.\n", stderr);
    return exit_unsupported;
  }
  fit(result);
  if (!result.means.ok()) {
    for (const auto& note : result.means.notes) std::fprintf(stderr, "assay: nothing can be aggregated: %s.\n", note.message.c_str());
    return exit_unsupported;
  }
  const auto view = view_of_result(result);
  print(options.methods_text             ? methods_of(result, view)
        : options.output == Output::json ? json::to_string(view) + "\n"
        : options.output == Output::csv  ? csv_of(view)
                                         : text_of(result, view));
  return exit_ok;
}

}  // namespace assay::programs
