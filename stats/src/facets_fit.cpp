// Many-facet Rasch: the climb, then places, errors, reliabilities and mean squares.
#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "compensated_sum.hpp"
#include "f_quantile.hpp"
#include "facets_model.hpp"
#include "separation.hpp"
#include "why_absent.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::stats {
namespace {

constexpr double no_spread = 1e-4;  // an sd below is 0
constexpr std::size_t most_nodes = 2561;

double squares_over(double sum, double weight) { return weight > 0 ? sum / weight : 0; }

class Fit {
 public:
  Fit(const RubricRows& rows, const FacetsData& data, const FacetsOptions& options, FacetsFit& out)
      : rows_(rows), data_(data), layout_(data.layout), options_(options), out_(out) {}

  void run() {
    std::vector<double> start(layout_.size);
    start.back() = 1;
    for (std::size_t nodes = std::max<std::size_t>(options_.nodes, 3);; nodes = 2 * nodes - 1) {
      const FacetsModel model(data_, nodes, options_, out_.rounds);
      if (!climb(model, start)) return;
      start = at_.parameter;
      // The sum over nodes is good to about 1e-8 while they stand no farther apart than the posterior is wide.
      if (narrowest(model) >= model.spacing() * std::abs(sd()) || 2 * nodes > most_nodes) {
        out_.nodes = nodes;
        write(model);
        return;
      }
    }
  }

 private:
  void say(std::string_view code, std::string message) { out_.notes.push_back({std::string(code), std::move(message)}); }
  [[nodiscard]] double sd() const { return at_.parameter[layout_.sd()]; }

  bool climb(const FacetsModel& model, const std::vector<double>& start) {
    const StrengthOptions options{.gradient_tolerance = options_.gradient_tolerance, .max_rounds = options_.max_rounds};
    at_ = maximise(model, start, options);
    out_.rounds += at_.rounds;
    out_.cancelled = model.stopped();
    if (out_.cancelled) {
      say(note::cancelled, "stopped after " + std::to_string(out_.rounds) + " rounds as told");
      return false;
    }
    if (at_.curvature.size == 0 || model.complete_information()) {
      say(note::no_curvature, "these ratings cannot tell raters, dimensions and steps apart");
      return false;
    }
    return true;
  }

  // Mean and standard deviation of the ability, given the posterior of the nodes.
  [[nodiscard]] std::pair<double, double> moments(const FacetsModel& model, std::span<const double> p) const {
    const std::span<const double> node = model.nodes();
    double mean = 0;
    double square = 0;
    for (std::size_t q = 0; q < p.size(); ++q) mean += p[q] * node[q];
    for (std::size_t q = 0; q < p.size(); ++q) square += p[q] * (node[q] - mean) * (node[q] - mean);
    return {sd() * mean, std::abs(sd()) * std::sqrt(square)};
  }

  [[nodiscard]] double narrowest(const FacetsModel& model) const {
    const std::vector<CellTable> tables = model.tables(at_.parameter);
    double least = HUGE_VAL;
    std::vector<double> p;
    for (std::size_t i = 0; i < data_.items(); ++i) {
      if (data_.of(i).empty()) continue;
      model.posterior(i, tables, at_.parameter, p);
      least = std::min(least, moments(model, p).second);
    }
    return least;
  }

  void write(const FacetsModel& model) {
    out_.log_likelihood = at_.value;
    out_.deviance = -2 * at_.value;
    out_.parameters = layout_.size - 1;
    out_.n = data_.rating.size();
    out_.gradient = at_.gradient;
    out_.converged = at_.converged || at_.gradient < 1e-6;
    if (!out_.converged) say(note::not_converged, "the gradient stayed at " + std::to_string(at_.gradient));
    errors(model);
    places();
    steps();
    spread();
    abilities(model);
    mean_squares(model);
  }

