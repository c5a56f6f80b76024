// Form: reading the document, with everything that is wrong with it at once.
#include "kinds/form/form.hpp"

#include "kinds/form/check_when.hpp"
#include "kinds/limits.hpp"
#include "kinds/registry.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

namespace assay::kinds {
namespace {

struct WrittenField {
  std::string name;
  std::string kind;
  std::optional<json::Text<0, limits::title>> title;
  std::optional<json::Object> config;
  std::optional<WrittenBy> written_by;
};
ASSAY_DESCRIBE(WrittenField, name, kind, title, config, written_by)

struct WrittenQuestion {
  std::string name;
  std::string kind;
  std::optional<json::Text<0, limits::title>> title;
  std::optional<json::Text<0, limits::help>> help;
  std::optional<bool> required;
  std::optional<Per> per;
  std::optional<json::Value> when;
  std::optional<json::Object> config;
};
ASSAY_DESCRIBE(WrittenQuestion, name, kind, title, help, required, per, when, config)

struct WrittenLayout {
  std::optional<ResponsesLayout> responses;
};
ASSAY_DESCRIBE(WrittenLayout, responses)

struct WrittenForm {
  std::vector<json::Value> fields;
  std::vector<json::Value> questions;
  std::optional<WrittenLayout> layout;
};
ASSAY_DESCRIBE(WrittenForm, fields, questions, layout)

void append_below(const std::string& at, Violations&& from, Violations& to) {
  for (auto& violation : from) to.push_back({at + violation.where, std::move(violation.message)});
}

// One step of reading: `at` is where the present field or question stands.
template <class Written>
Written read_part(const json::Value& from, const std::string& at, Violations& violations) {
  Violations below;
  auto written = read_loosely<Written>(from, below);
  append_below(at, std::move(below), violations);
  return written;
}

class FormReader {
 public:
  Form read(const json::Value& document) {
    Violations shape;
    const auto written = read_loosely<WrittenForm>(document, shape);
    append_below("", std::move(shape), violations);
    if (!document.is_object()) return std::move(form_);
    if (written.layout) form_.layout = written.layout->responses.value_or(ResponsesLayout::side_by_side);
    form_.flag = Question{"flag", "Flag", "", find_question_kind("flag"), false, Per::item, {}, nullptr, json::Object{}};
    count(written.fields.size(), document, "fields", "field");
    for (std::size_t i = 0; i < written.fields.size(); ++i) field(written.fields[i], json::child("/fields", i));
    count(written.questions.size(), document, "questions", "question");
    for (std::size_t i = 0; i < written.questions.size(); ++i) question(written.questions[i], json::child("/questions", i));
    return std::move(form_);
  }

  Violations violations;

 private:
  void fail(std::string at, std::string message) { violations.push_back({std::move(at), std::move(message)}); }

  void count(std::size_t n, const json::Value& document, std::string_view key, std::string_view noun) {
    const auto* list = json::find(document, key);
    if (list == nullptr || !list->is_array() || (n >= 1 && n <= limits::parts)) return;
    fail(json::child("", key),
         "A form has 1 to " + std::to_string(limits::parts) + " " + std::string(noun) + "s; here are " + std::to_string(n) + ".");
  }

  void name(const std::string& name, const json::Value& from, const std::string& at, std::string_view noun, std::set<std::string>& taken) {
    const auto* written = json::find(from, "name");
    if (written == nullptr || !written->is_string()) return;  // said already
    if (!is_name(name)) {
      fail(at + "/name", std::string(name_rule));
    } else if (!taken.insert(name).second) {
      fail(at + "/name", "Another " + std::string(noun) + " has this name already; each needs its own.");
    }
  }

  void unknown_kind(const json::Value& from, const std::string& at, std::string_view noun, const std::string& known) {
    const auto* written = json::find(from, "kind");
    if (written == nullptr || !written->is_string()) return;
    fail(at + "/kind", "There is no kind of " + std::string(noun) + " with this name; there are: " + known + ".");
  }

  void field(const json::Value& from, const std::string& at) {
    auto written = read_part<WrittenField>(from, at, violations);
    name(written.name, from, at, "field", field_names_);
    Field field{written.name, written.title ? written.title->value : written.name, find_field_kind(written.kind),
                written.config ? json::Value(*written.config) : json::Value(json::Object{}),
                written.written_by.value_or(WrittenBy::person)};
    if (field.kind == nullptr) {
      unknown_kind(from, at, "field", field_kind_names());
      return;
    }
    append_below(at + "/config", field.kind->check_config(field.config), violations);
    if (field.kind->holds_responses() && form_.responses_field() != nullptr) {
      fail(at + "/kind", "A form has at most 1 field of responses.");
    }
    form_.fields.push_back(std::move(field));
  }

