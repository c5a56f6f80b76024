// openapi: paths, parameters, permissions, bodies and replies, each from its line in the route table.
#include "http/api/openapi.hpp"

#include <array>
#include <set>
#include <stdexcept>
#include <string>

#include "http/api/authorizer.hpp"
#include "http/problem.hpp"
#include "json/schema.hpp"

namespace assay::http::api {
namespace {

using json::Array;
using json::Object;

json::Value text(std::string_view of) { return boost::json::string_view(of.data(), of.size()); }

std::string lower(std::string_view of) {
  std::string out(of);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Object content(std::string_view media, Object schema) { return {{std::string(media), Object{{"schema", std::move(schema)}}}}; }

Array parameters(const Route& route, json::Schemas& schemas) {
  Array all;
  for (const auto& name : path_parameters(route.pattern)) {
    all.push_back(Object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", Object{{"type", "string"}}}});
  }
  for (const auto& one : route.contract.parameters) {
    all.push_back(Object{{"name", one.name},
                         {"in", one.in == Parameter::In::query ? "query" : "header"},
                         {"required", one.presence == Parameter::Presence::required},
                         {"description", one.sentence},
                         {"schema", one.schema(schemas)}});
  }
  return all;
}

Object body(const Route& route, json::Schemas& schemas) {
  const bool is_json = route.body.kind == BodyKind::json;
  if (is_json && route.contract.takes == nullptr) throw std::logic_error("the route " + route.name + " does not say which body it takes");
  Object request{
      {"required", true},
      {"content", is_json ? content("application/json", route.contract.takes(schemas)) : content("application/octet-stream", {})}};
  if (route.body.limit) request["x-max-bytes"] = *route.body.limit;
  return request;
}

Object success(const Route& route, json::Schemas& schemas) {
  Object reply{{"description", std::string(reason_phrase(route.contract.status))}};
  if (route.contract.gives != nullptr) {
    reply["content"] = content("application/json", route.contract.gives(schemas));
    return reply;
  }
  if (route.contract.media.empty()) throw std::logic_error("the route " + route.name + " does not say what it gives");
  Object kinds;
  for (const auto& media : route.contract.media) kinds[media] = Object{};
  reply["content"] = std::move(kinds);
  return reply;
}

// The heading under which people look for a route.
std::string_view tag_of(std::string_view pattern) {
  struct Place {
    std::string_view part, tag;
  };
  static constexpr std::array<Place, 16> places{{{"/healthz", "Health"},
                                                 {"/readyz", "Health"},
                                                 {"/metrics", "Health"},
                                                 {"/api/sign", "Signing in"},
                                                 {"/api/me", "Signing in"},
                                                 {"/api/invitations", "Signing in"},
                                                 {"/api/work/", "Work"},
                                                 {"/people", "People"},
                                                 {"/invitations", "People"},
                                                 {"/tokens", "People"},
                                                 {"/items", "Items"},
                                                 {"/annotations", "Items"},
                                                 {"/jobs", "Files and jobs"},
                                                 {"/uploads", "Files and jobs"},
                                                 {"/imports", "Files and jobs"},
                                                 {"/exports", "Files and jobs"}}};
  if (pattern == "/api/work") return "Work";
  for (const auto& place : places) {
    if (pattern.find(place.part) != std::string_view::npos) return place.tag;
  }
  return "Projects";
}

Object operation(const Route& route, json::Schemas& schemas) {
  Object one{{"operationId", route.name},
             {"summary", route.summary},
             {"tags", Array{text(tag_of(route.pattern))}},
             {"x-permission", text(to_string(route.needs.value))}};
  if (route.needs.value == Permission::anyone) one["security"] = Array{};
  if (auto found = parameters(route, schemas); !found.empty()) one["parameters"] = std::move(found);
  if (route.body.kind != BodyKind::none) one["requestBody"] = body(route, schemas);
  one["responses"] = Object{{std::to_string(route.contract.status), success(route, schemas)},
                            {"default", Object{{"$ref", "#/components/responses/Problem"}}}};
  return one;
}

}  // namespace

std::vector<std::string> path_parameters(std::string_view pattern) {
  std::vector<std::string> names;
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    names.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

Object openapi(const RouteTable& routes, std::string_view version) {
  json::Schemas schemas("#/components/schemas/");
  std::set<std::string> names;
  Object paths;
  for (const auto& route : routes) {
    if (!names.insert(route.name).second) throw std::logic_error("two routes are called " + route.name);
    auto& path = paths[route.pattern];
    if (path.is_null()) path.emplace_object();
    path.get_object()[lower(to_string(route.method))] = operation(route, schemas);
  }
  const auto problem = json::schema_written<ProblemView>(schemas);
  json::Value settled = std::move(paths);
  schemas.settle(settled);
  Object components{{"securitySchemes", Object{{"session", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", text(session_cookie)}}},
                                               {"token", Object{{"type", "http"}, {"scheme", "bearer"}}}}},
                    {"responses", Object{{"Problem", Object{{"description", "Why the request was refused (RFC 9457)."},
                                                            {"content", content("application/problem+json", problem)}}}}}};
  components["schemas"] = schemas.finish();
  return {
      {"openapi", "3.1.0"},
      {"info",
       Object{{"title", "Assay"}, {"version", text(version)}, {"license", Object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", Array{Object{{"url", "/"}}}},
      {"security", Array{Object{{"session", Array{}}}, Object{{"token", Array{}}}}},
      {"paths", std::move(settled)},
      {"components", std::move(components)}};
}

}  // namespace assay::http::api
