// marks_spans: F1 by three ideas of a match, alpha for unitizing, gamma; and the spans that most mark.
#include "assay/stats/gamma.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/spans.hpp"
#include "programs/analysis/marks.hpp"
#include "report/number.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

constexpr std::size_t most_gamma_spans = 20'000;
const std::string raters_like_these = "other raters like these";

}  // namespace

void measure_spans(const Marks& marks, MarksResult& out) {
  std::vector<std::uint32_t> begin;
  std::vector<std::uint32_t> end;
  std::vector<std::uint32_t> furthest(marks.items.size());
  for (std::size_t i = 0; i < marks.item.size(); ++i) {
    begin.push_back(static_cast<std::uint32_t>(marks.coordinate[0][i]));
    end.push_back(static_cast<std::uint32_t>(marks.coordinate[1][i]));
    furthest[marks.item[i]] = std::max(furthest[marks.item[i]], end.back());
  }
  const stats::Spans spans{{marks.item, marks.rater, marks.label, marks.seen_item, marks.seen_rater, marks.items.size(),
                            marks.raters.size(), std::max<std::size_t>(marks.labels.size(), 1)},
                           begin,
                           end};
  out.works = {"krippendorff2016reliability", "mathet2015unified"};
  if (out.options.consensus) {
    const auto vote = stats::vote_spans(spans);
    out.notes = vote.notes;
    out.consensus = report::DataTable({"item", "start", "end", "label", "support", "raters"});
    for (const auto& one : vote.spans)
      out.consensus.add({marks.items.name(one.item), report::cell(one.begin), report::cell(one.end), marks.labels.name(one.label),
                         report::Cell(one.support), report::cell(vote.raters[one.item])});
    out.says.emplace_back(
        "A label stands on a character where more than half of those who looked at the item mark it; neighbours become one span.");
    out.method = "Spans were voted on character by character: a label stands where more than half of those who looked at the item mark it.";
    out.works.clear();
    return;
  }
  const double level = out.options.confidence;
  const auto exact = stats::span_agreement(spans, stats::SpanMatch::exact, level);
  const auto overlap = stats::span_agreement(spans, stats::SpanMatch::overlap, level);
  const auto character = stats::span_agreement(spans, stats::SpanMatch::character, level);
  out.notes = exact.notes;
  out.measures = {{"f1_exact", "F1, both ends the same", raters_like_these, exact.all},
                  {"f1_overlap", "F1, spans that share a character", raters_like_these, overlap.all},
                  {"f1_character", "F1, character by character", raters_like_these, character.all}};
  auto length = marks.length;
  bool unknown = false;
  for (std::size_t i = 0; i < length.size(); ++i) {
    unknown = unknown || length[i] < furthest[i];
    length[i] = std::max(length[i], furthest[i]);
  }
  const auto alpha = stats::unitizing_alpha(spans, length, level);
  out.measures.push_back({"alpha_unitizing", "alpha for unitizing (u-alpha)", raters_like_these, alpha.all});
  out.measures.push_back({"alpha_unitizing_places", "of places alone (|u-alpha)", raters_like_these, alpha.units});
  out.measures.push_back({"alpha_unitizing_labels", "of labels where two have spans (cu-alpha)", raters_like_these, alpha.coding});
  if (marks.item.size() <= most_gamma_spans) {
    stats::Xoshiro256 rng(out.options.seed);
    const auto gamma = stats::gamma_agreement(spans, length, rng, {.level = level});
    out.measures.push_back({"gamma", "gamma", "these raters, other items like these", gamma.gamma});
  } else {
    out.says.push_back("Gamma is not measured of more than " + report::count(most_gamma_spans) + " spans.");
  }
  out.label_titles = {"exact", "overlap", "character", "u-alpha"};
  for (std::size_t l = 0; l < marks.labels.size() && exact.ok() && overlap.ok() && character.ok(); ++l) {
    const auto n = static_cast<std::size_t>(std::ranges::count(marks.label, static_cast<std::uint32_t>(l)));
    out.by_label.push_back({marks.labels.name(static_cast<std::uint32_t>(l)),
                            n,
                            {exact.label[l], overlap.label[l], character.label[l], alpha.ok() ? alpha.label[l] : stats::Estimate()}});
  }
  const auto reference = std::ranges::find(out.raters, out.options.reference);
  const bool known = reference != out.raters.end();
  const auto right = static_cast<std::uint32_t>(reference - out.raters.begin());
  out.rater_titles = known ? std::vector<std::string>{"precision", "recall", "F1 exact", "F1 overlap", "F1 character"}
                           : std::vector<std::string>{"F1 exact", "F1 overlap", "F1 character"};
  for (std::uint32_t r = 0; r < marks.raters.size(); ++r) {
    if (known && r == right) continue;
    MarkLine line{marks.raters.name(r), static_cast<std::size_t>(std::ranges::count(marks.rater, r)), {}};
    for (const auto match : {stats::SpanMatch::exact, stats::SpanMatch::overlap, stats::SpanMatch::character}) {
      const auto one =
          known ? stats::compare_spans(spans, right, r, match, level) : stats::compare_spans(spans, r, stats::all_others, match, level);
      if (known && match == stats::SpanMatch::exact) line.scores = {one.all.precision, one.all.recall};
      line.scores.push_back(one.all.f1);
    }
    out.by_rater.push_back(std::move(line));
  }
  out.says.emplace_back(
      "F1 has no part for chance; that of exact spans counts a span that is off by a character as wrong, that of characters as nearly right. "
      "Alpha and "
      "gamma take chance away: alpha as if characters were shuffled, gamma as if spans were moved along the text.");
  if (unknown)
    out.says.emplace_back(
        "The lengths of items are not known: the last end of a span is taken for the end of its item. "
        "A column of texts or lengths (--columns length=…) says it better.");
  out.method =
      "Agreement on spans was measured by F1 averaged over pairs of raters (exact, overlapping, by character), Krippendorff's alpha for "
      "unitizing (Krippendorff et al., 2016) and gamma (Mathet et al., 2015).";
}

}  // namespace assay::programs
