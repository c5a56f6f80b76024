// Bradley-Terry, Davidson, and Rao and Kupper.
#include "assay/stats/strength.hpp"

#include "firth.hpp"
#include "newton.hpp"
#include "pair_climb.hpp"
#include "pair_counts.hpp"
#include "separation.hpp"
#include "strength_fit.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

class PairwiseObjective final : public Objective {
 public:
  PairwiseObjective(const StrengthModel& model, std::span<const PairCount> pairs, bool firth)
      : model_(model), pairs_(pairs), firth_(firth) {}

  [[nodiscard]] std::optional<double> value(std::span<const double> parameter) const override {
    if (!model_.allows(parameter)) return std::nullopt;
    const double log_likelihood = model_.add(pairs_, parameter, {}, nullptr);
    if (!firth_) return log_likelihood;
    const std::optional<double> penalty = firth_penalty(model_, pairs_, parameter);
    return penalty ? std::optional(log_likelihood + *penalty) : std::nullopt;
  }

  [[nodiscard]] std::optional<double> derivatives(std::span<const double> parameter, std::span<double> score,
                                                  Matrix& curvature) const override {
    const double log_likelihood = model_.add(pairs_, parameter, score, &curvature);
    if (!firth_) return log_likelihood;
    const std::optional<double> penalty = add_firth(model_, pairs_, parameter, score, curvature);
    return penalty ? std::optional(log_likelihood + *penalty) : std::nullopt;
  }

  [[nodiscard]] std::vector<double> votes() const override { return votes_of(model_, pairs_); }

 private:
  const StrengthModel& model_;
  std::span<const PairCount> pairs_;
  bool firth_;
};

// The estimate if all models were equal.
std::vector<double> start(const StrengthModel& model, double ties, double decisive) {
  std::vector<double> out(model.parameters());
  if (model.tie == TieTerm::log_nu) out.back() = std::log(2 * ties / decisive);
  if (model.tie == TieTerm::threshold) out.back() = std::log1p(2 * ties / decisive);
  return out;
}

std::vector<double> start(const StrengthModel& model, std::span<const PairCount> pairs) {
  double ties = 0;
  double decisive = 0;
  for (const PairCount& pair : pairs) {
    ties += pair.ties;
    decisive += pair.first_wins + pair.second_wins;
  }
  return start(model, ties, decisive);
}

TieTerm tie_term(TieModel ties) {
  if (ties == TieModel::davidson) return TieTerm::log_nu;
  return ties == TieModel::rao_kupper ? TieTerm::threshold : TieTerm::none;
}

using Start = std::optional<std::vector<double>>;

// From so many models on a step is solved on the pairs, below by a matrix.
constexpr std::size_t many_models = 64;

// Whether a triangle of the votes serves the climb; it depends on nothing but the votes, so that all ways of counting end at the same.
bool climbs_by_triangle(const StrengthModel& model, std::size_t met, std::size_t votes) {
  return model.tie != TieTerm::threshold && model.models >= many_models && PairTriangle::serves(model.models, met, votes);
}

std::size_t votes_in(std::span<const PairCount> pairs) {
  double out = 0;
  for (const PairCount& pair : pairs) out += pair.votes();
  return static_cast<std::size_t>(out);
}

Maximum climb(const StrengthModel& model, std::span<const PairCount> pairs, bool firth, std::vector<double> from,
              const StrengthOptions& options) {
  int rounds = 0;
  if (!firth && model.models >= many_models) {
    Maximum at = climbs_by_triangle(model, pairs.size(), votes_in(pairs))
                     ? climb_triangle(model, PairTriangle(pairs, model.models), std::move(from), options)
                     : climb_pairs(model, pairs, std::move(from), options);
    if (at.converged) return at;
    rounds = at.rounds;
    from = std::move(at.parameter);
  }
  Maximum at = maximise(PairwiseObjective(model, pairs, firth), std::move(from), options);
  at.rounds += rounds;
  return at;
}

Covariance covariance_at(const StrengthModel& model, std::span<const PairCount> pairs, bool firth, Maximum& at,
                         const StrengthOptions& options) {
  if (!options.covariance) return {.wanted = false};
  // With a penalty the curvature is not the information of the votes, and a climb on the pairs has none.
  if (firth || at.curvature.size == 0) return {.matrix = inverse_information(model, pairs, at.parameter)};
  return {.matrix = inverse_pinned(std::move(at.curvature))};
}

