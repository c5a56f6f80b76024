// routes: one line a resource.
#include "http/api/routes.hpp"

#include "http/api/account.hpp"
#include "http/api/items.hpp"
#include "http/api/jobs.hpp"
#include "http/api/people.hpp"
#include "http/api/projects.hpp"
#include "http/api/signing_in.hpp"
#include "http/api/working.hpp"

namespace assay::http::api {

RouteTable all_routes(Services services, Secure secure) {
  RouteTable routes;
  add_signing_in_routes(routes, services.signing_in, secure);
  add_account_routes(routes, services.signing_in, secure);
  add_working_routes(routes, services.working);
  add_project_routes(routes, services.projects, services.repeats);
  add_result_routes(routes, services.scoring);
  add_people_routes(routes, services.people, services.repeats, services.public_url);
  add_item_routes(routes, services.items);
  add_job_routes(routes, services.jobs, services.importing, services.exporting, services.repeats, services.uploads);
  return routes;
}

}  // namespace assay::http::api
