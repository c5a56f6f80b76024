// task_shapes: what checking an answer needs to know of a task that was handed out, so that a submission asks the
// database once. The unit that stores the answer compares the versions, so a stale entry can refuse but never misread.
#pragma once
#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/id.hpp"
#include "domain/ids.hpp"
#include "services/form_cache.hpp"

namespace assay::services {

struct TaskShape {
  PersonId person;
  std::shared_ptr<const ParsedForm> form;
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;
  std::size_t responses = 0;
  std::vector<std::size_t> order;
};

class TaskShapes {
 public:
  [[nodiscard]] std::optional<TaskShape> find(const PublicId& assignment, PersonId person) const {
    const std::lock_guard lock(mutex_);
    const auto found = shapes_.find(assignment.text());
    if (found == shapes_.end() || found->second.person != person) return std::nullopt;
    return found->second;
  }
  void keep(const PublicId& assignment, TaskShape shape) {
    const std::lock_guard lock(mutex_);
    if (shapes_.size() >= capacity) shapes_.clear();
    shapes_.insert_or_assign(assignment.text(), std::move(shape));
  }
  void drop(const PublicId& assignment) {
    const std::lock_guard lock(mutex_);
    shapes_.erase(assignment.text());
  }

 private:
  static constexpr std::size_t capacity = 50'000;  // about 15 MB
  mutable std::mutex mutex_;
  std::unordered_map<std::string, TaskShape> shapes_;
};

}  // namespace assay::services
