// grades: words are cut at everything that is no letter or digit; a side and a measure must come out.
#include "programs/analysis/grades.hpp"

#include "base/text.hpp"
#include "formats/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>
#include <utility>

namespace assay::programs {
namespace {

using formats::Winner;

// Words for how much, in the order of what they say; without one an answer is 4.
constexpr int plainly = 4;
constexpr std::array<std::pair<std::string_view, int>, 27> measures = {{
    {"barely", 1},     {"negligibly", 1},   {"marginally", 1},    {"slightly", 2},      {"slight", 2},      {"little", 2},
    {"somewhat", 2},   {"weakly", 2},       {"weak", 2},          {"moderately", 3},    {"clearly", 5},     {"clear", 5},
    {"definitely", 5}, {"strongly", 6},     {"strong", 6},        {"significantly", 6}, {"significant", 6}, {"much", 6},
    {"far", 6},        {"considerably", 6}, {"substantially", 6}, {"greatly", 6},       {"lot", 6},         {"overwhelmingly", 7},
    {"vastly", 7},     {"extremely", 7},    {"completely", 7},
}};
constexpr std::string_view fillers[] = {"is",    "the",    "better",    "best",   "preferred", "prefer", "than", "win", "wins", "response",
                                        "model", "answer", "assistant", "output", "system",    "bit",    "by",   "for", "of",   "side"};

std::optional<Winner> side_of(std::string_view word) {
  const auto winner = formats::parse_winner(word);
  return winner == Winner::first || winner == Winner::second ? winner : std::nullopt;
}

Degree signed_by(Winner side, int measure) { return side == Winner::first ? -measure : measure; }

// A>>B, B>A, A=B, also within brackets.
std::optional<Degree> compared(std::string_view text) {
  const auto sign = text.find_first_of("<>=");
  if (sign == std::string_view::npos) return std::nullopt;
  const auto end = text.find_first_not_of(text[sign], sign);
  if (end == std::string_view::npos) return std::nullopt;
  const auto left = side_of(trim(text.substr(0, sign)));
  const auto right = side_of(trim(text.substr(end)));
  if (!left || !right || *left == *right) return std::nullopt;
  if (text[sign] == '=') return 0;
  const auto times = static_cast<int>(end - sign);
  if (times > 3) return std::nullopt;
  return signed_by(text[sign] == '>' ? *left : *right, times);
}

// left++, A+
std::optional<Degree> with_plus(std::string_view text) {
  const auto plus = text.find('+');
  if (plus == 0 || plus == std::string_view::npos || text.find_first_not_of('+', plus) != std::string_view::npos) return std::nullopt;
  const auto side = side_of(trim(text.substr(0, plus)));
  const auto times = static_cast<int>(text.size() - plus);
  return side && times <= 3 ? std::optional(signed_by(*side, times)) : std::nullopt;
}

std::optional<Degree> spoken(std::string_view text) {
  if (text.find_first_of("<>=+") != std::string_view::npos) return std::nullopt;
  std::optional<Winner> side;
  int measure = 0;
  bool worse = false;
  std::string word;
  std::vector<std::string> words;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) word += c;
    else if (!word.empty()) words.push_back(std::exchange(word, {}));
  }
  if (!word.empty()) words.push_back(word);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& one = words[i];
    if (const auto found = std::ranges::find(measures, one, [](const auto& entry) { return entry.first; }); found != measures.end()) {
      if (measure != 0 && measure != found->second) return std::nullopt;
      measure = found->second;
    } else if (one == "very") {
      continue;
    } else if (one == "worse") {
      worse = true;
    } else if (one == "a" && i + 1 < words.size() && (words[i + 1] == "little" || words[i + 1] == "lot" || words[i + 1] == "bit")) {
      if (words[i + 1] == "bit") measure = 2;  // "a little": a is no side here
    } else if (const auto named = side_of(one)) {
      if (side && *side != *named) return std::nullopt;
      side = named;
    } else if (std::ranges::find(fillers, one) == std::end(fillers)) {
      return std::nullopt;
    }
  }
  if (!side) return std::nullopt;
  if (measure == 0) measure = plainly;
  return worse ? -signed_by(*side, measure) : signed_by(*side, measure);
}

std::optional<int> whole(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.ends_with(".0")) text.remove_suffix(2);
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

