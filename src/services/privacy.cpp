// privacy: one unit ends every way in and takes the name away; notes follow in small units.
#include "services/privacy.hpp"

#include <algorithm>

#include "services/signing_in.hpp"
#include "store/events.hpp"
#include "store/people.hpp"

namespace assay::services {
namespace {

constexpr std::size_t notes_at_once = 200;

std::string told(const store::FoundPerson& one) {
  std::string text = "\n  " + one.public_id.text() + "  " + one.name;
  if (one.email) text += " <" + *one.email + ">";
  return text + (one.workspaces.empty() ? "" : ", in " + one.workspaces);
}

}  // namespace

Result<store::FoundPerson> Privacy::find(const std::string& who) {
  auto found =
      context_.store
          .read([who](store::Tx& tx) -> Result<std::vector<store::FoundPerson>> { return store::find_people(tx, who, fold_email(who)); })
          .get();
  if (!found.ok()) return found.error();
  if (found->empty())
    return Error::not_found("Nobody has the name, the e-mail address or the id \"" + who + "\"; a part of a name is not enough.");
  if (found->size() == 1) return std::move(found->front());
  std::string all;
  for (const auto& one : *found) all += told(one);
  return Error::conflict(std::to_string(found->size()) + " people are called \"" + who + "\"; use an id:" + all);
}

Result<void> Privacy::write(PersonId person, const std::function<void(std::string_view)>& out) {
  return context_.store
      .read([person, &out](store::Tx& tx) -> Result<void> {
        store::write_person(tx, person, out);
        return success();
      })
      .get();
}

Result<std::string> Privacy::erase(PersonId person) {
  // Short, and not made of anything that others may have noted.
  std::string pseudonym = "Erased person " + PublicId::make(context_.random).text().substr(0, 6);
  ASSAY_CHECK(context_.store
                  .write([this, person, pseudonym](store::Tx& tx) -> Result<void> {
                    const auto workspaces = store::workspaces_of(tx, person);
                    for (const auto workspace : workspaces) {
                      if (!store::lock_workspace(tx, workspace)) return Error::not_found("There is no such workspace.");
                    }
                    if (const auto owned = store::owned_alone(tx, person)) {
                      return Error::conflict("This is the last owner of the workspace \"" + *owned +
                                             "\". Make somebody else an owner first.");
                    }
                    const auto now = context_.clock.now();
                    store::erase_person(tx, person, pseudonym, now);
                    const JsonText detail("{}");
                    for (const auto workspace : workspaces) {
                      store::add_event(tx, context_.store.keys(), workspace, std::nullopt, "person_erased", person.value, detail, now);
                    }
                    if (workspaces.empty())
                      store::add_event(tx, context_.store.keys(), {}, std::nullopt, "person_erased", person.value, detail, now);
                    return success();
                  })
                  .get());
  ASSAY_TRY(
      const auto tasks,
      context_.store.read([person](store::Tx& tx) -> Result<std::vector<std::int64_t>> { return store::tasks_with_notes(tx, person); })
          .get());
  for (std::size_t at = 0; at < tasks.size(); at += notes_at_once) {
    const auto end = std::min(tasks.size(), at + notes_at_once);
    const std::vector<std::int64_t> some(tasks.begin() + static_cast<std::ptrdiff_t>(at), tasks.begin() + static_cast<std::ptrdiff_t>(end));
    ASSAY_CHECK(context_.store
                    .write([some](store::Tx& tx) -> Result<void> {
                      store::erase_notes(tx, some);
                      return success();
                    })
                    .get());
  }
  return pseudonym;
}

}  // namespace assay::services
