// idempotency: the client's name for one intention, by which a repeat is known.
#pragma once
#include <string>

namespace assay {

/// The record is kept for 7 days.
struct Idempotency {
  std::string route;
  std::string key;
  std::string request_hash;
};

}  // namespace assay
