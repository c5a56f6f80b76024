// Rankings as choices of the best set among alternatives, and their likelihood.
#pragma once

#include "assay/stats/plackett_luce.hpp"
#include "linear.hpp"
#include "pair_counts.hpp"

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

struct Choice {
  std::vector<std::uint32_t> alternatives;  // the chosen first, both parts ascending
  std::size_t chosen = 0;                   // how many
  double times = 1;                         // how often it was made

  [[nodiscard]] bool chosen_holds(std::size_t at) const { return at < chosen; }
};

struct AnnotatorChoices {
  std::uint32_t annotator = 0;
  std::size_t rankings = 0;
  std::vector<Choice> choices;
};

// Why these columns cannot be used; nullptr when they can.
[[nodiscard]] const char* fault(const Rankings& data);

// The choices that have an alternative, annotator by annotator (all together where there is no such column), annotators
// ascending by id, each choice once with how often it was made, in an order that does not depend on that of the rows.
[[nodiscard]] std::vector<AnnotatorChoices> choices_by_annotator(const Rankings& data);

// The choices of all, each once.
[[nodiscard]] std::vector<Choice> together(const std::vector<AnnotatorChoices>& parts);

// The chosen beat the others and tie among each other.
[[nodiscard]] std::vector<PairCount> pairs_of(std::span<const Choice> choices);

// Leaves what these choices say about the models in `estimated`, with positions instead of models.
[[nodiscard]] std::vector<Choice> among(std::span<const Choice> choices, const std::vector<std::uint32_t>& estimated);

// Parameters: theta of every model, then log delta of every order of ties.
struct ChoiceModel {
  std::size_t models = 0;
  std::vector<std::uint32_t> orders;  // 2 or more, ascending

  [[nodiscard]] std::size_t parameters() const { return models + orders.size(); }

  // One choice: the parameters that it depends on, and in these the difference between the chosen and the mean of what
  // might be chosen, and the covariance of the latter.
  struct Local {
    double log_likelihood = 0;
    std::vector<std::size_t> index;
    std::vector<double> score;
    Matrix information;
  };
  [[nodiscard]] Local local(const Choice& choice, std::span<const double> parameter) const;

  [[nodiscard]] double log_likelihood(std::span<const Choice> choices, std::span<const double> parameter) const;
  // Adds score and `sign` times (the upper triangle of) information; returns the log-likelihood.
  double add(std::span<const Choice> choices, std::span<const double> parameter, std::span<double> score, Matrix& information,
             double sign = 1) const;
  // out += information times b.
  void multiply(std::span<const Choice> choices, std::span<const double> parameter, std::span<const double> b, std::span<double> out) const;
  // Does every choice become more certain, or stay as it is, in this direction, some of them more certain?
  [[nodiscard]] bool recedes(std::span<const Choice> choices, std::span<const double> direction) const;
};

}  // namespace assay::stats
