// How often intervals hold the truth: draws data of which the truth is known, over a grid of clusters, and prints docs/coverage.md.
//   coverage            prints the page
//   coverage --add F    prints the page with the rows that F has; cells without a row are simulated
//   coverage --check F  simulates cheap cells again and compares them with the page F; what is outside the bounds must be said there
#include "assay/stats/alpha.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/prediction_powered.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "coverage_cells.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace coverage {

using namespace assay::stats;

constexpr std::size_t rows_a_cluster = 20;

std::optional<bool> holds(const Estimate& found, double truth) {
  if (!found.has_interval()) return std::nullopt;
  return *found.low <= truth && truth <= *found.high;
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

double normal_mean(const std::function<double(double)>& f) {
  constexpr int steps = 20000;
  double sum = 0;
  for (int i = 0; i < steps; ++i) sum += f(*normal_quantile((i + 0.5) / steps));
  return sum / steps;
}

std::vector<std::size_t> sizes_of(std::size_t clusters, bool heavy) {
  std::vector<std::size_t> out(clusters, rows_a_cluster);
  if (!heavy) return out;
  double harmonic = 0;
  for (std::size_t g = 1; g <= clusters; ++g) harmonic += 1 / static_cast<double>(g);
  for (std::size_t g = 0; g < clusters; ++g) {
    const double share = 1 / (static_cast<double>(g + 1) * harmonic);
    out[g] = std::max<std::size_t>(2, static_cast<std::size_t>(share * static_cast<double>(clusters * rows_a_cluster)));
  }
  return out;
}

}  // namespace coverage

namespace {

using namespace assay::stats;
using namespace coverage;

constexpr double lowest_average = 0.94;
constexpr double highest_average = 0.965;
constexpr double lowest_cell = 0.92;
constexpr std::size_t cheap_runs = 10000;
constexpr std::size_t costly_runs = 2000;

struct Covered {
  std::size_t runs = 0, held = 0, without = 0;
  [[nodiscard]] double share() const { return static_cast<double>(held) / static_cast<double>(runs - without); }
};

// Votes for the left by people who each lean their own way.
Cell share_cell(std::size_t clusters, bool heavy) {
  const auto sizes = sizes_of(clusters, heavy);
  const double truth = normal_mean([](double z) { return logistic(0.2 + 0.4 * z); });
  return {.estimator = "share of the left", .about = "annotators like these", .clusters = {}, .sizes = {}, .run = [=](Rng& rng) {
            std::vector<std::uint8_t> yes;
            std::vector<std::uint32_t> who;
            for (std::uint32_t g = 0; g < sizes.size(); ++g) {
              const double p = logistic(0.2 + 0.4 * normal(rng));
              for (std::size_t i = 0; i < sizes[g]; ++i) {
                yes.push_back(uniform(rng) < p ? 1 : 0);
                who.push_back(g);
              }
            }
            return holds(clustered_share(yes, who), truth);
          }};
}

// Ratings by people who are severe or lenient.
Cell mean_cell(std::size_t clusters, bool heavy) {
  const auto sizes = sizes_of(clusters, heavy);
  return {.estimator = "mean rating", .about = "annotators like these", .clusters = {}, .sizes = {}, .run = [=](Rng& rng) {
            std::vector<double> rating;
            std::vector<std::uint32_t> who;
            for (std::uint32_t g = 0; g < sizes.size(); ++g) {
              const double severity = 0.5 * normal(rng);
              for (std::size_t i = 0; i < sizes[g]; ++i) {
                rating.push_back(3 + severity + normal(rng));
                who.push_back(g);
              }
            }
            return holds(clustered_mean(rating, who), 3);
          }};
}

// A judge's labels for 500 items, and those of people who lean for some.
Cell powered_cell(std::size_t clusters, bool heavy) {
  const auto sizes = sizes_of(clusters, heavy);
  return {.estimator = "prediction-powered mean", .about = "annotators like these", .clusters = {}, .sizes = {}, .run = [=](Rng& rng) {
            std::vector<double> human, predicted, only;
            std::vector<std::uint32_t> who;
            const auto judge = [&](double truth) { return truth + 0.3 + 0.5 * normal(rng); };
            for (std::uint32_t g = 0; g < sizes.size(); ++g) {
              const double lean = 0.4 * normal(rng);
              for (std::size_t i = 0; i < sizes[g]; ++i) {
                const double truth = 1 + normal(rng);
                human.push_back(truth + lean);
                predicted.push_back(judge(truth));
                who.push_back(g);
              }
            }
            for (int i = 0; i < 500; ++i) only.push_back(judge(1 + normal(rng)));
            const auto found = prediction_powered_mean(
                {.human = human, .predicted = predicted, .predicted_only = only, .annotator = who, .probability = {}});
            return holds(found.mean, 1);
          }};
}

// Three labels; a rater knows the right one with a skill of their own and else draws evenly from the others.
struct Crowd {
  std::vector<std::uint32_t> item, rater, label;
  std::vector<double> value, skill;
  double class_share[3] = {0, 0, 0};
};

double skill_of(double z) { return logistic(1.2 + 0.6 * z); }

std::uint32_t said(Rng& rng, std::uint32_t truth, double skill) { return uniform(rng) < skill ? truth : (truth + 1 + below(rng, 2)) % 3; }

// Every item is judged by three raters, the busier the likelier.
Crowd draw_crowd(Rng& rng, const std::vector<std::size_t>& sizes) {
  Crowd out;
  for (std::size_t g = 0; g < sizes.size(); ++g) out.skill.push_back(skill_of(normal(rng)));
  std::vector<std::uint32_t> deck;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) deck.insert(deck.end(), sizes[g], g);
  const std::size_t items = deck.size() / 3;
  for (std::uint32_t i = 0; i < items; ++i) {
    const auto truth = below(rng, 3);
    out.class_share[truth] += 1 / static_cast<double>(items);
    std::uint32_t chosen[3];
    for (int c = 0; c < 3; ++c) {
      do chosen[c] = deck[below(rng, static_cast<std::uint32_t>(deck.size()))];
      while (std::find(chosen, chosen + c, chosen[c]) != chosen + c);
      out.item.push_back(i);
      out.rater.push_back(chosen[c]);
      out.label.push_back(said(rng, truth, out.skill[chosen[c]]));
      out.value.push_back(out.label.back());
    }
  }
  return out;
}

