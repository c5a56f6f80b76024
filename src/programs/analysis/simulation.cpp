// simulation: outcomes and labels drawn one by one from their probabilities.
#include "programs/analysis/simulation.hpp"

#include "assay/stats/rng.hpp"
#include "programs/analysis/files.hpp"
#include "report/table.hpp"

#include <cmath>
#include <span>

namespace assay::programs {
namespace {

std::size_t draw(stats::Rng& rng, std::span<const double> weight) {
  double sum = 0;
  for (const double each : weight) sum += each;
  double u = stats::uniform(rng) * sum;
  for (std::size_t k = 0; k + 1 < weight.size(); ++k) {
    if (u < weight[k]) return k;
    u -= weight[k];
  }
  return weight.size() - 1;
}

}  // namespace

Result<void> simulate_battles(const RankResult& result, const Votes& votes) {
  const auto& model = result.model();
  if (model.shape != VoteShape::pairs || model.graded || model.model == Model::skilled)
    return Error::invalid(
        "", "--simulate draws battles from the models of wins and ties, and not from --model " + std::string(model.name) + ".");
  const auto& battles = votes.battles;
  const auto& board = result.boards.front().board;
  std::vector<std::optional<double>> strength(battles.models.size());
  for (const auto& row : board.rows) strength[row.model] = row.strength.estimate;
  const auto value = [&](std::string_view name) {
    const auto* found = board.parameter(name);
    return found != nullptr ? found->estimate : std::nullopt;
  };
  const auto log_nu = value("log_nu");
  const double nu = log_nu ? std::exp(*log_nu) : 0;
  const auto threshold = value("threshold");
  stats::Xoshiro256 rng(result.options.seed);
  const bool named = !battles.rater.empty();
  report::DataTable table(named ? std::vector<std::string>{"model_a", "model_b", "winner", "judge"}
                                : std::vector<std::string>{"model_a", "model_b", "winner"});
  for (std::size_t i = 0; i < battles.left.size(); ++i) {
    const auto a = strength[battles.left[i]];
    const auto b = strength[battles.right[i]];
    if (!a || !b || battles.left[i] == battles.right[i]) continue;
    const double half = (*a - *b) / 2;
    double weight[] = {std::exp(half), nu, std::exp(-half)};
    if (threshold) {
      weight[0] = 1 / (1 + std::exp(*threshold - 2 * half));
      weight[2] = 1 / (1 + std::exp(*threshold + 2 * half));
      weight[1] = 1 - weight[0] - weight[2];
    }
    constexpr const char* words[] = {"model_a", "tie", "model_b"};
    std::vector<report::Cell> cells{battles.models.name(battles.left[i]), battles.models.name(battles.right[i]),
                                    std::string(words[draw(rng, weight)])};
    if (named) cells.emplace_back(battles.raters.name(battles.rater[i]));
    table.add(std::move(cells));
  }
  return write_file(result.options.simulate, table.csv());
}

Result<void> simulate_labels(const AggregateResult& result, const Ratings& ratings, const stats::LabelFit& fit) {
  stats::Xoshiro256 rng(result.options.seed);
  const std::size_t k = fit.classes;
  std::vector<std::uint32_t> truth(fit.items);
  for (std::size_t i = 0; i < fit.items; ++i) truth[i] = static_cast<std::uint32_t>(draw(rng, std::span(fit.posterior).subspan(i * k, k)));
  std::vector<std::vector<double>> confusion(fit.workers);
  report::DataTable table({"item", "rater", "label", "gold"});
  for (std::size_t i = 0; i < ratings.item.size(); ++i) {
    const auto item = ratings.item[i];
    const auto rater = ratings.rater[i];
    if (confusion[rater].empty()) confusion[rater] = fit.confusion(rater);
    const auto said = draw(rng, std::span(confusion[rater]).subspan(truth[item] * k, k));
    table.add({result.item_name(item), result.raters[rater], result.labels[said], result.labels[truth[item]]});
  }
  return write_file(result.options.simulate, table.csv());
}

}  // namespace assay::programs
