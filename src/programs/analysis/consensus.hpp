// consensus: one label an item by several models side by side, where they disagree, and which of them gold prefers.
#pragma once
#include "assay/stats/labels.hpp"
#include "programs/analysis/ratings.hpp"

#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay::programs {

enum class Method { majority, weighted_majority, dawid_skene, one_coin, glad, mace };

struct ConsensusOptions;
struct MethodResult;
struct Consensus;

/// What a model is given, beside which it may add to the consensus as a whole.
struct ModelInput {
  const stats::LabelIndex& index;
  const ConsensusOptions& options;
  Consensus& all;
};

/// A model: adding one is one file and one line of aggregators().
struct Aggregator {
  Method method = Method::majority;
  const char* name;         ///< "dawid_skene"
  const char* title;        ///< as a sentence writes it
  const char* sure;         ///< what its confidence is: "share" of votes, or "probability"
  const char* skill;        ///< what it says of a rater: "skill", "ability", "competence"; empty: nothing
  const char* skill_title;  ///< as the table has it
  void (*fit)(const ModelInput& input, MethodResult& out);
};
[[nodiscard]] std::span<const Aggregator> aggregators();
[[nodiscard]] const Aggregator& aggregator_of(Method method);
[[nodiscard]] const char* name_of(Method method);
[[nodiscard]] const char* title_of(Method method);

void fit_majority(const ModelInput& input, MethodResult& out);
void fit_weighted_majority(const ModelInput& input, MethodResult& out);
void fit_dawid_skene(const ModelInput& input, MethodResult& out);
void fit_one_coin(const ModelInput& input, MethodResult& out);
void fit_glad_model(const ModelInput& input, MethodResult& out);
void fit_mace_model(const ModelInput& input, MethodResult& out);

inline constexpr Method usual_methods[] = {Method::majority, Method::dawid_skene, Method::one_coin};

struct ConsensusOptions {
  stats::WorkerPrior prior = stats::WorkerPrior::diagonal;
  std::vector<Method> methods{std::begin(usual_methods), std::end(usual_methods)};  ///< majority is always among them
  std::optional<Method> pick;                                                       ///< nothing: by gold, else dawid_skene
  double confidence = 0.95;
  unsigned threads = 1;
  std::uint64_t seed = 1;  ///< of starts that are drawn
  std::function<void(Method method, int round)> progress;
  std::function<void(const stats::LabelFit& dawid_skene)> fitted;  ///< who wants the whole fit
};

/// There may be very many raters: not a number stands for what is absent.
struct RaterSkill {
  double estimate;
  float low, high;
  explicit RaterSkill(const stats::Estimate& of);
  [[nodiscard]] std::optional<double> value() const;
  [[nodiscard]] std::optional<double> lower() const;
  [[nodiscard]] std::optional<double> upper() const;
};

struct MethodResult {
  Method method = Method::majority;
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
  std::vector<RaterSkill> skill;  ///< of each rater, as Aggregator::skill calls it; empty where it says nothing of raters
  std::vector<stats::Note> notes;
};

/// What every fit with posteriors says.
template <class Fit>
void take_fit(MethodResult& out, const Fit& fit) {
  out.label = fit.label;
  out.confidence.resize(fit.items);
  for (std::size_t i = 0; i < fit.items; ++i)
    out.confidence[i] = fit.label[i] == stats::no_label ? 0 : static_cast<float>(fit.posterior[i * fit.classes + fit.label[i]]);
  out.rounds = fit.rounds;
  out.converged = fit.converged;
  out.log_likelihood = fit.log_likelihood;
  out.notes = fit.notes;
}

struct RaterRow {
  std::uint32_t rater = 0;
  std::size_t votes = 0;
  double with_majority = 0;                 ///< share of the votes that equal the majority
  std::optional<RaterSkill> expected_cost;  ///< of Dawid-Skene, where it can be afforded
};
/// What intervals of skill and cost may take, in cells of confusion matrices.
inline constexpr double most_matrix_cells = 2e8;

/// How labels are confused, as Dawid-Skene has it.
struct Confusion {
  std::optional<std::uint32_t> rater;  ///< nothing: all raters together
  std::size_t votes = 0;
  std::vector<double> share;                     ///< labels x labels: [true label][label given], rows add up to 1
  std::vector<std::uint64_t> counted;            ///< labels given where the label taken is [true label]; empty where rows are many
  std::vector<double> expected;                  ///< labels that the model expects in the same cells
  std::vector<std::optional<double>> low, high;  ///< of the shares; empty of all raters together
};
inline constexpr std::size_t most_confused_labels = 12;
inline constexpr std::size_t most_confusions = 12;

struct Consensus {
  std::size_t votes = 0, items = 0, raters = 0, classes = 0;
  std::size_t shared_items = 0;  ///< with two votes or more
  std::size_t tied_items = 0, gold_items = 0, all_agree = 0;
  std::vector<MethodResult> methods;  ///< majority first, then in the order of aggregators()
  Method pick = Method::dawid_skene;
  std::string pick_reason;
  Method guide = Method::dawid_skene;        ///< whose confidence orders disagreements and whose skill orders people
  std::vector<std::uint32_t> disagreements;  ///< the items where methods differ that the guide is surest of
  std::vector<RaterRow> people;              ///< lowest skill first
  std::vector<Confusion> confusions;         ///< all together, then those with most labels; empty beyond twelve labels
  double pseudo_labels = 0;
  std::vector<stats::Note> notes;
  [[nodiscard]] const MethodResult& of(Method method) const;  ///< of one that was fitted
  [[nodiscard]] bool has(Method method) const;
  [[nodiscard]] bool agree(std::uint32_t item) const;  ///< all methods
};

/// `gold`: a label or no_gold an item, or empty. Gold takes no part in the fits: it judges them.
[[nodiscard]] Consensus find_consensus(const stats::LabelIndex& index, std::span<const std::uint32_t> gold,
                                       const ConsensusOptions& options);

}  // namespace assay::programs
