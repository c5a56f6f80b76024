// Bench of the label models: Dawid-Skene by 10 rounds of EM on drawn labels of 5 classes.
// bench_labels [LABELS] [ROUNDS, 0: to convergence] [THREADS] [portable|avx2|avx512|best] [WORKERS], 20,000 without it.
// Bytes are those of the library beyond the columns, at the peak.
#include "assay/stats/labels.hpp"
#include "assay/stats/rng.hpp"

#include "bench/measure.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
  using namespace assay::stats;
  using namespace assay::bench;
  const std::size_t n = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 10;
  const auto threads = static_cast<unsigned>(argc > 3 ? std::atoi(argv[3]) : 1);
  const char* const wanted = argc > 4 ? argv[4] : "best";
  const auto workers = static_cast<std::uint32_t>(argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 20000);
  constexpr std::uint32_t classes = 5;
  const auto items = static_cast<std::uint32_t>(n / 5);
  Xoshiro256 rng(1);
  std::vector<double> right(workers);
  for (double& p : right) p = uniform(rng) < 0.05 ? 0.2 : 0.45 + 0.5 * uniform(rng);
  std::vector<std::uint32_t> truth(items), item(n), worker(n), label(n);
  for (auto& t : truth) t = below(rng, classes);
  for (std::size_t i = 0; i < n; ++i) {
    item[i] = i < items ? static_cast<std::uint32_t>(i) : below(rng, items);
    // Few do much: the square of a uniform number.
    const double u = uniform(rng);
    worker[i] = static_cast<std::uint32_t>(u * u * static_cast<double>(workers));
    label[i] = uniform(rng) < right[worker[i]] ? truth[item[i]] : below(rng, classes);
  }
  const double before = peak_mb();
  LabelOptions options{.prior = rounds > 0 ? WorkerPrior::none : WorkerPrior::diagonal, .threads = threads};
  if (rounds > 0) {
    options.accelerate = false;
    options.max_rounds = rounds;
    options.tolerance = 0;
  }
  options.instructions = std::strcmp(wanted, "portable") == 0 ? InstructionSet::portable
                         : std::strcmp(wanted, "avx2") == 0   ? InstructionSet::avx2
                                                              : InstructionSet::best;
  const double begin = wall();
  const double cpu_begin = cpu();
  const LabelIndex index({item, worker, label, items, workers, classes});
  const double indexed = wall();
  const LabelFit fit = fit_labels(index, options);
  const double end = wall();
  const double cpu_s = cpu() - cpu_begin;
  std::size_t correct = 0;
  for (std::size_t i = 0; i < items; ++i) correct += fit.label[i] == truth[i] ? 1 : 0;
  const double peak = peak_mb();
  const double bandwidth = triad();
  std::printf(
      "{\"labels\":%zu,\"workers\":%u,\"rounds\":%d,\"threads\":%u,\"instructions\":\"%s\",\"wall_s\":%.3f,\"cpu_s\":%.3f,\"index_s\":%.3f,\"fit_s\":%.3f,"
      "\"peak_mb\":%.1f,\"peak_over_columns_mb\":%.1f,\"bytes_a_label\":%.1f,\"ns_a_label_and_round\":%.2f,\"triad_gb_s\":%.1f,\"accuracy\":%.6f,"
      "\"log_likelihood\":%.9f}\n",
      n, workers, fit.rounds, threads, wanted, end - begin, cpu_s, indexed - begin, end - indexed, peak, peak - before,
      1048576 * (peak - before) / static_cast<double>(n), 1e9 * (end - indexed) / static_cast<double>(n) / (fit.rounds + 2),
      bandwidth / 1e9, static_cast<double>(correct) / static_cast<double>(items), *fit.log_likelihood);
  return 0;
}
