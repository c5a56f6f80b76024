// people_findings: everybody's answers in their order, then the signs.
#include "programs/analysis/people_findings.hpp"

#include "assay/stats/kappa.hpp"
#include "assay/stats/multiple.hpp"
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
constexpr std::size_t hurry_window = 20;
constexpr double hurry_share = 0.5;         // of one's own median before
constexpr double ties_alike = 1.5;          // times the odds of others, up or down, that are nothing to look at
constexpr std::size_t least_qualified = 3;  // fewer: everybody's times make the median
constexpr double gold_confidence = 0.9;
constexpr std::size_t most_table_cells = 1U << 24U;
constexpr std::size_t most_run_steps = 1U << 26U;

// Words for the two sides of a comparison.
constexpr std::array<std::array<std::string_view, 2>, 4> side_words = {{{"left", "right"}, {"A", "B"}, {"a", "b"}, {"model_a", "model_b"}}};

constexpr std::array<std::string_view, 5> tie_words = {"tie", "Tie", "draw", "equal", "same"};

struct Sides {
  std::uint32_t left = 0, right = 0;
  std::optional<std::uint32_t> tie{};
};

std::optional<Sides> sides_of(const Ratings& ratings) {
  for (const auto& words : side_words) {
    std::optional<std::uint32_t> found[2];
    for (std::uint32_t k = 0; k < ratings.labels.size(); ++k) {
      for (std::size_t side = 0; side < 2; ++side) {
        if (ratings.labels.name(k) == words[side]) found[side] = k;
      }
    }
    if (!found[0] || !found[1]) continue;
    Sides sides{*found[0], *found[1]};
    for (std::uint32_t k = 0; k < ratings.labels.size(); ++k) {
      if (std::ranges::find(tie_words, ratings.labels.name(k)) != tie_words.end()) sides.tie = k;
    }
    return sides;
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
  const std::vector<std::uint8_t> answers(right.begin(), right.end());
  const auto last = stats::person_skill(answers, {.window = gold_window, .level = gold_confidence});
  person.skill = stats::person_skill(answers, {.window = 0, .level = gold_confidence}).raw;
  person.shown_skill = last.shown;
  person.last_right = last.raw.estimate;
  const std::size_t from = right.size() > gold_window ? right.size() - gold_window : 0;
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
  const auto count = [&](std::uint32_t label) { return static_cast<std::size_t>(std::ranges::count(labels, label)); };
  const auto found = stats::side_and_tie_share(count(sides.left), sides.tie ? count(*sides.tie) : 0, count(sides.right), alarm_level);
  if (found.left.estimate) {
    person.left = found.left;
    person.left_p = found.left_p;
  }
  if (sides.tie && found.ties.estimate) person.ties = found.ties;
}

std::size_t ties_of(const PersonFindings& person) {
  return person.ties ? static_cast<std::size_t>(std::lround(*person.ties->estimate * static_cast<double>(person.ties->n))) : 0;
}

// Beside the ties of all others. Honest people call ties more or less often, so only odds far from theirs are a sign.
void measure_ties(PeopleFindings& found) {
  std::size_t all = 0;
  std::size_t votes = 0;
  for (const auto& one : found.people) {
    all += ties_of(one);
    votes += one.ties ? one.ties->n : 0;
  }
  for (auto& one : found.people) {
    if (!one.ties) continue;
    const auto others = votes - one.ties->n;
    const auto theirs = all - ties_of(one);
    if (others == 0 || theirs == 0 || theirs == others) continue;
    const double share = static_cast<double>(theirs) / static_cast<double>(others);
    const double odds = share / (1 - share);
    one.others_ties = share;
    one.ties_p = stats::share_p_at_any_time(ties_of(one), one.ties->n, odds / ties_alike / (1 + odds / ties_alike),
                                            odds * ties_alike / (1 + odds * ties_alike));
  }
}

double median_of(std::span<double> seconds) {
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::ranges::nth_element(seconds, middle);
  return *middle;
}

// `seconds` in the order of answers, or nothing where the order is not known.
void measure_hurry(PersonFindings& person, std::vector<double> seconds) {
  std::erase_if(seconds, [](double x) { return !(x >= 0); });
  if (seconds.size() < 2 * hurry_window) return;
  const auto all = std::span(seconds);
  const double before = median_of(all.first(seconds.size() - hurry_window));
  if (before > 0) person.hurry = median_of(all.last(hurry_window)) / before;
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
    if (!ratings.when.empty() && !ratings.seconds.empty()) seconds.push_back(ratings.seconds[i]);
    if (!ratings.text.empty()) texts.emplace_back(ratings.text[i]);
  }
  measure_gold(out, gold_answers(ratings, rows));
  measure_runs(out, ratings, rows, labels, counts);
  if (sides) measure_left(out, labels, *sides);
  measure_hurry(out, std::move(seconds));
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

// Signs of those whose p, corrected over people, is low enough.
template <class P, class Say>
void corrected_signs(PeopleFindings& found, double q, const char* kind, const P& p_of, const Say& say) {
  std::vector<double> p;
  std::vector<const PersonFindings*> who;
  for (const auto& one : found.people) {
    if (!p_of(one)) continue;
    p.push_back(*p_of(one));
    who.push_back(&one);
  }
  const auto adjusted = stats::benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (adjusted[i] <= q) found.signs.push_back({kind, {who[i]->rater}, say(*who[i]), adjusted[i]});
  }
}

