// picture_test: pictures are well-formed XML, name every model, and hold nothing that a name could smuggle
// in.
#include "report/dots_picture.hpp"
#include "report/matrix_picture.hpp"
#include "report/panels.hpp"
#include "report/svg.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace assay::report {
namespace {

/// A strict reader of the XML that we write: elements, attributes, the five entities and decimal references.
class Xml {
 public:
  explicit Xml(std::string_view text) : rest_(text) {
    if (rest_.starts_with("<?xml")) rest_.remove_prefix(rest_.find("?>") + 2);
    space();
    element();
    space();
    if (!rest_.empty()) fail("something after the end");
  }
  std::string problem;
  std::vector<std::string> elements;
  std::vector<std::string> texts;
  std::set<std::string> attributes;

 private:
  void fail(const std::string& what) {
    if (problem.empty()) problem = what + " before: " + std::string(rest_.substr(0, 40));
    rest_ = {};
  }
  void space() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
  }
  std::string name() {
    std::string out;
    while (!rest_.empty() && (std::isalnum(static_cast<unsigned char>(rest_[0])) != 0 || rest_[0] == '-')) {
      out += rest_[0];
      rest_.remove_prefix(1);
    }
    if (out.empty()) fail("a name is missing");
    return out;
  }
  std::string content(char end) {
    std::string out;
    while (!rest_.empty() && rest_[0] != end) {
      if (rest_[0] == '<') {
        fail("a bare <");
      } else if (static_cast<unsigned char>(rest_[0]) < 0x20 && rest_[0] != '\n' && rest_[0] != '\t') {
        fail("a control character");
      } else if (rest_[0] == '&') {
        bool known = false;
        for (const auto& [entity, c] : {std::pair("&amp;", '&'), std::pair("&lt;", '<'), std::pair("&gt;", '>'), std::pair("&quot;", '"'),
                                        std::pair("&#39;", '\'')}) {
          if (!rest_.starts_with(entity)) continue;
          out += c;
          rest_.remove_prefix(std::string_view(entity).size());
          known = true;
          break;
        }
        if (!known) fail("an unknown entity");
      } else {
        out += rest_[0];
        rest_.remove_prefix(1);
      }
    }
    return out;
  }
  void element() {
    if (!rest_.starts_with('<')) return fail("an element is missing");
    rest_.remove_prefix(1);
    const auto tag = name();
    elements.push_back(tag);
    std::set<std::string> own;
    for (space(); !rest_.empty() && rest_[0] != '>' && rest_[0] != '/'; space()) {
      const auto key = name();
      if (!own.insert(key).second) return fail("an attribute twice");
      attributes.insert(key);
      if (!rest_.starts_with("=\"")) return fail("no value");
      rest_.remove_prefix(2);
      (void)content('"');
      if (rest_.empty()) return fail("an open value");
      rest_.remove_prefix(1);
    }
    if (rest_.starts_with("/>")) {
      rest_.remove_prefix(2);
      return;
    }
    if (rest_.empty()) return;
    rest_.remove_prefix(1);
    const auto closing = "</" + tag + ">";
    while (!rest_.empty() && !rest_.starts_with(closing)) {
      if (rest_[0] == '<') element();
      else texts.push_back(content('<'));
    }
    if (rest_.empty()) return fail("no " + closing);
    rest_.remove_prefix(closing.size());
  }
  std::string_view rest_;
};

const std::vector<std::string> hostile = {"</text><script>alert(1)</script>", "a\" onload=\"x", "&amp;&#x41;]]>",
                                          "\x1b[2J\x01\xEF\xBF\xBF",          "模型 <b>",       "plain"};

void expect_safe(const Xml& xml) {
  EXPECT_EQ(xml.problem, "");
  for (const auto& element : xml.elements)
    EXPECT_TRUE(std::set<std::string>({"svg", "title", "desc", "text", "line", "rect", "circle"}).contains(element)) << element;
  for (const auto& attribute : xml.attributes) EXPECT_FALSE(attribute.starts_with("on") || attribute == "href") << attribute;
}

bool holds(const Xml& xml, const std::string& text) { return std::ranges::find(xml.texts, text) != xml.texts.end(); }

TEST(Picture, the_reader_of_these_tests_sees_what_is_wrong) {
  for (const std::string_view bad :
       {"<a>", "<a></b>", "<a b=c/>", "<a b=\"1\" b=\"2\"/>", "<a>&x;</a>", "<a>\x01</a>", "<a/><b/>", "<a b=\"<\"/>"})
    EXPECT_NE(Xml(bad).problem, "") << bad;
  EXPECT_EQ(Xml("<a b=\"1\"><c>x &amp; y</c></a>").problem, "");
}

