// Marginal log-likelihood, score and information: tables of every (rater, dimension) at the nodes, then item by item.
#include "facets_model.hpp"

#include "compensated_sum.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::stats {

FacetsModel::FacetsModel(const FacetsData& data, std::size_t nodes, const FacetsOptions& options, int round)
    : data_(data), options_(options), node_(nodes), log_weight_(nodes), round_(round) {
  constexpr double reach = 6;
  double total = 0;
  for (std::size_t q = 0; q < nodes; ++q) {
    node_[q] = reach * (2 * static_cast<double>(q) / static_cast<double>(nodes - 1) - 1);
    log_weight_[q] = -node_[q] * node_[q] / 2;
    total += std::exp(log_weight_[q]);
  }
  for (double& w : log_weight_) w -= std::log(total);
}

CellTable FacetsModel::table(const FacetsCell& cell, std::span<const double> parameter) const {
  const FacetsLayout& layout = data_.layout;
  const std::size_t group = layout.group[cell.dimension];
  const auto& used = layout.used[group];
  const double place = parameter[layout.rater[cell.rater]] + parameter[layout.dimension[cell.dimension]];
  const std::size_t nodes = node_.size();
  CellTable out{.log_total = std::vector<double>(nodes),
                .mean = std::vector<double>(nodes),
                .variance = std::vector<double>(nodes),
                .share = std::vector<double>(nodes * used.size())};
  for (std::size_t q = 0; q < nodes; ++q) {
    const double eta = parameter[layout.sd()] * node_[q] - place;
    double* const share = out.share.data() + q * used.size();
    double most = -HUGE_VAL;
    for (std::size_t k = 0; k < used.size(); ++k) {
      const std::size_t cost = layout.cost[group][k];
      share[k] = used[k] * eta - (cost == FacetsLayout::none ? 0 : parameter[cost]);
      most = std::max(most, share[k]);
    }
    double total = 0;
    for (std::size_t k = 0; k < used.size(); ++k) total += share[k] = std::exp(share[k] - most);
    out.log_total[q] = most + std::log(total);
    for (std::size_t k = 0; k < used.size(); ++k) out.mean[q] += used[k] * (share[k] /= total);
    for (std::size_t k = 0; k < used.size(); ++k) out.variance[q] += share[k] * (used[k] - out.mean[q]) * (used[k] - out.mean[q]);
  }
  return out;
}

std::vector<CellTable> FacetsModel::tables(std::span<const double> parameter) const {
  std::vector<CellTable> out;
  out.reserve(data_.cell.size());
  for (const FacetsCell& cell : data_.cell) out.push_back(table(cell, parameter));
  return out;
}

double FacetsModel::posterior(std::size_t item, std::span<const CellTable> tables, std::span<const double> parameter,
                              std::vector<double>& p) const {
  const FacetsLayout& layout = data_.layout;
  p.assign(log_weight_.begin(), log_weight_.end());
  double points = 0;
  double fixed = 0;
  for (const FacetsRating& rating : data_.of(item)) {
    const FacetsCell& cell = data_.cell[rating.cell];
    const std::size_t group = layout.group[cell.dimension];
    const std::size_t cost = layout.cost[group][rating.category];
    const double category = layout.used[group][rating.category];
    points += category;
    fixed -= category * (parameter[layout.rater[cell.rater]] + parameter[layout.dimension[cell.dimension]]);
    fixed -= cost == FacetsLayout::none ? 0 : parameter[cost];
    const CellTable& table = tables[rating.cell];
    for (std::size_t q = 0; q < p.size(); ++q) p[q] -= table.log_total[q];
  }
  for (std::size_t q = 0; q < p.size(); ++q) p[q] += points * parameter[layout.sd()] * node_[q];
  const double most = *std::ranges::max_element(p);
  double total = 0;
  for (double& x : p) total += x = std::exp(x - most);
  for (double& x : p) x /= total;
  return most + std::log(total) + fixed;
}

std::optional<double> FacetsModel::value(std::span<const double> parameter) const {
  const std::vector<CellTable> all = tables(parameter);
  CompensatedSum sum;
  std::vector<double> p;
  for (std::size_t i = 0; i < data_.items(); ++i) {
    if (!data_.of(i).empty()) sum.add(posterior(i, all, parameter, p));
  }
  if (!std::isfinite(sum.value())) return std::nullopt;
  return sum.value();
}

