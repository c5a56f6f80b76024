// verdicts: labels that say which of two responses is better: what was compared, in which places, by which models, how long.
#pragma once
#include "assay/stats/comparisons.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/interner.hpp"
#include "programs/analysis/packed.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct SideColumns {
  std::string left, right;            ///< that tell the responses apart: names of models, or texts; empty: labels are no verdicts
  std::string prompt;                 ///< empty: the item
  std::string left_text, right_text;  ///< empty: lengths are unknown, or stand in the next two
  std::string left_length, right_length;
  bool models = false;  ///< left and right name models
  bool names = false;   ///< a label is the winner's name, or a word for a tie
  std::vector<std::string> guessed;
  [[nodiscard]] bool found() const { return !left.empty(); }
};

inline constexpr std::string_view side_parts[] = {"left", "right", "prompt", "left_text", "right_text", "left_length", "right_length"};

/// Named, or found by their names where the labels are words for a winner or names of the sides. `rater` and `label` are known already.
[[nodiscard]] Result<SideColumns> choose_side_columns(const NamedColumns& named, const formats::Glance& glance, const std::string& rater,
                                                      const std::string& label);

inline constexpr std::uint32_t no_side = UINT32_MAX;

/// Beside every row of labels; empty where no file has sides.
struct Verdicts {
  Interner prompts, sides;
  Packed<std::uint32_t> prompt, left, right;      ///< no_side: of a file without sides
  std::vector<double> left_length, right_length;  ///< 0: unknown
  bool models = false, lengths = false, names = false;
  bool by_name = false;  ///< labels that are places count the sides by their names: name_pairs

  [[nodiscard]] bool empty() const { return left.empty(); }
  void add(std::string_view prompt, std::string_view left, std::string_view right, double left_length, double right_length);
  /// Rows of a file without sides, up to so many in all.
  void pad(std::size_t rows);
  /// After the last row: numbered by name.
  void finish();
};

/// What a label says of a row's two sides; nothing where it says neither, or that both are bad.
[[nodiscard]] std::optional<stats::Outcome> outcome_of(std::string_view label, std::string_view left, std::string_view right, bool names);

struct Ratings;
/// Where one item shows different pairs, or one pair in both orders, labels that are places mean different things: then an item is a
/// prompt with a pair, and a label says which of the two wins by the order of their names. Before Ratings::finish; true where that was
/// needed.
[[nodiscard]] bool name_pairs(Ratings& ratings);

}  // namespace assay::programs
