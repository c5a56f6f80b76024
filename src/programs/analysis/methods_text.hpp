// methods_text: the paragraph of a paper's methods section, the hashes of the files, and the BibTeX of what it cites.
#pragma once
#include "programs/analysis/read_rows.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

/// `text` without the closing sentence, which says with what and how it was computed; `works` by their keys ("davidson1970extending"), in
/// the order of their citation.
[[nodiscard]] std::string methods_text(const std::string& text, const std::string& command, const std::vector<FileRead>& files,
                                       std::span<const std::string_view> works);

}  // namespace assay::programs
