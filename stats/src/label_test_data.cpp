// Reads, draws and reorders labels for the tests of label models.
#include "label_test_data.hpp"

#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <numeric>

namespace assay::stats::test {

void LabelTable::add(std::uint32_t i, std::uint32_t w, std::uint32_t l) {
  item.push_back(i);
  worker.push_back(w);
  label.push_back(l);
  items = std::max<std::size_t>(items, i + 1U);
  workers = std::max<std::size_t>(workers, w + 1U);
  classes = std::max<std::size_t>(classes, l + 1U);
}

LabelTable label_table(std::span<const std::string_view> said) {
  LabelTable out;
  for (std::uint32_t i = 0; i < said.size(); ++i) {
    for (std::uint32_t w = 0; w < said[i].size(); ++w) {
      if (said[i][w] != '-') out.add(i, w, static_cast<std::uint32_t>(said[i][w] - '0'));
    }
  }
  return out;
}

LabelTable draw_labels(std::uint64_t seed, std::uint32_t items, std::uint32_t workers, std::uint32_t classes, std::uint32_t each) {
  Xoshiro256 rng(seed);
  LabelTable out;
  out.items = items;
  out.workers = workers;
  out.classes = classes;
  std::vector<double> right(workers);
  for (double& p : right) p = 0.4 + 0.55 * uniform(rng);
  for (std::uint32_t i = 0; i < items; ++i) {
    const std::uint32_t truth = below(rng, classes);
    for (std::uint32_t j = 0; j < each; ++j) {
      const std::uint32_t w = below(rng, workers);
      out.add(i, w, uniform(rng) < right[w] ? truth : below(rng, classes));
    }
  }
  return out;
}

std::vector<std::uint32_t> shuffled(std::size_t n, std::uint64_t seed) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 rng(seed);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  return order;
}

LabelTable reordered(const LabelTable& table, const std::vector<std::uint32_t>& order) {
  LabelTable out = table;
  for (std::size_t i = 0; i < order.size(); ++i) {
    out.item[i] = table.item[order[i]];
    out.worker[i] = table.worker[order[i]];
    out.label[i] = table.label[order[i]];
  }
  return out;
}

std::size_t CrowdSet::correct(const std::vector<std::uint32_t>& labels) const {
  std::size_t n = 0;
  for (std::size_t i = 0; i < items; ++i) n += gold[i] != no_label && gold[i] == labels[i] ? 1 : 0;
  return n;
}

std::vector<double> CrowdSet::class_counts(const std::vector<std::uint32_t>& labels) const {
  std::vector<double> out(classes);
  for (const std::uint32_t l : labels) out.at(l) += 1;
  return out;
}

std::map<std::string, CrowdSet> read_crowd_sets(const std::string& shared) {
  std::map<std::string, CrowdSet> sets;
  const auto index = read_json(shared + "/data/crowd/index.json");
  for (const auto& [name, about] : index.as_object()) {
    if (about.at("kind").as_string() != "categorical") continue;
    CrowdSet set;
    const auto rows = read_labels(shared + "/data/crowd/" + std::string(name) + "/labels.csv");
    set.item = rows.item;
    set.worker = rows.rater;
    for (const double x : rows.value) set.label.push_back(static_cast<std::uint32_t>(x));
    set.items = about.at("items").to_number<std::size_t>();
    set.workers = about.at("workers").to_number<std::size_t>();
    set.classes = about.at("classes").as_array().size();
    set.gold.assign(set.items, no_label);
    if (about.at("gold").to_number<int>() > 0) {
      const auto gold = read_csv(shared + "/data/crowd/" + std::string(name) + "/gold.csv");
      for (std::size_t i = 1; i < gold.size(); ++i)
        set.gold.at(std::stoul(gold[i][0])) = static_cast<std::uint32_t>(std::stoul(gold[i][1]));
    }
    sets.emplace(name, std::move(set));
  }
  return sets;
}

}  // namespace assay::stats::test
