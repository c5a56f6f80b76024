// pages: Markdown for people, made of what the program knows about itself.
#include "programs/pages.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "json/typescript.hpp"
#include "kinds/registry.hpp"
#include "programs/settings.hpp"

namespace assay::programs {
namespace {

using json::Object;
using json::Value;

std::string text(const Value& value) { return std::string(value.as_string()); }

// "A | B" in a table would end its cell.
std::string cell(std::string of) {
  for (std::size_t at = 0; (at = of.find('|', at)) != std::string::npos; at += 2) of.insert(at, "\\");
  return of;
}

std::string lower(std::string of) {
  for (auto& c : of) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return of;
}
std::string upper(std::string of) {
  for (auto& c : of) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return of;
}

// A named type as a link to its place on the page; anything else as code.
std::string linked(const Value& schema) {
  const auto type = json::type_text(schema);
  if (json::find(schema, "$ref") != nullptr) return "[" + type + "](#" + lower(type) + ")";
  if (const auto* items = json::find(schema, "items"); items != nullptr && json::find(*items, "$ref") != nullptr)
    return linked(*items) + "[]";
  if (const auto* choices = json::find(schema, "anyOf")) {
    std::string all;
    for (const auto& one : choices->as_array()) all += (all.empty() ? "" : " \\| ") + linked(one);
    return all;
  }
  return "`" + cell(type) + "`";
}

std::string bounds(const Value& schema) {
  struct Word {
    const char* key;
    const char* sentence;
  };
  static constexpr std::array<Word, 7> words{{{"minLength", "at least # characters"},
                                              {"maxLength", "at most # characters"},
                                              {"minimum", "at least #"},
                                              {"maximum", "at most #"},
                                              {"pattern", "`#`"},
                                              {"format", "#"},
                                              {"default", "default `#`"}}};
  std::string all;
  for (const auto& word : words) {
    const auto* value = json::find(schema, word.key);
    if (value == nullptr) continue;
    std::string sentence = word.sentence;
    sentence.replace(sentence.find('#'), 1,
                     value->is_string() && std::string_view(word.key) != "default" ? text(*value) : json::write(*value));
    all += (all.empty() ? "" : ", ") + sentence;
  }
  return all;
}

std::string size_of_body(const Value& request) {
  const auto* most = json::find(request, "x-max-bytes");
  if (most == nullptr) return "of any size";
  const auto bytes = most->to_number<std::uint64_t>();
  return "up to " + (bytes >= (1U << 20U) ? std::to_string(bytes >> 20U) + " MiB" : std::to_string(bytes >> 10U) + " KiB");
}

std::string body_line(const Value& operation) {
  const auto* request = json::find(operation, "requestBody");
  if (request == nullptr) return {};
  const auto& content = request->at("content").as_object();
  const auto* as_json = content.if_contains("application/json");
  return "- takes " + (as_json != nullptr ? linked(as_json->at("schema")) : std::string("the bytes of a file")) + ", " +
         size_of_body(*request) + "\n";
}

std::string reply_line(const Value& operation) {
  for (const auto& [status, reply] : operation.at("responses").as_object()) {
    if (status == "default") continue;
    std::string kinds;
    for (const auto& [media, what] : reply.at("content").as_object()) {
      const auto* schema = json::find(what, "schema");
      kinds += (kinds.empty() ? "" : ", ") + (schema != nullptr ? linked(*schema) : "`" + std::string(media) + "`");
    }
    return "- gives " + kinds + " with " + std::string(status) + "\n";
  }
  return {};
}

std::string operation_text(std::string_view path, std::string_view method, const Value& operation) {
  std::string out = "### " + upper(std::string(method)) + " " + std::string(path) + "\n\n" + text(operation.at("summary")) + "\n\n- `" +
                    text(operation.at("operationId")) + "`, for **" + text(operation.at("x-permission")) + "**\n";
  if (const auto* parameters = json::find(operation, "parameters")) {
    for (const auto& one : parameters->as_array()) {
      if (text(one.at("in")) == "path") continue;
      const auto limits = bounds(one.at("schema"));
      out += "- " + text(one.at("in")) + " `" + text(one.at("name")) + "`" + (one.at("required").as_bool() ? " (required): " : ": ") +
             text(one.at("description")) + (limits.empty() ? "" : " (" + limits + ")") + "\n";
    }
  }
  return out + body_line(operation) + reply_line(operation) + "\n";
}

std::string type_section(std::string_view name, const Value& schema) {
  std::string out = "### " + std::string(name) + "\n\n";
  if (const auto* sentence = json::find(schema, "description")) out += text(*sentence) + "\n\n";
  if (const auto* values = json::find(schema, "enum")) {
    std::string all;
    for (const auto& value : values->as_array()) all += (all.empty() ? "`" : ", `") + text(value) + "`";
    return out + "One of " + all + ".\n\n";
  }
  const auto* properties = json::find(schema, "properties");
  if (properties == nullptr) return out + "`" + json::type_text(schema) + "`\n\n";
  if (properties->as_object().empty()) return out + "An object without members: `{}`.\n\n";
  const auto* required = json::find(schema, "required");
  out += "| member | type | |\n| --- | --- | --- |\n";
  for (const auto& [member, type] : properties->as_object()) {
    const bool always =
        required != nullptr && std::any_of(required->as_array().begin(), required->as_array().end(), [name = &member](const Value& one) {
          return one.as_string() == std::string_view(name->data(), name->size());
        });
    auto note = bounds(type);
    if (!always) note = note.empty() ? "may be left out" : "may be left out, " + note;
    out += "| `" + std::string(member) + "` | " + linked(type) + " | " + cell(note) + " |\n";
  }
  return out + "\n";
}

constexpr std::string_view api_head = R"(# The API

<!-- Generated by `assay contract api`; do not edit. -->

Everything the web client does goes through these routes; [contract/openapi.json](../contract/openapi.json) holds the same as
OpenAPI 3.1, and a test holds a running server against it.

- **Who asks.** A browser sends its session cookie. A program sends `Authorization: Bearer TOKEN`; a manager makes tokens on the page
  of people. A token works in its own workspace only, and one with the scope `read` cannot change anything.
- **Permissions.** `anyone`: also without signing in. `signed_in`: any person. `review`: reviewers, managers and owners of the workspace in the
  path. `manage`: its managers and owners. What is unknown and what is forbidden give the same 404.
- **Bodies** are JSON (`Content-Type: application/json`) unless a route says otherwise. A member that is not known is refused.
- **Times** are RFC 3339 in UTC, **ids** are 26 characters that say nothing about the thing.
- **Refusals** are [Problem](#problem) documents (`application/problem+json`) which list everything that is wrong at once, each with its
  JSON pointer. 429, 503 and 507 carry `Retry-After`; a 5xx means that nobody knows whether the request took effect, so ask again with the
  same Idempotency-Key.
- **Repeats.** What makes something takes an `Idempotency-Key`: of several requests of a person with one key on one route, one takes effect
  and all get its reply, for 7 days. The same key with another body is refused with 409. Make keys of random letters: the reply is kept
  sealed by the key, which is not stored.
- **Limits** stand in [limits.md](limits.md).

)";

std::string block(const Value& value) { return "```json\n" + json::pretty(value) + "```\n"; }

// What a config may hold, in the words with which the kind refuses anything else.
template <class Kind>
std::string members(const Kind& kind) {
  static constexpr std::string_view before = "known are: ";
  for (const auto& violation : kind.check_config(Object{{"no such member", true}})) {
    const auto at = violation.message.find(before);
    if (violation.where != "/no such member" || at == std::string::npos) continue;
    std::string all;
    auto rest = std::string_view(violation.message).substr(at + before.size());
    rest.remove_suffix(rest.ends_with('.') ? 1 : 0);
    for (const auto name : split(rest, ',')) all += (all.empty() ? "`" : ", `") + std::string(trim(name)) + "`";
    return all;
  }
  return {};
}

constexpr std::string_view kinds_head = R"(# Kinds

<!-- Generated by `assay contract kinds`; do not edit. -->

A form shows *fields* and asks *questions*; each is of one of these kinds. A form is a JSON document that the form editor writes and
checks: `fields` and `questions`, each with a `name`, a `kind`, a `title` and the `config` of its kind. A field may say `written_by` `model`:
then what would tell which model that was is covered, as it always is in `responses` and, but for the user's own words, in a `chat`. A question
may also have `help`, `required`, `per` (`item`, or `response` for once each) and `when` (asked only after certain answers). [contract/kinds](../contract/kinds/README.md)
holds examples, good and bad, that the server and the page judge alike; [limits.md](limits.md) says how large each may be.
[adding-a-kind.md](adding-a-kind.md) adds one.

)";

constexpr std::string_view settings_head = R"(# Settings

<!-- Generated by `assay contract settings`; do not edit. -->

`assay serve` takes all of these, the other commands those that concern them. A flag beats the environment, the environment beats the file of
`--config`, the file beats the default. An unknown setting is refused by name. `assay serve --help` prints the same table.

| flag | environment | default | meaning |
| --- | --- | --- | --- |
)";

