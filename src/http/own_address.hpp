// own_address: what an address for somebody else to open begins with.
#pragma once
#include <string>

#include "base/result.hpp"
#include "http/request.hpp"

namespace assay::http {

/// The public address where one is set: nothing that a request says changes it. Without one, the address under which this
/// request reached the server (through trusted proxies), since a server on port 0, on 0.0.0.0 or behind a name does not know
/// what people type. That is safe because such a reply goes to nobody but the signed-in asker: another site cannot set the
/// Host of a browser's request nor pass the Origin check, so a wrong Host fools only whoever sends it. What is no plain
/// host and port is refused.
[[nodiscard]] Result<std::string> own_address(const Request& request, const std::string& public_url);

}  // namespace assay::http
