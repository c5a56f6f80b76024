// view: what an annotator may see of a form and of an item: shown order, no model names, leaks redacted.
#pragma once
#include "json/value.hpp"
#include "kinds/form/form.hpp"

#include <cstddef>
#include <span>

namespace assay::kinds {

enum class Leaks { redact, keep };

/// {fieldname: value}; the responses are [{text, marks:[{start,end,kind:"redacted"}]}] in shown order, the
/// marks in code points of the text as served. Model names never are in it. `shown_order` must be a
/// permutation of the responses, or empty for the canonical order. Leaks are also covered in chats and in fields that the
/// form says a model has written.
[[nodiscard]] json::Value content_view(const Form& form, const json::Value& content, std::span<const std::size_t> shown_order,
                                       Leaks leaks = Leaks::redact);

/// {version, fields:[…], questions:[…], layout:{…}}: every default filled in, no weights; the flag only where
/// the form sets its reasons.
[[nodiscard]] json::Value form_view(const Form& form, int version);

}  // namespace assay::kinds
