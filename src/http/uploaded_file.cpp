// uploaded_file: plain POSIX writes; the caller sees to it that they do not run on an I/O thread.
#include "http/uploaded_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/id.hpp"

namespace assay::http {
namespace {

Error failed(int code) {
  if (code == ENOSPC || code == EDQUOT) {
    return {ErrorCode::out_of_space, "The disk is full; the upload was not stored.", {}, {}};
  }
  return {ErrorCode::unavailable, "The upload could not be stored: " + std::generic_category().message(code) + ".", {}, {}};
}

}  // namespace

Result<UploadedFile> UploadedFile::create(const std::filesystem::path& directory, Random& random) {
  UploadedFile file;
  auto path = directory / ("upload-" + PublicId::make(random).text() + ".part");
  file.descriptor_ = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file.descriptor_ < 0) return failed(errno);
  file.path_ = std::move(path);
  return file;
}

UploadedFile::UploadedFile(UploadedFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), descriptor_(std::exchange(other.descriptor_, -1)), bytes_(std::exchange(other.bytes_, 0)) {}

UploadedFile& UploadedFile::operator=(UploadedFile&& other) noexcept {
  if (this != &other) {
    drop();
    path_ = std::exchange(other.path_, {});
    descriptor_ = std::exchange(other.descriptor_, -1);
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

UploadedFile::~UploadedFile() { drop(); }

void UploadedFile::drop() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

Result<void> UploadedFile::append(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno);
    bytes_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return success();
}

Result<void> UploadedFile::finish() {
  const int synced = ::fdatasync(descriptor_);
  const int code = errno;
  ::close(std::exchange(descriptor_, -1));
  if (synced != 0) return failed(code);
  return success();
}

Result<void> UploadedFile::keep_as(const std::filesystem::path& place) {
  if (::rename(path_.c_str(), place.c_str()) != 0) return failed(errno);
  path_.clear();
  return success();
}

}  // namespace assay::http
