// Pairs of people and their wrong answers, item by item.
#include "assay/stats/people.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

struct Vote {
  std::uint32_t item, rater, label;
  auto operator<=>(const Vote&) const = default;
};

// What a pair did on the items that count.
struct Tally {
  std::size_t same_wrong = 0;
  std::vector<double> chance;  // of the same wrong answer, an item each
};

// One vote a rater and item: the lowest label of those who repeated themselves.
std::vector<Vote> sorted_votes(const PeopleRows& rows) {
  std::vector<Vote> votes(rows.item.size());
  for (std::size_t i = 0; i < votes.size(); ++i) votes[i] = {rows.item[i], rows.rater[i], rows.label[i]};
  std::ranges::sort(votes);
  const auto rest = std::ranges::unique(votes, [](const Vote& a, const Vote& b) { return a.item == b.item && a.rater == b.rater; });
  votes.erase(rest.begin(), rest.end());
  return votes;
}

std::vector<double> shares_of(const std::vector<Vote>& votes, std::size_t labels) {
  std::vector<double> share(labels);
  for (const auto& vote : votes) share[vote.label] += 1 / static_cast<double>(votes.size());
  return share;
}

// The label that more of the others gave than any other; nothing where two lead.
std::optional<std::uint32_t> plurality(std::span<const double> counts) {
  const auto most = std::ranges::max_element(counts);
  if (std::ranges::count(counts, *most) != 1) return std::nullopt;
  return static_cast<std::uint32_t>(most - counts.begin());
}

// The votes on one item without those of one or two people.
class Others {
 public:
  Others(std::span<const double> share, const SameWrongOptions& options) : share_(share), options_(options), counts_(share.size()) {}

  void begin(std::span<const Vote> votes) {
    std::ranges::fill(counts_, 0.0);
    for (const auto& vote : votes) counts_[vote.label] += 1;
    others_ = static_cast<double>(votes.size());
    item_ = votes.front().item;
  }
  void leave_out(const Vote& vote) {
    counts_[vote.label] -= 1;
    others_ -= 1;
  }
  void take_back(const Vote& vote) {
    counts_[vote.label] += 1;
    others_ += 1;
  }
  // The known label of the item, or that of most others; nothing where neither is there.
  [[nodiscard]] std::optional<std::uint32_t> truth() const {
    if (item_ < options_.known.size() && options_.known[item_] < counts_.size()) return options_.known[item_];
    return plurality(counts_);
  }
  // The probability that somebody like the others gives the label.
  [[nodiscard]] double share(std::size_t label) const {
    return (counts_[label] + options_.smoothing * share_[label]) / (others_ + options_.smoothing);
  }
  [[nodiscard]] std::size_t labels() const { return counts_.size(); }

 private:
  std::span<const double> share_;
  const SameWrongOptions& options_;
  std::vector<double> counts_;
  double others_ = 0;
  std::uint32_t item_ = 0;
};

// Everybody's wrong answers over those that the others' shares let expect.
class ErrorRates {
 public:
  void add_item(std::span<const Vote> votes, Others& others, std::size_t least_others) {
    if (votes.size() < least_others + 1) return;
    others.begin(votes);
    for (const auto& vote : votes) {
      others.leave_out(vote);
      if (const auto truth = others.truth()) {
        auto& one = people_[vote.rater];
        one.first += vote.label == *truth ? 0 : 1;
        for (std::size_t k = 0; k < others.labels(); ++k) one.second += k == *truth ? 0 : others.share(k);
      }
      others.take_back(vote);
    }
  }
  [[nodiscard]] double of(std::uint32_t rater) const {
    const auto found = people_.find(rater);
    return found == people_.end() ? 1 : (found->second.first + 1) / (found->second.second + 1);
  }

 private:
  std::map<std::uint32_t, std::pair<double, double>> people_;
};

class Pairs {
 public:
  explicit Pairs(const ErrorRates& rates) : rates_(rates) {}

  void add_item(std::span<const Vote> votes, Others& others, std::size_t least_others) {
    if (votes.size() < least_others + 2) return;
    others.begin(votes);
    for (std::size_t a = 0; a < votes.size(); ++a) {
      for (std::size_t b = a + 1; b < votes.size(); ++b) add_pair(votes[a], votes[b], others);
    }
  }
  [[nodiscard]] const std::map<std::pair<std::uint32_t, std::uint32_t>, Tally>& all() const { return tallies_; }

 private:
  void add_pair(const Vote& a, const Vote& b, Others& others) {
    others.leave_out(a);
    others.leave_out(b);
    if (const auto truth = others.truth()) {
      auto& tally = tallies_[{a.rater, b.rater}];
      tally.same_wrong += a.label == b.label && a.label != *truth ? 1 : 0;
      const double of_a = rates_.of(a.rater);
      const double of_b = rates_.of(b.rater);
      double chance = 0;
      for (std::size_t k = 0; k < others.labels(); ++k) {
        if (k != *truth) chance += std::min(1.0, of_a * others.share(k)) * std::min(1.0, of_b * others.share(k));
      }
      tally.chance.push_back(std::min(1.0, chance));
    }
    others.take_back(a);
    others.take_back(b);
  }

