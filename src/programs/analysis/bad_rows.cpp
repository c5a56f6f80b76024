// bad_rows: for people on standard error, for programs in the JSON.
#include "programs/analysis/bad_rows.hpp"

#include "report/number.hpp"
#include "report/text.hpp"

#include <cstdio>

namespace assay::programs {

void BadRows::add(const std::string& file, std::uint64_t line, std::string where, std::string message) {
  if (++count <= 20) first.push_back({file, line, std::move(where), std::move(message)});
}

std::string BadRows::text(bool many_files) const {
  std::string out;
  for (const auto& row : first) {
    out += "  ";
    if (many_files) out += report::printable(row.file) + ", ";
    out += "line " + std::to_string(row.line) + ": ";
    if (!row.where.empty()) out += report::printable(row.where) + ": ";
    out += report::shortened(report::printable(row.message), 300) + "\n";
  }
  if (count > first.size()) out += "  … and " + report::count(count - first.size()) + " more\n";
  return out;
}

bool BadRows::refused(bool strict, const char* refusal, bool many_files) const {
  if (count == 0) return false;
  const std::string why = strict ? std::string(", so ") + refusal + " (--strict):" : " and are left out:";
  std::fprintf(stderr, "assay: %s cannot be used%s\n%s", report::count(count, "row").c_str(), why.c_str(), text(many_files).c_str());
  return strict;
}

}  // namespace assay::programs
