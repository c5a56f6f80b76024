// Edit counts against all alignments, error rates against the jackknife by its definition, ROVER by hand and against crowd-kit's.
#include "assay/stats/transcripts.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/majority.hpp"
#include "assay/stats/rng.hpp"
#include "test_data.hpp"
#include "text_units.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::report;

// All alignments, one step after the other: fewest errors, then most hits.
EditCounts over_all_alignments(std::string_view a, std::string_view b) {
  if (a.empty()) return {.insertions = b.size()};
  if (b.empty()) return {.deletions = a.size()};
  EditCounts pair = over_all_alignments(a.substr(1), b.substr(1));
  (a[0] == b[0] ? pair.hits : pair.substitutions) += 1;
  EditCounts deleted = over_all_alignments(a.substr(1), b);
  ++deleted.deletions;
  EditCounts inserted = over_all_alignments(a, b.substr(1));
  ++inserted.insertions;
  for (const EditCounts& each : {deleted, inserted}) {
    if (std::pair(each.errors(), each.substitutions) < std::pair(pair.errors(), pair.substitutions)) pair = each;
  }
  return pair;
}

std::string random_text(Rng& rng, std::size_t longest, std::uint32_t letters) {
  std::string out;
  for (std::uint32_t i = below(rng, static_cast<std::uint32_t>(longest) + 1); i > 0; --i)
    out += static_cast<char>('a' + static_cast<char>(below(rng, letters)));
  return out;
}

std::string spaced(const std::string& letters) {
  std::string out;
  for (const char c : letters) out += std::string(1, c) + ' ';
  return out;
}

void expect_same(const EditCounts& found, const EditCounts& expected, const std::string& what) {
  EXPECT_EQ(found.hits, expected.hits) << what;
  EXPECT_EQ(found.substitutions, expected.substitutions) << what;
  EXPECT_EQ(found.deletions, expected.deletions) << what;
  EXPECT_EQ(found.insertions, expected.insertions) << what;
}

TEST(EditCounts, AreThoseOfTheBestOfAllAlignments) {
  Xoshiro256 rng(5);
  for (int run = 0; run < 300; ++run) {
    const std::string a = random_text(rng, 6, 3);
    const std::string b = random_text(rng, 6, 3);
    const EditCounts expected = over_all_alignments(a, b);
    expect_same(*edit_counts(a, b, TextUnit::character), expected, a + " " + b);
    expect_same(*edit_counts(spaced(a), spaced(b), TextUnit::word), expected, a + " " + b);
  }
}

// The textbook table of distances, without a band.
std::size_t full_table(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (const char c : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t next = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (c == b[j - 1] ? 0 : 1)});
      diagonal = row[j];
      row[j] = next;
    }
  }
  return row.back();
}

// A copy with a share of its letters replaced, left out or doubled.
std::string garbled(Rng& rng, const std::string& text, double share) {
  std::string out;
  for (const char c : text) {
    const double u = uniform(rng) / share;
    if (u < 0.33) continue;
    out += u < 0.66 ? 'z' : c;
    if (u >= 0.66 && u < 1) out += c;
  }
  return out;
}

TEST(EditCounts, OfLongTextsAreThoseOfTheFullTableWhateverTheBand) {
  Xoshiro256 rng(6);
  for (const double share : {0.01, 0.1, 0.5, 0.95}) {
    for (int run = 0; run < 12; ++run) {
      const std::string a = random_text(rng, 300, 4);
      const std::string b = run % 4 == 0 ? random_text(rng, 300, 4) : garbled(rng, a, share);
      const EditCounts found = *edit_counts(a, b, TextUnit::character);
      EXPECT_EQ(found.errors(), full_table(a, b));
      EXPECT_EQ(found.reference(), a.size());
      EXPECT_EQ(found.hits + found.substitutions + found.insertions, b.size());
      const EditCounts back = *edit_counts(b, a, TextUnit::character);
      expect_same(back, {found.hits, found.substitutions, found.insertions, found.deletions}, "swapped");
    }
  }
}

