// The alignment of units of several annotators with the least disorder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace assay::stats {

struct AlignedUnit {
  std::uint32_t annotator = 0;  // from 0
  double begin = 0, end = 0;
  std::uint32_t label = 0;
  auto operator<=>(const AlignedUnit&) const = default;
};

// Of two units u, v (Mathet, Widloecher and Metivier 2015):
//   position ((|begin_u - begin_v| + |end_u - end_v|) / (length_u + length_v))^2 empty + category d(label_u, label_v) empty,
// and `empty` where one or both are missing. `label` is the distance d in [0, 1]; none: 0 for equal labels, else 1.
struct UnitDissimilarity {
  double position = 3, category = 1, empty = 1;
  std::function<double(std::uint32_t, std::uint32_t)> label{};

  [[nodiscard]] double operator()(const AlignedUnit& u, const AlignedUnit& v) const;
};

struct UnitAlignment {
  double cost = 0;                     // sum over unitary alignments of the mean dissimilarity of all pairs of annotators
  double bound = 0;                    // no alignment costs less; the same as `cost` where it is the best
  std::vector<std::uint32_t> group{};  // the unitary alignment of every unit, from 0 without gaps
  bool exact = true;
  bool complete = true;  // false: more unitary alignments than are looked at, so every unit stands alone
};

// Every unit is in one unitary alignment, which has one unit of an annotator or none. Exact by dynamic programming along the text as long
// as no more than `width` different sets of units are taken out of turn, states that cannot beat a first alignment being left out;
// beyond, the most promising ones are followed, and `bound` says what others might have reached. Two annotators with up to 250,000 pairs of
// units: the Hungarian method.
[[nodiscard]] UnitAlignment align_units(std::span<const AlignedUnit> units, std::size_t annotators, const UnitDissimilarity& dissimilarity,
                                        std::size_t width = 4096);

}  // namespace assay::stats
