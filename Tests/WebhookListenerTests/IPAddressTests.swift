import Testing

@testable import WebhookListener

@Suite struct IPAddressTests {
  @Test(
    "an address reads as it is written, and is loopback or not",
    arguments: [
      ("127.0.0.1", "127.0.0.1", true), ("127.255.255.254", "127.255.255.254", true), ("::1", "::1", true),
      ("::ffff:127.0.0.1", "127.0.0.1", true), ("128.0.0.1", "128.0.0.1", false), ("0.0.0.0", "0.0.0.0", false),
      ("::", "::", false), ("2001:DB8:0:0::1", "2001:db8::1", false), ("::127.0.0.1", "::127.0.0.1", false),
    ])
  func reads(text: String, description: String, isLoopback: Bool) throws {
    let address = try #require(IPAddress(text))
    #expect(address.description == description)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(
    "what is no address is none",
    arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "::1%lo", "[::1]"])
  func unreadable(text: String) {
    #expect(IPAddress(text) == nil)
  }
}
