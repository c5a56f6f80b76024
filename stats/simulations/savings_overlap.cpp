// Adaptive against fixed overlap, for people of different skills.
#include "assay/stats/overlap.hpp"

#include "assay/stats/rng.hpp"
#include "savings_rows.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace savings {
namespace {

using namespace assay::stats;

// People by their logit of being right on an item of middling difficulty; items differ in difficulty.
struct Crowd {
  const char* name;
  double ability, spread;  // of people
  double difficulty;       // standard deviation over items
  double careless;         // share of people who answer at random
};
constexpr Crowd crowds[] = {{"good, items alike", 1.5, 0.4, 0, 0},
                            {"mixed, items alike", 0.8, 0.8, 0, 0},
                            {"mixed, items differ", 1.0, 0.8, 1.2, 0},
                            {"mixed, a tenth careless, items differ", 1.2, 0.8, 1.2, 0.1}};

constexpr std::size_t overlap_items = 40000;
constexpr std::size_t most_asked = 15;
constexpr int gold = 30;  // answers by which the skill of a person is known

struct Person {
  double ability = 0;
  bool careless = false;
  double known = 0.5;  // the skill that the engine has for them
};

double right_on(const Person& person, double difficulty, std::size_t classes) {
  const double luck = 1 / static_cast<double>(classes);
  return person.careless ? luck : luck + (1 - luck) * logistic(person.ability - difficulty);
}

std::vector<Person> draw_people(Rng& rng, const Crowd& crowd, std::size_t classes) {
  std::vector<Person> people(200);
  for (auto& person : people) {
    person.ability = crowd.ability + crowd.spread * normal(rng);
    person.careless = uniform(rng) < crowd.careless;
    int right = 0;
    for (int i = 0; i < gold; ++i) right += uniform(rng) < right_on(person, crowd.difficulty * normal(rng), classes) ? 1 : 0;
    person.known = vote_skill(right, gold);
  }
  return people;
}

// Adaptive and fixed overlap see the same votes, and both take the most probable label.
std::string overlap_row(const std::string& name, const Crowd& crowd, std::size_t classes, double threshold) {
  Xoshiro256 rng(seed_of(name));
  auto people = draw_people(rng, crowd, classes);
  double judgments = 0;
  double right = 0;
  std::vector<double> right_with(most_asked + 1);
  for (std::size_t item = 0; item < overlap_items; ++item) {
    if (item % 2000 == 0) people = draw_people(rng, crowd, classes);
    const auto truth = below(rng, static_cast<std::uint32_t>(classes));
    const double difficulty = crowd.difficulty * normal(rng);
    std::vector<SkilledVote> votes;
    bool open = true;
    for (std::size_t n = 1; n <= most_asked; ++n) {
      std::swap(people[n - 1], people[n - 1 + below(rng, static_cast<std::uint32_t>(people.size() - n + 1))]);
      const auto& person = people[n - 1];
      const bool hit = uniform(rng) < right_on(person, difficulty, classes);
      const auto other = classes == 2 ? 1 : 1 + below(rng, static_cast<std::uint32_t>(classes - 1));
      votes.push_back({hit ? truth : static_cast<std::uint32_t>((truth + other) % classes), person.known});
      const auto now = *decide_overlap(votes, classes, threshold, most_asked);
      right_with[n] += now.label == truth ? 1 : 0;
      if (!open || n < 2 || !now.stop) continue;
      open = false;
      judgments += static_cast<double>(n);
      right += now.label == truth ? 1 : 0;
    }
  }
  constexpr auto items = static_cast<double>(overlap_items);
  Series fixed;
  for (std::size_t n = 1; n <= most_asked; ++n) fixed.emplace_back(static_cast<double>(n), right_with[n] / items);
  char text[128];
  std::snprintf(text, sizeof text, "%.2f %% | %.2f | ", 100 * right / items, judgments / items);
  return text + saved(reaches(fixed, right / items), judgments / items, most_asked);
}

}  // namespace

std::vector<Saving> overlap_rows() {
  std::vector<Saving> out;
  for (const std::size_t classes : {2U, 3U, 4U}) {
    for (const double threshold : {sure_enough(classes), 0.95}) {
      for (const auto& crowd : crowds) {
        char name[128];
        std::snprintf(name, sizeof name, "%zu | %s | %.2f", classes, crowd.name, threshold);
        out.push_back({name, classes == 2 && threshold < 0.95,
                       [=, name = std::string(name)] { return overlap_row(name, crowd, classes, threshold); }});
      }
    }
  }
  return out;
}

}  // namespace savings
