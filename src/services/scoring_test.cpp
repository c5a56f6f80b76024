// Scoring on the imported votes of a real project, against numbers of independent implementations.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "json/value.hpp"
#include "kinds/templates.hpp"
#include "services/results.hpp"

namespace assay::services {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Imported {
  Judgments judgments{*kinds::parse_form(kinds::find_template("pairwise")->form)};
  std::vector<store::PersonName> people;
};

// id,prompt,model_x,model_y,worker,winner,left,right: plain cells, no quotes.
std::unique_ptr<Imported> llmfao(const std::filesystem::path& shared) {
  auto input = std::make_unique<Imported>();
  std::set<std::int64_t> people;
  std::istringstream lines(read_file(shared / "data/llmfao/crowd-comparisons.csv"));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const auto cells = split(trim(line), ',');
    store::AnnotationRow row;
    row.id = {input->judgments.rows() + 1};
    row.item = {std::stoll(std::string(cells[0])) + 1};
    row.person = {std::stoll(std::string(cells[4])) + 1};
    people.insert(row.person.value);
    const std::string choice = cells[5] == "left" ? "first" : cells[5] == "right" ? "second" : "tie";
    row.answers = JsonText("{\"overall\":{\"choice\":\"" + choice + "\"" + (choice == "tie" ? "" : ",\"strength\":1") + "}}");
    row.shown_order = std::vector<int>{0, 1};
    if (!input->judgments.knows(row.item)) input->judgments.add_item(row.item, {false, {std::string(cells[6]), std::string(cells[7])}});
    input->judgments.add(row);
  }
  for (const auto person : people) input->people.push_back({{person}, {}, std::to_string(person)});
  return input;
}

TEST(Scoring, llmfao_votes_give_the_reference_strengths_alpha_and_left_share) {
  const char* shared = std::getenv("ASSAY_SHARED");
  if (shared == nullptr) GTEST_SKIP() << "ASSAY_SHARED names no folder with the real data";
  const auto reference = json::parse(read_file(std::filesystem::path(shared) / "reference/statistics.json"));
  ASSERT_TRUE(reference.ok());
  const auto& set = *json::find(*json::find(*reference, "sets"), "llmfao");
  const auto input = llmfao(shared);
  ASSERT_EQ(input->judgments.rows(), 8931);
  const auto estimates = estimates_of(input->judgments, input->people, Time{});
  const auto* results = &estimates;
  ASSERT_TRUE(results->leaderboard.has_value());

  // The reference fixes no origin of its own: compare after both are centred.
  const json::Value* davidson = json::find(set, "davidson_mle");
  const json::Value* names = json::find(set, "items");
  if (davidson == nullptr) {
    for (const auto& [key, value] : set.as_object()) {
      if (value.is_object() && json::find(value, "davidson_mle") != nullptr) davidson = json::find(value, "davidson_mle");
      if (value.is_object() && json::find(value, "items") != nullptr) names = json::find(value, "items");
    }
  }
  ASSERT_NE(davidson, nullptr);
  ASSERT_NE(names, nullptr);
  const auto& theta = json::find(*davidson, "theta")->as_array();
  double mean = 0;
  for (const auto& one : theta) mean += one.to_number<double>() / static_cast<double>(theta.size());
  std::map<std::string, double> expected;
  for (std::size_t i = 0; i < theta.size(); ++i) {
    expected[std::string(names->as_array()[i].as_string())] = theta[i].to_number<double>() - mean;
  }
  double largest = 0;
  ASSERT_EQ(results->leaderboard->models.size(), 59U);
  for (const auto& model : results->leaderboard->models) {
    ASSERT_TRUE(model.score.has_value()) << model.name;
    ASSERT_TRUE(expected.contains(model.name)) << model.name;
    largest = std::max(largest, std::abs(*model.score - expected.at(model.name)));
  }
  std::cout << "largest deviation of 59 strengths: " << largest << '\n';
  EXPECT_LE(largest, 1e-6);
  EXPECT_NEAR(*results->leaderboard->log_nu, json::find(*davidson, "log_nu")->to_number<double>(), 1e-6);
  EXPECT_NEAR(*results->leaderboard->log_likelihood, json::find(*davidson, "ll")->to_number<double>(), 1e-6 * 8995.84);

  const auto find_deep = [&](std::string_view key) -> const json::Value* {
    if (const auto* here = json::find(set, key)) return here;
    for (const auto& [name, value] : set.as_object()) {
      if (const auto* inside = json::find(value, key)) return inside;
    }
    return nullptr;
  };
  ASSERT_NE(find_deep("alpha_ordinal"), nullptr);
  EXPECT_EQ(results->questions.front().level, "ordinal");
  EXPECT_NEAR(*results->questions.front().alpha.estimate, find_deep("alpha_ordinal")->to_number<double>(), 1e-10);
  ASSERT_NE(find_deep("left_share_of_decisive"), nullptr);
  EXPECT_NEAR(*results->left_share->share.estimate, json::find(*find_deep("left_share_of_decisive"), "share")->to_number<double>(), 1e-12);
  EXPECT_EQ(results->left_share->n, 2911 + 2549);
  EXPECT_EQ(results->people.size(), 124U);
}

}  // namespace
}  // namespace assay::services
