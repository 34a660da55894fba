import Metrics

@testable import WebhookListener

/// A listener on a free port of this machine that ends with the value.
final class RunningListener {
  let listener: WebhookListener
  let registry = MetricsRegistry()
  let addresses: [String]
  let intake: StubIntake

  var address: String { addresses[0] }

  init(
    _ intake: StubIntake = StubIntake(), lines: Lines? = nil,
    configure change: (inout ListenerConfiguration) throws -> Void = { _ in }
  ) throws {
    var configuration = ListenerConfiguration()
    configuration.addresses = [.tcp(host: "127.0.0.1", port: 0)]
    try change(&configuration)
    self.intake = intake
    var log: (@Sendable (String) -> Void)?
    if let lines { log = { lines.append($0) } }
    listener = try WebhookListener(configuration, intake: intake, metrics: ListenerMetrics(registry), log: log)
    addresses = try listener.start()
  }

  deinit { listener.shutdown(timeout: 0) }

  func connect() throws -> Client {
    try Client(address)
  }

  /// The value of a line on the page of metrics.
  func metric(_ name: String) -> Double? {
    registry.render().split(separator: "\n").first { $0.hasPrefix(name + " ") }
      .flatMap { Double($0.dropFirst(name.count + 1)) }
  }
}

extension String {
  /// A request with the fields that it needs, and more.
  static func request(
    _ method: String = "POST", _ target: String = "/webhook", fields: [String] = [], body: String? = "{}"
  ) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + fields
    if let body, !fields.contains(where: { $0.lowercased().hasPrefix("transfer-encoding") }) {
      lines.append("Content-Length: \(body.utf8.count)")
    }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
  }
}
