// input: plain reads, a few blocks on their way to the hash.
#include "programs/analysis/input.hpp"

#include "base/bytes.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::programs {
namespace {

constexpr std::size_t most_waiting = 8;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Error cannot_read(const std::string& name) {
  return {ErrorCode::unavailable, "Cannot read " + name + ": " + std::generic_category().message(errno) + ".", {}, {}};
}

}  // namespace

Hasher::~Hasher() { close(); }

void Hasher::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Hasher::add(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < most_waiting; });
  std::string block;
  if (!spare_.empty()) {
    block = std::move(spare_.front());
    spare_.pop_front();
  }
  lock.unlock();
  block.assign(bytes);
  lock.lock();
  waiting_.push_back(std::move(block));
  lock.unlock();
  changed_.notify_all();
}

void Hasher::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto block = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    changed_.notify_all();
    hash_.add(block);
    lock.lock();
    spare_.push_back(std::move(block));
  }
}

std::string Hasher::finish() {
  close();
  return to_hex(hash_.finish());
}

Result<std::unique_ptr<InputFile>> InputFile::open(const std::string& path) {
  if (path == "-") return std::unique_ptr<InputFile>(new InputFile(STDIN_FILENO, "standard input", std::nullopt));
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot_read(path);
  struct stat status{};
  if (::fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(file);
    return Error::invalid("", path + " is a folder; name a file.");
  }
  std::optional<std::uint64_t> size;
  if (S_ISREG(status.st_mode)) size = static_cast<std::uint64_t>(status.st_size);
  return std::unique_ptr<InputFile>(new InputFile(file, path, size));
}

InputFile::~InputFile() {
  if (file_ != STDIN_FILENO) ::close(file_);
}

Result<std::size_t> InputFile::read(std::span<char> into) {
  while (true) {
    const auto got = ::read(file_, into.data(), into.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(name_);
    const auto n = static_cast<std::size_t>(got);
    if (n > 0) hasher_.add({into.data(), n});
    bytes_ += n;
    return n;
  }
}

Result<std::string> InputFile::sha256() {
  std::string rest(std::size_t{64} << 10U, '\0');
  while (true) {
    ASSAY_TRY(const std::size_t n, read(std::span<char>(rest)));
    if (n == 0) return hasher_.finish();
  }
}

ProgressLine::ProgressLine(std::string what) : what_(std::move(what)), on_(::isatty(STDERR_FILENO) == 1), next_(now_ms() + 500) {}

void ProgressLine::show(std::uint64_t done, std::optional<std::uint64_t> total, const std::string& detail) {
  if (!on_ || now_ms() < next_) return;
  next_ = now_ms() + 200;
  shown_ = true;
  std::string text = report::printable(what_) + ": ";
  if (total && *total > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
    constexpr std::size_t bar = 20;
    const auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
    text += "[" + std::string(full, '#') + std::string(bar - full, '.') + "] " + report::percent(share, 0) + ", ";
  }
  std::fprintf(stderr, "\r\x1b[K%s", report::shortened(text + detail, 78).c_str());
}

void ProgressLine::clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

}  // namespace assay::programs
