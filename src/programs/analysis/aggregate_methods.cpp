// aggregate_methods: the paragraph for a paper.
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/methods_text.hpp"
#include "report/number.hpp"

namespace assay::programs {
namespace {

std::string how(const AggregateResult& result) {
  const auto& found = result.consensus;
  const std::string rounds = "EM from vote fractions with SQUAREM steps (Varadhan and Roland, 2008), " +
                             report::count(static_cast<std::uint64_t>(found.of(found.pick).rounds), "round");
  switch (found.pick) {
    case Method::majority:
      return "by majority vote; the " + report::count(found.tied_items, "tied item") + " got the first of the tied labels";
    case Method::one_coin:
      return "with the one-coin model (Zhang et al., 2016), in which each rater is right with one probability and else draws evenly "
             "from the other labels, by maximum likelihood (" +
             rounds + ")";
    case Method::weighted_majority: return "by majority, every vote weighing as its rater agrees with the plain majority";
    case Method::glad:
      return "with GLAD (Whitehill et al., 2009), in which raters have abilities and items difficulties, at the mode of their posterior (EM, " +
             report::count(static_cast<std::uint64_t>(found.of(found.pick).rounds), "round") + ")";
    case Method::mace:
      return "with MACE (Hovy et al., 2013), in which a rater knows the label or spams, by variational Bayes from ten starts (the best after " +
             report::count(static_cast<std::uint64_t>(found.of(found.pick).rounds), "round") + ", seed " +
             std::to_string(result.options.seed) + ")";
    case Method::dawid_skene: break;
  }
  std::string prior = "by maximum likelihood";
  if (result.options.prior == stats::WorkerPrior::diagonal) {
    prior = "with a prior of K/2 pseudo-labels on the diagonal and 1/2 elsewhere (K = " + std::to_string(found.classes) + "; " +
            report::exact(found.pseudo_labels) + " a rater)";
  } else if (result.options.prior == stats::WorkerPrior::pooled) {
    prior = "shrunk to the matrix of all raters taken for one (" + report::exact(found.pseudo_labels) + " pseudo-labels a rater)";
  }
  return "with the model of Dawid and Skene (1979), a confusion matrix a rater, " + prior + " (" + rounds + ")";
}

}  // namespace

std::string aggregate_methods(const AggregateResult& result) {
  const auto& found = result.consensus;
  std::string text = report::count(found.votes, "label") + " that " + report::count(found.raters, "rater") + " gave " +
                     report::count(found.items, "item") + " were aggregated " + how(result) + ".";
  if (const auto& right = found.of(found.pick).right; right && right->estimate) {
    text += " Of " + report::count(found.gold_items, "item") + " with a known label, " + report::percent(right->estimate) +
            " got that label (" + report::fixed(100 * result.options.confidence, 0) + " % Wilson interval " + report::percent(right->low) +
            " to " + report::percent(right->high) + "); gold took no part in the fit" +
            (result.options.pick ? "." : ", and the method was chosen by it among " + std::to_string(found.methods.size()) + ".");
  }
  std::vector<std::string> titles;
  for (const auto& method : found.methods)
    titles.emplace_back(method.method == Method::majority ? "Majority vote" : title_of(method.method));
  if (titles.size() > 1) text += " " + list_of(titles) + " agree on " + report::count(found.all_agree, "item") + ".";
  std::vector<std::string_view> works;
  if (found.pick == Method::dawid_skene) works = {"dawid1979maximum", "varadhan2008simple"};
  if (found.pick == Method::one_coin) works = {"zhang2016spectral", "varadhan2008simple"};
  if (found.pick == Method::glad) works = {"whitehill2009whose"};
  if (found.pick == Method::mace) works = {"hovy2013learning"};
  return methods_text(text, aggregate_command(result), result.files, works);
}

}  // namespace assay::programs
