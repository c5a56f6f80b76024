// aggregate_soft: how people differ on items, and where by more than their errors explain.
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <numeric>

namespace assay::programs {
namespace {

constexpr std::size_t shown_items = 10;
constexpr std::size_t most_named_labels = 4;

std::string shares_text(const AggregateResult& result, std::uint32_t item) {
  const auto& soft = result.variation->soft;
  std::vector<std::uint32_t> order(soft.classes);
  std::iota(order.begin(), order.end(), 0U);
  const auto share = [&](std::uint32_t k) { return soft.share[item * soft.classes + k]; };
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) { return share(a) != share(b) ? share(a) > share(b) : a < b; });
  std::string out;
  for (std::size_t i = 0; i < std::min(order.size(), most_named_labels) && share(order[i]) > 0; ++i)
    out += (out.empty() ? "" : ", ") + result.labels[order[i]] + " " + report::percent(share(order[i]), 0);
  return out;
}

}  // namespace

std::string variation_text(const AggregateResult& result) {
  if (!result.variation) return {};
  const auto& [soft, ambiguous] = *result.variation;
  std::string out;
  double entropy = 0;
  double disagreement = 0;
  std::size_t labelled = 0;
  std::size_t shared = 0;
  for (std::size_t i = 0; i < soft.items; ++i) {
    if (soft.votes[i] == 0) continue;
    ++labelled;
    entropy += soft.entropy[i];
    if (soft.votes[i] < 2) continue;
    ++shared;
    disagreement += soft.disagreement[i];
  }
  if (shared == 0) return {};
  std::string text = "Two labels of one item differ with a chance of " + report::percent(disagreement / static_cast<double>(shared)) +
                     " (mean over " + report::count(shared, "item") + "); the shares of labels have a mean entropy of " +
                     report::fixed(entropy / static_cast<double>(labelled), 3) + " nats.";
  if (!ambiguous.ok()) {
    for (const auto& note : ambiguous.notes) text += " Ambiguous items are not told: " + note.message + ".";
    paragraph(out, text);
    return out;
  }
  const auto n = static_cast<std::size_t>(std::ranges::count(ambiguous.ambiguous, true));
  text += " On " + (n == 0 ? std::string("no item") : report::count(n, "item")) +
          " people differ by more than the errors of raters explain, as Dawid-Skene has them (false discoveries below 10 %)" +
          std::string(n == 0 ? "." : ": there may be no one true label.");
  paragraph(out, text);
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < soft.items; ++i) {
    if (ambiguous.ambiguous[i]) order.push_back(i);
  }
  std::ranges::sort(order, [&, &p = ambiguous.p_value](std::uint32_t a, std::uint32_t b) { return p[a] != p[b] ? p[a] < p[b] : a < b; });
  order.resize(std::min(order.size(), shown_items));
  report::TextTable table({{"likely ambiguous", report::Align::left, 30}, {"labels"}, {"shares", report::Align::left, 60}, {"q"}});
  for (const auto item : order)
    table.add(
        {result.item_name(item), report::count(soft.votes[item]), shares_text(result, item), report::fixed(ambiguous.q_value[item], 3)});
  if (!order.empty()) out += table.text();
  return out;
}

}  // namespace assay::programs
