// reader_pool: threads that run short read-only snapshots.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/log.hpp"
#include "db/unit_queue.hpp"

namespace assay::db {

struct ReaderPool::Inside {
  struct Job {
    ReadWork work;
    std::function<void(Error)> failed;
  };

  std::mutex mutex;
  std::condition_variable ready;
  std::deque<Job> jobs;
  bool closed = false;
  Open open;
  std::string begin;
  std::string end;
  std::vector<std::thread> threads;

  bool take(Job& job) {
    std::unique_lock lock(mutex);
    ready.wait(lock, [this] { return closed || !jobs.empty(); });
    if (jobs.empty()) return false;
    job = std::move(jobs.front());
    jobs.pop_front();
    return true;
  }

  void loop() {
    std::unique_ptr<Connection> connection;
    Job job;
    while (take(job)) {
      try {
        if (!connection) connection = open();
        std::function<void()> then;
        connection->run_script(begin);
        {
          Tx tx(*connection);
          then = job.work(tx);
        }
        connection->run_script(end);
        then();
      } catch (const DatabaseError& error) {
        connection.reset();
        job.failed(error_of(error));
      } catch (const std::exception& error) {
        log::error("a read failed", {{"reason", error.what()}});
        connection.reset();
        job.failed({ErrorCode::unavailable, "The server could not read this; the reason is in its log.", {}, {}});
      }
      job = {};
    }
  }
};

ReaderPool::ReaderPool(int threads, Open open, std::string begin, std::string end) : inside_(std::make_unique<Inside>()) {
  inside_->open = std::move(open);
  inside_->begin = std::move(begin);
  inside_->end = std::move(end);
  for (int i = 0; i < threads; ++i) inside_->threads.emplace_back([inside = inside_.get()] { inside->loop(); });
}

ReaderPool::~ReaderPool() {
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->closed = true;
  }
  inside_->ready.notify_all();
  for (auto& thread : inside_->threads) thread.join();
}

void ReaderPool::post(ReadWork work, std::function<void(Error)> failed) {
  {
    const std::lock_guard lock(inside_->mutex);
    inside_->jobs.push_back({std::move(work), std::move(failed)});
  }
  inside_->ready.notify_one();
}

Error error_of(const DatabaseError& error) {
  log::error("the database failed", {{"reason", error.what()}});
  if (error.failure() == Failure::disk_full) {
    return {ErrorCode::out_of_space, "The disk of the server is full; nothing was written. Try again when there is space.", {}, {}};
  }
  return {ErrorCode::unavailable, "The server could not do this now; ask again with the same key.", {}, {}};
}

Error queue_full() { return {ErrorCode::unavailable, "The server has too much work waiting; ask again in a moment.", {}, {}}; }

}  // namespace assay::db
