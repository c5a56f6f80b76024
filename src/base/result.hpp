// Result<T>: a value or an Error, never ignored; ASSAY_TRY hands an Error to the caller.
#pragma once
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

#include "base/error.hpp"

namespace assay {

/// A value or an Error. Converts from either; `[[nodiscard]]` so that a failure cannot be overlooked.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result() = default;
  Result(Error error) : Base(tl::unexpected<Error>(std::move(error))) {}
  Result(Base base) : Base(std::move(base)) {}
  [[nodiscard]] bool ok() const { return this->has_value(); }
};

/// The value of a Result<void>.
inline Result<void> success() { return {}; }

namespace detail {
template <class T>
Error take_error(Result<T>&& result) {
  return std::move(result.error());
}
}  // namespace detail

}  // namespace assay

#define ASSAY_CONCAT_2(a, b) a##b
#define ASSAY_CONCAT(a, b) ASSAY_CONCAT_2(a, b)
/// `ASSAY_TRY(auto x, f());` binds the value or returns the error. Two statements: not for a bare `if`.
#define ASSAY_TRY(declaration, expression) ASSAY_TRY_IMPL(ASSAY_CONCAT(assay_try_, __COUNTER__), declaration, expression)
#define ASSAY_TRY_IMPL(name, declaration, expression)                         \
  auto name = (expression);                                                   \
  if (!name.has_value()) return ::assay::detail::take_error(std::move(name)); \
  declaration = std::move(*name)
/// `ASSAY_CHECK(f());` for a Result whose value does not matter.
#define ASSAY_CHECK(expression)                                                               \
  do {                                                                                        \
    auto assay_check = (expression);                                                          \
    if (!assay_check.has_value()) return ::assay::detail::take_error(std::move(assay_check)); \
  } while (false)
