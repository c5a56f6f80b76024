// Agreement on sets by hand, by brute force and against NLTK; sets from several people's sets.
#include "assay/stats/label_sets.hpp"
#include "label_test_data.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Sets {
  std::vector<std::uint32_t> item, rater;
  std::vector<std::uint64_t> set;
  std::size_t items = 0, raters = 0, labels = 0;
  void add(std::uint32_t i, std::uint32_t r, std::uint64_t s) {
    item.push_back(i);
    rater.push_back(r);
    set.push_back(s);
    items = std::max<std::size_t>(items, i + 1U);
    raters = std::max<std::size_t>(raters, r + 1U);
  }
  [[nodiscard]] LabelSets columns() const { return {item, rater, set, items, raters, labels}; }
};

std::uint64_t set_of(const std::string& letters) {
  std::uint64_t out = 0;
  for (const char c : letters) out |= std::uint64_t{1} << static_cast<unsigned>(c - 'a');
  return out;
}

// A text an item, with the letters that every rater chose and '-' for no judgement.
Sets table(const std::vector<std::string>& rows, std::size_t labels) {
  Sets out;
  out.labels = labels;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    std::istringstream words(rows[i]);
    std::string word;
    for (std::uint32_t r = 0; words >> word; ++r) {
      if (word != "-") out.add(i, r, set_of(word));
    }
  }
  return out;
}

Sets eight_items() {
  return table({"ab a abc -", "c c cd c", "a b ab ab", "abcd abc - abd", "d d d d", "bc cd bd -", "a - a ab", "c b - d"}, 4);
}

TEST(SetDistance, IsTheOneOfPassonneau) {
  const auto masi = [](const char* a, const char* b) { return set_distance(set_of(a), set_of(b), SetDistance::masi); };
  EXPECT_EQ(masi("ab", "ab"), 0);
  EXPECT_EQ(masi("", ""), 0);
  EXPECT_NEAR(masi("ab", "abcd"), 1 - 0.5 * 2 / 3, 1e-15);  // one holds the other
  EXPECT_NEAR(masi("abcd", "ab"), 1 - 0.5 * 2 / 3, 1e-15);  // either way
  EXPECT_NEAR(masi("abc", "bcd"), 1 - 0.5 * 1 / 3, 1e-15);  // they overlap
  EXPECT_EQ(masi("ab", "cd"), 1);
  EXPECT_EQ(masi("", "a"), 1);
  EXPECT_NEAR(set_distance(set_of("abc"), set_of("bcd"), SetDistance::jaccard), 0.5, 1e-15);
  EXPECT_EQ(set_distance(1, std::uint64_t{1} << 63U, SetDistance::jaccard), 1);
}

TEST(SetAlpha, OfTwoItemsByHand) {
  // {a, b} and {a} on one item, {c} twice on the other: D_o = 2 (2/3) / 4 = 1/3; of the 12 ordered pairs of all four sets 2 have
  // distance 2/3 and 8 have 1, D_e = (4/3 + 8) / 12 = 7/9.
  const Sets sets = table({"ab a", "c c"}, 3);
  const Estimate found = set_alpha(sets.columns());
  EXPECT_NEAR(*found.estimate, 4.0 / 7, 1e-15);
  EXPECT_EQ(found.n, 4U);
  // Jaccard: distance 1/2, D_o = 1/4, D_e = (1 + 8) / 12.
  EXPECT_NEAR(*set_alpha(sets.columns(), SetDistance::jaccard).estimate, 1 - 0.25 / 0.75, 1e-15);
}

TEST(SetAlpha, AgreesWithNltkWithMissingJudgements) {
  const Sets sets = eight_items();
  // AnnotationTask.alpha of NLTK 3.10.4.
  EXPECT_NEAR(*set_alpha(sets.columns()).estimate, 0.318992132257743, 1e-12);
  EXPECT_NEAR(*set_alpha(sets.columns(), SetDistance::jaccard).estimate, 0.412765957446809, 1e-12);
}

