// routes: THE list of what the server answers.
#pragma once
#include <filesystem>
#include <string>

#include "http/cookies.hpp"
#include "http/route.hpp"
#include "services/exporting.hpp"
#include "services/importing.hpp"
#include "services/items.hpp"
#include "services/people.hpp"
#include "services/projects.hpp"
#include "services/repeats.hpp"
#include "services/scoring.hpp"
#include "services/signing_in.hpp"
#include "services/working.hpp"

namespace assay::http::api {

/// The services behind the routes; all outlive the server.
struct Services {
  services::SigningIn& signing_in;
  services::Working& working;
  services::Projects& projects;
  services::Scoring& scoring;
  services::People& people;
  services::Items& items;
  services::Jobs& jobs;
  services::Importing& importing;
  services::Exporting& exporting;
  services::Repeats& repeats;
  std::filesystem::path uploads;  ///< the folder of uploaded files
  std::string public_url{};       ///< what people type to reach the server, without a slash at the end
};

[[nodiscard]] RouteTable all_routes(Services services, Secure secure);

}  // namespace assay::http::api
