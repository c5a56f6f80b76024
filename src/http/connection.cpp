// connection: the only coroutines of this room: accepting, reading requests, awaiting answers, writing replies.
//
// g++ 12 miscompiles rich expressions around an await (capturing lambdas, aggregate temporaries, braces, ?:), so here
// every argument of an awaited call is a named local or a move of one; a test reads this file for it.
#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/log.hpp"
#include "http/loop.hpp"
#include "http/problem.hpp"
#include "http/wire.hpp"

namespace assay::http {

struct Traffic {
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> open{0};
  std::mutex mutex;
  std::condition_variable quiet;
};

std::shared_ptr<Traffic> make_traffic() { return std::make_shared<Traffic>(); }

void wait_until_quiet(Traffic& traffic, std::chrono::milliseconds at_most) {
  std::unique_lock lock(traffic.mutex);
  traffic.quiet.wait_for(lock, at_most, [&] { return traffic.open == 0; });
}

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Stream = beast::basic_stream<Tcp, Executor>;
using Code = beast::error_code;
using HeadParser = wire::request_parser<wire::empty_body>;
using BodyParser = wire::request_parser<wire::buffer_body>;
template <class T>
using Task = asio::awaitable<T, Executor>;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable_t<Executor>());

constexpr std::size_t piece_size = 65536;
constexpr std::size_t linger_bytes = 1U << 20U;

/// The way back from other threads into this loop. What finishes after the loop has gone finds the gate closed.
class Gate {
 public:
  explicit Gate(asio::io_context& io) : io_(&io) {}
  void close() {
    const std::lock_guard lock(mutex_);
    io_ = nullptr;
  }
  template <class F>
  void post(F function) {
    const std::lock_guard lock(mutex_);
    if (io_ != nullptr) asio::post(*io_, std::move(function));
  }

 private:
  std::mutex mutex_;
  asio::io_context* io_;
};

/// The timer that a waiting connection sleeps on; null once the connection has gone. Touched by its loop only.
struct Wake {
  Timer* timer = nullptr;
};

/// Where a Pending leaves its result for the connection.
template <class T>
class Mailbox {
 public:
  Mailbox(std::shared_ptr<Gate> gate, std::shared_ptr<Wake> wake) : gate_(std::move(gate)), wake_(std::move(wake)) {}
  void deliver(Result<T>&& result) {
    bool asleep = false;
    {
      const std::lock_guard lock(mutex_);
      result_.emplace(std::move(result));
      asleep = asleep_;
    }
    if (!asleep) return;
    gate_->post([wake = wake_] {
      if (wake->timer != nullptr) wake->timer->cancel();
    });
  }
  /// True where the result is there; otherwise deliver() will wake the connection.
  [[nodiscard]] bool ready_or_asleep() {
    const std::lock_guard lock(mutex_);
    asleep_ = !result_.has_value();
    return !asleep_;
  }
  [[nodiscard]] Result<T> take() {
    const std::lock_guard lock(mutex_);
    return std::move(*result_);
  }

 private:
  std::mutex mutex_;
  std::optional<Result<T>> result_;
  bool asleep_ = false;
  std::shared_ptr<Gate> gate_;
  std::shared_ptr<Wake> wake_;
};

/// Owned by the connection and by the job that fills it: a job may outlive its connection.
struct Download {
  std::unique_ptr<BodySource> source;
  std::array<char, piece_size> piece{};
};
struct Upload {
  explicit Upload(std::uint64_t expected) : piece(static_cast<std::size_t>(std::clamp<std::uint64_t>(expected, 1, piece_size))) {}
  UploadedFile file;
  std::vector<char> piece;
};

std::string chunk_head(std::size_t size) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  return std::string(digits.data(), end) + "\r\n";
}

std::string_view view(boost::core::string_view text) { return {text.data(), text.size()}; }

void fill_exchange(Exchange& exchange, const HeadParser& parser) {
  const auto& head = parser.get();
  exchange.version = head.version();
  exchange.chunked = parser.chunked();
  if (const auto length = parser.content_length()) exchange.content_length = *length;
  exchange.target = view(head.target());
  auto& request = exchange.call.request;
  request.method = parse_method(view(head.method_string()));
  for (const auto& field : head) request.headers.add(view(field.name_string()), view(field.value()));
}

