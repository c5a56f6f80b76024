// Every template of the gallery can be started as it is.
#include "kinds/templates.hpp"

#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"
#include "kinds/form/view.hpp"

#include <set>

#include <gtest/gtest.h>

namespace assay::kinds {
namespace {

TEST(Templates, every_form_is_right_and_every_sample_fits_it) {
  std::set<std::string_view> ids;
  for (const auto& one : templates()) {
    EXPECT_TRUE(ids.insert(one.id).second);
    for (const auto& violation : check_form_text(one.form)) ADD_FAILURE() << one.id << violation.pointer << ": " << violation.message;
    const auto form = parse_form(one.form);
    ASSERT_TRUE(form.ok()) << one.id;
    const auto sample = json::parse(one.sample);
    ASSERT_TRUE(sample.ok()) << one.id;
    for (const auto& violation : check_content(*form, *sample)) ADD_FAILURE() << one.id << violation.where << ": " << violation.message;
    EXPECT_FALSE(content_excerpt(*form, *sample).empty());
    EXPECT_EQ(find_template(one.id), &one);
    EXPECT_TRUE(one.guideline.starts_with("# ")) << one.id;
    EXPECT_GT(one.guideline.size(), 1000U) << one.id;
  }
  EXPECT_EQ(find_template("none"), nullptr);
}

// Flag, guideline, last ten, pause and write: a label with one of these would get another key than the template says.
TEST(Templates, no_label_asks_for_a_key_of_the_page) {
  for (const auto& one : templates()) {
    const auto form = parse_form(one.form);
    ASSERT_TRUE(form.ok()) << one.id;
    for (const auto& question : form->questions) {
      const auto* labels = json::find(question.config, "labels");
      if (labels == nullptr) continue;
      for (const auto& label : labels->as_array()) {
        const auto key = json::text_at(label, "hotkey");
        EXPECT_TRUE(key.empty() || std::string_view("fglpr").find(key) == std::string_view::npos) << one.id << ": " << key;
      }
    }
  }
}

}  // namespace
}  // namespace assay::kinds
