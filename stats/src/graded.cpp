// Graded votes: the fit and its clustered covariance.
#include "assay/stats/graded.hpp"

#include "cluster_jackknife.hpp"
#include "graded_fit.hpp"
#include "graded_model.hpp"
#include "newton.hpp"
#include "separation.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace assay::stats {
namespace {

class GradedObjective final : public Objective {
 public:
  GradedObjective(const GradedLikelihood& likelihood, std::span<const GradedRow> rows) : likelihood_(likelihood), rows_(rows) {}

  [[nodiscard]] std::optional<double> value(std::span<const double> parameter) const override {
    return likelihood_.value(rows_, parameter);
  }
  [[nodiscard]] std::optional<double> derivatives(std::span<const double> parameter, std::span<double> score,
                                                  Matrix& curvature) const override {
    return likelihood_.add(rows_, parameter, score, curvature);
  }
  [[nodiscard]] std::vector<double> votes() const override {
    std::vector<double> out(likelihood_.parameters());
    for (const GradedRow& row : rows_) {
      out[row.first] += row.weight;
      out[row.second] += row.weight;
      for (std::size_t i = 0; i < likelihood_.scale(); ++i) out[likelihood_.models + i] += row.weight;
      for (std::size_t k = 0; k < row.x.size(); ++k) out[likelihood_.models + likelihood_.scale() + k] += row.weight * std::abs(row.x[k]);
    }
    return out;
  }
  [[nodiscard]] bool recedes(std::span<const double> direction) const override { return likelihood_.recedes(rows_, direction); }

 private:
  const GradedLikelihood& likelihood_;
  std::span<const GradedRow> rows_;
};

class GradedByAnnotator final : public AnnotatorLikelihood {
 public:
  GradedByAnnotator(const GradedComparisons& data, const StrengthFit& fit, bool halves)
      : likelihood_{.model = fit.ties == TieModel::adjacent_grades ? GradeModel::adjacent : GradeModel::cumulative,
                    .given = {},
                    .models = fit.theta.size(),
                    .effects = fit.effect.size()},
        parameter_(fit.theta),
        parts_(graded_rows_by_annotator(data, fit.side, halves)) {
    parameter_.insert(parameter_.end(), fit.scale.begin(), fit.scale.end());
    parameter_.insert(parameter_.end(), fit.effect.begin(), fit.effect.end());
    for (AnnotatorRows& part : parts_) keep_among(part.rows, fit.estimated);
    std::erase_if(parts_, [](const AnnotatorRows& part) { return part.rows.empty(); });
    for (const AnnotatorRows& part : parts_) {
      all_.insert(all_.end(), part.rows.begin(), part.rows.end());
      votes_.push_back(0);
      for (const GradedRow& row : part.rows) votes_.back() += row.weight;
    }
    likelihood_.given = GivenGrades(all_, fit.grades);
  }

  [[nodiscard]] bool fits() const { return !all_.empty() && likelihood_.parameters() == parameter_.size(); }
  [[nodiscard]] std::size_t models() const override { return likelihood_.models; }
  [[nodiscard]] std::size_t parameters() const override { return likelihood_.parameters(); }
  [[nodiscard]] std::span<const double> votes() const override { return votes_; }

  [[nodiscard]] Matrix information() const override {
    Matrix out(parameters());
    std::vector<double> score(parameters());
    likelihood_.add(all_, parameter_, score, out);
    return out;
  }
  void add(std::size_t g, std::span<double> score, Matrix& information, double sign) const override {
    likelihood_.add(parts_[g].rows, parameter_, score, information, sign);
  }
  void multiply(std::size_t g, std::span<const double> b, std::span<double> out) const override {
    likelihood_.multiply(parts_[g].rows, parameter_, b, out);
  }
  [[nodiscard]] std::vector<std::uint32_t> components_without(std::size_t g) const override {
    std::vector<PairCount> pairs;
    for (std::size_t other = 0; other < parts_.size(); ++other) {
      if (other == g) continue;
      const std::vector<PairCount> part = pairs_of(parts_[other].rows, likelihood_.given);
      pairs.insert(pairs.end(), part.begin(), part.end());
    }
    return components(pairs, models());
  }

