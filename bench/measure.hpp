// What the benches of the statistics measure with: CPU time, memory, and the bandwidth that one thread gets just now.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <vector>

#include <sys/resource.h>

namespace assay::bench {

inline double cpu() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

inline double wall() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

inline double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Bytes a second of a[i] = b[i] + 3 c[i].
inline double triad() {
  const std::size_t n = 1U << 23U;
  std::vector<double> a(n), b(n, 1.0), c(n, 2.0);
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const double begin = wall();
    for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + 3 * c[i];
    best = std::max(best, 24.0 * static_cast<double>(n) / (wall() - begin));
    b[static_cast<std::size_t>(round)] = a[n - 1];
  }
  return best;
}

}  // namespace assay::bench
