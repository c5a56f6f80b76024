// lane: requests of one hot command. On PostgreSQL what arrives while a batch is in flight is the next batch; on SQLite each
// is a unit of its own, since the writer batches units by itself.
#pragma once
#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "store/store.hpp"

namespace assay::store {

/// `work(tx, requests)` returns one Result for each request, in their order; it may run twice.
template <class Request, class Outcome>
class Lane {
 public:
  using Work = std::function<std::vector<Result<Outcome>>(Tx&, std::span<const Request>)>;
  static constexpr std::size_t batch = 128;
  static constexpr std::size_t capacity = 4096;

  Lane(Store& store, Work work) : inside_(std::make_shared<Inside>(store, std::move(work))) {}

  [[nodiscard]] Pending<Outcome> push(Request request) {
    if (inside_->store.database().engine() == db::Engine::sqlite) return inside_->alone(inside_, std::move(request));
    Promise<Outcome> promise;
    auto pending = promise.pending();
    {
      const std::lock_guard lock(inside_->mutex);
      if (inside_->requests.size() >= capacity) return db::queue_full();
      inside_->requests.push_back(std::move(request));
      inside_->promises.push_back(std::move(promise));
      if (inside_->in_flight) return pending;
      inside_->in_flight = true;
    }
    inside_->start(inside_);
    return pending;
  }

 private:
  struct Inside {
    Inside(Store& s, Work w) : store(s), work(std::move(w)) {}
    Store& store;
    Work work;
    std::mutex mutex;
    std::vector<Request> requests;
    std::vector<Promise<Outcome>> promises;
    bool in_flight = false;

    // Takes what waits; called by whoever found nothing in flight, and after each batch.
    void start(const std::shared_ptr<Inside>& self) {
      auto taken = std::make_shared<std::vector<Request>>();
      auto told = std::make_shared<std::vector<Promise<Outcome>>>();
      {
        const std::lock_guard lock(mutex);
        if (requests.empty()) {
          in_flight = false;
          return;
        }
        const auto n = static_cast<std::ptrdiff_t>(std::min(batch, requests.size()));
        taken->assign(std::make_move_iterator(requests.begin()), std::make_move_iterator(requests.begin() + n));
        told->assign(std::make_move_iterator(promises.begin()), std::make_move_iterator(promises.begin() + n));
        requests.erase(requests.begin(), requests.begin() + n);
        promises.erase(promises.begin(), promises.begin() + n);
      }
      store.write([self, taken](Tx& tx) -> Result<std::vector<Result<Outcome>>> { return self->work(tx, *taken); })
          .finally([self, taken, told](Result<std::vector<Result<Outcome>>>&& outcomes) {
            self->start(self);  // the next batch is on its way while this one is answered
            if (!outcomes.has_value() && taken->size() > 1) return self->one_by_one(self, *taken, *told);
            for (std::size_t i = 0; i < told->size(); ++i) {
              (*told)[i].finish(outcomes.has_value() ? std::move((*outcomes)[i]) : Result<Outcome>(outcomes.error()));
            }
          });
    }

    Pending<Outcome> alone(const std::shared_ptr<Inside>& self, Request request) {
      return store.write([self, request = std::move(request)](Tx& tx) -> Result<Outcome> {
        return std::move(self->work(tx, std::span(&request, 1)).front());
      });
    }

    // A batch that broke: whatever is wrong with one request must not be felt by its neighbours.
    void one_by_one(const std::shared_ptr<Inside>& self, std::vector<Request>& taken, std::vector<Promise<Outcome>>& told) {
      for (std::size_t i = 0; i < taken.size(); ++i) {
        alone(self, std::move(taken[i])).finally([promise = std::move(told[i])](Result<Outcome>&& outcome) mutable {
          promise.finish(std::move(outcome));
        });
      }
    }
  };
  std::shared_ptr<Inside> inside_;
};

}  // namespace assay::store
