// Strongly connected groups of the win graph (Ford 1957), and the joint separation of strengths and the tie
// parameter.
#include "separation.hpp"

#include <algorithm>
#include <numeric>

namespace assay::stats {
namespace {

using Graph = std::vector<std::vector<std::uint32_t>>;

// Edges from winner to loser; a tie is an edge both ways.
void add_edges(std::span<const PairCount> pairs, Graph& down, Graph& up) {
  const auto edge = [&](std::uint32_t from, std::uint32_t to) {
    down[from].push_back(to);
    up[to].push_back(from);
  };
  for (const PairCount& pair : pairs) {
    if (pair.first_wins + pair.ties > 0) edge(pair.first, pair.second);
    if (pair.second_wins + pair.ties > 0) edge(pair.second, pair.first);
  }
}

std::vector<bool> reach(const Graph& graph, std::uint32_t start, const std::vector<bool>& blocked) {
  std::vector<bool> seen(graph.size());
  std::vector<std::uint32_t> stack{start};
  seen[start] = true;
  while (!stack.empty()) {
    const std::uint32_t at = stack.back();
    stack.pop_back();
    for (const std::uint32_t next : graph[at]) {
      if (seen[next] || blocked[next]) continue;
      seen[next] = true;
      stack.push_back(next);
    }
  }
  return seen;
}

// The largest strongly connected group, the one with the lowest model among equals.
std::vector<std::uint32_t> largest_group(const Graph& down, const Graph& up) {
  std::vector<bool> done(down.size());
  std::vector<std::uint32_t> best;
  for (std::uint32_t start = 0; start < down.size(); ++start) {
    if (done[start] || (down[start].empty() && up[start].empty())) continue;
    // Finished groups may be blocked: two models of one group never have another group on the way.
    const std::vector<bool> below = reach(down, start, done);
    const std::vector<bool> above = reach(up, start, done);
    std::vector<std::uint32_t> group;
    for (std::uint32_t model = 0; model < down.size(); ++model) {
      if (!below[model] || !above[model]) continue;
      group.push_back(model);
      done[model] = true;
    }
    if (group.size() > best.size()) best = group;
  }
  return best;
}

// Is there x with x_i - x_j >= 1 for every win and |x_i - x_j| <= 1 for every tie? Then theta = s x with nu =
// exp(s / 2) in Davidson's model, and with the threshold s in Rao and Kupper's, never lowers the likelihood as s
// grows. No x exists exactly when the constraint graph has a negative cycle.
bool jointly_separated(std::span<const PairCount> pairs, std::size_t models) {
  for (const PairCount& pair : pairs) {
    if (pair.first_wins > 0 && pair.second_wins > 0) return false;
  }
  std::vector<long> x(models);
  for (std::size_t round = 0; round <= models; ++round) {
    bool changed = false;
    const auto relax = [&](std::uint32_t from, std::uint32_t to, long weight) {
      if (x[to] <= x[from] + weight) return;
      x[to] = x[from] + weight;
      changed = true;
    };
    for (const PairCount& pair : pairs) {
      if (pair.first_wins > 0) relax(pair.first, pair.second, -1);
      if (pair.second_wins > 0) relax(pair.second, pair.first, -1);
      if (pair.ties > 0) {
        relax(pair.first, pair.second, 1);
        relax(pair.second, pair.first, 1);
      }
    }
    if (!changed) return true;
  }
  return false;
}

// Sets of models that are joined two by two, each known by its lowest model.
class Joined {
 public:
  explicit Joined(std::size_t models) : parent_(models), sets_(models) { std::iota(parent_.begin(), parent_.end(), 0U); }
  [[nodiscard]] std::size_t sets() const { return sets_; }
  std::uint32_t root(std::uint32_t model) {
    while (parent_[model] != model) {
      parent_[model] = parent_[parent_[model]];
      model = parent_[model];
    }
    return model;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    const auto [low, high] = std::minmax({root(a), root(b)});
    if (low != high) --sets_;
    parent_[high] = low;
  }

