// QuestionKind: what most kinds do not do.
#include "kinds/questions/kind.hpp"

namespace assay::kinds {

std::vector<Category> QuestionKind::categories(const json::Value& /*config*/) const { return {}; }

std::vector<std::size_t> QuestionKind::counted(const json::Value& /*config*/, const json::Value& /*answer*/) const { return {}; }

std::optional<double> QuestionKind::value_for_agreement(const json::Value& /*config*/, const json::Value& /*answer*/) const {
  return std::nullopt;
}

std::optional<std::size_t> QuestionKind::exact_responses() const { return std::nullopt; }

std::optional<Comparison> QuestionKind::comparison(const json::Value& /*config*/, const json::Value& /*answer*/) const {
  return std::nullopt;
}

json::Value QuestionKind::to_canonical(const json::Value& /*config*/, const json::Value& answer,
                                       std::span<const std::size_t> /*shown_order*/) const {
  return answer;
}

json::Value QuestionKind::to_shown(const json::Value& /*config*/, const json::Value& answer,
                                   std::span<const std::size_t> /*shown_order*/) const {
  return answer;
}

json::Value QuestionKind::visible_config(const json::Value& config) const { return config; }

}  // namespace assay::kinds
