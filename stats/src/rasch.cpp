// Conditional maximum likelihood of the Rasch model, by patterns of answered items.
#include "assay/stats/rasch.hpp"

#include "assay/stats/distributions.hpp"
#include "newton.hpp"
#include "separation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace assay::stats {
namespace {

constexpr double most_terms = 2e10;

struct Answer {
  std::uint32_t person, item;
  bool right;
};

// Persons who answered the same items.
struct Pattern {
  std::vector<std::uint32_t> items;
  std::vector<double> right;   // how often each is right
  std::vector<double> scores;  // persons with so many right
};

// Elementary symmetric functions of all values but two positions (no position: of all).
std::vector<double> symmetric(std::span<const double> value, std::size_t without, std::size_t nor) {
  std::vector<double> gamma{1};
  gamma.reserve(value.size() + 1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i == without || i == nor) continue;
    gamma.push_back(0);
    for (std::size_t r = gamma.size() - 1; r > 0; --r) gamma[r] += value[i] * gamma[r - 1];
  }
  return gamma;
}

class Conditional final : public Objective {
 public:
  Conditional(const std::vector<Pattern>& patterns, std::size_t items) : patterns_(patterns), items_(items) {}

  [[nodiscard]] std::optional<double> value(std::span<const double> difficulty) const override {
    double sum = 0;
    for (const Pattern& each : patterns_) {
      const std::vector<double> e = easiness(each, difficulty);
      const std::vector<double> gamma = symmetric(e, none, none);
      for (std::size_t i = 0; i < each.items.size(); ++i) sum -= each.right[i] * difficulty[each.items[i]];
      for (std::size_t r = 1; r < each.items.size(); ++r) {
        if (each.scores[r] > 0) sum -= each.scores[r] * std::log(gamma[r]);
      }
    }
    if (!std::isfinite(sum)) return std::nullopt;
    return sum;
  }

  [[nodiscard]] std::optional<double> derivatives(std::span<const double> difficulty, std::span<double> score,
                                                  Matrix& curvature) const override {
    for (const Pattern& each : patterns_) add(each, difficulty, score, curvature);
    return value(difficulty);
  }

