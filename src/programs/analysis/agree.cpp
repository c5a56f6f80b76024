// agree: look, read, measure, say.
#include "programs/analysis/agree.hpp"

#include "base/text.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/input.hpp"
#include "programs/analysis/set_labels.hpp"
#include "report/number.hpp"

#include <algorithm>
#include <cstdio>

namespace assay::programs {
namespace {

constexpr std::string_view parts[] = {"item", "rater", "label"};

// The first file says how labels are compared.
Scale scale_of(const AgreeOptions& options, const formats::Glance& glance, const std::string& label) {
  auto scale = guess_scale(glance, label);
  if (options.sets || (!options.level && options.order.empty() && holds_sets(glance, label))) {
    scale = {stats::Metric::nominal, {}, options.sets ? "" : "cells hold lists", options.sets.value_or("")};
    return scale;
  }
  if (options.level) {
    scale.metric = *options.level;
    scale.reason.clear();
  }
  if (!options.order.empty()) {
    // An order of labels that are texts says that they have one.
    if (!options.level) scale = {stats::Metric::ordinal, {}, "an order is given"};
    scale.order = options.order;
  }
  return scale;
}

// The other crowd's labels stand in the same columns.
Result<void> read_replication(AgreeResult& result, Ratings& other) {
  const auto& path = result.options.replication;
  ASSAY_CHECK(read_labels(result, other, path, result.scale, [&](const formats::Glance& glance) -> Result<RatingColumns> {
    for (const auto& one : {result.columns.item.front(), result.columns.label}) {
      if (!glance.find(one))
        return Error::invalid(
            "", "There is no column " + quote_json(one) + ", which the first file has; the columns are " + list_of(glance.columns) + ".");
    }
    auto columns = result.columns;
    if (!glance.find(columns.rater)) {
      columns.rater.clear();
      columns.always = "replication";
    }
    return columns;
  }));
  other.finish(result.scale.metric);
  result.bad.count += other.bad.count;
  for (const auto& one : other.bad.first) {
    if (result.bad.first.size() < 20) result.bad.first.push_back(one);
  }
  return success();
}

}  // namespace

std::string AgreeResult::item_name(std::uint32_t item) const {
  std::string out = items[item];
  if (!out.empty() && out.back() == '\x1f') out.pop_back();
  std::ranges::replace(out, '\x1f', '+');
  return out;
}

std::string AgreeResult::label_of(double value) const {
  const auto number = static_cast<std::size_t>(value);
  return number < labels.size() ? labels[number] : std::string();
}

int agree(const AgreeOptions& options) {
  if (options.of) {
    for (const auto& [name, given] :
         {std::pair("--plot", !options.plot.empty()), std::pair("--level", options.level.has_value()),
          std::pair("--sets", options.sets.has_value()), std::pair("--replication", !options.replication.empty())}) {
      if (given) return failed(Error::invalid("", std::string(name) + " is for labels; --of says that the files hold something else."));
    }
    return marks_command(marks_options(options, false));
  }
  AgreeResult result;
  result.options = options;
  const auto named = read_columns_option(options.columns, parts);
  if (!named.ok()) return failed(named.error());
  Ratings ratings;
  for (const auto& path : options.files) {
    const auto read = read_labels(result, ratings, path, result.scale, [&](const formats::Glance& glance) -> Result<RatingColumns> {
      ASSAY_TRY(auto columns, choose_rating_columns(*named, glance));
      if (result.files.empty()) result.scale = scale_of(options, glance, columns.label);
      return columns;
    });
    if (!read.has_value()) return failed(read.error());
  }
  finish_labels(result, ratings, result.scale.metric);
  Ratings other;
  if (!options.replication.empty()) {
    if (const auto read = read_replication(result, other); !read.has_value()) return failed(read.error());
  }
  if (result.bad.refused(options.strict, "nothing is measured", options.files.size() > 1)) return exit_bad_rows;
  result.raters = ratings.raters.names();
  result.items = ratings.items.names();
  result.labels = result.scale.order.empty() ? ratings.labels.names() : result.scale.order;
  result.agreement = measure_agreement(ratings, result.scale.metric, {options.confidence, options.seed, result.scale.sets.has_value()});
  if (!options.replication.empty()) result.agreement.replication = replicate(ratings, other, result.scale.metric, options.confidence);
  auto compared = compare_with(options.compare, "agree", [&] { return agree_json(result); }, options.confidence);
  if (!compared.ok()) return failed(compared.error());
  result.compared = std::move(*compared);
  if (const auto drawn = draw_agree(result); !drawn.has_value()) return failed(drawn.error());
  print(options.methods_text             ? agree_methods(result)
        : options.output == Output::json ? agree_json(result)
        : options.output == Output::csv  ? agree_csv(result)
                                         : agree_text(result));
  if (result.agreement.alpha_these.estimate) return exit_ok;
  for (const auto& note : result.agreement.alpha_these.notes) {
    if (note.code == stats::note::no_data || note.code == stats::note::no_variation || note.code == stats::note::bad_input)
      std::fprintf(stderr, "assay: agreement cannot be measured: %s.\n", note.message.c_str());
  }
  return exit_unsupported;
}

}  // namespace assay::programs
