// request: what a client asked, as own plain types; nothing here knows sockets.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::http {

enum class Method { get, head, post, put, patch, remove, options, other };

[[nodiscard]] std::string_view to_string(Method method);
[[nodiscard]] Method parse_method(std::string_view text);
/// True for everything that may change something: all but GET, HEAD and OPTIONS.
[[nodiscard]] bool changes_state(Method method);
[[nodiscard]] bool same_ignoring_case(std::string_view a, std::string_view b);

/// Header lines in the order they came. One block of text and offsets: two allocations for a whole request.
class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  /// The first value of that name (names compare without case), or nothing.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// All values of that name joined by ", " (how list headers that came in several lines are read).
  [[nodiscard]] std::string joined(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  /// Names and values in the order they came.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> all() const;

 private:
  struct Line {
    std::uint32_t at = 0;
    std::uint32_t name = 0;
    std::uint32_t value = 0;
  };
  [[nodiscard]] std::string_view name_of(const Line& line) const;
  [[nodiscard]] std::string_view value_of(const Line& line) const;
  std::string text_;
  std::vector<Line> lines_;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::other;
  std::string path;  ///< still percent-encoded, without the query
  Pairs query;       ///< decoded, in order
  Headers headers;
  std::string body;    ///< of BodyKind::json and BodyKind::bytes
  std::string peer;    ///< the client's address, as seen through trusted proxies
  std::string scheme;  ///< "http" or "https", likewise
  std::string host;    ///< with its port where one was given, likewise
  std::string request_id;

  /// The first query value of that name, or nothing.
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

}  // namespace assay::http
