// Davidson's model with annotators' skills and sides: the climb and the clustered covariance.
#include "assay/stats/skilled.hpp"

#include "cluster_jackknife.hpp"
#include "graded_rows.hpp"
#include "newton.hpp"
#include "pair_counts.hpp"
#include "separation.hpp"
#include "skilled_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace assay::stats {
namespace {

// At a maximum every strength has about as many votes against it as the model expects, so the information is of the order of a vote; on
// a climb without end it goes to 0 with the score.
constexpr double least_information = 1e-6;

// Rows with outcomes as grades and the side, by annotator, among the estimated models.
std::vector<AnnotatorRows> rows_of(const Comparisons& data, const std::vector<std::uint32_t>& estimated) {
  std::vector<std::uint32_t> grade;
  for (const Outcome each : data.outcome) grade.push_back(static_cast<std::uint32_t>(each));
  const GradedComparisons columns{.left = data.left,
                                  .right = data.right,
                                  .grade = grade,
                                  .annotator = data.annotator,
                                  .models = data.models,
                                  .grades = 3,
                                  .difference = {}};
  std::vector<AnnotatorRows> out = graded_rows_by_annotator(columns, true);
  for (AnnotatorRows& each : out) keep_among(each.rows, estimated);
  std::erase_if(out, [](const AnnotatorRows& each) { return each.rows.empty(); });
  for (AnnotatorRows& each : out) {
    each.votes = 0;
    for (const GradedRow& row : each.rows) each.votes += row.weight;
  }
  return out;
}

SkilledModel model_for(std::size_t models, bool ties, const SkilledOptions& options) {
  return {.models = models,
          .ties = ties,
          .skill_precision = 1 / (options.skill_sd * options.skill_sd),
          .side_precision = 1 / (options.side_sd * options.side_sd)};
}

bool usable(const SkilledOptions& options) {
  const auto fine = [](double sd) { return std::isfinite(1 / (sd * sd)) && sd > 0 && std::isfinite(sd); };
  return fine(options.skill_sd) && fine(options.side_sd);
}

struct Climb {
  const SkilledModel& model;
  const std::vector<AnnotatorRows>& people;
  SkilledPoint at;
  double value = 0;
  double gradient = 0;
  bool converged = false;
  int rounds = 0;

  [[nodiscard]] double log_likelihood(const SkilledPoint& point) const {
    double sum = 0;
    for (std::size_t g = 0; g < people.size(); ++g) sum += model.log_likelihood(people[g].rows, point.common, point.traits[g]);
    return sum;
  }
  [[nodiscard]] double objective(const SkilledPoint& point) const {
    double sum = log_likelihood(point);
    for (const Traits& each : point.traits) sum += model.log_prior(each);
    return sum;
  }

  [[nodiscard]] std::vector<SkilledPart> parts(bool expected) const {
    std::vector<SkilledPart> out;
    for (std::size_t g = 0; g < people.size(); ++g) out.push_back(model.part(people[g].rows, at.common, at.traits[g], expected));
    return out;
  }

  // Of all parameters but the first, which is held.
  static double steepest(const std::vector<SkilledPart>& parts) {
    std::vector<double> sum(parts.front().score.size());
    double largest = 0;
    for (const SkilledPart& part : parts) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part.score[i];
      largest = std::max({largest, std::abs(part.own_score[0]), std::abs(part.own_score[1])});
    }
    for (std::size_t i = 1; i < sum.size(); ++i) largest = std::max(largest, std::abs(sum[i]));
    return largest;
  }

  // Factor of the curvature with the traits profiled out, the first parameter held; false where it is not positive definite.
  static bool factor(const std::vector<SkilledPart>& parts, Matrix& curvature) {
    curvature = Matrix(parts.front().score.size());
    for (const SkilledPart& part : parts) {
      if (!part.definite()) return false;
      add_profiled(part, curvature, 1);
    }
    pin(curvature, 0);
    return cholesky(curvature);
  }

  // Newton's step, the traits eliminated annotator by annotator.
  static bool step(const std::vector<SkilledPart>& parts, SkilledPoint& out) {
    Matrix curvature;
    if (!factor(parts, curvature)) return false;
    const std::size_t p = curvature.size;
    out.common.assign(p, 0.0);
    for (const SkilledPart& part : parts) {
      const Traits reached = part.solve(part.own_score);
      for (std::size_t i = 0; i < p; ++i) out.common[i] += part.score[i] - part.cross[i][0] * reached[0] - part.cross[i][1] * reached[1];
    }
    out.common[0] = 0;
    solve(curvature, out.common);
    out.traits.clear();
    for (const SkilledPart& part : parts) {
      Traits left = part.own_score;
      for (std::size_t i = 0; i < p; ++i) {
        left[0] -= part.cross[i][0] * out.common[i];
        left[1] -= part.cross[i][1] * out.common[i];
      }
      out.traits.push_back(part.solve(left));
    }
    return true;
  }

