// The additive model of ratings: items eliminated, raters and dimensions solved for.
#include "assay/stats/rater_bias.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "compensated_sum.hpp"
#include "f_quantile.hpp"
#include "linear.hpp"
#include "rubric_rows.hpp"
#include "separation.hpp"
#include "why_absent.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace assay::stats {
namespace {

// Rows of an item in the parameters (effects of raters, then of dimensions), less their mean: with this the item has no
// effect left to estimate.
class Design {
 public:
  explicit Design(const RubricRows& rows) : rows_(rows), used_(rows.dimensions) {
    for (const RubricRow& row : rows.row) used_[row.dimension] = true;
  }

  [[nodiscard]] std::size_t used_dimensions() const { return static_cast<std::size_t>(std::ranges::count(used_, true)); }
  [[nodiscard]] std::size_t parameters() const { return rows_.raters + dimension_parameters(); }
  [[nodiscard]] std::size_t dimension_parameters() const { return rows_.dimensions > 1 ? rows_.dimensions : 0; }
  [[nodiscard]] std::span<const RubricRow> of(std::size_t item) const {
    return std::span(rows_.row).subspan(rows_.begin[item], rows_.begin[item + 1] - rows_.begin[item]);
  }
  // out(row) = (row - mean row) b for every rating of the item; returns what the mean row has.
  double apply(std::size_t item, std::span<const double> b, std::vector<double>& out) const {
    const auto rows = of(item);
    out.resize(rows.size());
    double mean = 0;
    for (std::size_t j = 0; j < rows.size(); ++j) mean += out[j] = at(rows[j], b);
    mean /= static_cast<double>(rows.size());
    for (double& x : out) x -= mean;
    return mean;
  }
  // b += sum of x(row) (row - mean row).
  void add(std::size_t item, std::vector<double>& x, std::span<double> b) const {
    const auto rows = of(item);
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(rows.size());
    for (std::size_t j = 0; j < rows.size(); ++j) {
      b[rows[j].rater] += x[j] - mean;
      if (dimension_parameters() > 0) b[rows_.raters + rows[j].dimension] += x[j] - mean;
    }
  }
  [[nodiscard]] double at(const RubricRow& row, std::span<const double> b) const {
    return b[row.rater] + (dimension_parameters() > 0 ? b[rows_.raters + row.dimension] : 0);
  }
  // Adds 1 1' b of every component of raters and of the dimensions: what makes the sums of effects 0.
  void add_constraints(std::span<const double> b, std::span<double> out) const {
    std::vector<double> sum(rows_.items);
    double dimensions = 0;
    for (std::size_t r = 0; r < rows_.raters; ++r) {
      if (rows_.rater_component[r] != not_rated) sum[rows_.rater_component[r]] += b[r];
    }
    for (std::size_t d = rows_.raters; d < b.size(); ++d) dimensions += used_[d - rows_.raters] ? b[d] : 0;
    for (std::size_t r = 0; r < rows_.raters; ++r) out[r] += rows_.rater_component[r] == not_rated ? b[r] : sum[rows_.rater_component[r]];
    for (std::size_t d = rows_.raters; d < b.size(); ++d) out[d] += used_[d - rows_.raters] ? dimensions : b[d];
  }

 private:
  const RubricRows& rows_;
  std::vector<bool> used_;
};

class Fit {
 public:
  Fit(const RubricRows& rows, const RaterBiasOptions& options, RaterBiasFit& out)
      : rows_(rows), design_(rows), options_(options), out_(out), effect_(design_.parameters()), component_size_(rows.items) {
    for (const std::uint32_t c : rows.rater_component) {
      if (c != not_rated) component_size_[c] += 1;
    }
  }

  void run() {
    direct_ = design_.parameters() <= options_.most_direct;
    if (direct_ ? !solve_directly() : !solve_by_gradients()) return;
    estimates();
    if (!direct_) {
      say(note::too_costly, std::to_string(design_.parameters()) + " raters and dimensions: estimates without errors");
      for (std::vector<Estimate>* all : {&out_.item, &out_.severity, &out_.ease}) without_error(*all);
      return;
    }
    item_errors();
    jackknife();
  }

 private:
  void say(std::string_view code, std::string message) { out_.notes.push_back({std::string(code), std::move(message)}); }

