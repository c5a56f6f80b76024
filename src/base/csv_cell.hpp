// csv_cell: one cell of a CSV file that we write, quoted, and harmless in a spreadsheet.
#pragma once
#include <string>
#include <string_view>

namespace assay {

/// RFC 4180. A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
/// return, or their full-width forms) gets an apostrophe in front; plain numbers stay as they are.
void append_csv_cell(std::string& out, std::string_view text);
/// Ends a line: CR LF, as RFC 4180 says.
inline void end_csv_line(std::string& out) { out += "\r\n"; }

}  // namespace assay
