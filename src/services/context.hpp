// context: what every service needs from the outside: the store, the clock, chance.
#pragma once
#include "base/random.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace assay::services {

/// References that outlive every service; services are built once, at start.
struct Context {
  store::Store& store;
  const Clock& clock;
  Random& random;
};

}  // namespace assay::services
