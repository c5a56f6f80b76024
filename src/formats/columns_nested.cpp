// columns_nested: one line becomes its annotations, which wait in a short queue.
#include "formats/columns_nested.hpp"

#include "formats/json_out.hpp"
#include "formats/native.hpp"
#include "formats/preference_rows.hpp"
#include "kinds/form/answers.hpp"
#include "kinds/form/form.hpp"

#include <deque>
#include <map>

namespace assay::formats {
namespace {

void set(json::Object& row, std::string_view name, const json::Value& value) {
  row.insert_or_assign(boost::json::string_view(name.data(), name.size()), value);
}

class FlatRows : public RowReader {
 public:
  [[nodiscard]] std::uint64_t bytes() const override { return rows().bytes(); }

 protected:
  [[nodiscard]] virtual RowReader& rows() const = 0;
  [[nodiscard]] virtual Result<void> begin() { return success(); }
  /// Gives the flat rows of one record, or says why it has none.
  [[nodiscard]] virtual Result<void> lay_out(const json::Value& record) = 0;
  void give(json::Object row) { waiting_.push_back(std::move(row)); }

 private:
  Result<std::optional<Row>> read_row() override {
    if (!begun_) ASSAY_CHECK(begin());
    begun_ = true;
    while (waiting_.empty()) {
      ASSAY_TRY(std::optional<Row> row, rows().next());
      if (!row || std::holds_alternative<RowError>(*row)) return row;
      const auto& record = std::get<Record>(*row);
      line_ = record.line;
      if (const auto laid = lay_out(record.row); !laid.ok()) {
        waiting_.clear();
        return std::optional<Row>(row_error(line_, laid.error()));
      }
    }
    Record record{line_, std::move(waiting_.front())};
    waiting_.pop_front();
    return std::optional<Row>(std::move(record));
  }

  std::deque<json::Object> waiting_;
  std::uint64_t line_ = 0;
  bool begun_ = false;
};

class NativeRows final : public FlatRows {
 public:
  NativeRows(ByteSource& source, ReadOptions options) : rows_(open_native(source, options)) {}

 private:
  [[nodiscard]] RowReader& rows() const override { return *rows_; }

  // The forms say how an answer becomes cells. A form that this program does not know leaves its answers as
  // JSON.
  Result<void> begin() override {
    ASSAY_TRY(const json::Value about, rows_->about());
    const auto* forms = json::find(about, "forms");
    if (forms == nullptr || !forms->is_array()) return success();
    for (const auto& one : forms->get_array()) {
      const auto* version = json::find(one, "version");
      const auto* form = json::find(one, "form");
      if (version == nullptr || !version->is_int64() || form == nullptr) continue;
      auto parsed = kinds::parse_form(json::write(*form));
      if (parsed.ok()) forms_.insert_or_assign(version->get_int64(), std::move(*parsed));
    }
    return success();
  }

  Result<void> lay_out(const json::Value& record) override {
    ASSAY_TRY(const ExportRow item, native_row(record));
    for (const auto& one : item.annotations) {
      if (not_counted(one)) continue;
      const auto form = forms_.find(one.form_version);
      json::Object row;
      set(row, "item", text_value(item.external_id));
      set(row, "group", item.group ? text_value(*item.group) : json::Value(nullptr));
      set(row, "person", text_value(one.person));
      set(row, "submitted_at", text_value(to_rfc3339(one.submitted_at)));
      models(row, item.content, form == forms_.end() ? nullptr : &form->second);
      if (form == forms_.end()) {
        for (const auto& [question, answer] : one.answers.get_object()) set(row, question, answer);
      } else {
        for (const auto& question : form->second.questions) answers(row, question, one.answers);
      }
      shown(row, one, item.content, form == forms_.end() ? nullptr : &form->second);
      give(std::move(row));
    }
    return success();
  }
  static const json::Array* responses_of(const json::Value& content, const kinds::Form* form) {
    const auto* field = form == nullptr ? nullptr : form->responses_field();
    return two_responses(content, field == nullptr ? "responses" : field->name);
  }
  // What the two answers say, and which of them stood first.
  static void shown(json::Object& row, const ExportAnnotation& one, const json::Value& content, const kinds::Form* form) {
    const auto* responses = responses_of(content, form);
    if (responses == nullptr) return;
    set(row, "response_a", text_value(json::text_at((*responses)[0], "text")));
    set(row, "response_b", text_value(json::text_at((*responses)[1], "text")));
    if (one.shown_order.size() == 2) set(row, shown_column, text_value(one.shown_order[0] == 0 ? shown_a : shown_b));
  }
  static void models(json::Object& row, const json::Value& content, const kinds::Form* form) {
    const auto* responses = responses_of(content, form);
    if (responses == nullptr) return;
    set(row, "model_a", text_value(json::text_at((*responses)[0], "model")));
    set(row, "model_b", text_value(json::text_at((*responses)[1], "model")));
  }
  static void answers(json::Object& row, const kinds::Question& question, const json::Value& all) {
    const auto suffixes = question.kind->columns(question.config);
    for (const auto& [answer, response] : kinds::judged_answers(question, all)) {
      const auto values = question.kind->cells(question.config, answer);
      auto base = question.name;
      if (question.per == kinds::Per::response) base += "[" + std::to_string(response + 1) + "]";
      for (std::size_t i = 0; i < suffixes.size() && i < values.size(); ++i)
        set(row, suffixes[i].empty() ? base : base + "." + suffixes[i], values[i]);
    }
  }

