// mapping_test: rows become items and votes, or say all that is wrong with them.
#include "formats/expand.hpp"
#include "formats/test_help.hpp"

#include <set>

namespace assay::formats {
namespace {

using namespace testing;

Mapping mapping_of(std::string_view text) { return json::read_text<Mapping>(text).value(); }

std::string complaints(const Result<ImportedItem>& item) {
  if (item.ok()) return {};
  std::string out;
  for (const auto& violation : item.error().violations) out += violation.where + " " + violation.message + "\n";
  return out;
}

TEST(Mapping, is_written_and_read_in_both_shapes_of_responses) {
  for (
      const std::string text :
      {R"({"external_id":"id","fields":{"prompt":"text"},"responses":[{"text":"a","model":"m"},{"text":"b","model":null}],"group":null,"votes":null})",
       R"({"external_id":null,"fields":{},"responses":{"list":"answers","text":"text","model":"model"},"group":"g","votes":{"list":null,"person":"p","winner":"w","answers":null,"left":null,"right":null,"at":null,"current":null,"voided":null,"question":null}})"}) {
    EXPECT_EQ(json::to_string(mapping_of(text)), text);
  }
  const auto bad = json::read_text<Mapping>(R"({"responses":{"list":"a","colour":"x"}})");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().violations[0].where, "/responses/colour");
}

TEST(Mapping, makes_an_item_of_columns_and_paths) {
  const auto mapping = mapping_of(R"({"external_id":"id","group":"topic","fields":{"prompt":"turns/0","context":"meta/source"},
    "responses":[{"text":"out/0/text","model":"out/0/model"},{"text":"b"}]})");
  const Target target = {{"prompt", "markdown"}, {"context", "text"}, {"responses", "responses"}};
  EXPECT_TRUE(check_mapping(mapping, target).empty());
  const auto item =
      apply(mapping, target,
            parsed(R"({"id":7,"topic":"t","turns":["Hi","there"],"meta":{"source":4.5},"out":[{"text":"A","model":12}],"b":true})"));
  ASSERT_TRUE(item.ok()) << complaints(item);
  EXPECT_EQ(item->external_id, "7");
  EXPECT_EQ(item->group, "t");
  EXPECT_EQ(json::write(item->content), R"({"context":"4.5","prompt":"Hi","responses":[{"text":"A","model":"12"},{"text":"true"}]})");
}

TEST(Mapping, prefers_a_column_whose_name_holds_a_slash) {
  EXPECT_EQ(value_at(parsed(R"({"a/b":1,"a":{"b":2}})"), "a/b")->as_int64(), 1);
  EXPECT_EQ(value_at(parsed(R"({"a":{"b":2}})"), "a/b")->as_int64(), 2);
  EXPECT_EQ(value_at(parsed(R"({"a":[1]})"), "a/1"), nullptr);
  EXPECT_EQ(value_at(parsed(R"({"a":[1]})"), "a/x"), nullptr);
  EXPECT_EQ(value_at(parsed(R"({"a":1})"), "a/"), nullptr);
  EXPECT_EQ(value_at(parsed(R"({"a":1})"), ""), nullptr);
}

TEST(Mapping, names_all_missing_columns_at_once) {
  const auto mapping = mapping_of(R"({"external_id":"id","fields":{"prompt":"text"},"responses":[{"text":"a"},{"text":"b","model":"m"}]})");
  EXPECT_EQ(complaints(apply(mapping, pair_form, parsed(R"({"a":{"x":1}})"))),
            "/text There is no column \"text\" in this row.\n"
            "/a This must be a text, not an object; choose a part of it, like turns/0.\n"
            "/b There is no column \"b\" in this row.\n"
            "/m There is no column \"m\" in this row.\n"
            "/id There is no column \"id\" in this row.\n");
}

TEST(Mapping, takes_lists_of_responses_and_chats) {
  const auto mapping = mapping_of(R"({"external_id":"id","fields":{"chat":"c"},"responses":{"list":"answers","text":"t","model":"m"}})");
  const Target target = {{"chat", "chat"}, {"answers", "responses"}};
  const auto item = apply(
      mapping, target,
      parsed(
          R"({"id":"x","c":[{"from":"human","value":"Hi"},{"role":"assistant","content":"Ho"}],"answers":[{"t":"A","m":"m1"},"B",{"t":"C","m":null}]})"));
  ASSERT_TRUE(item.ok()) << complaints(item);
  EXPECT_EQ(
      json::write(item->content),
      R"({"chat":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}],"answers":[{"text":"A","model":"m1"},{"text":"B"},{"text":"C"}]})");
}

TEST(Mapping, makes_an_id_from_the_content_where_no_column_is_one) {
  const auto mapping = mapping_of(R"({"fields":{"prompt":"p"}})");
  const Target target = {{"prompt", "text"}};
  const auto one = apply(mapping, target, parsed(R"({"p":"x","other":1})"));
  const auto same = apply(mapping, target, parsed(R"({"other":2,"p":"x"})"));
  const auto two = apply(mapping, target, parsed(R"({"p":"y"})"));
  EXPECT_EQ(one->external_id, same->external_id);
  EXPECT_NE(one->external_id, two->external_id);
  EXPECT_EQ(one->external_id.size(), std::string("content-").size() + 26);
}

