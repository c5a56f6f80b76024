// style_finding: strengths with the side and the style of answers in the model, beside those without.
#include "assay/stats/distributions.hpp"
#include "assay/stats/style.hpp"
#include "base/text.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/style_counts.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <cmath>

namespace assay::programs {
namespace {

constexpr std::uint64_t cheap_battles = 200'000;
constexpr double cheap_work = 5e8;  // some tenths of a second

struct Fitted {
  stats::StrengthFit fit;
  stats::ClusteredCovariance clustered;
  bool by_rater = false;
  [[nodiscard]] const stats::ClusteredCovariance* covariance() const { return by_rater ? &clustered : nullptr; }
};

Fitted fit_of(const stats::StyledComparisons& data, stats::TieModel ties, bool side) {
  Fitted out{stats::fit_styled(data, {.ties = ties, .side = side}), {}};
  out.by_rater = out.fit.ok() && distinct_raters(data.votes.annotator) >= 2;
  if (out.by_rater) out.clustered = stats::clustered_covariance(data, out.fit);
  return out;
}

// What the library says, where models are numbers, in the words of people who know their names.
void explain(Finding& out, const stats::StrengthFit& fit) {
  for (const auto& note : fit.notes) {
    if (note.code == stats::note::no_curvature)
      out.notes.push_back(
          {note.code, "covariates that make up each other, or that are the same in all answers of a model, cannot be told apart"});
    else if (note.code == stats::note::separated && !fit.ok())
      out.notes.push_back(
          {note.code, "an order of the models together with an effect explains every battle, so that they would be infinite together"});
    else if (note.code == stats::note::not_converged) out.notes.push_back(note);
  }
}

std::optional<double> p_of(const stats::Estimate& one) {
  if (!one.estimate || !one.se) return std::nullopt;
  const double t = std::abs(*one.estimate / *one.se);
  return 2 * (one.df ? stats::t_cdf(-t, *one.df).value_or(0.5) : stats::normal_cdf(-t));
}

// "The left answer looks better for standing there: …"
std::string side_sentence(const stats::Estimate& side, double confidence) {
  const auto p = p_of(side);
  const double share = 1 / (1 + std::exp(-*side.estimate));
  std::string out = "Side: of two equal models the one on the left wins " + report::percent(share) +
                    " of the battles that are no tie (log-odds " + report::with_interval(side.estimate, side.low, side.high, 3);
  if (p) out += ", " + report::p_value(*p);
  out += ")";
  if (p && *p >= 1 - confidence) out += "; that is within noise";
  return out + ".";
}

}  // namespace

std::optional<Finding> side_finding(const RankResult& result, const Votes& votes) {
  if (result.shape != VoteShape::pairs || !result.columns.style.empty() || result.model().model == Model::skilled) return std::nullopt;
  const auto pairs = votes.all().pairs;
  const bool cheap = pairs.left.size() <= cheap_battles && !too_much_work(votes.raters().size() + 1, pairs.models, cheap_work);
  if (!result.options.side && (!result.columns.sides || !cheap)) return std::nullopt;
  Finding out;
  out.key = "side";
  if (!result.columns.sides) {
    out.intro = "Side: the file does not say which answer stood on the left.";
    return out;
  }
  const auto ties = tie_model(result);
  const auto fitted = fit_of({pairs, {}, 0}, ties, true);
  explain(out, fitted.fit);
  const auto effects = stats::effects(fitted.fit, fitted.covariance(), result.options.confidence);
  if (effects.empty() || !effects[0].estimate) return result.options.side ? std::optional(out) : std::nullopt;
  report::DataTable data({"estimate", "se", "low", "high", "p"});
  data.add({report::cell(effects[0].estimate), report::cell(effects[0].se), report::cell(effects[0].low), report::cell(effects[0].high),
            report::cell(p_of(effects[0]))});
  out.tables.push_back({"effect", "", data.json()});
  out.sentences.push_back(side_sentence(effects[0], result.options.confidence));
  if (result.columns.shown.empty() && lower_ascii(result.columns.a).find("left") == std::string::npos)
    out.sentences.back() += " " + result.columns.a + " is taken for the left.";
  return out;
}

std::optional<Finding> style_finding(const RankResult& result, const Votes& votes) {
  if (result.shape != VoteShape::pairs || result.columns.style.empty()) return std::nullopt;
  Finding out;
  out.key = "style";
  const auto names = result.columns.covariates();
  std::vector<double> add;
  for (const auto& pair : result.columns.style) add.insert(add.end(), pair.text ? style_names.size() : 1, pair.text ? 1.0 : 0.0);
  const auto differences = stats::style_differences(votes.battles.style_a, votes.battles.style_b, names.size(), add);
  // A covariate that never differs has no effect to estimate.
  std::vector<std::size_t> kept;
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (k < differences.spread.size() && differences.spread[k] > 0) kept.push_back(k);
    else out.notes.push_back({std::string(stats::note::no_variation), names[k] + " never differs between two answers and is left out"});
  }
  std::vector<double> difference;
  for (std::size_t row = 0; row < votes.battles.left.size(); ++row) {
    for (const auto k : kept) difference.push_back(differences.difference[row * names.size() + k]);
  }
  const auto ties = tie_model(result);
  const auto pairs = votes.all().pairs;
  const bool side = result.columns.sides;
  const double confidence = result.options.confidence;
  const auto plain = fit_of({pairs, {}, 0}, ties, false);
  const auto freed = fit_of({pairs, difference, kept.size()}, ties, side);
  out.intro = "Style: " + std::string(tie_model_name(ties)) + " with what one answer has more than the other" +
              (side ? " and with the side" : "") + ". A difference is (a - b) / (a + b)" +
              (result.columns.style.front().text ? ", with 1 more in the denominator of what is counted in texts," : "") +
              " over its standard deviation; an effect is the log-odds that one standard deviation more brings.";
  explain(out, freed.fit);
  if (!freed.fit.ok()) {
    out.sentences.emplace_back("Strengths freed of style cannot be estimated from these battles.");
    return out;
  }
  const auto effects = stats::effects(freed.fit, freed.covariance(), confidence);
  using report::Align;
  report::TextTable text({{"effect", Align::left, 48}, {"log-odds"}, {level_of(confidence) + " interval"}, {"p"}, {"one sd is"}});
  report::DataTable data({"effect", "estimate", "se", "low", "high", "p", "sd"});
  std::vector<std::string> liked, disliked;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const bool is_side = side && i == 0;
    const auto k = is_side ? 0 : kept[i - (side ? 1 : 0)];
    const auto name = is_side ? std::string("left side") : names[k];
    const auto p = p_of(effects[i]);
    text.add({name, report::fixed(effects[i].estimate, 3), report::interval(effects[i].low, effects[i].high, 3),
              p ? (*p < 0.001 ? "< 0.001" : report::fixed(*p, 3)) : report::absent,
              is_side ? report::absent : report::fixed(differences.spread[k], 3)});
    data.add({name, report::cell(effects[i].estimate), report::cell(effects[i].se), report::cell(effects[i].low),
              report::cell(effects[i].high), report::cell(p), is_side ? report::Cell() : report::Cell(differences.spread[k])});
    if (is_side || !p || *p >= 1 - confidence) continue;
    (*effects[i].estimate > 0 ? liked : disliked).push_back(name);
  }
  out.tables.push_back({"effects", text.text(), data.json()});
  std::string moved;
  out.tables.push_back(two_boards(votes.models().names(), stats::strengths(plain.fit, plain.covariance(), confidence),
                                  stats::strengths(freed.fit, freed.covariance(), confidence), "with style in the model", moved));
  if (liked.empty() && disliked.empty()) out.sentences.emplace_back("No style wins or loses votes beyond noise.");
  if (!liked.empty()) out.sentences.push_back("More " + list_of(liked) + " wins votes beyond noise.");
  if (!disliked.empty()) out.sentences.push_back("More " + list_of(disliked) + " loses votes beyond noise.");
  if (side && effects[0].estimate) out.sentences.push_back(side_sentence(effects[0], confidence));
  out.sentences.push_back(moved);
  out.sentences.emplace_back("Strengths in the table of models are those of answers of the same style" +
                             std::string(side ? ", shown on no side" : "") + "; what no covariate carries stays in them.");
  out.methods = "Strengths freed of style (" + list_of(names) +
                ") are from the same model with normalised differences as covariates (Li et al., 2024)" +
                (side ? std::string(" and an effect of the side.") : std::string("."));
  out.works = {"li2024style"};
  return out;
}

}  // namespace assay::programs
