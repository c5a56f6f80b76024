// rank_models: the list, and for each model the library's fit with its clustered covariance.
#include "programs/analysis/rank_models.hpp"

#include "assay/stats/graded.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "assay/stats/skilled.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace assay::programs {
namespace {

using Raters = std::span<const std::uint32_t>;

template <stats::StrengthFit (*Fit)(const stats::Comparisons&, const stats::StrengthOptions&)>
FittedModel of_pairs(const BoardVotes& votes) {
  FittedModel out{Fit(votes.pairs, {}), {}};
  out.clustered = [pairs = votes.pairs, fit = out.fit](Raters raters) mutable {
    pairs.annotator = raters;
    return stats::clustered_covariance(pairs, fit);
  };
  return out;
}

FittedModel with_penalty(const BoardVotes& votes) { return {stats::fit_bradley_terry_firth(votes.pairs), {}}; }

template <stats::GradeModel Kind>
FittedModel of_grades(const BoardVotes& votes) {
  stats::GradedComparisons data{.left = votes.pairs.left,
                                .right = votes.pairs.right,
                                .grade = votes.grade,
                                .annotator = votes.pairs.annotator,
                                .models = votes.pairs.models,
                                .grades = votes.grade_names.size(),
                                .difference = {},
                                .covariates = 0};
  FittedModel out{stats::fit_graded(data, Kind), {}};
  out.clustered = [data, fit = out.fit](Raters raters) mutable {
    data.annotator = raters;
    return stats::clustered_covariance(data, fit);
  };
  return out;
}

FittedModel of_people(const BoardVotes& votes) {
  const auto people = std::make_shared<stats::SkilledFit>(stats::fit_skilled(votes.pairs));
  FittedModel out{people->strengths, {}, false};
  out.clustered = [pairs = votes.pairs, people](Raters) { return stats::clustered_covariance(pairs, *people); };
  return out;
}

FittedModel of_rankings(const BoardVotes& votes) {
  stats::Rankings data{votes.ballot, votes.shown, votes.place, votes.shown_rater, votes.pairs.models};
  FittedModel out{stats::fit_plackett_luce(data), {}};
  out.clustered = [data, fit = out.fit](Raters raters) mutable {
    data.annotator = raters;
    return stats::clustered_covariance(data, fit);
  };
  return out;
}

template <stats::BestWorstModel Kind>
FittedModel of_choices(const BoardVotes& votes) {
  stats::BestWorstSets data{votes.ballot, votes.shown, votes.mark, votes.shown_rater, votes.pairs.models};
  FittedModel out{stats::fit_best_worst(data, Kind), {}};
  out.clustered = [data, fit = out.fit](Raters raters) mutable {
    data.annotator = raters;
    return stats::clustered_covariance(data, fit);
  };
  return out;
}

constexpr std::array all{
    RankModel{Model::davidson, "davidson", VoteShape::pairs, false, "Davidson's model of wins and ties",
              "Davidson's (1970) model of paired comparisons with ties, by maximum likelihood", "davidson1970extending",
              of_pairs<stats::fit_davidson>},
    RankModel{Model::bradley_terry, "bradley-terry", VoteShape::pairs, false, "Bradley-Terry model, a tie is half a win for each",
              "the model of Bradley and Terry (1952), a tie being half a win for each, by maximum likelihood", "bradley1952rank",
              of_pairs<stats::fit_bradley_terry>},
    RankModel{Model::rao_kupper, "rao-kupper", VoteShape::pairs, false,
              "Rao and Kupper's model of wins and ties, in which a difference below a threshold is a tie",
              "Rao and Kupper's (1967) model of paired comparisons with a threshold for ties, by maximum likelihood", "rao1967ties",
              of_pairs<stats::fit_rao_kupper>},
    RankModel{Model::firth, "firth", VoteShape::pairs, false,
              "Bradley-Terry model with Firth's penalty, a tie is half a win for each: models that always win or always lose have a "
              "strength by the penalty alone",
              "the model of Bradley and Terry (1952) with Firth's (1993) penalty, a tie being half a win for each", "firth1993bias",
              with_penalty},
    RankModel{Model::adjacent, "adjacent", VoteShape::pairs, true, "Agresti's adjacent-category model of graded answers",
              "Agresti's (1992) adjacent-categories model of graded paired comparisons, by maximum likelihood", "agresti1992analysis",
              of_grades<stats::GradeModel::adjacent>},
    RankModel{Model::cumulative, "cumulative", VoteShape::pairs, true, "Agresti's cumulative logit model of graded answers",
              "Agresti's (1992) cumulative logit model of graded paired comparisons, by maximum likelihood", "agresti1992analysis",
              of_grades<stats::GradeModel::cumulative>},
    RankModel{
        Model::skilled, "skilled", VoteShape::pairs, false,
        "Davidson's model with a skill and a side of every rater, the joint mode with normal priors",
        "Davidson's (1970) model of paired comparisons with ties, in which every rater has a discrimination (Birnbaum, 1968) and leans "
        "to a side, by joint maximum a posteriori",
        "davidson1970extending", of_people},
    RankModel{Model::plackett_luce, "plackett-luce", VoteShape::rankings, false, "Plackett and Luce's model of rankings with ties",
              "the Plackett-Luce model of rankings with ties (Turner et al., 2020), by maximum likelihood", "turner2020modelling",
              of_rankings},
    RankModel{Model::best_worst, "best-worst", VoteShape::best_worst, false,
              "Sequential best-worst logit: the best of all shown, then the worst of the rest",
              "the sequential best-worst logit (Marley and Louviere, 2005), by maximum likelihood", "marley2005some",
              of_choices<stats::BestWorstModel::sequential>},
    RankModel{Model::maxdiff, "maxdiff", VoteShape::best_worst, false, "Maxdiff logit of best-worst choices",
              "the maxdiff logit of best-worst choices (Marley and Louviere, 2005), by maximum likelihood", "marley2005some",
              of_choices<stats::BestWorstModel::max_difference>},
};

}  // namespace

std::span<const RankModel> rank_models() { return all; }

const RankModel& rank_model(Model model) { return *std::ranges::find(all, model, &RankModel::model); }

Model default_model(VoteShape shape) {
  switch (shape) {
    case VoteShape::pairs: return Model::davidson;
    case VoteShape::rankings: return Model::plackett_luce;
    case VoteShape::best_worst: return Model::maxdiff;
  }
  return Model::davidson;
}

std::string json_name(const RankModel& model) {
  std::string out(model.name);
  std::ranges::replace(out, '-', '_');
  return out;
}

}  // namespace assay::programs
