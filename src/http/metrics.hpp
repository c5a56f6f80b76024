// metrics: counters and latency histograms per route, in the Prometheus text format.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "http/route.hpp"

namespace assay::http {

/// Updated by all I/O threads without a lock. Labels are patterns, never paths: they stay few and say nothing of people.
class Metrics {
 public:
  explicit Metrics(const RouteTable& table);
  static constexpr std::size_t no_route = static_cast<std::size_t>(-1);  ///< assets, unknown paths, broken requests

  void count(std::size_t route, int status, Duration took);
  void connection_opened() { open_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() { open_.fetch_sub(1, std::memory_order_relaxed); }
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::array<std::int64_t, 12> bounds_micros{500,   1000,   2500,   5000,    10000,   25000,
                                                              50000, 100000, 250000, 1000000, 2500000, 10000000};
  struct Series {
    std::string labels;
    std::array<std::atomic<std::uint64_t>, 5> by_class{};
    std::array<std::atomic<std::uint64_t>, bounds_micros.size() + 1> buckets{};
    std::atomic<std::int64_t> micros{0};
  };
  std::vector<std::unique_ptr<Series>> series_;  ///< one per route and the last for no_route
  std::atomic<std::int64_t> open_{0};
};

}  // namespace assay::http
