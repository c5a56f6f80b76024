// A label of class l has probability spam(l) for another class and competence + spam(l) for its own, where spam(l) = (1 -
// competence) times the spam distribution at l: the two cells of a row in a pass with a coin.
#include "mace_em.hpp"

#include "compensated_sum.hpp"
#include "digamma.hpp"
#include "log_gamma.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::stats {
namespace {

using detail::digamma;
using detail::log_gamma;

constexpr double smallest = 1e-10;  // probability of a point estimate

// The divergence of a Beta or Dirichlet posterior from its prior comes in pieces: this is the one of a component with `prior`
// pseudo-labels and `count` labels, given the digamma function of all of them together.
double divergence_of(double prior, double count, double digamma_all) {
  return count * (digamma(prior + count) - digamma_all) - log_gamma(prior + count) + log_gamma(prior);
}
// And this the one of all together.
double divergence_of_all(double prior, double count) { return log_gamma(prior + count) - log_gamma(prior); }

}  // namespace

MaceEm::MaceEm(const LabelRows& rows, const MaceOptions& options, const MaceFit& priors)
    : rows_(rows),
      priors_(priors),
      pass_(rows, {.coin = true, .gold = options.gold, .threads = options.threads, .instructions = options.instructions}) {
  counts_.known.resize(rows.workers);
  counts_.spam.resize(rows.rows());
  pass_.set_class_shares(priors.prior);
}

double MaceEm::total_spam(std::size_t worker) const {
  return std::accumulate(behind_.spam.begin() + rows_.row_begin[worker], behind_.spam.begin() + rows_.row_begin[worker + 1], 0.0);
}

void MaceEm::set_cells(std::size_t row, double log_know, double log_spam) {
  const double ahead = log_know - log_spam;
  pass_.cells[2 * row] = log_spam;
  pass_.cells[2 * row + 1] = ahead > 0 ? ahead + std::log1p(std::exp(-ahead)) : std::log1p(std::exp(ahead));
}

void MaceEm::start(const std::vector<double>& competence, const std::vector<double>& spam) {
  const auto log_of = [](double p) { return std::log(std::max(p, smallest)); };
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    const double c = competence[rows_.row_worker[r]];
    set_cells(r, log_of(c), log_of(1 - c) + log_of(spam[r]));
  }
  pass();
}

// A label is known with the probability that it is right times competence / (competence + spam).
void MaceEm::pass() {
  pass_.clear();
  log_likelihood_ = pass_.run();
  std::ranges::fill(counts_.known, 0.0);
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    double right = 0;
    for (std::size_t p = 0; p < pass_.parts(); ++p) right += pass_.counts[p][r];
    const double known = right * -std::expm1(-pass_.cells[2 * r + 1]);
    counts_.known[rows_.row_worker[r]] += known;
    counts_.spam[r] = std::max(0.0, rows_.row_votes[r] - known);
  }
}

// Weights exp(E log p) of the Beta and Dirichlet posteriors.
double MaceEm::variational_worker(std::size_t w) {
  const double known = behind_.known[w];
  const double spam = total_spam(w);
  const double prior = priors_.prior_competent + priors_.prior_spamming;
  const double prior_spam = priors_.prior_spam * static_cast<double>(rows_.classes);
  const double all = digamma(prior + known + spam);
  const double all_spam = digamma(prior_spam + spam);
  const double log_know = digamma(priors_.prior_competent + known) - all;
  const double log_spamming = digamma(priors_.prior_spamming + spam) - all;
  double divergence = divergence_of(priors_.prior_competent, known, all) + divergence_of(priors_.prior_spamming, spam, all) +
                      divergence_of_all(prior, known + spam) + divergence_of_all(prior_spam, spam);
  for (std::size_t r = rows_.row_begin[w]; r < rows_.row_begin[w + 1]; ++r) {
    divergence += divergence_of(priors_.prior_spam, behind_.spam[r], all_spam);
    set_cells(r, log_know, log_spamming + digamma(priors_.prior_spam + behind_.spam[r]) - all_spam);
  }
  return -divergence;
}

// The mode, every probability at least `smallest`.
double MaceEm::point_worker(std::size_t w) {
  const double s = priors_.prior_competent;
  const double spam = total_spam(w);
  const double know = std::clamp((behind_.known[w] + s) / (behind_.known[w] + spam + 2 * s), smallest, 1 - smallest);
  const std::size_t begin = rows_.row_begin[w];
  const std::size_t end = rows_.row_begin[w + 1];
  const double unused = static_cast<double>(rows_.classes) - static_cast<double>(end - begin);
  const double all = spam + s * static_cast<double>(rows_.classes);
  double log_prior = s * (std::log(know) + std::log1p(-know));
  if (s > 0) log_prior += s * unused * std::log(s / all);
  for (std::size_t r = begin; r < end; ++r) {
    // Without any spam one distribution is as likely as another.
    const double p = all > 0 ? std::max((behind_.spam[r] + s) / all, smallest) : 1 / static_cast<double>(end - begin);
    log_prior += s * std::log(p);
    set_cells(r, std::log(know), std::log1p(-know) + std::log(p));
  }
  return log_prior;
}

double MaceEm::round() {
  behind_ = counts_;
  CompensatedSum log_prior;
  for (std::size_t w = 0; w < rows_.workers; ++w) {
    if (rows_.row_begin[w] == rows_.row_begin[w + 1]) continue;
    log_prior.add(priors_.method == MaceMethod::variational ? variational_worker(w) : point_worker(w));
  }
  log_prior_ = log_prior.value();
  pass();
  return log_likelihood_ + log_prior_;
}

void MaceEm::report(double* posterior, std::uint32_t* best) {
  pass_.clear();
  log_likelihood_ = pass_.run(posterior, best);
}

}  // namespace assay::stats
