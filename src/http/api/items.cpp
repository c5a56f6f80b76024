// items: handlers and the view structs of their replies; for managers and reviewers only, an annotator never sees an item's id.
#include "http/api/items.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "base/text.hpp"
#include "domain/limits.hpp"
#include "http/api/endpoint.hpp"
#include "http/api/shapes.hpp"
#include "http/api/signed_in.hpp"
#include "json/types.hpp"
#include "json/write.hpp"

namespace assay::http::api {
namespace {

struct ItemRowView {
  PublicId id;
  std::optional<std::string> external_id;
  ItemStatus status = ItemStatus::open;
  std::int64_t needed = 0, done = 0;
  std::string excerpt;
  std::int64_t version = 1;
};
ASSAY_DESCRIBE(ItemRowView, id, external_id, status, needed, done, excerpt, version)
struct ItemPageView {
  std::vector<ItemRowView> items;
  std::optional<PublicId> next;
};
ASSAY_DESCRIBE(ItemPageView, items, next)
struct ItemPersonView {
  PublicId id;
  std::string name;
};
ASSAY_DESCRIBE(ItemPersonView, id, name)
struct ItemAnnotationView {
  PublicId id;
  ItemPersonView person;
  std::int64_t revision = 1;
  Time submitted_at;
  std::optional<double> active_seconds;
  json::Shaped<Answers> answers;
  std::optional<std::vector<int>> shown_order;
  bool counted = true, voided = false;
  std::optional<std::string> void_reason;
  std::int64_t form_version = 1, item_version = 1;
};
ASSAY_DESCRIBE(ItemAnnotationView, id, person, revision, submitted_at, active_seconds, answers, shown_order, counted, voided, void_reason,
               form_version, item_version)
struct ItemDetailView {
  PublicId id;
  std::optional<std::string> external_id;
  ItemStatus status = ItemStatus::open;
  std::int64_t needed = 0, done = 0, version = 1;
  std::optional<std::string> withdrawn_reason;
  json::Shaped<Content> content;
  std::vector<ItemAnnotationView> annotations;
};
ASSAY_DESCRIBE(ItemDetailView, id, external_id, status, needed, done, version, withdrawn_reason, content, annotations)
struct ItemVersionView {
  std::int64_t version = 1;
};
ASSAY_DESCRIBE(ItemVersionView, version)

struct ReasonBody {
  json::Text<1, limits::reason> reason;
};
ASSAY_DESCRIBE(ReasonBody, reason)
struct CorrectBody {
  json::Shaped<Content, json::Object> content;
};
ASSAY_DESCRIBE(CorrectBody, content)

ItemDetailView item_view(ItemDetail detail) {
  ItemDetailView view{detail.row.public_id,
                      std::move(detail.row.external_id),
                      detail.row.status,
                      detail.row.needed,
                      detail.row.done,
                      detail.row.version,
                      std::move(detail.withdrawn_reason),
                      std::move(detail.content),
                      {}};
  for (auto& one : detail.annotations) {
    ItemAnnotationView annotation{one.id,
                                  {one.person, std::move(one.person_name)},
                                  one.revision,
                                  one.submitted_at,
                                  {},
                                  std::move(one.answers),
                                  std::move(one.shown_order),
                                  one.counted,
                                  one.voided_at.has_value(),
                                  std::move(one.void_reason),
                                  one.form_version,
                                  one.item_version};
    if (one.active) annotation.active_seconds = one.active->seconds();
    view.annotations.push_back(std::move(annotation));
  }
  return view;
}

using SearchText = json::Text<0, limits::search>;

Result<ItemQuery> query_of(const Request& request) {
  ItemQuery query;
  std::vector<Violation> violations;
  if (const auto after = request.query_value("after"); after && !after->empty()) {
    query.after = PublicId::parse(*after);
    if (!query.after) violations.push_back({"/after", "Give the `next` of the page before."});
  }
  if (const auto status = request.query_value("status"); status && !status->empty()) {
    json::Reader reader("/status");
    json::read(reader, json::Value(boost::json::string_view(status->data(), status->size())), query.status);
    for (auto& one : reader.violations()) violations.push_back(std::move(one));
  }
  if (const auto text = request.query_value("q")) query.text = std::string(trim(*text));
  if (first_invalid_utf8(query.text) || query.text.find('\0') != std::string::npos) {
    violations.push_back({"/q", "This is not valid text."});
  } else if (count_code_points(query.text) > static_cast<std::size_t>(limits::search)) {
    violations.push_back({"/q", "Search for at most " + std::to_string(limits::search) + " characters."});
  }
  if (!violations.empty()) return Error::invalid(std::move(violations));
  return query;
}

Pending<ItemPageView> list(services::Items& items, const Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto query, query_of(call.request));
  return items.list(actor_of(call).workspace, project, query).then([](services::ItemPage page) {
    ItemPageView view{{}, std::move(page.next)};
    for (auto& row : page.items) {
      view.items.push_back(
          {row.public_id, std::move(row.external_id), row.status, row.needed, row.done, std::move(row.excerpt), row.version});
    }
    return view;
  });
}

Pending<ItemDetailView> show(services::Items& items, const Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto item, id_param(call, "item"));
  return items.show(actor_of(call).workspace, project, item).then(item_view);
}

