// check_when: whether a condition can mean something: its questions are earlier ones, its values possible
// answers.
#pragma once
#include "kinds/form/form.hpp"

#include <set>
#include <string>

namespace assay::kinds {

/// `earlier` holds the questions before this one; only those in `usable` have a config that can judge values.
void check_condition(const Condition& condition, const std::string& at, const Form& earlier, const std::set<std::string>& usable,
                     Violations& violations);

}  // namespace assay::kinds