// What two raters drawn anew would agree on, and the shares of labels, on items with these shares of classes.
struct Population {
  double agree = 0;
  double share[3] = {0, 0, 0};
};

Population raters_like_these(const double (&class_share)[3], double mean_skill) {
  const double other = (1 - mean_skill) / 2;
  Population out{.agree = mean_skill * mean_skill + 2 * other * other};
  for (int k = 0; k < 3; ++k) {
    for (int c = 0; c < 3; ++c) out.share[k] += class_share[c] * (k == c ? mean_skill : other);
  }
  return out;
}

struct Coefficient {
  const char* name;
  std::optional<Chance> chance;  // absent: Krippendorff's alpha
};

constexpr Coefficient coefficients[] = {{"Krippendorff alpha", {}},
                                        {"Gwet AC1", Chance::gwet},
                                        {"Fleiss kappa", Chance::fleiss},
                                        {"Conger kappa", Chance::conger},
                                        {"Brennan-Prediger", Chance::brennan_prediger},
                                        {"percent agreement", Chance::none}};

// Agreement by chance of two raters drawn anew, who use the labels alike.
double chance_of(const Coefficient& of, const double (&share)[3]) {
  const double squares = share[0] * share[0] + share[1] * share[1] + share[2] * share[2];
  if (of.chance == Chance::none) return 0;
  if (of.chance == Chance::brennan_prediger) return 1.0 / 3;
  return of.chance == Chance::gwet ? (1 - squares) / 2 : squares;
}

Cell agreement_cell(const Coefficient& of, std::size_t clusters, bool heavy) {
  const auto sizes = sizes_of(clusters, heavy);
  const double mean_skill = normal_mean(skill_of);
  return {.estimator = of.name, .about = "annotators like these", .clusters = {}, .sizes = {}, .cheap = false, .run = [=](Rng& rng) {
            const auto crowd = draw_crowd(rng, sizes);
            const auto whole = raters_like_these(crowd.class_share, mean_skill);
            const double chance = chance_of(of, whole.share);
            const double truth = (whole.agree - chance) / (1 - chance);
            if (!of.chance) return holds(alpha_annotators_like_these({crowd.item, crowd.rater, crowd.value}, Metric::nominal), truth);
            return holds(agreement_annotators_like_these({crowd.item, crowd.rater, crowd.label, 3}, *of.chance), truth);
          }};
}

