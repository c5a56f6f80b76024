// files: plain calls.
#include "programs/analysis/files.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <unistd.h>

namespace assay::programs {

Result<void> write_file(const std::string& path, std::string_view text) {
  // A device or a pipe is written to as it is; a file is replaced whole.
  std::error_code unknown;
  const bool direct = std::filesystem::exists(path, unknown) && !std::filesystem::is_regular_file(path, unknown);
  const auto partial = direct ? path : path + ".partial";
  {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.flush();
    if (!file) {
      const Error error{ErrorCode::unavailable, "Cannot write " + path + ": " + std::generic_category().message(errno) + ".", {}, {}};
      if (!direct) std::filesystem::remove(partial, unknown);
      return error;
    }
  }
  if (direct) return success();
  std::error_code error;
  std::filesystem::rename(partial, path, error);
  if (error) return Error{ErrorCode::unavailable, "Cannot write " + path + ": " + error.message() + ".", {}, {}};
  return success();
}

void print(std::string_view text) {
  while (!text.empty()) {
    const auto done = ::write(STDOUT_FILENO, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return;
    text.remove_prefix(static_cast<std::size_t>(done));
  }
}

int failed(const Error& error) {
  std::fprintf(stderr, "assay: %s\n", error.message.c_str());
  return 1;
}

Error in_file(const std::string& file, const Error& error) {
  Error out = error;
  out.message = file + ": " + error.message;
  return out;
}

std::string shell_word(std::string_view text) {
  const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::strchr("_-./,=:@%+", c) != nullptr;
  });
  if (plain) return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += "'\\''";
    else out += c;
  }
  return out + "'";
}

}  // namespace assay::programs
