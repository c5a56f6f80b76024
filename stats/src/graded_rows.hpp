// Graded votes in canonical order, and which models they can place.
#pragma once

#include "assay/stats/graded.hpp"
#include "pair_counts.hpp"
#include "separation.hpp"

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// Seen from the lower model: first < second, grade and x mirrored where that one stood on the right.
struct GradedRow {
  std::uint32_t first = 0, second = 0, grade = 0;
  std::vector<double> x{};  // 1 for the left side if it has an effect, then the covariates
  double weight = 1;

  auto operator<=>(const GradedRow&) const = default;
};

struct AnnotatorRows {
  std::uint32_t annotator = 0;
  std::vector<GradedRow> rows;
  double votes = 0;
};

// Why these columns cannot be used; nullptr when they can.
[[nodiscard]] const char* fault(const GradedComparisons& data);

// Every different row once, ascending, with how often it was given. Models against themselves are left out. `halves`: the middle one of
// three grades is half a vote for each side, the scale has two grades.
[[nodiscard]] std::vector<GradedRow> graded_rows(const GradedComparisons& data, bool side, bool halves = false);
// The same by annotator, ascending by id.
[[nodiscard]] std::vector<AnnotatorRows> graded_rows_by_annotator(const GradedComparisons& data, bool side, bool halves = false);

// Leaves the rows among the models in `estimated`, with positions instead of models.
void keep_among(std::vector<GradedRow>& rows, const std::vector<std::uint32_t>& estimated);

// The grades that were given, or whose mirror image was.
struct GivenGrades {
  std::uint32_t grades = 0;
  std::vector<std::uint32_t> level{};  // on the left's side or in the middle, from the outermost inwards

  GivenGrades() = default;
  GivenGrades(std::span<const GradedRow> rows, std::size_t grades);
  [[nodiscard]] std::uint32_t mirror(std::uint32_t grade) const { return grades - 1 - grade; }
  [[nodiscard]] bool is_middle(std::uint32_t grade) const { return grade == mirror(grade); }
};

// One pair a row, the outermost given grades as wins, others as ties.
[[nodiscard]] std::vector<PairCount> pairs_of(std::span<const GradedRow> rows, const GivenGrades& given);

// Whom the rows can place, but for growth together with the scale or an effect. Leaves in `rows` those among the placed, with positions.
[[nodiscard]] Existence find_estimable(std::vector<GradedRow>& rows, std::size_t models, std::size_t grades);

}  // namespace assay::stats
