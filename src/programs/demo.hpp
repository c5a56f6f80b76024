// demo: the workspace that an empty data folder starts with, so that a newcomer sees the program at work.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "services/projects.hpp"
#include "services/signing_in.hpp"

namespace assay::programs {

struct DemoLink {
  std::string who;
  std::string token;
};

/// True where nobody is in the database yet.
[[nodiscard]] Result<bool> is_empty(services::Context context);
/// Makes workspace, people, a project to work on and one with simulated votes; returns one-time sign-in tokens.
[[nodiscard]] Result<std::vector<DemoLink>> fill_demo(services::Context context, services::SigningIn& signing_in,
                                                      services::Projects& projects);

}  // namespace assay::programs
