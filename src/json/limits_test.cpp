// limits: what a JSON document may cost, at the limit and one past it.
#include <gtest/gtest.h>

#include "json/value.hpp"

namespace assay::json {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonLimits, a_document_is_nested_as_deep_as_the_limit_and_no_deeper) {
  const Limits limits;
  EXPECT_TRUE(parse(nested(limits.depth)).ok());
  const auto past = parse(nested(limits.depth + 1));
  ASSERT_FALSE(past.ok());
  EXPECT_NE(past.error().message.find(std::to_string(limits.depth)), std::string::npos) << past.error().message;
}

TEST(JsonLimits, a_document_is_as_long_as_the_limit_and_no_longer) {
  const Limits limits;
  const auto text = [](std::size_t bytes) { return '"' + std::string(bytes - 2, 'x') + '"'; };
  EXPECT_TRUE(parse(text(limits.bytes)).ok());
  const auto past = parse(text(limits.bytes + 1));
  ASSERT_FALSE(past.ok());
  EXPECT_EQ(past.error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace assay::json
