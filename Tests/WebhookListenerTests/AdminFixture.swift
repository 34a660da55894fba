import Metrics
import Synchronization
import WebhookListener

/// An admin server on a free port with a client, until the value goes.
final class AdminFixture {
  private final class Reasons: Sendable {
    let list = Mutex<[String]>([])
  }

  private let reasons = Reasons()
  private let server: AdminServer
  let client: Client

  init() throws {
    let registry = MetricsRegistry()
    registry.counter("events", help: "Events.").increment(by: 3)
    server = AdminServer(addresses: [.tcp(host: "127.0.0.1", port: 0)], metrics: registry) { [reasons] in
      reasons.list.withLock { $0 }
    }
    client = try Client(try server.start()[0])
  }

  deinit { server.shutdown(timeout: 0) }

  func set(reasons new: [String]) {
    reasons.list.withLock { $0 = new }
  }
}
