// Precision, recall and F1 against a reference, and F1 averaged over pairs.
#include "match_scores.hpp"

#include "annotator_jackknife.hpp"
#include "assay/stats/clustered.hpp"
#include "why_absent.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace assay::stats {
namespace {

using Work = AnnotationIndex::Work;

// Of every label, and last of all together.
std::vector<MatchCounts> counts_of(const AnnotationIndex& index, const Work& first, const Work& second, const MatchCounter& count) {
  const std::size_t labels = index.annotations().labels;
  std::vector<MatchCounts> out(labels + 1);
  for (std::uint32_t l = 0; l < labels; ++l) {
    const auto a = index.of_label(first, l);
    const auto b = index.of_label(second, l);
    if (a.empty() && b.empty()) continue;
    out[l] = count(a, b);
    out.back().add(out[l]);
  }
  return out;
}

// The items that were compared, with the counts of all and of each label.
struct Compared {
  std::vector<std::uint32_t> item;
  std::vector<std::vector<MatchCounts>> counts;
};

Compared compare(const AnnotationIndex& index, std::uint32_t reference, std::uint32_t other, const MatchCounter& count) {
  Compared out;
  for (std::uint32_t item = 0; item < index.annotations().items; ++item) {
    const Work* const right = index.find(item, reference);
    if (right == nullptr) continue;
    std::vector<MatchCounts> sum;
    for (const Work& work : index.item(item)) {
      if (work.rater == reference || (other != all_others && work.rater != other)) continue;
      const std::vector<MatchCounts> counts = counts_of(index, *right, work, count);
      sum.resize(counts.size());
      for (std::size_t l = 0; l < counts.size(); ++l) sum[l].add(counts[l]);
    }
    if (sum.empty()) continue;
    out.item.push_back(item);
    out.counts.push_back(std::move(sum));
  }
  return out;
}

template <class Numerator, class Denominator>
Estimate ratio(const Compared& compared, std::size_t label, double level, const char* name, Numerator above, Denominator below) {
  std::vector<double> numerator;
  std::vector<double> denominator;
  for (const std::vector<MatchCounts>& counts : compared.counts) {
    numerator.push_back(above(counts[label]));
    denominator.push_back(below(counts[label]));
  }
  Estimate out = clustered_ratio(numerator, denominator, compared.item, level);
  out.method = std::string(name) + ", item jackknife with t";
  out.speaks_for = SpeaksFor::these_annotators;
  if (out.estimate == 0.0 || out.estimate == 1.0) {
    std::erase_if(out.notes, [](const Note& each) { return each.code == note::no_variation; });
    out.add_note(note::boundary, "none or all match: the jackknife has nothing to say");
  }
  if (out.low) out.low = std::max(0.0, *out.low);
  if (out.high) out.high = std::min(1.0, *out.high);
  return out;
}

MatchScore score(const Compared& compared, std::size_t label, const MatchTask& task) {
  const auto matched = [](const MatchCounts& c) { return c.matched; };
  const auto twice = [](const MatchCounts& c) { return 2 * c.matched; };
  MatchScore out;
  out.precision = ratio(compared, label, task.level, "precision", matched, [](const MatchCounts& c) { return c.second; });
  out.recall = ratio(compared, label, task.level, "recall", matched, [](const MatchCounts& c) { return c.first; });
  out.f1 = ratio(compared, label, task.level, "F1", twice, [](const MatchCounts& c) { return c.first + c.second; });
  if (task.shapes) out.mean_iou = ratio(compared, label, task.level, "mean IoU", [](const MatchCounts& c) { return c.iou; }, matched);
  return out;
}

// Says why nothing is computed.
bool refused(const AnnotationIndex& index, const MatchTask& task, std::vector<Note>& notes) {
  if (!(task.level > 0 && task.level < 1)) {
    notes.push_back({std::string(note::bad_input), "the level must lie between 0 and 1"});
  } else if (task.matches_each && index.most_together() > most_objects) {
    notes.push_back({std::string(note::too_costly), "a rater marked more than 1,000 objects of one label in an item"});
  }
  return !notes.empty();
}

using Pair = std::pair<std::uint32_t, std::uint32_t>;
using PairCounts = std::map<Pair, std::vector<MatchCounts>>;

PairCounts all_pairs(const AnnotationIndex& index, const MatchCounter& count) {
  PairCounts out;
  for (std::size_t item = 0; item < index.annotations().items; ++item) {
    const auto works = index.item(item);
    for (std::size_t a = 0; a < works.size(); ++a) {
      for (std::size_t b = a + 1; b < works.size(); ++b) {
        const std::vector<MatchCounts> counts = counts_of(index, works[a], works[b], count);
        std::vector<MatchCounts>& sum = out[{works[a].rater, works[b].rater}];
        sum.resize(counts.size());
        for (std::size_t l = 0; l < counts.size(); ++l) sum[l].add(counts[l]);
      }
    }
  }
  return out;
}

struct PairScore {
  Pair pair;
  double f1;
};

std::optional<double> mean_without(const std::vector<PairScore>& scores, std::optional<std::uint32_t> rater) {
  double sum = 0;
  double pairs = 0;
  for (const PairScore& each : scores) {
    if (each.pair.first == rater || each.pair.second == rater) continue;
    sum += each.f1;
    pairs += 1;
  }
  return pairs > 0 ? std::optional(sum / pairs) : std::nullopt;
}

Estimate average(const PairCounts& counts, std::size_t label, double level) {
  std::vector<PairScore> scores;
  std::map<std::uint32_t, double> size_of;
  for (const auto& [pair, of_pair] : counts) {
    const MatchCounts& c = of_pair[label];
    if (!(c.first + c.second > 0)) continue;
    scores.push_back({pair, 2 * c.matched / (c.first + c.second)});
    size_of[pair.first] += c.first;
    size_of[pair.second] += c.second;
  }
  Estimate out{.level = level,
               .method = "F1 averaged over pairs, annotator jackknife with t",
               .speaks_for = SpeaksFor::annotators_like_these,
               .n = scores.size()};
  out.estimate = mean_without(scores, std::nullopt);
  if (!out.estimate) {
    out.add_note(note::no_data, "no two raters looked at one item and marked anything");
    return out;
  }
  std::vector<std::uint32_t> rater;
  std::vector<double> sizes;
  for (const auto& [id, size] : size_of) {
    rater.push_back(id);
    sizes.push_back(size);
  }
  annotator_jackknife(out, sizes, [&](std::size_t g) { return mean_without(scores, rater[g]); }, "F1");
  if (out.low) out.low = std::max(0.0, *out.low);
  return out;
}

}  // namespace

