// paragraphs: wrapped text about files and rows.
#include "programs/analysis/paragraphs.hpp"

#include "report/number.hpp"
#include "report/text.hpp"

namespace assay::programs {

void paragraph(std::string& out, const std::string& text) {
  constexpr std::size_t page = 100;
  out += report::wrapped(report::printable(text), page) + "\n";
}

std::string level_of(double confidence) { return report::fixed(100 * confidence, confidence == 0.95 ? 0 : 1) + " %"; }

void files_paragraphs(std::string& out, const std::vector<FileRead>& files) {
  for (const auto& file : files) {
    paragraph(out, (file.name == "-" ? "standard input" : file.name) + ": " + file.format + ", " + report::count(file.rows, "row") + ".");
  }
}

void add_sources(std::vector<std::string>& small, const std::vector<FileRead>& files) {
  for (const auto& file : files) small.push_back(file.name + ", SHA-256 " + file.sha256);
}

void bad_rows_paragraph(std::string& out, const BadRows& bad) {
  if (bad.count == 0) return;
  paragraph(out, report::count(bad.count, "row") + " cannot be used and " + (bad.count == 1 ? "is" : "are") + " left out.");
}

}  // namespace assay::programs