void FacetsModel::item_scores(std::size_t item, std::span<const CellTable> tables, std::span<const double> p, ItemScores& out) const {
  const FacetsLayout& layout = data_.layout;
  out.parameter.assign(1, layout.sd());
  for (const FacetsRating& rating : data_.of(item)) {
    const FacetsCell& cell = data_.cell[rating.cell];
    out.parameter.push_back(layout.rater[cell.rater]);
    out.parameter.push_back(layout.dimension[cell.dimension]);
    for (const std::size_t cost : layout.cost[layout.group[cell.dimension]]) {
      if (cost != FacetsLayout::none) out.parameter.push_back(cost);
    }
  }
  std::ranges::sort(out.parameter);
  out.parameter.erase(std::ranges::unique(out.parameter).begin(), out.parameter.end());
  const std::size_t width = out.parameter.size();
  const auto position = [&](std::size_t parameter) {
    return static_cast<std::size_t>(std::ranges::lower_bound(out.parameter, parameter) - out.parameter.begin());
  };
  out.at.assign(node_.size() * width, 0);
  for (const FacetsRating& rating : data_.of(item)) {
    const FacetsCell& cell = data_.cell[rating.cell];
    const std::size_t group = layout.group[cell.dimension];
    const std::size_t rater = position(layout.rater[cell.rater]);
    const std::size_t dimension = position(layout.dimension[cell.dimension]);
    const std::size_t sd = position(layout.sd());
    const CellTable& table = tables[rating.cell];
    const std::size_t categories = layout.used[group].size();
    for (std::size_t q = 0; q < node_.size(); ++q) {
      double* const at = out.at.data() + q * width;
      const double off = layout.used[group][rating.category] - table.mean[q];
      at[rater] -= off;
      at[dimension] -= off;
      at[sd] += node_[q] * off;
    }
    for (std::size_t k = 1; k + 1 < categories; ++k) {
      const std::size_t cost = position(layout.cost[group][k]);
      for (std::size_t q = 0; q < node_.size(); ++q)
        out.at[q * width + cost] += table.share[q * categories + k] - (rating.category == k ? 1 : 0);
    }
  }
  out.mean.assign(width, 0);
  for (std::size_t q = 0; q < node_.size(); ++q) {
    for (std::size_t a = 0; a < width; ++a) out.mean[a] += p[q] * out.at[q * width + a];
  }
}

// Observed information = that of the complete data - the variance of the score over the posterior (Louis 1982, JRSS B 44).
void FacetsModel::take_spread(const ItemScores& scores, std::span<const double> p, Matrix& information) const {
  const std::size_t width = scores.parameter.size();
  std::vector<double> spread(width * width);
  std::vector<double> off(width);
  for (std::size_t q = 0; q < node_.size(); ++q) {
    if (p[q] < 1e-30) continue;
    for (std::size_t a = 0; a < width; ++a) off[a] = scores.at[q * width + a] - scores.mean[a];
    for (std::size_t a = 0; a < width; ++a) {
      const double factor = p[q] * off[a];
      for (std::size_t b = a; b < width; ++b) spread[a * width + b] += factor * off[b];
    }
  }
  for (std::size_t a = 0; a < width; ++a) {
    for (std::size_t b = a; b < width; ++b) information.at(scores.parameter[a], scores.parameter[b]) -= spread[a * width + b];
  }
}

// Upper triangle: severities come before difficulties, these before costs, sd is last.
void FacetsModel::add_complete(std::span<const CellTable> tables, const std::vector<std::vector<double>>& weight,
                               Matrix& information) const {
  const FacetsLayout& layout = data_.layout;
  for (std::size_t c = 0; c < data_.cell.size(); ++c) {
    const FacetsCell& cell = data_.cell[c];
    const std::size_t rater = layout.rater[cell.rater];
    const std::size_t dimension = layout.dimension[cell.dimension];
    const std::size_t group = layout.group[cell.dimension];
    const auto& used = layout.used[group];
    const auto& cost = layout.cost[group];
    for (std::size_t q = 0; q < node_.size(); ++q) {
      const double w = weight[c][q];
      const double v = w * tables[c].variance[q];
      information.at(rater, rater) += v;
      information.at(rater, dimension) += v;
      information.at(dimension, dimension) += v;
      information.at(rater, layout.sd()) -= v * node_[q];
      information.at(dimension, layout.sd()) -= v * node_[q];
      information.at(layout.sd(), layout.sd()) += v * node_[q] * node_[q];
      const double* const share = tables[c].share.data() + q * used.size();
      for (std::size_t k = 1; k + 1 < used.size(); ++k) {
        const double with = w * share[k] * (used[k] - tables[c].mean[q]);
        information.at(rater, cost[k]) += with;
        information.at(dimension, cost[k]) += with;
        information.at(cost[k], layout.sd()) -= with * node_[q];
        for (std::size_t l = k; l + 1 < used.size(); ++l)
          information.at(cost[k], cost[l]) += w * ((k == l ? share[k] : 0) - share[k] * share[l]);
      }
    }
  }
}

