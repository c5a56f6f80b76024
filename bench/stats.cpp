// Bench of pairwise models and of alpha, by CPU time, beside the goals, what other programs and small programs made for one job each take
// for the same, and the memory's bandwidth.
// bench_stats [ROWS], 1,000,000 without it.
#include "assay/stats/alpha.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_bootstrap.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "bench/measure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace assay::stats;
using assay::bench::cpu;

// Seconds are those of a machine whose triad gives 20 GB/s to a thread; elsewhere they scale with it.
constexpr double reference_bandwidth = 20e9;
// And those of the prototypes of one that gave them this.
constexpr double prototype_bandwidth = 35.4e9;

struct Job {
  std::string name;
  double goal = 0;  // seconds
  double peer = 0;  // seconds that the fastest other program took; 0: none
  std::function<void()> run;
  double prototype = 0;  // seconds that a prototype took on the same rows, counting included; 0: none
};

struct Votes {
  std::vector<std::uint32_t> left, right, who;
  std::vector<Outcome> outcome;
  std::size_t models = 0;
  [[nodiscard]] Comparisons columns() const { return {left, right, outcome, who, models}; }
};

Votes draw_votes(std::size_t rows, std::uint32_t models, std::uint32_t people, bool ties) {
  Xoshiro256 rng(1);
  Votes out;
  out.models = models;
  std::vector<double> strength(models);
  for (double& one : strength) one = normal(rng);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto a = below(rng, models);
    const auto b = (a + 1 + below(rng, models - 1)) % models;
    const double wins = std::exp(strength[a]);
    const double loses = std::exp(strength[b]);
    const double u = uniform(rng) * (wins + loses + (ties ? 0.5 * std::sqrt(wins * loses) : 0));
    out.left.push_back(a);
    out.right.push_back(b);
    out.who.push_back(below(rng, people));
    out.outcome.push_back(u < wins ? Outcome::left : u < wins + loses ? Outcome::right : Outcome::tie);
  }
  return out;
}

struct Table {
  std::vector<std::uint32_t> item, rater;
  std::vector<double> value;
  [[nodiscard]] Ratings columns() const { return {item, rater, value}; }
  // For labels that everybody gave.
  [[nodiscard]] std::vector<std::int8_t> table() const { return {value.begin(), value.end()}; }
};

// Five raters; labels of five, or reals that all differ.
Table draw_ratings(std::size_t units, bool reals) {
  Xoshiro256 rng(2);
  Table out;
  for (std::uint32_t i = 0; i < units; ++i) {
    const auto truth = below(rng, 5);
    for (std::uint32_t r = 0; r < (reals ? 2U : 5U); ++r) {
      out.item.push_back(i);
      out.rater.push_back(r);
      out.value.push_back(reals ? truth + uniform(rng) : uniform(rng) < 0.7 ? truth : below(rng, 5));
    }
  }
  return out;
}

// The best of some rounds, of more where they are short.
double seconds(const std::function<void()>& work) {
  constexpr int fewest = 3;
  constexpr double enough = 0.5;
  double best = 1e9;
  double all = 0;
  for (int round = 0; round < fewest || all < enough; ++round) {
    const double begin = cpu();
    work();
    const double took = cpu() - begin;
    best = std::min(best, took);
    all += took;
  }
  return best;
}

double sink = 0;  // so that nothing is left out
void keep(std::optional<double> number) { sink += number.value_or(0); }

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000000;
  const double bandwidth = assay::bench::triad();
  const auto wins = draw_votes(rows, 200, 1000, false);
  const auto ties = draw_votes(rows, 200, 1000, true);
  // How many rows the goal is for is nowhere said: more than the other jobs have, so that most of the 2 million pairs meet.
  const auto wide = draw_votes(5 * rows, 2000, 1000, true);
  const auto labels = draw_ratings(rows, false);
  const auto table = labels.table();
  const auto reals = draw_ratings(rows / 2, true);
  const auto fit = fit_davidson(ties.columns());
  const StrengthOptions bare{.covariance = false};
  constexpr std::array metrics = {Metric::nominal, Metric::ordinal, Metric::interval};
  const auto keep_all = [](const std::vector<Estimate>& all) {
    for (const auto& each : all) keep(each.estimate);
  };
  const std::vector<Job> jobs = {
      {"Bradley-Terry, 200 models, from the rows", 2.8e-3, 8.5e-3, [&] { keep(fit_bradley_terry(wins.columns(), bare).log_likelihood); },
       1.17e-3},
      {"Davidson, 200 models, with its covariance", 10e-3, 0, [&] { keep(fit_davidson(ties.columns()).log_likelihood); }},
      {"Davidson, 2,000 models, from 5 times the rows", 0.15, 3.7, [&] { keep(fit_davidson(wide.columns(), bare).log_likelihood); }, 0.122},
      {"clustered errors of 200 models, 1,000 people", 2, 0, [&] { keep(clustered_covariance(ties.columns(), fit).covariance[201]); }},
      {"1,000 replicates of 200 models, 1,000 people", 2, 30,
       [&] {
         Xoshiro256 rng(3);
         keep(bootstrap_strengths(ties.columns(), fit, rng).theta.front());
       }},
      {"alpha, nominal + ordinal + interval, a table of 5", 4e-3, 0.22, [&] { keep_all(alphas(LabelTable{table, 5}, metrics)); }, 1.14e-3},
      {"alpha, the same from rows", 60e-3, 0.22, [&] { keep_all(alphas(labels.columns(), metrics)); }},
      {"alpha of distinct reals, interval", 0.05, 0, [&] { keep(alpha(reals.columns(), Metric::interval).estimate); }},
      {"alpha of distinct reals, ordinal", 0.2, 0, [&] { keep(alpha(reals.columns(), Metric::ordinal).estimate); }},
      {"alpha of distinct reals, ratio", 1, 0, [&] { keep(alpha(reals.columns(), Metric::ratio).estimate); }},
  };
  std::printf("triad %.1f GB/s; goals are scaled by %.2f; %zu rows or items\n", bandwidth / 1e9, reference_bandwidth / bandwidth, rows);
  std::printf("%-50s %10s %10s %12s %12s %17s\n", "job, CPU", "seconds", "goal", "of the goal", "of the peer", "of the prototype");
  for (const auto& job : jobs) {
    const double took = seconds(job.run);
    const double goal = job.goal * reference_bandwidth / bandwidth;
    const auto ratio = [&](double other) { return other > 0 ? std::to_string(took / other).substr(0, 6) + " x" : std::string("-"); };
    std::printf("%-50s %10.4f %10.4f %10.2f x %12s %17s\n", job.name.c_str(), took, goal, took / goal, ratio(job.peer).c_str(),
                ratio(job.prototype * prototype_bandwidth / bandwidth).c_str());
  }
  std::printf("peak %.0f MB (%g)\n", assay::bench::peak_mb(), sink);
  return 0;
}
