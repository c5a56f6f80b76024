// From columns to choices.
#include "choices.hpp"

#include <algorithm>
#include <tuple>

namespace assay::stats {
namespace {

// Row numbers by annotator, ranking, rank, model: every ranking in one piece, best first.
std::vector<std::size_t> sorted_rows(const Rankings& data) {
  std::vector<std::size_t> rows(data.ranking.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  const auto key = [&](std::size_t i) {
    return std::tuple(data.annotator.empty() ? 0U : data.annotator[i], data.ranking[i], data.rank[i], data.model[i]);
  };
  std::ranges::sort(rows, {}, key);
  return rows;
}

bool same_ranking(const Rankings& data, std::size_t a, std::size_t b) {
  return data.ranking[a] == data.ranking[b] && (data.annotator.empty() || data.annotator[a] == data.annotator[b]);
}

// Appends the choices of one ranking, its rows sorted.
void add_choices(const Rankings& data, std::span<const std::size_t> rows, std::vector<Choice>& out) {
  for (std::size_t at = 0; at + 1 < rows.size();) {
    const std::uint32_t rank = data.rank[rows[at]];
    if (rank == unplaced) return;
    Choice choice;
    std::size_t end = at;
    for (; end < rows.size() && data.rank[rows[end]] == rank; ++end) choice.alternatives.push_back(data.model[rows[end]]);
    choice.chosen = end - at;
    for (std::size_t i = end; i < rows.size(); ++i) choice.alternatives.push_back(data.model[rows[i]]);
    std::sort(choice.alternatives.begin() + static_cast<std::ptrdiff_t>(choice.chosen), choice.alternatives.end());
    out.push_back(std::move(choice));
    at = end;
  }
}

void merge(std::vector<Choice>& choices) {
  std::ranges::sort(
      choices, [](const Choice& a, const Choice& b) { return std::tie(a.alternatives, a.chosen) < std::tie(b.alternatives, b.chosen); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (kept > 0 && choices[kept - 1].alternatives == choices[i].alternatives && choices[kept - 1].chosen == choices[i].chosen) {
      choices[kept - 1].times += choices[i].times;
    } else {
      if (kept != i) choices[kept] = std::move(choices[i]);
      ++kept;
    }
  }
  choices.resize(kept);
}

}  // namespace

const char* fault(const Rankings& data) {
  const std::size_t n = data.ranking.size();
  if (data.model.size() != n || data.rank.size() != n || (!data.annotator.empty() && data.annotator.size() != n))
    return "columns differ in length";
  if (data.models >= 0xffffffffU || !std::ranges::all_of(data.model, [&](std::uint32_t model) { return model < data.models; }))
    return "a model is out of range";
  std::vector<std::size_t> rows(n);
  for (std::size_t i = 0; i < n; ++i) rows[i] = i;
  std::ranges::sort(rows, {}, [&](std::size_t i) { return std::tuple(data.ranking[i], data.model[i]); });
  for (std::size_t i = 1; i < n; ++i) {
    if (data.ranking[rows[i]] != data.ranking[rows[i - 1]]) continue;
    if (data.model[rows[i]] == data.model[rows[i - 1]]) return "a ranking has a model twice";
    if (!same_ranking(data, rows[i], rows[i - 1])) return "a ranking has two annotators";
  }
  return nullptr;
}

std::vector<AnnotatorChoices> choices_by_annotator(const Rankings& data) {
  const std::vector<std::size_t> rows = sorted_rows(data);
  std::vector<AnnotatorChoices> out;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    for (; end < rows.size() && same_ranking(data, rows[begin], rows[end]);) ++end;
    const std::uint32_t annotator = data.annotator.empty() ? 0 : data.annotator[rows[begin]];
    if (out.empty() || out.back().annotator != annotator) out.push_back({.annotator = annotator, .choices = {}});
    const std::size_t before = out.back().choices.size();
    add_choices(data, std::span(rows).subspan(begin, end - begin), out.back().choices);
    out.back().rankings += out.back().choices.size() > before ? 1 : 0;
    begin = end;
  }
  for (AnnotatorChoices& each : out) merge(each.choices);
  std::erase_if(out, [](const AnnotatorChoices& each) { return each.choices.empty(); });
  return out;
}

std::vector<Choice> together(const std::vector<AnnotatorChoices>& parts) {
  std::vector<Choice> out;
  for (const AnnotatorChoices& part : parts) out.insert(out.end(), part.choices.begin(), part.choices.end());
  merge(out);
  return out;
}

std::vector<PairCount> pairs_of(std::span<const Choice> choices) {
  std::vector<PairCount> out;
  for (const Choice& choice : choices) {
    for (std::size_t i = 0; i < choice.chosen; ++i) {
      for (std::size_t j = i + 1; j < choice.alternatives.size(); ++j) {
        const bool tied = j < choice.chosen;
        const auto [first, second] = std::minmax(choice.alternatives[i], choice.alternatives[j]);
        const bool first_chosen = choice.alternatives[i] == first;
        out.push_back({.first = first,
                       .second = second,
                       .first_wins = !tied && first_chosen ? choice.times : 0,
                       .second_wins = !tied && !first_chosen ? choice.times : 0,
                       .ties = tied ? choice.times : 0});
      }
    }
  }
  return out;
}

std::vector<Choice> among(std::span<const Choice> choices, const std::vector<std::uint32_t>& estimated) {
  std::vector<Choice> out;
  for (const Choice& choice : choices) {
    Choice kept{.alternatives = {}, .times = choice.times};
    for (std::size_t at = 0; at < choice.alternatives.size(); ++at) {
      const auto found = std::ranges::lower_bound(estimated, choice.alternatives[at]);
      if (found == estimated.end() || *found != choice.alternatives[at]) continue;
      kept.alternatives.push_back(static_cast<std::uint32_t>(found - estimated.begin()));
      kept.chosen += choice.chosen_holds(at) ? 1 : 0;
    }
    if (kept.chosen > 0 && kept.alternatives.size() > 1) out.push_back(std::move(kept));
  }
  merge(out);
  return out;
}

}  // namespace assay::stats