  static void without_error(std::vector<Estimate>& all) {
    for (Estimate& each : all) {
      if (each.estimate) each.add_note(note::too_costly, "without an error: so many raters or ratings");
    }
  }

  // Of the item's ratings and the reduced equations: the right side.
  [[nodiscard]] std::vector<double> right_side() const {
    std::vector<double> b(design_.parameters());
    std::vector<double> value;
    for (std::size_t i = 0; i < rows_.items; ++i) {
      value.clear();
      for (const RubricRow& row : design_.of(i)) value.push_back(row.value);
      if (!value.empty()) design_.add(i, value, b);
    }
    return b;
  }

  void multiply(std::span<const double> b, std::span<double> out) const {
    std::ranges::fill(out, 0);
    std::vector<double> x;
    for (std::size_t i = 0; i < rows_.items; ++i) {
      if (design_.of(i).empty()) continue;
      design_.apply(i, b, x);
      design_.add(i, x, out);
    }
    design_.add_constraints(b, out);
  }

  [[nodiscard]] Matrix equations() const {
    const std::size_t size = design_.parameters();
    Matrix a(size);
    std::vector<double> unit(size);
    std::vector<double> column(size);
    for (std::size_t i = 0; i < rows_.items; ++i) add_item(i, a);
    for (std::size_t p = 0; p < size; ++p) {
      unit[p] = 1;
      std::ranges::fill(column, 0);
      design_.add_constraints(unit, column);
      for (std::size_t q = 0; q < size; ++q) a.at(p, q) += column[q];
      unit[p] = 0;
    }
    return a;
  }

  void add_item(std::size_t item, Matrix& a) const {
    const auto rows = design_.of(item);
    const double share = 1 / static_cast<double>(rows.size());
    const bool dimensions = design_.dimension_parameters() > 0;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      for (std::size_t k = 0; k < rows.size(); ++k) {
        const double x = (j == k ? 1 : 0) - share;
        a.at(rows[j].rater, rows[k].rater) += x;
        if (!dimensions) continue;
        a.at(rows[j].rater, rows_.raters + rows[k].dimension) += x;
        a.at(rows_.raters + rows[j].dimension, rows[k].rater) += x;
        a.at(rows_.raters + rows[j].dimension, rows_.raters + rows[k].dimension) += x;
      }
    }
  }

  bool solve_directly() {
    Matrix a = equations();
    if (!cholesky(a, 1e-10)) {
      say(note::disconnected, "dimensions cannot be told from raters: no rater who rated on several links them");
      return false;
    }
    effect_ = right_side();
    solve(a, effect_);
    inverse_ = inverse(a);
    return true;
  }

  // Hestenes and Stiefel (1952), with the diagonal as preconditioner.
  bool solve_by_gradients() {
    const std::size_t size = design_.parameters();
    std::vector<double> diagonal(size, 1);
    for (std::size_t i = 0; i < rows_.items; ++i) {
      const double share = 1 - 1 / std::max(1.0, static_cast<double>(design_.of(i).size()));
      for (const RubricRow& row : design_.of(i)) {
        diagonal[row.rater] += share;
        if (design_.dimension_parameters() > 0) diagonal[rows_.raters + row.dimension] += share;
      }
    }
    std::vector<double> residual = right_side();
    std::vector<double> scaled(size);
    std::vector<double> product(size);
    const auto precondition = [&] {
      double dot = 0;
      for (std::size_t p = 0; p < size; ++p) {
        scaled[p] = residual[p] / diagonal[p];
        dot += scaled[p] * residual[p];
      }
      return dot;
    };
    double rho = precondition();
    const double goal = 1e-26 * rho;
    std::vector<double> direction = scaled;
    for (std::size_t round = 0; rho > goal && round < 20 * size; ++round) {
      multiply(direction, product);
      const double step = rho / std::inner_product(direction.begin(), direction.end(), product.begin(), 0.0);
      for (std::size_t p = 0; p < size; ++p) {
        effect_[p] += step * direction[p];
        residual[p] -= step * product[p];
      }
      const double before = std::exchange(rho, precondition());
      for (std::size_t p = 0; p < size; ++p) direction[p] = scaled[p] + rho / before * direction[p];
    }
    if (rho > goal) say(note::not_converged, "conjugate gradients stopped before their tolerance");
    return true;
  }

