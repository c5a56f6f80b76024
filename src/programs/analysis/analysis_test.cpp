// analysis_test: the parts of rank and agree that a run of the commands does not show by itself.
#include "base/bytes.hpp"
#include "base/random.hpp"
#include "programs/analysis/ballots.hpp"
#include "programs/analysis/battles.hpp"
#include "programs/analysis/board.hpp"
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/consensus.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/grades.hpp"
#include "programs/analysis/input.hpp"
#include "programs/analysis/set_labels.hpp"
#include "programs/analysis/style_counts.hpp"
#include "programs/analysis/verdicts.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

namespace assay::programs {
namespace {

TEST(Interner, numbers_names_by_first_appearance_and_then_by_name) {
  Interner interner;
  std::map<std::string, std::uint32_t> expected;
  SeededRandom dice(3);
  for (int i = 0; i < 20000; ++i) {
    // Long and short names that differ in their first, their last or only their length.
    const auto n = dice.below(3000);
    std::string name = std::string(n % 23, 'x') + std::to_string(n);
    if (n % 7 == 0) name += std::string(1, '\0');
    const auto fresh = expected.emplace(name, static_cast<std::uint32_t>(expected.size()));
    ASSERT_EQ(interner.of(name), fresh.first->second) << name;
  }
  ASSERT_EQ(interner.size(), expected.size());
  const auto by_name = interner.sort();
  for (const auto& [name, number] : expected) EXPECT_EQ(interner.name(by_name[number]), name);
  const auto names = interner.names();
  EXPECT_TRUE(std::ranges::is_sorted(names));
}

TEST(Comparison, differences_have_both_errors_and_a_p_adjusted_over_all) {
  const std::vector<NamedNumber> before = {{"a", 1.0, 0.3}, {"b", 2.0, 0.4}, {"gone", 1.0, 0.1}, {"bare", 1.0, {}}, {"none", {}, {}}};
  const std::vector<NamedNumber> now = {{"b", 2.5, 0.3}, {"a", 4.0, 0.4}, {"fresh", 1.0, 0.1}, {"bare", 3.0, 0.1}, {"none", 1.0, 0.1}};
  const auto found = compare_numbers(before, now, 0.95);
  ASSERT_EQ(found.changes.size(), 3U);
  EXPECT_EQ(found.only_before, std::vector<std::string>{"gone"});
  EXPECT_EQ(found.only_now, std::vector<std::string>{"fresh"});
  const auto& b = found.changes[0];
  EXPECT_EQ(b.name, "b");
  EXPECT_NEAR(b.difference, 0.5, 1e-15);
  EXPECT_NEAR(*b.low, 0.5 - 1.959963985 * 0.5, 1e-9);
  EXPECT_NEAR(*b.p, 0.317310508 * 1.5, 1e-8);  // z = 1; of two tests, times 1 + 1/2
  EXPECT_FALSE(b.beyond_noise);
  const auto& a = found.changes[1];
  EXPECT_TRUE(a.beyond_noise);
  EXPECT_NEAR(*a.p, 1.973175e-9 * 2 * 1.5, 1e-13);  // z = 6
  EXPECT_FALSE(found.changes[2].p);                 // an error is missing: nothing is called beyond noise
  EXPECT_FALSE(found.changes[2].beyond_noise);
}

TEST(Packed, keeps_what_was_pushed_while_it_grows) {
  Packed<std::uint32_t> column;
  for (std::uint32_t i = 0; i < 100000; ++i) column.push_back(i * 7);
  Packed<std::uint32_t> moved = std::move(column);
  ASSERT_EQ(moved.size(), 100000U);
  for (std::uint32_t i = 0; i < 100000; ++i) ASSERT_EQ(moved[i], i * 7);
}

TEST(Hasher, hashes_blocks_of_any_size_in_their_order) {
  Hasher hasher;
  Sha256 expected;
  SeededRandom dice(4);
  for (int i = 0; i < 500; ++i) {
    const std::string block(dice.below(5000), static_cast<char>('a' + dice.below(26)));
    hasher.add(block);
    expected.add(block);
  }
  EXPECT_EQ(hasher.finish(), to_hex(expected.finish()));
}

struct Drawn {
  std::vector<std::uint32_t> left, right, rater;
  std::vector<stats::Outcome> outcome;
  std::vector<std::string> names;
  [[nodiscard]] stats::Comparisons columns() const { return {left, right, outcome, rater, names.size()}; }
};

// Raters with tastes: each prefers one model whatever is shown.
Drawn drawn(std::uint32_t models, std::uint32_t raters, int votes_each) {
  Drawn out;
  for (std::uint32_t i = 0; i < models; ++i) out.names.push_back("model " + std::to_string(i));
  SeededRandom dice(5);
  for (std::uint32_t who = 0; who < raters; ++who) {
    const auto favourite = static_cast<std::uint32_t>(dice.below(models));
    for (int i = 0; i < votes_each; ++i) {
      const auto a = static_cast<std::uint32_t>(dice.below(models));
      const auto b = static_cast<std::uint32_t>((a + 1 + dice.below(models - 1)) % models);
      const double lean = a == favourite ? 0.9 : b == favourite ? 0.1 : 0.5;
      out.left.push_back(a);
      out.right.push_back(b);
      out.rater.push_back(who);
      out.outcome.push_back(dice.below(5) == 0      ? stats::Outcome::tie
                            : dice.uniform() < lean ? stats::Outcome::left
                                                    : stats::Outcome::right);
    }
  }
  return out;
}

TEST(Board, groups_of_raters_give_the_intervals_of_raters) {
  const auto votes = drawn(6, 4000, 12);
  const auto exact = make_board({.pairs = votes.columns()}, votes.names, {});
  const auto grouped = make_board({.pairs = votes.columns()}, votes.names, {.most_work = 73.0 * 400});
  EXPECT_EQ(exact.clusters, 4000U);
  EXPECT_EQ(grouped.raters, 4000U);
  EXPECT_EQ(grouped.clusters, 400U);
  ASSERT_FALSE(grouped.notes.empty());
  EXPECT_EQ(grouped.notes[0].code, "grouped_raters");
  auto alone = votes;
  alone.rater.clear();
  const auto independent = make_board({.pairs = alone.columns()}, alone.names, {});
  for (std::size_t i = 0; i < exact.rows.size(); ++i) {
    ASSERT_EQ(exact.rows[i].model, grouped.rows[i].model);
    EXPECT_EQ(exact.rows[i].strength.estimate, grouped.rows[i].strength.estimate);
    // 400 groups know a standard error to some 4 %.
    EXPECT_NEAR(*grouped.rows[i].strength.se / *exact.rows[i].strength.se, 1, 0.15);
    EXPECT_GT(*exact.rows[i].strength.se, 1.15 * *independent.rows[i].strength.se);
  }
}

TEST(Board, a_model_on_a_single_rater_has_a_strength_and_no_interval) {
  Drawn votes = drawn(4, 30, 20);
  votes.names.emplace_back("newcomer");
  for (const auto outcome : {stats::Outcome::left, stats::Outcome::right, stats::Outcome::tie}) {
    votes.left.push_back(4);
    votes.right.push_back(0);
    votes.rater.push_back(7);
    votes.outcome.push_back(outcome);
  }
  const auto board = make_board({.pairs = votes.columns()}, votes.names, {});
  EXPECT_TRUE(board.complete());
  const auto newcomer = std::ranges::find(board.rows, 4U, &BoardRow::model);
  EXPECT_TRUE(newcomer->strength.estimate.has_value());
  EXPECT_FALSE(newcomer->strength.has_interval());
  EXPECT_EQ(newcomer->rank_low, 0U);
  EXPECT_TRUE(std::ranges::any_of(board.notes,
                                  [](const stats::Note& note) { return note.message.starts_with("newcomer hangs on a single rater"); }));
}

TEST(ColumnsOption, takes_names_with_commas_and_says_what_it_does_not_know) {
  constexpr std::string_view parts[] = {"a", "b"};
  const auto read = read_columns_option({"a=x, y,b=z=1"}, parts);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, (NamedColumns{{"a", "x, y"}, {"b", "z=1"}}));
  EXPECT_FALSE(read_columns_option({"c=x"}, parts).ok());
  EXPECT_FALSE(read_columns_option({"a=x", "a=y"}, parts).ok());
}

TEST(Battles, a_winner_that_names_its_model_is_told_from_a_word) {
  formats::Glance glance;
  glance.columns = {"model_a", "model_b", "winner"};
  glance.rows = {{"left", "right", "right"}, {"right", "left", "right"}};
  const auto words = choose_battle_columns({}, "", glance);
  ASSERT_TRUE(words.ok());
  EXPECT_EQ(words->says, WinnerSays::words);
  EXPECT_EQ(words->remarks.size(), 1U);
  glance.rows = {{"heron", "wren", "wren"}, {"wren", "heron", "tie"}};
  const auto names = choose_battle_columns({}, "", glance);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(names->says, WinnerSays::names);
  EXPECT_TRUE(names->remarks.empty());
}

TEST(Grades, are_read_in_the_words_of_the_field) {
  const auto words = GradeWords::guess(std::vector<std::string_view>{"A>>B", "B>A", "A=B"});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->kind(), GradeWords::Kind::words);
  const std::vector<std::pair<std::string_view, Degree>> same = {
      {"[[A>>B]]", -2}, {"B>>A", 2}, {"A<<B", 2}, {"B>A", 1}, {"A=B", 0}, {"left++", -2}, {"B+", 1}, {"tie", 0}, {"about the same", 0}};
  for (const auto& [answer, degree] : same) EXPECT_EQ(words->degree(answer), degree) << answer;
  // The measures of words have their order, whatever the numbers.
  const auto of = [&](std::string_view answer) { return words->degree(answer).value_or(-100); };
  EXPECT_LT(of("A is much better"), of("model_a is better"));
  EXPECT_LT(of("A is better"), of("slightly_better_a"));
  EXPECT_LT(of("the first response is slightly better"), 0);
  EXPECT_EQ(of("Response 1 is a little better"), of("a slightly"));
  EXPECT_GT(of("A is much worse than"), of("B is somewhat preferred"));
  EXPECT_EQ(of("left is much worse"), -of("left is much better"));
  for (const auto* const none :
       {"", "much better", "A and B", "A > C", "A>A", "both are much better", "A much slightly", "A++++", "A>>>>B"})
    EXPECT_FALSE(words->degree(none)) << none;
}

