// text: free text has no consensus; similarity is the share of characters that need no edit.
#include "kinds/questions/text/text.hpp"

#include "base/describe.hpp"
#include "base/text.hpp"
#include "kinds/limits.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <cstdint>

namespace assay::kinds {
namespace {

enum class Purpose { rationale, note, caption, translation, answer };
ASSAY_DESCRIBE_ENUM(Purpose, rationale, note, caption, translation, answer)

struct Config {
  std::optional<json::Ranged<0, limits::words>> min_words;
  std::optional<json::Ranged<0, limits::words>> max_words;
  std::optional<Purpose> purpose;
  std::optional<std::string> language;
};
ASSAY_DESCRIBE(Config, min_words, max_words, purpose, language)

// Edit distance is quadratic; beyond this many characters a similarity reads only the beginning.
constexpr std::size_t compared = 2000;

// BCP 47 in its common form: two or three letters, then parts of up to eight letters or digits.
bool is_language(std::string_view text) {
  const auto parts = split(text, '-');
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool first = i == 0;
    if (parts[i].size() < (first ? 2U : 1U) || parts[i].size() > (first ? 3U : 8U)) return false;
    if (!std::all_of(parts[i].begin(), parts[i].end(), [&](char c) { return letter(c) || (!first && digit(c)); })) return false;
  }
  return true;
}

std::vector<std::string_view> characters(std::string_view text) {
  text = text.substr(0, byte_offset(text, compared));
  std::vector<std::string_view> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = byte_offset(text.substr(at), 1);
    all.push_back(text.substr(at, length));
    at += length;
  }
  return all;
}

// Levenshtein's distance by rows.
std::size_t edits(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replace, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view TextQuestion::summary() const { return "Free text: a rationale, a note, a caption, a translation or an answer."; }

Violations TextQuestion::check_config(const json::Value& value) const {
  Violations violations;
  const auto config = read_loosely<Config>(value, violations);
  if (!violations.empty()) return violations;
  if (config.min_words && config.max_words && config.max_words->value < config.min_words->value) {
    violations.push_back({"/max_words", "The largest number of words must not be below the smallest."});
  }
  if (config.language && !is_language(*config.language)) {
    violations.push_back({"/language", "A language is a tag such as en, pt-BR or zh-Hant."});
  }
  return violations;
}

Violations TextQuestion::check_answer(const json::Value& value, const json::Value& answer, const AnswerContext& /*context*/) const {
  const auto config = read_checked<Config>(value);
  if (!answer.is_string()) return {{"", "This must be a text."}};
  const auto words = static_cast<std::int64_t>(count_words(text_of(answer)));
  Violations violations;
  const auto say = [&](std::string_view bound, std::int64_t limit) {
    violations.push_back({"", "Write " + std::string(bound) + " " + count_of(limit, "word") + "; this has " + std::to_string(words) + "."});
  };
  if (config.min_words && words < config.min_words->value) say("at least", config.min_words->value);
  if (config.max_words && words > config.max_words->value) say("at most", config.max_words->value);
  if (count_code_points(text_of(answer)) > limits::text)
    violations.push_back({"", "Write at most " + std::to_string(limits::text) + " characters."});
  return violations;
}

Level TextQuestion::level(const json::Value& /*config*/) const { return Level::distance; }

double TextQuestion::similarity(const json::Value& /*config*/, const json::Value& a, const json::Value& b) const {
  if (text_of(a) == text_of(b)) return 1;
  const auto x = characters(text_of(a));
  const auto y = characters(text_of(b));
  const auto longer = std::max(x.size(), y.size());
  return longer == 0 ? 1 : 1 - static_cast<double>(edits(x, y)) / static_cast<double>(longer);
}

Consensus TextQuestion::consensus(const json::Value& /*config*/, std::span<const json::Value> answers) const {
  Consensus result;
  result.n = answers.size();
  result.note = answers.empty() ? "There are no answers yet." : "Free texts are not merged; read them.";
  return result;
}

std::vector<std::string> TextQuestion::columns(const json::Value& /*config*/) const { return {""}; }

std::vector<json::Value> TextQuestion::cells(const json::Value& /*config*/, const json::Value& answer) const { return {answer}; }

json::Value TextQuestion::json_schema(const json::Value& /*config*/) const { return {{"type", "string"}, {"maxLength", limits::text}}; }

Example TextQuestion::example() const {
  return {{{"purpose", "rationale"}, {"min_words", 3}}, "The first response answers the question that was asked."};
}

}  // namespace assay::kinds
