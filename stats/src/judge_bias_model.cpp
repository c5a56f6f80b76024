// The logistic model of what sways a judge: its rows, and judge beside humans.
#include "judge_pairs.hpp"
#include "logistic.hpp"
#include "why_absent.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace assay::stats {
namespace {

// Which columns there are: position first, then length and own where told, then the control.
struct Columns {
  std::size_t count = 1;
  std::optional<std::size_t> length{}, own{}, verdict{};
  std::optional<std::size_t> strengths{};        // first of them
  std::map<std::uint32_t, std::size_t> model{};  // to its place among the strengths; the lowest, at 0, has none
};

// Whether the judge and, where there are humans at all, a human saw the pair.
bool shared(const PairTable& table, std::size_t k) {
  const auto verdicts = table.pair(k);
  const bool judged = std::ranges::any_of(verdicts, [&](const Verdict& v) { return v.rater == table.judge(); });
  const bool human = std::ranges::any_of(verdicts, [&](const Verdict& v) { return v.rater != table.judge(); });
  return judged && (human || !table.any_humans());
}

Columns columns_of(const JudgedPairs& pairs, const PairTable& table, BiasControl control) {
  bool lengths = false;
  bool owned = false;
  Columns out;
  for (std::size_t k = 0; k < table.size(); ++k) {
    if (!shared(table, k)) continue;
    const auto [a, b] = std::pair(table.pair(k)[0].first, table.pair(k)[0].second);
    lengths = lengths || (!pairs.length.empty() && pairs.length[a] != pairs.length[b]);
    owned = owned || (pairs.own && (pairs.model[a] == *pairs.own) != (pairs.model[b] == *pairs.own));
    if (control == BiasControl::strength) out.model[pairs.model[a]] = out.model[pairs.model[b]] = 0;
  }
  if (lengths) out.length = out.count++;
  if (control == BiasControl::humans) {
    if (owned) out.own = out.count++;
    out.verdict = out.count++;
    return out;
  }
  out.strengths = out.count;
  std::size_t place = 0;
  for (auto& [id, at] : out.model) at = place++;
  out.count += std::max<std::size_t>(place, 1) - 1;
  return out;
}

class RowMaker {
 public:
  RowMaker(const JudgedPairs& pairs, const Columns& columns) : pairs_(&pairs), columns_(&columns) {}

  // `others` is the mean verdict of other humans for `first`, from -1 to 1.
  [[nodiscard]] LogisticRow row(const Verdict& v, double weight, double others) const {
    LogisticRow out{v.item, v.rater, v.left(), weight, std::vector<double>(columns_->count)};
    const std::uint32_t left = v.swapped ? v.second : v.first;
    const std::uint32_t right = v.swapped ? v.first : v.second;
    out.x[0] = 1;
    if (columns_->length) out.x[*columns_->length] = std::log(pairs_->length[left] / pairs_->length[right]);
    if (columns_->own) out.x[*columns_->own] = own(left) - own(right);
    if (columns_->verdict) out.x[*columns_->verdict] = v.swapped ? -others : others;
    if (columns_->strengths) {
      add_strength(out, left, 1);
      add_strength(out, right, -1);
    }
    return out;
  }

 private:
  [[nodiscard]] double own(std::uint32_t response) const { return pairs_->model[response] == *pairs_->own ? 1 : 0; }
  void add_strength(LogisticRow& out, std::uint32_t response, double sign) const {
    const std::size_t place = columns_->model.at(pairs_->model[response]);
    if (place > 0) out.x[*columns_->strengths + place - 1] += sign;
  }

