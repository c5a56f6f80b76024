// Answers below a share of what qualified people need for items of the same length.
#include "assay/stats/people.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

namespace assay::stats {
namespace {

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

class Floors {
 public:
  Floors(const SpeedRows& rows, const SpeedOptions& options) : rows_(rows), options_(options) {}

  [[nodiscard]] SpeedFloor find() {
    if (!usable()) {
      say(note::bad_input, "needs one rater a row, as many lengths or none, finite ones, a share above 0, a window, and who is qualified");
      return std::move(out_);
    }
    bool timed = false;
    for (std::size_t i = 0; i < rows_.seconds.size(); ++i) timed = timed || is_timed(i);
    if (!timed) {
      say(note::no_data, "no timed answers");
      return std::move(out_);
    }
    cut_lengths();
    measure_classes();
    measure_people();
    return std::move(out_);
  }

 private:
  const SpeedRows& rows_;
  const SpeedOptions& options_;
  std::vector<double> from_;  // lowest length of each class but the first
  SpeedFloor out_{};

  void say(std::string_view code, std::string message) { out_.notes.push_back({std::string(code), std::move(message)}); }

  [[nodiscard]] bool usable() const {
    const std::size_t n = rows_.seconds.size();
    if (rows_.rater.size() != n || (!rows_.length.empty() && rows_.length.size() != n)) return false;
    if (!(options_.share > 0 && std::isfinite(options_.share)) || options_.window == 0) return false;
    if (!std::ranges::all_of(rows_.length, [](double x) { return std::isfinite(x); })) return false;
    return options_.qualified.empty() ||
           std::ranges::all_of(rows_.rater, [&](std::uint32_t rater) { return rater < options_.qualified.size(); });
  }
  [[nodiscard]] bool is_timed(std::size_t i) const { return rows_.seconds[i] >= 0 && std::isfinite(rows_.seconds[i]); }
  [[nodiscard]] bool is_qualified(std::uint32_t rater) const { return options_.qualified.empty() || options_.qualified[rater] != 0; }
  [[nodiscard]] std::size_t class_of(std::size_t i) const {
    if (from_.empty()) return 0;
    return static_cast<std::size_t>(std::ranges::upper_bound(from_, rows_.length[i]) - from_.begin());
  }

  void cut_lengths() {
    if (rows_.length.empty()) return;
    std::vector<double> lengths;
    for (std::size_t i = 0; i < rows_.length.size(); ++i) {
      if (is_timed(i) && is_qualified(rows_.rater[i])) lengths.push_back(rows_.length[i]);
    }
    std::ranges::sort(lengths);
    const std::size_t most = std::max<std::size_t>(1, options_.least_answers);
    const std::size_t classes = std::min(options_.most_classes, lengths.size() / most);
    std::size_t begun = 0;
    for (std::size_t k = 1; k < classes; ++k) {
      // The first answer of its length, so that equal lengths stay together.
      const double at = lengths[k * lengths.size() / classes];
      const auto first = static_cast<std::size_t>(std::ranges::lower_bound(lengths, at) - lengths.begin());
      if (first - begun < most || lengths.size() - first < most) continue;
      from_.push_back(at);
      begun = first;
    }
  }

  void measure_classes() {
    out_.classes.resize(from_.size() + 1);
    // Seconds of every qualified person in every class.
    std::vector<std::tuple<std::size_t, std::uint32_t, double>> times;
    std::vector<bool> seen(out_.classes.size());
    for (std::size_t i = 0; i < rows_.seconds.size(); ++i) {
      if (!is_timed(i)) continue;
      const std::size_t k = class_of(i);
      if (!rows_.length.empty()) {
        SpeedClass& each = out_.classes[k];
        each.length_from = seen[k] ? std::min(each.length_from, rows_.length[i]) : rows_.length[i];
        each.length_to = seen[k] ? std::max(each.length_to, rows_.length[i]) : rows_.length[i];
        seen[k] = true;
      }
      if (is_qualified(rows_.rater[i])) times.emplace_back(k, rows_.rater[i], rows_.seconds[i]);
    }
    std::ranges::sort(times);
    std::vector<std::vector<double>> medians(out_.classes.size());
    for (std::size_t begin = 0; begin < times.size();) {
      const auto [k, rater, first] = times[begin];
      std::vector<double> own;
      for (; begin < times.size() && std::get<0>(times[begin]) == k && std::get<1>(times[begin]) == rater; ++begin)
        own.push_back(std::get<2>(times[begin]));
      out_.classes[k].people += 1;
      out_.classes[k].answers += own.size();
      medians[k].push_back(*median_of(std::move(own)));
    }
    std::size_t without = 0;
    for (std::size_t k = 0; k < medians.size(); ++k) {
      if (medians[k].size() < std::max<std::size_t>(1, options_.least_people)) {
        ++without;
        continue;
      }
      out_.classes[k].median = median_of(std::move(medians[k]));
      out_.classes[k].floor = options_.share * *out_.classes[k].median;
    }
    if (without == 0) return;
    say(note::too_few,
        (out_.classes.size() == 1 ? std::string("fewer") : std::to_string(without) + " of the classes of length have fewer") + " than " +
            std::to_string(options_.least_people) + " qualified people with times: no floor" + (out_.classes.size() == 1 ? "" : " there"));
  }

  void measure_people() {
    std::vector<std::pair<std::uint32_t, std::size_t>> order;
    for (std::size_t i = 0; i < rows_.rater.size(); ++i) order.emplace_back(rows_.rater[i], i);
    std::ranges::sort(order);
    for (std::size_t begin = 0; begin < order.size();) {
      const std::uint32_t rater = order[begin].first;
      std::vector<std::size_t> own;
      for (; begin < order.size() && order[begin].first == rater; ++begin) {
        if (is_timed(order[begin].second)) own.push_back(order[begin].second);
      }
      out_.people.push_back(measure(rater, own));
    }
  }

  [[nodiscard]] PersonSpeed measure(std::uint32_t rater, const std::vector<std::size_t>& own) const {
    PersonSpeed out{.rater = rater, .timed = own.size()};
    std::vector<double> seconds;
    for (std::size_t k = 0; k < own.size(); ++k) {
      seconds.push_back(rows_.seconds[own[k]]);
      const auto floor = out_.classes[class_of(own[k])].floor;
      const bool fast = floor && seconds.back() < *floor;
      const bool in_window = k + options_.window >= own.size();
      out.below += fast ? 1 : 0;
      out.last += in_window ? 1 : 0;
      out.last_below += fast && in_window ? 1 : 0;
    }
    out.median = median_of(std::move(seconds));
    out.review = options_.least_below > 0 && out.last_below >= options_.least_below;
    return out;
  }
};

}  // namespace

SpeedFloor speed_floor(const SpeedRows& rows, const SpeedOptions& options) { return Floors(rows, options).find(); }

}  // namespace assay::stats
