// report: what an export says of itself: rows in, out and dropped by reason, and the hash of every file.
#pragma once
#include "base/describe.hpp"
#include "base/sha256.hpp"
#include "base/time.hpp"
#include "formats/bytes.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats {

/// export_report.json
struct ExportReport {
  std::string format;
  std::int64_t format_version = 1;
  std::string unit;  ///< what a row is: "item" or "annotation"
  std::int64_t items = 0;
  std::int64_t rows_in = 0;
  std::int64_t rows_out = 0;
  std::map<std::string, std::int64_t> dropped;  ///< rows_in = rows_out + the sum of these

  void drop(std::string_view reason) { ++dropped[std::string(reason)]; }
  friend bool operator==(const ExportReport&, const ExportReport&) = default;
};
ASSAY_DESCRIBE(ExportReport, format, format_version, unit, items, rows_in, rows_out, dropped)

struct ManifestFile {
  std::string name;
  std::int64_t bytes = 0;
  std::string sha256;  ///< lower-case hexadecimal
  friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};
ASSAY_DESCRIBE(ManifestFile, name, bytes, sha256)
ASSAY_CONTRACT_NAME(ManifestFile, "ExportFile")

/// manifest.json; `spec` repeats the export.
struct Manifest {
  std::int64_t manifest_version = 1;
  json::Object spec;
  std::vector<ManifestFile> files;
};
ASSAY_DESCRIBE(Manifest, manifest_version, spec, files)

/// Passes bytes on and knows their number and hash.
class HashingSink final : public ByteSink {
 public:
  explicit HashingSink(ByteSink& sink) : sink_(sink) {}
  [[nodiscard]] Result<void> write(std::string_view bytes) override;
  /// Once, after the last byte.
  [[nodiscard]] ManifestFile finish(std::string name);

 private:
  ByteSink& sink_;
  Sha256 hash_;
  std::int64_t bytes_ = 0;
};

/// "p-" and 16 characters: the same for a person within one export, and tied to no other export.
[[nodiscard]] std::string pseudonym(std::string_view export_key, std::string_view person);

/// Collects text and writes it in large pieces.
class BufferedOut {
 public:
  explicit BufferedOut(ByteSink& sink) : sink_(sink) {}
  [[nodiscard]] std::string& text() { return text_; }
  /// Call after each row.
  [[nodiscard]] Result<void> settle() { return text_.size() < (std::size_t{64} << 10U) ? success() : flush(); }
  [[nodiscard]] Result<void> flush();

 private:
  ByteSink& sink_;
  std::string text_;
};

}  // namespace assay::formats
