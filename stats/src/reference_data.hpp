// Test support: the stored reference numbers and the votes that they belong to; tests are skipped where these are not.
#pragma once

#include "test_data.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace assay::stats::test {

class ReferenceData : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = shared_folder();
    if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
    shared_ = *folder;
    reference_ = read_json(shared_ + "/reference/statistics.json");
  }

  [[nodiscard]] const boost::json::value& set(const char* name) const { return reference_.at("sets").at(name); }
  [[nodiscard]] Votes pairs(const char* name) const {
    std::vector<std::string> names;
    for (const auto& each : set(name).at("items").as_array()) names.emplace_back(each.as_string());
    return read_pairs(shared_ + "/data/crowd/" + name + "/pairs.csv", names);
  }

  std::string shared_;
  boost::json::value reference_;
};

}  // namespace assay::stats::test