std::optional<double> FacetsModel::derivatives(std::span<const double> parameter, std::span<double> score, Matrix& curvature) const {
  const std::vector<CellTable> all = tables(parameter);
  std::vector<std::vector<double>> weight(data_.cell.size(), std::vector<double>(node_.size()));
  Matrix lost(curvature.size);
  CompensatedSum sum;
  std::vector<double> p;
  ItemScores scores;
  for (std::size_t i = 0; i < data_.items(); ++i) {
    if (data_.of(i).empty()) continue;
    sum.add(posterior(i, all, parameter, p));
    item_scores(i, all, p, scores);
    for (std::size_t a = 0; a < scores.parameter.size(); ++a) score[scores.parameter[a]] += scores.mean[a];
    take_spread(scores, p, lost);
    for (const FacetsRating& rating : data_.of(i)) {
      for (std::size_t q = 0; q < p.size(); ++q) weight[rating.cell][q] += p[q];
    }
  }
  if (!std::isfinite(sum.value())) return std::nullopt;
  if (options_.progress) options_.progress(round_, sum.value());
  ++round_;
  stopped_ = options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed);
  if (stopped_) return std::nullopt;
  Matrix complete(curvature.size);
  add_complete(all, weight, complete);
  Matrix observed = complete;
  for (std::size_t i = 0; i < observed.cell.size(); ++i) observed.cell[i] += lost.cell[i];
  Matrix factor = observed;
  pin(factor, 0);
  complete_ = !cholesky(factor);
  const Matrix& chosen = complete_ ? complete : observed;
  for (std::size_t i = 0; i < curvature.cell.size(); ++i) curvature.cell[i] += chosen.cell[i];
  return sum.value();
}

std::vector<double> FacetsModel::votes() const {
  const FacetsLayout& layout = data_.layout;
  std::vector<double> out(layout.size);
  for (const FacetsRating& rating : data_.rating) {
    const FacetsCell& cell = data_.cell[rating.cell];
    const std::size_t group = layout.group[cell.dimension];
    const double points = layout.used[group].back();
    out[layout.rater[cell.rater]] += points;
    out[layout.dimension[cell.dimension]] += points;
    out[layout.sd()] += points * 6;
    for (const std::size_t cost : layout.cost[group]) {
      if (cost != FacetsLayout::none) out[cost] += 1;
    }
  }
  return out;
}

// The ability is sd times a node: d/dx sd E(node) = sd Cov(node, score in x) over the posterior, and E(node) more for sd itself.
std::vector<double> FacetsModel::ability_slopes(std::size_t item, std::span<const CellTable> tables, std::span<const double> parameter,
                                                std::span<const double> p) const {
  ItemScores scores;
  item_scores(item, tables, p, scores);
  const double sd = parameter[data_.layout.sd()];
  const std::size_t width = scores.parameter.size();
  std::vector<double> out(data_.layout.size);
  double mean = 0;
  for (std::size_t q = 0; q < node_.size(); ++q) mean += p[q] * node_[q];
  for (std::size_t q = 0; q < node_.size(); ++q) {
    for (std::size_t a = 0; a < width; ++a)
      out[scores.parameter[a]] += sd * p[q] * (node_[q] - mean) * (scores.at[q * width + a] - scores.mean[a]);
  }
  out[data_.layout.sd()] += mean;
  return out;
}

Matrix FacetsModel::scores_squared(std::span<const double> parameter) const {
  const std::vector<CellTable> all = tables(parameter);
  Matrix out(data_.layout.size);
  std::vector<double> p;
  ItemScores scores;
  for (std::size_t i = 0; i < data_.items(); ++i) {
    if (data_.of(i).empty()) continue;
    posterior(i, all, parameter, p);
    item_scores(i, all, p, scores);
    for (std::size_t a = 0; a < scores.parameter.size(); ++a) {
      for (std::size_t b = 0; b < scores.parameter.size(); ++b)
        out.at(scores.parameter[a], scores.parameter[b]) += scores.mean[a] * scores.mean[b];
    }
  }
  return out;
}

}  // namespace assay::stats
