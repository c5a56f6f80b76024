// permission: who may use a route; every route names one, and there is no default.
#pragma once
#include <string_view>

namespace assay::http {

enum class Permission {
  anyone,     ///< also somebody who is not signed in
  signed_in,  ///< any person with a session or a token
  annotate,   ///< a person who may work in the workspace or project that the path names
  review,     ///< … who may review there
  manage,     ///< … who may manage there
  own         ///< … who owns the workspace
};

[[nodiscard]] constexpr std::string_view to_string(Permission permission) {
  switch (permission) {
    case Permission::anyone: return "anyone";
    case Permission::signed_in: return "signed_in";
    case Permission::annotate: return "annotate";
    case Permission::review: return "review";
    case Permission::manage: return "manage";
    case Permission::own: return "own";
  }
  return "unknown";
}

/// A Permission that cannot be left out: without a default constructor a Route that omits it does not compile.
struct Needs {
  constexpr Needs(Permission permission) : value(permission) {}
  Permission value;
};

}  // namespace assay::http