TEST(SetAlpha, OfSingleLabelsIsNominalAlpha) {
  const Sets sets = table({"a a b", "c c c", "b a -", "b b c", "a - a"}, 3);
  std::vector<double> value;
  for (const std::uint64_t s : sets.set) value.push_back(static_cast<double>(s));
  const Estimate nominal = alpha({sets.item, sets.rater, value}, Metric::nominal);
  EXPECT_NEAR(*set_alpha(sets.columns()).estimate, *nominal.estimate, 1e-14);
  const Estimate jackknife = set_alpha_annotators_like_these(sets.columns(), SetDistance::masi);
  const Estimate nominal_jackknife = alpha_annotators_like_these({sets.item, sets.rater, value}, Metric::nominal);
  EXPECT_NEAR(*jackknife.se, *nominal_jackknife.se, 1e-13);
  EXPECT_NEAR(*jackknife.low, *nominal_jackknife.low, 1e-13);
  Xoshiro256 rng(3);
  Xoshiro256 same(3);
  const Estimate boot = set_alpha_these_annotators(sets.columns(), SetDistance::masi, rng, {.replicates = 200});
  const Estimate nominal_boot = alpha_these_annotators({sets.item, sets.rater, value}, Metric::nominal, same, {.replicates = 200});
  EXPECT_NEAR(*boot.low, *nominal_boot.low, 1e-13);
  EXPECT_NEAR(*boot.se, *nominal_boot.se, 1e-13);
}

TEST(SetAlpha, OrderOfRowsChangesNotABitAndWhatCannotBeUsedIsSaid) {
  const Sets sets = eight_items();
  Sets other = sets;
  const auto order = test::shuffled(sets.item.size(), 4);
  for (std::size_t i = 0; i < order.size(); ++i) {
    other.item[i] = sets.item[order[i]];
    other.rater[i] = sets.rater[order[i]];
    other.set[i] = sets.set[order[i]];
  }
  EXPECT_EQ(*set_alpha(sets.columns()).estimate, *set_alpha(other.columns()).estimate);
  EXPECT_EQ(fit_label_sets(sets.columns()).posterior, fit_label_sets(other.columns()).posterior);
  other.labels = 3;  // {d} is no set of three labels
  EXPECT_TRUE(set_alpha(other.columns()).has_note(note::bad_input));
  EXPECT_TRUE(has_note(fit_label_sets(other.columns()).notes, note::bad_input));
  other.labels = 65;
  EXPECT_TRUE(set_alpha(other.columns()).has_note(note::bad_input));
  EXPECT_TRUE(set_alpha_annotators_like_these(sets.columns(), SetDistance::masi, 1).has_note(note::bad_input));
  EXPECT_TRUE(set_alpha(table({"a -", "- b"}, 2).columns()).has_note(note::no_data));
  EXPECT_TRUE(set_alpha(table({"ab ab", "ab ab"}, 2).columns()).has_note(note::no_variation));
  const Sets none = table({}, 2);
  EXPECT_TRUE(set_alpha(none.columns()).has_note(note::no_data));
  EXPECT_TRUE(has_note(fit_label_sets(none.columns()).notes, note::no_data));
  EXPECT_FALSE(fit_label_sets(none.columns()).ok());
  const std::vector<std::uint32_t> gold(8, 0);
  EXPECT_FALSE(fit_label_sets(sets.columns(), {.fit = {.gold = gold}}).ok());
}

TEST(LabelSets, EveryLabelIsAQuestionOfItsOwn) {
  const Sets sets = eight_items();
  const SetFit fit = fit_label_sets(sets.columns());
  ASSERT_EQ(fit.fits.size(), 4U);
  for (std::uint32_t l = 0; l < 4; ++l) {
    test::LabelTable question;
    for (std::size_t i = 0; i < sets.item.size(); ++i) question.add(sets.item[i], sets.rater[i], (sets.set[i] >> l) & 1U);
    const LabelFit alone = fit_labels(question.index());
    for (std::size_t i = 0; i < 8; ++i) {
      EXPECT_EQ(fit.posterior[i * 4 + l], alone.posterior[i * 2 + 1]);
      EXPECT_EQ((fit.set[i] >> l) & 1U, alone.label[i]);
    }
  }
  double all = 1;
  for (std::size_t l = 0; l < 4; ++l) all *= (fit.set[2] >> l) & 1U ? fit.posterior[8 + l] : 1 - fit.posterior[8 + l];
  EXPECT_NEAR(fit.set_probability[2], all, 1e-15);
  EXPECT_EQ(fit.judgements, (std::vector<std::uint32_t>{3, 4, 4, 3, 4, 3, 3, 3}));
  EXPECT_EQ(fit.set[4], set_of("d"));
}

