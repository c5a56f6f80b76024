// aggregate: look, read, fit, say.
#include "programs/analysis/aggregate.hpp"

#include "programs/analysis/files.hpp"
#include "programs/analysis/input.hpp"
#include "programs/analysis/set_labels.hpp"
#include "programs/analysis/simulation.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <numeric>
#include <thread>

namespace assay::programs {
namespace {

constexpr std::string_view parts[] = {"item", "rater", "label", "gold"};
constexpr unsigned most_threads = 4;
constexpr std::size_t most_counted_rows = 2'000'000;  // kept until labels are taken

// Labels that are all numbers stand in the order of the numbers: ties go to the lowest.
void order_numbers(Ratings& ratings, std::vector<std::string>& names) {
  std::vector<double> values(names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto& name = names[k];
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), values[k]);
    if (error != std::errc() || end != name.data() + name.size()) return;
  }
  std::vector<std::uint32_t> order(names.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t k) { return std::pair(values[k], k); });
  std::vector<std::uint32_t> number(names.size());
  std::vector<std::string> sorted;
  for (std::uint32_t k = 0; k < order.size(); ++k) {
    number[order[k]] = k;
    sorted.push_back(std::move(names[order[k]]));
  }
  names = std::move(sorted);
  renumber(ratings.label, number);
  for (auto& gold : ratings.gold) gold = gold == no_gold ? no_gold : number[gold];
}

// What raters said where the label taken is which.
void count_confusions(const Ratings& ratings, Consensus& found) {
  if (found.confusions.empty() || ratings.item.empty()) return;
  const auto& taken = found.of(found.pick).label;
  std::vector<std::uint32_t> number;
  for (std::size_t c = 0; c < found.confusions.size(); ++c) {
    auto& one = found.confusions[c];
    one.counted.resize(found.classes * found.classes);
    if (!one.rater) continue;
    if (number.size() <= *one.rater) number.resize(std::size_t{*one.rater} + 1);
    number[*one.rater] = static_cast<std::uint32_t>(c);
  }
  for (std::size_t i = 0; i < ratings.item.size(); ++i) {
    const auto truth = taken[ratings.item[i]];
    if (truth == stats::no_label) continue;
    const std::size_t cell = truth * found.classes + ratings.label[i];
    ++found.confusions[0].counted[cell];
    const auto rater = ratings.rater[i];
    if (rater < number.size() && number[rater] > 0) ++found.confusions[number[rater]].counted[cell];
  }
}

Consensus fit(const AggregateResult& result, const std::function<void(const stats::LabelFit&)>& fitted) {
  ProgressLine line("fitting");
  const auto show = [&](Method method, int round) { line.show(0, {}, std::string(title_of(method)) + ", round " + std::to_string(round)); };
  auto methods = result.options.methods;
  // What both ask the fit of.
  if ((result.options.soft || !result.options.simulate.empty()) && std::ranges::find(methods, Method::dawid_skene) == methods.end())
    methods.push_back(Method::dawid_skene);
  return find_consensus(result.index, result.gold,
                        {.prior = result.options.prior,
                         .methods = std::move(methods),
                         .pick = result.options.pick,
                         .confidence = result.options.confidence,
                         .threads = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads),
                         .seed = result.options.seed,
                         .progress = show,
                         .fitted = fitted});
}

void print_result(const AggregateResult& result) {
  if (result.options.methods_text) print(aggregate_methods(result));
  else if (result.options.output == Output::json) print_aggregate_json(result);
  else if (result.options.output == Output::csv) print_aggregate_csv(result);
  else print(aggregate_text(result));
}

}  // namespace

std::string AggregateResult::item_name(std::uint32_t item) const {
  // The parts of an item of several columns.
  std::string out = items[item];
  if (!out.empty() && out.back() == '\x1f') out.pop_back();
  std::ranges::replace(out, '\x1f', '+');
  return out;
}

std::string AggregateResult::label_name(std::uint32_t label) const { return label < labels.size() ? labels[label] : std::string(); }

int aggregate(const AggregateOptions& options) {
  if (options.ratings) return aggregate_ratings(options);
  if (options.of) {
    for (const auto& [name, given] : {std::pair("--plot", !options.plot.empty()), std::pair("--reliability", !options.reliability.empty()),
                                      std::pair("--simulate", !options.simulate.empty()), std::pair("--soft", options.soft),
                                      std::pair("--sets", options.sets.has_value()), std::pair("--pick", options.pick.has_value())}) {
      if (given) return failed(Error::invalid("", std::string(name) + " is for labels; --of says that the files hold something else."));
    }
    return marks_command(marks_options(options, true));
  }
  const auto named = read_columns_option(options.columns, parts);
  if (!named.ok()) return failed(named.error());
  AggregateResult result;
  result.options = options;
  Ratings ratings;
  Scale scale;
  scale.sets = options.sets;
  for (const auto& path : options.files) {
    const auto read = read_labels(result, ratings, path, scale, [&](const formats::Glance& glance) -> Result<RatingColumns> {
      ASSAY_TRY(auto columns, choose_rating_columns(*named, glance));
      ASSAY_CHECK(choose_gold_column(*named, glance, columns));
      if (result.files.empty() && !scale.sets && holds_sets(glance, columns.label)) scale.sets.emplace();
      return columns;
    });
    if (!read.has_value()) return failed(read.error());
  }
  finish_labels(result, ratings, stats::Metric::nominal);
  if (result.bad.refused(options.strict, "nothing is aggregated", options.files.size() > 1)) return exit_bad_rows;
  if (scale.sets) {
    result.options.sets = scale.sets;
    return aggregate_sets(result, ratings);
  }
  result.labels = ratings.labels.names();
  order_numbers(ratings, result.labels);
  result.items = ratings.items.take();
  result.raters = ratings.raters.take();
  result.index =
      stats::LabelIndex({ratings.item, ratings.rater, ratings.label, result.items.size(), result.raters.size(), result.labels.size()});
  result.gold = std::move(ratings.gold);
  Result<void> written = success();
  if (options.simulate.empty() && ratings.item.size() > most_counted_rows) ratings = Ratings();
  result.consensus = fit(result, [&](const stats::LabelFit& dawid_skene) {
    if (options.soft) result.variation = Variation{stats::soft_labels(result.index), stats::ambiguous_items(result.index, dawid_skene)};
    if (!options.simulate.empty()) written = simulate_labels(result, ratings, dawid_skene);
  });
  count_confusions(ratings, result.consensus);
  ratings = Ratings();
  if (!written.has_value()) return failed(written.error());
  if (!result.index.ok()) {
    for (const auto& note : result.consensus.notes) std::fprintf(stderr, "assay: nothing can be aggregated: %s.\n", note.message.c_str());
    return exit_unsupported;
  }
  auto compared = compare_with(options.compare, "aggregate", [&] { return aggregate_summary(result); }, options.confidence);
  if (!compared.ok()) return failed(compared.error());
  result.compared = std::move(*compared);
  if (const auto drawn = draw_aggregate(result); !drawn.has_value()) return failed(drawn.error());
  print_result(result);
  if (result.consensus.shared_items > 0) return exit_ok;
  std::fprintf(stderr, "assay: no item has two labels, so nobody can be compared with anybody: every label stands as it is.\n");
  return exit_unsupported;
}

}  // namespace assay::programs
