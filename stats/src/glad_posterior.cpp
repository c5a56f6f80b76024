// Messages between items and workers on grids, round by round: what the other labels of an item say of its class and its beta, and what all
// items of a worker say of the ability.
#include "glad_posterior.hpp"

#include "assay/stats/glad.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

constexpr std::size_t nodes = glad_ability_nodes;
constexpr std::size_t beta_nodes = 17;
constexpr double first_log_beta = -3;
constexpr double last_log_beta = 5;
constexpr double least = 1e-6;         // of a probability of being right or wrong: nothing is ruled out
constexpr double impossible = -1e300;  // of a logarithm
constexpr int most_rounds = 20;
constexpr double settled = 1e-7;

double node(double first, double last, std::size_t k, std::size_t count) {
  return first + (last - first) * static_cast<double>(k) / static_cast<double>(count - 1);
}
double log_normal(double x) { return -0.5 * (x - glad_prior_mean) * (x - glad_prior_mean) / (glad_prior_sd * glad_prior_sd); }
double bounded(double p) { return std::clamp(p, least, 1 - least); }

class Messages {
 public:
  Messages(const LabelRows& rows, const std::vector<double>& prior, std::span<const std::uint32_t> gold, std::span<const double> ability)
      : rows_(rows), prior_(prior), gold_(gold), wrong_ways_(static_cast<double>(rows.classes - 1)), right_(rows.workers * beta_nodes) {
    for (std::size_t b = 0; b < beta_nodes; ++b) {
      const double log_beta = node(first_log_beta, last_log_beta, b, beta_nodes);
      beta_weight_[b] = std::exp(log_normal(log_beta));
      const double beta = std::exp(log_beta);
      for (std::size_t a = 0; a < nodes; ++a)
        right_at_[a * beta_nodes + b] = 1 / (1 + std::exp(-node(glad_first_node, glad_last_node, a, nodes) * beta));
      for (std::size_t w = 0; w < rows.workers; ++w) right_[w * beta_nodes + b] = bounded(1 / (1 + std::exp(-ability[w] * beta)));
    }
    labels_of_.resize(rows.workers);
    for (std::size_t i = 0; i < rows.word.size(); ++i) labels_of_[worker(i)].push_back(static_cast<std::uint32_t>(i));
    right_message_.resize(rows.word.size() * beta_nodes);
    wrong_message_.resize(rows.word.size() * beta_nodes);
    posterior_.resize(rows.workers * nodes);
  }

  [[nodiscard]] std::vector<double> run() {
    for (int round = 0; round < most_rounds; ++round) {
      for (std::size_t item = 0; item < rows_.items; ++item) to_workers(item);
      double moved = 0;
      for (std::size_t w = 0; w < rows_.workers; ++w) moved = std::max(moved, to_items(w));
      if (moved < settled) break;
    }
    return std::move(posterior_);
  }

 private:
  [[nodiscard]] std::size_t worker(std::size_t label) const { return rows_.row_worker[rows_.word[label]]; }
  [[nodiscard]] std::uint32_t said(std::size_t label) const { return rows_.row_label[rows_.word[label]]; }

  // Class and beta of an item given all its labels, then without each.
  void to_workers(std::size_t item) {
    const std::size_t begin = rows_.item_begin[item];
    const std::size_t end = rows_.item_begin[item + 1];
    const std::size_t classes = rows_.classes;
    joint_.assign(classes * beta_nodes, impossible);
    for (std::size_t c = 0; c < classes; ++c) {
      if (!gold_.empty() && gold_[item] != no_label && gold_[item] != c) continue;
      for (std::size_t b = 0; b < beta_nodes; ++b) {
        double log_p = std::log(prior_[c] * beta_weight_[b]);
        for (std::size_t i = begin; i < end; ++i) log_p += std::log(chance(i, c, b));
        joint_[c * beta_nodes + b] = log_p;
      }
    }
    const double most = std::ranges::max(joint_);
    for (double& x : joint_) x = std::exp(x - most);
    for (std::size_t i = begin; i < end; ++i) {
      double* const right = &right_message_[i * beta_nodes];
      double* const wrong = &wrong_message_[i * beta_nodes];
      double sum = 0;
      for (std::size_t b = 0; b < beta_nodes; ++b) {
        right[b] = wrong[b] = 0;
        for (std::size_t c = 0; c < classes; ++c) (c == said(i) ? right : wrong)[b] += joint_[c * beta_nodes + b] / chance(i, c, b);
        sum += right[b] + wrong[b];
      }
      for (std::size_t b = 0; b < beta_nodes; ++b) {
        right[b] /= sum;
        wrong[b] /= sum * wrong_ways_;
      }
    }
  }
  [[nodiscard]] double chance(std::size_t label, std::size_t c, std::size_t b) const {
    const double right = right_[worker(label) * beta_nodes + b];
    return c == said(label) ? right : (1 - right) / wrong_ways_;
  }

  // The ability given the messages of all items; how far the chances of being right moved.
  double to_items(std::size_t w) {
    double* const mass = &posterior_[w * nodes];
    double most = -1e300;
    for (std::size_t a = 0; a < nodes; ++a) {
      const double* const right_at = &right_at_[a * beta_nodes];
      double sum = log_normal(node(glad_first_node, glad_last_node, a, nodes));
      for (const auto i : labels_of_[w]) {
        const double* const right = &right_message_[i * beta_nodes];
        const double* const wrong = &wrong_message_[i * beta_nodes];
        double likelihood = 0;
        for (std::size_t b = 0; b < beta_nodes; ++b) likelihood += right_at[b] * right[b] + (1 - right_at[b]) * wrong[b];
        sum += std::log(likelihood);
      }
      mass[a] = sum;
      most = std::max(most, sum);
    }
    double all = 0;
    for (std::size_t a = 0; a < nodes; ++a) all += mass[a] = std::exp(mass[a] - most);
    for (std::size_t a = 0; a < nodes; ++a) mass[a] /= all;
    double moved = 0;
    for (std::size_t b = 0; b < beta_nodes; ++b) {
      double right = 0;
      for (std::size_t a = 0; a < nodes; ++a) right += mass[a] * right_at_[a * beta_nodes + b];
      auto& old = right_[w * beta_nodes + b];
      moved = std::max(moved, std::abs(bounded(right) - old));
      old = bounded(right);
    }
    return moved;
  }

  const LabelRows& rows_;
  const std::vector<double>& prior_;
  std::span<const std::uint32_t> gold_;
  double wrong_ways_;
  double beta_weight_[beta_nodes] = {};
  double right_at_[nodes * beta_nodes] = {};
  std::vector<double> right_;                          // workers x beta nodes: P(right) under the posterior
  std::vector<double> right_message_, wrong_message_;  // labels x beta nodes, the latter for each wrong class
  std::vector<double> posterior_, joint_;
  std::vector<std::vector<std::uint32_t>> labels_of_;
};

}  // namespace

std::vector<double> glad_ability_posterior(const LabelRows& rows, const std::vector<double>& prior, std::span<const std::uint32_t> gold,
                                           std::span<const double> ability) {
  return Messages(rows, prior, gold, ability).run();
}

}  // namespace assay::stats
