// MACE on the open crowd sets against crowd-kit, from its own start (needs ASSAY_SHARED).
#include "assay/stats/mace.hpp"
#include "digamma.hpp"
#include "label_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

// crowd-kit 1.4.1 numbers workers and labels by their first row and draws with NumPy's RandomState(0), anew for each of its
// restarts, which therefore are one and the same.
struct PeerStart {
  std::vector<double> competence, spam;
};

std::vector<double> drawn_weights(std::size_t n) {
  std::mt19937 words(0);
  std::vector<double> out(n);
  for (double& x : out) {
    const double high = static_cast<double>(words() >> 5U);
    const double low = static_cast<double>(words() >> 6U);
    x = 1 + 1.5 * ((high * 67108864.0 + low) / 9007199254740992.0);
  }
  return out;
}

std::vector<std::size_t> by_first_row(const std::vector<std::uint32_t>& column, std::size_t n) {
  std::vector<std::size_t> place(n, n);
  std::size_t next = 0;
  for (const std::uint32_t x : column) {
    if (place[x] == n) place[x] = next++;
  }
  return place;
}

PeerStart peer_start(const test::CrowdSet& set) {
  const std::size_t k = set.classes;
  const auto worker = by_first_row(set.worker, set.workers);
  const auto label = by_first_row(set.label, k);
  const std::vector<double> weights = drawn_weights(std::max<std::size_t>(2, k) * set.workers);
  PeerStart out{.competence = std::vector<double>(set.workers), .spam = std::vector<double>(set.workers * k)};
  for (std::size_t w = 0; w < set.workers; ++w) {
    const double* const pair = &weights[2 * worker[w]];
    out.competence[w] = pair[1] / (pair[0] + pair[1]);
    const double* const row = &weights[k * worker[w]];
    double all = 0;
    for (std::size_t c = 0; c < k; ++c) all += row[c];
    for (std::size_t c = 0; c < k; ++c) out.spam[w * k + c] = row[label[c]] / all;
  }
  return out;
}

class MaceReference : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = test::shared_folder();
    if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
    reference_ = test::read_json(*folder + "/reference/statistics.json");
    sets_ = test::read_crowd_sets(*folder);
  }
  void check_method(MaceMethod method, const char* key);

  boost::json::value reference_;
  std::map<std::string, test::CrowdSet> sets_;
};

// The weight exp(E log competence), which the peer's variational method has for competence; of em, competence itself.
std::vector<double> competence_weight(const MaceFit& fit) {
  std::vector<double> out = fit.competence;
  if (fit.method == MaceMethod::em) return out;
  for (std::size_t w = 0; w < fit.workers; ++w)
    out[w] = std::exp(detail::digamma(fit.prior_competent + fit.known[w]) -
                      detail::digamma(fit.prior_competent + fit.prior_spamming + fit.votes[w]));
  return out;
}

// 1 - the weight of spamming, which the reference has stored.
std::vector<double> stored_competence(const MaceFit& fit) {
  std::vector<double> out = fit.competence;
  if (fit.method == MaceMethod::em) return out;
  for (std::size_t w = 0; w < fit.workers; ++w)
    out[w] = 1 - std::exp(detail::digamma(fit.prior_spamming + fit.votes[w] - fit.known[w]) -
                          detail::digamma(fit.prior_competent + fit.prior_spamming + fit.votes[w]));
  return out;
}

// crowd-kit 1.4.1 after 50 rounds, labels numbered by their first row beforehand. Without that it files the spam of a label
// under another one wherever the labels do not first appear in their order, as in the stored numbers of all sets but
// zencrowd_us; from labels so misfiled it is right on 78 (variational) and 77 (em) items of bluebirds.
struct Expected {
  const char* set;
  double mean, mean_square;  // of the weights of competence
  std::size_t correct;
  std::vector<double> class_counts;
};

