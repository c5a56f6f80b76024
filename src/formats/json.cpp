// json: the elements of one long list, found by counting brackets and then parsed one by one.
#include "base/text.hpp"
#include "formats/reader.hpp"

#include <array>

namespace assay::formats {
namespace {

constexpr std::array<std::string_view, 5> list_names = {"data", "rows", "items", "examples", "records"};

bool is_list_name(std::string_view name) {
  for (const auto one : list_names) {
    if (one == name) return true;
  }
  return false;
}
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

class JsonReader final : public RowReader {
 public:
  JsonReader(ByteSource& source, ReadOptions options) : feed_(source), options_(options) {}
  [[nodiscard]] std::uint64_t bytes() const override { return feed_.taken(); }

 private:
  enum class At { start, first_element, after_element, end };
  enum class Keep { text, nothing };

  struct Scanned {
    std::uint64_t line = 1;
    bool too_long = false;
  };

  // The next byte that is no white space, not taken; NUL at the end.
  Result<char> look() {
    while (true) {
      ASSAY_TRY(const std::string_view window, feed_.peek());
      if (window.empty()) return '\0';
      std::size_t n = 0;
      while (n < window.size() && is_space(window[n])) {
        if (window[n] == '\n') ++line_;
        ++n;
      }
      const char found = n < window.size() ? window[n] : '\0';
      feed_.take(n);
      if (n < window.size()) return found;
    }
  }
  Error broken(std::string_view expected) const {
    return Error::invalid(
        "", "The file cannot be read beyond line " + std::to_string(line_) + ": " + std::string(expected) + " is expected there.");
  }
  // Whether the file has ended, which look() cannot tell from a NUL in it.
  Result<bool> at_end() {
    ASSAY_TRY(const std::string_view window, feed_.peek());
    return window.empty();
  }

  /// Takes one value into text_. Brackets are counted, not matched: the parser says what is wrong inside.
  Result<Scanned> scan(Keep keep) {
    text_.clear();
    ASSAY_TRY(const char first, look());
    Scanned scanned{line_, false};
    const bool nested = first == '{' || first == '[';
    const bool quoted = first == '"';
    std::uint64_t depth = 0;
    bool in_string = false;
    bool escaped = false;
    while (true) {
      ASSAY_TRY(const std::string_view window, feed_.peek());
      if (window.empty()) {
        if (nested || quoted)
          return Error::invalid("", "The file ends in the middle of the row that begins on line " + std::to_string(scanned.line) + ".");
        return scanned;
      }
      std::size_t n = 0;
      bool finished = false;
      for (; n < window.size() && !finished; ++n) {
        const char c = window[n];
        if (in_string) {
          // Most bytes are inside strings and of no interest.
          if (escaped) escaped = false;
          else if (c == '\\') escaped = true;
          else if (c == '"') {
            in_string = false;
            finished = depth == 0;
          } else if (c == '\n') ++line_;
        } else if (c == '"') {
          in_string = true;
        } else if (c == '{' || c == '[') {
          ++depth;
        } else if ((c == '}' || c == ']' || c == ',') && depth == 0) {
          finished = true;
          break;
        } else if (c == '}' || c == ']') {
          finished = --depth == 0;
        } else if (is_space(c)) {
          if (c == '\n') ++line_;
          finished = depth == 0;
        }
      }
      if (keep == Keep::text && !scanned.too_long) {
        scanned.too_long = text_.size() + n > options_.longest;
        if (scanned.too_long) text_.clear();
        else text_ += window.substr(0, n);
      }
      feed_.take(n);
      if (finished) return scanned;
    }
  }

