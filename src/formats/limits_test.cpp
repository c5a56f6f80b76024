// limits: what a file may hold, at the limit and one past it.
#include "formats/expand.hpp"
#include "formats/gzip.hpp"
#include "formats/reader.hpp"
#include "formats/test_help.hpp"

#include <gtest/gtest.h>

namespace assay::formats::testing {
namespace {

std::string row_of(std::size_t bytes) {
  const std::string begin = "{\"prompt\":\"", end = "\"}";
  return begin + std::string(bytes - begin.size() - end.size(), 'x') + end;
}

TEST(FileLimits, a_row_is_as_long_as_the_limit_and_a_longer_one_is_passed_over) {
  const auto rows = rows_of(read_jsonl, row_of(longest_row) + "\n" + row_of(longest_row + 1) + "\n" + row_of(100) + "\n");
  ASSERT_EQ(rows.records.size(), 2U);
  EXPECT_EQ(rows.records[0].line, 1U);
  EXPECT_EQ(rows.records[1].line, 3U);
  ASSERT_EQ(rows.errors.size(), 1U);
  EXPECT_EQ(rows.errors[0].line, 2U);
}

TEST(FileLimits, a_csv_row_has_as_many_cells_as_the_limit_and_no_more) {
  const auto line = [](std::size_t cells, const std::string& word) {
    std::string text;
    for (std::size_t i = 0; i < cells; ++i) text += (i == 0 ? "" : ",") + word + std::to_string(i);
    return text + "\n";
  };
  const auto fits = rows_of(read_csv, line(most_cells, "c") + line(most_cells, "v"));
  EXPECT_EQ(fits.records.size(), 1U) << fits.end;
  EXPECT_TRUE(fits.errors.empty());
  const auto past = rows_of(read_csv, line(most_cells, "c") + line(most_cells + 1, "v"));
  EXPECT_TRUE(past.records.empty());
  ASSERT_EQ(past.errors.size(), 1U);
  EXPECT_NE(past.errors[0].message.find(std::to_string(most_cells)), std::string::npos) << past.errors[0].message;
}

TEST(FileLimits, a_row_is_nested_as_deep_as_the_limit_and_no_deeper) {
  const ReadOptions options;
  // The row itself is the first level.
  const auto nested = [](std::size_t depth) { return "{\"prompt\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}\n"; };
  EXPECT_EQ(rows_of(read_jsonl, nested(options.depth)).records.size(), 1U);
  EXPECT_EQ(rows_of(read_jsonl, nested(options.depth + 1)).errors.size(), 1U);
}

ImportedItem with_responses(std::size_t n) {
  json::Array responses;
  for (std::size_t i = 0; i < n; ++i) responses.push_back(json::Object{{"text", "r" + std::to_string(i)}});
  ImportedItem item;
  item.external_id = "it";
  item.content = json::Object{{"responses", std::move(responses)}};
  return item;
}

TEST(FileLimits, an_item_becomes_as_many_pairs_as_the_limit_and_no_more) {
  // 141 responses have 9,870 pairs, 142 have 10,011.
  static_assert(141 * 140 / 2 <= most_pairs && 142 * 141 / 2 > most_pairs);
  const auto fits = expand(with_responses(141), {Expand::all_pairs, 0, 0}, "responses");
  ASSERT_TRUE(fits.ok());
  EXPECT_EQ(fits->size(), 9870U);
  EXPECT_FALSE(expand(with_responses(142), {Expand::all_pairs, 0, 0}, "responses").ok());
  const auto drawn = expand(with_responses(142), {Expand::random_pairs, most_pairs, 1}, "responses");
  ASSERT_TRUE(drawn.ok());
  EXPECT_EQ(drawn->size(), most_pairs);
  EXPECT_EQ(expand(with_responses(142), {Expand::random_pairs, most_pairs + 1, 1}, "responses")->size(), most_pairs);
}

TEST(FileLimits, a_compressed_file_unpacks_to_its_limits_and_no_further) {
  const auto inflated = [](const std::string& bytes, GzipLimits limits) {
    TextSource source(bytes);
    GzipSource gzip(source, limits);
    std::string text(4096, '\0');
    std::uint64_t total = 0;
    while (true) {
      const auto got = gzip.read(text);
      if (!got.ok()) return std::string("refused");
      if (*got == 0) return std::to_string(total);
      total += *got;
    }
  };
  const GzipLimits limits{1000, 5000, 0};
  EXPECT_EQ(inflated(gzipped(std::string(1000, 'a')), limits), "1000");
  EXPECT_EQ(inflated(gzipped(std::string(1001, 'a')), limits), "refused");
  // The ratio counts beyond the free bytes only: here it is 1, which no compressed text of this kind keeps.
  const GzipLimits free{100000, 1, 1000};
  EXPECT_EQ(inflated(gzipped(std::string(1000, 'a')), free), "1000");
  EXPECT_EQ(inflated(gzipped(std::string(1001, 'a')), free), "refused");
  // The smallest ratio that lets this file pass, and one below it.
  const auto file = gzipped(std::string(4000, 'a'));
  std::uint64_t ratio = 1;
  while (4000 / ratio > file.size()) ++ratio;
  ASSERT_GT(ratio, 1U);
  EXPECT_EQ(inflated(file, {100000, ratio, 0}), "4000");
  EXPECT_EQ(inflated(file, {100000, ratio - 1, 0}), "refused");
}

}  // namespace
}  // namespace assay::formats::testing
