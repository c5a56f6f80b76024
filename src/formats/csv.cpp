// csv: RFC 4180 with quoted newlines, a header that is required, and cells that stay texts.
#include "base/text.hpp"
#include "formats/reader.hpp"
#include "formats/sniff.hpp"

#include <set>
#include <vector>

namespace assay::formats {
namespace {

struct Cells {
  std::uint64_t line = 1;  // where the record begins
  std::vector<std::string> texts{};
  std::string complaint{};  // empty for a good record
  [[nodiscard]] bool blank() const { return texts.size() == 1 && texts[0].empty() && complaint.empty(); }
};

class CsvReader final : public RowReader {
 public:
  CsvReader(ByteSource& source, ReadOptions options) : feed_(source), options_(options) {}
  [[nodiscard]] std::uint64_t bytes() const override { return feed_.taken(); }

 private:
  enum class State { cell_start, plain, quoted, quote_in_quoted };

  static bool ends_record(char c) { return c == '\n' || c == '\r'; }

  // Reads one record, whatever is wrong with it; nothing at the end.
  Result<std::optional<Cells>> record() {
    Cells cells;
    cells.line = line_;
    std::string cell;
    std::size_t size = 0;
    State state = State::cell_start;
    std::uint64_t opened = line_;
    bool any = false;
    const auto complain = [&](std::string message) {
      if (cells.complaint.empty()) cells.complaint = std::move(message);
    };
    const auto end_cell = [&] {
      if (cells.texts.size() < most_cells) cells.texts.push_back(std::move(cell));
      else complain("A row has at most " + std::to_string(most_cells) + " cells.");
      cell.clear();
      state = State::cell_start;
    };
    const auto keep = [&](std::string_view piece) {
      size += piece.size();
      if (size <= options_.longest) cell += piece;
      else {
        cell.clear();
        complain(too_long_sentence(options_.longest));
      }
    };
    while (true) {
      ASSAY_TRY(const std::string_view window, feed_.peek());
      if (window.empty()) {
        if (!any) return std::optional<Cells>();
        if (state == State::quoted) complain("The quotation mark that opens on line " + std::to_string(opened) + " is never closed.");
        end_cell();
        return std::optional<Cells>(std::move(cells));
      }
      std::size_t at = 0;
      if (after_cr_ && window[0] == '\n') at = 1;
      after_cr_ = false;
      while (at < window.size()) {
        any = true;
        const char c = window[at];
        switch (state) {
          case State::cell_start:
            if (c == '"') {
              state = State::quoted;
              opened = line_;
              ++at;
              break;
            }
            state = State::plain;
            [[fallthrough]];
          case State::plain: {
            auto to = at;
            while (to < window.size() && window[to] != delimiter_ && !ends_record(window[to])) ++to;
            keep(window.substr(at, to - at));
            at = to;
            if (at == window.size()) break;
            ++at;
            end_cell();
            if (window[at - 1] == delimiter_) break;
            return finish(std::move(cells), window[at - 1], at);
          }
          case State::quoted: {
            auto to = at;
            for (; to < window.size() && window[to] != '"'; ++to) {
              if (window[to] == '\n') ++line_;
            }
            keep(window.substr(at, to - at));
            at = to;
            if (at == window.size()) break;
            ++at;
            state = State::quote_in_quoted;
            break;
          }
          case State::quote_in_quoted:
            ++at;
            if (c == '"') {
              keep("\"");
              state = State::quoted;
            } else if (c == delimiter_) {
              end_cell();
            } else if (ends_record(c)) {
              end_cell();
              return finish(std::move(cells), c, at);
            } else {
              complain("Cell " + std::to_string(cells.texts.size() + 1) +
                       " goes on after its closing quotation mark; write a quotation mark inside a cell twice.");
              state = State::plain;
              keep(window.substr(at - 1, 1));
            }
            break;
        }
      }
      feed_.take(window.size());
    }
  }
  std::optional<Cells> finish(Cells cells, char last, std::size_t taken) {
    feed_.take(taken);
    after_cr_ = last == '\r';
    ++line_;
    return cells;
  }

  Result<std::optional<Cells>> next_record() {
    if (names_.empty()) ASSAY_CHECK(header());
    while (true) {
      ASSAY_TRY(std::optional<Cells> cells, record());
      if (!cells || !cells->blank() || names_.size() == 1) return cells;
    }
  }

  Result<void> header() {
    ASSAY_TRY(std::string_view window, feed_.peek_ahead(Feed::chunk));
    ASSAY_CHECK(check_encoding(window));
    if (window.starts_with("\xEF\xBB\xBF")) {
      feed_.take(3);
      window.remove_prefix(3);
    }
    delimiter_ = options_.delimiter == '\0' ? guess_delimiter(window) : options_.delimiter;
    ASSAY_TRY(std::optional<Cells> cells, record());
    while (cells && cells->blank()) {
      ASSAY_TRY(cells, record());
    }
    if (!cells) return Error::invalid("", "The file is empty: its first line must name the columns.");
    if (!cells->complaint.empty()) return Error::invalid("", "The line of column names: " + cells->complaint);
    std::set<std::string_view> seen;
    for (auto& name : cells->texts) {
      if (first_invalid_utf8(name))
        return Error::invalid("", "The column names are not valid UTF-8. Save the file as UTF-8 and upload it again.");
      name = std::string(trim(name));
      if (name.empty())
        return Error::invalid("", "Column " + std::to_string(seen.size() + 1) + " has no name; the first line must name every column.");
      if (!seen.insert(name).second) return Error::invalid("", "Two columns are named " + quote_json(name) + "; give each its own name.");
    }
    names_ = std::move(cells->texts);
    return success();
  }

  Result<std::optional<Row>> read_row() override {
    ASSAY_TRY(const std::optional<Cells> cells, next_record());
    if (!cells) return std::optional<Row>();
    if (!cells->complaint.empty()) return std::optional<Row>(RowError{cells->line, "", cells->complaint});
    if (cells->texts.size() != names_.size()) {
      return std::optional<Row>(
          RowError{cells->line, "",
                   "This row has " + std::to_string(cells->texts.size()) + " cells, the header " + std::to_string(names_.size()) + "."});
    }
    json::Object row;
    row.reserve(names_.size());
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto& text = cells->texts[i];
      if (const auto byte = first_invalid_utf8(text)) {
        return std::optional<Row>(RowError{
            cells->line, names_[i], "Byte " + std::to_string(*byte + 1) + " of this cell is not valid UTF-8. Save the file as UTF-8."});
      }
      row.emplace(names_[i], boost::json::string_view(text));
    }
    return std::optional<Row>(std::in_place, Record{cells->line, std::move(row)});
  }
  Result<bool> skip_row() override {
    ASSAY_TRY(const std::optional<Cells> cells, next_record());
    return cells.has_value();
  }

  Feed feed_;
  ReadOptions options_;
  char delimiter_ = ',';
  bool after_cr_ = false;  // a CR ended the last record: an LF right after it belongs to it
  std::uint64_t line_ = 1;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<RowReader> read_csv(ByteSource& source, ReadOptions options) { return std::make_unique<CsvReader>(source, options); }

}  // namespace assay::formats