const std::vector<Expected> variational = {
    {"zencrowd_us", 0.423145801862, 0.266485412147, 1649, {1312, 728}},
    {"bluebirds", 0.336984827757, 0.187958651313, 93, {67, 41}},
    {"cf_weather", 0.595613981983, 0.418306872007, 266, {53, 72, 69, 98, 8}},
    {"music_genre", 0.719133903037, 0.587112390454, 560, {78, 76, 55, 118, 64, 79, 53, 73, 40, 64}},
    {"pandalm_test", 0.934383830652, 0.873199739060, 0, {105, 422, 472}},
    {"sense_add_v", 0.667825878940, 0.468680278479, 0, {613, 142, 111, 33, 32, 25, 11}},
    {"sense_date_n", 0.549006539166, 0.337603624873, 0, {76, 19, 84, 24, 199, 357, 183, 5, 12}},
    {"sentiment_polarity", 0.620877492316, 0.472551466950, 4588, {2528, 2471}},
};
const std::vector<Expected> em = {
    {"zencrowd_us", 0.385684445404, 0.235585007461, 1619, {1268, 772}},
    {"bluebirds", 0.344997605135, 0.182013275063, 96, {60, 48}},
    {"cf_weather", 0.700711073593, 0.631076512739, 264, {55, 71, 64, 100, 10}},
    {"music_genre", 0.740512851431, 0.624133527370, 561, {79, 75, 58, 115, 66, 78, 51, 73, 42, 63}},
    {"pandalm_test", 0.931057601090, 0.867004024010, 0, {105, 422, 472}},
    {"sense_add_v", 0.586585110468, 0.371459918791, 0, {564, 148, 123, 43, 40, 33, 16}},
    {"sense_date_n", 0.553823039707, 0.340236886627, 0, {79, 19, 85, 23, 200, 345, 189, 7, 12}},
    {"sentiment_polarity", 0.636181634106, 0.496770373052, 4575, {2521, 2478}},
};

double mean_power(const std::vector<double>& values, int power) {
  double sum = 0;
  for (const double x : values) sum += power == 1 ? x : x * x;
  return sum / static_cast<double>(values.size());
}

void MaceReference::check_method(MaceMethod method, const char* key) {
  double worst = 0;
  for (const Expected& e : method == MaceMethod::em ? em : variational) {
    const test::CrowdSet& set = sets_.at(e.set);
    const PeerStart start = peer_start(set);
    const MaceFit fit = fit_mace(
        set.index(),
        {.method = method, .start_competence = start.competence, .start_spam = start.spam, .starts = 1, .max_rounds = 50, .tolerance = 0});
    ASSERT_EQ(fit.rounds, 50) << e.set;
    EXPECT_FALSE(has_note(fit.notes, note::objective_fell)) << e.set;
    EXPECT_EQ(set.class_counts(fit.label), e.class_counts) << e.set;
    EXPECT_EQ(set.correct(fit.label), e.correct) << e.set;
    const std::vector<double> weight = competence_weight(fit);
    const double off = std::max(std::abs(mean_power(weight, 1) - e.mean), std::abs(mean_power(weight, 2) - e.mean_square));
    worst = std::max(worst, off);
    const auto& stored = reference_.at("sets").at(e.set).at("crowdkit").at(key).as_object();
    if (stored.contains("correct")) {
      const double of = stored.at("of").to_number<double>();
      EXPECT_GE(static_cast<double>(set.correct(fit.label)), stored.at("correct").to_number<double>() - std::max(1.0, 0.003 * of)) << e.set;
    }
    if (std::string_view(e.set) != "zencrowd_us") continue;
    const double apart = test::largest_difference(stored_competence(fit), test::numbers(stored.at("competence")));
    test::report(std::string(key) + " competence of every worker, zencrowd_us", apart);
    EXPECT_LT(apart, 1e-10);
  }
  test::report(std::string(key) + " mean and mean square of competence", worst);
  EXPECT_LT(worst, 1e-10);
}

TEST_F(MaceReference, VariationalEqualsCrowdKitFromItsStart) { check_method(MaceMethod::variational, "MACE_vb_r10"); }
TEST_F(MaceReference, EmEqualsCrowdKitFromItsStart) { check_method(MaceMethod::em, "MACE_em_r10"); }

TEST_F(MaceReference, ClimbsOnEverySetFromEveryStart) {
  for (const auto& [name, set] : sets_) {
    const LabelIndex index = set.index();
    const MaceOptions kinds[] = {{.method = MaceMethod::variational, .starts = 3, .max_rounds = 100},
                                 {.method = MaceMethod::em, .starts = 3, .max_rounds = 100},
                                 {.method = MaceMethod::em, .smoothing = 0, .starts = 2, .max_rounds = 100}};
    for (const MaceOptions& kind : kinds) {
      const MaceFit fit = fit_mace(index, kind);
      EXPECT_FALSE(has_note(fit.notes, note::objective_fell)) << name;
      for (std::size_t r = 1; r < fit.objective.size(); ++r)
        EXPECT_GE(fit.objective[r], fit.objective[r - 1] - 1e-12 * std::abs(fit.objective[r])) << name << ' ' << r;
      EXPECT_EQ(*std::ranges::max_element(fit.start_objective), fit.objective.back()) << name;
      std::printf("  %-20s %-11s start %zu, %3d rounds, %.4f, first start %.4f, gold %zu\n", name.c_str(),
                  kind.method == MaceMethod::variational ? "variational"
                  : kind.smoothing                       ? "likelihood"
                                                         : "em",
                  fit.best_start, fit.rounds, fit.objective.back(), fit.start_objective[0], set.correct(fit.label));
    }
  }
}

}  // namespace
}  // namespace assay::stats