  const JudgedPairs* pairs_;
  const Columns* columns_;
};

struct Sides {
  std::vector<LogisticRow> judge, humans;
};

struct Person {
  std::vector<Verdict> votes{};
  double for_first = 0;  // sum
};

void add_given_humans(Sides& out, const RowMaker& maker, const std::vector<Verdict>& judge, const std::vector<Person>& people) {
  if (people.size() < 2) return;
  double votes = 0;
  double for_first = 0;
  for (const auto& person : people) {
    votes += static_cast<double>(person.votes.size());
    for_first += person.for_first;
  }
  const double judged = static_cast<double>(judge.size() * people.size());
  for (const auto& person : people) {
    const auto own = static_cast<double>(person.votes.size());
    const double others = 2 * (for_first - person.for_first) / (votes - own) - 1;
    for (const auto& v : judge) out.judge.push_back(maker.row(v, 1 / judged, others));
    for (const auto& v : person.votes) out.humans.push_back(maker.row(v, 1 / votes, others));
  }
}

void add_given_strength(Sides& out, const RowMaker& maker, const std::vector<Verdict>& judge, const std::vector<Person>& people,
                        bool any_humans) {
  if (people.empty() && any_humans) return;
  double votes = 0;
  for (const auto& person : people) votes += static_cast<double>(person.votes.size());
  for (const auto& v : judge) out.judge.push_back(maker.row(v, 1 / static_cast<double>(judge.size()), 0));
  for (const auto& person : people) {
    for (const auto& v : person.votes) out.humans.push_back(maker.row(v, 1 / votes, 0));
  }
}

Sides rows_of(const PairTable& table, const RowMaker& maker, BiasControl control) {
  Sides out;
  for (std::size_t k = 0; k < table.size(); ++k) {
    std::vector<Verdict> judge;
    std::vector<Person> people;
    std::uint32_t last = 0;
    for (const auto& v : table.pair(k)) {
      if (v.rater == table.judge()) {
        judge.push_back(v);
        continue;
      }
      if (people.empty() || last != v.rater) people.emplace_back();
      last = v.rater;
      people.back().votes.push_back(v);
      people.back().for_first += v.of_first();
    }
    if (judge.empty()) continue;
    if (control == BiasControl::humans) add_given_humans(out, maker, judge, people);
    else add_given_strength(out, maker, judge, people, table.any_humans());
  }
  return out;
}

struct Fitted {
  LogisticFit fit;
  std::size_t pairs = 0;
  std::optional<Displaced> items{}, annotators{}, both{};
};

Moves moves_of(const Displaced& of, std::size_t column) {
  Moves out;
  for (const auto& [key, step] : of.step) {
    out.step.push_back(step[column]);
    out.size.push_back(of.weight.at(key));
  }
  return out;
}

// Judge minus humans on the same items.
Moves difference(const Displaced& judge, const Displaced& humans, std::size_t column) {
  auto out = moves_of(judge, column);
  std::size_t i = 0;
  for (const auto& [key, step] : judge.step) {
    if (const auto found = humans.step.find(key); found != humans.step.end()) out.step[i] -= found->second[column];
    ++i;
  }
  return out;
}

Estimate empty_estimate(double level, std::string_view code, const char* what) {
  Estimate out{.level = level, .method = "logistic model, cluster jackknife (CR3) with t", .speaks_for = SpeaksFor::annotators_and_items};
  if (code.empty()) return out;
  const char* why = code == note::no_data        ? "no pairs with what the model needs"
                    : code == note::no_variation ? "the verdicts do not tell the coefficients apart"
                    : code == note::separated    ? "verdicts follow without exception: a coefficient is infinite"
                                                 : "the fit stopped before its tolerance";
  out.add_note(code, std::string(what) + ": " + why);
  return out;
}

BesideHumans beside(const Fitted& judge, const Fitted& humans, std::size_t column, double level) {
  BesideHumans out{empty_estimate(level, judge.fit.failed, "judge"), empty_estimate(level, humans.fit.failed, "humans"),
                   empty_estimate(level, judge.fit.failed.empty() ? humans.fit.failed : judge.fit.failed, "difference")};
  const auto cannot = [](Estimate& of) { of.add_note(note::too_few, "without one of the items or annotators the model cannot be fitted"); };
  if (judge.fit.failed.empty()) {
    out.judge.n = judge.pairs;
    out.judge.estimate = judge.fit.beta[column];
    if (judge.items) two_way(out.judge, moves_of(*judge.items, column), nullptr, nullptr);
    else cannot(out.judge);
  }
  if (!humans.fit.failed.empty()) return out;
  out.humans.n = humans.pairs;
  out.humans.estimate = humans.fit.beta[column];
  const bool crossed = humans.items && humans.annotators && humans.both;
  Moves people;
  Moves both;
  if (crossed) {
    people = moves_of(*humans.annotators, column);
    both = moves_of(*humans.both, column);
    two_way(out.humans, moves_of(*humans.items, column), &people, &both);
  } else {
    cannot(out.humans);
  }
  if (!judge.fit.failed.empty()) return out;
  out.difference.n = judge.pairs;
  out.difference.estimate = judge.fit.beta[column] - humans.fit.beta[column];
  if (crossed && judge.items) two_way(out.difference, difference(*judge.items, *humans.items, column), &people, &both);
  else cannot(out.difference);
  return out;
}

void name_absent(BesideHumans& out, double level, const char* why) {
  for (auto* one : {&out.judge, &out.humans, &out.difference}) {
    *one = empty_estimate(level, {}, "");
    one->add_note(note::no_data, why);
  }
}

const char* why_not_own(const JudgedPairs& pairs, BiasControl control) {
  if (!pairs.own) return "nobody said which model the judge is";
  return control == BiasControl::strength ? "with strengths the judge's own model has one"
                                          : "no pair with one response of the judge's model";
}

}  // namespace

