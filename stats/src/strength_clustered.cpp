// The cluster jackknife of strengths that were fitted to pairwise votes.
#include "assay/stats/strength_intervals.hpp"
#include "cluster_jackknife.hpp"
#include "pair_counts.hpp"
#include "separation.hpp"
#include "strength_model.hpp"
#include "strength_shifts.hpp"

namespace assay::stats {
namespace {

class PairwiseVotes final : public AnnotatorLikelihood {
 public:
  PairwiseVotes(const Comparisons& data, const StrengthFit& fit)
      : model_(model_of(fit)), parameter_(parameters_of(fit)), pairs_(count_pairs(data)) {
    keep_estimated(pairs_, fit);
    each_estimated(data, fit, [&](std::uint32_t annotator, std::span<const PairCount> pairs) {
      parts_.add(annotator, pairs);
      votes_.push_back(0);
      for (const PairCount& pair : pairs) votes_.back() += pair.votes();
    });
  }

  [[nodiscard]] std::uint32_t annotator(std::size_t g) const { return parts_.annotator(g); }
  [[nodiscard]] std::size_t models() const override { return model_.models; }
  [[nodiscard]] std::size_t parameters() const override { return model_.parameters(); }
  [[nodiscard]] std::span<const double> votes() const override { return votes_; }

  [[nodiscard]] Matrix information() const override {
    Matrix out(parameters());
    model_.add(pairs_, parameter_, {}, &out);
    return out;
  }
  void add(std::size_t g, std::span<double> score, Matrix& information, double sign) const override {
    model_.add(parts_.pairs(g), parameter_, score, &information, sign);
  }

  void multiply(std::size_t g, std::span<const double> b, std::span<double> out) const override {
    for (const PairCount& pair : parts_.pairs(g)) {
      const StrengthModel::Local at = model_.local(pair, parameter_);
      const double difference = b[pair.first] - b[pair.second];
      const double tie = model_.has_tie() ? b[model_.models] : 0;
      const double along = at.info_xx * difference + at.info_xt * tie;
      out[pair.first] += along;
      out[pair.second] -= along;
      if (model_.has_tie()) out[model_.models] += at.info_xt * difference + at.info_tt * tie;
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> components_without(std::size_t g) const override {
    return components(pairs_without(pairs_, parts_.pairs(g)), model_.models);
  }

 private:
  StrengthModel model_;
  std::vector<double> parameter_;
  std::vector<PairCount> pairs_;
  HeldPairs parts_;
  std::vector<double> votes_;
};

}  // namespace

AnnotatorShifts annotator_shifts(const Comparisons& data, const StrengthFit& fit, bool wanted) {
  AnnotatorShifts out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.clustered.notes.push_back({std::string(code), why});
    return out;
  };
  if (!fit.ok()) return refuse(note::no_data, "there is no fit to take an interval of");
  if (fit.penalty)
    return refuse(note::penalised,
                  "no clustered intervals with a penalty: annotators who all say the same leave a separated model no error");
  if (!valid(data) || data.annotator.size() != data.left.size() || data.models != fit.state.size() || !fit.of_pairs())
    return refuse(note::bad_input, "needs the votes of the fit with one annotator a row");
  const PairwiseVotes votes(data, fit);
  out.clustered = jackknife(votes, fit.estimated, wanted ? &out.shift : nullptr);
  for (std::size_t g = 0; g < out.shift.size(); ++g) out.annotator.push_back(votes.annotator(g));
  return out;
}

ClusteredCovariance clustered_covariance(const Comparisons& data, const StrengthFit& fit) {
  return annotator_shifts(data, fit, false).clustered;
}

}  // namespace assay::stats
