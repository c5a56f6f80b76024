// Time: the calendar text (RFC 3339, UTC) and the system clock.
#include "base/time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace assay {

std::string to_rfc3339(Time time) {
  using namespace std::chrono;
  const sys_time<microseconds> point{microseconds{time.micros}};
  const auto day = floor<std::chrono::days>(point);
  const year_month_day date{day};
  const hh_mm_ss<microseconds> clock{point - day};
  return fmt::format("{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}.{:06d}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(), clock.subseconds().count());
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto number = [&](std::size_t at, std::size_t length) -> std::optional<int> {
    int value = 0;
    if (at + length > text.size()) return std::nullopt;
    const auto* first = text.data() + at;
    const auto [end, error] = std::from_chars(first, first + length, value);
    if (error != std::errc{} || end != first + length) return std::nullopt;
    return value;
  };
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':' ||
      text.back() != 'Z') {
    return std::nullopt;
  }
  const auto y = number(0, 4), mo = number(5, 2), d = number(8, 2), h = number(11, 2), mi = number(14, 2), s = number(17, 2);
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  std::int64_t fraction = 0;
  if (text.size() > 20) {
    if (text[19] != '.') return std::nullopt;
    const auto digits = text.substr(20, text.size() - 21);
    if (digits.empty() || digits.size() > 9) return std::nullopt;
    std::int64_t scale = 100'000;
    for (const char c : digits) {
      if (c < '0' || c > '9') return std::nullopt;
      fraction += (c - '0') * scale;
      scale /= 10;
    }
  }
  const auto whole = sys_days{date} + std::chrono::hours{*h} + std::chrono::minutes{*mi} + std::chrono::seconds{*s};
  return Time{duration_cast<microseconds>(whole.time_since_epoch()).count() + fraction};
}

Time SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

}  // namespace assay
