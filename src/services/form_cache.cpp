// form_cache: a map behind a lock; parsing happens outside of it.
#include "services/form_cache.hpp"

#include "kinds/form/view.hpp"

namespace assay::services {

Result<std::shared_ptr<const ParsedForm>> FormCache::get(ProjectId project, std::int64_t version, const JsonText& text) {
  const std::pair key(project.value, version);
  {
    const std::lock_guard lock(mutex_);
    const auto found = forms_.find(key);
    if (found != forms_.end()) return found->second;
  }
  ASSAY_TRY(auto form, kinds::parse_form(text.text()));
  auto view = json::to_text(kinds::form_view(form, static_cast<int>(version)));
  auto parsed = std::make_shared<const ParsedForm>(ParsedForm{std::move(form), std::move(view)});
  const std::lock_guard lock(mutex_);
  if (forms_.size() >= capacity) forms_.clear();
  return forms_.emplace(key, std::move(parsed)).first->second;
}

}  // namespace assay::services
