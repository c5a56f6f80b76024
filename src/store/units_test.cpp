// Units that share a commit: what one does wrong is not felt by its neighbours, on both databases.
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include "store/lane.hpp"
#include "store/testing.hpp"

namespace assay::store {
namespace {

class Units : public ::testing::TestWithParam<db::Engine> {
 protected:
  void SetUp() override { store = *Store::open(database.address()); }
  // Everything that is queued meanwhile shares one commit on SQLite.
  template <class F>
  void together(F queue) {
    std::promise<void> open;
    auto gate = open.get_future().share();
    auto first = store->write([gate](Tx&) -> Result<void> {
      gate.wait();
      return success();
    });
    queue();
    open.set_value();
    ASSERT_TRUE(std::move(first).get().ok());
  }
  static void add(Tx& tx, const std::string& name) {
    tx.execute("INSERT INTO workspace (id, public_id, name, created_at) VALUES ($1, $2, $3, 0)",
               static_cast<std::int64_t>(std::hash<std::string>{}(name) >> 2U), name, name);
  }
  std::vector<std::string> names() {
    return *store
                ->read([](Tx& tx) -> Result<std::vector<std::string>> {
                  std::vector<std::string> found;
                  auto rows = tx.query("SELECT name FROM workspace ORDER BY name");
                  while (rows.next()) found.push_back(rows.text(0));
                  return found;
                })
                .get();
  }
  testing::TestDatabase database{GetParam()};
  std::unique_ptr<Store> store;
};

TEST_P(Units, a_unit_that_fails_after_writing_takes_nothing_of_its_neighbours_along) {
  std::vector<Pending<void>> pending;
  together([&] {
    for (const std::string name : {"a", "b", "c", "d", "e"}) {
      pending.push_back(store->write([name](Tx& tx) -> Result<void> {
        add(tx, name);
        if (name == "b") return Error::conflict("refused after writing");
        if (name == "d") throw std::runtime_error("broken after writing");
        return success();
      }));
    }
  });
  std::vector<bool> kept;
  for (auto& one : pending) kept.push_back(std::move(one).get().ok());
  EXPECT_EQ(kept, (std::vector<bool>{true, false, true, false, true}));
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "c", "e"}));
}

TEST_P(Units, a_statement_that_the_database_refuses_fails_its_unit_alone) {
  std::vector<Pending<void>> pending;
  together([&] {
    for (const std::string name : {"a", "a", "b"}) {
      pending.push_back(store->write([name](Tx& tx) -> Result<void> {
        add(tx, name);
        return success();
      }));
    }
  });
  int kept = 0;
  for (auto& one : pending) kept += std::move(one).get().ok() ? 1 : 0;
  EXPECT_EQ(kept, 2);
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "b"}));
}

TEST_P(Units, a_request_that_breaks_its_batch_fails_alone) {
  Lane<std::string, std::string> lane(*store, [](Tx& tx, std::span<const std::string> names) {
    std::vector<Result<std::string>> outcomes;
    for (const auto& name : names) {
      add(tx, name);
      if (name == "broken") throw std::runtime_error("broken in the middle of a batch");
      if (name == "refused") outcomes.emplace_back(Error::conflict("no"));
      else outcomes.emplace_back("done " + name);
    }
    return outcomes;
  });
  std::vector<Pending<std::string>> pending;
  together([&] {
    for (const std::string name : {"a", "b", "broken", "refused", "c"}) pending.push_back(lane.push(name));
  });
  std::vector<std::string> told;
  for (auto& one : pending) {
    const auto result = std::move(one).get();
    told.push_back(result.ok() ? *result : std::string(to_string(result.error().code)));
  }
  EXPECT_EQ(told, (std::vector<std::string>{"done a", "done b", "unavailable", "conflict", "done c"}));
}

INSTANTIATE_TEST_SUITE_P(Engines, Units, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::store