  std::unique_ptr<NativeReader> rows_;
  std::map<std::int64_t, kinds::Form> forms_;
};

class LabelStudioRows final : public FlatRows {
 public:
  explicit LabelStudioRows(std::unique_ptr<RowReader> rows) : rows_(std::move(rows)) {}

 private:
  [[nodiscard]] RowReader& rows() const override { return *rows_; }

  Result<void> lay_out(const json::Value& task) override {
    if (!is_label_studio(task)) {
      return Error::invalid("", "This is no task like the others: it needs annotations with completed_by and result.");
    }
    for (const auto& annotation : json::find(task, "annotations")->get_array()) {
      const auto* cancelled = json::find(annotation, "was_cancelled");
      if (cancelled != nullptr && cancelled->is_bool() && cancelled->get_bool()) continue;
      json::Object row;
      if (const auto* id = json::find(task, "id")) set(row, "item", *id);
      if (const auto* by = json::find(annotation, "completed_by")) set(row, "annotator", person(*by));
      if (const auto* data = json::find(task, "data"); data != nullptr && data->is_object()) {
        for (const auto& [key, value] : data->get_object()) {
          if (!value.is_structured()) row.emplace(key, value);
        }
      }
      const auto* results = json::find(annotation, "result");
      for (const auto& result : results->get_array()) {
        const auto name = json::text_at(result, "from_name");
        const auto* value = json::find(result, "value");
        if (name.empty() || value == nullptr) continue;
        if (add_region(row, name, *value)) continue;
        if (auto plain = plain_value(*value, json::text_at(result, "type")); !plain.is_null()) set(row, name, plain);
      }
      give(std::move(row));
    }
    return success();
  }
  static json::Value person(const json::Value& by) {
    for (const auto* const key : {"email", "username", "id"}) {
      if (const auto* found = json::find(by, key)) return *found;
    }
    return by;
  }
  // A span of a text or a box in an image: one of a list in the column of its control.
  static bool add_region(json::Object& row, const std::string& name, const json::Value& value) {
    static constexpr std::string_view places[] = {"start", "end", "x", "y", "width", "height"};
    const bool span = json::find(value, "start") != nullptr && json::find(value, "end") != nullptr;
    const bool box = json::find(value, "x") != nullptr && json::find(value, "width") != nullptr && json::find(value, "height") != nullptr;
    if (!span && !box) return false;
    json::Object region;
    for (const auto place : places) {
      const auto* found = json::find(value, place);
      if (found != nullptr && found->is_number()) region.emplace(place, *found);
    }
    for (const std::string_view kind :
         {std::string_view("labels"), std::string_view("rectanglelabels"), std::string_view("hypertextlabels")}) {
      const auto* labels = json::find(value, kind);
      if (labels == nullptr || !labels->is_array() || labels->get_array().empty()) continue;
      region.emplace("label", labels->get_array().front());
      break;
    }
    auto& list = row[name];
    if (!list.is_array()) list = json::Array();
    list.get_array().emplace_back(std::move(region));
    return true;
  }
  // {"choices": ["a"]}, {"rating": 4}, {"number": 3}, {"text": ["b"]}, {"selected": "left"}; regions have
  // none.
  static json::Value plain_value(const json::Value& value, std::string_view type) {
    for (const std::string_view key : {std::string_view("start"), std::string_view("x"), std::string_view("points")}) {
      if (json::find(value, key) != nullptr) return nullptr;
    }
    const auto* found = json::find(value, type == "pairwise" ? "selected" : type == "textarea" ? "text" : type);
    if (found == nullptr) return nullptr;
    const auto* list = found->if_array();
    if (list == nullptr) return found->is_object() ? json::Value(nullptr) : *found;
    std::string joined;
    for (const auto& one : *list) {
      if (one.is_structured()) return nullptr;
      if (!joined.empty()) joined += '|';
      joined += cell_text(one);
    }
    return text_value(joined);
  }

  std::unique_ptr<RowReader> rows_;
};

}  // namespace

bool is_label_studio(const json::Value& row) {
  const auto* annotations = json::find(row, "annotations");
  if (annotations == nullptr || !annotations->is_array()) return false;
  for (const auto& one : annotations->get_array()) {
    const auto* result = json::find(one, "result");
    if (result == nullptr || !result->is_array() || json::find(one, "completed_by") == nullptr) return false;
  }
  return !annotations->get_array().empty() || json::find(row, "data") != nullptr;
}

std::unique_ptr<RowReader> flat_native(ByteSource& source, ReadOptions options) { return std::make_unique<NativeRows>(source, options); }
std::unique_ptr<RowReader> flat_label_studio(std::unique_ptr<RowReader> rows) { return std::make_unique<LabelStudioRows>(std::move(rows)); }

}  // namespace assay::formats