 private:
  GradedLikelihood likelihood_;
  std::vector<double> parameter_;
  std::vector<AnnotatorRows> parts_;
  std::vector<GradedRow> all_;
  std::vector<double> votes_;
};

void nothing_estimated(StrengthFit& out, const std::vector<std::uint32_t>& models, std::string_view code, const char* why) {
  for (const std::uint32_t model : models) out.state[model] = ModelState::incomparable;
  out.notes.push_back({std::string(code), "models " + list_models(models) + why});
}

void name_unused(const GivenGrades& given, StrengthFit& out) {
  std::vector<std::uint32_t> unused;
  for (std::uint32_t g = 0; g <= given.mirror(g); ++g) {
    if (std::ranges::binary_search(given.level, g)) continue;
    if (given.is_middle(g)) {
      out.notes.push_back({std::string(note::no_ties), "nobody gave the middle grade: it is left out of the scale"});
    } else {
      unused.push_back(g);
    }
    if (g == given.mirror(g)) break;
  }
  if (!unused.empty())
    out.notes.push_back({std::string(note::unused_grades),
                         "nobody gave the grades " + list_models(unused) + " or their mirror images: they are left out of the scale"});
}

void climb(const GradedLikelihood& likelihood, std::span<const GradedRow> rows, const std::vector<std::uint32_t>& estimated,
           const StrengthOptions& options, StrengthFit& out) {
  if (likelihood.given.is_middle(likelihood.given.level.front()))
    return nothing_estimated(out, estimated, note::only_ties, ": only ties, strengths are not determined");
  Maximum at = maximise(GradedObjective(likelihood, rows), likelihood.start(rows), options);
  if (at.recedes)
    return nothing_estimated(out, estimated, note::separated,
                             ": an ordering, with the scale or an effect, explains every vote, so they would be infinite together");
  if (at.curvature.size == 0 && at.rounds == 0)
    return nothing_estimated(out, estimated, note::no_curvature, ": covariates make up each other, the side or the strengths");
  Covariance covariance{.wanted = options.covariance};
  if (options.covariance) covariance.matrix = inverse_pinned(std::move(at.curvature));
  if (!finish(at, std::move(covariance), estimated, out)) return;
  const auto scale = at.parameter.begin() + static_cast<std::ptrdiff_t>(likelihood.models);
  const auto effect = scale + static_cast<std::ptrdiff_t>(likelihood.scale());
  out.scale.assign(scale, effect);
  out.scale_grade.assign(likelihood.given.level.begin() + 1, likelihood.given.level.end());
  out.effect.assign(effect, at.parameter.end());
  out.log_likelihood = at.value;
  double votes = 0;
  for (const GradedRow& row : rows) votes += row.weight;
  out.n = static_cast<std::size_t>(votes);
}

}  // namespace

StrengthFit fit_rows(const GradedComparisons& data, GradeModel model, const GradedOptions& options, bool halves) {
  StrengthFit out;
  out.ties = model == GradeModel::adjacent ? TieModel::adjacent_grades : TieModel::cumulative_grades;
  if (const char* const why = fault(data); why != nullptr) {
    out.notes.push_back({std::string(note::bad_input), why});
    return out;
  }
  out.grades = halves ? 2 : static_cast<std::uint32_t>(data.grades);
  out.side = options.side;
  std::size_t self = 0;
  for (std::size_t i = 0; i < data.left.size(); ++i) self += data.left[i] == data.right[i] ? 1 : 0;
  if (self > 0) out.notes.push_back({std::string(note::self_comparison), std::to_string(self) + " rows compare a model with itself"});
  std::vector<GradedRow> rows = graded_rows(data, options.side, halves);
  Existence exists = find_estimable(rows, data.models, out.grades);
  out.notes.insert(out.notes.end(), exists.notes.begin(), exists.notes.end());
  out.state = std::move(exists.state);
  if (exists.estimated.empty()) return out;
  const GradedLikelihood likelihood{.model = model,
                                    .given = GivenGrades(rows, out.grades),
                                    .models = exists.estimated.size(),
                                    .effects = data.covariates + (options.side ? 1 : 0)};
  name_unused(likelihood.given, out);
  climb(likelihood, rows, exists.estimated, options.climb, out);
  return out;
}

ClusteredCovariance rows_covariance(const GradedComparisons& data, const StrengthFit& fit, bool halves) {
  ClusteredCovariance out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.notes.push_back({std::string(code), why});
    return out;
  };
  if (!fit.ok()) return refuse(note::no_data, "there is no fit to take an interval of");
  const bool graded = fit.ties == TieModel::adjacent_grades || fit.ties == TieModel::cumulative_grades;
  if (!graded || fault(data) != nullptr || data.annotator.size() != data.left.size() || data.models != fit.state.size() ||
      fit.grades != (halves ? 2 : data.grades) || fit.effect.size() != data.covariates + (fit.side ? 1 : 0))
    return refuse(note::bad_input, "needs the votes of the fit with one annotator a row");
  const GradedByAnnotator likelihood(data, fit, halves);
  if (!likelihood.fits()) return refuse(note::bad_input, "needs the votes of the fit with one annotator a row");
  return jackknife(likelihood, fit.estimated);
}

StrengthFit fit_graded(const GradedComparisons& data, GradeModel model, const GradedOptions& options) {
  return fit_rows(data, model, options, false);
}

ClusteredCovariance clustered_covariance(const GradedComparisons& data, const StrengthFit& fit) {
  return rows_covariance(data, fit, false);
}

}  // namespace assay::stats
