// uploaded_file: a temporary file that a body was streamed into; removed again unless somebody keeps it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/random.hpp"
#include "base/result.hpp"

namespace assay::http {

class UploadedFile {
 public:
  UploadedFile() = default;
  /// A new file with a random name in `directory`, readable by this user alone.
  [[nodiscard]] static Result<UploadedFile> create(const std::filesystem::path& directory, Random& random);
  UploadedFile(UploadedFile&& other) noexcept;
  UploadedFile& operator=(UploadedFile&& other) noexcept;
  UploadedFile(const UploadedFile&) = delete;
  UploadedFile& operator=(const UploadedFile&) = delete;
  ~UploadedFile();

  [[nodiscard]] Result<void> append(std::span<const char> bytes);
  /// Brings the bytes to the disk and closes the file.
  [[nodiscard]] Result<void> finish();
  /// Moves the finished file to its place on the same file system; it is nobody's temporary file afterwards.
  [[nodiscard]] Result<void> keep_as(const std::filesystem::path& place);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  void drop() noexcept;
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t bytes_ = 0;
};

}  // namespace assay::http