class Connection {
 public:
  Connection(Socket socket, const Site& site, std::shared_ptr<Gate> gate, std::shared_ptr<Traffic> traffic)
      : stream_(std::move(socket)),
        timer_(stream_.get_executor()),
        site_(site),
        gate_(std::move(gate)),
        traffic_(std::move(traffic)),
        wake_(std::make_shared<Wake>()) {
    wake_->timer = &timer_;
    Code ignored;
    stream_.socket().set_option(Tcp::no_delay(true), ignored);
    const auto peer = stream_.socket().remote_endpoint(ignored);
    peer_ = peer.address().to_string();
    if (site_.metrics != nullptr) site_.metrics->connection_opened();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    wake_->timer = nullptr;
    if (site_.metrics != nullptr) site_.metrics->connection_closed();
    const std::lock_guard lock(traffic_->mutex);
    if (traffic_->open.fetch_sub(1) == 1) traffic_->quiet.notify_all();
  }

  Task<void> run() {
    bool again = true;
    while (again) {
      if (buffer_.size() == 0) {
        const bool woken = co_await first_bytes();
        if (!woken) break;
      }
      again = co_await one_request();
    }
    if (unread_) co_await linger();
    Code ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_both, ignored);
  }

  void close_if_idle() {
    if (idle_) stream_.cancel();
  }
  void cut() {
    cut_ = true;
    timer_.cancel();
    stream_.cancel();
  }

 private:
  /// Idle until a byte comes. When the server stops, what has already arrived is still served.
  Task<bool> first_bytes() {
    if (traffic_->stopping && arrived() == 0) co_return false;
    idle_ = true;
    stream_.expires_after(site_.settings.idle_time);
    const auto space = buffer_.prepare(4096);
    auto [code, size] = co_await stream_.async_read_some(space, awaited);
    idle_ = false;
    if (!code) {
      buffer_.commit(size);
      co_return true;
    }
    co_return code == asio::error::operation_aborted && !cut_ && arrived() > 0;
  }

  [[nodiscard]] std::size_t arrived() {
    Code code;
    const auto bytes = stream_.socket().available(code);
    return code ? 0 : bytes;
  }

  Task<bool> one_request() {
    HeadParser parser;
    parser.header_limit(site_.settings.header_limit);
    parser.body_limit(boost::none);  // compared by ourselves: a limit that is set later would not be checked
    Exchange exchange(site_);
    stream_.expires_after(site_.settings.header_time);
    auto [code, size] = co_await wire::async_read_header(stream_, buffer_, parser, awaited);
    // The parser counts the request line and the fields apart; the limit is for the whole head.
    if (!code && size > site_.settings.header_limit) code = wire::error::header_limit;
    if (code) {
      const bool handled = co_await refuse_head(exchange, code);
      co_return handled;
    }
    fill_exchange(exchange, parser);
    unread_ = exchange.has_body();
    const bool wants_more = parser.keep_alive();
    Result<Reply> result = co_await answer(exchange, parser);
    if (cut_) co_return false;
    const bool keep = wants_more && !unread_ && !exchange.must_close && !traffic_->stopping;
    auto reply = conclude(exchange, std::move(result));
    const bool written = co_await write_reply(exchange, std::move(reply), keep);
    co_return written&& keep;
  }

  Task<bool> refuse_head(Exchange& exchange, Code code) {
    const auto& wire_category = wire::make_error_code(wire::error::end_of_stream).category();
    auto refusal = Refusal::malformed;
    std::string_view detail = "This is not a well-formed HTTP request.";
    if (code == wire::error::header_limit || code == wire::error::buffer_overflow) {
      refusal = Refusal::header_too_large;
      detail = "The head of this request is too large.";
    } else if (code == beast::error::timeout) {
      // The stream has been closed with the deadline: nobody is left to be told.
      close_exchange(exchange, 408, 0);
      co_return false;
    } else if (code == wire::error::end_of_stream || code.category() != wire_category) {
      co_return false;
    }
    unread_ = true;
    exchange.peer = peer_;
    exchange.request_id = PublicId::make(site_.random).text();
    auto reply = refuse(refusal, detail, exchange.request_id);
    co_await write_reply(exchange, std::move(reply), false);
    co_return false;
  }

  /// From the head to the handler's answer. Leaves unread_ set where a body was not taken.
  Task<Result<Reply>> answer(Exchange& exchange, HeadParser& parser) {
    auto early = open_exchange(exchange, peer_);
    if (early) co_return std::move(*early);
    auto asking = authorize(exchange);
    Result<IdentityPtr> identity = co_await wait(std::move(asking));
    if (!identity.ok()) co_return std::move(identity.error());
    exchange.call.identity = std::move(*identity);
    if (exchange.match.route->body.kind != BodyKind::none) {
      Result<void> body = co_await read_body(exchange, parser);
      if (body_refusal_) co_return refuse(*std::exchange(body_refusal_, std::nullopt), body.error().message, exchange.request_id);
      if (!body.ok()) co_return std::move(body.error());
    }
    auto answered = call_handler(exchange);
    if (!answered.is_pending()) co_return std::move(answered).take_result();
    auto pending = std::move(answered).take_pending();
    Result<Reply> result = co_await wait(std::move(pending));
    co_return result;
  }

  /// The result of a Pending, on this loop. Nothing is copied, and nothing of this connection is held elsewhere.
  template <class T>
  Task<Result<T>> wait(Pending<T> pending) {
    auto mailbox = std::make_shared<Mailbox<T>>(gate_, wake_);
    std::move(pending).finally([mailbox](Result<T>&& result) { mailbox->deliver(std::move(result)); });
    timer_.expires_at(std::chrono::steady_clock::time_point::max());
    while (!mailbox->ready_or_asleep()) {
      if (cut_) co_return Error{ErrorCode::unavailable, "The server is stopping.", {}, {}};
      co_await timer_.async_wait(awaited);
    }
    co_return mailbox->take();
  }

  Task<Result<void>> read_body(Exchange& exchange, HeadParser& head) {
    const auto& rule = exchange.match.route->body;
    auto& request = exchange.call.request;
    auto upload = std::make_shared<Upload>(exchange.content_length.value_or(piece_size));
    const bool to_file = rule.kind == BodyKind::to_file;
    if (to_file) {
      auto job = [upload, &random = site_.random, directory = rule.directory]() -> Result<std::size_t> {
        ASSAY_TRY(upload->file, UploadedFile::create(directory, random));
        return std::size_t{0};
      };
      auto creating = site_.workers.run(std::move(job));
      Result<std::size_t> created = co_await wait(std::move(creating));
      if (!created.ok()) co_return std::move(created.error());
    } else {
      request.body.reserve(static_cast<std::size_t>(exchange.content_length.value_or(0)));
    }
    if (exchange.has_body() && same_ignoring_case(request.headers.find("expect").value_or(""), "100-continue")) {
      static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      const asio::const_buffer bytes(go_on.data(), go_on.size());
      auto [code, size] = co_await asio::async_write(stream_, bytes, awaited);
      if (code) co_return broken_body(Refusal::malformed, "The connection was lost.");
    }
    BodyParser parser(std::move(head));
    parser.body_limit(boost::none);
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t total = 0;
    std::uint64_t raw = 0;
    while (!parser.is_done()) {
      auto& body = parser.get().body();
      body.data = upload->piece.data();
      body.size = upload->piece.size();
      body.more = true;
      stream_.expires_after(site_.settings.chunk_time);
      auto [code, size] = co_await wire::async_read_some(stream_, buffer_, parser, awaited);
      if (code == beast::error::timeout) co_return broken_body(Refusal::timeout, "The body did not arrive in time.");
      if (code && code != wire::error::need_buffer) co_return broken_body(Refusal::malformed, "The body is not well formed.");
      const auto got = upload->piece.size() - parser.get().body().size;
      total += got;
      raw += size;
      // Chunk heads and extensions count too, or they would be a body without a limit.
      if (rule.limit && (total > *rule.limit || raw > *rule.limit * 8 + piece_size)) {
        co_return broken_body(Refusal::too_large, "The body is larger than allowed here.");
      }
      const auto took = std::chrono::steady_clock::now() - began - site_.settings.chunk_time;
      if (took.count() > 0 &&
          total < limits::slowest_bytes_a_second * static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(took).count())) {
        co_return broken_body(Refusal::timeout, "The body arrives too slowly.");
      }
      if (got == 0) continue;
      if (!to_file) {
        request.body.append(upload->piece.data(), got);
        continue;
      }
      auto job = [upload, got]() -> Result<std::size_t> {
        ASSAY_CHECK(upload->file.append(std::span<const char>(upload->piece.data(), got)));
        return got;
      };
      auto appending = site_.workers.run(std::move(job));
      Result<std::size_t> appended = co_await wait(std::move(appending));
      if (!appended.ok()) co_return std::move(appended.error());
    }
    unread_ = false;
    if (to_file) {
      auto job = [upload]() -> Result<std::size_t> {
        ASSAY_CHECK(upload->file.finish());
        return std::size_t{0};
      };
      auto finishing = site_.workers.run(std::move(job));
      Result<std::size_t> finished = co_await wait(std::move(finishing));
      if (!finished.ok()) co_return std::move(finished.error());
      exchange.call.upload = std::move(upload->file);
    }
    co_return success();
  }

  Error broken_body(Refusal refusal, std::string_view detail) {
    body_refusal_ = refusal;
    return {ErrorCode::invalid, std::string(detail), {}, {}};
  }

  Task<bool> write_reply(Exchange& exchange, Reply reply, bool keep) {
    ReplyFrame frame;
    frame.keep_alive = keep;
    std::string_view memory;
    std::unique_ptr<BodySource> source;
    if (const auto* text = std::get_if<std::string>(&reply.body)) memory = *text;
    else if (const auto* fixed = std::get_if<StaticBytes>(&reply.body)) memory = fixed->bytes;
    else source = std::move(std::get<std::unique_ptr<BodySource>>(reply.body));
    frame.length = memory.size();
    if (source != nullptr) {
      const auto known = source->size();
      frame.length = known.value_or(0);
      if (!known && exchange.version >= 11) frame.framing = BodyFraming::chunked;
      if (!known && exchange.version < 11) frame.framing = BodyFraming::until_close;
    }
    if (frame.framing == BodyFraming::until_close) frame.keep_alive = false;
    const bool bodyless = reply.status == 204 || reply.status == 304;
    if (bodyless) frame.framing = BodyFraming::none;
    const bool head_only = bodyless || exchange.method == Method::head;
    std::string head = reply_head(reply, frame, site_.security, exchange.request_id, site_.clock.now());
    std::uint64_t sent = 0;
    bool good = true;
    if (head_only) {
      good = co_await write_bytes(head);
    } else if (source == nullptr && memory.size() <= piece_size) {
      head += memory;
      good = co_await write_bytes(head);
      sent = memory.size();
    } else {
      good = co_await write_bytes(head);
      if (good && source == nullptr) good = co_await write_bytes(memory);
      sent = memory.size();
    }
    if (good && source != nullptr && !head_only) {
      auto transfer = std::make_shared<Download>();
      transfer->source = std::move(source);
      good = co_await write_source(transfer, frame, sent);
    }
    close_exchange(exchange, reply.status, sent);
    co_return good&& frame.keep_alive;
  }

  /// Piece by piece with a deadline each: a slow reader is cut, a long reply is not.
  Task<bool> write_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, 4 * piece_size);
      stream_.expires_after(site_.settings.chunk_time);
      const asio::const_buffer buffer(piece.data(), piece.size());
      auto [code, size] = co_await asio::async_write(stream_, buffer, awaited);
      if (code) co_return false;
      bytes.remove_prefix(piece.size());
    }
    co_return true;
  }

  Task<bool> write_source(std::shared_ptr<Download> transfer, const ReplyFrame& frame, std::uint64_t& sent) {
    const bool chunked = frame.framing == BodyFraming::chunked;
    while (true) {
      auto job = [transfer]() { return transfer->source->next(std::span<char>(transfer->piece)); };
      auto reading = site_.workers.run(std::move(job));
      Result<std::size_t> got = co_await wait(std::move(reading));
      if (!got.ok()) {
        // The head is gone: cutting the connection is the only way left to say that the body is not whole.
        log::error("a reply could not be completed", {{"reason", got.error().message}});
        co_return false;
      }
      if (*got == 0) break;
      sent += *got;
      stream_.expires_after(site_.settings.chunk_time);
      std::string before;
      if (chunked) before = chunk_head(*got);
      const std::string_view after = chunked ? "\r\n" : "";
      const std::array<asio::const_buffer, 3> buffers{asio::buffer(before), asio::buffer(transfer->piece.data(), *got),
                                                      asio::const_buffer(after.data(), after.size())};
      auto [code, size] = co_await asio::async_write(stream_, buffers, awaited);
      if (code) co_return false;
    }
    if (!chunked) co_return frame.framing == BodyFraming::until_close || sent == frame.length;
    static constexpr std::string_view last = "0\r\n\r\n";
    const bool ended = co_await write_bytes(last);
    co_return ended;
  }

  /// A client that still sends would lose our refusal to a reset: read a little of it before closing.
  Task<void> linger() {
    Code ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::min(site_.settings.chunk_time, std::chrono::milliseconds(2000)));
    std::size_t left = linger_bytes;
    buffer_.clear();
    const auto space = buffer_.prepare(16384);
    while (left > 0 && !cut_) {
      auto [code, size] = co_await stream_.async_read_some(space, awaited);
      if (code) break;
      left -= std::min(left, size);
    }
  }

  Stream stream_;
  Timer timer_;
  const Site& site_;
  std::shared_ptr<Gate> gate_;
  std::shared_ptr<Traffic> traffic_;
  std::shared_ptr<Wake> wake_;
  beast::flat_buffer buffer_;
  std::string peer_;
  std::optional<Refusal> body_refusal_;
  bool idle_ = false;
  bool cut_ = false;
  bool unread_ = false;
};

}  // namespace