void MatchCounts::add(const MatchCounts& other) {
  matched += other.matched;
  first += other.first;
  second += other.second;
  iou += other.iou;
}

MatchReport no_match_report(std::vector<Note> notes) {
  MatchReport out{.notes = std::move(notes)};
  say_why_absent({&out.all.precision, &out.all.recall, &out.all.f1, &out.all.mean_iou}, out.notes);
  return out;
}

PairAgreement no_pair_agreement(std::vector<Note> notes) {
  PairAgreement out{.notes = std::move(notes)};
  say_why_absent({&out.all}, out.notes);
  return out;
}

MatchReport match_report(const AnnotationIndex& index, std::uint32_t reference, std::uint32_t other, const MatchTask& task) {
  MatchReport out;
  if (refused(index, task, out.notes)) return no_match_report(std::move(out.notes));
  const Compared compared = compare(index, reference, other, task.count);
  const std::size_t labels = index.annotations().labels;
  for (std::size_t l = 0; l < labels; ++l) out.label.push_back(score(compared, l, task));
  out.all = score(compared, labels, task);
  return out;
}

PairAgreement pair_agreement(const AnnotationIndex& index, const MatchTask& task) {
  PairAgreement out;
  if (refused(index, task, out.notes)) return no_pair_agreement(std::move(out.notes));
  const PairCounts counts = all_pairs(index, task.count);
  const std::size_t labels = index.annotations().labels;
  for (std::size_t l = 0; l < labels; ++l) out.label.push_back(average(counts, l, task.level));
  out.all = average(counts, labels, task.level);
  return out;
}

}  // namespace assay::stats
