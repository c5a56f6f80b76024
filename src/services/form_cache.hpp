// form_cache: parsed forms by project and version; a version never changes, so nothing is ever stale.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "base/json_text.hpp"
#include "base/result.hpp"
#include "domain/ids.hpp"
#include "kinds/form/form.hpp"

namespace assay::services {

struct ParsedForm {
  kinds::Form form;
  JsonText view;  ///< as the annotator may see it
};

class FormCache {
 public:
  /// Parses `text` where the version was not met before.
  [[nodiscard]] Result<std::shared_ptr<const ParsedForm>> get(ProjectId project, std::int64_t version, const JsonText& text);

 private:
  static constexpr std::size_t capacity = 512;
  std::mutex mutex_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::shared_ptr<const ParsedForm>> forms_;
};

}  // namespace assay::services
