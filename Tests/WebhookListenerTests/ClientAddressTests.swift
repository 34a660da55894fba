import Testing

@testable import WebhookListener

@Suite struct ClientAddressTests {
  @Test(
    "the sender is the right-most address that is not a trusted proxy's",
    arguments: [
      // peer, forwarded, sender
      ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),  // anybody can write the field
      ("10.0.0.1", [], "10.0.0.1"), ("10.0.0.1", [""], "10.0.0.1"), ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
      ("10.0.0.1", ["192.0.2.66, 198.51.100.1"], "198.51.100.1"),  // a forged entry comes first
      ("10.0.0.1", ["192.0.2.66, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
      ("10.0.0.1", ["192.0.2.66", "198.51.100.1,10.0.0.2"], "198.51.100.1"),
      ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"), ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
      ("10.0.0.1", ["[2001:db8::9]:4711"], "2001:db8::9"), ("10.0.0.1", ["[2001:db8::9]"], "2001:db8::9"),
      ("10.0.0.1", ["2001:db8::9"], "2001:db8::9"), ("10.0.0.1", ["garbage, 198.51.100.1"], "198.51.100.1"),
      ("10.0.0.1", [" 198.51.100.1\t,  "], "198.51.100.1"), ("fd00::1", ["198.51.100.1"], "198.51.100.1"),
      ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ] as [(String, [String], String)])
  func sender(peer: String, forwarded: [String], sender: String) throws {
    let proxies = try ["10.0.0.0/8", "fd00::/8"].map { try AddressRange($0) }
    let address = ClientAddress.of(peer: try #require(IPAddress(peer)), forwarded: forwarded, trustedProxies: proxies)
    #expect(address?.description == sender)
  }

  @Test(
    "an unreadable address where the sender should be leaves the sender unknown",
    arguments: [
      "unknown", "198.51.100.1.", "198.51.100.1:port", "[2001:db8::9", "[2001:db8::9]x", "[::1]:", "_hidden",
      "198.51.100.1, x, 10.0.0.2",
    ])
  func unknown(forwarded: String) throws {
    let proxies = [try AddressRange("10.0.0.0/8")]
    let peer = try #require(IPAddress("10.0.0.1"))
    #expect(ClientAddress.of(peer: peer, forwarded: [forwarded], trustedProxies: proxies) == nil)
  }
}
