// The inner loops of the label models, compiled once for each instruction set; plain pointers only, so that no inline
// function of a header is compiled for instructions that the processor at hand may lack.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace assay::stats {

inline constexpr size_t most_parts = 4;    // tables of counts that are summed in this order, whatever the threads
inline constexpr size_t table_slack = 16;  // doubles behind the end of every table: rows are read in whole vectors
inline constexpr size_t prefetch_ahead = 24;

// One pass over the items first .. last: posteriors from the cells, and the counts that they give.
struct PassData {
  const uint32_t* item_begin;
  const uint32_t* word;
  const uint32_t* row_label;  // one_coin
  size_t labels, first, last;
  size_t classes, stride;   // doubles from row to row
  const double* log_prior;  // lanes() doubles, -1e300 behind the last class
  const double* cells;      // log P(label | class); one_coin: log wrong, log right - log wrong
  const uint32_t* gold;     // or null
  double* counts;           // the shape of the cells; one_coin: one a row
  double* class_counts;     // lanes() doubles, added to
  double* posterior;        // items x classes, or null
  uint32_t* best;           // the likeliest class, or null
  double log_likelihood;    // out
};

// Cells of the workers first .. last from their counts, which are summed over the parts and then zeroed.
struct CellData {
  const uint32_t* row_begin;
  const uint32_t* row_label;
  const uint32_t* row_votes;
  size_t first, last;
  size_t classes, stride;
  double* counts[most_parts];
  size_t parts;
  double* cells;
  double* keep;          // the summed counts, or null
  const double* pseudo;  // classes x lanes(), [label][class], then sums of it and of pseudo x log pseudo; null: none
  double log_prior;      // out
};

struct LabelKernel {
  void (*pass)(PassData&);
  void (*cells)(CellData&);
};

// Doubles that a row of `classes` takes in vectors: 2, 4 or a multiple of 8.
inline size_t lanes(size_t classes) { return classes <= 2 ? 2 : classes <= 4 ? 4 : (classes + 7) / 8 * 8; }

struct LabelKernels {
  LabelKernel dawid_skene[3];  // 2, 4 and 8 lanes a vector
  LabelKernel one_coin[3];
};

extern const LabelKernels label_kernels_portable;
extern const LabelKernels label_kernels_avx2;
extern const LabelKernels label_kernels_avx512;

}  // namespace assay::stats
