// Reading answers of best-worst scaling, and their probabilities.
#include "best_worst_model.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace assay::stats {
namespace {

// Rows in order of answers, and of models within.
std::vector<std::size_t> sorted_rows(const BestWorstSets& data) {
  std::vector<std::size_t> order(data.set.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair{data.set[i], data.model[i]}; });
  return order;
}

// Calls f with the rows of every answer.
template <typename F>
void each_answer(const BestWorstSets& data, const std::vector<std::size_t>& order, F&& f) {
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && data.set[order[end]] == data.set[order[begin]]) ++end;
    f(std::span(order).subspan(begin, end - begin));
    begin = end;
  }
}

const char* fault_of(const BestWorstSets& data, std::span<const std::size_t> rows) {
  std::size_t best = 0;
  std::size_t worst = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    best += data.mark[rows[i]] == Mark::best ? 1 : 0;
    worst += data.mark[rows[i]] == Mark::worst ? 1 : 0;
    if (i > 0 && data.model[rows[i]] == data.model[rows[i - 1]]) return "a model stands in an answer twice";
    if (!data.annotator.empty() && data.annotator[rows[i]] != data.annotator[rows[0]]) return "an answer has two annotators";
  }
  if (rows.size() < 2) return "an answer shows one model only";
  if (best > 1 || worst > 1) return "an answer has two best or two worst";
  return best + worst == 0 ? "an answer marks nothing" : nullptr;
}

void merge(std::vector<BestWorstAnswer>& answers) {
  std::ranges::sort(answers, [](const BestWorstAnswer& a, const BestWorstAnswer& b) { return a < b; });
  std::vector<BestWorstAnswer> out;
  for (BestWorstAnswer& each : answers) {
    if (!out.empty() && out.back().shown == each.shown && out.back().best == each.best && out.back().worst == each.worst) {
      out.back().times += each.times;
    } else {
      out.push_back(std::move(each));
    }
  }
  answers = std::move(out);
}

// A choice of `chosen` with shares proportional to exp(sign theta) among the shown, but for one.
void add_choice(const BestWorstAnswer& answer, std::span<const double> theta, double sign, std::uint32_t chosen, std::uint32_t without,
                BestWorstLikelihood::Local& out) {
  const std::size_t shown = answer.shown.size();
  std::vector<double> share(shown);
  double largest = -HUGE_VAL;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i != without) largest = std::max(largest, sign * theta[answer.shown[i]]);
  }
  double total = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i != without) share[i] = std::exp(sign * theta[answer.shown[i]] - largest);
    total += share[i];
  }
  for (double& each : share) each /= total;
  out.log_likelihood += answer.times * (sign * theta[answer.shown[chosen]] - largest - std::log(total));
  out.score[chosen] += answer.times * sign;
  for (std::size_t i = 0; i < shown; ++i) {
    out.score[i] -= answer.times * sign * share[i];
    for (std::size_t j = i; j < shown; ++j) out.information.at(i, j) += answer.times * ((i == j ? share[i] : 0) - share[i] * share[j]);
  }
}

// Both marks at once, one of all ordered pairs.
void add_pair(const BestWorstAnswer& answer, std::span<const double> theta, BestWorstLikelihood::Local& out) {
  const std::size_t shown = answer.shown.size();
  const auto at = [&](std::size_t i) { return theta[answer.shown[i]]; };
  double highest = -HUGE_VAL;
  double lowest = HUGE_VAL;
  for (std::size_t i = 0; i < shown; ++i) {
    highest = std::max(highest, at(i));
    lowest = std::min(lowest, at(i));
  }
  Matrix share(shown);
  double total = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    for (std::size_t j = 0; j < shown; ++j) {
      if (i != j) total += share.at(i, j) = std::exp(at(i) - highest + lowest - at(j));
    }
  }
  std::vector<double> mean(shown);    // of best less worst
  std::vector<double> either(shown);  // best or worst
  for (std::size_t i = 0; i < shown; ++i) {
    for (std::size_t j = 0; j < shown; ++j) {
      mean[i] += (share.at(i, j) - share.at(j, i)) / total;
      either[i] += (share.at(i, j) + share.at(j, i)) / total;
    }
  }
  out.log_likelihood += answer.times * (at(answer.best) - highest + lowest - at(answer.worst) - std::log(total));
  out.score[answer.best] += answer.times;
  out.score[answer.worst] -= answer.times;
  for (std::size_t i = 0; i < shown; ++i) {
    out.score[i] -= answer.times * mean[i];
    for (std::size_t j = i; j < shown; ++j) {
      const double square = i == j ? either[i] : -(share.at(i, j) + share.at(j, i)) / total;
      out.information.at(i, j) += answer.times * (square - mean[i] * mean[j]);
    }
  }
}

}  // namespace

const char* fault(const BestWorstSets& data) {
  const std::size_t rows = data.set.size();
  if (data.model.size() != rows || data.mark.size() != rows || (!data.annotator.empty() && data.annotator.size() != rows))
    return "columns differ in length";
  if (data.models > countable_models) return "more models than anybody compares";
  for (std::size_t i = 0; i < rows; ++i) {
    if (data.model[i] >= data.models || data.mark[i] > Mark::worst) return "a model or a mark is out of range";
  }
  const char* found = nullptr;
  each_answer(data, sorted_rows(data), [&](std::span<const std::size_t> answer) {
    if (found == nullptr) found = fault_of(data, answer);
  });
  return found;
}

