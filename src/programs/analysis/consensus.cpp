// consensus: all numbers come from the statistics library; here methods are set side by side.
#include "programs/analysis/consensus.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay::programs {
namespace {

constexpr std::size_t most_disagreements = 10;
static_assert(no_gold == stats::no_label);

void describe(MethodResult& out, const MethodResult& majority, std::span<const std::uint32_t> gold, std::size_t classes,
              double confidence) {
  out.class_share.assign(classes, 0);
  std::size_t judged = 0;
  std::size_t known = 0;
  for (std::size_t i = 0; i < out.label.size(); ++i) {
    if (out.label[i] == stats::no_label) continue;
    ++judged;
    out.mean_confidence += static_cast<double>(out.confidence[i]);
    out.class_share[out.label[i]] += 1;
    out.differs += out.label[i] != majority.label[i] ? 1 : 0;
    if (gold.empty() || gold[i] == no_gold) continue;
    ++known;
    out.right_items += gold[i] == out.label[i] ? 1 : 0;
  }
  if (judged > 0) out.mean_confidence /= static_cast<double>(judged);
  for (double& share : out.class_share) share /= static_cast<double>(std::max<std::size_t>(judged, 1));
  if (known > 0) out.right = stats::wilson_share(static_cast<double>(out.right_items), static_cast<double>(known), confidence);
}

// Exact McNemar test: of the gold items on which just one of the two is right, how one-sided are they?
double difference_p(const MethodResult& a, const MethodResult& b, std::span<const std::uint32_t> gold) {
  std::size_t only_a = 0;
  std::size_t only_b = 0;
  for (std::size_t i = 0; i < gold.size(); ++i) {
    if (gold[i] == no_gold) continue;
    only_a += a.label[i] == gold[i] && b.label[i] != gold[i] ? 1 : 0;
    only_b += b.label[i] == gold[i] && a.label[i] != gold[i] ? 1 : 0;
  }
  const auto low = static_cast<double>(std::min(only_a, only_b));
  const auto n = static_cast<double>(only_a + only_b);
  if (only_a == only_b) return 1;
  // P(Binomial(n, 1/2) <= low), as an incomplete beta function.
  return std::min(1.0, 2 * stats::beta_cdf(0.5, n - low, low + 1).value_or(1));
}

void pick(Consensus& out, std::span<const std::uint32_t> gold, const ConsensusOptions& options) {
  if (options.pick) {
    out.pick = *options.pick;
    out.pick_reason = "asked for with --pick";
    return;
  }
  if (out.gold_items == 0) {
    out.pick = out.guide;
    out.pick_reason = "there is no gold to choose by; --pick takes another";
    return;
  }
  // Among equals the one that knows most about the raters, of the usual ones before the others.
  constexpr Method preferred[] = {Method::dawid_skene, Method::one_coin,          Method::mace,
                                  Method::glad,        Method::weighted_majority, Method::majority};
  std::vector<std::pair<std::size_t, Method>> ranked;  // place among equals
  for (std::size_t place = 0; place < std::size(preferred); ++place) {
    if (out.has(preferred[place])) ranked.emplace_back(place, preferred[place]);
  }
  std::ranges::sort(ranked, [&](const auto& a, const auto& b) {
    const auto x = out.of(a.second).right_items;
    const auto y = out.of(b.second).right_items;
    return x != y ? x > y : a.first < b.first;
  });
  std::vector<Method> order;
  for (const auto& one : ranked) order.push_back(one.second);
  out.pick = order[0];
  if (order.size() == 1) {
    out.pick_reason = "nothing else was asked for";
    return;
  }
  const auto& best = out.of(order[0]);
  const auto& next = out.of(order[1]);
  const std::string best_title = title_of(order[0]);
  const std::string next_title = title_of(order[1]);
  if (best.right_items == next.right_items) {
    out.pick_reason =
        best_title + " and " + next_title + " are right equally often on the " + report::count(out.gold_items, "item") + " with gold";
    return;
  }
  const double p = difference_p(best, next, gold);
  out.pick_reason = "right most often on the " + report::count(out.gold_items, "item") + " with gold, " +
                    report::count(best.right_items - next.right_items, "item") + " ahead of " + next_title + ", " +
                    (p < 1 - options.confidence ? report::p_value(p) : "which chance explains, too (" + report::p_value(p) + ")");
}

void find_disagreements(Consensus& out) {
  for (std::uint32_t i = 0; i < out.items; ++i) {
    if (out.methods[0].label[i] == stats::no_label) continue;
    if (out.agree(i)) ++out.all_agree;
    else out.disagreements.push_back(i);
  }
  const std::size_t shown = std::min(most_disagreements, out.disagreements.size());
  const auto& guide = out.of(out.guide);
  const auto surer = [&](std::uint32_t a, std::uint32_t b) {
    const float x = guide.confidence[a];
    const float y = guide.confidence[b];
    return x != y ? x > y : a < b;
  };
  std::ranges::partial_sort(out.disagreements, out.disagreements.begin() + static_cast<std::ptrdiff_t>(shown), surer);
  out.disagreements.resize(shown);
}

void add_notes(Consensus& out, std::map<std::string, bool>& told, const std::vector<stats::Note>& notes, Method method) {
  for (const auto& note : notes) {
    const bool shared = note.code == stats::note::repeated_rows || note.code == stats::note::unlabelled_items ||
                        note.code == stats::note::no_variation || note.code == stats::note::prior_exceeds_data;
    auto message = shared ? note.message : std::string(title_of(method)) + ": " + note.message;
    if (told.emplace(message, true).second) out.notes.push_back({note.code, std::move(message)});
  }
}

}  // namespace