  void estimates() {
    out_.n = rows_.row.size();
    out_.item_component = rows_.item_component;
    out_.rater_component = rows_.rater_component;
    out_.raw.assign(rows_.items, 0);
    residual_.resize(rows_.row.size());
    out_.item.assign(rows_.items, Estimate{.level = options_.level,
                                           .method = "mean freed of rater bias, least squares with t",
                                           .speaks_for = SpeaksFor::these_annotators});
    std::vector<double> x;
    for (std::size_t i = 0; i < rows_.items; ++i) {
      const auto rows = design_.of(i);
      if (rows.empty()) {
        out_.item[i].add_note(note::no_data, "not rated");
        continue;
      }
      const auto n = static_cast<double>(rows.size());
      for (const RubricRow& row : rows) out_.raw[i] += row.value / n;
      out_.item[i].n = rows.size();
      out_.item[i].estimate = out_.raw[i] - design_.apply(i, effect_, x);
      for (std::size_t j = 0; j < rows.size(); ++j) residual_[rows_.begin[i] + j] = rows[j].value - out_.raw[i] - x[j];
    }
    out_.severity.assign(
        rows_.raters,
        Estimate{.level = options_.level, .method = "severity, item jackknife (CR3) with t", .speaks_for = SpeaksFor::these_annotators});
    out_.ease.assign(
        design_.dimension_parameters(),
        Estimate{.level = options_.level, .method = "ease, item jackknife (CR3) with t", .speaks_for = SpeaksFor::these_annotators});
    for (const RubricRow& row : rows_.row) {
      ++out_.severity[row.rater].n;
      if (!out_.ease.empty()) ++out_.ease[row.dimension].n;
    }
    for (std::size_t p = 0; p < effect_.size(); ++p) {
      Estimate& each = parameter(p);
      if (each.n > 0) each.estimate = p < rows_.raters ? 0 - effect_[p] : effect_[p];
      else each.add_note(note::no_data, "without a rating");
    }
  }

  Estimate& parameter(std::size_t p) { return p < rows_.raters ? out_.severity[p] : out_.ease[p - rows_.raters]; }

  void item_errors() {
    out_.reliability = {
        .level = options_.level, .method = "reliability of item means, F interval", .speaks_for = SpeaksFor::these_annotators};
    CompensatedSum of_cells;
    CompensatedSum of_rows;
    std::size_t cells = 0;
    for (std::size_t i = 0; i < rows_.row.size();) {
      double sum = 0;
      std::size_t end = i;
      for (; end < rows_.row.size() && rows_.row[end].item == rows_.row[i].item && rows_.row[end].rater == rows_.row[i].rater; ++end) {
        sum += residual_[end];
        of_rows.add(residual_[end] * residual_[end]);
      }
      of_cells.add(sum * sum);
      ++cells;
      i = end;
    }
    const std::size_t used = rows_.rated_items + rows_.active_raters - rows_.components;
    const std::size_t all_used = used + (design_.dimension_parameters() > 0 ? design_.used_dimensions() - 1 : 0);
    if (rows_.row.size() > all_used) out_.residual_sd = std::sqrt(of_rows.value() / static_cast<double>(rows_.row.size() - all_used));
    if (cells <= used) {
      constexpr const char* why = "as many effects as ratings: nothing is left to tell their error by";
      say(note::saturated, why);
      out_.reliability.add_note(note::saturated, why);
      for (Estimate& each : out_.item) {
        if (each.estimate) each.add_note(note::saturated, why);
      }
      return;
    }
    out_.df = static_cast<double>(cells - used);
    const double q = of_cells.value() * static_cast<double>(cells) / static_cast<double>(rows_.row.size()) / *out_.df;
    const double t = *two_sided_t(options_.level, *out_.df);
    for (std::size_t i = 0; i < rows_.items; ++i) {
      if (design_.of(i).empty()) continue;
      Estimate& each = out_.item[i];
      each.df = out_.df;
      each.se = std::sqrt(q * (1 / static_cast<double>(each.n) + spread_of_mean_row(i)));
      each.low = *each.estimate - t * *each.se;
      each.high = *each.estimate + t * *each.se;
    }
    reliability();
  }

