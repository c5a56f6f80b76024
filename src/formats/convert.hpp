// convert: a value of a row as a field of a given kind wants it.
#pragma once
#include "base/result.hpp"
#include "base/time.hpp"
#include "json/value.hpp"

#include <optional>
#include <string_view>

namespace assay::formats {

/// text, markdown: texts, and numbers and yes/no as they are written. chat: messages, also {from, value}, a
/// list of texts (one message of the user each) or one text. Other kinds take what is there.
[[nodiscard]] Result<json::Value> convert(const json::Value& value, std::string_view kind);
/// RFC 3339, or seconds, milliseconds or microseconds since 1970 (told apart by size).
[[nodiscard]] std::optional<Time> parse_time(const json::Value& value);

}  // namespace assay::formats
