// marks_read: marks as rows with coordinates, or as JSON lists in a cell (Label Studio's regions are such lists).
#include "base/text.hpp"
#include "json/read.hpp"
#include "json/value.hpp"
#include "programs/analysis/marks.hpp"
#include "programs/analysis/ratings.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

using formats::Glance;
using Names = std::span<const std::string_view>;

constexpr std::string_view parts[] = {"item",   "rater", "label",  "start", "end",  "x",      "y",   "width",
                                      "height", "right", "bottom", "text",  "list", "length", "gold"};
constexpr std::string_view item_names[] = {"item",  "item_id",  "task",      "task_id", "doc", "doc_id",  "document",   "document_id",
                                           "image", "image_id", "utterance", "audio",   "id",  "text_id", "external_id"};
constexpr std::string_view mark_label_names[] = {"label", "type", "category", "class", "tag", "entity"};
constexpr std::string_view start_names[] = {"start", "begin", "start_offset", "start_char"};
constexpr std::string_view end_names[] = {"end", "stop", "end_offset", "end_char"};
constexpr std::string_view x_names[] = {"x", "left", "xmin", "x1", "x_min"};
constexpr std::string_view y_names[] = {"y", "top", "ymin", "y1", "y_min"};
constexpr std::string_view width_names[] = {"width", "w"};
constexpr std::string_view height_names[] = {"height", "h"};
constexpr std::string_view right_names[] = {"right", "xmax", "x2", "x_max"};
constexpr std::string_view bottom_names[] = {"bottom", "ymax", "y2", "y_max"};
constexpr std::string_view text_names[] = {"transcription", "transcript", "text", "output", "answer", "label"};
constexpr std::string_view length_names[] = {"length", "text_length", "document_length", "text", "content"};
constexpr std::string_view gold_names[] = {"gold", "reference", "ground_truth", "truth"};

Error needed(const std::string& what, const std::string& part, const Glance& glance) {
  return Error::invalid(
      "", "No column says " + what + ". Name it with --columns " + part + "=COLUMN. The columns are " + list_of(glance.columns) + ".");
}

// Named, or found; empty where neither.
Result<std::string> column_of(const NamedColumns& named, const std::string& part, Names names, const Glance& glance, MarkColumns& out) {
  ASSAY_TRY(const auto given, named_column(named, part, glance));
  if (given) return *given;
  if (const auto found = column_called(glance, names)) {
    out.guessed.push_back(part);
    return *found;
  }
  return std::string();
}

Result<void> choose_coordinates(const NamedColumns& named, const Glance& glance, MarkKind kind, MarkColumns& out) {
  const auto take = [&](const std::string& part, Names names) -> Result<void> {
    ASSAY_TRY(auto column, column_of(named, part, names, glance, out));
    if (column.empty()) return needed("where marks are", part, glance);
    out.coordinates.push_back(std::move(column));
    return success();
  };
  if (kind == MarkKind::transcripts) return take("text", text_names);
  if (kind == MarkKind::spans) {
    ASSAY_CHECK(take("start", start_names));
    return take("end", end_names);
  }
  ASSAY_CHECK(take("x", x_names));
  ASSAY_CHECK(take("y", y_names));
  ASSAY_TRY(const auto right, column_of(named, "right", right_names, glance, out));
  out.corners = !right.empty() && !named.contains("width");
  if (out.corners) {
    out.coordinates.push_back(right);
    return take("bottom", bottom_names);
  }
  ASSAY_CHECK(take("width", width_names));
  return take("height", height_names);
}

// A column whose cells are lists of objects with coordinates.
bool holds_marks(const Glance& glance, const std::string& column, MarkKind kind) {
  const auto values = sampled(glance, column);
  return std::ranges::any_of(values, [](std::string_view v) { return v.starts_with("[{"); }) &&
         std::ranges::all_of(values, [&](std::string_view v) {
           return v == "[]" ||
                  (v.starts_with("[{") && v.find(kind == MarkKind::spans ? "\"start\"" : "\"width\"") != std::string_view::npos);
         });
}

