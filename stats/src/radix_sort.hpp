// Whole numbers in ascending order, in time linear in their number.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::stats {

// A radix sort from the lowest byte up; bytes that are the same in all keys cost nothing.
void radix_sort(std::vector<std::uint64_t>& keys);

// The places of the keys in ascending order; equal keys keep theirs. Below 2^32 keys.
[[nodiscard]] std::vector<std::uint32_t> radix_order(const std::vector<std::uint64_t>& keys);

}  // namespace assay::stats
