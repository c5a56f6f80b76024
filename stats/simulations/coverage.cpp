// How often intervals hold the truth: draws data of which the truth is known, over a grid of clusters, and prints docs/coverage.md.
//   coverage                   prints the page
//   coverage --renew F AREA …  prints it with the figures of the page F but for these areas and for what F lacks
//   coverage --check F         simulates cheap cells again and compares them with the page F; what is outside the bounds must be said there
// With --threads N behind, N cells are simulated at a time.
#include "coverage.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace assay::stats;
using namespace coverage;

constexpr double lowest_average = 0.94;
constexpr double highest_average = 0.965;
constexpr double lowest_cell = 0.92;
struct Area {
  const char* name;
  const char* title;
  Cells (*cells)();
};
constexpr Area areas[] = {
    {"agreement", "Agreement", agreement_cells},
    {"reliability", "Reliability of ratings", reliability_cells},
    {"pairwise", "Pairwise votes", pairwise_cells},
    {"choices", "Grades, rankings and choices", choice_cells},
    {"judges", "Judges and audits", judge_cells},
    {"labels", "Labels", label_cells},
    {"rubrics", "Rubrics and answers", rubric_cells},
    {"structured", "Spans, sets and transcripts", structured_cells},
    {"values", "Shares, means and calibration", value_cells},
};

struct Covered {
  std::size_t runs = 0, held = 0, without = 0;
  [[nodiscard]] double share() const { return runs > without ? static_cast<double>(held) / static_cast<double>(runs - without) : 0; }
};

// A seed of its own for each cell, from its name.
std::uint64_t seed_of(const std::string& name) {
  std::uint64_t seed = 0xcbf29ce484222325U;
  for (const char c : name) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return seed;
}

std::size_t runs_of(const Cell& cell) { return cell.cost == Cost::cheap ? cheap_runs : costly_runs; }

std::vector<Covered> simulate(const Cell& cell, std::size_t runs) {
  Xoshiro256 rng(seed_of(cell.name(0)));
  std::vector<Covered> out(cell.rows.size(), Covered{.runs = runs});
  for (std::size_t i = 0; i < runs; ++i) {
    const auto held = cell.run(rng);
    for (std::size_t r = 0; r < out.size(); ++r) {
      out[r].held += held[r].value_or(false) ? 1 : 0;
      out[r].without += held[r] ? 0 : 1;
    }
  }
  return out;
}

std::string row_of(const std::string& name, const Covered& covered) {
  char text[256];
  std::snprintf(text, sizeof text, "| %s | %zu | %.1f %% | %zu |", name.c_str(), covered.runs, 100 * covered.share(), covered.without);
  return text;
}

struct Line {
  std::size_t area = 0;
  Row row;
  std::string name, text;
  double share = 0;
};

// The line of a page that begins with this name, and the share that it says. False, where there is none.
bool read_line(const std::string& page, Line& line) {
  const auto at = page.find("| " + line.name + " | ");
  if (at == std::string::npos) return false;
  line.text = page.substr(at, page.find('\n', at) - at);
  std::istringstream rest(line.text.substr(line.name.size() + 5));
  std::size_t runs = 0;
  char bar = 0;
  double percent = 0;
  if (!(rest >> runs >> bar >> percent)) return false;
  line.share = percent / 100;
  return true;
}

// The lines of every estimator, in the order of the page.
std::vector<std::pair<std::string, std::vector<const Line*>>> by_estimator(const std::vector<Line>& lines) {
  std::vector<std::pair<std::string, std::vector<const Line*>>> out;
  for (const auto& line : lines) {
    if (line.row.apart) continue;
    const auto name = line.row.estimator + " | " + line.row.about;
    auto at = std::ranges::find(out, name, &std::pair<std::string, std::vector<const Line*>>::first);
    if (at == out.end()) at = out.insert(out.end(), {name, {}});
    at->second.push_back(&line);
  }
  return out;
}

double average_of(const std::vector<const Line*>& lines) {
  double sum = 0;
  for (const auto* line : lines) sum += line->share;
  return sum / static_cast<double>(lines.size());
}

