// redact: words are read sentence by sentence; lists of names instead of patterns, in linear time.
#include "kinds/form/redact.hpp"

#include "base/text.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace assay::kinds {
namespace {

// Families of models; "gpt-4o" and "llama2" begin with one of them. Where the bare word is an ordinary one (phi, yi),
// only a name with a version counts.
constexpr std::array families{"chatgpt", "gpt",      "claude",        "gemini", "gemma",    "bard",    "palm",    "llama",   "mistral",
                              "mixtral", "qwen",     "qwq",           "grok",   "deepseek", "vicuna",  "alpaca",  "koala",   "dolly",
                              "falcon",  "copilot",  "kimi",          "glm",    "chatglm",  "ernie",   "tongyi",  "zephyr",  "stablelm",
                              "rwkv",    "nemotron", "openassistant", "olmo",   "jamba",    "hunyuan", "doubao",  "minimax", "baichuan",
                              "guanaco", "internlm", "wizardlm",      "cohere", "phi-",     "yi-",     "granite-"};

// Makers, longest first where one begins another.
constexpr std::array makers{"openai",     "anthropic",     "google deepmind", "deepmind",  "google",      "meta ai",      "meta",
                            "mistral ai", "alibaba cloud", "alibaba",         "deepseek",  "xai",         "microsoft",    "cohere",
                            "lmsys",      "baidu",         "zhipu ai",        "zhipu",     "moonshot ai", "stability ai", "databricks",
                            "nvidia",     "amazon",        "tencent",         "bytedance", "huawei",      "ibm",          "apple"};

// What may stand between "I am" and a name.
constexpr std::array fillers{"a",  "an",       "the",   "called", "named",   "actually", "just",      "really",  "known", "as",
                             "ai", "language", "large", "model",  "chatbot", "bot",      "assistant", "helpful", "open",  "virtual"};

constexpr std::size_t most_fillers = 8;

// What follows a family as part of the name: "Claude 3.5 Sonnet", "Llama 2 Chat".
constexpr std::array tiers{"sonnet", "opus", "haiku",    "pro",   "ultra",  "flash", "turbo", "mini",
                           "nano",   "chat", "instruct", "large", "medium", "small", "lite",  "plus"};

struct Word {
  std::string lower;
  std::size_t from = 0;
  std::size_t to = 0;
};

template <class List>
bool among(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80U) != 0; }

// Typographic apostrophes read as plain ones: "I’m" is "i'm".
std::string plain_apostrophes(std::string lower) {
  constexpr std::string_view curly = "\xE2\x80\x99";
  for (auto at = lower.find(curly); at != std::string::npos; at = lower.find(curly, at)) lower.replace(at, curly.size(), 1, '\'');
  return lower;
}

std::vector<Word> words_of(std::string_view text, std::size_t base) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_letter_or_digit(text[at])) {
      ++at;
      continue;
    }
    std::size_t to = at;
    while (to < text.size() &&
           (is_letter_or_digit(text[to]) || text[to] == '-' || text[to] == '.' || text[to] == '\'' || text[to] == '_' || text[to] == '/')) {
      ++to;
    }
    while (!is_letter_or_digit(text[to - 1])) --to;
    auto lower = plain_apostrophes(lower_ascii(text.substr(at, to - at)));
    if (lower.ends_with("'s")) {
      // The sign may be a plain one, or the typographic one of three bytes.
      to -= text[to - 2] == '\'' ? 2 : 4;
      lower.resize(lower.size() - 2);
    }
    words.push_back({std::move(lower), base + at, base + to});
    at = std::max(to, at + 1);
  }
  return words;
}

// A sentence ends at a line or at . ! ? before white space.
std::vector<std::pair<std::size_t, std::size_t>> sentences(std::string_view text) {
  std::vector<std::pair<std::size_t, std::size_t>> all;
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool stop = (text[at] == '.' || text[at] == '!' || text[at] == '?') && at + 1 < text.size() &&
                      std::isspace(static_cast<unsigned char>(text[at + 1])) != 0;
    if (text[at] != '\n' && !stop) continue;
    all.emplace_back(from, at + 1);
    from = at + 1;
  }
  all.emplace_back(from, text.size());
  return all;
}

