// The likelihood of choices with ties: elementary symmetric polynomials of roots of worths.
#include "choices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

namespace assay::stats {
namespace {

constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

// The sum over all subsets of that size of the products of their w, two places left out.
double elementary(std::span<const double> w, std::size_t size, std::size_t without = nobody, std::size_t nor = nobody) {
  if (size == 0) return 1;
  // Called once a pair of alternatives: no memory is asked for where ties are small.
  std::array<double, 8> few{};
  std::vector<double> many(size < few.size() ? 0 : size + 1);
  double* const sums = many.empty() ? few.data() : many.data();
  sums[0] = 1;
  for (std::size_t i = 0; i < w.size(); ++i) {
    if (i == without || i == nor) continue;
    for (std::size_t k = size; k > 0; --k) sums[k] += sums[k - 1] * w[i];
  }
  return sums[size];
}

// The sets of one size that might be chosen.
struct Order {
  std::size_t size = 1;
  std::size_t parameter = 0;  // of its delta; not used for size 1
  double weight = 1;          // delta, in the common unit
  std::vector<double> root;   // worth^(1 / size), the largest worth being 1

  [[nodiscard]] double total() const { return weight * elementary(root, size); }
  [[nodiscard]] double with(std::size_t i) const { return weight * root[i] * elementary(root, size - 1, i); }
  [[nodiscard]] double with(std::size_t i, std::size_t j) const {
    return size < 2 ? 0 : weight * root[i] * root[j] * elementary(root, size - 2, i, j);
  }
};

struct Menu {
  std::vector<Order> orders;
  double largest_theta = 0;
  double largest_log_delta = 0;  // 0 for size 1
  double total = 0;

  Menu(const ChoiceModel& model, const Choice& choice, std::span<const double> parameter) {
    largest_theta = -std::numeric_limits<double>::infinity();
    for (const std::uint32_t i : choice.alternatives) largest_theta = std::max(largest_theta, parameter[i]);
    const std::size_t most = choice.alternatives.size();
    for (std::size_t t = 0; t < model.orders.size() && model.orders[t] <= most; ++t)
      largest_log_delta = std::max(largest_log_delta, parameter[model.models + t]);
    add(choice, parameter, 1, nobody);
    for (std::size_t t = 0; t < model.orders.size() && model.orders[t] <= most; ++t)
      add(choice, parameter, model.orders[t], model.models + t);
    for (const Order& order : orders) total += order.total();
  }

  void add(const Choice& choice, std::span<const double> parameter, std::size_t size, std::size_t of_delta) {
    const double log_delta = of_delta == nobody ? 0 : parameter[of_delta];
    Order order{.size = size, .parameter = of_delta, .weight = std::exp(log_delta - largest_log_delta), .root = {}};
    for (const std::uint32_t i : choice.alternatives)
      order.root.push_back(std::exp((parameter[i] - largest_theta) / static_cast<double>(size)));
    orders.push_back(std::move(order));
  }

  // Of one time.
  [[nodiscard]] double log_likelihood(const Choice& choice, std::span<const double> parameter) const {
    double mean = 0;
    for (std::size_t i = 0; i < choice.chosen; ++i) mean += parameter[choice.alternatives[i]] - largest_theta;
    double log_delta = -largest_log_delta;
    for (const Order& order : orders) {
      if (order.size == choice.chosen && order.parameter != nobody) log_delta += parameter[order.parameter];
    }
    return mean / static_cast<double>(choice.chosen) + log_delta - std::log(total);
  }
};

// The value of the best subset of each size that may be chosen, less that of the chosen one: the largest.
double lead_of_others(const ChoiceModel& model, const Choice& choice, std::span<const double> direction, double own) {
  std::vector<double> values;
  for (const std::uint32_t i : choice.alternatives) values.push_back(direction[i]);
  std::ranges::sort(values, std::greater());
  double largest = values[0];
  for (std::size_t t = 0; t < model.orders.size() && model.orders[t] <= values.size(); ++t) {
    double sum = 0;
    for (std::size_t i = 0; i < model.orders[t]; ++i) sum += values[i];
    largest = std::max(largest, sum / model.orders[t] + direction[model.models + t]);
  }
  return largest - own;
}

// The value of the worst of the alternatives alone: where it is below the chosen one something becomes more certain.
double lowest(const Choice& choice, std::span<const double> direction) {
  double out = std::numeric_limits<double>::infinity();
  for (const std::uint32_t i : choice.alternatives) out = std::min(out, direction[i]);
  return out;
}

// Mean of what the chosen set counts for, and of the products: every alternative in it 1 / its size, and the deltas 1
// where it has that size.
struct Moments {
  std::vector<double> mean;
  Matrix square;  // upper triangle