RaterSkill::RaterSkill(const stats::Estimate& of)
    : estimate(of.estimate.value_or(std::nan(""))),
      low(static_cast<float>(of.low.value_or(std::nan("")))),
      high(static_cast<float>(of.high.value_or(std::nan("")))) {}
std::optional<double> RaterSkill::value() const { return std::isnan(estimate) ? std::nullopt : std::optional(estimate); }
std::optional<double> RaterSkill::lower() const { return std::isnan(low) ? std::nullopt : std::optional(static_cast<double>(low)); }
std::optional<double> RaterSkill::upper() const { return std::isnan(high) ? std::nullopt : std::optional(static_cast<double>(high)); }

const Aggregator& aggregator_of(Method method) { return *std::ranges::find(aggregators(), method, &Aggregator::method); }
const char* name_of(Method method) { return aggregator_of(method).name; }
const char* title_of(Method method) { return aggregator_of(method).title; }

const MethodResult& Consensus::of(Method method) const {
  const auto at = std::ranges::find(methods, method, &MethodResult::method);
  return at == methods.end() ? methods.front() : *at;
}
bool Consensus::has(Method method) const { return std::ranges::find(methods, method, &MethodResult::method) != methods.end(); }
bool Consensus::agree(std::uint32_t item) const {
  return std::ranges::all_of(methods, [&](const MethodResult& one) { return one.label[item] == methods[0].label[item]; });
}

Consensus find_consensus(const stats::LabelIndex& index, std::span<const std::uint32_t> gold, const ConsensusOptions& options) {
  Consensus out;
  std::map<std::string, bool> told;
  if (index.ok()) {
    const auto votes = index.worker_votes();
    const auto agreement = stats::weighted_majority(index).skill;
    for (std::uint32_t w = 0; w < votes.size(); ++w) {
      if (votes[w] > 0) out.people.push_back({w, votes[w], agreement[w], {}});
      out.votes += votes[w];
    }
    out.classes = index.votes(0).size();
  }
  const auto wanted = [&](Method method) {
    return method == Method::majority || method == options.pick || std::ranges::find(options.methods, method) != options.methods.end();
  };
  for (const auto& model : aggregators()) {
    if (!wanted(model.method) || (!index.ok() && model.method != Method::majority)) continue;
    MethodResult one;
    one.method = model.method;
    model.fit({index, options, out}, one);
    add_notes(out, told, one.notes, model.method);
    out.methods.push_back(std::move(one));
  }
  out.items = out.methods[0].label.size();
  if (!index.ok()) return out;
  for (const auto method :
       {Method::majority, Method::weighted_majority, Method::glad, Method::mace, Method::one_coin, Method::dawid_skene}) {
    if (out.has(method)) out.guide = method;
  }
  out.raters = out.people.size();
  const auto skill = [&](const RaterRow& row) {
    const auto& of = out.of(out.guide).skill;
    return of.empty() ? row.with_majority : of[row.rater].value().value_or(0);
  };
  std::ranges::sort(out.people, [&](const RaterRow& x, const RaterRow& y) {
    const double a = skill(x);
    const double b = skill(y);
    return a != b ? a < b : x.rater < y.rater;
  });
  for (std::size_t i = 0; i < gold.size(); ++i) out.gold_items += gold[i] != no_gold && out.methods[0].label[i] != stats::no_label ? 1 : 0;
  for (auto& method : out.methods) describe(method, out.methods[0], gold, out.classes, options.confidence);
  out.shared_items = index.shared_items();
  find_disagreements(out);
  pick(out, gold, options);
  return out;
}

}  // namespace assay::programs
