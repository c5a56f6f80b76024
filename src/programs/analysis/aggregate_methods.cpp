// aggregate_methods: the paragraph for a paper, and the BibTeX of what it cites.
#include "programs/analysis/aggregate.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

namespace assay::programs {
namespace {

constexpr const char* dawid_skene_bibtex = R"(@article{dawid1979maximum,
  author  = {Dawid, A. P. and Skene, A. M.},
  title   = {Maximum Likelihood Estimation of Observer Error-Rates Using the {EM} Algorithm},
  journal = {Journal of the Royal Statistical Society. Series C (Applied Statistics)},
  volume  = {28}, number = {1}, pages = {20--28}, year = {1979}
}
)";
constexpr const char* one_coin_bibtex = R"(@article{zhang2016spectral,
  author  = {Zhang, Yuchen and Chen, Xi and Zhou, Dengyong and Jordan, Michael I.},
  title   = {Spectral Methods Meet {EM}: A Provably Optimal Algorithm for Crowdsourcing},
  journal = {Journal of Machine Learning Research},
  volume  = {17}, number = {102}, pages = {1--44}, year = {2016}
}
)";
constexpr const char* squarem_bibtex = R"(@article{varadhan2008simple,
  author  = {Varadhan, Ravi and Roland, Christophe},
  title   = {Simple and Globally Convergent Methods for Accelerating the Convergence of Any {EM} Algorithm},
  journal = {Scandinavian Journal of Statistics},
  volume  = {35}, number = {2}, pages = {335--353}, year = {2008}
}
)";

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
            (result.options.pick ? "." : ", and the method was chosen by it among three.");
  }
  text += " Majority vote, Dawid-Skene and one-coin agree on " + report::count(found.all_agree, "item") + ". Computed with Assay " +
          std::string(version) + ": " + aggregate_command(result) + ".";
  std::string out = report::wrapped(report::printable(text), 100) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  if (found.pick == Method::dawid_skene) out += std::string("\n") + dawid_skene_bibtex;
  if (found.pick == Method::one_coin) out += std::string("\n") + one_coin_bibtex;
  if (found.pick != Method::majority) out += std::string("\n") + squarem_bibtex;
  return out;
}

}  // namespace assay::programs