TEST(Mapping, is_checked_against_the_form) {
  const auto check = [](std::string_view text) {
    std::string out;
    for (const auto& violation : check_mapping(mapping_of(text), pair_form)) out += violation.where + ";";
    return out;
  };
  EXPECT_EQ(check(R"({"fields":{"prompt":"p","colour":"c"}})"), "/fields/colour;/responses;");
  EXPECT_EQ(check(R"({"responses":[{"text":"a"},{"text":"b"}]})"), "/fields/prompt;");
  EXPECT_EQ(check("{}"), ";");
  EXPECT_EQ(check(R"({"votes":{"person":"p","winner":"w"}})"), "/external_id;");
  EXPECT_EQ(check(R"({"external_id":"id","votes":{"person":"p","winner":"w"}})"), "");
  EXPECT_EQ(check(R"({"external_id":"id","votes":{"person":"","left":"l"}})"), "/votes/person;/votes/winner;/votes;");
}

TEST(Votes, understand_many_words_for_the_winner) {
  for (const auto word : {"left", "model_a", "A", "1", "first", " Response_1 "}) EXPECT_EQ(parse_winner(word), Winner::first) << word;
  for (const auto word : {"right", "model_b", "b", "2", "second", "output_2"}) EXPECT_EQ(parse_winner(word), Winner::second) << word;
  EXPECT_EQ(parse_winner("Tie"), Winner::tie);
  EXPECT_EQ(parse_winner("tie (bothbad)"), Winner::both_bad);
  for (const auto word : {"", "0", "3", "maybe", "leftt"}) EXPECT_EQ(parse_winner(word), std::nullopt) << word;
  for (const auto winner : {Winner::first, Winner::second, Winner::tie, Winner::both_bad}) {
    EXPECT_EQ(winner_of(preference_answer(winner)), winner);
    EXPECT_EQ(parse_winner(arena_winner(winner)), winner);
    EXPECT_TRUE(is_arena_winner(arena_winner(winner)));
  }
}

TEST(Votes, follow_the_models_and_not_the_sides) {
  const auto mapping = mapping_of(
      R"({"external_id":"id","fields":{"prompt":"p"},"responses":[{"text":"a","model":"ma"},{"text":"b","model":"mb"}],
    "votes":{"person":"who","winner":"w","left":"l","right":"r","at":"t"}})");
  const auto item =
      apply(mapping, pair_form,
            parsed(R"({"id":1,"p":"x","a":"A","ma":"m1","b":"B","mb":"m2","who":58,"w":"left","l":"m2","r":"m1","t":1700000000.5})"));
  ASSERT_TRUE(item.ok()) << complaints(item);
  ASSERT_EQ(item->votes.size(), 1U);
  const auto& vote = item->votes[0];
  EXPECT_EQ(vote.person, "58");
  EXPECT_EQ(vote.winner, Winner::second);
  EXPECT_EQ(vote.left_model, "m1");
  EXPECT_EQ(vote.at, parse_rfc3339("2023-11-14T22:13:20.5Z"));
  EXPECT_EQ(json::write(answers_of(vote, vote.winner, "overall")), R"({"overall":{"choice":"second"}})");
  EXPECT_EQ(complaints(
                apply(mapping, pair_form,
                      parsed(R"({"id":1,"p":"x","a":"A","ma":"m1","b":"B","mb":"m2","who":"","w":"who?","l":"m2","r":"m1","t":"later"})"))),
            "/who The name of the person is empty.\n"
            "/w The winner \"who?\" is not understood; use left, right, tie or tie (bothbad).\n"
            "/t This must be a time like 2026-11-25T06:00:00Z, or seconds since 1970.\n");
}

TEST(Votes, about_other_models_are_refused) {
  ImportedVote vote;
  vote.winner = Winner::first;
  vote.left_model = "m1";
  vote.right_model = "m3";
  const std::vector<std::optional<std::string>> models = {"m1", "m2"};
  EXPECT_EQ(oriented(vote, models).error().message,
            "The vote is about the models \"m1\" and \"m3\", but the item is about \"m1\" and \"m2\".");
  vote.left_model = "m2";
  vote.right_model = "m1";
  EXPECT_EQ(oriented(vote, models).value(), Winner::second);
  const std::vector<std::optional<std::string>> nameless = {std::nullopt, std::nullopt};
  EXPECT_EQ(oriented(vote, nameless).value(), Winner::first);
  EXPECT_FALSE(oriented(vote, std::vector<std::optional<std::string>>{"m1"}).ok());
}

