// Plackett-Luce: which models the rankings can place, the fit, and its clustered covariance.
#include "assay/stats/plackett_luce.hpp"

#include "choices.hpp"
#include "cluster_jackknife.hpp"
#include "newton.hpp"
#include "separation.hpp"

#include <algorithm>

namespace assay::stats {
namespace {

class RankingObjective final : public Objective {
 public:
  RankingObjective(const ChoiceModel& model, std::span<const Choice> choices) : model_(model), choices_(choices) {}

  [[nodiscard]] std::optional<double> value(std::span<const double> parameter) const override {
    return model_.log_likelihood(choices_, parameter);
  }

  [[nodiscard]] std::optional<double> derivatives(std::span<const double> parameter, std::span<double> score,
                                                  Matrix& curvature) const override {
    return model_.add(choices_, parameter, score, curvature);
  }

  [[nodiscard]] std::vector<double> votes() const override {
    std::vector<double> out(model_.parameters());
    for (const Choice& choice : choices_) {
      for (const std::uint32_t i : choice.alternatives) out[i] += choice.times;
      for (std::size_t t = 0; t < model_.orders.size(); ++t) out[model_.models + t] += choice.times;
    }
    return out;
  }

  [[nodiscard]] bool recedes(std::span<const double> direction) const override { return model_.recedes(choices_, direction); }

 private:
  const ChoiceModel& model_;
  std::span<const Choice> choices_;
};

class RankingsByAnnotator final : public AnnotatorLikelihood {
 public:
  RankingsByAnnotator(const Rankings& data, const StrengthFit& fit)
      : model_{.models = fit.theta.size(), .orders = fit.tie_orders}, parameter_(fit.theta), parts_(choices_by_annotator(data)) {
    parameter_.insert(parameter_.end(), fit.log_delta.begin(), fit.log_delta.end());
    for (AnnotatorChoices& part : parts_) part.choices = among(part.choices, fit.estimated);
    std::erase_if(parts_, [](const AnnotatorChoices& part) { return part.choices.empty(); });
    for (const AnnotatorChoices& part : parts_) votes_.push_back(static_cast<double>(part.rankings));
  }

  [[nodiscard]] std::size_t models() const override { return model_.models; }
  [[nodiscard]] std::size_t parameters() const override { return model_.parameters(); }
  [[nodiscard]] std::span<const double> votes() const override { return votes_; }

  [[nodiscard]] Matrix information() const override {
    Matrix out(model_.parameters());
    std::vector<double> score(model_.parameters());
    for (const AnnotatorChoices& part : parts_) model_.add(part.choices, parameter_, score, out);
    return out;
  }
  void add(std::size_t g, std::span<double> score, Matrix& information, double sign) const override {
    model_.add(parts_[g].choices, parameter_, score, information, sign);
  }
  void multiply(std::size_t g, std::span<const double> b, std::span<double> out) const override {
    model_.multiply(parts_[g].choices, parameter_, b, out);
  }
  [[nodiscard]] std::vector<std::uint32_t> components_without(std::size_t g) const override {
    std::vector<PairCount> pairs;
    for (std::size_t other = 0; other < parts_.size(); ++other) {
      if (other == g) continue;
      const std::vector<PairCount> part = pairs_of(parts_[other].choices);
      pairs.insert(pairs.end(), part.begin(), part.end());
    }
    return components(pairs, model_.models);
  }

 private:
  ChoiceModel model_;
  std::vector<double> parameter_;
  std::vector<AnnotatorChoices> parts_;
  std::vector<double> votes_;
};

std::vector<std::uint32_t> tie_orders(std::span<const Choice> choices) {
  std::vector<std::uint32_t> out;
  for (const Choice& choice : choices) {
    if (choice.chosen > 1) out.push_back(static_cast<std::uint32_t>(choice.chosen));
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Rankings that say something about two estimated models.
std::size_t rankings_among(const Rankings& data, const std::vector<std::uint32_t>& estimated) {
  Rankings each = data;
  each.annotator = data.ranking;  // one part a ranking
  std::size_t count = 0;
  for (const AnnotatorChoices& part : choices_by_annotator(each)) count += among(part.choices, estimated).empty() ? 0 : 1;
  return count;
}

void nothing_estimated(StrengthFit& out, const std::vector<std::uint32_t>& models, std::string_view code, const char* why) {
  for (const std::uint32_t model : models) out.state[model] = ModelState::incomparable;
  out.notes.push_back({std::string(code), "models " + list_models(models) + why});
}

void climb(const std::vector<Choice>& choices, const std::vector<std::uint32_t>& estimated, const StrengthOptions& options,
           StrengthFit& out) {
  const ChoiceModel model{.models = estimated.size(), .orders = tie_orders(choices)};
  if (std::ranges::all_of(choices, [](const Choice& choice) { return choice.chosen > 1; }))
    return nothing_estimated(out, estimated, note::only_ties, ": only ties, delta would be infinite and strengths are not determined");
  Maximum at = maximise(RankingObjective(model, choices), std::vector<double>(model.parameters()), options);
  if (at.recedes)
    return nothing_estimated(out, estimated, note::separated, ": an ordering explains every choice, strengths and delta would be infinite");
  Covariance covariance{.wanted = options.covariance};
  if (options.covariance) covariance.matrix = inverse_pinned(std::move(at.curvature));
  if (!finish(at, std::move(covariance), estimated, out)) return;
  out.tie_orders = model.orders;
  out.log_delta.assign(at.parameter.begin() + static_cast<std::ptrdiff_t>(model.models), at.parameter.end());
  out.log_likelihood = at.value;
}

}  // namespace

StrengthFit fit_plackett_luce(const Rankings& data, const StrengthOptions& options) {
  StrengthFit out;
  out.ties = TieModel::plackett_luce;
  if (const char* const why = fault(data); why != nullptr) {
    out.notes.push_back({std::string(note::bad_input), why});
    return out;
  }
  const std::vector<Choice> choices = together(choices_by_annotator(data));
  // Whom the choices can place, ties between them apart, is a matter of who beats whom.
  Existence exists = find_estimable(pairs_of(choices), data.models, TieModel::half_wins);
  out.notes = std::move(exists.notes);
  out.state = std::move(exists.state);
  if (exists.estimated.empty()) return out;
  climb(among(choices, exists.estimated), exists.estimated, options, out);
  if (out.ok()) out.n = rankings_among(data, out.estimated);
  return out;
}

ClusteredCovariance clustered_covariance(const Rankings& data, const StrengthFit& fit) {
  ClusteredCovariance out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.notes.push_back({std::string(code), why});
    return out;
  };
  if (!fit.ok()) return refuse(note::no_data, "there is no fit to take an interval of");
  if (fault(data) != nullptr || data.annotator.size() != data.ranking.size() || data.models != fit.state.size() ||
      fit.ties != TieModel::plackett_luce)
    return refuse(note::bad_input, "needs the rankings of the fit with one annotator a row");
  return jackknife(RankingsByAnnotator(data, fit), fit.estimated);
}

}  // namespace assay::stats
