// Boards by category and their simultaneous differences from the board of all votes.
#include "assay/stats/category_boards.hpp"

#include "assay/stats/distributions.hpp"
#include "pair_counts.hpp"
#include "strength_shifts.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>

namespace assay::stats {
namespace {

struct Columns {
  std::vector<std::uint32_t> left, right, annotator;
  std::vector<Outcome> outcome;
};

Columns rows_of(const Comparisons& data, std::span<const std::uint32_t> category, std::uint32_t wanted) {
  Columns out;
  for (std::size_t i = 0; i < category.size(); ++i) {
    if (category[i] != wanted) continue;
    out.left.push_back(data.left[i]);
    out.right.push_back(data.right[i]);
    out.outcome.push_back(data.outcome[i]);
    out.annotator.push_back(data.annotator[i]);
  }
  return out;
}

StrengthFit fit_of(const Comparisons& data, const CategoryOptions& options) {
  if (options.ties == TieModel::half_wins) return fit_bradley_terry(data, options.climb);
  return options.ties == TieModel::rao_kupper ? fit_rao_kupper(data, options.climb) : fit_davidson(data, options.climb);
}

struct Made {
  CategoryBoard board;
  AnnotatorShifts shifts;
};

Made make(const Comparisons& data, const CategoryOptions& options) {
  Made out;
  out.board.fit = fit_of(data, options);
  out.shifts = annotator_shifts(data, out.board.fit);
  out.board.clustered = out.shifts.clustered;
  out.board.strengths = strengths(out.board.fit, &out.board.clustered, options.level);
  return out;
}

// Models that have a strength on the board which does not hang on a single annotator.
bool stands(const CategoryBoard& board, std::uint32_t model) {
  return board.fit.row_of(model).has_value() && !std::ranges::binary_search(board.clustered.one_annotator, model);
}

double mean_of(const CategoryBoard& board, std::span<const double> of_rows, const std::vector<std::uint32_t>& models) {
  double sum = 0;
  for (const std::uint32_t m : models) sum += of_rows[*board.fit.row_of(m)];
  return models.empty() ? 0 : sum / static_cast<double>(models.size());
}

// The shifts of one category.
class Comparison {
 public:
  Comparison(const Made& whole, Made& made, const std::vector<std::uint32_t>& annotators)
      : whole_(whole), made_(made), annotators_(annotators) {
    for (std::uint32_t m = 0; m < whole.board.fit.state.size(); ++m) {
      if (stands(whole.board, m) && stands(made.board, m)) common_.push_back(m);
    }
    if (common_.size() < 2) common_.clear();
    by_ = moved(made_);
    const std::vector<std::vector<double>> there = moved(whole_);
    for (std::size_t i = 0; i < common_.size(); ++i) {
      for (std::size_t g = 0; g < annotators.size(); ++g) by_[i][g] -= there[i][g];
    }
  }

  // Estimates, and standard errors where they can be had.
  void write(std::size_t n, double level) {
    CategoryBoard& board = made_.board;
    const double here = mean_of(board, board.fit.theta, common_);
    const double there = mean_of(whole_.board, whole_.board.fit.theta, common_);
    for (std::uint32_t m = 0; m < board.fit.state.size(); ++m) {
      Estimate each{.level = level,
                    .method = "difference from the board of all votes, cluster jackknife (CR3), simultaneous",
                    .speaks_for = SpeaksFor::annotators_like_these,
                    .n = n};
      const auto row = board.fit.row_of(m);
      const auto row_there = whole_.board.fit.row_of(m);
      if (!row || !row_there) {
        const Estimate& lacking = row ? whole_.board.strengths[m] : board.strengths[m];
        each.notes = lacking.notes;
      } else if (common_.empty()) {
        each.add_note(note::disconnected, "no two models can be compared on both boards");
      } else {
        each.estimate = board.fit.theta[*row] - here - (whole_.board.fit.theta[*row_there] - there);
        add_error(m, each);
      }
      board.shift.push_back(std::move(each));
    }
  }

  [[nodiscard]] std::optional<double> df() const { return df_; }
  [[nodiscard]] const std::vector<std::vector<double>>& units() const { return unit_; }

  void add_intervals(double alone) {
    CategoryBoard& board = made_.board;
    for (std::uint32_t m = 0; m < board.shift.size(); ++m) {
      Estimate& each = board.shift[m];
      const auto factor = each.se ? two_sided_t(alone, *df_) : std::nullopt;
      if (!factor) continue;
      each.df = df_;
      each.low = *each.estimate - *factor * *each.se;
      each.high = *each.estimate + *factor * *each.se;
      if (*each.low > 0) board.stronger.push_back(m);
      if (*each.high < 0) board.weaker.push_back(m);
    }
  }

 private:
  // d_g of the common models by annotator, centred over them; 0 for annotators without votes there.
  [[nodiscard]] std::vector<std::vector<double>> moved(const Made& of) const {
    std::vector<std::vector<double>> out(common_.size(), std::vector<double>(annotators_.size()));
    for (std::size_t g = 0; g < of.shifts.annotator.size(); ++g) {
      const auto at = static_cast<std::size_t>(std::ranges::lower_bound(annotators_, of.shifts.annotator[g]) - annotators_.begin());
      const double mean = mean_of(of.board, of.shifts.shift[g], common_);
      for (std::size_t i = 0; i < common_.size(); ++i) out[i][at] = of.shifts.shift[g][*of.board.fit.row_of(common_[i])] - mean;
    }
    return out;
  }

