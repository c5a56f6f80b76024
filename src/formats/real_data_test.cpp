// real_data_test: the real data sets, read with the suggested mappings as a person would get them.
#include "formats/detect.hpp"
#include "formats/test_help.hpp"

#include <map>
#include <set>

namespace assay::formats {
namespace {

using namespace testing;

struct Import {
  Detection detection;
  std::vector<ImportedItem> items;
  std::vector<RowError> errors;
};

Import import_file(const std::filesystem::path& path, const Target& target) {
  Import out;
  FileSource first(path);
  auto detection = detect(first, path.filename().string(), target);
  EXPECT_TRUE(detection.ok()) << path;
  if (!detection.ok()) return out;
  out.detection = std::move(*detection);
  FileSource file(path);
  GzipSource text(file);
  const auto reader = open_reader(out.detection.format, text);
  auto rows = drain(*reader);
  EXPECT_EQ(rows.end, "") << path;
  out.errors = std::move(rows.errors);
  for (const auto& record : rows.records) {
    auto item = apply(out.detection.mapping, target, record.row);
    if (item.ok()) out.items.push_back(std::move(*item));
    else out.errors.push_back(row_error(record.line, item.error()));
  }
  for (std::size_t i = 0; i < out.errors.size() && i < 3; ++i)
    ADD_FAILURE() << path << " line " << out.errors[i].line << ": " << out.errors[i].where << " " << out.errors[i].message;
  return out;
}

TEST(RealData, llmfao_has_2139_pairs_and_8931_votes_of_124_people) {
  ASSAY_NEEDS_REAL_DATA("llmfao");
  const auto folder = real_data() / "llmfao";
  const auto pairs = import_file(folder / "pairs-crowd.jsonl", pair_form);
  EXPECT_EQ(pairs.detection.format, Format::jsonl);
  EXPECT_EQ(pairs.detection.mapping.fields.at("prompt"), "text");
  ASSERT_EQ(pairs.items.size(), 2139U);
  std::map<std::string, const ImportedItem*> by_id;
  for (const auto& item : pairs.items) by_id[item.external_id] = &item;
  EXPECT_EQ(by_id.size(), 2139U);

  const auto votes = import_file(folder / "crowd-comparisons.csv", pair_form);
  EXPECT_EQ(votes.detection.format, Format::csv);
  EXPECT_TRUE(check_mapping(votes.detection.mapping, pair_form).empty());
  std::set<std::string> people;
  std::map<Winner, int> winners;
  for (const auto& row : votes.items) {
    ASSERT_EQ(row.votes.size(), 1U);
    ASSERT_TRUE(by_id.contains(row.external_id));
    const auto winner = oriented(row.votes[0], models_of(by_id[row.external_id]->content, "responses"));
    ASSERT_TRUE(winner.ok()) << winner.error().message;
    ++winners[*winner];
    people.insert(row.votes[0].person);
  }
  EXPECT_EQ(votes.items.size(), 8931U);
  EXPECT_EQ(people.size(), 124U);
  EXPECT_EQ(winners[Winner::first], 2911);
  EXPECT_EQ(winners[Winner::second], 2549);
  EXPECT_EQ(winners[Winner::tie], 3471);
}

TEST(RealData, llmbar_is_read_with_its_suggested_mapping) {
  ASSAY_NEEDS_REAL_DATA("llmbar");
  std::size_t items = 0;
  for (const auto* name : {"Natural", "Manual", "Neighbor", "GPTInst", "GPTOut"}) {
    const auto out = import_file(real_data() / "llmbar" / (std::string(name) + "_dataset.json"), pair_form);
    EXPECT_EQ(out.detection.format, Format::json) << name;
    EXPECT_EQ(out.detection.mapping.fields.at("prompt"), "input") << name;
    EXPECT_EQ(out.detection.mapping.responses.columns.size(), 2U) << name;
    items += out.items.size();
  }
  EXPECT_EQ(items, 419U);
  EXPECT_EQ(import_file(real_data() / "llmbar" / "MT-Bench_dataset.json", pair_form).items.size(), 200U);
}

TEST(RealData, vicuna_questions_are_read_as_texts_and_as_chats) {
  ASSAY_NEEDS_REAL_DATA("vicuna_mt_bench_questions");
  const auto path = real_data() / "vicuna_mt_bench_questions" / "question.jsonl";
  const auto text = import_file(path, {{"prompt", "markdown"}});
  ASSERT_EQ(text.items.size(), 80U);
  EXPECT_EQ(text.items[0].external_id, "81");
  EXPECT_EQ(text.detection.mapping.fields.at("prompt"), "turns/0");
  const auto chat = import_file(path, {{"conversation", "chat"}});
  ASSERT_EQ(chat.items.size(), 80U);
  EXPECT_EQ(chat.items[0].content.at("conversation").as_array().size(), 2U);
}

}  // namespace
}  // namespace assay::formats
