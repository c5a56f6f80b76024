// types: values that carry their bounds, so that error text, schema and limits say the same.
#pragma once
#include <cstdint>
#include <string>
#include <utility>

#include "base/json_text.hpp"

namespace assay::json {

/// A whole number from Low to High.
template <std::int64_t Low, std::int64_t High>
struct Ranged {
  std::int64_t value = Low;
  Ranged() = default;
  Ranged(std::int64_t v) : value(v) {}
  operator std::int64_t() const { return value; }
};

/// A text of Min to Max Unicode code points.
template <std::int64_t Min, std::int64_t Max>
struct Text {
  std::string value;
  Text() = default;
  Text(std::string v) : value(std::move(v)) {}
  Text(const char* v) : value(v) {}
  operator const std::string&() const { return value; }
};

/// JSON that is made or checked elsewhere in the shape of `Shape`, which the contract tells; here it passes unread.
template <class Shape, class Held = JsonText>
struct Shaped {
  Held value;
  Shaped() = default;
  Shaped(Held held) : value(std::move(held)) {}
};

}  // namespace assay::json
