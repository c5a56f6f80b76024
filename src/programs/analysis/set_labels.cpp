// set_labels: sets have one canonical text, so that everything that compares labels compares sets.
#include "programs/analysis/set_labels.hpp"

#include "base/text.hpp"
#include "json/value.hpp"

#include <algorithm>

namespace assay::programs {

std::optional<std::vector<std::string>> set_of(std::string_view cell, const std::string& separator) {
  std::vector<std::string> out;
  cell = trim(cell);
  if (cell == "[]" || (!separator.empty() && cell == "-")) return out;
  if (cell.starts_with('[')) {
    const auto list = json::parse(cell);
    if (!list.ok() || !list->is_array()) return std::nullopt;
    for (const auto& one : list->get_array()) {
      if (one.is_string()) out.emplace_back(one.get_string());
      else if (one.is_number() || one.is_bool()) out.push_back(json::write(one));
      else return std::nullopt;
    }
  } else if (separator.empty()) {
    return std::nullopt;
  } else {
    while (true) {
      const auto end = cell.find(separator);
      const auto piece = trim(cell.substr(0, end));
      if (!piece.empty()) out.emplace_back(piece);
      if (end == std::string_view::npos) break;
      cell.remove_prefix(end + separator.size());
    }
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::string set_text(const std::vector<std::string>& labels) {
  std::string out = "[";
  for (const auto& label : labels) out += (out.size() > 1 ? "," : "") + quote_json(label);
  return out + "]";
}

bool holds_sets(const formats::Glance& glance, const std::string& column) {
  const auto values = sampled(glance, column);
  return !values.empty() && std::ranges::all_of(values, [](std::string_view value) { return set_of(value, {}).has_value(); });
}

stats::LabelSets SetColumns::sets(const Ratings& ratings) const {
  return {ratings.item, ratings.rater, set, ratings.items.size(), ratings.raters.size(), labels.size()};
}

std::string SetColumns::text(std::uint64_t one) const {
  std::string out;
  for (std::size_t l = 0; l < labels.size(); ++l) {
    if ((one >> l & 1U) != 0) out += (out.empty() ? "" : ", ") + labels[l];
  }
  return out.empty() ? "none" : out;
}

SetColumns set_columns(const Ratings& ratings) {
  SetColumns out;
  std::vector<std::vector<std::string>> sets;
  for (std::uint32_t k = 0; k < ratings.labels.size(); ++k) {
    sets.push_back(set_of(ratings.labels.name(k), {}).value_or(std::vector<std::string>()));
    out.labels.insert(out.labels.end(), sets.back().begin(), sets.back().end());
  }
  std::ranges::sort(out.labels);
  out.labels.erase(std::ranges::unique(out.labels).begin(), out.labels.end());
  out.too_many = out.labels.size() > stats::most_set_labels;
  if (out.too_many) return out;
  for (const auto& one : sets) {
    std::uint64_t bits = 0;
    for (const auto& label : one)
      bits |= std::uint64_t{1} << static_cast<unsigned>(std::ranges::lower_bound(out.labels, label) - out.labels.begin());
    out.of_label.push_back(bits);
  }
  out.set.reserve(ratings.label.size());
  for (std::size_t i = 0; i < ratings.label.size(); ++i) out.set.push_back(out.of_label[ratings.label[i]]);
  return out;
}

}  // namespace assay::programs