bool begins_with_family(const std::string& word) {
  return std::any_of(families.begin(), families.end(), [&](std::string_view family) {
    return word.starts_with(family) && (word.size() == family.size() || (word[family.size()] < 'a' || word[family.size()] > 'z'));
  });
}

bool continues_name(const std::string& word) {
  const bool version = word[0] >= '0' && word[0] <= '9';
  const bool v_version = word.size() > 1 && word[0] == 'v' && word[1] >= '0' && word[1] <= '9';
  return version || v_version || among(tiers, word);
}

class Sentence {
 public:
  Sentence(std::vector<Word> words, const std::vector<std::string>& plain, Voice voice)
      : words_(std::move(words)), plain_(plain), voice_(voice) {}

  // Byte ranges that give the speaker away.
  std::vector<std::pair<std::size_t, std::size_t>> leaks() const {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    const bool about_itself = speaks_of_itself();
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::size_t length = 0;
      if (const auto opener = opener_at(i)) {
        const auto name = after_fillers(i + *opener);
        // "As a baseline" speaks of a baseline; only a name stands without an article.
        const bool article = words_[name - 1].lower == "a" || words_[name - 1].lower == "an";
        length = name_at(name, !article);
        if (length > 0) found.emplace_back(words_[name].from, words_[name + length - 1].to);
      }
      if (!about_itself) continue;
      length = std::max(name_at(i, false), maker_at(i));
      if (length > 0) found.emplace_back(words_[i].from, words_[i + length - 1].to);
    }
    return found;
  }

 private:
  // Called for every word and every phrase, so it allocates nothing.
  [[nodiscard]] bool phrase_at(std::size_t i, std::string_view phrase) const {
    while (i < words_.size()) {
      const auto part = phrase.substr(0, phrase.find(' '));
      if (words_[i].lower != part) return false;
      if (part.size() == phrase.size()) return true;
      phrase.remove_prefix(part.size() + 1);
      ++i;
    }
    return false;
  }
  [[nodiscard]] bool has(std::string_view phrase) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (phrase_at(i, phrase)) return true;
    }
    return false;
  }

  [[nodiscard]] std::optional<std::size_t> opener_at(std::size_t i) const {
    static constexpr std::array<std::string_view, 10> openers{"i am",    "i'm",     "my name is", "call me", "i was",
                                                              "i go by", "this is", "as",         "myself",  "we are"};
    static constexpr std::array<std::string_view, 4> told{"you are", "you're", "your name is", "act as"};
    std::optional<std::size_t> length;
    const auto look = [&](const auto& list) {
      for (const auto opener : list) {
        if (!length && phrase_at(i, opener)) length = static_cast<std::size_t>(std::count(opener.begin(), opener.end(), ' ')) + 1;
      }
    };
    look(openers);
    if (voice_ == Voice::instruction) look(told);
    return length;
  }
  [[nodiscard]] std::size_t after_fillers(std::size_t i) const {
    // A model may itself be called "assistant": its own name is no filler.
    // Bounded, since a text may consist of openers and fillers only.
    const std::size_t end = std::min(words_.size(), i + most_fillers);
    while (i < end && among(fillers, words_[i].lower) && !among(plain_, words_[i].lower)) ++i;
    return i;
  }

  // First person (or the second, where a model is told who it is) together with what only an assistant says of itself.
  [[nodiscard]] bool speaks_of_itself() const {
    static constexpr std::array<std::string_view, 10> first{"i", "i'm", "i've", "my", "me", "myself", "as a", "as an", "we", "our"};
    static constexpr std::array<std::string_view, 3> second{"you", "you're", "your"};
    static constexpr std::array<std::string_view, 16> machine{
        "language model", "language models", "ai assistant", "ai model", "an ai",    "chatbot",     "llm",           "virtual assistant",
        "developed by",   "created by",      "trained by",   "made by",  "built by", "designed by", "fine-tuned by", "ai system"};
    const auto any = [&](const auto& list) { return std::any_of(list.begin(), list.end(), [&](auto phrase) { return has(phrase); }); };
    return (any(first) || (voice_ == Voice::instruction && any(second))) && any(machine);
  }

  // How many words from i on are the name of a model.
  [[nodiscard]] std::size_t name_at(std::size_t i, bool plain_too) const {
    if (i >= words_.size()) return 0;
    const bool own = plain_too && among(plain_, words_[i].lower);
    if (!own && !begins_with_family(words_[i].lower)) return 0;
    std::size_t length = 1;
    while (i + length < words_.size() && length < 6 && continues_name(words_[i + length].lower)) ++length;
    return length;
  }
  [[nodiscard]] std::size_t maker_at(std::size_t i) const {
    for (const std::string_view maker : makers) {
      if (phrase_at(i, maker)) return static_cast<std::size_t>(std::count(maker.begin(), maker.end(), ' ')) + 1;
    }
    return 0;
  }

  std::vector<Word> words_;
  const std::vector<std::string>& plain_;
  Voice voice_;
};

