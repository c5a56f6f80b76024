// A judge beside humans: everything is measured on the same votes of the other humans.
#include "assay/stats/judges.hpp"

#include "annotator_jackknife.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/multiple.hpp"
#include "two_way.hpp"
#include "why_absent.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

namespace assay::stats {
namespace {

constexpr std::size_t enough_human_labels = 50;

struct Row {
  std::uint32_t item, rater, label;
  auto operator<=>(const Row&) const = default;
};

// An item that the judge and two humans or more labelled, seen from one of the humans.
struct Place {
  std::uint32_t item = 0, human = 0;
  double judge = 0, self = 0;  // share of the other humans that agree with the judge, with this human
  double own = 0;              // whether this human agrees with the judge
};

// What one rater said of one item, as shares of the labels.
struct Said {
  std::uint32_t rater = 0;
  std::vector<double> share;
};

double agree(const std::vector<double>& a, const std::vector<double>& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

std::vector<Said> said_of(std::span<const Row> rows, std::size_t labels) {
  std::vector<Said> out;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    Said one{rows[begin].rater, std::vector<double>(labels)};
    while (end < rows.size() && rows[end].rater == one.rater) ++end;
    for (std::size_t i = begin; i < end; ++i) one.share[rows[i].label] += 1 / static_cast<double>(end - begin);
    out.push_back(std::move(one));
    begin = end;
  }
  return out;
}

struct Places {
  std::vector<Place> all;
  std::size_t shared_items = 0, compared_items = 0;
};

void add_item(Places& places, const std::vector<Said>& said, std::uint32_t judge) {
  const auto own = std::ranges::find(said, judge, &Said::rater);
  if (own == said.end() || said.size() < 2) return;
  ++places.shared_items;
  if (said.size() < 3) return;
  ++places.compared_items;
  const auto others = static_cast<double>(said.size() - 2);
  for (const auto& human : said) {
    if (human.rater == judge) continue;
    Place place{.item = static_cast<std::uint32_t>(places.compared_items), .human = human.rater, .own = agree(own->share, human.share)};
    for (const auto& other : said) {
      if (other.rater == judge || other.rater == human.rater) continue;
      place.judge += agree(own->share, other.share) / others;
      place.self += agree(human.share, other.share) / others;
    }
    places.all.push_back(place);
  }
}

Places places_of(const JudgeRows& rows) {
  std::vector<Row> sorted(rows.item.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = {rows.item[i], rows.rater[i], rows.label[i]};
  std::ranges::sort(sorted);
  Places out;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    while (end < sorted.size() && sorted[end].item == sorted[begin].item) ++end;
    add_item(out, said_of(std::span(sorted).subspan(begin, end - begin), rows.labels), rows.judge);
    begin = end;
  }
  return out;
}

// What rows of clusters add up to, in order of the clusters' ids, over the rows that are left without the cluster: by so much the mean
// falls when a cluster is left out.
struct Steps {
  std::vector<double> step, size;
};

Steps steps_of(const std::vector<Place>& places, std::uint32_t Place::* cluster, std::span<const double> value) {
  std::map<std::uint32_t, std::pair<double, double>> sums;
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto& [sum, rows] = sums[places[i].*cluster];
    sum += value[i];
    rows += 1;
  }
  Steps out;
  const auto all = static_cast<double>(places.size());
  for (const auto& [id, sum] : sums) {
    out.step.push_back(sum.second < all ? sum.first / (all - sum.second) : 0);
    out.size.push_back(sum.second);
  }
  return out;
}

// The mean of judge_part x (agreement with the judge) + self_part x (agreement of humans). A human's label enters what is said of the
// judge once, and every agreement of two humans from both sides: the pull of a label on the latter is twice what its own row holds.
Estimate crossed_mean(const std::vector<Place>& places, double judge_part, double self_part, double level) {
  std::vector<double> value;
  std::vector<std::uint32_t> human;
  double judge = 0;
  double self = 0;
  for (const auto& one : places) {
    value.push_back(judge_part * one.judge + self_part * one.self);
    human.push_back(one.human);
    judge += one.judge / static_cast<double>(places.size());
    self += one.self / static_cast<double>(places.size());
  }
  const auto plain = clustered_mean(value, human, level);
  Estimate out{.estimate = plain.estimate,
               .level = level,
               .method = "jackknife of annotators and items with t",
               .speaks_for = SpeaksFor::annotators_and_items,
               .n = plain.n};
  std::vector<double> pull;
  std::vector<double> part;
  for (const auto& one : places) {
    pull.push_back(judge_part * (one.own - judge) + 2 * self_part * (one.self - self));
    part.push_back(judge_part * (one.own - judge) + self_part * (one.self - self));
  }
  const auto by_human = steps_of(places, &Place::human, pull);
  const auto by_item = steps_of(places, &Place::item, part);
  if (by_item.step.size() < 2) {
    out.clusters = by_human.step.size();
    out.add_note(note::too_few, "one item: nothing is known about others like it");
    return out;
  }
  for (auto& one : pull) one /= static_cast<double>(places.size() - 1);
  const CrossedItems crossed{.of_items = jackknife_variance(by_item.step),
                             .of_ratings = jackknife_variance(pull),
                             .items = by_item.step.size(),
                             .ratings = places.size()};
  annotator_jackknife(out, by_human.size, [&](std::size_t g) { return *out.estimate - by_human.step[g]; }, "the agreement", &crossed);
  return out;
}

void measure_agreement(JudgeReport& report, const std::vector<Place>& places, double level) {
  report.judge_agreement = crossed_mean(places, 1, 0, level);
  report.human_agreement = crossed_mean(places, 0, 1, level);
  report.difference = crossed_mean(places, 1, -1, level);
}

// One-sided: small when d = human_as_good - judge_as_good is clearly below epsilon.
double replacement_p(std::span<const double> d, double epsilon) {
  const auto n = static_cast<double>(d.size());
  const double mean = std::accumulate(d.begin(), d.end(), 0.0) / n;
  double squares = 0;
  for (const double x : d) squares += (x - mean) * (x - mean);
  const double se = std::sqrt(squares / (n - 1) / n);
  // The judge is exactly as good on every item: nothing is left to chance.
  if (se <= 1e-14) return mean < epsilon ? 0 : 1;
  return *t_cdf((mean - epsilon) / se, n - 1);
}

void mark_beaten(std::vector<Replaced>& humans, double q) {
  std::vector<double> p;
  for (const auto& one : humans) {
    if (one.p) p.push_back(*one.p);
  }
  const auto adjusted = benjamini_yekutieli(p);
  std::size_t tested = 0;
  for (auto& one : humans) {
    if (one.p) one.beaten = adjusted[tested++] <= q;
  }
}

Replaced test_one(std::uint32_t human, std::span<const Place> places, const AlternativeTestOptions& options) {
  Replaced out{.human = human, .items = places.size()};
  std::vector<double> d;
  for (const auto& one : places) {
    const double judge = one.judge >= one.self - 1e-12 ? 1 : 0;
    const double self = one.self >= one.judge - 1e-12 ? 1 : 0;
    out.judge_as_good += judge / static_cast<double>(places.size());
    out.human_as_good += self / static_cast<double>(places.size());
    d.push_back(self - judge);
  }
  if (d.size() >= std::max<std::size_t>(2, options.least_items)) out.p = replacement_p(d, options.epsilon);
  return out;
}

void test_all(JudgeReport& report, std::vector<Place> places, const AlternativeTestOptions& options) {
  std::ranges::sort(places, {}, [](const Place& one) { return std::tuple(one.human, one.judge, one.self); });
  for (std::size_t begin = 0; begin < places.size();) {
    std::size_t end = begin;
    while (end < places.size() && places[end].human == places[begin].human) ++end;
    report.humans.push_back(test_one(places[begin].human, std::span(places).subspan(begin, end - begin), options));
    begin = end;
  }
  mark_beaten(report.humans, options.false_discoveries);
  double tested = 0;
  double beaten = 0;
  double as_good = 0;
  for (const auto& one : report.humans) {
    if (!one.p) continue;
    tested += 1;
    beaten += one.beaten ? 1 : 0;
    as_good += one.judge_as_good;
  }
  if (tested == 0) {
    report.notes.push_back({std::string(note::too_few), "no human shares " + std::to_string(options.least_items) +
                                                            " items with the judge and another human: nobody can be tested"});
    return;
  }
  report.winning_rate = beaten / tested;
  report.advantage_probability = as_good / tested;
  report.may_replace = *report.winning_rate >= 0.5;
}

bool fits(const JudgeRows& rows, const AlternativeTestOptions& options) {
  return rows.item.size() == rows.rater.size() && rows.item.size() == rows.label.size() &&
         std::ranges::all_of(rows.label, [&](std::uint32_t k) { return k < rows.labels; }) && options.epsilon >= 0 && options.epsilon < 1 &&
         options.false_discoveries > 0 && options.false_discoveries < 1 && options.level > 0 && options.level < 1;
}

double share_of(std::size_t some, std::size_t all) { return static_cast<double>(some) / static_cast<double>(all); }
double share_variance(std::size_t some, std::size_t all) {
  const double p = share_of(some, all);
  return p * (1 - p) / static_cast<double>(all);
}

}  // namespace

