// people_findings: everybody's answers in their order, then the signs.
#include "programs/analysis/people_findings.hpp"

#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/multiple.hpp"
#include "assay/stats/overlap.hpp"
#include "assay/stats/planning.hpp"
#include "assay/stats/sequences.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>

namespace assay::programs {
namespace {

constexpr double least_usual_error = 0.10;  // drift looks for a rise of .20 over a person's own long-run error, at least this
constexpr double feared_rise = 0.20;
constexpr double alarm_level = 0.99;
constexpr double fast_share = 0.25;    // of the median of all
constexpr std::size_t fast_from = 20;  // timed answers
constexpr double gold_confidence = 0.9;
constexpr std::size_t most_table_cells = 1U << 24U;
constexpr std::size_t most_run_steps = 1U << 26U;

// Words for the two sides of a comparison.
constexpr std::array<std::array<std::string_view, 2>, 4> side_words = {{{"left", "right"}, {"A", "B"}, {"a", "b"}, {"model_a", "model_b"}}};

struct Sides {
  std::uint32_t left = 0, right = 0;
};

std::optional<Sides> sides_of(const Ratings& ratings) {
  for (const auto& words : side_words) {
    std::optional<std::uint32_t> found[2];
    for (std::uint32_t k = 0; k < ratings.labels.size(); ++k) {
      for (std::size_t side = 0; side < 2; ++side) {
        if (ratings.labels.name(k) == words[side]) found[side] = k;
      }
    }
    if (found[0] && found[1]) return Sides{*found[0], *found[1]};
  }
  return std::nullopt;
}

// Rows of each rater in the order in which they were made: numbers as numbers, everything else (ISO 8601) by its bytes.
std::vector<std::vector<std::size_t>> rows_by_rater(const Ratings& ratings) {
  std::vector<std::vector<std::size_t>> out(ratings.raters.size());
  for (std::size_t i = 0; i < ratings.item.size(); ++i) out[ratings.rater[i]].push_back(i);
  if (ratings.when.empty()) return out;
  std::vector<double> time;
  for (const auto& one : ratings.when) {
    const auto number = number_of(one);
    if (!number) break;
    time.push_back(*number);
  }
  const bool numbers = time.size() == ratings.when.size();
  const auto earlier = [&](std::size_t a, std::size_t b) {
    if (numbers) return std::pair(time[a], a) < std::pair(time[b], b);
    return std::tie(ratings.when[a], a) < std::tie(ratings.when[b], b);
  };
  for (auto& rows : out) std::ranges::sort(rows, earlier);
  return out;
}

// Right or wrong on gold, in order.
std::vector<bool> gold_answers(const Ratings& ratings, std::span<const std::size_t> rows) {
  std::vector<bool> out;
  for (const auto i : rows) {
    const auto item = ratings.item[i];
    if (item < ratings.gold.size() && ratings.gold[item] != no_gold) out.push_back(ratings.label[i] == ratings.gold[item]);
  }
  return out;
}

std::size_t count_right(const std::vector<bool>& right, std::size_t from) {
  return static_cast<std::size_t>(std::count(right.begin() + static_cast<std::ptrdiff_t>(from), right.end(), true));
}

void measure_gold(PersonFindings& person, const std::vector<bool>& right) {
  person.gold_answers = right;
  person.gold = right.size();
  person.gold_right = count_right(right, 0);
  if (right.empty()) return;
  const auto total = static_cast<double>(person.gold);
  person.skill = stats::wilson_share(static_cast<double>(person.gold_right), total, gold_confidence);
  const std::size_t from = right.size() > gold_window ? right.size() - gold_window : 0;
  const auto last = static_cast<double>(right.size() - from);
  const auto last_right = static_cast<double>(count_right(right, from));
  person.shown_skill = stats::vote_skill(last_right, last);
  person.last_right = last_right / last;
  const double before = from == 0 ? 0 : 1 - static_cast<double>(person.gold_right - count_right(right, from)) / static_cast<double>(from);
  const double usual = std::clamp(before, least_usual_error, 1 - feared_rise - 0.01);
  stats::CusumAlarm alarm({.usual = usual, .feared = usual + feared_rise});
  for (const bool one : right) (void)alarm.add(!one);
  person.drift_at = alarm.raised_at();
}

// How often each label was given, to each item and in all.
struct LabelCounts {
  std::size_t labels = 0;
  std::vector<double> of_item;  // items x labels; empty where there are too many
  std::vector<double> share;    // of all labels
};

LabelCounts count_labels(const Ratings& ratings) {
  LabelCounts out{ratings.labels.size(), {}, std::vector<double>(ratings.labels.size())};
  for (std::size_t i = 0; i < ratings.label.size(); ++i) out.share[ratings.label[i]] += 1 / static_cast<double>(ratings.label.size());
  if (ratings.items.size() * out.labels > most_table_cells) return out;
  out.of_item.resize(ratings.items.size() * out.labels);
  for (std::size_t i = 0; i < ratings.item.size(); ++i) out.of_item[ratings.item[i] * out.labels + ratings.label[i]] += 1;
  return out;
}

// The chances of each label for this person: what others say of the item, with one vote in the proportions of all labels, bent to how often
// this person gives each label.
std::vector<double> chances_of(const Ratings& ratings, std::span<const std::size_t> rows, const LabelCounts& counts) {
  std::vector<double> chance;
  std::vector<double> own(counts.labels, 1.0);
  std::vector<double> expected(counts.labels, 1.0);
  for (const auto i : rows) {
    const auto at = counts.of_item.begin() + static_cast<std::ptrdiff_t>(ratings.item[i] * counts.labels);
    const double others = std::accumulate(at, at + static_cast<std::ptrdiff_t>(counts.labels), 0.0) - 1;
    for (std::size_t k = 0; k < counts.labels; ++k) {
      const double votes = at[static_cast<std::ptrdiff_t>(k)] - (ratings.label[i] == k ? 1 : 0);
      chance.push_back((votes + counts.share[k]) / (others + 1));
      expected[k] += chance.back();
    }
    own[ratings.label[i]] += 1;
  }
  for (std::size_t c = 0; c < chance.size(); ++c) chance[c] *= own[c % counts.labels] / expected[c % counts.labels];
  return chance;
}

void measure_runs(PersonFindings& person, const Ratings& ratings, std::span<const std::size_t> rows,
                  const std::vector<std::uint32_t>& labels, const LabelCounts& counts) {
  person.longest_run = stats::longest_run(labels);
  if (ratings.when.empty() || counts.of_item.empty() || labels.size() * counts.labels * person.longest_run > most_run_steps) return;
  person.run_p = stats::run_probability(chances_of(ratings, rows, counts), counts.labels, person.longest_run);
}

void measure_left(PersonFindings& person, const std::vector<std::uint32_t>& labels, const Sides& sides) {
  const auto left = static_cast<std::size_t>(std::ranges::count(labels, sides.left));
  const auto right = static_cast<std::size_t>(std::ranges::count(labels, sides.right));
  if (left + right > 0) person.left = stats::share_at_any_time(left, left + right, alarm_level);
}

void measure_time(PersonFindings& person, std::vector<double> seconds) {
  std::erase_if(seconds, [](double x) { return !(x >= 0); });
  if (seconds.empty()) return;
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::ranges::nth_element(seconds, middle);
  person.median_seconds = *middle;
}

void measure_texts(PersonFindings& person, const std::vector<std::string_view>& texts) {
  std::vector<std::size_t> repeats;
  for (const auto& pair : stats::near_duplicates(texts)) repeats.push_back(pair.second);
  std::ranges::sort(repeats);
  const auto rest = std::ranges::unique(repeats);
  person.near_duplicates = repeats.size() - rest.size();
}

PersonFindings measure_person(const Ratings& ratings, std::uint32_t rater, const std::vector<std::size_t>& rows, const LabelCounts& counts,
                              const std::optional<Sides>& sides) {
  PersonFindings out;
  out.rater = rater;
  out.labels = rows.size();
  std::vector<std::uint32_t> labels;
  std::vector<double> seconds;
  std::vector<std::string_view> texts;
  for (const auto i : rows) {
    labels.push_back(ratings.label[i]);
    if (!ratings.seconds.empty()) seconds.push_back(ratings.seconds[i]);
    if (!ratings.text.empty()) texts.emplace_back(ratings.text[i]);
  }
  measure_gold(out, gold_answers(ratings, rows));
  measure_runs(out, ratings, rows, labels, counts);
  if (sides) measure_left(out, labels, *sides);
  measure_time(out, std::move(seconds));
  measure_texts(out, texts);
  return out;
}

void add_agreement(PeopleFindings& found, const Ratings& ratings) {
  if (ratings.raters.size() * ratings.labels.size() > most_table_cells) {
    found.notes.push_back({std::string(stats::note::too_costly), "too many people and labels to compare everybody with everybody"});
    return;
  }
  for (const auto& one : stats::agreement_with_others(ratings.item, ratings.rater, ratings.label, ratings.labels.size())) {
    auto& person = found.people[one.rater];
    person.shared_items = one.items;
    person.agreement = one.agreement.estimate;
    person.kappa = one.kappa.estimate;
  }
}

std::string of(std::size_t some, std::size_t all) { return report::count(some) + " of " + report::count(all); }

void gold_signs(PeopleFindings& found) {
  for (const auto& one : found.people) {
    if (one.gold >= gold_watched_from && *one.last_right < gold_warned_below - 1e-9) {
      const auto last = std::min(one.gold, gold_window);
      found.signs.push_back(
          {"gold", {one.rater}, "right on " + report::percent(one.last_right, 0) + " of the last " + std::to_string(last) + " gold", {}});
    }
    if (one.drift_at > 0 && found.by_time)
      found.signs.push_back({"drift", {one.rater}, "the alarm of drift was raised by gold " + std::to_string(one.drift_at), {}});
  }
}

void run_signs(PeopleFindings& found, double q) {
  std::vector<double> p;
  std::vector<const PersonFindings*> who;
  for (const auto& one : found.people) {
    if (!one.run_p) continue;
    p.push_back(*one.run_p);
    who.push_back(&one);
  }
  const auto adjusted = stats::benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (adjusted[i] > q) continue;
    const auto& one = *who[i];
    found.signs.push_back({"run",
                           {one.rater},
                           "the same label " + std::to_string(one.longest_run) + " times in a row, of " + report::count(one.labels),
                           adjusted[i]});
  }
}

void left_signs(PeopleFindings& found) {
  for (const auto& one : found.people) {
    if (!one.left || (*one.left->low <= 0.5 && *one.left->high >= 0.5)) continue;
    found.signs.push_back({"left",
                           {one.rater},
                           "left on " + report::percent(one.left->estimate, 0) + " of " + report::count(one.left->n) +
                               ", at any time between " + report::percent(one.left->low, 0) + " and " + report::percent(one.left->high, 0),
                           {}});
  }
}

void time_signs(PeopleFindings& found) {
  std::vector<double> medians;
  for (const auto& one : found.people) {
    if (one.median_seconds && one.labels >= fast_from) medians.push_back(*one.median_seconds);
  }
  if (medians.size() < 3) return;
  const auto middle = medians.begin() + static_cast<std::ptrdiff_t>(medians.size() / 2);
  std::ranges::nth_element(medians, middle);
  for (const auto& one : found.people) {
    if (!one.median_seconds || one.labels < fast_from || *one.median_seconds >= fast_share * *middle) continue;
    found.signs.push_back({"fast",
                           {one.rater},
                           "takes " + report::fixed(one.median_seconds, 1) + " s, the median person " + report::fixed(*middle, 1) + " s",
                           {}});
  }
}

void text_signs(PeopleFindings& found) {
  for (const auto& one : found.people) {
    if (one.near_duplicates > 0 && one.near_duplicates * 10 >= one.labels)
      found.signs.push_back({"duplicates", {one.rater}, of(one.near_duplicates, one.labels) + " texts nearly repeat another one", {}});
  }
}

void same_wrong_signs(PeopleFindings& found, const Ratings& ratings, double q) {
  auto result = stats::same_wrong_answers({ratings.item, ratings.rater, ratings.label, ratings.labels.size()}, {.known = ratings.gold});
  found.notes.insert(found.notes.end(), result.notes.begin(), result.notes.end());
  found.pairs_tested = result.pairs.size();
  std::vector<double> p;
  for (const auto& one : result.pairs) p.push_back(one.p);
  const auto adjusted = stats::benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (adjusted[i] > q) continue;
    const auto& one = result.pairs[i];
    found.signs.push_back({"same_wrong",
                           {one.first, one.second},
                           (found.gold_items > 0 ? "the same wrong label on " : "the same label against most others on ") +
                               of(one.same_wrong, one.shared) + " items; " + report::fixed(one.expected, 1) + " expected",
                           adjusted[i]});
  }
}

}  // namespace

PeopleFindings find_people(const Ratings& ratings, const PeopleOptions& options) {
  PeopleFindings found;
  found.by_time = !ratings.when.empty();
  found.gold_items = static_cast<std::size_t>(std::ranges::count_if(ratings.gold, [](std::uint32_t gold) { return gold != no_gold; }));
  const auto sides = sides_of(ratings);
  const auto rows = rows_by_rater(ratings);
  const auto counts = count_labels(ratings);
  for (std::uint32_t rater = 0; rater < rows.size(); ++rater)
    found.people.push_back(measure_person(ratings, rater, rows[rater], counts, sides));
  add_agreement(found, ratings);
  gold_signs(found);
  same_wrong_signs(found, ratings, options.false_discoveries);
  left_signs(found);
  run_signs(found, options.false_discoveries);
  time_signs(found);
  text_signs(found);
  std::ranges::sort(found.people, [](const auto& x, const auto& y) {
    return x.kappa.has_value() != y.kappa.has_value() ? x.kappa.has_value() : x.kappa != y.kappa ? *x.kappa < *y.kappa : x.rater < y.rater;
  });
  return found;
}

}  // namespace assay::programs
