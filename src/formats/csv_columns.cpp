// csv_columns: chosen columns of a CSV file, cut out of the window in which they lie.
#include "base/text.hpp"
#include "formats/columns.hpp"
#include "formats/lines.hpp"

#include <array>
#include <cstring>
#include <limits>

namespace assay::formats {
namespace {

constexpr std::size_t window_bytes = std::size_t{256} << 10U;
constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

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
  CsvColumns(ByteSource& source, const std::vector<std::size_t>& columns, const std::vector<std::string>& names,
             ReadOptions options)
      : source_(source), options_(options), pieces_(columns.size()), scratch_(columns.size()),
        cells_(columns.size()) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (pick_.size() <= columns[i]) pick_.resize(columns[i] + 1, nobody);
      pick_[columns[i]] = static_cast<std::uint32_t>(i);
      names_.push_back(columns[i] < names.size() ? names[columns[i]] : std::string());
    }
  }

  Result<bool> next(PickedRow& row) override {
    if (width_ == 0) ASSAY_CHECK(header());
    do {
      ASSAY_TRY(const bool any, record());
      if (!any) return false;
    } while (blank_ && width_ != 1);
    row = {};
    row.line = began_;
    if (complaint_.empty() && count_ != width_) {
      complaint_ = "This row has " + std::to_string(count_) + " cells, the header " + std::to_string(width_) + ".";
    }
    if (!complaint_.empty()) return refuse(row, "", std::move(complaint_));
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cells_[i] = text(i);
      if (is_ascii(cells_[i])) continue;
      if (const auto byte = first_invalid_utf8(cells_[i])) {
        return refuse(row, names_[i],
                      "Byte " + std::to_string(*byte + 1) +
                          " of this cell is not valid UTF-8. Save the file as UTF-8.");
      }
    }
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

  std::string_view text(std::size_t i) {
    const auto piece = std::string_view(buffer_).substr(from_before_ + pieces_[i].begin,
                                                        pieces_[i].end - pieces_[i].begin);
    if (!pieces_[i].escaped) return piece;
    auto& out = scratch_[i];
    out.clear();
    for (std::size_t k = 0; k < piece.size(); ++k) {
      out += piece[k];
      if (piece[k] == '"') ++k;
    }
    return out;
  }

  Result<void> header() {
    ASSAY_CHECK(more(0));
    while (to_ - from_ < 3) {
      const auto had = to_;
      ASSAY_CHECK(more(to_ - from_));
      if (to_ == had) break;
    }
    auto head = std::string_view(buffer_).substr(from_, to_ - from_);
    if (head.starts_with("\xEF\xBB\xBF")) {
      from_ += 3;
      head.remove_prefix(3);
    }
    delimiter_ = options_.delimiter == '\0' ? guess_delimiter(head) : options_.delimiter;
    for (const char c : {delimiter_, '\n', '\r'}) stops_[static_cast<std::uint8_t>(c)] = true;
    do {
      ASSAY_TRY(const bool any, record());
      if (!any) return Error::invalid("", "The file is empty: its first line must name the columns.");
    } while (blank_);
    if (!complaint_.empty()) return Error::invalid("", "The line of column names: " + complaint_);
    width_ = count_;
    return success();
  }

  void complain(std::string message) {
    if (complaint_.empty()) complaint_ = std::move(message);
  }

  // Keeps the record from from_ on and reads behind it; `used` bytes of it are understood. What is beyond the
  // longest row is let go, and positions in it then mean nothing.
  Result<std::size_t> more(std::size_t used) {
    if (to_ - from_ > options_.longest) {
      complain(too_long_sentence(options_.longest));
      from_ = to_ = used = 0;
    }
    if (buffer_.empty()) buffer_.resize(window_bytes);
    if (from_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + from_, to_ - from_);
      to_ -= from_;
      from_ = 0;
    }
    if (to_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    ASSAY_TRY(const std::size_t n, source_.read(std::span<char>(buffer_).subspan(to_)));
    to_ += n;
    return used;
  }

  void end_cell(std::size_t begin, std::size_t end, bool escaped) {
    if (count_ < pick_.size() && pick_[count_] != nobody) pieces_[pick_[count_]] = {begin, end, escaped};
    if (count_ == 0) blank_ = begin == end;
    if (++count_ > most_cells) {
      count_ = most_cells;
      complain("A row has at most " + std::to_string(most_cells) + " cells.");
    }
  }

  // One record, whatever is wrong with it; false at the end.
  Result<bool> record() {
    if (from_ == to_) ASSAY_CHECK(more(0));
    if (after_cr_ && from_ < to_ && buffer_[from_] == '\n') {
      ++from_;
      if (from_ == to_) ASSAY_CHECK(more(0));
    }
    after_cr_ = false;
    began_ = line_;
    count_ = 0;
    blank_ = false;
    complaint_.clear();
    if (from_ == to_) return false;
    std::size_t at = 0;  // bytes of the record that are understood
    while (true) {
      // At the beginning of a cell.
      ASSAY_TRY(const bool here, ensure(at));
      if (here && buffer_[from_ + at] == '"') {
        ASSAY_TRY(const bool ended, quoted(at));
        if (ended) return true;
        continue;
      }
      ASSAY_TRY(const bool ended, plain(at, at, false));
      if (ended) return true;
    }
  }

  // Whether there is a byte at `at`; at the end of the file there is none.
  Result<bool> ensure(std::size_t& at) {
    if (from_ + at < to_) return true;
    ASSAY_TRY(at, more(at));
    return from_ + at < to_;
  }

  // A cell without quotation marks, or the rest of one that goes on behind them; true at the record's end.
  Result<bool> plain(std::size_t& at, std::size_t begin, bool escaped) {
    while (true) {
      const char* const data = buffer_.data() + from_;
      const std::size_t end = to_ - from_;
      std::size_t i = at;
      while (i < end && !stops_[static_cast<std::uint8_t>(data[i])]) ++i;
      at = i;
      if (i < end) return after(at, begin, i, escaped);
      ASSAY_TRY(const bool here, ensure(at));
      if (here) continue;
      end_cell(std::min(begin, at), at, escaped);
      finish(at, '\n');
      return true;
    }
  }

  // What follows a cell: `at` is the byte that ended it.
  Result<bool> after(std::size_t& at, std::size_t begin, std::size_t end, bool escaped) {
    const char c = buffer_[from_ + at];
    end_cell(std::min(begin, end), end, escaped);
    ++at;
    if (c == delimiter_) return false;
    finish(at, c);
    return true;
  }

  void finish(std::size_t size, char last) {
    from_before_ = from_;
    from_ += size;
    after_cr_ = last == '\r';
    ++line_;
  }

  Result<bool> quoted(std::size_t& at) {
    const auto opened = line_;
    ++at;
    const auto begin = at;
    bool escaped = false;
    while (true) {
      ASSAY_TRY(const bool here, ensure(at));
      if (!here) {
        complain("The quotation mark that opens on line " + std::to_string(opened) + " is never closed.");
        end_cell(std::min(begin, at), at, false);
        finish(at, '\n');
        return true;
      }
      const char c = buffer_[from_ + at++];
      if (c == '\n') ++line_;
      if (c != '"') continue;
      const auto closed = at - 1;
      ASSAY_TRY(const bool follows, ensure(at));
      if (!follows) {
        end_cell(std::min(begin, at), std::min(closed, at), escaped);
        finish(at, '\n');
        return true;
      }
      const char d = buffer_[from_ + at];
      if (d == '"') {
        escaped = true;
        ++at;
        continue;
      }
      if (stops_[static_cast<std::uint8_t>(d)]) return after(at, begin, std::min(closed, at), escaped);
      complain("Cell " + std::to_string(count_ + 1) +
               " goes on after its closing quotation mark; write a quotation mark inside a cell twice.");
      return plain(at, at, false);
    }
  }

  ByteSource& source_;
  ReadOptions options_;
  std::vector<std::uint32_t> pick_;  // by column: which of the chosen, or nobody
  std::vector<std::string> names_;   // of the chosen
  std::vector<Piece> pieces_;
  std::vector<std::string> scratch_;
  std::vector<std::string_view> cells_;
  std::array<bool, 256> stops_{};
  std::string buffer_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
  std::size_t from_before_ = 0;  // where the finished record begins
  char delimiter_ = ',';
  bool after_cr_ = false;
  std::uint64_t line_ = 1;
  // The present record.
  std::uint64_t began_ = 1;
  std::size_t count_ = 0;
  bool blank_ = false;
  std::string complaint_;
  RowError problem_;
  std::size_t width_ = 0;  // cells of the header; 0 before it
};

}  // namespace

std::unique_ptr<ColumnReader> read_csv_columns(ByteSource& source, const std::vector<std::size_t>& columns,
                                               const std::vector<std::string>& names, ReadOptions options) {
  return std::make_unique<CsvColumns>(source, columns, names, options);
}

}  // namespace assay::formats
