// Spans, boxes, units, sets of labels and transcripts.
#include "coverage.hpp"

#include "assay/stats/gamma.hpp"
#include "assay/stats/label_sets.hpp"
#include "assay/stats/shapes.hpp"
#include "assay/stats/spans.hpp"
#include "assay/stats/transcripts.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace coverage {

namespace {

using namespace assay::stats;

const char* const other_items = "other items";

// Columns of marks, without those who marked nothing.
struct Marks {
  std::vector<std::uint32_t> item, rater, label, begin, end, seen_item, seen_rater;
  std::vector<double> left, right, top, bottom;
  void looked(std::uint32_t i, std::uint32_t r) {
    seen_item.push_back(i);
    seen_rater.push_back(r);
  }
  void mark(std::uint32_t i, std::uint32_t r, std::uint32_t l) {
    item.push_back(i);
    rater.push_back(r);
    label.push_back(l);
  }
  void span(std::uint32_t i, std::uint32_t r, std::uint32_t l, std::uint32_t from, std::uint32_t to) {
    mark(i, r, l);
    begin.push_back(from);
    end.push_back(to);
  }
  [[nodiscard]] Annotations rows(std::size_t items, std::size_t raters, std::size_t labels) const {
    return {.item = item,
            .rater = rater,
            .label = label,
            .seen_item = seen_item,
            .seen_rater = seen_rater,
            .items = items,
            .raters = raters,
            .labels = labels};
  }
};

// A fourth of the rows of a cluster are places in a text: five an item.
Sizes places_of(const Sizes& sizes) {
  Sizes out;
  for (const auto n : sizes) out.push_back(std::max<std::size_t>(1, n / 4));
  return out;
}

// The reference marks every place; the other one exactly, shifted, or not, by how hard the item is, and something else now and then.
Run spans_run(const Sizes& sizes) {
  const auto exactly = [](double z) { return logistic(1 + 0.7 * z); };
  const double p = normal_mean(exactly);
  const double others = p + (1 - p) / 2 + 0.15;
  return [=, places = places_of(sizes)](Rng& rng) -> std::vector<Held> {
    Marks marks;
    for (std::uint32_t i = 0; i < places.size(); ++i) {
      const double right = exactly(normal(rng));
      for (std::uint32_t r = 0; r < 2; ++r) marks.looked(i, r);
      for (std::uint32_t at = 0; at < 10 * places[i]; at += 10) {
        marks.span(i, 0, 0, at, at + 5);
        const double u = uniform(rng);
        if (u < right) {
          marks.span(i, 1, 0, at, at + 5);
        } else if (u < right + (1 - right) / 2) {
          marks.span(i, 1, 0, at + 1, at + 5);
        }
        if (uniform(rng) < 0.15) marks.span(i, 1, 0, at + 6, at + 9);
      }
    }
    const Spans spans{marks.rows(places.size(), 2, 1), marks.begin, marks.end};
    const auto exact = compare_spans(spans, 0, 1, SpanMatch::exact).all;
    const auto overlap = compare_spans(spans, 0, 1, SpanMatch::overlap).all;
    return {holds(exact.precision, p / others), holds(exact.recall, p), holds(exact.f1, 2 * p / (1 + others)),
            holds(overlap.f1, (1 + p) / (1 + others))};
  };
}

// Every box of the reference is found four times of five, moved aside by a part of its width.
Run boxes_run(const Sizes& sizes) {
  double iou_truth = 0;
  constexpr int steps = 400;
  for (int a = 0; a < steps; ++a) {
    for (int b = 0; b < steps; ++b) {
      const double aside = 0.15 * ((a + 0.5) / steps + (b + 0.5) / steps);
      iou_truth += (1 - aside) / (1 + aside) / (steps * steps);
    }
  }
  return [=, places = places_of(sizes)](Rng& rng) -> std::vector<Held> {
    Marks marks;
    for (std::uint32_t i = 0; i < places.size(); ++i) {
      const double hard = uniform(rng);
      const double found = 0.7 + 0.2 * uniform(rng);
      for (std::uint32_t r = 0; r < 2; ++r) marks.looked(i, r);
      for (std::size_t k = 0; k < places[i]; ++k) {
        for (std::uint32_t r = 0; r < 2; ++r) {
          if (r == 1 && uniform(rng) >= found) continue;
          const double left = 3 * static_cast<double>(k) + (r == 1 ? 0.15 * (hard + uniform(rng)) : 0);
          marks.mark(i, r, 0);
          marks.left.push_back(left);
          marks.right.push_back(left + 1);
          marks.top.push_back(0);
          marks.bottom.push_back(1);
        }
      }
    }
    const auto score = compare_boxes({marks.rows(places.size(), 2, 1), marks.left, marks.right, marks.top, marks.bottom}, 0, 1).all;
    return {holds(score.f1, 1.6 / 1.8), holds(score.mean_iou, iou_truth)};
  };
}

// Twenty places in four texts, each marked with the care of a rater, and something else now and then.
constexpr std::size_t places_in_all = 20;

struct Marked {
  bool place[places_in_all] = {};
  bool other[places_in_all] = {};
};

Marked draw_marked(Rng& rng) {
  Marked out;
  const double care = logistic(1.2 + 0.8 * normal(rng));
  for (std::size_t p = 0; p < places_in_all; ++p) {
    out.place[p] = uniform(rng) < care;
    out.other[p] = uniform(rng) < 0.1;
  }
  return out;
}

Run span_agreement_run(std::size_t raters) {
  const auto truth = once([] {
    Xoshiro256 rng(31);
    double sum = 0;
    constexpr int pairs = 200000;
    for (int n = 0; n < pairs; ++n) {
      const auto a = draw_marked(rng);
      const auto b = draw_marked(rng);
      double matched = 0;
      double marked = 0;
      for (std::size_t p = 0; p < places_in_all; ++p) {
        matched += (a.place[p] && b.place[p] ? 1 : 0) + (a.other[p] && b.other[p] ? 1 : 0);
        marked += (a.place[p] ? 1 : 0) + (b.place[p] ? 1 : 0) + (a.other[p] ? 1 : 0) + (b.other[p] ? 1 : 0);
      }
      sum += marked > 0 ? 2 * matched / marked : 0;
    }
    return std::vector<double>{sum / pairs};
  });
  return [=](Rng& rng) -> std::vector<Held> {
    Marks marks;
    for (std::uint32_t r = 0; r < raters; ++r) {
      const auto own = draw_marked(rng);
      for (std::uint32_t i = 0; i < 4; ++i) marks.looked(i, r);
      for (std::uint32_t p = 0; p < places_in_all; ++p) {
        const std::uint32_t at = 10 * (p / 4);
        if (own.place[p]) marks.span(p % 4, r, 0, at, at + 5);
        if (own.other[p]) marks.span(p % 4, r, 0, at + 6, at + 9);
      }
    }
    return {holds(span_agreement({marks.rows(4, raters, 1), marks.begin, marks.end}, SpanMatch::exact).all, truth()[0])};
  };
}

// Units of two labels in texts of 50 characters, whose ends a rater moves by up to a few characters, misses or misnames.
void draw_units(Rng& rng, Marks& marks, std::uint32_t item, std::uint32_t rater, std::uint32_t sway, double wrong) {
  marks.looked(item, rater);
  for (std::uint32_t k = 0; k < 2; ++k) {
    const auto begin = 6 + 25 * k + below(rng, 2 * sway + 1) - sway;
    const auto end = 18 + 25 * k + below(rng, 2 * sway + 1) - sway;
    const bool missed = uniform(rng) < 0.1;
    const bool misnamed = uniform(rng) < wrong;
    if (!missed) marks.span(item, rater, (k + item + (misnamed ? 1 : 0)) % 2, begin, end);
  }
}

constexpr std::uint32_t unitized_texts = 3;

Marks draw_unitizing(Rng& rng, std::uint32_t raters) {
  Marks out;
  for (std::uint32_t r = 0; r < raters; ++r) {
    const auto sway = 1 + below(rng, 5);
    const double wrong = 0.3 * uniform(rng);
    for (std::uint32_t i = 0; i < unitized_texts; ++i) draw_units(rng, out, i, r, sway, wrong);
  }
  return out;
}

std::vector<Estimate> unitizing_of(const Marks& marks, std::size_t raters) {
  const std::vector<std::uint32_t> length(unitized_texts, 50);
  const auto found = unitizing_alpha({marks.rows(unitized_texts, raters, 2), marks.begin, marks.end}, length);
  return {found.all, found.units, found.coding};
}

Run unitizing_run(std::size_t raters, const Truth& truth) {
  return [=](Rng& rng) {
    const auto found = unitizing_of(draw_unitizing(rng, static_cast<std::uint32_t>(raters)), raters);
    std::vector<Held> held;
    for (std::size_t r = 0; r < found.size(); ++r) held.push_back(holds(found[r], truth()[r]));
    return held;
  };
}

Truth unitizing_truth() {
  return once([] {
    Xoshiro256 rng(32);
    std::vector<double> sum(3, 0);
    constexpr int rounds = 250;
    for (int n = 0; n < rounds; ++n) {
      const auto found = unitizing_of(draw_unitizing(rng, 40), 40);
      for (std::size_t r = 0; r < 3; ++r) sum[r] += *found[r].estimate / rounds;
    }
    return sum;
  });
}

// Three people; texts on which they agree more or less.
Estimate draw_gamma(Rng& rng, std::uint32_t items, std::size_t samples) {
  Marks marks;
  for (std::uint32_t i = 0; i < items; ++i) {
    const auto sway = 1 + below(rng, 5);
    for (std::uint32_t r = 0; r < 3; ++r) draw_units(rng, marks, i, r, sway, 0.15);
  }
  const std::vector<std::uint32_t> length(items, 50);
  return gamma_agreement({marks.rows(items, 3, 2), marks.begin, marks.end}, length, rng,
                         {.label = {}, .precision = 0.05, .least_samples = samples, .most_samples = samples})
      .gamma;
}

// Three labels, each in a set of four of ten; a rater gets each label of an item right with a skill of their own.
constexpr double label_share = 0.4;
double careful(double z) { return logistic(2 + 0.6 * z); }

std::uint64_t draw_set(Rng& rng) {
  std::uint64_t out = 0;
  for (int l = 0; l < 3; ++l) out |= uniform(rng) < label_share ? std::uint64_t{1} << l : 0;
  return out;
}

std::uint64_t said_set(Rng& rng, std::uint64_t truth, double skill) {
  for (int l = 0; l < 3; ++l) truth ^= uniform(rng) < skill ? 0 : std::uint64_t{1} << l;
  return truth;
}

// P(set said | true set) by the number of labels that differ.
using ByDifference = std::vector<double>;

// Alpha of pairs of raters, on items with these shares of true sets.
double set_alpha_of(const std::vector<double>& share, const std::vector<std::pair<ByDifference, ByDifference>>& pairs) {
  std::vector<double> said_share(8, 0);
  double observed = 0;
  const double each = 1 / static_cast<double>(pairs.size());
  const auto at = [](const ByDifference& by, std::uint64_t a, std::uint64_t truth) {
    return by[static_cast<std::size_t>(std::popcount(a ^ truth))];
  };
  for (const auto& [first, second] : pairs) {
    for (std::uint64_t t = 0; t < 8; ++t) {
      for (std::uint64_t a = 0; a < 8; ++a) {
        said_share[a] += each * share[t] * (at(first, a, t) + at(second, a, t)) / 2;
        for (std::uint64_t b = 0; b < 8; ++b) {
          observed += each * share[t] * at(first, a, t) * at(second, b, t) * set_distance(a, b, SetDistance::masi);
        }
      }
    }
  }
  double expected = 0;
  for (std::uint64_t a = 0; a < 8; ++a) {
    for (std::uint64_t b = 0; b < 8; ++b) expected += said_share[a] * said_share[b] * set_distance(a, b, SetDistance::masi);
  }
  return 1 - observed / expected;
}

ByDifference by_skill(double skill) {
  ByDifference out;
  for (int h = 0; h < 4; ++h) out.push_back(std::pow(skill, 3 - h) * std::pow(1 - skill, h));
  return out;
}

Run set_alpha_run(const Sizes& sizes) {
  ByDifference mean;
  for (std::size_t h = 0; h < 4; ++h) mean.push_back(normal_mean([h](double z) { return by_skill(careful(z))[h]; }));
  return [=, deck = Deck(sizes)](Rng& rng) -> std::vector<Held> {
    std::vector<double> skill;
    for (std::size_t g = 0; g < sizes.size(); ++g) skill.push_back(careful(normal(rng)));
    std::vector<std::uint32_t> item, rater;
    std::vector<std::uint64_t> set;
    std::vector<double> share(8, 0);
    for (std::uint32_t i = 0; i < deck.items(); ++i) {
      const auto truth = draw_set(rng);
      share[truth] += 1 / static_cast<double>(deck.items());
      std::uint32_t chosen[3];
      deck.draw(rng, chosen);
      for (const auto g : chosen) {
        item.push_back(i);
        rater.push_back(g);
        set.push_back(said_set(rng, truth, skill[g]));
      }
    }
    const auto found = set_alpha_annotators_like_these({item, rater, set, deck.items(), sizes.size(), 3}, SetDistance::masi);
    return {holds(found, set_alpha_of(share, {{mean, mean}}))};
  };
}

Run these_sets_run(std::size_t items) {
  const std::vector<double> skill = {0.95, 0.9, 0.85, 0.8};
  std::vector<double> share(8, 1);
  for (std::uint64_t t = 0; t < 8; ++t) {
    for (int l = 0; l < 3; ++l) share[t] *= (t >> l & 1U) != 0 ? label_share : 1 - label_share;
  }
  std::vector<std::pair<ByDifference, ByDifference>> pairs;
  for (std::size_t g = 0; g < skill.size(); ++g) {
    for (std::size_t h = 0; h < g; ++h) pairs.emplace_back(by_skill(skill[g]), by_skill(skill[h]));
  }
  const double truth = set_alpha_of(share, pairs);
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<std::uint32_t> item, rater;
    std::vector<std::uint64_t> set;
    for (std::uint32_t i = 0; i < items; ++i) {
      const auto right = draw_set(rng);
      for (std::uint32_t r = 0; r < skill.size(); ++r) {
        item.push_back(i);
        rater.push_back(r);
        set.push_back(said_set(rng, right, skill[r]));
      }
    }
    Xoshiro256 resampling(rng.next());
    return {holds(set_alpha_these_annotators({item, rater, set, items, skill.size(), 3}, SetDistance::masi, resampling), truth)};
  };
}