  // z' C z of the mean row of an item. The constraint's part of the inverse is no error: sums of effects are 0 by definition.
  [[nodiscard]] double spread_of_mean_row(std::size_t item) const {
    const auto rows = design_.of(item);
    double sum = 0;
    for (const RubricRow& a : rows) {
      for (const RubricRow& b : rows) sum += covariance(a, b);
    }
    return std::max(0.0, sum / static_cast<double>(rows.size() * rows.size()));
  }
  [[nodiscard]] double covariance(const RubricRow& a, const RubricRow& b) const {
    const double size = component_size_[rows_.rater_component[a.rater]];
    double x = inverse_.at(a.rater, b.rater) - 1 / (size * size);
    if (design_.dimension_parameters() == 0) return x;
    const auto dimensions = static_cast<double>(design_.used_dimensions());
    const std::size_t d = rows_.raters + a.dimension;
    const std::size_t e = rows_.raters + b.dimension;
    x += inverse_.at(a.rater, e) + inverse_.at(d, b.rater) + inverse_.at(d, e) - 1 / (dimensions * dimensions);
    return x;
  }

  void reliability() {
    std::vector<double> sum(rows_.items);
    std::vector<double> count(rows_.items);
    for (std::size_t i = 0; i < rows_.items; ++i) {
      if (!out_.item[i].estimate) continue;
      sum[rows_.item_component[i]] += *out_.item[i].estimate;
      count[rows_.item_component[i]] += 1;
    }
    CompensatedSum squares;
    CompensatedSum error;
    for (std::size_t i = 0; i < rows_.items; ++i) {
      if (!out_.item[i].estimate) continue;
      const std::uint32_t c = rows_.item_component[i];
      const double off = *out_.item[i].estimate - sum[c] / count[c];
      squares.add(off * off);
      error.add(*out_.item[i].se * *out_.item[i].se);
    }
    const double degrees = static_cast<double>(rows_.rated_items) - static_cast<double>(rows_.components);
    Estimate& out = out_.reliability;
    if (degrees < 1 || !(squares.value() > 0)) {
      out.add_note(note::no_variation, "no two items differ: there is no reliability");
      say(note::no_variation, out.notes.back().message);
      return;
    }
    out.n = rows_.rated_items;
    out.clusters = rows_.rated_items;
    const double mean_error = error.value() / static_cast<double>(rows_.rated_items);
    const double share = 1 - mean_error / (squares.value() / degrees);
    out.estimate = std::max(0.0, share);
    if (share < 0) {
      out.add_note(note::boundary, "item means differ less than their errors let expect: reliability 0");
      say(note::boundary, out.notes.back().message);
    }
    if (mean_error > 0) reliability_limits(out, squares.value() / degrees / mean_error, degrees, *out_.df);
    else out.add_note(note::boundary, "no error at all: the F interval does not exist");
  }

  // The parameters that occur in the item: raters if there are two of them, then dimensions likewise.
  [[nodiscard]] std::vector<std::size_t> compared(std::size_t item) const {
    std::vector<std::size_t> raters;
    std::vector<std::size_t> dimensions;
    for (const RubricRow& row : design_.of(item)) {
      raters.push_back(row.rater);
      if (design_.dimension_parameters() > 0) dimensions.push_back(rows_.raters + row.dimension);
    }
    std::vector<std::size_t> out;
    for (std::vector<std::size_t>* each : {&raters, &dimensions}) {
      std::ranges::sort(*each);
      each->erase(std::ranges::unique(*each).begin(), each->end());
      if (each->size() > 1) out.insert(out.end(), each->begin(), each->end());
    }
    return out;
  }

  void jackknife() {
    std::vector<double> moved(effect_.size());
    std::vector<double> behind(effect_.size());
    std::vector<std::uint32_t> bridges;
    std::size_t clusters = 0;
    double cost = 0;
    for (std::size_t i = 0; i < rows_.items; ++i) cost += std::pow(static_cast<double>(design_.of(i).size()), 3);
    if (cost > 2e10) {
      say(note::too_costly, "items with so many ratings: severities without errors");
      without_error(out_.severity);
      without_error(out_.ease);
      return;
    }
    for (std::size_t i = 0; i < rows_.items; ++i) {
      const std::vector<std::size_t> parameters = compared(i);
      if (parameters.empty()) continue;
      ++clusters;
      for (const std::size_t p : parameters) behind[p] += 1;
      if (!add_shift(i, parameters, moved)) bridges.push_back(static_cast<std::uint32_t>(i));
    }
    if (!bridges.empty()) {
      say(note::too_few, "without item " + list_models(bridges) +
                             " (each alone) raters or dimensions fall apart: what only such an item tells has no error of its own");
    }
    for (std::size_t p = 0; p < effect_.size(); ++p) {
      const bool alone = p < rows_.raters && rows_.rater_component[p] != not_rated && component_size_[rows_.rater_component[p]] < 2;
      interval(parameter(p), moved[p], alone ? 0 : behind[p], static_cast<double>(clusters));
    }
  }

