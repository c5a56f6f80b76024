// Which models the likelihood can place, and a name for every reason why it cannot place the others.
#pragma once

#include "assay/stats/strength.hpp"
#include "pair_counts.hpp"
#include "pair_triangle.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay::stats {

struct Existence {
  std::vector<ModelState> state;
  std::vector<std::uint32_t> estimated;  // empty: no finite maximum
  std::vector<PairCount> pairs;          // votes among those, with positions in `estimated` instead of models
  bool fit_ties = false;                 // with a tie parameter
  std::vector<Note> notes;
};

[[nodiscard]] Existence find_estimable(std::vector<PairCount> pairs, std::size_t models, TieModel ties);

// The same from a table and the triangle made of it, where all models are estimated and there is nothing to say; absent elsewhere. Its
// `pairs` are left empty.
[[nodiscard]] std::optional<Existence> find_all_estimable(const PairTable& table, const PairTriangle& triangle, TieModel ties);

// What a penalised likelihood can place: all models with a chain of votes, whoever won, to those that the likelihood
// itself can place (or, where there are none, to each other, in the largest component). `state` and the notes are those
// of the likelihood itself and go on naming separated models.
[[nodiscard]] Existence find_connected(std::vector<PairCount> pairs, std::size_t models);

// Notes that name the models whose state is not estimated; `home` is the component of those that are.
void name_the_rest(const std::vector<std::uint32_t>& component, std::uint32_t home, Existence& out);

// Connected component of every model, ignoring who won; components numbered by their lowest model.
[[nodiscard]] std::vector<std::uint32_t> components(std::span<const PairCount> pairs, std::size_t models);

// The component with most models, of equal ones that of the lowest model.
[[nodiscard]] std::uint32_t largest_component(const std::vector<std::uint32_t>& component);

// "3, 7 and 12", cut after twenty.
[[nodiscard]] std::string list_models(const std::vector<std::uint32_t>& models);

}  // namespace assay::stats
