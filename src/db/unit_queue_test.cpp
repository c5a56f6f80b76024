// Who may write when: people first, and the background with rests while they are there.
#include "db/unit_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace assay::db {
namespace {

using namespace std::chrono_literals;

struct Named final : Unit {
  explicit Named(int name) : number(name) {}
  bool run(Tx& /*tx*/) override { return true; }
  void done() override {}
  void failed(Error /*error*/) override {}
  int number;
};

class Queue : public ::testing::Test {
 protected:
  void push(int number, Priority priority) { ASSERT_EQ(queue.push(std::make_unique<Named>(number), priority), nullptr); }
  std::vector<int> take(std::size_t most = 10) {
    taken = queue.take(most);
    std::vector<int> numbers;
    for (const auto& unit : taken.units) numbers.push_back(static_cast<const Named&>(*unit).number);
    return numbers;
  }
  // How long it takes until the background's next unit may run.
  UnitQueue::Clock::duration wait_for_background() {
    push(99, Priority::background);
    const auto from = UnitQueue::Clock::now();
    EXPECT_EQ(take(), std::vector{99});
    return UnitQueue::Clock::now() - from;
  }
  // A unit of the background takes this long while somebody else writes.
  void work_beside_people(std::chrono::milliseconds time) {
    push(1, Priority::foreground);
    push(2, Priority::background);
    (void)take();
    std::this_thread::sleep_for(time);
    queue.done(taken);
  }
  UnitQueue queue{4};
  UnitQueue::Taken taken;
};

TEST_F(Queue, gives_all_that_people_wait_for_and_one_of_the_background) {
  push(1, Priority::background);
  push(2, Priority::background);
  push(3, Priority::foreground);
  push(4, Priority::foreground);
  EXPECT_EQ(take(), (std::vector{3, 4, 1}));
  EXPECT_TRUE(taken.background);
  EXPECT_EQ(take(), std::vector{2});
}

TEST_F(Queue, people_never_wait_for_the_background_to_rest) {
  work_beside_people(300ms);
  push(3, Priority::background);
  push(4, Priority::foreground);
  EXPECT_EQ(take(), std::vector{4});
  EXPECT_EQ(take(), std::vector{3});
}

TEST_F(Queue, the_rest_is_as_long_as_the_work) {
  work_beside_people(60ms);
  EXPECT_GE(wait_for_background(), 55ms);
}

TEST_F(Queue, the_background_goes_on_at_once_when_nobody_is_there) {
  push(1, Priority::background);
  (void)take();
  std::this_thread::sleep_for(300ms);
  queue.done(taken);
  EXPECT_LT(wait_for_background(), 250ms);
}

TEST_F(Queue, a_closed_queue_is_drained_without_rests) {
  work_beside_people(300ms);
  push(3, Priority::background);
  queue.close();
  const auto from = UnitQueue::Clock::now();
  EXPECT_EQ(take(), std::vector{3});
  EXPECT_LT(UnitQueue::Clock::now() - from, 250ms);
  EXPECT_TRUE(take().empty());
}

TEST_F(Queue, a_full_queue_gives_the_unit_back) {
  for (int i = 0; i < 4; ++i) push(i, Priority::foreground);
  EXPECT_NE(queue.push(std::make_unique<Named>(5), Priority::foreground), nullptr);
  EXPECT_EQ(queue.refused(), 1);
  EXPECT_EQ(queue.waiting(), 4);
}

}  // namespace
}  // namespace assay::db
