// schema: what reader and writer do, told in JSON Schema and TypeScript.
#include "json/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/typescript.hpp"

namespace assay::json {
namespace {

enum class Colour { red, green };
ASSAY_DESCRIBE_ENUM(Colour, red, green)

struct PartView {
  Text<1, 5> name;
  std::optional<Colour> colour;
};
ASSAY_DESCRIBE(PartView, name, colour)

struct Choices {
  using AbsentKeysKeepDefaults = void;
  std::int64_t overlap = 3;
  std::optional<bool> shuffle;
};
ASSAY_DESCRIBE(Choices, overlap, shuffle)

struct Whole {
  PublicId id;
  Time at;
  Ranged<1, 3> hold;
  std::vector<PartView> parts;
  std::map<std::string, double> shares;
  Choices choices;
  JsonText anything;
};
ASSAY_DESCRIBE(Whole, id, at, hold, parts, shares, choices, anything)

namespace other {
struct Whole {
  bool yes = false;
};
ASSAY_DESCRIBE(Whole, yes)
}  // namespace other

constexpr const char* root = "#/";

Object of_whole(Direction direction) {
  Schemas schemas(root);
  (void)schemas.of<Whole>(direction);
  return schemas.finish();
}

TEST(Schema, every_bound_of_a_type_is_in_its_schema) {
  const auto whole = of_whole(Direction::read).at("Whole").at("properties");
  EXPECT_EQ(write(whole.at("hold")), R"({"type":"integer","minimum":1,"maximum":3})");
  EXPECT_EQ(write(whole.at("id")), R"({"type":"string","pattern":"^[a-z2-7]{26}$"})");
  EXPECT_EQ(write(whole.at("at")), R"({"type":"string","format":"date-time"})");
  EXPECT_EQ(write(whole.at("anything")), "{}");
  EXPECT_EQ(write(of_whole(Direction::read).at("Part").at("properties").at("name")), R"({"type":"string","minLength":1,"maxLength":5})");
}

TEST(Schema, a_reader_may_miss_optional_members_and_a_writer_never_does) {
  EXPECT_EQ(write(of_whole(Direction::read).at("Part").at("required")), R"(["name"])");
  EXPECT_EQ(write(of_whole(Direction::written).at("Part").at("required")), R"(["name","colour"])");
  EXPECT_EQ(of_whole(Direction::read).at("Choices").as_object().contains("required"), false);
  EXPECT_EQ(write(of_whole(Direction::read).at("Choices").at("properties").at("overlap")), R"({"type":"integer","default":3})");
  EXPECT_EQ(of_whole(Direction::read).at("Part").at("additionalProperties"), Value(false));
}

TEST(Schema, what_the_schema_requires_the_reader_requires_too) {
  EXPECT_TRUE(read_text<PartView>(R"({"name":"a"})").ok());
  EXPECT_FALSE(read_text<PartView>(R"({"colour":"red"})").ok());
  EXPECT_FALSE(read_text<PartView>(R"({"name":"abcdef"})").ok());
  EXPECT_FALSE(read_text<PartView>(R"({"name":"a","more":1})").ok());
  EXPECT_TRUE(read_text<Choices>("{}").ok());
}

TEST(Schema, a_type_in_both_directions_is_there_twice_and_references_follow) {
  Schemas schemas(root);
  Value written = schemas.of<PartView>(Direction::written);
  Value read = schemas.of<PartView>(Direction::read);
  schemas.settle(written);
  schemas.settle(read);
  EXPECT_EQ(write(written), R"({"$ref":"#/Part"})");
  EXPECT_EQ(write(read), R"({"$ref":"#/PartInput"})");
  const auto all = schemas.finish();
  EXPECT_TRUE(all.contains("Part") && all.contains("PartInput") && all.contains("Colour"));
}

TEST(Schema, two_types_of_one_name_are_refused) {
  Schemas schemas(root);
  (void)schemas.of<Whole>(Direction::written);
  EXPECT_THROW((void)schemas.of<other::Whole>(Direction::written), std::logic_error);
}

TEST(Schema, a_reference_to_nothing_is_refused) {
  const Schemas schemas(root);
  Value lost = schemas.refer("Nowhere");
  EXPECT_THROW(schemas.settle(lost), std::logic_error);
}

TEST(TypeScript, types_say_what_may_be_missing_and_what_may_be_null) {
  EXPECT_EQ(typescript(of_whole(Direction::read)),
            "\nexport type Choices = {\n  overlap?: number;\n  shuffle?: boolean | null;\n};\n"
            "\nexport const COLOURS = ['red', 'green'] as const;\nexport type Colour = (typeof COLOURS)[number];\n"
            "\nexport type Part = {\n  name: string;\n  colour?: Colour | null;\n};\n"
            "\nexport type Whole = {\n  id: string;\n  at: string;\n  hold: number;\n  parts: Part[];\n  shares: Record<string, number>;\n"
            "  choices: Choices;\n  anything: unknown;\n};\n");
}

TEST(Pretty, it_is_the_same_document_with_line_breaks) {
  const auto value = trusted(JsonText(R"({"a":[1,2],"b":{"c":[{"d":null}]},"e":[],"f":{}})"));
  EXPECT_EQ(
      pretty(value),
      "{\n  \"a\": [1, 2],\n  \"b\": {\n    \"c\": [\n      {\n        \"d\": null\n      }\n    ]\n  },\n  \"e\": [],\n  \"f\": {}\n}\n");
  EXPECT_EQ(trusted(JsonText(pretty(value))), value);
}

}  // namespace
}  // namespace assay::json
