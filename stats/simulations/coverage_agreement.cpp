// Agreement on categories beyond chance.
#include "coverage.hpp"

#include "assay/stats/alpha.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/replication.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace coverage {

namespace {

using namespace assay::stats;

struct Crowd {
  std::vector<std::uint32_t> item, rater, label;
  std::vector<double> value;
  double class_share[3] = {0, 0, 0};
};

Crowd draw_crowd(Rng& rng, std::size_t raters, const Deck& deck, const std::vector<double>& prior) {
  Crowd out;
  std::vector<double> skill;
  for (std::size_t g = 0; g < raters; ++g) skill.push_back(skill_of(normal(rng)));
  for (std::uint32_t i = 0; i < deck.items(); ++i) {
    const auto truth = prior.empty() ? below(rng, 3) : drawn(rng, prior);
    out.class_share[truth] += 1 / static_cast<double>(deck.items());
    std::uint32_t chosen[3];
    deck.draw(rng, chosen);
    for (const auto g : chosen) {
      out.item.push_back(i);
      out.rater.push_back(g);
      out.label.push_back(said(rng, truth, skill[g]));
      out.value.push_back(out.label.back());
    }
  }
  return out;
}

// What two raters drawn anew would agree on, and the shares of labels, on items with these shares of classes.
struct Population {
  double agree = 0;
  double share[3] = {0, 0, 0};
};

Population raters_like_these(const double (&class_share)[3], double mean_skill) {
  const double other = (1 - mean_skill) / 2;
  Population out{.agree = mean_skill * mean_skill + 2 * other * other};
  for (int k = 0; k < 3; ++k) {
    for (int c = 0; c < 3; ++c) out.share[k] += class_share[c] * (k == c ? mean_skill : other);
  }
  return out;
}

double sum_of_squares(const double (&share)[3]) { return share[0] * share[0] + share[1] * share[1] + share[2] * share[2]; }

Run crowd_run(const Sizes& sizes, bool alpha_wanted) {
  const double mean_skill = normal_mean(skill_of);
  return [raters = sizes.size(), deck = Deck(sizes), mean_skill, alpha_wanted](Rng& rng) -> std::vector<Held> {
    const auto crowd = draw_crowd(rng, raters, deck, {});
    const auto whole = raters_like_these(crowd.class_share, mean_skill);
    if (alpha_wanted) {
      const double truth = 1 - (1 - whole.agree) / (1 - sum_of_squares(whole.share));
      return {holds(alpha_annotators_like_these({crowd.item, crowd.rater, crowd.value}, Metric::nominal), truth)};
    }
    const double chance = (1 - sum_of_squares(whole.share)) / 2;
    const double truth = (whole.agree - chance) / (1 - chance);
    return {holds(agreement_annotators_like_these({crowd.item, crowd.rater, crowd.label, 3}, Chance::gwet), truth)};
  };
}

// Five raters who judge everything, on items drawn anew.
constexpr double five_skills[5] = {0.9, 0.85, 0.8, 0.7, 0.6};

Crowd draw_five(Rng& rng, std::size_t items, const std::vector<double>& prior) {
  Crowd out;
  for (std::uint32_t i = 0; i < items; ++i) {
    const auto truth = prior.empty() ? below(rng, 3) : drawn(rng, prior);
    for (std::uint32_t r = 0; r < 5; ++r) {
      out.item.push_back(i);
      out.rater.push_back(r);
      out.label.push_back(said(rng, truth, five_skills[r]));
      out.value.push_back(out.label.back());
    }
  }
  return out;
}

Run five_run(std::size_t items, bool alpha_wanted) {
  return [=](Rng& rng) -> std::vector<Held> {
    const auto crowd = draw_five(rng, items, {});
    double agree = 0;
    for (int g = 0; g < 5; ++g) {
      for (int h = 0; h < 5; ++h) {
        agree += g == h ? 0 : (five_skills[g] * five_skills[h] + (1 - five_skills[g]) * (1 - five_skills[h]) / 2) / 20;
      }
    }
    const double truth = (agree - 1.0 / 3) / (1 - 1.0 / 3);  // classes are as likely: chance is 1/3 by every count
    if (!alpha_wanted) return {holds(agreement_these_annotators({crowd.item, crowd.rater, crowd.label, 3}, Chance::gwet), truth)};
    Xoshiro256 resampling(rng.next());
    return {holds(alpha_these_annotators({crowd.item, crowd.rater, crowd.value}, Metric::nominal, resampling), truth)};
  };
}

Run kappa_run(std::size_t items) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<std::uint32_t> first, second;
    for (std::size_t i = 0; i < items; ++i) {
      const auto truth = below(rng, 3);
      first.push_back(said(rng, truth, 0.85));
      second.push_back(said(rng, truth, 0.75));
    }
    const double agree = 0.85 * 0.75 + 0.15 * 0.25 / 2;
    return {holds(cohen_kappa(first, second, 3), (agree - 1.0 / 3) / (1 - 1.0 / 3))};
  };
}

