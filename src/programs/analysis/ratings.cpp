// ratings: guesses by the names that crowd-kit, Label Studio and others use, then one pass.
#include "programs/analysis/ratings.hpp"

#include "base/text.hpp"
#include "programs/analysis/set_labels.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace assay::programs {
namespace {

using formats::Glance;

constexpr std::string_view item_names[] = {
    "task",     "task_id",     "item",   "item_id", "unit",  "unit_id",  "question_id", "example_id", "external_id", "pair_id", "sample_id",
    "document", "document_id", "doc_id", "text_id", "image", "image_id", "instance",    "id",         "question",    "prompt",  "text"};
constexpr std::string_view label_names[] = {
    "label", "labels",   "answer",    "rating",     "score",   "value",  "category",   "class", "choice",  "grade",     "response",
    "stars", "judgment", "judgement", "annotation", "overall", "winner", "preference", "vote",  "verdict", "sentiment", "output"};
// Columns that describe a judgment and are none.
constexpr std::string_view other_names[] = {"annotation_id", "lead_time", "created_at", "updated_at",   "submitted_at", "timestamp",
                                            "tstamp",        "group",     "model_a",    "model_b",      "item_version", "status",
                                            "revision",      "current",   "active_ms",  "form_version", "shown_order",  "voided",
                                            "models",        "index",     "row",        "time",         "duration",     "gold"};
constexpr std::string_view gold_names[] = {"gold",  "gold_label", "golden",        "golden_label", "ground_truth",
                                           "truth", "true_label", "gold_standard", "correct_label"};
constexpr std::string_view seconds_names[] = {"seconds", "duration", "lead_time", "time_spent", "elapsed", "work_time"};
constexpr std::string_view length_names[] = {"length", "words", "word_count", "characters", "char_count", "tokens", "token_count"};
constexpr std::string_view when_names[] = {"submitted_at", "created_at", "timestamp", "tstamp", "date", "judged_at"};
constexpr std::string_view text_names[] = {"rationale", "reason", "explanation", "comment", "justification", "why"};
constexpr std::string_view graded_names[] = {"rating", "score", "stars", "grade", "points", "likert", "quality", "value", "overall"};

bool is_one_of(std::string_view column, std::span<const std::string_view> names) {
  Glance alone;
  alone.columns.emplace_back(column);
  return column_called(alone, names).has_value();
}

std::string ask_for(const std::string& what, const std::string& example, const Glance& glance) {
  return what + " Name it with --columns " + example + ". The columns are " + list_of(glance.columns) + ".";
}

Result<std::vector<std::string>> named_item(const NamedColumns& named, const Glance& glance) {
  const auto given = named.find("item");
  if (given == named.end()) return std::vector<std::string>();
  if (const auto at = glance.find(given->second)) return std::vector{glance.columns[*at]};
  std::vector<std::string> out;
  for (const auto piece : split(given->second, '+')) {
    const auto at = glance.find(piece);
    if (!at) {
      return Error::invalid("", "There is no column " + quote_json(piece) + " for item; the columns are " + list_of(glance.columns) + ".");
    }
    out.push_back(glance.columns[*at]);
  }
  return out;
}

// An item that is judged once only is no use: a column of row numbers is not the one.
std::optional<std::string> guess_item(const Glance& glance, const std::string& rater) {
  std::optional<std::string> first;
  for (const auto name : item_names) {
    const std::string_view one[] = {name};
    const auto column = column_called(glance, one);
    if (!column || *column == rater) continue;
    const auto values = sampled(glance, *column);
    if (values.empty()) continue;
    if (distinct(values) < values.size()) return column;
    if (!first) first = column;
  }
  return first;
}

std::optional<std::string> guess_label(const Glance& glance, const RatingColumns& columns) {
  const auto taken = [&](const std::string& column) {
    return column == columns.rater || std::ranges::find(columns.item, column) != columns.item.end();
  };
  for (const auto name : label_names) {
    const std::string_view one[] = {name};
    const auto column = column_called(glance, one);
    if (column && !taken(*column) && !sampled(glance, *column).empty()) return column;
  }
  for (const auto& column : glance.columns) {
    if (taken(column) || is_one_of(column, other_names) || is_one_of(column, item_names)) continue;
    const auto values = sampled(glance, column);
    if (values.size() >= 2 && distinct(values) <= 50 && distinct(values) < values.size()) return column;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> number_of(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string RatingColumns::item_text() const {
  std::string out;
  for (const auto& column : item) out += (out.empty() ? "" : "+") + column;
  return out;
}

Result<RatingColumns> choose_rating_columns(const NamedColumns& named, const Glance& glance) {
  RatingColumns out;
  ASSAY_TRY(const auto rater, named_column(named, "rater", glance));
  ASSAY_TRY(const auto label, named_column(named, "label", glance));
  ASSAY_TRY(out.item, named_item(named, glance));
  if (rater) {
    out.rater = *rater;
  } else if (const auto found = column_called(glance, rater_names)) {
    out.rater = *found;
    out.guessed.emplace_back("rater");
  }
  if (out.rater.empty()) return Error::invalid("", ask_for("No column says who judged.", "rater=COLUMN", glance));
  if (out.item.empty()) {
    const auto found = guess_item(glance, out.rater);
    if (!found) return Error::invalid("", ask_for("No column says what was judged.", "item=COLUMN", glance));
    out.item = {*found};
    out.guessed.emplace_back("item");
  }
  if (label && label->empty()) return Error::invalid("", "Without labels there is no agreement; name their column.");
  if (label) {
    out.label = *label;
  } else if (const auto found = guess_label(glance, out)) {
    out.label = *found;
    out.guessed.emplace_back("label");
  } else {
    return Error::invalid("", ask_for("No column holds the labels.", "label=COLUMN", glance));
  }
  return out;
}

const char* name_of(stats::Metric metric) {
  switch (metric) {
    case stats::Metric::nominal: return "nominal";
    case stats::Metric::ordinal: return "ordinal";
    case stats::Metric::interval: return "interval";
    case stats::Metric::ratio: break;
  }
  return "ratio";
}

Scale guess_scale(const Glance& glance, const std::string& label) {
  const auto values = sampled(glance, label);
  std::vector<double> numbers;
  for (const auto value : values) {
    const auto number = number_of(value);
    if (!number) return {stats::Metric::nominal, {}, "labels that are no numbers"};
    numbers.push_back(*number);
  }
  const bool whole = std::ranges::all_of(numbers, [](double x) { return x == std::floor(x); });
  if (!whole) return {stats::Metric::interval, {}, "numbers with decimals"};
  if (is_one_of(label, graded_names)) {
    if (distinct(values) <= 11) return {stats::Metric::ordinal, {}, "whole numbers in a column of this name are grades"};
    return {stats::Metric::interval, {}, "many different numbers in a column of this name"};
  }
  return {stats::Metric::nominal, {}, "whole numbers may be codes"};
}

Result<void> choose_gold_column(const NamedColumns& named, const Glance& glance, RatingColumns& columns) {
  ASSAY_TRY(const auto given, named_column(named, "gold", glance));
  if (given) {
    columns.gold = *given;
  } else if (const auto found = column_called(glance, gold_names); found && *found != columns.label) {
    columns.gold = *found;
    columns.guessed.emplace_back("gold");
  }
  return success();
}

Result<void> choose_work_columns(const NamedColumns& named, const Glance& glance, RatingColumns& columns) {
  struct Part {
    const char* name;
    std::string& column;
    std::span<const std::string_view> names;
  };
  for (const auto& part : {Part{"seconds", columns.seconds, seconds_names}, Part{"length", columns.length, length_names},
                           Part{"when", columns.when, when_names}, Part{"text", columns.text, text_names}}) {
    ASSAY_TRY(const auto given, named_column(named, part.name, glance));
    if (given) {
      part.column = *given;
    } else if (const auto found = column_called(glance, part.names); found && *found != columns.label) {
      part.column = *found;
      columns.guessed.emplace_back(part.name);
    }
  }
  return success();
}

Result<void> choose_sample_columns(const NamedColumns& named, const Glance& glance, RatingColumns& columns) {
  ASSAY_TRY(const auto stratum, named_column(named, "stratum", glance));
  ASSAY_TRY(const auto probability, named_column(named, "probability", glance));
  columns.stratum = stratum.value_or("");
  columns.probability = probability.value_or("");
  return success();
}

void Ratings::finish(stats::Metric metric) {
  const auto item_by_name = items.sort();
  renumber(item, item_by_name);
  renumber(rater, raters.sort());
  const auto by_name = labels.sort();
  renumber(label, by_name);
  verdicts.finish();
  const auto stratum_by_name = strata.sort();
  for (auto& one : stratum) one = one == no_stratum ? one : stratum_by_name[one];
  const auto in_order = [&](auto& of_items, auto none) {
    if (of_items.empty()) return;
    auto sorted_items = std::vector(item_by_name.size(), none);
    for (std::size_t i = 0; i < of_items.size(); ++i) sorted_items[item_by_name[i]] = of_items[i];
    of_items = std::move(sorted_items);
  };
  in_order(stratum, no_stratum);
  in_order(probability, 0.0);
  if (!gold.empty()) {
    std::vector<std::uint32_t> sorted_gold(items.size(), no_gold);
    for (std::size_t i = 0; i < gold.size(); ++i) {
      if (gold[i] != no_gold) sorted_gold[item_by_name[i]] = by_name[gold[i]];
    }
    gold = std::move(sorted_gold);
  }
  std::vector<double> sorted(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    sorted[by_name[i]] = metric == stats::Metric::nominal ? static_cast<double>(by_name[i]) : values[i];
  values = std::move(sorted);
}

Result<void> read_ratings(Ratings& into, formats::RowFile& file, const std::string& name, const RatingColumns& columns, const Scale& scale,
                          const std::function<void(std::uint64_t rows)>& progress) {
  auto wanted = columns.item;
  const bool one_rater = columns.rater.empty();
  if (!one_rater) wanted.push_back(columns.rater);
  wanted.push_back(columns.label);
  if (!columns.gold.empty()) wanted.push_back(columns.gold);
  const auto pieces = columns.item.size();
  const auto label_at = pieces + (one_rater ? 0 : 1);
  const auto also = [&](const std::string& column) -> std::size_t {
    if (column.empty()) return 0;
    wanted.push_back(column);
    return wanted.size() - 1;
  };
  const auto seconds_at = also(columns.seconds);
  const auto length_at = also(columns.length);
  const auto when_at = also(columns.when);
  const auto text_at = also(columns.text);
  const auto stratum_at = also(columns.stratum);
  const auto probability_at = also(columns.probability);
  const auto& sides = columns.sides;
  const auto left_at = also(sides.left);
  const auto right_at = also(sides.right);
  const auto prompt_at = also(sides.prompt);
  const bool sized = !sides.left_length.empty();
  const auto left_size_at = also(sized ? sides.left_length : sides.left_text);
  const auto right_size_at = also(sized ? sides.right_length : sides.right_text);
  if (sides.found()) {
    into.verdicts.pad(into.item.size());
    into.verdicts.names = sides.names;
    into.verdicts.models = into.verdicts.models || sides.models;
    into.verdicts.lengths = into.verdicts.lengths || left_size_at > 0;
  }
  const auto reader = file.read(wanted);
  const auto value_of = [&](std::string_view label) -> std::optional<double> {
    if (!scale.order.empty()) {
      const auto at = std::ranges::find(scale.order, label);
      if (at == scale.order.end()) return std::nullopt;
      return static_cast<double>(at - scale.order.begin());
    }
    if (scale.metric == stats::Metric::nominal) return static_cast<double>(into.values.size());
    return number_of(label);
  };
  formats::PickedRow row;
  const auto size_of = [&](std::size_t at) -> double {
    if (at == 0) return 0;
    if (sized) return std::max(0.0, number_of(row.cells[at]).value_or(0));
    return static_cast<double>(count_code_points(row.cells[at]));
  };
  std::string joined, set_label;
  while (true) {
    ASSAY_TRY(const bool more, reader->next(row));
    if (!more) return success();
    if ((++into.rows & 0x3FFFU) == 0) progress(into.rows);
    if (row.problem != nullptr) {
      into.bad.add(name, row.line, row.problem->where, row.problem->message);
      continue;
    }
    const std::string_view rater = one_rater ? std::string_view(columns.always) : row.cells[pieces];
    std::string_view label = row.cells[label_at];
    std::string_view item = row.cells[0];
    if (pieces > 1) {
      joined.clear();
      for (std::size_t i = 0; i < pieces; ++i) {
        joined += row.cells[i];
        joined += '\x1f';
      }
      item = joined;
    }
    if (item.empty()) {
      into.bad.add(name, row.line, columns.item[0], "The item is missing.");
      continue;
    }
    if (rater.empty()) {
      into.bad.add(name, row.line, columns.rater, "Nobody is named.");
      continue;
    }
    if (trim(label).empty()) {
      ++into.missing;
      continue;
    }
    if (scale.sets) {
      const auto set = set_of(label, *scale.sets);
      if (!set) {
        into.bad.add(name, row.line, columns.label,
                     quote_json(excerpt(label, 60)) + " is no JSON list of labels; --sets SEPARATOR says what stands between them.");
        continue;
      }
      set_label = set_text(*set);
      label = set_label;
    }
    if (left_at > 0 && (row.cells[left_at].empty() || row.cells[right_at].empty())) {
      into.bad.add(name, row.line, row.cells[left_at].empty() ? sides.left : sides.right, "The response is not named.");
      continue;
    }
    const bool has_chance = probability_at > 0 && !trim(row.cells[probability_at]).empty();
    const double chance = has_chance ? number_of(row.cells[probability_at]).value_or(0) : 0;
    if (has_chance && !(chance > 0 && chance <= 1)) {
      into.bad.add(name, row.line, columns.probability,
                   quote_json(excerpt(row.cells[probability_at], 60)) + " is no probability above 0 and up to 1.");
      continue;
    }
    const auto known = into.labels.size();
    const auto number = into.labels.of(label);
    if (number == known) into.values.push_back(value_of(label).value_or(std::nan("")));
    if (std::isnan(into.values[number])) {
      into.bad.add(
          name, row.line, columns.label,
          quote_json(excerpt(label, 60)) + (scale.order.empty() ? " is no number, which the " + std::string(name_of(scale.metric)) +
                                                                      " level needs; --level nominal compares texts."
                                                                : " is not in the order " + list_of(scale.order) + "."));
      continue;
    }
    const auto item_number = into.items.of(item);
    if (!columns.gold.empty() && !trim(row.cells[label_at + 1]).empty()) {
      std::string known_label(row.cells[label_at + 1]);
      if (scale.sets) known_label = set_text(set_of(known_label, *scale.sets).value_or(std::vector<std::string>()));
      const auto gold = into.labels.of(known_label);
      if (gold == into.values.size()) into.values.push_back(value_of(known_label).value_or(std::nan("")));
      if (into.gold.size() <= item_number) into.gold.resize(std::size_t{item_number} + 1, no_gold);
      if (into.gold[item_number] != no_gold && into.gold[item_number] != gold) {
        into.bad.add(name, row.line, columns.gold,
                     quote_json(excerpt(known_label, 60)) + " is not what an earlier row says of this item: " +
                         quote_json(excerpt(into.labels.name(into.gold[item_number]), 60)) + ".");
        continue;
      }
      into.gold[item_number] = gold;
    }
    const auto fits = [&](auto& of_items, auto value, auto none, const std::string& column) {
      if (of_items.size() <= item_number) of_items.resize(std::size_t{item_number} + 1, none);
      if (of_items[item_number] == none) of_items[item_number] = value;
      if (of_items[item_number] == value) return true;
      into.bad.add(name, row.line, column, "An earlier row says something else of this item.");
      return false;
    };
    if (stratum_at > 0 && !trim(row.cells[stratum_at]).empty() &&
        !fits(into.stratum, into.strata.of(row.cells[stratum_at]), no_stratum, columns.stratum))
      continue;
    if (has_chance && !fits(into.probability, chance, 0.0, columns.probability)) continue;
    if (left_at > 0)
      into.verdicts.add(prompt_at > 0 ? row.cells[prompt_at] : item, row.cells[left_at], row.cells[right_at], size_of(left_size_at),
                        size_of(right_size_at));
    else if (!into.verdicts.empty()) into.verdicts.pad(into.item.size() + 1);
    into.item.push_back(item_number);
    into.rater.push_back(into.raters.of(rater));
    into.label.push_back(number);
    if (seconds_at > 0) into.seconds.push_back(number_of(row.cells[seconds_at]).value_or(std::nan("")));
    if (length_at > 0) into.length.push_back(number_of(row.cells[length_at]).value_or(std::nan("")));
    if (when_at > 0) into.when.emplace_back(trim(row.cells[when_at]));
    if (text_at > 0) into.text.emplace_back(row.cells[text_at]);
  }
}

}  // namespace assay::programs
