import Testing

@testable import WebhookListener

@Suite struct ListenerConfigurationTests {
  private static let signed = Authentication([.init(.hmac(.sha512), secrets: [Secret("x")])])

  @Test(
    "an address that others can reach needs authentication or a word that it needs none",
    arguments: [
      ("127.0.0.1:1", false, false, true), ("[::1]:1", false, false, true), ("unix:/x", false, false, true),
      ("0.0.0.0:1", false, false, false), ("[::]:1", false, false, false), ("192.0.2.1:1", false, false, false),
      ("0.0.0.0:1", true, false, true), ("0.0.0.0:1", false, true, true),
    ])
  func publicAddress(address: String, isSigned: Bool, isInsecure: Bool, isFine: Bool) throws {
    var configuration = ListenerConfiguration()
    configuration.addresses = [try ListenAddress("127.0.0.1:0"), try ListenAddress(address)]
    if isSigned { configuration.authentication = Self.signed }
    configuration.isInsecure = isInsecure
    guard !isFine else { return try configuration.validate() }
    let error = #expect(throws: ListenerError.self) { try configuration.validate() }
    #expect(error?.message == "\(address) can be reached by others, and nothing checks who sends")
    #expect(error?.hint.contains("--insecure") == true)
  }

  @Test("settings that cannot work are refused", arguments: 0..<12)
  func invalid(index: Int) {
    var configuration = ListenerConfiguration()
    switch index {
    case 0: configuration.addresses = []
    case 1: configuration.path = "webhook"
    case 2: configuration.path = "/web hook"
    case 3: configuration.path = "/webhook?x"
    case 4: configuration.maxBody = 0
    case 5: configuration.threads = 0
    case 6: configuration.maximumConnections = 0
    case 7: configuration.maximumPipelined = 0
    case 8: configuration.timeouts.idle = 0
    case 9: configuration.timeouts.head = .nan
    case 10: configuration.authentication.replayWindow = 0
    default: configuration.authentication = Authentication([.init(.plain(), secrets: [])])
    }
    let error = #expect(throws: ListenerError.self) { try configuration.validate() }
    #expect(error?.kind == .configuration)
    #expect(error?.hint.isEmpty == false)
  }

  @Test("the settings that are usual are fine")
  func usual() throws {
    try ListenerConfiguration().validate()
  }
}