// Five raters who judge everything, on items drawn anew.
Cell these_annotators_cell(const Coefficient& of, std::size_t items) {
  const double skill[5] = {0.9, 0.85, 0.8, 0.7, 0.6};
  return {
      .estimator = of.name, .about = "these annotators", .clusters = {}, .sizes = {}, .cheap = of.chance.has_value(), .run = [=](Rng& rng) {
        std::vector<std::uint32_t> item, rater, label;
        std::vector<double> value;
        for (std::uint32_t i = 0; i < items; ++i) {
          const auto truth = below(rng, 3);
          for (std::uint32_t r = 0; r < 5; ++r) {
            item.push_back(i);
            rater.push_back(r);
            label.push_back(said(rng, truth, skill[r]));
            value.push_back(label.back());
          }
        }
        double agree = 0;
        for (int g = 0; g < 5; ++g) {
          for (int h = 0; h < 5; ++h) agree += g == h ? 0 : (skill[g] * skill[h] + (1 - skill[g]) * (1 - skill[h]) / 2) / 20;
        }
        constexpr double even[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};  // classes are as likely, and so are labels of every rater
        const double chance = chance_of(of, even);
        const double truth = (agree - chance) / (1 - chance);
        if (of.chance) return holds(agreement_these_annotators({item, rater, label, 3}, *of.chance), truth);
        Xoshiro256 resampling(rng.next());
        return holds(alpha_these_annotators({item, rater, value}, Metric::nominal, resampling), truth);
      }};
}

Cell kappa_cell(std::size_t items) {
  return {.estimator = "Cohen kappa", .about = "these annotators", .clusters = {}, .sizes = {}, .run = [=](Rng& rng) {
            std::vector<std::uint32_t> first, second;
            for (std::size_t i = 0; i < items; ++i) {
              const auto truth = below(rng, 3);
              first.push_back(said(rng, truth, 0.85));
              second.push_back(said(rng, truth, 0.75));
            }
            const double agree = 0.85 * 0.75 + 0.15 * 0.25 / 2;
            return holds(cohen_kappa(first, second, 3), (agree - 1.0 / 3) / (1 - 1.0 / 3));
          }};
}

// Votes on four models by people with tastes.
struct Votes {
  std::vector<std::uint32_t> left, right, who;
  std::vector<Outcome> outcome;
  [[nodiscard]] Comparisons columns() const { return {left, right, outcome, who, 4}; }
};

Votes draw_votes(Rng& rng, const std::vector<std::size_t>& sizes) {
  constexpr double strength[4] = {0, 0.3, 0.6, 1.0};
  Votes out;
  for (std::uint32_t g = 0; g < sizes.size(); ++g) {
    double mine[4];
    for (int m = 0; m < 4; ++m) mine[m] = strength[m] + 0.5 * normal(rng);
    for (std::size_t i = 0; i < sizes[g]; ++i) {
      const auto a = below(rng, 4);
      const auto b = (a + 1 + below(rng, 3)) % 4;
      const double wins = std::exp(mine[a]);
      const double loses = std::exp(mine[b]);
      const double ties = 0.6 * std::sqrt(wins * loses);
      const double u = uniform(rng) * (wins + loses + ties);
      out.left.push_back(a);
      out.right.push_back(b);
      out.who.push_back(g);
      out.outcome.push_back(u < wins ? Outcome::left : u < wins + loses ? Outcome::right : Outcome::tie);
    }
  }
  return out;
}

Cell strength_cell(std::size_t clusters, bool heavy, double truth) {
  const auto sizes = sizes_of(clusters, heavy);
  return {.estimator = "strength difference (Davidson)",
          .about = "annotators like these",
          .clusters = {},
          .sizes = {},
          .cheap = false,
          .run = [=](Rng& rng) -> std::optional<bool> {
            const auto votes = draw_votes(rng, sizes);
            const auto fit = fit_davidson(votes.columns());
            if (fit.estimated.size() < 4) return std::nullopt;
            const auto errors = clustered_covariance(votes.columns(), fit);
            return holds(strength_difference(fit, 3, 0, &errors), truth);
          }};
}

Cell independent_mean_cell(std::size_t n, bool skewed) {
  return {.estimator = skewed ? "mean of skewed values" : "mean",
          .about = "other values",
          .clusters = {},
          .sizes = {},
          .apart = skewed,
          .run = [=](Rng& rng) {
            std::vector<double> values;
            for (std::size_t i = 0; i < n; ++i) values.push_back(skewed ? -std::log(1 - uniform(rng)) : normal(rng));
            return holds(mean(values), skewed ? 1 : 0);
          }};
}

