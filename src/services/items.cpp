// items: checks, then one unit for the change, its counts and its event; people are told to look again after the commit.
#include "services/items.hpp"

#include <algorithm>
#include <utility>

#include "base/describe.hpp"
#include "base/text.hpp"
#include "domain/limits.hpp"
#include "json/write.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"
#include "store/events.hpp"
#include "store/projects.hpp"

namespace assay::services {
namespace {

constexpr std::int64_t most_on_a_page = 100;

struct ReasonDetail {
  std::string reason;
};
ASSAY_DESCRIBE(ReasonDetail, reason)
struct VersionDetail {
  std::int64_t version = 0;
};
ASSAY_DESCRIBE(VersionDetail, version)

template <class T>
JsonText detail_text(const T& detail) {
  return JsonText(json::to_string(detail));
}

std::optional<Error> check_reason(const std::string& reason) {
  const auto length = static_cast<std::int64_t>(count_code_points(reason));
  if (!trim(reason).empty() && length <= limits::reason) return std::nullopt;
  return Error::invalid(
      "/reason", "Give a reason of 1 to " + std::to_string(limits::reason) + " characters; the people whose work it concerns may read it.");
}

}  // namespace

Pending<ItemPage> Items::list(WorkspaceId workspace, const PublicId& project, const ItemQuery& query) {
  auto wanted = query;
  wanted.most = std::min(std::max<std::int64_t>(query.most, 1), most_on_a_page);
  return context_.store.read([workspace, project, wanted](store::Tx& tx) -> Result<ItemPage> {
    auto one_more = wanted;
    ++one_more.most;  // says whether there is a next page
    ItemPage page;
    ASSAY_TRY(page.items, store::items(tx, workspace, project, one_more));
    if (std::ssize(page.items) > wanted.most) {
      page.items.pop_back();
      page.next = page.items.back().public_id;
    }
    return page;
  });
}

Pending<ItemDetail> Items::show(WorkspaceId workspace, const PublicId& project, const PublicId& id) {
  return context_.store.read([workspace, project, id](store::Tx& tx) { return store::item_detail(tx, workspace, project, id); });
}

Pending<ItemDetail> Items::withdraw(const Actor& actor, const PublicId& project, const PublicId& id, const std::string& reason) {
  if (auto wrong = check_reason(reason)) return std::move(*wrong);
  return context_.store.write([this, actor, project, id, reason](store::Tx& tx) -> Result<ItemDetail> {
    store::take_item(tx, actor.workspace, project, id);
    ASSAY_TRY(const auto item, store::item(tx, actor.workspace, project, id));
    if (item.status == ItemStatus::withdrawn) return Error::conflict("This item is withdrawn already.");
    const auto now = context_.clock.now();
    store::withdraw_item(tx, item, reason, now);
    store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "item_withdrawn", item.id.value,
                     detail_text(ReasonDetail{reason}), now);
    return store::item_detail(tx, actor.workspace, project, id);
  });
}

Pending<ItemDetail> Items::restore(const Actor& actor, const PublicId& project, const PublicId& id) {
  return context_.store
      .write([this, actor, project, id](store::Tx& tx) -> Result<ItemDetail> {
        store::take_item(tx, actor.workspace, project, id);
        ASSAY_TRY(const auto item, store::item(tx, actor.workspace, project, id));
        if (item.status != ItemStatus::withdrawn) return Error::conflict("This item is not withdrawn.");
        store::restore_item(tx, item);
        store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "item_restored", item.id.value, JsonText("{}"),
                         context_.clock.now());
        return store::item_detail(tx, actor.workspace, project, id);
      })
      .then([this](ItemDetail detail) {
        hints_.raise_epoch(detail.row.project);
        return detail;
      });
}

Pending<std::int64_t> Items::correct(const Actor& actor, const PublicId& project, const PublicId& id, json::Value content) {
  struct Corrected {
    ProjectId project;
    std::int64_t version = 1;
  };
  struct Seen {
    JsonText form;
    std::int64_t form_version = 1;
  };
  return context_.store
      .read([workspace = actor.workspace, project, id](store::Tx& tx) -> Result<Seen> {
        ASSAY_TRY(const auto row, store::project(tx, workspace, project));
        ASSAY_CHECK(store::item(tx, workspace, project, id));
        return Seen{store::form_text(tx, row.project.id, row.project.form_version), row.project.form_version};
      })
      .then([this, actor, project, id, content = std::move(content)](Seen seen) -> Pending<Corrected> {
        const auto form = kinds::parse_form(seen.form.text());
        if (!form.ok()) return form.error();
        auto violations = kinds::check_content(*form, content);
        for (auto& one : violations) one.where = "/content" + one.where;
        if (!violations.empty()) return Error::invalid(std::move(violations));
        const store::ItemContent wanted{json::to_text(content), kinds::content_excerpt(*form, content),
                                        static_cast<std::int64_t>(kinds::number_of_responses(*form, content))};
        return context_.store.write([this, actor, project, id, wanted, checked = seen.form_version](store::Tx& tx) -> Result<Corrected> {
          store::take_item(tx, actor.workspace, project, id);
          ASSAY_TRY(const auto row, store::project(tx, actor.workspace, project));
          if (row.project.form_version != checked) return Error::conflict("The form was changed at the same moment. Try again.");
          ASSAY_TRY(const auto before, store::item_detail(tx, actor.workspace, project, id));
          if (before.content == wanted.content) return Corrected{row.project.id, before.row.version};
          const auto now = context_.clock.now();
          const auto version = store::correct_item(tx, before.row, wanted, now);
          store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "item_corrected", before.row.id.value,
                           detail_text(VersionDetail{version}), now);
          return Corrected{row.project.id, version};
        });
      })
      .then([this](Corrected corrected) {
        hints_.raise_epoch(corrected.project);
        return corrected.version;
      });
}

Pending<void> Items::void_annotation(const Actor& actor, const PublicId& project, const PublicId& annotation, const std::string& reason) {
  if (auto wrong = check_reason(reason)) return std::move(*wrong);
  return context_.store
      .write([this, actor, project, annotation, reason](store::Tx& tx) -> Result<ProjectId> {
        ASSAY_TRY(const auto found, store::take_annotation(tx, actor.workspace, project, annotation));
        if (found.voided) return Error::conflict("This annotation is set aside already.");
        // The counter was raised by one where the first revision had a flag; an import raises none.
        const bool flagged = !found.imported && json::find(json::trusted(found.first_answers), "flag") != nullptr;
        const auto now = context_.clock.now();
        store::void_annotation(tx, found, reason, flagged ? 1 : 0, now);
        store::add_event(tx, context_.store.keys(), actor.workspace, actor.person, "annotation_voided", found.id.value,
                         detail_text(ReasonDetail{reason}), now);
        return found.project;
      })
      .then([this](ProjectId changed) { hints_.raise_epoch(changed); });
}

}  // namespace assay::services