  [[nodiscard]] std::vector<double> votes() const override {
    std::vector<double> out(items_);
    for (const Pattern& each : patterns_) {
      const double persons = std::accumulate(each.scores.begin(), each.scores.end(), 0.0);
      for (const std::uint32_t i : each.items) out[i] += persons;
    }
    return out;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  static std::vector<double> easiness(const Pattern& pattern, std::span<const double> difficulty) {
    std::vector<double> out;
    for (const std::uint32_t i : pattern.items) out.push_back(std::exp(-difficulty[i]));
    return out;
  }

  // P(i right), P(i and j right) given the score: e_i gamma_{r-1} without i / gamma_r, likewise for two.
  static void add(const Pattern& pattern, std::span<const double> difficulty, std::span<double> score, Matrix& curvature) {
    const std::vector<double> e = easiness(pattern, difficulty);
    const std::vector<double> gamma = symmetric(e, none, none);
    const std::size_t items = e.size();
    std::vector<double> alone(items * (items + 1));  // [i][r]
    for (std::size_t i = 0; i < items; ++i) {
      const std::vector<double> rest = symmetric(e, i, none);
      for (std::size_t r = 1; r < items; ++r) alone[i * (items + 1) + r] = e[i] * rest[r - 1] / gamma[r];
    }
    for (std::size_t i = 0; i < items; ++i) {
      const double* const of_i = &alone[i * (items + 1)];
      score[pattern.items[i]] -= pattern.right[i];
      for (std::size_t r = 1; r < items; ++r) {
        score[pattern.items[i]] += pattern.scores[r] * of_i[r];
        curvature.at(pattern.items[i], pattern.items[i]) += pattern.scores[r] * of_i[r] * (1 - of_i[r]);
      }
      for (std::size_t j = i + 1; j < items; ++j) {
        const double* const of_j = &alone[j * (items + 1)];
        const std::vector<double> rest = symmetric(e, i, j);
        double& cell = curvature.at(pattern.items[i], pattern.items[j]);
        for (std::size_t r = 1; r < items; ++r) {
          const double both = r < 2 ? 0 : e[i] * e[j] * rest[r - 2] / gamma[r];
          cell += pattern.scores[r] * (both - of_i[r] * of_j[r]);
        }
      }
    }
  }

  const std::vector<Pattern>& patterns_;
  std::size_t items_;
};

// Sorted by person and item; false where rows do not make sense.
bool read(const RaschAnswers& a, std::vector<Answer>& out) {
  if (a.person.size() != a.right.size() || a.item.size() != a.right.size()) return false;
  for (std::size_t i = 0; i < a.right.size(); ++i) {
    if (a.person[i] >= a.persons || a.item[i] >= a.items || a.right[i] > 1) return false;
    out.push_back({a.person[i], a.item[i], a.right[i] == 1});
  }
  std::ranges::sort(out, {}, [](const Answer& x) { return std::pair{x.person, x.item}; });
  return std::ranges::adjacent_find(out, [](const Answer& x, const Answer& y) { return x.person == y.person && x.item == y.item; }) ==
         out.end();
}

template <typename F>
void each_person(std::span<const Answer> answers, F&& f) {
  for (std::size_t begin = 0; begin < answers.size();) {
    std::size_t end = begin;
    while (end < answers.size() && answers[end].person == answers[begin].person) ++end;
    f(answers.subspan(begin, end - begin));
    begin = end;
  }
}

// Of two items: how many persons have the one right and the other wrong.
std::vector<PairCount> compare(std::span<const Answer> answers) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, PairCount> pairs;
  each_person(answers, [&](std::span<const Answer> person) {
    for (std::size_t i = 0; i < person.size(); ++i) {
      for (std::size_t j = i + 1; j < person.size(); ++j) {
        if (person[i].right == person[j].right) continue;
        PairCount& pair = pairs[{person[i].item, person[j].item}];
        pair.first = person[i].item;
        pair.second = person[j].item;
        (person[i].right ? pair.first_wins : pair.second_wins) += 1;
      }
    }
  });
  std::vector<PairCount> out;
  for (const auto& each : pairs) out.push_back(each.second);
  return out;
}

// Answers to the items at these positions (not_there: none), without persons who have all right or all wrong.
std::vector<Pattern> make_patterns(std::span<const Answer> answers, const std::vector<std::uint32_t>& position, std::uint32_t not_there,
                                   RaschFit& fit) {
  std::map<std::vector<std::uint32_t>, Pattern> patterns;
  each_person(answers, [&](std::span<const Answer> person) {
    std::vector<std::uint32_t> items;
    std::vector<double> right;
    for (const Answer& each : person) {
      if (position[each.item] == not_there) continue;
      items.push_back(position[each.item]);
      right.push_back(each.right ? 1 : 0);
    }
    const auto score = static_cast<std::size_t>(std::accumulate(right.begin(), right.end(), 0.0));
    if (score == 0 || score == items.size()) return;
    Pattern& pattern = patterns[items];
    pattern.items = items;
    pattern.right.resize(items.size());
    pattern.scores.resize(items.size() + 1);
    for (std::size_t i = 0; i < items.size(); ++i) pattern.right[i] += right[i];
    pattern.scores[score] += 1;
    ++fit.persons;
    fit.n += items.size();
  });
  std::vector<Pattern> out;
  for (auto& each : patterns) out.push_back(std::move(each.second));
  return out;
}

