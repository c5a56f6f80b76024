// Jobs on both databases: what is told of a job while it runs, and what stays when it has ended.
#include "store/jobs.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "store/testing.hpp"

namespace assay::store {
namespace {

class JobsInStore : public ::testing::TestWithParam<db::Engine> {
 protected:
  JobsInStore() {
    job.id = JobId{7};
    job.public_id = PublicId::make(random);
    job.workspace = WorkspaceId{1};
    job.project = ProjectId{1};
    job.kind = "export";
    job.spec = JsonText("{}");
    job.unit = "items";
    write([&](Tx& tx) {
      tx.execute("INSERT INTO workspace (id, public_id, name, created_at) VALUES (1, 'w', 'W', 0)");
      tx.execute(
          "INSERT INTO project (id, public_id, workspace_id, name, description, status, settings, form_version, guideline_version, simulated,"
          " created_at) VALUES (1, $1, 1, 'P', '', 1, '{}', 1, 0, 0, 0)",
          PublicId::make(random));
      add_job(tx, job);
      EXPECT_TRUE(claim_job(tx, Time{1}));
    });
  }
  template <class F>
  void write(F work) {
    const auto done = store
                          ->write([&](Tx& tx) -> Result<void> {
                            work(tx);
                            return success();
                          })
                          .get();
    EXPECT_TRUE(done.ok());
  }

  testing::TestDatabase database{GetParam()};
  std::unique_ptr<Store> store = *Store::open(database.address());
  SystemRandom random;
  Job job;
};

TEST_P(JobsInStore, tell_how_far_they_are_and_whether_somebody_asked_to_stop) {
  job.done = 3;
  write([&](Tx& tx) {
    EXPECT_TRUE(note_progress(tx, job));
    EXPECT_EQ(store::job(tx, job.workspace, job.public_id)->done, 3);
    EXPECT_TRUE(ask_cancel(tx, job.workspace, job.public_id));
    EXPECT_FALSE(note_progress(tx, job));
  });
}

// Progress is stored beside the work and may be the last to arrive.
TEST_P(JobsInStore, that_have_ended_are_not_changed_by_progress_that_comes_late) {
  const auto late = job;
  job.status = JobStatus::done;
  job.done = 9;
  job.message = "Exported 9 items.";
  job.result = JsonText("{\"rows\":9}");
  write([&](Tx& tx) {
    finish_job(tx, job, Time{5});
    EXPECT_FALSE(note_progress(tx, late));
    const auto stored = store::job(tx, job.workspace, job.public_id);
    EXPECT_TRUE(stored.ok());
    EXPECT_EQ(stored->result.text(), "{\"rows\":9}");
    EXPECT_EQ(stored->message, "Exported 9 items.");
    EXPECT_EQ(stored->done, 9);
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, JobsInStore, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::store
