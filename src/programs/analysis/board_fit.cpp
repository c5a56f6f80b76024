// board_fit: the library's goodness of fit, and the few words it needs.
#include "programs/analysis/board_fit.hpp"

#include "report/number.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace assay::programs {
namespace {

constexpr std::size_t most_models = 300;
constexpr double far_off = 3;
constexpr std::size_t most_named = 3;
constexpr double worth_saying = 2;  // of log-likelihood

std::vector<BoardFit::Off> residuals_of(const stats::Goodness& good) {
  std::vector<BoardFit::Off> out;
  const auto add = [&](std::uint32_t first, std::uint32_t second, bool tie, const stats::CellFit& cell) {
    if (cell.residual) out.push_back({first, second, tie, cell.observed, cell.expected, *cell.residual});
  };
  for (const auto& pair : good.pairs) {
    add(pair.first, pair.second, false, pair.first_wins);
    add(pair.first, pair.second, true, pair.ties);
    add(pair.second, pair.first, false, pair.second_wins);
  }
  return out;
}

}  // namespace

std::optional<BoardFit> board_fit(const stats::Comparisons& battles, const stats::StrengthFit& fit) {
  if (!fit.ok() || battles.models > most_models) return std::nullopt;
  const auto good = stats::goodness_of_fit(battles, fit);
  if (!good.ok() || !good.deviance || good.df == 0) return std::nullopt;
  BoardFit out;
  out.deviance = *good.deviance;
  out.df = good.df;
  if (!stats::has_note(good.notes, stats::note::sparse)) out.p = good.deviance_p;
  out.cycles = good.cycles;
  auto off = residuals_of(good);
  out.counts = off.size();
  std::ranges::sort(off, [](const auto& x, const auto& y) {
    return std::tuple(-std::abs(x.residual), x.first, x.second) < std::tuple(-std::abs(y.residual), y.first, y.second);
  });
  out.far = static_cast<std::size_t>(std::ranges::count_if(off, [](const auto& one) { return std::abs(one.residual) > far_off; }));
  off.resize(std::min({off.size(), out.far, most_named}));
  out.most = std::move(off);
  if (fit.ties == stats::TieModel::davidson && fit.log_nu) {
    if (const auto other = stats::fit_rao_kupper(battles); other.log_likelihood)
      out.rao_kupper = *other.log_likelihood - *fit.log_likelihood;
  }
  return out;
}

std::string board_fit_sentence(const BoardFit& fit, const std::vector<std::string>& names) {
  std::string out = "Fit: " + report::count(fit.far) + " of " + report::count(fit.counts) +
                    " counts of wins and ties are more than 3 standard errors off";
  for (std::size_t i = 0; i < fit.most.size(); ++i) {
    const auto& one = fit.most[i];
    out += (i == 0 ? ", the most: " : "; ") + report::printable(names[one.first]) + (one.tie ? " ties with " : " wins against ") +
           report::printable(names[one.second]) + " " + report::fixed(one.observed, 0) + " times, expected " +
           report::fixed(one.expected, 1);
  }
  out += ". Deviance " + report::fixed(fit.deviance, 1) + " on " + report::count(fit.df) + " degrees of freedom";
  out += fit.p ? " (" + report::p_value(*fit.p) + ", battles taken as independent)." : ", with counts too small for a test.";
  if (fit.cycles.triads > 0) {
    out += " " + report::count(fit.cycles.observed) + " of " + report::count(fit.cycles.triads) +
           " triads go round (A over B over C over A); by chance " + report::fixed(fit.cycles.expected, 1) + " would.";
  }
  if (fit.rao_kupper && *fit.rao_kupper > worth_saying) {
    out += " Rao and Kupper's model describes the ties better than Davidson's, by " + report::fixed(*fit.rao_kupper, 1) +
           " of log-likelihood.";
  }
  return out;
}

}  // namespace assay::programs
