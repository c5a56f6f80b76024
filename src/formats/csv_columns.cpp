// csv_columns: chosen columns of a CSV file, cut out of the window in which they lie.
#include "base/text.hpp"
#include "formats/columns.hpp"
#include "formats/lines.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

namespace assay::formats {
namespace {

constexpr std::size_t window_bytes = std::size_t{256} << 10U;

bool is_ascii(std::string_view text) {
  std::uint64_t high = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    high |= word;
  }
  for (; i < text.size(); ++i) high |= static_cast<std::uint8_t>(text[i]);
  return (high & 0x8080808080808080U) == 0;
}

class CsvColumns final : public ColumnReader {
 public:
  CsvColumns(ByteSource& source, std::vector<std::string> columns, ReadOptions options)
      : source_(source),
        options_(options),
        columns_(std::move(columns)),
        pieces_(most_cells),
        scratch_(columns_.size() + 1),
        cells_(columns_.size()) {}

  Result<bool> next(PickedRow& row) override {
    if (names_.empty()) ASSAY_CHECK(header());
    do {
      ASSAY_TRY(const bool any, record());
      if (!any) return false;
    } while (blank() && names_.size() != 1);
    row = {};
    row.line = began_;
    if (!complaint_.empty()) return refuse(row, "", std::move(complaint_));
    if (count_ != names_.size()) {
      return refuse(row, "", "This row has " + std::to_string(count_) + " cells, the header " + std::to_string(names_.size()) + ".");
    }
    // A cell that is not asked for makes its row a bad one, too: a file has the same rows for everybody.
    if (!is_ascii(std::string_view(buffer_).substr(record_, from_ - record_))) {
      for (std::size_t i = 0; i < count_; ++i) {
        if (const auto byte = first_invalid_utf8(text(i, scratch_.back()))) {
          return refuse(row, names_[i], "Byte " + std::to_string(*byte + 1) + " of this cell is not valid UTF-8. Save the file as UTF-8.");
        }
      }
    }
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] = text(picks_[i], scratch_[i]);
    row.cells = cells_;
    return true;
  }