 private:
  std::vector<std::uint32_t> parent_;
  std::size_t sets_;
};

// Do pairs that went both ways join all models? Then all win and lose against each other, and no graph need be walked.
bool joined_both_ways(std::span<const PairCount> pairs, std::size_t models) {
  Joined joined(models);
  for (const PairCount& pair : pairs) {
    if (pair.first_wins + pair.ties > 0 && pair.second_wins + pair.ties > 0) joined.join(pair.first, pair.second);
    if (joined.sets() == 1) return true;
  }
  return false;
}

void name_those_apart(const std::vector<std::uint32_t>& models, Existence& out) {
  if (models.empty()) return;
  out.notes.push_back({std::string(note::disconnected), "models " + list_models(models) + ": no chain of votes to the estimated models"});
}

}  // namespace

void name_the_rest(const std::vector<std::uint32_t>& component, std::uint32_t home, Existence& out) {
  std::vector<std::uint32_t> apart;
  std::vector<std::uint32_t> above;
  std::vector<std::uint32_t> below;
  std::vector<std::uint32_t> beside;
  for (std::uint32_t model = 0; model < out.state.size(); ++model) {
    if (out.state[model] == ModelState::above) above.push_back(model);
    if (out.state[model] == ModelState::below) below.push_back(model);
    if (out.state[model] == ModelState::incomparable) (component[model] == home ? beside : apart).push_back(model);
  }
  const auto say = [&](std::string_view code, const std::vector<std::uint32_t>& models, const char* what) {
    if (!models.empty()) out.notes.push_back({std::string(code), "models " + list_models(models) + what});
  };
  name_those_apart(apart, out);
  say(note::separated, above, ": never lose to the estimated models, so their strength has no upper bound");
  say(note::separated, below, ": never win against the estimated models, so their strength has no lower bound");
  say(note::separated, beside, ": their votes do not place them among the estimated models");
}

std::vector<std::uint32_t> components(std::span<const PairCount> pairs, std::size_t models) {
  Joined joined(models);
  for (const PairCount& pair : pairs) joined.join(pair.first, pair.second);
  std::vector<std::uint32_t> out(models);
  for (std::uint32_t model = 0; model < models; ++model) out[model] = joined.root(model);
  return out;
}

std::uint32_t largest_component(const std::vector<std::uint32_t>& component) {
  std::vector<std::size_t> size(component.size());
  for (const std::uint32_t id : component) ++size[id];
  return static_cast<std::uint32_t>(std::ranges::max_element(size) - size.begin());
}

std::string list_models(const std::vector<std::uint32_t>& models) {
  std::string text;
  const std::size_t shown = std::min<std::size_t>(models.size(), 20);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == models.size() ? " and " : ", ";
    text += std::to_string(models[i]);
  }
  if (shown < models.size()) text += " and " + std::to_string(models.size() - shown) + " more";
  return text;
}

namespace {

// The largest group that wins and loses against each other, its votes, and why the others are not in it; false where there is
// none.
bool find_group(std::span<const PairCount> pairs, std::size_t models, Existence& out) {
  Graph down(models);
  Graph up(models);
  add_edges(pairs, down, up);
  out.estimated = largest_group(down, up);
  if (out.estimated.size() < 2) {
    out.estimated.clear();
    out.notes.push_back(
        {std::string(note::separated), "no two models both win and lose against each other: every strength would be infinite"});
    return false;
  }
  const std::vector<bool> none(models);
  const std::vector<bool> lower = reach(down, out.estimated.front(), none);
  const std::vector<bool> upper = reach(up, out.estimated.front(), none);
  std::vector<std::uint32_t> position(models);
  for (std::uint32_t model = 0; model < models; ++model) {
    if (lower[model]) out.state[model] = ModelState::below;
    if (upper[model]) out.state[model] = lower[model] ? ModelState::estimated : ModelState::above;
  }
  for (std::uint32_t i = 0; i < out.estimated.size(); ++i) position[out.estimated[i]] = i;
  for (PairCount pair : pairs) {
    if (out.state[pair.first] != ModelState::estimated || out.state[pair.second] != ModelState::estimated) continue;
    pair.first = position[pair.first];
    pair.second = position[pair.second];
    out.pairs.push_back(pair);
  }
  const std::vector<std::uint32_t> component = components(pairs, models);
  name_the_rest(component, component[out.estimated.front()], out);
  return true;
}

// Whether ties get a parameter, and whether that leaves a finite maximum.
void settle_ties(TieModel ties, Existence& out) {
  if (ties == TieModel::half_wins) return;
  const std::string parameter = ties == TieModel::rao_kupper ? "the threshold" : "nu";
  double tie_votes = 0;
  double decisive = 0;
  for (const PairCount& pair : out.pairs) {
    tie_votes += pair.ties;
    decisive += pair.first_wins + pair.second_wins;
  }
  const auto give_up = [&](std::string_view code, const std::string& why) {
    for (const std::uint32_t model : out.estimated) out.state[model] = ModelState::incomparable;
    out.notes.push_back({std::string(code), "models " + list_models(out.estimated) + why});
    out.pairs.clear();
    out.estimated.clear();
  };
  if (tie_votes == 0) {
    out.notes.push_back({std::string(note::no_ties), "no ties: plain Bradley-Terry is fitted, " + parameter + " would be 0"});
  } else if (decisive == 0) {
    give_up(note::only_ties, ": only ties, " + parameter + " would be infinite and strengths are not determined");
  } else if (jointly_separated(out.pairs, out.estimated.size())) {
    give_up(note::separated,
            ": no one ever wins upwards in an ordering where ties join neighbours only, so strengths "
            "and " +
                parameter + " would be infinite together");
  } else {
    out.fit_ties = true;
  }
}

}  // namespace