  // Finds the list and enters it.
  Result<void> start() {
    ASSAY_TRY(const std::string_view window, feed_.peek_ahead(4));
    ASSAY_CHECK(check_encoding(window));
    if (window.starts_with("\xEF\xBB\xBF")) feed_.take(3);
    ASSAY_TRY(const char c, look());
    if (c == '[') {
      feed_.take(1);
      at_ = At::first_element;
      return success();
    }
    if (c != '{') {
      ASSAY_TRY(const bool empty, at_end());
      if (empty) return Error::invalid("", "The file is empty.");
      return broken("a list [ … ], or an object with a list under \"data\",");
    }
    feed_.take(1);
    in_object_ = true;
    return find_list();
  }
  Result<void> find_list() {
    while (true) {
      ASSAY_TRY(const char c, look());
      if (c == '}') return Error::invalid("", "There is no list of rows: use [ … ], or {\"data\": [ … ]}.");
      if (c != '"') return broken("the name of a member");
      ASSAY_TRY(const Scanned name, scan(Keep::text));
      const std::string key = name.too_long || text_.size() < 2 ? std::string() : text_.substr(1, text_.size() - 2);
      ASSAY_TRY(const char colon, look());
      if (colon != ':') return broken("a colon");
      feed_.take(1);
      ASSAY_TRY(const char value, look());
      if (value == '[' && is_list_name(key)) {
        feed_.take(1);
        at_ = At::first_element;
        return success();
      }
      ASSAY_CHECK(pass_member());
    }
  }
  Result<void> pass_member() {
    ASSAY_TRY(const char value, look());
    if (value == ',' || value == '}' || value == ']' || value == '\0') return broken("a value");
    ASSAY_CHECK(scan(Keep::nothing));
    ASSAY_TRY(const char after, look());
    if (after == ',') feed_.take(1);
    else if (after != '}') return broken("a comma or }");
    return success();
  }
  // After the list: other members may follow in an object, and nothing else.
  Result<void> leave() {
    if (in_object_) {
      ASSAY_TRY(char c, look());
      while (c == ',') {
        feed_.take(1);
        ASSAY_CHECK(scan(Keep::nothing));
        ASSAY_TRY(const char colon, look());
        if (colon != ':') return broken("a colon");
        feed_.take(1);
        ASSAY_TRY(const char value, look());
        if (value == ',' || value == '}' || value == ']' || value == '\0') return broken("a value");
        ASSAY_CHECK(scan(Keep::nothing));
        ASSAY_TRY(c, look());
      }
      if (c != '}') return broken("a comma or }");
      feed_.take(1);
    }
    ASSAY_CHECK(look());
    ASSAY_TRY(const bool end, at_end());
    if (!end) return broken("the end of the file");
    at_ = At::end;
    return success();
  }

  /// The next element into text_; nothing at the end of the list.
  Result<std::optional<Scanned>> next_element(Keep keep) {
    if (at_ == At::end) return std::optional<Scanned>();
    if (at_ == At::start) ASSAY_CHECK(start());
    ASSAY_TRY(char c, look());
    if (c == ']') {
      feed_.take(1);
      ASSAY_CHECK(leave());
      return std::optional<Scanned>();
    }
    if (at_ == At::after_element) {
      if (c != ',') return broken("a comma or ]");
      feed_.take(1);
      ASSAY_TRY(c, look());
    }
    ASSAY_TRY(const bool end, at_end());
    if (end) return Error::invalid("", "The file ends before its list does: ] is missing.");
    if (c == ',' || c == ']' || c == '}') return broken("a row");
    at_ = At::after_element;
    ASSAY_TRY(const Scanned scanned, scan(keep));
    return std::optional<Scanned>(scanned);
  }

  Result<std::optional<Row>> read_row() override {
    ASSAY_TRY(const std::optional<Scanned> element, next_element(Keep::text));
    if (!element) return std::optional<Row>();
    const auto line = element->line;
    if (element->too_long) return std::optional<Row>(RowError{line, "", too_long_sentence(options_.longest)});
    auto value = json::parse(text_, {options_.longest, options_.depth});
    if (!value.ok()) return std::optional<Row>(row_error(line, value.error()));
    if (!value->is_object()) {
      return std::optional<Row>(
          RowError{line, "", "A row must be an object like {\"prompt\": …}; this is " + std::string(json::kind_name(*value)) + "."});
    }
    return std::optional<Row>(std::in_place, Record{line, std::move(*value)});
  }
  Result<bool> skip_row() override {
    ASSAY_TRY(const std::optional<Scanned> element, next_element(Keep::nothing));
    return element.has_value();
  }

  Feed feed_;
  ReadOptions options_;
  At at_ = At::start;
  bool in_object_ = false;
  std::uint64_t line_ = 1;
  std::string text_;
};

}  // namespace

std::unique_ptr<RowReader> read_json(ByteSource& source, ReadOptions options) { return std::make_unique<JsonReader>(source, options); }

}  // namespace assay::formats
