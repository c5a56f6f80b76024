// ratings: files of labels as packed columns: which item, who judged, what they said.
#pragma once
#include "assay/stats/alpha.hpp"
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/interner.hpp"
#include "programs/analysis/packed.hpp"
#include "programs/analysis/verdicts.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct RatingColumns {
  std::vector<std::string> item;  ///< an item is what all of these say together
  std::string rater, label;
  std::string always;                ///< who judged every row, where `rater` is empty
  std::string seconds, when, text;   ///< how long it took, when it was, the reasons given; empty: no such column
  std::string length;                ///< of what was judged, in any unit; empty: no such column
  std::string gold;                  ///< the known label of an item; empty: no such column
  std::string stratum, probability;  ///< of an item that humans may label: its group, and how likely it was chosen; empty: no such column
  SideColumns sides;                 ///< where labels are verdicts on two responses
  std::vector<std::string> guessed;  ///< parts that nobody named
  /// "prompt+model"
  [[nodiscard]] std::string item_text() const;
};

/// The whole text as a number, with blanks and a plus sign around it allowed.
[[nodiscard]] std::optional<double> number_of(std::string_view text);

/// From what somebody named and what the file looks like. An error says what to name.
[[nodiscard]] Result<RatingColumns> choose_rating_columns(const NamedColumns& named, const formats::Glance& glance);

/// Adds the column of known labels, named or found by its name.
[[nodiscard]] Result<void> choose_gold_column(const NamedColumns& named, const formats::Glance& glance, RatingColumns& columns);

/// Adds the columns that say how long a judgment took and how long the item was, when it was made and why, named or found by their names.
[[nodiscard]] Result<void> choose_work_columns(const NamedColumns& named, const formats::Glance& glance, RatingColumns& columns);

/// Adds the columns of strata and of probabilities, where they are named.
[[nodiscard]] Result<void> choose_sample_columns(const NamedColumns& named, const formats::Glance& glance, RatingColumns& columns);

/// How labels are compared, and why.
struct Scale {
  stats::Metric metric = stats::Metric::nominal;
  std::vector<std::string> order;     ///< lowest first; empty: numbers, or labels without an order
  std::string reason;                 ///< where it was guessed
  std::optional<std::string> sets{};  ///< cells hold sets of labels, with this between them or as JSON lists (set_labels.hpp)
};
[[nodiscard]] Scale guess_scale(const formats::Glance& glance, const std::string& label);
[[nodiscard]] const char* name_of(stats::Metric metric);

inline constexpr std::uint32_t no_gold = UINT32_MAX;
inline constexpr std::uint32_t no_stratum = UINT32_MAX;

/// Everything that was read, row by row.
struct Ratings {
  Interner items, raters, labels;
  Packed<std::uint32_t> item, rater, label;
  std::vector<std::uint32_t> gold;      ///< of each item with a known label up to the last of them; else no_gold
  std::vector<double> seconds, length;  ///< of each row where there is such a column; not a number where a row does not say
  std::vector<std::string> when, text;  ///< of each row where there is such a column
  Interner strata;
  std::vector<std::uint32_t> stratum;  ///< of each item that has one up to the last of them; else no_stratum
  std::vector<double> probability;     ///< of each item that has one up to the last of them; else 0
  Verdicts verdicts;                   ///< empty where labels are none
  std::vector<double> values;          ///< of each label, on the scale
  std::uint64_t rows = 0;              ///< also bad ones
  std::uint64_t missing = 0;           ///< rows without a label
  BadRows bad;
  /// After the last row: everything numbered by name, so that the order of rows plays no part.
  void finish(stats::Metric metric);
};

[[nodiscard]] Result<void> read_ratings(Ratings& into, formats::RowFile& file, const std::string& name, const RatingColumns& columns,
                                        const Scale& scale, const std::function<void(std::uint64_t rows)>& progress);

}  // namespace assay::programs