Result<MarkColumns> choose(const NamedColumns& named, const Glance& glance, MarkKind kind) {
  MarkColumns out;
  ASSAY_TRY(out.item, column_of(named, "item", item_names, glance, out));
  if (out.item.empty()) return needed("what was marked", "item", glance);
  ASSAY_TRY(out.rater, column_of(named, "rater", rater_names, glance, out));
  if (out.rater.empty()) return needed("who marked", "rater", glance);
  ASSAY_TRY(const auto list, named_column(named, "list", glance));
  if (list) out.list = *list;
  for (const auto& column : glance.columns) {
    if (!out.list.empty() || kind == MarkKind::transcripts || !holds_marks(glance, column, kind)) continue;
    out.list = column;
    out.guessed.emplace_back("list");
  }
  if (out.list.empty()) ASSAY_CHECK(choose_coordinates(named, glance, kind, out));
  if (kind == MarkKind::transcripts) {
    ASSAY_TRY(out.gold, column_of(named, "gold", gold_names, glance, out));
    return out;
  }
  if (out.list.empty()) {
    ASSAY_TRY(out.label, column_of(named, "label", mark_label_names, glance, out));
  }
  if (kind == MarkKind::spans) {
    ASSAY_TRY(out.length, column_of(named, "length", length_names, glance, out));
  }
  if (out.length == out.label || out.length == out.list) out.length.clear();
  return out;
}

class Reader {
 public:
  Reader(Marks& into, const MarkColumns& columns, MarkKind kind, const std::string& name)
      : into_(into), columns_(columns), kind_(kind), name_(name) {
    wanted_ = {columns.item, columns.rater};
    const auto also = [&](const std::string& column) {
      if (column.empty()) return std::size_t{0};
      wanted_.push_back(column);
      return wanted_.size() - 1;
    };
    for (std::size_t i = 0; i < columns.coordinates.size(); ++i) at_[i] = also(columns.coordinates[i]);
    label_at_ = also(columns.label);
    list_at_ = also(columns.list);
    length_at_ = also(columns.length);
    gold_at_ = also(columns.gold);
  }
  [[nodiscard]] const std::vector<std::string>& wanted() const { return wanted_; }

  void take(const formats::PickedRow& row) {
    line_ = row.line;
    if (row.problem != nullptr) return into_.bad.add(name_, row.line, row.problem->where, row.problem->message);
    if (row.cells[0].empty()) return bad(columns_.item, "The item is missing.");
    if (row.cells[1].empty()) return bad(columns_.rater, "Nobody is named.");
    item_ = into_.items.of(row.cells[0]);
    rater_ = into_.raters.of(row.cells[1]);
    if (into_.length.size() <= item_) into_.length.resize(std::size_t{item_} + 1);
    if (length_at_ > 0) {
      const auto number = number_of(row.cells[length_at_]);
      const double long_ = number.value_or(static_cast<double>(count_code_points(row.cells[length_at_])));
      if (long_ >= 0 && long_ < 4e9) into_.length[item_] = std::max(into_.length[item_], static_cast<std::uint32_t>(long_));
    }
    into_.seen_item.push_back(item_);
    into_.seen_rater.push_back(rater_);
    if (kind_ == MarkKind::transcripts) {
      into_.text.emplace_back(row.cells[at_[0]]);
      into_.gold.emplace_back(gold_at_ > 0 ? row.cells[gold_at_] : std::string_view());
      into_.item.push_back(item_);
      into_.rater.push_back(rater_);
      return;
    }
    if (list_at_ > 0) return take_list(row.cells[list_at_]);
    const auto count = columns_.coordinates.size();
    std::size_t empty = 0;
    double numbers[4] = {};
    for (std::size_t i = 0; i < count; ++i) {
      const auto cell = trim(row.cells[at_[i]]);
      empty += cell.empty() ? 1 : 0;
      const auto number = number_of(cell);
      if (!cell.empty() && !number) return bad(columns_.coordinates[i], quote_json(excerpt(cell, 60)) + " is no number.");
      numbers[i] = number.value_or(0);
    }
    if (empty == count) return;  // looked, and marked nothing
    if (empty > 0) return bad(columns_.coordinates[0], "A coordinate is missing.");
    add(numbers, label_at_ > 0 ? row.cells[label_at_] : std::string_view("mark"), columns_.corners, columns_.coordinates[0]);
  }

 private:
  void bad(const std::string& where, std::string message) { into_.bad.add(name_, line_, where, std::move(message)); }

