// describe: one member list per struct, from which json derives reader, writer, schema and types.
#pragma once
#include <boost/describe.hpp>

#include <string_view>

/// `ASSAY_DESCRIBE(Point, x, y)` in the struct's namespace, after its definition.
#define ASSAY_DESCRIBE(Type, ...)                \
  BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__)) \
  [[maybe_unused]] constexpr std::string_view described_name(const Type* /*unused*/) { return #Type; }

/// `ASSAY_DESCRIBE_ENUM(Colour, red, green)`: the enumerators' names are their JSON text.
#define ASSAY_DESCRIBE_ENUM(Type, ...)   \
  BOOST_DESCRIBE_ENUM(Type, __VA_ARGS__) \
  [[maybe_unused]] constexpr std::string_view described_name(const Type* /*unused*/) { return #Type; }

/// `ASSAY_CONTRACT_NAME(TaskView, "TaskView")`: what the contract calls the type, where that is not its own name
/// without a `View` at the end.
#define ASSAY_CONTRACT_NAME(Type, Name) \
  [[maybe_unused]] constexpr std::string_view contract_name(const Type* /*unused*/) { return Name; }

namespace assay {
/// The enumerator's name, which is also its JSON text.
template <class E>
[[nodiscard]] constexpr const char* enum_name(E value) {
  return boost::describe::enum_to_string(value, "");
}
}  // namespace assay
