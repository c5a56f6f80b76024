// text: free text: a rationale, a note, a caption, a translation or an answer.
#pragma once
#include "kinds/questions/kind.hpp"

namespace assay::kinds {

class TextQuestion final : public QuestionKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "text"; }
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
};

}  // namespace assay::kinds
