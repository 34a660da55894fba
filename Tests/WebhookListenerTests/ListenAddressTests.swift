import Testing

@testable import WebhookListener

@Suite struct ListenAddressTests {
  @Test(
    "an address reads as it is written, and is local or not",
    arguments: [
      ("127.0.0.1:8080", .tcp(host: "127.0.0.1", port: 8080), true),
      ("0.0.0.0:0", .tcp(host: "0.0.0.0", port: 0), false),
      ("[::1]:65535", .tcp(host: "::1", port: 65535), true), ("[::]:80", .tcp(host: "::", port: 80), false),
      ("localhost:1", .tcp(host: "localhost", port: 1), true), ("192.0.2.1:1", .tcp(host: "192.0.2.1", port: 1), false),
      ("[::ffff:127.0.0.1]:1", .tcp(host: "::ffff:127.0.0.1", port: 1), true),
      ("unix:/run/x.sock", .unix(path: "/run/x.sock", mode: 0o660), true),
      ("unix:x", .unix(path: "x", mode: 0o660), true),
    ] as [(String, ListenAddress, Bool)])
  func reads(text: String, address: ListenAddress, isLocal: Bool) throws {
    let read = try ListenAddress(text)
    #expect(read == address)
    #expect(read.isLocal == isLocal)
    #expect(read.description == text)
  }

  @Test(
    "what is no address is refused with a hint",
    arguments: [
      "", ":", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
      "example.org:80", "::1:80", "[::1]", "[::1]80", "[127.0.0.1]:80", "unix:",
      "unix:/" + String(repeating: "a", count: 107),
      "127.0.0.1:80 ", "*:80",
    ])
  func unreadable(text: String) {
    let error = #expect(throws: ListenerError.self) { try ListenAddress(text) }
    #expect(error?.kind == .configuration)
  }
}
