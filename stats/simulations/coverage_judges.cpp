// Judges beside humans, estimates that a judge sharpens, and audits.
#include "coverage.hpp"

#include "assay/stats/audits.hpp"
#include "assay/stats/judge_bias.hpp"
#include "assay/stats/judges.hpp"
#include "assay/stats/prediction_powered.hpp"

#include <algorithm>
#include <cmath>

namespace coverage {

namespace {

using namespace assay::stats;

// A judge's labels for 500 items, and those of people who lean for some.
Run powered_run(const Sizes& sizes) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<double> human, predicted, only;
    std::vector<std::uint32_t> who;
    const auto judge = [&](double truth) { return truth + 0.3 + 0.5 * normal(rng); };
    for (std::uint32_t g = 0; g < sizes.size(); ++g) {
      const double lean = 0.4 * normal(rng);
      for (std::size_t i = 0; i < sizes[g]; ++i) {
        const double truth = 1 + normal(rng);
        human.push_back(truth + lean);
        predicted.push_back(judge(truth));
        who.push_back(g);
      }
    }
    for (int i = 0; i < 500; ++i) only.push_back(judge(1 + normal(rng)));
    const auto found =
        prediction_powered_mean({.human = human, .predicted = predicted, .predicted_only = only, .annotator = who, .probability = {}});
    return {holds(found.mean, 1)};
  };
}

// Three strata with means and judges of their own, `n` human labels in all and 300 of the judge alone; and the rows of one stratum, where
// humans are asked more often about what the judge finds large.
Run strata_run(std::size_t n) {
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<Estimate> strata;
    const std::vector<double> share = {0.5, 0.3, 0.2};
    for (std::size_t s = 0; s < 3; ++s) {
      const double middle = static_cast<double>(s);
      std::vector<double> human, predicted, only;
      const auto judge = [&](double truth) { return truth + 0.2 * middle + (0.3 + 0.3 * middle) * normal(rng); };
      for (std::size_t i = 0; i < std::max<std::size_t>(5, static_cast<std::size_t>(share[s] * static_cast<double>(n))); ++i) {
        const double truth = middle + normal(rng);
        human.push_back(truth);
        predicted.push_back(judge(truth));
      }
      for (int i = 0; i < 100; ++i) only.push_back(judge(middle + normal(rng)));
      strata.push_back(prediction_powered_mean({.human = human, .predicted = predicted, .predicted_only = only}).mean);
    }
    std::vector<double> human, predicted, only, probability;
    for (std::size_t i = 0; i < 8 * n; ++i) {
      const double truth = normal(rng);
      const double judged = truth + 0.6 * normal(rng);
      const double p = judged > 0.5 ? 0.2 : 0.1;
      if (uniform(rng) < p) {
        human.push_back(truth);
        predicted.push_back(judged);
        probability.push_back(p);
      } else {
        only.push_back(judged);
      }
    }
    const auto weighted = prediction_powered_mean(
        {.human = human, .predicted = predicted, .predicted_only = only, .annotator = {}, .probability = probability});
    return {holds(over_strata(strata, share), 0.7), holds(weighted.mean, 0)};
  };
}

// The judge is right on 85 % of the positives and 80 % of the negatives; n items of each are labelled by humans, 400 by the judge alone.
Run corrected_run(std::size_t n) {
  return [=](Rng& rng) -> std::vector<Held> {
    const double truth = 0.4;
    const JudgedShare counts{.found = binomial(rng, 400, truth * 0.85 + (1 - truth) * 0.2),
                             .judged = 400,
                             .true_positives = binomial(rng, n, 0.85),
                             .human_positives = n,
                             .false_positives = binomial(rng, n, 0.2),
                             .human_negatives = n};
    return {holds(corrected_share(counts), truth)};
  };
}

// The judge's labels are right on 75 %.
Run against_humans_run(const Sizes& sizes) {
  const double human = normal_mean(skill_of);
  return [=, deck = Deck(sizes)](Rng& rng) -> std::vector<Held> {
    const auto judge = static_cast<std::uint32_t>(sizes.size());
    std::vector<double> skill;
    for (std::size_t g = 0; g < sizes.size(); ++g) skill.push_back(skill_of(normal(rng)));
    std::vector<std::uint32_t> item, rater, label;
    const auto put = [&](std::uint32_t i, std::uint32_t who, std::uint32_t what) {
      item.push_back(i);
      rater.push_back(who);
      label.push_back(what);
    };
    for (std::uint32_t i = 0; i < deck.items(); ++i) {
      const auto truth = below(rng, 3);
      put(i, judge, said(rng, truth, 0.75));
      std::uint32_t chosen[3];
      deck.draw(rng, chosen);
      for (const auto g : chosen) put(i, g, said(rng, truth, skill[g]));
    }
    const auto agree = [](double a, double b) { return a * b + (1 - a) * (1 - b) / 2; };
    const auto report = judge_against_humans({item, rater, label, 3, judge});
    const double with_judge = agree(0.75, human);
    const double among = agree(human, human);
    return {holds(report.judge_agreement, with_judge), holds(report.human_agreement, among), holds(report.difference, with_judge - among)};
  };
}