  // How far effects move without the item: C Z' (I - Z C Z')^-1 e, Z its rows less their mean and e their residuals. False when
  // the item alone holds a comparison: there residuals are 0, and a little on the diagonal leaves them so.
  bool add_shift(std::size_t item, const std::vector<std::size_t>& parameters, std::vector<double>& moved) const {
    const auto rows = design_.of(item);
    Matrix left(rows.size());
    for (std::size_t j = 0; j < rows.size(); ++j) {
      for (std::size_t k = 0; k < rows.size(); ++k) left.at(j, k) = -covariance(rows[j], rows[k]);
    }
    centre(left);
    for (std::size_t j = 0; j < rows.size(); ++j) left.at(j, j) += 1;
    std::vector<double> e(residual_.begin() + static_cast<std::ptrdiff_t>(rows_.begin[item]),
                          residual_.begin() + static_cast<std::ptrdiff_t>(rows_.begin[item + 1]));
    Matrix factor = left;
    const bool held = cholesky(factor, 1e-8);
    if (!held) {
      for (std::size_t j = 0; j < rows.size(); ++j) left.at(j, j) += 1e-6;
      factor = left;
      if (!cholesky(factor)) return false;
    }
    solve(factor, e);
    std::vector<double> score(effect_.size());
    design_.add(item, e, score);
    for (std::size_t p = 0; p < effect_.size(); ++p) {
      double shift = 0;
      for (const std::size_t q : parameters) shift += inverse_.at(p, q) * score[q];
      moved[p] += shift * shift;
    }
    return held;
  }

  static void centre(Matrix& a) {
    const auto n = static_cast<double>(a.size);
    for (std::size_t j = 0; j < a.size; ++j) {
      const double mean = std::accumulate(a.row(j), a.row(j) + a.size, 0.0) / n;
      for (std::size_t k = 0; k < a.size; ++k) a.at(j, k) -= mean;
    }
    for (std::size_t k = 0; k < a.size; ++k) {
      double mean = 0;
      for (std::size_t j = 0; j < a.size; ++j) mean += a.at(j, k) / n;
      for (std::size_t j = 0; j < a.size; ++j) a.at(j, k) -= mean;
    }
  }

  void interval(Estimate& each, double moved, double behind, double clusters) const {
    each.clusters = static_cast<std::size_t>(behind);
    if (!each.estimate) return;
    if (behind < 2) {
      each.add_note(note::too_few, "fewer than two items compare it with others");
      return;
    }
    if (behind < few_clusters_limit) each.add_note(note::few_clusters, "fewer than 10 items: an interval is a rough guide");
    each.se = std::sqrt((clusters - 1) / clusters * moved);
    each.df = behind - 1;
    const double t = *two_sided_t(options_.level, *each.df);
    each.low = *each.estimate - t * *each.se;
    each.high = *each.estimate + t * *each.se;
  }

  const RubricRows& rows_;
  Design design_;
  const RaterBiasOptions& options_;
  RaterBiasFit& out_;
  std::vector<double> effect_, residual_;
  std::vector<double> component_size_;  // raters
  Matrix inverse_{};
  bool direct_ = true;
};

}  // namespace

RaterBiasFit fit_rater_bias(const RubricRatings& ratings, const RaterBiasOptions& options) {
  RaterBiasFit out;
  RubricRows rows;
  if (!(options.level > 0 && options.level < 1)) {
    out.notes.push_back({std::string(note::bad_input), "needs a level between 0 and 1"});
  } else if (read_rows(ratings, rows, out.notes)) {
    say_disconnected(rows, "must not be compared", out.notes);
    Fit(rows, options, out).run();
  }
  say_why_absent({&out.reliability}, out.notes);
  return out;
}

}  // namespace assay::stats
