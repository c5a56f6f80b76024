// Test support: finds the shared data through ASSAY_SHARED and reads its CSV and JSON files.
#pragma once

#include "assay/stats/alpha.hpp"
#include "assay/stats/comparisons.hpp"
#include "assay/stats/plackett_luce.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace assay::stats::test {

// The folder with data/ and reference/; absent when ASSAY_SHARED is not set.
[[nodiscard]] std::optional<std::string> shared_folder();

// Cells of a comma-separated file without line breaks in cells; the first row is the header.
[[nodiscard]] std::vector<std::vector<std::string>> read_csv(const std::string& path);
[[nodiscard]] boost::json::value read_json(const std::string& path);
[[nodiscard]] std::vector<double> numbers(const boost::json::value& array);

struct Votes {
  std::vector<std::uint32_t> left, right, annotator, item;
  std::vector<Outcome> outcome;
  std::vector<std::string> names;

  void add(std::uint32_t a, Outcome o, std::uint32_t b, std::uint32_t who = 0, std::size_t times = 1);
  [[nodiscard]] Comparisons columns() const;
  [[nodiscard]] Comparisons columns(std::size_t models) const;
};

// Votes of people with tastes of their own, from Davidson's model with log nu = 0: model m has 2 m / models on
// average, give or take `taste`.
[[nodiscard]] Votes simulate(std::uint32_t models, std::uint32_t people, std::uint32_t votes_each, double taste, std::uint64_t seed,
                             std::uint32_t votes_of_first = 0);

struct RankingRows {
  std::vector<std::uint32_t> ranking, model, rank, annotator;

  // Ranks of models 0, 1, ...; 0 means not seen.
  void add(const std::vector<std::uint32_t>& ranks, std::uint32_t who = 0);
  void add(std::uint32_t id, std::uint32_t of, std::uint32_t at, std::uint32_t who);
  [[nodiscard]] Rankings columns(std::size_t models) const { return {ranking, model, rank, annotator, models}; }
};

// A vote is a ranking of two.
[[nodiscard]] RankingRows as_rankings(const Votes& votes);

// data/crowd/llmfao/pairs.csv with models in the order of the reference; item = (prompt, left, right).
[[nodiscard]] Votes read_pairs(const std::string& path, const std::vector<std::string>& names);

struct Labels {
  std::vector<std::uint32_t> item, rater;
  std::vector<double> value;
  [[nodiscard]] Ratings columns() const { return {item, rater, value}; }
};
[[nodiscard]] Labels read_labels(const std::string& path);

// The highest point of f near `x` that steps along one axis at a time find, the first coordinate held; where f is not
// a number they do not go.
[[nodiscard]] std::vector<double> climb(const std::function<double(const std::vector<double>&)>& f, std::vector<double> x);

[[nodiscard]] double largest_difference(std::span<const double> a, std::span<const double> b);
void report(const std::string& what, double deviation);

}  // namespace assay::stats::test