  void add(const double* numbers, std::string_view label, bool corners, const std::string& where) {
    double shape[4] = {numbers[0], numbers[1], numbers[2], numbers[3]};
    if (kind_ == MarkKind::spans) {
      const bool whole = shape[0] == std::floor(shape[0]) && shape[1] == std::floor(shape[1]) && shape[0] >= 0 && shape[1] < 4e9;
      if (!whole || shape[0] >= shape[1]) return bad(where, "A span has a start and a later end, in whole characters from 0.");
    } else {
      if (!corners) {
        shape[2] += shape[0];
        shape[3] += shape[1];
      }
      if (!(shape[0] < shape[2] && shape[1] < shape[3])) return bad(where, "A box has a width and a height above 0.");
    }
    into_.item.push_back(item_);
    into_.rater.push_back(rater_);
    into_.label.push_back(into_.labels.of(label.empty() ? std::string_view("mark") : label));
    for (std::size_t i = 0; i < 4; ++i) into_.coordinate[i].push_back(shape[i]);
  }

  void take_list(std::string_view cell) {
    cell = trim(cell);
    if (cell.empty()) return;
    const auto list = json::parse(cell);
    if (!list.ok() || !list->is_array()) return bad(columns_.list, quote_json(excerpt(cell, 60)) + " is no JSON list of marks.");
    for (const auto& one : list->get_array()) {
      static constexpr std::string_view keys[2][4] = {{"start", "end", "", ""}, {"x", "y", "width", "height"}};
      double numbers[4] = {};
      bool whole = one.is_object();
      for (std::size_t i = 0; i < 4 && whole; ++i) {
        const auto key = keys[kind_ == MarkKind::spans ? 0 : 1][i];
        if (key.empty()) continue;
        const auto* found = json::find(one, key);
        whole = found != nullptr && found->is_number();
        if (whole) numbers[i] = found->to_number<double>();
      }
      if (!whole) {
        bad(columns_.list, "A mark lacks a coordinate.");
        continue;
      }
      auto label = json::text_at(one, "label");
      if (const auto* labels = json::find(one, "labels"); label.empty() && labels != nullptr && labels->is_array()) {
        for (const auto& each : labels->get_array()) {
          if (each.is_string()) label = std::string(each.get_string());
          break;
        }
      }
      add(numbers, label, false, columns_.list);
    }
  }

  Marks& into_;
  const MarkColumns& columns_;
  MarkKind kind_;
  const std::string& name_;
  std::vector<std::string> wanted_;
  std::size_t at_[4] = {}, label_at_ = 0, list_at_ = 0, length_at_ = 0, gold_at_ = 0;
  std::uint64_t line_ = 0;
  std::uint32_t item_ = 0, rater_ = 0;
};

}  // namespace

void Marks::finish() {
  const auto by_item = items.sort();
  const auto by_rater = raters.sort();
  const auto by_label = labels.sort();
  for (auto* column : {&item, &seen_item}) {
    for (auto& one : *column) one = by_item[one];
  }
  for (auto* column : {&rater, &seen_rater}) {
    for (auto& one : *column) one = by_rater[one];
  }
  for (auto& one : label) one = by_label[one];
  std::vector<std::uint32_t> sorted(items.size());
  for (std::size_t i = 0; i < length.size(); ++i) sorted[by_item[i]] = length[i];
  length = std::move(sorted);
}

Result<void> read_marks(MarksResult& result, Marks& marks) {
  ASSAY_TRY(const auto named, read_columns_option(result.options.columns, parts));
  for (const auto& path : result.options.files) {
    MarkColumns columns;
    ASSAY_CHECK(read_file(
        result.files, path, marks.rows,
        [&](const Glance& glance) -> Result<void> {
          ASSAY_TRY(columns, choose(named, glance, result.options.kind));
          if (result.files.empty()) result.columns = columns;
          return success();
        },
        [&](formats::RowFile& file, const std::string& name, const RowsProgress& progress) -> Result<void> {
          Reader into(marks, columns, result.options.kind, name);
          const auto reader = file.read(into.wanted());
          formats::PickedRow row;
          while (true) {
            ASSAY_TRY(const bool more, reader->next(row));
            if (!more) return success();
            if ((++marks.rows & 0x3FFFU) == 0) progress(marks.rows);
            into.take(row);
          }
        }));
  }
  marks.finish();
  result.rows = marks.rows;
  result.bad = marks.bad;
  return success();
}

}  // namespace assay::programs
