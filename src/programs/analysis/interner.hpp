// interner: names to whole numbers from 0, in order of first appearance; most look-ups touch one cache line.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

class Interner {
 public:
  Interner() : slots_(64) {}

  [[nodiscard]] std::uint32_t of(std::string_view name) {
    const auto hash = hash_of(name);
    const std::uint32_t whole = name.size() < 8 ? 1 : 0;
    auto at = hash & (slots_.size() - 1);
    while (slots_[at].number != nobody) {
      // The hash of a short name is the name itself, mixed: nothing more to compare, no second look at memory.
      if (slots_[at].hash == hash && slots_[at].whole == whole && (whole == 1 || names_[slots_[at].number] == name))
        return slots_[at].number;
      at = (at + 1) & (slots_.size() - 1);
    }
    const auto number = static_cast<std::uint32_t>(names_.size());
    slots_[at] = {hash, number, whole};
    names_.emplace_back(name);
    if (2 * names_.size() > slots_.size()) grow();
    return number;
  }
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return names_[number]; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }
  [[nodiscard]] std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }
  /// The names themselves; nothing is left.
  [[nodiscard]] std::vector<std::string> take() {
    std::vector<std::string> out;
    out.reserve(names_.size());
    for (; !names_.empty(); names_.pop_front()) out.push_back(std::move(names_.front()));
    slots_ = {};
    return out;
  }
  /// Numbers the names anew in the order of their bytes, so that results do not depend on the order of rows.
  /// Returns the new number of each old one; nothing can be looked up afterwards.
  [[nodiscard]] std::vector<std::uint32_t> sort() {
    std::vector<std::uint32_t> order(names_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [this](std::uint32_t i) -> const std::string& { return names_[i]; });
    std::vector<std::uint32_t> number(order.size());
    std::deque<std::string> sorted;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      number[order[i]] = i;
      sorted.push_back(std::move(names_[order[i]]));
    }
    names_ = std::move(sorted);
    slots_ = {};
    return number;
  }

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = nobody;
    std::uint32_t whole = 0;  // the hash holds all of the name
  };

  // Eight bytes a step, mixed by multiplication (after wyhash). Up to seven bytes and their number fit into one word, and
  // mixing can be undone, so that different short names have different hashes.
  static std::uint64_t hash_of(std::string_view name) {
    if (name.size() < 8) {
      std::uint64_t bytes = 0;
      for (std::size_t i = 0; i < name.size(); ++i) bytes |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
      return mix(bytes | std::uint64_t{name.size()} << 56U);
    }
    std::uint64_t hash = 0x9e3779b97f4a7c15U ^ name.size();
    while (name.size() >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, name.data(), 8);
      hash = mix(hash ^ word);
      name.remove_prefix(8);
    }
    std::uint64_t word = 0;
    if (!name.empty()) std::memcpy(&word, name.data(), name.size());
    return mix(hash ^ word);
  }
  static std::uint64_t mix(std::uint64_t x) {
    x *= 0xbf58476d1ce4e5b9U;
    x ^= x >> 29U;
    x *= 0x94d049bb133111ebU;
    return x ^ (x >> 32U);
  }
  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const auto& slot : old) {
      if (slot.number == nobody) continue;
      auto at = slot.hash & (slots_.size() - 1);
      while (slots_[at].number != nobody) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two
  std::deque<std::string> names_;
};

}  // namespace assay::programs