TEST(Grades, are_guessed_only_where_they_say_how_much) {
  const auto kind = [](std::vector<std::string_view> answers) -> std::optional<GradeWords::Kind> {
    const auto words = GradeWords::guess(answers);
    return words ? std::optional(words->kind()) : std::nullopt;
  };
  EXPECT_EQ(kind({"-3", "0", "2"}), GradeWords::Kind::signed_numbers);
  EXPECT_EQ(kind({"1", "5", "3"}), GradeWords::Kind::counted);
  EXPECT_FALSE(kind({"model_a", "model_b", "tie"}));
  EXPECT_FALSE(kind({"1", "2"}));
  EXPECT_FALSE(kind({"0", "1", "5"}));
  EXPECT_FALSE(kind({"-40", "3"}));
  EXPECT_FALSE(kind({"A>B", "B>A", "A=B"}));
  EXPECT_FALSE(kind({"A>>B", "yes"}));
  EXPECT_FALSE(kind({}));
  const auto seven = GradeWords::guess(std::vector<std::string_view>{"6", "1"});
  ASSERT_TRUE(seven);
  EXPECT_EQ(seven->degree("1"), -3);
  EXPECT_EQ(seven->degree("4"), 0);
  EXPECT_EQ(seven->degree("7"), 3);
  EXPECT_FALSE(seven->degree("8"));
  const auto listed = GradeWords::listed({"Yes!", "yes", "no", "No!"});
  ASSERT_FALSE(GradeWords::listed({"yes", "Yes "}));
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->degree("YES!"), -2);
  EXPECT_EQ(listed->degree("yes"), -1);
  EXPECT_EQ(listed->degree("no"), 1);
  EXPECT_FALSE(listed->degree("tie"));
}

