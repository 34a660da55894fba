import HTTPTransport
@testable import WawpScript

/// A client with a stub behind it, and the steps that most tests share.
final class ClientFixture {
  /// Has every kind of character that one or the other form has to encode.
  static let token = "T0ken/with+odd=chars&more%41\"\\"
  static let instance = "ABC/123"

  let timers = VirtualTimers()
  let transport: StubTransport
  let client: WawpClient
  let credentials: Credentials
  private(set) var outcomes: [APIOutcome] = []

  init(
    _ answers: StubTransport.Answer..., placement: CredentialsPlacement = .query, seconds: Double = 0.01,
    isImmediate: Bool = false, token: String = ClientFixture.token, random: Double = 0.5
  ) throws {
    transport = StubTransport(answers, timers: timers, seconds: seconds, isImmediate: isImmediate)
    var configuration = APIConfiguration()
    configuration.baseURL = try BaseURL("https://api.example/prefix/")
    configuration.placement = placement
    configuration.userAgent = "wawp-script/test"
    client = WawpClient(
      configuration: configuration, transport: transport, timers: timers, random: { random })
    credentials = try Credentials(instanceID: Self.instance, accessToken: token)
  }

  func complete(_ outcome: APIOutcome) { outcomes.append(outcome) }

  @discardableResult
  func reject(within seconds: Double = 45) -> APIOperation {
    client.reject(
      callID: "C1", from: "15550000002@c.us", credentials: credentials, deadline: timers.now + seconds,
      completion: { self.complete($0) })
  }

  @discardableResult
  func sendText(within seconds: Double = 45) -> APIOperation {
    client.sendText(
      chatID: "15550000002@c.us", message: "hi", credentials: credentials, deadline: timers.now + seconds,
      completion: { self.complete($0) })
  }

  @discardableResult
  func request(
    _ method: APIMethod, _ path: String, _ parameters: APIParameters = .none, within seconds: Double = 45
  ) throws -> APIOperation {
    try client.request(
      method: method, path: APIPath(path), parameters: parameters, credentials: credentials,
      deadline: timers.now + seconds, completion: { self.complete($0) })
  }

  /// Lets answers and timers come in order until nothing is left.
  func run() {
    for _ in 0..<1000 where !transport.deliverNext() && !timers.runNext() { return }
  }

  var success: APISuccess? {
    if case .success(let success)? = outcomes.first { success } else { nil }
  }

  var failure: APIFailure? {
    if case .failure(let failure)? = outcomes.first { failure } else { nil }
  }
}