JudgeBiasModel judge_bias_model(const JudgedPairs& pairs, BiasControl control, double level) {
  JudgeBiasModel out;
  const auto refused = [&out] {
    for (BesideHumans* each : {&out.position, &out.length, &out.own, &out.verdict}) {
      say_why_absent({&each->judge, &each->humans, &each->difference}, out.notes);
    }
    return std::move(out);
  };
  const auto table = PairTable::of(pairs, level, out.notes);
  if (!table) return refused();
  if (control == BiasControl::strength && pairs.model.empty()) {
    out.notes.push_back({std::string(note::bad_input), "nobody said which models wrote the responses, whose strengths are asked for"});
    return refused();
  }
  const auto columns = columns_of(pairs, *table, control);
  const auto rows = rows_of(*table, RowMaker(pairs, columns), control);
  Fitted judge{fit_logistic(rows.judge, columns.count)};
  Fitted humans{fit_logistic(rows.humans, columns.count)};
  const auto weight_of = [](const std::vector<LogisticRow>& of) {
    double sum = 0;
    for (const auto& row : of) sum += row.weight;
    return static_cast<std::size_t>(std::llround(sum));
  };
  judge.pairs = weight_of(rows.judge);
  humans.pairs = weight_of(rows.humans);
  if (judge.fit.failed.empty()) judge.items = displaced(rows.judge, judge.fit, LogisticCluster::item);
  if (humans.fit.failed.empty()) {
    humans.items = displaced(rows.humans, humans.fit, LogisticCluster::item);
    humans.annotators = displaced(rows.humans, humans.fit, LogisticCluster::annotator);
    humans.both = displaced(rows.humans, humans.fit, LogisticCluster::both);
  }
  out.position = beside(judge, humans, 0, level);
  if (columns.length) out.length = beside(judge, humans, *columns.length, level);
  else name_absent(out.length, level, pairs.length.empty() ? "no lengths of responses" : "no pair of unlike length");
  if (columns.own) out.own = beside(judge, humans, *columns.own, level);
  else name_absent(out.own, level, why_not_own(pairs, control));
  if (columns.verdict) out.verdict = beside(judge, humans, *columns.verdict, level);
  else name_absent(out.verdict, level, "the control is the strength of models");
  return out;
}

}  // namespace assay::stats
