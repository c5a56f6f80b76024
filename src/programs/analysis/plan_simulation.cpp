// plan_simulation: labels as the planned people would give them, to try the analysis before anybody works.
#include "assay/stats/rng.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/plan.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::programs {
namespace {

constexpr std::size_t most_labels = 10'000'000;

std::string label_name(std::uint32_t label) { return "label " + std::to_string(label + 1); }

}  // namespace

Result<void> simulate_plan(const PlanOptions& options) {
  if (options.simulate.empty()) return success();
  const auto classes = static_cast<std::uint32_t>(options.overlap.classes);
  const auto each = static_cast<std::size_t>(std::max(1L, std::lround(options.judgments)));
  if (options.items > most_labels / each)
    return Error::invalid("", "--simulate writes up to " + report::count(most_labels) + " labels; " + report::count(options.items, "item") +
                                  " with " + report::count(each, "label") + " each are more.");
  const double wanted = std::ceil(static_cast<double>(options.items * each) / options.per_person);
  const auto people = std::max({each, options.skills.size(), static_cast<std::size_t>(wanted)});
  stats::Xoshiro256 rng(options.seed);
  report::DataTable table({"item", "rater", "label", "gold"});
  std::vector<std::uint32_t> crowd(people);
  std::iota(crowd.begin(), crowd.end(), 0U);
  for (std::size_t item = 0; item < options.items; ++item) {
    const auto truth = stats::below(rng, classes);
    // The first `each` of a shuffled crowd: nobody twice.
    for (std::size_t k = 0; k < each; ++k) {
      std::swap(crowd[k], crowd[k + stats::below(rng, static_cast<std::uint32_t>(people - k))]);
      const auto person = crowd[k];
      const bool right = stats::uniform(rng) < options.skills[person % options.skills.size()];
      const auto said = right ? truth : (truth + 1 + stats::below(rng, classes - 1)) % classes;
      table.add({"item " + std::to_string(item + 1), "person " + std::to_string(person + 1), label_name(said), label_name(truth)});
    }
  }
  return write_file(options.simulate, table.csv());
}

}  // namespace assay::programs