std::string with_limits(const stats::Estimate& share) {
  return report::percent(share.estimate, 0) + " of " + report::count(share.n) + " (at any time " + report::percent(share.low, 0) + " to " +
         report::percent(share.high, 0) + ")";
}

void left_signs(PeopleFindings& found, double q) {
  corrected_signs(
      found, q, "left", [](const PersonFindings& one) { return one.left_p; },
      [](const PersonFindings& one) { return "left on " + with_limits(*one.left); });
}

void tie_signs(PeopleFindings& found, double q) {
  corrected_signs(
      found, q, "ties", [](const PersonFindings& one) { return one.ties_p; },
      [](const PersonFindings& one) {
        return "ties on " + with_limits(*one.ties) + ", the others on " + report::percent(one.others_ties, 0);
      });
}

void run_signs(PeopleFindings& found, double q) {
  corrected_signs(
      found, q, "run", [](const PersonFindings& one) { return one.run_p; },
      [](const PersonFindings& one) {
        return "the same label " + std::to_string(one.longest_run) + " times in a row, of " + report::count(one.labels);
      });
}

void hurry_signs(PeopleFindings& found) {
  for (const auto& one : found.people) {
    if (!one.hurry || *one.hurry >= hurry_share) continue;
    found.signs.push_back(
        {"hurry",
         {one.rater},
         "the last " + std::to_string(hurry_window) + " answers took " + report::percent(one.hurry, 0) + " of the time of earlier ones",
         {}});
  }
}

// Who works well on gold now; where fewer are known to, everybody.
std::vector<std::uint8_t> qualified_of(PeopleFindings& found) {
  std::vector<std::uint8_t> out(found.people.size());
  std::size_t count = 0;
  for (const auto& one : found.people) {
    const bool knows = one.gold >= gold_watched_from && *one.last_right >= gold_warned_below - 1e-9;
    out[one.rater] = knows ? 1 : 0;
    count += knows ? 1 : 0;
  }
  found.by_gold = count >= least_qualified;
  return found.by_gold ? out : std::vector<std::uint8_t>();
}

void measure_speed(PeopleFindings& found, const Ratings& ratings, const std::vector<std::vector<std::size_t>>& rows) {
  if (ratings.seconds.empty()) return;
  std::vector<std::uint32_t> rater;
  std::vector<double> seconds;
  std::vector<double> length;
  for (std::uint32_t who = 0; who < rows.size(); ++who) {
    for (const auto i : rows[who]) {
      if (!ratings.length.empty() && !std::isfinite(ratings.length[i])) continue;
      rater.push_back(who);
      seconds.push_back(ratings.seconds[i]);
      if (!ratings.length.empty()) length.push_back(ratings.length[i]);
    }
  }
  const auto qualified = qualified_of(found);
  const auto speed = stats::speed_floor({rater, seconds, length}, {.qualified = qualified});
  for (const auto& one : speed.people) {
    auto& person = found.people[one.rater];
    person.median_seconds = one.median;
    person.timed = one.last;
    person.fast = one.last_below;
    person.too_fast = one.review;
  }
  if (length.empty() && !speed.classes.empty()) found.floor_seconds = speed.classes[0].floor;
  for (const auto& note : speed.notes) {
    if (note.code != stats::note::no_data) found.notes.push_back(note);
  }
}

void speed_signs(PeopleFindings& found) {
  for (const auto& one : found.people) {
    if (!one.too_fast) continue;
    std::string says = std::to_string(one.fast) + " of the last " + std::to_string(one.timed) + " below ";
    if (found.floor_seconds)
      says += report::fixed(found.floor_seconds, 1) + " s, a quarter of the " + (found.by_gold ? "qualified " : "") + "median";
    else says += "a quarter of the median for their length";
    found.signs.push_back({"fast", {one.rater}, says, {}});
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
  measure_ties(found);
  add_agreement(found, ratings);
  measure_speed(found, ratings, rows);
  gold_signs(found);
  same_wrong_signs(found, ratings, options.false_discoveries);
  left_signs(found, options.false_discoveries);
  tie_signs(found, options.false_discoveries);
  run_signs(found, options.false_discoveries);
  hurry_signs(found);
  speed_signs(found);
  text_signs(found);
  std::ranges::sort(found.people, [](const auto& x, const auto& y) {
    return x.kappa.has_value() != y.kappa.has_value() ? x.kappa.has_value() : x.kappa != y.kappa ? *x.kappa < *y.kappa : x.rater < y.rater;
  });
  return found;
}

}  // namespace assay::programs
