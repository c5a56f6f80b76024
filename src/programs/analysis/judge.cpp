// judge: look, read, find the judges among the raters, measure, say.
#include "programs/analysis/judge.hpp"

#include "base/text.hpp"
#include "programs/analysis/files.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace assay::programs {
namespace {

constexpr std::string_view parts[] = {"item",  "rater",  "label",     "stratum",    "probability", "left",
                                      "right", "prompt", "left_text", "right_text", "left_length", "right_length"};
constexpr std::array<std::string_view, 15> words_of_models = {"gpt",  "claude",   "gemini", "gemma", "llama", "mistral", "mixtral",  "qwen",
                                                              "grok", "deepseek", "judge",  "model", "llm",   "bot",     "command-r"};

struct NamedJudge {
  std::string name, file;
};

NamedJudge named_judge(const std::string& given) {
  const auto equals = given.find('=');
  if (equals == std::string::npos) return {given, {}};
  return {given.substr(0, equals), given.substr(equals + 1)};
}

// A file of one judge has the columns of the first file, but for the rater.
Result<void> read_verdicts(JudgeResult& result, Ratings& ratings, const NamedJudge& judge) {
  auto columns = result.columns;
  columns.rater.clear();
  columns.always = judge.name;
  return read_labels(result, ratings, judge.file, {}, [&](const formats::Glance& glance) -> Result<RatingColumns> {
    auto needed = columns.item;
    needed.push_back(columns.label);
    for (const auto& one : needed) {
      if (glance.find(one)) continue;
      return Error::invalid("", "There is no column " + quote_json(one) + ", which " + result.files[0].name + " has; the columns are " +
                                    list_of(glance.columns) + ".");
    }
    auto& sides = columns.sides;
    for (const auto* one :
         {&sides.left, &sides.right, &sides.prompt, &sides.left_text, &sides.right_text, &sides.left_length, &sides.right_length}) {
      if (one->empty() || glance.find(*one)) continue;
      sides = {};
      break;
    }
    if (!columns.stratum.empty() && !glance.find(columns.stratum)) columns.stratum.clear();
    if (!columns.probability.empty() && !glance.find(columns.probability)) columns.probability.clear();
    return columns;
  });
}

bool looks_like_a_model(const std::string& name) {
  const auto small = lower_ascii(name);
  return std::ranges::any_of(words_of_models, [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

Result<std::vector<std::uint32_t>> find_judges(JudgeResult& result, const std::vector<NamedJudge>& named) {
  std::vector<std::uint32_t> out;
  for (const auto& one : named) {
    const auto at = std::ranges::find(result.raters, one.name);
    if (at == result.raters.end()) {
      return Error::invalid("", "No rater is called " + quote_json(one.name) + "; the raters are " + list_of(result.raters) + ".");
    }
    const auto number = static_cast<std::uint32_t>(at - result.raters.begin());
    if (std::ranges::find(out, number) == out.end()) out.push_back(number);
  }
  if (!named.empty()) return out;
  result.guessed = true;
  for (std::uint32_t i = 0; i < result.raters.size(); ++i) {
    if (looks_like_a_model(result.raters[i])) out.push_back(i);
  }
  if (out.empty()) {
    return Error::invalid("",
                          "No rater is called like a model. Say who the judge is: --judge NAME, or --judge NAME=FILE for one whose "
                          "labels stand in a file of their own. The raters are " +
                              list_of(result.raters) + ".");
  }
  return out;
}

Result<void> read_all(JudgeResult& result, Ratings& ratings, const std::vector<NamedJudge>& judges) {
  ASSAY_TRY(const auto named, read_columns_option(result.options.columns, parts));
  const auto choose = [&](const formats::Glance& glance) -> Result<RatingColumns> {
    ASSAY_TRY(auto columns, choose_rating_columns(named, glance));
    ASSAY_CHECK(choose_sample_columns(named, glance, columns));
    ASSAY_TRY(columns.sides, choose_side_columns(named, glance, columns.rater, columns.label));
    return columns;
  };
  for (const auto& path : result.options.files) ASSAY_CHECK(read_labels(result, ratings, path, {}, choose));
  for (const auto& one : judges) {
    if (!one.file.empty()) ASSAY_CHECK(read_verdicts(result, ratings, one));
  }
  return success();
}

Result<void> check_own(const JudgeResult& result, const std::vector<std::uint32_t>& judges) {
  for (const auto& one : result.options.measures.own) {
    const bool known = std::ranges::any_of(judges, [&](std::uint32_t judge) { return one.starts_with(result.raters[judge] + "="); });
    if (!known) return Error::invalid("", "--own takes JUDGE=MODEL; " + quote_json(one) + " begins with no judge's name.");
  }
  return success();
}

}  // namespace

int judge(const JudgeOptions& options) {
  JudgeResult result;
  result.options = options;
  std::vector<NamedJudge> named;
  for (const auto& one : options.judges) named.push_back(named_judge(one));
  Ratings ratings;
  if (const auto read = read_all(result, ratings, named); !read.has_value()) return failed(read.error());
  result.pairs_named = name_pairs(ratings);
  finish_labels(result, ratings, stats::Metric::nominal);
  if (result.bad.refused(options.strict, "nothing is measured", result.files.size() > 1)) return exit_bad_rows;
  result.raters = ratings.raters.names();
  result.labels = ratings.labels.names();
  const auto judges = find_judges(result, named);
  if (!judges.ok()) return failed(judges.error());
  if (const auto known = check_own(result, *judges); !known.has_value()) return failed(known.error());
  result.humans = result.raters.size() - judges->size();
  for (const auto one : *judges) result.judges.push_back(measure_judge(ratings, one, *judges, options.measures));
  if (judges->size() > 1) result.joint = joint_errors(ratings, *judges);
  auto compared = compare_with(options.compare, "judge", [&] { return judge_json(result); }, options.measures.confidence);
  if (!compared.ok()) return failed(compared.error());
  result.compared = std::move(*compared);
  if (const auto drawn = draw_judges(result); !drawn.has_value()) return failed(drawn.error());
  print(options.methods_text             ? judge_methods(result)
        : options.output == Output::json ? judge_json(result)
        : options.output == Output::csv  ? judge_csv(result)
                                         : judge_text(result));
  bool complete = true;
  for (const auto& one : result.judges) {
    if (one.report.ok()) continue;
    complete = false;
    for (const auto& note : one.report.notes)
      std::fprintf(stderr, "assay: %s cannot be compared: %s.\n", report::printable(result.raters[one.rater]).c_str(),
                   note.message.c_str());
  }
  return complete ? exit_ok : exit_unsupported;
}

}  // namespace assay::programs