// What is outside the bounds, a line each.
std::vector<std::string> outside(const std::vector<Line>& lines) {
  std::vector<std::string> out;
  for (const auto& line : lines) {
    if (!line.row.apart && line.share < lowest_cell - 5e-4) out.push_back(line.name + " is below 92 %");
  }
  for (const auto& [name, own] : by_estimator(lines)) {
    const double average = average_of(own);
    char text[128];
    std::snprintf(text, sizeof text, " | average %.2f %%, not 94 to 96.5 %%", 100 * average);
    // What rounds to the bound is within; a hair's breadth decides the same way from the page and from the simulation.
    if (average <= lowest_average - 5e-4 + 1e-9 || average >= highest_average + 5e-4 - 1e-9) out.push_back(name + text);
  }
  return out;
}

const char* const head = R"(# Coverage

How often an interval of 95 % holds the truth, in data that were drawn so that the truth is known. Printed by `stats/simulations/coverage.cpp`; each
cell has a seed of its own, so that it comes out the same again. Asked for: 94 to 96.5 % on average over the cells of an estimator, and no cell
below 92 %. Clusters are annotators with tastes or skills of their own, 20 rows each (equal) or as 1, 1/2, 1/3 … of the busiest (heavy-tailed), or
what a row names. With 2,000 runs chance alone moves a cell by 1 % either way, with 10,000 by .4 %. *Shown apart*, since no interval of this
kind can keep the promise there: shares near 0 of few values, and agreement of a handful of items; the median, whose interval is made of whole
order statistics, rank intervals, sequences, which hold at all times at once, and limits of audits, all of which promise at least 95 %; and the
mean of skewed values. Posteriors (of a competence, of a cell of a confusion matrix, of an ability) are judged by calibration: the truth is drawn
from their prior.

)";
const char* const causes = R"(
## What misses, and why

Too narrow:

- Kappas of few items (these annotators), alpha of sets, cross-replication and Kendall's W: symmetric limits, or percentiles, of what is
  skewed when 10 or 20 items (or annotators) make it. From 60 on they hold.
- The intraclass correlation for agreement: limits of McGraw and Wong, which are an approximation, of four raters.
- Cells of confusion matrices: the labels of items are taken as the posterior has them, though they are uncertain together, and with three labels an
  item from workers as the prior has them they are very much so. The competence of MACE is given the labels of the others, too.
- The Brier score of 10 items: a mean of skewed values. Bootstrapped strengths of 10 annotators, though their percentiles are expanded.

Too wide, which costs votes and misleads nobody:

- Alpha at the interval level, and the residual variance of annotators like these: leaving out an annotator counts what is peculiar to a rating more
  than once (Efron and Stein 1981).
- What sways a judge: the larger of two variances, the smaller number of clusters as degrees of freedom, fewer where one item is heavy, and logarithms
  of odds from a handful of inconsistent verdicts.
- Shifts of categories (the smallest degrees of freedom of a board), skilled strengths of 10 and 20 annotators, and the expected calibration error,
  whose interval allows for all shapes of gaps.
)";
const char* const columns =
    "| estimator | speaks for | clusters | sizes | runs | covered | without interval |\n|---|---|---|---|---|---|---|\n";

void print_page(const std::vector<Line>& lines) {
  std::printf("%s| estimator | speaks for | cells | average | lowest |\n|---|---|---|---|---|\n", head);
  for (const auto& [name, own] : by_estimator(lines)) {
    const double lowest = (*std::ranges::min_element(own, {}, [](const Line* line) { return line->share; }))->share;
    std::printf("| %s | %zu | %.2f %% | %.1f %% |\n", name.c_str(), own.size(), 100 * average_of(own), 100 * lowest);
  }
  std::string apart;
  for (std::size_t a = 0; a < std::size(areas); ++a) {
    std::printf("\n## %s\n\n%s", areas[a].title, columns);
    for (const auto& line : lines) {
      if (line.area != a) continue;
      if (line.row.apart) {
        apart += line.text + "\n";
      } else {
        std::printf("%s\n", line.text.c_str());
      }
    }
  }
  std::printf("\n## Shown apart\n\n%s%s%s\n## Outside the bounds\n\n", columns, apart.c_str(), causes);
  for (const auto& one : outside(lines)) std::printf("- %s\n", one.c_str());
}

