// route: one line of the route table, and what a handler is given when the line matches.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/pending.hpp"
#include "http/limits.hpp"
#include "http/permission.hpp"
#include "http/reply.hpp"
#include "http/request.hpp"
#include "http/uploaded_file.hpp"
#include "json/read.hpp"
#include "json/schema.hpp"
#include "json/value.hpp"

namespace assay::http {

/// Who asks, as the api half knows it; the transport only carries it from the Authorizer to the handler.
struct Identity {
  Identity() = default;
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
  virtual ~Identity() = default;
};
using IdentityPtr = std::shared_ptr<const Identity>;

enum class BodyKind {
  none,    ///< a body is refused
  json,    ///< Content-Type application/json; the handler gets it parsed, malformed text never reaches it
  bytes,   ///< any type, in memory
  to_file  ///< any type, streamed into a temporary file in constant memory
};

struct Body {
  BodyKind kind = BodyKind::none;
  std::optional<std::uint64_t> limit = limits::usual_body;  ///< nothing: no limit (to_file only)
  std::filesystem::path directory{};                        ///< where to_file puts its temporary files

  [[nodiscard]] static Body none() { return {}; }
  [[nodiscard]] static Body json(std::uint64_t limit = limits::usual_body) { return {BodyKind::json, limit, {}}; }
  [[nodiscard]] static Body bytes(std::uint64_t limit) { return {BodyKind::bytes, limit, {}}; }
  [[nodiscard]] static Body to_file(std::filesystem::path directory, std::optional<std::uint64_t> limit = {}) {
    return {BodyKind::to_file, limit, std::move(directory)};
  }
};

using Params = Pairs;

/// Everything a handler needs, by value: it may be moved into what happens later.
struct Call {
  Request request;
  Params params;
  IdentityPtr identity;
  json::Value json;     ///< of BodyKind::json
  UploadedFile upload;  ///< of BodyKind::to_file

  /// The decoded path parameter; throws where the pattern has none of that name (a bug).
  [[nodiscard]] const std::string& param(std::string_view name) const {
    for (const auto& [key, value] : params) {
      if (key == name) return value;
    }
    throw std::logic_error("the pattern has no parameter " + std::string(name));
  }
  /// The body as a described struct, or everything that is wrong with it.
  template <class T>
  [[nodiscard]] Result<T> read() const {
    return json::read_value<T>(json);
  }
  /// The identity as the api half made it; throws where it is another or none (a bug).
  template <class T>
  [[nodiscard]] const T& identity_as() const {
    const auto* found = dynamic_cast<const T*>(identity.get());
    if (found == nullptr) throw std::logic_error("this call carries no such identity");
    return *found;
  }
};

/// A plain function. It runs on an I/O thread: it must not block.
using Handler = std::function<Answer(Call)>;

/// Something that a request says beside its path and body.
struct Parameter {
  enum class In { query, header } in = In::query;
  std::string name;
  json::SchemaMaker schema = nullptr;
  enum class Presence { optional, required } presence = Presence::optional;
  std::string sentence;  ///< what it is for
};

/// What a route takes and gives; api/endpoint.hpp fills it from the types of the handler.
struct Contract {
  json::SchemaMaker takes = nullptr;  ///< a JSON body; null where the route takes none
  json::SchemaMaker gives = nullptr;  ///< a JSON reply; null where `media` says what comes instead
  int status = 200;                   ///< of success
  std::vector<std::string> media{};   ///< the types of a reply that is no JSON
  std::vector<Parameter> parameters{};
};

/// No default for `needs`: leaving it out does not compile.
struct Route {
  Method method;
  std::string pattern;  ///< "/api/workspaces/{workspace}/projects/{project}"
  Needs needs;
  Body body;
  std::string name;     ///< of the handler, for the documentation and the contract
  std::string summary;  ///< one sentence, likewise
  Handler handler;
  Contract contract{};
};

using RouteTable = std::vector<Route>;

/// Decides whether this request may use this route, before its body is read. The references end with the call
/// itself: copy what the later part needs. Answer not_found for what is forbidden.
using Authorizer = std::function<Pending<IdentityPtr>(const Request&, const Route&, const Params&)>;

}  // namespace assay::http