TEST(LabelSets, OneModelOfAllLabelsIsOneTableOfQuestions) {
  const Sets sets = eight_items();
  const SetFit fit = fit_label_sets(sets.columns(), {.workers = SetWorkers::shared});
  ASSERT_EQ(fit.fits.size(), 1U);
  test::LabelTable question;
  for (std::size_t i = 0; i < sets.item.size(); ++i) {
    for (std::uint32_t l = 0; l < 4; ++l) question.add(sets.item[i] * 4 + l, sets.rater[i], (sets.set[i] >> l) & 1U);
  }
  const LabelFit all = fit_labels(question.index());
  for (std::size_t q = 0; q < 32; ++q) EXPECT_EQ(fit.posterior[q], all.posterior[q * 2 + 1]);
}

TEST(LabelSets, ARaterWhoLeavesOutALabelIsRead) {
  // Two careful raters, and two who mostly leave out b: what they leave out says little, what they choose much.
  Xoshiro256 rng(5);
  Sets sets;
  sets.labels = 3;
  std::vector<std::uint64_t> truth;
  std::size_t by_majority = 0;
  std::vector<std::uint64_t> votes;
  for (std::uint32_t i = 0; i < 300; ++i) {
    truth.push_back(below(rng, 8));
    std::uint64_t count[3] = {};
    for (std::uint32_t r = 0; r < 5; ++r) {
      std::uint64_t said = 0;
      for (unsigned l = 0; l < 3; ++l) {
        const bool there = ((truth[i] >> l) & 1U) != 0;
        const double present = r >= 2 && l == 1 ? (there ? 0.25 : 0.02) : there ? 0.9 : 0.1;
        if (uniform(rng) < present) said |= std::uint64_t{1} << l;
      }
      sets.add(i, r, said);
      for (unsigned l = 0; l < 3; ++l) count[l] += (said >> l) & 1U;
    }
    votes.push_back(0);
    for (unsigned l = 0; l < 3; ++l) votes.back() |= count[l] >= 3 ? std::uint64_t{1} << l : 0;
    by_majority += votes.back() == truth[i] ? 1 : 0;
  }
  const SetFit fit = fit_label_sets(sets.columns());
  std::size_t correct = 0;
  double expected = 0;
  for (std::size_t i = 0; i < 300; ++i) {
    correct += fit.set[i] == truth[i] ? 1 : 0;
    expected += fit.set_probability[i];
  }
  EXPECT_GT(correct, by_majority + 60);
  EXPECT_NEAR(expected / 300, static_cast<double>(correct) / 300, 0.06);  // the posterior knows how often it is right
  EXPECT_LT(fit.fits[1].confusion(3)[3], 0.5);
  EXPECT_GT(fit.fits[0].confusion(3)[3], 0.8);
}

TEST(LabelSets, ItemsWithoutAJudgementAndLabelsThatNobodyChoseAreSaid) {
  Sets sets = table({"a ab", "- -", "b b"}, 4);  // c and d: never
  sets.items = 4;
  const SetFit fit = fit_label_sets(sets.columns());
  ASSERT_TRUE(fit.ok());
  EXPECT_TRUE(has_note(fit.notes, note::unlabelled_items));
  EXPECT_TRUE(has_note(fit.notes, note::no_variation));
  EXPECT_EQ(std::ranges::count(fit.notes, note::no_variation, &Note::code), 1);
  const auto said = std::ranges::find(fit.notes, note::no_variation, &Note::code);
  EXPECT_EQ(said->message, "label 2: every label is the same class; likewise 1 other labels");
  EXPECT_EQ(fit.set[1], 0U);
  EXPECT_EQ(fit.set_probability[1], 0);
  EXPECT_EQ(fit.judgements[3], 0U);
  EXPECT_EQ(fit.set[2], set_of("b"));
  EXPECT_LT(fit.posterior[2 * 4 + 3], 0.1);
  std::atomic<bool> cancel = true;
  const SetFit stopped = fit_label_sets(sets.columns(), {.fit = {.cancel = &cancel}});
  EXPECT_TRUE(has_note(stopped.notes, note::cancelled));
  EXPECT_FALSE(stopped.ok());
}

TEST(LabelSets, SixtyFourLabelsFit) {
  Sets sets;
  sets.labels = 64;
  for (std::uint32_t i = 0; i < 64; ++i) {
    for (std::uint32_t r = 0; r < 3; ++r) sets.add(i, r, std::uint64_t{1} << i | 1U);
  }
  const SetFit fit = fit_label_sets(sets.columns(), {.workers = SetWorkers::shared});
  EXPECT_EQ(fit.set[63], (std::uint64_t{1} << 63U) | 1U);
  EXPECT_GT(*set_alpha(sets.columns()).estimate, 0.99);
}

}  // namespace
}  // namespace assay::stats
