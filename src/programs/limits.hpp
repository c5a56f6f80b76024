// limits: THE list of what the server refuses because it is too much, each by the constant that refuses it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace assay::programs {

struct Limit {
  std::string_view area;  ///< a heading of the page
  std::string_view what;
  std::string_view constant;  ///< its name in the code
  std::string value;          ///< with its unit
  std::string_view beyond;    ///< what happens one past it
  std::string_view test;      ///< "Suite.name" of the test at the limit and one past it
};

[[nodiscard]] std::vector<Limit> all_limits();
/// docs/limits.md
[[nodiscard]] std::string limits_page();

}  // namespace assay::programs
