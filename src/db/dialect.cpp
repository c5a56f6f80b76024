// dialect: the few places where one SQL text must become two.
#include <cctype>
#include <string>
#include <string_view>

#include "db/connection.hpp"

namespace assay::db {
namespace {

std::string hook(std::string_view name, Engine engine) {
  const bool postgres = engine == Engine::postgres;
  if (name == "skip locked") return postgres ? "FOR UPDATE SKIP LOCKED" : "";
  if (name == "for update") return postgres ? "FOR UPDATE" : "";
  if (name.starts_with("for update of ")) {
    std::string of(name.substr(14));
    if (!postgres) return "";
    if (of.ends_with(" skip locked")) of = of.substr(0, of.size() - 12) + " SKIP LOCKED";
    return "FOR UPDATE OF " + of;
  }
  if (name.starts_with("any ")) {
    const std::string parameter(name.substr(4));
    return postgres ? "= ANY(" + parameter + "::bigint[])" : "IN (SELECT value FROM json_each(" + parameter + "))";
  }
  throw DatabaseError(Failure::other, "unknown dialect hook {" + std::string(name) + "}");
}

void replace_word(std::string& text, std::string_view from, std::string_view to) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  std::size_t at = 0;
  while ((at = text.find(from, at)) != std::string::npos) {
    const bool starts = at == 0 || !is_word(text[at - 1]);
    const bool ends = at + from.size() >= text.size() || !is_word(text[at + from.size()]);
    if (starts && ends) text.replace(at, from.size(), to);
    at += to.size();
  }
}

}  // namespace

std::string expand_hooks(std::string_view text, Engine engine) {
  std::string out;
  bool quoted = false;  // braces inside '…' are data
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (text[at] != '{' || quoted) {
      out += text[at];
      continue;
    }
    const auto close = text.find('}', at);
    if (close == std::string_view::npos) throw DatabaseError(Failure::other, "a dialect hook is not closed");
    out += hook(text.substr(at + 1, close - at - 1), engine);
    at = close;
  }
  return out;
}

std::string translate_ddl(std::string_view text, Engine engine) {
  constexpr std::string_view without_rowid = " WITHOUT ROWID";
  std::string out(text);
  if (engine == Engine::postgres) {
    // A table that is its own index is SQLite's alone.
    for (std::size_t at = 0; (at = out.find(without_rowid, at)) != std::string::npos;) out.erase(at, without_rowid.size());
    return out;
  }
  replace_word(out, "BIGINT", "INTEGER");
  replace_word(out, "DOUBLE PRECISION", "REAL");
  std::size_t at = 0;
  while ((at = out.find(" WITH (", at)) != std::string::npos) {
    const auto close = out.find(')', at);
    if (close == std::string::npos) throw DatabaseError(Failure::other, "WITH ( is not closed");
    out.erase(at, close + 1 - at);
  }
  at = 0;
  while ((at = out.find("CREATE TABLE", at)) != std::string::npos) {
    at = out.find(';', at);
    if (at == std::string::npos) throw DatabaseError(Failure::other, "CREATE TABLE does not end with ;");
    const std::string_view strict = std::string_view(out).substr(0, at).ends_with(without_rowid) ? ", STRICT" : " STRICT";
    out.insert(at, strict);
    at += strict.size();
  }
  return out;
}

}  // namespace assay::db
