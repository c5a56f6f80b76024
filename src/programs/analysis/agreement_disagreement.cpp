// agreement_disagreement: which items and which labels disagreement comes from; and two crowds on the same items.
#include "programs/analysis/agreement_parts.hpp"

#include <algorithm>
#include <map>

namespace assay::programs {

std::vector<double> values_of_rows(const Ratings& ratings) {
  std::vector<double> out(ratings.item.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = ratings.values[ratings.label[i]];
  return out;
}

void measure_disagreement(const PartInput& input, AgreementParts& out) {
  const auto values = values_of_rows(input.ratings);
  out.disagreement = stats::disagreement({input.ratings.item, input.ratings.rater, values}, input.metric);
  auto& items = out.disagreement->items;
  std::ranges::sort(items, [](const auto& a, const auto& b) { return a.part != b.part ? a.part > b.part : a.item < b.item; });
}

stats::CrossReplication replicate(const Ratings& first, const Ratings& second, stats::Metric metric, double confidence) {
  const auto number_in = [](const Interner& names, const Interner& others) {
    std::map<std::string_view, std::uint32_t> known;
    for (std::uint32_t i = 0; i < names.size(); ++i) known.emplace(names.name(i), i);
    std::vector<std::uint32_t> out;
    auto next = static_cast<std::uint32_t>(names.size());
    for (std::uint32_t i = 0; i < others.size(); ++i) {
      const auto at = known.find(others.name(i));
      out.push_back(at != known.end() ? at->second : next++);
    }
    return out;
  };
  const auto item_of = number_in(first.items, second.items);
  const auto label_of = number_in(first.labels, second.labels);
  const bool nominal = metric == stats::Metric::nominal;
  std::vector<std::uint32_t> item(second.item.size());
  std::vector<double> theirs(second.item.size());
  for (std::size_t i = 0; i < item.size(); ++i) {
    item[i] = item_of[second.item[i]];
    theirs[i] = nominal ? static_cast<double>(label_of[second.label[i]]) : second.values[second.label[i]];
  }
  std::vector<double> ours(first.item.size());
  for (std::size_t i = 0; i < ours.size(); ++i) ours[i] = nominal ? static_cast<double>(first.label[i]) : first.values[first.label[i]];
  return stats::cross_replication({first.item, {}, ours}, {item, {}, theirs},
                                  nominal ? stats::ReplicationDistance::nominal : stats::ReplicationDistance::interval, confidence);
}

}  // namespace assay::programs