  // By the model, and with items as clusters.
  void errors(const FacetsModel& model) {
    Matrix factor = at_.curvature;
    if (!cholesky(factor)) return;
    Matrix covariance = inverse(factor);
    covariance.at(0, 0) = 0;
    model_ = Errors(covariance, layout_.raters);
    Matrix meat = model.scores_squared(at_.parameter);
    pin(meat, 0);
    std::size_t items = 0;
    for (std::size_t i = 0; i < data_.items(); ++i) items += data_.of(i).empty() ? 0 : 1;
    clusters_ = items;
    if (items < 2) return;
    Matrix sandwich = multiply(multiply(covariance, meat), covariance);
    const double scale = static_cast<double>(items) / static_cast<double>(items - 1);
    for (double& x : sandwich.cell) x *= scale;
    clustered_ = Errors(std::move(sandwich), layout_.raters);
  }

  static Matrix multiply(const Matrix& a, const Matrix& b) {
    Matrix out(a.size);
    for (std::size_t i = 0; i < a.size; ++i) {
      for (std::size_t k = 0; k < a.size; ++k) {
        const double factor = a.at(i, k);
        if (factor == 0) continue;
        for (std::size_t j = 0; j < a.size; ++j) out.at(i, j) += factor * b.at(k, j);
      }
    }
    return out;
  }

  // A covariance with what it takes to refer its parameters to the mean severity.
  struct Errors {
    Matrix v{};
    std::vector<double> with{};  // covariance of every parameter with the mean severity
    double mean = 0;             // variance of that

    Errors() = default;
    Errors(Matrix covariance, std::size_t raters) : v(std::move(covariance)), with(v.size) {
      for (std::size_t p = 0; p < v.size; ++p) {
        for (std::size_t r = 0; r < raters; ++r) with[p] += v.at(p, r) / static_cast<double>(raters);
      }
      for (std::size_t r = 0; r < raters; ++r) mean += with[r] / static_cast<double>(raters);
    }
    // Of parameter p plus `sign` times the mean severity.
    [[nodiscard]] double variance(std::size_t p, double sign) const {
      return v.size == 0 ? 0 : std::max(0.0, v.at(p, p) + 2 * sign * with[p] + mean);
    }
  };

  Estimate place(std::size_t p, double value, double sign) const {
    Estimate out{.level = options_.level,
                 .method = "marginal maximum likelihood, the larger of model and item-clustered error, normal",
                 .speaks_for = SpeaksFor::these_annotators};
    out.estimate = value;
    const double model = model_.variance(p, sign);
    const double clustered = clustered_.variance(p, sign);
    const double se = std::sqrt(std::max(model, clustered));
    out.clusters = clusters_;
    out.rounds = out_.rounds;
    out.objective = at_.value;
    if (!(se > 1e-12)) {
      out.add_note(note::too_few, "there is no other to be compared with");
      return out;
    }
    out.se = se;
    const double z = *two_sided_normal(options_.level);
    out.low = value - z * se;
    out.high = value + z * se;
    return out;
  }

  void places() {
    double mean = 0;
    for (std::size_t r = 0; r < layout_.raters; ++r) mean += at_.parameter[r] / static_cast<double>(layout_.raters);
    const Estimate nothing{.level = options_.level, .method = "left out", .notes = {{std::string(note::no_data), "not estimated"}}};
    out_.severity.assign(rows_.raters, nothing);
    out_.severity_model_se.assign(rows_.raters, 0);
    out_.difficulty.assign(rows_.dimensions, nothing);
    for (std::size_t r = 0; r < rows_.raters; ++r) {
      const std::size_t p = layout_.rater[r];
      if (p == FacetsLayout::none) continue;
      out_.severity[r] = place(p, at_.parameter[p] - mean, -1);
      out_.severity_model_se[r] = std::sqrt(model_.variance(p, -1));
    }
    for (std::size_t d = 0; d < rows_.dimensions; ++d) {
      const std::size_t p = layout_.dimension[d];
      if (p != FacetsLayout::none) out_.difficulty[d] = place(p, at_.parameter[p] + mean, 1);
    }
    for (const FacetsRating& rating : data_.rating) {
      ++out_.severity[data_.cell[rating.cell].rater].n;
      ++out_.difficulty[data_.cell[rating.cell].dimension].n;
    }
    severity_reliability();
  }

