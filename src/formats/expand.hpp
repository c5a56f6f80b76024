// expand: an item with n responses as items with two each, all pairs or k by chance, in one group.
#pragma once
#include "base/describe.hpp"
#include "formats/mapping.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats {

enum class Expand { none, all_pairs, random_pairs };
ASSAY_DESCRIBE_ENUM(Expand, none, all_pairs, random_pairs)

struct Expansion {
  Expand how = Expand::none;
  std::int64_t pairs = 1;  ///< for random_pairs
  std::uint64_t seed = 0;  ///< of the import; the same seed gives the same pairs again
};

/// The largest number of items that one row may become. Stated in docs/limits.md.
inline constexpr std::size_t most_pairs = 10000;

/// Items "<id>#i-j" (responses counted from 1, i < j) in the group of the item, or in "<id>" where it has
/// none. An item with two responses stays as it is. Votes go to the pair whose models they name.
[[nodiscard]] Result<std::vector<ImportedItem>> expand(ImportedItem item, const Expansion& expansion, std::string_view responses_field);

}  // namespace assay::formats
