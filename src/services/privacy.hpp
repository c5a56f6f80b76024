// privacy: everything about a person as a document, and the erasure of a person whose judgments stay.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/context.hpp"
#include "store/privacy.hpp"

namespace assay::services {

class Privacy {
 public:
  explicit Privacy(Context context) : context_(context) {}

  /// The one person with this whole name, whole e-mail or id; where there are several, all are named with their ids.
  [[nodiscard]] Result<store::FoundPerson> find(const std::string& who);
  /// `out` gets the pieces of a JSON document on a reader thread.
  [[nodiscard]] Result<void> write(PersonId person, const std::function<void(std::string_view)>& out);
  /// Returns the pseudonym. Refused for the last owner of a workspace.
  [[nodiscard]] Result<std::string> erase(PersonId person);

 private:
  Context context_;
};

}  // namespace assay::services
