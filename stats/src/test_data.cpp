// Reads the shared data for the tests.
#include "test_data.hpp"

#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace assay::stats::test {

std::optional<std::string> shared_folder() {
  const char* const folder = std::getenv("ASSAY_SHARED");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return folder;
}

std::vector<std::vector<std::string>> read_csv(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    auto& row = rows.emplace_back(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        row.emplace_back();
      } else if (c != '\r') {
        row.back() += c;
      }
    }
  }
  return rows;
}

boost::json::value read_json(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

std::vector<double> numbers(const boost::json::value& array) {
  std::vector<double> out;
  for (const auto& each : array.as_array()) out.push_back(each.to_number<double>());
  return out;
}

void Votes::add(std::uint32_t a, Outcome o, std::uint32_t b, std::uint32_t who, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) {
    left.push_back(a);
    right.push_back(b);
    outcome.push_back(o);
    annotator.push_back(who);
  }
}

Comparisons Votes::columns() const { return columns(names.size()); }
Comparisons Votes::columns(std::size_t models) const { return {left, right, outcome, annotator, models}; }

Votes simulate(std::uint32_t models, std::uint32_t people, std::uint32_t votes_each, double taste, std::uint64_t seed,
               std::uint32_t votes_of_first) {
  Xoshiro256 rng(seed);
  Votes out;
  for (std::uint32_t person = 0; person < people; ++person) {
    std::vector<double> theta(models);
    for (std::uint32_t m = 0; m < models; ++m) theta[m] = 2.0 * m / models + taste * normal(rng);
    const std::uint32_t votes = person == 0 && votes_of_first > 0 ? votes_of_first : votes_each;
    for (std::uint32_t v = 0; v < votes; ++v) {
      const std::uint32_t a = below(rng, models);
      const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
      const double win = std::exp((theta[a] - theta[b]) / 2);
      const double u = uniform(rng) * (win + 1 + 1 / win);
      out.add(a, u < win ? Outcome::left : u < win + 1 ? Outcome::tie : Outcome::right, b, person);
    }
  }
  return out;
}

void RankingRows::add(const std::vector<std::uint32_t>& ranks, std::uint32_t who) {
  const std::uint32_t id = ranking.empty() ? 0 : ranking.back() + 1;
  for (std::uint32_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] > 0) add(id, i, ranks[i], who);
  }
}

void RankingRows::add(std::uint32_t id, std::uint32_t of, std::uint32_t at, std::uint32_t who) {
  ranking.push_back(id);
  model.push_back(of);
  rank.push_back(at);
  annotator.push_back(who);
}

RankingRows as_rankings(const Votes& votes) {
  RankingRows out;
  for (std::uint32_t i = 0; i < votes.left.size(); ++i) {
    out.add(i, votes.left[i], votes.outcome[i] == Outcome::right ? 2 : 1, votes.annotator[i]);
    out.add(i, votes.right[i], votes.outcome[i] == Outcome::left ? 2 : 1, votes.annotator[i]);
  }
  return out;
}

Votes read_pairs(const std::string& path, const std::vector<std::string>& names) {
  Votes out;
  out.names = names;
  std::map<std::string, std::uint32_t> index;
  std::map<std::string, std::uint32_t> item;
  for (std::uint32_t i = 0; i < names.size(); ++i) index[names[i]] = i;
  const auto rows = read_csv(path);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];  // prompt,left,right,worker,winner
    const Outcome o = row[4] == "left" ? Outcome::left : row[4] == "tie" ? Outcome::tie : Outcome::right;
    out.add(index.at(row[1]), o, index.at(row[2]), static_cast<std::uint32_t>(std::stoul(row[3])));
    const std::string key = row[0] + '\n' + row[1] + '\n' + row[2];
    out.item.push_back(item.try_emplace(key, static_cast<std::uint32_t>(item.size())).first->second);
  }
  return out;
}

Labels read_labels(const std::string& path) {
  Labels out;
  const auto rows = read_csv(path);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    out.item.push_back(static_cast<std::uint32_t>(std::stoul(rows[i][0])));
    out.rater.push_back(static_cast<std::uint32_t>(std::stoul(rows[i][1])));
    out.value.push_back(std::stod(rows[i][2]));
  }
  return out;
}

std::vector<double> climb(const std::function<double(const std::vector<double>&)>& f, std::vector<double> x) {
  double best = f(x);
  for (double step = 0.5; step > 1e-8; step /= 2) {
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t i = 1; i < x.size(); ++i) {
        for (const double by : {step, -step}) {
          std::vector<double> next = x;
          next[i] += by;
          const double reached = f(next);
          if (!(reached > best)) continue;
          best = reached;
          x = next;
          moved = true;
        }
      }
    }
  }
  return x;
}

double largest_difference(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) return HUGE_VAL;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

void report(const std::string& what, double deviation) { std::printf("  largest deviation  %-44s %.3g\n", what.c_str(), deviation); }

}  // namespace assay::stats::test