constexpr std::string_view settings_tail = R"(
A settings file holds one `name = value` a line, and `#` begins a comment:

```
data-dir = /var/lib/assay
listen = 127.0.0.1
public-url = https://assay.example.org
trusted-proxy = 127.0.0.1
```
)";

}  // namespace

std::string api_page(const Object& openapi) {
  std::string page(api_head);
  for (const char* tag : {"Signing in", "Work", "Projects", "Items", "Files and jobs", "People", "Health"}) {
    page += "## Routes: " + lower(tag) + "\n\n";
    for (const auto& [path, methods] : openapi.at("paths").as_object()) {
      for (const auto& [method, operation] : methods.as_object()) {
        if (text(operation.at("tags").at(0)) == tag) page += operation_text(path, method, operation);
      }
    }
  }
  page += "## Types\n\n";
  for (const auto& [name, schema] : openapi.at("components").at("schemas").as_object()) page += type_section(name, schema);
  page.pop_back();
  return page;
}

std::string kinds_page() {
  std::string page(kinds_head);
  page += "## Fields\n\n";
  for (const auto* kind : kinds::field_kinds()) {
    const auto config = members(*kind);
    page += "### Field: " + std::string(kind->name()) + "\n\n" + std::string(kind->summary()) + "\n\n" +
            (config.empty() ? std::string("It has nothing to configure. ") : "Its config may hold " + config + ". ") + "A value:\n\n" +
            block(kind->example()) + "\n";
  }
  page += "## Questions\n\n";
  for (const auto* kind : kinds::question_kinds()) {
    const auto example = kind->example();
    page += "### Question: " + std::string(kind->name()) + "\n\n" + std::string(kind->summary()) + "\n\nIts config may hold " +
            members(*kind) + ". A config:\n\n" + block(example.config) + "\nAn answer to it:\n\n" + block(example.answer) +
            "\nAnswers are compared on the level **" + enum_name(kind->level(example.config)) + "**.\n\n";
  }
  page.pop_back();
  return page;
}

std::string settings_page() {
  std::string page(settings_head);
  for (const auto& row : setting_rows()) {
    page += "| `--" + std::string(row.name) + "` | `" + variable_of(row.name) + "` | " +
            (row.fallback.empty() ? "" : "`" + std::string(row.fallback) + "`") + " | " + cell(std::string(row.help)) + " |\n";
  }
  return page + std::string(settings_tail);
}

}  // namespace assay::programs
