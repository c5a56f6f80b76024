// What the simulations of saved judgments share: rows of a page, and where a fixed design is as good as an adaptive one.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace savings {

inline double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// A seed of its own for each row, from its name.
std::uint64_t seed_of(const std::string& name);

struct Saving {
  std::string name;   // the first columns
  bool again = true;  // cheap enough to be drawn again by --check
  std::function<std::string()> rest;
  [[nodiscard]] std::string row() const { return "| " + name + " | " + rest() + " |"; }
};

using Series = std::vector<std::pair<double, double>>;  // (judgments, quality)

// Where a series reaches `wanted`, in a straight line between two points of the rising series closest to it (neighbours that fall are
// pooled: Ayer et al. 1955, Annals of Mathematical Statistics 26); nothing when it does not.
std::optional<double> reaches(const Series& series, double wanted);

// The cells of what a fixed design needs, and what is saved; with `most` where it needs more.
std::string saved(std::optional<double> fixed, double adaptive, double most);

std::vector<Saving> overlap_rows();
std::vector<Saving> pair_rows();

}  // namespace savings
