// agree: look, read, measure, say.
#include "programs/analysis/agree.hpp"

#include "programs/analysis/files.hpp"
#include "programs/analysis/input.hpp"
#include "report/number.hpp"

#include <cstdio>

namespace assay::programs {
namespace {

constexpr std::string_view parts[] = {"item", "rater", "label"};

Result<void> read_file(AgreeResult& result, Ratings& ratings, const NamedColumns& named, const std::string& path) {
  ASSAY_TRY(const auto input, InputFile::open(path));
  auto opened = formats::RowFile::open(*input, path);
  if (!opened.ok()) return in_file(input->name(), opened.error());
  auto& file = **opened;
  auto columns = choose_rating_columns(named, file.glance());
  if (!columns.ok()) return in_file(input->name(), columns.error());
  if (result.files.empty()) {
    result.columns = *columns;
    result.scale = guess_scale(file.glance(), columns->label);
    if (result.options.level) {
      result.scale.metric = *result.options.level;
      result.scale.reason.clear();
    }
    if (!result.options.order.empty()) {
      // An order of labels that are texts says that they have one.
      if (!result.options.level) result.scale = {stats::Metric::ordinal, {}, "an order is given"};
      result.scale.order = result.options.order;
    }
  }
  return read_rows(result.files, *input, file, path, ratings.rows,
                   [&](const auto& progress) { return read_ratings(ratings, file, input->name(), *columns, result.scale, progress); });
}

}  // namespace

int agree(const AgreeOptions& options) {
  AgreeResult result;
  result.options = options;
  const auto named = read_columns_option(options.columns, parts);
  if (!named.ok()) return failed(named.error());
  Ratings ratings;
  for (const auto& path : options.files) {
    if (const auto read = read_file(result, ratings, *named, path); !read.has_value()) return failed(read.error());
  }
  ratings.finish(result.scale.metric);
  result.rows = ratings.rows;
  result.missing = ratings.missing;
  result.bad = ratings.bad;
  if (result.bad.count > 0) {
    std::fprintf(
        stderr, "assay: %s cannot be used%s\n%s", report::count(result.bad.count, "row").c_str(),
        options.strict ? ", so nothing is measured (--strict):" : " and are left out:", result.bad.text(options.files.size() > 1).c_str());
    if (options.strict) return exit_bad_rows;
  }
  result.raters = ratings.raters.names();
  result.agreement = measure_agreement(ratings, result.scale.metric, {options.confidence, options.seed});
  print(options.output == Output::json ? agree_json(result) : options.output == Output::csv ? agree_csv(result) : agree_text(result));
  if (result.agreement.alpha_these.estimate) return exit_ok;
  for (const auto& note : result.agreement.alpha_these.notes) {
    if (note.code == stats::note::no_data || note.code == stats::note::no_variation)
      std::fprintf(stderr, "assay: agreement cannot be measured: %s.\n", note.message.c_str());
  }
  return exit_unsupported;
}

}  // namespace assay::programs
