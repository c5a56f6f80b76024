// What must not change an estimate from columns of values, and values and arguments that say too little or make no sense.
#include "assay/stats/audits.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/judges.hpp"
#include "assay/stats/multiple.hpp"
#include "assay/stats/overlap.hpp"
#include "assay/stats/people.hpp"
#include "assay/stats/planning.hpp"
#include "assay/stats/prediction_powered.hpp"
#include "assay/stats/reliability.hpp"
#include "assay/stats/sample_size.hpp"
#include "assay/stats/sequences.hpp"
#include "assay/stats/style.hpp"
#include "assay/stats/variation.hpp"
#include "label_test_data.hpp"
#include "properties_data.hpp"
#include "test_data.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Sheet;

// Values between 0 and 1 of people, what a judge says of the same rows, and how likely these were to be asked for.
struct Values {
  std::vector<double> value, predicted, probability;
  std::vector<std::uint32_t> person;
  std::vector<std::uint8_t> yes;

  void add(double v, double p, double chance, std::uint32_t who) {
    value.push_back(v);
    predicted.push_back(p);
    probability.push_back(chance);
    person.push_back(who);
    yes.push_back(v > 0.5 ? 1 : 0);
  }
  [[nodiscard]] Values reordered(std::uint64_t seed) const {
    Values out;
    for (const std::uint32_t i : test::shuffled(value.size(), seed)) out.add(value[i], predicted[i], probability[i], person[i]);
    return out;
  }
  [[nodiscard]] Values renamed() const {
    Values out = *this;
    for (std::uint32_t& who : out.person) who = 1000003U * (who + 1);
    return out;
  }
  [[nodiscard]] Values doubled() const {
    Values out = *this;
    for (std::size_t i = 0; i < value.size(); ++i) out.add(value[i], predicted[i], probability[i], person[i] + 100000);
    return out;
  }
};

constexpr unsigned all = test::names | test::copies;

Sheet walk(const Values& v) {
  Sheet out;
  const std::size_t n = v.value.size();
  out.estimate("mean", mean(v.value), all);
  out.estimate("median", median(v.value), all);
  out.estimate("clustered mean", clustered_mean(v.value, v.person), all);
  out.estimate("clustered ratio", clustered_ratio(v.value, v.probability, v.person), all);
  out.estimate("clustered share", clustered_share(v.yes, v.person), all);
  std::size_t yes = 0;
  for (const std::uint8_t y : v.yes) yes += y;
  out.estimate("wilson", wilson_share(static_cast<double>(yes), static_cast<double>(n)), all);
  out.estimate("at any time", share_at_any_time(yes, n), all);
  for (const AuditDesign design : {AuditDesign::poisson, AuditDesign::fixed_size}) {
    const std::string name = "audits " + std::to_string(static_cast<int>(design));
    const ErrorRate rate = audited_error_rate({v.yes, v.probability, 3 * n, design});
    out.estimate(name + " horvitz-thompson", rate.horvitz_thompson, all);
    out.estimate(name + " hajek", rate.hajek, all);
    out.number(name + " effective", rate.effective_n);
  }
  PredictionPowered powered{v.value, v.predicted, v.predicted};
  const auto mean_of = [&](const std::string& name, const PredictionPoweredMean& m, unsigned holds) {
    out.estimate(name, m.mean, holds);
    out.number(name + " lambda", m.lambda);
    if (m.effective_n) out.number(name + " effective", *m.effective_n);
  };
  mean_of("powered", prediction_powered_mean(powered), test::names);
  mean_of("powered by one", prediction_powered_mean(powered, 1), all);
  powered.annotator = v.person;
  mean_of("powered by person", prediction_powered_mean(powered, 1), all);
  powered.annotator = {};
  powered.probability = v.probability;
  mean_of("powered weighted", prediction_powered_mean(powered, 1), all);
  const Estimate strata[] = {mean(v.value), mean(v.predicted)};
  const double shares[] = {1, 3};
  const Estimate whole = over_strata(strata, shares);
  if (strata[0].estimate) out.estimate("strata", whole, all);

  for (const Bins bins : {Bins::equal_width, Bins::equal_mass}) {
    const Calibration c = calibration(v.predicted, v.yes, {.bins = bins});
    const std::string name = "calibration " + std::to_string(static_cast<int>(bins));
    out.estimate(name, c.error, test::names);
    out.number(name + " plug in", c.plug_in, all);
  }
  std::vector<double> both;
  std::vector<std::uint32_t> truth;
  for (std::size_t i = 0; i < n; ++i) {
    both.push_back(1 - v.predicted[i]);
    both.push_back(v.predicted[i]);
    truth.push_back(v.yes[i]);
  }
  out.estimate("brier", brier_score(both, truth, 2), all);
  out.estimate("brier of shares", brier_score(both, std::span<const double>(both), 2), all);
  JudgedShare counts;
  counts.judged = 2 * n;
  counts.found = yes;
  for (std::size_t i = 0; i < n; ++i) {
    (v.yes[i] == 1 ? counts.human_positives : counts.human_negatives) += 1;
    if (v.predicted[i] > 0.5) (v.yes[i] == 1 ? counts.true_positives : counts.false_positives) += 1;
  }
  out.estimate("corrected share", corrected_share(counts), all);
  const StyleDifferences styles = style_differences(v.value, v.predicted, 1);
  out.result("style", !styles.difference.empty(), styles.notes);
  out.list("style", styles.difference, test::only_rows);
  out.list("style spread", styles.spread, all);
  return out;
}

