// Signs in people's work that somebody should look at. None of them proves anything, and nothing follows from them by itself.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace assay::stats {

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
