// Majority and weighted majority over the sorted labels.
#include "label_rows.hpp"

#include <algorithm>
#include <string>

namespace assay::stats {
namespace {

// One pass over the items; every vote weighs `weight[worker]`, or 1 without weights.
void vote(const LabelRows& rows, const std::vector<double>& weight, MajorityFit& out) {
  out.label.assign(rows.items, no_label);
  out.share.assign(rows.items, 0.0);
  out.tied.assign(rows.items, false);
  out.tied_items = 0;
  std::vector<double> sums(rows.classes);
  for (std::size_t item = 0; item < rows.items; ++item) {
    const std::size_t begin = rows.item_begin[item];
    const std::size_t end = rows.item_begin[item + 1];
    if (begin == end) continue;
    double all = 0;
    for (std::size_t j = begin; j < end; ++j) {
      const std::uint32_t row = rows.word[j];
      const double w = weight.empty() ? 1 : weight[rows.row_worker[row]];
      sums[rows.row_label[row]] += w;
      all += w;
    }
    std::size_t best = 0;
    bool tied = false;
    for (std::size_t k = 1; k < rows.classes; ++k) {
      tied = sums[k] > sums[best] ? false : tied || sums[k] == sums[best];
      if (sums[k] > sums[best]) best = k;
    }
    if (all > 0) {
      out.label[item] = static_cast<std::uint32_t>(best);
      out.share[item] = sums[best] / all;
    }
    if (tied && all > 0) {
      out.tied[item] = true;
      ++out.tied_items;
    }
    for (std::size_t j = begin; j < end; ++j) sums[rows.row_label[rows.word[j]]] = 0;
  }
}

}  // namespace

MajorityFit majority(const LabelIndex& labels) {
  const LabelRows& rows = labels.rows();
  MajorityFit out;
  out.notes = rows.notes;
  if (rows.ok) vote(rows, {}, out);
  return out;
}

MajorityFit weighted_majority(const LabelIndex& labels) {
  const LabelRows& rows = labels.rows();
  MajorityFit out;
  out.notes = rows.notes;
  if (!rows.ok) return out;
  vote(rows, {}, out);
  std::vector<double> votes(rows.workers);
  std::vector<double> skill(rows.workers);
  for (std::size_t item = 0; item < rows.items; ++item) {
    for (std::size_t j = rows.item_begin[item]; j < rows.item_begin[item + 1]; ++j) {
      const std::uint32_t row = rows.word[j];
      votes[rows.row_worker[row]] += 1;
      skill[rows.row_worker[row]] += rows.row_label[row] == out.label[item] ? 1 : 0;
    }
  }
  for (std::size_t w = 0; w < rows.workers; ++w) skill[w] = votes[w] > 0 ? skill[w] / votes[w] : 0;
  vote(rows, skill, out);
  // Where nobody ever agreed with the majority, all votes weigh nothing: there the plain majority stands.
  const MajorityFit plain = majority(labels);
  for (std::size_t item = 0; item < rows.items; ++item) {
    if (out.label[item] == no_label) {
      out.label[item] = plain.label[item];
      out.share[item] = plain.share[item];
      out.tied[item] = plain.tied[item];
      out.tied_items += plain.tied[item] ? 1 : 0;
    }
  }
  out.skill = std::move(skill);
  return out;
}

}  // namespace assay::stats
