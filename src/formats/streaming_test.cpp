// streaming_test: 300 MB pass through in constant memory, and how many rows a second that is.
#include "formats/detect.hpp"
#include "formats/export.hpp"
#include "formats/test_help.hpp"

#include <chrono>
#include <cstdio>

namespace assay::formats {
namespace {

using namespace testing;

/// The same row with another id, again and again: no file of 300 MB is needed.
class Generated final : public ByteSource {
 public:
  Generated(std::size_t rows, std::string before, std::string after, std::string between = "\n", std::string open = "",
            std::string close = "")
      : rows_(rows),
        before_(std::move(before)),
        after_(std::move(after)),
        between_(std::move(between)),
        close_(std::move(close)),
        waiting_(std::move(open)) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    while (at_ == waiting_.size()) {
      at_ = 0;
      waiting_.clear();
      if (made_ < rows_) {
        waiting_ = before_ + std::to_string(made_++) + after_;
        waiting_ += made_ < rows_ ? between_ : close_;
      }
      if (waiting_.empty()) return std::size_t{0};
    }
    const auto n = std::min(into.size(), waiting_.size() - at_);
    std::memcpy(into.data(), waiting_.data() + at_, n);
    at_ += n;
    return n;
  }

 private:
  std::size_t rows_;
  std::string before_;
  std::string after_;
  std::string between_;
  std::string close_;
  std::string waiting_;
  std::size_t at_ = 0;
  std::size_t made_ = 0;
};

class NullSink final : public ByteSink {
 public:
  [[nodiscard]] Result<void> write(std::string_view bytes) override {
    size += bytes.size();
    return success();
  }
  std::size_t size = 0;
};

/// What other tests needed before does not count (Documentation/filesystems/proc.rst: 5 resets VmHWM).
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

long peak_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

const std::string row_start = "{\"id\":";
const std::string row_rest = ",\"prompt\":\"" + std::string(200, 'p') + "\",\"model_a\":\"m1\",\"response_a\":\"" + std::string(370, 'a') +
                             "\",\"model_b\":\"m2\",\"response_b\":\"" + std::string(370, 'b') + "\"}";

Mapping generated_mapping() {
  Mapping mapping;
  mapping.external_id = "id";
  mapping.fields["prompt"] = "prompt";
  mapping.responses.columns = {{"response_a", "model_a"}, {"response_b", "model_b"}};
  return mapping;
}

/// Rows read and mapped; prints how fast.
std::size_t stream(Open open, ByteSource& source, const char* name) {
  const auto reader = open(source, {});
  const auto mapping = generated_mapping();
  const auto start = std::chrono::steady_clock::now();
  std::size_t items = 0;
  while (true) {
    const auto row = reader->next();
    if (!row.ok() || !row->has_value()) break;
    const auto* record = std::get_if<Record>(&**row);
    if (record != nullptr && apply(mapping, pair_form, record->row).ok()) ++items;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%-6s %8.0f rows/s, %6.1f MB/s mapped (%zu rows of about 1 KB)\n", name, static_cast<double>(items) / took.count(),
              static_cast<double>(reader->bytes()) / took.count() / 1e6, items);
  return items;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

TEST(Streaming, reads_300_mb_of_every_container_in_constant_memory) {
  const std::size_t rows = sanitized ? 3000 : 300000;
  const auto csv_rest = "," + std::string(200, 'p') + ",m1," + std::string(380, 'a') + ",m2,\"" + std::string(380, 'b') + "\"";
  forget_peak();
  const long before = peak_kilobytes();
  Generated jsonl(rows, row_start, row_rest);
  EXPECT_EQ(stream(read_jsonl, jsonl, "jsonl"), rows);
  Generated json(rows, row_start, row_rest, ",\n", "[", "]\n");
  EXPECT_EQ(stream(read_json, json, "json"), rows);
  Generated csv(rows, "", csv_rest, "\r\n", "id,prompt,model_a,response_a,model_b,response_b\r\n");
  EXPECT_EQ(stream(read_csv, csv, "csv"), rows);
  const long grown = peak_kilobytes() - before;
  std::printf("peak memory grew by %ld kB\n", grown);
  if (!sanitized) {
    EXPECT_LT(grown, 30000);
  }
}

TEST(Streaming, writes_300_mb_in_constant_memory) {
  const std::size_t rows = sanitized ? 3000 : 200000;
  ExportRow row;
  row.content = parsed(row_start + "0" + row_rest);
  row.annotations.resize(3);
  for (auto& one : row.annotations) {
    one.person = "p";
    one.answers = parsed(R"({"overall":{"choice":"first"}})");
  }
  NullSink sink;
  HashingSink hashing(sink);
  forget_peak();
  const long before = peak_kilobytes();
  const auto start = std::chrono::steady_clock::now();
  const auto writer = write_native(hashing, nullptr);
  ASSERT_TRUE(writer->begin().ok());
  for (std::size_t i = 0; i < rows; ++i) {
    row.external_id = std::to_string(i);
    ASSERT_TRUE(writer->row(row).ok());
  }
  ASSERT_TRUE(writer->end().ok());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("export %8.0f items/s, %6.1f MB/s with SHA-256\n", static_cast<double>(rows) / took.count(),
              static_cast<double>(sink.size) / took.count() / 1e6);
  if (!sanitized) {
    EXPECT_LT(peak_kilobytes() - before, 30000);
  }
}

}  // namespace
}  // namespace assay::formats
