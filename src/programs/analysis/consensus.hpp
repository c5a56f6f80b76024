// consensus: one label an item by majority, Dawid-Skene and one-coin, where they disagree, and which of them gold prefers.
#pragma once
#include "assay/stats/labels.hpp"
#include "programs/analysis/ratings.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

enum class Method { majority, dawid_skene, one_coin };
inline constexpr std::size_t method_count = 3;
/// "majority", "dawid_skene", "one_coin"; and as a sentence writes it.
[[nodiscard]] const char* name_of(Method method);
[[nodiscard]] const char* title_of(Method method);

struct ConsensusOptions {
  stats::WorkerPrior prior = stats::WorkerPrior::diagonal;
  std::optional<Method> pick;  ///< nothing: by gold, else dawid_skene
  double confidence = 0.95;
  unsigned threads = 1;
  std::function<void(Method method, int round)> progress;
  std::function<void(const stats::LabelFit& dawid_skene)> fitted;  ///< who wants the whole fit
};

struct MethodResult {
  std::vector<std::uint32_t> label;  ///< of each item; stats::no_label without votes
  std::vector<float> confidence;     ///< share of votes, or posterior probability
  std::vector<double> class_share;   ///< of the items, by label
  double mean_confidence = 0;
  std::size_t differs = 0;               ///< from the majority
  std::optional<stats::Estimate> right;  ///< share of gold items
  std::size_t right_items = 0;
  int rounds = 0;
  bool converged = true;
  std::optional<double> log_likelihood;
};

struct RaterRow {
  std::uint32_t rater = 0;
  std::size_t votes = 0;
  double with_majority = 0;                     ///< share of the votes that equal the majority
  std::optional<double> dawid_skene, one_coin;  ///< probability of a right label
};

/// How labels are confused, as Dawid-Skene has it.
struct Confusion {
  std::optional<std::uint32_t> rater;  ///< nothing: all raters together
  std::size_t votes = 0;
  std::vector<double> share;  ///< labels x labels: [true label][label given], rows add up to 1
};
inline constexpr std::size_t most_confused_labels = 12;
inline constexpr std::size_t most_confusions = 12;

struct Consensus {
  std::size_t votes = 0, items = 0, raters = 0, classes = 0;
  std::size_t shared_items = 0;  ///< with two votes or more
  std::size_t tied_items = 0, gold_items = 0, all_agree = 0;
  std::array<MethodResult, method_count> methods;
  Method pick = Method::dawid_skene;
  std::string pick_reason;
  std::vector<std::uint32_t> disagreements;  ///< the items where methods differ that Dawid-Skene is surest of
  std::vector<RaterRow> people;              ///< lowest skill first
  std::vector<Confusion> confusions;         ///< all together, then those with most labels; empty beyond twelve labels
  double pseudo_labels = 0;
  std::vector<stats::Note> notes;
  [[nodiscard]] const MethodResult& of(Method method) const { return methods[static_cast<std::size_t>(method)]; }
};

/// `gold`: a label or no_gold an item, or empty. Gold takes no part in the fits: it judges them.
[[nodiscard]] Consensus find_consensus(const stats::LabelIndex& index, std::span<const std::uint32_t> gold,
                                       const ConsensusOptions& options);

}  // namespace assay::programs