TEST(Grades, of_a_file_are_those_that_occur_with_their_mirror_images_and_the_tie) {
  const auto scale = grade_scale_of({{-6, "much left"}, {2, "slightly right"}});
  EXPECT_EQ(scale.names, (std::vector<std::string>{"much left", "the mirror image of slightly right", "tie", "slightly right",
                                                   "the mirror image of much left"}));
  EXPECT_EQ(scale.grade, (std::map<Degree, std::uint32_t>{{-6, 0}, {-2, 1}, {0, 2}, {2, 3}, {6, 4}}));
}

TEST(StyleCounts, count_code_points_headers_lists_and_bold) {
  const auto counts =
      style_counts("# Title\n#no\n###### six\n####### seven\n- a\n* b\n  + c\n12. d\n-e\n1.f\n**x** and __y__ **\n**a*b**\n");
  EXPECT_EQ(counts[1], 2);
  EXPECT_EQ(counts[2], 4);
  EXPECT_EQ(counts[3], 2);
  EXPECT_EQ(style_counts("\xc3\xa9\xc3\xa9")[0], 2);
  const auto fenced = style_counts("```\n# no\n- no\n**no**\n```\n# yes\n");
  EXPECT_EQ(fenced, (std::array<double, 4>{31, 1, 0, 0}));
  const auto said = style_counts(R"([{"role":"user","content":"# question"},{"role":"assistant","content":"# a"},)"
                                 R"({"role":"assistant","content":[{"type":"text","text":"- b"}]}])");
  EXPECT_EQ(said, (std::array<double, 4>{7, 1, 1, 0}));
  EXPECT_EQ(style_counts("[1, 2]")[0], 6);
  EXPECT_EQ(style_counts("")[0], 0);
}

