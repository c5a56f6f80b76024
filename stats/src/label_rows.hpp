// Labels in order: by item, and within an item by worker and label; one word a label.
#pragma once

#include "assay/stats/labels.hpp"

#include <cstdint>
#include <vector>

namespace assay::stats {

// A row is a label that a worker has used at least once, ascending by (worker, label).
struct LabelRows {
  std::size_t items = 0, workers = 0, classes = 0;
  std::size_t labels = 0, labelled_items = 0, repeated = 0;
  std::vector<std::uint32_t> item_begin{};  // items + 1, into `word`
  std::vector<std::uint32_t> word{};        // the row of every label
  std::vector<std::uint32_t> row_begin{};   // workers + 1
  std::vector<std::uint32_t> row_worker{}, row_label{}, row_votes{};
  std::vector<Note> notes{};
  bool ok = false;

  [[nodiscard]] std::size_t rows() const { return row_label.size(); }
};

// The same labels with all workers taken for one.
[[nodiscard]] LabelRows pooled_rows(const LabelRows& rows);

// What the fits of label models share. Is there a class or no_label for every item, or nothing at all?
[[nodiscard]] bool gold_fits(const LabelRows& rows, std::span<const std::uint32_t> gold);
// A positive number a class, or nothing at all? Shares in their proportions; of nothing, even ones.
[[nodiscard]] bool class_prior_fits(const LabelRows& rows, std::span<const double> weights);
[[nodiscard]] std::vector<double> class_shares(const LabelRows& rows, std::span<const double> weights);
[[nodiscard]] std::vector<std::uint32_t> votes_of_workers(const LabelRows& rows);
void say_if_all_alike(const LabelRows& rows, std::vector<Note>& notes);
// `posterior`: items x classes.
void give_prior_to_unlabelled(const LabelRows& rows, const std::vector<double>& prior, std::vector<double>& posterior);

}  // namespace assay::stats