struct Loop::State {
  explicit State(std::shared_ptr<Traffic> its_traffic)
      : traffic(std::move(its_traffic)), work(asio::make_work_guard(io)), gate(std::make_shared<Gate>(io)) {}
  std::shared_ptr<Traffic> traffic;
  std::list<Connection*> live;  // outlives io: the coroutines that io owns remove themselves
  asio::io_context io{1};
  std::list<Acceptor> acceptors;
  asio::executor_work_guard<Executor> work;
  std::shared_ptr<Gate> gate;
};

namespace {

using Live = std::list<Connection*>;

/// Keeps a connection in the list of its loop for as long as its coroutine lives.
class Listed {
 public:
  Listed(Live& live, Connection& connection) : live_(live), at_(live.insert(live.end(), &connection)) {}
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;
  ~Listed() { live_.erase(at_); }

 private:
  Live& live_;
  Live::iterator at_;
};

Task<void> serve(std::unique_ptr<Connection> connection, Live& live) {
  const Listed listed(live, *connection);
  try {
    co_await connection->run();
  } catch (const std::exception& reason) {
    log::error("a connection failed", {{"reason", reason.what()}});
  }
}

/// One attempt to say why, then the door closes; a client that does not read is not waited for.
void turn_away(Socket& socket) {
  static constexpr std::string_view text =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  Code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
}

struct Accepting {
  asio::io_context& io;
  Live& live;
  std::shared_ptr<Gate> gate;
  std::shared_ptr<Traffic> traffic;
  const Site& site;