  void add_error(std::uint32_t model, Estimate& each) {
    const auto at = std::ranges::lower_bound(common_, model);
    for (const CategoryBoard* const board : {&whole_.board, static_cast<const CategoryBoard*>(&made_.board)}) {
      if (!board->clustered.ok()) each.notes.insert(each.notes.end(), board->clustered.notes.begin(), board->clustered.notes.end());
      if (!board->clustered.ok()) return;
    }
    if (at == common_.end() || *at != model) {
      each.add_note(note::one_annotator,
                    "model " + std::to_string(model) + " is tied to the rest by a single annotator on one of the boards");
      return;
    }
    each.clusters = made_.board.clustered.clusters;
    for (const Note& cause : made_.board.clustered.notes) {
      if (cause.code == note::few_clusters || cause.code == note::unequal_clusters) each.notes.push_back(cause);
    }
    std::vector<double>& by = by_[static_cast<std::size_t>(at - common_.begin())];
    const auto count = static_cast<double>(annotators_.size());
    double sum = 0;
    for (const double d : by) sum += d * d;
    const double se = std::sqrt((count - 1) / count * sum);
    if (!(se > 1e-12)) {
      each.add_note(note::no_variation, "no annotator moves this difference");
      return;
    }
    each.se = se;
    const double scale = std::sqrt(sum);
    for (double& d : by) d /= scale;
    unit_.push_back(by);
    for (const CategoryBoard* const board : {&whole_.board, static_cast<const CategoryBoard*>(&made_.board)}) {
      const double df = board->clustered.df[*board->fit.row_of(model)];
      df_ = std::min(df_.value_or(df), df);
    }
  }

  const Made& whole_;
  Made& made_;
  const std::vector<std::uint32_t>& annotators_;
  std::vector<std::uint32_t> common_;
  std::vector<std::vector<double>> by_;    // of every common model, by annotator
  std::vector<std::vector<double>> unit_;  // of those with an error, of length 1
  std::optional<double> df_;
};

// The p value that the smallest of all falls below in 1 - level of the draws, when nothing differs.
double smallest_p(const std::vector<Comparison>& comparisons, std::size_t annotators, Rng& rng, const CategoryOptions& options) {
  std::vector<double> smallest(options.draws, 1.0);
  std::vector<double> multiplier(annotators);
  for (double& draw : smallest) {
    for (double& each : multiplier) each = normal(rng);
    for (const Comparison& comparison : comparisons) {
      if (!comparison.df()) continue;
      double largest = 0;
      for (const std::vector<double>& unit : comparison.units()) {
        double z = 0;
        for (std::size_t g = 0; g < annotators; ++g) z += multiplier[g] * unit[g];
        largest = std::max(largest, std::abs(z));
      }
      const double df = *comparison.df();
      draw = std::min(draw, 2 * *t_cdf(-largest / std::sqrt(chi_square(rng, df) / df), df));
    }
  }
  std::ranges::sort(smallest, std::greater());
  const auto at = static_cast<std::size_t>(std::ceil(options.level * static_cast<double>(options.draws)));
  return smallest[std::min(at, options.draws - 1)];
}

std::vector<std::uint32_t> different(std::span<const std::uint32_t> values) {
  std::vector<std::uint32_t> out(values.begin(), values.end());
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

CategoryBoards category_boards(const Comparisons& data, std::span<const std::uint32_t> category, Rng& rng, const CategoryOptions& options) {
  CategoryBoards out;
  out.level = options.level;
  const bool known = options.ties == TieModel::davidson || options.ties == TieModel::half_wins || options.ties == TieModel::rao_kupper;
  if (!known || !valid(data) || data.annotator.size() != data.left.size() || category.size() != data.left.size() ||
      !(options.level > 0 && options.level < 1) || options.draws < 100) {
    out.notes.push_back(
        {std::string(note::bad_input), "needs columns of one length in range, with annotators and categories, a level, 100 draws"});
    return out;
  }
  const std::vector<std::uint32_t> annotators = different(data.annotator);
  Made whole = make(data, options);
  std::vector<Made> made;
  for (const std::uint32_t each : different(category)) {
    const Columns rows = rows_of(data, category, each);
    made.push_back(make({rows.left, rows.right, rows.outcome, rows.annotator, data.models}, options));
    made.back().board.category = each;
  }
  std::vector<Comparison> comparisons;
  comparisons.reserve(made.size());
  for (Made& each : made) {
    comparisons.emplace_back(whole, each, annotators);
    comparisons.back().write(each.board.fit.n, options.level);
    out.compared += comparisons.back().units().size();
  }
  if (out.compared > 0) {
    out.alone = 1 - smallest_p(comparisons, annotators.size(), rng, options);
    for (Comparison& each : comparisons) each.add_intervals(out.alone);
  }
  for (Made& each : made) out.categories.push_back(std::move(each.board));
  out.whole = std::move(whole.board);
  return out;
}

}  // namespace assay::stats
