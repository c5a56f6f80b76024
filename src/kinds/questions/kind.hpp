// QuestionKind: what every kind of question can do; the rest of the program knows kinds only through this.
#pragma once
#include "base/describe.hpp"
#include "base/error.hpp"
#include "json/value.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::kinds {

using Violations = std::vector<Violation>;

/// How the answers of a kind may be compared and averaged.
enum class Level { nominal, ordinal, interval, ratio, distance };
ASSAY_DESCRIBE_ENUM(Level, nominal, ordinal, interval, ratio, distance)

/// What an answer is about, as far as a check needs to know it.
struct AnswerContext {
  std::size_t responses = 0;
};

/// What several answers say together.
struct Consensus {
  json::Value value = nullptr;          ///< an answer; null where there is none
  std::optional<double> probability{};  ///< of the value being what most people say
  std::optional<double> low{};          ///< 95 % interval of a number
  std::optional<double> high{};
  std::size_t n = 0;   ///< the answers that were used
  std::string note{};  ///< a sentence: how it was found, or why there is none
};

/// One comparison of two responses in canonical order, for leaderboards.
struct Comparison {
  enum class Outcome { first_won, tie, second_won };
  Outcome outcome = Outcome::tie;
  int strength = 0;  ///< 1..3 for a win, 0 for a tie
};

struct Category {
  std::string key;
  std::string label;
};

struct Example {
  json::Value config;
  json::Value answer;
};

/// Every `config` has passed check_config, every `answer` beyond check_answer has passed that.
/// Answers are in canonical order unless said otherwise.
class QuestionKind {
 public:
  QuestionKind() = default;
  QuestionKind(const QuestionKind&) = delete;
  QuestionKind& operator=(const QuestionKind&) = delete;
  virtual ~QuestionKind() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// One sentence for people who choose a kind.
  [[nodiscard]] virtual std::string_view summary() const = 0;

  [[nodiscard]] virtual Violations check_config(const json::Value& config) const = 0;
  [[nodiscard]] virtual Violations check_answer(const json::Value& config, const json::Value& answer,
                                                const AnswerContext& context) const = 0;

  [[nodiscard]] virtual Level level(const json::Value& config) const = 0;
  /// 1 for equal answers, 0 for the most different ones.
  [[nodiscard]] virtual double similarity(const json::Value& config, const json::Value& a, const json::Value& b) const = 0;
  [[nodiscard]] virtual Consensus consensus(const json::Value& config, std::span<const json::Value> answers) const = 0;

  /// Suffixes of the flat columns: "" is the question itself, "strength" becomes `question.strength`.
  [[nodiscard]] virtual std::vector<std::string> columns(const json::Value& config) const = 0;
  /// One scalar (or null) for each column.
  [[nodiscard]] virtual std::vector<json::Value> cells(const json::Value& config, const json::Value& answer) const = 0;

  [[nodiscard]] virtual json::Value json_schema(const json::Value& config) const = 0;
  [[nodiscard]] virtual Example example() const = 0;

  /// The ordered list of what can be answered, where that is a short list; else empty.
  [[nodiscard]] virtual std::vector<Category> categories(const json::Value& config) const;
  /// Which of the categories an answer counts for, for pictures of how often each was given.
  [[nodiscard]] virtual std::vector<std::size_t> counted(const json::Value& config, const json::Value& answer) const;
  /// The answer as a number on `level`, for alpha; nothing where it does not take part.
  [[nodiscard]] virtual std::optional<double> value_for_agreement(const json::Value& config, const json::Value& answer) const;

  /// How many responses an item must have for this question: a number, or nothing where any will do.
  [[nodiscard]] virtual std::optional<std::size_t> exact_responses() const;
  /// The comparison that a leaderboard may count.
  [[nodiscard]] virtual std::optional<Comparison> comparison(const json::Value& config, const json::Value& answer) const;
  /// `shown_order[i]` is the canonical index of the response shown at position i.
  [[nodiscard]] virtual json::Value to_canonical(const json::Value& config, const json::Value& answer,
                                                 std::span<const std::size_t> shown_order) const;
  [[nodiscard]] virtual json::Value to_shown(const json::Value& config, const json::Value& answer,
                                             std::span<const std::size_t> shown_order) const;
  /// The config as the annotator's page may see it: no weights, nothing about how answers are counted.
  [[nodiscard]] virtual json::Value visible_config(const json::Value& config) const;
};

}  // namespace assay::kinds
