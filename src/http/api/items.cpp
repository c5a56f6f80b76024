// items: handlers and the view structs of their replies; for managers and reviewers only, an annotator never sees an item's id.
#include "http/api/items.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "base/text.hpp"
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
  JsonText answers;
  std::optional<std::vector<int>> shown_order;
  bool counted = true, voided = false;
  std::optional<std::string> void_reason;
  std::int64_t form_version = 1, item_version = 1;
};
ASSAY_DESCRIBE(ItemAnnotationView, id, person, revision, submitted_at, active_seconds, answers, shown_order, counted, voided, void_reason, form_version,
               item_version)
struct ItemView {
  PublicId id;
  std::optional<std::string> external_id;
  ItemStatus status = ItemStatus::open;
  std::int64_t needed = 0, done = 0, version = 1;
  std::optional<std::string> withdrawn_reason;
  JsonText content;
  std::vector<ItemAnnotationView> annotations;
};
ASSAY_DESCRIBE(ItemView, id, external_id, status, needed, done, version, withdrawn_reason, content, annotations)
struct ItemVersionView {
  std::int64_t version = 1;
};
ASSAY_DESCRIBE(ItemVersionView, version)

struct ReasonBody {
  json::Text<1, 2000> reason;
};
ASSAY_DESCRIBE(ReasonBody, reason)
struct CorrectBody {
  json::Object content;
};
ASSAY_DESCRIBE(CorrectBody, content)
struct NothingBody {};
ASSAY_DESCRIBE(NothingBody)

ItemView item_view(ItemDetail detail) {
  ItemView view{detail.row.public_id, std::move(detail.row.external_id), detail.row.status, detail.row.needed, detail.row.done, detail.row.version,
                std::move(detail.withdrawn_reason), std::move(detail.content), {}};
  for (auto& one : detail.annotations) {
    ItemAnnotationView annotation{one.id, {one.person, std::move(one.person_name)}, one.revision, one.submitted_at, {}, std::move(one.answers),
                                  std::move(one.shown_order), one.counted, one.voided_at.has_value(), std::move(one.void_reason), one.form_version,
                                  one.item_version};
    if (one.active) annotation.active_seconds = one.active->seconds();
    view.annotations.push_back(std::move(annotation));
  }
  return view;
}

Reply item_reply(ItemDetail detail) { return Reply::json(json::to_string(item_view(std::move(detail)))); }

Result<PublicId> id_param(const Call& call, std::string_view name) {
  if (const auto id = PublicId::parse(call.param(name))) return *id;
  return Error::not_found("There is no such " + std::string(name) + ".");
}

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
  } else if (count_code_points(query.text) > 200) {
    violations.push_back({"/q", "Search for at most 200 characters."});
  }
  if (!violations.empty()) return Error::invalid(std::move(violations));
  return query;
}

Answer list(services::Items& items, const Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto query, query_of(call.request));
  return items.list(actor_of(call).workspace, project, query).then([](services::ItemPage page) {
    ItemPageView view{{}, std::move(page.next)};
    for (auto& row : page.items) {
      view.items.push_back({row.public_id, std::move(row.external_id), row.status, row.needed, row.done, std::move(row.excerpt), row.version});
    }
    return Reply::json(json::to_string(view));
  });
}

Answer correct(services::Items& items, const Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  ASSAY_TRY(const auto item, id_param(call, "item"));
  ASSAY_TRY(auto body, call.read<CorrectBody>());
  return items.correct(actor_of(call), project, item, json::Value(std::move(body.content))).then([](std::int64_t version) {
    return Reply::json(json::to_string(ItemVersionView{version}));
  });
}

}  // namespace

void add_item_routes(RouteTable& routes, services::Items& items) {
  const std::string project_path = "/api/workspaces/{workspace}/projects/{project}";
  const std::string item_path = project_path + "/items/{item}";
  routes.push_back({Method::get, project_path + "/items", Permission::review, Body::none(), "list_items",
                    "Items page by page; `status` and `q` (external id, excerpt) narrow the list.",
                    [&items](Call call) -> Answer { return list(items, call); }});
  routes.push_back({Method::get, item_path, Permission::review, Body::none(), "show_item", "One item with every annotation side by side.",
                    [&items](Call call) -> Answer {
                      ASSAY_TRY(const auto project, id_param(call, "project"));
                      ASSAY_TRY(const auto item, id_param(call, "item"));
                      return items.show(actor_of(call).workspace, project, item).then(item_reply);
                    }});
  routes.push_back({Method::post, item_path + "/withdraw", Permission::manage, Body::json(), "withdraw_item",
                    "Nobody is asked about the item any more; what was submitted stays.", [&items](Call call) -> Answer {
                      ASSAY_TRY(const auto project, id_param(call, "project"));
                      ASSAY_TRY(const auto item, id_param(call, "item"));
                      ASSAY_TRY(const auto body, call.read<ReasonBody>());
                      return items.withdraw(actor_of(call), project, item, body.reason).then(item_reply);
                    }});
  routes.push_back({Method::post, item_path + "/restore", Permission::manage, Body::json(), "restore_item", "A withdrawn item is asked about again.",
                    [&items](Call call) -> Answer {
                      ASSAY_TRY(const auto project, id_param(call, "project"));
                      ASSAY_TRY(const auto item, id_param(call, "item"));
                      ASSAY_CHECK(call.read<NothingBody>());
                      return items.restore(actor_of(call), project, item).then(item_reply);
                    }});
  routes.push_back({Method::post, item_path + "/correct", Permission::manage, Body::json(std::uint64_t{16} << 20U), "correct_item",
                    "Makes the item's next version; annotations of the old one stay as they are.",
                    [&items](Call call) -> Answer { return correct(items, call); }});
  routes.push_back({Method::post, project_path + "/annotations/{annotation}/void", Permission::manage, Body::json(), "void_annotation",
                    "Sets an annotation aside, with a reason; its place is free again.", [&items](Call call) -> Answer {
                      ASSAY_TRY(const auto project, id_param(call, "project"));
                      ASSAY_TRY(const auto annotation, id_param(call, "annotation"));
                      ASSAY_TRY(const auto body, call.read<ReasonBody>());
                      return items.void_annotation(actor_of(call), project, annotation, body.reason).then([] { return Reply::json("{}"); });
                    }});
}

}  // namespace assay::http::api