TEST(Ballots, rankings_and_lists_are_read_as_text_and_as_JSON) {
  using Groups = std::vector<std::vector<std::string>>;
  EXPECT_EQ(parse_ranking("a > b = c>d"), (Groups{{"a"}, {"b", "c"}, {"d"}}));
  EXPECT_EQ(parse_ranking(R"(["a", ["b", "c"], 7])"), (Groups{{"a"}, {"b", "c"}, {"7"}}));
  EXPECT_EQ(parse_ranking("a = b"), (Groups{{"a", "b"}}));
  EXPECT_TRUE(parse_ranking("a, b").empty());
  EXPECT_TRUE(parse_ranking("").empty());
  EXPECT_EQ(parse_list("a|b, c"), (std::vector<std::string>{"a", "b, c"}));
  EXPECT_EQ(parse_list(R"(["a","b, c"])"), (std::vector<std::string>{"a", "b, c"}));
  EXPECT_EQ(parse_list("a"), std::vector<std::string>{"a"});
}

TEST(Ballots, say_of_two_models_what_they_say_and_no_more) {
  const std::vector<std::uint32_t> ballot = {0, 0, 0, 0, 1, 1};
  const std::vector<std::uint32_t> model = {4, 5, 6, 7, 4, 5};
  const auto told = [](const ImpliedPairs& pairs) {
    std::vector<std::tuple<std::uint32_t, stats::Outcome, std::uint32_t>> out;
    for (std::size_t i = 0; i < pairs.left.size(); ++i) out.emplace_back(pairs.left[i], pairs.outcome[i], pairs.right[i]);
    return out;
  };
  using stats::Outcome;
  // 4 first, 5 and 6 behind it, 7 seen without a place; then 4 and 5 tied.
  const std::vector<std::uint32_t> place = {0, 1, 1, stats::unplaced, 3, 3};
  using Told = decltype(told({}));
  EXPECT_EQ(told(implied_pairs(ballot, model, place, {})), (Told{{4, Outcome::left, 5},
                                                                 {4, Outcome::left, 6},
                                                                 {4, Outcome::left, 7},
                                                                 {5, Outcome::tie, 6},
                                                                 {5, Outcome::left, 7},
                                                                 {6, Outcome::left, 7},
                                                                 {4, Outcome::tie, 5}}));
  // 6 is best, 4 worst; of 5 and 7 nothing is said. In the second only 5 is marked, as worst.
  using stats::Mark;
  const std::vector<Mark> mark = {Mark::worst, Mark::none, Mark::best, Mark::none, Mark::none, Mark::worst};
  EXPECT_EQ(told(implied_pairs(ballot, model, {}, mark)), (Told{{4, Outcome::right, 5},
                                                                {4, Outcome::right, 6},
                                                                {4, Outcome::right, 7},
                                                                {5, Outcome::right, 6},
                                                                {6, Outcome::left, 7},
                                                                {4, Outcome::left, 5}}));
}

