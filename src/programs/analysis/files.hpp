// files: small things that the commands share: writing a file whole, printing, failing with a sentence.
#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace assay::programs {

/// Writes beside the path and renames, so that nobody sees half a file. An error names the path.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text);
/// To standard output, all of it; the process ends quietly where nobody reads on.
void print(std::string_view text);
/// "assay: …" on standard error; returns the exit code 1.
[[nodiscard]] int failed(const Error& error);
/// The error with the file's name before its message.
[[nodiscard]] Error in_file(const std::string& file, const Error& error);
/// A word for a shell: quoted where it must be.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace assay::programs
