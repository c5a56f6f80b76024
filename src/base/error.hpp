// Error: what went wrong, in a code, a sentence that is safe to show, and the places it is about.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// The eight ways a request can fail. A broken world (a bug, a lost disk) is an exception instead.
enum class ErrorCode {
  invalid,          ///< the input is wrong; violations say where
  unauthenticated,  ///< nobody is signed in, or the proof of it is wrong
  not_found,        ///< unknown or forbidden: the two look the same on purpose
  conflict,         ///< right in itself, but not in the present state
  too_large,        ///< beyond a stated limit of size
  throttled,        ///< too often; try later
  unavailable,      ///< the server cannot do this now; nothing is known to have happened
  out_of_space      ///< the disk is full; nothing was written
};

[[nodiscard]] std::string_view to_string(ErrorCode code);

/// One thing wrong with an input. `where` is a JSON pointer (RFC 6901), empty for the whole document.
struct Violation {
  std::string where;
  std::string message;
  friend bool operator==(const Violation&, const Violation&) = default;
};

struct Error {
  ErrorCode code = ErrorCode::invalid;
  std::string message;
  std::string where{};
  std::vector<Violation> violations{};

  /// All violations at once; the first one is the message.
  [[nodiscard]] static Error invalid(std::vector<Violation> violations);
  [[nodiscard]] static Error invalid(std::string where, std::string message);
  [[nodiscard]] static Error not_found(std::string what);
  [[nodiscard]] static Error conflict(std::string message);
};

}  // namespace assay
