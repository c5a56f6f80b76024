// matrix_picture: who wins how often against whom, as a heat map.
#pragma once
#include "assay/stats/win_matrix.hpp"

#include <string>
#include <vector>

namespace assay::report {

struct MatrixPicture {
  std::string title;
  std::vector<std::string> small;   ///< lines below
  std::vector<std::string> models;  ///< a name for each model of the matrix
  std::vector<std::size_t> order;   ///< the models in the order of rows and columns
};

/// Cell (row, column): the share of votes that the row wins against the column, as the matrix counts ties.
[[nodiscard]] std::string matrix_svg(const MatrixPicture& picture, const stats::WinMatrix& matrix);

/// #rrggbb from orange (0) over white (half) to purple (1): told apart with any colour vision, and in grey.
[[nodiscard]] std::string share_colour(double share);

}  // namespace assay::report