  void take(Socket socket) const {
    if (traffic->open.fetch_add(1) >= site.settings.max_connections) {
      traffic->open.fetch_sub(1);
      turn_away(socket);
      return;
    }
    auto connection = std::make_unique<Connection>(std::move(socket), site, gate, traffic);
    asio::co_spawn(io.get_executor(), serve(std::move(connection), live), asio::detached);
  }
};

Task<void> accept_all(Acceptor& acceptor, std::unique_ptr<Accepting> to) {
  Timer pause(acceptor.get_executor());
  while (!to->traffic->stopping) {
    Socket socket(acceptor.get_executor());
    auto [code] = co_await acceptor.async_accept(socket, awaited);
    if (code == asio::error::operation_aborted || to->traffic->stopping) {
      if (!code) to->take(std::move(socket));
      break;
    }
    if (code) {
      // Out of descriptors, most likely: asking again at once would only burn the processor.
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(awaited);
      continue;
    }
    to->take(std::move(socket));
  }
  // What the kernel has accepted for us already is served as well.
  Code code;
  acceptor.non_blocking(true, code);
  while (!code) {
    Socket socket(acceptor.get_executor());
    acceptor.accept(socket, code);
    if (!code) to->take(std::move(socket));
  }
  acceptor.close(code);
}

}  // namespace

