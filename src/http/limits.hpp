// limits: what a request may cost before anybody looks inside; docs/limits.md states each.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace assay::limits {

inline constexpr std::uint32_t header_bytes = 16384;
inline constexpr std::size_t query_pairs = 256;
inline constexpr std::size_t connections = 4096;

// bodies, in bytes
inline constexpr std::uint64_t small_body = 16384;  ///< signing in, people
inline constexpr std::uint64_t usual_body = std::uint64_t{1} << 20U;
inline constexpr std::uint64_t answers_body = std::uint64_t{2} << 20U;  ///< drafts and submissions
inline constexpr std::uint64_t large_body = std::uint64_t{16} << 20U;   ///< forms, guidelines, items

// patience
inline constexpr std::chrono::milliseconds header_time{10'000};  ///< for a whole request head
inline constexpr std::chrono::milliseconds idle_time{60'000};    ///< between two requests of a connection
inline constexpr std::chrono::milliseconds chunk_time{30'000};   ///< for each piece of a body, in or out
inline constexpr std::uint64_t slowest_bytes_a_second = 1024;    ///< of a body, on average

}  // namespace assay::limits