Cell median_cell(std::size_t n) {
  return {.estimator = "median", .about = "other values", .clusters = {}, .sizes = {}, .apart = true, .run = [=](Rng& rng) {
            std::vector<double> values;
            for (std::size_t i = 0; i < n; ++i) values.push_back(-std::log(1 - uniform(rng)));
            return holds(median(values), std::log(2));
          }};
}

Cell wilson_cell(std::size_t n, double p) {
  char name[32];
  std::snprintf(name, sizeof name, "share of %.2f", p);
  return {.estimator = name, .about = "other values", .clusters = {}, .sizes = {}, .apart = p < 0.2, .run = [=](Rng& rng) {
            std::size_t yes = 0;
            for (std::size_t i = 0; i < n; ++i) yes += uniform(rng) < p ? 1 : 0;
            return holds(wilson_share(static_cast<double>(yes), static_cast<double>(n)), p);
          }};
}

std::vector<Cell> all_cells() {
  std::vector<Cell> out;
  const auto add = [&](Cell cell, std::size_t clusters, const char* sizes) {
    cell.clusters = std::to_string(clusters);
    cell.sizes = sizes;
    out.push_back(std::move(cell));
  };
  Xoshiro256 rng(20);
  const auto many = draw_votes(rng, std::vector<std::size_t>(40000, rows_a_cluster));
  const auto truth = fit_davidson(many.columns());
  for (const std::size_t clusters : {10U, 20U, 60U}) {
    for (const bool heavy : {false, true}) {
      const char* sizes = heavy ? "heavy-tailed" : "equal";
      add(share_cell(clusters, heavy), clusters, sizes);
      add(mean_cell(clusters, heavy), clusters, sizes);
      add(powered_cell(clusters, heavy), clusters, sizes);
      for (const auto& of : coefficients) add(agreement_cell(of, clusters, heavy), clusters, sizes);
      add(strength_cell(clusters, heavy, truth.theta[3]), clusters, sizes);
    }
  }
  for (const std::size_t items : {50U, 200U}) {
    for (const auto& of : coefficients) add(these_annotators_cell(of, items), items, "items");
    add(kappa_cell(items), items, "items");
  }
  for (const std::size_t n : {10U, 20U, 60U}) {
    add(independent_mean_cell(n, false), n, "values");
    add(independent_mean_cell(n, true), n, "values");
    add(median_cell(n), n, "values");
    for (const double p : {0.05, 0.30, 0.50}) add(wilson_cell(n, p), n, "values");
  }
  for (auto& cell : preference_cells()) out.push_back(std::move(cell));
  for (auto& cell : item_cells()) out.push_back(std::move(cell));
  std::ranges::sort(
      out, {}, [](const Cell& cell) { return std::tuple(cell.estimator, cell.about, cell.clusters.size(), cell.clusters, cell.sizes); });
  return out;
}

// A seed of its own for each cell, from its name.
std::uint64_t seed_of(const std::string& name) {
  std::uint64_t seed = 0xcbf29ce484222325U;
  for (const char c : name) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return seed;
}

Covered simulate(const Cell& cell) {
  Xoshiro256 rng(seed_of(cell.name()));
  Covered out{.runs = cell.cheap ? cheap_runs : costly_runs};
  for (std::size_t i = 0; i < out.runs; ++i) {
    const auto held = cell.run(rng);
    out.held += held.value_or(false) ? 1 : 0;
    out.without += held ? 0 : 1;
  }
  return out;
}

std::string row_of(const Cell& cell, const Covered& covered) {
  char text[256];
  std::snprintf(text, sizeof text, "| %s | %zu | %.1f %% | %zu |", cell.name().c_str(), covered.runs, 100 * covered.share(),
                covered.without);
  return text;
}

// What is outside the bounds, a line each. `shares`: of every cell.
std::vector<std::string> outside(const std::vector<Cell>& cells, const std::vector<double>& shares) {
  std::vector<std::string> out;
  std::map<std::string, std::pair<double, int>> averages;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].apart) continue;
    auto& [sum, n] = averages[cells[i].estimator + ", " + cells[i].about];
    sum += shares[i];
    n += 1;
    if (shares[i] < lowest_cell - 5e-4) out.push_back(cells[i].name() + " is below 92 %");
  }
  for (const auto& [name, sum] : averages) {
    const double average = sum.first / sum.second;
    char text[128];
    std::snprintf(text, sizeof text, " average %.2f %%, not 94 to 96.5 %%", 100 * average);
    if (average < lowest_average - 5e-4 || average > highest_average + 5e-4) out.push_back(name + text);
  }
  return out;
}