Values good_values() {
  Values out;
  Xoshiro256 rng(4);
  for (std::uint32_t i = 0; i < 300; ++i) {
    const double v = uniform(rng);
    out.add(v, std::min(1.0, 0.2 + 0.6 * v + 0.2 * uniform(rng)), 0.1 + 0.5 * uniform(rng), i % 13);
  }
  return out;
}

TEST(PropertiesOfValues, OrderNamesAndCopiesMoveNoEstimate) {
  const Values values = good_values();
  const Sheet plain = walk(values);
  test::expect_sound(plain, "values");
  Sheet there = plain;
  test::expect_near(there, walk(values.renamed()), test::names, 1e-12);
  test::report("values twice", test::expect_near(plain, walk(values.doubled()), test::copies, 1e-9));
  // style_differences keeps the order of rows.
  const Values other = values.reordered(2);
  test::expect_near(plain, walk(other), all, 1e-12);
}

TEST(PropertiesOfValues, OfPoorValuesEverythingIsFiniteOrAbsentWithANote) {
  Values nothing;
  Values one;
  one.add(1, 1, 1, 0);
  Values alike;
  Values one_person;
  Values all_no;
  Values constant_judge;
  for (std::uint32_t i = 0; i < 40; ++i) {
    alike.add(1, 1, 0.5, i % 4);
    one_person.add(i % 3 / 2.0, 0.25, 0.5, 0);
    all_no.add(0, 0, 0.25, i);
    constant_judge.add(i % 2, 0.5, 1, i % 5);
  }
  for (const auto& [name, values] : {std::pair<std::string, Values>{"empty", nothing},
                                     {"one row", one},
                                     {"all alike", alike},
                                     {"one person", one_person},
                                     {"all no", all_no},
                                     {"a judge without an opinion", constant_judge}}) {
    test::expect_sound(walk(values), name);
  }
}

TEST(PropertiesOfValues, NumbersThatAreNoneAreRefusedWithANote) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -1e308}) {
    Values values = good_values();
    values.value[7] = bad;
    values.predicted[9] = bad;
    values.probability[11] = bad;
    Sheet out;
    const auto refused = [&](const std::string& name, const Estimate& e) {
      out.estimate(name, e);
      EXPECT_FALSE(e.estimate && !std::isfinite(*e.estimate)) << name;
    };
    refused("mean", mean(values.value));
    refused("median", median(values.value));
    refused("clustered mean", clustered_mean(values.value, values.person));
    refused("clustered ratio", clustered_ratio(values.value, values.probability, values.person));
    refused("audits", audited_error_rate({values.yes, values.probability, 900}).hajek);
    refused("powered", prediction_powered_mean({values.value, values.predicted, values.predicted}).mean);
    refused("calibration", calibration(values.predicted, values.yes).error);
    refused("brier", brier_score(values.predicted, std::vector<std::uint32_t>(values.value.size(), 0), 1));
    test::expect_sound(out, "values that are none");
  }
}

