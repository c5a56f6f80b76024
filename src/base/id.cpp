// PublicId: made of 16 random bytes, read back only when well-formed.
#include "base/id.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.hpp"
#include "base/random.hpp"

namespace assay {

PublicId PublicId::make(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return trusted(to_base32(bytes));
}

std::optional<PublicId> PublicId::parse(std::string_view text) {
  const auto in_alphabet = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); };
  if (text.size() != 26 || !std::all_of(text.begin(), text.end(), in_alphabet)) return std::nullopt;
  return trusted(std::string(text));
}

PublicId PublicId::trusted(std::string text) {
  PublicId id;
  id.text_ = std::move(text);
  return id;
}

}  // namespace assay
