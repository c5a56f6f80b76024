// vocabulary: one table of words.
#include "formats/vocabulary.hpp"

#include "base/text.hpp"

#include <array>
#include <string>
#include <utility>

namespace assay::formats {
namespace {

using Word = std::pair<std::string_view, Winner>;
constexpr std::array<Word, 40> words = {{
    {"left", Winner::first},
    {"right", Winner::second},
    {"model_a", Winner::first},
    {"model_b", Winner::second},
    {"a", Winner::first},
    {"b", Winner::second},
    {"x", Winner::first},
    {"y", Winner::second},
    {"model_x", Winner::first},
    {"model_y", Winner::second},
    {"1", Winner::first},
    {"2", Winner::second},
    {"model_1", Winner::first},
    {"model_2", Winner::second},
    {"first", Winner::first},
    {"second", Winner::second},
    {"response_a", Winner::first},
    {"response_b", Winner::second},
    {"response_1", Winner::first},
    {"response_2", Winner::second},
    {"output_1", Winner::first},
    {"output_2", Winner::second},
    {"answer_a", Winner::first},
    {"answer_b", Winner::second},
    {"assistant_a", Winner::first},
    {"assistant_b", Winner::second},
    {"system_a", Winner::first},
    {"system_b", Winner::second},
    {"tie", Winner::tie},
    {"draw", Winner::tie},
    {"equal", Winner::tie},
    {"same", Winner::tie},
    {"both_good", Winner::tie},
    {"tie (bothgood)", Winner::tie},
    {"tie (bothbad)", Winner::both_bad},
    {"both_bad", Winner::both_bad},
    {"bothbad", Winner::both_bad},
    {"both bad", Winner::both_bad},
    {"tie_bothbad", Winner::both_bad},
    {"neither", Winner::both_bad},
}};

std::string_view choice_name(Winner winner) {
  switch (winner) {
    case Winner::first: return "first";
    case Winner::second: return "second";
    case Winner::tie: return "tie";
    case Winner::both_bad: return "both_bad";
  }
  return "tie";
}

}  // namespace

std::optional<Winner> parse_winner(std::string_view word) {
  const auto lower = lower_ascii(trim(word));
  for (const auto& [name, winner] : words) {
    if (name == lower) return winner;
  }
  return std::nullopt;
}

bool is_arena_winner(std::string_view word) { return word == "model_a" || word == "model_b" || word == "tie" || word == "tie (bothbad)"; }

std::string_view arena_winner(Winner winner) {
  switch (winner) {
    case Winner::first: return "model_a";
    case Winner::second: return "model_b";
    case Winner::tie: return "tie";
    case Winner::both_bad: return "tie (bothbad)";
  }
  return "tie";
}

Winner swapped(Winner winner) {
  if (winner == Winner::first) return Winner::second;
  if (winner == Winner::second) return Winner::first;
  return winner;
}

json::Value preference_answer(Winner winner) {
  json::Object answer;
  const auto name = choice_name(winner);
  answer.emplace("choice", boost::json::string_view(name.data(), name.size()));
  return answer;
}

std::optional<Winner> winner_of(const json::Value& answer) {
  const auto choice = json::text_at(answer, "choice");
  for (const auto winner : {Winner::first, Winner::second, Winner::tie, Winner::both_bad}) {
    if (choice == choice_name(winner)) return winner;
  }
  return std::nullopt;
}

}  // namespace assay::formats
