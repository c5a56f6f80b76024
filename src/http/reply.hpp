// reply: what a handler answers: a status, headers and a body that is a text, static bytes or a source to pull from.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/pending.hpp"
#include "base/result.hpp"

namespace assay::http {

/// A body that is pulled piece by piece, in constant memory. `next` runs on a worker thread and may block,
/// one call at a time; it may outlive the connection by the call that is running.
class BodySource {
 public:
  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  virtual ~BodySource() = default;
  /// Fills the front of `space` and says how much; 0 is the end.
  virtual Result<std::size_t> next(std::span<char> space) = 0;
  /// The whole size where it is known; the reply is chunked otherwise.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
};

/// Bytes that outlive the server (embedded assets): sent without a copy.
struct StaticBytes {
  std::string_view bytes;
};

struct Reply {
  int status = 200;
  std::string content_type{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::variant<std::string, StaticBytes, std::unique_ptr<BodySource>> body{};

  [[nodiscard]] static Reply json(std::string text, int status = 200);
  [[nodiscard]] static Reply text(std::string text, int status = 200);
  [[nodiscard]] static Reply stream(std::string content_type, std::unique_ptr<BodySource> source);
  Reply&& with(std::string name, std::string value) &&;
  [[nodiscard]] bool has_header(std::string_view name) const;
};

/// What a handler returns: a Reply now, an Error now, or either of them later.
class Answer {
 public:
  Answer(Reply reply) : value_(Result<Reply>(std::move(reply))) {}
  Answer(Error error) : value_(Result<Reply>(std::move(error))) {}
  Answer(Result<Reply> result) : value_(std::move(result)) {}
  Answer(Pending<Reply> pending) : value_(std::move(pending)) {}
  [[nodiscard]] bool is_pending() const { return std::holds_alternative<Pending<Reply>>(value_); }
  [[nodiscard]] Pending<Reply> take_pending() && { return std::get<Pending<Reply>>(std::move(value_)); }
  [[nodiscard]] Result<Reply> take_result() && { return std::get<Result<Reply>>(std::move(value_)); }

 private:
  std::variant<Result<Reply>, Pending<Reply>> value_;
};

}  // namespace assay::http
