// How well somebody answers what is known, and signs in people's work that somebody should look at. None of the signs proves anything, and
// nothing follows from them by itself.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace assay::stats {

// Somebody's share right on answers that are known (gold), over the last few of them.
struct PersonSkill {
  // right / total with Wilson's interval (intervals.hpp): what every decision uses.
  Estimate raw{};
  // (1/2 + right) / (1 + total), the mean of Jeffreys' posterior Beta(1/2 + right, 1/2 + wrong), with its equal-tailed interval, which
  // begins at 0 where nothing and ends at 1 where everything was right (Brown, Cai and DasGupta 2001, "Interval estimation for a binomial
  // proportion", Statistical Science 16, section 4.1.2): for display only, since it draws everybody with few answers towards one half.
  Estimate shown{};
  std::size_t right = 0, total = 0;  // of the window
};
struct SkillOptions {
  std::size_t window = 20;  // the last so many; 0: all
  double level = 0.90;
};
// `right`: 0 or 1 an answer, in the order in which they were given. Both intervals take answers as independent and speak of this person's
// other answers to items like these. Without answers neither is estimable (no_data); bad_input for other values or a level outside (0, 1).
[[nodiscard]] PersonSkill person_skill(std::span<const std::uint8_t> right, const SkillOptions& options = {});

// How often somebody prefers the left of two, and how often none, as confidence sequences (share_at_any_time, sequences.hpp): whoever looks
// after every vote finds the true share outside with probability 1 - level or less in a whole life.
struct SideAndTies {
  Estimate left{};                    // of the left among left and right; no_data without one of these
  Estimate ties{};                    // of ties among all votes; no_data without votes
  std::optional<double> left_p = {};  // share_p_at_any_time of a half: pass those of all people through benjamini_hochberg (multiple.hpp)
};
[[nodiscard]] SideAndTies side_and_tie_share(std::size_t left, std::size_t ties, std::size_t right, double level = 0.99);

// Who answers faster than one can: the last answers against a share of the time that qualified people take for items of that length.
struct SpeedRows {
  std::span<const std::uint32_t> rater;
  std::span<const double> seconds;   // in the order in which they were given; negative or not finite: not timed, left out
  std::span<const double> length{};  // of what was to be read, in any unit; empty: all alike
};
struct SpeedOptions {
  double share = 0.25;                        // of the median: the floor
  std::size_t window = 10;                    // the last timed answers of a person
  std::size_t least_below = 3;                // of these: somebody should look at the next
  std::span<const std::uint8_t> qualified{};  // by rater, 1 for those whose times make the median; empty: everybody
  std::size_t least_people = 3;               // qualified ones behind a median
  std::size_t most_classes = 10;              // of lengths, as equal in answers as equal lengths allow
  std::size_t least_answers = 50;             // of qualified people in each, where there is more than one
};
struct SpeedClass {
  double length_from = 0, length_to = 0;  // of the rows in it, both included; 0 without lengths
  std::size_t people = 0, answers = 0;    // qualified
  std::optional<double> median{};         // of the medians of these people, each of whom counts once, in seconds
  std::optional<double> floor{};          // share x median
};
struct PersonSpeed {
  std::uint32_t rater = 0;
  std::size_t timed = 0;
  std::optional<double> median{};        // of this person's seconds; absent without timed answers
  std::size_t below = 0;                 // answers below the floor of their length
  std::size_t last = 0, last_below = 0;  // in the window
  bool review = false;                   // last_below >= least_below
};
struct SpeedFloor {
  std::vector<SpeedClass> classes{};  // ascending by length; empty on bad_input and no_data
  std::vector<PersonSpeed> people{};  // everybody who occurs, by rater
  std::vector<Note> notes{};          // bad_input, no_data, too_few (a class without least_people qualified people has no floor)
};
// Lengths are cut at the quantiles of the qualified people's answers into as many classes as keep least_answers, at most most_classes. A
// median of answers at a given length is what "length-adjusted" means: no line through seconds and lengths is assumed. Nothing here has an
// interval: it is a rule. Cost: sorting the rows.
[[nodiscard]] SpeedFloor speed_floor(const SpeedRows& rows, const SpeedOptions& options = {});

// Rows as in alpha.hpp: `rater[i]` gave `item[i]` the label `label[i]` < labels.
struct PeopleRows {
  std::span<const std::uint32_t> item, rater, label;
  std::size_t labels = 0;
};

// Two people who give the same wrong answers more often than chance does. Wrong is what differs from the known label of the item, or,
// without one, from the label that most of the OTHERS gave (items where two lead, or with fewer than `least_others`, do not count): then
// two who know better than the rest look the same as two who copy.
struct SameWrong {
  std::uint32_t first = 0, second = 0;
  std::size_t shared = 0;      // items that count
  std::size_t same_wrong = 0;  // where both gave the same wrong label
  double expected = 0;         // of them
  double p = 1;                // P(as many or more)
};
struct SameWrongOptions {
  std::size_t least_shared = 20;  // pairs with fewer are not tested
  std::size_t least_others = 2;
  std::span<const std::uint32_t> known{};  // a label an item, any other number where none is known; empty: none
  double smoothing = 1;                    // votes in the proportions of all labels that stand beside those of the others on an item
  std::size_t most_pairs = 5000000;        // (item, pair) combinations; more are not looked at: note too_costly
};
struct SameWrongResult {
  std::vector<SameWrong> pairs;  // the tested ones, by (first, second)
  std::vector<Note> notes;       // bad_input, too_costly
};
// Item-aware, since a hard item draws honest people to the same wrong label, and person-aware, since who errs often meets others' errors
// by chance: the probability that both give the wrong label k of an item is (r_a q_k) (r_b q_k), at most 1 each, with q_k the share of k
// among the others, smoothed, and r the person's wrong answers over those that the others' shares let expect, one added to both. The number
// of same wrong answers is then Poisson-binomial, and p its exact upper tail. Pass the p values through benjamini_hochberg (multiple.hpp).
[[nodiscard]] SameWrongResult same_wrong_answers(const PeopleRows& rows, const SameWrongOptions& options = {});

// The probability that answers with these chances, independent of each other, hold a run of `run` or more equal ones: how surprising a
// straight line is. share[answer * labels + label], each row made to sum to 1: an easy item, on which everybody agrees, makes runs likely.
// Exact, by the last maximal run; cost answers x labels x run. Absent for no labels, rows of another length, negative or infinite chances
// or no mass.
[[nodiscard]] std::optional<double> run_probability(std::span<const double> share, std::size_t labels, std::size_t run);
// The longest run of equal values, 0 of none.
[[nodiscard]] std::size_t longest_run(std::span<const std::uint32_t> label);

// Texts that are nearly the same.
struct NearDuplicate {
  std::size_t first = 0, second = 0;  // positions, first < second
  double jaccard = 0;                 // shared / all, of the texts' sets of three words in a row
};
struct NearDuplicateOptions {
  double least = 0.8;           // of the Jaccard similarity
  std::size_t least_words = 6;  // shorter texts are left out: they are alike by chance
};
// Broder (1997): MinHash with 128 functions in 32 bands of 4, then the exact similarity of each candidate. A pair at 0.8 is a
// candidate with probability 0.9999999, one at 0.5 with 0.87; of more than 50 texts that meet, neighbours only are compared. Words are runs
// of letters and digits, ASCII capitals made small. By (first, second).
[[nodiscard]] std::vector<NearDuplicate> near_duplicates(std::span<const std::string_view> texts, const NearDuplicateOptions& options = {});

}  // namespace assay::stats