void estimate(const Existence& exists, TieModel ties, bool firth, const Start& from, const StrengthOptions& options, StrengthFit& out) {
  const StrengthModel model{exists.estimated.size(), exists.fit_ties ? tie_term(ties) : TieTerm::none};
  const bool fits = from && from->size() == model.parameters() && model.allows(*from);
  Maximum at = climb(model, exists.pairs, firth, fits ? *from : start(model, exists.pairs), options);
  if (!finish(at, covariance_at(model, exists.pairs, firth, at, options), exists.estimated, out)) return;
  if (model.tie == TieTerm::log_nu) out.log_nu = at.parameter.back();
  if (model.tie == TieTerm::threshold) out.threshold = at.parameter.back();
  out.log_likelihood = firth ? model.add(exists.pairs, at.parameter, {}, nullptr) : at.value;
  if (firth) out.penalty = at.value - *out.log_likelihood;
  out.n += votes_in(exists.pairs);
}

// Finds who can be estimated and estimates them.
void place(std::vector<PairCount> pairs, std::size_t models, bool firth, const Start& from, const StrengthOptions& options,
           StrengthFit& out) {
  Existence exists = firth ? find_connected(std::move(pairs), models) : find_estimable(std::move(pairs), models, out.ties);
  out.notes.insert(out.notes.end(), exists.notes.begin(), exists.notes.end());
  out.state = std::move(exists.state);
  if (!exists.estimated.empty()) estimate(exists, out.ties, firth, from, options, out);
}

// The same from a table, which is not turned into a list where every model has an estimate and the climb is by a triangle; false
// elsewhere.
bool place_at_once(const PairTable& table, std::size_t votes, const StrengthOptions& options, StrengthFit& out) {
  const StrengthModel model{table.models(), tie_term(out.ties)};
  if (!climbs_by_triangle(model, table.met(), votes)) return false;
  const PairTriangle triangle(table);
  std::optional<Existence> exists = find_all_estimable(table, triangle, out.ties);
  if (!exists) return false;
  const Maximum at = climb_triangle(model, triangle, start(model, triangle.ties(), triangle.all() - triangle.ties()), options);
  if (!at.converged) return false;
  out.state = std::move(exists->state);
  Covariance covariance{.wanted = options.covariance};
  if (options.covariance) covariance.matrix = inverse_information(model, table.pairs(), at.parameter);
  if (!finish(at, std::move(covariance), exists->estimated, out)) return true;
  if (model.has_tie()) out.log_nu = at.parameter.back();
  out.log_likelihood = at.value;
  out.n = votes;
  return true;
}

void say_self_comparisons(std::size_t rows, StrengthFit& out) {
  if (rows > 0) out.notes.push_back({std::string(note::self_comparison), std::to_string(rows) + " rows compare a model with itself"});
}

bool fit_in_table(const Comparisons& data, bool firth, const StrengthOptions& options, StrengthFit& out) {
  const PairTable table(data);
  if (!table.valid()) return false;
  say_self_comparisons(table.self_comparisons(), out);
  if (firth || !place_at_once(table, data.left.size() - table.self_comparisons(), options, out))
    place(table.pairs(), data.models, firth, {}, options, out);
  return true;
}

bool fit_list(const Comparisons& data, bool firth, const StrengthOptions& options, StrengthFit& out) {
  if (!valid(data)) return false;
  say_self_comparisons(self_comparisons(data), out);
  place(count_pairs(data), data.models, firth, {}, options, out);
  return true;
}

StrengthFit fit(const Comparisons& data, TieModel ties, bool firth, const StrengthOptions& options) {
  StrengthFit out;
  out.ties = ties;
  const bool in_table = even(data) && PairTable::serves(data);
  if (!(in_table ? fit_in_table(data, firth, options, out) : fit_list(data, firth, options, out)))
    out.notes.push_back({std::string(note::bad_input), "columns differ in length, or a model or outcome is out of range"});
  return out;
}

}  // namespace

StrengthFit fit_counted(std::vector<PairCount> pairs, std::size_t models, TieModel ties, const std::optional<std::vector<double>>& from,
                        const StrengthOptions& options) {
  StrengthFit out;
  out.ties = ties;
  place(std::move(pairs), models, false, from, options, out);
  return out;
}

std::optional<std::size_t> StrengthFit::row_of(std::uint32_t model) const {
  const auto at = std::ranges::lower_bound(estimated, model);
  if (at == estimated.end() || *at != model) return std::nullopt;
  return static_cast<std::size_t>(at - estimated.begin());
}

StrengthFit fit_davidson(const Comparisons& data, const StrengthOptions& options) { return fit(data, TieModel::davidson, false, options); }

StrengthFit fit_rao_kupper(const Comparisons& data, const StrengthOptions& options) {
  return fit(data, TieModel::rao_kupper, false, options);
}

StrengthFit fit_bradley_terry(const Comparisons& data, const StrengthOptions& options) {
  return fit(data, TieModel::half_wins, false, options);
}

StrengthFit fit_bradley_terry_firth(const Comparisons& data, const StrengthOptions& options) {
  return fit(data, TieModel::half_wins, true, options);
}

}  // namespace assay::stats