TEST(Picture, a_ranking_names_every_model_and_escapes_it) {
  DotsPicture picture{"Battles <of> \"models\"", "strength", {"a & b"}, {}, "rank"};
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    const double at = 1.0 - static_cast<double>(i);
    picture.dots.push_back({hostile[i], at, at - 0.5, at + 0.5, std::to_string(i + 1) + "-6", ""});
  }
  picture.dots.push_back({"never loses", {}, {}, {}, "", "no upper bound"});
  const Xml xml(dots_svg(picture));
  expect_safe(xml);
  for (const auto& shown : {"</text><script>alert(1)</script>", "a\" onload=\"x", "&amp;&#x41;]]>", "\\x1b[2J\\x01\xEF\xBF\xBD", "模型 <b>",
                            "plain", "never loses", "no upper bound", "1-6", "a & b", "Battles <of> \"models\"", "strength"})
    EXPECT_TRUE(holds(xml, shown)) << shown;
  EXPECT_EQ(std::ranges::count(xml.elements, "desc"), 1);
  EXPECT_EQ(std::ranges::count(xml.elements, "circle"), 6);
  EXPECT_TRUE(holds(xml, "plain: -4.000 [-4.500, -3.500], rank 6-6"));
}

TEST(Picture, a_ranking_of_one_model_or_none_is_a_picture_too) {
  expect_safe(Xml(dots_svg({"t", "s", {}, {}, ""})));
  expect_safe(Xml(dots_svg({"t", "s", {}, {{"only", 0.0, {}, {}, "1", ""}}, "rank"})));
}

TEST(Picture, a_matrix_names_every_model_twice_and_tells_its_counts) {
  const std::vector<std::uint32_t> left = {0, 0, 1, 5};
  const std::vector<std::uint32_t> right = {1, 1, 0, 0};
  const std::vector<stats::Outcome> outcome = {stats::Outcome::left, stats::Outcome::tie, stats::Outcome::left, stats::Outcome::right};
  const auto matrix = stats::win_matrix({left, right, outcome, {}, hostile.size()});
  const Xml xml(matrix_svg({"Win shares", {}, hostile, {5, 4, 3, 2, 1, 0}}, matrix));
  expect_safe(xml);
  EXPECT_EQ(std::ranges::count(xml.texts, "plain"), 2);
  EXPECT_EQ(std::ranges::count(xml.texts, "</text><script>alert(1)</script>"), 2);
  EXPECT_TRUE(holds(xml, "</text><script>alert(1)</script> against a\" onload=\"x: 50.0 % of 3 votes (1 win, 1 tie, 1 loss)"));
  EXPECT_TRUE(holds(xml, "plain against </text><script>alert(1)</script>: 0.0 % of 1 vote (0 wins, 0 ties, 1 loss)"));
  EXPECT_TRUE(holds(xml, "plain against 模型 <b>: no votes"));
}

TEST(Picture, curves_have_a_panel_each_and_say_every_point) {
  CurvesPicture picture{"Skill", "gold answer", "share right", {"a & b"}, {}, false, {0.7}};
  for (const auto& name : hostile) picture.panels.push_back({name, {{1, 0.5, 0.2, 0.8, name}, {9, 0.75, 0.4, 0.9, "second"}}});
  picture.panels.push_back({"nothing", {}});
  const Xml xml(curves_svg(picture));
  expect_safe(xml);
  for (const auto& shown :
       {"</text><script>alert(1)</script>", "模型 <b>", "plain", "nothing", "a & b", "Across: gold answer. Up: share right."})
    EXPECT_TRUE(holds(xml, shown)) << shown;
  EXPECT_EQ(std::ranges::count(xml.elements, "circle"), 12);
  EXPECT_EQ(std::ranges::count(xml.texts, "second"), 6);
  picture.x_is_share = true;
  picture.panels = {{"one", {{0.5, 0.5, {}, {}, ""}}}};
  expect_safe(Xml(curves_svg(picture)));
  picture.panels.clear();
  expect_safe(Xml(curves_svg(picture)));
}

TEST(Picture, confusion_matrices_have_a_panel_each_and_say_every_cell) {
  ConfusionPicture picture{"Confusion", {"small"}, {"yes", "no <b>"}, {}};
  for (const auto& name : hostile) picture.panels.push_back({name, {0.875, 0.125, 0.4, 0.6}});
  const Xml xml(confusion_svg(picture));
  expect_safe(xml);
  EXPECT_EQ(std::ranges::count(xml.texts, "plain"), 1);
  EXPECT_EQ(std::ranges::count(xml.texts, "no <b> called yes: 40.0 %"), 6);
  EXPECT_EQ(std::ranges::count(xml.texts, "yes called yes: 87.5 %"), 6);
}

TEST(Picture, shares_have_colours_from_orange_over_white_to_purple) {
  EXPECT_EQ(share_colour(0), "#b35806");
  EXPECT_EQ(share_colour(0.5), "#f7f7f7");
  EXPECT_EQ(share_colour(1), "#542788");
  EXPECT_EQ(share_colour(7), "#542788");
}

TEST(Picture, axes_have_round_marks) {
  EXPECT_EQ(ticks(-0.9, 1.1, 4), (std::vector<double>{-0.5, 0, 0.5, 1}));
  EXPECT_EQ(ticks(0, 100, 5), (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_TRUE(ticks(1, 1, 5).empty());
}

}  // namespace
}  // namespace assay::report