// Items with pairs of responses, each judged in both orders by the judge, and by three of the humans, who lean to a side, too.
struct Verdicts {
  std::vector<std::uint32_t> item, left, right, rater, model;
  std::vector<Outcome> outcome;
  std::vector<double> length;
  [[nodiscard]] JudgedPairs columns() const {
    return {.item = item,
            .left = left,
            .right = right,
            .rater = rater,
            .outcome = outcome,
            .length = length,
            .model = model,
            .judge = 0,
            .own = 0};
  }
};

Verdicts draw_verdicts(Rng& rng, const Sizes& pairs, std::uint32_t humans) {
  Verdicts out;
  std::vector<double> side, likes;
  for (std::uint32_t h = 0; h < humans; ++h) {
    side.push_back(0.1 + 0.3 * normal(rng));
    likes.push_back(0.2 + 0.2 * normal(rng));
  }
  std::uint32_t response = 0;
  const auto vote = [&](std::uint32_t i, std::uint32_t a, std::uint32_t b, std::uint32_t who, double x) {
    const double wins = std::exp(x / 2);
    const double u = uniform(rng) * (wins + 1 / wins + 0.4);
    out.item.push_back(i);
    out.left.push_back(a);
    out.right.push_back(b);
    out.rater.push_back(who);
    out.outcome.push_back(u < wins ? Outcome::left : u < wins + 1 / wins ? Outcome::right : Outcome::tie);
  };
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    const double hard = normal(rng);  // responses to an item differ alike
    for (std::size_t p = 0; p < pairs[i]; ++p, response += 2) {
      const double worth = std::exp(0.3 * hard) * normal(rng);  // of the first above the second
      out.length.push_back(std::exp(0.5 * normal(rng)));
      out.length.push_back(std::exp(0.5 * normal(rng)));
      out.model.push_back(0);
      out.model.push_back(1);
      const double longer = std::log(out.length[response] / out.length[response + 1]);
      const double judged = worth + 0.6 * longer + 0.4;
      vote(i, response, response + 1, 0, judged + 0.5);
      vote(i, response + 1, response, 0, -judged + 0.5);
      std::uint32_t chosen[3];
      for (std::uint32_t k = 0; k < 3; ++k) {
        do chosen[k] = below(rng, humans);
        while (std::find(chosen, chosen + k, chosen[k]) != chosen + k);
        const double human = worth + likes[chosen[k]] * longer;
        vote(i, response, response + 1, 1 + chosen[k], human + side[chosen[k]]);
        vote(i, response + 1, response, 1 + chosen[k], -human + side[chosen[k]]);
      }
    }
  }
  return out;
}

const char* const items_like_these = "items like these";
const char* const items_and_humans = "items and annotators like these";

const std::vector<Row>& bias_rows() {
  static const std::vector<Row> rows = {{.estimator = "consistency of a judge", .about = items_like_these},
                                        {.estimator = "first place of inconsistent verdicts", .about = items_like_these},
                                        {.estimator = "left share of a judge", .about = items_like_these},
                                        {.estimator = "position effect of a judge", .about = items_like_these},
                                        {.estimator = "left share of humans", .about = items_and_humans},
                                        {.estimator = "position effect, judge less humans", .about = items_and_humans},
                                        {.estimator = "preference for length, judge less humans", .about = items_and_humans},
                                        {.estimator = "self-preference, judge less humans", .about = items_and_humans}};
  return rows;
}

std::vector<Estimate> biases_of(const Verdicts& verdicts) {
  const auto found = judge_bias(verdicts.columns());
  return {found.consistency.judge, found.first_of_inconsistent.judge, found.left_share.judge,        found.position.judge,
          found.left_share.humans, found.position.difference,         found.longer_share.difference, found.own_share.difference};
}

const std::vector<Row>& model_rows() {
  static const std::vector<Row> rows = {{.estimator = "position in the model of a judge", .about = items_like_these},
                                        {.estimator = "length in the model of a judge", .about = items_like_these},
                                        {.estimator = "length in the model, judge less humans", .about = items_and_humans}};
  return rows;
}

