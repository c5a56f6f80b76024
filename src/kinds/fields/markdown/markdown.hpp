// markdown: text in CommonMark with tables, mathematics and code; the page renders it, never as HTML.
#pragma once
#include "kinds/fields/kind.hpp"

namespace assay::kinds {

class MarkdownField final : public FieldKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "markdown"; }
  [[nodiscard]] std::string_view summary() const override;
  [[nodiscard]] Violations check_value(const json::Value& config, const json::Value& value) const override;
  [[nodiscard]] std::string excerpt(const json::Value& value) const override;
  [[nodiscard]] json::Value example() const override;
  [[nodiscard]] json::Value covered(const json::Value& value, const Redactor& redactor) const override;
};

}  // namespace assay::kinds
