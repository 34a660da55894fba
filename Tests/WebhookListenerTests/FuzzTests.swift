import Glibc
import Testing

@testable import WebhookListener

/// Throws bytes at a server for a fixed time: it must live, answer others, and be rid of every connection.
@Suite(.serialized) struct FuzzTests {
  private static let seeds = [
    String.request(), .request(fields: ["Transfer-Encoding: chunked"], body: "2\r\n{}\r\n0\r\nA: b\r\n\r\n"),
    .request(fields: ["Expect: 100-continue", "X-Webhook-Hmac: sha512=" + AuthenticatorTests.sha512]),
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    .request("POST", "http://x/webhook?secret=%41&secret=b", fields: ["X-Forwarded-For: 1.2.3.4, [::1]:5"]),
    .request(fields: ["Connection: Upgrade", "Upgrade: h2c"]) + .request(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ].map { Array($0.utf8) }

  private static let tokens = [
    "\r\n", "\r\n\r\n", "\0", ":", " ", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n",
    "HTTP/1.1",
    "Expect: 100-continue\r\n", "Connection: close\r\n", "FFFFFFFF\r\n", "\u{FF}", "%", "Host: y\r\n",
  ].map { Array($0.utf8) }

  private static func bytes(_ random: inout SystemRandomNumberGenerator) -> [UInt8] {
    guard Int.random(in: 0..<8, using: &random) > 0 else {
      return (0..<Int.random(in: 0..<400, using: &random)).map { _ in .random(in: 0...255, using: &random) }
    }
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) { bytes += seeds.randomElement(using: &random) ?? [] }
    for _ in 0..<Int.random(in: 0..<6, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = .random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(place..<min(place + Int.random(in: 1...30, using: &random), bytes.count))
      case 2: bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: place)
      default: bytes = Array(bytes[..<place])
      }
    }
    return bytes
  }

  private func fuzz(seconds: Int, _ configure: (inout ListenerConfiguration) throws -> Void) throws {
    let running = try RunningListener(StubIntake { $0 == "{}" ? .duplicate : .unreadable("no") }) {
      $0.timeouts.head = 0.5
      $0.timeouts.body = 0.5
      $0.timeouts.idle = 0.5
      $0.timeouts.linger = 0.5
      $0.maxBody = 1_000
      try configure(&$0)
    }
    var random = SystemRandomNumberGenerator()
    let end = ContinuousClock.now + .seconds(seconds)
    var sent = 0
    while ContinuousClock.now < end || sent <= 100 {
      let clients = try (0..<20).map { _ in try running.connect() }
      // Answers are read when all is sent: the server's patience with broken requests then runs out for all at once.
      var readers: [Client] = []
      for client in clients {
        let bytes = Self.bytes(&random)
        let cut = Int.random(in: 0...bytes.count, using: &random)
        // The server may have had enough by then.
        try? client.send(Array(bytes[..<cut]))
        try? client.send(Array(bytes[cut...]))
        switch Int.random(in: 0..<3, using: &random) {
        case 0: client.closeOutput()
        case 1: break
        default: readers.append(client)
        }
        sent += 1
      }
      for reader in readers { _ = try? reader.read() }
      let witness = try running.connect()
      #expect(try witness.exchange(.request("GET", "/none", body: nil)).status == 404)
    }
    let last = try running.connect()
    try last.send("x")
    try last.readToEnd()
    #expect(eventually { running.listener.connections == 0 })
    #expect(running.metric("wawp_listener_connections") == 0)
  }

  @Test("random and broken requests never harm the server")
  func plain() throws {
    try fuzz(seconds: 3) { _ in }
  }

  @Test("nor do they with every check there is")
  func checked() throws {
    try fuzz(seconds: 2) {
      $0.authentication = Authentication([
        .init(.hmac(.sha512), secrets: [AuthenticatorTests.key]), .init(.query(), secrets: [Secret("A")]),
      ])
      $0.trustedProxies = [try AddressRange("127.0.0.0/8")]
      $0.allowedAddresses = [try AddressRange("0.0.0.0/0")]
      $0.threads = 2
      $0.maximumPipelined = 2
    }
  }
}
