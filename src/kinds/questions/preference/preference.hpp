// preference: which of two responses is better, with strengths, a tie and "both bad" where the form allows
// them.
#pragma once
#include "kinds/questions/kind.hpp"

namespace assay::kinds {

class PreferenceQuestion final : public QuestionKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "preference"; }
  [[nodiscard]] std::string_view summary() const override;
  [[nodiscard]] Violations check_config(const json::Value& config) const override;
  [[nodiscard]] Violations check_answer(const json::Value& config, const json::Value& answer, const AnswerContext& context) const override;
  [[nodiscard]] Level level(const json::Value& config) const override;
  [[nodiscard]] double similarity(const json::Value& config, const json::Value& a, const json::Value& b) const override;
  [[nodiscard]] Consensus consensus(const json::Value& config, std::span<const json::Value> answers) const override;
  [[nodiscard]] std::vector<std::string> columns(const json::Value& config) const override;
  [[nodiscard]] std::vector<json::Value> cells(const json::Value& config, const json::Value& answer) const override;
  [[nodiscard]] json::Value json_schema(const json::Value& config) const override;
  [[nodiscard]] Example example() const override;
  [[nodiscard]] std::vector<Category> categories(const json::Value& config) const override;
  [[nodiscard]] std::vector<std::size_t> counted(const json::Value& config, const json::Value& answer) const override;
  [[nodiscard]] std::optional<double> value_for_agreement(const json::Value& config, const json::Value& answer) const override;
  [[nodiscard]] std::optional<std::size_t> exact_responses() const override { return 2; }
  [[nodiscard]] std::optional<Comparison> comparison(const json::Value& config, const json::Value& answer) const override;
  [[nodiscard]] json::Value to_canonical(const json::Value& config, const json::Value& answer,
                                         std::span<const std::size_t> shown_order) const override;
  [[nodiscard]] json::Value to_shown(const json::Value& config, const json::Value& answer,
                                     std::span<const std::size_t> shown_order) const override;
  [[nodiscard]] json::Value visible_config(const json::Value& config) const override;
};

}  // namespace assay::kinds