  // Along the step, halved until the objective does not fall; false where it falls however short.
  bool move(const SkilledPoint& by) {
    double scale = 1;
    for (int halved = 0; halved <= 33; ++halved, scale /= 2) {
      SkilledPoint next = at;
      for (std::size_t i = 0; i < next.common.size(); ++i) next.common[i] += scale * by.common[i];
      for (std::size_t g = 0; g < next.traits.size(); ++g) {
        next.traits[g][0] += scale * by.traits[g][0];
        next.traits[g][1] += scale * by.traits[g][1];
      }
      const double reached = objective(next);
      if (!(reached >= value - 1e-12 * std::abs(value))) continue;
      at = std::move(next);
      value = reached;
      return true;
    }
    return false;
  }

  void run(const StrengthOptions& options) {
    value = objective(at);
    double votes = 0;
    for (const AnnotatorRows& each : people) votes += each.votes;
    const double floor = std::max(options.gradient_tolerance, 8 * std::numeric_limits<double>::epsilon() * votes);
    double before = std::numeric_limits<double>::infinity();
    for (;; ++rounds) {
      const std::vector<SkilledPart> observed = parts(false);
      gradient = steepest(observed);
      converged = gradient <= floor || (gradient >= before && gradient < 1e-8);
      if (converged || rounds >= options.max_rounds) return;
      before = gradient;
      SkilledPoint by;
      if (!step(observed, by) && !step(parts(true), by)) return;
      if (!move(by)) return;
    }
  }

  // Is this a maximum, and no climb without end?
  [[nodiscard]] bool curved() const {
    Matrix u;
    if (!factor(parts(false), u)) return false;
    for (std::size_t i = 1; i < u.size; ++i) {
      if (u.at(i, i) * u.at(i, i) < least_information) return false;
    }
    return true;
  }
};

// An annotator's part of the posterior, its traits at their best.
class SkilledByAnnotator final : public AnnotatorLikelihood {
 public:
  SkilledByAnnotator(const Comparisons& data, const SkilledFit& fit, const SkilledOptions& options)
      : people_(rows_of(data, fit.strengths.estimated)), models_(fit.strengths.theta.size()) {
    const SkilledModel model = model_for(models_, !fit.strengths.scale.empty(), options);
    std::vector<double> common = fit.strengths.theta;
    common.insert(common.end(), fit.strengths.scale.begin(), fit.strengths.scale.end());
    common.push_back(fit.strengths.effect.front());
    if (people_.size() != fit.annotator.size()) return;
    for (std::size_t g = 0; g < people_.size(); ++g) {
      if (people_[g].annotator != fit.annotator[g]) return;
      const Traits traits{std::log(*fit.skill[g].estimate), *fit.side[g].estimate - common.back()};
      parts_.push_back(model.part(people_[g].rows, common, traits, false));
      votes_.push_back(people_[g].votes);
    }
  }

  [[nodiscard]] bool fits() const {
    return parts_.size() == people_.size() && std::ranges::all_of(parts_, [](const SkilledPart& part) { return part.definite(); });
  }
  [[nodiscard]] std::size_t models() const override { return models_; }
  [[nodiscard]] std::size_t parameters() const override { return parts_.front().score.size(); }
  [[nodiscard]] std::span<const double> votes() const override { return votes_; }
  [[nodiscard]] Matrix information() const override {
    Matrix out(parameters());
    for (const SkilledPart& part : parts_) add_profiled(part, out, 1);
    return out;
  }
  void add(std::size_t g, std::span<double> score, Matrix& information, double sign) const override {
    for (std::size_t i = 0; i < score.size(); ++i) score[i] += parts_[g].score[i];
    add_profiled(parts_[g], information, sign);
  }
  void multiply(std::size_t g, std::span<const double> b, std::span<double> out) const override {
    Matrix own(parameters());
    add_profiled(parts_[g], own, 1);
    for (std::size_t i = 0; i < own.size; ++i) {
      for (std::size_t j = 0; j < own.size; ++j) out[i] += (i <= j ? own.at(i, j) : own.at(j, i)) * b[j];
    }
  }
  [[nodiscard]] std::vector<std::uint32_t> components_without(std::size_t g) const override {
    std::vector<PairCount> pairs;
    for (std::size_t other = 0; other < people_.size(); ++other) {
      if (other == g) continue;
      for (const GradedRow& row : people_[other].rows) pairs.push_back({.first = row.first, .second = row.second});
    }
    return components(pairs, models_);
  }