  void question(const json::Value& from, const std::string& at) {
    auto written = read_part<WrittenQuestion>(from, at, violations);
    name(written.name, from, at, "question", question_names_);
    const auto* kind = find_question_kind(written.kind);
    if (kind == nullptr) unknown_kind(from, at, "question", question_kind_names());
    Question question{written.name,
                      written.title ? written.title->value : written.name,
                      written.help ? written.help->value : "",
                      kind,
                      written.required.value_or(true),
                      written.per.value_or(Per::item),
                      {},
                      nullptr,
                      written.config ? json::Value(*written.config) : json::Value(json::Object{})};
    const auto before = violations.size();
    if (kind != nullptr) append_below(at + "/config", kind->check_config(question.config), violations);
    const bool config_is_right = violations.size() == before;
    if ((question.name == "flag") != (written.kind == "flag")) {
      fail(at + "/name", "The name flag is for the question of the kind flag, and only for it.");
    }
    responses(question, at);
    if (written.when) {
      question.when_json = *written.when;
      question.when = parse_condition(*written.when, at + "/when", violations);
      check_condition(*question.when, at + "/when", form_, usable_, violations);
    }
    if (kind == nullptr) return;
    if (question.name == "flag") {
      form_.flag = std::move(question);
      form_.flag.required = false;
      return;
    }
    if (config_is_right) usable_.insert(question.name);
    form_.questions.push_back(std::move(question));
  }

  void responses(const Question& question, const std::string& at) {
    const bool needs_exact = question.kind != nullptr && question.kind->exact_responses().has_value();
    if (question.per == Per::response && needs_exact) {
      fail(at + "/per", "This kind compares the responses, so it is asked once for the item.");
    } else if (question.per == Per::response && question.name == "flag") {
      fail(at + "/per", "Flags are about the whole item.");
    } else if (form_.responses_field() == nullptr && question.per == Per::response) {
      fail(at + "/per", "A question for each response needs a field of the kind responses.");
    } else if (form_.responses_field() == nullptr && needs_exact) {
      fail(at + "/kind", "This kind needs a field of the kind responses.");
    }
  }

  Form form_;
  std::set<std::string> field_names_;
  std::set<std::string> question_names_;
  std::set<std::string> usable_;  // questions whose config is right: only these can judge a condition's values
};

Result<Form> read_form(const json::Value& document) {
  FormReader reader;
  auto form = reader.read(document);
  if (!reader.violations.empty()) return Error::invalid(std::move(reader.violations));
  return form;
}

template <class Part>
const Part* find_named(const std::vector<Part>& parts, std::string_view name) {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; });
  return found == parts.end() ? nullptr : &*found;
}

// The parser's sentence ends with "(line 3, column 14)." where the text is no JSON at all.
json::Place place_in(const std::string& message, std::string_view text, const std::string& pointer) {
  json::Place place;
  const auto at = message.rfind("(line ");
  if (pointer.empty() && at != std::string::npos &&
      std::sscanf(message.c_str() + at, "(line %zu, column %zu).", &place.line, &place.column) == 2) {
    return place;
  }
  return json::locate(text, pointer);
}

}  // namespace

const Field* Form::find_field(std::string_view name) const { return find_named(fields, name); }

const Question* Form::find_question(std::string_view name) const { return name == "flag" ? &flag : find_named(questions, name); }

const Question* Form::comparing_question() const {
  const auto found =
      std::find_if(questions.begin(), questions.end(), [](const Question& question) { return question.kind->exact_responses() == 2; });
  return found == questions.end() ? nullptr : &*found;
}

const Field* Form::responses_field() const {
  const auto found = std::find_if(fields.begin(), fields.end(), [](const Field& field) { return field.kind->holds_responses(); });
  return found == fields.end() ? nullptr : &*found;
}

Result<Form> parse_form(std::string_view text) {
  ASSAY_TRY(const auto document, json::parse(text));
  return read_form(document);
}

std::vector<LocatedViolation> check_form_text(std::string_view text) {
  std::vector<LocatedViolation> located;
  const auto form = parse_form(text);
  if (form.ok()) return located;
  auto violations = form.error().violations;
  if (violations.empty()) violations.push_back({form.error().where, form.error().message});
  for (const auto& violation : violations) {
    const auto place = place_in(violation.message, text, violation.where);
    located.push_back({violation.where, violation.message, place.line, place.column});
  }
  return located;
}

}  // namespace assay::kinds
