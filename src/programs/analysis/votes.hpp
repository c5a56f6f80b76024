// votes: what `assay rank` has read, whatever its shape, and the part of it that one board is made from.
#pragma once
#include "programs/analysis/ballots.hpp"
#include "programs/analysis/battles.hpp"
#include "programs/analysis/rank_models.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace assay::programs {

class Votes {
 public:
  VoteShape shape = VoteShape::pairs;
  Battles battles;  ///< of pairs
  Ballots ballots;  ///< of the others
  /// After the last row.
  void finish();
  [[nodiscard]] bool empty() const { return shape == VoteShape::pairs ? battles.left.empty() : ballots.model.empty(); }
  [[nodiscard]] std::uint64_t rows() const { return shape == VoteShape::pairs ? battles.rows : ballots.rows; }
  [[nodiscard]] const Interner& models() const { return shape == VoteShape::pairs ? battles.models : ballots.models; }
  [[nodiscard]] const Interner& raters() const { return shape == VoteShape::pairs ? battles.raters : ballots.raters; }
  [[nodiscard]] const Interner& categories() const { return shape == VoteShape::pairs ? battles.categories : ballots.categories; }
  [[nodiscard]] const BadRows& bad() const { return shape == VoteShape::pairs ? battles.bad : ballots.bad; }
  /// All of them, as views of this.
  [[nodiscard]] BoardVotes all() const;

 private:
  GradeScale scale_;
  std::vector<std::uint32_t> grade_;
  ImpliedPairs implied_;
};

/// The votes of one category, their models numbered anew.
class VotesOfCategory {
 public:
  /// `rows` are rows of the pairs, or of the ballots.
  VotesOfCategory(const Votes& votes, std::span<const std::uint32_t> rows);
  [[nodiscard]] const std::vector<std::string>& models() const { return models_; }
  [[nodiscard]] BoardVotes all() const;

 private:
  VoteShape shape_;
  std::vector<std::string> models_, grade_names_;
  std::vector<std::uint32_t> left_, right_, rater_, grade_, ballot_, shown_, place_;
  std::vector<stats::Outcome> outcome_;
  std::vector<stats::Mark> mark_;
  ImpliedPairs implied_;
};

}  // namespace assay::programs