  void severity_reliability() {
    Estimate& out = out_.severity_reliability;
    out.level = options_.level;
    out.add_note(note::no_variation, "no two severities that have errors differ");
    out_.severity_separation = out;
    if (layout_.raters < 2) return;
    double squares = 0;
    double error = 0;
    for (const Estimate& each : out_.severity) {
      if (!each.estimate || !each.se) continue;
      squares += *each.estimate * *each.estimate;
      error += *each.se * *each.se;
    }
    const auto raters = static_cast<double>(layout_.raters);
    const double observed = squares / (raters - 1);
    if (!(observed > 0)) return;
    const double real = std::max(0.0, observed - error / raters);
    out = {.estimate = real / observed,
           .level = options_.level,
           .method = "reliability of severities, chi-square interval",
           .speaks_for = SpeaksFor::annotators_like_these,
           .clusters = layout_.raters};
    out.n = layout_.raters;
    if (error > 0) reliability_limits(out, observed / (error / raters), raters - 1, known_error);
    else out.add_note(note::boundary, "no error at all: the interval does not exist");
    out_.severity_separation = separation_of(out);
  }

  void steps() {
    const double z = *two_sided_normal(options_.level);
    for (std::size_t g = 0; g < layout_.used.size(); ++g) {
      Steps& steps = out_.steps.emplace_back();
      const auto& used = layout_.used[g];
      const auto& cost = layout_.cost[g];
      const auto at = [&](std::size_t k) { return cost[k] == FacetsLayout::none ? 0 : at_.parameter[cost[k]]; };
      const auto with = [&](std::size_t k, std::size_t l) {
        const bool both = cost[k] != FacetsLayout::none && cost[l] != FacetsLayout::none && model_.v.size > 0;
        return both ? model_.v.at(cost[k], cost[l]) : 0;
      };
      for (std::size_t k = 0; k < used.size(); ++k) steps.category.push_back(data_.lowest + used[k]);
      for (std::size_t k = 1; k < used.size(); ++k) {
        const double width = used[k] - used[k - 1];
        steps.tau.push_back((at(k) - at(k - 1)) / width);
        steps.se.push_back(std::sqrt(std::max(0.0, with(k, k) + with(k - 1, k - 1) - 2 * with(k, k - 1))) / width);
        steps.low.push_back(steps.tau.back() - z * steps.se.back());
        steps.high.push_back(steps.tau.back() + z * steps.se.back());
      }
    }
  }

  void spread() {
    out_.sd = {.estimate = std::abs(sd()),
               .level = options_.level,
               .method = "standard deviation of abilities, normal interval",
               .speaks_for = SpeaksFor::these_annotators};
    out_.sd.clusters = clusters_;
    if (*out_.sd.estimate < no_spread) {
      out_.sd.estimate = 0;
      out_.sd.add_note(note::boundary, "items differ no more than chance lets them");
      say(note::boundary, "items differ no more than chance lets them: sd 0, reliability 0");
      return;
    }
    if (model_.v.size == 0) return;
    out_.sd.se = std::sqrt(std::max(0.0, model_.v.at(layout_.sd(), layout_.sd())));
    const double z = *two_sided_normal(options_.level);
    out_.sd.low = std::max(0.0, *out_.sd.estimate - z * *out_.sd.se);
    out_.sd.high = *out_.sd.estimate + z * *out_.sd.se;
  }

  // All of an item's ratings at the top of their scales, or all at the bottom.
  [[nodiscard]] bool extreme(std::size_t item) const {
    bool top = true;
    bool bottom = true;
    for (const FacetsRating& rating : data_.of(item)) {
      const auto& used = layout_.used[layout_.group[data_.cell[rating.cell].dimension]];
      top = top && rating.category + 1 == used.size();
      bottom = bottom && rating.category == 0;
    }
    return top || bottom;
  }

