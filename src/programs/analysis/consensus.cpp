// consensus: all numbers come from the statistics library; here methods are set side by side.
#include "programs/analysis/consensus.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <map>

namespace assay::programs {
namespace {

constexpr std::size_t most_disagreements = 10;
static_assert(no_gold == stats::no_label);

void take(MethodResult& out, const stats::LabelFit& fit) {
  out.label = fit.label;
  out.confidence.resize(fit.items);
  for (std::size_t i = 0; i < fit.items; ++i)
    out.confidence[i] = fit.label[i] == stats::no_label ? 0 : static_cast<float>(fit.posterior[i * fit.classes + fit.label[i]]);
  out.rounds = fit.rounds;
  out.converged = fit.converged;
  out.log_likelihood = fit.log_likelihood;
}

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

// All raters together by the votes expected in each cell, then those with most labels by their own shares.
std::vector<Confusion> confusions_of(const stats::LabelFit& fit) {
  const std::size_t k = fit.classes;
  std::vector<Confusion> out;
  if (k > most_confused_labels || !fit.ok()) return out;
  std::vector<std::uint32_t> busiest;
  Confusion all{{}, fit.n, std::vector<double>(k * k)};
  for (std::uint32_t w = 0; w < fit.workers; ++w) {
    if (fit.votes(w) == 0) continue;
    busiest.push_back(w);
    const auto votes = fit.expected_votes(w);
    for (std::size_t i = 0; i < votes.size(); ++i) all.share[i] += votes[i];
  }
  for (std::size_t row = 0; row < k; ++row) {
    double sum = 0;
    for (std::size_t i = 0; i < k; ++i) sum += all.share[row * k + i];
    for (std::size_t i = 0; i < k && sum > 0; ++i) all.share[row * k + i] /= sum;
  }
  out.push_back(std::move(all));
  std::ranges::sort(busiest, [&](std::uint32_t a, std::uint32_t b) { return std::pair(fit.votes(b), a) < std::pair(fit.votes(a), b); });
  busiest.resize(std::min(busiest.size(), most_confusions - 1));
  for (const auto w : busiest) out.push_back({w, fit.votes(w), fit.confusion(w)});
  return out;
}

void pick(Consensus& out, std::span<const std::uint32_t> gold, const ConsensusOptions& options) {
  if (options.pick) {
    out.pick = *options.pick;
    out.pick_reason = "asked for with --pick";
    return;
  }
  if (out.gold_items == 0) {
    out.pick_reason = "there is no gold to choose by; --pick takes another";
    return;
  }
  // Among equals the one that knows most about the raters.
  std::array<Method, method_count> order = {Method::dawid_skene, Method::one_coin, Method::majority};
  std::ranges::sort(order, [&](Method a, Method b) {
    const auto x = out.of(a).right_items;
    const auto y = out.of(b).right_items;
    return x != y ? x > y : (a == Method::dawid_skene || (a == Method::one_coin && b == Method::majority));
  });
  out.pick = order[0];
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
  const auto& majority = out.of(Method::majority);
  const auto& dawid_skene = out.of(Method::dawid_skene);
  const auto& coin = out.of(Method::one_coin);
  for (std::uint32_t i = 0; i < out.items; ++i) {
    if (majority.label[i] == stats::no_label) continue;
    if (majority.label[i] == dawid_skene.label[i] && majority.label[i] == coin.label[i]) ++out.all_agree;
    else out.disagreements.push_back(i);
  }
  const std::size_t shown = std::min(most_disagreements, out.disagreements.size());
  const auto surer = [&](std::uint32_t a, std::uint32_t b) {
    const float x = dawid_skene.confidence[a];
    const float y = dawid_skene.confidence[b];
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

const char* name_of(Method method) {
  switch (method) {
    case Method::majority: return "majority";
    case Method::dawid_skene: return "dawid_skene";
    case Method::one_coin: break;
  }
  return "one_coin";
}

const char* title_of(Method method) {
  switch (method) {
    case Method::majority: return "majority";
    case Method::dawid_skene: return "Dawid-Skene";
    case Method::one_coin: break;
  }
  return "one-coin";
}

Consensus find_consensus(const stats::LabelIndex& index, std::span<const std::uint32_t> gold, const ConsensusOptions& options) {
  Consensus out;
  std::map<std::string, bool> told;
  std::vector<double> with_majority;
  {
    auto plain = stats::majority(index);
    auto& to = out.methods[0];
    to.label = std::move(plain.label);
    to.confidence.assign(plain.share.begin(), plain.share.end());
    out.tied_items = plain.tied_items;
    out.items = to.label.size();
    add_notes(out, told, plain.notes, Method::majority);
    with_majority = stats::weighted_majority(index).skill;
  }
  if (!index.ok()) return out;
  for (const Method method : {Method::dawid_skene, Method::one_coin}) {
    stats::LabelOptions fit_options{.prior = options.prior, .threads = options.threads};
    fit_options.model = method == Method::dawid_skene ? stats::LabelModel::dawid_skene : stats::LabelModel::one_coin;
    if (options.progress) fit_options.progress = [&](int round, double) { options.progress(method, round); };
    const auto fit = stats::fit_labels(index, fit_options);
    add_notes(out, told, fit.notes, method);
    take(out.methods[static_cast<std::size_t>(method)], fit);
    out.votes = fit.n;
    out.classes = fit.classes;
    if (method == Method::dawid_skene) {
      out.pseudo_labels = fit.pseudo_labels;
      out.confusions = confusions_of(fit);
      if (options.fitted && fit.ok()) options.fitted(fit);
    }
    for (std::uint32_t w = 0; w < fit.workers; ++w) {
      if (method == Method::dawid_skene && fit.votes(w) > 0) out.people.push_back({w, fit.votes(w), with_majority[w], fit.skill(w), {}});
    }
    if (method == Method::one_coin) {
      for (auto& person : out.people) person.one_coin = fit.skill(person.rater);
    }
  }
  out.raters = out.people.size();
  std::ranges::sort(out.people, [](const RaterRow& x, const RaterRow& y) {
    return x.dawid_skene != y.dawid_skene ? x.dawid_skene < y.dawid_skene : x.rater < y.rater;
  });
  for (std::size_t i = 0; i < gold.size(); ++i) out.gold_items += gold[i] != no_gold && out.methods[0].label[i] != stats::no_label ? 1 : 0;
  for (auto& method : out.methods) describe(method, out.methods[0], gold, out.classes, options.confidence);
  out.shared_items = index.shared_items();
  find_disagreements(out);
  pick(out, gold, options);
  return out;
}

}  // namespace assay::programs