// As many words an utterance as rows a cluster; some utterances are harder to hear.
Run words_run(const Sizes& sizes) {
  const auto misheard = [](double z) { return logistic(-1.5 + 0.7 * z); };
  const double truth = normal_mean(misheard);
  std::vector<std::string> references;
  for (const auto n : sizes) {
    std::string text;
    for (std::size_t w = 0; w < n; ++w) text += "w" + std::to_string(w) + " ";
    references.push_back(text);
  }
  return [=](Rng& rng) -> std::vector<Held> {
    std::vector<std::string> heard(sizes.size());
    std::vector<std::string_view> reference, text;
    std::vector<std::uint32_t> utterance;
    for (std::uint32_t u = 0; u < sizes.size(); ++u) {
      const double p = misheard(normal(rng));
      for (std::size_t w = 0; w < sizes[u]; ++w) heard[u] += (uniform(rng) < p ? "x" : "w" + std::to_string(w)) + " ";
      utterance.push_back(u);
      reference.emplace_back(references[u]);
      text.emplace_back(heard[u]);
    }
    return {holds(error_rate({utterance, reference, text}), truth)};
  };
}

}  // namespace

Cells structured_cells() {
  Cells out;
  over_clusters(out,
                {{.estimator = "precision of spans", .about = other_items},
                 {.estimator = "recall of spans", .about = other_items},
                 {.estimator = "F1 of spans, exact", .about = other_items},
                 {.estimator = "F1 of spans, overlap", .about = other_items}},
                Cost::costly, "items", spans_run);
  over_clusters(out, {{.estimator = "F1 of boxes", .about = other_items}, {.estimator = "mean IoU of boxes", .about = other_items}},
                Cost::costly, "items", boxes_run);
  over_counts(out, {{.estimator = "F1 of spans over pairs"}}, Cost::costly, "4 texts each", {10, 20, 60}, span_agreement_run);
  const auto unitizing = unitizing_truth();
  over_counts(
      out,
      {{.estimator = "alpha for unitizing"}, {.estimator = "alpha for unitizing, places"}, {.estimator = "alpha for unitizing, labels"}},
      Cost::costly, "3 texts each", {10, 20, 60}, [=](std::size_t raters) { return unitizing_run(raters, unitizing); });
  const auto gamma = once([] {
    Xoshiro256 rng(33);
    return std::vector<double>{*draw_gamma(rng, 4000, 30).estimate};
  });
  over_counts(out, {{.estimator = "gamma", .about = other_items}}, Cost::costly, "items", {10, 20, 60}, [=](std::size_t items) -> Run {
    return [=](Rng& rng) -> std::vector<Held> {
      Xoshiro256 drawing(rng.next());
      return {holds(draw_gamma(drawing, static_cast<std::uint32_t>(items), 30), gamma()[0])};
    };
  });
  over_annotators(out, {{.estimator = "alpha of sets (MASI)"}}, Cost::costly, set_alpha_run);
  over_counts(out, {{.estimator = "alpha of sets (MASI)", .about = "these annotators"}}, Cost::costly, "items", {10, 20, 60},
              these_sets_run);
  over_clusters(out, {{.estimator = "word error rate", .about = "other utterances"}}, Cost::costly, "utterances", words_run);
  return out;
}

}  // namespace coverage
