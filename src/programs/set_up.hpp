// set_up: `assay workspace add`: the first step on an empty server, and a further tenant on any.
#pragma once
#include <string>

#include "programs/settings.hpp"

namespace assay::programs {

/// Makes a workspace with an owner and prints the link that signs the owner in once. Also beside a running server.
int add_workspace(const ServeSettings& settings, const std::string& name, const std::string& owner);

}  // namespace assay::programs