Pending<ItemDetailView> withdraw(services::Items& items, const Call& call, const ReasonBody& body) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto item, id_param(call, "item"));
  return items.withdraw(actor_of(call), project, item, body.reason).then(item_view);
}

Pending<ItemDetailView> restore(services::Items& items, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto item, id_param(call, "item"));
  return items.restore(actor_of(call), project, item).then(item_view);
}

Pending<ItemVersionView> correct(services::Items& items, const Call& call, CorrectBody body) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto item, id_param(call, "item"));
  return items.correct(actor_of(call), project, item, json::Value(std::move(body.content.value))).then([](std::int64_t version) {
    return ItemVersionView{version};
  });
}

Pending<void> void_annotation(services::Items& items, const Call& call, const ReasonBody& body) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto annotation, id_param(call, "annotation"));
  return items.void_annotation(actor_of(call), project, annotation, body.reason);
}

}  // namespace

void add_item_routes(RouteTable& routes, services::Items& items) {
  const std::string project = "/api/workspaces/{workspace}/projects/{project}";
  const std::string item = project + "/items/{item}";
  const std::vector<Parameter> query{
      {Parameter::In::query, "after", json::schema_read<PublicId>, Parameter::Presence::optional, "The `next` of the page before."},
      {Parameter::In::query, "status", json::schema_read<ItemStatus>, Parameter::Presence::optional, "Only items that stand here."},
      {Parameter::In::query, "q", json::schema_read<SearchText>, Parameter::Presence::optional,
       "Only items whose external id or excerpt holds this text, in any case."}};
  add(routes,
      {Method::get, project + "/items", Permission::review, Body::none(), "list_items",
       "Items page by page; `status` and `q` (external id, excerpt) narrow the list.", 200, query},
      on(items, list));
  add(routes, {Method::get, item, Permission::review, Body::none(), "show_item", "One item with every annotation side by side."},
      on(items, show));
  add(routes,
      {Method::post, item + "/withdraw", Permission::manage, Body::json(), "withdraw_item",
       "Nobody is asked about the item any more; what was submitted stays."},
      on(items, withdraw));
  add(routes, {Method::post, item + "/restore", Permission::manage, Body::json(), "restore_item", "A withdrawn item is asked about again."},
      on(items, restore));
  add(routes,
      {Method::post, item + "/correct", Permission::manage, Body::json(limits::large_body), "correct_item",
       "Makes the item's next version; annotations of the old one stay as they are."},
      on(items, correct));
  add(routes,
      {Method::post, project + "/annotations/{annotation}/void", Permission::manage, Body::json(), "void_annotation",
       "Sets an annotation aside, with a reason; its place is free again."},
      on(items, void_annotation));
}

}  // namespace assay::http::api
