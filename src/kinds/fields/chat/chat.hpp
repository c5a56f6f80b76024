// chat: a conversation: messages with a role and a content, tool calls visible.
#pragma once
#include "kinds/fields/kind.hpp"

namespace assay::kinds {

class ChatField final : public FieldKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "chat"; }
  [[nodiscard]] std::string_view summary() const override;
  [[nodiscard]] Violations check_value(const json::Value& config, const json::Value& value) const override;
  [[nodiscard]] std::string excerpt(const json::Value& value) const override;
  [[nodiscard]] json::Value example() const override;
  [[nodiscard]] json::Value covered(const json::Value& value, const Redactor& redactor) const override;
  [[nodiscard]] bool quotes_models() const override { return true; }
};

}  // namespace assay::kinds