// Everyday words ("human", "baseline") would be covered in innocent sentences too.
bool is_distinct(const std::string& name) {
  const bool has_sign =
      std::any_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/'; });
  return count_code_points(name) >= 3 && (has_sign || begins_with_family(name));
}

// "gpt-4", "GPT 4" and "gpt_4" are one name.
char unified(char c) {
  if (c == '_' || c == ' ') return '-';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void find_everywhere(std::string_view text, const std::string& name, std::vector<std::pair<std::size_t, std::size_t>>& found) {
  const auto equal = [](char a, char b) { return unified(a) == unified(b); };
  for (auto at = text.begin();;) {
    at = std::search(at, text.end(), name.begin(), name.end(), equal);
    if (at == text.end()) return;
    const auto from = static_cast<std::size_t>(at - text.begin());
    const auto to = from + name.size();
    const bool whole = (from == 0 || !is_letter_or_digit(text[from - 1])) && (to == text.size() || !is_letter_or_digit(text[to]));
    if (whole) found.emplace_back(from, to);
    ++at;
  }
}

Redacted covered(std::string_view text, std::vector<std::pair<std::size_t, std::size_t>> ranges) {
  std::sort(ranges.begin(), ranges.end());
  Redacted result;
  std::size_t copied = 0;
  std::size_t served = 0;  // code points written
  const auto copy = [&](std::string_view part) {
    result.text += part;
    served += count_code_points(part);
  };
  for (std::size_t i = 0; i < ranges.size();) {
    auto [from, to] = ranges[i];
    for (++i; i < ranges.size() && ranges[i].first <= to; ++i) to = std::max(to, ranges[i].second);
    copy(text.substr(copied, from - copied));
    const auto start = served;
    copy(redaction);
    result.marks.push_back({start, served});
    copied = to;
  }
  copy(text.substr(copied));
  return result;
}

}  // namespace

Redactor::Redactor(const std::vector<std::string>& models) {
  const auto add = [&](const std::string& name) {
    if (name.empty()) return;
    auto& list = is_distinct(name) ? distinct_ : plain_;
    if (!among(list, name)) list.push_back(name);
  };
  for (const auto& model : models) {
    const auto lower = lower_ascii(trim(model));
    add(lower);
    // "meta-llama/Llama-3-8b" is also known by its last part.
    if (const auto slash = lower.rfind('/'); slash != std::string::npos) add(lower.substr(slash + 1));
  }
}

Redacted Redactor::redact(std::string_view text, Voice voice) const {
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  for (const auto& [from, to] : sentences(text)) {
    const auto leaks = Sentence(words_of(text.substr(from, to - from), from), plain_, voice).leaks();
    ranges.insert(ranges.end(), leaks.begin(), leaks.end());
  }
  for (const auto& name : distinct_) find_everywhere(text, name, ranges);
  return covered(text, std::move(ranges));
}

json::Array marks_view(const std::vector<Mark>& marks) {
  json::Array view;
  for (const auto& mark : marks) view.push_back({{"start", mark.start}, {"end", mark.end}, {"kind", "redacted"}});
  return view;
}

json::Value text_view(std::string_view text, const Redactor& redactor) {
  const auto redacted = redactor.redact(text);
  if (redacted.marks.empty()) return text_value(text);
  return json::Object{{"text", text_value(redacted.text)}, {"marks", marks_view(redacted.marks)}};
}

}  // namespace assay::kinds
