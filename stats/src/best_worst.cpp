// Best-worst scaling: scores by counting, the fit, and its clustered covariance.
#include "assay/stats/best_worst.hpp"

#include "assay/stats/clustered.hpp"
#include "best_worst_model.hpp"
#include "cluster_jackknife.hpp"
#include "newton.hpp"
#include "separation.hpp"

#include <algorithm>
#include <string>

namespace assay::stats {
namespace {

class BestWorstObjective final : public Objective {
 public:
  BestWorstObjective(BestWorstLikelihood likelihood, std::span<const BestWorstAnswer> answers, std::size_t models)
      : likelihood_(likelihood), answers_(answers), models_(models) {}

  [[nodiscard]] std::optional<double> value(std::span<const double> theta) const override {
    double sum = 0;
    for (const BestWorstAnswer& answer : answers_) sum += likelihood_.local(answer, theta).log_likelihood;
    return sum;
  }
  [[nodiscard]] std::optional<double> derivatives(std::span<const double> theta, std::span<double> score,
                                                  Matrix& curvature) const override {
    return likelihood_.add(answers_, theta, score, curvature);
  }
  [[nodiscard]] std::vector<double> votes() const override {
    std::vector<double> out(models_);
    for (const BestWorstAnswer& answer : answers_) {
      for (const std::uint32_t i : answer.shown) out[i] += 2 * answer.times;
    }
    return out;
  }

 private:
  BestWorstLikelihood likelihood_;
  std::span<const BestWorstAnswer> answers_;
  std::size_t models_;
};

double count(std::span<const BestWorstAnswer> answers) {
  double sum = 0;
  for (const BestWorstAnswer& each : answers) sum += each.times;
  return sum;
}

BestWorstModel model_of_fit(const StrengthFit& fit) {
  return fit.ties == TieModel::best_worst ? BestWorstModel::sequential : BestWorstModel::max_difference;
}

class AnswersByAnnotator final : public AnnotatorLikelihood {
 public:
  AnswersByAnnotator(const BestWorstSets& data, const StrengthFit& fit)
      : likelihood_{.model = model_of_fit(fit)}, theta_(fit.theta), parts_(answers_by_annotator(data)) {
    for (AnnotatorAnswers& part : parts_) part.answers = among(part.answers, fit.estimated);
    std::erase_if(parts_, [](const AnnotatorAnswers& part) { return part.answers.empty(); });
    for (const AnnotatorAnswers& part : parts_) votes_.push_back(count(part.answers));
  }

  [[nodiscard]] std::size_t models() const override { return theta_.size(); }
  [[nodiscard]] std::size_t parameters() const override { return theta_.size(); }
  [[nodiscard]] std::span<const double> votes() const override { return votes_; }
  [[nodiscard]] Matrix information() const override {
    Matrix out(theta_.size());
    std::vector<double> score(theta_.size());
    for (const AnnotatorAnswers& part : parts_) likelihood_.add(part.answers, theta_, score, out);
    return out;
  }
  void add(std::size_t g, std::span<double> score, Matrix& information, double sign) const override {
    likelihood_.add(parts_[g].answers, theta_, score, information, sign);
  }
  void multiply(std::size_t g, std::span<const double> b, std::span<double> out) const override {
    likelihood_.multiply(parts_[g].answers, theta_, b, out);
  }
  [[nodiscard]] std::vector<std::uint32_t> components_without(std::size_t g) const override {
    std::vector<PairCount> pairs;
    for (std::size_t other = 0; other < parts_.size(); ++other) {
      if (other == g) continue;
      const std::vector<PairCount> part = pairs_of(parts_[other].answers);
      pairs.insert(pairs.end(), part.begin(), part.end());
    }
    return components(pairs, theta_.size());
  }

 private:
  BestWorstLikelihood likelihood_;
  std::vector<double> theta_;
  std::vector<AnnotatorAnswers> parts_;
  std::vector<double> votes_;
};

}  // namespace

std::vector<Estimate> best_worst_scores(const BestWorstSets& data, double level) {
  if (fault(data) != nullptr || !(level > 0 && level < 1)) return {};
  const std::span<const std::uint32_t> cluster = data.annotator.empty() ? data.set : data.annotator;
  std::vector<std::vector<double>> value(data.models);
  std::vector<std::vector<std::uint32_t>> who(data.models);
  for (std::size_t i = 0; i < data.set.size(); ++i) {
    value[data.model[i]].push_back(data.mark[i] == Mark::best ? 1 : data.mark[i] == Mark::worst ? -1 : 0);
    who[data.model[i]].push_back(cluster[i]);
  }
  std::vector<Estimate> out;
  for (std::size_t m = 0; m < data.models; ++m) {
    Estimate each = clustered_mean(value[m], who[m], level);
    each.method = "best less worst over times shown, cluster jackknife (CR3) with t";
    each.speaks_for = SpeaksFor::annotators_like_these;
    if (each.low) each.low = std::max(-1.0, *each.low);
    if (each.high) each.high = std::min(1.0, *each.high);
    out.push_back(std::move(each));
  }
  return out;
}

StrengthFit fit_best_worst(const BestWorstSets& data, BestWorstModel model, const StrengthOptions& options) {
  StrengthFit out;
  out.ties = model == BestWorstModel::sequential ? TieModel::best_worst : TieModel::max_difference;
  if (const char* const why = fault(data); why != nullptr) {
    out.notes.push_back({std::string(note::bad_input), why});
    return out;
  }
  const std::vector<BestWorstAnswer> all = together(answers_by_annotator(data));
  Existence exists = find_estimable(pairs_of(all), data.models, TieModel::half_wins);
  out.notes = std::move(exists.notes);
  out.state = std::move(exists.state);
  if (exists.estimated.empty()) return out;
  const std::vector<BestWorstAnswer> answers = among(all, exists.estimated);
  const BestWorstObjective objective({.model = model}, answers, exists.estimated.size());
  Maximum at = maximise(objective, std::vector<double>(exists.estimated.size()), options);
  Covariance covariance{.wanted = options.covariance};
  if (options.covariance) covariance.matrix = inverse_pinned(std::move(at.curvature));
  if (!finish(at, std::move(covariance), exists.estimated, out)) return out;
  out.log_likelihood = at.value;
  out.n = static_cast<std::size_t>(count(answers));
  return out;
}

ClusteredCovariance clustered_covariance(const BestWorstSets& data, const StrengthFit& fit) {
  ClusteredCovariance out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.notes.push_back({std::string(code), why});
    return out;
  };
  if (!fit.ok()) return refuse(note::no_data, "there is no fit to take an interval of");
  const bool known = fit.ties == TieModel::best_worst || fit.ties == TieModel::max_difference;
  if (!known || fault(data) != nullptr || data.annotator.size() != data.set.size() || data.models != fit.state.size())
    return refuse(note::bad_input, "needs the answers of the fit with one annotator a row");
  return jackknife(AnswersByAnnotator(data, fit), fit.estimated);
}

}  // namespace assay::stats