std::string text_of(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The page, with what `old` says of the areas that are not to be drawn again.
int renew(const std::string& old, std::size_t threads, const std::function<bool(const Area&)>& again) {
  std::vector<Line> lines;
  struct Job {
    Cell cell;
    std::size_t line = 0;
  };
  std::vector<Job> jobs;
  for (std::size_t a = 0; a < std::size(areas); ++a) {
    for (auto& cell : areas[a].cells()) {
      bool known = !again(areas[a]);
      const auto first = lines.size();
      for (std::size_t r = 0; r < cell.rows.size(); ++r) {
        lines.push_back({.area = a, .row = cell.rows[r], .name = cell.name(r), .text = {}});
        known = known && read_line(old, lines.back());
      }
      if (!known) jobs.push_back({std::move(cell), first});
    }
  }
  std::atomic<std::size_t> next{0};
  std::mutex printing;
  const auto work = [&] {
    for (std::size_t j = next++; j < jobs.size(); j = next++) {
      const auto covered = simulate(jobs[j].cell, runs_of(jobs[j].cell));
      const std::lock_guard lock(printing);
      for (std::size_t r = 0; r < covered.size(); ++r) {
        auto& line = lines[jobs[j].line + r];
        line.text = row_of(line.name, covered[r]);
        read_line(line.text + "\n", line);  // the share as the page says it
        std::fprintf(stderr, "%s\n", line.text.c_str());
      }
    }
  };
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(work);
  work();
  for (auto& other : others) other.join();
  print_page(lines);
  return 0;
}

int check_page(const char* path) {
  const auto page = text_of(path);
  std::vector<Line> lines;
  int faults = 0;
  const auto complain = [&](const std::string& why) {
    std::fprintf(stderr, "%s: %s\n", path, why.c_str());
    ++faults;
  };
  int again = 0;
  int cells = 0;
  for (std::size_t a = 0; a < std::size(areas); ++a) {
    for (const auto& cell : areas[a].cells()) {
      ++cells;
      const auto first = lines.size();
      bool known = true;
      for (std::size_t r = 0; r < cell.rows.size(); ++r) {
        lines.push_back({.area = a, .row = cell.rows[r], .name = cell.name(r), .text = {}});
        if (read_line(page, lines.back())) continue;
        complain("there is no row of " + cell.name(r));
        known = false;
      }
      if (!known || cell.cost != Cost::cheap || cell.clusters != "10") continue;
      ++again;
      const auto covered = simulate(cell, cheap_runs);
      for (std::size_t r = 0; r < cell.rows.size(); ++r) {
        const auto row = row_of(lines[first + r].name, covered[r]);
        if (row != lines[first + r].text) complain("now it is " + row);
      }
    }
  }
  const auto wrong = outside(lines);
  for (const auto& one : wrong) {
    if (page.find("- " + one + "\n") == std::string::npos) complain(one);
  }
  const auto section = page.find("## Outside the bounds");
  const auto listed =
      section == std::string::npos ? 0 : std::count(page.begin() + static_cast<std::ptrdiff_t>(section), page.end(), '\n') - 2;
  if (listed != static_cast<std::ptrdiff_t>(wrong.size())) complain("what is listed as outside the bounds is not what is");
  std::printf("%d cells, %d simulated again, %d faults\n", cells, again, faults);
  return faults == 0 && again > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  std::size_t threads = 1;
  if (words.size() >= 2 && words[words.size() - 2] == "--threads") {
    threads = std::strtoul(words.back().c_str(), nullptr, 10);
    words.resize(words.size() - 2);
  }
  if (words.empty()) return renew({}, threads, [](const Area&) { return true; });
  if (words.size() == 2 && words[0] == "--check") return check_page(words[1].c_str());
  if (words.size() >= 2 && words[0] == "--renew") {
    return renew(text_of(words[1].c_str()), threads,
                 [&](const Area& area) { return std::find(words.begin() + 2, words.end(), area.name) != words.end(); });
  }
  std::fprintf(stderr, "coverage [--renew PAGE AREA ... | --check PAGE] [--threads N]\n");
  return 2;
}