std::vector<AnnotatorAnswers> answers_by_annotator(const BestWorstSets& data) {
  std::map<std::uint32_t, AnnotatorAnswers> parts;
  each_answer(data, sorted_rows(data), [&](std::span<const std::size_t> rows) {
    BestWorstAnswer answer;
    for (const std::size_t row : rows) {
      const auto position = static_cast<std::uint32_t>(answer.shown.size());
      if (data.mark[row] == Mark::best) answer.best = position;
      if (data.mark[row] == Mark::worst) answer.worst = position;
      answer.shown.push_back(data.model[row]);
    }
    const std::uint32_t who = data.annotator.empty() ? 0 : data.annotator[rows[0]];
    parts[who].annotator = who;
    parts[who].answers.push_back(std::move(answer));
  });
  std::vector<AnnotatorAnswers> out;
  for (auto& [who, part] : parts) {
    merge(part.answers);
    out.push_back(std::move(part));
  }
  return out;
}

std::vector<BestWorstAnswer> together(const std::vector<AnnotatorAnswers>& parts) {
  std::vector<BestWorstAnswer> out;
  for (const AnnotatorAnswers& part : parts) out.insert(out.end(), part.answers.begin(), part.answers.end());
  merge(out);
  return out;
}

std::vector<PairCount> pairs_of(std::span<const BestWorstAnswer> answers) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, PairCount> pairs;
  const auto beats = [&](std::uint32_t winner, std::uint32_t loser, double times) {
    const auto [low, high] = std::minmax(winner, loser);
    PairCount& pair = pairs[{low, high}];
    pair.first = low;
    pair.second = high;
    (winner == low ? pair.first_wins : pair.second_wins) += times;
  };
  for (const BestWorstAnswer& answer : answers) {
    for (std::uint32_t i = 0; i < answer.shown.size(); ++i) {
      if (answer.has_best() && i != answer.best) beats(answer.shown[answer.best], answer.shown[i], answer.times);
      if (answer.has_worst() && i != answer.worst && i != answer.best) beats(answer.shown[i], answer.shown[answer.worst], answer.times);
    }
  }
  std::vector<PairCount> out;
  for (const auto& each : pairs) out.push_back(each.second);
  return out;
}

std::vector<BestWorstAnswer> among(std::span<const BestWorstAnswer> answers, const std::vector<std::uint32_t>& estimated) {
  std::vector<BestWorstAnswer> out;
  for (const BestWorstAnswer& answer : answers) {
    BestWorstAnswer kept{.shown = {}, .times = answer.times};
    for (std::uint32_t i = 0; i < answer.shown.size(); ++i) {
      const auto at = std::ranges::lower_bound(estimated, answer.shown[i]);
      if (at == estimated.end() || *at != answer.shown[i]) continue;
      if (i == answer.best) kept.best = static_cast<std::uint32_t>(kept.shown.size());
      if (i == answer.worst) kept.worst = static_cast<std::uint32_t>(kept.shown.size());
      kept.shown.push_back(static_cast<std::uint32_t>(at - estimated.begin()));
    }
    if (kept.shown.size() > 1 && (kept.has_best() || kept.has_worst())) out.push_back(std::move(kept));
  }
  merge(out);
  return out;
}

BestWorstLikelihood::Local BestWorstLikelihood::local(const BestWorstAnswer& answer, std::span<const double> theta) const {
  const std::size_t shown = answer.shown.size();
  Local out{.score = std::vector<double>(shown), .information = Matrix(shown)};
  if (model == BestWorstModel::max_difference && answer.has_best() && answer.has_worst()) {
    add_pair(answer, theta, out);
    return out;
  }
  if (answer.has_best()) add_choice(answer, theta, 1, answer.best, unmarked, out);
  if (answer.has_worst()) add_choice(answer, theta, -1, answer.worst, answer.best, out);
  return out;
}

double BestWorstLikelihood::add(std::span<const BestWorstAnswer> answers, std::span<const double> theta, std::span<double> score,
                                Matrix& information, double sign) const {
  double sum = 0;
  for (const BestWorstAnswer& answer : answers) {
    const Local at = local(answer, theta);
    sum += at.log_likelihood;
    for (std::size_t i = 0; i < answer.shown.size(); ++i) {
      score[answer.shown[i]] += at.score[i];
      for (std::size_t j = i; j < answer.shown.size(); ++j)
        information.at(answer.shown[i], answer.shown[j]) += sign * at.information.at(i, j);
    }
  }
  return sum;
}

void BestWorstLikelihood::multiply(std::span<const BestWorstAnswer> answers, std::span<const double> theta, std::span<const double> b,
                                   std::span<double> out) const {
  for (const BestWorstAnswer& answer : answers) {
    const Local at = local(answer, theta);
    for (std::size_t i = 0; i < answer.shown.size(); ++i) {
      for (std::size_t j = 0; j < answer.shown.size(); ++j)
        out[answer.shown[i]] += at.information.at(std::min(i, j), std::max(i, j)) * b[answer.shown[j]];
    }
  }
}

}  // namespace assay::stats