 private:
  std::vector<AnnotatorRows> people_;
  std::size_t models_;
  std::vector<SkilledPart> parts_;
  std::vector<double> votes_;
};

Estimate trait(double value, double votes) {
  Estimate out{.estimate = value,
               .method = "Davidson with annotators' skills and sides, joint maximum a posteriori",
               .n = static_cast<std::size_t>(votes)};
  out.add_note(note::joint_mode, "a mode together with all strengths and other annotators: no interval");
  return out;
}

void write(const Climb& climb, const std::vector<std::uint32_t>& estimated, SkilledFit& out) {
  StrengthFit& fit = out.strengths;
  const std::vector<double>& common = climb.at.common;
  if (!climb.converged) fit.notes.push_back({std::string(note::not_converged), "the gradient stayed at " + std::to_string(climb.gradient)});
  fit.notes.push_back({std::string(note::joint_mode),
                       "a mode of strengths and skills together: with few votes a person differences of "
                       "strengths are too large, beyond their intervals"});
  fit.estimated = estimated;
  fit.theta.assign(common.begin(), common.begin() + static_cast<std::ptrdiff_t>(estimated.size()));
  if (climb.model.ties) {
    fit.scale = {common[climb.model.models]};
    fit.scale_grade = {1};
  }
  fit.grades = 3;
  fit.side = true;
  fit.effect = {common.back()};
  fit.rounds = climb.rounds;
  fit.gradient = climb.gradient;
  fit.log_likelihood = climb.log_likelihood(climb.at);
  out.objective = climb.value;
  double votes = 0;
  for (std::size_t g = 0; g < climb.people.size(); ++g) {
    votes += climb.people[g].votes;
    out.annotator.push_back(climb.people[g].annotator);
    out.skill.push_back(trait(std::exp(climb.at.traits[g][0]), climb.people[g].votes));
    out.side.push_back(trait(common.back() + climb.at.traits[g][1], climb.people[g].votes));
  }
  fit.n = static_cast<std::size_t>(votes);
}

}  // namespace

SkilledFit fit_skilled(const Comparisons& data, const SkilledOptions& options) {
  SkilledFit out;
  StrengthFit& fit = out.strengths;
  if (!usable(options) || !valid(data) || data.annotator.size() != data.left.size()) {
    fit.ties = TieModel::skilled;
    fit.notes.push_back(
        {std::string(note::bad_input), "needs columns of one length in range, with annotators, and standard deviations above 0"});
    return out;
  }
  // Its states, notes and estimates are where this one begins.
  const StrengthFit plain = fit_davidson(data, {.covariance = false});
  fit.ties = TieModel::skilled;
  fit.state = plain.state;
  fit.notes = plain.notes;
  if (!plain.ok()) return out;
  const std::vector<AnnotatorRows> people = rows_of(data, plain.estimated);
  const SkilledModel model = model_for(plain.theta.size(), plain.log_nu.has_value(), options);
  Climb climb{.model = model, .people = people, .at = {.common = plain.theta, .traits = std::vector<Traits>(people.size())}};
  if (plain.log_nu) climb.at.common.push_back(*plain.log_nu);
  climb.at.common.push_back(0);
  climb.run(options.climb);
  if (!climb.curved() && options.climb.max_rounds > climb.rounds) {
    for (const std::uint32_t model_index : plain.estimated) fit.state[model_index] = ModelState::incomparable;
    fit.notes.push_back({std::string(note::separated), "models " + list_models(plain.estimated) +
                                                           ": skills, sides and ties explain every vote, so strengths would be infinite"});
    return out;
  }
  write(climb, plain.estimated, out);
  return out;
}

ClusteredCovariance clustered_covariance(const Comparisons& data, const SkilledFit& fit, const SkilledOptions& options) {
  ClusteredCovariance out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.notes.push_back({std::string(code), why});
    return out;
  };
  if (!fit.ok()) return refuse(note::no_data, "there is no fit to take an interval of");
  if (!usable(options) || !valid(data) || data.annotator.size() != data.left.size() || data.models != fit.strengths.state.size())
    return refuse(note::bad_input, "needs the votes of the fit with one annotator a row");
  const SkilledByAnnotator likelihood(data, fit, options);
  if (!likelihood.fits()) return refuse(note::bad_input, "these are not the votes and options of the fit");
  return jackknife(likelihood, fit.strengths.estimated);
}

}  // namespace assay::stats
