// responses: 2 to 26 model outputs for one prompt, whose models the annotator never learns.
#pragma once
#include "kinds/fields/kind.hpp"

namespace assay::kinds {

class ResponsesField final : public FieldKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "responses"; }
  [[nodiscard]] std::string_view summary() const override;
  [[nodiscard]] Violations check_value(const json::Value& config, const json::Value& value) const override;
  [[nodiscard]] std::string excerpt(const json::Value& value) const override;
  [[nodiscard]] json::Value example() const override;
  [[nodiscard]] bool holds_responses() const override { return true; }
};

}  // namespace assay::kinds
