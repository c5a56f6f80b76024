// votes: views, and copies of chosen rows.
#include "programs/analysis/votes.hpp"

#include <functional>

namespace assay::programs {

void Votes::finish() {
  if (shape != VoteShape::pairs) {
    ballots.finish();
    implied_ = implied_pairs(ballots.ballot, ballots.model, ballots.place, ballots.mark);
    return;
  }
  battles.finish();
  if (battles.degree.empty()) return;
  scale_ = grade_scale_of(battles.words);
  grade_.reserve(battles.degree.size());
  for (std::size_t i = 0; i < battles.degree.size(); ++i) grade_.push_back(scale_.grade.at(battles.degree[i]));
}

BoardVotes Votes::all() const {
  BoardVotes out;
  out.shape = shape;
  if (shape == VoteShape::pairs) {
    out.pairs = {battles.left, battles.right, battles.outcome, battles.rater, battles.models.size()};
    out.grade = grade_;
    out.grade_names = scale_.names;
    return out;
  }
  out.pairs = {implied_.left, implied_.right, implied_.outcome, {}, ballots.models.size()};
  out.ballot = ballots.ballot;
  out.shown = ballots.model;
  out.place = ballots.place;
  out.mark = ballots.mark;
  out.shown_rater = ballots.rater;
  return out;
}

VotesOfCategory::VotesOfCategory(const Votes& votes, std::span<const std::uint32_t> rows) : shape_(votes.shape) {
  const auto all = votes.all();
  const bool pairs = shape_ == VoteShape::pairs;
  constexpr std::uint32_t absent = UINT32_MAX;
  std::vector<std::uint32_t> number(votes.models().size(), absent);
  for (const auto row : rows) {
    if (pairs) number[all.pairs.left[row]] = number[all.pairs.right[row]] = 0;
    else number[all.shown[row]] = 0;
  }
  for (std::uint32_t model = 0; model < number.size(); ++model) {
    if (number[model] == absent) continue;
    number[model] = static_cast<std::uint32_t>(models_.size());
    models_.push_back(votes.models().name(model));
  }
  grade_names_ = all.grade_names;
  const auto raters = all.raters();
  for (const auto row : rows) {
    if (!raters.empty()) rater_.push_back(raters[row]);
    if (pairs) {
      left_.push_back(number[all.pairs.left[row]]);
      right_.push_back(number[all.pairs.right[row]]);
      outcome_.push_back(all.pairs.outcome[row]);
      if (!all.grade.empty()) grade_.push_back(all.grade[row]);
      continue;
    }
    ballot_.push_back(all.ballot[row]);
    shown_.push_back(number[all.shown[row]]);
    if (!all.place.empty()) place_.push_back(all.place[row]);
    if (!all.mark.empty()) mark_.push_back(all.mark[row]);
  }
  if (!pairs) implied_ = implied_pairs(ballot_, shown_, place_, mark_);
}

BoardVotes VotesOfCategory::all() const {
  BoardVotes out;
  out.shape = shape_;
  if (shape_ == VoteShape::pairs) {
    out.pairs = {left_, right_, outcome_, rater_, models_.size()};
    out.grade = grade_;
    out.grade_names = grade_names_;
    return out;
  }
  out.pairs = {implied_.left, implied_.right, implied_.outcome, {}, models_.size()};
  out.ballot = ballot_;
  out.shown = shown_;
  out.place = place_;
  out.mark = mark_;
  out.shown_rater = rater_;
  return out;
}

}  // namespace assay::programs
