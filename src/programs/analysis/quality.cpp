// quality: look, read, measure everybody, say.
#include "programs/analysis/quality.hpp"

#include "programs/analysis/files.hpp"

#include <cstdio>

namespace assay::programs {
namespace {

constexpr std::string_view parts[] = {"item", "rater", "label", "gold", "seconds", "length", "when", "text"};

Result<RatingColumns> choose_columns(const QualityResult& result, const NamedColumns& named, const formats::Glance& glance) {
  ASSAY_TRY(auto columns, choose_rating_columns(named, glance));
  ASSAY_CHECK(choose_gold_column(named, glance, columns));
  ASSAY_CHECK(choose_work_columns(named, glance, columns));
  const auto differs = [](const std::string& here, const std::string& first) { return here.empty() != first.empty(); };
  if (!result.files.empty() && (differs(columns.seconds, result.columns.seconds) || differs(columns.length, result.columns.length) ||
                                differs(columns.when, result.columns.when) || differs(columns.text, result.columns.text))) {
    return Error::invalid("", "This file and " + result.files[0].name +
                                  " do not both say how long, when or why. Name the columns with --columns, or leave some out: "
                                  "--columns seconds=,length=,when=,text=.");
  }
  return columns;
}

}  // namespace

int quality(const QualityOptions& options) {
  const auto named = read_columns_option(options.columns, parts);
  if (!named.ok()) return failed(named.error());
  QualityResult result;
  result.options = options;
  Ratings ratings;
  for (const auto& path : options.files) {
    const auto choose = [&](const formats::Glance& glance) { return choose_columns(result, *named, glance); };
    if (const auto read = read_labels(result, ratings, path, {}, choose); !read.has_value()) return failed(read.error());
  }
  finish_labels(result, ratings, stats::Metric::nominal);
  if (result.bad.refused(options.strict, "nothing is measured", options.files.size() > 1)) return exit_bad_rows;
  result.raters = ratings.raters.names();
  result.labels = ratings.item.size();
  result.items = ratings.items.size();
  result.different = ratings.labels.size();
  if (result.labels == 0) {
    std::fprintf(stderr, "assay: no label is left to measure anybody by.\n");
    return exit_unsupported;
  }
  result.found = find_people(ratings, options.measures);
  auto compared = compare_with(options.compare, "quality", [&] { return quality_json(result); }, comparison_confidence);
  if (!compared.ok()) return failed(compared.error());
  result.compared = std::move(*compared);
  if (const auto drawn = draw_quality(result); !drawn.has_value()) return failed(drawn.error());
  print(options.output == Output::json ? quality_json(result) : options.output == Output::csv ? quality_csv(result) : quality_text(result));
  return exit_ok;
}

}  // namespace assay::programs
