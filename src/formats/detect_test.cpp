// detect_test: formats are told apart and mappings suggested for files as they come.
#include "formats/detect.hpp"

#include "formats/test_help.hpp"

namespace assay::formats {
namespace {

using namespace testing;

Detection found(std::string_view bytes, std::string_view name = "file", const Target& target = pair_form) {
  TextSource source(bytes);
  auto result = detect(source, name, target);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  return result.ok() ? std::move(*result) : Detection{};
}

TEST(Detect, tells_formats_apart) {
  EXPECT_EQ(found("{\"a\":1}\n{\"a\":2}\n").format, Format::jsonl);
  EXPECT_EQ(found("{\"a\":1}").format, Format::jsonl);
  EXPECT_EQ(found(" [{\"a\":1}]").format, Format::json);
  EXPECT_EQ(found("{\"meta\":{},\"data\":[{\"a\":1}]}").format, Format::json);
  EXPECT_EQ(found("a,b\n1,2\n").format, Format::csv);
  EXPECT_EQ(found("a\tb\n1\t2\n").format, Format::tsv);
  EXPECT_EQ(found("a\n1\n", "x.tsv.gz").format, Format::tsv);
  EXPECT_EQ(found("model_a,model_b,winner\nm,n,tie (bothbad)\n").format, Format::arena);
  EXPECT_EQ(found("{\"format\":\"assay\",\"version\":1}\n").format, Format::assay);
  EXPECT_TRUE(found(gzipped("{\"a\":1}\n")).gzip);
}

TEST(Detect, shows_columns_with_examples_and_five_rows) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "{\"id\":" + std::to_string(i) + ",\"turns\":[\"q" + std::to_string(i) + "\",\"again\"]}\n";
  const auto out = found(text);
  ASSERT_EQ(out.rows.size(), 5U);
  ASSERT_EQ(out.columns.size(), 4U);
  EXPECT_EQ(out.columns[0].name, "id");
  EXPECT_EQ(out.columns[0].examples, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(out.columns[2].name, "turns/0");
  EXPECT_EQ(out.mapping.fields.at("prompt"), "turns/0");
  EXPECT_EQ(out.mapping.external_id, "id");
}

TEST(Detect, is_not_confused_by_where_its_window_ends) {
  std::string lines = "x,prompt\n";
  while (lines.size() < 300000) lines += "1,\"" + std::string(9000, 'y') + "\n\"\n";
  EXPECT_TRUE(found(lines).problems.empty());
  std::string json = "[";
  while (json.size() < 300000) json += "{\"prompt\":\"" + std::string(9000, 'y') + "\"},\n";
  EXPECT_TRUE(found(json + "{}]").problems.empty());
  const auto big = found("{\"prompt\":\"" + std::string(1000000, 'y') + "\"}\n{\"prompt\":\"x\"}\n");
  ASSERT_EQ(big.rows.size(), 2U);
  EXPECT_LT(json::text_at(big.rows[0], "prompt").size(), 3000U);
}

TEST(Detect, shows_problems_of_the_first_rows) {
  const auto out = found("{\"a\":1}\n{bad}\n{\"a\":2}\n");
  ASSERT_EQ(out.problems.size(), 1U);
  EXPECT_EQ(out.problems[0].line, 2U);
  TextSource source("[7]x");
  EXPECT_FALSE(detect(source, "x", pair_form).ok());
}

std::string suggested(std::string_view text, const Target& target = pair_form) { return json::to_string(found(text, "f", target).mapping); }

TEST(Suggest, knows_the_names_that_data_sets_use) {
  EXPECT_EQ(
      suggested("{\"id\":1,\"instruction\":\"Do\",\"response_a\":\"x\",\"response_b\":\"y\",\"model_a\":"
                "\"m\",\"model_b\":\"n\"}"),
      R"({"external_id":"id","fields":{"prompt":"instruction"},"responses":[{"text":"response_a","model":"model_a"},{"text":"response_b","model":"model_b"}],"group":null,"votes":null})");
  EXPECT_EQ(
      suggested("{\"uid\":\"u\",\"question\":\"Do\",\"answers\":[{\"text\":\"x\",\"model\":\"m\"},{\"text\":"
                "\"y\",\"model\":\"n\"}]}"),
      R"({"external_id":"uid","fields":{"prompt":"question"},"responses":{"list":"answers","text":"text","model":"model"},"group":null,"votes":null})");
  EXPECT_EQ(
      suggested("Prompt,Output 1,Output 2\nDo,x,y\n"),
      R"({"external_id":null,"fields":{"prompt":"Prompt"},"responses":[{"text":"Output 1","model":null},{"text":"Output 2","model":null}],"group":null,"votes":null})");
  EXPECT_EQ(
      suggested("{\"prompt\":\"Do\",\"chosen\":\"x\",\"rejected\":\"y\"}"),
      R"({"external_id":null,"fields":{"prompt":"prompt"},"responses":[{"text":"chosen","model":null},{"text":"rejected","model":null}],"group":null,"votes":null})");
}

TEST(Suggest, takes_arena_battles_with_their_votes) {
  EXPECT_EQ(
      suggested(
          R"j({"question_id":"q","model_a":"m","model_b":"n","winner":"tie (bothbad)","judge":"u","tstamp":1,"conversation_a":[{"role":"user","content":"Hi"},{"role":"assistant","content":"A"}],"conversation_b":[{"role":"user","content":"Hi"},{"role":"assistant","content":"B"}]})j"),
      R"({"external_id":"question_id","fields":{"prompt":"prompt"},"responses":[{"text":"response_a","model":"model_a"},{"text":"response_b","model":"model_b"}],"group":null,"votes":{"list":null,"person":"judge","winner":"winner","answers":null,"left":"model_a","right":"model_b","at":"tstamp","current":null,"voided":null,"question":null}})");
}

}  // namespace
}  // namespace assay::formats
