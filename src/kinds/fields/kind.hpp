// FieldKind: what every kind of field can do: say whether a config and a value are right, and sum a value up.
#pragma once
#include "base/error.hpp"
#include "json/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace assay::kinds {

class Redactor;

using Violations = std::vector<Violation>;

class FieldKind {
 public:
  FieldKind() = default;
  FieldKind(const FieldKind&) = delete;
  FieldKind& operator=(const FieldKind&) = delete;
  virtual ~FieldKind() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// One sentence for people who choose a kind.
  [[nodiscard]] virtual std::string_view summary() const = 0;
  /// Most kinds have nothing to configure.
  [[nodiscard]] virtual Violations check_config(const json::Value& config) const;
  [[nodiscard]] virtual Violations check_value(const json::Value& config, const json::Value& value) const = 0;
  /// The text that stands for the value in a list; the caller cuts it.
  [[nodiscard]] virtual std::string excerpt(const json::Value& value) const = 0;
  /// A value that passes check_value with an empty config.
  [[nodiscard]] virtual json::Value example() const = 0;
  /// What an annotator gets of a value that a model wrote: what would tell the model is covered, in every text of it.
  [[nodiscard]] virtual json::Value covered(const json::Value& value, const Redactor& redactor) const;
  /// Whether a model's words are in the value whatever the form says.
  [[nodiscard]] virtual bool quotes_models() const { return false; }
  /// Whether the value is the list of responses that the questions are about.
  [[nodiscard]] virtual bool holds_responses() const { return false; }
};

}  // namespace assay::kinds