JudgeReport judge_against_humans(const JudgeRows& rows, const AlternativeTestOptions& options) {
  JudgeReport report;
  if (!fits(rows, options)) {
    report.notes.push_back({std::string(note::bad_input), "columns differ in length, a label is out of range, or an option is"});
    say_why_absent({&report.judge_agreement, &report.human_agreement, &report.difference}, report.notes);
    return report;
  }
  auto places = places_of(rows);
  report.shared_items = places.shared_items;
  report.compared_items = places.compared_items;
  for (const auto& one : agreement_with_others(rows.item, rows.rater, rows.label, rows.labels)) {
    if (one.rater == rows.judge) report.kappa = one.kappa.estimate;
  }
  if (places.all.empty()) {
    report.notes.push_back({std::string(note::no_data), "no item has labels of the judge and of two humans"});
    say_why_absent({&report.judge_agreement, &report.human_agreement, &report.difference}, report.notes);
    return report;
  }
  measure_agreement(report, places.all, options.level);
  test_all(report, std::move(places.all), options);
  return report;
}

Estimate corrected_share(const JudgedShare& counts, double level) {
  Estimate out{.level = level, .method = "Rogan-Gladen, delta method", .speaks_for = SpeaksFor::other_rows, .n = counts.judged};
  if (counts.found > counts.judged || counts.true_positives > counts.human_positives || counts.false_positives > counts.human_negatives ||
      !(level > 0 && level < 1)) {
    out.add_note(note::bad_input, "a part is larger than its whole, or the level is out of range");
    return out;
  }
  if (counts.judged == 0 || counts.human_positives == 0 || counts.human_negatives == 0) {
    out.add_note(note::no_data, "needs judged items, and items that humans called positive and negative");
    return out;
  }
  const double sensitivity = share_of(counts.true_positives, counts.human_positives);
  const double false_positive = share_of(counts.false_positives, counts.human_negatives);
  const double better = sensitivity - false_positive;
  if (better <= 0) {
    out.add_note(note::no_variation, "the judge says yes as often where humans say no: it is no better than chance");
    return out;
  }
  if (counts.human_positives + counts.human_negatives < enough_human_labels)
    out.add_note(note::few_human_labels, "below 50 human labels: the interval is a rough guide");
  const double raw = (share_of(counts.found, counts.judged) - false_positive) / better;
  const double variance =
      (share_variance(counts.found, counts.judged) + raw * raw * share_variance(counts.true_positives, counts.human_positives) +
       (1 - raw) * (1 - raw) * share_variance(counts.false_positives, counts.human_negatives)) /
      (better * better);
  const double z = *two_sided_normal(level);
  out.estimate = std::clamp(raw, 0.0, 1.0);
  out.se = std::sqrt(variance);
  out.low = std::clamp(raw - z * *out.se, 0.0, 1.0);
  out.high = std::clamp(raw + z * *out.se, 0.0, 1.0);
  if (raw < 0 || raw > 1) out.add_note(note::boundary, "the correction leads out of [0, 1]; it was cut");
  return out;
}

