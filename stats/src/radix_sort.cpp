// One histogram of all bytes, then a pass for each byte that differs.
#include "radix_sort.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace assay::stats {
namespace {

constexpr std::size_t bytes = 8;

std::size_t byte_of(std::uint64_t key, std::size_t byte) { return (key >> (8 * byte)) & 255; }

template <class Element, class Key>
void sort_by(std::vector<Element>& list, const Key& key) {
  if (list.empty()) return;
  std::array<std::array<std::size_t, 256>, bytes> count{};
  for (const Element& each : list) {
    for (std::size_t byte = 0; byte < bytes; ++byte) ++count[byte][byte_of(key(each), byte)];
  }
  std::vector<Element> other(list.size());
  for (std::size_t byte = 0; byte < bytes; ++byte) {
    std::array<std::size_t, 256>& place = count[byte];
    if (place[byte_of(key(list.front()), byte)] == list.size()) continue;
    std::size_t before = 0;
    for (std::size_t& each : place) before += std::exchange(each, before);
    for (const Element& each : list) other[place[byte_of(key(each), byte)]++] = each;
    list.swap(other);
  }
}

}  // namespace

void radix_sort(std::vector<std::uint64_t>& keys) {
  sort_by(keys, [](std::uint64_t key) { return key; });
}

std::vector<std::uint32_t> radix_order(const std::vector<std::uint64_t>& keys) {
  struct Placed {
    std::uint64_t key;
    std::uint32_t place;
  };
  std::vector<Placed> list(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) list[i] = {keys[i], static_cast<std::uint32_t>(i)};
  sort_by(list, [](const Placed& each) { return each.key; });
  std::vector<std::uint32_t> out(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) out[i] = list[i].place;
  return out;
}

}  // namespace assay::stats
