// metrics: relaxed atomics in, text out.
#include "http/metrics.hpp"

#include <algorithm>

namespace assay::http {
namespace {

std::string in_seconds(std::int64_t micros) {
  auto text = std::to_string(static_cast<double>(micros) * 1e-6);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

Metrics::Metrics(const RouteTable& table) {
  for (const auto& route : table) {
    series_.push_back(std::make_unique<Series>());
    series_.back()->labels = "method=\"" + std::string(to_string(route.method)) + "\",route=\"" + route.pattern + "\"";
  }
  series_.push_back(std::make_unique<Series>());
  series_.back()->labels = "method=\"any\",route=\"none\"";
}

void Metrics::count(std::size_t route, int status, Duration took) {
  auto& series = *series_[std::min(route, series_.size() - 1)];
  const auto status_class = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
  series.by_class[status_class].fetch_add(1, std::memory_order_relaxed);
  const auto bucket = std::lower_bound(bounds_micros.begin(), bounds_micros.end(), took.micros) - bounds_micros.begin();
  series.buckets[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  series.micros.fetch_add(took.micros, std::memory_order_relaxed);
}

std::string Metrics::text() const {
  std::string requests =
      "# HELP assay_http_requests_total Requests answered, by route and class of status.\n"
      "# TYPE assay_http_requests_total counter\n";
  std::string times =
      "# HELP assay_http_request_seconds From the first byte of a request to the last of its reply.\n"
      "# TYPE assay_http_request_seconds histogram\n";
  for (const auto& series : series_) {
    for (std::size_t i = 0; i < series->by_class.size(); ++i) {
      const auto n = series->by_class[i].load(std::memory_order_relaxed);
      if (n == 0) continue;
      requests +=
          "assay_http_requests_total{" + series->labels + ",status=\"" + std::to_string(i + 1) + "xx\"} " + std::to_string(n) + "\n";
    }
    std::uint64_t sum = 0;
    std::string lines;
    for (std::size_t i = 0; i < series->buckets.size(); ++i) {
      sum += series->buckets[i].load(std::memory_order_relaxed);
      const auto bound = i < bounds_micros.size() ? in_seconds(bounds_micros[i]) : std::string("+Inf");
      lines += "assay_http_request_seconds_bucket{" + series->labels + ",le=\"" + bound + "\"} " + std::to_string(sum) + "\n";
    }
    if (sum == 0) continue;
    times += lines;
    times += "assay_http_request_seconds_sum{" + series->labels + "} " + in_seconds(series->micros.load(std::memory_order_relaxed)) + "\n";
    times += "assay_http_request_seconds_count{" + series->labels + "} " + std::to_string(sum) + "\n";
  }
  return requests + times +
         "# HELP assay_http_connections Connections that are open now.\n# TYPE assay_http_connections gauge\n"
         "assay_http_connections " +
         std::to_string(open_.load(std::memory_order_relaxed)) + "\n";
}

}  // namespace assay::http
