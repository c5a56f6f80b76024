// router: finds the route of a request by its segments; it knows nothing of people or sessions.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "http/route.hpp"

namespace assay::http {

struct Match {
  const Route* route = nullptr;
  std::size_t index = 0;  ///< its place in the table
  Params params{};
};
struct NoSuchPath {};
struct WrongMethod {
  std::string allow;  ///< for the Allow header
};
using Found = std::variant<Match, NoSuchPath, WrongMethod>;

class Router {
 public:
  /// Refuses a table with two routes of one shape, a broken pattern, a body on GET or a missing handler.
  [[nodiscard]] static Result<Router> make(RouteTable table);
  /// A literal segment wins over a parameter; HEAD is answered by GET.
  [[nodiscard]] Found find(Method method, const std::vector<std::string>& segments) const;
  [[nodiscard]] const RouteTable& table() const { return table_; }

 private:
  struct Pattern {
    std::vector<std::string> segments;  ///< parameters keep their braces
    std::size_t route = 0;
  };
  RouteTable table_;
  std::vector<std::vector<Pattern>> by_length_;  ///< literals before parameters
};

}  // namespace assay::http