TEST(EditCounts, CountWordsAndCodePointsAndHaveALimit) {
  expect_same(*edit_counts("the cat  sat\n", "the cat sat down"), {.hits = 3, .insertions = 1}, "white space");
  expect_same(*edit_counts("", ""), {}, "nothing");
  EXPECT_EQ(edit_counts("na\xC3\xAFve", "naive", TextUnit::character)->errors(), 1U);
  EXPECT_EQ(edit_counts("a  b", " a b ", TextUnit::character)->reference(), 3U);
  EXPECT_EQ(edit_counts("a b", "ab", TextUnit::character)->deletions, 1U);
  const std::string long_text(most_text_units, 'a');
  EXPECT_EQ(edit_counts(long_text, long_text + "a", TextUnit::character), std::nullopt);
  EXPECT_EQ(edit_counts(long_text, long_text, TextUnit::character)->hits, most_text_units);
}

bool operator==(const std::vector<std::uint32_t>& points, const std::u32string& expected) { return std::ranges::equal(points, expected); }

TEST(CodePoints, AreThoseOfUtf8AndBytesThatAreNoneStandForThemselves) {
  EXPECT_TRUE(code_points("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == std::u32string(U"a\u00E9\u20AC\U0001F600"));
  const auto bytes = [](std::string_view text) {
    std::vector<std::uint32_t> out;
    for (const char c : text) out.push_back(0x110000U + static_cast<unsigned char>(c));
    return out;
  };
  // An overlong form, a surrogate, beyond the last code point, a lone continuation, a cut end.
  for (const std::string_view text : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE2\x82"})
    EXPECT_EQ(code_points(text), bytes(text));
}

struct Corpus {
  std::vector<std::uint32_t> utterance;
  std::vector<std::string> reference, text;

  void add(std::uint32_t of, std::string right, std::string said) {
    utterance.push_back(of);
    reference.push_back(std::move(right));
    text.push_back(std::move(said));
  }
  [[nodiscard]] Estimate rate(TextUnit unit = TextUnit::word) const {
    const std::vector<std::string_view> right(reference.begin(), reference.end());
    const std::vector<std::string_view> said(text.begin(), text.end());
    return error_rate({utterance, right, said}, unit);
  }
};

Corpus random_corpus(std::uint64_t seed, std::uint32_t utterances) {
  Xoshiro256 rng(seed);
  Corpus out;
  for (std::uint32_t u = 0; u < utterances; ++u) {
    const std::string right = "a" + random_text(rng, 20, 5);
    const double share = 0.1 + 0.6 * uniform(rng);
    for (int copy = 0; copy < 2; ++copy) out.add(u, spaced(right), spaced(garbled(rng, right, share)));
  }
  return out;
}

TEST(ErrorRate, IsARatioOfSumsWithTheUtteranceJackknifeOfItsDefinition) {
  const Corpus corpus = random_corpus(3, 40);
  const auto rate_without = [&](std::uint32_t left_out) {
    double errors = 0;
    double words = 0;
    for (std::size_t i = 0; i < corpus.text.size(); ++i) {
      if (corpus.utterance[i] == left_out) continue;
      const EditCounts counts = *edit_counts(corpus.reference[i], corpus.text[i]);
      errors += static_cast<double>(counts.errors());
      words += static_cast<double>(counts.reference());
    }
    return errors / words;
  };
  const Estimate found = corpus.rate();
  const double all = rate_without(99);
  double moved = 0;
  for (std::uint32_t u = 0; u < 40; ++u) moved += (rate_without(u) - all) * (rate_without(u) - all);
  const double se = std::sqrt(39.0 / 40 * moved);
  report("error rate and its jackknife", std::max(std::abs(*found.estimate - all), std::abs(*found.se - se)));
  EXPECT_NEAR(*found.estimate, all, 1e-14);
  EXPECT_NEAR(*found.se, se, 1e-13);
  EXPECT_NEAR(*found.high, all + *two_sided_t(0.95, 39) * se, 1e-12);
  EXPECT_EQ(found.clusters, 40U);
  EXPECT_EQ(found.n, 80U);
}

TEST(ErrorRate, DoesNotDependOnRowOrderAndSaysWhatItCannotTell) {
  Corpus corpus = random_corpus(4, 12);
  const Estimate one = corpus.rate(TextUnit::character);
  std::ranges::reverse(corpus.utterance);
  std::ranges::reverse(corpus.reference);
  std::ranges::reverse(corpus.text);
  const Estimate two = corpus.rate(TextUnit::character);
  EXPECT_EQ(*one.estimate, *two.estimate);
  EXPECT_EQ(*one.low, *two.low);

  Corpus none;
  EXPECT_TRUE(none.rate().has_note(note::no_data));
  none.add(0, "", "word");
  EXPECT_TRUE(none.rate().has_note(note::no_data));
  none.add(1, "a b", "a");
  EXPECT_EQ(*none.rate().estimate, 1);  // one insertion, one deletion, two words
  EXPECT_TRUE(none.rate().has_note(note::too_few));
  EXPECT_FALSE(none.rate().has_interval());
  Corpus right;
  for (std::uint32_t u = 0; u < 12; ++u) right.add(u, "a b", "a b");
  EXPECT_EQ(*right.rate().estimate, 0);
  EXPECT_TRUE(right.rate().has_note(note::boundary));
  EXPECT_FALSE(right.rate().has_interval());
  // One error in twelve utterances: the interval would begin below 0.
  right.text[3] = "a c";
  EXPECT_NEAR(*right.rate().estimate, 1.0 / 24, 1e-15);
  EXPECT_EQ(*right.rate().low, 0);
  right.utterance.pop_back();
  EXPECT_TRUE(right.rate().has_note(note::bad_input));
}

TEST(ClusteredRatio, OfDenominatorsOneIsTheMean) {
  const std::vector<double> value{0.3, 1.5, 2, 0.1, 0.7};
  const std::vector<std::uint32_t> cluster{0, 1, 1, 2, 3};
  const std::vector<double> ones(5, 1.0);
  const Estimate ratio = clustered_ratio(value, ones, cluster);
  const Estimate mean = clustered_mean(value, cluster);
  EXPECT_EQ(*ratio.estimate, *mean.estimate);
  EXPECT_EQ(*ratio.se, *mean.se);
  EXPECT_EQ(*ratio.df, *mean.df);
  const std::vector<double> negative{1, 1, -1, 1, 1};
  EXPECT_TRUE(clustered_ratio(value, negative, cluster).has_note(note::bad_input));
}

struct Texts {
  std::vector<std::uint32_t> item, rater;
  std::vector<std::string> text;

  void add(std::uint32_t of, std::uint32_t by, std::string said) {
    item.push_back(of);
    rater.push_back(by);
    text.push_back(std::move(said));
  }
  [[nodiscard]] RoverResult vote(std::size_t items) const {
    const std::vector<std::string_view> views(text.begin(), text.end());
    return rover({item, rater, views, items});
  }
};

std::string vote_of(const std::vector<std::string>& texts) {
  Texts rows;
  for (std::uint32_t r = 0; r < texts.size(); ++r) rows.add(0, r, texts[r]);
  return rows.vote(1).items[0].text;
}

TEST(Rover, VotesInEveryPlaceOfTheNetwork) {
  EXPECT_EQ(vote_of({"the cat sat", "the bat sat", "the cat sat down"}), "the cat sat");
  EXPECT_EQ(vote_of({"we came upon", "we came suddenly upon", "came suddenly upon"}), "we came suddenly upon");
  EXPECT_EQ(vote_of({"one text"}), "one text");
  EXPECT_EQ(vote_of({"", "", "word"}), "");
  // Ties: the longest, then the greatest word; a word wins over none.
  EXPECT_EQ(vote_of({"a bb", "a ccc"}), "a ccc");
  EXPECT_EQ(vote_of({"a bb", "a cc"}), "a cc");
  EXPECT_EQ(vote_of({"a", "a b"}), "a b");
  EXPECT_EQ(vote_of({"zz", "\xC3\xA9"}), "zz");  // two letters against one of two bytes
  // Two words in the place of one, twice: the second finds the place that the first opened.
  // Leaving out the first text's only word costs 1, since nobody did so before: "c" takes its place, and does not join "b".
  EXPECT_EQ(vote_of({"a", "b a", "c"}), "a");
  EXPECT_EQ(vote_of({"a", "b a", "c b"}), "c a");
  EXPECT_EQ(vote_of({"x any one y", "x anyone y", "x anyone y"}), "x anyone y");
}

TEST(Rover, CountsVotesAndTies) {
  Texts rows;
  for (std::uint32_t r = 0; r < 3; ++r) rows.add(1, r, r == 0 ? "so it is" : "so is it");
  rows.add(1, 3, "so it is");
  const RoverResult found = rows.vote(2);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.items[0].transcripts, 0U);
  EXPECT_TRUE(found.items[0].text.empty());
  const RoverText& item = found.items[1];
  EXPECT_EQ(item.transcripts, 4U);
  ASSERT_FALSE(item.words.empty());
  EXPECT_EQ(item.words[0].word, "so");
  EXPECT_EQ(item.words[0].votes, 4U);
  EXPECT_FALSE(item.words[0].tied);
  EXPECT_TRUE(std::ranges::any_of(item.words, &RoverWord::tied));
}

TEST(Rover, DoesNotDependOnRowOrderAndNotesWhatItLeavesOut) {
  Xoshiro256 rng(8);
  Texts rows;
  for (std::uint32_t item = 0; item < 20; ++item) {
    const std::string right = random_text(rng, 12, 4);
    for (std::uint32_t r = 0; r < 5; ++r) rows.add(item, r, spaced(garbled(rng, right, 0.4)));
  }
  const RoverResult one = rows.vote(20);
  std::ranges::reverse(rows.item);
  std::ranges::reverse(rows.rater);
  std::ranges::reverse(rows.text);
  const RoverResult two = rows.vote(20);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(one.items[i].text, two.items[i].text);
  EXPECT_TRUE(rows.vote(3).notes[0].code == note::bad_input);

  Texts few;
  few.add(0, 7, "a");
  few.add(0, 7, "a b");
  EXPECT_TRUE(has_note(few.vote(1).notes, note::repeated_rows));
  const std::string long_text = spaced(std::string(10'001, 'a'));
  few.add(1, 0, long_text);
  few.add(1, 1, long_text);
  const RoverResult left_out = few.vote(2);
  EXPECT_TRUE(has_note(left_out.notes, note::too_costly));
  EXPECT_EQ(left_out.items[1].transcripts, 2U);
  EXPECT_TRUE(left_out.items[1].words.empty());
  EXPECT_EQ(left_out.items[0].text, "a b");
}

// Columns of a file with tabs, in lower case.
std::vector<std::vector<std::string>> read_tabs(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    auto& row = rows.emplace_back(1);
    for (const char c : line) {
      if (c == '\t') {
        row.emplace_back();
      } else {
        row.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      }
    }
  }
  return rows;
}

// The first items, transcripts in order of rows: a rater id is the number of the row.
struct CrowdSpeech {
  std::vector<std::string> gold;
  Texts texts;

  explicit CrowdSpeech(const std::string& folder, std::size_t items) : gold(items) {
    const auto number = [](const std::string& cell) { return static_cast<std::uint32_t>(std::stoul(cell)); };
    const auto right = read_tabs(folder + "/gold.tsv");
    for (std::size_t i = 1; i < right.size(); ++i) {
      if (number(right[i][0]) < items) gold[number(right[i][0])] = right[i][1];
    }
    const auto said = read_tabs(folder + "/texts.tsv");
    for (std::size_t i = 1; i < said.size(); ++i) {
      if (number(said[i][0]) < items) texts.add(number(said[i][0]), static_cast<std::uint32_t>(i), said[i][2]);
    }
  }
};

class TranscriptReference : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = test::shared_folder();
    if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
    expected_ = test::read_json(*folder + "/reference/statistics.json").at("structured").at("crowdspeech_dev_clean");
    items_ = expected_.at("items").to_number<std::size_t>();
    data_.emplace(*folder + "/data/crowd/crowdspeech_dev_clean", items_);
  }
  double expected(const char* name) const { return expected_.at(name).to_number<double>(); }

  Estimate rate_of(const std::vector<std::string>& texts) const {
    Corpus corpus;
    for (std::uint32_t i = 0; i < items_; ++i) corpus.add(i, data_->gold[i], texts[i]);
    return corpus.rate();
  }
  double errors_of(const std::vector<std::string>& texts) const { return std::round(*rate_of(texts).estimate * expected("gold_words")); }

  boost::json::value expected_;
  std::size_t items_ = 0;
  std::optional<CrowdSpeech> data_;
};

TEST_F(TranscriptReference, RoverOnCrowdSpeechIsCrowdKits) {
  const RoverResult found = data_->texts.vote(items_);
  ASSERT_TRUE(found.ok());
  std::vector<std::string> texts;
  for (const RoverText& item : found.items) texts.push_back(item.text);
  const Estimate rate = rate_of(texts);
  std::printf("  ROVER: word error rate %.4f [%.4f, %.4f], %.0f errors\n", *rate.estimate, *rate.low, *rate.high, errors_of(texts));
  EXPECT_EQ(errors_of(texts), expected("rover_errors"));
  report("ROVER word error rate, crowdspeech", std::abs(*rate.estimate - expected("rover_wer")));
  EXPECT_NEAR(*rate.estimate, expected("rover_wer"), 1e-12);
}

TEST_F(TranscriptReference, TheMostFrequentTextTheWorkersAndTheBestOfThemErrAsStored) {
  std::map<std::string, std::uint32_t> code;  // in order of text: a tie goes to the smallest
  for (const std::string& text : data_->texts.text) code.try_emplace(text, 0);
  std::vector<std::string> text_of;
  for (auto& [text, number] : code) {
    number = static_cast<std::uint32_t>(text_of.size());
    text_of.push_back(text);
  }
  std::vector<std::uint32_t> label;
  for (const std::string& text : data_->texts.text) label.push_back(code.at(text));
  std::vector<std::string> voted;
  const MajorityResult majority = majority_vote(data_->texts.item, label, items_, text_of.size());
  for (const MajorityRow& row : majority.items) voted.push_back(text_of[*row.label]);
  EXPECT_EQ(errors_of(voted), expected("string_majority_errors"));

  Corpus workers;
  std::vector<std::string> best(items_, std::string(1000, ' '));
  std::vector<std::size_t> least(items_, most_text_units);
  for (std::size_t i = 0; i < label.size(); ++i) {
    const std::uint32_t item = data_->texts.item[i];
    workers.add(item, data_->gold[item], data_->texts.text[i]);
    const std::size_t errors = edit_counts(data_->gold[item], data_->texts.text[i])->errors();
    if (errors >= least[item]) continue;
    least[item] = errors;
    best[item] = data_->texts.text[i];
  }
  const double mean = std::abs(*workers.rate().estimate - expected("mean_worker_wer"));
  const double oracle = std::abs(*rate_of(best).estimate - expected("oracle_wer"));
  report("word error rate of workers, crowdspeech", mean);
  report("word error rate of the best, crowdspeech", oracle);
  EXPECT_LT(mean, 1e-12);
  EXPECT_LT(oracle, 1e-12);
}

}  // namespace
}  // namespace assay::stats
