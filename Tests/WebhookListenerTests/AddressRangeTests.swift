import Testing

@testable import WebhookListener

@Suite struct AddressRangeTests {
  @Test(
    "an address is in a range or not",
    arguments: [
      ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
      ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("10.0.0.0/8", "10.255.1.2", true),
      ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
      ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("::ffff:127.0.0.1", "127.0.0.1", true),
      ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
      ("::1", "::1", true), ("::1", "127.0.0.1", false), ("::/0", "2001:db8::1", true), ("::/0", "192.0.2.1", true),
      ("::ffff:0:0/96", "192.0.2.1", true), ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false),
      ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.1/32", "192.0.2.1", true),
    ])
  func contains(range: String, address: String, expected: Bool) throws {
    let address = try #require(IPAddress(address))
    #expect(try AddressRange(range).contains(address) == expected)
  }

  @Test(
    "what is no range is refused with a hint",
    arguments: [
      "", "/", "localhost", "192.0.2", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/", "2001:db8::/129",
      "192.0.2.1/24", "2001:db8::1/32", "fe80::1%lo", "192.0.2.0/24/8", " 192.0.2.1",
    ])
  func unreadable(text: String) {
    let error = #expect(throws: ListenerError.self) { try AddressRange(text) }
    #expect(error?.kind == .configuration)
    #expect(error?.hint.isEmpty == false)
  }
}
