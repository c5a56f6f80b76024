// both_bad_finding: a battle that two bad answers lose says nothing about which model is better, and something about both.
#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <algorithm>
#include <map>

namespace assay::programs {
namespace {

constexpr std::size_t most_battles = 2'000'000;

struct Count {
  double bad = 0, all = 0;
};

}  // namespace

std::optional<Finding> both_bad_finding(const RankResult& result, const Votes& votes) {
  const auto& battles = votes.battles;
  if (result.shape != VoteShape::pairs || battles.bad_left.empty() || battles.left.size() > most_battles) return std::nullopt;
  Finding out;
  out.key = "both_bad";
  const bool counted = result.options.both_bad == BothBad::tie;  // then the battles hold them, too
  const bool named = !battles.rater.empty() || !battles.bad_rater.empty();
  std::vector<std::map<std::uint32_t, Count>> by_rater(battles.models.size());
  const auto add = [&](std::uint32_t model, std::uint32_t rater, double bad, double all) {
    auto& count = by_rater[model][rater];
    count.bad += bad;
    count.all += all;
  };
  for (std::size_t i = 0; i < battles.left.size(); ++i) {
    const auto rater = named ? battles.rater[i] : 0;
    add(battles.left[i], rater, 0, 1);
    add(battles.right[i], rater, 0, 1);
  }
  for (std::size_t i = 0; i < battles.bad_left.size(); ++i) {
    const auto rater = named ? battles.bad_rater[i] : 0;
    add(battles.bad_left[i], rater, 1, counted ? 0 : 1);
    add(battles.bad_right[i], rater, 1, counted ? 0 : 1);
  }
  struct Row {
    std::uint32_t model = 0;
    stats::Estimate share;
    Count count;
  };
  std::vector<Row> rows;
  for (std::uint32_t model = 0; model < by_rater.size(); ++model) {
    Row row{model, {}, {}};
    std::vector<double> bad, all;
    std::vector<std::uint32_t> rater;
    for (const auto& [who, count] : by_rater[model]) {
      bad.push_back(count.bad);
      all.push_back(count.all);
      rater.push_back(who);
      row.count.bad += count.bad;
      row.count.all += count.all;
    }
    row.share = stats::clustered_ratio(bad, all, rater, result.options.confidence);
    const bool edge = row.count.bad == 0 || row.count.bad == row.count.all;
    // At 0 or 1 every rater counts as one trial; without raters every battle is one.
    const auto trials = named ? static_cast<double>(rater.size()) : row.count.all;
    if (!named || edge) {
      const double share = row.count.all > 0 ? row.count.bad / row.count.all : 0;
      const auto limits = stats::wilson_share(share * trials, trials, result.options.confidence);
      row.share.low = limits.low;
      row.share.high = limits.high;
    }
    if (row.share.low) row.share.low = std::max(0.0, *row.share.low);
    if (row.share.high) row.share.high = std::min(1.0, *row.share.high);
    rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, [](const Row& x, const Row& y) {
    return x.share.estimate != y.share.estimate ? x.share.estimate > y.share.estimate : x.model < y.model;
  });
  using report::Align;
  report::TextTable text(
      {{"model", Align::left, 48}, {"both bad"}, {level_of(result.options.confidence) + " interval (%)"}, {"times"}, {"battles"}});
  report::DataTable data({"model", "share", "low", "high", "times", "battles"});
  const auto percent = [](std::optional<double> x) { return x ? std::optional(100 * *x) : std::nullopt; };
  for (const auto& row : rows) {
    const auto& name = battles.models.name(row.model);
    const auto times = static_cast<std::uint64_t>(row.count.bad);
    const auto all = static_cast<std::uint64_t>(row.count.all);
    text.add({name, report::percent(row.share.estimate), report::interval(percent(row.share.low), percent(row.share.high), 1),
              report::count(times), report::count(all)});
    data.add({name, report::cell(row.share.estimate), report::cell(row.share.low), report::cell(row.share.high), report::cell(times),
              report::cell(all)});
  }
  out.intro = "Both bad, apart from ties: how many of a model's battles ended with two bad answers" +
              (named ? ", clustered by " + result.rater() + "." : std::string("."));
  out.tables.push_back({"models", text.text(), data.json()});
  out.sentences.emplace_back("It takes two for this: a model that met weak ones has more of it.");
  return out;
}

}  // namespace assay::programs
