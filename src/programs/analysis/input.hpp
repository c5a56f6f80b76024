// input: a file or standard input of a command: its bytes, hashed beside while they are read, with progress.
#pragma once
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "formats/bytes.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace assay::programs {

/// Hashes blocks on its own thread: SHA-256 takes longer than reading rows.
class Hasher {
 public:
  Hasher() : thread_([this] { loop(); }) {}
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  ~Hasher();
  void add(std::string_view bytes);
  /// Lower-case hexadecimal. Once, at the end.
  [[nodiscard]] std::string finish();

 private:
  void loop();
  void close();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> waiting_;  // at most a few
  std::deque<std::string> spare_;
  bool closed_ = false;
  Sha256 hash_;
  std::thread thread_;
};

class InputFile final : public formats::ByteSource {
 public:
  /// "-" is standard input. An error names the file.
  [[nodiscard]] static Result<std::unique_ptr<InputFile>> open(const std::string& path);
  ~InputFile() override;
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Reads what is left, so that the hash is the whole file's.
  [[nodiscard]] Result<std::string> sha256();
  /// For the line of progress.
  [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }

 private:
  InputFile(int file, std::string name, std::optional<std::uint64_t> size) : file_(file), name_(std::move(name)), size_(size) {}
  int file_;
  std::string name_;
  std::optional<std::uint64_t> size_;
  std::uint64_t bytes_ = 0;
  Hasher hasher_;
};

/// "reading battles.csv: 42 %, 3,100,000 rows" on standard error, where that is a terminal and it takes long.
class ProgressLine {
 public:
  explicit ProgressLine(std::string what);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }
  /// Cheap; writes at most a few times a second, and nothing in the first half second.
  void show(std::uint64_t done, std::optional<std::uint64_t> total, const std::string& detail);
  void clear();

 private:
  std::string what_;
  bool on_;
  bool shown_ = false;
  std::int64_t next_;
};

}  // namespace assay::programs
