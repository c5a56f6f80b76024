// The Hungarian method: rows join one after the other, each by the shortest augmenting path under reduced costs.
#include "assignment.hpp"

#include <utility>

namespace assay::stats {
namespace {

// At least as many columns as rows. Column `columns` stands for none and begins every path.
class Hungarian {
 public:
  Hungarian(std::span<const double> weight, std::size_t rows, std::size_t columns, bool transposed)
      : weight_(weight), rows_(rows), columns_(columns), transposed_(transposed) {}

  // The row of every column, or unmatched.
  std::vector<std::size_t> solve() {
    for (std::size_t row = 0; row < rows_; ++row) add(row);
    owner_.pop_back();
    return std::move(owner_);
  }
  [[nodiscard]] double weight(std::size_t row, std::size_t column) const {
    return transposed_ ? weight_[column * rows_ + row] : weight_[row * columns_ + column];
  }

 private:
  void add(std::size_t row) {
    owner_[columns_] = row;
    std::vector<double> least(columns_, std::numeric_limits<double>::max());
    std::vector<std::size_t> from(columns_, columns_);
    std::vector<bool> reached(columns_ + 1, false);
    std::size_t at = columns_;
    while (owner_[at] != unmatched) at = reach(at, least, from, reached);
    while (at != columns_) {
      owner_[at] = owner_[from[at]];
      at = from[at];
    }
  }

  // One more column on the tree of shortest paths.
  std::size_t reach(std::size_t at, std::vector<double>& least, std::vector<std::size_t>& from, std::vector<bool>& reached) {
    reached[at] = true;
    const std::size_t row = owner_[at];
    std::size_t next = columns_;
    for (std::size_t j = 0; j < columns_; ++j) {
      if (reached[j]) continue;
      const double reduced = -weight(row, j) - of_row_[row] - of_column_[j];
      if (reduced < least[j]) {
        least[j] = reduced;
        from[j] = at;
      }
      if (next == columns_ || least[j] < least[next]) next = j;
    }
    const double step = least[next];
    for (std::size_t j = 0; j <= columns_; ++j) {
      if (reached[j]) {
        of_row_[owner_[j]] += step;
        of_column_[j] -= step;
      } else if (j < columns_) {
        least[j] -= step;
      }
    }
    return next;
  }

  std::span<const double> weight_;
  std::size_t rows_, columns_;
  bool transposed_;
  std::vector<double> of_row_ = std::vector<double>(rows_, 0.0), of_column_ = std::vector<double>(columns_ + 1, 0.0);
  std::vector<std::size_t> owner_ = std::vector<std::size_t>(columns_ + 1, unmatched);
};

}  // namespace

std::vector<std::size_t> heaviest_matching(std::span<const double> weight, std::size_t rows, std::size_t columns) {
  const bool transposed = rows > columns;
  Hungarian problem(weight, transposed ? columns : rows, transposed ? rows : columns, transposed);
  const std::vector<std::size_t> owner = problem.solve();
  std::vector<std::size_t> out(rows, unmatched);
  for (std::size_t j = 0; j < owner.size(); ++j) {
    if (owner[j] == unmatched || !(problem.weight(owner[j], j) > 0)) continue;
    out[transposed ? j : owner[j]] = transposed ? owner[j] : j;
  }
  return out;
}

}  // namespace assay::stats