struct Coefficient {
  const char* name;
  Chance chance;
  Weighting weighting;
};
constexpr Coefficient coefficients[] = {
    {"percent agreement", Chance::none, Weighting::identity},       {"Brennan-Prediger", Chance::brennan_prediger, Weighting::identity},
    {"Fleiss kappa", Chance::fleiss, Weighting::identity},          {"Conger kappa", Chance::conger, Weighting::identity},
    {"weighted kappa (linear)", Chance::conger, Weighting::linear}, {"weighted kappa (quadratic)", Chance::conger, Weighting::quadratic},
    {"Gwet AC2 (ordinal)", Chance::gwet, Weighting::ordinal},
};

std::vector<Row> coefficient_rows(const char* about, bool apart = false) {
  std::vector<Row> out;
  for (const auto& one : coefficients) out.push_back({.estimator = one.name, .about = about, .apart = apart});
  return out;
}

double weight_of(Weighting weighting, int k, int l) {
  if (k == l) return 1;
  const int d = std::abs(k - l);
  if (weighting == Weighting::linear) return 1 - d / 2.0;
  if (weighting == Weighting::quadratic) return 1 - d * d / 4.0;
  if (weighting == Weighting::ordinal) return 1 - d * (d + 1) / 6.0;
  return 0;
}

// Of pairs of different raters with these skills, each as likely; classes as in uneven_classes.
const std::vector<double> uneven_classes = {0.5, 0.3, 0.2};

double coefficient_of(const Coefficient& one, const std::vector<std::pair<double, double>>& pairs) {
  double agree = 0;
  double by_margins = 0;  // of each pair
  double share[3] = {0, 0, 0};
  const auto said_of = [](double skill, int c, int k) { return c == k ? skill : (1 - skill) / 2; };
  const double each = 1 / static_cast<double>(pairs.size());
  for (const auto& [first, second] : pairs) {
    double margin[2][3] = {};
    for (int c = 0; c < 3; ++c) {
      const double p = uneven_classes[static_cast<std::size_t>(c)];
      for (int k = 0; k < 3; ++k) {
        margin[0][k] += p * said_of(first, c, k);
        margin[1][k] += p * said_of(second, c, k);
        for (int l = 0; l < 3; ++l) agree += each * p * weight_of(one.weighting, k, l) * said_of(first, c, k) * said_of(second, c, l);
      }
    }
    for (int k = 0; k < 3; ++k) {
      share[k] += each * (margin[0][k] + margin[1][k]) / 2;
      for (int l = 0; l < 3; ++l) by_margins += each * weight_of(one.weighting, k, l) * margin[0][k] * margin[1][l];
    }
  }
  double weights = 0;
  double by_shares = 0;
  for (int k = 0; k < 3; ++k) {
    for (int l = 0; l < 3; ++l) {
      weights += weight_of(one.weighting, k, l);
      by_shares += weight_of(one.weighting, k, l) * share[k] * share[l];
    }
  }
  double chance = 0;
  if (one.chance == Chance::brennan_prediger) chance = weights / 9;
  if (one.chance == Chance::fleiss) chance = by_shares;
  if (one.chance == Chance::conger) chance = by_margins;
  if (one.chance == Chance::gwet) chance = weights / 6 * (1 - sum_of_squares(share));
  return (agree - chance) / (1 - chance);
}

Run coefficients_run(const Sizes& sizes) {
  const double mean_skill = normal_mean(skill_of);  // two raters drawn anew are right independently of each other
  return [raters = sizes.size(), deck = Deck(sizes), mean_skill](Rng& rng) {
    const auto crowd = draw_crowd(rng, raters, deck, uneven_classes);
    std::vector<Held> out;
    for (const auto& one : coefficients) {
      out.push_back(holds(agreement_annotators_like_these({crowd.item, crowd.rater, crowd.label, 3}, one.chance, one.weighting),
                          coefficient_of(one, {{mean_skill, mean_skill}})));
    }
    return out;
  };
}