std::vector<Estimate> modelled(const Verdicts& verdicts) {
  const auto found = judge_bias_model(verdicts.columns(), BiasControl::humans);
  return {found.position.judge, found.length.judge, found.length.difference};
}

// A fourth of the rows of a cluster are pairs: five an item.
Sizes pairs_of(const Sizes& sizes) {
  Sizes out;
  for (const auto n : sizes) out.push_back(std::max<std::size_t>(1, n / 4));
  return out;
}

constexpr std::uint32_t judging_humans = 12;

// What very many items and humans say.
Truth bias_truth(std::vector<Estimate> (*find)(const Verdicts&), std::size_t items) {
  return once([=] {
    Xoshiro256 rng(30);
    const auto many = draw_verdicts(rng, Sizes(items, 5), 400);
    std::vector<double> out;
    for (const auto& one : find(many)) out.push_back(one.estimate.value_or(0));
    return out;
  });
}

void add_biases(Cells& out, const std::vector<Row>& rows, std::vector<Estimate> (*find)(const Verdicts&), const Truth& truth) {
  over_clusters(out, rows, Cost::costly, "items", [=](const Sizes& sizes) -> Run {
    return [=](Rng& rng) {
      const auto right = truth();
      const auto found = find(draw_verdicts(rng, pairs_of(sizes), judging_humans));
      std::vector<Held> held;
      for (std::size_t r = 0; r < found.size(); ++r) held.push_back(holds(found[r], right[r]));
      return held;
    };
  });
}

// A batch of 20 items an audit, a tenth of them suspicious; those are wrong in 30 % of cases and audited six times as often.
Run audit_run(std::size_t audits) {
  const std::size_t items = 20 * audits;
  const std::size_t suspicious = items / 10;
  const double random = static_cast<double>(audits) / (1.5 * static_cast<double>(items));  // of the others; 0.9 + 6 x 0.1 = 1.5
  return [=](Rng& rng) -> std::vector<Held> {
    std::size_t all_wrong = 0;
    std::vector<std::uint8_t> wrong, plain;
    std::vector<double> probability, plain_probability;
    std::size_t left = audits;
    for (std::size_t i = 0; i < items; ++i) {
      const bool suspect = i < suspicious;
      const std::uint8_t is_wrong = uniform(rng) < (suspect ? 0.3 : 0.15) ? 1 : 0;
      all_wrong += is_wrong;
      const double p = suspect ? 6 * random : random;
      if (uniform(rng) < p) {
        wrong.push_back(is_wrong);
        probability.push_back(p);
      }
      // A simple random sample beside it, one item after the other.
      if (below(rng, static_cast<std::uint32_t>(items - i)) < left) {
        plain.push_back(is_wrong);
        plain_probability.push_back(static_cast<double>(audits) / static_cast<double>(items));
        --left;
      }
    }
    const double n = static_cast<double>(items);
    const auto poisson = audited_error_rate({wrong, probability, items, AuditDesign::poisson});
    const auto fixed = audited_error_rate({plain, plain_probability, items, AuditDesign::fixed_size});
    const double rate = static_cast<double>(all_wrong) / n;
    return {holds(poisson.horvitz_thompson, rate), holds(poisson.hajek, rate), holds(fixed.horvitz_thompson, rate)};
  };
}

}  // namespace

Cells judge_cells() {
  Cells out;
  over_annotators(out, {{.estimator = "prediction-powered mean"}}, Cost::cheap, powered_run);
  over_counts(out,
              {{.estimator = "prediction-powered mean, stratified", .about = "other items"},
               {.estimator = "prediction-powered mean, known probabilities", .about = "other items"}},
              Cost::cheap, "human labels", {20, 60, 200}, strata_run);
  over_counts(out, {{.estimator = "corrected share (Rogan-Gladen)", .about = "other items"}}, Cost::cheap, "labels a class", {20, 60, 200},
              corrected_run);
  over_annotators(out,
                  {{.estimator = "agreement with a judge", .about = items_and_humans},
                   {.estimator = "agreement among humans", .about = items_and_humans},
                   {.estimator = "agreement, judge less humans", .about = items_and_humans}},
                  Cost::costly, against_humans_run);
  add_biases(out, bias_rows(), biases_of, bias_truth(biases_of, 10000));
  add_biases(out, model_rows(), modelled, bias_truth(modelled, 4000));
  over_counts(out,
              {{.estimator = "audited error rate (Horvitz-Thompson)", .about = "this batch", .apart = true},
               {.estimator = "audited error rate (Hajek)", .about = "this batch", .apart = true},
               {.estimator = "audited error rate, random sample", .about = "this batch", .apart = true}},
              Cost::cheap, "audits", {20, 60, 200}, audit_run);
  return out;
}

}  // namespace coverage