// Every argument from a list that has the worst in it; whatever comes back is finite or absent.
TEST(PropertiesOfValues, PureFunctionsGiveAFiniteNumberOrNone) {
  const double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double some[] = {nan, -inf, -1, -1e-300, 0, 1e-300, 1e-9, 0.3, 0.5, 1 - 1e-15, 1, 1.5, 20, 1e9, 1e300, inf};
  std::size_t given = 0;
  const auto fine = [&](const char* name, const std::optional<double>& x, double a, double b = 0, double c = 0) {
    if (x) ++given;
    EXPECT_TRUE(!x || std::isfinite(*x)) << name << ' ' << a << ' ' << b << ' ' << c;
  };
  for (const double a : some) {
    fine("normal_quantile", normal_quantile(a), a);
    fine("two_sided_normal", two_sided_normal(a), a);
    for (const double b : some) {
      fine("t_cdf", t_cdf(a, b), a, b);
      fine("chi_square_upper", chi_square_upper(a, b), a, b);
      fine("spearman_brown", spearman_brown(a, b), a, b);
      fine("raters_for", raters_for(a, b), a, b);
      fine("design_effect", design_effect(a, b), a, b);
      fine("half_width", half_width_of_share(a, 50, 0.95, b), a, b);
      fine("half_width level", half_width_of_share(a, 50, b), a, b);
      fine("pass", pass_probability({20, 16, 2}, a), a);
      fine("strike", strike_probability({10, 5, b}, a, 30), a, b);
      fine("binomial", binomial_at_least(30, 20, a), a);
      fine("effective judges", effective_judges(3, a), a);
      fine("power", power_of({a, b}, 100), a, b);
      const double pair[] = {a, b};
      const double even[] = {0.5, 0.5};
      fine("entropy", entropy(pair), a, b);
      fine("jensen shannon", jensen_shannon(pair, even), a, b);
      const Estimate wilson = wilson_share(a, b);
      fine("wilson", wilson.estimate, a, b);
      fine("wilson low", wilson.low, a, b);
      EXPECT_TRUE(wilson.estimate || !wilson.notes.empty());
      // Quantiles search, so that degrees of freedom are ordinary or the limit.
      if (!(b > 0 && b < 1e-9)) fine("t_quantile", t_quantile(a, b), a, b);
      for (const double c : some) fine("beta_cdf", beta_cdf(a, b, c), a, b, c);
      const std::vector<double> adjusted = benjamini_hochberg(pair);
      for (const double p : adjusted) fine("benjamini hochberg", p, a, b);
      for (const double p : benjamini_yekutieli(pair)) fine("benjamini yekutieli", p, a, b);
      const SkilledVote votes[] = {{0, a}, {1, b}};
      for (const double p : label_posterior(votes, 2)) fine("label posterior", p, a, b);
      if (const auto outcome = overlap_outcome({2, 3, 5, b}, a)) {
        fine("overlap judgments", outcome->judgments, a, b);
        fine("overlap right", outcome->right, a, b);
      }
      if (b == 0 || std::isnan(b) || (b > 1e-10 && b < 21)) {
        if (const auto outcome = cusum_outcome({0.1, 0.3, b}, a, 30)) fine("cusum", outcome->mean_answers, a, b);
      }
    }
  }
  EXPECT_GT(given, 500U);

  MeanSequence sequence;
  test::Sheet sheet;
  sheet.estimate("nothing yet", sequence.now());
  for (const double a : some) EXPECT_EQ(sequence.add(a), a >= 0 && a <= 1) << a;
  sheet.estimate("some", sequence.now());
  sheet.estimate("too many right", share_at_any_time(3, 2));
  sheet.estimate("of none", share_at_any_time(0, 0));
  for (const double level : some) {
    sheet.estimate("level " + std::to_string(level) + (std::signbit(level) ? " below" : " above") + std::to_string(sheet.size()),
                   share_at_any_time(3, 9, level));
    const double v[] = {1, 2, 4, 8, 5, 3, 7};
    const std::uint32_t who[] = {0, 1, 2, 3, 4, 5, 6};
    sheet.estimate("mean at level " + std::to_string(sheet.size()), mean(v, level));
    sheet.estimate("median at level " + std::to_string(sheet.size()), median(v, level));
    sheet.estimate("clustered mean at level " + std::to_string(sheet.size()), clustered_mean(v, who, level));
    sheet.estimate("wilson at level " + std::to_string(sheet.size()), wilson_share(2, 5, level));
  }
  test::expect_sound(sheet, "levels");
}

}  // namespace
}  // namespace assay::stats
