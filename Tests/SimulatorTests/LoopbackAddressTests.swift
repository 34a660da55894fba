import Testing

@testable import Simulator

@Suite("Loopback address")
struct LoopbackAddressTests {
  @Test(
    "takes addresses of this machine only",
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("127.8.9.10", "127.8.9.10"), ("localhost", "127.0.0.1"), ("::1", "[::1]"),
    ])
  func takes(host: String, urlText: String) throws {
    #expect(try LoopbackAddress(host).urlText == urlText)
  }

  @Test(
    "refuses every other address and every other name",
    arguments: [
      "0.0.0.0", "::", "192.168.1.1", "128.0.0.1", "127.0.0.1.example.com", "127.1", "2130706433",
      "::ffff:127.0.0.1", "example.com", "", " 127.0.0.1",
    ])
  func refuses(host: String) {
    #expect(throws: SimulatorError.notLoopback(host)) { try LoopbackAddress(host) }
  }
}