Existence find_estimable(std::vector<PairCount> pairs, std::size_t models, TieModel ties) {
  Existence out;
  out.state.assign(models, ModelState::incomparable);
  if (pairs.empty()) {
    out.notes.push_back({std::string(note::no_data), "no votes between two different models"});
  } else if (joined_both_ways(pairs, models)) {
    std::ranges::fill(out.state, ModelState::estimated);
    out.estimated.resize(models);
    std::iota(out.estimated.begin(), out.estimated.end(), 0U);
    out.pairs = std::move(pairs);
    settle_ties(ties, out);
  } else if (find_group(pairs, models, out)) {
    settle_ties(ties, out);
  }
  return out;
}

std::optional<Existence> find_all_estimable(const PairTable& table, const PairTriangle& triangle, TieModel ties) {
  const bool decides = triangle.ties() > 0 && triangle.all() > triangle.ties() && triangle.upset();
  if (ties != TieModel::half_wins && !decides) return std::nullopt;
  Joined joined(table.models());
  table.for_all([&](std::uint32_t first, std::uint32_t second, std::uint32_t first_wins, std::uint32_t tied, std::uint32_t second_wins) {
    if (first_wins + tied > 0 && second_wins + tied > 0) joined.join(first, second);
    return joined.sets() > 1;
  });
  if (joined.sets() > 1) return std::nullopt;
  Existence out;
  out.state.assign(table.models(), ModelState::estimated);
  out.estimated.resize(table.models());
  out.fit_ties = ties != TieModel::half_wins;
  std::iota(out.estimated.begin(), out.estimated.end(), 0U);
  return out;
}

Existence find_connected(std::vector<PairCount> pairs, std::size_t models) {
  Existence out = find_estimable(pairs, models, TieModel::half_wins);
  if (pairs.empty()) return out;
  const std::vector<std::uint32_t> component = components(pairs, models);
  const std::uint32_t home = out.estimated.empty() ? largest_component(component) : component[out.estimated.front()];
  std::vector<std::uint32_t> apart;
  std::vector<std::uint32_t> position(models);
  const bool unnamed = out.estimated.empty();
  const std::size_t placed = out.estimated.size();
  out.estimated.clear();
  for (std::uint32_t model = 0; model < models; ++model) {
    position[model] = static_cast<std::uint32_t>(out.estimated.size());
    (component[model] == home ? out.estimated : apart).push_back(model);
  }
  out.pairs.clear();
  for (PairCount pair : pairs) {
    if (component[pair.first] != home) continue;
    pair.first = position[pair.first];
    pair.second = position[pair.second];
    out.pairs.push_back(pair);
  }
  if (unnamed) name_those_apart(apart, out);
  if (placed < out.estimated.size())
    out.notes.push_back({std::string(note::separated), "the strengths of separated models are finite by Firth's penalty alone"});
  return out;
}

}  // namespace assay::stats