const char* const head = R"(# Coverage

How often an interval of 95 % holds the truth, in data that were drawn so that the truth is known. Printed by `stats/simulations/coverage.cpp`; each
cell has a seed of its own, so that it comes out the same again. Asked for: 94 to 96.5 % on average over the cells of an estimator, and no cell
below 92 %. Clusters are annotators with tastes or skills of their own, 20 rows each (equal) or as 1, 1/2, 1/3 … of the busiest (heavy-tailed). *Shown
apart*, since no interval of this kind can keep the promise there: shares near 0 of few values, the median (whose interval is made of whole
order statistics and promises at least 95 %), and the mean of skewed values.

)";
const char* const columns =
    "| estimator | speaks for | clusters | sizes | runs | covered | without interval |\n|---|---|---|---|---|---|---|\n";

// The row of the page that begins so, whole.
std::optional<std::string> row_in(const std::string& page, const std::string& name) {
  const auto at = page.find("| " + name + " | ");
  if (at == std::string::npos) return std::nullopt;
  return page.substr(at, page.find('\n', at) - at);
}

// The share that a row of the page says.
std::optional<double> said_by(const std::string& page, const std::string& name) {
  const auto row = row_in(page, name);
  if (!row) return std::nullopt;
  std::istringstream rest(row->substr(name.size() + 5));
  std::size_t runs = 0;
  char bar = 0;
  double percent = 0;
  if (!(rest >> runs >> bar >> percent)) return std::nullopt;
  return percent / 100;
}

std::string text_of(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// `page`: rows that are there are taken as they are.
int print_page(const std::string& page) {
  const auto cells = all_cells();
  std::vector<double> shares;
  std::string bound;
  std::string apart;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto row = row_in(page, cells[i].name());
    if (!row) {
      row = row_of(cells[i], simulate(cells[i]));
      std::fprintf(stderr, "%zu of %zu: %s\n", i + 1, cells.size(), row->c_str());
    }
    shares.push_back(said_by(*row + "\n", cells[i].name()).value_or(0));
    (cells[i].apart ? apart : bound) += *row + "\n";
  }
  std::printf("%s%s%s\n## Shown apart\n\n%s%s\n## Outside the bounds\n\n", head, columns, bound.c_str(), columns, apart.c_str());
  for (const auto& one : outside(cells, shares)) std::printf("- %s\n", one.c_str());
  return 0;
}

int check_page(const char* path) {
  const auto page = text_of(path);
  const auto cells = all_cells();
  std::vector<double> shares;
  int faults = 0;
  const auto complain = [&](const std::string& why) {
    std::fprintf(stderr, "%s: %s\n", path, why.c_str());
    ++faults;
  };
  int again = 0;
  for (const auto& cell : cells) {
    const auto share = said_by(page, cell.name());
    if (!share) complain("there is no row of " + cell.name());
    shares.push_back(share.value_or(0));
    if (!share || !cell.cheap || cell.clusters != "10") continue;
    ++again;
    const auto row = row_of(cell, simulate(cell));
    if (page.find(row) == std::string::npos) complain("now it is " + row);
  }
  const auto wrong = outside(cells, shares);
  for (const auto& one : wrong) {
    if (page.find("- " + one + "\n") == std::string::npos) complain(one);
  }
  const auto section = page.find("## Outside the bounds");
  const auto listed =
      section == std::string::npos ? 0 : std::count(page.begin() + static_cast<std::ptrdiff_t>(section), page.end(), '\n') - 2;
  if (listed != static_cast<std::ptrdiff_t>(wrong.size())) complain("what is listed as outside the bounds is not what is");
  std::printf("%zu cells, %d simulated again, %d faults\n", cells.size(), again, faults);
  return faults == 0 && again > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  if (count == 1) return print_page({});
  if (count == 3 && std::strcmp(words[1], "--add") == 0) return print_page(text_of(words[2]));
  if (count == 3 && std::strcmp(words[1], "--check") == 0) return check_page(words[2]);
  std::fprintf(stderr, "usage: coverage [--add FILE | --check FILE]\n");
  return 2;
}