TEST(Verdicts, a_label_names_a_side_by_a_word_or_by_its_name) {
  using stats::Outcome;
  EXPECT_EQ(outcome_of("model_a", "x", "y", false), Outcome::left);
  EXPECT_EQ(outcome_of("right", "x", "y", false), Outcome::right);
  EXPECT_EQ(outcome_of("tie", "x", "y", true), Outcome::tie);
  EXPECT_EQ(outcome_of("y", "x", "y", true), Outcome::right);
  EXPECT_EQ(outcome_of("left", "x", "y", true), std::nullopt);  // a place where names are meant
  EXPECT_EQ(outcome_of("tie (bothbad)", "x", "y", false), std::nullopt);
  EXPECT_EQ(outcome_of("cat", "x", "y", false), std::nullopt);
}

TEST(Verdicts, an_item_shown_in_both_orders_becomes_a_pair_by_name) {
  const auto add = [](Ratings& to, const char* item, const char* rater, const char* label, const char* left, const char* right) {
    to.verdicts.add(item, left, right, 0, 0);
    to.item.push_back(to.items.of(item));
    to.rater.push_back(to.raters.of(rater));
    to.label.push_back(to.labels.of(label));
  };
  Ratings same;
  add(same, "p", "ann", "left", "b", "a");
  add(same, "p", "bob", "right", "b", "a");
  EXPECT_FALSE(name_pairs(same));
  Ratings turned;
  add(turned, "p", "ann", "left", "b", "a");
  add(turned, "p", "bob", "left", "a", "b");
  add(turned, "p", "cleo", "tie", "a", "c");
  EXPECT_TRUE(name_pairs(turned));
  EXPECT_EQ(turned.items.size(), 2U);  // a with b, a with c
  EXPECT_EQ(turned.item[0], turned.item[1]);
  // b stood left and won; by name a is the first.
  EXPECT_EQ(turned.labels.name(turned.label[0]), "model_b");
  EXPECT_EQ(turned.labels.name(turned.label[1]), "model_a");
  EXPECT_EQ(turned.labels.name(turned.label[2]), "tie");
}

TEST(SetLabels, a_set_has_one_text_however_it_is_written) {
  const std::vector<std::string> expected = {"a", "b"};
  EXPECT_EQ(set_of(R"(["b", "a", "b"])", ""), expected);
  EXPECT_EQ(set_of(" b ; a;", ";"), expected);
  EXPECT_EQ(set_of("[1,true]", ""), (std::vector<std::string>{"1", "true"}));
  EXPECT_EQ(set_of("[]", ""), std::vector<std::string>());
  EXPECT_EQ(set_of("-", ";"), std::vector<std::string>());
  EXPECT_EQ(set_of("a", ""), std::nullopt);
  EXPECT_EQ(set_of(R"([{"start":1}])", ""), std::nullopt);
  EXPECT_EQ(set_of("[1,", ";"), std::nullopt);
  EXPECT_EQ(set_text(expected), R"(["a","b"])");
}

TEST(Aggregators, have_names_of_their_own) {
  std::map<std::string, int> names;
  for (const auto& one : aggregators()) {
    EXPECT_EQ(++names[one.name], 1);
    EXPECT_STREQ(name_of(one.method), one.name);
  }
  EXPECT_EQ(names.size(), 6U);
}

TEST(Shell, words_are_quoted_where_a_shell_would_change_them) {
  EXPECT_EQ(shell_word("a=left,b=right"), "a=left,b=right");
  EXPECT_EQ(shell_word("my file's.csv"), "'my file'\\''s.csv'");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("$(x)"), "'$(x)'");
}

}  // namespace
}  // namespace assay::programs
