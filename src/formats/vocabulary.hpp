// vocabulary: the words by which files say who won, and the preference answer they stand for.
#pragma once
#include "base/describe.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::formats {

/// In canonical order of an item's two responses, except where a vote says otherwise.
enum class Winner { first, second, tie, both_bad };
ASSAY_DESCRIBE_ENUM(Winner, first, second, tie, both_bad)

/// left/right, model_a/model_b, A/B, x/y, 1/2, first/second, response_1/response_2 …, tie and its synonyms,
/// "tie (bothbad)" and its synonyms; case does not matter. 0 is no word: it means the first here, nothing
/// there.
[[nodiscard]] std::optional<Winner> parse_winner(std::string_view word);
/// Exactly model_a, model_b, tie, tie (bothbad).
[[nodiscard]] bool is_arena_winner(std::string_view word);
[[nodiscard]] std::string_view arena_winner(Winner winner);
/// The other way round: first becomes second.
[[nodiscard]] Winner swapped(Winner winner);
/// {"choice":"first"}
[[nodiscard]] json::Value preference_answer(Winner winner);
/// What a stored preference answer says; nothing where it is none.
[[nodiscard]] std::optional<Winner> winner_of(const json::Value& answer);

}  // namespace assay::formats
