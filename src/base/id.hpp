// Ids: an internal key that never leaves the server, and a public one that says nothing about the row.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

class Random;

/// A database key of one table. Two tags never mix: Id<Item> is not Id<Person>.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  [[nodiscard]] explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// 128 random bits as 26 lower-case base32 characters (RFC 4648 alphabet): the only id a client sees.
class PublicId {
 public:
  PublicId() = default;
  [[nodiscard]] static PublicId make(Random& random);
  /// Nothing where the text is not 26 characters of the alphabet.
  [[nodiscard]] static std::optional<PublicId> parse(std::string_view text);
  /// For text that the database gave back.
  [[nodiscard]] static PublicId trusted(std::string text);
  [[nodiscard]] const std::string& text() const { return text_; }
  friend auto operator<=>(const PublicId&, const PublicId&) = default;

 private:
  std::string text_;
};

}  // namespace assay
