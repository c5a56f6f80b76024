// loop: one I/O thread's event loop with its listeners and connections; the event loop itself is hidden.
#pragma once
#include <memory>

#include "http/site.hpp"

namespace assay::http {

/// How many connections all loops hold, and what happens to them when the server stops.
struct Traffic;

class Loop {
 public:
  explicit Loop(std::shared_ptr<Traffic> traffic);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Accepts from a listening socket, which it owns from now on. Before run().
  void listen(int descriptor, const Site& site);
  /// Runs until stop(); on its own thread.
  void run();
  /// Accepts no more, closes idle connections, lets the others answer once more.
  void begin_stop();
  /// Cuts what is left.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::shared_ptr<Traffic> make_traffic();
/// Waits until no connection is left, or until the time is over.
void wait_until_quiet(Traffic& traffic, std::chrono::milliseconds at_most);

}  // namespace assay::http