Run five_coefficients_run(std::size_t items) {
  std::vector<std::pair<double, double>> pairs;
  for (int g = 0; g < 5; ++g) {
    for (int h = 0; h < g; ++h) pairs.emplace_back(five_skills[g], five_skills[h]);
  }
  std::vector<double> truth;
  for (const auto& one : coefficients) truth.push_back(coefficient_of(one, pairs));
  return [=](Rng& rng) {
    const auto crowd = draw_five(rng, items, uneven_classes);
    std::vector<Held> out;
    for (std::size_t c = 0; c < truth.size(); ++c) {
      const auto& one = coefficients[c];
      out.push_back(holds(agreement_these_annotators({crowd.item, crowd.rater, crowd.label, 3}, one.chance, one.weighting), truth[c]));
    }
    return out;
  };
}

// Everybody judges the same 24 items.
Run light_run(const Sizes& sizes) {
  constexpr std::uint32_t items = 24;
  const auto judge = [](Rng& rng, double skill, std::vector<std::uint32_t>& label) {
    for (std::uint32_t i = 0; i < items; ++i) label.push_back(said(rng, i % 3, skill));
  };
  const auto truth = once([judge] {
    Xoshiro256 rng(21);
    double sum = 0;
    constexpr int pairs = 40000;
    for (int p = 0; p < pairs; ++p) {
      std::vector<std::uint32_t> first, second;
      judge(rng, skill_of(normal(rng)), first);
      judge(rng, skill_of(normal(rng)), second);
      sum += cohen_kappa(first, second, 3).estimate.value_or(1);
    }
    return std::vector<double>{sum / pairs};
  });
  return [raters = sizes.size(), judge, truth](Rng& rng) -> std::vector<Held> {
    std::vector<std::uint32_t> item, rater, label;
    for (std::uint32_t g = 0; g < raters; ++g) {
      judge(rng, skill_of(normal(rng)), label);
      for (std::uint32_t i = 0; i < items; ++i) {
        item.push_back(i);
        rater.push_back(g);
      }
    }
    return {holds(light_kappa({item, rater, label, 3}), truth()[0])};
  };
}

// Two crowds with noise of their own, whose opinions of an item correlate by 0.8; three ratings an item each.
Run replication_run(std::size_t items) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<std::uint32_t> item;
    std::vector<double> first, second;
    for (std::uint32_t i = 0; i < items; ++i) {
      const double opinion = normal(rng);
      const double other = 0.8 * opinion + 0.6 * normal(rng);
      for (int r = 0; r < 3; ++r) {
        item.push_back(i);
        first.push_back(opinion + 0.7 * normal(rng));
        second.push_back(other + normal(rng));
      }
    }
    const auto found = cross_replication({item, {}, first}, {item, {}, second}, ReplicationDistance::interval);
    const double one = 1 / 1.49;
    const double two = 1 / 2.0;
    const double both = 0.8 / ((1.49 + 2) / 2);
    return {holds(found.kappa, both), holds(found.normalised, both / std::sqrt(one * two)), holds(found.first_alpha, one)};
  };
}

}  // namespace

Cells agreement_cells() {
  Cells out;
  over_annotators(out, coefficient_rows("annotators like these"), Cost::costly, coefficients_run);
  over_counts(out, coefficient_rows("these annotators"), Cost::cheap, "items", {20, 60}, five_coefficients_run);
  over_counts(out, coefficient_rows("these annotators", true), Cost::cheap, "items", {10}, five_coefficients_run);
  over_counts(out, {{.estimator = "Cohen kappa", .about = "these annotators"}}, Cost::cheap, "items", {50, 200}, kappa_run);
  over_annotators(out, {{.estimator = "Gwet AC1"}}, Cost::costly, [](const Sizes& sizes) { return crowd_run(sizes, false); });
  over_counts(out, {{.estimator = "Gwet AC1", .about = "these annotators"}}, Cost::cheap, "items", {50, 200},
              [](std::size_t items) { return five_run(items, false); });
  over_annotators(out, {{.estimator = "Krippendorff alpha"}}, Cost::costly, [](const Sizes& sizes) { return crowd_run(sizes, true); });
  over_counts(out, {{.estimator = "Krippendorff alpha", .about = "these annotators"}}, Cost::costly, "items", {50, 200},
              [](std::size_t items) { return five_run(items, true); });
  over_counts(out, {{.estimator = "Light kappa"}}, Cost::costly, "24 items each", {10, 20, 60},
              [](std::size_t raters) { return light_run(Sizes(raters, 24)); });
  over_counts(out,
              {{.estimator = "cross-replication kappa", .about = "other items"},
               {.estimator = "cross-replication, normalised", .about = "other items"},
               {.estimator = "Krippendorff alpha, interval", .about = "other items"}},
              Cost::cheap, "items", {10, 20, 60}, replication_run);
  return out;
}

}  // namespace coverage
