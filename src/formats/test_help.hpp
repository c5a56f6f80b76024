// test_help: short ways for the tests of formats to read texts, files and compressed bytes.
#pragma once
#include "formats/gzip.hpp"
#include "formats/mapping.hpp"
#include "formats/reader.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

namespace assay::formats::testing {

using Open = std::unique_ptr<RowReader> (*)(ByteSource&, ReadOptions);

struct AllRows {
  std::vector<Record> records;
  std::vector<RowError> errors;
  std::string end;  ///< why the file could not be read further; empty where it was read to its end
};

inline AllRows drain(RowReader& reader) {
  AllRows out;
  while (true) {
    auto row = reader.next();
    if (!row.ok()) {
      out.end = row.error().message;
      return out;
    }
    if (!row->has_value()) return out;
    if (auto* record = std::get_if<Record>(&**row)) out.records.push_back(std::move(*record));
    else out.errors.push_back(std::get<RowError>(std::move(**row)));
  }
}

inline AllRows rows_of(Open open, std::string_view text, ReadOptions options = {}) {
  TextSource source(text);
  const auto reader = open(source, options);
  return drain(*reader);
}

inline json::Value parsed(std::string_view text) { return json::parse(text).value(); }

inline std::string gzipped(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// The whole text behind a source, or "error: …".
inline std::string all_of(ByteSource& source, std::size_t window = 7777) {
  std::string out;
  std::string buffer(window, '\0');
  while (true) {
    const auto n = source.read(std::span<char>(buffer));
    if (!n.ok()) return "error: " + n.error().message;
    if (*n == 0) return out;
    out.append(buffer, 0, *n);
  }
}

/// A source that gives one byte at a time: nothing may depend on where windows end.
class Trickle final : public ByteSource {
 public:
  explicit Trickle(std::string_view text) : text_(text) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    return text_.read(into.first(std::min<std::size_t>(1, into.size())));
  }

 private:
  TextSource text_;
};

class FileSource final : public ByteSource {
 public:
  explicit FileSource(const std::filesystem::path& path) : file_(path, std::ios::binary) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    file_.read(into.data(), static_cast<std::streamsize>(into.size()));
    return static_cast<std::size_t>(file_.gcount());
  }

 private:
  std::ifstream file_;
};

/// The folder of real data, or nothing where this machine has none.
inline std::filesystem::path real_data() {
  const char* shared = std::getenv("ASSAY_SHARED");
  return shared == nullptr ? std::filesystem::path() : std::filesystem::path(shared) / "data";
}

inline const Target pair_form = {{"prompt", "markdown"}, {"responses", "responses"}};

}  // namespace assay::formats::testing

#define ASSAY_NEEDS_REAL_DATA(folder)                                                                                            \
  if (assay::formats::testing::real_data().empty() || !std::filesystem::exists(assay::formats::testing::real_data() / (folder))) \
  GTEST_SKIP() << "set ASSAY_SHARED to the folder whose data/" << (folder) << " holds the real data"