std::optional<double> effective_judges(std::size_t judges, double correlation) {
  if (judges == 0 || !(correlation >= 0 && correlation <= 1)) return std::nullopt;
  const auto n = static_cast<double>(judges);
  return n / (1 + (n - 1) * correlation);
}

std::optional<double> error_correlation(std::span<const std::uint8_t> errors, std::size_t judges, std::size_t items) {
  if (items == 0 || errors.size() != judges * items || !std::ranges::all_of(errors, [](std::uint8_t e) { return e <= 1; }))
    return std::nullopt;
  const auto n = static_cast<double>(items);
  std::vector<double> wrong(judges);
  for (std::size_t a = 0; a < judges; ++a) {
    const auto own = errors.subspan(a * items, items);
    wrong[a] = static_cast<double>(std::ranges::count(own, std::uint8_t{1})) / n;
  }
  double sum = 0;
  double pairs = 0;
  for (std::size_t a = 0; a < judges; ++a) {
    for (std::size_t b = a + 1; b < judges; ++b) {
      double both = 0;
      for (std::size_t i = 0; i < items; ++i) both += errors[a * items + i] & errors[b * items + i];
      const double spread = wrong[a] * (1 - wrong[a]) * wrong[b] * (1 - wrong[b]);
      if (spread <= 0) continue;
      sum += (both / n - wrong[a] * wrong[b]) / std::sqrt(spread);
      pairs += 1;
    }
  }
  if (pairs == 0) return std::nullopt;
  return sum / pairs;
}

}  // namespace assay::stats