  // What the errors of the parameters add to the variance of an ability; nothing where there are none.
  [[nodiscard]] double from_parameters(const std::vector<double>& slope) const {
    double out = 0;
    for (std::size_t a = 0; a < model_.v.size; ++a) {
      for (std::size_t b = 0; b < model_.v.size; ++b) out += slope[a] * model_.v.at(a, b) * slope[b];
    }
    return std::max(0.0, out);
  }

  void abilities(const FacetsModel& model) {
    const std::vector<CellTable> tables = model.tables(at_.parameter);
    const double z = *two_sided_normal(options_.level);
    out_.item.assign(rows_.items, Estimate{.level = options_.level,
                                           .method = "mean of the posterior, with the errors of the parameters, normal",
                                           .speaks_for = SpeaksFor::the_model});
    std::vector<std::uint32_t> extremes;
    CompensatedSum variance;
    out_.posterior_sd.assign(rows_.items, 0);
    std::vector<double> p;
    for (std::size_t i = 0; i < data_.items(); ++i) {
      Estimate& each = out_.item[i];
      each.n = data_.of(i).size();
      if (each.n == 0) {
        each.add_note(note::no_data, "no ratings that enter");
        continue;
      }
      model.posterior(i, tables, at_.parameter, p);
      const auto [mean, deviation] = moments(model, p);
      each.estimate = mean;
      each.se = std::sqrt(deviation * deviation + from_parameters(model.ability_slopes(i, tables, at_.parameter, p)));
      each.low = mean - z * *each.se;
      each.high = mean + z * *each.se;
      out_.posterior_sd[i] = deviation;
      variance.add(deviation * deviation);
      if (!extreme(i)) continue;
      each.add_note(note::extreme_scores, "nothing but the lowest or the highest rating: placed by the distribution of the others");
      extremes.push_back(static_cast<std::uint32_t>(i));
    }
    if (!extremes.empty()) {
      say(note::extreme_scores,
          "items " + list_models(extremes) + ": nothing but the lowest or the highest rating, placed by the distribution of the others");
    }
    reliability(variance.value());
  }

  // Items are left out of the means and posterior variances, the parameters staying as they are. `error`: the sum of the variances.
  void reliability(double error) {
    Estimate& out = out_.reliability;
    out = {.level = options_.level,
           .method = "reliability of abilities, item jackknife with t",
           .speaks_for = SpeaksFor::these_annotators,
           .clusters = clusters_};
    out.n = clusters_;
    CompensatedSum means;
    CompensatedSum squares;
    for (const Estimate& each : out_.item) {
      if (!each.estimate) continue;
      means.add(*each.estimate);
      squares.add(*each.estimate * *each.estimate);
    }
    const auto share = [](double n, double sum, double square, double variance) {
      const double between = std::max(0.0, square / n - sum / n * (sum / n));
      return between + variance / n > 0 ? between / (between + variance / n) : 0;
    };
    const auto items = static_cast<double>(clusters_);
    if (*out_.sd.estimate == 0) {
      out.estimate = 0;
      out.add_note(note::boundary, "items differ no more than chance lets them");
    } else if (error > 0) {
      out.estimate = share(items, means.value(), squares.value(), error);
      if (clusters_ < 3) {
        out.add_note(note::too_few, "the item jackknife needs three items");
      } else {
        CompensatedSum moved;
        for (std::size_t i = 0; i < out_.item.size(); ++i) {
          const Estimate& each = out_.item[i];
          if (!each.estimate) continue;
          const double without = share(items - 1, means.value() - *each.estimate, squares.value() - *each.estimate * *each.estimate,
                                       error - out_.posterior_sd[i] * out_.posterior_sd[i]);
          moved.add((without - *out.estimate) * (without - *out.estimate));
        }
        out.se = std::sqrt((items - 1) / items * moved.value());
        out.df = items - 1;
        const double t = *two_sided_t(options_.level, *out.df);
        out.low = std::max(0.0, *out.estimate - t * *out.se);
        out.high = std::min(1.0, *out.estimate + t * *out.se);
        if (clusters_ < few_clusters_limit) out.add_note(note::few_clusters, "below 10 items: the interval is a rough guide");
      }
    } else {
      out.add_note(note::no_variation, "neither abilities nor their errors differ from 0");
    }
    out_.separation = separation_of(out);
  }

