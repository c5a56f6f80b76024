// Puts labels in order by counting; workers with many unused labels cost a bit a cell, or a sort where that is too much.
#include "label_rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>

namespace assay::stats {
namespace {

// Numbers the (worker, label) pairs that occur, ascending.
class RowNumbers {
 public:
  explicit RowNumbers(const Labels& labels) : classes_(labels.classes) {
    const std::size_t n = labels.item.size();
    const std::size_t cells = labels.workers * labels.classes;
    if (cells / 32 <= n + (std::size_t{1} << 18U)) {
      bits_.assign(cells / 64 + 1, 0);
      for (std::size_t i = 0; i < n; ++i) bits_[key(labels, i) / 64] |= std::uint64_t{1} << (key(labels, i) % 64);
      before_.resize(bits_.size());
      for (std::size_t b = 0; b < bits_.size(); ++b) {
        before_[b] = count_;
        count_ += static_cast<std::uint32_t>(std::popcount(bits_[b]));
      }
      return;
    }
    keys_.resize(n);
    for (std::size_t i = 0; i < n; ++i) keys_[i] = key(labels, i);
    std::ranges::sort(keys_);
    keys_.erase(std::ranges::unique(keys_).begin(), keys_.end());
    count_ = static_cast<std::uint32_t>(keys_.size());
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::uint32_t of(const Labels& labels, std::size_t i) const {
    const std::uint64_t k = key(labels, i);
    if (bits_.empty()) return static_cast<std::uint32_t>(std::ranges::lower_bound(keys_, k) - keys_.begin());
    const std::uint64_t lower = bits_[k / 64] & ((std::uint64_t{1} << (k % 64)) - 1);
    return before_[k / 64] + static_cast<std::uint32_t>(std::popcount(lower));
  }

 private:
  [[nodiscard]] std::uint64_t key(const Labels& labels, std::size_t i) const {
    return std::uint64_t{labels.worker[i]} * classes_ + labels.label[i];
  }
  std::size_t classes_;
  std::uint32_t count_ = 0;
  std::vector<std::uint64_t> bits_;    // a bit a cell
  std::vector<std::uint32_t> before_;  // set bits before each word
  std::vector<std::uint64_t> keys_;    // where bits would take too much
};

bool usable(const Labels& labels, std::vector<Note>& notes) {
  const std::size_t n = labels.item.size();
  const auto within = [](std::span<const std::uint32_t> column, std::size_t bound) {
    return std::ranges::all_of(column, [&](std::uint32_t x) { return x < bound; });
  };
  if (labels.worker.size() != n || labels.label.size() != n || n >= no_label || labels.items >= no_label || labels.workers >= no_label ||
      !within(labels.item, labels.items) || !within(labels.worker, labels.workers) || !within(labels.label, labels.classes)) {
    notes.push_back({std::string(note::bad_input), "columns differ in length or an index is out of range"});
  } else if (n == 0) {
    notes.push_back({std::string(note::no_data), "there are no labels"});
  } else if (labels.classes > most_classes) {
    notes.push_back({std::string(note::too_many_classes),
                     std::to_string(labels.classes) + " classes; label models take at most " + std::to_string(most_classes)});
  } else {
    return true;
  }
  return false;
}

constexpr std::size_t ahead = 16;  // labels whose places are fetched early

// Words of every item in ascending order: rows may come in any order.
void place(LabelRows& out, const Labels& labels, const RowNumbers& numbers) {
  const std::size_t n = labels.item.size();
  out.item_begin.assign(labels.items + 2, 0);
  for (std::size_t i = 0; i < n; ++i) ++out.item_begin[labels.item[i] + std::size_t{2}];
  for (std::size_t k = 2; k < out.item_begin.size(); ++k) out.item_begin[k] += out.item_begin[k - 1];
  out.word.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    __builtin_prefetch(&out.item_begin[labels.item[std::min(i + 2 * ahead, n - 1)] + std::size_t{1}], 1);
    __builtin_prefetch(out.word.data() + out.item_begin[labels.item[std::min(i + ahead, n - 1)] + std::size_t{1}], 1);
    const std::uint32_t row = numbers.of(labels, i);
    out.word[out.item_begin[labels.item[i] + std::size_t{1}]++] = row;
    ++out.row_votes[row];
    out.row_worker[row] = labels.worker[i];
    out.row_label[row] = labels.label[i];
  }
  out.item_begin.pop_back();
  for (std::size_t item = 0; item < labels.items; ++item) {
    const auto begin = out.word.begin() + out.item_begin[item];
    const auto end = out.word.begin() + out.item_begin[item + 1];
    if (begin == end) continue;
    ++out.labelled_items;
    std::sort(begin, end);
    for (auto at = begin; at + 1 != end; ++at) out.repeated += out.row_worker[at[0]] == out.row_worker[at[1]] ? 1 : 0;
  }
}

}  // namespace

LabelIndex::LabelIndex(const Labels& labels) : rows_(std::make_unique<LabelRows>()) {
  LabelRows& out = *rows_;
  out.items = labels.items;
  out.workers = labels.workers;
  out.classes = labels.classes;
  if (!usable(labels, out.notes)) return;
  out.labels = labels.item.size();
  const RowNumbers numbers(labels);
  out.row_worker.resize(numbers.count());
  out.row_label.resize(numbers.count());
  out.row_votes.resize(numbers.count());
  place(out, labels, numbers);
  out.row_begin.assign(labels.workers + 1, 0);
  for (const std::uint32_t worker : out.row_worker) ++out.row_begin[worker + std::size_t{1}];
  for (std::size_t w = 1; w < out.row_begin.size(); ++w) out.row_begin[w] += out.row_begin[w - 1];
  if (out.repeated > 0) {
    out.notes.push_back({std::string(note::repeated_rows),
                         std::to_string(out.repeated) + " rows repeat a worker on an item; each counts as a vote of its own"});
  }
  if (out.labelled_items < out.items) {
    out.notes.push_back(
        {std::string(note::unlabelled_items), std::to_string(out.items - out.labelled_items) + " items have no label and do not enter"});
  }
  out.ok = true;
}

LabelIndex::LabelIndex(LabelIndex&&) noexcept = default;
LabelIndex& LabelIndex::operator=(LabelIndex&&) noexcept = default;
LabelIndex::~LabelIndex() = default;
bool LabelIndex::ok() const { return rows_->ok; }
const std::vector<Note>& LabelIndex::notes() const { return rows_->notes; }

std::vector<std::uint32_t> LabelIndex::worker_votes() const { return votes_of_workers(*rows_); }
std::size_t LabelIndex::shared_items() const {
  std::size_t shared = 0;
  for (std::size_t i = 0; i + 1 < rows_->item_begin.size(); ++i) shared += rows_->item_begin[i + 1] > rows_->item_begin[i] + 1 ? 1 : 0;
  return shared;
}

std::vector<std::uint32_t> LabelIndex::votes(std::uint32_t item) const {
  std::vector<std::uint32_t> out(rows_->classes);
  if (!ok() || item >= rows_->items) return out;
  for (std::size_t j = rows_->item_begin[item]; j < rows_->item_begin[item + 1]; ++j) ++out[rows_->row_label[rows_->word[j]]];
  return out;
}

LabelRows pooled_rows(const LabelRows& rows) {
  LabelRows out{.items = rows.items, .workers = 1, .classes = rows.classes, .labels = rows.labels, .labelled_items = rows.labelled_items};
  std::vector<std::uint32_t> votes(rows.classes);
  for (std::size_t r = 0; r < rows.rows(); ++r) votes[rows.row_label[r]] += rows.row_votes[r];
  std::vector<std::uint32_t> row_of(rows.classes);
  for (std::uint32_t k = 0; k < rows.classes; ++k) {
    row_of[k] = static_cast<std::uint32_t>(out.row_label.size());
    if (votes[k] == 0) continue;
    out.row_label.push_back(k);
    out.row_votes.push_back(votes[k]);
    out.row_worker.push_back(0);
  }
  out.row_begin = {0, static_cast<std::uint32_t>(out.row_label.size())};
  out.item_begin = rows.item_begin;
  out.word.resize(rows.labels);
  for (std::size_t i = 0; i < rows.labels; ++i) out.word[i] = row_of[rows.row_label[rows.word[i]]];
  out.ok = rows.ok;
  return out;
}

bool gold_fits(const LabelRows& rows, std::span<const std::uint32_t> gold) {
  return (gold.empty() || gold.size() == rows.items) &&
         std::ranges::all_of(gold, [&](std::uint32_t g) { return g < rows.classes || g == no_label; });
}

bool class_prior_fits(const LabelRows& rows, std::span<const double> weights) {
  return (weights.empty() || weights.size() == rows.classes) &&
         std::ranges::all_of(weights, [](double p) { return std::isfinite(p) && p > 0; });
}

std::vector<double> class_shares(const LabelRows& rows, std::span<const double> weights) {
  std::vector<double> out(rows.classes, 1 / static_cast<double>(rows.classes));
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t k = 0; k < weights.size(); ++k) out[k] = weights[k] / all;
  return out;
}

std::vector<std::uint32_t> votes_of_workers(const LabelRows& rows) {
  std::vector<std::uint32_t> out(rows.workers);
  for (std::size_t r = 0; r < rows.rows(); ++r) out[rows.row_worker[r]] += rows.row_votes[r];
  return out;
}

void say_if_all_alike(const LabelRows& rows, std::vector<Note>& notes) {
  if (std::ranges::all_of(rows.row_label, [&](std::uint32_t l) { return l == rows.row_label[0]; }))
    notes.push_back({std::string(note::no_variation), "every label is the same class"});
}

void give_prior_to_unlabelled(const LabelRows& rows, const std::vector<double>& prior, std::vector<double>& posterior) {
  for (std::size_t item = 0; item < rows.items; ++item) {
    if (rows.item_begin[item] == rows.item_begin[item + 1])
      std::ranges::copy(prior, posterior.begin() + static_cast<std::ptrdiff_t>(item * rows.classes));
  }
}

}  // namespace assay::stats
