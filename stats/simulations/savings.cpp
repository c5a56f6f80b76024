// How many judgments adaptive designs save: draws judgments of which the truth is known, by an adaptive rule and by a fixed one, and prints
// docs/savings.md.
//   savings            prints the page
//   savings --check F  draws some rows again and compares them with the page F, and holds what F claims against all its rows
#include "savings_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using savings::overlap_rows;
using savings::pair_rows;
using savings::Saving;

constexpr double goal = 0.30;

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> out;
  std::istringstream rest(row);
  for (std::string cell; std::getline(rest, cell, '|');) {
    const auto begin = cell.find_first_not_of(' ');
    out.push_back(begin == std::string::npos ? "" : cell.substr(begin, cell.find_last_not_of(' ') - begin + 1));
  }
  return out;
}

// The number after what is not one: "> 75 %" and "+1.20 ± 0.40 %" begin with theirs.
double number_in(const std::string& cell) {
  const auto at = cell.find_first_of("+-0123456789");
  return at == std::string::npos ? 0 : std::strtod(cell.c_str() + at, nullptr);
}

// What the rows come to, in words.
std::string claims(const std::vector<std::string>& overlap, const std::vector<std::string>& pairs) {
  std::string out = "\n## What it comes to\n\n";
  const auto count = [&](const char* what, const std::vector<std::string>& rows, std::size_t column, std::size_t names) {
    std::size_t enough = 0;
    double least = 100;
    std::string below;
    for (const auto& row : rows) {
      const auto cells = cells_of(row);
      const double percent = number_in(cells[column]);
      least = std::min(least, percent);
      enough += percent >= 100 * goal ? 1 : 0;
      if (percent >= 100 * goal) continue;
      below += "  - below 30 %:";
      for (std::size_t k = 1; k <= names; ++k) below += (k == 1 ? " " : ", ") + cells[k];
      below += ": " + cells[column] + "\n";
    }
    char text[160];
    std::snprintf(text, sizeof text, "- %s saves 30 %% or more in %zu of %zu rows, at least %.0f %%\n", what, enough, rows.size(), least);
    out += text + below;
  };
  count("Adaptive overlap", overlap, 7, 3);
  count("Adaptive pair sampling", pairs, 8, 4);
  out += "- Spread of strengths off by more than three standard errors and 2 %:\n";
  std::size_t off = 0;
  for (const auto& row : pairs) {
    const auto cells = cells_of(row);
    const auto& spread = cells[9];
    const double mean = number_in(spread);
    const double error = number_in(spread.substr(spread.find("±")));
    if (std::abs(mean) <= 2 || std::abs(mean) <= 3 * error) continue;
    ++off;
    out += "  - " + cells[1] + ", " + cells[2] + ", " + cells[3] + ", " + cells[4] + ": " + spread + "\n";
  }
  return off > 0 ? out : out + "  - none\n";
}

const char* const head = R"(# Savings

How many judgments adaptive designs save, in data that were drawn so that the truth is known. Printed by `stats/simulations/savings.cpp`; each row
has a seed of its own, so that it comes out the same again. The goal is 30 % fewer judgments at the same quality; what is below stands at the
end, and so do estimates that an adaptive design biases.

## Overlap

People judge an item until its most probable label is sure enough (`stats/include/assay/stats/overlap.hpp`), two at least and 15 at most. Their skills are known from 30
gold answers each. *Fixed*: as many judgments an item as make labels right as often, between whole numbers in a straight line; its labels, too,
are the most probable ones under the same skills and votes. The probability of a right answer is 1/C + (1 - 1/C) / (1 + exp(difficulty -
ability)): abilities 1.5 ± 0.4 (good), 0.8 ± 0.8 (mixed), or 1.0 ± 0.8 with difficulties 0 ± 1.2 (items differ), 1.2 ± 0.8 where a tenth of
people is careless and guesses. 40,000 items a row.

)";
const char* const overlap_columns = "| classes | people | sure at | right | adaptive | fixed | saved |\n|---|---|---|---|---|---|---|\n";
const char* const pairs_head = R"(
## Pairs

The next pair is drawn by what a vote on it is worth (`stats/include/assay/stats/pair_sampling.hpp`) for the width of the widest interval of a strength, or for the
order of neighbours, a fifth of votes evenly over all pairs; the fit is renewed after every three votes a model. *New*: all models start without
votes and get 84 each, or every fifth joins a board on which the others have 240 votes each, and votes for 30 a model are added. *Even*: votes
on pairs drawn evenly that reach the same quality, which is the mean over runs (1,000 with 10 models, 400 with 20, 100 with 50) of the width of the
widest interval, or of the share of neighbours in the right order. True strengths are normal quantiles with a standard deviation of 0.8; fits
are Bradley-Terry with Firth's penalty. *Spread*: by how much further apart than the true ones the estimated strengths lie (slope through
both, minus 1) with its standard error, for as many votes drawn adaptively and evenly. *Focus* is the power to which worth is taken.

)";
const char* const pairs_columns =
    "| models | new | wanted | focus | reached | adaptive | even | saved | spread | spread, even |\n|---|---|---|---|---|---|---|---|---|---|\n";

int print_page() {
  const auto draw = [](const std::vector<Saving>& savings) {
    std::vector<std::string> rows;
    for (const auto& one : savings) {
      rows.push_back(one.row());
      std::fprintf(stderr, "%s\n", rows.back().c_str());
    }
    return rows;
  };
  const auto joined = [](const std::vector<std::string>& rows) {
    std::string out;
    for (const auto& row : rows) out += row + "\n";
    return out;
  };
  const auto overlap = draw(overlap_rows());
  const auto pairs = draw(pair_rows());
  std::printf("%s%s%s%s%s%s%s", head, overlap_columns, joined(overlap).c_str(), pairs_head, pairs_columns, joined(pairs).c_str(),
              claims(overlap, pairs).c_str());
  return 0;
}

int check_page(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const auto page = text.str();
  int faults = 0;
  int again = 0;
  const auto complain = [&](const std::string& why) {
    std::fprintf(stderr, "%s: %s\n", path, why.c_str());
    ++faults;
  };
  // The rows of the page for these, those that are cheap drawn again.
  const auto rows_for = [&](const std::vector<Saving>& savings) {
    std::vector<std::string> rows;
    for (const auto& one : savings) {
      const auto at = page.find("| " + one.name + " | ");
      if (at == std::string::npos) {
        complain("there is no row of " + one.name);
        continue;
      }
      rows.push_back(page.substr(at, page.find('\n', at) - at));
      if (!one.again) continue;
      ++again;
      if (const auto row = one.row(); row != rows.back()) complain("now it is " + row);
    }
    return rows;
  };
  const auto overlap = rows_for(overlap_rows());
  const auto pairs = rows_for(pair_rows());
  if (faults == 0 && !page.ends_with(claims(overlap, pairs))) complain("what it comes to is not what the rows say");
  std::printf("%zu rows, %d drawn again, %d faults\n", overlap.size() + pairs.size(), again, faults);
  return faults == 0 && again > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  if (count == 1) return print_page();
  if (count == 3 && std::strcmp(words[1], "--check") == 0) return check_page(words[2]);
  std::fprintf(stderr, "usage: savings [--check FILE]\n");
  return 2;
}