  struct Squares {
    double residual = 0, expected = 0, standardised = 0;
    std::size_t n = 0;
    void add(const Squares& x) {
      residual += x.residual;
      expected += x.expected;
      standardised += x.standardised;
      n += x.n;
    }
    [[nodiscard]] FitMeanSquares means() const {
      return {.infit = squares_over(residual, expected), .outfit = squares_over(standardised, static_cast<double>(n)), .n = n};
    }
  };

  [[nodiscard]] Squares squares(const FacetsRating& rating, const CellTable& table, std::span<const double> p) const {
    const double category = layout_.used[layout_.group[data_.cell[rating.cell].dimension]][rating.category];
    Squares out{.n = 1};
    for (std::size_t q = 0; q < p.size(); ++q) {
      const double off = category - table.mean[q];
      out.residual += p[q] * off * off;
      out.expected += p[q] * table.variance[q];
      if (table.variance[q] > 0) out.standardised += p[q] * off * off / table.variance[q];
    }
    return out;
  }

  void mean_squares(const FacetsModel& model) {
    const std::vector<CellTable> tables = model.tables(at_.parameter);
    std::vector<Squares> item(rows_.items);
    std::vector<Squares> rater(rows_.raters);
    std::vector<Squares> dimension(rows_.dimensions);
    std::vector<double> p;
    for (std::size_t i = 0; i < data_.items(); ++i) {
      if (data_.of(i).empty()) continue;
      model.posterior(i, tables, at_.parameter, p);
      for (const FacetsRating& rating : data_.of(i)) {
        const Squares x = squares(rating, tables[rating.cell], p);
        item[i].add(x);
        rater[data_.cell[rating.cell].rater].add(x);
        dimension[data_.cell[rating.cell].dimension].add(x);
      }
    }
    for (const Squares& x : item) out_.item_fit.push_back(x.means());
    for (const Squares& x : rater) out_.rater_fit.push_back(x.means());
    for (const Squares& x : dimension) out_.dimension_fit.push_back(x.means());
  }

  const RubricRows& rows_;
  const FacetsData& data_;
  const FacetsLayout& layout_;
  const FacetsOptions& options_;
  FacetsFit& out_;
  Maximum at_{};
  Errors model_{}, clustered_{};
  std::size_t clusters_ = 0;
};

void fit(const RubricRatings& ratings, const FacetsOptions& options, FacetsFit& out) {
  RubricRows rows;
  if (!(options.level > 0 && options.level < 1)) {
    out.notes.push_back({std::string(note::bad_input), "needs a level between 0 and 1"});
    return;
  }
  if (!read_rows(ratings, rows, out.notes)) return;
  FacetsData data;
  if (!read_facets(rows, options.steps, data, out.notes)) return;
  if (data.layout.size > facets_most_parameters) {
    out.notes.push_back({std::string(note::too_costly), std::to_string(data.layout.size) + " raters, dimensions and steps together"});
    return;
  }
  say_disconnected(rows, "are compared on the assumption that their items are alike", out.notes);
  Fit(rows, data, options, out).run();
}

}  // namespace

FacetsFit fit_facets(const RubricRatings& ratings, const FacetsOptions& options) {
  FacetsFit out;
  out.model = options.steps;
  fit(ratings, options, out);
  say_why_absent({&out.sd, &out.reliability, &out.separation, &out.severity_reliability, &out.severity_separation}, out.notes);
  return out;
}

}  // namespace assay::stats
