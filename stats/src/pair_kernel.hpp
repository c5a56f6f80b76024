// The inner loops of counting votes and of climbing with them, compiled once for each instruction set; plain pointers only, so that
// no inline function of a header is compiled for instructions that the processor at hand may lack.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace assay::stats {

// Cells of a table of all pairs, three a pair: the lower model wins, tie, the higher wins. Pairs as the upper triangle of a square,
// row after row; `models` at most most_table_models.
struct CellRows {
  const uint32_t* left;
  const uint32_t* right;
  const uint8_t* outcome;
  size_t rows;
  uint32_t models;
  uint32_t* cell;    // out; pairs x 3 for a model against itself or a row that is out of range
  uint32_t invalid;  // out: not 0 if some row is out of range
};
inline constexpr size_t most_table_models = size_t{1} << 15;

// Votes of all pairs of models, first model after first model; the second models of each in whole vectors, 0 behind the last.
inline constexpr size_t pair_lanes = 8;
inline size_t lanes_of_first(size_t models, size_t first) { return (models - 1 - first + pair_lanes - 1) / pair_lanes * pair_lanes; }

// What votes come to at some strengths. Arrays by model have pair_lanes more elements than there are models.
struct PairSums {
  size_t models;
  const float* votes;
  const double* root;  // exp(theta / 2), 1 behind the last
  double nu;           // 0: no ties
  float* weight;       // out, the shape of `votes`: information in the difference of the two strengths
  // Added to, by model:
  double* expected;  // wins and half ties
  double* diagonal;  // information
  double* tie_row;   // information with the tie parameter
  // Added to:
  double expected_ties, tie_information;
};

struct PairFlow {
  size_t models;
  const float* weight;
  const double* x;
  double* out;  // added to: the sum over the others of weight x (own - other)
};

// Sets of votes side by side, one a lane: [pair or model][pair_lanes].
struct ReplicateSums {
  size_t pairs;
  const uint32_t* first;
  const uint32_t* second;
  const uint32_t* votes;
  const double* root;
  const double* nu;
  double* expected;       // added to, by model
  double* expected_ties;  // added to
};

struct ReplicateVotes {
  size_t parts;
  const uint32_t* pair;
  const uint32_t* votes;  // of each part
  const uint32_t* times;  // one a lane
  uint32_t* sum;          // added to, by pair
};

// U'U x = b for pair_lanes right sides at once, in place. Right sides are 0 before the row `begin`, and x is wanted from there on.
struct LaneSolve {
  size_t size, begin;
  const double* factor;  // upper triangle, row-major
  double* x;             // [row][pair_lanes]
};

struct PairKernel {
  void (*cells)(CellRows&);
  void (*sums)(PairSums&);
  void (*flow)(PairFlow&);
  double (*log_sums)(const PairSums&);  // the sum of votes x log(sum of the pair's worths)
  void (*replicate_votes)(ReplicateVotes&);
  void (*replicate_sums)(ReplicateSums&);
  void (*solve_lanes)(LaneSolve&);
};

extern const PairKernel pair_kernel_portable;
extern const PairKernel pair_kernel_avx2;
extern const PairKernel pair_kernel_avx512;

}  // namespace assay::stats
