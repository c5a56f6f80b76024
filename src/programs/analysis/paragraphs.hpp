// paragraphs: what the texts of all commands on files have in common.
#pragma once
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/read_rows.hpp"

#include <string>
#include <vector>

namespace assay::programs {

/// Wrapped to the width of a page, and harmless to a terminal.
void paragraph(std::string& out, const std::string& text);
/// "95 %", "97.5 %": the confidence of an interval.
[[nodiscard]] std::string level_of(double confidence);
/// What was read, a line a file.
void files_paragraphs(std::string& out, const std::vector<FileRead>& files);
/// The lines that a picture has for its sources.
void add_sources(std::vector<std::string>& small, const std::vector<FileRead>& files);
/// Nothing where every row can be used.
void bad_rows_paragraph(std::string& out, const BadRows& bad);

}  // namespace assay::programs