 private:
  // A cell of the present record, in bytes from the record's beginning.
  struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool escaped = false;  // doubled quotation marks inside
  };

  Result<bool> refuse(PickedRow& row, std::string where, std::string message) {
    problem_ = {began_, std::move(where), std::move(message)};
    row.problem = &problem_;
    return true;
  }

  [[nodiscard]] bool blank() const { return count_ == 1 && complaint_.empty() && pieces_[0].begin == pieces_[0].end; }

  // Cell i of the record that ended at from_; `scratch` holds it where it had to be put together.
  std::string_view text(std::size_t i, std::string& scratch) const {
    const auto& at = pieces_[i];
    const auto piece = std::string_view(buffer_).substr(record_ + at.begin, at.end - at.begin);
    if (!at.escaped) return piece;
    scratch.clear();
    for (std::size_t k = 0; k < piece.size(); ++k) {
      scratch += piece[k];
      if (piece[k] == '"') ++k;
    }
    return scratch;
  }

  // The same checks with the same sentences as read_csv.
  Result<void> header() {
    while (to_ < Feed::chunk && !ended_) ASSAY_CHECK(more(0));
    auto head = std::string_view(buffer_).substr(0, std::min(to_, Feed::chunk));
    ASSAY_CHECK(check_encoding(head));
    if (head.starts_with("\xEF\xBB\xBF")) {
      from_ = 3;
      head.remove_prefix(3);
    }
    delimiter_ = options_.delimiter == '\0' ? guess_delimiter(head) : options_.delimiter;
    for (const char c : {delimiter_, '\n', '\r'}) stops_[static_cast<std::uint8_t>(c)] = true;
    do {
      ASSAY_TRY(const bool any, record());
      if (!any) return Error::invalid("", "The file is empty: its first line must name the columns.");
    } while (blank());
    if (!complaint_.empty()) return Error::invalid("", "The line of column names: " + complaint_);
    std::set<std::string> seen;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::string raw(text(i, scratch_.back()));
      if (first_invalid_utf8(raw))
        return Error::invalid("", "The column names are not valid UTF-8. Save the file as UTF-8 and upload it again.");
      std::string name(trim(raw));
      if (name.empty())
        return Error::invalid("", "Column " + std::to_string(i + 1) + " has no name; the first line must name every column.");
      if (!seen.insert(name).second) return Error::invalid("", "Two columns are named " + quote_json(name) + "; give each its own name.");
      names.push_back(std::move(name));
    }
    for (const auto& column : columns_) {
      const auto found = std::ranges::find(names, column);
      if (found == names.end()) return Error::invalid("", "There is no column " + quote_json(column) + ".");
      picks_.push_back(static_cast<std::size_t>(found - names.begin()));
    }
    names_ = std::move(names);
    return success();
  }

  void complain(std::string message) {
    if (complaint_.empty()) complaint_ = std::move(message);
  }
  void count_bytes(std::size_t n) {
    size_ += n;
    if (size_ > options_.longest) complain(too_long_sentence(options_.longest));
  }

  // Keeps the record, which begins at from_, and reads behind it. `used` bytes of it are understood; a record
  // with a complaint is not kept, and positions in it mean nothing. Returns what `used` is now.
  Result<std::size_t> more(std::size_t used) {
    if (!complaint_.empty()) {
      from_ += used;
      used = 0;
    }
    if (buffer_.empty()) buffer_.resize(window_bytes);
    if (from_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + from_, to_ - from_);
      to_ -= from_;
      from_ = 0;
    }
    if (to_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    ASSAY_TRY(const std::size_t n, source_.read(std::span<char>(buffer_).subspan(to_)));
    ended_ = n == 0;
    to_ += n;
    return used;
  }
  // Whether the record has a byte at `at`; at the end of the file there is none.
  Result<bool> ensure(std::size_t& at) {
    while (from_ + at == to_ && !ended_) {
      ASSAY_TRY(at, more(at));
    }
    return from_ + at < to_;
  }

  // One record, whatever is wrong with it; false at the end.
  Result<bool> record() {
    std::size_t at = 0;
    ASSAY_TRY(bool here, ensure(at));
    if (after_cr_ && here && buffer_[from_] == '\n') {
      ++from_;
      ASSAY_TRY(here, ensure(at));
    }
    after_cr_ = false;
    began_ = line_;
    count_ = 0;
    size_ = 0;
    complaint_.clear();
    if (!here) return false;
    if (quick()) return true;
    count_ = 0;
    for (bool go_on = true; go_on;) {
      ASSAY_TRY(here, ensure(at));
      if (here && buffer_[from_ + at] == '"') {
        ASSAY_TRY(go_on, quoted(at));
      } else {
        ASSAY_TRY(go_on, plain(at, at, false));
      }
    }
    return true;
  }

  // A good record that lies whole in the window, in one pass; false where the careful way must be taken.
  bool quick() {
    const char* const begin = buffer_.data() + from_;
    const char* const end = buffer_.data() + to_;
    const auto ends_cell = [&](const char* p) { return stops_[static_cast<std::uint8_t>(*p)]; };
    std::uint64_t newlines = 0;
    for (const char* p = begin;; ++p) {
      if (p == end || count_ == most_cells) return false;
      auto& piece = pieces_[count_++];
      piece = {static_cast<std::size_t>(p - begin), 0, false};
      if (*p == '"') {
        ++piece.begin;
        for (++p;; p += 2) {
          const auto* const from = p;
          p = static_cast<const char*>(std::memchr(p, '"', static_cast<std::size_t>(end - p)));
          if (p == nullptr || p + 1 == end) return false;
          newlines += static_cast<std::uint64_t>(std::count(from, p, '\n'));
          if (p[1] != '"') break;
          piece.escaped = true;
        }
        piece.end = static_cast<std::size_t>(p - begin);
        ++p;
        if (!ends_cell(p)) return false;
      } else {
        while (p != end && !ends_cell(p)) ++p;
        if (p == end) return false;
        piece.end = static_cast<std::size_t>(p - begin);
      }
      if (*p == delimiter_) continue;
      const auto size = static_cast<std::size_t>(p - begin) + 1;
      if (size > options_.longest) return false;
      line_ += newlines;
      finish(size, *p);
      return true;
    }
  }

  void finish(std::size_t size, char last) {
    record_ = from_;
    from_ += size;
    after_cr_ = last == '\r';
    ++line_;
  }
  void end_cell(Piece piece) {
    if (count_ == most_cells) return complain("A row has at most " + std::to_string(most_cells) + " cells.");
    if (complaint_.empty()) pieces_[count_] = piece;
    ++count_;
  }
  // What ends a cell: the byte at `at`, or the end of the file. False at the record's end.
  bool after(std::size_t& at, bool here, Piece piece) {
    end_cell(piece);
    const char c = here ? buffer_[from_ + at++] : '\n';
    if (here && c == delimiter_) return true;
    finish(at, c);
    return false;
  }

  // A cell without quotation marks around it, or what goes on behind them; false at the record's end.
  Result<bool> plain(std::size_t& at, std::size_t begin, bool escaped) {
    while (true) {
      auto i = from_ + at;
      while (i < to_ && !stops_[static_cast<std::uint8_t>(buffer_[i])]) ++i;
      count_bytes(i - from_ - at);
      at = i - from_;
      if (i < to_) return after(at, true, {begin, at, escaped});
      ASSAY_TRY(const bool here, ensure(at));
      if (!here) return after(at, false, {begin, at, escaped});
    }
  }

  // A cell that begins with a quotation mark; false at the record's end.
  Result<bool> quoted(std::size_t& at) {
    const auto opened = line_;
    const auto begin = ++at;
    bool escaped = false;
    while (true) {
      auto i = from_ + at;
      for (; i < to_ && buffer_[i] != '"'; ++i) line_ += buffer_[i] == '\n' ? 1U : 0U;
      count_bytes(i - from_ - at);
      at = i - from_;
      ASSAY_TRY(const bool closed, ensure(at));
      if (!closed) {
        complain("The quotation mark that opens on line " + std::to_string(opened) + " is never closed.");
        return after(at, false, {});
      }
      if (buffer_[from_ + at] != '"') continue;
      const auto end = at++;
      ASSAY_TRY(const bool follows, ensure(at));
      if (!follows) return after(at, false, {begin, end, escaped});
      const char c = buffer_[from_ + at];
      if (c == '"') {
        escaped = true;
        ++at;
        count_bytes(1);
        continue;
      }
      if (stops_[static_cast<std::uint8_t>(c)]) return after(at, true, {begin, end, escaped});
      complain("Cell " + std::to_string(count_ + 1) +
               " goes on after its closing quotation mark; write a quotation mark inside a cell twice.");
      return plain(at, at, false);
    }
  }

  ByteSource& source_;
  ReadOptions options_;
  std::vector<std::string> columns_;  // that were asked for
  std::vector<std::string> names_;    // of the header
  std::vector<std::size_t> picks_;    // for each of columns_: which cell
  std::vector<Piece> pieces_;
  std::vector<std::string> scratch_;
  std::vector<std::string_view> cells_;
  std::array<bool, 256> stops_{};
  std::string buffer_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
  std::size_t record_ = 0;  // where the finished record begins
  bool ended_ = false;
  char delimiter_ = ',';
  bool after_cr_ = false;  // a CR ended the last record: an LF right after it belongs to it
  std::uint64_t line_ = 1;
  // The present record.
  std::uint64_t began_ = 1;
  std::size_t count_ = 0;
  std::size_t size_ = 0;  // bytes of content
  std::string complaint_;
  RowError problem_;
};

}  // namespace

std::unique_ptr<ColumnReader> read_csv_columns(ByteSource& source, std::vector<std::string> columns, ReadOptions options) {
  return std::make_unique<CsvColumns>(source, std::move(columns), options);
}

}  // namespace assay::formats
