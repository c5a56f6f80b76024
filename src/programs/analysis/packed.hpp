// packed: a column that grows in place where the system can: no second copy of millions of rows while it
// grows.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace assay::programs {

template <class T>
  requires std::is_trivially_copyable_v<T>
class Packed {
 public:
  Packed() = default;
  Packed(Packed&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), room_(std::exchange(other.room_, 0)) {}
  Packed& operator=(Packed&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    return *this;
  }
  ~Packed() { std::free(data_); }

  void push_back(T value) {
    if (size_ == room_) grow();
    data_[size_++] = value;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T& operator[](std::size_t i) { return data_[i]; }
  [[nodiscard]] T operator[](std::size_t i) const { return data_[i]; }
  [[nodiscard]] operator std::span<const T>() const { return {data_, size_}; }

 private:
  void grow() {
    const std::size_t room = room_ == 0 ? 1024 : 2 * room_;
    // Large blocks are moved by the page table, and pages that are not written to cost nothing.
    auto* const moved = static_cast<T*>(std::realloc(data_, room * sizeof(T)));
    if (moved == nullptr) throw std::bad_alloc();
    data_ = moved;
    room_ = room;
  }
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

/// Every number replaced by the one that the table has for it.
inline void renumber(Packed<std::uint32_t>& column, std::span<const std::uint32_t> table) {
  for (std::size_t i = 0; i < column.size(); ++i) column[i] = table[column[i]];
}

}  // namespace assay::programs
