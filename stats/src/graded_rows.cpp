// Reading graded votes.
#include "graded_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace assay::stats {
namespace {

constexpr std::size_t most_grades = 64;

GradedRow seen_from_lower(const GradedComparisons& data, std::size_t i, bool side) {
  GradedRow out{.first = data.left[i], .second = data.right[i], .grade = data.grade[i]};
  const bool swap = out.first > out.second;
  const double sign = swap ? -1 : 1;
  if (swap) {
    std::swap(out.first, out.second);
    out.grade = static_cast<std::uint32_t>(data.grades) - 1 - out.grade;
  }
  if (side) out.x.push_back(sign);
  for (const double each : data.difference.subspan(i * data.covariates, data.covariates)) out.x.push_back(each == 0 ? 0 : sign * each);
  return out;
}

// Adds row i to `out`, as two halves of a vote where it is a tie that counts so.
template <typename Add>
void read(const GradedComparisons& data, std::size_t i, bool side, bool halves, Add&& add) {
  GradedRow row = seen_from_lower(data, i, side);
  if (!halves) return add(std::move(row));
  const bool tie = row.grade == 1;
  if (tie) row.weight = 0.5;
  if (!tie) row.grade /= 2;
  if (!tie) return add(std::move(row));
  row.grade = 0;
  add(row);
  row.grade = 1;
  add(std::move(row));
}

void merge(std::vector<GradedRow>& rows) {
  std::ranges::sort(rows, [](const GradedRow& a, const GradedRow& b) { return a < b; });
  std::size_t kept = 0;
  const auto same = [](const GradedRow& a, const GradedRow& b) {
    return a.first == b.first && a.second == b.second && a.grade == b.grade && a.x == b.x;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (kept > 0 && same(rows[kept - 1], rows[i])) {
      rows[kept - 1].weight += rows[i].weight;
    } else {
      if (kept != i) rows[kept] = std::move(rows[i]);
      ++kept;
    }
  }
  rows.resize(kept);
}

}  // namespace

const char* fault(const GradedComparisons& data) {
  const std::size_t rows = data.left.size();
  if (data.right.size() != rows || data.grade.size() != rows || (!data.annotator.empty() && data.annotator.size() != rows))
    return "columns differ in length";
  if (data.grades < 2 || data.grades > most_grades) return "a scale has 2 to 64 grades";
  if (data.models > countable_models) return "more models than anybody compares";
  if (data.difference.size() != rows * data.covariates) return "needs every covariate of every row";
  for (std::size_t i = 0; i < rows; ++i) {
    if (data.left[i] >= data.models || data.right[i] >= data.models || data.grade[i] >= data.grades)
      return "a model or a grade is out of range";
  }
  const bool finite = std::ranges::all_of(data.difference, [](double x) { return std::isfinite(x); });
  return finite ? nullptr : "a covariate is not finite";
}

std::vector<GradedRow> graded_rows(const GradedComparisons& data, bool side, bool halves) {
  std::vector<GradedRow> out;
  out.reserve(data.left.size());
  for (std::size_t i = 0; i < data.left.size(); ++i) {
    if (data.left[i] != data.right[i]) read(data, i, side, halves, [&](GradedRow row) { out.push_back(std::move(row)); });
  }
  merge(out);
  return out;
}

std::vector<AnnotatorRows> graded_rows_by_annotator(const GradedComparisons& data, bool side, bool halves) {
  std::vector<std::size_t> order(data.left.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair{data.annotator[i], i}; });
  std::vector<AnnotatorRows> out;
  for (const std::size_t i : order) {
    if (data.left[i] == data.right[i]) continue;
    if (out.empty() || out.back().annotator != data.annotator[i]) out.push_back({.annotator = data.annotator[i], .rows = {}});
    read(data, i, side, halves, [&](GradedRow row) { out.back().rows.push_back(std::move(row)); });
  }
  for (AnnotatorRows& each : out) {
    merge(each.rows);
    for (const GradedRow& row : each.rows) each.votes += row.weight;
  }
  return out;
}

void keep_among(std::vector<GradedRow>& rows, const std::vector<std::uint32_t>& estimated) {
  const auto position = [&](std::uint32_t& model) {
    const auto at = std::ranges::lower_bound(estimated, model);
    if (at == estimated.end() || *at != model) return false;
    model = static_cast<std::uint32_t>(at - estimated.begin());
    return true;
  };
  std::erase_if(rows, [&](GradedRow& row) { return !position(row.first) || !position(row.second); });
}

GivenGrades::GivenGrades(std::span<const GradedRow> rows, std::size_t of) : grades(static_cast<std::uint32_t>(of)) {
  std::vector<bool> seen(of);
  for (const GradedRow& row : rows) seen[std::min(row.grade, mirror(row.grade))] = true;
  for (std::uint32_t g = 0; g < grades; ++g) {
    if (seen[g]) level.push_back(g);
  }
}

std::vector<PairCount> pairs_of(std::span<const GradedRow> rows, const GivenGrades& given) {
  std::vector<PairCount> out;
  for (const GradedRow& row : rows) {
    if (out.empty() || out.back().first != row.first || out.back().second != row.second)
      out.push_back({.first = row.first, .second = row.second});
    const std::uint32_t outermost = given.level.front();
    const bool middle = given.is_middle(row.grade);
    PairCount& pair = out.back();
    (row.grade == outermost && !middle                 ? pair.first_wins
     : row.grade == given.mirror(outermost) && !middle ? pair.second_wins
                                                       : pair.ties) += row.weight;
  }
  return out;
}

// Among fewer models the outermost grade may be given no more, and what was a milder one says as much as a win: asked again until no model
// goes.
Existence find_estimable(std::vector<GradedRow>& rows, std::size_t models, std::size_t grades) {
  if (rows.empty()) return find_estimable(std::vector<PairCount>{}, models, TieModel::half_wins);
  const std::vector<std::uint32_t> component = components(pairs_of(rows, GivenGrades(rows, grades)), models);
  Existence out;
  out.state.assign(models, ModelState::estimated);
  out.estimated.resize(models);
  std::iota(out.estimated.begin(), out.estimated.end(), 0U);
  for (;;) {
    Existence next = find_estimable(pairs_of(rows, GivenGrades(rows, grades)), out.estimated.size(), TieModel::half_wins);
    const bool all = next.estimated.size() == out.estimated.size();
    for (std::size_t i = 0; i < next.state.size(); ++i) out.state[out.estimated[i]] = next.state[i];
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t i : next.estimated) kept.push_back(out.estimated[i]);
    out.estimated = std::move(kept);
    if (next.estimated.empty()) {
      out.notes = std::move(next.notes);
      return out;
    }
    if (all) break;
    keep_among(rows, next.estimated);
  }
  name_the_rest(component, component[out.estimated.front()], out);
  return out;
}

}  // namespace assay::stats
