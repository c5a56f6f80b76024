// Time: microseconds since 1970 UTC, and the clock that only services read.
#pragma once
#include <atomic>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

struct Duration {
  std::int64_t micros = 0;
  friend auto operator<=>(const Duration&, const Duration&) = default;
  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(micros) * 1e-6; }
};
constexpr Duration operator+(Duration a, Duration b) { return {a.micros + b.micros}; }
constexpr Duration milliseconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1000000}; }
constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
constexpr Duration hours(std::int64_t n) { return minutes(n * 60); }
constexpr Duration days(std::int64_t n) { return hours(n * 24); }

struct Time {
  std::int64_t micros = 0;
  friend auto operator<=>(const Time&, const Time&) = default;
};
constexpr Time operator+(Time t, Duration d) { return {t.micros + d.micros}; }
constexpr Time operator-(Time t, Duration d) { return {t.micros - d.micros}; }
constexpr Duration operator-(Time a, Time b) { return {a.micros - b.micros}; }

/// Days since 1970 in UTC.
[[nodiscard]] constexpr std::int64_t day_number(Time time) { return time.micros / days(1).micros; }

/// RFC 3339 in UTC with microseconds: 2026-11-25T06:00:00.000000Z
[[nodiscard]] std::string to_rfc3339(Time time);
/// Reads what to_rfc3339 writes, and whole seconds or other fractions ending in Z.
[[nodiscard]] std::optional<Time> parse_rfc3339(std::string_view text);

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
};

/// A clock that tests set and move; safe to move while others read it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start = {1'790'000'000'000'000}) : now_(start.micros) {}
  [[nodiscard]] Time now() const override { return {now_.load()}; }
  void advance(Duration by) { now_ += by.micros; }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace assay