TEST(Votes, may_stand_in_a_list_inside_the_row) {
  const auto mapping = mapping_of(R"({"external_id":"id","fields":{"prompt":"p"},"responses":[{"text":"a"},{"text":"b"}],
    "votes":{"list":"votes","person":"by","winner":"w"}})");
  const auto item =
      apply(mapping, pair_form,
            parsed(R"({"id":1,"p":"x","a":"A","b":"B","votes":[{"by":"ada","w":"A"},{"by":"bob","w":"tie"},{"by":"cyd","w":null}]})"));
  ASSERT_TRUE(item.ok()) << complaints(item);
  ASSERT_EQ(item->votes.size(), 2U);
  EXPECT_EQ(item->votes[1].person, "bob");
  EXPECT_EQ(complaints(apply(mapping, pair_form, parsed(R"({"id":1,"p":"x","a":"A","b":"B","votes":[{"w":"A"}]})"))),
            "/votes/0/by There is no column \"by\" in this row.\n");
}

TEST(Votes, may_be_whole_answers) {
  const auto mapping = mapping_of(R"({"external_id":"id","votes":{"person":"by","answers":"answers"}})");
  const auto item = apply(mapping, pair_form, parsed(R"({"id":1,"by":"ada","answers":{"overall":{"choice":"tie"}}})"));
  ASSERT_TRUE(item.ok()) << complaints(item);
  EXPECT_TRUE(item->content.is_null());
  EXPECT_EQ(json::write(answers_of(item->votes[0], std::nullopt, "x")), R"({"overall":{"choice":"tie"}})");
}

ImportedItem with_responses(int n, std::string id = "it") {
  ImportedItem item;
  item.external_id = std::move(id);
  json::Array responses;
  for (int i = 1; i <= n; ++i) responses.push_back({{"text", "r" + std::to_string(i)}, {"model", "m" + std::to_string(i)}});
  item.content = {{"prompt", "p"}, {"responses", std::move(responses)}};
  return item;
}

std::vector<std::string> ids(const std::vector<ImportedItem>& items) {
  std::vector<std::string> out;
  for (const auto& item : items) out.push_back(item.external_id);
  return out;
}

TEST(Expand, makes_all_pairs_of_one_group) {
  const auto items = expand(with_responses(4), {Expand::all_pairs, 0, 0}, "responses").value();
  EXPECT_EQ(ids(items), (std::vector<std::string>{"it#1-2", "it#1-3", "it#1-4", "it#2-3", "it#2-4", "it#3-4"}));
  EXPECT_EQ(json::write(items[4].content), R"({"prompt":"p","responses":[{"text":"r2","model":"m2"},{"text":"r4","model":"m4"}]})");
  for (const auto& item : items) EXPECT_EQ(item.group, "it");
}

TEST(Expand, draws_the_same_pairs_again_and_none_twice) {
  const Expansion expansion{Expand::random_pairs, 5, 42};
  const auto once = ids(expand(with_responses(8), expansion, "responses").value());
  EXPECT_EQ(once, ids(expand(with_responses(8), expansion, "responses").value()));
  EXPECT_EQ(std::set<std::string>(once.begin(), once.end()).size(), 5U);
  EXPECT_NE(once, ids(expand(with_responses(8), {Expand::random_pairs, 5, 43}, "responses").value()));
  EXPECT_EQ(ids(expand(with_responses(3), {Expand::random_pairs, 50, 1}, "responses").value()).size(), 3U);
}

TEST(Expand, draws_every_pair_equally_often) {
  std::map<std::string, int> counts;
  for (int i = 0; i < 6000; ++i) {
    const auto id = std::to_string(i);
    for (const auto& child : ids(expand(with_responses(4, id), {Expand::random_pairs, 2, 7}, "responses").value()))
      ++counts[child.substr(id.size())];
  }
  ASSERT_EQ(counts.size(), 6U);
  for (const auto& [pair, count] : counts) EXPECT_NEAR(count, 2000, 200) << pair;
}

TEST(Expand, leaves_pairs_alone_and_refuses_single_responses_and_floods) {
  EXPECT_EQ(ids(expand(with_responses(2), {Expand::all_pairs, 0, 0}, "responses").value()), std::vector<std::string>{"it"});
  EXPECT_EQ(ids(expand(with_responses(5), {}, "responses").value()), std::vector<std::string>{"it"});
  EXPECT_FALSE(expand(with_responses(1), {Expand::all_pairs, 0, 0}, "responses").ok());
  EXPECT_FALSE(expand(with_responses(200), {Expand::all_pairs, 0, 0}, "responses").ok());
}

TEST(Expand, takes_votes_to_the_pair_that_they_are_about) {
  auto item = with_responses(3);
  ImportedVote vote;
  vote.person = "ada";
  vote.winner = Winner::first;
  vote.left_model = "m3";
  vote.right_model = "m1";
  item.votes.push_back(vote);
  const auto items = expand(item, {Expand::all_pairs, 0, 0}, "responses").value();
  ASSERT_EQ(items[1].votes.size(), 1U);
  EXPECT_EQ(items[1].votes[0].winner, Winner::second);
  item.votes[0].left_model = "m9";
  EXPECT_FALSE(expand(item, {Expand::all_pairs, 0, 0}, "responses").ok());
}

}  // namespace
}  // namespace assay::formats