  const ErrorRates& rates_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Tally> tallies_;
};

// Items one after the other, until the pairs on them are too many; false then.
bool each_item(const std::vector<Vote>& votes, std::size_t most_pairs, const std::function<void(std::span<const Vote>)>& look) {
  std::size_t combinations = 0;
  for (std::size_t begin = 0; begin < votes.size();) {
    std::size_t end = begin;
    while (end < votes.size() && votes[end].item == votes[begin].item) ++end;
    combinations += (end - begin) * (end - begin - 1) / 2;
    if (combinations > most_pairs) return false;
    look(std::span(votes).subspan(begin, end - begin));
    begin = end;
  }
  return true;
}

// P(X >= least) of a sum of independent yes/no with these chances; what is `least` or more is kept in one cell.
double poisson_binomial_at_least(std::span<const double> chance, std::size_t least) {
  if (least == 0) return 1;
  std::vector<double> p(least + 1);
  p[0] = 1;
  for (const double one : chance) {
    p[least] += p[least - 1] * one;
    for (std::size_t k = least - 1; k > 0; --k) p[k] = p[k] * (1 - one) + p[k - 1] * one;
    p[0] *= 1 - one;
  }
  return std::min(1.0, p[least]);
}

}  // namespace

SameWrongResult same_wrong_answers(const PeopleRows& rows, const SameWrongOptions& options) {
  SameWrongResult out;
  if (rows.item.size() != rows.rater.size() || rows.item.size() != rows.label.size() ||
      !std::ranges::all_of(rows.label, [&](std::uint32_t k) { return k < rows.labels; }) || !(options.smoothing >= 0)) {
    out.notes.push_back({std::string(note::bad_input), "columns differ in length, a label is out of range, or smoothing is negative"});
    return out;
  }
  const auto votes = sorted_votes(rows);
  const auto share = shares_of(votes, rows.labels);
  Others others(share, options);
  ErrorRates rates;
  const bool all =
      each_item(votes, options.most_pairs, [&](std::span<const Vote> on_item) { rates.add_item(on_item, others, options.least_others); });
  Pairs pairs(rates);
  (void)each_item(votes, options.most_pairs, [&](std::span<const Vote> on_item) { pairs.add_item(on_item, others, options.least_others); });
  if (!all) {
    out.notes.push_back({std::string(note::too_costly),
                         "more than " + std::to_string(options.most_pairs) + " pairs of people on items: not all of them were looked at"});
  }
  for (const auto& [who, tally] : pairs.all()) {
    if (tally.chance.size() < options.least_shared) continue;
    SameWrong one{who.first, who.second, tally.chance.size(), tally.same_wrong, 0, 1};
    for (const double chance : tally.chance) one.expected += chance;
    one.p = poisson_binomial_at_least(tally.chance, tally.same_wrong);
    out.pairs.push_back(one);
  }
  return out;
}

namespace {

// Rows that sum to 1; empty where one cannot.
std::vector<double> normalised(std::span<const double> share, std::size_t labels) {
  if (labels == 0 || share.size() % labels != 0) return {};
  std::vector<double> out(share.begin(), share.end());
  for (std::size_t row = 0; row < out.size(); row += labels) {
    double total = 0;
    for (std::size_t k = 0; k < labels; ++k) {
      if (!(out[row + k] >= 0)) return {};
      total += out[row + k];
    }
    if (!(total > 0) || !std::isfinite(total)) return {};
    for (std::size_t k = 0; k < labels; ++k) out[row + k] /= total;
  }
  return out;
}

}  // namespace

std::optional<double> run_probability(std::span<const double> share, std::size_t labels, std::size_t run) {
  const auto chance = normalised(share, labels);
  if (chance.size() != share.size() || labels == 0) return std::nullopt;
  const std::size_t answers = share.size() / labels;
  if (run == 0) return 1;
  if (run > answers) return 0;
  // running[k][j]: no run that long so far, and the last j + 1 answers are k after another label, or from the start.
  std::vector<double> running(labels * (run - 1));
  double whole = 1;
  for (std::size_t n = 0; n < answers; ++n) {
    std::vector<double> next(running.size());
    double kept = 0;
    for (std::size_t k = 0; k < labels && run > 1; ++k) {
      const double p = chance[n * labels + k];
      double of_k = 0;
      for (std::size_t j = 0; j + 1 < run; ++j) {
        of_k += running[k * (run - 1) + j];
        if (j + 2 < run) next[k * (run - 1) + j + 1] = running[k * (run - 1) + j] * p;
      }
      next[k * (run - 1)] = (whole - of_k) * p;
    }
    for (const double p : next) kept += p;
    whole = kept;
    running = std::move(next);
  }
  return std::clamp(1 - whole, 0.0, 1.0);
}

std::size_t longest_run(std::span<const std::uint32_t> label) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    run = i > 0 && label[i] == label[i - 1] ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace assay::stats