std::optional<Degree> in_words(std::string_view answer) {
  auto text = lower_ascii(trim(answer));
  while (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (const auto found = compared(text)) return found;
  if (const auto found = with_plus(text)) return found;
  if (formats::parse_winner(text) == Winner::tie || text == "about the same" || text == "same" || text == "equally good" || text == "equal")
    return 0;
  return spoken(text);
}

}  // namespace

std::optional<GradeWords> GradeWords::guess(std::span<const std::string_view> answers) {
  GradeWords out;
  bool numbers = true;
  bool words = true;
  int least = 0;
  int most = 0;
  std::set<int> measures_seen;
  std::size_t n = 0;
  for (const auto answer : answers) {
    if (trim(answer).empty()) continue;
    ++n;
    const auto number = whole(answer);
    numbers = numbers && number;
    if (number) {
      least = std::min(least, *number);
      most = std::max(most, *number);
    }
    const bool both_bad = formats::parse_winner(answer) == Winner::both_bad;
    const auto degree = in_words(answer);
    words = words && (degree || both_bad);
    if (degree && *degree != 0) measures_seen.insert(std::abs(*degree));
  }
  if (n == 0) return std::nullopt;
  if (numbers) {
    if (least < 0 && -least <= most_degree && most <= most_degree) out.kind_ = Kind::signed_numbers;
    else if (least == 0 && most >= 3 && most < 2 * most_degree && std::ranges::none_of(answers, [](auto a) { return whole(a) == 0; })) {
      out.kind_ = Kind::counted;
      out.top_ = most % 2 == 1 ? most : most + 1;
    } else {
      return std::nullopt;
    }
    return out;
  }
  if (!words || measures_seen.size() < 2) return std::nullopt;
  return out;
}

std::optional<GradeWords> GradeWords::listed(const std::vector<std::string>& answers) {
  if (answers.size() < 2 || answers.size() > 2 * static_cast<std::size_t>(most_degree) + 1) return std::nullopt;
  GradeWords out;
  out.kind_ = Kind::listed;
  for (const auto& answer : answers) {
    out.list_.push_back(lower_ascii(trim(answer)));
    if (std::ranges::count(out.list_, out.list_.back()) > 1) return std::nullopt;
  }
  return out;
}

std::optional<Degree> GradeWords::degree(std::string_view answer) const {
  switch (kind_) {
    case Kind::words: return in_words(answer);
    case Kind::signed_numbers: {
      const auto number = whole(answer);
      return number && std::abs(*number) <= most_degree ? number : std::nullopt;
    }
    case Kind::counted: {
      const auto number = whole(answer);
      if (!number || *number < 1 || *number > top_) return std::nullopt;
      return *number - (top_ + 1) / 2;
    }
    case Kind::listed: break;
  }
  const auto found = std::ranges::find(list_, lower_ascii(trim(answer)));
  if (found == list_.end()) return std::nullopt;
  const auto at = static_cast<int>(found - list_.begin());
  const auto n = static_cast<int>(list_.size());
  if (n % 2 == 1) return at - n / 2;
  return at < n / 2 ? at - n / 2 : at - n / 2 + 1;
}

std::string GradeWords::sentence() const {
  switch (kind_) {
    case Kind::words: return "Answers say which one is better and how much";
    case Kind::signed_numbers:
      return "Answers are taken for grades: below 0 the first is better, above 0 the second, and the farther from 0 the more";
    case Kind::counted:
      return "Answers are taken for grades from 1, the first is much better, to " + std::to_string(top_) + ", the second is much better";
    case Kind::listed: break;
  }
  return "Answers are grades in the order that --grades gives";
}

GradeScale grade_scale_of(const std::map<Degree, std::string>& words) {
  std::set<int> measures_seen;
  for (const auto& [degree, word] : words) {
    if (degree != 0) measures_seen.insert(std::abs(degree));
  }
  GradeScale out;
  const auto name = [&](Degree degree) {
    const auto found = words.find(degree);
    out.grade.emplace(degree, static_cast<std::uint32_t>(out.names.size()));
    out.names.push_back(found != words.end() ? found->second : "");
  };
  for (auto at = measures_seen.rbegin(); at != measures_seen.rend(); ++at) name(-*at);
  name(0);
  for (const int measure : measures_seen) name(measure);
  for (std::size_t i = 0; i < out.names.size(); ++i) {
    if (out.names[i].empty())
      out.names[i] = i == measures_seen.size() ? "tie" : "the mirror image of " + out.names[out.names.size() - 1 - i];
  }
  return out;
}

}  // namespace assay::programs