Loop::Loop(std::shared_ptr<Traffic> traffic) : state_(std::make_unique<State>(std::move(traffic))) {}

Loop::~Loop() { state_->gate->close(); }

void Loop::listen(int descriptor, const Site& site) {
  auto& state = *state_;
  auto& acceptor = state.acceptors.emplace_back(state.io.get_executor());
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &length);
  const auto protocol = bound.ss_family == AF_INET6 ? Tcp::v6() : Tcp::v4();
  acceptor.assign(protocol, descriptor);
  auto to = std::make_unique<Accepting>(Accepting{state.io, state.live, state.gate, state.traffic, site});
  asio::co_spawn(state.io.get_executor(), accept_all(acceptor, std::move(to)), asio::detached);
}

void Loop::run() { state_->io.run(); }

void Loop::begin_stop() {
  state_->traffic->stopping = true;
  asio::post(state_->io, [state = state_.get()] {
    Code ignored;
    for (auto& acceptor : state->acceptors) acceptor.cancel(ignored);
    for (auto* connection : state->live) connection->close_if_idle();
  });
}

void Loop::stop() {
  asio::post(state_->io, [state = state_.get()] {
    for (auto* connection : state->live) connection->cut();
    state->work.reset();
    state->io.stop();
  });
}

}  // namespace assay::http