  Moments(const Menu& menu, std::size_t alternatives) : mean(alternatives + menu.orders.size() - 1), square(mean.size()) {
    for (std::size_t o = 0; o < menu.orders.size(); ++o) {
      add(menu.orders[o], menu.total);
      if (o > 0) add_delta(menu.orders[o], menu.total, alternatives + o - 1);
    }
  }

  void add(const Order& order, double total) {
    const auto size = static_cast<double>(order.size);
    for (std::size_t i = 0; i < order.root.size(); ++i) {
      const double share = order.with(i) / total / size;
      mean[i] += share;
      square.at(i, i) += share / size;
      if (order.size == 1) continue;
      for (std::size_t j = i + 1; j < order.root.size(); ++j) square.at(i, j) += order.with(i, j) / total / (size * size);
    }
  }

  void add_delta(const Order& order, double total, std::size_t at) {
    for (std::size_t i = 0; i < order.root.size(); ++i) square.at(i, at) = order.with(i) / total / static_cast<double>(order.size);
    mean[at] = order.total() / total;
    square.at(at, at) = mean[at];
  }
};

}  // namespace

ChoiceModel::Local ChoiceModel::local(const Choice& choice, std::span<const double> parameter) const {
  const Menu menu(*this, choice, parameter);
  const std::size_t alternatives = choice.alternatives.size();
  const Moments moments(menu, alternatives);
  const std::size_t q = moments.mean.size();
  Local out{.log_likelihood = choice.times * menu.log_likelihood(choice, parameter), .index = {}, .score = {}, .information = Matrix(q)};
  out.index.assign(choice.alternatives.begin(), choice.alternatives.end());
  for (std::size_t i = 0; i < q; ++i) out.score.push_back(-choice.times * moments.mean[i]);
  for (std::size_t i = 0; i < choice.chosen; ++i) out.score[i] += choice.times / static_cast<double>(choice.chosen);
  for (std::size_t o = 1; o < menu.orders.size(); ++o) {
    out.index.push_back(menu.orders[o].parameter);
    if (menu.orders[o].size == choice.chosen) out.score[alternatives + o - 1] += choice.times;
  }
  for (std::size_t i = 0; i < q; ++i) {
    for (std::size_t j = i; j < q; ++j) {
      out.information.at(i, j) = choice.times * (moments.square.at(i, j) - moments.mean[i] * moments.mean[j]);
      out.information.at(j, i) = out.information.at(i, j);
    }
  }
  return out;
}

double ChoiceModel::log_likelihood(std::span<const Choice> choices, std::span<const double> parameter) const {
  double sum = 0;
  for (const Choice& choice : choices) sum += choice.times * Menu(*this, choice, parameter).log_likelihood(choice, parameter);
  return sum;
}

double ChoiceModel::add(std::span<const Choice> choices, std::span<const double> parameter, std::span<double> score, Matrix& information,
                        double sign) const {
  double sum = 0;
  for (const Choice& choice : choices) {
    const Local at = local(choice, parameter);
    sum += at.log_likelihood;
    for (std::size_t i = 0; i < at.index.size(); ++i) {
      score[at.index[i]] += at.score[i];
      for (std::size_t j = i; j < at.index.size(); ++j) {
        const auto [low, high] = std::minmax(at.index[i], at.index[j]);
        information.at(low, high) += sign * at.information.at(i, j);
      }
    }
  }
  return sum;
}

void ChoiceModel::multiply(std::span<const Choice> choices, std::span<const double> parameter, std::span<const double> b,
                           std::span<double> out) const {
  for (const Choice& choice : choices) {
    const Local at = local(choice, parameter);
    for (std::size_t i = 0; i < at.index.size(); ++i) {
      for (std::size_t j = 0; j < at.index.size(); ++j) out[at.index[i]] += at.information.at(i, j) * b[at.index[j]];
    }
  }
}

bool ChoiceModel::recedes(std::span<const Choice> choices, std::span<const double> direction) const {
  double size = 0;
  for (const double each : direction) size = std::max(size, std::abs(each));
  const double slack = 1e-6 * size;
  bool rises = false;
  for (const Choice& choice : choices) {
    double own = 0;
    for (std::size_t i = 0; i < choice.chosen; ++i) own += direction[choice.alternatives[i]];
    own /= static_cast<double>(choice.chosen);
    for (std::size_t t = 0; t < orders.size(); ++t) own += orders[t] == choice.chosen ? direction[models + t] : 0;
    if (lead_of_others(*this, choice, direction, own) > slack) return false;
    rises = rises || lowest(choice, direction) < own - slack;
  }
  return rises;
}

}  // namespace assay::stats
