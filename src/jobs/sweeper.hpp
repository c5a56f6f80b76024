// sweeper: a thread that goes through the list of services/sweeping every few minutes, in small units with pauses between.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/sweeping.hpp"

namespace assay::jobs {

class Sweeper {
 public:
  static constexpr std::chrono::minutes every{5};
  static constexpr std::chrono::milliseconds pause{50};

  explicit Sweeper(services::Sweeping& sweeping);
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;
  ~Sweeper();

 private:
  void loop();
  /// False where it is time to stop.
  [[nodiscard]] bool wait(std::chrono::milliseconds time);
  services::Sweeping& sweeping_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace assay::jobs
