// marks_transcripts: word and character error rates; and the text that several vote for.
#include "assay/stats/transcripts.hpp"
#include "programs/analysis/marks.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <map>

namespace assay::programs {
namespace {

constexpr std::size_t most_pairs = 200'000;

struct Rows {
  std::vector<std::uint32_t> utterance;
  std::vector<std::string_view> reference, text;
  void add(std::uint32_t item, std::string_view right, std::string_view said) {
    utterance.push_back(item);
    reference.push_back(right);
    text.push_back(said);
  }
  [[nodiscard]] stats::Estimate rate(stats::TextUnit unit, double level) const {
    return stats::error_rate({utterance, reference, text}, unit, level);
  }
};

}  // namespace

void measure_transcripts(const Marks& marks, MarksResult& out) {
  const std::vector<std::string_view> texts(marks.text.begin(), marks.text.end());
  const auto voted = stats::rover({marks.item, marks.rater, texts, marks.items.size()});
  out.notes = voted.notes;
  out.works = {"fiscus1997rover"};
  if (!voted.ok()) return;
  std::vector<std::string_view> gold(marks.items.size());
  bool any_gold = false;
  for (std::size_t i = 0; i < marks.item.size(); ++i) {
    if (marks.gold[i].empty()) continue;
    any_gold = true;
    auto& right = gold[marks.item[i]];
    right = right.empty() ? std::string_view(marks.gold[i]) : std::min(right, std::string_view(marks.gold[i]));
  }
  const double level = out.options.confidence;
  if (out.options.consensus) {
    out.consensus = report::DataTable({"item", "text", "transcripts", "unsure_words", "gold"});
    for (std::uint32_t i = 0; i < marks.items.size(); ++i) {
      const auto& one = voted.items[i];
      const auto unsure = std::ranges::count_if(one.words, [&](const auto& word) { return 2 * word.votes <= one.transcripts; });
      out.consensus.add({marks.items.name(i), one.text, report::cell(one.transcripts), report::cell(static_cast<std::size_t>(unsure)),
                         gold[i].empty() ? report::Cell() : report::Cell(std::string(gold[i]))});
    }
    out.says.emplace_back(
        "ROVER aligns the transcripts of an item word by word and takes the most frequent word of every place; unsure words have no majority.");
    out.method = "Transcripts were put together by ROVER (Fiscus, 1997), voting by frequency.";
  }
  const auto against = [&](const std::string& key, const std::string& name, const Rows& rows, std::vector<MarkMeasure>& into) {
    into.push_back(
        {key + "_wer", "word error rate " + name, "these raters, other items like these", rows.rate(stats::TextUnit::word, level)});
    into.push_back({key + "_cer", "character error rate " + name, "these raters, other items like these",
                    rows.rate(stats::TextUnit::character, level)});
  };
  if (any_gold) {
    Rows all;
    Rows rover;
    for (std::size_t i = 0; i < marks.item.size(); ++i) {
      if (!gold[marks.item[i]].empty()) all.add(marks.item[i], gold[marks.item[i]], texts[i]);
    }
    for (std::uint32_t i = 0; i < marks.items.size(); ++i) {
      if (!gold[i].empty()) rover.add(i, gold[i], voted.items[i].text);
    }
    against("rover", "of the voted text against gold", rover, out.measures);
    if (!out.options.consensus) against("raters", "of a rater against gold", all, out.measures);
  }
  if (out.options.consensus) return;
  // Every ordered pair of raters of an item: what one has wrong if the other is right.
  std::map<std::uint32_t, std::vector<std::size_t>> by_item;
  for (std::size_t i = 0; i < marks.item.size(); ++i) by_item[marks.item[i]].push_back(i);
  Rows pairs;
  for (auto& [item, rows] : by_item) {
    std::ranges::sort(rows, {}, [&](std::size_t i) { return std::tuple(marks.rater[i], texts[i]); });
    for (const auto a : rows) {
      for (const auto b : rows) {
        if (marks.rater[a] != marks.rater[b] && pairs.text.size() < most_pairs) pairs.add(item, texts[a], texts[b]);
      }
    }
  }
  against("pairs", "of two raters against each other", pairs, out.measures);
  if (pairs.text.size() == most_pairs)
    out.says.push_back("Of raters against each other the first " + report::count(most_pairs) + " pairs.");
  out.rater_titles = any_gold ? std::vector<std::string>{"WER against gold", "CER against gold"}
                              : std::vector<std::string>{"WER against the voted text", "CER"};
  for (std::uint32_t r = 0; r < marks.raters.size(); ++r) {
    Rows rows;
    for (std::size_t i = 0; i < marks.item.size(); ++i) {
      const std::string_view right = any_gold ? gold[marks.item[i]] : std::string_view(voted.items[marks.item[i]].text);
      if (marks.rater[i] == r && !right.empty()) rows.add(marks.item[i], right, texts[i]);
    }
    out.by_rater.push_back({marks.raters.name(r),
                            static_cast<std::size_t>(std::ranges::count(marks.rater, r)),
                            {rows.rate(stats::TextUnit::word, level), rows.rate(stats::TextUnit::character, level)}});
  }
  out.says.emplace_back(
      "Errors are substituted, left out and inserted words (characters) over those of the reference; the rate may exceed 1. "
      "Case and punctuation count.");
  if (!any_gold)
    out.says.emplace_back(
        "Without gold raters are measured against the text that they vote for together (ROVER), in which each has a part.");
  out.method = "Transcripts were compared by word and character error rates" + std::string(any_gold ? " against known texts" : "") +
               ", and put together by ROVER (Fiscus, 1997).";
}

}  // namespace assay::programs