// Referred to the mean of the estimated difficulties.
void write(const Maximum& at, const Matrix& covariance, const std::vector<std::uint32_t>& estimated, RaschFit& out) {
  const auto count = static_cast<double>(estimated.size());
  const double centre = std::accumulate(at.parameter.begin(), at.parameter.end(), 0.0) / count;
  std::vector<double> with(estimated.size());
  for (std::size_t i = 0; i < with.size(); ++i) with[i] = std::accumulate(covariance.row(i), covariance.row(i) + with.size(), 0.0) / count;
  const double mean = std::accumulate(with.begin(), with.end(), 0.0) / count;
  for (std::size_t i = 0; i < estimated.size(); ++i) {
    Estimate& each = out.difficulty[estimated[i]];
    const double z = *two_sided_normal(each.level);
    each.notes.clear();
    each.estimate = at.parameter[i] - centre;
    each.se = std::sqrt(std::max(0.0, covariance.at(i, i) - 2 * with[i] + mean));
    each.low = *each.estimate - z * *each.se;
    each.high = *each.estimate + z * *each.se;
  }
}

void name_the_rest(const std::vector<std::uint32_t>& position, std::uint32_t not_there, RaschFit& out) {
  std::vector<std::uint32_t> rest;
  for (std::uint32_t i = 0; i < position.size(); ++i) {
    if (position[i] == not_there) rest.push_back(i);
  }
  if (rest.empty()) return;
  out.notes.push_back({std::string(note::separated), "items " + list_models(rest) + ": no answers link them to the others both ways"});
}

}  // namespace

RaschFit fit_rasch(const RaschAnswers& answers, double level) {
  RaschFit out;
  const auto say = [&](std::string_view code, std::string message) { out.notes.push_back({std::string(code), std::move(message)}); };
  std::vector<Answer> rows;
  if (!(level > 0 && level < 1) || !read(answers, rows)) {
    say(note::bad_input, "needs a person, an item and 0 or 1 a row, in range and once each, and a level between 0 and 1");
    return out;
  }
  out.difficulty.assign(answers.items,
                        Estimate{.level = level, .method = "conditional maximum likelihood, normal", .speaks_for = SpeaksFor::other_rows});
  for (Estimate& each : out.difficulty) each.add_note(note::separated, "no finite difficulty among the others");
  for (const Answer& each : rows) ++out.difficulty[each.item].n;
  const Existence existence = find_estimable(compare(rows), answers.items, TieModel::half_wins);
  const auto not_there = static_cast<std::uint32_t>(answers.items);
  std::vector<std::uint32_t> position(answers.items, not_there);
  for (std::uint32_t i = 0; i < existence.estimated.size(); ++i) position[existence.estimated[i]] = i;
  name_the_rest(position, not_there, out);
  if (existence.estimated.empty()) {
    say(rows.empty() ? note::no_data : note::no_variation, "no two items are compared both ways");
    return out;
  }
  const std::vector<Pattern> patterns = make_patterns(rows, position, not_there, out);
  double terms = 0;
  for (const Pattern& each : patterns) terms += std::pow(static_cast<double>(each.items.size()), 4) / 4;
  if (terms > most_terms) {
    say(note::too_costly, "so many items and patterns of answered ones take too long");
    return out;
  }
  const Conditional objective(patterns, existence.estimated.size());
  const Maximum at = maximise(objective, std::vector<double>(existence.estimated.size()), {});
  out.rounds = at.rounds;
  out.gradient = at.gradient;
  const std::optional<Matrix> covariance = inverse_pinned(at.curvature);
  if (!at.converged && at.gradient > 1e-6) say(note::not_converged, "the gradient stayed at " + std::to_string(at.gradient));
  if (!covariance) {
    say(note::not_converged, "the information is singular in working precision");
    return out;
  }
  out.log_likelihood = at.value;
  for (Estimate& each : out.difficulty) {
    each.rounds = out.rounds;
    each.objective = out.log_likelihood;
  }
  write(at, *covariance, existence.estimated, out);
  return out;
}

}  // namespace assay::stats
